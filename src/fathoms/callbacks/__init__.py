"""What can be told of a training run as it goes, and can change its course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fathoms.engine.room import open_room

if TYPE_CHECKING:
    from fathoms.callbacks.backup_and_restore import BackupAndRestore
    from fathoms.callbacks.callback import Callback
    from fathoms.callbacks.callback_list import CallbackList
    from fathoms.callbacks.csv_logger import CSVLogger
    from fathoms.callbacks.early_stopping import EarlyStopping
    from fathoms.callbacks.history import History
    from fathoms.callbacks.lambda_callback import LambdaCallback
    from fathoms.callbacks.learning_rate_scheduler import LearningRateScheduler
    from fathoms.callbacks.model_checkpoint import ModelCheckpoint
    from fathoms.callbacks.monitor_callback import MonitorCallback
    from fathoms.callbacks.progbar_logger import ProgbarLogger
    from fathoms.callbacks.reduce_lr_on_plateau import ReduceLROnPlateau
    from fathoms.callbacks.swap_ema_weights import SwapEMAWeights
    from fathoms.callbacks.tensorboard import TensorBoard
    from fathoms.callbacks.terminate_on_nan import TerminateOnNaN
    from fathoms.lab.lab_callback import Lab

__all__ = [
    "BackupAndRestore",
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "History",
    "Lab",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "MonitorCallback",
    "ProgbarLogger",
    "ReduceLROnPlateau",
    "SwapEMAWeights",
    "TensorBoard",
    "TerminateOnNaN",
]
open_room(
    __name__,
    __all__,
    {"tensorboard": "TensorBoard", "terminate_on_nan": "TerminateOnNaN", "fathoms.lab.lab_callback": "Lab"},
)
