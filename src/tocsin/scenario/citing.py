"""The claims of a draft: words cut out of their texts, each once, with who says so."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.export.coded import CodedText
from tocsin.records import OUTLET, Span
from tocsin.scenario.situation import Claim


class Citing:
    """What has been cited so far.

    Parameters
    ----------
    texts
        Coded, in the order of the draft's documents.
    keys
        The document id of each in the file.
    """

    def __init__(self, texts: Sequence[CodedText], keys: Sequence[str]) -> None:
        self._texts, self._keys = texts, keys
        self._claims: dict[tuple[int, int, int], Claim] = {}

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All of them, in the order in which they were cited."""
        return tuple(self._claims.values())

    def claim(self, number: int, span: Span, sort: str, holder: str | None = None) -> str:
        """The id of the claim that these words are; they are cut out of the text, and nothing is changed in them."""
        text = self._texts[number]
        words = text.words(span)
        start = span.start + len(words) - len(words.lstrip())
        where = number, start, start + len(words.strip())
        if where not in self._claims:
            own = next((c.holder for c in text.claims if c.span == span and c.holder != OUTLET), None)
            self._claims[where] = Claim(
                id=f"c{len(self._claims) + 1:02}",
                type=sort,
                quote=words.strip().replace("\r\n", "\n").replace("\r", "\n"),  # as a file is read
                document=self._keys[number] if len(self._texts) > 1 else None,
                holder=holder or (None if own is None else text.name(own)),
            )
        return self._claims[where].id

    def around(self, number: int, span: Span) -> Span:
        """The sentence that some words stand in."""
        steps = (s for s in self._texts[number].trace if s.stage == "sentence")
        return next((s.span for s in steps if within(span, s.span)), span)


def within(inner: Span, outer: Span) -> bool:
    """Whether a span lies in another."""
    return outer.start <= inner.start and inner.end <= outer.end
