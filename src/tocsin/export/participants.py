"""Who is who, when and where: the participants, days and places that a text names, and what each was taken for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tocsin.export import wording
from tocsin.export.coded import CodedText
from tocsin.export.entries import ActorEntry, PointEntry, Value
from tocsin.records import Basis, Event, MentionKind, Span, Verdict


def actors(coded: CodedText, order: Mapping[str, int]) -> tuple[ActorEntry, ...]:
    """Everyone who takes part, speaks or is named; nouns and pronouns that do nothing are left out."""
    speaks = {quote.speaker for quote in coded.quotes} | {claim.holder for claim in coded.claims}
    groups: dict[str, list[str]] = {}
    for mention in coded.cast.mentions.values():
        if mention.kind is MentionKind.ACTOR:
            actor = coded.actor(mention.id)
            # Unresolved chains that only share a name stay apart: nothing has judged them to be the same.
            key = coded.chain(mention.id)[0].id if actor is None else actor.id
            groups.setdefault(key, []).append(mention.id)
    entries: list[ActorEntry] = []
    for members in groups.values():
        ids = set(members)
        did = tuple(sorted(order[e.id] for e in coded.events if ids & set(e.actors)))
        received = tuple(sorted(order[e.id] for e in coded.events if ids & set(e.recipients)))
        named = any(coded.cast.mentions[i].name is not None for i in members)
        if did or received or named or ids & speaks:
            entries.append(_actor(coded, members, did, received))
    return tuple(sorted(entries, key=lambda e: -len(e.did) - len(e.received)))


def _actor(coded: CodedText, members: list[str], did: tuple[int, ...], received: tuple[int, ...]) -> ActorEntry:
    actor = coded.actor(members[0])
    forms: dict[str, list[Span]] = {}
    for member in members:
        span = coded.cast.mentions[member].span
        forms.setdefault(coded.line(span), []).append(span)
    return ActorEntry(
        name=coded.name(members[0]),
        kind=None if actor is None else actor.kind,
        country=None if actor is None else actor.country,
        forms=tuple(Value(text=text, spans=tuple(spans)) for text, spans in forms.items()),
        resolved=_grounds(coded, set(members)),
        did=did,
        received=received,
    )


def _grounds(coded: CodedText, members: set[str]) -> str:
    """To which actor, on what grounds; or that none was found, and which came near."""
    links = sorted(
        (link for link in coded.links if link.left in members and link.verdict is not Verdict.DIFFERENT),
        key=lambda link: (link.verdict is not Verdict.SAME, -(link.score or 0.0)),
    )
    if not links:
        return "no entry of the registry was judged to be the same" + _guessed(coded, members)
    link = links[0]
    names = {actor.id: actor.name for actor in coded.actors}
    grounds = "; ".join(link.reasons) or "no reason given"
    score = "" if link.score is None else f", score {link.score:.2f}"
    if link.verdict is Verdict.SAME:
        return f"judged to be {names.get(link.right, link.right)} ({link.right}): {grounds}{score}; by {link.by}"
    return f"perhaps {names.get(link.right, link.right)} ({link.right}), unsure: {grounds}{score}; by {link.by}"


def _guessed(coded: CodedText, members: set[str]) -> str:
    """What the text lets one guess of somebody who is in no registry, each guess with its words; "" for nothing."""
    candidate = next((c for i in sorted(members) if (c := coded.candidate(i)) is not None), None)
    if candidate is None:
        return ""
    guesses = (("kind", candidate.kind), ("country", candidate.country), ("sector", candidate.sector))
    said = [f"{what} {guess.value} ({guess.basis})" for what, guess in guesses if guess is not None]
    return f"; guessed from the text: {', '.join(said)}" if said else ""


def times(coded: CodedText, order: Mapping[str, int]) -> tuple[PointEntry, ...]:
    """The days that the text names, each as it was read, or why it was not."""
    reasons = {step.span: step.reason for step in coded.trace if step.stage == "date"}
    dated = [row for row in coded.evidence if row.field == "occurred"]
    bases = {event.id: event.occurred_basis for event in coded.events}
    entries: list[PointEntry] = []
    for mention in coded.cast.mentions.values():
        if mention.kind is not MentionKind.DATE:
            continue
        span, value = mention.span, mention.value
        used = [row.event_id for row in dated if row.span.start < span.end and span.start < row.span.end]
        if value is None:
            name, note = "not resolved", reasons.get(span, "the coder gives no reason")
        else:
            basis = {bases[event_id] for event_id in used if event_id in bases}
            words = [wording.BASIS_WORDS[b] for b in Basis if b in basis]
            name, note = wording.days(value), "; ".join([value.edtf, *words])
        entries.append(
            PointEntry(
                name=name,
                note=note,
                spans=(span,),
                words=(coded.line(span),),
                events=tuple(sorted({order[event_id] for event_id in used if event_id in order})),
            )
        )
    return tuple(entries)


def places(coded: CodedText, order: Mapping[str, int]) -> tuple[PointEntry, ...]:
    """The places that the text names, those of events first: each with where it was judged to be, or why nowhere."""
    groups: dict[str, list[str]] = {}
    placed = {event.place for event in coded.events if event.place is not None}
    for mention in coded.cast.mentions.values():
        if mention.kind is MentionKind.PLACE or mention.id in placed:
            place = coded.place(mention.id)
            groups.setdefault(coded.name(mention.id) if place is None else place.id, []).append(mention.id)
    entries = [
        PointEntry(
            name=_place_name(coded, members[0]),
            note=_place_grounds(coded, members[0]),
            spans=tuple(coded.cast.mentions[m].span for m in members),
            words=tuple(dict.fromkeys(coded.line(coded.cast.mentions[m].span) for m in members)),
            events=tuple(sorted(order[event.id] for event in coded.events if event.place in members)),
        )
        for members in groups.values()
    ]
    return tuple(sorted(entries, key=lambda e: not e.events))


def _place_name(coded: CodedText, mention: str) -> str:
    """What to call a place: its name, province and country in the gazetteer, else the words of the text."""
    place = coded.place(mention)
    if place is None:
        return coded.name(mention)
    area = (place.admin1, place.country) if place.precision != "country" else ()
    return ", ".join(dict.fromkeys([place.name, *(part for part in area if part)]))


def _place_grounds(coded: CodedText, mention: str) -> str:
    """Where a place was judged to be, how precisely and on what grounds; or why it was left open."""
    place = coded.place(mention)
    if place is None:
        span = coded.cast.mentions[mention].span
        reasons = [step.reason for step in coded.unplaced if step.span == span]
        return reasons[0] if reasons else "not looked up"
    (best, *_) = sorted(
        (j for j in coded.links if (j.left, j.right) == (mention, place.id)), key=lambda j: -(j.score or 0)
    )
    where = f"{place.precision} at {place.latitude:.2f}, {place.longitude:.2f}"
    score = "" if best.score is None else f", score {best.score:.2f}"
    return f"{where}: {'; '.join(best.reasons)}{score}; by {best.by}"


def timeless(events: Iterable[Event], order: Mapping[str, int]) -> tuple[str, ...]:
    """A sentence on the events without a day for each reason why."""
    found: dict[Basis, list[int]] = {}
    for event in events:
        if event.occurred is None:
            found.setdefault(event.occurred_basis, []).append(order[event.id])
    return tuple(
        f"{wording.capital(wording.numbers(tuple(numbers)))}: no day; {wording.BASIS_WORDS[basis]}."
        for basis, numbers in found.items()
    )
