"""Kills in the middle of everything: `kill -9` at random moments of read, code, load, compact, judge and follow.

python bench/kill.py [--kills 300] [--seed 0] [--each 60] [--verbs read,code,...] [--json FILE]

Each verb runs in a process of its own, which is killed: half of the time after a random part of the time that the verb takes, half
of the time just before or after a random one of its syncs, where files get their names. After each kill every table of the desk is
read to its end, and all that was there before must still be there: texts, codings, rows, items, and every judgement whose call had
returned. Then the same command runs once more, to its end, and counts must be exact. After every `--each` kills the same commands
run without a kill in a fresh desk, and the two desks must hold the same rows.

The processes are forked from one that has loaded the model, so that a kill hits work and not the start of a program; Linux and macOS
only. A kill of a process is not a loss of power: what the disk had not written by then is not lost here.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is loaded: a process with threads is not forked well

import argparse
import hashlib
import json
import random
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from heading import stop, versions

import tocsin.cli
import tocsin.desk
import tocsin.read
import tocsin.store
from tocsin.cli import run
from tocsin.cli.job import chosen_settings
from tocsin.desk import Desk
from tocsin.read import Given, installed_readers, read
from tocsin.read.gdelt import GDELT
from tocsin.records import Document, Verdict
from tocsin.settings import Settings
from tocsin.workbench import workbench

VERBS = ("read", "code", "load", "compact", "judge", "follow")  # a compaction needs loads before it
BATCH = 3  # texts between two writes, so that a run of few has several
TEXTS = 8  # of one file
CODED = 5
ROWS = 40  # of a file of rows
FILES = 3  # of one load
JUDGED = 24
LISTED = 6  # items that a feed lists anew each round
BY = "human:bench"
PATIENCE = 300.0  # seconds after which a process that nobody killed is taken for stuck
PUBLISHED = "2024-03-06"
SETTINGS = """
[code]
fast = true
[load]
threads = 2
memory_mb = 500
[fetch]
allowed_networks = ["127.0.0.0/8"]
robots = false
per_second = 0.0
retries = 0
[feeds]
batch = 3
"""
# What differs between two runs of the same commands: when they ran, and in which batches.
TIMES = frozenset({"batch", "position", "recorded", "accessed", "seen", "parts", "moment", "tries"})
COMPARED = (
    "documents", "rejected", "codings", "mentions", "events", "evidence", "gaps", "quotes", "claims", "harms", "facts", "marks",
    "links", "actors", "imported", "loads", "repairs", "superseded", "named", "items", "all_events",
)  # fmt: skip
READ_TOO = ("tombstones", "fetches", "corrections", "reports", "articles", "places", "linkings")
THINGS = {"documents": "id", "codings": "document_id", "imported": "native_id", "loads": "hash", "items": "key"}
DEEDS = (
    "attacked",
    "met officials of",
    "accused",
    "signed a truce with",
    "withdrew troops from",
    "threatened to sanction",
)
STATES = ("Iran", "Iraq", "Kenya", "Sudan", "Peru", "Chile", "Nepal", "Laos", "Mali", "Niger", "Chad", "Ghana")


# ------------------------------------------------------------------------------------------------- inputs


def sentence(luck: random.Random, number: str) -> str:
    """One short text, unlike all others."""
    a, b, c = luck.sample(STATES, 3)
    return f"{a} {luck.choice(DEEDS)} {b} on Monday. {c} denied it, a spokesman said in statement {number}."


def made(folder: Path, verb: str, step: int, luck: random.Random) -> None:
    """The files that one step of a verb takes."""
    folder.mkdir(parents=True)
    if verb == "read":
        rows = (json.dumps({"text": sentence(luck, f"r{step}-{n}"), "published": PUBLISHED}) for n in range(TEXTS))
        (folder / "texts.jsonl").write_text("\n".join(rows) + "\n")
    elif verb == "code":
        for n in range(CODED):
            (folder / f"{n:02}.txt").write_text(sentence(luck, f"c{step}-{n}"))
    elif verb == "load":
        for n in range(FILES):
            lines = (row(step * 1_000_000 + n * 10_000 + r, luck) for r in range(ROWS))
            (folder / f"2024030{n + 1}{step:06}.export.CSV").write_text("\n".join(lines) + "\n")


def row(number: int, luck: random.Random) -> str:
    """One row of GDELT."""
    known = {
        "GLOBALEVENTID": str(9_000_000_000 + number), "SQLDATE": "20240215", "MonthYear": "202402", "Year": "2024",
        "FractionDate": "2024.1233", "Actor1Code": "IRQ", "Actor1Name": luck.choice(STATES).upper(), "Actor1CountryCode": "IRQ",
        "Actor2Code": "KEN", "Actor2Name": luck.choice(STATES).upper(), "Actor2CountryCode": "KEN", "IsRootEvent": "1",
        "EventCode": "090", "EventBaseCode": "090", "EventRootCode": "09", "QuadClass": "2", "GoldsteinScale": "-2.0",
        "NumMentions": "6", "NumSources": "2", "NumArticles": "5", "AvgTone": "-3.25", "DATEADDED": "20240215101500",
        "SOURCEURL": f"https://example.invalid/{number}",
    }  # fmt: skip
    return "\t".join(known.get(name, "") for name in GDELT.columns)


def serve(port: int, lists: Path) -> None:
    """A site with one feed, which lists as many items as the file `lists` says."""
    day = datetime(2024, 3, 6, tzinfo=UTC)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            base = f"http://127.0.0.1:{port}"
            if self.path == "/feed":
                count = int(lists.read_text())
                items = "".join(
                    f"<item><title>Report {n}</title><link>{base}/page/{n}</link><guid>{n}</guid>"
                    f"<pubDate>{format_datetime(day + timedelta(minutes=n))}</pubDate></item>"
                    for n in range(count)
                )
                self.answer(f'<?xml version="1.0"?><rss version="2.0"><channel><title>A</title>{items}</channel></rss>')
            else:
                number = self.path.rpartition("/")[2]
                words = " ".join(sentence(random.Random(f"{number}-{n}"), f"f{number}-{n}") for n in range(6))
                self.answer(
                    f"<!doctype html><html lang='en'><head><title>Report {number}</title></head><body><article>"
                    f"<h1>Report {number}</h1><p>{words}</p></article></body></html>"
                )

        def answer(self, words: str) -> None:
            body = words.encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml" if words.startswith("<?xml") else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # as the base has it
            pass

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


# ----------------------------------------------------------------------------------------------- processes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a process ended, and what it said before."""

    killed: bool
    status: int | None  # of its exit; None: killed
    said: tuple[Any, ...]
    seconds: float


def forked(
    act: Callable[[Callable[[Any], None]], int], log: Path, *, after: float | None = None, sync: int | None = None
) -> Ended:
    """Runs something in a process of its own, which may be killed.

    Parameters
    ----------
    act
        Is given what to say things with; its answer is the exit status.
    after
        Seconds after which it is killed.
    sync
        Number of the sync at which it kills itself: before it where even, after it where odd.
    """
    ours, theirs = os.pipe()
    began = time.monotonic()
    process = os.fork()
    if process == 0:
        _child(act, log, theirs, sync)
    os.close(theirs)
    if after is not None:
        _wait(process, after)
        os.kill(process, signal.SIGKILL)
    with os.fdopen(ours, "rb") as pipe:
        if not select.select([pipe], [], [], PATIENCE)[0]:
            os.kill(process, signal.SIGABRT)  # it is stuck: that is no kill, and is told as a status
        lines = pipe.read().split(b"\n")
    _, status = os.waitpid(process, 0)
    said = tuple(json.loads(line) for line in lines[:-1])  # the last was not said to its end
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    code = os.waitstatus_to_exitcode(status)
    return Ended(killed=killed, status=None if killed else code, said=said, seconds=time.monotonic() - began)


def _wait(process: int, seconds: float) -> None:
    """Waits for a process to end, or some seconds; it is left to be asked how it ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            return
        time.sleep(min(0.002, max(0.0, until - time.monotonic())))


def _child(act: Callable[[Callable[[Any], None]], int], log: Path, pipe: int, dies: int | None) -> None:
    """What the process does; it never returns."""
    status = 70
    try:
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        count, sync = 0, os.fsync

        def counted(file: Any) -> None:
            nonlocal count
            if dies == 2 * count:
                os.kill(os.getpid(), signal.SIGKILL)
            sync(file)
            if dies == 2 * count + 1:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1

        os.fsync = counted

        def say(words: Any) -> None:
            os.write(pipe, json.dumps(words).encode() + b"\n")

        status = act(say)
        say({"syncs": count})
    except Exception:  # noqa: BLE001  # what a process says of itself; the bench sees its status
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


# ---------------------------------------------------------------------------------------------------- desk


@dataclass(slots=True, kw_only=True)
class World:
    """One desk that is killed, with all that was done to it."""

    folder: Path
    port: int
    lists: Path
    done: list[tuple[str, Path, int]] = field(default_factory=list[tuple[str, Path, int]])
    judged: set[str] = field(default_factory=set[str])  # what `judge` had returned from

    @property
    def desk(self) -> Path:
        """Its folder."""
        return self.folder / "desk"

    def open(self) -> None:
        """Makes the folder with its settings and its feed."""
        self.desk.mkdir(parents=True)
        (self.desk / "tocsin.toml").write_text(SETTINGS)
        (self.desk / "feeds.toml").write_text(
            f'[[feed]]\naddress = "http://127.0.0.1:{self.port}/feed"\noutlet = "A"\n'
        )


def act(world: World, verb: str, inputs: Path, step: int) -> Callable[[Callable[[Any], None]], int]:
    """What a process does for one step of a verb."""
    desk = str(world.desk)
    commands = {
        "code": ["code", str(inputs), "--desk", desk, "--published", PUBLISHED, "--output", str(inputs.with_suffix(".out"))],
        "load": ["load", "gdelt", str(inputs), "--desk", desk],
        "compact": ["compact", "--desk", desk, *(["--at-once"] if step % 2 else [])],
        "follow": ["follow", "--once", "--desk", desk],
    }  # fmt: skip

    def do(say: Callable[[Any], None]) -> int:
        if verb == "read":
            Desk(world.desk).read(inputs)
            return 0
        if verb == "judge":
            opened, judged = Desk(world.desk), world.judged
            for n in range(JUDGED):
                left = f"mention-{step}-{n}"
                if left not in judged:
                    opened.judge(left, f"event-{step}", Verdict.SAME, "a bench", by=BY)
                    say(left)
            return 0
        return run(commands[verb])

    return do


def look(desk: Path) -> Callable[[Callable[[Any], None]], int]:
    """Reads every table to its end, and says which things there are."""

    def do(say: Callable[[Any], None]) -> int:
        view = Desk(desk).view()
        read = (f"SELECT '{name}', bit_xor(hash(t)) FROM \"{name}\" AS t" for name in (*COMPARED, *READ_TOO))
        view.sql(" UNION ALL ".join(read))  # every column of every row
        list(view.codings())
        lists = ", ".join(f"(SELECT list({column}) FROM {table}) AS {table}" for table, column in THINGS.items())
        things: dict[str, list[str]] = {
            name: ids or [] for name, ids in view.sql(f"SELECT {lists}").to_pylist()[0].items()
        }
        things["judged"] = [each.left for each in view.judgements() if each.by == BY]
        say({"things": things, "damaged": len(view.damaged)})
        return 0

    return do


def rows(desk: Path) -> Callable[[Callable[[Any], None]], int]:
    """Says how many rows each table has, and the hash of all that does not hang on when they were written."""

    def do(say: Callable[[Any], None]) -> int:
        view = Desk(desk).view()
        for name in COMPARED:
            table = view.sql(f'SELECT * FROM "{name}"')
            kept = table.select([column for column in table.column_names if column not in TIMES])
            lines = sorted(repr(sorted(each.items())) for each in kept.to_pylist())
            say([name, len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()])
        return 0

    return do


# ---------------------------------------------------------------------------------------------------- bench


class Bench:
    """Kills, and what came of them."""

    def __init__(self, folder: Path, port: int, lists: Path, verbs: Sequence[str], seed: int) -> None:
        self.luck, self.verbs = random.Random(seed), verbs
        self.folder, self.port, self.lists, self.log = folder, port, lists, folder / "log.txt"
        self.kills, self.missed = Counter[str](), 0
        self.lost = self.corrupt = self.unfinished = self.wrong = 0
        self.told: list[str] = []
        self.takes: dict[str, tuple[float, int]] = {}  # least seconds and syncs of a verb that came to its end
        self.held: Mapping[str, Sequence[str]] | None = None  # the things of the desk after the last step
        self.worlds = 0

    def world(self) -> World:
        """A fresh desk, and each verb once without a kill, to know how long it takes."""
        self.worlds += 1
        world = World(folder=self.folder / f"world-{self.worlds}", port=self.port, lists=self.lists)
        world.open()
        self.lists.write_text("0")
        self.held = None
        for verb in self.verbs:
            self.step(world, verb, kill=False)
        return world

    def step(self, world: World, verb: str, *, kill: bool) -> None:
        """One step of a verb in a desk, killed first where asked for, then done to its end."""
        step = len(world.done)
        inputs = world.folder / "inputs" / f"{step}-{verb}"
        made(inputs, verb, step, self.luck)
        if verb == "follow":
            self.lists.write_text(str(int(self.lists.read_text()) + LISTED))
        if kill:
            seconds, syncs = self.takes[verb]
            how: dict[str, Any] = (
                {"after": self.luck.random() * seconds}
                if self.luck.random() < 0.5
                else {"sync": self.luck.randrange(2 * syncs)}
            )
            ended = forked(act(world, verb, inputs, step), self.log, **how)
            world.judged.update(each for each in ended.said if isinstance(each, str))
            if ended.killed:
                self.kills[verb] += 1
            else:
                self.missed += 1
                self.learn(verb, ended)
            self.check(world, verb, how)
        ended = forked(act(world, verb, inputs, step), self.log)
        world.judged.update(each for each in ended.said if isinstance(each, str))
        if ended.status != 0:
            self.unfinished += 1
            self.told.append(f"{verb}: the command ended with {ended.status}{', after a kill' * kill}: {self.last()}")
        elif not kill:
            self.learn(verb, ended)
        world.done.append((verb, inputs, step))
        self.count(world)

    def learn(self, verb: str, ended: Ended) -> None:
        """Takes in how long a run took that came to its end: the shortest counts, or a kill comes when all is over."""
        if ended.status == 0:
            seconds, syncs = self.takes.get(verb, (ended.seconds, sys.maxsize))
            self.takes[verb] = min(seconds, ended.seconds), min(syncs, max(1, ended.said[-1]["syncs"]))

    def last(self) -> str:
        """The last that a process said."""
        return " | ".join(self.log.read_text(errors="replace").splitlines()[-6:])

    def things(self, world: World) -> Mapping[str, Sequence[str]] | None:
        """The things in a desk; None where not every table can be read."""
        ended = forked(look(world.desk), self.log)
        if ended.status != 0:
            self.corrupt += 1
            self.told.append(f"the desk cannot be read: {self.last()}")
            return None
        return ended.said[0]["things"]

    def check(self, world: World, verb: str, how: Mapping[str, Any]) -> None:
        """After a kill: all tables can be read, and nothing that was there is gone."""
        after = self.things(world)
        if self.held is None or after is None:
            return
        gone = {name: len(set(ids) - set(after[name])) for name, ids in self.held.items()}
        gone["judged"] += len(world.judged - set(after["judged"]))
        if any(gone.values()):
            self.lost += sum(gone.values())
            self.told.append(f"{verb} killed by {dict(how)}: lost {gone}")

    def count(self, world: World) -> None:
        """After a command that ended: as many of everything as was put in, each once."""
        self.held = found = self.things(world)
        if found is None:
            return
        steps = Counter(verb for verb, _, _ in world.done)
        listed = LISTED * steps["follow"]
        expected = {
            "documents": TEXTS * steps["read"] + CODED * steps["code"] + listed,
            "codings": CODED * steps["code"],
            "imported": ROWS * FILES * steps["load"],
            "loads": FILES * steps["load"],
            "items": listed,
            "judged": JUDGED * steps["judge"],
        }
        counts = {name: len(ids) for name, ids in found.items()} | {"judged": len(set(found["judged"]))}
        if counts != expected:
            self.wrong += 1
            self.told.append(f"after {world.done[-1][0]}: {counts} instead of {expected}")

    def replay(self, world: World) -> None:
        """The same commands without a kill in a fresh desk: both hold the same rows."""
        other = World(folder=world.folder / "again", port=world.port, lists=world.lists)
        other.open()
        self.lists.write_text("0")
        for verb, inputs, step in world.done:
            if verb == "follow":
                self.lists.write_text(str(int(self.lists.read_text()) + LISTED))
            forked(act(other, verb, inputs, step), self.log)
        one, two = (forked(rows(each.desk), self.log).said[:-1] for each in (world, other))
        for a, b in zip(one, two, strict=True):
            if a != b:
                self.wrong += 1
                self.told.append(f"table {a[0]}: {a[1]} rows, {b[1]} without kills, and not the same")
        shutil.rmtree(world.folder)


def main() -> int:
    """Prints the figures; 1 if anything was lost, unreadable, unfinished or counted wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--each", type=int, default=60, help="kills of one desk, before it is compared with one without"
    )
    parser.add_argument("--verbs", default=",".join(VERBS), help="these alone")
    parser.add_argument("--json", type=Path, help="also writes the figures here")
    options = parser.parse_args()
    if not hasattr(os, "fork"):
        stop("bench/kill.py needs fork, which this system does not have")
    verbs = tuple(options.verbs.split(","))
    if unknown := set(verbs) - set(VERBS):
        stop(f"--verbs {', '.join(sorted(unknown))}: there are {', '.join(VERBS)}")
    print(versions("duckdb", "pyarrow"), f"seed {options.seed}", sep="; ")
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), verbs, options.kills, options.seed, options.each)
    if options.json:
        options.json.write_text(json.dumps(found))
    print(json.dumps(found))
    return int(any(found[name] for name in ("lost", "corrupt", "unfinished", "wrong")))


def warm(settings: Settings, folder: Path, verbs: Sequence[str]) -> None:
    """Loads before the first fork what every process would load: modules, the model, the registry, what reads texts."""
    for package in (tocsin.cli, tocsin.read, tocsin.store):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            with suppress(ImportError):  # of an extra that is not installed
                import_module(module.name)
    file = folder / "warm.txt"
    file.write_text("Iran met officials of Iraq on Monday. Kenya denied it, a spokesman said.")
    documents = [
        each
        for each in read([file], readers=installed_readers(), given=Given(), options=settings.read)
        if isinstance(each, Document)
    ]
    bench = workbench(settings)
    if "code" in verbs:
        list(bench.code(documents))
    if "load" in verbs:
        bench.link_names([])


def measure(folder: Path, verbs: Sequence[str], kills: int, seed: int, each: int) -> dict[str, Any]:
    """The figures of so many kills."""
    began = time.monotonic()
    tocsin.desk.READ_BATCH = tocsin.desk.CODED_BATCH = BATCH
    (folder / "tocsin.toml").write_text(SETTINGS)
    settings, _ = chosen_settings(folder / "tocsin.toml")
    warm(settings, folder, verbs)
    listening = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    port = listening.server_address[1]
    listening.server_close()
    lists = folder / "listed.txt"
    site = os.fork()
    if site == 0:
        try:
            serve(port, lists)
        finally:
            os._exit(1)
    bench = Bench(folder, port, lists, verbs, seed)
    try:
        while bench.kills.total() < kills:
            world, until = bench.world(), min(kills, bench.kills.total() + each)
            while bench.kills.total() < until:
                bench.step(world, verbs[(bench.kills.total() + bench.missed) % len(verbs)], kill=True)
                if bench.kills.total() % 10 == 0:
                    print(f"{bench.kills.total()} kills, {time.monotonic() - began:.0f} s", file=sys.stderr)
            bench.replay(world)
    finally:
        os.kill(site, signal.SIGKILL)
        os.waitpid(site, 0)
    for verb in verbs:
        seconds, syncs = bench.takes[verb]
        print(f"{verb:8} {bench.kills[verb]:4} kills; takes {seconds:.2f} s and {syncs} syncs")
    for line in bench.told:
        print(line)
    return {
        "kills": bench.kills.total(),
        "lost": bench.lost,
        "corrupt": bench.corrupt,
        "unfinished": bench.unfinished,
        "wrong": bench.wrong,
        "missed": bench.missed,
        "by_verb": dict(sorted(bench.kills.items())),
        "seconds": round(time.monotonic() - began, 1),
    }


if __name__ == "__main__":
    sys.exit(main())
