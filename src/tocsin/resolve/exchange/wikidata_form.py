"""The form of Wikidata's JSON: items, statements, qualifiers, labels and times, read without trust."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from tocsin.records import Rejected
from tocsin.resolve.edtf import read_edtf

Item = Mapping[str, Any]
"""An item, a statement or a snak."""

_CIRCA = "Q5727902"
_JULIAN = "Q1985786"
_TIME = re.compile(r"\+?(\d{4})-(\d\d)-(\d\d)T")
_YEAR, _MONTH, _DAY = 9, 10, 11  # precisions of a time


def read_items(lines: list[str], where: str, rejected: list[Rejected]) -> Iterator[tuple[str, Any]]:
    """The items of a file, each with where it stands; what is no JSON is added to `rejected`."""
    found: list[tuple[str, Any]] = []
    broken: list[Rejected] = []
    for number, line in enumerate(lines, start=1):
        text = line.strip("\ufeff \t\r\n").rstrip(",")
        if text in ("", "[", "]"):
            continue
        try:
            found.append((f"{where}:{number}", json.loads(text)))
        except ValueError as error:
            why = f"not valid JSON: {error}; write one item a line"
            broken.append(Rejected(where=f"{where}:{number}", what=text[:60], why=why))
    if broken:
        try:  # one value over many lines, as the API answers when it is asked to be readable
            found, broken = [(where, json.loads("".join(lines).lstrip("\ufeff")))], []
        except ValueError:
            rejected += broken
    for place, value in found:
        inner = table(table(value).get("entities"))
        if isinstance(value, list):
            yield from ((place, each) for each in cast("list[Any]", value))
        elif inner:
            yield from ((place, each) for each in inner.values())
        else:
            yield place, value


def table(value: object) -> dict[str, Any]:
    """A value as a table; an empty one for anything else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _tables(value: object) -> list[Item]:
    """The tables in a list that hold something; none for anything else."""
    each = cast("list[Any]", value) if isinstance(value, list) else []
    return [found for one in each if (found := table(one))]


def claims_of(item: Item, name: str) -> list[Item]:
    """The statements of one property."""
    return _tables(table(item.get("claims")).get(name))


def qualifiers_of(claim: Item, name: str) -> list[Item]:
    """The qualifiers of one property, as snaks."""
    return _tables(table(claim.get("qualifiers")).get(name))


def snak_value(snak: Item) -> Any:
    """The value of a snak; None for "no value" and "some value"."""
    return table(snak.get("datavalue")).get("value") if snak.get("snaktype", "value") == "value" else None


def value_of(claim: Item) -> Any:
    """The value of a statement."""
    return snak_value(table(claim.get("mainsnak")))


def key_of(value: object) -> str | None:
    """The id of the item that a value is."""
    given = table(value)
    if isinstance(given.get("id"), str):
        return given["id"]
    return f"Q{given['numeric-id']}" if "numeric-id" in given else None


def item_of(claim: Item) -> str | None:
    """The id of the item that is the value of a statement."""
    return key_of(value_of(claim))


def text_of(claim: Item) -> str:
    """The text that is the value of a statement; "" for none."""
    value = value_of(claim)
    return value if isinstance(value, str) else ""


def _labels(item: Item) -> dict[str, str]:
    found = {language: _clean(table(row).get("value")) for language, row in table(item.get("labels")).items()}
    return {language: text for language, text in found.items() if text}


def label_of(item: Item) -> str:
    """The English label of an item, else the one for all languages, else the first; "" for none."""
    labels = _labels(item)
    return labels.get("en") or labels.get("mul") or next(iter(labels.values()), "")


def names_of(item: Item) -> list[str]:
    """All names of an item, each once: its label first, then the labels and aliases of all languages."""
    groups = table(item.get("aliases")).values()
    others = (_clean(row.get("value")) for group in groups for row in _tables(group))
    return [name for name in dict.fromkeys((label_of(item), *_labels(item).values(), *others)) if name]


def _clean(text: object) -> str:
    """A name on one line, without what would be read as marks."""
    return " ".join(text.split()).lstrip("~").rstrip("*").strip() if isinstance(text, str) else ""


def is_circa(claim: Item) -> bool:
    """Whether the days of a statement are said to be about right."""
    return any(key_of(snak_value(snak)) == _CIRCA for snak in qualifiers_of(claim, "P1480"))


def valid_of(claim: Item, *, happening: bool) -> str | None:
    """The days of a statement in EDTF by its qualifiers: point in time, start, end.

    Raises
    ------
    ValueError
        If one of them cannot be read, or the end is before the start.
    """
    circa = is_circa(claim)
    start, end, point = (_first(qualifiers_of(claim, name), circa=circa) for name in ("P580", "P582", "P585"))
    if happening:
        return point or start or end
    if end is None:
        lasts = any(snak.get("snaktype") == "novalue" for snak in qualifiers_of(claim, "P582"))
        return f"{start}/.." if start and lasts else start or point
    valid = f"{start or '..'}/{end}"
    read_edtf(valid)
    return valid


def _first(snaks: list[Item], *, circa: bool) -> str | None:
    return next((edtf_of(value, circa=circa) for snak in snaks if (value := snak_value(snak)) is not None), None)


def edtf_of(value: object, *, circa: bool) -> str:
    """A time value in EDTF, by its precision.

    Raises
    ------
    ValueError
        If it is no time from the year 1 on, or no more precise than a decade.
    """
    given = table(value)
    found = _TIME.match(str(given.get("time", "")))
    precision = given.get("precision")
    if found is None or not isinstance(precision, int):
        raise ValueError(f"{given.get('time')!r} is no time after the year 0")
    if precision < _YEAR:
        raise ValueError(f"{given['time']!r} is no more precise than a decade")
    # A day of the Julian calendar is up to two weeks off: it stands for about that day.
    about = circa or (precision >= _DAY and str(given.get("calendarmodel", "")).endswith(_JULIAN))
    words = "-".join(found.groups()[: {_YEAR: 1, _MONTH: 2}.get(precision, 3)])
    read_edtf(words)
    return words + "~" * about
