"""What `fit_many` raises when some of the models could not be trained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fathoms.callbacks import History


class ModelsFailed(ExceptionGroup[Exception]):
    """Some models failed in `fit_many`; the others are trained.

    Attributes:
        exceptions: the errors, each with a note that says which model it was.
        failed: the numbers of the models that failed, in the order of `exceptions`.
        histories: the history of each model; that of a failed one ends where it failed, or is None if it never began.

    >>> group = ModelsFailed("1 of 2 models failed", [ValueError("x has no rows")])
    >>> group.exceptions[0]
    ValueError('x has no rows')
    """

    failed: list[int]
    histories: list[History | None]

    def __new__(
        cls,
        message: str,
        exceptions: Sequence[Exception],
        failed: Sequence[int] = (),
        histories: Sequence[History | None] = (),
    ) -> ModelsFailed:
        group = super().__new__(cls, message, exceptions)
        group.failed = list(failed)
        group.histories = list(histories)
        return group

    def derive(self, exceptions: Sequence[Exception]) -> ModelsFailed:  # type: ignore[override] # as `except*` asks
        numbers = dict(zip(map(id, self.exceptions), self.failed, strict=False))
        failed = [numbers[id(error)] for error in exceptions if id(error) in numbers]
        return ModelsFailed(self.message, exceptions, failed, self.histories)
