"""A Lab that is served beside what goes on, as in a notebook."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from typing import TYPE_CHECKING

from fathoms.lab.lab_error import LabError
from fathoms.lab.open_browser import open_browser

if TYPE_CHECKING:
    from fathoms.lab.session.workspace import Workspace


class LabPage:
    """A Lab on a thread of this process, until it is closed or the process ends.

    A notebook shows it as a link. It does not show the page within the notebook: for that the guard would have to let other
    sites frame the page, and send its cookie to them.

    Args:
        workspace: what it shows first.
        port: the port; 0 for any that is free.
        browser: open the page in the browser.

    Attributes:
        address: the page's address, with the token that opens it; empty once it is closed.

    Raises:
        LabError: the port is taken, or what the Lab needs is not installed.
    """

    def __init__(self, workspace: Workspace, port: int = 0, browser: bool = True) -> None:
        check_installed()
        from fathoms.lab.server.guarded_server import guarded_server, serve_beside
        from fathoms.lab.server.lab import Lab
        from fathoms.lab.server.listener import listener

        door = listener(port)
        self._lab = Lab(lambda: workspace)
        self._lab.thread.begun.result()
        self._server, self.address = guarded_server(self._lab.app(), door, longest=1 << 20)
        self._thread = serve_beside(self._server, door)
        print(f"The Lab is at {self.address}\nTo end it: page = model.lab(...); page.close()", flush=True)
        if browser:
            open_browser(self.address)

    def close(self) -> None:
        """End the Lab; harmless if it has ended."""
        self._server.should_exit = True
        self._thread.join(timeout=5)
        self._lab.thread.end()
        self.address = ""

    def _repr_html_(self) -> str:
        if not self.address:
            return "<p>This Lab is closed.</p>"
        link = f'<a href="{self.address}" target="_blank" rel="noopener noreferrer">Open the Lab</a>'
        return f"<p>{link} in a page of its own. <code>.close()</code> ends it.</p>"

    def __repr__(self) -> str:
        return f"<the Lab at {self.address}>" if self.address else "<a Lab that is closed>"


# Without the last of them the server would answer, but the page would never hear of the run.
SERVER = ("uvicorn", "starlette", "websockets")
PAGE = (*SERVER, "plotly", "markdown_it")


def check_installed(needed: tuple[str, ...] = PAGE) -> None:
    """Raise a LabError if a library that the Lab needs is not installed."""
    for name in needed:
        if find_spec(name) is None:
            raise LabError(
                f"The Lab needs {name}, which is not installed. Install all that it needs: pip install 'fathoms[lab]'."
            )


def loop_runs_here() -> bool:
    """Whether this thread serves others already, as a notebook's does: then it must not wait for the Lab."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
