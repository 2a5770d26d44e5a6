"""Pictures of models."""

from __future__ import annotations

import os
from typing import Any

from fathoms.models.diagram import Box, Shown, boxes_of
from fathoms.models.model import Model
from fathoms.models.svg_drawing import svg_of


def plot_model(
    model: Model,
    to_file: str | os.PathLike[str] = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    **kwargs: Any,
) -> Any:
    """Draw a model: a box for each layer, arrows for what goes where.

    A picture in SVG needs no other program: `plot_model(model, "model.svg")`. Other formats are drawn by Graphviz, if it and the
    package pydot are installed; if not, the picture is written as SVG beside the name that was asked for.

    Args:
        model: a built model.
        to_file: where to; the ending says which format.
        show_shapes: tell each layer's input and output shape.
        show_dtype: tell its number type.
        show_layer_names: tell its name.
        rankdir: `"TB"` draws downwards, `"LR"` from left to right.
        expand_nested: show the layers of models within the model.
        dpi: dots an inch, for formats made of dots.
        show_layer_activations: tell the activation of layers that have one.
        show_trainable: tell whether training may change it.
        splines: how Graphviz draws arrows.

    Returns:
        The picture, for a notebook to show, if IPython is installed; otherwise None.

    Raises:
        ValueError: the model is not built, or an argument is not known.

    Source: `keras.utils.plot_model`.

    >>> import fathoms, pathlib, tempfile
    >>> model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
    >>> path = tempfile.mkdtemp() + "/model.svg"
    >>> _ = plot_model(model, path, show_shapes=True)
    >>> "output: (None, 1)" in pathlib.Path(path).read_text()
    True
    """
    _check(kwargs)
    shown = Shown(show_shapes, show_dtype, show_layer_names, expand_nested, show_layer_activations, show_trainable)
    boxes = boxes_of(model, shown)
    path = os.fspath(to_file)
    stem, ending = os.path.splitext(path)
    if ending != ".svg" and _has_graphviz():
        _dot(boxes, rankdir, dpi, splines).write(path, format=ending[1:] or "png")
        return _shown_in_notebook(path)
    picture = svg_of(boxes, across=rankdir == "LR")
    if ending != ".svg":
        path = f"{stem}.svg"
        print(f"Drawn to {path}: a picture in the format {ending[1:] or 'png'} needs Graphviz and the package pydot.")
    with open(path, "w", encoding="utf-8") as file:
        file.write(picture)
    return _shown_in_notebook(path)


def model_to_dot(
    model: Model,
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    subgraph: bool = False,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    **kwargs: Any,
) -> Any:
    """Return a model as a `pydot.Dot`, which Graphviz draws; see `plot_model`, which needs neither.

    Args:
        model: a built model.
        subgraph: return a `pydot.Cluster`, to be put into another graph.
        show_shapes, show_dtype, show_layer_names, rankdir, expand_nested, dpi, show_layer_activations, show_trainable, splines:
            as for `plot_model`.

    Raises:
        ImportError: the package pydot is not installed.
        ValueError: the model is not built, or an argument is not known.

    Source: `keras.utils.model_to_dot`.
    """
    _check(kwargs)
    shown = Shown(show_shapes, show_dtype, show_layer_names, expand_nested, show_layer_activations, show_trainable)
    return _dot(boxes_of(model, shown), rankdir, dpi, splines, model.name if subgraph else None)


def _check(kwargs: dict[str, Any]) -> None:
    if kwargs.pop("layer_range", None):
        raise ValueError(
            "Argument `layer_range` is no longer supported. Plot a part of the model: Model(inputs, layer.output)."
        )
    if kwargs:
        raise ValueError(f"Unrecognized keyword arguments: {kwargs}")


def _dot(boxes: list[Box], rankdir: str, dpi: int, splines: str, cluster: str | None = None) -> Any:
    try:
        import pydot
    except ImportError:
        raise ImportError(
            "model_to_dot needs the package pydot: pip install pydot. For a picture without it: plot_model(model, 'model.svg')."
        ) from None
    dot = pydot.Cluster(graph_name=cluster, style="dashed") if cluster else pydot.Dot(graph_type="digraph")
    for name, value in (("rankdir", rankdir), ("dpi", dpi), ("splines", splines), ("concentrate", True)):
        dot.set(name, value)
    dot.set_node_defaults(shape="record", fontname="Helvetica")
    for number, box in enumerate(boxes):
        dot.add_node(pydot.Node(str(number), label=_label(box)))
        for source in box.after:
            dot.add_edge(pydot.Edge(str(source), str(number)))
    return dot


def _label(box: Box) -> str:
    cells = [box.title, *box.lines]
    for letter in "\\{}|<> ":
        cells = [cell.replace(letter, f"\\{letter}") for cell in cells]
    return '"{' + "|".join(cell.replace('"', '\\"') for cell in cells) + '}"'


def _has_graphviz() -> bool:
    from shutil import which

    try:
        import pydot  # noqa: F401
    except ImportError:
        return False
    return which("dot") is not None


def _shown_in_notebook(path: str) -> Any:
    try:
        from IPython import display
    except ImportError:
        return None
    return display.SVG(filename=path) if path.endswith(".svg") else display.Image(filename=path)
