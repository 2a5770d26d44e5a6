"""What is raised for a description of an object that is not one."""

from __future__ import annotations

from fathoms.engine.model_file_error import ModelFileError


class DescriptionError(ModelFileError, TypeError):
    """A written form cannot be read, or an object cannot be written.

    Keras raises `TypeError` for some of these and `ValueError` for others, so this is both.

    >>> issubclass(DescriptionError, TypeError) and issubclass(DescriptionError, ValueError)
    True
    """
