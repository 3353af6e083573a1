"""Of whom and about whom quotations are, over passages of several sentences."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import tocsin
from tocsin.coding.comparable import Speech, coded_quotes, names
from tocsin.coding.score import match_quotes, same_set

PASSAGES = tomllib.loads((Path(__file__).parent / "about.toml").read_text(encoding="utf-8"))["passage"]
# Shares of quotations found, of those emitted that are right, of found ones with the right speaker, and with exactly those
# whom they are about; they may rise, and fall only with the reason beside them.
FLOORS = {"recall": 0.95, "precision": 0.95, "speaker": 0.95, "about": 0.8}


def gold(passage):
    """The quotations of a passage as they are compared."""
    rows = []
    for row in passage["quotes"]:
        start = passage["text"].index(row["text"])
        rows.append(
            Speech(
                span=(start, start + len(row["text"])),
                speaker=names(*row["speaker"].split("|")),
                direct=False,
                about=tuple(names(*who.split("|")) for who in row.get("about", [])),
            )
        )
    return rows


@pytest.fixture(scope="module")
def shares():
    """What share of the quotations agrees, by field."""
    wanted = emitted = found = speaker = asked = about = 0
    for passage in PASSAGES:
        rows, read = gold(passage), coded_quotes(tocsin.code(passage["text"]))
        pairs = match_quotes(rows, read)
        wanted, emitted, found = wanted + len(rows), emitted + len(read), found + len(pairs)
        for g, e in pairs:
            speaker += bool((rows[g].speaker or names()) & (read[e].speaker or names()))
            if "about" in passage["quotes"][g]:
                asked += 1
                about += same_set(rows[g].about, read[e].about)
    return {
        "recall": found / wanted,
        "precision": found / emitted,
        "speaker": speaker / found,
        "about": about / asked,
    }


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda p: p["id"])
def test_rows_are_words_of_their_passage(passage):
    for row in passage["quotes"]:
        assert set(row) <= {"text", "speaker", "about"}
        wordings = [
            row["text"],
            *row["speaker"].split("|"),
            *(w for who in row.get("about", []) for w in who.split("|")),
        ]
        assert all(w.strip() in passage["text"] for w in wordings)


@pytest.mark.parametrize("share", FLOORS)
def test_quotations_keep_their_floor(shares, share):
    assert shares[share] >= FLOORS[share]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        (
            "Turkish warplanes bombed a village. The ministry condemned the bombing as “an act of war”.",
            ["Turkish warplanes"],
        ),
        ("The union is angry. Its members, the mayor said, are “tourists in their own town”.", ["Its members"]),
        ("Of the opposition the mayor said that “nothing has been heard for weeks”.", ["the opposition"]),
        ("The mayor compared the militia to “a ship without a captain”.", ["the militia"]),
    ],
)
def test_a_deed_a_predicate_and_a_topic_say_whom_words_are_about(read, text, about):
    assert [q.about for q in read(text).quotes if q.direct] == [about]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("Chad's president, Omar Dalli, said that troops had left.", "troops had left", "Omar Dalli"),
        (
            "General Bako accused Chad of sending drones and called the pilots “hired killers”.",
            "hired killers",
            "General Bako",
        ),
        ("The far right, in the mayor's words, is “a party of yesterday”.", "a party of yesterday", "the mayor"),
        ("On Chad, she was careful: “We want to be good neighbours.”", "We want to be good neighbours.", "she"),
        ("A statement issued by the ministry said that troops had left.", "troops had left", "the ministry"),
    ],
)
def test_the_speaker_is_found_wherever_it_stands(read, text, words, speaker):
    assert (words, speaker) in [(q.text, q.speaker) for q in read(text).quotes]


def test_a_sentence_that_goes_on_is_no_part_of_what_was_said(read):
    text = "The governor promised that police would arrive in May and urged farmers to stay at home."
    assert "police would arrive in May" in [q.text for q in read(text).quotes]
