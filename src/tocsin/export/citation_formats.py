"""A citation as text for people, and as BibTeX and CSL-JSON for programs that keep literature."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from tocsin.export.citation import Citation, Cited
from tocsin.read.dataset import Reference

_ESCAPED = str.maketrans({c: f"\\{c}" for c in "&%$#_{}"} | {"~": r"\~{}", "^": r"\^{}", "\\": r"\textbackslash{}"})
TITLE = "tocsin: coded events, claims and quotations from news text"


def text(citation: Citation) -> str:
    """The citation in words."""
    return "\n".join(_text(citation)) + "\n"


def _text(citation: Citation) -> Iterator[str]:
    yield "Tools"
    yield f"  The tocsin developers. {TITLE}. Version {citation.tocsin}."
    for coder, texts in citation.coders.items():
        yield f"  Coder {coder}: {texts:,} texts of our own."
    yield ""
    yield "Rows"
    if citation.known_until is not None:
        yield f"  As known on {citation.known_until}."
    for line in citation.filters or ("no filter: all rows",):
        yield f"  {line}"
    if not citation.datasets:
        yield ""
        yield "No other data set is loaded."
    for each in citation.datasets:
        yield ""
        yield from _dataset(each)


def _dataset(each: Cited) -> Iterator[str]:
    yield f"{each.title} ({each.dataset})"
    yield f"  Cite:     {each.citation}"
    yield f"  Version:  {', '.join(each.versions) or 'not known'}"
    yield f"  Accessed: {_days(each.accessed)}"
    if each.released:
        yield f"  Released: {_days(each.released)}"
    if each.rows is not None:
        yield f"  Events:   {each.rows:,}"
    yield f"  Licence:  {each.licence}"
    yield f"  Terms:    {each.terms}{f' ({each.terms_address})' if each.terms_address else ''}"
    yield f"            Rows {_may(each.may_export)} be passed on, and {_may(each.may_train)} train what is passed on."
    yield "  Changes:"
    yield from (f"    - {line}" for line in each.changes)
    yield "  Files (BLAKE2b, first 40 digits):"
    yield from (f"    {file.hash}  {file.name}  {file.lines:,} lines" for file in each.files)


def bibtex(citation: Citation) -> str:
    """The citation as BibTeX, one entry a data set and one for tocsin; UTF-8."""
    entries = [
        _entry(
            "tocsin", {"author": "{The tocsin developers}", "title": f"{{{_tex(TITLE)}}}", "version": citation.tocsin}
        )
    ]
    for each in citation.datasets:
        fields: dict[str, str] = {}
        if (reference := each.reference) is not None:
            fields["author"] = " and ".join(_tex(a) if "," in a else f"{{{_tex(a)}}}" for a in reference.authors)
            fields |= {"title": f"{{{_tex(reference.title)}}}", "year": str(reference.year)}
            where = "journal" if reference.journal else "howpublished"
            fields |= {where: _tex(reference.container)} if reference.container else {}
            fields |= {"doi": reference.doi} if reference.doi else {}
            fields |= {"url": reference.url} if reference.url else {}
        else:
            fields |= {"title": f"{{{_tex(each.title)}}}", "howpublished": _tex(each.citation)}
        fields |= {"version": _tex(", ".join(each.versions))} if each.versions else {}
        fields |= {"urldate": each.accessed[-1].isoformat()} if each.accessed else {}
        fields["note"] = _tex(_note(citation, each))
        kind = "article" if reference is not None and reference.journal else "misc"
        entries.append(_entry(f"tocsin-{each.dataset}", fields, kind))
    return "\n\n".join(entries) + "\n"


def csl_json(citation: Citation) -> str:
    """The citation as CSL-JSON, one item a data set and one for tocsin."""
    items: list[dict[str, Any]] = [
        {
            "id": "tocsin",
            "type": "software",
            "title": TITLE,
            "author": [{"literal": "The tocsin developers"}],
            "version": citation.tocsin,
        }
    ]
    for each in citation.datasets:
        item: dict[str, Any] = {"id": f"tocsin-{each.dataset}", "type": "dataset", "title": each.title}
        item |= _item(each.reference) if each.reference is not None else {"references": each.citation}
        item |= {"version": ", ".join(each.versions)} if each.versions else {}
        item |= {"accessed": _parts(each.accessed[-1])} if each.accessed else {}
        item["note"] = _note(citation, each)
        items.append(item)
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _item(reference: Reference) -> dict[str, Any]:
    authors = [name.split(", ", 1) for name in reference.authors]
    item: dict[str, Any] = {
        "type": "article-journal" if reference.journal else "dataset",
        "title": reference.title,
        "author": [{"family": a[0], "given": a[1]} if len(a) == 2 else {"literal": a[0]} for a in authors],
        "issued": {"date-parts": [[reference.year]]},
    }
    named = {"container-title": reference.container, "DOI": reference.doi, "URL": reference.url}
    return item | {key: value for key, value in named.items() if value}


def _parts(day: date) -> dict[str, Any]:
    return {"date-parts": [[day.year, day.month, day.day]]}


def _note(citation: Citation, each: Cited) -> str:
    """What a licence asks to be said with each use."""
    filters = "; ".join(citation.filters) or "none"
    return (
        f"Licence: {each.licence}. Accessed: {_days(each.accessed)}. Filters: {filters}. Changes: {' '.join(each.changes)} "
        f"Read with tocsin {citation.tocsin}."
    )


def _entry(key: str, fields: dict[str, str], kind: str = "misc") -> str:
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@{kind}{{{key},\n{lines}}}"


def _tex(words: str) -> str:
    return words.translate(_ESCAPED)


def _days(days: tuple[date, ...]) -> str:
    """Days in words: all of a few, else the first and the last."""
    if len(days) > 3:
        return f"{days[0]} to {days[-1]} ({len(days)} days)"
    return ", ".join(day.isoformat() for day in days) or "not known"


def _may(allowed: bool) -> str:  # noqa: FBT001
    return "may" if allowed else "may not"
