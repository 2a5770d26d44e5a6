"""What can be told of a training run as it goes, and can change its course."""

from __future__ import annotations

from fathoms.callbacks.callback import Callback
from fathoms.callbacks.callback_list import CallbackList
from fathoms.callbacks.early_stopping import EarlyStopping
from fathoms.callbacks.history import History
from fathoms.callbacks.lambda_callback import LambdaCallback
from fathoms.callbacks.model_checkpoint import ModelCheckpoint
from fathoms.callbacks.progbar_logger import ProgbarLogger

__all__ = [
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "ModelCheckpoint",
    "ProgbarLogger",
]
