"""A first situation file from coded texts: what they say drives what, what they ask and foretell, and what they leave out.

A draft is a starting point that runs as it is: every claim is cut out of its text, every number has a basis, and every range
is as wide as the words leave it. What no text says (priors, how fast and how strongly things act) is the analyst's, and
marked so. Same texts, same draft, to the byte.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from anyascii import anyascii

from tocsin.errors import ScenarioError
from tocsin.export.coded import CodedText
from tocsin.records import OUTLET, ClaimKind, Event, FactState, MentionKind, Relation, Span, Stance, Strength
from tocsin.records import Claim as TextClaim
from tocsin.records import Status as EventStatus
from tocsin.scenario.situation import (
    FORMAT,
    Actor,
    Basis,
    Claim,
    Descriptor,
    Document,
    Head,
    Impact,
    Lineage,
    Run,
    Scenario,
    Situation,
    Spread,
    Status,
)
from tocsin.scenario.strength import Said, score
from tocsin.scenario.wordings import LASTING, STATES, Kind, Wording, akin, asked, pointing, same, standing, wording

HORIZON = 120  # days that a draft looks ahead
MOST_OUTCOMES = 2  # that scenarios are made of; the case in which none of them comes is one more
MOST_ACTORS = 15
_LONGEST = 60  # letters of a name
_TOLD = 6  # wordings of one descriptor
_HELD: Spread = (0.2, 0.5, 0.8)  # prior of what is reported to hold now
_OPEN: Spread = (0.05, 0.2, 0.5)  # of what is not reported to have come
_ANSWERED: Spread = (-1, 1, 3)  # force may be answered by force, or deter it
_BUILT_IN = frozenset({"ASSAULT"})
_NEAR = 300  # characters: what "this" points back to stands in the sentence before, at most
_ARMED = frozenset("groups factions militias militants fighters rebels insurgents gunmen movements".split())
_ARMED_SIDE = "name armed groups"
_OF_STATE = frozenset({"state", "government", "military"})
_MAKING = re.compile(
    r"\b(?:forc|push|lead|led|mak|made|caus|prompt|motivat|driv|drove|compel|encourag|persuad|pressur)\w*$"
)
_AVERTING = re.compile(r"\b(?:prevent|block|avert|stop|halt|hinder|thwart|preclud|foil|discourag|deter)\w*$")
_BESIDE = re.compile(
    r",?\s+(?:amid|amidst|given|coupled with|combined with|together with|along with|as well as)\s+(?=\S)"
)
_WILL = re.compile(r"\b(?:will|would|shall|could|can|may|might)\b")
_OR = re.compile(r",?\s+or\s+(?=(?:will|would|whether|could|may|might|is|are|do|does)\b)")

Rate = Callable[[str, Sequence[str]], tuple[Spread, str] | None]
"""From a type of event and ids of actors the prior that past events give, and how it was counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A situation, and what a reader of the file should be told where."""

    situation: Situation
    remarks: tuple[str, ...]  # of the file as a whole
    prompts: tuple[Impact, ...]  # counter-edges that no text gives: for a person to think of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """One wording of a cause, an effect or a possible end."""

    text: int
    span: Span
    words: str
    reads: Wording
    told: bool  # as so, now or before
    claim: TextClaim


@dataclass(frozen=True, slots=True, kw_only=True)
class _Push:
    """What the last claim told."""

    cause: tuple[int, bool]
    effect: int
    end: int


@dataclass(slots=True)
class _Thing:
    """Wordings that are one descriptor."""

    nodes: list[_Node] = field(default_factory=list[_Node])
    asked: int = 0
    foretold: int = 0


@dataclass(slots=True)
class _Link:
    """What texts say of one push."""

    said: list[Said] = field(default_factory=list[Said])
    claims: list[tuple[int, Span]] = field(default_factory=list[tuple[int, Span]])
    inferred: bool = False


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
    return _Drafting(texts, paths, day, horizon, rate).made()


class _Drafting:
    """One draft in the making."""

    def __init__(
        self, texts: Sequence[CodedText], paths: Sequence[str], day: date, horizon: int, rate: Rate | None
    ) -> None:
        self.texts, self.paths, self.day, self.horizon, self.rate = texts, paths, day, horizon, rate
        self.keys = [f"A{n + 1}" for n in range(len(texts))]
        self.claims: dict[tuple[int, int, int], Claim] = {}
        self.things: list[_Thing] = []
        self.links: dict[tuple[int, int, int], _Link] = {}  # cause, its state, effect: pushes are to its first state
        self.remarks: list[str] = []
        self.past = 0

    def made(self) -> Draft:
        for number in range(len(self.texts)):
            self._read(number)
        self._answers()
        self._turn()
        outcomes = self._outcomes()
        if not outcomes:
            raise ScenarioError(
                "no cause, forecast or question was read in these texts; write descriptors and scenarios by hand, see docs/scenario.md"
            )
        kept = sorted({a for a, _, _ in self.links} | {b for _, _, b in self.links} | set(outcomes))
        ids = self._ids(kept)
        descriptors = tuple(self._descriptor(n, ids[n], outcome=n in outcomes) for n in kept)
        by_number = dict(zip(kept, descriptors, strict=True))
        impacts = tuple(self._impact(key, link, by_number) for key, link in sorted(self.links.items()))
        scenarios = tuple(self._scenarios(outcomes, by_number))
        actors, names = self._actors()
        lineage = tuple(self._lineage(names))
        question = next(
            (t.line(c.span) for t in self.texts for c in _of(t, ClaimKind.QUESTION)),
            "What becomes of this: " + "; ".join(by_number[n].name for n in outcomes) + "?",
        )
        titles = [t.document.title or _opening(t.document.text) for t in self.texts]
        situation = Situation(
            format=FORMAT,
            situation=Head(
                id=_slug(titles[0].split()) or "situation",
                title=titles[0],
                as_of=self.day,
                as_of_certainty="exact" if all(t.document.published for t in self.texts) else "approximate",
                horizon_days=self.horizon,
                question=question,
            ),
            document=tuple(self._documents()),
            claim=tuple(self.claims.values()),
            actor=actors,
            lineage=lineage,
            descriptor=descriptors,
            impact=impacts,
            scenario=scenarios,
            run=Run(outer_draws=1000),
        )
        self._doubts(situation)
        return Draft(situation=situation, remarks=tuple(self.remarks), prompts=tuple(_prompts(situation)))

    # ------------------------------------------------------------------------------------------ reading

    def _read(self, number: int) -> None:
        text = self.texts[number]
        before: _Push | None = None
        for claim in _of(text, ClaimKind.CAUSE):
            assert claim.cause is not None
            assert claim.effect is not None
            assert claim.sign is not None
            assert claim.strength is not None
            told = claim.strength is Strength.ASSERTED and claim.stance in (Stance.ASSERTS, Stance.DENIES)
            if self._past(text, claim):
                self.past += 1
                continue
            back = pointing(text.line(claim.cause))
            near = before is not None and claim.span.start - before.end < _NEAR
            if back is not None:
                if before is None or not near:
                    continue
                cause, cause_ends = before.cause if back == "deed" else (before.effect, False)
            else:
                cause, cause_ends = self._place(number, claim.cause, claim, told=claim.stance is not Stance.HEDGES)
            between = text.words(_between(claim.cause, claim.effect)).strip() if claim.cause < claim.effect else ""
            made = bool(_MAKING.search(between))
            now = told and not _WILL.search(between) and not _AVERTING.search(between)
            effect, effect_ends = self._place(number, claim.effect, claim, told=now, made=made)
            if cause < 0 or effect < 0 or cause == effect:
                continue
            before = _Push(cause=(cause, cause_ends), effect=effect, end=claim.span.end)
            # A text that says that one end is less likely says that the other is more.
            sign = -claim.sign if effect_ends else claim.sign
            if beside := _BESIDE.search(text.words(claim.cause)):
                self._beside(number, claim, beside.end(), effect, sign)
            link = self.links.setdefault((cause, int(cause_ends), effect), _Link())
            link.said.append(
                Said(
                    outlet=text.document.outlet or "",
                    sign=sign,
                    strength=claim.strength,
                    denied=claim.stance is Stance.DENIES,
                    words=text.words(claim.span),
                )
            )
            link.claims.append((number, claim.span))
        for claim in _of(text, ClaimKind.QUESTION):
            for span in _parts(claim.span, text.words(claim.span)):
                place, _ = self._place(number, span, claim, told=False)
                if place >= 0:
                    self.things[place].asked += 1
        for claim in _of(text, ClaimKind.FORECAST):
            self._foretell(number, claim)

    def _beside(self, number: int, claim: TextClaim, start: int, effect: int, sign: int) -> None:
        """What is named beside a cause ("the siege, amid rising prices, may lead to ...") may drive the effect as well."""
        assert claim.cause is not None
        span = replace(claim.cause, start=claim.cause.start + start)
        cause, ends = self._place(number, span, claim, told=True)
        if cause >= 0 and cause != effect:
            words = self.texts[number].words(span)
            link = self.links.setdefault((cause, int(ends), effect), _Link())
            outlet = self.texts[number].document.outlet or ""
            link.said.append(Said(outlet=outlet, sign=sign, strength=Strength.POSSIBLY, denied=False, words=words))
            link.claims.append((number, claim.span))

    def _past(self, text: CodedText, claim: TextClaim) -> bool:
        """Whether all that it tells of is background: what drove what long ago drives nothing now."""
        inside = {r.event_id for r in text.evidence if r.field == "type" and _within(r.span, claim.span)}
        states = {event.status for event in text.events if event.id in inside}
        return states == {EventStatus.HISTORICAL}

    def _foretell(self, number: int, claim: TextClaim) -> None:
        inside = [
            place
            for place, thing in enumerate(self.things)
            for node in thing.nodes
            if node.text == number
            and node.claim.kind is ClaimKind.CAUSE
            and node.span == node.claim.effect
            and claim.span.start <= node.span.start
            and node.span.end <= claim.span.end
        ]
        if not inside:
            place, _ = self._place(number, claim.span, claim, told=False)
            inside = [place] if place >= 0 else []
        for place in dict.fromkeys(inside):
            self.things[place].foretold += 1

    def _place(self, number: int, span: Span, claim: TextClaim, *, told: bool, made: bool = False) -> tuple[int, bool]:
        """Which thing a span speaks of, -1 for none, and whether it speaks of its second state."""
        reads = self._wording(number, span, made=made)
        if claim.kind is ClaimKind.QUESTION:
            reads = asked(reads)
        if not reads.stems and reads.subject is not None and span == claim.effect:
            reads = standing(reads.subject)
        if not reads.stems:  # a bare name or a pronoun is no thing that changes
            return -1, False
        alike = [sum(same(reads, node.reads) for node in thing.nodes) for thing in self.things]
        if not any(alike) and claim.kind is not ClaimKind.CAUSE:
            alike = [sum(akin(reads, node.reads) for node in thing.nodes) for thing in self.things]
        place = alike.index(max(alike)) if any(alike) else len(self.things)
        if place == len(self.things):
            self.things.append(_Thing())
        words = _plain(self.texts[number], span)
        self.things[place].nodes.append(_Node(text=number, span=span, words=words, reads=reads, told=told, claim=claim))
        return place, reads.ends

    def _wording(self, number: int, span: Span, *, made: bool = False) -> Wording:
        text = self.texts[number]
        named = (MentionKind.ACTOR, MentionKind.PLACE)
        inside = sorted(
            (m for m in text.mentions if m.kind in named and _within(m.span, span)), key=lambda m: (m.span, m.id)
        )
        events = {row.event_id for row in text.evidence if row.field == "type" and _within(row.span, span)}
        types = {
            (event.type, group)
            for event in text.events
            if event.id in events
            for group in (self._side(number, who) for who in event.actors)
        }
        names = [
            (
                m.span.start - span.start,
                m.span.end - span.start,
                self._side(number, m.id) if m.kind is MentionKind.ACTOR else "",
            )
            for m in inside
        ]
        return wording(text.words(span), names=names, types=frozenset(types), made=made)

    def _group(self, number: int, mention: str) -> str:
        """One id for a participant: of the registry, else its name, the same in all texts."""
        text = self.texts[number]
        if mention not in text.cast.mentions:
            return mention
        actor = text.actor(mention)
        return actor.id if actor is not None else f"name {text.name(mention).casefold()}"

    def _side(self, number: int, mention: str) -> str:
        """The side that a participant acts on: its state for what belongs to one, one side for armed groups without a name."""
        text = self.texts[number]
        actor = text.actor(mention) if mention in text.cast.mentions else None
        if actor is not None and actor.country is not None and actor.kind in _OF_STATE:
            return f"state:{actor.country}"
        group = self._group(number, mention)
        return _ARMED_SIDE if actor is None and group.split()[-1:] and group.split()[-1] in _ARMED else group

    def _answers(self) -> None:
        """Where one uses force on another who uses force too, each may drive the other: read from conduct, not said."""
        dyads: dict[tuple[str, str], list[tuple[int, Event]]] = {}
        for number, text in enumerate(self.texts):
            for event in text.events:
                if event.type not in _BUILT_IN or event.status is not EventStatus.ACTUAL:
                    continue
                for one in event.actors:
                    for other in event.recipients or ("",):
                        pair = self._side(number, one), self._side(number, other) if other else ""
                        dyads.setdefault(pair, []).append((number, event))
        by_actor: dict[str, list[tuple[int, Event]]] = {}
        for (one, _), told in dyads.items():
            by_actor.setdefault(one, []).extend(told)
        for one, other in sorted(dyads):
            if one == other or other not in by_actor:
                continue
            ends = [self._force(each, by_actor[each]) for each in (one, other)]
            told = [*dyads[one, other][:2], *by_actor[other][:2]]
            for cause, effect in (ends, ends[::-1]):
                if cause != effect and (cause, 0, effect) not in self.links:
                    spans = [(number, self._sentence(number, event)) for number, event in told]
                    self.links[cause, 0, effect] = _Link(claims=spans, inferred=True)

    def _force(self, actor: str, told: Sequence[tuple[int, Event]]) -> int:
        """The thing that is an actor's use of force."""
        for place, thing in enumerate(self.things):
            if any(n.reads.kind is Kind.FORCE and n.reads.subject == actor for n in thing.nodes):
                return place
        number, event = told[0]
        span = self._sentence(number, event)
        trigger = next(r.span for r in self.texts[number].evidence_of(event.id, "type"))
        reads = wording("by attacks", names=[(0, 2, actor)], types=frozenset({(event.type, actor)}))
        claim = TextClaim(id="", kind=ClaimKind.EVENT, holder=OUTLET, stance=Stance.ASSERTS, span=span)
        node = _Node(text=number, span=trigger, words="attacks", reads=reads, told=True, claim=claim)
        self.things.append(_Thing(nodes=[node]))
        return len(self.things) - 1

    def _sentence(self, number: int, event: Event) -> Span:
        text = self.texts[number]
        return self._around(number, next(row.span for row in text.evidence_of(event.id, "type")))

    def _around(self, number: int, span: Span) -> Span:
        """The sentence that some words stand in."""
        steps = (s for s in self.texts[number].trace if s.stage == "sentence")
        return next((s.span for s in steps if _within(span, s.span)), span)

    # ------------------------------------------------------------------------------------------- making

    def _turn(self) -> None:
        """A thing that is only told of as ending is its end: "the closure of the border" happens, no border ends."""
        for place, thing in enumerate(self.things):
            if self._kind(thing) is not Kind.OTHER or not all(n.reads.ends for n in thing.nodes):
                continue
            thing.nodes = [replace(n, reads=replace(n.reads, ends=False)) for n in thing.nodes]
            for a, state, b in sorted(self.links):
                if place not in (a, b):
                    continue
                link = self.links.pop((a, state, b))
                if b == place:
                    link.said = [replace(said, sign=-said.sign) for said in link.said]
                self.links[a, 1 - state if a == place else state, b] = link

    def _outcomes(self) -> list[int]:
        """The things that the scenarios are about: asked, foretold, told as possible; at most `MOST_OUTCOMES`."""
        into, out = Counter(b for _, _, b in self.links), Counter(a for a, _, _ in self.links)
        asked = {who for t in self.things if t.asked for n in t.nodes for who in n.reads.actors}
        ranked: list[tuple[float, int]] = []
        for place, thing in enumerate(self.things):
            if not (thing.asked or thing.foretold or into[place]):
                continue
            hedged = sum(1 for n in thing.nodes if n.span == n.claim.effect and not n.told)
            about = bool(asked & {who for n in thing.nodes for who in n.reads.actors})
            deed = self._kind(thing) not in LASTING
            points = (
                8 * bool(thing.asked) + 2 * bool(thing.foretold) + 3 * bool(into[place]) + 4 * deed + min(hedged, 2)
            )
            points += 2 * about + (not out[place]) - 4 * self._holds(thing) - 2 * (self._kind(thing) is Kind.OTHER)
            ranked.append((-points, place))
        return [place for _, place in sorted(ranked)[:MOST_OUTCOMES]]

    def _kind(self, thing: _Thing) -> Kind:
        counted = Counter(n.reads.kind for n in thing.nodes if n.reads.kind is not Kind.OTHER)
        return counted.most_common(1)[0][0] if counted else Kind.OTHER

    def _holds(self, thing: _Thing) -> bool:
        """Whether a text tells its first state as so, now."""
        return any(n.told and not n.reads.ends for n in thing.nodes)

    def _ids(self, kept: Sequence[int]) -> dict[int, str]:
        ids: dict[int, str] = {}
        for number in kept:
            thing = self.things[number]
            node = _best(thing)
            own = _slug(w for w in re.findall(r"[^\W_]+", node.words) if len(w) > 3) or f"thing_{number}"
            if self._kind(thing) is Kind.ENGAGEMENT and (who := self._who(thing)):
                own = _slug(["course", *who.split()])
            elif node.words == "attacks" and (who := self._who(thing)):
                own = _slug(["attacks", *who.split()])
            ids[number] = own if own not in ids.values() else f"{own}_{number}"
        return ids

    def _who(self, thing: _Thing) -> str | None:
        """By what name the texts call the actor who does it in most wordings."""
        counted = Counter(n.reads.subject for n in thing.nodes if n.reads.subject is not None)
        if not counted:
            return None
        [(group, _)] = counted.most_common(1)
        return self._name(group)

    def _name(self, group: str) -> str:
        for number, text in enumerate(self.texts):
            for mention in text.mentions:
                if mention.kind is MentionKind.ACTOR and group in (
                    self._group(number, mention.id),
                    self._side(number, mention.id),
                ):
                    return text.name(mention.id)
        return group

    def _descriptor(self, number: int, id: str, *, outcome: bool) -> Descriptor:
        thing = self.things[number]
        kind = self._kind(thing)
        states = STATES[kind]
        now = states[0] if self._holds(thing) else states[1]
        prior, basis, note = (_HELD if now == states[0] else _OPEN), Basis.ANALYST, None
        counted = self._counted(thing)
        if counted is not None:
            prior, note = counted
            basis = Basis.BASE_RATE
        node = _best(thing)
        name = _short(node.words)
        who = self._who(thing)
        if who and kind is Kind.ENGAGEMENT:
            name = _short(f"{who}: takes part or stays apart")
        elif who and not node.reads.actors and kind in (Kind.FORCE, Kind.DEFECTION):
            name = _short(f"{name} ({who})")
        elif node.words == "attacks" and who:
            name = _short(f"Attacks ({who})")
        cited = [self._claim(n.text, n.claim.span, _sort(n.claim)) for n in thing.nodes]
        return Descriptor(
            id=id,
            name=name[:1].upper() + name[1:],
            kind="outcome" if outcome else "driver",
            states=states,
            now=now,
            prior=(prior,),
            basis=basis,
            claims=tuple(dict.fromkeys(cited)),
            note="; ".join(filter(None, (_read_from(thing), note))),
        )

    def _counted(self, thing: _Thing) -> tuple[Spread, str] | None:
        if self.rate is None:
            return None
        for node in thing.nodes:
            for type, _ in sorted(node.reads.types):
                actors = sorted(who for kind, who in node.reads.types if kind == type and not who.startswith("name "))
                found = self.rate(type, actors) if actors else None
                if found is not None:
                    return found
        return None

    def _impact(self, key: tuple[int, int, int], link: _Link, by_number: dict[int, Descriptor]) -> Impact:
        cause, state, effect = key
        from_, to = by_number[cause], by_number[effect]
        spread, note = (
            score(link.said) if link.said else (_ANSWERED, "read from conduct on both sides; force may deter too")
        )
        cited = [self._claim(n, span, "event" if link.inferred else "causal") for n, span in link.claims]
        return Impact(
            from_=f"{from_.id}.{from_.states[state]}",
            to=f"{to.id}.{to.states[0]}",
            score=spread,
            basis=Basis.INFERRED if link.inferred else Basis.STATED,
            claims=tuple(dict.fromkeys(cited)),
            note=note,
        )

    def _scenarios(self, outcomes: Sequence[int], by_number: dict[int, Descriptor]) -> Iterator[Scenario]:
        """Each outcome without those before it, and the case without any: exclusive and exhaustive by how they are made."""
        chosen = [by_number[number] for number in outcomes]
        for place, descriptor in enumerate(chosen):
            before = chosen[:place]
            when: dict[str, str | tuple[str, ...]] = {d.id: d.states[1] for d in before}
            when[descriptor.id] = descriptor.states[0]
            told = [f"{d.name}: {d.states[1].replace('_', ' ')}" for d in before]
            told.insert(0, f"{descriptor.name}: {descriptor.states[0].replace('_', ' ')}")
            yield Scenario(id=f"S{place + 1}", name="; ".join(told), when=when, claims=descriptor.claims)
        told = [f"{d.name}: {d.states[1].replace('_', ' ')}" for d in chosen]
        yield Scenario(
            id="S0",
            name="; ".join(told),
            when={d.id: d.states[1] for d in chosen},
            from_text=False,
            note="added so that the scenarios cover every case; no text was read to tell of it",
        )

    def _actors(self) -> tuple[tuple[Actor, ...], dict[str, str]]:
        """Those who are named most, with their words; and the file's id of each group."""
        counted: Counter[str] = Counter()
        for number, text in enumerate(self.texts):
            for event in text.events:
                counted.update(self._group(number, who) for who in (*event.actors, *event.recipients))
            for quote in text.quotes:
                if quote.speaker is not None:
                    counted[self._group(number, quote.speaker)] += 1
            for fact in text.facts:
                counted.update(self._group(number, who) for who in (fact.actor, fact.object) if who)
        known = [(g, n) for g, n in counted.most_common() if self._named(g)]
        actors: list[Actor] = []
        ids: dict[str, str] = {}
        for group, _ in known[:MOST_ACTORS]:
            name = self._name(group)
            id = _slug(w for w in name.split() if len(w) > 2) or f"actor_{len(ids)}"
            id = id if id not in ids.values() else f"{id}_{len(ids)}"
            ids[group] = id
            kind = next((a.kind for t in self.texts for a in t.actors if a.id == group), self._label(group))
            actors.append(Actor(id=id, name=name, kind=kind, claims=tuple(self._stated(group))))
        return tuple(actors), ids

    def _named(self, group: str) -> bool:
        name = self._name(group)
        return name != group and any(word[:1].isupper() for word in name.split() if word.lower() != "the")

    def _label(self, group: str) -> str:
        labels = [
            m.label
            for n, t in enumerate(self.texts)
            for m in t.mentions
            if m.kind is MentionKind.ACTOR and m.label not in (None, "name") and self._group(n, m.id) == group
        ]
        return labels[0] or "unknown" if labels else "unknown"

    def _stated(self, group: str) -> Iterator[str]:
        """Claims of what an actor is quoted with, two at most."""
        spans = [
            (n, q.span)
            for n, t in enumerate(self.texts)
            for q in t.quotes
            if not q.matter and q.speaker is not None and self._group(n, q.speaker) == group
        ]
        for number, span in sorted(spans, key=lambda each: (each[0], each[1]))[:2]:
            yield self._claim(number, span, "statement", holder=self._name(group))

    def _lineage(self, ids: dict[str, str]) -> Iterator[Lineage]:
        seen: set[tuple[str, str, str]] = set()
        for number, text in enumerate(self.texts):
            for fact in sorted(text.facts, key=lambda f: (f.span or Span(document_id="", start=0, end=1), f.id)):
                if fact.relation not in _KIN or fact.object is None or fact.span is None:
                    continue
                child, parent = self._group(number, fact.actor), self._group(number, fact.object)
                if fact.relation is Relation.FOUNDED:  # the founder is the actor
                    child, parent = parent, child
                ends = ids.get(parent, self._name(parent)), ids.get(child, self._name(child))
                if (*ends, fact.relation) in seen or ends[0] == ends[1]:
                    continue
                seen.add((*ends, fact.relation))
                begin = fact.valid.begin if fact.valid is not None else None
                yield Lineage(
                    parent=ends[0],
                    child=ends[1],
                    relation=fact.relation.value,
                    year=None if begin is None else begin.year,
                    status=Status.REPORTED if fact.state is FactState.ASSERTED else Status.CONTESTED,
                    claims=(self._claim(number, self._around(number, fact.span), "background"),),
                )

    def _documents(self) -> Iterator[Document]:
        for key, path, text in zip(self.keys, self.paths, self.texts, strict=True):
            document = text.document
            yield Document(id=key, path=path, outlet=document.outlet, url=document.url, published=document.published)

    def _claim(self, number: int, span: Span, sort: str, holder: str | None = None) -> str:
        """The id of the claim that these words are; they are cut out of the text, and nothing is changed in them."""
        text = self.texts[number]
        words = text.words(span)
        start = span.start + len(words) - len(words.lstrip())
        where = number, start, start + len(words.strip())
        if where not in self.claims:
            own = next((c.holder for c in text.claims if c.span == span and c.holder != OUTLET), None)
            self.claims[where] = Claim(
                id=f"c{len(self.claims) + 1:02}",
                type=sort,
                quote=words.strip().replace("\r\n", "\n").replace("\r", "\n"),  # as a file is read
                document=self.keys[number] if len(self.texts) > 1 else None,
                holder=holder or (None if own is None else text.name(own)),
            )
        return self.claims[where].id

    def _doubts(self, situation: Situation) -> None:
        """What a reader should know of the draft as a whole."""
        outlets = {d.outlet for d in situation.document}
        if len(outlets) == 1:
            self.remarks.append(
                "One outlet: nothing here is corroborated. Add a text of another outlet, best of another side."
            )
        stated = [i for i in situation.impact if i.basis is Basis.STATED]
        if stated and all(i.score[1] >= 0 for i in stated):
            self.remarks.append("No edge pushes against the reported direction. Ask of each what would, and add it.")
        self.remarks.append(
            "Names of descriptors are words of the texts. Reword them so that each side could agree to them, and join two that are one."
        )
        if self.past:
            many = "1 cause is" if self.past == 1 else f"{self.past} causes are"
            self.remarks.append(
                f"{many} told of as long past and drives nothing here."
                if self.past == 1
                else f"{many} told of as long past and drive nothing here."
            )
        if not any(d.basis is Basis.BASE_RATE for d in situation.descriptor):
            self.remarks.append(
                "All priors are judgements, and wide. Base rates of past events move the answer more than any edge."
            )


_KIN = (
    Relation.FOUNDED,
    Relation.OFFSHOOT_OF,
    Relation.SPLIT_FROM,
    Relation.SUCCESSOR_OF,
    Relation.MERGED_INTO,
    Relation.PART_OF,
    Relation.MEMBER_OF,
)


def _of(text: CodedText, kind: ClaimKind) -> list[TextClaim]:
    return sorted((c for c in text.claims if c.kind is kind), key=lambda c: (c.span, c.id))


def _sort(claim: TextClaim) -> str:
    return {ClaimKind.CAUSE: "causal", ClaimKind.EVENT: "event"}.get(claim.kind, "speculation")


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _between(one: Span, two: Span) -> Span:
    start, end = min(one.end, two.end), max(one.start, two.start)
    return Span(document_id=one.document_id, start=start, end=max(end, start + 1))


def _parts(span: Span, words: str) -> Iterator[Span]:
    """The ends that a question names, each its own span."""
    start = 0
    for found in (*_OR.finditer(words), None):
        end = len(words) if found is None else found.start()
        if words[start:end].strip():
            yield Span(document_id=span.document_id, start=span.start + start, end=span.start + end)
        start = end if found is None else found.end()


def _plain(text: CodedText, span: Span) -> str:
    """The words of a span on one line, with neutral words for those that take a side, where there are any."""
    words, at = "", span.start
    for mark in sorted(text.marks, key=lambda m: (m.span, m.id)):
        if mark.neutral is not None and at <= mark.span.start and mark.span.end <= span.end:
            words += text.document.text[at : mark.span.start] + mark.neutral
            at = mark.span.end
    return " ".join((words + text.document.text[at : span.end]).split()).strip(" ,;:.?!")


def _best(thing: _Thing) -> _Node:
    """The wording that names a thing best: a noun with what belongs to it, two to seven words long, the first of these."""
    return min(
        thing.nodes,
        key=lambda n: (
            n.reads.finite,
            n.claim.kind is not ClaimKind.CAUSE,
            not 2 <= len(n.words.split()) <= 7,
            n.text,
            n.span,
        ),
    )


def _opening(text: str) -> str:
    """The first line of a text, cut where it is no headline."""
    first = " ".join(text.strip().partition("\n")[0].split())
    return first if len(first) <= 2 * _LONGEST else first[: 2 * _LONGEST].rsplit(" ", 1)[0] + " …"


def _short(words: str) -> str:
    plain = re.sub(
        r"^(?:the|a|an|any|this|that|these|those|so will|whether|will|would|could|may|might|can|is likely to|make|makes)\s+",
        "",
        words,
        flags=re.IGNORECASE,
    )
    return plain if len(plain) <= _LONGEST else plain[:_LONGEST].rsplit(" ", 1)[0] + " …"


def _read_from(thing: _Thing) -> str:
    """The wordings that are one descriptor here, for a person to part or to join."""
    each = dict.fromkeys(n.words if len(n.words) <= _LONGEST else _short(n.words) for n in thing.nodes)
    return "read from: " + "; ".join(f"“{words}”" for words in list(each)[:_TOLD])


def _slug(words: Iterable[str]) -> str:
    plain = [re.sub(r"[^a-z0-9]", "", anyascii(word).lower()) for word in words]
    return "_".join([word for word in plain if word and word not in _SMALL][:3])


_SMALL = frozenset(
    "the a an of and or in on at to for with by from that this its his their her will would could".split()
)


def _prompts(situation: Situation) -> Iterator[Impact]:
    """For each descriptor that is only pushed one way: the edge that a person should think of."""
    pushes: dict[str, set[bool]] = {}
    for impact in situation.impact:
        if impact.score[1]:
            pushes.setdefault(impact.to, set()).add(impact.score[1] > 0)
    for to, ways in pushes.items():
        if len(ways) == 1:
            up = ways == {True}
            first = next(i for i in situation.impact if i.to == to)
            home, _, state = first.from_.partition(".")
            states = next(d.states for d in situation.descriptor if d.id == home)
            other = states[1] if state == states[0] else states[0]
            yield Impact(
                from_=f"{home}.{other}",
                to=to,
                score=(-3, -1, 1) if up else (-1, 1, 3),
                basis=Basis.ANALYST,
                note="what would push the other way? This is the mirror of a reported edge; a cause of its own is better",
            )
