"""A day of feeds through a local server: items a second, memory, and whether anything is lost.

python bench/follow.py [--items 10000] [--feeds 20] [--failing 0.02] [--code] [--json FILE]

The server answers as a news site would (pages of some 20 kB with what surrounds an article, days in the feed), fails now and
then (503, once each), lists some items in two feeds, and is asked as fast as it goes: politeness would only measure itself.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil

from tocsin.desk import Desk
from tocsin.settings import FeedOptions, FetchOptions, Settings

PLACES = (
    "Bunagana Sake Goma Bukavu Uvira Beni Butembo Bunia Aru Kindu Kisangani Mbandaka Gemena Lisala Boende Isiro".split()
)
ACTORS = (
    "the army|the rebels|the governor|the mission|the opposition|the union of miners|the police|the ministry".split("|")
)
DEEDS = (
    "accused {b} of an attack near {place}", "met {b} in {place} for talks", "withdrew from {place} after a request of {b}",
    "promised aid to {place} and asked {b} to let it through", "arrested eleven members of {b} in {place}",
    "rejected a proposal that {b} had made in {place}", "signed a truce with {b} in {place}",
)  # fmt: skip
MEMORY = 1.5  # GB; the bar


def article(number: int) -> str:
    """The paragraphs of one article, different from every other."""
    luck = random.Random(number)
    lines: list[str] = []
    for line in range(8):
        a, b = luck.sample(ACTORS, 2)
        deed = luck.choice(DEEDS).format(b=b, place=luck.choice(PLACES))
        lines.append(f"<p>{a.capitalize()} {deed} on Monday, a spokesman said in statement {number}-{line}. "
                     f"“We have seen {luck.randint(2, 90)} people leave,” he added. Nobody else confirmed it.</p>")  # fmt: skip
    return "".join(lines)


def page(number: int) -> bytes:
    """One page with what surrounds an article."""
    links = "".join(f"<li><a href='/section/{n}'>Section {n} of the paper</a></li>" for n in range(150))
    script = f"<script>var data = {json.dumps(list(range(1500)))};</script>"
    return (
        f"<!doctype html><html lang='en'><head><title>Report {number}</title>{script}</head><body><nav><ul>{links}</ul></nav>"
        f"<article><h1>Report {number}</h1>{article(number)}</article><footer>All rights reserved</footer></body></html>"
    ).encode()


def feed(base: str, numbers: list[int], now: datetime) -> bytes:
    """One RSS feed."""
    items = "".join(
        f"<item><title>Report {n}</title><link>{base}/page/{n}</link><guid>{n}</guid>"
        f"<pubDate>{format_datetime(now - timedelta(seconds=n % 86400))}</pubDate></item>"
        for n in numbers
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Bench</title>{items}</channel></rss>'.encode()


def server(items: int, feeds: int, failing: float) -> ThreadingHTTPServer:
    """The server, which fails once for some pages."""
    now = datetime.now(UTC)
    failed: set[str] = set()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kind, _, number = self.path.strip("/").partition("/")
            with lock:
                fails = random.Random(self.path).random() < failing and self.path not in failed and kind == "page"
                failed.add(self.path)
            base = f"http://127.0.0.1:{self.server.server_address[1]}"
            if fails:
                self.answer(503, b"")
            elif kind == "page":
                self.answer(200, page(int(number)), "text/html; charset=utf-8")
            elif kind == "feed":
                own = [
                    n
                    for n in range(items)
                    if n % feeds == int(number) or (n % 50 == 0 and (n + 1) % feeds == int(number))
                ]
                self.answer(200, feed(base, own, now), "application/rss+xml")
            else:
                self.answer(404, b"")

        def answer(self, status: int, body: bytes, media: str = "text/plain") -> None:
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


def serve(items: int, feeds: int, failing: float, told: multiprocessing.Queue[int]) -> None:
    """Serves in a process of its own, so that its work is not counted."""
    serving = server(items, feeds, failing)
    told.put(serving.server_address[1])
    serving.serve_forever()


class Memory:
    """The most memory that this process held, looked at ten times a second."""

    def __init__(self) -> None:
        self.most = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        process = psutil.Process()
        while not self._over.wait(0.1):
            self.most = max(self.most, process.memory_info().rss)

    def stop(self) -> float:
        """Gigabytes."""
        self._over.set()
        self._thread.join()
        return self.most / 1e9


def measure(port: int, items: int, feeds: int, folder: Path, *, code: bool) -> dict[str, object]:
    """The figures of one day, from a server at this port."""
    lines = (f'[[feed]]\naddress = "http://127.0.0.1:{port}/feed/{n}"\noutlet = "Outlet {n}"\n' for n in range(feeds))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feeds.toml").write_text("\n".join(lines))
    fetch = FetchOptions(
        allowed_networks=("127.0.0.0/8",), per_second=0.0, per_host=8, workers=8, retries=0, max_bytes=50_000_000
    )
    settings = Settings(fetch=fetch, feeds=FeedOptions(batch=256))
    desk = Desk(folder, settings=settings)
    memory, began = Memory(), time.monotonic()
    rounds = []
    while not rounds or rounds[-1].waiting:
        rounds.append(desk.follow(told=_printed))
    followed, coded = time.monotonic() - began, None
    if code:
        began = time.monotonic()
        desk.code()
        coded = time.monotonic() - began
    view = desk.view()
    rows = view.sql(
        "SELECT count(*) AS n, count(DISTINCT url) AS urls, count(DISTINCT text) AS texts FROM documents"
    ).to_pylist()[0]
    original = view.sql("SELECT count(DISTINCT sha256) AS n FROM fetches WHERE kind = 'page'").to_pylist()[0]["n"]
    states = view.sql("SELECT state, count(*) AS n FROM items GROUP BY ALL ORDER BY ALL").to_pylist()
    kept = sum(path.stat().st_size for path in (folder / "originals").rglob("*.gz"))
    return {
        "items": items,
        "feeds": feeds,
        "rounds": len(rounds),
        "documents": rows["n"],
        "lost": items - rows["urls"],
        "twice": rows["n"] - rows["urls"],
        "originals": original,
        "originals_mb": round(kept / 1e6, 1),
        "seconds": round(followed, 1),
        "items_per_second": round(items / followed, 1),
        "coding_seconds": None if coded is None else round(coded, 1),
        "memory_gb": round(memory.stop(), 2),
        "states": {row["state"]: row["n"] for row in states},
    }


def _printed(step: object) -> None:
    done, total = getattr(step, "done", 0), getattr(step, "total", 0)
    if sys.stderr.isatty() and (done % 100 == 0 or done == total):
        print(f"\r{getattr(step, 'step', '')} {done:,} of {total:,}", end="", file=sys.stderr)


def main() -> int:
    """Prints the figures; 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--feeds", type=int, default=20)
    parser.add_argument("--failing", type=float, default=0.02, help="share of pages that fail once")
    parser.add_argument("--code", action="store_true", help="codes the texts as well")
    parser.add_argument("--json", type=Path, help="also writes the figures here")
    options = parser.parse_args()
    told: multiprocessing.Queue[int] = multiprocessing.Queue()
    serving = multiprocessing.Process(
        target=serve, args=(options.items, options.feeds, options.failing, told), daemon=True
    )
    serving.start()
    with tempfile.TemporaryDirectory() as folder:
        port = told.get(timeout=60)
        found = measure(port, options.items, options.feeds, Path(folder) / "desk", code=options.code)
    serving.terminate()
    print(json.dumps(found, indent=2))
    if options.json:
        options.json.write_text(json.dumps(found))
    return int(bool(found["lost"]) or bool(found["twice"]) or float(str(found["memory_gb"])) >= MEMORY)


if __name__ == "__main__":
    sys.exit(main())
