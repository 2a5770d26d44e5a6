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
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
    except OSError:
        door.close()
        raise LabError(f"Port {port} is taken. Give another one: fathoms lab --port 8123.") from None
    door.listen()
    return door
