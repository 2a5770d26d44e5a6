"""Looking at a model, copying it, and keeping it in files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fathoms.engine.training_claim import refuse_if_claimed
from fathoms.engine.variable import Variable
from fathoms.models.trainer import Trainer


class Keeping(Trainer):
    """The part of a model that shows and saves it; `saving` stands above models, and is found when it is needed."""

    def summary(
        self,
        line_length: int | None = None,
        positions: Sequence[float] | None = None,
        print_fn: Callable[[str], object] | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Sequence[str] | None = None,
    ) -> None:
        """Print a table of the layers: name, type, output shape, number of parameters; and the totals.

        Args:
            line_length: how wide the table is; None fits the terminal.
            positions: where the columns end, as shares of the width.
            layer_range: two regular expressions: the table goes from the first layer whose name matches the first to the
                last whose name matches the second.
            print_fn: takes the text instead of `print`.
            expand_nested: show the layers of models within the model.
            show_trainable: show which layers training may change.

        Source: `keras.Model.summary`.
        """
        from fathoms.models.summary import print_summary

        print_summary(self._model(), line_length, positions, print_fn, expand_nested, show_trainable, layer_range)

    def lab(
        self,
        x: Any = None,
        y: Any = None,
        *,
        target: str | None = None,
        port: int = 0,
        browser: bool = True,
        block: bool | None = None,
    ) -> Any:
        """Open the Lab on this model: a page in the browser, served on this machine alone, where it is drawn and trained on.

        The Lab works on a copy: it begins with the model's weights, optimizer (from its beginning), loss and learning rate.
        It sees the columns as they stand, so that what it shows is what `predict` gives. It draws and trains the `Dense` layers, with
        `Activation`, `BatchNormalization` and `Dropout`, that follow one another down to the output; layers of other kinds, or that
        branch, may come before them and stay as they are. A script waits until Ctrl-C ends the Lab; in a notebook the Lab runs
        on, and its address and how to end it are printed. (With `block=True` a notebook waits, too, until its kernel is interrupted.)

        Args:
            x, y: the arrays that the model learns from, or a data frame and its target. Without data the page waits for a
                table.
            target: instead of `y`, the column of the table `x` (all that `fathoms.read_table` takes) to predict.
            port: the port; 0 for any that is free.
            browser: open the page in the browser.
            block: whether to wait until the Lab ends; None for not in a notebook.

        Returns:
            None; where it does not wait, the page: `.address`, and `.close()`, which ends it.

        Raises:
            LabError: a ValueError: the Lab cannot open the model, or the data do not fit it.

        >>> import numpy as np, fathoms
        >>> model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
        >>> page = model.lab(np.zeros((20, 2)), np.arange(20), browser=False, block=False)  # doctest: +ELLIPSIS
        The Lab is at http://127.0.0.1:...
        >>> page.close()
        """
        import fathoms

        return fathoms.lab.lab_of(self._model(), x, y, target, port, browser, block)

    def save(self, filepath: str | os.PathLike[str], overwrite: bool = True, **kwargs: Any) -> None:
        """Save the model, its weights and its optimizer's state to a `.keras` file that Keras 3 can load, too.

        Args:
            filepath: where to; the name ends in `.keras`.
            overwrite: whether to replace a file that is there.

        Raises:
            ValueError: another ending, or the file is there and `overwrite` is False.

        Source: `keras.Model.save`.
        """
        import fathoms

        fathoms.saving.save_model(self, filepath, overwrite=overwrite, **kwargs)

    def save_weights(self, filepath: str | os.PathLike[str], overwrite: bool = True, **kwargs: Any) -> None:
        """Save only the weights (and the optimizer's state) to a `.weights.h5` file; see `fathoms.saving.save_weights`.

        Source: `keras.Model.save_weights`.
        """
        import fathoms

        fathoms.saving.save_weights(self, filepath, overwrite=overwrite, **kwargs)

    def load_weights(self, filepath: str | os.PathLike[str], skip_mismatch: bool = False, **kwargs: Any) -> None:
        """Load only the weights of a `.weights.h5` or `.keras` file; see `fathoms.saving.load_weights`.

        Raises:
            RuntimeError: another thread is training the model.

        Source: `keras.Model.load_weights`.
        """
        import fathoms

        refuse_if_claimed(self._name_to_tell(), "load_weights", self)

        fathoms.saving.load_weights(self, filepath, skip_mismatch=skip_mismatch, **kwargs)

    def export(self, filepath: str | os.PathLike[str], format: str | None = None, **kwargs: Any) -> None:
        """Write what the model computes as an ONNX file for other programs; see `fathoms.saving.export_model`.

        Source: `keras.Model.export`.
        """
        import fathoms

        fathoms.saving.export_model(self, filepath, format, **kwargs)

    def to_keras(self) -> Any:
        """Return the same model in real Keras: layers, weights, how it was compiled and the optimizer's state.

        Raises:
            ImportError: Keras is not installed.
        """
        import fathoms

        return fathoms.saving.to_keras(self)

    def _get_variable_map(self) -> dict[str, Variable]:
        """Return every variable of the model and of what it is compiled with, by its path."""
        import fathoms

        found: dict[str, Variable] = fathoms.saving.variable_map(self)  # type: ignore[attr-defined]
        return found

    def get_state_tree(self, value_format: str = "backend_tensor") -> dict[str, Any]:
        """Return all variables' arrays as dictionaries within dictionaries, by their paths.

        Args:
            value_format: accepted for Keras's sake; all values are NumPy arrays.

        Raises:
            ValueError: two variables of one path.

        Source: `keras.Model.get_state_tree`.
        """
        from fathoms.models.state_tree import state_tree

        return state_tree(self._model())

    def set_state_tree(self, state_tree: Mapping[str, Any]) -> None:
        """Assign what `get_state_tree` returned, or a part of it.

        Source: `keras.Model.set_state_tree`.
        """
        from fathoms.models.state_tree import set_state_tree

        set_state_tree(self._model(), state_tree)

    def to_json(self, **kwargs: Any) -> str:
        """Return the structure (not the weights) as JSON text, as Keras 3 writes it."""
        import json

        from fathoms.engine.serialization import serialize_keras_object

        return json.dumps(serialize_keras_object(self), **kwargs)
