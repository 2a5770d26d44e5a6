"""Tables larger than a memory limit: training streamed from disk beside training on the same table in memory."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from formats import grid, seconds
from goal import Goal
from sections import Options

TITLE = "Tables larger than memory"
MB = 10**6
INPUTS = 28
NETWORKS = {  # hidden layers, batch, steps at most: a pass of the large one would take 20 s each time
    "course": ((128, 64), 128, None),
    "large": ((256, 256, 256), 512, 4000),
}
WAYS = {"memory": "arrays in memory", "parquet": "Parquet files", "mapped": "memory-mapped arrays"}
SHARE, TIMES = 0.8, 4
TURNS = 3


def measure_parts(options: Options) -> Iterator[tuple[str, Any]]:
    """A part for each network: each way in a process of its own, by turns, on one table of four times the limit."""
    left = [name for name in NETWORKS if name not in options.done]
    if not left:
        return
    limit = (170 if options.quick else 300) * MB
    rows = TIMES * limit // (4 * (INPUTS + 1))
    with TemporaryDirectory(prefix="fathoms-streaming-") as name:
        folder = Path(name)
        write(folder, rows)
        for network in left:
            hidden, batch, most = NETWORKS[network]
            whole = -(-rows // batch)
            steps = min(200 if options.quick else whole, most or whole)
            found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
            for turn in range(1 if options.quick else TURNS):
                print(f"streaming: {network}, turn {turn + 1}", file=sys.stderr, flush=True)
                for way in [*WAYS][turn:] + [*WAYS][:turn]:
                    found[way].append(run(way, folder, hidden, batch, steps, limit))
            about = {"limit": limit, "rows": rows, "bytes": rows * 4 * (INPUTS + 1)}
            yield network, {**about, "hidden": hidden, "batch": batch, "steps": steps, "whole": whole, "ways": found}


def write(folder: Path, rows: int) -> None:
    """Eight Parquet files as polars writes them, and the same rows as arrays."""
    import numpy as np
    import polars

    parts = 8
    random = np.random.default_rng(0)
    a = random.standard_normal(INPUTS, dtype=np.float32) / np.float32(INPUTS**0.5)
    x = np.lib.format.open_memmap(folder / "x.npy", "w+", "float32", (rows, INPUTS))
    y = np.lib.format.open_memmap(folder / "y.npy", "w+", "float32", (rows,))
    (folder / "parts").mkdir()
    for part in range(parts):
        place = slice(part * rows // parts, (part + 1) * rows // parts)
        here = random.standard_normal((place.stop - place.start, INPUTS), dtype=np.float32)
        x[place], y[place] = here, here @ a + np.sin(2 * here[:, 0])
        columns = {f"x{number}": here[:, number] for number in range(INPUTS)}
        polars.DataFrame({**columns, "y": y[place]}).write_parquet(folder / "parts" / f"{part}.parquet")


def run(way: str, folder: Path, hidden: tuple[int, ...], batch: int, steps: int, limit: int) -> dict[str, float]:
    """Train in a process of its own."""
    asked = json.dumps(
        {"way": way, "folder": str(folder), "hidden": hidden, "batch": batch, "steps": steps, "limit": limit}
    )
    ended = subprocess.run([sys.executable, __file__, asked], check=True, stdout=subprocess.PIPE, text=True)
    answer: dict[str, float] = json.loads(ended.stdout)
    return answer


def train(way: str, folder: str, hidden: list[int], batch: int, steps: int, limit: int) -> dict[str, float]:
    """Seconds of a step, the process's peak memory in bytes, the loss. Opening the files is part of the time."""
    import numpy as np

    import fathoms

    fathoms.utils.set_random_seed(0)
    fathoms.config.set_memory_limit(limit)
    layers = [fathoms.layers.Dense(units, activation="relu") for units in hidden]
    model = fathoms.Sequential([fathoms.Input((INPUTS,)), *layers, fathoms.layers.Dense(1)])
    model.compile("adam", "mae")
    data: tuple[Any, Any] = (f"{folder}/parts", "y")
    if way == "memory":
        data = (np.load(f"{folder}/x.npy"), np.load(f"{folder}/y.npy"))
    elif way == "mapped":
        data = (np.load(f"{folder}/x.npy", mmap_mode="r"), np.load(f"{folder}/y.npy", mmap_mode="r"))
    model.evaluate(np.zeros((batch, INPUTS), np.float32), np.zeros(batch), verbose=0)
    whole = steps * batch >= len(np.load(f"{folder}/y.npy", mmap_mode="r"))
    before = time.perf_counter()
    history = model.fit(*data, batch_size=batch, verbose=0, steps_per_epoch=None if whole else steps)
    taken = time.perf_counter() - before
    return {"step": taken / steps, "peak": peak(), "loss": history.history["loss"][-1]}


def peak() -> float:
    """The most that this process had resident: unlike ru_maxrss it does not count what its parent had."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM"):
            return 1024.0 * int(line.split()[1])
    return float("nan")


def middle(network: dict[str, Any], way: str, what: str) -> float:
    """The median of a way's turns."""
    return float(median(turn[what] for turn in network["ways"][way]))


def share(network: dict[str, Any], way: str) -> float:
    """A way's speed, as a share of that of arrays in memory."""
    return middle(network, "memory", "step") / middle(network, way, "step")


def highest(network: dict[str, Any], way: str) -> float:
    """The highest peak of a way's turns."""
    return float(max(turn["peak"] for turn in network["ways"][way]))


def goals(result: dict[str, Any]) -> list[Goal]:
    """The networks' speed and memory."""
    reached = []
    for way in ("parquet", "mapped"):
        for name, network in result.items():
            got = share(network, way)
            what = f"{WAYS[way]} of {TIMES} x the memory limit, {name}: of the speed in memory"
            reached.append(Goal(what, f"at least {SHARE:.0%}", f"{got:.0%}", got >= SHARE))
        most = max(highest(network, way) for network in result.values())
        what = f"{WAYS[way]} of {TIMES} x the memory limit: the process's peak memory"
        limit = min(network["limit"] for network in result.values())
        reached.append(Goal(what, f"under {limit / MB:.0f} MB", f"{most / MB:.0f} MB", most < limit))
    return reached


def report(result: dict[str, Any]) -> list[str]:
    """A table for each network."""
    about = next(iter(result.values()))
    lines = [
        f"{about['rows']:,} rows of {INPUTS} inputs and a target, {about['bytes'] / MB:,.0f} MB as float32; the limit is "
        f"{about['limit'] / MB:.0f} MB for the whole process. Eight Parquet files, written by polars as it does by default. The system's "
        "cache holds the files. Peak memory is all that the process had resident, libraries and mapped pages too.",
    ]
    for name, network in result.items():
        hidden = "-".join(str(units) for units in network["hidden"])
        lines += [
            "",
            f"{name}: {INPUTS}-{hidden}-1, batches of {network['batch']}, {network['steps']:,} of an epoch's {network['whole']:,} steps.",
            "",
        ]
        header = ["", "step", "of the speed in memory", "rows a second", "peak memory", "loss"]
        rows = [
            [
                title,
                seconds(middle(network, way, "step")),
                f"{share(network, way):.0%}",
                f"{network['batch'] / middle(network, way, 'step') / 1e6:.2f} million",
                f"{highest(network, way) / MB:,.0f} MB",
                f"{middle(network, way, 'loss'):.4f}",
            ]
            for way, title in WAYS.items()
        ]
        lines += grid(header, rows)
    return lines


if __name__ == "__main__":
    print(json.dumps(train(**json.loads(sys.argv[1]))))
