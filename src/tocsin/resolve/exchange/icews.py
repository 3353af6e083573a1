"""The actor dictionary of ICEWS: one row for each affiliation of an actor, its dates in words."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from tocsin.records import Rejected
from tocsin.resolve.compare import sorts_of
from tocsin.resolve.edtf import read_edtf
from tocsin.resolve.exchange import Entry, Exchanged, entry_id, ordered

COUNTRY, NAME, KIND, AFFILIATION = "Country", "Actor Name", "Actor Type", "Affiliation To"
START, END, ALIASES = "Affiliation Start Date", "Affiliation End Date", "Aliases"
COLUMNS = (COUNTRY, NAME, KIND, AFFILIATION, START, END, ALIASES)
_OPEN = frozenset({"", "beginning of time", "end of time"})
# Words of ICEWS's sectors that name a PLOVER sector; the first that fits is taken.
_SECTORS = (
    ("police", "COP"), ("military", "MIL"), ("judicial", "JUD"), ("legislative", "LEG"), ("intelligence", "SPY"),
    ("insurgen", "REB"), ("rebel", "REB"), ("separatist", "REB"), ("dissident", "OPP"), ("opposition", "OPP"),
    ("unidentified", "UAF"), ("criminal", "CRM"), ("party", "PTY"), ("parties", "PTY"), ("executive", "GOV"),
    ("government", "GOV"), ("cabinet", "GOV"), ("ministry", "GOV"), ("media", "JRN"), ("education", "EDU"),
    ("business", "BUS"), ("labor", "LAB"), ("religious", "REL"), ("medical", "MED"), ("refugee", "REF"), ("elite", "ELI"),
)  # fmt: skip
_KINDS = {"REB": "armed-group", "UAF": "armed-group", "PTY": "party"}


def read_icews(lines: Iterable[str], where: str, countries: Mapping[str, str]) -> Exchanged:
    """The actors of the dictionary; a broken row is reported and the rest is read.

    Parameters
    ----------
    where
        What to call the file in reports, and where a reader can check its facts.
    countries
        Codes of the registry's countries by their case-folded names.
    """
    rows = [line.lstrip("\ufeff").replace("\r", " ") for line in lines]
    reader = csv.DictReader(rows, delimiter="\t" if rows and "\t" in rows[0] else ",")
    try:
        table = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        why = f"{error}; mend the line, nothing of the file was taken"
        return Exchanged(entries=(), rejected=(Rejected(where=f"{where}:{reader.line_num}", what="a row", why=why),))
    missing = [column for column in (NAME, KIND) if column not in (reader.fieldnames or ())]
    if missing:
        why = f"the header lacks {', '.join(missing)}; expected {', '.join(COLUMNS)}"
        return Exchanged(entries=(), rejected=(Rejected(where=f"{where}:1", what="header", why=why),))
    entries: dict[tuple[str, str, str], Entry] = {}
    latest: dict[tuple[str, str, str], date] = {}
    rejected: list[Rejected] = []
    skipped: Counter[str] = Counter()
    for number, row in table:
        line = f"{where}:{number}"
        # What a short row lacks is None, what a long one has too much stands under None.
        cells = {column: cell.strip() for column, cell in row.items() if isinstance(cell, str)}
        if len(cells) < len(reader.fieldnames or ()) or None in row or not cells[NAME]:
            what = cells.get(NAME) or "no name"
            rejected.append(
                Rejected(
                    where=line, what=what, why=f"it has not the {len(reader.fieldnames or ())} cells of the header"
                )
            )
            continue
        country = countries.get(cells.get(COUNTRY, "").casefold(), "")
        if not country and cells.get(COUNTRY):
            skipped[f"country {cells[COUNTRY]!r}, which is no state of the registry"] += 1
        kind = {"Individual": "person", "Country": "state"}.get(cells[KIND], "organisation")
        key = (cells[NAME], country, kind)
        entry = entries.setdefault(
            key, {"name": cells[NAME], "kind": kind, "country": country, "names": [], "facts": []}
        )
        aliases = (alias.strip() for alias in cells.get(ALIASES, "").split("||"))
        entry["names"] = list(dict.fromkeys([*entry["names"], *(a for a in aliases if a and a != cells[NAME])]))
        affiliation = cells.get(AFFILIATION, "")
        sector = next((code for word, code in _SECTORS if word in affiliation.casefold()), None)
        if sector is None:
            if affiliation:
                skipped["affiliation that names no PLOVER sector"] += 1
            continue
        try:
            begin, end = _day(cells.get(START, "")), _day(cells.get(END, ""))
            valid = f"{begin or '..'}/{end or '..'}"
            until = read_edtf(valid).until or date.max
        except ValueError as error:
            why = f"{error}; the actor is kept without this affiliation"
            rejected.append(Rejected(where=line, what=cells[NAME], why=why))
            continue
        if until >= latest.get(key, date.min):
            entry["sector"], latest[key] = sector, until
        if begin or end:
            entry["facts"].append({"sector": sector, "valid": valid, "note": affiliation})
    return Exchanged(entries=_finished(entries.values(), where), rejected=tuple(rejected), skipped=dict(skipped))


def _day(words: str) -> str:
    """A day of the dictionary in EDTF; "" for an open side."""
    return "" if words.casefold() in _OPEN else date.fromisoformat(words[:10]).isoformat()


def _finished(entries: Iterable[Entry], where: str) -> tuple[Entry, ...]:
    """The entries with kinds, and with ids that are each given once."""
    taken: set[str] = set()
    finished: list[Entry] = []
    for entry in entries:
        entry["reference"] = where
        if entry["kind"] == "state" and entry["country"]:
            names = [entry["name"], *entry["names"]]
            finished.append(ordered({"extends": f"state:{entry['country']}", "names": names, "reference": where}))
            continue
        if entry["kind"] != "person":
            by_name = "party" if "party" in sorts_of(entry["name"]) else "organisation"
            entry["kind"] = _KINDS.get(entry.get("sector", ""), by_name)
        entry["id"] = entry_id(entry["kind"], entry["name"], taken)
        taken.add(entry["id"])
        finished.append(ordered(entry))
    return tuple(finished)
