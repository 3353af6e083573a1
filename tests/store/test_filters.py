"""The filter in SQL finds what the same filter finds in plain Python, row by row; and what each field of it means."""

from __future__ import annotations

import re
from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.made_desk import DAYS

from tocsin.errors import StoreError
from tocsin.records import Status
from tocsin.store.filters import CODED, Area, Filter, Who
from tocsin.store.view import View


@pytest.fixture(scope="module")
def view(full_desk):
    return View(full_desk)


@pytest.fixture(scope="module")
def rows(view):
    """Every event, as plain rows; the second-order area beside them, which only imported rows have."""
    found = view.find(Filter(statuses=())).to_pylist()
    admin2 = {f"{r['dataset']}:{r['native_id']}": r["admin2"] for r in view.imported().to_pylist()}
    return [{**row, "admin2": admin2.get(row["id"])} for row in found]


# ------------------------------------------------------------------------------------------- the law

days = st.none() | st.sampled_from(DAYS)


@st.composite
def whos(draw):
    begin, until = draw(days), draw(days)
    if begin is not None and until is not None and begin >= until:
        begin = None
    ids = ("state:IRQ", "state:SYR", "group:lantern", "organ:IRQ.COP", "state:XXX")
    return Who(id=draw(st.sampled_from(ids)), begin=begin, until=until)


def some(values, most=2):
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


areas = st.sampled_from(
    [
        Area(country="IRQ"),
        Area(country="IRQ", names=("Al-Basrah",)),
        Area(country="SYR", names=("aleppo",), ids=("place:9",)),
        Area(country="IRQ", names=("no such town",), ids=("place:1",)),
        Area(names=("Basra",)),
        Area(country="KEN", names=("RIFT VALLEY",)),
        Area(country="MLI", names=("Bankass",)),
    ]
)
filters = st.builds(
    Filter,
    actors=st.lists(whos(), max_size=2).map(tuple),
    recipients=st.lists(whos(), max_size=1).map(tuple),
    directed=st.booleans(),
    types=some(("ASSAULT", "PROTEST", "CONSULT", "AID")),
    modes=some(("investigate", "demo")),
    quads=some((1, 2, 3, 4)),
    statuses=some(tuple(Status)),
    begin=days,
    until=days,
    places=st.lists(areas, max_size=2).map(tuple),
    datasets=some(("gdelt", "icews", "acled", CODED)),
    outlets=some(("the courier", "HARBOUR WIRE", "Made Radio")),
    holders=st.lists(whos() | st.just(Who(id="outlet")), max_size=1).map(tuple),
)


def fits(wanted: Filter, row) -> bool:
    """The filter, said once more without SQL."""
    return all(
        (
            not wanted.types or row["type"] in wanted.types,
            not wanted.modes or row["mode"] in wanted.modes,
            not wanted.quads or row["quad"] in wanted.quads,
            not wanted.statuses or row["status"] in wanted.statuses,
            not wanted.datasets or (row["dataset"] or CODED) in wanted.datasets,
            lies_in(row, wanted.begin, wanted.until),
            people(wanted, row),
            not wanted.holders or among(wanted.holders, row, "holder_ids"),
            not wanted.outlets or bool({o.lower() for o in wanted.outlets} & outlets(row)),
            not wanted.places or any(inside(area, row) for area in wanted.places),
        )
    )


def lies_in(row, begin, until):
    if begin is None and until is None:
        return True
    if row["occurred_precision"] is None:
        return False
    after = begin is None or (row["occurred_until"] or date.max) > begin
    return after and (until is None or (row["occurred_begin"] or date.min) < until)


def among(people, row, column):
    return any(who.id in row[column] and lies_in(row, who.begin, who.until) for who in people)


def people(wanted, row):
    def both(one, other):
        return (not wanted.actors or among(wanted.actors, row, one)) and (
            not wanted.recipients or among(wanted.recipients, row, other)
        )

    forth, back = both("actor_ids", "recipient_ids"), both("recipient_ids", "actor_ids")
    return forth or (back and not (wanted.directed and row["directed"]))


def outlets(row):
    name = (row["outlet"] or "").lower()
    return {name, *(each.strip() for each in name.split(";"))} - {""}


def plain(text):
    bare = "".join(c for c in normalize("NFKD", text or "") if c.isascii())
    return re.sub(r"[^a-z0-9]+", " ", bare.lower()).strip()


def inside(area, row):
    at_home = area.country is None or row["country"] == area.country
    if not area.names:
        return at_home
    names = {plain(name) for name in area.names}
    parts = {plain(part) for part in (row["place"] or "").split(",") if row["place"]}
    parts |= {plain(row[column]) for column in ("admin1", "admin2") if row[column]}
    return row["place_id"] in area.ids or (at_home and bool(parts & names))


@settings(max_examples=60)
@given(wanted=filters)
def test_sql_finds_what_python_finds(view, rows, wanted):
    found = [row["id"] for row in view.find(wanted, columns=["id"]).to_pylist()]
    assert found == [row["id"] for row in rows if fits(wanted, row)]


@pytest.mark.parametrize("field", ["actors", "recipients", "holders", "places", "outlets", "types", "quads"])
def test_the_law_is_tried_on_filters_that_find_something(rows, field):
    one = {
        "actors": (Who(id="state:IRQ"),),
        "recipients": (Who(id="group:lantern"),),
        "holders": (Who(id="outlet"),),
        "places": (Area(country="IRQ", names=("Al-Basrah",)),),
        "outlets": ("made radio",),
        "types": ("ASSAULT",),
        "quads": (4,),
    }[field]
    found = [fits(Filter(statuses=(), **{field: one}), row) for row in rows]
    assert 0 < sum(found) < len(rows)


# --------------------------------------------------------------------------------------- field by field


def test_only_actual_events_are_found_unless_others_are_asked_for(view):
    assert set(view.find()["status"].to_pylist()) == {"actual"}
    assert len(set(view.find(Filter(statuses=()))["status"].to_pylist())) > 1


def test_rows_without_direction_are_read_either_way_round(view):
    found = view.find(Filter(recipients=("state:IRQ",), datasets=("acled",))).to_pylist()
    assert {row["actors"][0] for row in found} >= {"Iraq"}


def test_a_name_is_refused_where_ids_are_asked(view):
    with pytest.raises(StoreError, match=r"'Iraq' is no id .* Desk.find"):
        view.find(Filter(actors=("Iraq",)))
    with pytest.raises(StoreError, match=r"'Basra' is the name of a place"):
        view.find(Filter(places=("Basra",)))


def test_text_in_a_filter_is_no_sql(view):
    nasty = "'; DROP TABLE events; --"
    wanted = Filter(
        types=(nasty,), outlets=(nasty,), places=(Area(country=nasty, names=(nasty,)),), actors=(f"x:{nasty}",)
    )
    assert view.find(wanted).num_rows == 0
    assert view.find().num_rows > 0


def test_an_actor_counts_on_its_days_alone(view, rows):
    day = next(row["occurred_begin"] for row in rows if row["dataset"] == "icews" and "state:IRQ" in row["actor_ids"])
    for begin, until in ((day, None), (None, day)):
        found = view.find(Filter(actors=(Who(id="state:IRQ", begin=begin, until=until),), datasets=("icews",)))
        assert (day in found["occurred_begin"].to_pylist()) == (begin == day)


@pytest.mark.parametrize("side", ["begin", "until"])
def test_an_event_that_is_open_on_a_side_lies_in_all_days_there(view, rows, side):
    period = {"begin": date(2030, 1, 1)} if side == "begin" else {"until": date(2000, 1, 1)}
    column = "occurred_until" if side == "begin" else "occurred_begin"
    known = {row["id"] for row in rows if row[column] is None and row["occurred_precision"] is not None}
    assert known
    assert set(view.find(Filter(statuses=(), **period))["id"].to_pylist()) == known
