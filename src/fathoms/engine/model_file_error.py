"""What is raised for a file that is not a sound model."""

from __future__ import annotations

_LONGEST = 6000


class ModelFileError(ValueError):
    """A model file, a weights file or a description that is refused: damaged, or not what Keras or Fathoms writes.

    The message names the file, where in it (member, layer, argument) and what was found there. Nothing was changed: no
    model is returned, and no weight of an existing one is touched.

    Args:
        message: what to say; the middle of a very long one, which may quote the file, is left out.

    >>> issubclass(ModelFileError, ValueError)
    True
    """

    def __init__(self, message: str) -> None:
        super().__init__(
            message if len(message) <= _LONGEST else f"{message[: _LONGEST // 2]} [...] {message[-_LONGEST // 2 :]}"
        )
