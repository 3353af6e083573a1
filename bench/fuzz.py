"""Inputs that nobody would write, into everything that takes text from outside: no crash, no hang, no traceback.

python bench/fuzz.py [--inputs 1000000] [--seed 0] [--workers 1] [--targets html,csv,...] [--keep FOLDER] [--guided RUNS] [--json FILE]
python bench/fuzz.py --replay FILE

Each input is a valid sample of the target's own (`fuzz_targets.py`), changed one to seven times in its structure: trees, tables, tags, lines,
words, bytes (`fuzz_mutations.py`). Which input it is depends on the seed, the target and its number alone. A crash is an error that is not a child
of `TocsinError` and that the function does not document, or the end of the process; a hang is more than 5 s of processor time for one input; both are
kept in a folder, each with the command that replays it. Processes are watched from outside, since a hang in C code hears no signal.

With --guided, atheris (if it is installed) looks for inputs by the coverage of tocsin's own code, from the same samples and with the same
changes, so many runs for each target that is cheap. The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import mmap
import multiprocessing
import os
import random
import re
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from fuzz_mutations import mutated
from fuzz_targets import Target, targets
from heading import stop, versions

from tocsin.errors import TocsinError

PATIENCE = 5.0  # seconds of processor time for one input
MEMORY = 3_000  # MB of a worker beyond which an input is taken for a bomb
CHUNK = 500  # inputs that a worker takes at a time
ALIKE = 3  # failing inputs that are kept of one place
_HEAD = struct.Struct("<QQI")  # number of the input in the chunk, of the chunk, and its length
_ROOM = 1 << 20
_SCRATCH = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a disk would be what is measured


@dataclass(slots=True)
class Found:
    """What became of some inputs of one target."""

    target: str
    inputs: int = 0
    seconds: float = 0.0  # of processor
    slowest: float = 0.0
    refused: int = 0  # with an error that is promised
    failed: list[tuple[str, str, bytes]] = field(
        default_factory=list[tuple[str, str, bytes]]
    )  # crash or hang, where, input


def inputs(name: str, target: Target, seed: int, begin: int, until: int) -> Iterator[bytes]:
    """The inputs of a target with these numbers."""
    for number in range(begin, until):
        luck = random.Random(f"{seed} {name} {number}")
        sample = luck.choice(target.samples)
        yield mutated(sample, target.kind, luck, target.samples, target.words) if number else sample


def one(run: Any, target: Target, data: bytes) -> tuple[str | None, bool]:
    """Where an input made it crash, None where it did not; and whether it was refused."""
    try:
        run(data)
    except (TocsinError, *target.may):
        return None, True
    except Exception as error:  # noqa: BLE001  # that is what is looked for
        return place(error), False
    return None, False


def place(error: BaseException) -> str:
    """The kind of an error and the last line of tocsin that it passed."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "tocsin" in frame.filename and "/bench/" not in frame.filename] or frames
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__} at {Path(own[-1].filename).name}:{own[-1].lineno}: {words}"


def chunk(name: str, target: Target, run: Any, seed: int, begin: int, until: int, told: Any = None) -> Found:
    """What became of the inputs of a target with these numbers."""
    found = Found(name)
    for number, data in enumerate(inputs(name, target, seed, begin, until)):
        if told is not None:
            told(number, data)
        began = time.process_time()
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            where, refused = one(run, target, data)
        took = time.process_time() - began
        found.inputs += 1
        found.refused += refused
        found.seconds += took
        found.slowest = max(found.slowest, took)
        if where is not None:
            found.failed.append(("crash", where, data))
        elif took > PATIENCE:
            found.failed.append(("hang", f"{took:.1f} s", data))
    return found


def plan(known: Mapping[str, Target], total: int) -> list[tuple[str, int, int]]:
    """Chunks [begin, until) of each target by its share, the dear ones first."""
    whole = sum(target.share for target in known.values())
    chunks: list[tuple[str, int, int]] = []
    for name, target in sorted(known.items(), key=lambda item: item[1].share):
        count = max(1, round(total * target.share / whole))
        chunks += [(name, begin, min(begin + CHUNK, count)) for begin in range(0, count, CHUNK)]
    return chunks


# -------------------------------------------------------------------------------------------------- workers


def work(seed: int, todo: Any, done: Any, room: mmap.mmap, scratch: str) -> None:
    """A process that takes chunks, and writes down each input before it runs."""
    known, runs = targets(), dict[str, Any]()
    for number, (name, begin, until) in iter(todo.get, None):
        if name not in runs:
            folder = Path(tempfile.mkdtemp(dir=scratch))
            runs[name] = known[name].make(folder)

        def told(at: int, data: bytes, number: int = number) -> None:
            room.seek(_HEAD.size)
            room.write(data[: _ROOM - _HEAD.size])
            room.seek(0)
            room.write(_HEAD.pack(at, number, len(data)))

        done.put((number, chunk(name, known[name], runs[name], seed, begin, until, told)))


class Worker:
    """A process at work, watched from outside."""

    def __init__(self, seed: int, scratch: str) -> None:
        self.seed, self.scratch = seed, scratch
        self.room = mmap.mmap(-1, _ROOM)
        self.job: tuple[int, tuple[str, int, int]] | None = None
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("fork")
        self.todo, self.done = context.Queue(), context.Queue()
        self.process = context.Process(
            target=work, args=(self.seed, self.todo, self.done, self.room, self.scratch), daemon=True
        )
        self.process.start()
        self._seen, self._since = b"", 0.0

    def give(self, number: int, job: tuple[str, int, int]) -> None:
        """A chunk to do: the name of its target, and the inputs [begin, until)."""
        self.job = number, job
        self.room.seek(0)
        self.room.write(_HEAD.pack(0, number + (1 << 40), 0))  # nothing of it has begun
        self.todo.put(self.job)

    def stuck(self) -> tuple[str, str, bytes, int] | None:
        """What it died of or hangs on, with the input and its number in the chunk; it is ended and started anew then."""
        self.room.seek(0)
        head = self.room.read(_HEAD.size)
        at, number, length = _HEAD.unpack(head)
        begun = number < (1 << 40)
        why: tuple[str, str] | None = None
        if not self.process.is_alive():
            why = ("crash", f"the process ended with {self.process.exitcode}")
        else:
            with contextlib.suppress(psutil.Error):
                process = psutil.Process(self.process.pid)
                times = process.cpu_times()
                used = times.user + times.system
                if head != self._seen:
                    self._seen, self._since = head, used
                elif begun and used - self._since > 4 * PATIENCE:
                    why = ("hang", f"more than {4 * PATIENCE:.0f} s of processor time, and no end")
                if process.memory_info().rss > MEMORY * 1e6:
                    why = ("crash", f"more than {MEMORY:,} MB of memory")
        if why is None:
            return None
        if not begun:
            stop(f"a worker {why[1]} before its first input: {self.job}")
        self.room.seek(_HEAD.size)
        data = self.room.read(min(length, _ROOM - _HEAD.size))
        self.process.kill()
        self.process.join()
        self._start()
        return why[0], why[1], data, at


class Results:
    """What was found, and the folder of what failed."""

    def __init__(self, keep: Path) -> None:
        self.keep = keep
        self.of: dict[str, Found] = {}
        self.places: dict[tuple[str, str], int] = defaultdict(int)
        self.kinds = Counter[str]()

    def add(self, found: Found) -> None:
        """Takes in what became of some inputs, and keeps the first that failed at each place."""
        own = self.of.setdefault(found.target, Found(found.target))
        own.inputs += found.inputs
        own.refused += found.refused
        own.seconds += found.seconds
        own.slowest = max(own.slowest, found.slowest)
        for kind, where, data in found.failed:
            self.fail(found.target, kind, where, data)

    def fail(self, target: str, kind: str, where: str, data: bytes) -> None:
        """Keeps an input that failed."""
        spot = re.sub(r"\d+\.\d+ s", "", where.partition(": ")[0]) if kind == "crash" else "hang"
        self.places[target, spot] += 1
        self.kinds[kind] += 1
        if self.places[target, spot] > ALIKE:
            return
        self.keep.mkdir(parents=True, exist_ok=True)
        path = self.keep / f"{target.replace(' ', '_')}-{hashlib.sha256(data).hexdigest()[:12]}.bin"
        path.write_bytes(data)
        told = f"{kind} of {target}: {where}\npython bench/fuzz.py --replay {path}\n"
        path.with_suffix(".txt").write_text(told, encoding="utf-8", errors="backslashreplace")
        print(told, end="", flush=True)


def measure(known: Mapping[str, Target], total: int, seed: int, workers: int, keep: Path) -> Results:
    """Runs so many inputs in processes of their own."""
    results, began, last = Results(keep), time.monotonic(), 0.0
    waiting = list(enumerate(plan(known, total)))[::-1]
    open_ = len(waiting)
    with tempfile.TemporaryDirectory(dir=_SCRATCH) as scratch:
        pool = [Worker(seed, scratch) for _ in range(workers)]
        for worker in pool:
            if waiting:
                worker.give(*waiting.pop())
        while open_:
            time.sleep(0.02)
            for worker in pool:
                if worker.job is None:
                    continue
                number, (name, begin, until) = worker.job
                if not worker.done.empty():
                    _, found = worker.done.get()
                    results.add(found)
                elif (stuck := worker.stuck()) is not None:
                    kind, where, data, at = stuck
                    results.fail(name, kind, where, data)
                    results.add(Found(name, inputs=at + 1))
                    if begin + at + 1 < until:
                        worker.give(number, (name, begin + at + 1, until))
                        continue
                else:
                    continue
                open_ -= 1
                worker.job = None
                if waiting:
                    worker.give(*waiting.pop())
            if time.monotonic() - last > 60:
                last = time.monotonic()
                count = sum(found.inputs for found in results.of.values())
                print(f"{count:,} inputs, {last - began:.0f} s, {dict(results.kinds)}", file=sys.stderr, flush=True)
        for worker in pool:
            worker.todo.put(None)
            worker.process.join(10)
            worker.process.kill()
    return results


# --------------------------------------------------------------------------------------------------- guided

_GUIDED = """
import sys, random
import atheris
with atheris.instrument_imports(include=["tocsin"]):
    import fuzz
    import fuzz_targets
    known = fuzz_targets.targets()
    target = known[sys.argv[1]]
    from pathlib import Path
    run = target.make(Path(sys.argv[2]))
    for sample in target.samples:
        fuzz.one(run, target, sample)
def test(data):
    where, _ = fuzz.one(run, target, data)
    if where is not None:
        raise AssertionError(where)
def change(data, most, seed):
    if seed % 2:
        return atheris.Mutate(data, most)
    return fuzz.mutated(bytes(data), target.kind, random.Random(seed), target.samples, target.words)[:most]
atheris.Setup([sys.argv[0], *sys.argv[3:]], test, custom_mutator=change)
atheris.Fuzz()
"""


def guided(known: Mapping[str, Target], runs: int, seed: int, results: Results) -> dict[str, Any]:
    """Looks for inputs by coverage, so many runs a target; what was reached."""
    total, edges = 0, dict[str, int]()
    for name, target in known.items():
        left, again = runs, 0
        with tempfile.TemporaryDirectory(dir=_SCRATCH) as scratch:
            corpus, crashes = Path(scratch, "corpus"), Path(scratch, "crashes")
            corpus.mkdir()
            crashes.mkdir()
            for number, sample in enumerate(target.samples):
                (corpus / f"{number}").write_bytes(sample[:20_000])
            while left > 0 and again < 2 * ALIKE:
                options = [
                    f"-runs={left}",
                    f"-seed={seed + again + 1}",
                    "-max_len=20000",
                    f"-timeout={4 * PATIENCE:.0f}",
                    f"-artifact_prefix={crashes}/",
                    "-verbosity=1",
                ]
                done = subprocess.run(
                    [sys.executable, "-c", _GUIDED, name, scratch, *options, str(corpus)], capture_output=True, cwd=Path(__file__).parent, check=False,
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                )  # fmt: skip
                said = done.stderr.decode("utf-8", "replace")
                counts = [int(each) for each in re.findall(r"^#(\d+)\s", said, re.MULTILINE)] or [0]
                covered = [int(each) for each in re.findall(r"\bcov: (\d+)", said)]
                edges[name] = max([edges.get(name, 0), *covered])
                total += max(counts)
                left -= max(1, *counts)
                if done.returncode == 0:
                    break
                again += 1
                where = (re.findall(r"AssertionError: (.*)", said) or [said[-300:]])[-1]
                for path in crashes.iterdir():
                    results.fail(name, "hang" if path.name.startswith("timeout") else "crash", where, path.read_bytes())
                    path.unlink()
        print(f"guided {name}: {edges[name]} places of the code reached", flush=True)
    return {"guided_inputs": total, "guided_edges": sum(edges.values())}


# ---------------------------------------------------------------------------------------------------- bench


def replay(path: Path) -> int:
    """Runs one kept input with its traceback."""
    name = path.name.rpartition("-")[0].replace("_", " ")
    known = targets()
    if name not in known:
        stop(f"{path}: its name must begin with that of a target; there are: {', '.join(known)}")
    with tempfile.TemporaryDirectory() as scratch:
        run, began = known[name].make(Path(scratch)), time.process_time()
        try:
            run(path.read_bytes())
        except (TocsinError, *known[name].may) as error:
            print(f"refused, as promised: {type(error).__name__}: {error}")
        except Exception:  # noqa: BLE001  # that is what is replayed
            traceback.print_exc()
            return 1
        took = time.process_time() - began
        print(f"{took:.2f} s of processor time")
        return int(took > PATIENCE)


def chosen(names: str) -> dict[str, Target]:
    """Targets by their names, or by the first word of them."""
    known = targets()
    wanted = [each.strip() for each in names.split(",") if each.strip()]
    found = {
        name: target for name, target in known.items() if not wanted or name in wanted or name.split()[0] in wanted
    }
    if not found:
        stop(f"--targets {names}: there are {', '.join(known)}")
    return found


def main() -> int:
    """Prints the figures; 1 if anything crashed or hung."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--targets", default="", help="these alone")
    parser.add_argument(
        "--keep", type=Path, default=Path(tempfile.gettempdir()) / "tocsin-fuzz", help="where failing inputs go"
    )
    parser.add_argument("--guided", type=int, default=0, help="runs of atheris for each cheap target")
    parser.add_argument("--replay", type=Path)
    parser.add_argument("--json", type=Path, help="also writes the figures here")
    options = parser.parse_args()
    if options.replay is not None:
        return replay(options.replay)
    known, began = chosen(options.targets), time.monotonic()
    print(f"fuzz: {versions('atheris', 'hypothesis')}; {len(known)} targets, seed {options.seed}", flush=True)
    results = measure(known, options.inputs, options.seed, options.workers, options.keep)
    print(f"{'target':18} {'inputs':>9} {'refused':>9} {'ms each':>8} {'slowest':>8}")
    for name, found in sorted(results.of.items(), key=lambda item: -item[1].seconds):
        print(
            f"{name:18} {found.inputs:9,} {found.refused:9,} {1000 * found.seconds / max(1, found.inputs):8.2f} {found.slowest:8.2f}"
        )
    more: dict[str, Any] = {}
    if options.guided:
        cheap = {name: target for name, target in known.items() if target.share >= 10}
        more = guided(cheap, options.guided, options.seed, results)
    figures = {
        "inputs": sum(found.inputs for found in results.of.values()),
        "crashes": results.kinds["crash"],
        "hangs": results.kinds["hang"],
        "places": len(results.places),
        "seconds": round(time.monotonic() - began, 1),
        "slowest_seconds": round(max(found.slowest for found in results.of.values()), 2),
        "slowest_target": max(results.of.values(), key=lambda found: found.slowest).target,
        "processor_seconds": round(sum(found.seconds for found in results.of.values()), 1),
        "targets": len(results.of),
        "refused": sum(found.refused for found in results.of.values()),
        "kept": str(options.keep) if results.places else None,
        **more,
    }
    if options.json:
        options.json.write_text(json.dumps(figures))
    print(json.dumps(figures))
    return int(bool(results.kinds))


if __name__ == "__main__":
    sys.exit(main())
