"""Names in whole sentences: what each is, and where it begins and ends, as well as the floors say."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tocsin.coding.mentions import find_mentions
from tocsin.records import Form, MentionKind

SENTENCES = tomllib.loads((Path(__file__).parent / "mentions.toml").read_text(encoding="utf-8"))["sentence"]
KINDS = ("person", "group", "place", "state", "people")
OF_LABEL = {"person": "person", "adjective": "people", "state": "state", "metonym": "state"} | dict.fromkeys(
    ("organisation", "armed-group", "party", "movement", "coalition"), "group"
)
# Shares of names found with the right kind and bounds, and of names emitted that are right.
FLOORS = {"seen": 0.98, "unseen": 0.92}


def is_unseen(number: int) -> bool:
    """Whether a sentence was kept aside while the rules were written."""
    return number % 3 == 2


def bare(words: str) -> str:
    """A name without its leading article and its trailing possessive."""
    return re.sub(r"(\s?['’]s|(?<=s)['’])$", "", re.sub(r"^(the|a|an) ", "", words, flags=re.IGNORECASE))


@pytest.fixture(scope="module")
def readings(parse, known):
    """Each sentence's names as they should be and as they were read."""
    found = []
    for row in SENTENCES:
        text = row["text"]
        names = [m for m in find_mentions("d", parse(text), known).ordered() if m.form is Form.NAME and m.name]
        read = [
            (
                bare(text[m.name.start : m.name.end]),
                "place" if m.kind is MentionKind.PLACE else OF_LABEL.get(m.label, m.label),
            )
            for m in names
        ]
        found.append((text, Counter((name, kind) for kind in KINDS for name in row.get(kind, [])), Counter(read)))
    return found


def test_every_name_stands_in_its_sentence():
    assert len(SENTENCES) >= 120
    for row in SENTENCES:
        assert set(row) <= {"text", "thing", *KINDS}
        assert all(name in row["text"] for kind in (*KINDS, "thing") for name in row.get(kind, []))


@pytest.mark.parametrize("part", ["seen", "unseen"])
def test_names_keep_their_floor(readings, part):
    rows = [row for number, row in enumerate(readings) if is_unseen(number) == (part == "unseen")]
    right = sum((wanted & read).total() for _, wanted, read in rows)
    f1 = 2 * right / sum(wanted.total() + read.total() for _, wanted, read in rows)
    misses = [
        f"{text}: missed {sorted(wanted - read)}, extra {sorted(read - wanted)}"
        for text, wanted, read in rows
        if wanted != read
    ]
    assert f1 >= FLOORS[part], f"{f1:.3f}, below {FLOORS[part]}:\n" + "\n".join(misses)


def test_things_are_no_mentions(parse, known):
    for row in (row for row in SENTENCES if "thing" in row):
        text = row["text"]
        names = {text[m.span.start : m.span.end] for m in find_mentions("d", parse(text), known).ordered()}
        assert not names & set(row["thing"]), text


def mentioned(text, parse, known):
    """The named mentions of a text as (words, kind, label)."""
    found = find_mentions("d", parse(text), known).ordered()
    return [(text[m.name.start : m.name.end], m.kind, m.label) for m in found if m.name]


def test_what_a_text_says_of_a_name_holds_wherever_it_stands(parse, known):
    text = "Tarakan, a militia backed by landowners, burned the crops. Elders condemned Tarakan."
    assert [(words, label) for words, _, label in mentioned(text, parse, known)] == [("Tarakan", "armed-group")] * 2


def test_a_body_with_the_name_of_a_known_one_is_another(parse, known):
    assert "National Liberation Front" in [
        w for w, _, _ in mentioned("The National Liberation Front spoke.", parse, known)
    ]
    longer = mentioned("The National Liberation Front of Karuna spoke.", parse, known)
    assert [words for words, _, _ in longer] == ["The National Liberation Front of Karuna"] or [
        words for words, _, _ in longer
    ] == ["National Liberation Front of Karuna"]


def test_a_known_person_is_not_everyone_of_that_given_name(parse, known):
    assert mentioned("Jordan Frazer resigned.", parse, known) == [("Jordan Frazer", MentionKind.ACTOR, "person")]


def test_a_headline_in_capitals_names_nobody_by_its_capitals(parse, known):
    words = [w for w, _, _ in mentioned("Deadly Floods Destroy Bridges Across Several Valleys", parse, known)]
    assert not {"Floods", "Bridges", "Deadly Floods"} & set(words)
