"""Who "I" and "we" are in words that somebody is quoted with: whoever speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.coding.context import Context
from tocsin.coding.mentions import WE
from tocsin.coding.speech.saying import Said
from tocsin.records import Form, Judgement, Verdict

BY = "first-person/1"


def find_own(context: Context, said: Sequence[Said]) -> Iterator[Judgement]:
    """A link from each "I" and "we" in quotation marks to the mention that speaks, the innermost where several do.

    "We" is the speaker with others; whom it speaks for, a text seldom says.
    """
    text = context.parsed.text
    for mention in context.mentions.heads.values():
        word = text[mention.span.start : mention.span.end].casefold()
        if mention.form is not Form.PRONOUN or word not in WE:
            continue
        around = [
            s
            for s in said
            if s.quote.direct and s.quote.span.start <= mention.span.start and mention.span.end <= s.quote.span.end
        ]
        inner = min(around, key=lambda s: s.quote.span.end - s.quote.span.start, default=None)
        if inner is not None and inner.speaker is not None and inner.speaker.id != mention.id:
            yield Judgement(
                left=mention.id,
                right=inner.speaker.id,
                verdict=Verdict.SAME,
                reasons=(f"{word!r} in the words of a speaker",),
                by=BY,
            )
