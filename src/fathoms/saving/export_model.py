"""Write a model for programs that run networks and know nothing of Keras."""

from __future__ import annotations

import os
from typing import Any

from fathoms.engine.atomic_write import atomic_write

_OF_TENSORFLOW = ("litert", "openvino", "tf_saved_model", "torch")


def export_model(model: Any, filepath: str | os.PathLike[str], format: str | None = None, **kwargs: Any) -> None:
    """Write what a model computes when it predicts as an ONNX file, which ONNX Runtime and many other programs run.

    The file takes any number of rows. It computes in float32. Input and output tensors have the names of the model's.

    Args:
        model: a built model that the core can run.
        filepath: path that ends in `.onnx`.
        format: `"onnx"`; None takes it from the path's ending.
        **kwargs: `verbose`, which has no effect.

    Raises:
        ValueError: another format, a model that is not built, or one that does more than the core's operations.
        ImportError: the package `onnx` is not installed.

    Source: `keras.Model.export`; ONNX, https://onnx.ai.

    >>> import fathoms, tempfile
    >>> model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
    >>> export_model(model, tempfile.mkdtemp() + "/m.onnx")  # doctest: +SKIP
    """
    path = os.fspath(filepath)
    if format is None:
        format = "onnx" if path.endswith(".onnx") else "tf_saved_model"
    kwargs.pop("verbose", None)
    if kwargs:
        raise ValueError(f"export(): {', '.join(kwargs)} is not supported. Leave it out.")
    if format in _OF_TENSORFLOW:
        raise NotImplementedError(
            f"`export_saved_model` only currently supports the tensorflow, jax and torch backends, and format={format!r} is theirs, too: "
            f"write model.to_keras().export({path!r}, format={format!r}), or export to ONNX: model.export('m.onnx')."
        )
    if format != "onnx":
        raise ValueError(f"Unrecognized format={format!r}. Fathoms exports format='onnx'.")
    atomic_write(path, onnx_bytes(model))


def onnx_bytes(model: Any) -> bytes:
    """Return the bytes of a model's ONNX file; see `export_model`."""
    try:
        from onnx import checker, helper, numpy_helper
    except ImportError:
        raise ImportError("Exporting to ONNX needs the package onnx: pip install 'fathoms[onnx]'.") from None
    import fathoms
    from fathoms.saving.onnx_program import OPERATOR_SET, OnnxProgram

    if not model.built:
        raise ValueError(f"The model {model.name!r} is not built. Start it with Input(shape=...), or call it on data.")
    _check_columns(model)
    program = OnnxProgram(model.dtype)
    described = zip(model.input_names, model.input_row_shapes(), model.inputs, strict=True)
    inputs = [program.named_input(name, shape, str(tensor.dtype)) for name, shape, tensor in described]
    outputs = model.lower_all(program, inputs)
    for name, buffer in zip(model.output_names, outputs, strict=True):
        program.named_output(name, buffer)
    weights = [numpy_helper.from_array(value, name) for name, value in program.initializers.items()]
    graph = helper.make_graph(program.nodes, model.name, program.inputs, program.outputs, weights)
    written = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPERATOR_SET)],
        ir_version=8,
        producer_name="fathoms",
        producer_version=fathoms.__version__,
    )
    checker.check_model(written, full_check=True)
    return bytes(written.SerializeToString())


def _check_columns(model: Any) -> None:
    for layer in model.layers:
        if getattr(layer, "takes_columns", False):
            raise ValueError(
                f"Layer {layer.name!r} ({type(layer).__name__}) looks columns up, which cannot be exported to ONNX. Export the "
                f"part of the model after it: Model(layer.output, model.output)."
            )
