"""Commands that compare: earlier runs, places on the surface of the loss."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.landscape import path_directions, random_directions, surface, weight_directions
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.curves import curve_arrays
from fathoms.lab.views.picture import Picture


def earlier(workspace: Workspace, given: Checked) -> Picture:
    """The curves of the runs that ended."""
    arrays: dict[str, np.ndarray] = {}
    for place, run in enumerate(workspace.earlier):
        arrays.update((f"{place}/{name}", array) for name, array in curve_arrays(run).items())
    return Picture({"names": [run.design.name() for run in workspace.earlier]}, arrays)


def weights(workspace: Workspace, given: Checked) -> list[dict[str, Any]]:
    """The arrays of trainable weights, for choosing two of them."""
    return [
        {"name": "/".join(variable.path.split("/")[-2:]), "shape": list(variable.shape)}
        for variable in workspace.the_run().network.trainable_variables
    ]


def landscape(workspace: Workspace, given: Checked) -> Generator[None, None, Picture]:
    """The surface of the loss around the present weights, over two weights, random directions or the plane of the way."""
    run = workspace.the_run()
    workspace.look_at("landscape")
    over = given.one_of("over", ("weights", "random", "path"), "path")
    if over == "weights":
        chosen = [_weight(workspace, part) for part in given.parts("weights", 2)]
        if len(chosen) != 2 or chosen[0] == chosen[1]:
            raise LabError("Choose two different weights.")
        directions = weight_directions(run, chosen[0], chosen[1])
    elif over == "random":
        directions = random_directions(run, given.integer("seed", 0, 2**32 - 1, 0))
    else:
        directions = path_directions(run)
    reach = given.number("reach", 1e-6, 1e6) if given.has("reach") else None
    found = yield from surface(run, directions, given.integer("points", 5, 61, 31), reach)
    arrays = {"across": found.across, "along": found.along, "loss": found.loss, "path": found.path}
    if over == "weights":
        values = [run.network.trainable_variables[array].value.ravel()[place] for array, place in chosen]
        arrays["across"], arrays["along"] = arrays["across"] + values[0], arrays["along"] + values[1]
        arrays["path"] = arrays["path"] + np.array([*values, 0.0], np.float32)
    finite = {name: np.nan_to_num(array, nan=3e38, posinf=3e38).astype(np.float32) for name, array in arrays.items()}
    return Picture({"step": run.step, "left_out": found.left_out, "over": over}, finite)


def _weight(workspace: Workspace, given: Checked) -> tuple[int, int]:
    variables = workspace.the_run().network.trainable_variables
    array = given.integer("array", 0, len(variables) - 1)
    return array, given.integer("place", 0, variables[array].value.size - 1)


COMMANDS = {
    "earlier": earlier,
    "weights": weights,
    "landscape": landscape,
}
