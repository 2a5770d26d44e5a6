"""Commands that train."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fathoms.lab.session.checked import Checked
from fathoms.lab.session.design import RATES, Design
from fathoms.lab.session.pace import Pace
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.microscope import microscope
from fathoms.lab.views.picture import Picture

_MOST_STEPS = 1_000_000_000


def play(workspace: Workspace, given: Checked) -> None:
    """Train until somebody pauses, at most so many epochs a second as are given; see `Pace`."""
    run = workspace.the_run()
    run.stopped = ""
    pace = given.number("pace", 1e-3, 1e6) if given.has("pace") else None
    workspace.pace = Pace(pace, given.number("growth", 0.0, 10.0, 0.0))
    if not workspace.playing:
        run.advance(1)  # so that the first picture shows that it learns
    workspace.playing = True
    workspace.changed()


def pause(workspace: Workspace, given: Checked) -> None:
    """Stop after the step that runs."""
    workspace.playing = False
    workspace.changed()


def step(workspace: Workspace, given: Checked) -> None:
    """Do one step: a batch."""
    workspace.playing = False
    workspace.the_run().advance(given.integer("steps", 1, 10_000, 1))
    workspace.changed()


def step_epoch(workspace: Workspace, given: Checked) -> None:
    """Train to the end of the epoch."""
    workspace.playing = False
    run = workspace.the_run()
    per = run.steps.steps_per_epoch
    run.advance(per - run.step % per)
    run.measure()
    workspace.changed()


def go_to(workspace: Workspace, given: Checked) -> None:
    """Show the network as it was after so many steps."""
    workspace.playing = False
    workspace.the_run().go_to(given.integer("step", 0, _MOST_STEPS))
    workspace.changed()


def reset(workspace: Workspace, given: Checked) -> None:
    """Begin again from the same weights."""
    workspace.reset()


def new_start(workspace: Workspace, given: Checked) -> None:
    """Begin again from other weights: the next seed draws them, also where a model's were the first."""
    workspace.playing = False
    workspace.set_design(replace(workspace.design, seed=(workspace.design.seed + 1) % 2**32, start=None))


def set_rate(workspace: Workspace, given: Checked) -> None:
    """Change the learning rate while training goes on."""
    workspace.set_rate(given.number("rate", *RATES))


def set_design(workspace: Workspace, given: Checked) -> None:
    """Take another network, or other settings; begin from the start."""
    wanted = given.part("design")
    design = Design.read(wanted.values)
    if wanted.has("start"):
        design = replace(design, start=workspace.design.start)
    workspace.restart(design)


def change_design(workspace: Workspace, given: Checked) -> None:
    """Change the `settings` that are named, and no others: two pages do not undo what the other one chose. Begin from the start."""
    workspace.restart(workspace.design.changed(given.part("settings")))


def lay_open(workspace: Workspace, given: Checked) -> Picture:
    """The next step with all its numbers; see `microscope`."""
    workspace.playing = False
    workspace.look_at("microscope")
    return microscope(workspace.the_run())


def state(workspace: Workspace, given: Checked) -> dict[str, Any]:
    """All but the run's progress."""
    return workspace.state()


COMMANDS = {
    "play": play,
    "pause": pause,
    "step": step,
    "step_epoch": step_epoch,
    "go_to": go_to,
    "reset": reset,
    "new_start": new_start,
    "set_rate": set_rate,
    "set_design": set_design,
    "change_design": change_design,
    "microscope": lay_open,
    "state": state,
}
