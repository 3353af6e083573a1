"""Fit the numbers of `tocsin.resolve.places` on tools/places.txt: `python tools/fit_places.py`.

Each number is moved in turn while the right places become likelier, with a pull towards its first value; the result is
printed, to be written into `Numbers`. With --show the errors are listed instead, and how the scores are calibrated.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from math import log
from pathlib import Path

from tocsin.records import Form, Judgement, Mention, MentionKind, Place, Span, Verdict
from tocsin.resolve.gazetteer import Gazetteer, load_gazetteer, open_gazetteer
from tocsin.resolve.places import NUMBERS, Numbers, distance, locate

SENTENCES = Path(__file__).with_name("places.txt")
_MARKED = re.compile(r"\[([^|\]]+)\|([^\]]*)\]")
_PULL = 0.02  # for each squared unit that a number is off its first value
_TOGETHER = 40.0  # kilometres: a town for the district around it is no error


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A text with what its place names mean."""

    text: str
    mentions: tuple[Mention, ...]
    gold: tuple[tuple[Place, ...], ...]  # the places that are right, for each mention; none: it has no place


def read(gazetteer: Gazetteer) -> list[Sentence]:
    """The sentences of the file.

    Raises
    ------
    ValueError
        If nothing in the gazetteer is as a mark says.
    """
    found: list[Sentence] = []
    for number, line in enumerate(SENTENCES.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        text, at, mentions, gold = "", 0, list[Mention](), list[tuple[Place, ...]]()
        for mark in _MARKED.finditer(line):
            text += line[at : mark.start()]
            span = Span(document_id=str(number), start=len(text), end=len(text) + len(mark[1]))
            text, at = text + mark[1], mark.end()
            mentions.append(
                Mention(
                    id=f"mention-{number}-{span.start}", span=span, kind=MentionKind.PLACE, form=Form.NAME, name=span
                )
            )
            gold.append(meant(mark[1], mark[2], gazetteer, number))
        found.append(Sentence(text=text + line[at:], mentions=tuple(mentions), gold=tuple(gold)))
    return found


def meant(name: str, mark: str, gazetteer: Gazetteer, number: int) -> tuple[Place, ...]:
    """The places that a mark allows, such as USA/city/Illinois."""
    if mark == "-":
        return ()
    country, precision, *area = mark.split("/")
    places = [
        entry.place
        for words in (name, name.partition(",")[0], re.sub(r"^eastern | (?:province|state)$", "", name))
        for entry in gazetteer.find(words)
        if (entry.place.country or "") == country or (not country and precision == "region")
    ]
    places = [p for p in places if p.precision == precision and (not area or area[0] == p.admin1)]
    if not places:
        raise ValueError(f"{SENTENCES.name}:{number}: the gazetteer has no {mark} called {name!r}")
    return (places[0],)


def loss(sentences: Sequence[Sentence], gazetteer: Gazetteer, numbers: Numbers) -> float:
    """How unlikely the right answers are, on the average; 0 is best."""
    total, count = 0.0, 0
    for sentence in sentences:
        for right, judgements, places in answers(sentence, gazetteer, numbers):
            good = sum(j.score or 0.0 for j in judgements if is_right(right, places[j.right]))
            all_of_them = sum(j.score or 0.0 for j in judgements)
            chance = good if right else 1 - all_of_them
            total -= log(min(max(chance, 0.01), 1.0))
            count += 1
    return total / count


def answers(
    sentence: Sentence, gazetteer: Gazetteer, numbers: Numbers
) -> list[tuple[tuple[Place, ...], list[Judgement], dict[str, Place]]]:
    """What is right, and what was judged, mention by mention."""
    located = locate(sentence.text, sentence.mentions, gazetteer, numbers=numbers)
    places = {place.id: place for place in located.places}
    return [
        (right, [j for j in located.judgements if j.left == mention.id], places)
        for mention, right in zip(sentence.mentions, sentence.gold, strict=True)
    ]


def is_right(right: Sequence[Place], place: Place) -> bool:
    """Whether a place is one of the right ones, or as good as one."""
    return any(
        place.id == one.id
        or (place.precision != "country" and one.precision != "country" and distance(one, place) < _TOGETHER)
        for one in right
    )


def fit(sentences: Sequence[Sentence], gazetteer: Gazetteer, first: Numbers) -> Numbers:
    """The numbers under which the right answers are likeliest."""

    def cost(numbers: Numbers) -> float:
        pull = sum((getattr(numbers, f.name) - getattr(first, f.name)) ** 2 for f in fields(numbers))
        return loss(sentences, gazetteer, numbers) + _PULL * pull / len(fields(numbers))

    best, least = first, cost(first)
    for step in (0.8, 0.4, 0.2):
        moved = True
        while moved:
            moved = False
            for one in fields(best):
                for by in (step, -step):
                    tried = replace(best, **{one.name: round(getattr(best, one.name) + by, 2)})
                    if (now := cost(tried)) < least - 1e-5:
                        best, least, moved = tried, now, True
                        break
        print(f"steps of {step}: {least:.4f}", flush=True)
    return best


def show(sentences: Sequence[Sentence], gazetteer: Gazetteer, numbers: Numbers) -> None:
    """Print the errors, and how often the scores come true."""
    scores: list[tuple[float, bool]] = []
    for sentence in sentences:
        for mention, (right, judgements, places) in zip(
            sentence.mentions, answers(sentence, gazetteer, numbers), strict=True
        ):
            words = sentence.text[mention.span.start : mention.span.end]
            chosen = next((j for j in judgements if j.verdict is Verdict.SAME), None)
            if chosen is None:
                if right:
                    print(f"left open {words!r} in {sentence.text!r}")
                continue
            good = is_right(right, places[chosen.right])
            scores.append((chosen.score or 0.0, good))
            if not good:
                print(f"{chosen.score} {chosen.reasons[0]} in {sentence.text!r}")
    for low, high in ((0.4, 0.6), (0.6, 0.8), (0.8, 0.9), (0.9, 0.97), (0.97, 1.01)):
        inside = [good for score, good in scores if low <= score < high]
        if inside:
            print(f"{low:.2f} to {high:.2f}: {sum(inside)} of {len(inside)} right")


def main() -> None:
    """Fit, or show."""
    parser = argparse.ArgumentParser(prog="tools/fit_places.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--gazetteer", type=Path, metavar="FILE")
    parser.add_argument("--show", action="store_true", help="list the errors under the numbers as they are")
    options = parser.parse_args()
    gazetteer = open_gazetteer(options.gazetteer) if options.gazetteer else load_gazetteer()
    if gazetteer is None:
        raise SystemExit("there is no gazetteer; run make gazetteer")
    sentences = read(gazetteer)
    if options.show:
        show(sentences, gazetteer, NUMBERS)
    else:
        print(fit(sentences, gazetteer, NUMBERS))


if __name__ == "__main__":
    main()
