"""What tocsin uses of the FollowTheMoney model, and how it writes down what that model cannot hold.

An entity that tocsin wrote has a *line* in a text property, `notes` of a thing and `description` of a link: the word
`tocsin` and JSON. FollowTheMoney's own properties come first; the line says no more than what they leave out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from tocsin.records import FactState, Relation
from tocsin.resolve.edtf import read_edtf
from tocsin.resolve.registry import HAPPENINGS

Properties = dict[str, list[str]]
"""The properties of an entity; each has several values."""

PERSON, BODY, ORGANISATION, LEGAL = "Person", "PublicBody", "Organization", "LegalEntity"
SCHEMATA = {"person": PERSON, "population": LEGAL} | dict.fromkeys(
    "state government military police intelligence judiciary parliament".split(), BODY
)
"""The schema of each kind of actor; the rest are an `Organization`."""

TOPICS = {
    "state": "gov.national",
    "government": "gov.executive",
    "parliament": "gov.legislative",
    "judiciary": "gov.judicial",
    "police": "gov.security",
    "intelligence": "gov.security",
    "military": "mil",
    "igo": "gov.igo",
    "party": "pol.party",
}
KINDS_BY_TOPIC = {topic: kind for kind, topic in TOPICS.items() if topic != "gov.security"} | {"gov": "government"}
THINGS = frozenset({PERSON, BODY, ORGANISATION, LEGAL, "Company"})
"""The schemata that are read as actors."""

LINKS = {
    "Membership": ("member", "organization"),
    "Directorship": ("director", "organization"),
    "Occupancy": ("holder", "post"),
    "Succession": ("successor", "predecessor"),
    "UnknownLink": ("subject", "object"),
}
"""The schemata that are read as facts: the properties of the actor and of its object."""

ROLES = {
    Relation.PART_OF: "part of",
    Relation.MEMBER_OF: "member",
    Relation.HEADS: "head",
    Relation.FOUNDED: "founder",
    Relation.DISSOLVED: "dissolved it",
    Relation.SUCCESSOR_OF: "successor",
    Relation.OFFSHOOT_OF: "offshoot",
    Relation.SPLIT_FROM: "split from",
    Relation.MERGED_INTO: "merged into",
    Relation.ALLIED_WITH: "ally",
    Relation.OPPOSED_TO: "opponent",
}
"""The `role` of a link, which says what the actor is to the object."""

NATIVE_DAYS = {
    Relation.FOUNDED: "incorporationDate",
    Relation.DISSOLVED: "dissolutionDate",
    Relation.DIED: "deathDate",
}
"""The properties of an actor that are facts without an object."""

_LINE = "tocsin "
_MARKS = re.compile(r"^[~\s]+|[*\s]+$")
_FOREIGN_DAY = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:T.*)?")


def plain_name(name: str) -> str:
    """A name without the marks of a registry, and without what would be read as marks."""
    return _MARKS.sub("", name)


def line(table: Mapping[str, Any]) -> str:
    """A line of tocsin's own, for a text property."""
    return _LINE + json.dumps(table)  # in ASCII: tools that tidy texts change nothing in it


def read_line(texts: Iterable[str]) -> dict[str, Any] | None:
    """The table of the first line of tocsin's own; None if there is none.

    Raises
    ------
    ValueError
        If it is broken.
    """
    found = next((text for text in texts if text.startswith(_LINE)), None)
    if found is None:
        return None
    table: object = json.loads(found.removeprefix(_LINE))
    if not isinstance(table, dict) or not _sound(cast("dict[str, Any]", table)):
        raise ValueError("the line of tocsin was changed by hand and makes no sense")
    return cast("dict[str, Any]", table)


def _sound(table: Mapping[str, Any]) -> bool:
    """Whether a line has the form that tocsin gives it."""
    numbered = [(table.get("at", 0), table["fact"])] if "fact" in table else table.get("facts", [])
    return (
        isinstance(table.get("id", ""), str)
        and all(isinstance(table.get(name, []), list) for name in ("names", "alone", "without"))
        and isinstance(numbered, list)
        and all(_is_fact(*each) if len(each) == 2 else False for each in cast("list[Any]", numbered))
    )


def _is_fact(number: object, row: object) -> bool:
    table = cast("dict[object, object]", row) if isinstance(row, dict) else {}
    texts = all(isinstance(value, str) for value in table.values())
    return isinstance(number, int) and texts and sum(relation in table for relation in Relation) == 1


def schema_of(kind: str) -> str:
    """The schema of an actor of this kind."""
    return SCHEMATA.get(kind, ORGANISATION)


def relation_of(row: Mapping[str, str]) -> Relation:
    """What a fact of an entry says."""
    return next(relation for relation in Relation if relation in row)


def object_of(row: Mapping[str, str]) -> str | None:
    """The actor that a fact of an entry speaks of; None if it takes none."""
    relation = relation_of(row)
    if relation is Relation.OFFICE:
        return row.get("of")
    return row[relation] if ":" in row[relation] and relation not in (Relation.NAMED, Relation.SECTOR) else None


def is_link(row: Mapping[str, str], kind: str) -> bool:
    """Whether a fact of an actor of this kind is written as a link: it joins two actors, or a person and a post."""
    office = relation_of(row) is Relation.OFFICE and kind == "person" and row.get("state") != FactState.DENIED
    return office or object_of(row) is not None


def native_days(row: Mapping[str, str]) -> dict[str, str]:
    """The dates of a fact as FollowTheMoney holds them: without marks, and no more precise than they are.

    >>> native_days({"heads": "org:x", "valid": "2003~/.."}), native_days({"founded": "2003-04/2003-09"})
    ({'startDate': '2003'}, {'date': '2003'})
    """
    relation = relation_of(row)
    valid = row.get("valid") or (row[relation] if relation in NATIVE_DAYS and object_of(row) is None else "")
    first, slash, last = (re.sub("[~?%]", "", part) for part in valid.partition("/"))
    sides = ["" if side == ".." else side for side in (first, last)]
    if relation not in HAPPENINGS:
        return {name: side for name, side in zip(("startDate", "endDate"), sides, strict=True) if side}
    shared = _shared(*sides) if slash else sides[0]
    return {"date": shared} if shared else {}


def _shared(first: str, last: str) -> str:
    """What two dates have in common: the year, or the year and the month."""
    pairs = zip(first.split("-"), last.split("-"), strict=False)
    same: list[str] = []
    for one, other in pairs:
        if one != other or not one:
            break
        same.append(one)
    return "-".join(same)


def valid_of(properties: Mapping[str, Sequence[str]], relation: Relation) -> str | None:
    """The dates of a link in EDTF; None if it has none.

    Raises
    ------
    ValueError
        If a date is none, or the end is before the start.
    """
    start, end, day = (
        next(map(foreign_day, sorted(properties.get(name, ()))), "") for name in ("startDate", "endDate", "date")
    )
    if relation in HAPPENINGS and day:
        return day
    if end:
        valid = f"{start or '..'}/{end}"
        read_edtf(valid)
        return valid
    return start or day or None


def foreign_day(words: str) -> str:
    """A date of FollowTheMoney as EDTF.

    Raises
    ------
    ValueError
        If it is none.
    """
    found = _FOREIGN_DAY.fullmatch(words.strip())
    if found is None:
        raise ValueError(f"{words!r} is no date such as 2014, 2014-06 or 2014-06-13")
    read_edtf(found[1])
    return found[1]


def link_schema(relation: Relation, state: str, ends: tuple[str, str]) -> str:
    """The schema of the link that a fact is written as, by its relation and the schemata of its two actors.

    A fact that is denied is never one that another tool would take for true.
    """
    whole = ends[1] in (ORGANISATION, BODY)
    if state == FactState.DENIED:
        return "UnknownLink"
    if relation is Relation.OFFICE and ends[0] == PERSON:
        return "Occupancy"
    if relation in (Relation.PART_OF, Relation.MEMBER_OF) and whole:
        return "Membership"
    if relation is Relation.HEADS and whole:
        return "Directorship"
    return "Succession" if relation in (Relation.SUCCESSOR_OF, Relation.MERGED_INTO) else "UnknownLink"
