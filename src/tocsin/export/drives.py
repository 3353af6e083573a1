"""What texts say to drive what, and what they foretell: lines of the brief, a signed graph, and rows of a frame.

No line is tocsin's own: each opens with whoever says so, and each arrow of the graph carries the words that it was read
from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tocsin.export import wording
from tocsin.export.entries import DriveEntry, QuoteEntry
from tocsin.export.voices import holder_name, lead
from tocsin.records import OUTLET, Claim, ClaimKind, Span, Stance, Strength

if TYPE_CHECKING:
    import pyarrow

    from tocsin.export.coded import CodedText

SIGNS = {1: "+", -1: "−"}
SIGN_WORDS = {1: "brings about or raises", -1: "prevents or lowers"}
STRENGTH_WORDS = {
    Strength.ASSERTED: "told without reserve",
    Strength.SEEMS: "told as what seems so",
    Strength.CAN: "told as what can be",
    Strength.POSSIBLY: "told as possible",
    Strength.RISKED: "told as a danger",
}
_VERBS = {
    Stance.DENIES: ("says that this is not so", "said that this is not so"),
    Stance.PREDICTS: ("foretells", "foretold"),
}


def entries(coded: CodedText) -> tuple[DriveEntry, ...]:
    """The causal claims of a text in the order of its words."""
    return tuple(_entry(coded, claim) for claim in _of(coded, ClaimKind.CAUSE))


def forecasts(coded: CodedText) -> tuple[QuoteEntry, ...]:
    """What a text foretells, in the order of its words."""
    return tuple(_forecast(coded, claim) for claim in _of(coded, ClaimKind.FORECAST))


def _of(coded: CodedText, kind: ClaimKind) -> list[Claim]:
    return sorted((c for c in coded.claims if c.kind is kind), key=lambda c: (c.span, c.id))


def _entry(coded: CodedText, claim: Claim) -> DriveEntry:
    cause, effect, sign, strength = claim.cause, claim.effect, claim.sign, claim.strength
    if cause is None or effect is None or sign is None or strength is None:  # Claim sees to it
        raise ValueError(f"{claim.id} is no causal claim")
    spans = (cause, effect) if claim.hedge is None else (cause, effect, claim.hedge)
    return DriveEntry(
        id=claim.id,
        lead=_lead(coded, claim),
        cause=coded.line(cause),
        effect=coded.line(effect),
        sign=sign,
        how=_how(coded, claim, strength),
        hedged=strength is not Strength.ASSERTED,
        denied=claim.stance is Stance.DENIES,
        holder=holder_name(coded, claim.holder),
        words=_between(coded, cause, effect),
        spans=spans,
    )


def _how(coded: CodedText, claim: Claim, strength: Strength) -> str:
    """How surely it is told, with the words that say so."""
    hedge = "" if claim.hedge is None else f" (“{coded.line(claim.hedge)}”)"
    return f"{STRENGTH_WORDS[strength]}{hedge}"


def _between(coded: CodedText, cause: Span, effect: Span) -> str:
    """The words that stand between cause and effect, or open what joins them; empty where there are none."""
    start, end = min(cause.end, effect.end), max(cause.start, effect.start)
    if start >= end:
        return ""
    words = " ".join(coded.document.text[start:end].split()).strip(" ,;:.")
    return words if len(words) <= 40 else words[:39].rstrip() + "…"


def _lead(coded: CodedText, claim: Claim) -> str:
    verb = _VERBS.get(claim.stance, ("says", "said"))[0 if claim.holder == OUTLET else 1]
    return wording.capital(f"{lead(coded, claim)} {verb}:")


def _forecast(coded: CodedText, claim: Claim) -> QuoteEntry:
    due = None if claim.due is None else coded.cast.mentions[claim.due]
    by = ()
    if due is not None:
        by = (wording.days(due.value) if due.value is not None else coded.line(due.span),)
    sure = claim.strength or Strength.ASSERTED
    own = claim.holder == OUTLET
    verb = "denies" if claim.stance is Stance.DENIES else "foretells"
    opening = f"{lead(coded, claim)} {verb if own else {'denies': 'denied', 'foretells': 'foretold'}[verb]}"
    return QuoteEntry(
        id=claim.id,
        lead=wording.capital(f"{opening} ({', '.join((*_due(by), _how(coded, claim, sure)))}):"),
        words=coded.line(claim.span),
        direct=True,
        spans=(claim.span,) if claim.hedge is None else (claim.span, claim.hedge),
        about=(),
    )


def _due(days: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"for {day}" for day in days)


# ------------------------------------------------------------------------------------------------- rows


def schema() -> pyarrow.Schema:
    """The columns of `arrow`: one row a causal claim or forecast."""
    import pyarrow

    text, number = pyarrow.string(), pyarrow.int64()
    return pyarrow.schema(
        [
            ("id", text),
            ("document_id", text),
            ("outlet", text),  # null: unknown
            ("published", pyarrow.date32()),  # null: unknown
            ("kind", text),  # cause or forecast
            ("holder", text),  # who says so; "outlet": the outlet's own voice
            ("stance", text),  # asserts, denies, hedges, predicts, threatens
            ("cause", text),  # the words of what drives; null: a forecast
            ("cause_start", number),
            ("cause_end", number),
            ("effect", text),  # the words of what is driven; null: a forecast
            ("effect_start", number),
            ("effect_end", number),
            ("sign", pyarrow.int8()),  # 1 brings about or raises, -1 prevents or lowers; null: a forecast
            ("strength", text),  # asserted, seems, can, possibly, risked
            ("hedge", text),  # the word that softens it
            ("due_begin", pyarrow.date32()),  # of a forecast: the days that it names
            ("due_until", pyarrow.date32()),
            ("due_edtf", text),
            ("text", text),  # all of its words, and where they stand
            ("start", number),
            ("end", number),
            ("coder", text),
        ]
    )


def arrow(texts: Iterable[CodedText]) -> pyarrow.Table:
    """One row a causal claim or forecast, as an Arrow table."""
    import pyarrow

    return pyarrow.Table.from_pylist([row for coded in texts for row in records(coded)], schema=schema())


def records(coded: CodedText) -> Iterator[dict[str, Any]]:
    """The causal claims and forecasts of a text as dicts with the columns of `schema`, in the order of its words."""
    both = [*_of(coded, ClaimKind.CAUSE), *_of(coded, ClaimKind.FORECAST)]
    for claim in sorted(both, key=lambda c: (c.span, c.id)):
        due = None if claim.due is None else coded.cast.mentions[claim.due].value
        yield {
            "id": claim.id,
            "document_id": coded.document_id,
            "outlet": coded.document.outlet,
            "published": coded.document.published,
            "kind": claim.kind.value,
            "holder": OUTLET if claim.holder == OUTLET else coded.name(claim.holder),
            "stance": claim.stance.value,
            **_words("cause", coded, claim.cause),
            **_words("effect", coded, claim.effect),
            "sign": claim.sign,
            "strength": None if claim.strength is None else claim.strength.value,
            "hedge": None if claim.hedge is None else coded.words(claim.hedge),
            "due_begin": None if due is None else due.begin,
            "due_until": None if due is None else due.until,
            "due_edtf": None if due is None else due.edtf,
            "text": coded.words(claim.span),
            "start": claim.span.start,
            "end": claim.span.end,
            "coder": coded.coder,
        }


def _words(name: str, coded: CodedText, span: Span | None) -> dict[str, Any]:
    return {
        name: None if span is None else coded.words(span),
        f"{name}_start": None if span is None else span.start,
        f"{name}_end": None if span is None else span.end,
    }
