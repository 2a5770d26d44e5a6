"""The record of a training run for TensorBoard."""

from __future__ import annotations

import os
from collections.abc import Mapping
from time import perf_counter
from typing import Any

import numpy as np

from fathoms.callbacks.callback import Callback, Logs
from fathoms.engine.messages import warn_caller
from fathoms.engine.state_form import check_state, is_count


class TensorBoard(Callback):
    """Writes loss, metrics, learning rate and weights as event files, which the program TensorBoard draws.

    The folder gets two others: `train`, and `validation` if there is validation data. Look at them with
    `tensorboard --logdir logs`. The files are written by the package `tensorboardX`: `pip install tensorboardX`.

    Args:
        log_dir: the folder.
        histogram_freq: every so many epochs, the distribution of every weight; 0 for never.
        write_graph: whether to write the model's structure.
        write_images: whether to write the weights as images, too, when their distributions are; needs the package pillow.
        write_steps_per_second: whether to write how fast training goes.
        update_freq: `"epoch"`, `"batch"`, or every so many batches.
        profile_batch: 0: there is no profiling.
        embeddings_freq: every so many epochs, the weights for TensorBoard's projector; 0 for never.
        embeddings_metadata: the file that names the rows of an `Embedding`, or a dictionary of such files by layer name.

    Raises:
        ModuleNotFoundError: in training, without tensorboardX.
        ValueError: `profile_batch` is not 0; `embeddings_metadata` names a layer that is no `Embedding` of the model.

    Source: `keras.callbacks.TensorBoard`.

    >>> TensorBoard("logs", update_freq="batch").update_freq
    1
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str] = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        write_steps_per_second: bool = False,
        update_freq: str | int = "epoch",
        profile_batch: Any = 0,
        embeddings_freq: int = 0,
        embeddings_metadata: str | Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        if profile_batch:
            raise ValueError(
                f"Profiling is not available in Fathoms. Received: profile_batch={profile_batch} (must be 0). Measure a run "
                f"with write_steps_per_second=True."
            )
        self.log_dir = str(log_dir)
        self.histogram_freq = histogram_freq
        self.write_graph = write_graph
        self.write_images = write_images
        self.write_steps_per_second = write_steps_per_second
        self.update_freq = 1 if update_freq == "batch" else update_freq
        self.embeddings_freq = embeddings_freq
        self.embeddings_metadata = embeddings_metadata
        self._writers: dict[str, Any] = {}
        self._train_batches = 0
        self._batch_start = 0.0
        self._epoch_start = 0.0
        self._epoch_first_step = 0

    def watches(self, event: str) -> bool:
        return super().watches(event) and (not event.startswith("on_train_batch") or self.update_freq != "epoch")

    def set_model(self, model: Any) -> None:
        super().set_model(model)
        self._close()
        if self.embeddings_freq:
            self._write_projector_config()

    def get_state(self) -> dict[str, Any]:
        return {"train_batches": self._train_batches, "epoch_first_step": self._epoch_first_step}

    def set_state(self, state: dict[str, Any]) -> None:
        check_state(state, "TensorBoard", train_batches=is_count, epoch_first_step=is_count)
        self._train_batches, self._epoch_first_step = state["train_batches"], state["epoch_first_step"]

    def on_train_begin(self, logs: Logs = None) -> None:
        self._train_batches = 0
        if self.write_graph and type(self.model).__name__ in ("Functional", "Sequential"):
            self._write_structure()

    def on_train_end(self, logs: Logs = None) -> None:
        self._close()

    def on_test_end(self, logs: Logs = None) -> None:
        for name, value in (logs or {}).items():
            self._scalar("validation", f"evaluation_{name}_vs_iterations", value, self._iterations())
        if "train" not in self._writers:  # `evaluate` by itself, with no end of training to close the files
            self._close()

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        self._train_batches += 1
        self._batch_start = perf_counter()

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        if self._train_batches % int(self.update_freq):
            return
        if self.write_steps_per_second:
            speed = 1 / max(perf_counter() - self._batch_start, 1e-9)
            self._scalar("train", "batch_steps_per_second", speed, self._train_batches)
        for name, value in (logs or {}).items():
            self._scalar("train", f"batch_{name}", value, self._train_batches)

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._epoch_start = perf_counter()
        self._epoch_first_step = self._iterations()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        values: dict[str, Any] = {**(logs or {}), "learning_rate": float(self.model.optimizer.learning_rate)}
        if self.write_steps_per_second:
            steps = self._iterations() - self._epoch_first_step
            values["steps_per_second"] = steps / max(perf_counter() - self._epoch_start, 1e-9)
        for name, value in values.items():
            folder = "validation" if name.startswith("val_") else "train"
            self._scalar(folder, f"epoch_{name.removeprefix('val_')}", value, epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            self._write_weights(epoch)
        if self.embeddings_freq and epoch % self.embeddings_freq == 0:
            os.makedirs(os.path.join(self.log_dir, "train"), exist_ok=True)
            self.model.save_weights(os.path.join(self.log_dir, "train", f"keras_embedding.ckpt-{epoch}.weights.h5"))
        for writer in self._writers.values():
            writer.flush()

    def _iterations(self) -> int:
        return int(self.model.optimizer.iterations)

    def _writer(self, folder: str) -> Any:
        """Return what writes into a folder; its file is made when there is something to write."""
        if folder not in self._writers:
            try:
                from tensorboardX import SummaryWriter
            except ModuleNotFoundError as error:
                raise ModuleNotFoundError(
                    "The callback TensorBoard writes its files with the package tensorboardX: pip install tensorboardX",
                    name=error.name,
                ) from None
            self._writers[folder] = SummaryWriter(os.path.join(self.log_dir, folder))
        return self._writers[folder]

    def _close(self) -> None:
        for writer in self._writers.values():
            writer.close()
        self._writers = {}

    def _scalar(self, folder: str, tag: str, value: Any, step: int) -> None:
        if np.ndim(value) == 0:
            self._writer(folder).add_scalar(tag, float(value), step)

    def _write_weights(self, epoch: int) -> None:
        writer = self._writer("train")
        for layer in self.model.layers:
            for weight in layer.weights:
                writer.add_histogram(f"{weight.path}/histogram", weight.numpy(), epoch)
                if self.write_images and weight.ndim in (1, 2):
                    writer.add_image(f"{weight.path}/image", _image(weight.value), epoch, dataformats="HW")

    def _write_structure(self) -> None:
        """Write the model's JSON as Keras does: a text for TensorBoard's plugin that draws Keras's graphs."""
        try:
            structure = self.model.to_json()
        except (TypeError, ValueError, NotImplementedError) as error:
            warn_caller(f"Model failed to serialize as JSON. Ignoring... {error}")
            return
        writer = self._writer("train")
        from tensorboardX.proto.summary_pb2 import Summary, SummaryMetadata
        from tensorboardX.proto.tensor_pb2 import TensorProto

        plugin = SummaryMetadata.PluginData(plugin_name="graph_keras_model", content=b"1")
        text = TensorProto(dtype="DT_STRING", string_val=[structure.encode()])
        value = Summary.Value(tag="keras", metadata=SummaryMetadata(plugin_data=plugin), tensor=text)
        writer.file_writer.add_summary(Summary(value=[value]), 0)

    def _write_projector_config(self) -> None:
        from fathoms.layers import Embedding

        names = [layer.name for layer in self.model.layers if isinstance(layer, Embedding)]
        metadata = self.embeddings_metadata
        if isinstance(metadata, Mapping):
            unknown = [name for name in metadata if name not in names]
            if unknown:
                raise ValueError(
                    f"Unrecognized `Embedding` layer names in TensorBoard's `embeddings_metadata`: {unknown}. The model's are {names}."
                )
        lines = []
        for name in names:
            path = metadata.get(name) if isinstance(metadata, Mapping) else metadata
            lines += ["embeddings {", '  tensor_name: "layer_with_weights-0/embeddings/.ATTRIBUTES/VARIABLE_VALUE"']
            lines += [*([f'  metadata_path: "{path}"'] if path else []), "}"]
        os.makedirs(self.log_dir, exist_ok=True)
        with open(os.path.join(self.log_dir, "projector_config.pbtxt"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


def _image(values: np.ndarray) -> np.ndarray:
    """Return a weight as an image, wider than high, from black (its least number) to white (its largest)."""
    array = np.atleast_2d(values).astype("float64")
    array = array.T if array.shape[0] > array.shape[1] else array
    low, high = array.min(), array.max()
    return np.asarray(255 * (array - low) / (high - low if high > low else 1.0), "uint8")
