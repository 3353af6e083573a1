"""The desk as a STIX 2.1 bundle, for OpenCTI, MISP and what else reads that format.

Parties are `identity` objects and nothing more: nobody is labelled a threat, whatever is said of them. What is claimed of an
event is a `note` whose words open with who says so; those who are cited as saying or denying it have an `opinion` of that
note; a text is a `report` of its notes. A `relationship` joins two parties only where an event is told as done, and its
description says by whom. The fields of an event are in an extension of the note.

All ids are UUIDs of version 5 over tocsin's own ids, and all times are of the desk, so the same desk gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from hashlib import blake2b
from pathlib import Path
from typing import Any, cast
from uuid import NAMESPACE_OID, uuid5

from tocsin.export.attributed import NEEDED, deed, leads, sentence
from tocsin.export.geojson import POINTS, dumped, unlocated
from tocsin.export.rows import Holdings, Row, rows
from tocsin.export.saving import aside
from tocsin.export.tally import Tally
from tocsin.records import Stance, Status
from tocsin.resolve.exchange.countries import load_countries

Thing = dict[str, Any]
"""One object of STIX."""

_SPACE = uuid5(NAMESPACE_OID, "tocsin")
_OWN = f"identity--{uuid5(_SPACE, 'identity tocsin')}"
_FIELDS = f"extension-definition--{uuid5(_SPACE, 'extension-definition event')}"
_VERSION = "2.1"
_BEGAN = "2024-01-01T00:00:00.000Z"  # of the objects that every bundle has; any day does, as long as it never changes
_CLASSES = {"person": "individual", "population": "class"} | dict.fromkeys(
    "armed-group movement coalition".split(), "group"
)
_OPINIONS = {Stance.ASSERTS: "agree", Stance.DENIES: "disagree", Stance.HEDGES: "neutral"}
_KEPT = (
    "id dataset version document_id type mode contexts code code_scheme quad quad_scheme score score_scale status directed "
    "place place_name place_precision occurred_edtf occurred_basis holders holder_kinds stances hedges harms fatalities_low "
    "fatalities_best fatalities_high words starts ends reports confidence coder"
).split()
_COLUMNS = tuple(
    dict.fromkeys(
        (
            *_KEPT,
            *NEEDED,
            *"key recorded published title url note latitude longitude place_country".split(),
            *"occurred_begin occurred_until actor_ids actor_kinds recipient_ids recipient_kinds".split(),
        )
    )
)


def write_stix(held: Holdings, path: Path, tally: Tally, *, force: bool = False) -> tuple[Path, ...]:
    """Writes one bundle, object by object.

    Raises
    ------
    ExportError
        If the file is there already, or cannot be written.
    """
    digest = blake2b(digest_size=16)
    with aside(path, force=force) as (draft,), draft.open("wb") as file:
        file.write(b'{"type":"bundle","objects":[')
        opening = b"\n"
        for thing in _things(held, tally):
            digest.update(thing["id"].encode())
            file.write(opening + dumped({name: value for name, value in thing.items() if value not in (None, [], "")}))
            opening = b",\n"
        file.write(f'\n],"id":"{_id("bundle", digest.hexdigest())}"}}\n'.encode())
    return (path,)


def _things(held: Holdings, tally: Tally) -> Iterator[Thing]:
    known: dict[str, str] = {}  # the ids of the parties and places that were told, by what makes them what they are
    yield _thing("identity", "tocsin", _BEGAN, name="tocsin", identity_class="system", created_by_ref=None)
    yield _extension()
    text: Row | None = None  # the row whose text is being told
    notes: list[str] = []
    for row in rows(held, tally, _COLUMNS):
        if text is not None and row["document_id"] != text["document_id"]:
            yield _report(text, notes)
            text, notes = None, []
        about, made = _told(row, known)
        yield from made
        if row["document_id"] is not None:
            text = row
            notes += about
    if text is not None:
        yield _report(text, notes)
    for line in tally.sentences():
        yield _thing("note", f"left out: {line}", _BEGAN, content=f"{line}.", object_refs=[_OWN])


def _told(row: Row, known: dict[str, str]) -> tuple[list[str], list[Thing]]:
    """The ids of all that one event tells of, and its objects without those that are `known`."""
    when = _moment(row["recorded"])
    made: list[Thing] = []
    parties: dict[str, str] = {}
    for side in ("actor", "recipient"):
        for name, identity, kind in zip(row[f"{side}s"], row[f"{side}_ids"], row[f"{side}_kinds"], strict=True):
            if identity not in known:
                made.append(_identity(identity, name, kind, when))
                known[identity] = made[-1]["id"]
            parties[identity] = known[identity]
    about = list(parties.values())
    where = _whereabouts(row)
    if where is not None:
        if where not in known:
            made.append(_location(row, where, when))
            known[where] = made[-1]["id"]
        about.append(known[where])
    note = _note(row, when, about or [_OWN])
    more = [note, *_opinions(row, when, note["id"])]
    if row["status"] == Status.ACTUAL:
        more += _ties(row, when, parties, note["abstract"])
    return [*about, *(each["id"] for each in more)], [*made, *more]


def _note(row: Row, when: str, about: list[str]) -> Thing:
    said = leads(row)
    told = sentence(row, said)
    lines = [told, *(f"{lead}." for lead in said), *row["harms"]]
    lines += [f"Status: {row['status']}. Days: {row['occurred_edtf'] or 'none given'} ({row['occurred_basis']})."]
    lines += [f"The data set says: {row['note']}"] if row["note"] else []
    outside = {"source_name": row["outlet"] or row["dataset"], "external_id": row["id"], "url": row["url"]}
    return _thing(
        "note",
        row["key"],
        when,
        abstract=told,
        content="\n".join(lines),
        authors=list(dict.fromkeys(row["holders"])),
        object_refs=about,
        external_references=[{name: value for name, value in outside.items() if value}],
        confidence=_percent(row["confidence"]),
        extensions={
            _FIELDS: {
                "extension_type": "property-extension",
                "event": {name: _filled(row[name]) for name in _KEPT if row[name] not in (None, [])},
            }
        },
    )


def _filled(value: object) -> object:
    """A value without gaps in its lists: STIX has no null."""
    if not isinstance(value, list):
        return value
    return ["" if each is None else each for each in cast("list[object]", value)]


def _opinions(row: Row, when: str, note: str) -> Iterator[Thing]:
    if "cited" not in row["holder_kinds"]:
        return
    told: set[tuple[str, str]] = set()
    stances = zip(row["holders"], row["holder_kinds"], row["stances"], leads(row), strict=False)
    for holder, kind, stance, lead in stances:
        opinion = _OPINIONS.get(Stance(stance))
        if kind == "cited" and opinion is not None and (holder, stance) not in told:
            told.add((holder, stance))
            yield _thing(
                "opinion",
                f"{row['key']} {holder} {stance}",
                when,
                opinion=opinion,
                explanation=f"{lead}: {deed(row)}",
                authors=[holder],
                object_refs=[note],
            )


def _ties(row: Row, when: str, parties: Mapping[str, str], told: str) -> Iterator[Thing]:
    """A relationship for each dyad of an event that is told as done."""
    begin, until = row["occurred_begin"], row["occurred_until"]
    for actor in dict.fromkeys(row["actor_ids"]):
        for recipient in dict.fromkeys(row["recipient_ids"]):
            if actor != recipient:
                yield _thing(
                    "relationship",
                    f"{row['key']} {actor} {recipient}",
                    when,
                    relationship_type="related-to",
                    description=told,
                    source_ref=parties[actor],
                    target_ref=parties[recipient],
                    start_time=_midnight(begin),
                    stop_time=_midnight(until),
                    confidence=_percent(row["confidence"]),
                )


def _identity(identity: str, name: str, kind: str | None, when: str) -> Thing:
    told = None if kind else "Named in a report; who that is, was not judged."
    return _thing(
        "identity",
        identity,
        when,
        name=name,
        identity_class="unknown" if kind is None else _CLASSES.get(kind, "organization"),
        roles=[kind] if kind else [],
        description=told,
    )


def _whereabouts(row: Row) -> str | None:
    """What tells one location from another; None where STIX has nothing to hold on to."""
    code, pin = _alpha2(row), _pinned(row)
    if code is None and not pin:
        return None
    where = (row["latitude"], row["longitude"]) if pin else ""
    return f"{row['place_name'] or row['place']} {code} {row['place_precision']} {where}"


def _alpha2(row: Row) -> str | None:
    country = load_countries().get(row["place_country"] or "")
    return None if country is None or country.alpha2 is None else country.alpha2.upper()


def _pinned(row: Row) -> bool:
    """Whether a pin on a map is a fair picture."""
    return row["place_precision"] in POINTS and unlocated(row) is None


def _location(row: Row, key: str, when: str) -> Thing:
    """Where; with coordinates only where a pin is fair."""
    precision, pin = row["place_precision"], _pinned(row)
    return _thing(
        "location",
        key,
        when,
        name=row["place_name"] or row["place"],
        description=f"Precision: {precision}." if precision else "Nobody says how exact this is.",
        country=_alpha2(row),
        latitude=row["latitude"] if pin else None,
        longitude=row["longitude"] if pin else None,
    )


def _report(row: Row, notes: list[str]) -> Thing:
    """The text of a row, with what was told of it."""
    published: date | None = row["published"]
    outlet = row["outlet"] or "an outlet that is not known"
    unsaid = "" if published else " Its day of publication is not known; `published` is when the desk took it in."
    outside = {"source_name": outlet, "external_id": row["document_id"], "url": row["url"]}
    return _thing(
        "report",
        row["document_id"],
        _moment(row["recorded"]),
        name=row["title"] or f"A text of {outlet}",
        description=f"Published by {outlet}.{unsaid}",
        published=_midnight(published) or _moment(row["recorded"]),
        object_refs=list(dict.fromkeys(notes)),
        external_references=[{name: value for name, value in outside.items() if value}],
    )


def _extension() -> Thing:
    return _thing(
        "extension-definition",
        "event",
        _BEGAN,
        name="event",
        description="The fields of a coded or imported event, as docs/exports.md of tocsin names them.",
        schema="docs/exports.md",
        version="1.0.0",
        extension_types=["property-extension"],
    )


def _thing(kind: str, key: str, when: str, **given: object) -> Thing:
    head: Thing = {"type": kind, "spec_version": _VERSION, "id": _id(kind, key), "created": when, "modified": when}
    return head | {"created_by_ref": _OWN} | given


def _id(kind: str, key: str) -> str:
    return f"{kind}--{uuid5(_SPACE, f'{kind} {key}')}"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _midnight(day: date | None) -> str | None:
    return None if day is None else _moment(datetime.combine(day, time(tzinfo=UTC)))


def _percent(confidence: float | None) -> int | None:
    """STIX has whole numbers from 0 to 100."""
    return None if confidence is None else round(confidence * 100)
