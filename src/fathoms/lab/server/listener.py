"""The door that a server listens at."""

from __future__ import annotations

import socket

from fathoms.lab.lab_error import LabError


def listener(port: int) -> socket.socket:
    """A socket that listens on this machine alone.

    Args:
        port: the port; 0 for any that is free.

    Raises:
        LabError: the port is taken.
    """
    # The protocol is named, for asyncio sends small messages at once only where it sees that this is TCP; without it every
    # answer of two parts waits 40 ms for the browser's acknowledgement of the first.
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
    except OSError:
        door.close()
        raise LabError(f"Port {port} is taken. Give another one: fathoms lab --port 8123.") from None
    door.listen()
    return door
