"""The actor dictionary of ICEWS: one row for each affiliation of an actor, its dates in words."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date

from tocsin.records import Rejected
from tocsin.resolve.exchange import Entry, Exchanged, entry_id

NAME, KIND, AFFILIATION = "Actor Name", "Actor Type", "Affiliation To"
COLUMNS = ("Country", NAME, KIND, AFFILIATION, "Affiliation Start Date", "Affiliation End Date", "Aliases")
_OPEN = frozenset({"", "beginning of time", "end of time"})
# Words of ICEWS's sectors that name a PLOVER sector; the first that fits is taken.
_SECTORS = (
    ("police", "COP"), ("military", "MIL"), ("judicial", "JUD"), ("legislative", "LEG"), ("intelligence", "SPY"),
    ("insurgen", "REB"), ("rebel", "REB"), ("separatist", "REB"), ("dissident", "OPP"), ("opposition", "OPP"),
    ("unidentified", "UAF"), ("criminal", "CRM"), ("party", "PTY"), ("parties", "PTY"), ("executive", "GOV"),
    ("government", "GOV"), ("cabinet", "GOV"), ("ministry", "GOV"), ("media", "JRN"), ("education", "EDU"),
    ("business", "BUS"), ("labor", "LAB"), ("religious", "REL"), ("medical", "MED"), ("refugee", "REF"), ("elite", "ELI"),
)  # fmt: skip


def read_icews(lines: Iterable[str], where: str, countries: Mapping[str, str]) -> Exchanged:
    """The actors of the dictionary; a broken row is reported and the rest is read.

    Parameters
    ----------
    where
        What to call the file in reports, and where a reader can check its facts.
    countries
        Codes of the registry's countries by their case-folded names.
    """
    rows = list(lines)
    delimiter = "\t" if rows and "\t" in rows[0] else ","
    reader = csv.DictReader(rows, delimiter=delimiter)
    missing = [column for column in (NAME, KIND) if column not in (reader.fieldnames or ())]
    if missing:
        why = f"the header lacks {', '.join(missing)}; expected {', '.join(COLUMNS)}"
        return Exchanged(entries=(), rejected=(Rejected(where=f"{where}:1", what="header", why=why),))
    entries: dict[tuple[str, str], Entry] = {}
    rejected: list[Rejected] = []
    for number, row in enumerate(reader, start=2):
        name = (row.get(NAME) or "").strip()
        if not name or None in row.values():
            rejected.append(Rejected(where=f"{where}:{number}", what=str(name or row), why="a cell is missing; fill it"))
            continue
        country = countries.get((row.get("Country") or "").strip().casefold())
        kind = "person" if row[KIND].strip() == "Individual" else "organisation"
        entry = entries.get((name, country or ""))
        if entry is None:
            entry = {"id": entry_id(kind, name), "name": name, "kind": kind}
            entries[name, country or ""] = entry
            if country is not None:
                entry["country"] = country
        for alias in (row.get("Aliases") or "").split("||"):
            if alias.strip() and alias.strip() != name and alias.strip() not in entry.setdefault("names", []):
                entry["names"].append(alias.strip())
        try:
            _affiliate(entry, row)
        except ValueError as error:
            rejected.append(
                Rejected(where=f"{where}:{number}", what=name, why=f"{error}; the actor is kept without this affiliation")
            )
    return Exchanged(entries=tuple(_finished(e, where) for e in _numbered(entries.values())), rejected=tuple(rejected))


def _affiliate(entry: Entry, row: Mapping[str, str]) -> None:
    """Adds what one row says: the sector that the actor had for a time."""
    affiliation = (row.get(AFFILIATION) or "").strip()
    sector = next((code for word, code in _SECTORS if word in affiliation.casefold()), None)
    if sector is None:
        return
    begin, end = (_day(row.get(column) or "") for column in COLUMNS[4:6])
    entry["sector"] = sector
    if begin or end:
        fact = {"sector": sector, "valid": f"{begin or '..'}/{end or '..'}", "note": affiliation}
        entry.setdefault("facts", []).append(fact)


def _day(words: str) -> str:
    """A day of the dictionary in EDTF; "" for an open side."""
    plain = words.strip()
    return "" if plain.casefold() in _OPEN else date.fromisoformat(plain[:10]).isoformat()


def _numbered(entries: Iterable[Entry]) -> Iterable[Entry]:
    """The entries with ids that are each given once."""
    seen: dict[str, int] = {}
    for entry in entries:
        seen[entry["id"]] = seen.get(entry["id"], 0) + 1
        if seen[entry["id"]] > 1:
            entry["id"] = f"{entry['id']}-{seen[entry['id']]}"
        yield entry


def _finished(entry: Entry, where: str) -> Entry:
    """An entry with its keys in the order of a registry file, and its reference."""
    order = ("id", "name", "kind", "country", "sector", "names", "facts")
    return {key: entry[key] for key in order if entry.get(key)} | {"reference": where}
