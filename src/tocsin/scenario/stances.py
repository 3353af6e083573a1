"""Issues and stances of a draft: who is told to support, demand, oppose or refuse what a text is about.

A verb gives a position, as wide as the verb is vague. How much an actor cares, and how much it weighs, is told by an adjective or
by nothing; then the range is the whole scale, and `guessed` says that no words are behind it. What is found here is a
start: an actor who is not told to want anything has no stance, and a person adds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tocsin.export.coded import CodedText
from tocsin.records import Form, MentionKind, Span
from tocsin.scenario.citing import Citing, within
from tocsin.scenario.naming import short, slug
from tocsin.scenario.people import People
from tocsin.scenario.situation import Basis, Issue, Spread, Stance
from tocsin.scenario.things import Thing, holds, kind_of, named_by
from tocsin.scenario.wordings import STATES, ended, stems_of

MOST_ISSUES = 2
_WIDEST: Spread = (0, 50, 100)
_GREAT: Spread = (50, 80, 100)
_SMALL: Spread = (0, 20, 50)
_HIGH: Spread = (60, 85, 100)
_LOW: Spread = (0, 15, 40)

_FIRM_FOR = (
    r"demand(?:s|ed|ing)?|insist(?:s|ed|ing)? on|vow(?:s|ed|ing)? to|determined to|campaign(?:s|ed|ing) for|"
    r"push(?:es|ed|ing) for|press(?:es|ed|ing) for|f(?:ights?|ought|ighting) for"
)
_FOR = (
    r"support(?:s|ed|ing)?|back(?:s|ed)|favou?r(?:s|ed|ing)?|welcom(?:e|es|ed|ing)|call(?:s|ed|ing)? (?:for|on (?:\w+ ){1,4}to)|"
    r"urg(?:e|es|ed|ing)|want(?:s|ed|ing)?|propos(?:e|es|ed|ing)|endors(?:e|es|ed|ing)|plan(?:s|ned)? to|promis(?:e|es|ed) to|"
    r"offer(?:s|ed|ing)?|agree[ds]? to|accept(?:s|ed|ing)?|wish(?:es|ed)? (?:to|for)|seeks?|sought|hop(?:e|es|ed) (?:to|for)|willing to|"
    r"ready to|ask(?:s|ed)? (?:\w+ ){1,5}to|appeal(?:s|ed)? for"
)
_FIRM_AGAINST = (
    r"rul(?:e|es|ed|ing) out|refus(?:e|es|ed|ing)|vow(?:s|ed)? never|will never|block(?:s|ed|ing)|veto(?:es|ed)?"
)
_AGAINST = (
    r"oppos(?:e|es|ed|ing)|reject(?:s|ed|ing)?|resist(?:s|ed|ing)?|condemn(?:s|ed|ing)?|denounc(?:e|es|ed|ing)|"
    r"critici[sz](?:e|es|ed|ing)|warn(?:s|ed|ing)? (?:against|of)|object(?:s|ed) to|dismiss(?:es|ed)|blam(?:e|es|ed)|threaten(?:s|ed|ing)?"
)
_IF = re.compile(r"\b(if|unless|in exchange for|in return for)\s+(.*)", re.DOTALL)
_GIVING = re.compile(r"offer|promis|willing|ready|agree|accept", re.IGNORECASE)
_THREATENING = re.compile(r"threaten|vow|warn", re.IGNORECASE)
_CUES = re.compile(
    rf"\b(?:(?P<ff>{_FIRM_FOR})|(?P<fa>{_FIRM_AGAINST})|(?P<f>{_FOR})|(?P<a>{_AGAINST}))\b", re.IGNORECASE
)
_NOT = re.compile(
    r"\b(?:not|never|no longer|cannot|unlikely to|hardly)\s+(?:\w+\s+)?$|n['’]t\s+(?:\w+\s+)?$", re.IGNORECASE
)
_HEDGED = re.compile(
    r"\b(?:may|might|could|would|seems? to|appears? to|likely to|perhaps|reportedly)\s+(?:\w+\s+)?$", re.IGNORECASE
)
_NOUN = re.compile(
    r"(?:\b(?:the|a|an|her|his|their|its|my|our|whose|of|no|any|some|public|popular|in|with|for)|['’]s?)\s+$",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[;.!?]|,\s+(?:but|and|while|who|which)\b|\b(?:if|unless|because|until|when|after|so that|although)\b"
)
_NEGATED = re.compile(r"\b(?:not|never|no longer)\b")
_BACK = re.compile(r"^\s*(?:it|this|that|them|these)\b(?!\s+[a-z]+(?:ed|s)\b)", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:that|which)\s+(?:the\s+)?[A-Z]\w+(?:\s+\w+)?\s*$")
_OPENS = 6  # words from the start of a sentence that "it" may mean
_SURE = 2  # points that a topic needs: its head, or two of its stems
_POSITIONS: dict[tuple[bool, str], Spread] = {
    (True, "firm"): (70, 95, 100),
    (True, "plain"): (60, 85, 100),
    (True, "open"): (30, 65, 100),
    (False, "firm"): (0, 5, 30),
    (False, "plain"): (0, 15, 40),
    (False, "open"): (0, 35, 70),
}
_CARES = re.compile(
    r"\b(?:vital|existential|red line|priority|at any price|at all costs|life and death|insist\w*|obsess\w*)\b",
    re.IGNORECASE,
)
_CARES_NOT = re.compile(r"\b(?:indifferent|little interest|lukewarm|half-hearted|no interest)\b", re.IGNORECASE)
_MIGHTY = re.compile(
    r"\b(?:powerful|mighty|influential|dominant|strongest|largest|biggest|leading|main|chief)\b", re.IGNORECASE
)
_WEAK = re.compile(r"\b(?:small|smallest|weak|weakest|tiny|marginal|minor|fringe|little-known)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One actor's word for or against one thing."""

    thing: int
    group: str
    text: int
    span: Span  # the sentence
    position: Spread | None  # None: not told; it is who would do it
    salience: Spread | None = None
    capability: Spread | None = None


def taken(texts: Sequence[CodedText], people: People, things: Sequence[Thing]) -> tuple[Taken, ...]:
    """Every stance that is told of one of some things, in the order of the texts."""
    topics = tuple(_topic(thing) for thing in things)
    found: list[Taken] = []
    for number, text in enumerate(texts):
        for span in sorted(s.span for s in text.trace if s.stage == "sentence"):
            found += _in_sentence(number, text, span, people, topics)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Topic:
    """The words by which a thing is known again."""

    heads: frozenset[str]
    stems: frozenset[str]


def _topic(thing: Thing) -> _Topic:
    heads = frozenset(n.reads.head for n in thing.nodes if n.reads.head)
    return _Topic(heads, frozenset(s for n in thing.nodes for s in (*n.reads.stems, *stems_of(n.words))))


def _about(words: str, topics: Sequence[_Topic]) -> int | None:
    """The thing that some words are about: one whose head is in them, or two of its stems."""
    stems = stems_of(words)
    points = [len(stems & t.stems) + 2 * len(stems & t.heads) for t in topics]
    most = max(points, default=0)
    return points.index(most) if most >= _SURE else None


def _in_sentence(number: int, text: CodedText, span: Span, people: People, topics: Sequence[_Topic]) -> Iterator[Taken]:
    words = text.words(span)
    cues = [cue for cue in _CUES.finditer(words) if not _NOUN.search(words[: cue.start()])]
    for place, cue in enumerate(cues):
        end = cues[place + 1].start() if place + 1 < len(cues) else len(words)
        before = words[: cue.start()]
        wanted = _BREAK.split(words[cue.end() : end])[0]
        if _BACK.match(wanted):  # "opposes it": what the sentence began with
            wanted = " ".join(words.split()[:_OPENS])
        elif relative := _RELATIVE.search(before):  # "the vote that she demands"
            wanted = before[: relative.start()].rpartition(",")[2]
        at = Span(document_id=span.document_id, start=span.start + cue.start(), end=span.start + cue.end())
        mention = _who(text, span, at)
        if mention is None:
            continue
        group = people.group(number, mention)
        for thing, position in _positions(cue, words, wanted, end, topics):
            yield Taken(
                thing=thing,
                group=group,
                text=number,
                span=span,
                position=position,
                salience=_HIGH if _CARES.search(words) else _LOW if _CARES_NOT.search(words) else None,
                capability=_weight(text, number, group, people),
            )


def _positions(
    cue: re.Match[str], words: str, wanted: str, end: int, topics: Sequence[_Topic]
) -> Iterator[tuple[int, Spread]]:
    """Where a cue puts somebody: on what is wanted, and on what it is made to depend on ("offered talks if the siege ends")."""
    for_it = cue.lastgroup in ("ff", "f")
    firmness = "firm" if cue.lastgroup in ("ff", "fa") else "plain"
    before = words[: cue.start()]
    denied = bool(_NOT.search(before))
    if denied:
        for_it, firmness = not for_it, "open"
    elif _HEDGED.search(before):
        firmness = "open"
    giving, threatening = bool(_GIVING.match(cue.group())), bool(_THREATENING.match(cue.group()))
    thing = _about(wanted, topics)
    if thing is not None and not threatening:  # what is threatened is a means
        yield thing, _POSITIONS[for_it != ended(wanted.strip()), firmness]
    condition = _IF.search(words[cue.end() : end])
    if condition is None or denied or not (giving or threatening):
        return
    asked = _BREAK.split(condition[2])[0]
    other = _about(asked, topics)
    if other is not None and other != thing:
        # Who offers something if it comes wants it; who threatens if it comes does not, and unless it comes does.
        wants = giving or condition[1] == "unless"
        yield other, _POSITIONS[wants != (ended(asked.strip()) or bool(_NEGATED.search(asked))), "plain"]


def _who(text: CodedText, sentence: Span, cue: Span) -> str | None:
    """The mention of whom a cue is told: the doer of an event or the speaker of words there, else the name before it."""
    for event in text.events:
        if event.actors and any(
            r.field == "type" and _overlap(r.span, cue) for r in text.evidence_of(event.id, "type")
        ):
            return event.actors[0]
    for quote in text.quotes:
        if quote.speaker is not None and quote.cue is not None and _overlap(quote.cue, cue):
            return quote.speaker
    before = [
        m
        for m in text.mentions
        if m.kind is MentionKind.ACTOR
        and within(m.span, sentence)
        and m.span.end <= cue.start
        and m.form is not Form.NOUN
    ]
    return max(before, key=lambda m: (m.span.end, m.id)).id if before else None


def _overlap(one: Span, two: Span) -> bool:
    return one.start < two.end and two.start < one.end


def _weight(text: CodedText, number: int, group: str, people: People) -> Spread | None:
    """How much an actor weighs, where an adjective stands in a mention of it; None: nothing tells."""
    for mention in text.mentions:
        if mention.kind is MentionKind.ACTOR and people.group(number, mention.id) == group:
            around = text.words(mention.span)
            if _MIGHTY.search(around) or _WEAK.search(around):
                return _GREAT if _MIGHTY.search(around) else _SMALL
    return None


def issues(
    found: Sequence[Taken], things: Sequence[Thing], outcomes: Sequence[int], people: People
) -> tuple[dict[int, Issue], list[Taken]]:
    """What is bargained over, by the thing that it is of, and the stances that belong to it.

    Outcomes come first, then what most actors want something of. Two actors are needed: those who want something, and
    whoever would do it, of whom nothing needs to be told.
    """
    actors = {thing: {t.group for t in found if t.thing == thing} for thing in {t.thing for t in found}}
    doers = {thing: {who for who in _doers(things[thing]) if people.named(who)} for thing in actors}
    ranked = sorted(actors, key=lambda thing: (thing not in outcomes, -len(actors[thing]), thing))
    made: dict[int, Issue] = {}
    kept: list[Taken] = []
    for number in [number for number in ranked if len(actors[number] | doers[number]) > 1][:MOST_ISSUES]:
        thing = things[number]
        name = short(named_by(thing))
        first, second = (state.replace("_", " ") for state in STATES[kind_of(thing)])
        made[number] = Issue(
            id=f"issue_{slug(w for w in name.split() if len(w) > 2) or number}",
            question=f"What becomes of this: {name[:1].upper()}{name[1:]}?",
            scale={"0": second, "100": first},
            status_quo=100 if holds(thing) else 0,
            note="the ends of the scale are all that was read; put words to the points between",
        )
        kept += [each for each in found if each.thing == number]
        for doer in sorted(doers[number] - actors[number]):
            node = next(n for n in thing.nodes if n.reads.subject == doer)
            kept.append(Taken(thing=number, group=doer, text=node.text, span=node.claim.span, position=None))
    return made, kept


def _doers(thing: Thing) -> set[str]:
    """Who does it in some wording; a state is a side and no actor of the file."""
    return {n.reads.subject for n in thing.nodes if n.reads.subject is not None and ":" not in n.reads.subject}


def stances(
    issues: Mapping[int, Issue], found: Sequence[Taken], ids: Mapping[str, str], citing: Citing
) -> Iterator[Stance]:
    """One stance for each actor and issue: of several words the firmest, of contradicting ones a range that holds both."""
    for thing, issue in issues.items():
        groups = dict.fromkeys(t.group for t in found if t.thing == thing and t.group in ids)
        for group in groups:
            mine = [t for t in found if t.thing == thing and t.group == group]
            position, note = _joined([t.position for t in mine if t.position is not None])
            salience = next((t.salience for t in mine if t.salience is not None), None)
            capability = next((t.capability for t in mine if t.capability is not None), None)
            told = (("position", position), ("salience", salience), ("capability", capability))
            guessed = tuple(name for name, given in told if given is None)
            yield Stance(
                actor=ids[group],
                issue=issue.id,
                position=position or _WIDEST,
                salience=salience or _WIDEST,
                capability=capability or _WIDEST,
                basis=Basis.ANALYST if position is None else Basis.INFERRED,
                guessed=guessed,
                claims=tuple(dict.fromkeys(citing.claim(t.text, t.span, "statement") for t in mine)),
                note=note or ("would do it; what it wants is not told" if position is None else None),
            )


def _joined(positions: Sequence[Spread]) -> tuple[Spread | None, str | None]:
    if not positions:
        return None, None
    ways = {position[1] > 50 for position in positions}
    if len(ways) == 1:
        return max(positions, key=lambda p: abs(p[1] - 50)), None
    modes = sum(position[1] for position in positions) / len(positions)
    low, high = min(p[0] for p in positions), max(p[2] for p in positions)
    return (low, round(modes, 1), high), "told to be for it and against it"
