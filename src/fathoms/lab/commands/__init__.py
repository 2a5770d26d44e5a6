"""What the page can ask for. Each module has a table of its commands: a name, and a function of the workspace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fathoms.lab.commands import comparing, data, doctor, lessons, model, network, racing, takeaway, training
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.workspace import Workspace

# Called on the Lab's thread. It returns what JSON can hold, a `Picture`, or a generator of either, whose last value counts.
Command = Callable[[Workspace, Checked], Any]

COMMANDS: dict[str, Command] = {
    **data.COMMANDS,
    **network.COMMANDS,
    **model.COMMANDS,
    **training.COMMANDS,
    **comparing.COMMANDS,
    **racing.COMMANDS,
    **doctor.COMMANDS,
    **takeaway.COMMANDS,
    **lessons.COMMANDS,
}
