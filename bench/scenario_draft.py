"""How much of a hand-made situation file a draft from the same text finds.

The rule, in three steps; it looks at words and signs alone, and at no id.

1. A drafted descriptor stands for the hand-made one with which it shares most words: of the drafted one the stems of its name and
   of the wordings that its note says it was read from; of the hand-made one the stems of its name and states (three times) and
   of the quotes of its claims (once). Where both ends of an impact stand for one, the end that fits worse takes its next. A word weighs less the more hand-made descriptors have it: log(1 + all / those that have it).
2. The sign of an impact is that of its mode (of its ends where the mode is 0), turned round for each end that is the second of its
   two states: "what ends lowers" is "what goes on raises".
3. A hand-made impact is found by a drafted one of the same sign, if both ends stand for its ends; or if both rest on the same words of the
   text (their quotes overlap by half of the shorter), one end stands for the hand-made one on the same side, and the other
   does not stand for the opposite side, and both are worded in those quotes. Each drafted impact finds one hand-made impact at most, and each is found once.

`by_chance` is what the same draft finds on average when its effects are dealt out anew: what the rule gives away.
So a draft gains nothing by saying the same edge twice, and a descriptor that mixes two things stands for one of them.
"""

from __future__ import annotations

import math
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

import msgspec

from tocsin.cli.scenarios import write_draft
from tocsin.errors import TocsinError
from tocsin.read import Given, installed_readers, read
from tocsin.records import Document as Text
from tocsin.scenario.check import Checked, read_situation
from tocsin.scenario.outlook import outlook
from tocsin.scenario.situation import Descriptor, Impact, Situation
from tocsin.scenario.wordings import stem
from tocsin.settings import ReadOptions, Settings
from tocsin.workbench import workbench

Stands = dict[str, tuple[tuple[float, str], ...]]
DEALS = 200
_NAME = 3.0  # times that a word of a name counts
_SMALL = frozenset("the and for that with from this which their its are was has have will would can could not".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a draft found of a hand-made file."""

    impacts: int
    impacts_of: int
    by_chance: float  # found by the same impacts with their effects dealt out anew
    emitted: int  # impacts of the draft
    quotes: int
    quotes_exact: int
    added: int  # scenarios that no text tells of
    runs: bool
    lines: tuple[str, ...]  # for people


def drafted(situation: Path, *, published: date | None = None) -> Path:
    """A draft from the first text of a situation file, in a folder of its own."""
    made = read_situation(situation).situation
    file = situation.parent / made.document[0].path
    return drafted_from(file, published or made.situation.as_of, made.document[0].outlet)


def drafted_from(file: Path, published: date, outlet: str | None) -> Path:
    """A draft from one text, in a folder of its own."""
    given = Given(published=published, outlet=outlet)
    texts = [
        each
        for each in read([file], readers=installed_readers(), given=given, options=ReadOptions())
        if isinstance(each, Text)
    ]
    out = Path(tempfile.mkdtemp(prefix="tocsin-draft-")) / "draft.toml"
    write_draft(list(workbench(Settings()).code(texts)), out)
    return out


def compare(situation: Path, draft: Path) -> Match:
    """What a draft found of a hand-made file."""
    return matched(read_situation(situation), draft)


def matched(wanted: Checked, draft: Path) -> Match:
    """What a draft found of hand-made impacts."""
    try:
        found = read_situation(draft)
        outlook(found.situation)
    except TocsinError as error:
        lines = (f"MISS the draft does not run: {error}",)
        return Match(
            impacts=0,
            impacts_of=len(wanted.situation.impact),
            by_chance=0,
            emitted=0,
            quotes=0,
            quotes_exact=0,
            added=0,
            runs=False,
            lines=lines,
        )
    stands = _stands(wanted.situation, found.situation)
    hits, left = _found(found.situation.impact, found, wanted, stands)
    random = Random(1)
    dealt = [len(_found(_dealt(found.situation.impact, random), found, wanted, stands)[0]) for _ in range(DEALS)]
    by_chance = sum(dealt) / DEALS
    exact = sum(any(claim.quote in text for text in wanted.texts.values()) for claim in found.situation.claim)
    stood = len({ranked[0][1] for ranked in stands.values() if ranked})
    situation_, made = wanted.situation, found.situation
    line = (
        f"     draft: {len(made.descriptor)} descriptors, standing for {stood} of {len(situation_.descriptor)}; {len(hits)} of "
        f"{len(situation_.impact)} impacts found with the right sign (bar 10; {by_chance:.1f} with effects dealt out at random), "
        f"{len(made.impact)} emitted; {exact} of {len(made.claim)} quotes exact; {len(found.warnings)} warnings"
    )
    return Match(
        impacts=len(hits),
        impacts_of=len(situation_.impact),
        by_chance=by_chance,
        emitted=len(made.impact),
        quotes=len(made.claim),
        quotes_exact=exact,
        added=sum(not scenario.from_text for scenario in made.scenario),
        runs=True,
        lines=(line, *(f"       not found: {w.from_} -> {w.to}" for w in left)),
    )


def _dealt(impacts: Sequence[Impact], random: Random) -> list[Impact]:
    """The same causes and claims, with effects and scores dealt out at random."""
    others = random.sample(list(impacts), len(impacts))
    return [msgspec.structs.replace(one, to=two.to, score=two.score) for one, two in zip(impacts, others, strict=True)]


def _found(
    impacts: Sequence[Impact], found: Checked, wanted: Checked, stands: Stands
) -> tuple[list[Impact], list[Impact]]:
    """The drafted impacts that find a hand-made one, and the hand-made ones that are left."""
    left = list(wanted.situation.impact)
    hits: list[Impact] = []
    for rule in (_by_ends, _by_words):  # the surer first
        for impact in (each for each in impacts if each not in hits):
            signed = [w for w in left if _sign(w, wanted.situation) == _sign(impact, found.situation)]
            second = _second(impact.from_, found.situation)
            # Of several that fit, the one that leaves the same side first.
            signed = [w for w in signed if rule(impact, w, found, wanted, stands)]
            if signed:
                left.remove(min(signed, key=lambda w: _second(w.from_, wanted.situation) != second))
                hits.append(impact)
    return hits, left


def _stands(wanted: Situation, found: Situation) -> Stands:
    """By drafted descriptor the hand-made ones that it may stand for, the best first."""
    theirs = {d.id: _hand_made(d, wanted) for d in wanted.descriptor}
    spread = Counter(word for words in theirs.values() for word in words)
    rare = {word: math.log(1 + len(theirs) / count) for word, count in spread.items()}
    stands: dict[str, tuple[tuple[float, str], ...]] = {}
    for descriptor in found.descriptor:
        mine = set(_stems(f"{descriptor.name} {(descriptor.note or '').removeprefix('read from: ')}"))
        scores = {id: sum(words[w] * rare[w] for w in mine & words.keys()) for id, words in theirs.items()}
        ranked = sorted(((score, id) for id, score in scores.items() if score), reverse=True)
        stands[descriptor.id] = tuple(ranked)
    return stands


def _hand_made(descriptor: Descriptor, situation: Situation) -> dict[str, float]:
    quotes = [claim.quote for claim in situation.claim if claim.id in descriptor.claims]
    weights = dict.fromkeys((word for quote in quotes for word in _stems(quote)), 1.0)
    own = " ".join((descriptor.name, *descriptor.states)).replace("_", " ")
    return weights | dict.fromkeys(_stems(own), _NAME)


def _stems(words: str) -> Iterable[str]:
    return [stem(word) for word in re.findall(r"[^\W\d_]{3,}", words) if word.lower() not in _SMALL]


def _ends(impact: Impact) -> tuple[str, str]:
    return impact.from_.partition(".")[0], impact.to.partition(".")[0]


def _stood(impact: Impact, stands: Stands) -> tuple[str | None, str | None]:
    """What the ends of a drafted impact stand for; never both for one: the end that fits worse takes its next."""
    cause, effect = (stands.get(end, ()) for end in _ends(impact))
    if cause and effect and cause[0][1] == effect[0][1]:
        if cause[0][0] >= effect[0][0]:
            effect = effect[1:]
        else:
            cause = cause[1:]
    return cause[0][1] if cause else None, effect[0][1] if effect else None


def _by_ends(mine: Impact, theirs: Impact, found: Checked, wanted: Checked, stands: Stands) -> bool:
    del found, wanted
    return _stood(mine, stands) == _ends(theirs)


def _by_words(mine: Impact, theirs: Impact, found: Checked, wanted: Checked, stands: Stands) -> bool:
    if not any(
        _overlap(one, two)
        for one in _places(mine.claims, found, wanted)
        for two in _places(theirs.claims, wanted, wanted)
    ):
        return False
    if not all(_read_there(mine, end, found) for end in _ends(mine)):
        return False
    (cause, effect), (from_, to) = _stood(mine, stands), _ends(theirs)
    return (cause == from_ and effect != from_) or (effect == to and cause != to)


def _read_there(impact: Impact, end: str, held: Checked) -> bool:
    """Whether a wording of this end stands, whole, in the quotes that an impact rests on."""
    [descriptor] = [d for d in held.situation.descriptor if d.id == end]
    quotes = {word for claim in held.situation.claim if claim.id in impact.claims for word in _stems(claim.quote)}
    each = [set(_stems(words)) for words in re.findall("“([^”]*)”", descriptor.note or "")]
    return any(words and words <= quotes for words in each)


def _places(ids: Iterable[str], held: Checked, wanted: Checked) -> list[tuple[int, int]]:
    """Where the quotes of claims stand in the text of the hand-made file."""
    [text, *_] = wanted.texts.values()
    quotes = [claim.quote for claim in held.situation.claim if claim.id in ids]
    return [(start, start + len(quote)) for quote in quotes if (start := text.find(quote)) >= 0]


def _overlap(one: tuple[int, int], two: tuple[int, int]) -> bool:
    shared = min(one[1], two[1]) - max(one[0], two[0])
    return shared * 2 >= min(one[1] - one[0], two[1] - two[0])


def _sign(impact: Impact, situation: Situation) -> int:
    low, mode, high = impact.score
    value = mode or low + high
    turned = _second(impact.from_, situation) != _second(impact.to, situation)
    return (value > 0) - (value < 0) if not turned else (value < 0) - (value > 0)


def _second(end: str, situation: Situation) -> bool:
    home, _, state = end.partition(".")
    return next(d for d in situation.descriptor if d.id == home).states[0] != state
