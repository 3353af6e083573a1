"""Rows that a data set takes back: deleted, dropped by a whole release, and come back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.read.datasets.made import commas, values

from tocsin.errors import SettingsError
from tocsin.read.acled import ACLED, ACLED_DELETED
from tocsin.read.gdelt import GDELT_MENTIONS
from tocsin.read.ucdp import UCDP
from tocsin.settings import LoadOptions
from tocsin.store.load import load
from tocsin.store.view import View
from tocsin.store.withdrawal import Release

OPTIONS = LoadOptions(memory_mb=500, threads=1)
ID = "MLI99901"
DAYS = {
    "first": 1656000000,
    "revised": 1672531200,
    "deleted": 1675209600,
    "back": 1680307200,
}  # 2022-06-23 to 2023-04-01


@pytest.fixture
def desk(tmp_path):
    return tmp_path / "desk"


@pytest.fixture
def put(desk, tmp_path):
    made: list[str] = []

    def put(dataset, text, name=None, on=date(2026, 3, 1), **more):
        made.append(name or f"file-{len(made)}.csv")
        path = tmp_path / made[-1]
        path.write_text(text, encoding="utf-8")
        others = [other for other in (ACLED, ACLED_DELETED, UCDP) if other is not dataset]
        recorded = datetime(on.year, on.month, on.day, tzinfo=UTC)
        return load(desk, dataset, [path], recorded=recorded, options=OPTIONS, others=others, **more)

    return put


def acled(moment=None, **changes):
    columns = tuple(name for name in ACLED.columns if moment is not None or name != "timestamp")
    given = values(ACLED) | {"timestamp": "" if moment is None else str(DAYS[moment])} | changes
    return commas(given, columns=columns)


def deleted(*ids, moment="deleted"):
    return "event_id_cnty,deleted_timestamp\n" + "".join(f"{i},{DAYS[moment]}\n" for i in ids)


def ucdp(*rows, **changes):
    return commas(*(values(UCDP) | changes | row for row in rows), columns=UCDP.columns)


def shown(desk, day=None, column="native_id"):
    return View(desk, known_until=day).imported()[column].to_pylist()


def tombstones(desk):
    return View(desk).sql("SELECT * FROM tombstones ORDER BY native_id, since, earlier").to_pylist()


# ---------------------------------------------------------------------------------------- a list of deletions


def test_a_deleted_row_is_shown_until_the_day_of_its_deletion(desk, put):
    put(ACLED, acled("first"))
    report = put(ACLED_DELETED, deleted(ID))
    assert (report.rows, report.withdrawn) == (1, 1)
    view = View(desk)
    assert view.imported().num_rows == 0
    assert view.as_of(date(2023, 1, 31)).imported()["native_id"].to_pylist() == [ID]
    assert view.as_of(date(2023, 2, 1)).imported().num_rows == 0


def test_every_version_of_a_deleted_row_goes(desk, put):
    put(ACLED, acled("first", fatalities="3"))
    put(ACLED, acled("revised", fatalities="11"))
    put(ACLED_DELETED, deleted(ID))
    assert shown(desk, date(2022, 12, 31), "fatalities_best") == [3]
    assert shown(desk, date(2023, 1, 31), "fatalities_best") == [11]
    assert shown(desk, date(2023, 2, 1)) == shown(desk) == []


def test_a_row_that_comes_back_after_its_deletion_is_shown_again(desk, put):
    put(ACLED, acled("first"))
    put(ACLED_DELETED, deleted(ID))
    put(ACLED, acled("back", fatalities="5"))
    assert shown(desk, date(2023, 1, 31)) == [ID]
    assert shown(desk, date(2023, 3, 31)) == []
    assert shown(desk, date(2023, 4, 1), "fatalities_best") == [5]
    assert shown(desk) == [ID]


def test_a_list_holds_for_rows_that_are_loaded_after_it(desk, put):
    put(ACLED_DELETED, deleted(ID))
    report = put(ACLED, acled("first"))
    assert report.withdrawn == 1
    assert shown(desk) == []
    assert shown(desk, date(2023, 1, 31)) == [ID]


def test_an_export_without_timestamps_shows_its_rows_again_if_it_comes_later(desk, put):
    put(ACLED, acled(event_id_cnty="MLI99902"))
    put(ACLED_DELETED, deleted("MLI99902"))
    assert shown(desk) == []
    put(ACLED, acled(event_id_cnty="MLI99902", fatalities="4"))
    assert shown(desk, column="fatalities_best") == [4]


def test_the_same_deletion_in_two_lists_is_kept_once(desk, put):
    put(ACLED, acled("first"))
    put(ACLED_DELETED, deleted(ID))
    again = put(ACLED_DELETED, deleted(ID, "MLI99977"))
    assert again.withdrawn == 1  # the id that is new
    assert [row["native_id"] for row in tombstones(desk)] == [ID, "MLI99977"]
    assert put(ACLED_DELETED, deleted(ID), name="copy.csv").known == 1


def test_a_tombstone_says_why_and_since_when(desk, put):
    put(ACLED, acled("first"))
    put(ACLED_DELETED, deleted(ID))
    [stone] = tombstones(desk)
    assert (stone["dataset"], stone["since"], stone["why"]) == (
        "acled",
        date(2023, 2, 1),
        "deleted by its maker, says acled-deleted",
    )
    assert stone["occurred_begin"] == date(2022, 6, 18)


def test_no_bytes_are_removed(desk, put):
    put(ACLED, acled("first"))
    before = {path: path.read_bytes() for path in desk.rglob("*.parquet")}
    put(ACLED_DELETED, deleted(ID))
    assert before.items() <= {path: path.read_bytes() for path in desk.rglob("*.parquet")}.items()


def test_an_entry_without_a_moment_is_refused_and_counted(desk, put):
    report = put(ACLED_DELETED, f"event_id_cnty,deleted_timestamp\n{ID},1675209600\nMLI99902,\n")
    assert (report.rows, sum(report.refused.values())) == (1, 1)


def test_a_list_is_not_taken_for_an_export(put):
    [refused] = put(ACLED, deleted(ID)).rejected
    assert "acled-deleted" in refused.why


# ------------------------------------------------------------------------------------------- a whole release


def test_what_a_final_release_drops_is_withdrawn_and_what_it_changes_is_replaced(desk, put):
    one, two = {"id": "99901", "best": "4"}, {"id": "99902", "best": "2"}
    put(UCDP, ucdp(one, two), "GEDEvent_v20_0_2.csv", release=Release(day=date(2020, 3, 20)))
    report = put(UCDP, ucdp(one | {"best": "6"}), "GEDEvent_v21_1.csv", release=Release(day=date(2021, 6, 7)))
    assert (report.superseded, report.withdrawn) == (1, 1)
    assert shown(desk, date(2020, 3, 19)) == []
    assert shown(desk, date(2021, 6, 6), "fatalities_best") == [4, 2]
    assert shown(desk, date(2021, 6, 7), "fatalities_best") == shown(desk, column="fatalities_best") == [6]
    [stone] = tombstones(desk)
    assert stone["why"] == "not in version 21_1, which has all rows of each year that it has rows of"


def test_a_final_release_says_nothing_of_years_and_countries_that_it_has_no_rows_of(desk, put):
    later = {"id": "99902", "date_start": "2022-01-05", "date_end": "2022-01-05"}
    elsewhere = {"id": "99903", "country": "Mali"}
    put(UCDP, ucdp(later, elsewhere), "GEDEvent_v22_0_1.csv")
    assert put(UCDP, ucdp({"id": "99901"}), "GEDEvent_v21_1.csv").withdrawn == 0


def test_a_candidate_release_withdraws_nothing_unless_it_is_said_to_be_whole(desk, put):
    put(UCDP, ucdp({"id": "99901"}, {"id": "99902"}), "GEDEvent_v20_0_1.csv")
    assert put(UCDP, ucdp({"id": "99902"}), "GEDEvent_v20_0_2.csv").withdrawn == 0
    report = put(UCDP, ucdp({"id": "99902", "best": "9"}), "GEDEvent_v20_0_3.csv", release=Release(whole=True))
    assert report.withdrawn == 1
    assert shown(desk) == ["99902"]


def test_without_a_day_of_release_a_withdrawal_is_known_from_the_day_of_the_load(desk, put):
    put(ACLED, acled("first"))
    put(ACLED, acled("first", event_id_cnty="MLI99902"), on=date(2024, 5, 5), release=Release(whole=True))
    assert ID in shown(desk, date(2024, 5, 4))
    assert shown(desk, date(2024, 5, 5)) == ["MLI99902"]


def test_a_row_that_a_later_release_has_again_is_shown_again(desk, put):
    put(ACLED, acled("first"))
    put(ACLED, acled("first", event_id_cnty="MLI99902"), release=Release(whole=True))
    assert shown(desk) == ["MLI99902"]
    put(ACLED, acled("first", fatalities="7"))
    assert sorted(shown(desk)) == [ID, "MLI99902"]


def test_days_and_countries_of_a_release_can_be_said(desk, put):
    put(ACLED, acled("first"))
    other = acled("first", event_id_cnty="NER99901", country="Niger", iso="562", event_date="2022-06-20")
    wide = {"begin": date(2022, 6, 1), "until": date(2022, 7, 1)}
    assert put(ACLED, other, release=Release(whole=True, countries=("NER",), **wide)).withdrawn == 0
    narrow = Release(whole=True, countries=("MLI", "NER"), begin=date(2022, 6, 19), until=date(2022, 7, 1))
    assert put(ACLED, other + "\n", release=narrow).withdrawn == 0
    assert put(ACLED, other + "\n\n", release=Release(whole=True, countries=("MLI", "NER"), **wide)).withdrawn == 1
    assert shown(desk) == ["NER99901"]


def test_a_row_that_was_refused_is_not_withdrawn(desk, put):
    put(UCDP, ucdp({"id": "99901"}, {"id": "99902"}), "GEDEvent_v20_0_1.csv")
    report = put(UCDP, ucdp({"id": "99901", "best": "many"}, {"id": "99903"}), "GEDEvent_v21_1.csv")
    assert (sum(report.refused.values()), report.withdrawn) == (1, 1)
    assert sorted(shown(desk)) == ["99901", "99903"]


def test_a_release_with_lines_that_cannot_be_read_withdraws_nothing_and_says_so(desk, put):
    put(UCDP, ucdp({"id": "99901"}, {"id": "99902"}), "GEDEvent_v20_0_1.csv")
    report = put(UCDP, ucdp({"id": "99901"}) + "99902,too,few\n", "GEDEvent_v21_1.csv")
    assert report.withdrawn == 0
    assert any("nothing was withdrawn" in words for words in report.mended)
    assert sorted(shown(desk)) == ["99901", "99902"]


def test_a_whole_release_is_one_file(desk, tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(acled("first"), encoding="utf-8")
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    with pytest.raises(SettingsError, match=r"one file, and 2 were named"):
        load(
            desk, ACLED, paths, recorded=datetime.now(UTC), options=OPTIONS, release=Release(whole=True)
        )  # fmt: skip


@pytest.mark.parametrize(
    ("dataset", "release", "words"),
    [
        (ACLED, Release(begin=date(2020, 1, 1)), "add --whole"),
        (ACLED, Release(whole=True, begin=date(2020, 1, 2), until=date(2020, 1, 2)), "before they begin"),
        (GDELT_MENTIONS, Release(whole=True), "no events"),
    ],
)
def test_what_is_said_of_a_release_must_make_sense(dataset, release, words):
    with pytest.raises(SettingsError, match=words):
        release.check(dataset, 1)
