"""Around every answer: who asks, whether they may, and what a browser is told to refuse on our behalf."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from tocsin.web.access import COOKIE, Access, Role, Visitor

FORM_TOKEN = "x-tocsin-form"  # noqa: S105  (the name of a header)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OPEN = ("/login", "/static/")  # for whoever asks
_HEADERS = {
    # Scripts and styles are files of ours; whatever a text may hold, nothing of it runs, and nothing is sent elsewhere.
    b"content-security-policy": (
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}
_LOGINS = 10  # that may fail in a minute
AUDIT = "audit.jsonl"


class Guard:
    """The application behind checks of host, visitor, role and form.

    Parameters
    ----------
    folder
        Of the desk: each write is told there, in `audit.jsonl`.
    """

    def __init__(self, app: ASGIApp, access: Access, folder: Path) -> None:
        self._app = app
        self._access = access
        self._folder = folder
        self._failed: list[float] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked: dict[str, str] = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        path, method = str(scope["path"]), str(scope["method"])
        status = 0

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                held = [(name, value) for name, value in message["headers"] if name.lower() not in _HEADERS]
                message["headers"] = [*held, *_HEADERS.items()]
            await send(message)

        hosts = self._access.hosts()
        if hosts is not None and _host(f"//{asked.get('host', '')}") not in hosts:
            await _say(
                told,
                421,
                f"this server is not {asked.get('host', 'there')!r}; open http://127.0.0.1:{self._access.port}/",
            )
            return
        visitor = self._access.visitor(_cookie(asked.get("cookie", "")), _bearer(asked))
        if path == "/login" and method == "POST" and self._too_often():
            await _say(told, 429, "too many attempts; wait a minute")
            return
        if visitor is None and not path.startswith(_OPEN):
            if path.startswith("/api/"):
                await _say(told, 401, "a token is missing, wrong or has run out: Authorization: Bearer TOKEN")
            else:
                target = path if method in _SAFE else "/"
                await _say(told, 303, "", {"location": f"/login?then={quote(target, safe='/')}"})
            return
        if method not in _SAFE and path != "/login":
            why = self._refusal(asked, visitor)
            if why:
                await _say(told, 403, why)
                return
        scope.setdefault("state", {})["visitor"] = visitor
        try:
            await self._app(scope, receive, told)
        finally:
            if path == "/login" and method == "POST" and status == 401:
                self._failed.append(time.monotonic())
            if method not in _SAFE and visitor is not None:
                self._tell(visitor, method, path, status)

    def _refusal(self, asked: Mapping[str, str], visitor: Visitor | None) -> str:
        if visitor is None or visitor.role is not Role.EDITOR:
            return "you may look, not write: that needs the token of an editor"
        if visitor.session == "":  # it came with its token, which no browser sends by itself
            return ""
        origin = asked.get("origin")
        if origin is not None and origin.partition("://")[2] != asked.get("host"):
            return f"a page of {origin} must not write here"
        token = asked.get(FORM_TOKEN, "")
        if not hmac.compare_digest(token.encode(), self._access.form_token(visitor.session).encode()):
            return "this page is of an earlier run of the server; load it anew and do it again"
        return ""

    def _too_often(self) -> bool:
        now = time.monotonic()
        self._failed = [at for at in self._failed if now - at < 60.0]
        return len(self._failed) >= _LOGINS

    def _tell(self, visitor: Visitor, method: str, path: str, status: int) -> None:
        row = {
            "recorded": datetime.now(UTC).isoformat(timespec="seconds"),
            "by": visitor.name,
            "role": visitor.role.value,
            "what": f"{method} {path}",
            "status": status,
        }
        if self._folder.is_dir():
            with (self._folder / AUDIT).open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # half of an IPv6 address
        return ""


def _cookie(header: str) -> str | None:
    try:
        morsel = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return None if morsel is None else morsel.value


def _bearer(asked: Mapping[str, str]) -> str | None:
    kind, _, token = asked.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token else None


async def _say(send: Any, status: int, words: str, headers: Mapping[str, str] | None = None) -> None:
    body = words.encode()
    named = {"content-type": "text/plain; charset=utf-8", "content-length": str(len(body)), **(headers or {})}
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(name.encode(), value.encode("latin-1", "replace")) for name, value in named.items()],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})
