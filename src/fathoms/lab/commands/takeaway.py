"""Commands that take away what is on the screen, and bring it back."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Generator
from typing import Any

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.takeaway.files import KERAS_DATA
from fathoms.lab.takeaway.saved_state import can_be_linked, restore, saved_state
from fathoms.lab.takeaway.script import as_script, fathoms_script, keras_script

_MOST_LETTERS = 1 << 20


def script(workspace: Workspace, given: Checked) -> dict[str, Any]:
    """The Python for what is shown, and the step it is for."""
    run = workspace.the_run()
    library = given.one_of("library", ("fathoms", "keras"), "fathoms")
    parts = fathoms_script(run) if library == "fathoms" else keras_script(run, KERAS_DATA)
    return {"code": as_script(parts), "step": run.step}


def link(workspace: Workspace, given: Checked) -> str:
    """What stands behind the # of a link to this state; only of samples, which everybody has."""
    if not can_be_linked(workspace.the_run()):
        raise LabError("A link holds no table and no model. Save the state as a file instead.")
    words = json.dumps(saved_state(workspace, with_table=False), separators=(",", ":"), ensure_ascii=False)
    return "lab=" + base64.urlsafe_b64encode(zlib.compress(words.encode(), 9)).decode().rstrip("=")


def bring_back(workspace: Workspace, given: Checked) -> Generator[None, None, dict[str, Any]]:
    """Restore a state from a file's text or from a link."""
    link = given.text("link", "", most=100_000)
    words = _unpacked(link) if link else given.text("file", most=_MOST_LETTERS)
    try:
        state = json.loads(words)
    except (ValueError, RecursionError):
        raise LabError("This file is no state of a Lab: it is not JSON.") from None
    return restore(workspace, Checked(state, "the state"))


def _unpacked(fragment: str) -> str:
    packed = fragment.rpartition("lab=")[2].strip()
    try:
        unpack = zlib.decompressobj()
        words = unpack.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), _MOST_LETTERS)
        return words.decode()
    except (ValueError, zlib.error):
        raise LabError("This link is cut off or changed. Copy the whole of it.") from None


COMMANDS = {"script": script, "link": link, "bring_back": bring_back}
