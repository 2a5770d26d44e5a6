"""The checks, in the order of the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One check: the module ``tools.trust.<name>``.

    Attributes:
        name: Of the module.
        promise: What each trial is and what must not happen, for the table.
        full: How many trials make the promise.
        quick: How many take some seconds.
        fuzz: Whether its trials are drawn by their numbers, so that other numbers find other things.
        alone: Whether nothing may run beside it, as it measures.
    """

    name: str
    promise: str
    full: int
    quick: int
    fuzz: bool = False
    alone: bool = False


CHECKS = (
    Check("kills", "kills of a checkpointed run at random instants; each resumes to the identical bits", 500, 5),
    Check(
        "model_files",
        "mutated model files, loaded: no crash, no hang over 1 s, no code run, no file opened or written, no memory over the limit",
        1_000_000,
        2_000,
        fuzz=True,
    ),
    Check("tables", "mutated tables, read: the same", 1_000_000, 2_000, fuzz=True),
    Check(
        "checkpoints",
        "damaged checkpoints, taken up: a run that goes on, or a `CheckpointError`; otherwise the same",
        20_000,
        300,
        fuzz=True,
    ),
    Check(
        "programs", "random calls of the native program builder, right and wrong: no crash", 100_000, 1_000, fuzz=True
    ),
    Check(
        "calls",
        "random calls of the public API with wrong arguments: a documented exception each",
        10_000,
        500,
        fuzz=True,
    ),
    Check(
        "determinism",
        "cells of layers × optimizers: for 1, 2, 3, 8 threads, in memory, streamed and side by side, twice each, and with AVX2, all bits equal",
        0,
        12,
    ),
    Check("memory", "calls of fit (10,000) and predict (100,000): memory stays flat", 110_000, 2_200, alone=True),
)


def check_of(name: str) -> Check:
    """Return the check of this name."""
    found = next((check for check in CHECKS if check.name == name), None)
    if found is None:
        raise SystemExit(f"There is no check {name!r}. There are {', '.join(check.name for check in CHECKS)}.")
    return found
