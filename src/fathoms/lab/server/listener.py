"""The door that a server listens at."""

from __future__ import annotations

import errno
import socket

from fathoms.lab.lab_error import LabError


def listener(port: int) -> socket.socket:
    """A socket that listens on this machine alone.

    Args:
        port: the port; 0 for any that is free.

    Raises:
        LabError: the port is taken, or there is none of this number.
    """
    if not 0 <= port <= 65535:
        raise LabError(f"There is no port {port}. Give a number from 1024 to 65535, or 0 for any that is free.")
    # The protocol is named, for asyncio sends small messages at once only where it sees that this is TCP; without it every
    # answer of two parts waits 40 ms for the browser's acknowledgement of the first.
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
    except OSError as error:
        door.close()
        raise LabError(_refusal(port, error)) from None
    door.listen()
    return door


def _refusal(port: int, error: OSError) -> str:
    if error.errno == errno.EACCES:
        return f"Port {port} is kept for the system. Give one from 1024 to 65535, or 0 for any that is free."
    return f"Port {port} is taken, perhaps by another Lab. Give another one, or 0 for any that is free."
