"""Actor dictionaries of PETRARCH, PETRARCH-2 and TABARI: names, synonyms, and CAMEO codes with their dates.

A name stands in capitals with underscores, its code in brackets, codes that held for a time on lines of their own, synonyms
on lines that begin with +. The codes say country and role, not what sort of actor it is: that is guessed from the words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date

from tocsin.records import Rejected
from tocsin.resolve.compare import sorts_of
from tocsin.resolve.exchange import Entry, Exchanged, entry_id

_CODE = re.compile(r"\[([^\]]*)\]")
_DATED = re.compile(r"([<>]?)\s*(\d{6}|\d{8})(?:\s*-\s*(\d{6}|\d{8}))?$")
_PIVOT = 40  # years of two digits from here on are of the twentieth century
# CAMEO roles that PLOVER writes otherwise; the rest are the same letters.
_SECTORS = {"MED": "JRN", "HLH": "MED", "INS": "REB", "SEP": "REB", "RAD": "REB", "MOD": "PTY", "SET": "CVL"}
_ROLES = frozenset(
    "COP GOV JUD MIL OPP REB SPY UAF AGR BUS CRM CVL DEV EDU ELI ENV HRI LAB LEG MED HLH REF MOD RAD INS SEP PTY REL SET NGO "
    "IGO IMG MNC NGM UIS TOP MID HAR".split()
)
_PERSONAL = frozenset({"GOV", "ELI", "LEG", "JUD", "OPP", "EDU", "CVL"})
_ABROAD = {"IGO": "IGO", "NGO": "NGO", "IMG": "IMG", "MNC": "MNC", "NGM": "ISM"}


def read_cameo(lines: Iterable[str], where: str, countries: Collection[str]) -> Exchanged:
    """The actors of one dictionary; a line that is broken is reported and the rest is read.

    Parameters
    ----------
    where
        What to call the file in reports, and where a reader can check its facts.
    countries
        Codes of the countries that the registry has; a code that begins with none of them has no country.
    """
    blocks: list[list[tuple[int, str]]] = []
    rejected: list[Rejected] = []
    for number, line in enumerate(lines, start=1):
        text = re.split(r"[#;{]", line, maxsplit=1)[0].strip()
        if not text or text.startswith("<!--"):
            continue
        if text.startswith(("+", "[")):
            if blocks:
                blocks[-1].append((number, text))
            else:
                rejected.append(_refused(where, number, text, "it stands before any name; put a name above it"))
        else:
            blocks.append([(number, text)])
    entries: dict[str, Entry] = {}
    for block in blocks:
        entry = _entry(block, where, countries, rejected, entries)
        if entry is not None:
            entries[entry["id"]] = entry
    return Exchanged(entries=tuple(entries.values()), rejected=tuple(rejected))


def _entry(
    block: list[tuple[int, str]],
    where: str,
    countries: Collection[str],
    rejected: list[Rejected],
    taken: Collection[str],
) -> Entry | None:
    """One actor from its lines; None if nothing of it says who or what it is."""
    first, head = block[0]
    names: list[str] = []
    codes: list[tuple[int, str]] = []
    for number, text in block:
        name = _CODE.sub("", text).lstrip("+").replace("_", " ").strip()
        if name and not text.startswith("["):
            names.append(_cased(name))
        if text.count("[") != text.count("]"):
            rejected.append(_refused(where, number, text, "a bracket is not closed; close it"))
            continue
        codes += ((number, code.strip()) for code in _CODE.findall(text))
    plain = next((code.split()[0] for _, code in codes if code and not _dates(code)), None)
    latest = plain or next((code.split()[0] for _, code in reversed(codes) if code), None)
    if not names or latest is None:
        rejected.append(_refused(where, first, head, "it has no code in brackets; give it one, such as [IRQGOV]"))
        return None
    country, sector = _meaning(latest, countries)
    kind = _kind(names[0], latest, country, sector)
    facts: list[dict[str, str]] = []
    for number, code in codes:
        valid = _dates(code)
        if not valid:
            continue
        role = _meaning(code.split()[0], countries)[1]
        try:
            interval = _interval(valid)
        except ValueError as error:
            rejected.append(_refused(where, number, code, f"{error}; mend the dates"))
            continue
        if role is not None:
            facts.append({"sector": role, "valid": interval})
    entry: Entry = {"id": entry_id(kind, names[0], taken), "name": names[0], "kind": kind}
    if country is not None:
        entry["country"] = country
    if sector is not None:
        entry["sector"] = sector
    entry["cameo"] = latest
    if len(names) > 1:
        entry["names"] = list(dict.fromkeys(names[1:]))
    if facts:
        entry["facts"] = facts
    return entry | {"reference": where}


def _meaning(code: str, countries: Collection[str]) -> tuple[str | None, str | None]:
    """Country and PLOVER sector of a CAMEO code: IRQMED is ("IRQ", "JRN")."""
    parts = [code[at : at + 3] for at in range(0, len(code), 3)]
    country = parts[0] if parts[0] in countries else None
    role = next((part for part in parts if part in _ROLES), None)
    if role in _ABROAD and country is None:
        return None, "UNO" if "UNO" in parts else _ABROAD[role]
    return country, None if role is None else _SECTORS.get(role, role)


def _kind(name: str, code: str, country: str | None, sector: str | None) -> str:
    """What sort of actor it is, guessed: a country, a body by a word of its name or its role, else a person."""
    if country is not None and code == country:
        return "state"
    if sector == "REB" or {"army", "brigade", "front", "forces"} & sorts_of(name):
        return "armed-group"
    if sector == "PTY" or "party" in sorts_of(name):
        return "party"
    return "person" if sector in _PERSONAL and len(name.split()) > 1 and not sorts_of(name) else "organisation"


def _dates(code: str) -> re.Match[str] | None:
    _, _, rest = code.partition(" ")
    lead = re.match(r"[<>]", code)
    return _DATED.match(rest.strip()) if rest.strip() else _DATED.match(code) if lead else None


def _interval(found: re.Match[str]) -> str:
    """The dates of a code in EDTF: "<930101" is "../1993-01-01", "010101-021231" is "2001-01-01/2002-12-31"."""
    side, first, last = found.groups()
    if last is not None:
        return f"{_day(first)}/{_day(last)}"
    return f"../{_day(first)}" if side == "<" else f"{_day(first)}/.." if side == ">" else _day(first)


def _day(digits: str) -> str:
    year = int(digits[:-4])
    if len(digits) == 6:
        year += 1900 if year >= _PIVOT else 2000
    return date(year, int(digits[-4:-2]), int(digits[-2:])).isoformat()


def _cased(name: str) -> str:
    """A name in capitals as it is usually written; one word of up to five letters stays an acronym."""
    return name if " " not in name and len(name) <= 5 else " ".join(word.capitalize() for word in name.split())


def _refused(where: str, number: int, what: str, why: str) -> Rejected:
    return Rejected(where=f"{where}:{number}", what=what, why=why)
