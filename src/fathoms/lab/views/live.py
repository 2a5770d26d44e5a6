"""The picture that is sent again and again while a network trains."""

from __future__ import annotations

from collections.abc import Callable

from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.curves import curves
from fathoms.lab.views.lesson import lesson
from fathoms.lab.views.network import network
from fathoms.lab.views.picture import Picture

# Each puts its words under its name, and its arrays under `name/array`.
VIEWS: dict[str, Callable[[Workspace], Picture]] = {"curves": curves, "network": network, "lesson": lesson}


def live_picture(workspace: Workspace) -> Picture:
    """Where the run is, and what each view shows of it."""
    run = workspace.the_run()
    whole = Picture({
        "tell": "live",
        "version": workspace.version,
        "step": run.step,
        "end": run.end,
        "epoch": run.steps.epoch,
        "playing": workspace.playing,
        "held": workspace.pace.holds,
        "rate": run.rate,
        "stopped": run.stopped,
        "views": {},
    })  # fmt: skip
    for name, view in VIEWS.items():
        picture = view(workspace)
        whole.words["views"][name] = picture.words
        whole.arrays.update((f"{name}/{key}", array) for key, array in picture.arrays.items())
    return whole
