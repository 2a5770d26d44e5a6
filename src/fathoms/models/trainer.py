"""Compile, fit, evaluate, predict: what every model can do with data."""

from __future__ import annotations

from fathoms.models.fitting import Fitting


class Trainer(Fitting):
    """The part of a model that trains; `Model` adds the structure.

    Its files build on each other: `compiling`, `reading` (data), `predicting`, `measuring`, `preparing`, `training`,
    `epochs` and `fitting`. An epoch is one call of the core. Only if a callback asks for batches is the core called for
    each; and if a part of the model is written in Python, its steps are done there (see `PythonSteps`).
    """

    def __init__(self) -> None:
        self._init_trainer()
