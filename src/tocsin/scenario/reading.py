"""What texts say drives what: the things that change, joined across their wordings, and the pushes between them.

Claims are read in the order of the text. What points back ("it", "this", "the suspension") is read last, when all that it can
point to is known; what points to nothing that was read is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tocsin.export.coded import CodedText
from tocsin.records import OUTLET, ClaimKind, Event, MentionKind, Span, Stance, Strength
from tocsin.records import Claim as TextClaim
from tocsin.records import Status as EventStatus
from tocsin.scenario.citing import Citing, within
from tocsin.scenario.naming import plain
from tocsin.scenario.people import People
from tocsin.scenario.strength import Said
from tocsin.scenario.things import Link, Links, Node, Thing
from tocsin.scenario.voices import originals
from tocsin.scenario.wordings import Kind, Wording, akin, asked, pointing, same, standing, stems_of, wording

_BUILT_IN = frozenset({"ASSAULT"})
_NEAR = 300  # characters: what "this" points back to stands in the sentence before, at most
_SUBJECT = 6  # words from the start of a sentence in which its subject is looked for
_SHORT_DEED = 3  # words between cause and effect that are what is done
_MAKING = re.compile(
    r"\b(?:forc|push|lead|led|mak|made|caus|prompt|motivat|driv|drove|compel|encourag|persuad|pressur)\w*$"
)
_AVERTING = re.compile(
    r"\b(?:prevent|block|avert|stop|halt|hinder|thwart|preclud|foil|discourag|deter|keep|kept|spar|makes? it (?:\w+ )?(?:hard|harder|difficult|impossible))\w*\b"
)
_UNDOING = re.compile(
    r"\b(?:ruin|destroy|empti|empty|wreck|devastat|damag|toppl|split|shatter|undermin|erod|shak|shook|paralys|paralyz|crippl|bring down|brought down|tear apart|tore apart)\w*"
)
_TAKING = re.compile(r"^(?:cost|costs|costing|robbed|deprived|stripped)\b")  # "has cost her the majority"
_NO_EFFECT = re.compile(r"\b(?:no|little|hardly any) (?:effect|influence|bearing|impact)\b")
_BRINGING = re.compile(
    r"\b(?:(?:lead|led|leads|leading|contribut\w+) to|caus\w+|trigger\w*|spark\w*|provok\w+|brings? about|brought about|"
    r"result\w* in|set off|produc\w+|mean\w*|creat\w+)$"
)
_AUXILIARY = frozenset(
    """has have had is are was were be been will would could can may might shall should must to not likely probably certainly
    also already now so far most very almost thereby therefore then still yet even perhaps possibly soon and threatens threaten seems seem
    appears appear tends tend which that in turn it""".split()
)
_BESIDE = re.compile(
    r",?\s+(?:amid|amidst|given|coupled with|combined with|together with|along with|as well as)\s+(?=\S)"
)
_WILL = re.compile(r"\b(?:will|would|shall|could|can|may|might)\b")
_OR = re.compile(r",?\s+or\s+(?=(?:will|would|whether|could|may|might|is|are|do|does)\b)")
_WITHOUT = re.compile(r"\b(?:without|in the absence of)\s+$", re.IGNORECASE)
_OPEN_END = re.compile(r"^(?:who|whose|whom|which)\b", re.IGNORECASE)
_LAST_NAMED = re.compile(
    r"\b((?:a|an|the|its|his|her|their)\s+(?:[^\W\d_]+\s+){0,2}[^\W\d_]+(?:\s+(?:of|for|on)\s+(?:the\s+)?[^\W\d_]+)?)\s*[;:,]\s*(?:and|but)?\s*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"^(?:it|they)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Push:
    """What one claim told."""

    cause: tuple[int, bool]
    effect: int
    span: Span


class Reading:
    """What some texts say drives what.

    Attributes
    ----------
    things
        All that was spoken of, in the order in which it was first read; a thing may have no wording left.
    links
        The pushes between them.
    originals
        By text the number of the one that it repeats, or its own: a copy is no voice of its own.
    past
        Claims of what drove what long ago: they drive nothing here.
    """

    def __init__(self, texts: Sequence[CodedText], people: People, citing: Citing) -> None:
        self.texts, self.people, self.citing = texts, people, citing
        self.things: list[Thing] = []
        self.links: Links = {}
        self.past = 0
        self.originals = originals(texts)
        self._pushes: list[_Push] = []
        for number in range(len(texts)):
            self._read(number)
        self._answers()

    # ------------------------------------------------------------------------------------------- claims

    def _read(self, number: int) -> None:
        text = self.texts[number]
        self._pushes = []
        later: list[TextClaim] = []
        for claim in of_kind(text, ClaimKind.CAUSE):
            if self._in_headline(text, claim):
                continue
            if self._past(text, claim):
                self.past += 1
            elif self._points_back(number, claim):
                later.append(claim)
            else:
                self._drive(number, claim)
        for claim in of_kind(text, ClaimKind.QUESTION):
            for span in parts(claim.span, text.words(claim.span)):
                place, _ = self._place(number, span, claim, told=False)
                if place >= 0:
                    self.things[place].asked += 1
        for claim in of_kind(text, ClaimKind.FORECAST):
            self._foretell(number, claim)
        for claim in later:
            self._drive(number, claim)

    def _in_headline(self, text: CodedText, claim: TextClaim) -> bool:
        """A headline has no sentence in it: a push that is read there is a guess."""
        first = text.document.text.lstrip().partition("\n")[0]
        end = text.document.text.find(first) + len(first)
        return claim.span.end <= end and not first.rstrip().endswith((".", "!", "?"))

    def _past(self, text: CodedText, claim: TextClaim) -> bool:
        """Whether all that it tells of is background: what drove what long ago drives nothing now."""
        inside = {r.event_id for r in text.evidence if r.field == "type" and within(r.span, claim.span)}
        states = {event.status for event in text.events if event.id in inside}
        return states == {EventStatus.HISTORICAL}

    def _points_back(self, number: int, claim: TextClaim) -> bool:
        assert claim.cause is not None
        words = self.texts[number].line(claim.cause)
        return bool(_PRONOUN.match(words)) or self._wording(number, claim.cause).bare

    def _drive(self, number: int, claim: TextClaim) -> None:
        """One push, with what it was read from."""
        assert claim.cause is not None
        assert claim.effect is not None
        assert claim.sign is not None
        assert claim.strength is not None
        text = self.texts[number]
        told = claim.strength is Strength.ASSERTED and claim.stance in (Stance.ASSERTS, Stance.DENIES)
        without = bool(_WITHOUT.search(text.document.text[: claim.cause.start]))
        found = self._cause(number, claim, without=without)
        if found is None:
            return
        between = text.words(_between(claim.cause, claim.effect)).strip() if claim.cause < claim.effect else ""
        made = bool(_MAKING.search(between))
        now = told and not _WILL.search(between) and not _AVERTING.search(between)
        deed = deed_of(between, plain(text, claim.effect))
        taken = bool(deed and _TAKING.match(deed))
        undone = taken or (claim.sign < 0 and bool(_UNDOING.search(deed)))
        effect, effect_ends = self._place(
            number,
            claim.effect,
            claim,
            told=now,
            made=made,
            deed=deed if undone or claim.sign > 0 else "",
            undone=undone,
        )
        cause, cause_ends = found
        if effect < 0 or cause == effect:
            return
        self._pushes.append(_Push(cause=found, effect=effect, span=claim.span))
        # A text that says that one end is less likely says that the other is more; "without it" is its end.
        sign = -1 if taken else -claim.sign if effect_ends else claim.sign
        sign = -sign if without else sign
        if beside := _BESIDE.search(text.words(claim.cause)):
            self._beside(number, claim, beside.end(), effect, sign)
        link = self.links.setdefault((cause, int(cause_ends), effect), Link())
        link.said.append(
            Said(
                outlet=self._voice(number),
                sign=sign,
                strength=claim.strength,
                denied=claim.stance is Stance.DENIES or bool(_NO_EFFECT.search(between)),
                words=text.words(claim.span),
            )
        )
        link.claims.append((number, claim.span))

    def _voice(self, number: int) -> str:
        return self.texts[self.originals[number]].document.outlet or ""

    def _cause(self, number: int, claim: TextClaim, *, without: bool) -> tuple[int, bool] | None:
        """Which thing a claim has as its cause, and whether its second state; None: nothing that was read."""
        assert claim.cause is not None
        words = self.texts[number].line(claim.cause)
        before = max((p for p in self._pushes if p.span.end <= claim.span.start), key=lambda p: p.span, default=None)
        if before is not None and claim.span.start - before.span.end >= _NEAR:
            before = None
        if _PRONOUN.match(words):
            subject = self._subject(number, claim)
            return subject if subject is not None else before.cause if before is not None else None
        back = pointing(words)
        if back is not None:
            if before is None:
                return None
            return before.cause if back == "deed" else (before.effect, False)
        told = claim.stance is not Stance.HEDGES and not without
        place, ends = self._place(number, claim.cause, claim, told=told, without=without)
        return None if place < 0 else (place, ends)

    def _subject(self, number: int, claim: TextClaim) -> tuple[int, bool] | None:
        """The thing that the sentence before speaks of in its first words: what "it" is."""
        assert claim.cause is not None
        here = self.citing.around(number, claim.span)
        clause = self.texts[number].document.text[here.start : claim.cause.start]
        if (named := _LAST_NAMED.search(clause)) is not None:  # "issued an appeal for calm; it seems to have worked"
            start = here.start + named.start(1)
            span = replace(claim.cause, start=start, end=start + len(named[1]))
            place, ends = self._place(number, span, claim, told=True)
            return (place, ends) if place >= 0 else None
        spans = sorted(s.span for s in self.texts[number].trace if s.stage == "sentence")
        before = [span for span in spans if span.end <= here.start]
        if not before:
            return None
        first = stems_of(" ".join(self.texts[number].words(before[-1]).split()[:_SUBJECT]))
        for place, thing in enumerate(self.things):
            for node in thing.nodes:
                if node.text == number and node.reads.head in first:
                    return place, node.reads.ends
        return None

    def _beside(self, number: int, claim: TextClaim, start: int, effect: int, sign: int) -> None:
        """What is named beside a cause ("the siege, amid rising prices, may lead to ...") may drive the effect as well."""
        assert claim.cause is not None
        span = replace(claim.cause, start=claim.cause.start + start)
        cause, ends = self._place(number, span, claim, told=True)
        if cause >= 0 and cause != effect:
            words = self.texts[number].words(span)
            link = self.links.setdefault((cause, int(ends), effect), Link())
            outlet = self._voice(number)
            link.said.append(Said(outlet=outlet, sign=sign, strength=Strength.POSSIBLY, denied=False, words=words))
            link.claims.append((number, claim.span))

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

    # ------------------------------------------------------------------------------------------- things

    def _place(
        self,
        number: int,
        span: Span,
        claim: TextClaim,
        *,
        told: bool,
        made: bool = False,
        deed: str = "",
        undone: bool = False,
        without: bool = False,
    ) -> tuple[int, bool]:
        """Which thing a span speaks of, -1 for none, and whether it speaks of its second state.

        Parameters
        ----------
        made, deed, undone
            Of an effect: somebody is made to do it; what is done to it; that it is ruined or lost by it.
        without
            Of a cause: that it is missing is what drives.
        """
        reads = self._wording(number, span, made=made)
        if claim.kind is ClaimKind.QUESTION:
            reads = asked(reads)
        if not reads.stems and reads.subject is not None and span == claim.effect:
            reads = standing(reads.subject)
        if not reads.stems or _OPEN_END.match(self.texts[number].words(span)):
            return -1, False  # a bare name, a pronoun or "whose income" is no thing that changes
        if reads.bare:
            reads = self._undone(number, reads)
        ends = reads.ends
        if undone and reads.kind is Kind.OTHER:
            reads = replace(reads, ends=True)  # it is told of as ending, and may be named so: "ruined the crop"
        elif without:
            ends = not ends
            reads = replace(reads, ends=ends)
        alike = [sum(same(reads, node.reads) for node in thing.nodes) for thing in self.things]
        if not any(alike) and claim.kind is not ClaimKind.CAUSE:
            alike = [sum(akin(reads, node.reads) for node in thing.nodes) for thing in self.things]
        place = alike.index(max(alike)) if any(alike) else len(self.things)
        if place == len(self.things):
            self.things.append(Thing())
        words = plain(self.texts[number], span)
        node = Node(
            text=number,
            span=span,
            words=f"without {words}" if without else words,
            reads=reads,
            told=told,
            claim=claim,
            deed=deed,
        )
        self.things[place].nodes.append(node)
        return place, ends

    def _undone(self, number: int, reads: Wording) -> Wording:
        """A bare end ("the suspension") read with what was said to end before ("could suspend the contract")."""
        known = (
            n.reads for t in self.things for n in t.nodes if n.text == number and n.reads.ends and not n.reads.bare
        )
        near = [each for each in known if each.ending and each.ending[:5] == reads.ending[:5]]
        return replace(near[-1], bare=False) if near else replace(reads, bare=False)

    def _wording(self, number: int, span: Span, *, made: bool = False) -> Wording:
        text = self.texts[number]
        kinds = (MentionKind.ACTOR, MentionKind.PLACE)
        inside = sorted(
            (m for m in text.mentions if m.kind in kinds and within(m.span, span)), key=lambda m: (m.span, m.id)
        )
        events = {row.event_id for row in text.evidence if row.field == "type" and within(row.span, span)}
        types = {
            (event.type, group)
            for event in text.events
            if event.id in events
            for group in (self.people.side(number, who) for who in event.actors)
        }
        names = [
            (
                m.span.start - span.start,
                m.span.end - span.start,
                self.people.side(number, m.id) if m.kind is MentionKind.ACTOR else "",
            )
            for m in inside
        ]
        return wording(text.words(span), names=names, types=frozenset(types), made=made)

    # --------------------------------------------------------------------------------- force for force

    def _answers(self) -> None:
        """Where one uses force on another who uses force too, each may drive the other: read from conduct, not said."""
        dyads: dict[tuple[str, str], list[tuple[int, Event]]] = {}
        for number, text in enumerate(self.texts):
            for event in text.events:
                if event.type not in _BUILT_IN or event.status is not EventStatus.ACTUAL:
                    continue
                for one in event.actors:
                    for other in event.recipients or ("",):
                        pair = self.people.side(number, one), self.people.side(number, other) if other else ""
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
                    self.links[cause, 0, effect] = Link(claims=spans, inferred=True)

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
        node = Node(text=number, span=trigger, words="attacks", reads=reads, told=True, claim=claim)
        self.things.append(Thing(nodes=[node]))
        return len(self.things) - 1

    def _sentence(self, number: int, event: Event) -> Span:
        text = self.texts[number]
        return self.citing.around(number, next(row.span for row in text.evidence_of(event.id, "type")))


def of_kind(text: CodedText, kind: ClaimKind) -> list[TextClaim]:
    """The claims of one kind, in the order of the text."""
    return sorted((c for c in text.claims if c.kind is kind), key=lambda c: (c.span, c.id))


def parts(span: Span, words: str) -> Iterator[Span]:
    """The ends that a question names, each its own span."""
    start = 0
    for found in (*_OR.finditer(words), None):
        end = len(words) if found is None else found.start()
        if words[start:end].strip():
            yield Span(document_id=span.document_id, start=span.start + start, end=span.start + end)
        start = end if found is None else found.end()


def deed_of(between: str, effect: str) -> str:
    """What is done to an effect, with it: "ruined a third of the crop"; "" where the effect is a deed by itself.

    >>> deed_of(", in which three died, has also emptied", "their wells")
    'emptied their wells'
    >>> deed_of("has led to", "a shortage")
    ''
    """
    words = between.rpartition(",")[2].split()
    while words and words[0].lower() in _AUXILIARY:
        words = words[1:]
    done = " ".join(words)
    if not 1 <= len(words) <= _SHORT_DEED or _BRINGING.search(done) or not done.replace(" ", "").isalpha():
        return ""
    return f"{done} {effect}"


def _between(one: Span, two: Span) -> Span:
    start, end = min(one.end, two.end), max(one.start, two.start)
    return Span(document_id=one.document_id, start=start, end=max(end, start + 1))
