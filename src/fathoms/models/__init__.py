"""Networks: layers put together, trained, measured, saved."""

from __future__ import annotations

from typing import Any

from fathoms.engine.py_dataset import PyDataset
from fathoms.models.cloning import clone_model
from fathoms.models.compile_loss import CompileLoss
from fathoms.models.compile_metrics import CompileMetrics
from fathoms.models.functional import Functional
from fathoms.models.model import Model
from fathoms.models.sequential import Sequential
from fathoms.models.step_trace import StepTrace

__all__ = [
    "CompileLoss",
    "CompileMetrics",
    "Functional",
    "Model",
    "PyDataset",
    "Sequential",
    "StepTrace",
    "clone_model",
    "load_model",
    "model_from_json",
    "save_model",
]

_LARGEST_DESCRIPTION = 16 << 20


def load_model(filepath: Any, custom_objects: dict[str, Any] | None = None, compile: bool = True, **kwargs: Any) -> Any:
    """Load a model that `model.save`, or Keras 3, has saved; see `fathoms.saving.load_model`.

    Source: `keras.models.load_model`.
    """
    import fathoms  # saving stands above models; the public namespace finds it when it is needed

    if custom_objects is not None:
        kwargs["custom_objects"] = custom_objects
    return fathoms.saving.load_model(filepath, compile=compile, **kwargs)


def save_model(model: Model, filepath: Any, overwrite: bool = True, **kwargs: Any) -> None:
    """Save a model to a `.keras` file; see `fathoms.saving.save_model`.

    Source: `keras.models.save_model`.
    """
    if not isinstance(model, Model):
        raise TypeError(
            f"save_model(model, filepath): found {model!r:.60}, which is no model. Write save_model(model, 'm.keras')."
        )
    model.save(filepath, overwrite=overwrite, **kwargs)


def model_from_json(json_string: str, custom_objects: dict[str, Any] | None = None) -> Any:
    """Make a model from what `model.to_json()` returned, here or in Keras 3; its weights start anew.

    Args:
        json_string: the text.
        custom_objects: classes of your own by name.

    Raises:
        ValueError: the text describes no model, or one with parts that Fathoms does not have.

    Source: `keras.models.model_from_json`.

    >>> import fathoms
    >>> text = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1, name="neuron")]).to_json()
    >>> [layer.name for layer in model_from_json(text).layers]
    ['neuron']
    """
    from fathoms.engine.json_document import parse_json
    from fathoms.models.graph_config import read_layer

    if not isinstance(json_string, str):
        raise TypeError(f"model_from_json: found {json_string!r:.60}. Give it the text that model.to_json() returned.")
    written = parse_json(json_string, "model_from_json: the text", _LARGEST_DESCRIPTION)
    try:
        model = read_layer(written, custom_objects) if isinstance(written, dict) else None
    except ValueError:
        raise
    except (TypeError, AttributeError, LookupError, ArithmeticError, RuntimeError) as error:
        raise ValueError(
            f"model_from_json: the text describes a model that cannot be made ({type(error).__name__}: {error}). Write it again with model.to_json()."
        ) from error
    if not isinstance(model, Model):
        raise ValueError(
            "model_from_json: found text that does not describe a model. Give it what model.to_json() returned."
        )
    return model
