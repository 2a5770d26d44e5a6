"""Python that does again what is on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.opened_model import MODEL_ENDINGS
from fathoms.lab.takeaway.network_code import network_code
from fathoms.lab.takeaway.stretch import stretches
from fathoms.tables.targets.number_target import NumberTarget

# What the file is called, after the table's name, that holds the model that a run began with.
START_ENDING = "-start.keras"
# The columns whose scale is told in the Keras script.
_MOST_TOLD = 100


@dataclass(frozen=True)
class Part:
    """A few lines of a script, with a sentence on what they do; a cell of a notebook."""

    text: str
    code: str


def fathoms_script(run: LiveRun) -> list[Part]:
    """The script that ends, to the bit, in the weights that are shown.

    Names of columns and files stand in it as Python strings, never as code or comments.
    """
    problem, plan, design, model = run.problem, run.problem.plan, run.design, run.problem.model
    front = problem.front
    split = [f"validation={plan.validation!r}", f"test={plan.test!r}", f"seed={plan.seed!r}"]
    split += [f"{name}={value!r}" for name, value in (("group", plan.group), ("time", plan.time)) if value is not None]
    more = ", standardised=True" if model is not None and model.standardised else ""
    chosen = (
        f"    read_table(TABLE),\n    target={problem.target.column!r},\n    inputs={_listed(problem.inputs)},\n"
        + (f"    task={problem.target.task!r},\n" if model is None else "")
        + f"    plan=SplitPlan({', '.join(split)}),\n)\n"
    )
    return [
        Part(
            f"Made by the Fathoms Lab: {_position(run)}. Run again, it ends in the same weights, to the bit.",
            f"import fathoms\nfrom fathoms.lab import {'Problem' if model is None else 'OpenedModel'}\n"
            "from fathoms.tables import SplitPlan, read_table",
        ),
        *_places(run),
        Part(
            "Read the table, choose what to learn, and split its rows. "
            + (
                "What numbers are standardised by, and which labels there are, is found on the training rows alone."
                if model is None
                else "The model says how columns become its inputs."
            ),
            (
                "problem = Problem.of(\n"
                if model is None
                else f"model = OpenedModel.read(MODEL{more})\nproblem = model.problem(\n"
            )
            + chosen
            + "x_train, y_train = problem.part(problem.split.train)\n"
            "x_validation, y_validation = problem.part(problem.split.validation)\n"
            "x_test, y_test = problem.part(problem.split.test)",
        ),
        Part(
            "Build the network"
            + (
                ". "
                if front is None
                else f" that follows the model's first layers ({front.words()}): these stay as the model learned them, and x_train "
                "is what they give. "
            )
            + (
                "The seed draws its first weights and the order of the rows."
                if design.start is None
                else "Its first weights are the model's; the seed draws the order of the rows."
            ),
            f"fathoms.utils.set_random_seed({design.seed})\n{network_code(design, problem, 'fathoms')}"
            + ("" if design.start is None else "\nnetwork.set_weights(list(model.stack.weights))"),
        ),
        *_training(run),
        Part(_judged(run), "network.evaluate(x_test, y_test)"),
        *(
            []
            if front is None
            else [Part("The first layers and the network as one model.", "whole = model.whole(network)")]
        ),
    ]


def keras_script(run: LiveRun, data: str) -> list[Part]:
    """The same for Keras, which draws other batches: losses are near, not equal.

    Args:
        run: the run.
        data: the name of the file with the arrays; see `keras_arrays`.
    """
    design = run.design
    per = run.steps.steps_per_epoch
    past = stretches(run)
    rates = {round(stretch.first / per): stretch.rate for stretch in past[1:]}
    # The closest whole number of epochs, but one at least if anything was trained.
    epochs = max(round(run.step / per), 1 if run.step else 0)
    training = (
        f"network.fit(\n    x[train],\n    y[train],\n    batch_size={run.steps.batch_size},\n    epochs={epochs},\n"
        "    validation_data=(x[validation], y[validation]),\n"
        + (
            "    callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch, rate: RATES.get(epoch, rate))],\n"
            if rates
            else ""
        )
        + ")"
    )
    changed = f"RATES = {rates!r}  # from which epoch on\n" if rates else ""
    return [
        Part(
            f"Made by the Fathoms Lab: {_position(run)}. Keras draws other batches than Fathoms, so the losses come out near, not "
            "equal.",
            'import os\n\nos.environ.setdefault("KERAS_BACKEND", "jax")  # or "tensorflow", "torch"\n\n'
            "import keras\nimport numpy as np",
        ),
        Part(
            "The rows as the network sees them, which of them train, and the weights that training starts from. "
            + _before(run)
            + _scales(run),
            f"data = np.load({data!r})\n"
            'x, y = data["x"], data["y"]\n'
            'train, validation, test = data["train"], data["validation"], data["test"]',
        ),
        Part(
            "Build the network, and give it the same first weights.",
            f"keras.utils.set_random_seed({design.seed})\n{network_code(design, run.problem, 'keras')}\n"
            'network.set_weights([data[f"start_{number}"] for number in range(len(network.get_weights()))])',
        ),
        *([Part("Train.", changed + training)] if run.step else []),
        Part(_judged(run), "network.evaluate(x[test], y[test])"),
    ]


def as_script(parts: Sequence[Part]) -> str:
    """The parts as a file of Python."""
    return "\n\n".join(f"{_comment(part.text)}\n{part.code}" for part in parts) + "\n"


def _places(run: LiveRun) -> list[Part]:
    """Where the table lies, and the model that it began with."""
    table, model = run.problem.table.name, run.problem.model
    in_memory = not PurePath(table).suffix
    found = [
        Part(
            "Where the table lies" + (': "The table" among the files to take.' if in_memory else "."),
            f"TABLE = {table + '.csv' * in_memory!r}",
        )
    ]
    if model is not None:
        name = model.name if model.name.endswith(MODEL_ENDINGS) else f"{PurePath(table).stem}{START_ENDING}"
        found.append(
            Part(
                'Where the model lies that it began with: "The first model" among the files to take.',
                f"MODEL = {name!r}",
            )
        )
    return found


def _judged(run: LiveRun) -> str:
    """What the last line says, and in which unit."""
    target = run.problem.target
    unit = target.deviation if isinstance(target, NumberTarget) else 1.0
    told = "" if unit == 1 else f" The target is standardised: an error of 1 is {unit:.6g} in the table."
    return f"How it does on rows that it has never seen.{told}"


def _training(run: LiveRun) -> list[Part]:
    """Whole epochs by `fit`, and what is left of one step by step."""
    past = stretches(run)
    per = run.steps.steps_per_epoch
    lines: list[str] = []
    alone = False
    for number, stretch in enumerate(past):
        if number:
            lines.append(f"network.optimizer.learning_rate = {stretch.rate!r}")
        first = min(stretch.last, -(-stretch.first // per) * per)
        whole = max(0, stretch.last - first) // per
        rest = stretch.last - first - whole * per
        for steps, epochs in ((first - stretch.first, whole), (rest, 0)):
            if steps:
                alone = True
                lines.append(f"steps.advance({steps})  # of the {per} batches of an epoch")
            if epochs:
                lines.append(
                    f"network.fit(\n    x_train,\n    y_train,\n    batch_size={run.steps.batch_size},\n    epochs={epochs},\n"
                    "    validation_data=(x_validation, y_validation),\n)"
                )
    if not lines:
        return []
    if alone:
        lines.insert(
            0,
            f"steps = Stepwise(network, x_train, y_train, batch_size={run.steps.batch_size}, seed={run.design.seed})",
        )
        lines.insert(0, "from fathoms.models.stepwise import Stepwise  # does the steps of fit one by one\n")
    text = "Train." + (" The learning rate was changed on the way." if len(past) > 1 else "")
    return [Part(text, "\n".join(lines))]


def _position(run: LiveRun) -> str:
    epoch, within = divmod(run.step, run.steps.steps_per_epoch)
    more = f" and {within:,} of {run.steps.steps_per_epoch:,} batches" if within else ""
    return f"the network after {epoch:,} epoch{'s' if epoch != 1 else ''}{more}"


def _before(run: LiveRun) -> str:
    """Where `x` comes from, if it is not the columns themselves."""
    front = run.problem.front
    if front is None:
        return ""
    return (
        f"x is what the first layers of the model make of the table's columns ({front.words()}); they stay as the model learned them, "
        "and are not trained here. "
    )


def _scales(run: LiveRun) -> str:
    """What stands in the columns of `x`; names as Python writes them, so that none ends the comment."""
    told = [
        f"{feature.text!r}" + (f" (minus {feature.shift:.6g}, over {feature.scale:.6g})" if feature.scale != 1 else "")
        for feature in run.problem.names[:_MOST_TOLD]
    ]
    more = f" and {len(run.problem.names) - _MOST_TOLD} more" if len(run.problem.names) > _MOST_TOLD else ""
    return f"The columns of x: {', '.join(told)}{more}."


def _listed(names: Sequence[str]) -> str:
    line = repr(list(names))
    return line if len(line) < 90 else "[\n" + "".join(f"        {name!r},\n" for name in names) + "    ]"


def _comment(text: str) -> str:
    from textwrap import wrap

    return "\n".join(wrap(text, 100, initial_indent="# ", subsequent_indent="# ", break_long_words=False))
