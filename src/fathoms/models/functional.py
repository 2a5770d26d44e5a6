"""Models made by calling layers on placeholders."""

from __future__ import annotations

from typing import Any

from fathoms.models.model import Model


class Functional(Model):
    """What `Model(inputs, outputs)` makes: see `Model`.

    Source: `keras.models.Functional`.
    """

    def __init__(
        self, inputs: Any, outputs: Any, name: str | None = None, trainable: bool | None = None, **kwargs: Any
    ) -> None:
        super().__init__(inputs, outputs, name=name, trainable=trainable is not False, **kwargs)

    def get_config(self) -> dict[str, Any]:
        """Return the layers and their calls, as Keras 3 writes them."""
        from fathoms.models.graph_config import graph_config

        assert self._graph is not None
        return {"name": self.name, "trainable": self.trainable, **graph_config(self._graph)}

    def get_build_config(self) -> None:
        """Nothing: it is built as soon as it is made."""
