"""A desk served in this process, on a port of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import uvicorn

from tocsin.desk import Desk
from tocsin.web.access import Access
from tocsin.web.app import application


@contextmanager
def served(desk: Desk, access: Access | None = None) -> Iterator[httpx.Client]:
    """A client of the desk; its `base_url` is where a browser finds it."""
    server = uvicorn.Server(uvicorn.Config(lambda: None, port=0, log_level="error", lifespan="off"))
    chosen = replace(access or Access(person="ana"), port=0)
    server.config.app = application(desk, chosen)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60.0) as client:
            yield client
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(10)


def form_token(client: httpx.Client, address: str = "/") -> dict[str, str]:
    """The header that a page of ours sends with each write."""
    page = client.get(address).text
    return {"x-tocsin-form": page.partition('"x-tocsin-form": "')[2].partition('"')[0]}
