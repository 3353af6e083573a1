"""The causal sentences: are they well-formed, and does the coder read them as well as the floors say?

Cause and effect are found when each shares half of its longer wording with what was read. The sentences with `held`
were written after the rules were frozen.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import tocsin
from tocsin.coding.comparable import Cause, Range, coded_causes, names
from tocsin.coding.score import Tally, match_causes, score_causes, total
from tocsin.records import ClaimKind, Stance, Strength

FILE = Path(__file__).parent / "golden" / "causes.toml"
SENTENCES: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["sentence"]
HALF = 0.5  # of the longer wording
# Measured 2026-11-23: written before, recall .93, precision .98. Held: those up to causes-213, as first read, recall .81,
# precision .92, F .86, and .91, .94, .92 by the rules of today, which were written with their misses known; those from
# causes-445 on, as first read, .92, .97, .94.
FLOORS: dict[str, dict[str, float]] = {
    "before": {"recall": 0.89, "precision": 0.94, "f1": 0.92, "sign": 0.97, "hedge": 0.97, "holder": 0.94},
    "held": {"recall": 0.87, "precision": 0.91, "f1": 0.89, "sign": 0.97, "hedge": 0.97, "holder": 0.95},
}
SHARES = ("recall", "precision", "f1", "sign", "hedge", "holder")


@dataclass(frozen=True, slots=True, kw_only=True)
class CausalRead:
    """One sentence with what should be read in it and what was."""

    sentence: dict[str, Any]
    gold: tuple[Cause, ...]
    causes: tuple[Cause, ...]
    denied: frozenset[tuple[Range, Range]]
    tally: Tally


def stretch(text: str, words: str) -> Range:
    """Where words stand in a text, the one time that they do."""
    assert text.count(words) == 1, f"{words!r} stands {text.count(words)} times in {text!r}"
    start = text.index(words)
    return start, start + len(words)


def gold_causes(sentence: dict[str, Any]) -> tuple[Cause, ...]:
    """The causal claims of a sentence as the scorer takes them."""
    return tuple(
        Cause(
            cause=stretch(sentence["text"], row["cause"]),
            effect=stretch(sentence["text"], row["effect"]),
            sign=row["sign"],
            hedge=row["hedge"],
            holder=names(*row["holder"].split("|")),
        )
        for row in sentence.get("cause", [])
    )


def read_causes(sentence: dict[str, Any]) -> CausalRead:
    """One sentence, coded."""
    coded = tocsin.code(sentence["text"])
    gold, causes = gold_causes(sentence), coded_causes(coded)
    denied = frozenset(
        ((c.cause.start, c.cause.end), (c.effect.start, c.effect.end))
        for c in coded.claims
        if c.kind is ClaimKind.CAUSE and c.cause and c.effect and c.stance is Stance.DENIES
    )
    return CausalRead(
        sentence=sentence,
        gold=gold,
        causes=causes,
        denied=denied,
        tally=score_causes(gold, causes, least=HALF),
    )


def part(reads: list[CausalRead], name: str) -> list[CausalRead]:
    """The sentences of one half."""
    return [read for read in reads if read.sentence.get("held", False) == (name == "held")]


def shares(reads: list[CausalRead]) -> dict[str, float]:
    """What has a floor."""
    score = total(read.tally for read in reads)
    found = {name: getattr(score, name) for name in ("recall", "precision", "f1")}
    return {**found, **{name: score.share(name) for name in ("sign", "hedge", "holder")}}


def cause_misses(reads: list[CausalRead]) -> list[str]:
    """What was missed or invented, a line each."""
    lines: list[str] = []
    for read in reads:
        text = read.sentence["text"]
        pairs = match_causes(read.gold, read.causes, least=HALF)
        for sort, rows, kept in (
            ("missed", read.gold, {g for g, _ in pairs}),
            ("false", read.causes, {e for _, e in pairs}),
        ):
            for n, row in enumerate(rows):
                if n not in kept:
                    words = f"{text[slice(*row.cause)]!r} -> {text[slice(*row.effect)]!r}"
                    lines.append(f"{read.sentence['id']}  {sort} {words}  | {text}")
    return lines


# ---------------------------------------------------------------------------------------- the file itself


def test_there_are_enough_sentences_in_both_halves() -> None:
    for held in (False, True):
        half = [s for s in SENTENCES if s.get("held", False) == held]
        assert sum("cause" in s for s in half) >= 60
        assert sum("cause" not in s for s in half) >= 15


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda s: s["id"])
def test_causal_rows_are_well_formed(sentence: dict[str, Any]) -> None:
    assert set(sentence) <= {"id", "text", "held", "cause"}
    for row in sentence.get("cause", []):
        assert set(row) <= {"cause", "effect", "sign", "hedge", "holder", "stance"}
        assert row["sign"] in ("+", "-")
        assert row["hedge"] in list(Strength)
        assert row.get("stance", "denies") == "denies"
        assert row["holder"] == "outlet" or row["holder"].casefold() in sentence["text"].casefold()
    assert gold_causes(sentence) or "cause" not in sentence


def test_no_sentence_stands_there_twice() -> None:
    texts = [s["text"] for s in SENTENCES]
    assert len(set(texts)) == len(texts) == len({s["id"] for s in SENTENCES})


# --------------------------------------------------------------------------------------------- the coder


@pytest.fixture(scope="session")
def causal_reads() -> list[CausalRead]:
    """Every causal sentence, coded once."""
    return [read_causes(sentence) for sentence in SENTENCES]


@pytest.mark.parametrize("name", SHARES)
@pytest.mark.parametrize("half", ["before", "held"])
def test_causes_keep_their_floor(causal_reads: list[CausalRead], half: str, name: str) -> None:
    reads = part(causal_reads, half)
    share, floor = shares(reads)[name], FLOORS[half][name]
    assert share >= floor, "\n  ".join([f"{name} of {half} is {share:.3f}, below {floor:.3f}", *cause_misses(reads)])


def test_what_is_said_not_to_drive_is_denied(causal_reads: list[CausalRead]) -> None:
    for read in causal_reads:
        pairs = match_causes(read.gold, read.causes, least=HALF)
        for g, e in pairs:
            wanted = read.sentence["cause"][g].get("stance") == "denies"
            got = (read.causes[e].cause, read.causes[e].effect) in read.denied
            assert wanted == got, read.sentence["text"]
