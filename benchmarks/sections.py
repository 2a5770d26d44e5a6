"""The parts of the report. Each is a module of this folder; README.md ("A section of the report") says what it has to have."""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

SECTIONS = ("steps", "account", "forms", "many", "using", "start", "memory", "streaming", "growth")


@dataclass(frozen=True)
class Options:
    """What the person who runs it asked for."""

    quick: bool = False
    peers: tuple[str, ...] = ()  # of `peers.TITLES`; none given: all
    workloads: tuple[str, ...] = ()  # of a section's workloads; none given: all
    done: tuple[str, ...] = ()  # the parts that an interrupted run has already measured

    @classmethod
    def read(cls, given: dict[str, Any]) -> "Options":
        """From JSON, which has lists where this has tuples."""
        words: dict[str, Any] = {name: tuple(it) if isinstance(it, list) else it for name, it in given.items()}
        return cls(**words)


def known() -> list[str]:
    """The names of the sections that exist."""
    return [name for name in SECTIONS if find_spec(name) is not None]


def section(name: str) -> Any:
    """The module of a section."""
    return import_module(name)
