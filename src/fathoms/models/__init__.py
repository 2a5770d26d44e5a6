"""Networks: layers put together, trained, measured, saved."""

from __future__ import annotations

from typing import Any

from fathoms.models.model import Model
from fathoms.models.sequential import Sequential
from fathoms.models.step_trace import StepTrace

__all__ = ["Model", "Sequential", "StepTrace", "load_model", "save_model"]


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
    model.save(filepath, overwrite=overwrite, **kwargs)
