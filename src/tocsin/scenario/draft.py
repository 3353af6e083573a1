"""A first situation file from coded texts: what they say drives what, what they ask and foretell, and what they leave out.

A draft is a starting point that runs as it is: every claim is cut out of its text, every number has a basis, and every range
is as wide as the words leave it. What no text says (priors, how fast and how strongly things act) is the analyst's, and
marked so. Same texts, same draft, to the byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tocsin.errors import ScenarioError
from tocsin.export.coded import CodedText
from tocsin.records import ClaimKind
from tocsin.scenario import entries
from tocsin.scenario.citing import Citing
from tocsin.scenario.entries import Rate
from tocsin.scenario.naming import opening, slug
from tocsin.scenario.people import People
from tocsin.scenario.reading import Reading, of_kind
from tocsin.scenario.signs import in_words, pushed, signs
from tocsin.scenario.situation import FORMAT, Basis, Document, Head, Impact, Run, Situation
from tocsin.scenario.stances import issues, stances, taken
from tocsin.scenario.things import turn

HORIZON = 120  # days that a draft looks ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A situation, and what a reader of the file should be told where."""

    situation: Situation
    remarks: tuple[str, ...]  # of the file as a whole
    prompts: tuple[Impact, ...]  # counter-edges that no text gives: for a person to think of


def draft(
    texts: Sequence[CodedText],
    paths: Sequence[str],
    *,
    as_of: date | None = None,
    horizon: int = HORIZON,
    rate: Rate | None = None,
) -> Draft:
    """A situation as these texts tell it.

    Parameters
    ----------
    paths
        Of each text, as seen from the situation file.
    as_of
        The day it is drawn up for; None: the last day on which one of the texts was published.
    rate
        Priors from past events; None: wide judgements.

    Raises
    ------
    ScenarioError
        If no text has a day, or none says what drives what, or asks or foretells anything.
    """
    day = as_of or max((t.document.published for t in texts if t.document.published), default=None)
    if day is None:
        raise ScenarioError("no text has a day of publication; name it with --published")
    keys = [f"A{number + 1}" for number in range(len(texts))]
    citing, people = Citing(texts, keys), People(texts)
    read = Reading(texts, people, citing)
    turn(read.things, read.links)
    ends = entries.outcomes(read)
    if not ends:
        raise ScenarioError(
            "no cause, forecast or question was read in these texts; write descriptors and scenarios by hand, see docs/scenario.md"
        )
    kept = sorted({a for a, _, _ in read.links} | {b for _, _, b in read.links} | set(ends))
    ids = entries.ids_of(read, kept)
    by_number = {n: entries.descriptor(read, n, ids[n], rate, outcome=n in ends) for n in kept}
    impacts = tuple(entries.impact(read, key, link, by_number) for key, link in sorted(read.links.items()))
    speaks = pushed(read, ends)
    told = taken(texts, people, read.things)
    questions, told = issues(told, read.things, ends, people)
    actors, names = people.actors(citing, list(dict.fromkeys(each.group for each in told)))
    indicators = tuple(signs(read, speaks, by_number, names))
    alone = in_words(read, speaks, by_number, indicators)
    scenarios = tuple(entries.scenarios([by_number[n] for n in ends], alone))
    positions = tuple(stances(questions, told, names, citing))
    lineage = tuple(people.lineage(names, citing))
    question = next(
        (t.line(c.span) for t in texts for c in of_kind(t, ClaimKind.QUESTION)),
        "What becomes of this: " + "; ".join(by_number[n].name for n in ends) + "?",
    )
    titles = [t.document.title or opening(t.document.text) for t in texts]
    situation = Situation(
        format=FORMAT,
        situation=Head(
            id=slug(titles[0].split()) or "situation",
            title=titles[0],
            as_of=day,
            as_of_certainty="exact" if all(t.document.published for t in texts) else "approximate",
            horizon_days=horizon,
            question=question,
        ),
        document=tuple(_documents(texts, keys, paths, read.originals)),
        claim=citing.claims,
        actor=actors,
        lineage=lineage,
        issue=tuple(questions.values()),
        stance=positions,
        descriptor=tuple(by_number.values()),
        impact=impacts,
        scenario=scenarios,
        indicator=indicators,
        run=Run(outer_draws=1000),
    )
    remarks = tuple(_remarks(situation, read.past))
    return Draft(situation=situation, remarks=remarks, prompts=tuple(entries.prompts(situation)))


def _documents(
    texts: Sequence[CodedText], keys: Sequence[str], paths: Sequence[str], originals: Sequence[int]
) -> Iterator[Document]:
    for number, (key, path, text, first) in enumerate(zip(keys, paths, texts, originals, strict=True)):
        document = text.document
        repeats = first != number
        yield Document(
            id=key,
            path=path,
            outlet=document.outlet,
            url=document.url,
            published=document.published,
            independent_sources=0 if repeats else 1,
            note=f"repeats {keys[first]}: no voice of its own" if repeats else None,
        )


def _remarks(situation: Situation, past: int) -> Iterator[str]:
    """What a reader should know of the draft as a whole."""
    if len({d.outlet for d in situation.document if d.independent_sources}) == 1:
        yield "One outlet: nothing here is corroborated. Add a text of another outlet, best of another side."
    stated = [i for i in situation.impact if i.basis is Basis.STATED]
    if stated and all(i.score[1] >= 0 for i in stated):
        yield "No edge pushes against the reported direction. Ask of each what would, and add it."
    yield "Names of descriptors are words of the texts. Reword them so that each side could agree to them, and join two that are one."
    if past:
        told = (
            "1 cause is told of as long past and drives"
            if past == 1
            else f"{past} causes are told of as long past and drive"
        )
        yield f"{told} nothing here."
    if not any(d.basis is Basis.BASE_RATE for d in situation.descriptor):
        yield "All priors are judgements, and wide. Base rates of past events move the answer more than any edge."
