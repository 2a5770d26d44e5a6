"""Fuzz one target in this process, which libFuzzer ends: ``python -m tools.guided.run NAME FOLDER [libFuzzer's words]``.

FOLDER keeps what came to new places, and an input that failed: name such a file as well to repeat it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from pathlib import Path
from random import Random
from types import FunctionType
from typing import Any

import atheris

from tools.guided.target import Target
from tools.trust.machine import ROOT
from tools.trust.watch import Watch

_MOST_MARKS = 4000


class Misdeed(Exception):
    """A trial did what no file may make it do."""


class _Marks:
    """Calls a function of its own for each outcome, so that a new outcome is a new place for libFuzzer."""

    def __init__(self) -> None:
        self._places: dict[str, Any] = {}
        self._heard: list[str] = []

    def hear(self, outcome: str) -> None:
        """Note an outcome during a trial, which makes no code."""
        self._heard.append(outcome)

    def tell(self) -> None:
        """Tell libFuzzer of what was heard."""
        for outcome in self._heard:
            if outcome not in self._places and len(self._places) < _MOST_MARKS:
                self._places[outcome] = atheris.instrument_func(FunctionType(_place.__code__, {}))
            self._places.get(outcome, _place)()
        self._heard.clear()


def _place() -> bool:
    return True


def main(name: str, folder: Path, words: list[str]) -> None:
    """Have libFuzzer go on until its words end it."""
    warnings.simplefilter("ignore")
    own = Path(tempfile.mkdtemp(prefix="guided-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
    seeds, canary = own / "seeds", own / "canary"
    for made in (seeds, canary, folder / "corpus"):
        made.mkdir(parents=True, exist_ok=True)
    target = _ready(name, own, seeds)
    marks = _Marks()
    target.mark = marks.hear
    watch = Watch(canary)
    os.chdir(canary)

    def one(data: bytes) -> None:
        path, trial = target.prepare(data)
        try:
            with watch.allow(path):
                trial()
        except target.documented:
            pass
        if watch.seen:
            raise Misdeed("; ".join(watch.seen[:3]))
        marks.tell()

    def changed(data: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        try:
            found = target.damage(random, data) if random.random() < 0.6 else None
        except Exception:  # the bytes are no longer what the target takes them for
            found = None
        return atheris.Mutate(data, most) if found is None or len(found) > most else found

    options = [f"-max_len={target.largest}", f"-artifact_prefix={folder}{os.sep}", *_dictionary(target, own)]
    options += ["-timeout=20", "-rss_limit_mb=4096", "-print_final_stats=1"]
    repeats = any(not word.startswith("-") for word in words)
    folders = [] if repeats else [str(folder / "corpus"), str(seeds)]
    atheris.Setup([sys.argv[0], *options, *words, *folders], one, custom_mutator=changed)
    atheris.Fuzz()


def _ready(name: str, own: Path, seeds: Path) -> Target:
    """Import what the target needs, marking its branches, and do everything once."""
    from tools.guided.targets import TARGETS

    # An editable install finds modules by itself, in a way that atheris cannot mark: the sources' folder comes before it.
    sys.path.insert(0, str(ROOT / "src"))
    sys.meta_path.sort(key=lambda finder: type(finder).__name__ == "ScikitBuildRedirectingFinder")
    included = list(TARGETS[name].instrumented)
    if not included:
        return _tried(TARGETS[name](own), seeds)
    with atheris.instrument_imports(include=included):
        return _tried(TARGETS[name](own), seeds)


def _tried(target: Target, seeds: Path) -> Target:
    for name, data in target.seeds().items():
        (seeds / name).write_bytes(data)
        try:
            target.prepare(data)[1]()
        except target.documented:
            continue
    return target


def _dictionary(target: Target, own: Path) -> list[str]:
    words = [word for word in target.words() if word.isascii() and word.isprintable() and not set(word) & set('"\\')]
    file = own / "words"
    file.write_text("".join(f'"{word}"\n' for word in words))
    return [f"-dict={file}"] if words else []


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]).resolve(), sys.argv[3:])
