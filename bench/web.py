"""How fast the desk's pages come at size: `python bench/web.py --documents 50000 --events 1000000`.

The desk is made here: the bundled samples are coded once, and their rows written again under other ids and days, 160 texts a
batch, until there are --documents of them; rows of a made data set fill up to --events; all is compacted. Then the desk is served by a process of its own, as
`tocsin serve` does it, and asked by --clients threads of this one. A page is warm once every address that is asked was asked once;
the same addresses are asked again then, in a random order, and what is told is the time of an answer at its client.

Documents are drawn from all of them: --warm of them are asked again and again (`documents_per_second`), and as many that nobody
asked before (`cold_documents_per_second`). A page that is made beside (alarms, incidents, review, scenarios) is asked until it is there
before anything is timed; how long that took is printed. Memory is the most that the server held. The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

import duckdb
import httpx
import psutil
from heading import versions

from tocsin.desk import Desk

BATCH = 160  # documents of one file, as reading writes them
_SERVE = """
import os, sys
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # as the command line has it
from tocsin.desk import Desk
from tocsin.web.access import Access
from tocsin.web.app import serve
serve(Desk(sys.argv[1]), Access(port=int(sys.argv[2]), person="bench"))
"""
_ID = "^[a-z]+-[0-9a-f]{20}$"  # of a thing of a text, as the desk writes it


def main() -> None:
    """Makes the desk, serves it and asks it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10.0, help="for which the document page is asked")
    parser.add_argument("--rounds", type=int, default=20, help="times that every other page is asked")
    parser.add_argument("--warm", type=int, default=400)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--desk", type=Path, help="made before, or kept here")
    options = parser.parse_args()
    print(
        f"web: {versions('duckdb', 'litestar', 'uvicorn')}; {options.documents:,} documents, {options.events:,} events"
    )
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.desk or Path(scratch) / "desk"
        if not (folder / "tables").is_dir():
            begin = time.perf_counter()
            made = make(folder, options.documents, options.events)
            print(f"made in {time.perf_counter() - begin:,.0f} s: {made}")
        figures = asked(folder, options)
    print(json.dumps(figures))


# ---------------------------------------------------------------------------------------------- the desk


def make(folder: Path, documents: int, events: int) -> str:
    """A desk of so many texts and events, from the bundled samples."""
    samples = folder.with_name("samples")
    few = Desk(samples)
    few.read(Path(__file__).parent.parent / "src" / "tocsin" / "data" / "samples")
    few.code()
    few.gather()
    connection = duckdb.connect(config={"preserve_insertion_order": "true"})
    tables = sorted(path for path in (samples / "tables").iterdir() if path.is_dir())
    each = _count(connection, samples, "documents")
    rounds = -(-documents // each)
    step = max(1, BATCH // each)
    for first in range(0, rounds, step):
        for table in tables:
            _copied(connection, table, folder / "tables" / table.name, first, min(first + step, rounds))
    for extra in samples.iterdir():
        if extra.is_file() and extra.name != "judgements.jsonl":
            (folder / extra.name).write_bytes(extra.read_bytes())
    coded = _count(connection, folder, "events")
    missing = max(0, events - coded)
    if missing:
        _rows(folder, missing)
    begin = time.perf_counter()
    Desk(folder).compact(grace=timedelta(0))
    print(f"compacted in {time.perf_counter() - begin:,.0f} s")
    return f"{rounds * each:,} documents, {coded:,} coded events, {missing:,} rows of a data set"


def _count(connection: duckdb.DuckDBPyConnection, folder: Path, table: str) -> int:
    (count,) = connection.execute(f"SELECT count(*) FROM read_parquet('{folder}/tables/{table}/*.parquet')").fetchall()[
        0
    ]
    return int(count)


def _copied(connection: duckdb.DuckDBPyConnection, table: Path, out: Path, first: int, last: int) -> None:
    """The rows of a table once for each round, with ids and days of their own."""
    out.mkdir(parents=True, exist_ok=True)
    path = next(iter(sorted(table.glob("*.parquet"))), None)
    if path is None:
        return
    files = f"read_parquet('{table}/*.parquet')"
    names = [row[:2] for row in connection.execute(f"DESCRIBE SELECT * FROM {files}").fetchall()]
    batch = f"batch-{first:020x}"
    ids = {name for name, kind in names if name != "batch" and _holds_ids(connection, files, name, kind)}
    columns = ", ".join(f'{_shifted(table.name, name, kind, batch, ids)} AS "{name}"' for name, kind in names)
    shared = table.name in ("actors", "places")
    rounds = f"range({first}, {first + 1 if shared else last}) AS r(k)"
    target = out / f"{batch}.parquet"
    connection.execute(
        f"COPY (SELECT {columns} FROM {rounds}, {files} AS t ORDER BY k, position) TO '{target}' (COMPRESSION zstd)"
    )


def _holds_ids(connection: duckdb.DuckDBPyConnection, files: str, name: str, kind: str) -> bool:
    if kind not in ("VARCHAR", "VARCHAR[]"):
        return False
    value = f'"{name}"' if kind == "VARCHAR" else f'unnest("{name}")'
    query = f"SELECT count(*) FROM (SELECT {value} AS v FROM {files}) WHERE regexp_full_match(v, '{_ID}')"
    return bool(connection.execute(query).fetchall()[0][0])


def _shifted(table: str, name: str, kind: str, batch: str, ids: set[str]) -> str:
    column = f't."{name}"'
    if name == "batch":
        return f"'{batch}'"
    if name == "position":
        return f"CAST(row_number() OVER (ORDER BY k, t.position) - 1 AS {kind})"
    if name in ids:
        return _renamed(column) if kind == "VARCHAR" else f"list_transform({column}, lambda x: {_renamed('x')})"
    if kind == "DATE":
        return f"CAST({column} + CAST(-(k % 900) AS INTEGER) AS DATE)"
    if table == "documents" and name == "title":
        return f"{column} || ' (' || k || ')'"
    return column


def _renamed(words: str) -> str:
    other = f"split_part({words}, '-', 1) || '-' || substring(md5({words} || k), 1, 20)"
    return f"CASE WHEN regexp_full_match({words}, '{_ID}') THEN {other} ELSE {words} END"


def _rows(folder: Path, count: int) -> None:
    """Rows of a made data set in the shape of ICEWS, loaded as anybody loads them, linked and compacted."""
    from store import make as make_rows

    with tempfile.TemporaryDirectory() as scratch:
        _, icews = make_rows(Path(scratch), count)
        desk = Desk(folder)
        desk.load("icews", icews)
        desk.link()
        desk.compact()


# ----------------------------------------------------------------------------------------------- asking


def asked(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    """The figures of a served desk."""
    server = subprocess.Popen([sys.executable, "-X", "faulthandler", "-c", _SERVE, str(folder), str(options.port)])
    try:
        base = f"http://127.0.0.1:{options.port}"
        with httpx.Client(base_url=base, timeout=600.0) as client:
            _wait(client)
            begin = time.perf_counter()
            client.get("/")
            print(f"first page after {time.perf_counter() - begin:.1f} s")
            pages = _pages()
            process = psutil.Process(server.pid)
            for name, address in pages.items():
                begin, used = time.perf_counter(), _used(process)
                _until_made(client, address)
                took, spent = time.perf_counter() - begin, _used(process) - used
                held = process.memory_info().rss / 1e6
                print(
                    f"  {name:12} first {took:6.2f} s, {spent:6.2f} s of processor time; {held:5,.0f} MB held",
                    flush=True,
                )
            documents = _documents(client, options.documents)
        peak = [process.memory_info().rss]
        threading.Thread(target=_watch, args=(process, peak), daemon=True).start()
        times = _round(base, options.clients, [a for a in pages.values() for _ in range(options.rounds)])
        slowest: dict[str, float] = {}
        for name, address in pages.items():
            own = sorted(seconds for asked, seconds in times if asked == address)
            slowest[name] = 1000 * quantiles(own, n=20)[-1]
            print(f"  {name:12} p95 {slowest[name]:7.1f} ms of {len(own)}")
        random.seed(7)
        known = random.sample(documents, min(options.warm, len(documents)))
        cold = _rate(base, options.clients, iter(known))
        warm = _rate(base, options.clients, _again(known, options.seconds))
        print(f"documents: {cold:,.0f}/s that nobody asked before, {warm:,.0f}/s asked again")
        return {
            "page_p95_ms": round(max(slowest.values()), 1),
            "slowest_page": max(slowest, key=lambda name: slowest[name]),
            "requests_per_second": round(warm, 1),
            "cold_documents_per_second": round(cold, 1),
            "peak_mb": round(max(peak) / 1e6),
            "documents": len(documents),
        }
    except httpx.TransportError as error:
        raise SystemExit(f"the server went away ({error}), exit status {server.wait(20)}") from error
    finally:
        server.terminate()
        server.wait(20)


def _used(process: psutil.Process) -> float:
    """Seconds of processor time that the server took so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def _wait(client: httpx.Client) -> None:
    for _ in range(600):
        try:
            client.get("/static/bell.svg")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server does not come up")


def _pages() -> dict[str, str]:
    actor = "state:RUS"
    return {
        "inbox": "/",
        "inbox 40": "/?page=40",
        "search": "/search?q=ceasefire+talks",
        "events": "/search?q=actor:Russia+type:ASSAULT",
        "actor": f"/actors/{actor}",
        "watch": "/watch?one=Russia&other=Ukraine&days=180",
        "incidents": "/incidents?days=7",
        "map": "/map?q=type:ASSAULT",
        "network": "/network?q=dataset:coded",
        "alarms": "/alarms?least=200",
        "review": "/review",
        "feeds": "/feeds",
        "data": "/data",
    }


def _until_made(client: httpx.Client, address: str) -> None:
    for _ in range(900):
        answer = client.get(f"/api{address}" if not address.startswith("/?") and address != "/" else address)
        answer.raise_for_status()
        if '"pending":{' not in answer.text:
            break
        time.sleep(1.0)
    client.get(address).raise_for_status()


def _documents(client: httpx.Client, many: int) -> list[str]:
    random.seed(3)
    found: list[str] = []
    for page in random.sample(range(1, max(2, many // 50)), min(40, max(1, many // 50 - 1))):
        found += [item["id"] for item in client.get(f"/api/documents?page={page}").json()["items"]]
    return found


def _watch(process: psutil.Process, peak: list[int]) -> None:
    while process.is_running():
        peak.append(process.memory_info().rss)
        time.sleep(0.2)


def _round(base: str, clients: int, addresses: Sequence[str]) -> list[tuple[str, float]]:
    random.seed(5)
    mixed = random.sample(addresses, len(addresses))
    stream = iter(mixed)
    return _each(base, clients, lambda: next(stream, None))


def _again(known: Sequence[str], seconds: float) -> Iterator[str]:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        yield random.choice(known)


def _rate(base: str, clients: int, ids: Iterator[str]) -> float:
    begin = time.perf_counter()
    done = _each(base, clients, lambda: next((f"/documents/{i}" for i in ids), None))
    return len(done) / (time.perf_counter() - begin)


def _each(base: str, clients: int, following: Callable[[], str | None]) -> list[tuple[str, float]]:
    """The seconds of each answer, asked by so many threads."""
    lock, done = threading.Lock(), list[tuple[str, float]]()

    def run() -> None:
        with httpx.Client(base_url=base, timeout=120.0) as client:
            while True:
                with lock:
                    address = following()
                if address is None:
                    return
                begin = time.perf_counter()
                client.get(address).raise_for_status()
                done.append((address, time.perf_counter() - begin))

    threads = [threading.Thread(target=run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


if __name__ == "__main__":
    main()
