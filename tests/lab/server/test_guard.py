"""Who is let in: a browser on this machine that was given the token, and nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from fathoms.lab.server.guard import POLICY, Guard
from fathoms.lab.server.lab import Lab
from fathoms.lab.session.workspace import Workspace

pytest.importorskip("starlette")
_PORT = 4711
_HOST = f"127.0.0.1:{_PORT}"


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    lab = Lab(Workspace)
    yield Guard(lab.app(), _PORT)
    lab.thread.end()


def _ask(
    guard: Guard,
    path: str,
    headers: dict[str, str] | None = None,
    method: str = "GET",
    query: str = "",
    kind: str = "http",
) -> tuple[int, dict[str, str], bytes]:
    """One request as a server hands it on: status (or a WebSocket's close code; 0 if it was accepted), headers, body."""
    sent: list[dict[str, Any]] = []
    given = {"host": _HOST, **(headers or {})}
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
        "scheme": "http",
        "server": ("127.0.0.1", _PORT),
        "client": ("127.0.0.1", 5),
        "root_path": "",
        "http_version": "1.1",
        "subprotocols": [],
    }
    if kind == "websocket":
        del scope["method"]
        events = iter([{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1001}])
    else:
        events = iter([{"type": "http.request", "body": b"a,b\n1,2\n", "more_body": False}])

    async def receive() -> Any:
        return next(events, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(guard(scope, receive, send))
    if kind == "websocket":
        return (sent[0].get("code", 0) if sent[0]["type"] == "websocket.close" else 0), {}, b""
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.fixture(scope="module")
def cookie(guard: Guard) -> dict[str, str]:
    """What a browser keeps that opened the printed address."""
    status, headers, body = _ask(guard, "/", query=f"token={guard.token}")
    assert status == 200
    assert b"Fathoms Lab" in body
    given = headers["set-cookie"]
    assert "HttpOnly" in given
    assert "SameSite=Strict" in given
    return {"cookie": given.split(";")[0]}


def test_the_token_opens_and_then_the_cookie_does(guard: Guard, cookie: dict[str, str]) -> None:
    assert _ask(guard, "/")[0] == 403
    for query in ("token=", "token=wrong", f"token={guard.token}x", f"token={guard.token[:-1]}", "token=%ff", "&&=;"):
        assert _ask(guard, "/", query=query)[0] == 403
    assert _ask(guard, "/page/lab.js", query=f"token={guard.token}")[0] == 403
    status, headers, body = _ask(guard, "/", cookie)
    assert status == 200
    assert b"Fathoms Lab" in body
    assert "set-cookie" not in headers


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_other_names_and_other_pages_are_refused(guard: Guard, cookie: dict[str, str], kind: str) -> None:
    path, refused = ("/live", 4403) if kind == "websocket" else ("/", 403)
    own = {**cookie, "origin": f"http://{_HOST}"}
    assert _ask(guard, path, own, kind=kind)[0] == (0 if kind == "websocket" else 200)
    for bad in (
        {"host": "evil.example"},
        {"host": f"evil.example:{_PORT}"},
        {"host": f"{_HOST}.evil.example"},
        {"host": "127.0.0.1:1"},
        {"host": ""},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": f"https://{_HOST}"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": f"http://localhost:{_PORT}"},
        {"cookie": ""},
        {"cookie": cookie["cookie"][:-1]},
        {"cookie": cookie["cookie"].replace(str(_PORT), "4712")},
        {"cookie": cookie["cookie"].replace("=", "=x")},
        {"cookie": "=;;\x00 ,"},
        {"cookie": f"fathoms_lab_{_PORT}=ü"},
    ):
        assert _ask(guard, path, {**own, **bad}, kind=kind)[0] == refused, bad
    # A name of somebody else's that is made to point here does not get the cookie even with the token.
    assert _ask(guard, "/", {"host": f"evil.example:{_PORT}"}, query=f"token={guard.token}")[0] == 403


def test_without_an_origin_one_may_only_look(guard: Guard, cookie: dict[str, str]) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert _ask(guard, "/table", cookie, method)[0] == 403
    assert _ask(guard, "/live", cookie, kind="websocket")[0] == 4403
    assert _ask(guard, "/", {}, "POST", f"token={guard.token}")[0] == 403
    assert _ask(guard, "/", cookie, "HEAD")[0] == 200
    own = {**cookie, "origin": f"http://{_HOST}"}
    for path, method in (("/", "POST"), ("/", "PUT"), ("/table", "GET"), ("/take/state.json", "POST")):
        assert _ask(guard, path, own, method)[0] == 405


def test_every_answer_has_the_policy_and_no_path_leads_out(guard: Guard, cookie: dict[str, str]) -> None:
    out = ["/page/../server/guard.py", "/page/..", "/page//etc/passwd", "/page/a\\..\\b", "/page/\x00"]
    out += ["/take/../../etc/passwd", "/take/..", "//etc/passwd"]
    for path in ["/", "/page/lab.js", "/take/state.json", "/take/nothing", "/nothing", "/page/", *out]:
        for given in (cookie, {}):
            status, headers, body = _ask(guard, path, given)
            assert headers["content-security-policy"] == POLICY
            assert headers["x-content-type-options"] == "nosniff"
            assert b"root:" not in body
            assert status in ((200, 404, 409) if given else (403,))
            assert path not in out or status != 200
    assert POLICY.startswith("default-src 'none'")


def test_uploads_are_capped(guard: Guard, cookie: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    own = {**cookie, "origin": f"http://{_HOST}"}
    monkeypatch.setattr("fathoms.lab.server.upload.MOST_BYTES", 4)
    assert b"wine.csv is larger than" in _ask(guard, "/table", own, "POST", "name=..%2F..%2Fwine.csv")[2]
    monkeypatch.setattr("fathoms.lab.server.upload.MOST_BYTES", 100)
    assert _ask(guard, "/table", own, "POST", "name=%3Cb%3E.csv")[2] == b"{}"


def test_models_are_capped_and_told_apart(
    guard: Guard, cookie: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {**cookie, "origin": f"http://{_HOST}"}
    assert _ask(guard, "/model", cookie, "POST", "name=a.keras")[0] == 403
    assert b"wine.csv is no model file" in _ask(guard, "/model", own, "POST", "name=wine.csv")[2]
    assert b"a.keras" in _ask(guard, "/model", own, "POST", "name=a.keras")[2]
    monkeypatch.setattr("fathoms.lab.server.upload.MOST_MODEL_BYTES", 4)
    assert b"a.keras is larger than" in _ask(guard, "/model", own, "POST", "name=..%2Fa.keras")[2]
