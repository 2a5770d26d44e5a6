"""What a solution does, in a small closed language: data, never code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.design import Design
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.microscope import microscope
from fathoms.lab.views.neuron import neuron
from fathoms.tables.nearest_names import nearest_names

_TRAIN = re.compile(r"train (\d+) (epochs?|steps?)")
_RATE = re.compile(r"go on at a learning rate of ([\d.eE+-]+)")
_SETTINGS = tuple(Design.__dataclass_fields__)
_MOST = 1_000_000
# So often the curves get a point while a solution trains.
_MEASURES = 200


@dataclass(frozen=True)
class Deed:
    """One thing a person could do on the page.

    Attributes:
        text: as it was written; the page shows it.
        kind: "set", "train", "rate", "lay open a step" or "open a neuron".
        settings: for "set": settings of the design, and `inputs`.
        count: for "train": how many steps or epochs; for "rate": the rate.
        unit: "epoch" or "step".
    """

    text: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    count: float = 0.0
    unit: str = "step"

    @classmethod
    def read(cls, text: str) -> Deed:
        """Read a deed: ``SETTING = VALUE`` of a design (in TOML) or ``inputs = [...]``, ``train 30 epochs``, ``train 5 steps``,
        ``train until it stops``, ``go on at a learning rate of 0.001``, ``lay open a step``, ``open a neuron``.

        Raises:
            LabError: it is not written so.

        >>> Deed.read("layers = [{units = 4}]").settings
        {'layers': [{'units': 4}]}
        """
        text = text.strip()
        if found := _TRAIN.fullmatch(text):
            count = int(found[1])
            if not 0 < count <= _MOST:
                raise LabError(f"Train 1 to {_MOST:,} {found[2]}.")
            return cls(text, "train", count=count, unit=found[2].rstrip("s"))
        if text == "train until it stops":
            return cls(text, "train", count=10_000, unit="epoch")
        if text in ("lay open a step", "open a neuron"):
            return cls(text, text)
        if found := _RATE.fullmatch(text):
            return cls(text, "rate", count=_rate(found[1]))
        if "=" not in text:
            raise LabError(
                f"{text[:60]!r} is nothing a solution can do. It can set something (learning_rate = 0.01), train 30 epochs, "
                "train 5 steps, train until it stops, go on at a learning rate of 0.001, lay open a step, open a neuron."
            )
        try:
            settings = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise LabError(f"{text[:60]!r} is not TOML: {error}.") from None
        check_settings(settings, inputs=True)
        return cls(text, "set", settings)

    def do(self, workspace: Workspace) -> Iterator[None]:
        """Do it, in stretches so that the page can draw."""
        run = workspace.the_run()
        if self.kind == "set":
            self._set(workspace)
        elif self.kind == "rate":
            workspace.set_rate(self.count)
        elif self.kind == "train":
            per = run.steps.steps_per_epoch
            count = int(self.count)
            end = run.step + count if self.unit == "step" else (run.step // per + count) * per
            stride = max(1, count // _MEASURES) * (1 if self.unit == "step" else per)
            while workspace.run is run and run.step < end and not run.stopped:
                run.advance(min(stride, end - run.step))
                run.measure()
                yield
        elif self.kind == "lay open a step":
            microscope(run)
            workspace.look_at("microscope")
        else:
            neuron(workspace, len(run.design.layers), 0)
            workspace.look_at("neuron")
        workspace.changed()
        yield

    def _set(self, workspace: Workspace) -> None:
        settings = dict(self.settings)
        inputs = settings.pop("inputs", None)
        problem = workspace.the_run().problem
        if inputs is not None and list(inputs) != problem.inputs:
            chosen = inputs or None  # none named: all
            workspace.set_problem(
                Problem.of(problem.table, problem.target.column, chosen, problem.target.task, problem.plan)
            )
        if settings:
            now = workspace.design.to_json()
            layers = [asdict(layer) for layer in workspace.design.layers]
            workspace.set_design(Design.read({**now, "layers": layers, **settings}))


def check_settings(settings: Mapping[str, Any], inputs: bool = False) -> None:
    """Raise a LabError if these are no settings of a design, or their values cannot be.

    Args:
        settings: names and values.
        inputs: whether `inputs` is among what can be set.
    """
    names = (*_SETTINGS, *(("inputs",) if inputs else ()))
    for name in settings:
        if name not in names:
            near = nearest_names(name, names)
            raise LabError(
                f"There is no setting {name[:60]!r}."
                + (f" Did you mean {near[0]!r}?" if near else f" There are {', '.join(names)}.")
            )
    given = settings.get("inputs", [])
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise LabError("inputs is to be a list of columns, [] for all.")
    known = {f"layers.{name}" for name in ("units", "activation", "batch_normalization", "dropout")}
    layers = settings.get("layers", [])
    for layer in layers if isinstance(layers, list) else []:
        for name in layer if isinstance(layer, dict) else []:
            if f"layers.{name}" not in known:
                raise LabError(f"A layer has no {name[:60]!r}. It has units, activation, batch_normalization, dropout.")
    Design.read({"layers": [], "loss": "mean_squared_error", **{k: v for k, v in settings.items() if k != "inputs"}})


def _rate(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 1e-9 <= value <= 100:
        raise LabError(f"A learning rate is a number from 1e-9 to 100, not {text!r}.")
    return value
