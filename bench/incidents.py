"""Incidents and copies, end to end from text: `python bench/incidents.py [--data FILE]`.

Without --data both halves of the project's own set are measured (tests/golden/incidents: `development.jsonl`, which the
weights are fitted on, and `held.jsonl`, which was written after the code was frozen); the last line is of the held half.
With --data the last line is of that file. A file has one report a line, as JSON:

    {"id": "r1", "outlet": "Harbour Wire", "published": "2024-03-05", "title": "...", "text": "...",
     "tells": [{"incident": "i1", "start": 21, "end": 29, "words": "attacked"}],
     "copy_of": "r0", "copy_kind": "rewrite"}

`tells` marks words that tell an incident: a verb, a noun or a whole clause; `words` repeats what [start, end) of the text
holds and may be missing, as may `title`, `copy_of` and `copy_kind`. A coded event is of the incident in whose words its
trigger lies.

Incidents. Each report is coded by the default coder and its events are joined. What is scored are the coded events that
are of an annotated incident, and one item by itself for each incident that a report tells and the coder has no event of:
what is not coded counts as not found. `pairwise` and B-cubed compare the grouping of these items with the annotation.
Beside it stands the rule "same place and same day": the place of the event, or else the first that the report names; its
day, or else that of publication. The same two figures over reports (each incident that a report tells is one item, in the
group that most of its events are in) and how many joins are left to a person are printed too.

Copies. To the reports come rewrites made from them and from longer texts (the project's golden sentences, twelve a text):
sentences cut and put in another order, a date line, small edits, a byline, boilerplate. Pairs of
a text and its copy, or of two copies of one text, should be found, and no others. Speed is measured on texts of about 250
words, each compared with all before it, in seconds of one core (what else the machine does is not counted).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from heading import stop, versions

from tocsin.errors import TocsinError
from tocsin.export.coded import CodedText
from tocsin.read import Given
from tocsin.read.text import read_text
from tocsin.records import Document, Form, MentionKind, Rejected
from tocsin.resolve.annotated import Agreement, Report, aligned, bcubed, pairwise, read_reports
from tocsin.resolve.copies import Index, sketches, strands
from tocsin.resolve.incidents import formed, gather, within
from tocsin.resolve.telling import Telling
from tocsin.settings import Settings
from tocsin.workbench import Workbench, workbench

OWN = Path(__file__).resolve().parents[1] / "tests" / "golden" / "incidents"
SPEED = 20_000  # texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is scored: a coded event, or an incident that was told and not coded."""

    report: str
    incident: str
    event: str | None


def read(path: Path, bench: Workbench) -> tuple[list[Report], list[CodedText]]:
    """The reports of a file, coded."""
    reports = list(read_reports(path))
    documents: list[Document] = []
    for report in reports:
        given = Given(published=report.published, outlet=report.outlet)
        document = read_text(report.text, title=report.title, given=given, options=bench.settings.read)
        if isinstance(document, Rejected):
            stop(f"{path}: report {report.id} is not taken: {document.what}: {document.why}")
        if document.text != report.text:
            stop(
                f"{path}: report {report.id} is read otherwise than it stands there; write it without stray white space"
            )
        documents.append(document)
    return reports, list(bench.code(documents))


def items(reports: Sequence[Report], coded: Sequence[CodedText]) -> list[Item]:
    """What is scored, in the order of the reports."""
    found: list[Item] = []
    for report, text in zip(reports, coded, strict=True):
        of, lost = aligned(report, text)
        found += [Item(report=report.id, incident=incident, event=event) for event, incident in of.items()]
        found += [Item(report=report.id, incident=incident, event=None) for incident in lost]
    return found


def by_place_and_day(coded: Sequence[CodedText]) -> dict[str, str]:
    """Each event by its place and day, as far as the text has any."""
    found: dict[str, str] = {}
    for text in coded:
        places = [m for m in text.mentions if m.kind is MentionKind.PLACE and m.form is Form.NAME]
        first = min(places, key=lambda m: m.span, default=None)
        for event in text.events:
            where = event.place or (first.id if first is not None else None)
            place = None if where is None else text.place(where)
            day = event.occurred.begin if event.occurred is not None else text.document.published
            name = place.id if place is not None else text.name(where).casefold() if where is not None else event.id
            found[event.id] = f"{name} {day}"
    return found


def joined(coded: Sequence[CodedText], bench: Workbench) -> tuple[dict[str, str], list[Telling], int]:
    """The incident of each event, the tellings, and how many joins were left to a person."""
    told = [telling for text in coded for telling in bench.tellings(text)]
    index = Index()
    found = [c for sketch in sketches((t.document_id, t.document.text) for t in coded) for c in index.add(sketch)]
    home = strands((t.document_id for t in coded), found)
    gathered = gather(told, copied=lambda a, b: a != b and a in home and home.get(a) == home.get(b or ""))
    events = [event for telling in told for event in telling.event_ids]
    judgements = [*(j for t in told for j in within(t)), *gathered.joins]
    incidents = formed(events, judgements)
    return {e: i.id for i in incidents for e in i.event_ids}, told, len(gathered.suggestions)


def agreement(scored: Sequence[Item], groups: dict[str, str]) -> tuple[Agreement, Agreement]:
    """Pairwise and B-cubed agreement of a grouping of events with the annotation."""
    gold = [item.incident for item in scored]
    made = [groups.get(item.event or "", f"alone {n}") for n, item in enumerate(scored)]
    return pairwise(gold, made), bcubed(gold, made)


def by_report(scored: Sequence[Item], groups: dict[str, str]) -> tuple[Agreement, Agreement]:
    """The same with one item for each incident that a report tells."""
    told: dict[tuple[str, str], list[str]] = {}
    for n, item in enumerate(scored):
        told.setdefault((item.report, item.incident), []).append(groups.get(item.event or "", f"alone {n}"))
    made = [Counter(some).most_common(1)[0][0] for some in told.values()]
    return pairwise([i for _, i in told], made), bcubed([i for _, i in told], made)


# -------------------------------------------------------------------------------------------------- copies

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_SWAPS = {
    "said": "stated",
    "people": "persons",
    "near": "close to",
    "killed": "slain",
    "on": "last",
    "officials": "authorities",
}
_TAILS = (
    "Subscribe to our newsletter for more stories like this.",
    "All rights reserved. This material may not be published or redistributed without permission.",
    "Read more: our live page follows the story all day. Follow us on social media.",
)


def rewritten(text: str, draw: random.Random) -> str:
    """A text as another outlet prints the same story."""
    sentences = _SENTENCE.split(text)
    if len(sentences) > 4 and draw.random() < 0.6:  # a quarter to two fifths cut from the end
        sentences = sentences[: max(3, int(len(sentences) * draw.uniform(0.6, 0.75)))]
    if len(sentences) > 3 and draw.random() < 0.5:
        rest = sentences[1:]
        draw.shuffle(rest)
        sentences = [sentences[0], *rest]
    words = " ".join(sentences).split(" ")
    for at, word in enumerate(words):
        if word in _SWAPS and draw.random() < 0.25:
            words[at] = _SWAPS[word]
    new = " ".join(words)
    if draw.random() < 0.5:
        new = f"{draw.choice(('LONDON', 'NAIROBI', 'By our correspondent'))}, (Agencies) - {new}"
    if draw.random() < 0.5:
        new = f"{new} {draw.choice(_TAILS)}"
    return new


def copies(reports: Sequence[Report], texts: Sequence[str], seed: int) -> tuple[Agreement, int]:
    """Agreement over pairs of texts of which one repeats the other, and how many such pairs there are."""
    draw = random.Random(seed)
    story = {report.id: report.copy_of or report.id for report in reports}
    documents = {report.id: report.text for report in reports}
    originals = [(r.id, r.text) for r in reports if r.copy_of is None] + [(f"t{n}", t) for n, t in enumerate(texts)]
    for name, text in originals:
        story[name], documents[name] = name, text
        for n in range(draw.randint(0, 3)):
            story[f"{name}-{n}"], documents[f"{name}-{n}"] = name, rewritten(text, draw)
    order = sorted(documents)
    draw.shuffle(order)
    index = Index()
    found: set[frozenset[str]] = set()
    for sketch in sketches((name, documents[name]) for name in order):
        found |= {frozenset((c.left, c.right)) for c in index.add(sketch)}
    wanted = {frozenset(pair) for pair in combinations(order, 2) if story[pair[0]] == story[pair[1]]}
    right = len(found & wanted)
    for pair in sorted(map(sorted, found - wanted))[:5]:
        print(f"  taken for copies: {pair}")
    return Agreement(
        precision=right / len(found) if found else 1.0, recall=right / len(wanted) if wanted else 1.0
    ), len(wanted)


def longer(seed: int) -> list[str]:
    """Texts of some 200 words, of the project's golden sentences drawn without return: long, and none is another's."""
    draw = random.Random(seed)
    files = sorted(OWN.parent.glob("*.toml"))
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    sentences = sorted({entry["text"] for table in tables for entry in table.get("sentence", ()) if entry.get("text")})
    draw.shuffle(sentences)
    return [" ".join(sentences[n : n + 12]) for n in range(0, len(sentences) - 11, 12)]


def speed(seed: int, count: int) -> float:
    """Texts a second: sketched, and compared with all before them. A tenth are rewrites of one before."""
    draw = random.Random(seed)
    stock = [f"{a}{b}" for a in "bdfgklmnprst" for b in ("ara", "eno", "ilu", "omi", "usa", "ento", "arti", "olen")]
    texts: list[tuple[str, str]] = []
    for number in range(count):
        if number % 10 == 9:
            body = rewritten(texts[draw.randrange(number)][1], draw)
        else:
            words = [draw.choice(stock) + draw.choice(stock) for _ in range(250)]
            body = " ".join(w + ("." if n % 20 == 19 else "") for n, w in enumerate(words))
        texts.append((f"d{number}", body))
    index = Index()
    began = time.process_time()
    for start in range(0, count, 500):
        for sketch in sketches(texts[start : start + 500]):
            index.add(sketch)
    return count / (time.process_time() - began)


# ---------------------------------------------------------------------------------------------------- main


def line(name: str, pairs: Agreement, cubed: Agreement) -> str:
    """One row of the table."""
    figures = (pairs.precision, pairs.recall, pairs.f1, cubed.precision, cubed.recall, cubed.f1)
    return f"  {name:<28}" + "".join(f"{figure:8.3f}" for figure in figures)


def measure(path: Path, bench: Workbench, arguments: argparse.Namespace) -> dict[str, object]:
    """Measures one file, prints its table and gives its figures."""
    reports, coded = read(path, bench)
    scored = items(reports, coded)
    groups, told, asked = joined(coded, bench)
    own = agreement(scored, groups)
    plain = agreement(scored, by_place_and_day(coded))
    each = by_report(scored, groups)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    incidents = {mark.incident for report in reports for mark in report.marks}
    coded_items = sum(item.event is not None for item in scored)
    tells = len({(item.report, item.incident) for item in scored})
    print(f"\n{path.name}: sha256 {digest}")
    print(
        f"  {len(reports)} reports of {len(incidents)} incidents; {tells} times told, {len(scored) - coded_items} not coded;"
    )
    print(f"  {coded_items} events scored, {len(told)} tellings, {asked} joins left to a person")
    print(f"  {'':<28}{'pairs P':>8}{'R':>8}{'F':>8}{'cubed P':>8}{'R':>8}{'F':>8}")
    print(line("tocsin, events", *own))
    print(line("tocsin, reports", *each))
    print(line("same place and day, events", *plain))
    if arguments.errors:
        _errors(reports, coded, scored, groups)
    found, wanted = copies(reports, longer(arguments.seed), arguments.seed)
    print(f"  copies: {wanted} pairs, precision {found.precision:.3f}, recall {found.recall:.3f}")
    return {
        "reports": len(reports),
        "incidents": len(incidents),
        "pairwise_f1": own[0].f1,
        "bcubed_f1": own[1].f1,
        "pairwise_precision": own[0].precision,
        "pairwise_recall": own[0].recall,
        "bcubed_precision": own[1].precision,
        "bcubed_recall": own[1].recall,
        "report_pairwise_f1": each[0].f1,
        "report_bcubed_f1": each[1].f1,
        "place_and_day_pairwise_f1": plain[0].f1,
        "place_and_day_bcubed_f1": plain[1].f1,
        "near_duplicate_recall": found.recall,
        "near_duplicate_precision": found.precision,
        "joins_to_review": asked,
    }


def _errors(
    reports: Sequence[Report], coded: Sequence[CodedText], scored: Sequence[Item], groups: dict[str, str]
) -> None:
    """Which incidents were cut apart or mixed."""
    texts = {report.id: text for report, text in zip(reports, coded, strict=True)}
    members: dict[str, dict[str, list[str]]] = {}
    for n, item in enumerate(scored):
        made = groups.get(item.event or "", f"alone {n}")
        words = "NOT CODED"
        if item.event is not None:
            words = "/".join(
                texts[item.report].words(r.span) for r in texts[item.report].evidence_of(item.event, "type")
            )
        members.setdefault(item.incident, {}).setdefault(made, []).append(f"{item.report}:{words}")
    homes: dict[str, set[str]] = {}
    for incident, parts in members.items():
        for made in parts:
            homes.setdefault(made, set()).add(incident)
        if len(parts) > 1:
            print(f"  cut: {incident}: " + " | ".join(", ".join(some) for some in parts.values()))
    for made, some in homes.items():
        if len(some) > 1:
            print("  mixed: " + " + ".join(f"{i} ({', '.join(members[i][made])})" for i in sorted(some)))


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, help="a file of annotated reports; by default the project's own two halves"
    )
    parser.add_argument("--errors", action="store_true", help="list the incidents that were cut apart or mixed")
    parser.add_argument("--texts", type=int, default=SPEED, help="how many texts the speed is measured on")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    files = [arguments.data] if arguments.data else [OWN / "development.jsonl", OWN / "held.jsonl"]
    missing = [str(path) for path in files if not path.is_file()]
    if missing:
        stop(f"no file {', '.join(missing)}; name one with --data")
    print(f"seed {arguments.seed}; {versions('spacy', 'rensa')}")
    bench = workbench(Settings())
    try:
        results = [measure(path, bench, arguments) for path in files]
    except TocsinError as error:
        stop(str(error))
    rate = speed(arguments.seed, arguments.texts)
    print(f"\n{arguments.texts} texts of some 250 words: {rate:,.0f} a second")
    figures = {k: round(v, 4) if isinstance(v, float) else v for k, v in results[-1].items()}
    print(json.dumps({**figures, "documents_per_second": round(rate)}))


if __name__ == "__main__":
    main()
