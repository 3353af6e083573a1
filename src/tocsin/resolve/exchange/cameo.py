"""Actor dictionaries of PETRARCH, PETRARCH-2 and TABARI: names, synonyms, and CAMEO codes with their dates.

A name stands in capitals with underscores, its code in brackets, codes that held for a time on lines of their own, synonyms
on lines that begin with +. The codes say country and role, not what sort of actor it is: that is guessed from the words.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from datetime import date, timedelta
from unicodedata import normalize

from tocsin.records import Actor, Fact, Interval, Rejected, Relation
from tocsin.resolve.compare import sorts_of
from tocsin.resolve.edtf import read_edtf
from tocsin.resolve.exchange import Entry, Exchanged, entry_id, ordered
from tocsin.resolve.exchange.countries import by_cameo, load_countries
from tocsin.resolve.names import key
from tocsin.resolve.registry import ORGANS, Name, Registry, cameo

_BRACKETED = re.compile(r"\[([^\[\]]*)\]")
_ROLES_ONLY = re.compile(r"[A-Z0-9-]{3,}")
_DATES = re.compile(r"([<>])(\d{6}|\d{8})|(\d{6}|\d{8})-(\d{6}|\d{8})")
_PIVOT = 40  # years of two digits from here on are of the twentieth century
# CAMEO roles that PLOVER writes otherwise; the rest are the same letters.
_SECTORS = {"MED": "JRN", "HLH": "MED", "INS": "REB", "SEP": "REB", "RAD": "REB", "MOD": "PTY", "SET": "CVL"}
_ROLES = frozenset(
    "COP GOV JUD MIL OPP REB SPY UAF AGR BUS CRM CVL DEV EDU ELI ENV HRI LAB LEG MED HLH REF MOD RAD INS SEP PTY REL SET NGO "
    "IGO IMG MNC NGM UIS TOP MID HAR".split()
)
_PERSONAL = frozenset({"GOV", "ELI", "LEG", "JUD", "OPP", "EDU", "CVL"})
_ABROAD = {"IGO": "IGO", "NGO": "NGO", "IMG": "IMG", "MNC": "MNC", "NGM": "ISM"}
_BODIES = frozenset(
    "government ministry ministries cabinet parliament assembly senate congress police court courts committee office agency "
    "department authority commission council officials bank university intelligence guard guards alliance coalition movement "
    "people peoples division union group citizens network league congress association of for and the".split()
)
_PLAIN = str.maketrans(dict.fromkeys("–—‐‑", "-") | dict.fromkeys("’‘ʼ", "'") | {"&": " and "})
_NOTE = "CAMEO "  # before a code of a time that country and sector do not say


def read_cameo(lines: Iterable[str], where: str) -> Exchanged:
    """The actors of one dictionary; a line that is broken is reported and the rest is read.

    Parameters
    ----------
    where
        What to call the file in reports, and where a reader can check its facts.
    """
    blocks: list[list[tuple[int, str]]] = []
    rejected: list[Rejected] = []
    for number, line in enumerate(lines, start=1):
        text = re.split(r"[#;{]", line.lstrip("\ufeff"), maxsplit=1)[0].strip()
        if not text or text.startswith("<!--"):
            continue
        if not text.startswith(("+", "[")):
            blocks.append([(number, text)])
        elif blocks:
            blocks[-1].append((number, text))
        else:
            rejected.append(_refused(where, number, text, "it stands before any name; put a name above it"))
    entries: list[Entry] = []
    taken: set[str] = set()
    for block in blocks:
        entry = _entry(block, where, rejected, taken)
        if entry is not None:
            entries.append(entry)
            taken.add(entry.get("id", ""))
    return Exchanged(entries=tuple(entries), rejected=tuple(rejected))


def _entry(block: list[tuple[int, str]], where: str, rejected: list[Rejected], taken: Container[str]) -> Entry | None:
    """One actor from its lines; None if nothing of it says who or what it is."""
    names: list[str] = []
    codes: list[tuple[int, str, str | None]] = []  # with the line, and the days in EDTF
    for number, text in block:
        name = " ".join(_BRACKETED.sub(" ", text).partition("[")[0].lstrip("+").replace("_", " ").split())
        if name and not text.startswith("["):
            names.append(_cased(name))
        if "[" in _BRACKETED.sub("", text) or "]" in _BRACKETED.sub("", text):
            rejected.append(_refused(where, number, text, "a bracket is not closed; close it"))
            continue
        for found in _BRACKETED.findall(text):
            try:
                codes.append((number, *_read_code(found)))
            except ValueError as error:
                rejected.append(_refused(where, number, f"[{found}]", f"{error}; mend it"))
    number, head = block[0]
    if not names or not codes:
        why = "it has no code in brackets that can be read; give it one, such as [IRQGOV]"
        rejected.append(_refused(where, number, head, why))
        return None
    latest = next((code for _, code, valid in codes if valid is None), None) or max(codes, key=lambda c: _end(c[2]))[1]
    country, sector = _meaning(latest)
    kind = _kind(names[0], latest, country, sector)
    facts: list[dict[str, str]] = []
    for line, code, valid in codes:
        if valid is None:
            continue
        then, role = _meaning(code)
        if role is None:
            why = "a code of a time without a role cannot be kept, since countries have no dates; give it one, such as GOV"
            rejected.append(_refused(where, line, code, why))
        elif code == cameo(Actor(id="", kind=kind, name="", country=country, sector=role)) and then == country:
            facts.append({"sector": role, "valid": valid})
        else:
            facts.append({"sector": role, "valid": valid, "note": _NOTE + code})
    entry: Entry = {"names": list(dict.fromkeys(names[1:])), "facts": facts, "reference": where}
    if kind == "state":
        return ordered(entry | {"extends": f"state:{country}", "names": list(dict.fromkeys(names))})
    entry |= {"id": entry_id(kind, names[0], taken), "name": names[0], "kind": kind, "country": country}
    return ordered(entry | {"sector": sector, "cameo": latest})


def _read_code(text: str) -> tuple[str, str | None]:
    """A code and the days for which it holds, in EDTF; dates stand after it or, in old files, before it.

    Raises
    ------
    ValueError
        If there is no code, a date is none, or the second is before the first.
    """
    words = re.sub(r"\s*-\s*(?=\d)", "-", re.sub(r"([<>])\s+", r"\1", text)).split()
    codes = [word for word in words if _ROLES_ONLY.fullmatch(word) and not word[0].isdigit()]
    others = [word for word in words if word not in codes]
    if len(codes) != 1 or len(others) > 1:
        raise ValueError("a bracket holds one code, and after it <DATE, >DATE or DATE-DATE")
    return codes[0], _interval(others[0]) if others else None


def _interval(words: str) -> str:
    """The dates of a code in EDTF: "<930102" is "../1993-01-01", "010101-021231" is "2001-01-01/2002-12-31"."""
    found = _DATES.fullmatch(words)
    if found is None:
        raise ValueError(f"{words!r} is none of <DATE, >DATE and DATE-DATE, with dates as YYYYMMDD or YYMMDD")
    side, day, first, last = found.groups()
    if side == "<":
        return f"../{_day(day) - timedelta(days=1)}"
    edtf = f"{_day(day) + timedelta(days=1)}/.." if side == ">" else f"{_day(first)}/{_day(last)}"
    read_edtf(edtf)
    return edtf


def _day(digits: str) -> date:
    year = int(digits[:-4])
    if len(digits) == 6:
        year += 1900 if year >= _PIVOT else 2000
    try:
        return date(year, int(digits[-4:-2]), int(digits[-2:]))
    except ValueError as error:
        raise ValueError(f"{digits!r} is no date: {error}") from error


def _end(valid: str | None) -> date:
    return (read_edtf(valid).until if valid else None) or date.max


def _meaning(code: str) -> tuple[str | None, str | None]:
    """Country and PLOVER sector of a CAMEO code: IRQMED is ("IRQ", "JRN")."""
    parts = [code[at : at + 3] for at in range(0, len(code), 3)]
    country = by_cameo().get(parts[0])
    role = next((part for part in parts if part in _ROLES), None)
    if role in _ABROAD and country is None:
        return None, "UNO" if "UNO" in parts else _ABROAD[role]
    return country, None if role is None else _SECTORS.get(role, role)


def _kind(name: str, code: str, country: str | None, sector: str | None) -> str:
    """What sort of actor it is, guessed: a country, a body by a word of its name or its role, else a person."""
    sorts = sorts_of(name)
    armed = bool({"army", "brigade", "front", "forces"} & sorts)
    if country is not None and by_cameo().get(code) == country:
        return "state"
    if sector in ("IGO", "UNO"):
        return "igo"
    if sector == "PTY" or "party" in sorts:
        return "party"
    if sector == "REB" or (armed and sector not in ("MIL", "COP", "PRM")):
        return "armed-group"
    body = bool(sorts) or bool(_BODIES & set(key(name).split())) or len(name.split()) == 1
    if not body and sector in _PERSONAL | {"MIL", "COP"}:
        return "person"
    kind = ORGANS.get(sector or "", ("organisation", ""))[0] if country is not None else "organisation"
    return "organisation" if kind in ("person", "population") else kind


def _cased(name: str) -> str:
    """A name in capitals as it is usually written; one word of up to five letters stays an acronym."""
    return name if " " not in name and len(name) <= 5 else " ".join(word.capitalize() for word in name.split())


def _refused(where: str, number: int, what: str, why: str) -> Rejected:
    return Rejected(where=f"{where}:{number}", what=what, why=why)


# -------------------------------------------------------------------------------------------------- written


def write_cameo(registry: Registry) -> Iterator[str]:
    """The lines of a PETRARCH actor dictionary: each actor with a code and a name in Latin letters, sectors with their days.

    Names that several actors go by are left out, since PETRARCH takes every name for a sure one; so are approximate marks,
    and a month or a year becomes its days.
    """
    names: dict[str, list[Name]] = {}
    for group in registry.names.values():
        for name in group:
            if not name.ambiguous:
                names.setdefault(name.actor, []).append(name)
    written: set[str] = set()
    for actor in registry.actors.values():
        code = _own_code(actor, registry)
        own = [Name(actor=actor.id, text=actor.name, label="name"), *names.get(actor.id, ())]
        forms = [form for form in dict.fromkeys(_capitals(name.text) for name in own) if form and form not in written]
        if not forms or not code:
            continue
        written.update(forms)
        dated = [line for fact in registry.facts.get(actor.id, ()) for line in _dated(fact, actor)]
        yield f"{forms[0]}_  [{code}]" if not dated else f"{forms[0]}_"
        yield from (f"+{form}_" for form in forms[1:])
        if dated:
            yield from (f"    [{line}]" for line in (*dated, code))


def _own_code(actor: Actor, registry: Registry) -> str:
    """The code of an actor, with its country as CAMEO writes it."""
    return registry.cameo.get(actor.id) or _in_cameo(cameo(actor), actor)


def _in_cameo(code: str, actor: Actor) -> str:
    country = load_countries().get(actor.country or "")
    return code if country is None else country.cameo + code.removeprefix(country.alpha3)


def _dated(fact: Fact, actor: Actor) -> Iterator[str]:
    """The code that an actor had for a time, with the days."""
    if fact.relation is not Relation.SECTOR or fact.valid is None:
        return
    note = fact.note or ""
    then = Actor(id=actor.id, kind=actor.kind, name=actor.name, country=actor.country, sector=fact.words)
    code = note.removeprefix(_NOTE) if note.startswith(_NOTE) else _in_cameo(cameo(then), actor)
    yield f"{code} {_days(fact.valid)}"


def _days(valid: Interval) -> str:
    """The days of an interval as PETRARCH writes them; a date alone is when it began."""
    begin, until = valid.begin, valid.until if "/" in valid.edtf else None
    if begin is None:
        return f"<{until:%Y%m%d}" if until is not None else "<99981231"
    if until is None:
        return f">{begin - timedelta(days=1):%Y%m%d}"
    return f"{begin:%Y%m%d}-{until - timedelta(days=1):%Y%m%d}"


def _capitals(name: str) -> str:
    """A name in capitals with underscores; "" for one that is not in Latin letters."""
    plain = "".join(c for c in normalize("NFKD", name.translate(_PLAIN)) if c.isascii() or c.isalpha())
    words = re.sub(r"[\[\]#;{}_+<>!]", " ", plain.upper()).split()
    return "_".join(words) if "".join(words).isascii() else ""
