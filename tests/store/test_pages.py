"""Pages: the same numbers from what compaction has prepared as from the rows, and no more than a view shows."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import pytest
from tests.read.datasets.made import commas, tabbed, values

from tocsin.read.gdelt import GDELT
from tocsin.read.icews import ICEWS
from tocsin.read.ucdp import UCDP
from tocsin.settings import LoadOptions
from tocsin.store import compact as compacting
from tocsin.store import foremost
from tocsin.store.compact import compact
from tocsin.store.load import load
from tocsin.store.pages import Asked, Side
from tocsin.store.view import View

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OPTIONS = LoadOptions(memory_mb=500, threads=1)
IRAQ, ROMANIA, KENYA = (Side(countries=frozenset({code})) for code in ("IRQ", "ROU", "KEN"))
POLICE = Side(codes=frozenset({"IRQCOP"}))
# Iraq's police, its army twice, and once a Romanian by name who acts on Iraq; ids, days and numbers of reports differ.
EVENTS = (
    {"GLOBALEVENTID": "9990000001", "NumArticles": "5"},
    {"GLOBALEVENTID": "9990000002", "NumArticles": "9", "Actor1Code": "IRQMIL", "Actor1Name": "ARMY", "QuadClass": "4"},
    {"GLOBALEVENTID": "9990000003", "SQLDATE": "20240217", "Actor1Code": "IRQMIL", "Actor1Name": "ARMY", "NumArticles": "1"},
    {
        "GLOBALEVENTID": "9990000004", "SQLDATE": "20240220", "DATEADDED": "20240301101500", "NumArticles": "3",
        "Actor1Code": "ROMMED", "Actor1Name": "ROMANIAN", "Actor1CountryCode": "ROM",
        "Actor2Code": "IRQCOP", "Actor2Name": "POLICE", "Actor2CountryCode": "IRQ",
    },
    {"GLOBALEVENTID": "9990000005", "SQLDATE": "20240221", "Actor2Code": "", "Actor2Name": "", "Actor2CountryCode": ""},
)  # fmt: skip


def put(desk, dataset, name, text):
    path = desk.parent / name
    path.write_text(text, encoding="utf-8")
    return load(desk, dataset, [path], recorded=NOW, options=OPTIONS)


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    """Desks of the same files: loose, compacted, with a load after it was, and one in which everybody is of the largest."""
    found = {}
    for state in ("loose", "compacted", "mixed", "large"):
        desk = tmp_path_factory.mktemp(state) / "desk"
        put(desk, ICEWS, "events.tab", tabbed(ICEWS, values(ICEWS)))
        put(desk, UCDP, "GEDEvent_v25_1.csv", commas(values(UCDP), columns=UCDP.columns))
        rows = [values(GDELT, **changed) for changed in EVENTS]
        put(desk, GDELT, "a.export.CSV", tabbed(GDELT, *rows[:3], header=False))
        if state == "mixed":
            compact(desk, recorded=NOW, options=OPTIONS)
        put(desk, GDELT, "b.export.CSV", tabbed(GDELT, *rows[3:], header=False))
        if state in {"compacted", "large"}:
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(foremost, "MANY", 0 if state == "large" else foremost.MANY)
                compact(desk, recorded=NOW, options=OPTIONS)
        found[state] = desk
    return found


@pytest.fixture(params=["loose", "compacted", "mixed", "large"])
def view(request, desks):
    return View(desks[request.param])


def days(page, role="actor", dataset="gdelt"):
    rows = page.series.to_pylist()
    return {str(row["day"]): row["events"] for row in rows if (row["role"], row["dataset"]) == (role, dataset)}


def ids(page):
    return [(row["role"], row["native_id"][-1]) for row in page.events.to_pylist()]


def test_a_dyad_is_what_two_sides_did_to_each_other(view):
    page = view.dyad(IRAQ, ROMANIA)
    assert days(page) == {"2024-02-15": 2, "2024-02-17": 1}
    assert days(page, "recipient") == {"2024-02-20": 1}
    assert ids(page) == [("actor", "2"), ("actor", "1"), ("recipient", "4"), ("actor", "3")]


def test_a_series_adds_up_what_the_rows_say(view):
    [row] = [row for row in view.dyad(IRAQ, ROMANIA).series.to_pylist() if str(row["day"]) == "2024-02-15"]
    assert (row["events"], row["reports"], row["scored"], row["score_sum"], row["score_mean"]) == (2, 14, 2, -4.0, -2.0)
    assert (row["score_scale"], row["quad_scheme"]) == ("goldstein-gdelt", "gdelt")
    assert [row[f"quad_{n}"] for n in (1, 2, 3, 4)] == [0, 1, 0, 1]
    assert row["fatalities_best"] is None  # nothing in GDELT says


def test_an_actor_is_all_that_it_did_and_met(view):
    page = view.actor(IRAQ)
    assert days(page) == {"2024-02-15": 2, "2024-02-17": 1, "2024-02-21": 1}
    assert days(page, "recipient") == {"2024-02-20": 1}
    assert len(ids(page)) == 5


def test_lineage_is_a_set_that_counts_each_event_once(view):
    police_and_country = Side(
        countries=frozenset({"ROU", "IRQ"}), codes=frozenset({"IRQCOP"}), names=frozenset({"ARMY"})
    )
    page = view.actor(police_and_country)
    assert sum(days(page).values()) == 5
    assert list(days(page, "recipient").values()) == [2, 1, 1]
    assert len(ids(page)) == 5  # though the first four have both roles


def test_a_side_may_be_codes_and_names(view):
    page = view.actor(POLICE)
    assert days(page) == {"2024-02-15": 1, "2024-02-21": 1}
    assert days(page, "recipient") == {"2024-02-20": 1}
    assert ids(view.dyad(Side(names=frozenset({"ARMY"})), ROMANIA)) == [("actor", "2"), ("actor", "3")]


def test_killed_are_counted_where_a_data_set_counts_them(view):
    [row] = view.actor(Side(names=frozenset({"Band"})), Asked(datasets=frozenset({"ucdp"}))).series.to_pylist()
    assert [row[f"fatalities_{name}"] for name in ("low", "best", "high")] == [4, 5, 9]
    assert (row["score_mean"], row["reports"]) == (None, None)


def test_days_without_events_are_told_from_days_without_data(view):
    covered = {
        (row["dataset"], str(row["day"])): row["events"] for row in view.dyad(KENYA, ROMANIA).covered.to_pylist()
    }
    assert covered["gdelt", "2024-02-15"] == 2
    assert ("gdelt", "2024-02-16") not in covered
    assert covered["icews", "2019-05-06"] == 1


def test_days_and_data_sets_are_chosen(view):
    page = view.actor(
        IRAQ, Asked(begin=date(2024, 2, 17), until=date(2024, 2, 21), datasets=frozenset({"gdelt"}), top=1)
    )
    assert (days(page), days(page, "recipient")) == ({"2024-02-17": 1}, {"2024-02-20": 1})
    assert ids(page) == [("recipient", "4")]
    assert {row["dataset"] for row in page.covered.to_pylist()} == {"gdelt"}
    assert view.actor(IRAQ, Asked(datasets=frozenset({"icews"}))).series.num_rows == 0


def test_nobody_known_has_an_empty_page(view):
    page = view.dyad(Side(names=frozenset({"NOBODY"})), Side(codes=frozenset({"NONE"})))
    assert (page.series.num_rows, page.events.num_rows) == (0, 0)
    assert page.covered.num_rows == 6


def test_a_view_with_a_closing_day_counts_what_was_known(view):
    page = view.as_of(date(2024, 2, 29)).actor(IRAQ)
    assert days(page, "recipient") == {}  # it was added in March
    assert sum(days(page).values()) == 4
    assert view.as_of(date(2024, 2, 1)).actor(IRAQ).covered.num_rows == 2  # ICEWS and UCDP


def test_a_row_that_gave_way_after_compaction_is_not_counted(desks, tmp_path):
    import shutil

    desk = tmp_path / "desk"
    shutil.copytree(desks["compacted"], desk)
    again = values(GDELT, **EVENTS[0], EventCode="190")
    assert put(desk, GDELT, "c.export.CSV", tabbed(GDELT, again, header=False)).superseded == 1
    assert days(View(desk).dyad(IRAQ, ROMANIA)) == {"2024-02-15": 2, "2024-02-17": 1}
    compact(desk, recorded=NOW, options=OPTIONS)
    page = View(desk).dyad(IRAQ, ROMANIA)
    assert days(page) == {"2024-02-15": 2, "2024-02-17": 1}
    assert {row["code"] for row in page.events.to_pylist()} == {"090", "190"}


WHO = (("IRQ", "COP"), ("IRQ", "MIL"), ("ROM", "GOV"), ("ROM", ""), ("KEN", "GOV"), ("", "REB"), ("", ""))


def made(number):
    """One of many events among few parties, some of which have no country, or no name at all."""
    chosen = random.Random(number)
    changed = {"GLOBALEVENTID": str(9990001000 + number), "NumArticles": str(chosen.randrange(1, 40))}
    for side in (1, 2):
        country, role = chosen.choice(WHO)
        changed |= {
            f"Actor{side}Code": country + role,
            f"Actor{side}Name": role and f"{country} {role}",
            f"Actor{side}CountryCode": country,
        }
    day = chosen.randrange(1, 29)
    return values(GDELT, **changed, SQLDATE=f"202402{day:02}", DATEADDED=f"202403{day:02}101500")


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """The same events in the rows alone, and with some of the parties and pairs, not all, among the largest."""
    found = []
    for name in ("rows", "large"):
        desk = tmp_path_factory.mktemp(name) / "desk"
        put(desk, GDELT, "many.export.CSV", tabbed(GDELT, *map(made, range(400)), header=False))
        if name == "large":
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(foremost, "MANY", 25)
                compact(desk, recorded=NOW, options=OPTIONS)
        found.append(View(desk))
    return found


def shown(page):
    """A page as far as it is settled: of equally prominent events any may be listed."""
    prominent = [(row["reports"], row["occurred_begin"]) for row in page.events.to_pylist()]
    return page.series.to_pylist(), prominent, page.covered.to_pylist()


ARMED = Side(codes=frozenset({"IRQMIL", "REB"}), names=frozenset({"KEN GOV"}))
WIDE = Side(countries=frozenset({"IRQ", "KEN"}), codes=frozenset({"ROMGOV", "REB"}))


@pytest.mark.parametrize("until", [None, date(2024, 3, 15)])
@pytest.mark.parametrize(
    "asked", [Asked(), Asked(top=7), Asked(top=90), Asked(begin=date(2024, 2, 9), until=date(2024, 2, 20))]
)
@pytest.mark.parametrize(("one", "other"), [(IRAQ, ROMANIA), (ARMED, WIDE), (WIDE, ARMED), (WIDE, WIDE), (IRAQ, ARMED)])
def test_what_is_kept_of_the_largest_changes_no_page(many, one, other, asked, until):
    rows, large = many if until is None else [view.as_of(until) for view in many]
    assert shown(large.dyad(one, other, asked)) == shown(rows.dyad(one, other, asked))
    assert shown(large.actor(one, asked)) == shown(rows.actor(one, asked))


def test_a_listed_event_is_whole_wherever_it_was_kept(many):
    rows, large = many
    for page, reference in ((large.dyad(IRAQ, WIDE), rows.dyad(IRAQ, WIDE)), (large.actor(ARMED), rows.actor(ARMED))):
        listed = {row["native_id"]: row for row in reference.events.to_pylist()}
        both = [row for row in page.events.to_pylist() if row["native_id"] in listed]
        assert len(both) > 40
        different = {"role": None, "batch": None}
        assert [row | different for row in both] == [listed[row["native_id"]] | different for row in both]


def test_segments_of_an_earlier_tocsin_are_read_by_their_rows(many, tmp_path):
    desk = tmp_path / "desk"
    put(desk, GDELT, "many.export.CSV", tabbed(GDELT, *map(made, range(400)), header=False))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(compacting, "write_foremost", lambda *_: [])
        compact(desk, recorded=NOW, options=OPTIONS)
    assert shown(View(desk).dyad(WIDE, ARMED)) == shown(many[0].dyad(WIDE, ARMED))


def test_a_side_of_nobody_is_refused():
    with pytest.raises(ValueError, match="give names, codes or countries"):
        Side()
