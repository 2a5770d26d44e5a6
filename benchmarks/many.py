"""Many models at once: an ensemble of course networks, on one core and on all of them, beside what others offer for it."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from formats import beside, grid, seconds, times
from goal import Goal

TITLE = "Many models at once"
HERE = Path(__file__).resolve().parent
PATIENCE = 300  # seconds, for one process
EPOCHS = 20
MODELS = 200
OF_KERAS = 12  # so many are trained by Keras; the time of the others is computed
WAYS = {
    "fathoms": "Fathoms: `fit_many`",
    "alone": "Fathoms: `fit`, one after another, on one core",
    "scikit_learn": "scikit-learn: two processes of joblib",
    "keras_jax": "Keras on JAX: `fit`, one after another",
    "keras_jax_again": "the same, without compiling: models that were trained before",
}
ON_ALL_CORES, KERAS, SCIKIT_LEARN = 1.8, 20.0, 5.0  # times faster


def measure(quick: bool) -> dict[str, Any]:
    """The ways take turns, each in a process of its own."""
    models, epochs, of_keras, rounds = (6, 2, 1, 1) if quick else (MODELS, EPOCHS, OF_KERAS, 3)
    results: dict[str, Any] = {"models": models, "epochs": epochs, "of keras": of_keras, "ways": {}}
    for turn in range(rounds):
        print(f"many: round {turn + 1} of {rounds}", file=sys.stderr, flush=True)
        for peer in ("fathoms", "scikit_learn", "keras_jax"):
            said = ensemble(peer, of_keras if peer == "keras_jax" else models, epochs)
            for way, here in said.items():
                kept = results["ways"].setdefault(way, {})
                for what, value in here.items():
                    if what in ("seconds", "building"):
                        kept.setdefault(what, []).append(value)
                    else:
                        kept[what] = value
    return results


def ensemble(peer: str, models: int, epochs: int) -> dict[str, Any]:
    """What a process says that trains the ensemble: for each way, the seconds a model and the median loss."""
    words = [sys.executable, str(HERE / "ensemble.py"), peer, str(models), str(epochs)]
    try:
        ended = subprocess.run(words, stdout=subprocess.PIPE, text=True, timeout=PATIENCE, check=False, cwd=HERE)
    except subprocess.TimeoutExpired:
        return {peer: {"failed": f"took longer than {PATIENCE} s"}}
    if ended.returncode != 0:
        return {peer: {"failed": f"exit status {ended.returncode}"}}
    said: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return said


def whole(here: dict[str, Any]) -> float | None:
    """The median time that building and training a model took."""
    return median(here["seconds"]) + median(here["building"]) if here.get("seconds") else None


def goals(result: dict[str, Any]) -> list[Goal]:
    """All cores against one; against the others."""
    ways = result["ways"]
    own, reached = ways.get("fathoms", {}), []
    if own.get("seconds") and ways.get("alone", {}).get("seconds"):
        ratio = median(a / b for a, b in zip(ways["alone"]["seconds"], own["seconds"], strict=True))
        what = f"{result['models']} models on {own['cores']} cores: times faster than one after another on one"
        reached.append(Goal(what, f"at least {ON_ALL_CORES}x", times(ratio), ratio >= ON_ALL_CORES))
    for peer, wanted in (("keras_jax", KERAS), ("scikit_learn", SCIKIT_LEARN)):
        if (taken := whole(ways.get(peer, {}))) and (ours := whole(own)):
            what = f"{result['models']} models: times faster than {WAYS[peer].partition(':')[0]}"
            reached.append(Goal(what, f"at least {wanted:g}x", times(taken / ours), taken / ours >= wanted))
    return reached


def report(result: dict[str, Any]) -> list[str]:
    """A line for each way."""
    models, epochs = result["models"], result["epochs"]
    lines = [
        f"{models} networks as in the course (885 rows, 50 inputs, 128-64-1, Adam, mean absolute error, batch 128, {epochs} "
        f"epochs), each from weights of its own. Keras trains {result['of keras']} of them, and {models} are computed to take as many "
        f"times as long. Loss: the median over the networks of the mean absolute error on the rows; scikit-learn makes the squared "
        f"error small, as it has no other.",
        "",
    ]
    own = whole(result["ways"].get("fathoms", {}))
    rows = []
    for way, title in WAYS.items():
        here = result["ways"].get(way)
        if here is None:
            continue
        if "missing" in here or "failed" in here:
            why = f"`{here['missing']}` is not installed" if "missing" in here else f"failed: {here['failed']}"
            rows.append([title, why, "", "", ""])
            continue
        taken = whole(here)
        assert taken is not None
        building = seconds(median(here["building"]))
        rows.append([title, beside(taken, own), building, seconds(taken * models), f"{here['loss']:.4f}"])
    return lines + grid(["", "A model", "Of which building", f"All {models}", "Loss"], rows)
