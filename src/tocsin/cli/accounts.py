"""`tocsin accounts`: what several holders tell of one event or fact, over all that a desk has coded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from tocsin.errors import SettingsError, StoreError
from tocsin.export.accounts import Account
from tocsin.export.coded import CodedText
from tocsin.export.sides import Side, side_by_side
from tocsin.records import Document


def sides_of(folder: Path, names: Sequence[str], *, disputed: bool) -> tuple[tuple[Side, ...], tuple[Document, ...]]:
    """The accounts of a desk, and its coded documents in the order that the accounts count them in.

    Parameters
    ----------
    names
        Only accounts that are about one of these actors, or told by one of these holders or outlets; parts of names do.
    disputed
        Only those of which something is said both ways.

    Raises
    ------
    StoreError
        If there is no desk, or nothing in it is coded.
    SettingsError
        If a name is in no account of the desk.
    """
    from tocsin.desk import Desk  # DuckDB and Arrow: loaded only where a desk is read

    texts: tuple[CodedText, ...] = tuple(Desk(folder).coded())
    if not texts:
        raise StoreError(f"no text in {folder} is coded; code some with: tocsin code FILES --desk {folder}")
    found = chosen(side_by_side(texts), names)
    kept = (side for side in found if side.account.contradictions or not disputed)
    return tuple(kept), tuple(text.document for text in texts)


def chosen(found: Sequence[Side], names: Sequence[str]) -> tuple[Side, ...]:
    """Those of some accounts that have one of these names, in the order given; all where no name is.

    Raises
    ------
    SettingsError
        If a name is in none of them.
    """
    told = [(side, _told_by(side.account)) for side in found]
    wanted = [name.casefold() for name in names]
    for name, word in zip(names, wanted, strict=True):
        if not any(word in text for _, texts in told for text in texts):
            raise SettingsError(f"no account of this desk names {name!r}; without a name all {len(found)} are told")
    return tuple(side for side, texts in told if not wanted or any(w in text for w in wanted for text in texts))


def _told_by(account: Account) -> frozenset[str]:
    outlets = {voice.outlet for voice in account.voices if voice.outlet is not None}
    return frozenset(text.casefold() for text in {account.title, *account.holders, *outlets})


def lines(found: Sequence[Side], documents: Sequence[Document]) -> Iterator[str]:
    """Accounts as plain lines: what it is, what is said both ways, every voice and figure with its words, and why."""
    for side in found:
        yield side.entry.title
        yield from (f"  ! {text}" for text in side.entry.contradictions)
        for line in side.entry.lines:
            yield f"  {line.text}" + (f" (“{line.words}”)" if line.words else "")
            at = f" [{line.spans[0].start}-{line.spans[0].end}]" if line.spans else ""
            yield f"      {_named(documents[line.document - 1])}{at}"
        if side.entry.grounds:
            yield f"  side by side because: {side.entry.grounds}"
        yield ""
    number = len(found)
    both = sum(bool(side.account.contradictions) for side in found)
    yield f"{number} {'account' if number == 1 else 'accounts'} told by more than one, or both ways; {both} both ways"


def _named(document: Document) -> str:
    parts = (document.outlet, None if document.published is None else document.published.isoformat(), document.id)
    return ", ".join(part for part in parts if part)


def json_lines(found: Sequence[Side]) -> Iterator[str]:
    """Each account as one line of JSON, with the ids and spans of all that is in it."""
    for side in found:
        yield json.dumps(asdict(side.account), ensure_ascii=False)
