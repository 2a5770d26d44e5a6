"""``fathoms inspect``: what is in a model's file."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from fathoms.tables import TableModel
from fathoms.tables.model.column_facts import ColumnFacts
from fathoms.tables.model.model_file import ModelFile, read_model_file
from fathoms.tables.results.depth import in_prose, significant
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.training.screen import Screen
from fathoms.tables.training.text_table import text_table

_MEMBERS = {
    "table.json": "columns, target and training",
    "sample.json": "training rows, to explain predictions by",
    "config.json": "the network's layers",
    "model.weights.h5": "its weights",
    "metadata.json": "the Keras version of the format",
}
_LONGEST = 44


def inspect(model: Path) -> int:
    """Show a model's columns, training, scores, network and file; 0.

    Raises:
        TableError: It is not a model, or it is damaged.
    """
    file = read_model_file(model)
    found = TableModel.from_file(file, str(model))
    with Screen() as screen:
        _show_head(screen, found, model)
        _show_columns(screen, found)
        _show_rungs(screen, found)
        _show_network(screen, found.network)
        _show_file(screen, found, file, model)
    return 0


def _show_head(screen: Screen, model: TableModel, path: Path) -> None:
    target, columns = model.target, model.features.columns
    task = f"which predicts {target.column} from {_count(len(columns), 'column')}"
    screen.paragraph(f"{path.name}: the {in_prose(model.rung)}, {task}".split(" "), bold=True)
    if isinstance(target, LabelTarget):
        labels = ", ".join(f"{label} ({share:.0%})" for label, share in zip(target.labels, target.shares, strict=True))
        _entry(screen, "target", f"one of {len(target.labels)} labels, with their shares in training: {labels}")
    else:
        _entry(screen, "target", "a number")
    training = model.training
    if training is None:
        _entry(screen, "training", "not known: the file is of an older version")
        return
    train, validation, test = training.rows
    _entry(screen, "data", training.data)
    _entry(
        screen,
        "rows",
        f"{train:,} to train on, {validation:,} to validate, {test:,} to test ({training.split}, seed {training.seed})",
    )
    _entry(screen, "made with", ", ".join(f"{name} {version}" for name, version in training.versions.items()))


def _show_columns(screen: Screen, model: TableModel) -> None:
    training = model.training
    inputs = {encoder.column: _inputs(encoder) for encoder in model.features.encoders}
    screen.line()
    if training is None:
        _lines(screen, ["column", "inputs"], [[column, count] for column, count in inputs.items()])
        return
    used = [facts for facts in training.columns if facts.used]
    rows = [
        [_cut(facts.name), facts.kind, inputs.get(facts.name, ""), _share(facts.missing), _cut(_range(facts))]
        for facts in used
    ]
    _lines(screen, ["column", "kind", "inputs", "missing", "in training"], rows, left=(0, 1, 4))
    left = [facts for facts in training.columns if not facts.used]
    for place, facts in enumerate(left):
        reason = f"{facts.kind}, {facts.note}" if facts.note else facts.kind
        _entry(screen, "" if place else "left out", f"{facts.name}: {reason}")


def _show_rungs(screen: Screen, model: TableModel) -> None:
    if model.training is None or not model.training.rungs:
        return
    target = model.target

    def metric(value: float, error: float) -> str:
        if target.task == "classification":
            return f"{value:.1%} ± {1.96 * error:.1%}"
        return f"{significant(value)} ± {significant(1.96 * error)}"

    rows = [
        [
            rung.name,
            f"{rung.parameters:,}",
            f"{rung.epochs:,}",
            significant(rung.validation.loss),
            significant(rung.test.loss),
            metric(rung.test.metric, rung.test.metric_error),
        ]
        for rung in model.training.rungs
    ]
    screen.line()
    _lines(screen, ["rung", "parameters", "epochs", "valid.\nloss", "test\nloss", f"test\n{target.metric_name}"], rows)
    screen.paragraph(
        f"loss: {target.loss_name}; ±: half of a 95% interval, 1.96 standard errors over the test rows".split(" ")
    )


def _show_network(screen: Screen, network: Any) -> None:
    rows = [
        [_cut(layer.name), type(layer).__name__, _shape(layer), f"{layer.count_params():,}"] for layer in network.layers
    ]
    if len(rows) > 40:
        more = [f"… {len(rows) - 36:,} more layers", "", "", ""]
        rows = [*rows[:30], more, *rows[-6:]]
    screen.line()
    screen.line(f"network: {_count(network.count_params(), 'parameter')}, {network.dtype}", bold=True)
    _lines(screen, ["layer", "class", "output", "parameters"], rows, left=(0, 1))


def _show_file(screen: Screen, model: TableModel, file: ModelFile, path: Path) -> None:
    screen.line()
    screen.line(f"file: {os.path.getsize(path):,} bytes, version {file.version}; data only, no code in it", bold=True)
    rows = []
    for name, size in file.members.items():
        holds = _MEMBERS.get(name, "not read")
        if name == "sample.json" and model.sample is not None:
            holds = f"{model.sample.rows:,} {holds}"
        rows.append([name, f"{size:,}", holds])
    for line in text_table(["member", "bytes", ""], rows, left=(0, 2)):
        screen.line("  " + line)


def _entry(screen: Screen, name: str, text: str) -> None:
    screen.paragraph(text.split(" "), f"  {name:<11}", " " * 13)


def _lines(screen: Screen, header: Sequence[str], rows: Sequence[Sequence[str]], left: Collection[int] = (0,)) -> None:
    lines = text_table(header, rows, left=left)
    for place, line in enumerate(lines):
        screen.line("  " + line, bold=place < len(lines) - len(rows))


def _inputs(encoder: Any) -> str:
    if getattr(encoder, "codes", None):
        return f"embedding of {len(encoder.codes):,}"
    return f"{len(encoder.numbers) + len(encoder.flags):,}"


def _range(facts: ColumnFacts) -> str:
    if facts.numbers is not None:
        if not facts.numbers.edges:
            return ""
        ends = (facts.numbers.least, facts.numbers.median, facts.numbers.greatest)
        least, median, greatest = map(facts.in_words, ends)
        return f"{least} to {greatest}, median {median}"
    if facts.labels is not None:
        shown = ", ".join(facts.labels.labels[:6])
        return f"{shown}, … {facts.labels.distinct:,} labels" if facts.labels.distinct > 6 else shown
    return ""


def _shape(layer: Any) -> str:
    shape = getattr(getattr(layer, "output", None), "shape", None)
    return "" if shape is None else " × ".join("rows" if size is None else f"{size:,}" for size in shape)


def _share(share: float) -> str:
    return f"{share:.1%}" if share else ""


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"
