"""What is raised for a file that is not a sound model."""

from __future__ import annotations


class ModelFileError(ValueError):
    """A model file, a weights file or a description that is refused: damaged, or not what Keras or Fathoms writes.

    The message names the file, where in it (member, layer, argument) and what was found there. Nothing was changed: no
    model is returned, and no weight of an existing one is touched.

    >>> issubclass(ModelFileError, ValueError)
    True
    """
