"""The state of a whole model: every part puts its own into a file, or takes it from there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from fathoms.engine.model_file_error import ModelFileError
from fathoms.engine.own_variables import checked_arrays
from fathoms.engine.seeds import SeedGenerator
from fathoms.layers import Layer
from fathoms.metrics import Metric
from fathoms.optimizers import Optimizer
from fathoms.saving.archive import leads_out
from fathoms.saving.saveables import places, saveables
from fathoms.saving.weights_file import WeightsFile, WeightsWriter

ASSETS = "assets"


def state_bytes(root: Any, skip: Iterable[Any] = ()) -> bytes:
    """Return the bytes of a weights file with the variables of every part, but those in `skip`."""
    writer = WeightsWriter()
    for path, part in saveables(root, skip):
        part.save_own_variables(writer.entry(path, part.name))
    return writer.content()


def asset_members(root: Any) -> dict[str, bytes]:
    """Return the files that parts keep beside their variables, such as vocabularies, by their path in an archive."""
    members: dict[str, bytes] = {}
    for path, part in saveables(root):
        if hasattr(part, "save_assets"):
            with tempfile.TemporaryDirectory() as folder:
                part.save_assets(folder)
                for file in sorted(Path(folder).rglob("*")):
                    if file.is_file():
                        name = PurePosixPath(ASSETS, path, file.relative_to(folder).as_posix())
                        members[str(name)] = file.read_bytes()
    return members


def load_state(
    root: Any, weights: WeightsFile, name: str, skip_mismatch: bool = False, skip: Iterable[Any] = ()
) -> dict[str, str]:
    """Fill every part from a file. What does not fit is found before anything is changed.

    Args:
        root: the model.
        weights: the file.
        name: what messages call the file.
        skip_mismatch: leave parts alone that the file does not fit, instead of raising.
        skip: parts to leave alone.

    Returns:
        What was left alone, by the part's name, with the reason.

    Raises:
        ModelFileError: parts that the file does not fit.
    """
    settled = {id(part) for part in skip}
    found: list[tuple[Any, str]] = []
    failed: dict[int, tuple[Any, Exception]] = {}
    for path, part in places(root, settled):
        path = weights.placed(path)
        try:
            _check(part, weights, path)
        except ValueError as error:
            failed.setdefault(id(part), (part, error))
            continue
        failed.pop(id(part), None)
        settled.add(id(part))
        found.append((part, path))
    if failed and not skip_mismatch:
        raise ModelFileError(_failure(name, failed))
    for part, path in found:
        if weights.has(path):
            part.load_own_variables(weights.entry(path))
    return {part.name: str(error) for part, error in failed.values()}


def load_assets(root: Any, members: Mapping[str, bytes]) -> None:
    """Give each part the files that it kept: the library's own as bytes, a person's own in a folder that lasts for the call.

    Args:
        root: the model.
        members: the files by their path in the archive, each below `assets/`.
    """
    for path, part in saveables(root):
        own = PurePosixPath(ASSETS, path)
        mine = {
            PurePosixPath(name).relative_to(own).as_posix(): content
            for name, content in members.items()
            if own in PurePosixPath(name).parents
        }
        if mine and hasattr(part, "take_assets"):
            part.take_assets(mine)
        elif mine and hasattr(part, "load_assets"):
            _load_from_folder(part, mine)


def _load_from_folder(part: Any, files: Mapping[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            file = Path(folder, *PurePosixPath(name).parts)
            os.makedirs(file.parent, exist_ok=True)
            file.write_bytes(content)
        part.load_assets(folder)


def _check(part: Any, weights: WeightsFile, path: str) -> None:
    """Raise ValueError if the file does not fit this part; what a class of one's own does with it is its own business."""
    variables = _usual_variables(part)
    optional = isinstance(part, SeedGenerator | Optimizer) and not weights.has(path)
    if variables is not None and not optional:
        checked_arrays(part, variables, weights.entry(path))


def _usual_variables(part: Any) -> list[Any] | None:
    """The variables that the library's own `load_own_variables` fills; None if the part's class has another."""
    for base in (Layer, Metric, SeedGenerator, Optimizer):
        if isinstance(part, base) and type(part).load_own_variables is base.load_own_variables:
            return list(part._own_variables() if isinstance(part, Layer) else part.variables)
    return None


def _failure(name: str, failed: Mapping[int, tuple[Any, Exception]]) -> str:
    first = next(iter(failed.values()))
    others = ", ".join(repr(part) for part, _ in failed.values())
    return f"{name}: a total of {len(failed)} objects could not be loaded. The first: {first[1]} All of them: {others}"


def asset_names(names: Iterable[str]) -> Iterator[str]:
    """Yield those of an archive's members that are assets; raises ModelFileError for a path that leads out of its folder."""
    for name in names:
        if PurePosixPath(name).parts[:1] != (ASSETS,) or name.endswith("/"):
            continue
        if leads_out(name):
            raise ModelFileError(f"Invalid asset path: {name!r} escapes the folder of assets. Do not use this file.")
        yield name
