"""A race, as far as it is run."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import numpy as np

from fathoms.lab.session.build_network import metric_of
from fathoms.lab.session.design import Design
from fathoms.lab.session.racing.luck import Luck
from fathoms.lab.session.racing.race import Race
from fathoms.lab.session.racing.settings import SETTINGS
from fathoms.lab.session.racing.verdict import Verdict
from fathoms.lab.views.curves import curve_arrays
from fathoms.lab.views.picture import Picture


def race_picture(race: Race, luck: Luck | None, design: Design) -> Picture:
    """What each has come to, who came first, and the curves as `number/name`; see `curve_arrays`.

    Args:
        race: the race.
        luck: how much seeds alone change.
        design: the present one, to tell which racer has what it has.
    """
    verdict = Verdict.of(race, luck)
    setting = SETTINGS[race.setting]
    racers: list[dict[str, Any]] = []
    arrays: dict[str, np.ndarray] = {}
    for place, racer in enumerate(race.racers):
        best = racer.best(race.done)
        racers.append({
            "name": racer.choice.name(),
            "choice": asdict(racer.choice),
            "epoch": racer.epoch,
            "failed": racer.failed,
            "seconds": racer.seconds,
            "best": None if best is None else best._asdict(),
            "is_now": setting.applied(replace(design, start=None), racer.choice) == replace(design, start=None),
        })  # fmt: skip
        if racer.curves is not None:
            arrays.update((f"{place}/{name}", array) for name, array in curve_arrays(racer.curves).items())
    return Picture(
        {
            "setting": race.setting,
            "words": setting.words,
            "metric": metric_of(race.problem.target),
            "racing": race.racing,
            "stopped": race.stopped,
            "done": race.done,
            "epochs": race.epochs,
            "verdict": verdict.words,
            "order": verdict.order,
            "level": verdict.level,
            "knows_luck": luck is not None and luck.fits(race),
            "racers": racers,
        },
        arrays,
    )
