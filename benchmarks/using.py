"""Using a trained network: one row at a time, many rows at once, and whether a hundred thousand calls leave anything behind.

using.py PEER CORES      answers requests of `PeerProcess`; `run.py` starts it, one process for each library
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from subprocess import PIPE, Popen
from typing import Any

from answering import answer_requests
from formats import beside, grid, seconds, times
from goal import Goal
from peer_process import PeerProcess
from race import say
from workloads import WORKLOADS, Workload

TITLE = "Using a model"
MANY = 200_000
CALLS = 100_000
PREDICTOR, PREDICT, PRINTING = "predictor(row)", "model.predict(row, verbose=0)", "model.predict(row), printing"
TITLES = {
    "fathoms": "Fathoms",
    "onnxruntime": "ONNX Runtime",
    "numpy": "NumPy by hand",
    "pytorch": "PyTorch",
    "keras_jax": "Keras on JAX",
    "keras_tensorflow": "Keras on TensorFlow",
    "keras_torch": "Keras on PyTorch",
}
Calls = dict[str, Callable[[Any], Any]]


class User(PeerProcess):
    """A library's own process, which computes the course network's outputs."""

    def start(self) -> None:
        """Begin to import the library."""
        words = [sys.executable, __file__, self.peer]
        self.child = Popen(words, stdin=PIPE, stdout=PIPE, cwd=Path(__file__).parent)
        self.buffer = b""
        self.imported = False


def measure(quick: bool) -> dict[str, Any]:
    """Every way of every library, in turns: ``{peer: {"row": {way: [...]}, "many": {...}, "answer": [...]}}``."""
    rounds, wanted = (1, 0.02) if quick else (5, 0.3)
    users = {peer: User(peer) for peer in TITLES}
    results: dict[str, Any] = {}
    try:
        for peer, user in users.items():
            say(f"using: {peer} is prepared")
            results[peer] = user.ask("prepare", quick) if user.ready() else {"missing": user.missing}
        here = [peer for peer in users if "row" in results[peer]]
        for turn in range(rounds):
            say(f"using: round {turn + 1} of {rounds}")
            for peer in here[turn % len(here) :] + here[: turn % len(here)]:
                for kind in ("row", "many"):
                    for way, taken in results[peer][kind].items():
                        said = users[peer].ask("time", kind, way, wanted)
                        taken.append(said["seconds"])
        if "row" in results["fathoms"]:
            results["fathoms"]["kept"] = users["fathoms"].ask("keep", CALLS // (100 if quick else 1))
    finally:
        for user in users.values():
            user.end()
    return results


# In the library's own process


class Worker:
    """Holds the network, and the ways in which its library computes the outputs."""

    def __init__(self, peer: str) -> None:
        import numpy as np

        self.network, self.peer = WORKLOADS["course"], peer
        make = keras_ways if peer.startswith("keras") or peer == "fathoms" else WAYS[peer]
        self.ways: dict[str, Calls] = dict(zip(("row", "many"), make(peer, self.network), strict=True))
        self.tables: dict[str, Any] = {}
        self.random = np.random.default_rng(0)

    def prepare(self, quick: bool) -> dict[str, Any]:
        """Call everything once; say which ways there are, and the outputs for three rows."""
        rows = MANY // (100 if quick else 1)
        table = self.random.standard_normal((rows, self.network.inputs), dtype="float32")
        self.tables = {"row": table[:1].copy(), "many": table}
        for kind, calls in self.ways.items():
            for call in calls.values():
                call(self.tables[kind])
        first = next(iter(self.ways["many"].values()))(table)
        answer = [float(value) for value in first[:3].reshape(-1)]
        return {**{kind: {way: [] for way in calls} for kind, calls in self.ways.items()}, "answer": answer}

    def time(self, kind: str, way: str, wanted: float) -> dict[str, Any]:
        """The time of a call: the median over groups of calls that together take the wanted time."""
        call, table = self.ways[kind][way], self.tables[kind]
        once = self.taken(call, table, 1)
        group = max(1, int(wanted / 20 / max(once, 1e-7)))
        groups: list[float] = []
        while not groups or sum(groups) + groups[-1] <= wanted:
            groups.append(self.taken(call, table, group))
        return {"seconds": median(groups) / group}

    @staticmethod
    def taken(call: Callable[[Any], Any], table: Any, count: int) -> float:
        """How long so many calls take."""
        before = time.perf_counter()
        for _ in range(count):
            call(table)
        return time.perf_counter() - before

    def keep(self, calls: int) -> dict[str, Any]:
        """Bytes and objects that so many calls with one row leave behind, for each way; None where nobody can tell."""
        import gc

        kept: dict[str, Any] = {}
        for way, call in self.ways["row"].items():
            self.taken(call, self.tables["row"], 1000)
            gc.collect()
            objects, memory = sys.getallocatedblocks(), resident()
            self.taken(call, self.tables["row"], calls)
            gc.collect()
            more = None if memory is None else (resident() or 0) - memory
            kept[way] = {"calls": calls, "objects": sys.getallocatedblocks() - objects, "bytes": more}
        return kept


def resident() -> int | None:
    """Bytes of memory that this process has, where the system says so in a file."""
    file = Path("/proc/self/statm")
    return int(file.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if file.exists() else None


def printing(call: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same with what it prints thrown away by the system, as if it went to a file."""

    def quiet(x: Any) -> Any:
        shown, sys.stdout = sys.stdout, nowhere
        try:
            return call(x)
        finally:
            sys.stdout = shown

    nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lasts
    return quiet


def keras_ways(peer: str, work: Workload) -> tuple[Calls, Calls]:
    """What Fathoms and Keras share, and what only Fathoms has."""
    from importlib import import_module

    import numpy as np

    model = import_module(f"peers.{peer}").Peer(work, work.weights()).model
    row: Calls = {
        PREDICT: lambda x: model.predict(x, verbose=0),
        PRINTING: printing(lambda x: model.predict(x)),
        "model.predict_on_batch(row)": lambda x: model.predict_on_batch(x),
        "model(row)": lambda x: np.asarray(model(x).detach() if peer == "keras_torch" else model(x)),
    }
    many: Calls = {
        "model.predict(rows, batch_size=4096)": lambda x: model.predict(x, batch_size=4096, verbose=0),
        "model.predict_on_batch(rows)": lambda x: model.predict_on_batch(x),
    }
    if peer != "fathoms":
        return row, many
    predictor, one, all_ = model.predictor(), np.empty((1, 1), np.float32), np.empty((MANY, 1), np.float32)
    row = {PREDICTOR: predictor, "predictor(row, out=...)": lambda x: predictor(x, out=one), **row}
    return row, {
        **many,
        "predictor(rows)": predictor,
        "predictor(rows, out=...)": lambda x: predictor(x, out=all_[: len(x)]),
    }


def onnx_ways(_: str, work: Workload) -> tuple[Calls, Calls]:
    """The network that Fathoms exports, on one thread for a row, and on every number of threads for many."""
    import onnxruntime

    from peers.fathoms import Peer

    def session(threads: int) -> Callable[[Any], Any]:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        opened = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        name = opened.get_inputs()[0].name
        return lambda x: opened.run(None, {name: x})[0]

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "course.onnx"
        Peer(work, work.weights()).model.export(file, format="onnx")
        content = file.read_bytes()
    row = {f"session.run, {threads} thread{'s' * (threads > 1)}": session(threads) for threads in (1, 2)}
    return row, {"session.run, 2 threads": session(2), "session.run, as it chooses": session(0)}


def numpy_ways(_: str, work: Workload) -> tuple[Calls, Calls]:
    """Three products written out."""
    import numpy as np

    weights = work.weights()

    def forward(x: Any) -> Any:
        for place, (kernel, bias) in enumerate(weights):
            x = x @ kernel + bias
            if place + 1 < len(weights):
                x = np.maximum(x, 0)
        return x

    return {"by hand": forward}, {"by hand": forward}


def torch_ways(_: str, work: Workload) -> tuple[Calls, Calls]:
    """The module in inference mode, from an array to an array."""
    import torch

    from peers.torch_network import network

    module = network(work, work.weights()).eval()

    def run(x: Any) -> Any:
        with torch.inference_mode():
            return module(torch.from_numpy(x)).numpy()

    return {"module(row)": run}, {"module(rows)": run}


WAYS = {"onnxruntime": onnx_ways, "numpy": numpy_ways, "pytorch": torch_ways}


# What is made of it


def best(result: dict[str, Any], peer: str, kind: str) -> float | None:
    """The median of a library's fastest way."""
    ways = result.get(peer, {}).get(kind, {})
    return min((median(taken) for taken in ways.values() if taken), default=None)


def goals(result: dict[str, Any]) -> list[Goal]:
    """One row, many rows beside ONNX Runtime, and nothing kept."""
    reached = []
    own = result.get("fathoms", {})
    for way, most in ((PREDICTOR, 4e-6), (PREDICT, 20e-6), (PRINTING, 20e-6)):
        if taken := own.get("row", {}).get(way):
            reached.append(
                Goal(f"One row, `{way}`", f"at most {seconds(most)}", seconds(median(taken)), median(taken) <= most)
            )
    ours, theirs = best(result, "fathoms", "many"), best(result, "onnxruntime", "many")
    if ours and theirs:
        what = f"{MANY:,} rows: times faster than ONNX Runtime"
        reached.append(Goal(what, "at least 1x", times(theirs / ours), theirs >= ours))
    if kept := own.get("kept", {}).get(PREDICT):
        got = f"{kept['objects']} objects, {kept['bytes']} bytes"
        what = f"`{PREDICT}`, {kept['calls']:,} times, keeps"
        reached.append(Goal(what, "nothing", got, kept["objects"] < 200 and (kept["bytes"] or 0) < 1 << 20))
    return reached


def report(result: dict[str, Any]) -> list[str]:
    """A row for each way of each library; the ratio is to Fathoms's fastest."""
    own = {kind: best(result, "fathoms", kind) for kind in ("row", "many")}
    answer = result.get("fathoms", {}).get("answer")
    rows = []
    for peer, measured in result.items():
        if "row" not in measured:
            why = (
                f"`{measured['missing']}` is not installed" if measured.get("missing") else measured.get("failed", "-")
            )
            rows.append([TITLES[peer], why, "-", "-", "-"])
            continue
        far = max(abs(a - b) for a, b in zip(measured["answer"], answer or measured["answer"], strict=True))
        for kind in ("row", "many"):
            for way, taken in measured[kind].items():
                cell = beside(median(taken), own[kind]) if taken else "-"
                rows.append([TITLES[peer], f"`{way}`", *((cell, "") if kind == "row" else ("", cell)), f"{far:.1e}"])
    lines = [
        f"The course network: one row, and {MANY:,} rows; beside each time, how many times Fathoms's fastest way it is. The last "
        "column is how far three outputs are from Fathoms's.",
        "",
        *grid(["", "way", "one row", f"{MANY:,} rows", "apart"], rows),
    ]
    kept = result.get("fathoms", {}).get("kept", {})
    left = [[f"`{way}`", f"{it['calls']:,}", str(it["objects"]), str(it["bytes"])] for way, it in kept.items()]
    if left:
        lines += ["", "What calls leave behind:", "", *grid(["way", "calls", "objects", "bytes"], left)]
    return lines


if __name__ == "__main__":
    answer_requests(lambda: Worker(sys.argv[1]))
