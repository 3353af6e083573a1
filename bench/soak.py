"""All at once, for an hour: feeds that publish and fail, coding, the served desk, corrections, judgements and queries.

python bench/soak.py [--minutes 60] [--items 20] [--seed 0] [--desk FOLDER] [--still DESK] [--json FILE]

Each part runs in a process of its own, as a user would run it: `tocsin follow --code` over a local site that publishes --items a
minute, `tocsin serve` with four people at it (two who read, one who says what is right, one who pastes texts), a notebook that
asks and judges through `Desk`, and every twenty seconds a command of the command line. The site fails now and then: 503, a broken
connection, half a page, a feed that is no XML, a slow answer; some pages are gone for good.

The memory of each process that stays is looked at every two seconds. Its slope is that of Theil and Sen over medians of a
fortieth of the time each, after the first third (`--warm`), with its range at 95 %. What is lost is counted at the end, after one more round of the
feeds: items without their text or its coding, judgements and corrections whose call had returned. An error is an answer of 5xx, or one
that whoever reads and writes as these do must not get (400, 403, 405, 409, 413, 421), a connection that broke, an exit status that a
command must not have, a process that ended, or a traceback. The last line is JSON.

--still tells what grows with time from what grows with the desk: a copy of that desk is read and asked as always, and changes each
second by a judgement of the notebook, but no text comes and nobody corrects.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import psutil
from follow import page
from heading import versions
from scipy.stats import theilslopes

STATES = (
    "Angola Benin Botswana Burundi Cameroon Chad Djibouti Egypt Eritrea Ethiopia Gabon Ghana Guinea Kenya Lesotho Liberia Libya Malawi Mali "
    "Morocco Mozambique Namibia Niger Nigeria Rwanda Senegal Somalia Sudan Tanzania Togo Tunisia Uganda Zambia Zimbabwe Iran Iraq Jordan Kuwait "
    "Lebanon Oman Qatar Syria Turkey Yemen India Nepal Pakistan Laos Vietnam Peru Chile Bolivia Ecuador Colombia"
).split()
DEEDS = (
    "attacked a post of {b}", "met officials of {b} for talks", "accused {b} of an attack on a convoy", "signed a truce with {b}",
    "withdrew troops from {b}", "threatened to sanction {b}", "promised aid to {b}", "expelled two diplomats of {b}", "rejected a proposal of {b}",
)  # fmt: skip
FEEDS = 5
LISTED = 200  # items that a feed lists at most, the newest
GONE = 40  # one page of so many is gone for good
FLAT = 20.0  # MB an hour; a slope above is a leak, unless its range holds none
SETTINGS = """
[fetch]
allowed_networks = ["127.0.0.0/8"]
robots = false
per_second = 0.0
per_host = 4
retries = 1
backoff_seconds = 0.2
read_seconds = 10.0
"""
_NOTEBOOK = """
import json, signal, sys, time
from tocsin.desk import Desk
from tocsin.store.filters import Filter
desk, asked, over = Desk(sys.argv[1]), 0, []
signal.signal(signal.SIGINT, lambda *_: over.append(True))
while not over:
    view = desk.view()
    view.sql("SELECT type, count(*) AS n FROM all_events GROUP BY ALL ORDER BY n DESC")
    found = desk.find(Filter(types=("ACCUSE",))).num_rows
    list(view.codings([row["id"] for row in view.sql("SELECT id FROM documents ORDER BY recorded DESC LIMIT 5").to_pylist()]))
    left = f"mention-soak-{asked}"
    desk.judge(left, f"event-soak-{asked}", "unsure", "a soak", by="notebook")
    asked += 1
    print(json.dumps({"asked": asked, "found": found, "judged": left}), flush=True)
    time.sleep(1.0)
"""
_FORM = re.compile(r'"x-tocsin-form": "(\w+)"')


# ---------------------------------------------------------------------------------------------------- site


def site(items_a_minute: float, seed: int, told: multiprocessing.Queue[int], over: Any) -> None:
    """Publishes items as time goes by, and fails now and then; once `over` is set, it publishes and fails no more."""
    began, lock, tries = time.time(), threading.Lock(), Counter[str]()
    last: list[int] = []

    def published() -> int:
        if over.is_set():
            if not last:
                last.append(int((time.time() - began) / 60 * items_a_minute))
            return last[0]
        return int((time.time() - began) / 60 * items_a_minute)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kind, _, number = self.path.strip("/").partition("/")
            with lock:
                tries[self.path] += 1
                count = tries[self.path]
            luck = random.Random(f"{seed}-{self.path}-{count}").random()
            fault = 0.0 if over.is_set() else luck
            if kind == "count":
                self.answer(200, str(published()).encode())
            elif kind == "feed":
                self.feed(int(number), fault)
            elif kind == "page":
                self.page(int(number), fault if count <= 4 else 0.0)  # so that none is given up for no reason
            else:
                self.answer(404, b"")

        def feed(self, number: int, fault: float) -> None:
            base = f"http://127.0.0.1:{self.server.server_address[1]}"
            own = [n for n in range(published()) if n % FEEDS == number or n % 17 == number][-LISTED:]
            items = "".join(
                f"<item><title>Report {n}</title><link>{base}/page/{n}</link><guid>{n}</guid><pubDate>"
                f"{format_datetime(datetime.fromtimestamp(began, UTC) + timedelta(minutes=n / items_a_minute))}</pubDate></item>"
                for n in own
            )
            body = (
                f'<?xml version="1.0"?><rss version="2.0"><channel><title>Soak</title>{items}</channel></rss>'.encode()
            )
            if 0 < fault < 0.04:
                self.answer(503, b"")
            elif 0 < fault < 0.06:
                self.answer(200, b"\x00<html>not a feed", "text/html")
            else:
                self.answer(200, body, "application/rss+xml")

        def page(self, number: int, fault: float) -> None:
            body = re.sub(rb"<article>.*</article>", f"<article>{article(number)}</article>".encode(), page(number))
            if gone(number):
                self.answer(404, b"")
            elif 0 < fault < 0.03:
                self.answer(503, b"")
            elif 0 < fault < 0.05:
                self.close_connection = True  # without a word
            elif 0 < fault < 0.07:
                self.answer(200, body, cut=len(body) // 2)
            elif 0 < fault < 0.09:
                time.sleep(3.0)
                self.answer(200, body)
            elif 0 < fault < 0.10:
                self.answer(200, body, coding="gzip")  # which it is not
            elif fault > 0.8:
                self.answer(200, gzip.compress(body), coding="gzip")
            else:
                self.answer(200, body)

        def answer(
            self,
            status: int,
            body: bytes,
            media: str = "text/html; charset=utf-8",
            cut: int | None = None,
            coding: str = "",
        ) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
            if coding:
                self.send_header("Content-Encoding", coding)
            self.end_headers()
            self.wfile.write(body[:cut])
            self.close_connection = self.close_connection or cut is not None

        def log_message(self, format: str, *args: Any) -> None:  # as the base has it
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # a client that went away is no matter of the bench

    serving = Server(("127.0.0.1", 0), Handler)
    told.put(serving.server_address[1])
    serving.serve_forever()


def article(number: int) -> str:
    """The words of one article: of states and days of its own, so that few of them tell of the same."""
    luck, day = random.Random(number), ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")[number % 5]
    lines: list[str] = []
    for line in range(5):
        a, b, c = luck.sample(STATES, 3)
        lines.append(
            f"<p>{a} {luck.choice(DEEDS).format(b=b)} on {day}, a spokesman of {c} said in statement {number}-{line}. "
            f"“We have seen {luck.randint(2, 90)} people leave,” he added. {b} denied it.</p>"
        )
    return f"<h1>Report {number}</h1>{''.join(lines)}"


def gone(number: int) -> bool:
    """Whether the page of an item answers 404 for ever."""
    return number % GONE == GONE - 1


# --------------------------------------------------------------------------------------------------- parts


@dataclass(slots=True)
class Tally:
    """What happened, told by every thread."""

    counts: Counter[str] = field(default_factory=Counter[str])
    errors: list[str] = field(default_factory=list[str])
    refused: Counter[str] = field(default_factory=Counter[str])
    why: dict[str, str] = field(
        default_factory=dict[str, str]
    )  # the first of each that was refused, in the words of the page
    seconds: list[tuple[float, str]] = field(
        default_factory=list[tuple[float, str]]
    )  # of answers of the server, to what
    judged: set[str] = field(default_factory=set[str])
    corrected: Counter[str] = field(default_factory=Counter[str])  # by the reason that was given
    pasted: set[str] = field(default_factory=set[str])

    def wrong(self, what: str) -> None:
        """Writes down an error, and says so."""
        self.errors.append(f"{datetime.now(UTC):%H:%M:%S} {what}")
        print(f"error: {self.errors[-1][:300]}", file=sys.stderr)


class Person:
    """Somebody at the served desk."""

    def __init__(self, base: str, tally: Tally, over: threading.Event, seed: str) -> None:
        self.client = httpx.Client(base_url=base, timeout=300.0)
        self.tally, self.over, self.luck = tally, over, random.Random(seed)
        self.form = ""

    def get(self, address: str) -> httpx.Response | None:
        """The answer; None if it was refused, which is counted, or went wrong, which is told."""
        return self._asked("GET", address, None)

    def post(self, address: str, data: dict[str, str]) -> httpx.Response | None:
        """The same of a form, with the token of a page."""
        if not self.form and (front := self.get("/")) is not None and (found := _FORM.search(front.text)):
            self.form = found.group(1)
        return self._asked("POST", address, data)

    def _asked(self, method: str, address: str, data: dict[str, str] | None) -> httpx.Response | None:
        began = time.perf_counter()
        headers = {"x-tocsin-form": self.form} if data is not None else {}
        try:
            answer = self.client.request(method, address, data=data, headers=headers)
        except httpx.HTTPError as error:
            if not self.over.is_set():
                self.tally.wrong(f"{method} {address}: {type(error).__name__} {error}")
            return None
        where = re.sub(r"[a-z]+-[0-9a-f]{20}", "ID", address.partition("?")[0])
        self.tally.seconds.append((time.perf_counter() - began, f"{method} {where}"))
        self.tally.counts["requests"] += 1
        if answer.status_code >= 500 or answer.status_code in (400, 403, 405, 409, 413, 421):
            self.tally.wrong(f"{method} {address}: {answer.status_code} {said(answer.text)}")
            return None
        if answer.status_code >= 400:
            what = f"{method} {where} {answer.status_code}"
            self.tally.refused[what] += 1
            self.tally.why.setdefault(what, said(answer.text))
            return None
        return answer

    def documents(self) -> list[str]:
        """Ids of texts of one of the first pages."""
        answer = self.get(f"/api/documents?page={self.luck.choice((1, 1, 2, 3))}")
        return [] if answer is None else [item["id"] for item in answer.json()["items"]]

    def events(self, query: str = "dataset:coded") -> list[str]:
        """Ids of the events of the first page of a search."""
        answer = self.get(f"/api/search?q={query}")
        return [] if answer is None else [item["id"] for item in answer.json()["events"]]


def said(page: str) -> str:
    """The words of a page, without what stands on every one of them."""
    words = html.unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition(">")[2] or page))
    return " ".join(words.split())[:200]


def reads(person: Person) -> Iterator[float]:
    """One who looks around; the seconds until the next look."""
    pages = (
        "/", "/?page=2", "/search?q=ceasefire+talks", "/search?q=type:ACCUSE", "/search?q=statement", "/map?q=type:ASSAULT",
        "/incidents?days=7&all=true", "/network?q=dataset:coded", "/alarms?least=5", "/review", "/feeds", "/data", "/scenarios",
        "/forecasts", "/actors/state:RUS", "/api/data", "/watch?one=Russia&other=Ukraine&days=180", "/api/feeds",
    )  # fmt: skip
    while True:
        person.get(person.luck.choice(pages))
        yield 0.4
        for each in person.luck.sample(documents := person.documents(), min(4, len(documents))):
            person.get(f"/documents/{each}")
            yield 0.4
        for each in person.luck.sample(events := person.events(), min(2, len(events))):
            person.get(f"/events/{each}")
            yield 0.4


def says(person: Person) -> Iterator[float]:
    """One who says what is right: events corrected, corrections taken back, events judged to be one happening or two."""
    number = 0
    while True:
        for each in person.luck.sample(events := person.events(), min(5, len(events))):
            number += 1
            reason = f"soak {number}"
            what = person.luck.choice(
                (
                    {"act": "accept"}, {"act": "accept"}, {"act": "reject"}, {"field": "type", "value": "CONSULT"},
                    {"field": "occurred", "value": "2024-03-01/2024-03-05"}, {"field": "status", "value": "denied"},
                    {"field": "recipients", "nothing": "1"}, {"field": "occurred", "value": "never"},
                )
            )  # fmt: skip
            person.get(f"/corrections/form?thing={each}&field=type")
            if person.post("/corrections", {"thing": each, "reason": reason, **what}) is not None:
                person.tally.corrected[reason] += 1
                person.tally.counts["corrections"] += 1
            yield 2.0
            if number % 5 == 0 and person.post("/corrections/undo", {"thing": each}) is not None:
                person.tally.counts["undone"] += 1
        if len(events) > 1:
            left, right = person.luck.sample(events, 2)
            verdict = {
                "left": left,
                "right": right,
                "verdict": person.luck.choice(("same", "different")),
                "reason": "soak",
            }
            if person.post("/judgements", verdict) is not None:
                person.tally.judged.add(f"{left} {right}")
                person.tally.counts["judgements"] += 1
        yield 2.0


def pastes(person: Person) -> Iterator[float]:
    """One who pastes texts, a short one and now and then what is no text."""
    number = 0
    while True:
        number += 1
        a, b = person.luck.sample(STATES, 2)
        deed = person.luck.choice(DEEDS).format(b=b)
        text = f"{a} {deed} on Monday. A spokesman denied it in the pasted statement {number}." if number % 10 else "12"
        answer = person.post(
            "/paste", {"text": text, "title": f"Pasted {number}", "published": "2024-03-06", "outlet": "Desk"}
        )
        if answer is not None:
            person.tally.pasted.add(answer.headers["hx-redirect"].rpartition("/")[2])
            person.tally.counts["pasted"] += 1
        yield 15.0


def listens(person: Person) -> Iterator[float]:
    """A page that stays open, and is told of changes."""
    while True:
        try:
            with person.client.stream("GET", "/live", timeout=60.0) as answer:
                for line in answer.iter_lines():
                    person.tally.counts["told"] += line.startswith("event:")
                    if person.over.is_set():
                        break
        except httpx.HTTPError as error:
            if not person.over.is_set():
                person.tally.wrong(f"/live: {type(error).__name__} {error}")
        yield 1.0


def at_work(person: Person, part: Callable[[Person], Iterator[float]]) -> threading.Thread:
    """Somebody at it until the time is over."""

    def run() -> None:
        for pause in part(person):
            if person.over.wait(pause * (0.5 + person.luck.random())):
                break
        person.client.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def shell(folder: Path, tally: Tally, over: threading.Event, log: Path, *, still: bool) -> None:
    """A command every twenty seconds; `still`: none that corrects."""
    desk, luck, number = ["--desk", str(folder)], random.Random("shell"), 0
    commands: tuple[list[str], ...] = (
        ["events", "--count-by", "type"],
        ["sql", "SELECT outlet, count(*) AS n FROM documents GROUP BY ALL"],
        ["feeds"],
        ["events", "--type", "ACCUSE", "--format", "csv"],
        ["incidents"],
        ["corrections"],
        ["review", "--list"],
        ["outlets"],
        ["sql", "SELECT id FROM events ORDER BY hash(id) LIMIT 1", "--format", "csv"],
    )
    while not over.wait(20.0):
        words = commands[number % len(commands)]
        number += 1
        done = command([*words, *desk], log)
        tally.counts["commands"] += 1
        if done.returncode not in (0, 1):
            tally.wrong(f"tocsin {' '.join(words)}: {done.returncode} {done.stderr[-300:]}")
        elif not still and any("hash(id)" in word for word in words) and (found := done.stdout.split()[1:]):
            reason = f"shell {number}"
            said = command(
                ["correct", found[0], "--accept", "--reason", reason, "--by", f"shell{luck.randrange(9)}", *desk], log
            )
            if said.returncode == 0:
                tally.corrected[reason] += 1
                tally.counts["corrections"] += 1
            elif "there is no" not in said.stderr and "no event" not in said.stderr:
                tally.wrong(f"tocsin correct {found[0]}: {said.returncode} {said.stderr[-300:]}")


def command(words: list[str], log: Path) -> subprocess.CompletedProcess[str]:
    """One run of the command line."""
    done = subprocess.run(
        [sys.executable, "-m", "tocsin", *words], capture_output=True, text=True, check=False, timeout=3600
    )
    with log.open("a") as file:
        file.write(f"$ tocsin {' '.join(words)} -> {done.returncode}\n{done.stderr}")
    return done


# -------------------------------------------------------------------------------------------------- memory


class Memory:
    """What some processes hold, looked at every two seconds."""

    def __init__(self, processes: dict[str, int]) -> None:
        self.seen: dict[str, list[tuple[float, float]]] = {name: [] for name in processes}  # seconds, MB
        self.ended: list[str] = []
        self._processes = {name: psutil.Process(number) for name, number in processes.items()}
        self._over, self._began = threading.Event(), time.monotonic()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(2.0):
            for name, process in self._processes.items():
                try:
                    self.seen[name].append((time.monotonic() - self._began, process.memory_info().rss / 1e6))
                except psutil.NoSuchProcess:
                    if name not in self.ended:
                        self.ended.append(name)

    def stop(self) -> None:
        """Looks no more."""
        self._over.set()
        self._thread.join()


def slope(seen: list[tuple[float, float]], warm: float) -> tuple[float, float, float]:
    """MB an hour after the warm-up, with the range at 95 %; the seconds and MB of each look are given."""
    end = seen[-1][0]
    begin = end * warm
    width = max(2.0, (end - begin) / 40)
    parts: dict[int, list[float]] = {}
    for at, held in seen:
        if at >= begin:
            parts.setdefault(int((at - begin) / width), []).append(held)
    if len(parts) < 3:
        return 0.0, float("-inf"), float("inf")
    hours = [(part + 0.5) * width / 3600 for part in parts]
    found = theilslopes([median(held) for held in parts.values()], hours, 0.95)
    return float(found.slope), float(found.low_slope), float(found.high_slope)


# --------------------------------------------------------------------------------------------------- bench


def main() -> int:
    """Prints the figures; 1 if anything went wrong, was lost, or grows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--items", type=float, default=20.0, help="that the site publishes a minute")
    parser.add_argument("--warm", type=float, default=1 / 3, help="share of the time before memory is judged")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--desk", type=Path, help="kept here")
    parser.add_argument("--still", type=Path, help="a desk to copy, which then does not grow")
    parser.add_argument("--json", type=Path, help="also writes the figures here")
    options = parser.parse_args()
    # A shell that runs this in the background has it ignore Ctrl-C, and whatever it starts too; the soak ends by Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    print(
        f"soak: {versions('duckdb', 'litestar', 'uvicorn')}; {options.minutes:g} minutes, seed {options.seed}",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as scratch:
        figures = measure(options.desk or Path(scratch) / "desk", options)
    if options.json:
        options.json.write_text(json.dumps(figures))
    print(json.dumps(figures))
    return int(bool(figures["errors"]) or bool(figures["lost"]) or not figures["flat"])


def measure(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of so many minutes."""
    tally, over, closing = Tally(), threading.Event(), multiprocessing.Event()
    told: multiprocessing.Queue[int] = multiprocessing.Queue()
    items = 0.0 if options.still else options.items
    publishing = multiprocessing.Process(target=site, args=(items, options.seed, told, closing), daemon=True)
    publishing.start()
    port, own = told.get(timeout=60), _free_port()
    _open(folder, port, options.still)
    logs = {name: folder.with_name(f"{name}.log") for name in ("follow", "serve", "notebook", "shell")}
    if command(
        ["code", str(_samples()), "--desk", str(folder), "--output", str(folder.with_name("coded.jsonl"))],
        logs["shell"],
    ).returncode:
        raise SystemExit(logs["shell"].read_text())
    tocsin = [sys.executable, "-m", "tocsin"]
    running = {
        "follow": _started([*tocsin, "follow", "--code", "--every", "1", "--desk", str(folder)], logs["follow"]),
        "serve": _started([*tocsin, "serve", "--port", str(own), "--by", "soak", "--desk", str(folder)], logs["serve"]),
        "notebook": _started([sys.executable, "-c", _NOTEBOOK, str(folder)], logs["notebook"]),
    }
    memory, base = Memory({name: process.pid for name, process in running.items()}), f"http://127.0.0.1:{own}"
    try:
        _until_up(base)
        parts = (reads, reads, listens) if options.still else (reads, reads, says, pastes, listens)
        people = [at_work(Person(base, tally, over, f"{options.seed}-{n}"), part) for n, part in enumerate(parts)]
        asking = threading.Thread(
            target=shell, args=(folder, tally, over, logs["shell"]), kwargs={"still": bool(options.still)}, daemon=True
        )
        people.append(asking)
        people[-1].start()
        _pass(options.minutes, tally, memory, running)
        over.set()
        closing.set()
        for person in people:
            person.join(320)
        memory.stop()
        for name, status in _ended(running).items():
            if status not in (0, 130, -signal.SIGINT, -signal.SIGTERM):
                tally.wrong(f"{name} ended with {status}: {logs[name].read_text()[-300:]}")
        for _ in range(3):
            command(["follow", "--once", "--code", "--desk", str(folder)], logs["shell"])
        published = int(httpx.get(f"http://127.0.0.1:{port}/count").text)
    finally:
        for process in running.values():
            process.kill()
        publishing.terminate()
    return _figures(folder, options, tally, memory, published, logs)


def _open(folder: Path, port: int, still: Path | None) -> None:
    if still is None:
        folder.mkdir(parents=True)
    else:
        shutil.copytree(still, folder)
    (folder / "tocsin.toml").write_text(SETTINGS)
    feeds = (f'[[feed]]\naddress = "http://127.0.0.1:{port}/feed/{n}"\noutlet = "Outlet {n}"\n' for n in range(FEEDS))
    (folder / "feeds.toml").write_text("\n".join(feeds))


def _samples() -> Path:
    import tocsin

    return Path(tocsin.__file__).parent / "data" / "samples"


def _free_port() -> int:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as listening:
        return int(listening.server_address[1])


def _started(words: list[str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as file:
        return subprocess.Popen(words, stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)


def _until_up(base: str) -> None:
    for _ in range(1200):
        try:
            httpx.get(f"{base}/static/bell.svg")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server does not come up")


def _pass(minutes: float, tally: Tally, memory: Memory, running: dict[str, subprocess.Popen[bytes]]) -> None:
    """Waits, and says each minute how it goes."""
    until = time.monotonic() + 60 * minutes
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(60.0, left))
        held = ", ".join(f"{name} {seen[-1][1]:.0f} MB" for name, seen in memory.seen.items() if seen)
        print(f"{left / 60:5.1f} min left: {dict(tally.counts)}; {held}; {len(tally.errors)} errors", flush=True)
        for name in list(running):
            if running[name].poll() is not None:
                tally.wrong(f"{name} ended by itself with {running[name].returncode}")
                return


def _ended(running: dict[str, subprocess.Popen[bytes]]) -> dict[str, int]:
    """The exit status of each process after Ctrl-C."""
    for process in running.values():
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
    found: dict[str, int] = {}
    for name, process in running.items():
        try:
            found[name] = process.wait(120)
        except subprocess.TimeoutExpired:
            process.kill()
            found[name] = process.wait()
    return found


def _figures(
    folder: Path, options: argparse.Namespace, tally: Tally, memory: Memory, published: int, logs: dict[str, Path]
) -> dict[str, Any]:
    from tocsin.desk import Desk

    for name in ("follow", "serve", "shell"):
        words = logs[name].read_text(errors="replace")
        for trace in re.findall(
            r"Traceback \(most recent call last\)[\s\S]*?\n\S*(?:Error|Exception|Interrupt)[^\n]*|a mistake in tocsin[^\n]*",
            words,
        ):
            tally.wrong(f"{name}: {trace[-300:]}")
    lines = [json.loads(line) for line in logs["notebook"].read_text().splitlines() if line.startswith("{")]
    tally.judged |= {f"{line['judged']} event-soak-{line['asked'] - 1}" for line in lines}
    tally.counts["notebook"] = len(lines)
    view = Desk(folder).view()
    expected = {n for n in range(published) if not gone(n)}
    urls = {row["url"] for row in view.sql("SELECT url FROM documents WHERE url LIKE '%/page/%'").to_pylist()}
    had = {int(url.rpartition("/")[2]) for url in urls}
    documents = set(view.sql("SELECT id FROM documents").to_pydict()["id"])
    coded = set(view.sql("SELECT document_id FROM codings").to_pydict()["document_id"])
    judged = {f"{each.left} {each.right}" for each in view.judgements()} | {
        f"{each.right} {each.left}" for each in view.judgements()
    }
    said = Counter(
        reason for row in view.sql("SELECT reason FROM corrections").to_pylist() if (reason := row["reason"])
    )
    lost = {
        "items": len(expected - had),
        "codings": len(documents - coded),
        "pasted": len(tally.pasted - documents),
        "judgements": len(tally.judged - judged),
        "corrections": len(set(tally.corrected) - set(said)),
    }
    slopes = {name: slope(seen, options.warm) for name, seen in memory.seen.items() if seen}
    for name, seen in memory.seen.items():
        rate, low, high = slopes[name]
        most = max(held for _, held in seen)
        print(
            f"{name:9} {most:7.0f} MB at most, {seen[-1][1]:7.0f} at the end, {rate:+7.1f} MB an hour ({low:+.1f} to {high:+.1f})"
        )
    seconds: dict[str, list[float]] = {}
    for took, what in tally.seconds:
        seconds.setdefault(what, []).append(took)
    for what, all_of in sorted(seconds.items(), key=lambda item: -median(item[1]))[:8]:
        print(
            f"{what:28} {len(all_of):5} times, {1000 * median(all_of):7.0f} ms at the median, {1000 * max(all_of):7.0f} at most"
        )
    for what, many in tally.refused.most_common():
        print(f"refused: {what}, {many} times, first with: {tally.why[what]}")
    print("lost:", lost)
    for line in tally.errors[:20]:
        print("error:", line[:400])
    worst = max(slopes, key=lambda name: slopes[name][0])
    ordered = sorted(took for took, _ in tally.seconds)
    return {
        "minutes": options.minutes,
        "errors": len(tally.errors),
        "lost": sum(lost.values()),
        "peak_mb": round(max(held for seen in memory.seen.values() for _, held in seen)),
        "slope_mb_per_hour": round(slopes[worst][0], 1),
        "slope_range": [round(each, 1) for each in slopes[worst][1:]] if abs(slopes[worst][1]) < 1e9 else None,
        "slopes": {name: round(each[0], 1) for name, each in slopes.items()},
        "flat": all(slope < FLAT or low <= 0 for slope, low, _ in slopes.values()),
        "items": len(had),
        "published": published,
        "documents": len(documents),
        "requests": tally.counts["requests"],
        "request_p95_ms": round(1000 * ordered[int(0.95 * len(ordered))], 1) if ordered else None,
        "corrections": sum(tally.corrected.values()),
        "judgements": len(tally.judged),
        "pasted": len(tally.pasted),
        "commands": tally.counts["commands"],
        "notebook": tally.counts["notebook"],
        "lost_by": lost,
    }


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
