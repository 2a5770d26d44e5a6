"""A server that lets in whoever has its address, token and all; it may be served beside what goes on."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING

from fathoms.lab.server.guard import Guard

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp


def guarded_server(app: ASGIApp, door: socket.socket, longest: int) -> tuple[uvicorn.Server, str]:
    """Put an application behind its guard; `run(sockets=[door])` serves it.

    Args:
        app: what answers.
        door: where it listens; see `listener`.
        longest: how many bytes a page may send in one message.

    Returns:
        The server, and the page's address with the token that opens it.
    """
    import uvicorn

    port = door.getsockname()[1]
    guard = Guard(app, port)
    config = uvicorn.Config(
        guard,
        log_level="error",
        lifespan="off",
        ws_max_size=longest,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config), f"http://127.0.0.1:{port}/?token={guard.token}"


def serve_beside(server: uvicorn.Server, door: socket.socket) -> threading.Thread:
    """Serve on a thread of its own, which is returned once the server answers; `server.should_exit = True` ends it."""
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, name="fathoms lab page", daemon=True)
    thread.start()
    end = time.monotonic() + 10
    while not server.started and thread.is_alive() and time.monotonic() < end:
        time.sleep(0.002)
    return thread
