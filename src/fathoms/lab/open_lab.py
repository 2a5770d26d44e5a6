"""Open the Lab in the browser."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from fathoms.lab.lab_page import check_installed, loop_runs_here
from fathoms.lab.open_browser import open_browser

if TYPE_CHECKING:
    import socket

    import uvicorn

    from fathoms.lab.server.lab import Lab
    from fathoms.lab.session.workspace import Workspace

# How long, in seconds, an error waits to be told on the page that is being opened.
_PATIENCE = 2.0


def open_lab(
    workspace: Workspace | Callable[[], Workspace],
    port: int = 0,
    browser: bool = True,
    announce: Callable[[str], None] = print,
) -> None:
    """Serve a Lab on this machine until Ctrl-C, in a notebook until the kernel is interrupted.

    Args:
        workspace: what it shows first, or what makes that: then the page is there in the meantime. Its errors are raised, and
            told on the page.
        port: the port; 0 for any that is free.
        browser: open the page in the browser.
        announce: is told the address of the page, with the token that opens it.

    Raises:
        LabError: the port is taken, or what the Lab needs is not installed.
    """
    check_installed()
    from fathoms.lab.server.guarded_server import guarded_server
    from fathoms.lab.server.lab import Lab
    from fathoms.lab.server.listener import listener

    door = listener(port)
    lab = Lab(workspace if callable(workspace) else lambda: workspace)
    server, address = guarded_server(lab.app(), door, longest=1 << 20)
    announce(address)
    if browser:
        threading.Thread(target=open_browser, args=(address,), daemon=True).start()  # finding it out takes a while
    threading.Thread(target=_end_without, args=(lab, server, _PATIENCE if browser else 0.0), daemon=True).start()
    try:
        _serve(server, door)
    except KeyboardInterrupt:
        pass
    finally:
        lab.thread.end()
        door.close()
    if lab.thread.begun.done():
        lab.thread.begun.result()


def _serve(server: uvicorn.Server, door: socket.socket) -> None:
    """Serve until Ctrl-C, or until the server is told to end."""
    if not loop_runs_here():
        server.run(sockets=[door])
        return
    from fathoms.lab.server.guarded_server import serve_beside

    thread = serve_beside(server, door)  # a notebook's thread has a loop of its own, and takes no second one
    try:
        while thread.is_alive():
            thread.join(0.2)
    finally:
        server.should_exit = True
        thread.join(5)


def _end_without(lab: Lab, server: uvicorn.Server, patience: float) -> None:
    """End the server if there is nothing to show, once a page was told so."""
    if lab.thread.begun.exception() is not None:
        lab.explained.wait(patience)
        server.should_exit = True
