"""What a language model answered, read strictly: JSON of one form, and quotes that stand in the text letter for letter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import msgspec


class NamedWords(msgspec.Struct, frozen=True):
    """A context with the words that show it."""

    name: str
    words: str


class Proposal(msgspec.Struct, frozen=True):
    """One event as the model proposes it; all but `type`, `mode`, `name` and `status` are quotes, not yet verified."""

    predicate: str
    type: str
    status: str
    mode: str | None = None
    mode_words: str | None = None
    contexts: tuple[NamedWords, ...] | None = None
    actors: tuple[str, ...] | None = None
    recipients: tuple[str, ...] | None = None
    place: str | None = None
    date: str | None = None
    status_words: str | None = None


class _Sentence(msgspec.Struct):
    n: int
    events: list[Any]


class _Form(msgspec.Struct):
    sentences: list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The proposals by the number of their sentence, and in words what of the answer could not be read.

    A sentence that the answer leaves out has no key; one without events has an empty tuple.
    """

    proposals: dict[int, tuple[Proposal, ...]]
    unread: tuple[tuple[int | None, str], ...]  # the sentence, None where no sentence that was asked about is named


def read_answer(text: str, asked: Collection[int]) -> Reading | str:
    """The proposals of an answer; why it is none of the form that was asked for, when the whole of it is not.

    Parameters
    ----------
    asked
        The numbers of the sentences that were sent.

    Examples
    --------
    >>> read_answer('{"sentences": [{"n": 1, "events": []}]}', [1, 2]).proposals
    {1: ()}
    >>> read_answer("I found no events.", [1])
    'it holds no JSON object'
    """
    # Some models think aloud first, and some put a fence around JSON; neither is part of the answer.
    body = text.rpartition("</think>")[2]
    start, end = body.find("{"), body.rfind("}")
    if start < 0 or end < start:
        return "it holds no JSON object"
    try:
        form = msgspec.json.decode(body[start : end + 1], type=_Form)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        return f"it is not of the form asked for: {_short(error)}"
    proposals: dict[int, tuple[Proposal, ...]] = {}
    unread: list[tuple[int | None, str]] = []
    for entry in form.sentences:
        try:
            sentence = msgspec.convert(entry, _Sentence)
        except msgspec.ValidationError as error:
            unread.append((None, f"an entry of the model's answer is no sentence: {_short(error)}"))
            continue
        if sentence.n not in asked:
            unread.append((None, f"the model answered on sentence {sentence.n}, which it was not asked about"))
            continue
        found: list[Proposal] = []
        for event in sentence.events:
            try:
                found.append(msgspec.convert(event, Proposal))
            except msgspec.ValidationError as error:
                unread.append((sentence.n, f"an event of the model's answer cannot be read: {_short(error)}"))
        proposals[sentence.n] = (*proposals.get(sentence.n, ()), *found)
    return Reading(proposals=proposals, unread=tuple(unread))


def occurrences(text: str, start: int, end: int, quote: str) -> tuple[int, ...] | str:
    """Where a quote stands in characters [start, end) of a text, as whole words, letter for letter; else why nowhere.

    Examples
    --------
    >>> occurrences("He met the US envoy. The USSR fell.", 0, 20, "US")
    (11,)
    >>> occurrences("He met the US envoy. The USSR fell.", 21, 35, "US")
    'part of a word'
    >>> occurrences("He met the US envoy. The USSR fell.", 21, 35, "envoy")
    'in another sentence'
    >>> occurrences("He met the US envoy. The USSR fell.", 0, 20, "us envoy")
    'not in the text'
    """
    if not quote.strip():
        return "empty"
    found: list[int] = []
    at = text.find(quote, start, end)
    while at >= 0:
        found.append(at)
        at = text.find(quote, at + 1, end)
    whole = tuple(at for at in found if _is_whole(text, at, at + len(quote)))
    if whole:
        return whole
    if found:
        return "part of a word"
    return "in another sentence" if quote in text else "not in the text"


def _is_whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    cuts_first = before.isalnum() and text[start].isalnum()
    cuts_last = after.isalnum() and text[end - 1].isalnum()
    return not cuts_first and not cuts_last


def _short(error: Exception) -> str:
    words = " ".join(str(error).split()).encode("utf-8", "replace").decode()
    return words if len(words) <= 200 else f"{words[:199]}…"
