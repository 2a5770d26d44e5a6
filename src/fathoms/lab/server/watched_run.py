"""A page that shows a run of somebody's own script, and changes nothing about it."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fathoms.lab.server.page_files import page_file

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.websockets import WebSocket

# At most so many pictures a second, and at most this share of the time goes into making them.
MOST_FRAMES = 30
_FRAME_SHARE = 0.03
# How long, in seconds, a page may take to draw one before it gets the next.
_PATIENCE = 0.25
MOST_POINTS = 400


class WatchedRun:
    """Shows what `look` gives, to every page, at most 30 times a second, and only what is new.

    Args:
        look: gives the state of the run for JSON; it is called on the server's thread.
        close: is called when a person says on the page that they have seen enough.

    Attributes:
        pages: how many pages are open.
        visited: whether one ever was.
    """

    def __init__(self, look: Callable[[], dict[str, Any]], close: Callable[[], None]) -> None:
        self._look = look
        self._close = close
        self.pages = 0
        self.visited = False

    def app(self) -> Starlette:
        """The web application, without its guard."""
        from starlette.applications import Starlette
        from starlette.routing import Route, WebSocketRoute

        return Starlette(
            routes=[
                Route("/", self._file),
                Route("/page/{name:path}", self._file),
                WebSocketRoute("/live", self._live),
            ]
        )

    async def _file(self, request: Request) -> Response:
        from starlette.responses import PlainTextResponse
        from starlette.responses import Response as Plain

        found = page_file(request.path_params.get("name", "watch.html"))
        if found is None:
            return PlainTextResponse("There is no such page.", 404)
        return Plain(found[0], media_type=found[1])

    async def _live(self, socket: WebSocket) -> None:
        from starlette.websockets import WebSocketDisconnect

        await socket.accept()
        self.pages += 1
        self.visited = True
        drawn = asyncio.Event()
        telling = asyncio.create_task(self._tell(socket, drawn))
        try:
            while True:
                message = await socket.receive()
                if message["type"] != "websocket.receive":
                    break
                if message.get("text") == '{"do":"close"}':
                    self._close()
                elif message.get("text") == '{"do":"drawn"}':
                    drawn.set()
        except WebSocketDisconnect:
            pass
        finally:
            self.pages -= 1
            telling.cancel()

    async def _tell(self, socket: WebSocket, drawn: asyncio.Event) -> None:
        from contextlib import suppress

        from starlette.websockets import WebSocketDisconnect

        last = ""
        with suppress(WebSocketDisconnect, RuntimeError):  # the page went
            while True:
                begun = time.thread_time()
                words = json.dumps({"tell": "watched", **self._look()}, allow_nan=False)
                spent = time.thread_time() - begun
                if words != last:
                    last = words
                    drawn.clear()
                    await socket.send_text(words)
                    with suppress(
                        TimeoutError
                    ):  # a tab that nobody sees draws nothing; it is told of the end all the same
                        await asyncio.wait_for(drawn.wait(), _PATIENCE)
                await asyncio.sleep(max(1 / MOST_FRAMES, spent / _FRAME_SHARE))


def curves(history: dict[str, list[float]], epochs: int) -> dict[str, Any]:
    """The values of each log at so many epochs as a page can draw, the first and the last among them; null if not finite.

    >>> curves({"loss": [0.5, float("nan"), 0.25]}, 3)
    {'epochs': [1, 2, 3], 'logs': {'loss': [0.5, None, 0.25]}}
    """
    if epochs <= MOST_POINTS:
        places = list(range(epochs))
    else:
        places = sorted({round(number * (epochs - 1) / (MOST_POINTS - 1)) for number in range(MOST_POINTS)})
    logs = {name: [_plain(values, place) for place in places] for name, values in list(history.items())}
    return {"epochs": [place + 1 for place in places], "logs": logs}


def _plain(values: list[float], place: int) -> float | None:
    """A log's value at an epoch; a log may be a little behind the others, or measured only now and then."""
    value = values[place] if place < len(values) else None
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
