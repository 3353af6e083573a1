"""What an article costs here, in processes and on a Ray cluster, and what a million would: `python bench/scale.py`.

Coded are documents of 20 of the project's training sentences each, as `bench/throughput.py` makes them: an article of some 480
words. Each engine codes the same ones, and what comes back must be equal byte for byte. Told are, for an article: the processor's
seconds of the worker that coded it, without loading; those of the process that hands out the work; the most memory of a worker. Then
what a batch costs in which nothing is done, and what a desk takes: the seconds of the process that writes it, and bytes.

Clock seconds are those of a machine that may be shared: processor seconds are what the arithmetic of docs/scale.md rests on. Ray is
started on the loopback. The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from heading import stop, versions
from throughput import LONG, WARM_UP, document, wires

from tocsin.desk import Desk
from tocsin.desk.coding import BATCH
from tocsin.errors import TocsinError
from tocsin.records import Document
from tocsin.scale import Engine, State, map_batches
from tocsin.settings import Settings
from tocsin.workbench import Workbench, code_some

MILLION = 1_000_000
EMPTY = 200  # batches in which nothing is done


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What a worker says of a batch."""

    texts: bytes  # the coded texts as JSON
    cpu_seconds: float
    load_seconds: float  # of the processor; of this worker, once
    worker: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one engine took."""

    engine: str
    workers: int
    articles: int
    seconds: float  # of the clock, with starting workers and loading models
    load_cpu_seconds: float  # of one worker, mean
    cpu_seconds_an_article: float
    driver_ms_an_article: float  # of the processor, of the process that hands out the work; 0: it did it
    peak_mb: int
    empty_batch_ms: float  # of the clock, a batch of 16 texts that come back as they went
    digest: str


class Loaded:
    """A workbench that has coded a text, and what that took."""

    def __init__(self) -> None:
        begin = time.process_time()
        self.bench = Workbench(Settings())
        _ = list(self.bench.code([document(WARM_UP)]))
        self.seconds = time.process_time() - begin


def timed(loaded: Loaded, documents: Sequence[Document]) -> Iterator[Timed]:
    """The coded texts of a batch, and what they took."""
    begin = time.process_time()
    texts = list(code_some(loaded.bench, documents, judged=()))
    spent = time.process_time() - begin
    yield Timed(texts=msgspec.json.encode(texts), cpu_seconds=spent, load_seconds=loaded.seconds, worker=id(loaded))


def nothing() -> None:
    """What is needed to do nothing."""


def returned(_: None, documents: Sequence[Document]) -> Sequence[Document]:
    """Texts as they went."""
    return documents


def articles(number: int) -> tuple[Document, ...]:
    """So many documents of the project's own sentences."""
    data = Path(str(files("tocsin"))) / "data" / "training" / "sentences.jsonl"
    rows = [json.loads(line) for line in data.read_text("utf-8").split("\n") if line]
    return wires([(str(row["id"]), str(row["text"])) for row in rows if len(row["text"].split()) >= LONG])[:number]


def cost(documents: Sequence[Document], engine: Engine) -> Cost:
    """What an engine takes for some articles, and for nothing."""
    states: list[tuple[State, float]] = []
    begin = time.perf_counter()
    size = min(BATCH, -(-len(documents) // (2 * max(engine.workers, 1))))
    done = list(
        map_batches(
            Loaded,
            timed,
            documents,
            engine=engine,
            size=size,
            progress=lambda state: states.append((state, time.process_time())),
        )
    )
    seconds = time.perf_counter() - begin
    batches = [record for each in done for record in each.records]
    work = sum(each.cpu_seconds for each in batches)
    loads = {each.load_seconds for each in batches}
    (first, early), (last, late) = states[0], states[-1]  # between them: starting the engine is not an article's
    own = 0.0 if engine.inline else (late - early) / max(last.items - first.items, 1)
    return Cost(
        engine=engine.name,
        workers=last.workers,
        articles=len(documents),
        seconds=round(seconds, 2),
        load_cpu_seconds=round(sum(loads) / len(loads), 2),
        cpu_seconds_an_article=round(work / len(documents), 4),
        driver_ms_an_article=round(1000 * own, 2),
        peak_mb=last.peak_mb,
        empty_batch_ms=round(empty(documents, engine), 3),
        digest=hashlib.sha256(b"\n".join(each.texts[1:-1] for each in batches).replace(b"}\n{", b"},{")).hexdigest()[
            :16
        ],
    )


def empty(documents: Sequence[Document], engine: Engine) -> float:
    """Milliseconds of the clock for a batch in which nothing is done, once the workers are there."""
    batch = [documents[n % len(documents)] for n in range(BATCH)]
    items = (one for _ in range(EMPTY) for one in batch)
    begin = 0.0
    for number, _ in enumerate(map_batches(nothing, returned, items, engine=engine, size=BATCH)):
        if number == EMPTY // 10:
            begin = time.perf_counter()
    return 1000 * (time.perf_counter() - begin) / (EMPTY - EMPTY // 10)


def desk_cost(documents: Sequence[Document], engine: Engine) -> dict[str, float]:
    """What the process that writes a desk takes for an article, and what lies on the disk then."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder, "desk"))
        _ = desk.workbench.coder.name  # built once, whatever is coded
        cpu = time.process_time()
        report = desk.take(documents)
        read = time.process_time() - cpu
        cpu = time.process_time()
        coded = desk.code(report.document_ids, engine=engine)
        wrote = time.process_time() - cpu
        held = sum(path.stat().st_size for path in desk.folder.rglob("*") if path.is_file())
    return {
        "desk_read_ms": round(1000 * read / len(documents), 2),
        "desk_code_ms": round(1000 * wrote / len(documents), 2),
        "desk_kb": round(held / 1024 / len(documents), 1),
        "desk_coded": coded.done,
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Code the same articles by each engine, print a table; the last line is the JSON object."""
    parser = argparse.ArgumentParser(prog="bench/scale.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", type=int, default=64)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--engines", default="inline,processes,ray")
    options = parser.parse_args(argv)
    documents = articles(options.articles)
    names = options.engines.split(",")
    try:
        costs = [cost(documents, Engine(name=n, workers=1 if n == "inline" else options.workers)) for n in names]
        desk: dict[str, float] = {}
        if "processes" in names:
            desk = desk_cost(documents, Engine(name="processes", workers=options.workers))
    except TocsinError as error:
        stop(str(error))
    words = sum(len(one.text.split()) for one in documents) / len(documents)
    print(f"{versions('ray', 'spacy', 'onnxruntime')}; {len(documents)} articles of {words:.0f} words")
    print(
        f"{'':12}{'workers':>8}{'s, clock':>10}{'load, cpu s':>12}{'cpu s/article':>15}{'driver ms':>11}{'MB':>7}{'batch ms':>10}"
    )
    for each in costs:
        print(
            f"{each.engine:12}{each.workers:8}{each.seconds:10.1f}{each.load_cpu_seconds:12.1f}{each.cpu_seconds_an_article:15.3f}"
            f"{each.driver_ms_an_article:11.1f}{each.peak_mb:7,}{each.empty_batch_ms:10.2f}"
        )
    print(f"a million: {costs[0].cpu_seconds_an_article * MILLION / 3600:.0f} hours of a core")
    if desk:
        one = desk["desk_code_ms"]
        print(
            f"a desk: {one} ms of the process that writes it and {desk['desk_kb']} kB an article, {desk['desk_read_ms']} ms to read it"
        )
        print(f"a million: {one * MILLION / 3.6e6:.1f} hours of that process, {desk['desk_kb'] * MILLION / 1e6:.0f} GB")
    same = len({each.digest for each in costs}) == 1
    print("equal byte for byte" if same else "NOT equal: a mistake")
    last: dict[str, Any] = {"words": round(words), "same": same, "costs": [asdict(each) for each in costs], **desk}
    print(json.dumps(last))
    if not same:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
