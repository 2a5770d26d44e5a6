"""Show a page in the person's browser."""

from __future__ import annotations

import os
import sys


def open_browser(address: str) -> bool:
    """Open a page in the browser, and return whether there is one.

    A machine without a screen, such as one that is reached by ssh, may have a browser of letters: it would take the terminal, and
    could not show the page.
    """
    screen = sys.platform in ("win32", "darwin", "cygwin") or bool(
        {"DISPLAY", "WAYLAND_DISPLAY", "BROWSER"} & os.environ.keys()
    )
    if screen:
        import webbrowser

        screen = webbrowser.open(address)
    if not screen:
        port = address.split(":")[2].split("/")[0]
        print(
            f"There is no browser here. Open the address in one on this machine, or on yours after: "
            f"ssh -L {port}:127.0.0.1:{port} THIS-MACHINE",
            flush=True,
        )
    return screen
