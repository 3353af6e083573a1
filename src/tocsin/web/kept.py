"""Answers that are kept while the desk stays as it is: a page is made once, and a browser that has it is told so."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from tocsin.web.access import Visitor

_MOST = 96 * 2**20  # bytes of bodies that are kept
_LARGEST = 2 * 2**20  # a body above this is made anew
_VARIES = (b"accept", b"hx-request", b"hx-target")


@dataclass(frozen=True, slots=True)
class _Answer:
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Kept:
    """The application behind a memory of its answers to GET.

    Parameters
    ----------
    state
        A word that changes with what the answers are made of.
    """

    def __init__(self, app: ASGIApp, state: Callable[[], str], *, live: tuple[str, ...] = ()) -> None:
        self._app = app
        self._state = state
        self._live = live
        self._version = version("tocsin")
        self._answers: OrderedDict[str, _Answer] = OrderedDict()
        self._bytes = 0
        self._made_of: str = ""  # the state that all are made of: an answer of an earlier one is never asked for again
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or scope["path"].startswith(self._live):
            await self._app(scope, receive, send)
            return
        made_of = self._state()
        tag = self._tag(scope, made_of)
        if any(name == b"if-none-match" and tag.encode() in value for name, value in scope["headers"]):
            await send({"type": "http.response.start", "status": 304, "headers": [(b"etag", tag.encode())]})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        held = self._held(tag)
        if held is not None:
            await send({"type": "http.response.start", "status": 200, "headers": list(held.headers)})
            body = held.body if scope["method"] == "GET" else b""
            await send({"type": "http.response.body", "body": body, "more_body": False})
            return
        await self._made(scope, receive, send, tag, made_of)

    async def _made(self, scope: HTTPScope, receive: Receive, send: Send, tag: str, made_of: str) -> None:
        status, headers, chunks = 0, list[tuple[bytes, bytes]](), list[bytes]()

        state: dict[str, Any] = scope["state"]

        async def heard(message: Any) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status = 0 if state.get("pending") else message["status"]
                if status == 200:
                    headers = [*message["headers"], (b"etag", tag.encode()), (b"cache-control", b"private, no-cache")]
                    message["headers"] = headers
            elif message["type"] == "http.response.body":
                chunks.append(message.get("body", b""))
                if status == 200 and scope["method"] == "GET" and not message.get("more_body", False):
                    self._keep(tag, made_of, _Answer(headers, b"".join(chunks)))
            await send(message)

        await self._app(scope, receive, heard)

    def _tag(self, scope: Scope, made_of: str) -> str:
        visitor: Visitor | None = scope["state"].get("visitor")
        said = (
            self._version,
            made_of,
            scope["path"],
            scope["query_string"].decode("latin-1"),
            "" if visitor is None else f"{visitor.session}|{visitor.role}|{visitor.name}",
            *sorted(f"{name!r}{value!r}" for name, value in scope["headers"] if name.lower() in _VARIES),
        )
        return f'"{hashlib.sha256(chr(0).join(said).encode()).hexdigest()[:24]}"'

    def _held(self, tag: str) -> _Answer | None:
        with self._lock:
            held = self._answers.get(tag)
            if held is not None:
                self._answers.move_to_end(tag)
            return held

    def _keep(self, tag: str, made_of: str, answer: _Answer) -> None:
        if len(answer.body) > _LARGEST:
            return
        with self._lock:
            if made_of != self._made_of:
                self._answers.clear()
                self._bytes, self._made_of = 0, made_of
            before = self._answers.pop(tag, None)
            self._bytes += len(answer.body) - (0 if before is None else len(before.body))
            self._answers[tag] = answer
            while self._bytes > _MOST:
                _, gone = self._answers.popitem(last=False)
                self._bytes -= len(gone.body)
