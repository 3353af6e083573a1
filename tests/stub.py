"""A server on the loopback for tests: each path answers as the test says, and what was asked is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tocsin.settings import FetchOptions

LOCAL = ("127.0.0.0/8",)


@dataclass
class Reply:
    """One answer; `length` None takes that of the body, and a longer one makes a body that is cut short."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    stream: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Stub:
    """Answers by path; a list is given out in turn, its last for good; what is a function is asked."""

    def __init__(self) -> None:
        self.routes: dict[str, object] = {}
        self.asked: list[Asked] = []
        self.over = threading.Event()
        self._lock = threading.Lock()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                size = int(self.headers.get("content-length") or 0)
                headers = {k.lower(): v for k, v in self.headers.items()}
                asked = Asked(self.command, self.path, headers, self.rfile.read(size))
                reply = stub.reply(asked)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.stream is None:
                    length = len(reply.body) if reply.length is None else reply.length
                    if reply.status != 304:
                        self.send_header("content-length", str(length))
                    self.end_headers()
                    self.wfile.write(reply.body)
                    self.close_connection = reply.length is not None
                else:
                    self.send_header("connection", "close")
                    self.end_headers()
                    self.close_connection = True
                    reply.stream(self)

            do_POST = do_GET  # noqa: N815  (the name that http.server calls)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # a client that has enough hangs up

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.at = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def reply(self, asked: Asked) -> Reply:
        with self._lock:
            self.asked.append(asked)
            route = self.routes.get(asked.path, self.routes.get(asked.path.partition("?")[0], Reply(status=404)))
            if isinstance(route, list):
                route = route.pop(0) if len(route) > 1 else route[0]
        return route(asked) if callable(route) else route

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def stubbed() -> Iterator[Stub]:
    stub = Stub()
    try:
        yield stub
    finally:
        stub.close()


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.at = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


def local(**changes: object) -> FetchOptions:
    """Options that may reach the stub, and ask it as often as they like."""
    return FetchOptions(**({"allowed_networks": LOCAL, "per_second": 0.0, "retries": 0} | changes))
