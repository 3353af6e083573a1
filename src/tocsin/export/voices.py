"""Who says so: the holders of claims, the speakers of quotations, and how a line opens with them."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.export import wording
from tocsin.export.coded import CodedText
from tocsin.export.entries import HolderEntry, QuoteEntry
from tocsin.records import OUTLET, Claim, Quote, Span, Stance


def distinct(coded: CodedText, claims: Iterable[Claim]) -> list[Claim]:
    """Claims without those that say the same by the same holder."""
    found: dict[tuple[str, Stance], Claim] = {}
    for claim in sorted(claims, key=lambda c: (c.span, c.id)):
        found.setdefault((holder_name(coded, claim.holder), claim.stance), claim)
    return list(found.values())


def holder_name(coded: CodedText, holder: str) -> str:
    """Who holds a claim, by name; the outlet's name, or "the text", for its own voice."""
    return coded.document.outlet or wording.THE_TEXT if holder == OUTLET else coded.name(holder)


def lead(coded: CodedText, claim: Claim) -> str:
    """The opening of a line that says who holds a claim and who passes it on."""
    if claim.holder == OUTLET:
        return wording.lead(None, coded.document.outlet, quoted=False)
    spoken = {mention.id for mention in coded.chain(claim.holder)}
    quoted = any(
        quote.direct
        and quote.speaker in spoken
        and quote.span.start < claim.span.end
        and claim.span.start < quote.span.end
        for quote in coded.quotes
    )
    return wording.lead(coded.name(claim.holder), coded.document.outlet, quoted=quoted)


def holders(coded: CodedText, order: dict[str, int]) -> tuple[HolderEntry, ...]:
    """Every voice of the text: the outlet's own first, then those most quoted."""
    claims: dict[str, dict[Stance, list[int]]] = {}
    for claim in coded.claims:
        name = holder_name(coded, claim.holder)
        stances = claims.setdefault(name, {})
        if claim.event_id in order:
            events = stances.setdefault(claim.stance, [])
            if order[claim.event_id] not in events:
                events.append(order[claim.event_id])
    quotes: dict[str, list[QuoteEntry]] = {}
    for quote in sorted((q for q in coded.quotes if not q.matter), key=lambda q: (q.span, q.id)):
        name = "Nobody that could be found" if quote.speaker is None else coded.name(quote.speaker)
        quotes.setdefault(name, []).append(_quote(coded, quote))
    own = coded.document.outlet or wording.THE_TEXT
    names = sorted({*claims, *quotes}, key=lambda name: (name != own, -len(quotes.get(name, ())), name))
    return tuple(
        HolderEntry(
            name=name,
            own=name == own,
            claims=tuple((stance, tuple(sorted(events))) for stance, events in claims.get(name, {}).items()),
            quotes=tuple(quotes.get(name, ())),
        )
        for name in names
    )


def _quote(coded: CodedText, quote: Quote) -> QuoteEntry:
    outlet = coded.document.outlet
    speaker = "A speaker that could not be found" if quote.speaker is None else coded.name(quote.speaker)
    opening = wording.lead(speaker, outlet, quoted=quote.direct).rstrip(",")
    how = [f"“{coded.line(span)}”" for span in (quote.cue, quote.medium) if span is not None]
    if quote.addressees:
        how.append("to " + ", ".join(dict.fromkeys(coded.name(who) for who in quote.addressees)))
    if said := next((m for m in coded.mentions if m.id == quote.said), None):
        how.append(coded.line(said.span))
    if quote.reason:
        how.append(quote.reason)
    around = next((q for q in coded.quotes if q.id == quote.inside), None)
    if around is not None and around.speaker is not None:
        how.append(f"in the words of {coded.name(around.speaker)}")
    return QuoteEntry(
        id=quote.id,
        lead=f"{opening} ({', '.join(how)}):" if how else f"{opening}:",
        words=coded.line(quote.span),
        direct=quote.direct,
        spans=_spans(quote.span, quote.cue, quote.medium),
        about=tuple(dict.fromkeys(coded.name(reference) for reference in quote.about)),
    )


def question(coded: CodedText, claim: Claim) -> QuoteEntry:
    """A question that the text asks."""
    return QuoteEntry(
        id=claim.id,
        lead=wording.capital(f"{lead(coded, claim)} asks:"),
        words=coded.line(claim.span),
        direct=True,
        spans=_spans(claim.span),
        about=(),
    )


def _spans(*spans: Span | None) -> tuple[Span, ...]:
    return tuple(span for span in spans if span is not None)
