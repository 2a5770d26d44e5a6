"""A Lab whose table is read while the page is already there."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

import pytest

from fathoms.lab.server.lab import NOTHING_TO_SHOW, Lab
from fathoms.lab.session.workspace import Workspace
from fathoms.tables import TableError

pytest.importorskip("starlette")


async def _talk(lab: Lab, path: str, kind: str = "websocket") -> list[dict[str, Any]]:
    """What the application sends to one who opens a line, and goes."""
    sent: list[dict[str, Any]] = []
    events = iter([{"type": f"{kind}.connect" if kind == "websocket" else "http.request"}])

    async def receive() -> Any:
        return next(events, {"type": f"{kind}.disconnect", "code": 1001})

    async def send(message: Any) -> None:
        sent.append(dict(message))

    scope = {"type": kind, "method": "GET", "path": path, "headers": [], "query_string": b"", "root_path": ""}
    await lab.app()(scope, receive, send)
    return sent


def test_a_page_is_told_why_there_is_nothing_to_show() -> None:
    def fails() -> Workspace:
        raise TableError("wine.csv has no column 'qualty'.")

    lab = Lab(fails)
    try:
        accepted, told, closed = asyncio.run(_talk(lab, "/live"))
        assert accepted["type"] == "websocket.accept"
        assert json.loads(told["text"]) == {
            "tell": "message",
            "kind": "error",
            "text": "wine.csv has no column 'qualty'.",
        }
        assert closed["code"] == NOTHING_TO_SHOW
        assert lab.explained.is_set()
    finally:
        lab.thread.end()


def test_files_are_there_while_the_table_is_read() -> None:
    read = threading.Event()

    def reads() -> Workspace:
        assert read.wait(60)
        return Workspace()

    lab = Lab(reads)
    try:
        assert asyncio.run(_talk(lab, "/page/app.js", "http"))[0]["status"] == 200
        assert not lab.thread.begun.done()
        read.set()
        assert asyncio.run(_talk(lab, "/live"))[0]["type"] == "websocket.accept"
        assert lab.thread.begun.result(60) is None
    finally:
        read.set()
        lab.thread.end()
