"""One page that is open: what it asks, and what it is told."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Any

from fathoms.lab.lab_error import LabError
from fathoms.lab.views.picture import Picture

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from fathoms.lab.server.lab import Lab

_MOST_WORDS = 1 << 20
# A page that asks for more at once waits until something is answered.
_MOST_ASKED = 64


class Connection:
    """Answers a page's questions, and sends it the newest picture whenever it has drawn the last one.

    Args:
        lab: the Lab.
        socket: the page's socket, accepted.

    Attributes:
        ready: whether the page has drawn the last picture.
    """

    def __init__(self, lab: Lab, socket: WebSocket) -> None:
        self._lab = lab
        self._socket = socket
        self._picture: bytes | None = None
        self._state: str | None = None
        self.ready = True
        self._wake = asyncio.Event()
        self._answers: asyncio.Queue[str | bytes] = asyncio.Queue(_MOST_ASKED)

    def offer(self, state: str | None, picture: bytes | None) -> None:
        """Give what is to be sent next; what was not sent yet is out of date."""
        self._state = state or self._state
        self._picture = picture or self._picture
        self._wake.set()

    async def talk(self) -> None:
        """Talk until the page goes."""
        from starlette.websockets import WebSocketDisconnect

        sending = asyncio.create_task(self._send())
        tasks: set[asyncio.Task[None]] = set()
        try:
            while True:
                message = await self._socket.receive()
                if message["type"] != "websocket.receive":
                    break
                words = message.get("text")
                if words is None or len(words) > _MOST_WORDS:
                    continue  # the page sends no bytes, and nothing so long
                if len(tasks) >= _MOST_ASKED:
                    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                task = asyncio.create_task(self._hear(words))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
        except WebSocketDisconnect:
            pass
        finally:
            sending.cancel()

    def say(self, words: str) -> None:
        """Send a message, unless so many wait already that the page must be gone."""
        if not self._answers.full():
            self._answers.put_nowait(words)
            self._wake.set()

    async def _hear(self, words: str) -> None:
        try:
            asked = json.loads(words)
        except (ValueError, RecursionError):
            return
        if not isinstance(asked, dict):
            return
        if asked.get("do") == "drawn":
            self.ready = True
            self._wake.set()
            return
        number, name = asked.get("id"), asked.get("do")
        if not isinstance(name, str) or not isinstance(number, int):
            return
        try:
            answer = await self._lab.do(name, asked)
            told = (
                answer.encode({"id": number})
                if isinstance(answer, Picture)
                else plain({"id": number, "result": answer})
            )
        except Exception as error:
            told = plain({"id": number, "error": sentence(error)})
        await self._answers.put(told)
        self._wake.set()

    async def _send(self) -> None:
        from starlette.websockets import WebSocketDisconnect

        with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # the page went; `talk` hears of it, too
            await self._send_all()

    async def _send_all(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while not self._answers.empty():
                await self._put(self._answers.get_nowait())
            if self._state is not None:
                state, self._state = self._state, None
                await self._put(state)
            if self.ready and self._picture is not None:
                picture, self._picture = self._picture, None
                self.ready = False
                await self._put(picture)

    async def _put(self, message: str | bytes) -> None:
        if isinstance(message, str):
            await self._socket.send_text(message)
        else:
            await self._socket.send_bytes(message)


def sentence(error: Exception) -> str:
    """What to tell a person of an error."""
    from fathoms.tables.table_error import TableError

    if isinstance(error, LabError | TableError):
        return str(error)
    if isinstance(error, MemoryError):
        return "There is not enough memory for that. Take fewer rows or a smaller network."
    return f"The Lab failed: {type(error).__name__}: {error}"


def plain(value: Any) -> str:
    """A message as JSON."""
    return json.dumps(value, allow_nan=False)
