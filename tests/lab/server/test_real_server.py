"""A real Lab in a process of its own: bad messages, many pages, a slow one, and its end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

client = pytest.importorskip("websockets.sync.client")
ConnectionClosed = pytest.importorskip("websockets.exceptions").ConnectionClosed
pytest.importorskip("uvicorn")
_WINE = Path(__file__).parents[3] / "examples" / "data" / "red-wine.csv"


class Running:
    """A Lab's process, and how to talk to it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "fathoms", "lab", str(_WINE), "--target", "quality", "--no-browser"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        found = re.search(r"http://(\S+)/\?token=(\S+)", self.process.stdout.readline())
        assert found
        self.host = found.group(1)
        with urllib.request.urlopen(found.group()) as answer:
            self._cookie = answer.headers["set-cookie"].split(";")[0]

    def page(self, **given: Any) -> Any:
        return client.connect(
            f"ws://{self.host}/live",
            origin=f"http://{self.host}",
            additional_headers={"cookie": self._cookie},
            max_size=None,
            **given,
        )

    def memory(self) -> int:
        """Resident, in bytes."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


@pytest.fixture(scope="module")
def lab() -> Iterator[Running]:
    running = Running()
    yield running
    running.process.kill()
    running.process.wait()


def _ask(page: Any, name: str, number: int = 1, **given: Any) -> dict[str, Any]:
    page.send(json.dumps({"do": name, "id": number, **given}))
    while True:
        message = page.recv(timeout=20)
        if isinstance(message, str):
            told = json.loads(message)
            if told.get("id") == number:
                return dict(told)


def test_bad_messages_are_told_or_left_out(lab: Running) -> None:
    with lab.page() as page:
        for bad in (
            "",
            "{",
            "[]",
            "7",
            "null",
            "[" * 100_000,
            '{"do": {}}',
            '{"do": "play"}',
            '{"do": "state", "id": NaN}',
        ):
            page.send(bad)
        page.send(b"\x00\xff binary")
        page.send(json.dumps({"do": "\ud800" * 50, "id": 3}))
        deep = "[" * 900 + "]" * 900
        for name, value in (
            ("go_to", deep),
            ("set_rate", deep),
            ("go_to", "NaN"),
            ("go_to", "1e999"),
            ("go_to", "1" * 4000),
        ):
            page.send(f'{{"do": "{name}", "id": 4, "step": {value}, "rate": {value}}}')
        told: list[dict[str, Any]] = []
        while len(told) < 6:
            message = page.recv(timeout=20)
            if isinstance(message, str) and "id" in json.loads(message):
                told.append(json.loads(message))
        assert all("error" in each and "The Lab failed" not in each["error"] for each in told), told
        assert "result" in _ask(page, "state", 5)
        with pytest.raises(ConnectionClosed):  # while it is sent, or when it has come
            page.send("x" * (2 << 20))
            while True:
                page.recv(timeout=20)
    with lab.page() as page:
        assert "result" in _ask(page, "state")


def test_a_second_tab_sees_the_same_and_a_new_line_shows_the_state(lab: Running) -> None:
    with lab.page() as one, lab.page() as two:
        _ask(one, "reset")
        _ask(one, "set_rate", rate=0.004)
        _ask(one, "step", steps=7)
        for page in (one, two):
            state = _ask(page, "state", 2)["result"]
            assert (state["design"]["learning_rate"], state["run"]["step"]) == (0.004, 7)
    with lab.page() as again:
        told = json.loads(again.recv(timeout=20))
        assert told["tell"] == "state"
        assert told["state"]["run"]["step"] == 7


def test_many_pages_and_one_that_reads_nothing_take_no_more_and_more_memory(lab: Running) -> None:
    with ExitStack() as stack:
        pages = [stack.enter_context(lab.page(close_timeout=0.1)) for _ in range(20)]
        _ask(pages[0], "reset")
        _ask(pages[0], "play")
        time.sleep(1.5)  # nobody says that it has drawn: one picture each is on its way, and no more
        before = lab.memory()
        time.sleep(2.5)
        assert lab.memory() - before < 16 << 20
        assert _ask(pages[1], "pause", 9)["id"] == 9
        assert _ask(pages[1], "state", 10)["result"]["run"]["step"] > 100


def test_a_page_that_draws_slowly_sees_the_end_of_a_run(lab: Running) -> None:
    with lab.page() as page:
        _ask(page, "reset")
        _ask(page, "play", 2)
        assert _ask(page, "state", 3)["result"]["run"]["playing"]
        time.sleep(0.3)
        step = 0
        while step == 0:
            page.send('{"do": "drawn"}')  # late
            step = _step(page.recv(timeout=20))
        _ask(page, "pause", 4)
        end = _ask(page, "state", 5)["result"]["run"]["step"]
        while step < end:
            page.send('{"do": "drawn"}')
            step = _step(page.recv(timeout=20)) or step
        assert step == end


def _step(message: Any) -> int:
    """The step that a picture shows; 0 for another message."""
    if isinstance(message, str):
        return 0
    header = json.loads(message[4 : 4 + int.from_bytes(message[:4], "little")])
    return int(header["step"])


@pytest.mark.parametrize("playing", [False, True])
def test_ctrl_c_ends_it_within_a_second(playing: bool) -> None:
    running = Running()
    try:
        with running.page() as page:
            _ask(page, "play" if playing else "state")  # what is imported meanwhile would be waited for
            begun = time.monotonic()
            running.process.send_signal(signal.SIGINT)
            out, err = running.process.communicate(timeout=10)
        assert time.monotonic() - begun < 1.5  # a second, and room for a busy machine
        assert running.process.returncode in (0, 130)
        assert "Traceback" not in out + err
    finally:
        running.process.kill()
