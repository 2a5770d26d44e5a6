"""The commands and their options."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fathoms.cli.reading import DecimalMark, Delimiter, Encoding, Query, Reading, Sheet

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


class Recipe(StrEnum):
    """The last rung of the ladder."""

    neuron = "neuron"
    shallow = "shallow"
    deep = "deep"
    best = "best"


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
    data: Annotated[
        str,
        typer.Argument(
            help="The table: text such as CSV, a workbook, JSON, Parquet, Arrow, SQLite or DuckDB; compressed or not."
        ),
    ],
    target: Annotated[
        str | None, typer.Option("--target", "-t", help="The column to predict.", metavar="COLUMN")
    ] = None,
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
    columns: Annotated[
        Path | None,
        typer.Option(help="A TOML file that says kinds, orders of labels, columns to leave out, the target."),
    ] = None,
    validation: Annotated[float, typer.Option(help="Share of the rows that decide when to stop.")] = 0.2,
    test: Annotated[float, typer.Option(help="Share of the rows that are only predicted.")] = 0.2,
    group: Annotated[
        str | None, typer.Option(help="Keep rows that are equal in this column in one part.", metavar="COLUMN")
    ] = None,
    time: Annotated[
        str | None, typer.Option(help="Test on the newest rows by this column of dates or numbers.", metavar="COLUMN")
    ] = None,
    split: Annotated[
        str | None, typer.Option(help="Take the split from this column: train, validation, test.", metavar="COLUMN")
    ] = None,
    test_data: Annotated[str | None, typer.Option(help="Take the test rows from this table.", metavar="FILE")] = None,
    recipe: Annotated[
        Recipe, typer.Option(help="How far to climb: neuron, shallow, deep, or best, an ensemble over folds.")
    ] = Recipe.deep,
    seconds: Annotated[
        float | None, typer.Option(help="About how long training may take. [default: as long as it takes]")
    ] = None,
    epochs: Annotated[
        int | None,
        typer.Option(help="The most epochs of one training; `deep` trains twice. [default: as the recipe says]", min=1),
    ] = None,
    trees: Annotated[
        bool, typer.Option(help="Train boosted trees beside the networks, if LightGBM or scikit-learn is installed.")
    ] = True,
    tune: Annotated[
        int,
        typer.Option(
            help="Try so many settings of the deep network first (needs Optuna). The tries are kept beside the model, in a "
            "file ending in .tuning: the same command with a larger number goes on.",
            min=0,
        ),
    ] = 0,
    sample: Annotated[
        bool,
        typer.Option(help="Keep up to 200 training rows in the model, which `fathoms explain` compares with."),
    ] = True,
    report: Annotated[
        Path | None, typer.Option(help="Write all that was found to this HTML file, which opens offline.")
    ] = None,
    seed: Annotated[
        int, typer.Option(help="Draws the split, the first weights and the order of rows.", min=0, max=_LARGEST_SEED)
    ] = 0,
    sheet: Sheet = None,
    query: Query = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    decimal: DecimalMark = None,
    plots: Annotated[bool, typer.Option("--plots", help="Draw the best network's learning and predictions.")] = False,
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
        report=report,
        ignore=ignore or [],
        kinds=kind or [],
        recipe=recipe.value,
        validation=validation,
        test=test,
        group=group,
        time=time,
        split=split,
        test_data=test_data,
        epochs=epochs,
        seconds=seconds,
        trees=trees,
        tune=tune,
        sample=sample,
        columns=columns,
        seed=seed,
        plots=plots,
        quiet=quiet,
        reading=Reading(sheet, query, encoding, delimiter, decimal),
    )


_MODEL = typer.Argument(help="A model that `fathoms train` saved: a .keras file.")
_DATA = typer.Argument(help="A table with the columns that the model was trained on, in any format that `train` reads.")
_FORCE = typer.Option("--force", help="Replace a file that is there, whatever it is.")


@app.command()
def predict(
    model: Annotated[Path, _MODEL],
    data: Annotated[Path, _DATA],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="A .csv, .parquet, .jsonl or .xlsx file. [default: CSV to standard output]"
        ),
    ] = None,
    only: Annotated[bool, typer.Option("--only", help="Write the predictions without the table's columns.")] = False,
    force: Annotated[bool, _FORCE] = False,
    sheet: Sheet = None,
    query: Query = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    decimal: DecimalMark = None,
) -> int:
    """Predict a table's rows: its columns, and the predictions beside them.

    The target need not be there. Where the table differs from the rows that the model was trained on (numbers out of
    range, another unit, new labels, missing cells), a note on standard error says so.

    \b
    fathoms predict red-wine.keras new.csv
    fathoms predict red-wine.keras new.xlsx -o predictions.parquet
    """
    from fathoms.cli.predict import predict as run

    return run(model, data, output, force, only, Reading(sheet, query, encoding, delimiter, decimal))


@app.command()
def evaluate(
    model: Annotated[Path, _MODEL],
    data: Annotated[Path, _DATA],
    sheet: Sheet = None,
    query: Query = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    decimal: DecimalMark = None,
) -> int:
    """Compare a model's predictions with a table's true values.

    Shows the usual figures with 95% intervals, those of the guess that a model has to beat, and for labels which are
    taken for which. Rows without a target are left out.

    \b
    fathoms evaluate red-wine.keras tasted-since.csv
    """
    from fathoms.cli.evaluate import evaluate as run

    return run(model, data, Reading(sheet, query, encoding, delimiter, decimal))


@app.command()
def explain(
    model: Annotated[Path, _MODEL],
    row: Annotated[
        list[str],
        typer.Argument(
            help="data.csv:17 (its 17th row), or column=value for each column, or a JSON object, or - to read one.",
            metavar="ROW...",
        ),
    ],
    label: Annotated[
        str | None, typer.Option(help="Explain this label's log-odds. [default: the likeliest label's]")
    ] = None,
    background: Annotated[
        Path | None, typer.Option(help="Rows to compare with. [default: the training rows that the model keeps]")
    ] = None,
    samples: Annotated[int, typer.Option(help="Orders of the columns to try; more are more exact.", min=2)] = 200,
    seed: Annotated[int, typer.Option(help="Draws the orders.", min=0, max=_LARGEST_SEED)] = 0,
    sheet: Sheet = None,
    query: Query = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    decimal: DecimalMark = None,
) -> int:
    """Show what each column adds to the prediction of one row.

    How a table is read (--sheet and the like) holds for the row's and for --background.

    \b
    fathoms explain red-wine.keras red-wine.csv:17
    fathoms explain red-wine.keras alcohol=12.5 pH=3.3 density=0.995
    fathoms explain red-wine.keras '{"alcohol": 12.5, "pH": 3.3}'
    """
    from fathoms.cli.explain import explain as run

    reading = Reading(sheet, query, encoding, delimiter, decimal)
    return run(model, row, label=label, background=background, samples=samples, seed=seed, reading=reading)


@app.command()
def inspect(model: Annotated[Path, _MODEL]) -> int:
    """Show what is in a model: its columns, how it was trained, its scores, its network, and its file's parts.

    Nothing in the file is run: a model is data.

    \b
    fathoms inspect red-wine.keras
    """
    from fathoms.cli.inspect import inspect as run

    return run(model)


class Format(StrEnum):
    """What a model is exported to."""

    onnx = "onnx"
    keras = "keras"
    python = "python"


@app.command()
def export(
    model: Annotated[Path, _MODEL],
    to: Annotated[Format, typer.Option("--to", help="The format.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file. [default: MODEL's name with another ending]")
    ] = None,
    force: Annotated[bool, _FORCE] = False,
) -> int:
    """Write a model for where Fathoms is not; it takes the same raw rows and predicts the same.

    \b
    python: one file that needs NumPy only, to 1e-6
    keras:  a script and weights for real Keras 3, to 1e-5
    onnx:   a graph with an input for each column, for ONNX Runtime and the like

    \b
    fathoms export red-wine.keras --to python
    fathoms export red-wine.keras --to onnx -o wine.onnx
    """
    from fathoms.cli.export import export as run

    return run(model, to.value, output, force)


@app.command()
def lab(
    data: Annotated[
        Path | None,
        typer.Argument(help="A table, a model file to begin with, or a state that the Lab saved.", metavar="[FILE]"),
    ] = None,
    table: Annotated[
        Path | None, typer.Argument(help="After a model file: the table that it learns from.", metavar="[TABLE]")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--target", "-t", help="The column to predict.", metavar="COLUMN")
    ] = None,
    chapter: Annotated[
        Path | None, typer.Option(help="A chapter of lessons to begin with: a Markdown file.", metavar="FILE")
    ] = None,
    port: Annotated[int, typer.Option(help="The port. [default: any that is free]", min=0, max=65535)] = 0,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
    sheet: Sheet = None,
    query: Query = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    decimal: DecimalMark = None,
) -> int:
    """See a network learn, on your own table: a page in the browser, served on this machine alone.

    \b
    fathoms lab
    fathoms lab red-wine.csv --target quality
    fathoms lab model.keras red-wine.csv --target quality
    fathoms lab --chapter my-chapter.md
    """
    from fathoms.cli.lab import open_page as run

    return run(data, table, target, chapter, port, browser, Reading(sheet, query, encoding, delimiter, decimal))
