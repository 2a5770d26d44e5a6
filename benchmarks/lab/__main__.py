"""The Lab's figures, in a real Chromium.

cd benchmarks
python -m lab first-page             how soon after the command the page shows the network
python -m lab speed                  how fast training is with the page open, beside the same without it
python -m lab controls               how soon the page shows what a control does
python -m lab memory --minutes 60    what memory the server and the page keep while a network trains
python -m lab picture                draws README's picture anew
"""

import argparse
from collections.abc import Iterator

from lab import controls, first_page, memory, picture, speed


def lines() -> Iterator[str]:
    """What is asked for."""
    options = argparse.ArgumentParser(prog="python -m lab", description="The Lab's figures, in a real Chromium.")
    which = options.add_subparsers(dest="which", required=True)
    soon = which.add_parser("first-page", help="how soon after the command the page shows the network")
    soon.add_argument("--runs", type=int, default=9)
    fast = which.add_parser("speed", help="how fast training is with the page open, beside the same without it")
    fast.add_argument("--turns", type=int, default=5)
    fast.add_argument(
        "--seconds", type=float, default=3.0, help="how long each turn counts, without the page and with it"
    )
    used = which.add_parser("controls", help="how soon the page shows what a control does")
    used.add_argument("--turns", type=int, default=15)
    kept = which.add_parser("memory", help="what memory the server and the page keep while a network trains")
    kept.add_argument("--minutes", type=int, default=60)
    which.add_parser("picture", help="draws README's picture anew")
    given = options.parse_args()
    if given.which == "first-page":
        return first_page.lines(given.runs)
    if given.which == "speed":
        return speed.lines(given.turns, given.seconds)
    if given.which == "controls":
        return controls.lines(given.turns)
    if given.which == "picture":
        return picture.lines()
    return memory.lines(given.minutes)


for line in lines():
    print(line, flush=True)
