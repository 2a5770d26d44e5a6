"""Open the Lab in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fathoms.lab.lab_page import check_installed

if TYPE_CHECKING:
    from fathoms.lab.session.workspace import Workspace


def open_lab(
    workspace: Workspace, port: int = 0, browser: bool = True, announce: Callable[[str], None] = print
) -> None:
    """Serve a Lab on this machine until Ctrl-C.

    Args:
        workspace: what it shows first.
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
    lab = Lab(workspace)
    server, address = guarded_server(lab.app(), door, longest=1 << 20)
    announce(address)
    if browser:
        import webbrowser

        webbrowser.open(address)
    try:
        server.run(sockets=[door])
    except KeyboardInterrupt:
        pass
    finally:
        lab.thread.end()
        door.close()
