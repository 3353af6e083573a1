"""One quotation as a record, out of its words, cue and voice."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.speech import whom
from tocsin.coding.speech.about import about as whom_about
from tocsin.coding.speech.speakers import Voice
from tocsin.records import Mention, Quote, Stance, content_id

NO_CUE = "no word of saying or thinking stands by these marks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A quote with what claims need of it: the mention of its speaker and the stance of its cue."""

    quote: Quote
    speaker: Mention | None
    stance: Stance


def build(
    context: Context,
    start: int,
    end: int,
    *,
    direct: bool,
    cue: Token | None,
    voice: Voice,
    stance: Stance,
    sentence: Sentence | None = None,
    matter: bool = False,
) -> Said:
    """A quotation of [start, end) with all that its sentence says of it."""
    if not direct:
        start, end = _balanced(context.parsed.text, start, end)
    stretch = (start, end)
    speaker = voice.mention
    medium = to = on = None
    if sentence is not None and cue is not None:
        medium = whom.medium(context, sentence, stretch)
        to = whom.addressees(context, sentence, cue, speaker, stretch)
        on = whom.said_on(context, sentence, cue, stretch)
    about = whom_about(context, sentence, cue, speaker, stretch, to or ())
    quote = Quote(
        id=content_id("quote", context.document_id, start, end, direct, *([cue.start] if matter and cue else [])),
        span=context.span(start, end),
        cue=context.span(cue.start, cue.end) if cue is not None else None,
        speaker=speaker.id if speaker is not None else None,
        reason=None if speaker is not None else voice.reason or NO_CUE,
        direct=direct,
        medium=medium and context.span(*medium),
        about=tuple(m.id for m in about),
        addressees=tuple(dict.fromkeys(m.id for m in to or ())),
        said=on and content_id("mention", context.document_id, "date", *on),
        matter=matter,
    )
    return Said(quote=quote, speaker=speaker, stance=stance)


def _balanced(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch with both of a pair of quotation marks where it has one: "the raid as “a crime”"."""
    words = text[start:end]
    if words.count("“") > words.count("”") and text[end : end + 1] == "”":
        end += 1
    if words.count("”") > words.count("“") and text[start - 1 : start] == "“":
        start -= 1
    return start, end


def sentence_at(context: Context, offset: int) -> Sentence | None:
    """The sentence that a character stands in."""
    return next((s for s in context.parsed.sentences if s.start <= offset < s.end), None)
