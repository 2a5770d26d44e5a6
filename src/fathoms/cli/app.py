"""The commands and their options."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

_LARGEST_SEED = 2**32 - 1

app = typer.Typer(
    name="fathoms",
    help="From a table to a trained network: a single neuron, one hidden layer, a deep network.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Task(StrEnum):
    """What is predicted."""

    regression = "regression"
    classification = "classification"


@app.callback()
def fathoms(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.", is_eager=True)] = False,
) -> int | None:
    """From a table to a trained network: a single neuron, one hidden layer, a deep network."""
    if version:
        from importlib.metadata import version as version_of

        print(f"fathoms {version_of('fathoms')}")
        raise typer.Exit
    return None


@app.command()
def train(
    data: Annotated[Path, typer.Argument(help="The table: CSV, plain or gzipped, Parquet or Arrow.")],
    target: Annotated[str, typer.Option("--target", "-t", help="The column to predict.", metavar="COLUMN")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where the model goes. [default: DATA's name, ending in .keras]"),
    ] = None,
    task: Annotated[
        Task | None, typer.Option(help="What the target is. By default text and two values are classified.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(help="Leave a column out; may be given again.", metavar="COLUMN")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="Say a column's kind: number, yes/no or category; may be given again.", metavar="COLUMN=KIND"
        ),
    ] = None,
    validation: Annotated[float, typer.Option(help="Share of the rows that decide when to stop.")] = 0.2,
    test: Annotated[float, typer.Option(help="Share of the rows that are only predicted.")] = 0.2,
    epochs: Annotated[int, typer.Option(help="The most epochs a network may take.", min=1)] = 1000,
    seed: Annotated[
        int, typer.Option(help="Draws the split, the first weights and the order of rows.", min=0, max=_LARGEST_SEED)
    ] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show nothing but mistakes.")] = False,
) -> int:
    """Train networks on a table and keep the best.

    Splits the rows, climbs from the mean over a single neuron to a deep network, and saves the network with the lowest
    validation loss together with its preprocessing. A model that is already there is replaced once that is done.
    """
    from fathoms.cli.train import train as run

    return run(
        data,
        target,
        output=output,
        task=task.value if task else None,
        ignore=ignore or [],
        kinds=kind or [],
        validation=validation,
        test=test,
        epochs=epochs,
        seed=seed,
        quiet=quiet,
    )


@app.command()
def predict(
    model: Annotated[Path, typer.Argument(help="A model that `fathoms train` saved.")],
    data: Annotated[Path, typer.Argument(help="A table with the columns that it was trained on.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .csv or .parquet file. [default: CSV to standard output]")
    ] = None,
) -> int:
    """Predict a table's rows: its columns, and the predictions beside them."""
    from fathoms.cli.predict import predict as run

    return run(model, data, output)


@app.command()
def evaluate(
    model: Annotated[Path, typer.Argument(help="A model that `fathoms train` saved.")],
    data: Annotated[Path, typer.Argument(help="A table with the columns that it was trained on, target included.")],
) -> int:
    """Compare a model's predictions with a table's true values."""
    from fathoms.cli.evaluate import evaluate as run

    return run(model, data)


@app.command()
def inspect(
    model: Annotated[Path, typer.Argument(help="A model that `fathoms train` saved.")],
) -> int:
    """Show what is in a model: its columns, how it was trained, its scores, its network, and its file's parts.

    Nothing in the file is run: a model is data.
    """
    from fathoms.cli.inspect import inspect as run

    return run(model)
