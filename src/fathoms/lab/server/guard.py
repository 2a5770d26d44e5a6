"""Who may talk to the Lab: a browser on this machine that was given the token."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE = "fathoms_lab"
# Scripts, styles, pictures and connections come from this server alone; nothing may frame the page.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_LOOKS = ("GET", "HEAD")


class Guard:
    """Lets through what comes from this machine's own page, and nothing else.

    The first address has a token; whoever shows it gets the page, which takes the token out of the address at once, and a
    cookie, which the browser keeps from other sites. The Host header must be this server (so no name of somebody else's can be
    made to point here), and the Origin, where there is one, its own.

    Args:
        app: what answers.
        port: the port that the server listens on.
    """

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self.token = secrets.token_urlsafe(24)
        self._cookie = secrets.token_urlsafe(24)
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
        self._name = f"{COOKIE}_{port}"  # cookies are shared by all ports of a host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        if self._shows_token(scope) and headers.get("host") in self._hosts:
            cookie = f"{self._name}={self._cookie}; HttpOnly; SameSite=Strict; Path=/"
            await self._app(scope, receive, _with_headers(send, (b"set-cookie", cookie.encode())))
        elif self._may_enter(scope["type"], scope.get("method", "GET"), headers):
            await self._app(scope, receive, _with_headers(send))
        else:
            await _refuse(scope, receive, send)

    def _shows_token(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] not in _LOOKS:
            return False
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        return scope["path"] == "/" and bool(given) and hmac.compare_digest(given.encode(), self.token.encode())

    def _may_enter(self, kind: str, method: str, headers: Mapping[str, str]) -> bool:
        host, origin = headers.get("host"), headers.get("origin")
        if host not in self._hosts:
            return False
        asks_only = kind == "http" and method in _LOOKS
        if origin is None and not asks_only:
            return False
        if origin is not None and origin != f"http://{host}":
            return False
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(self._name)
        except CookieError:
            return False
        return cookie is not None and hmac.compare_digest(cookie.value.encode(), self._cookie.encode())


def _with_headers(send: Send, *more: tuple[bytes, bytes]) -> Send:
    async def sending(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            given = list(message.get("headers", ()))  # type: ignore[call-overload]
            said = {name for name, _ in given}
            message["headers"] = [*given, *more, *(header for header in _HEADERS if header[0] not in said)]
        await send(message)

    return sending  # type: ignore[return-value]


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403, "reason": "open the Lab by the address it printed"})
        return
    body = b"This is somebody's Fathoms Lab. Open it by the whole address that was printed.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
