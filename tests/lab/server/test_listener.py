"""The door that a server listens at."""

from __future__ import annotations

import asyncio
import socket

import pytest

from fathoms.lab.lab_error import LabError
from fathoms.lab.server.listener import listener


def test_what_is_sent_goes_at_once() -> None:
    async def delays() -> int:
        waits = asyncio.get_running_loop().create_future()

        async def answers(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            waits.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        door = listener(0)
        async with await asyncio.start_server(answers, sock=door):
            _, writer = await asyncio.open_connection(*door.getsockname())
            told: int = await waits
            writer.close()
        return told

    assert asyncio.run(delays())


def test_this_machine_alone_and_a_port_that_is_free() -> None:
    with listener(0) as door:
        host, port = door.getsockname()
        assert host == "127.0.0.1"
        with pytest.raises(LabError, match=f"Port {port} is taken"):
            listener(port)
        with socket.create_connection((host, port)):
            pass


@pytest.mark.parametrize("port", [-1, 65_536, 1_000_000])
def test_a_port_that_is_none(port: int) -> None:
    with pytest.raises(LabError, match=f"There is no port {port}. Give a number from 1024 to 65535"):
        listener(port)
