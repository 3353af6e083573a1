"""Accounts side by side as lines of a brief: each document has those that one of its events or facts is part of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.export import wording
from tocsin.export.accounts import Account, Toll, Voice, accounts
from tocsin.export.coded import CodedText
from tocsin.export.entries import AccountEntry, AccountLine
from tocsin.records import FactState, Harm

_STATES = {FactState.ASSERTED: "asserted", FactState.DISPUTED: "with reserve", FactState.DENIED: "denied"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """An account, and how it is told in a brief; the documents of `entry` are numbers in the order of the texts, from 1."""

    account: Account
    entry: AccountEntry


def side_by_side(texts: Sequence[CodedText]) -> tuple[Side, ...]:
    """The accounts of all the texts, each with the lines that tell it."""
    numbers = {coded.document_id: number for number, coded in enumerate(texts, start=1)}
    by_id = {coded.document_id: coded for coded in texts}
    return tuple(Side(account=each, entry=_entry(each, by_id, numbers)) for each in accounts(texts))


def entries(texts: Sequence[CodedText]) -> dict[str, tuple[AccountEntry, ...]]:
    """The accounts that each text has a part in, by document id; each names the voices of all the texts."""
    found: dict[str, list[AccountEntry]] = {}
    for side in side_by_side(texts):
        for document_id in side.account.document_ids:
            found.setdefault(document_id, []).append(side.entry)
    return {document_id: tuple(some) for document_id, some in found.items()}


def _entry(account: Account, texts: dict[str, CodedText], numbers: dict[str, int]) -> AccountEntry:
    lines = [
        AccountLine(
            text=_voice(voice),
            document=numbers[voice.document_id],
            spans=voice.spans,
            words=texts[voice.document_id].line(voice.spans[0]) if voice.spans else "",
        )
        for voice in account.voices
    ]
    lines += [
        AccountLine(
            text=_toll(toll),
            document=numbers[toll.document_id],
            spans=toll.spans,
            words=texts[toll.document_id].line(toll.spans[0]),
        )
        for toll in account.tolls
    ]
    return AccountEntry(
        title=account.title,
        grounds="; ".join(account.grounds),
        lines=tuple(lines),
        contradictions=account.contradictions,
    )


def _voice(voice: Voice) -> str:
    states = {str(stance): label for stance, label in wording.STANCE_LABELS.items()}
    states |= {str(state): label for state, label in _STATES.items()}
    passed = "" if voice.own or voice.outlet is None else f", cited by {voice.outlet}"
    return wording.capital(f"{voice.holder}{passed}: {states.get(voice.stance, voice.stance)}")


def _toll(toll: Toll) -> str:
    figure = Harm(
        event_id=toll.event_id,
        kind=toll.kind,
        low=toll.low,
        best=toll.best,
        high=toll.high,
        holder=toll.holder,
        number=toll.spans[0],
        deed=toll.spans[1],
        by="",
    )
    return wording.capital(f"{toll.holder}: {wording.harm(figure)}")
