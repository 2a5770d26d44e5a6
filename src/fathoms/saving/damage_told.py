"""One kind of exception for whatever is wrong with a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fathoms.engine.description_error import DescriptionError
from fathoms.engine.model_file_error import ModelFileError


@contextmanager
def damage_told(name: str) -> Iterator[None]:
    """Whatever a description that is not sound makes constructors raise becomes a `DescriptionError`.

    Args:
        name: what messages call the file.
    """
    try:
        yield
    except ModelFileError:
        raise
    except ValueError as error:
        raise DescriptionError(f"{name}: {error}") from error
    except ImportError:  # a package that the library itself needs
        raise
    except Exception as error:
        raise DescriptionError(
            f"{name}: it describes a model that cannot be made ({type(error).__name__}: {error}). Save the model again."
        ) from error
