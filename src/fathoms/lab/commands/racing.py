"""Commands of the race: runs that differ in one setting, side by side."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.racing.choice import Choice
from fathoms.lab.session.racing.luck import Luck
from fathoms.lab.session.racing.race import MOST_EPOCHS, MOST_RACERS, Race
from fathoms.lab.session.racing.settings import SETTINGS
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.picture import Picture
from fathoms.lab.views.race import race_picture


def race_choices(workspace: Workspace, given: Checked) -> dict[str, Any]:
    """What can be raced, and for each setting the values to begin with, around the present ones."""
    problem, design = workspace.the_run().problem, workspace.design
    settings = []
    for name, setting in SETTINGS.items():
        limits = setting.whole or setting.number
        settings.append({
            "name": name,
            "words": setting.words,
            "why_not": setting.why_not(design, problem),
            "note": setting.note(design),
            "choices": [
                {"value": choice.value, "rate": choice.rate} for choice in setting.choices(design, problem)
            ],
            "names": None
            if setting.names is None
            else [
                {"value": value, "words": Choice(value).name(), "rate": None if setting.rates is None else setting.rates[value]}
                for value in setting.names(problem)
            ],
            "limits": limits,
            "whole": setting.whole is not None,
        })  # fmt: skip
    return {"settings": settings, "most": MOST_RACERS, "most_epochs": MOST_EPOCHS}


def race(workspace: Workspace, given: Checked) -> Generator[None, None, Picture]:
    """Train with each of several values of a setting; the curves of each, and who came first. Another table ends it."""
    problem, design = workspace.the_run().problem, workspace.design
    if workspace.race is not None and workspace.race.racing:
        raise LabError("A race is being run. Stop it first.")
    name = given.one_of("setting", tuple(SETTINGS))
    setting = SETTINGS[name]
    if why := setting.why_not(design, problem):
        raise LabError(f"The {setting.words} cannot be raced: {why}.")
    choices = [setting.read(choice, problem) for choice in given.parts("choices", MOST_RACERS)]
    running = Race(problem, design, name, choices, given.integer("epochs", 1, MOST_EPOCHS, 30))
    workspace.race = running
    if name == "optimizer":
        workspace.look_at("race")
    for _ in running.go():
        if workspace.race is not running:
            running.stop()
        yield
    if workspace.race is not running:
        raise LabError("The race ended: something else is to be learned now.")
    workspace.luck = Luck.of(running) or workspace.luck
    return race_picture(running, workspace.luck, workspace.design)


def race_so_far(workspace: Workspace, given: Checked) -> Picture | None:
    """The race that is run, or the last one; nothing if there was none."""
    return None if workspace.race is None else race_picture(workspace.race, workspace.luck, workspace.design)


def stop_race(workspace: Workspace, given: Checked) -> None:
    """End the race; what it came to stays."""
    if workspace.race is not None:
        workspace.race.stop()


def take_racer(workspace: Workspace, given: Checked) -> None:
    """Give the present design what one of the racers had, and start anew."""
    if workspace.race is None:
        raise LabError("There was no race yet.")
    choice = workspace.race.racers[given.integer("racer", 0, len(workspace.race.racers) - 1)].choice
    workspace.restart(SETTINGS[workspace.race.setting].applied(workspace.design, choice))


COMMANDS = {
    "race_choices": race_choices,
    "race": race,
    "race_so_far": race_so_far,
    "stop_race": stop_race,
    "take_racer": take_racer,
}
