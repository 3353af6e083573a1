"""A row in words, always as what somebody says: the sentences that formats without room for claims carry instead."""

from __future__ import annotations

from tocsin.export import wording
from tocsin.export.rows import Row
from tocsin.records import Stance, Status

NEEDED = ("actors recipients directed type code mode words outlet status holders holder_kinds stances hedges").split()
"""The columns that sentences are made of."""


def deed(row: Row) -> str:
    """Who, what, to whom, in few words; only ever shown after a lead that says whose words these are."""
    actors = ", ".join(row["actors"]) or wording.NOBODY
    what = " ".join(word for word in (row["type"] or row["code"] or "an event", row["mode"]) if word)
    if row["words"]:
        what += f" (“{'”, “'.join(row['words'])}”)"
    recipients = ", ".join(row["recipients"])
    if not recipients:
        return f"{actors} — {what}"
    if not row["directed"]:
        return f"{actors} and {recipients} — {what} (who acted on whom is not said)"
    return f"{actors} — {what} → {recipients}"


def leads(row: Row) -> list[str]:
    """Who holds the event how, one for each claim: "Kestrel Wire reports", "The army, cited by Kestrel Wire, denied"."""
    found: list[str] = []
    stances = zip(row["holders"], row["holder_kinds"], row["stances"], row["hedges"], strict=True)
    for holder, kind, stance, hedge in stances:
        if kind == "dataset":
            found.append(f"the data set {holder} codes")
            continue
        own = kind == "outlet"
        lead = wording.lead(None if own else holder, row["outlet"], quoted=False)
        found.append(
            f"{lead} {wording.says(Stance(stance), Status(row['status']), own=own, hedge=hedge)}".replace(",,", ",")
        )
    return found or [f"{row['outlet'] or wording.THE_TEXT} tells, without a claim"]


def sentence(row: Row, said: list[str] | None = None) -> str:
    """The event as its first holder tells it, others after: never without whoever says so; `said` is what `leads` gave."""
    first, *more = leads(row) if said is None else said
    also = f" ({'; '.join(more)})" if more else ""
    return f"{wording.capital(first)}: {deed(row)}{also}"
