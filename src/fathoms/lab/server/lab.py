"""A Lab: its workspace, the thread that trains, and the pages that watch."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fathoms.lab.lab_error import LabError
from fathoms.lab.server.connection import Connection, plain, sentence
from fathoms.lab.server.page_files import page_file
from fathoms.lab.session.lab_thread import LabThread

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.websockets import WebSocket

    from fathoms.lab.session.workspace import Workspace
    from fathoms.tables import Table


# How the line to a page is closed that was told why there is no Lab.
NOTHING_TO_SHOW = 4500


class Lab:
    """Answers pages by way of the Lab's thread, which alone touches the workspace.

    Args:
        workspace: makes what it shows. The files of the page are served while it does: a browser takes as long to read them
            as Python takes to read a table and import what trains.

    Attributes:
        explained: set when a page was told why there is nothing to show.
    """

    def __init__(self, workspace: Callable[[], Workspace]) -> None:
        self._pages: tuple[Connection, ...] = ()  # replaced, never changed: the Lab's thread looks through it, too
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told = -1
        self.explained = threading.Event()
        self.thread = LabThread(lambda: self._begin(workspace()))

    def _begin(self, workspace: Workspace) -> Workspace:
        """On the Lab's thread."""
        self.workspace = workspace
        workspace.watch(self._tell)
        workspace.watch_trouble(self._tell_trouble)
        return workspace

    async def do(self, name: str, given: Mapping[str, Any]) -> Any:
        """Carry out a command of the page.

        Raises:
            LabError: there is no such command, or it cannot be done.
        """
        return await asyncio.wrap_future(self.thread.ask(lambda: self._done(name, given)))

    def _done(self, name: str, given: Mapping[str, Any]) -> Any:
        """On the Lab's thread."""
        from fathoms.lab.commands import COMMANDS
        from fathoms.lab.session.checked import Checked

        command = COMMANDS.get(name)
        if command is None:
            raise LabError(f"There is no command {name[:40]!r}.")
        return command(self.workspace, Checked(given, name))

    def _tell(self, workspace: Workspace) -> None:
        """On the Lab's thread: make the newest picture, for all pages, unless none of them can take one now."""
        if self._loop is None or not self._pages:
            return
        changed = workspace.version != self._told
        if not changed and not any(page.ready for page in self._pages):
            return  # the next picture is newer; the last one of a run comes with a change of the state
        from fathoms.lab.views.live import live_picture

        state = None
        if changed:
            self._told = workspace.version
            state = plain({"tell": "state", "state": workspace.state()})
        picture = live_picture(workspace).encode() if workspace.run is not None else None
        self._loop.call_soon_threadsafe(self._offer, state, picture)

    def _offer(self, state: str | None, picture: bytes | None) -> None:
        for page in self._pages:
            page.offer(state, picture)

    def _tell_trouble(self, error: Exception) -> None:
        """On the Lab's thread: tell all pages what failed."""
        if self._loop is not None:
            words = plain({"tell": "message", "kind": "error", "text": sentence(error)})
            self._loop.call_soon_threadsafe(self._say, words)

    def _say(self, words: str) -> None:
        for page in self._pages:
            page.say(words)

    def app(self) -> Starlette:
        """The web application, without its guard."""
        from starlette.applications import Starlette
        from starlette.routing import Route, WebSocketRoute

        return Starlette(
            routes=[
                Route("/", self._file),
                Route("/page/{name:path}", self._file),
                Route("/plotly.js", self._plotly),
                Route("/table", self._table, methods=["POST"]),
                Route("/model", self._model, methods=["POST"]),
                Route("/take/{what}", self._take),
                WebSocketRoute("/live", self._live),
            ]
        )

    async def _live(self, socket: WebSocket) -> None:
        await socket.accept()
        self._loop = asyncio.get_running_loop()
        page = Connection(self, socket)
        self._pages = (*self._pages, page)
        try:
            await asyncio.wrap_future(self.thread.ask(self._tell_all))
            await page.talk()
        except Exception as error:
            if not self.thread.begun.exception():
                raise
            await socket.send_text(plain({"tell": "message", "kind": "error", "text": sentence(error)}))
            await socket.close(NOTHING_TO_SHOW)
            self.explained.set()
        finally:
            self._pages = tuple(other for other in self._pages if other is not page)

    def _tell_all(self) -> None:
        self._told = -1
        self._tell(self.workspace)

    async def _file(self, request: Request) -> Response:
        from starlette.responses import PlainTextResponse
        from starlette.responses import Response as Plain

        found = page_file(request.path_params.get("name", "index.html"))
        if found is None:
            return PlainTextResponse("There is no such page.", 404)
        return Plain(found[0], media_type=found[1])

    async def _table(self, request: Request) -> Response:
        """Take a table that was dropped on the page."""
        from starlette.responses import JSONResponse

        from fathoms.lab.server.upload import receive_table

        try:
            table = await receive_table(request)
            await asyncio.wrap_future(self.thread.ask(lambda: self._open(table)))
        except Exception as error:
            return JSONResponse({"error": sentence(error)})
        return JSONResponse({})

    def _open(self, table: Table) -> None:
        """On the Lab's thread: take a table; a model that waits for it begins with it."""
        self.workspace.open_table(table)
        self.workspace.learn(None)

    async def _model(self, request: Request) -> Response:
        """Begin with a model file that was dropped on the page."""
        from starlette.responses import JSONResponse

        from fathoms.lab.server.upload import receive_model
        from fathoms.lab.session.opened_model import OpenedModel

        try:
            async with receive_model(request) as path:
                # On the Lab's thread: layers that are made elsewhere would draw from the seeds of those that are made there.
                await asyncio.wrap_future(self.thread.ask(lambda: self.workspace.open_model(OpenedModel.read(path))))
        except Exception as error:
            return JSONResponse({"error": sentence(error)})
        return JSONResponse({})

    async def _take(self, request: Request) -> Response:
        """Give a file of what is shown."""
        from starlette.responses import PlainTextResponse

        from fathoms.lab.server.download import download
        from fathoms.lab.takeaway.files import begin

        what = request.path_params["what"]
        try:
            write = await asyncio.wrap_future(self.thread.ask(lambda: begin(self.workspace, what)))
            file = None if write is None else await asyncio.to_thread(write)
        except Exception as error:
            return PlainTextResponse(sentence(error), 409)
        if file is None:
            return PlainTextResponse("There is no such file.", 404)
        table = self.workspace.table
        return download(file, table.name if table is not None else "lab")

    async def _plotly(self, request: Request) -> Response:
        """The library that draws plots, as its Python package brings it."""
        from starlette.responses import FileResponse

        # It never changes while the Lab runs, and takes long to read: the browser may keep it.
        return FileResponse(
            plotly_file(), media_type="text/javascript", headers={"cache-control": "private, max-age=86400"}
        )


def plotly_file() -> Path:
    """Where the plotly package has its JavaScript.

    Raises:
        LabError: plotly is not installed.
    """
    from importlib.util import find_spec

    spec = find_spec("plotly")
    if spec is None or not spec.submodule_search_locations:
        raise LabError("The Lab draws with plotly. Install it: pip install 'fathoms[lab]'.")
    return Path(spec.submodule_search_locations[0]) / "package_data" / "plotly.min.js"
