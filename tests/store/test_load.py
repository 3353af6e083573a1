"""Loading data sets: what each row becomes, what is mended, what is refused, and that nothing is half loaded."""

from __future__ import annotations

import errno
import gzip
import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from tests.read.datasets.made import commas, tabbed, values

from tocsin.errors import ReadError, StoreError
from tocsin.read.acled import ACLED
from tocsin.read.gdelt import GDELT, GDELT1, GDELT_MENTIONS
from tocsin.read.gkg import GKG
from tocsin.read.icews import ICEWS
from tocsin.read.petrarch import PETRARCH
from tocsin.read.plover import PLOVER
from tocsin.read.polecat import POLECAT
from tocsin.read.quads import QUADS
from tocsin.read.ucdp import UCDP
from tocsin.settings import LoadOptions
from tocsin.store import feed, landing
from tocsin.store.feed import find_files
from tocsin.store.load import load
from tocsin.store.view import View

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OPTIONS = LoadOptions(memory_mb=500, threads=1)
OTHERS = (ACLED, GDELT, GDELT1, GDELT_MENTIONS, GKG, ICEWS, PETRARCH, PLOVER, POLECAT, UCDP)
API = tuple(
    name for name in ACLED.columns if name not in {"data_id", "event_id_no_cnty", "iso3"} and "population" not in name
)


@pytest.fixture
def desk(tmp_path):
    return tmp_path / "desk"


def put(desk, dataset, *paths, recorded=NOW, **more):
    others = [other for other in OTHERS if other is not dataset]
    return load(desk, dataset, paths, recorded=recorded, options=more.pop("options", OPTIONS), others=others, **more)


def written(tmp_path, name, text, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def rows(desk, table="imported"):
    order = {"imported": "occurred_begin, native_id", "reports": "native_id", "articles": "native_id"}[table]
    return View(desk).sql(f"SELECT * FROM {table} ORDER BY {order}").to_pylist()


def one(desk, table="imported"):
    [row] = rows(desk, table)
    return row


def native(row):
    return json.loads(row["native"])


# ------------------------------------------------------------------------------------ what a row becomes


def test_gdelt_keeps_its_own_quad_class_and_score(desk, tmp_path):
    put(desk, GDELT, written(tmp_path, "a.export.CSV", tabbed(GDELT, values(GDELT), header=False)))
    row = one(desk)
    assert (row["type"], row["code"], row["code_scheme"]) == ("ACCUSE", "090", "CAMEO")
    assert (row["quad"], row["quad_scheme"]) == (2, "gdelt")
    assert (row["score"], row["score_scale"]) == (-2.0, "goldstein-gdelt")
    assert (row["actor_country"], row["actor_sector"]) == ("IRQ", "COP")
    assert (row["recipient_country"], row["recipient_country_native"]) == ("ROU", "ROM")
    assert row["recipient_sector"] == "JRN"  # MED is the press in CAMEO
    assert (row["country"], row["country_native"]) == ("IRQ", "IZ")
    assert (row["place"], row["place_precision"]) == ("Basra, Al Basrah, Iraq", "town")
    assert (row["latitude"], row["admin1"]) == (30.4942, "IZ02")
    assert (row["occurred_begin"], row["occurred_until"]) == (date(2024, 2, 15), date(2024, 2, 16))
    assert row["added"] == datetime(2024, 2, 15, 10, 15, tzinfo=UTC)
    assert row["reports"] == 5
    assert (row["may_export"], row["may_train"]) == (True, True)


@pytest.mark.parametrize("dataset", [GDELT, GDELT1], ids=["2.0", "1.0"])
def test_the_native_row_is_kept_as_it_was(desk, tmp_path, dataset):
    given = values(dataset)
    put(desk, dataset, written(tmp_path, "a.export.CSV", tabbed(dataset, given, header=False)))
    assert native(one(desk)) == {name: value or None for name, value in given.items()}


def test_gdelt_before_april_2013_has_no_address(desk, tmp_path):
    old = tabbed(GDELT1, values(GDELT1), columns=GDELT1.columns[:-1], header=False)
    report = put(desk, GDELT1, written(tmp_path, "201201.csv", old))
    assert report.rows == 1
    assert one(desk)["url"] is None


def test_icews_and_gdelt_name_their_quad_classes_differently(desk, tmp_path):
    put(desk, ICEWS, written(tmp_path, "events.2019.tab", tabbed(ICEWS, values(ICEWS))))
    row = one(desk)
    assert (row["code"], row["quad"], row["quad_scheme"]) == ("090", 3, "cameo")
    assert row["score_scale"] == "goldstein-icews"
    assert (row["actor"], row["actor_country"], row["actor_sectors"]) == ("Police (Kenya)", "KEN", "Police,Government")
    assert row["recipient"] == 'Editor "The Lamp"'
    assert (row["country"], row["place"], row["place_precision"]) == ("KEN", "Nakuru", "town")
    assert (row["published"], row["outlet"]) == (date(2019, 5, 6), "Made Wire")
    assert native(row) == {name: value or None for name, value in values(ICEWS).items()}
    assert not row["may_export"]


def test_the_icews_file_of_2017_gets_its_codes_back(desk, tmp_path):
    columns = [name for name in ICEWS.columns if name != "CAMEO Code"]
    given = values(ICEWS) | {"Event Date": "5/6/2017", "Event Text": "Investigate military action"}
    report = put(desk, ICEWS, written(tmp_path, "Events.2017.20180101.tab", tabbed(ICEWS, given, columns=columns)))
    row = one(desk)
    assert (row["occurred_begin"], row["code"], row["type"]) == (date(2017, 5, 6), "093", "ACCUSE")
    assert native(row)["CAMEO Code"] is None
    assert report.mended == {"no CAMEO Code in the file; found again by its Event Text": 1}


def test_polecat_is_plover_already(desk, tmp_path):
    put(desk, POLECAT, written(tmp_path, "ngecEvents.20240303.Release001.DV.txt", tabbed(POLECAT, values(POLECAT))))
    row = one(desk)
    assert (row["type"], row["mode"], row["contexts"]) == ("PROTEST", "demo", ["economic", "environment"])
    assert (row["quad"], row["quad_scheme"], row["score"], row["score_scale"]) == (4, "plover", -6.5, "plover")
    assert (row["actor"], row["actor_country"], row["actor_sector"]) == ("Teachers", "CHL", "LAB")
    assert (row["published"], row["place_precision"]) == (date(2024, 3, 2), "admin1")
    assert row["version"] == "001"
    assert row["recipient_sector"] is None  # None is written for nothing


def test_a_compound_actor_of_polecat_has_no_one_country(desk, tmp_path):
    given = values(POLECAT) | {"Actor Name": "Peru; Chile", "Actor Country": "PER; CHL"}
    put(desk, POLECAT, written(tmp_path, "ngecEvents.txt", tabbed(POLECAT, given)))
    row = one(desk)
    assert (row["actor"], row["actor_country"], row["actor_country_native"]) == ("Peru; Chile", None, "PER; CHL")


@pytest.mark.parametrize("written_day", ["2022-06-18", "18 June 2022", "0022-06-18"])
def test_acled_writes_its_days_in_three_ways(desk, tmp_path, written_day):
    given = values(ACLED) | {"event_date": written_day}
    report = put(desk, ACLED, written(tmp_path, "acled.csv", commas(given, columns=API)))
    row = one(desk)
    assert (row["occurred_begin"], row["occurred_precision"]) == (date(2022, 6, 18), "week")
    assert (row["type"], row["mode"], row["code"], row["directed"]) == ("ASSAULT", None, "Attack", False)
    assert (row["country"], row["country_native"], row["place_precision"]) == ("MLI", "466", "exact")
    assert (row["fatalities_low"], row["fatalities_best"], row["fatalities_high"]) == (None, 3, None)
    assert row["note"] == given["notes"]
    assert row["recipient_sector"] == "CVL"
    assert (row["may_export"], row["may_train"]) == (False, False)
    assert native(row)["event_date"] == written_day
    assert sum(report.mended.values()) == written_day.startswith("00")


def test_a_range_of_ucdp_stays_a_range(desk, tmp_path):
    put(desk, UCDP, written(tmp_path, "GEDEvent_v25_1.csv", commas(values(UCDP), columns=UCDP.columns)))
    row = one(desk)
    assert (row["occurred_begin"], row["occurred_until"]) == (date(2020, 2, 1), date(2020, 2, 11))
    assert (row["occurred_precision"], row["place_precision"]) == ("month", "admin1")
    assert (row["fatalities_low"], row["fatalities_best"], row["fatalities_high"]) == (4, 5, 9)
    assert (row["holder"], row["published"], row["reports"]) == ("army spokesman", date(2020, 2, 14), None)
    assert (row["version"], row["country"], row["quad"], row["type"]) == ("25_1", "COL", 4, "ASSAULT")


def test_mentions_go_to_the_reports(desk, tmp_path):
    put(
        desk,
        GDELT_MENTIONS,
        written(tmp_path, "a.mentions.CSV", tabbed(GDELT_MENTIONS, values(GDELT_MENTIONS), header=False)),
    )
    row = one(desk, "reports")
    assert (row["native_id"], row["outlet"], row["kind"]) == ("9990000001", "example.invalid", "web")
    assert (row["confidence"], row["sentence"], row["tone"], row["language"]) == (0.7, 4, 1.5, "spa")
    assert rows(desk) == []


def test_an_article_of_the_gkg_has_its_themes_and_quotations(desk, tmp_path):
    put(desk, GKG, written(tmp_path, "a.gkg.csv", tabbed(GKG, values(GKG), header=False)))
    row = one(desk, "articles")
    assert (row["themes"], row["persons"], row["organisations"]) == (["PROTEST", "STRIKE"], ["ana made"], [])
    assert row["quotations"] == [
        {"start": 120, "length": 24, "verb": "said", "words": "we will stay | until noon"},
        {"start": 410, "length": 9, "verb": None, "words": "no retreat"},
    ]
    assert (row["tone"], row["language"]) == (-2.5, "eng")


def test_petrarch_writes_an_address_only_where_there_is_one(desk, tmp_path):
    with_url = "\t".join(values(PETRARCH)[name] for name in PETRARCH.columns[:8])
    without = "\t".join(values(PETRARCH, ids="MADE_2")[name] for name in PETRARCH.columns[:8] if name != "url")
    report = put(desk, PETRARCH, written(tmp_path, "evts.made.txt", f"{with_url}\n{without}\n"))
    assert report.rows == 2
    first, second = rows(desk)
    assert (first["url"], second["url"]) == ("https://example.invalid/made/4", None)
    assert (first["outlet"], second["outlet"]) == ("AFP", "AFP")
    assert (first["type"], first["mode"], first["actor_country"], first["actor_sector"]) == (
        "COERCE",
        "arrest",
        "KEN",
        "COP",
    )
    assert (first["recipient_country"], first["recipient_sector"]) == (None, "CVL")
    assert first["occurred_precision"] == "story"


def test_plover_json_is_read_and_kept_whole(desk, tmp_path):
    record = {
        "id": "M-1", "date": "2024-01-03", "enddate": "2024-01-05", "event": ["AID"], "mode": [], "context": ["health"],
        "actor": [{"code": "NOR", "sector": "GOV", "entity_text": "Oslo"}], "recipient": [{"code": "MWI", "identifier_text": "Malawi"}],
        "quad_code": 2, "event_scale": 7.0, "size": {"dead": 0}, "cite_info": {"publication": "Made Wire"},
    }  # fmt: skip
    line = json.dumps(record)
    put(desk, PLOVER, written(tmp_path, "plover.jsonl", f"{line}\n\n"))
    row = one(desk)
    assert (row["type"], row["mode"], row["contexts"], row["quad"], row["score"]) == ("AID", None, ["health"], 2, 7.0)
    assert (row["actor"], row["actor_country"], row["recipient"], row["recipient_country"]) == (
        "Oslo",
        "NOR",
        "Malawi",
        "MWI",
    )
    assert (row["occurred_until"], row["occurred_precision"]) == (date(2024, 1, 6), "days")
    assert row["native"] == line


def test_quadruples_are_parquet(desk, tmp_path):
    path = tmp_path / "made14_quads.parquet"
    duckdb.sql(
        f"COPY (SELECT 'train' AS split, 3 AS day, DATE '2014-01-04' AS date, 1 AS s_id, 2 AS r_id, 5 AS o_id, "
        f"'Police_(Kenya)' AS subject, 'Make_a_visit' AS relation, 'Uganda' AS object) TO '{path}' (FORMAT parquet)"
    )
    put(desk, QUADS, path)
    assert View(desk).loaded()["lines"].to_pylist() == [1]
    row = one(desk)
    assert (row["native_id"], row["version"], row["code"], row["type"]) == (
        "2014-01-04-1-2-5",
        "made14",
        "042",
        "CONSULT",
    )
    assert (row["actor_country"], row["recipient_country"]) == ("KEN", "UGA")


def test_the_ledger_counts_the_rows_of_parquet_and_names_what_is_none(desk, tmp_path):
    three, none, broken = (tmp_path / f"made_{name}_quads.parquet" for name in ("three", "none", "broken"))
    row = "'train' AS split, 3 AS day, DATE '2014-01-04' AS date, 1 AS s_id, 2 AS r_id, 'A' AS subject, 'Make_a_visit' AS relation, 'B' AS object"
    for path, count in ((three, 3), (none, 0)):
        duckdb.sql(f"COPY (SELECT {row}, i AS o_id FROM range({count}) AS t(i)) TO '{path}' (FORMAT parquet)")
    broken.write_bytes(three.read_bytes()[:200])
    report = put(desk, QUADS, three, none, broken)
    assert View(desk).loaded()["lines"].to_pylist() == [3]
    assert [each.what.partition(":")[0] for each in report.rejected] == ["no row", "no Parquet file"]


def test_a_load_does_without_pandas(desk, tmp_path):
    path = written(tmp_path, "a.export.CSV", tabbed(GDELT, values(GDELT), header=False))
    code = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from tocsin.read.gdelt import GDELT
from tocsin.settings import LoadOptions
from tocsin.store.load import load
load(Path({str(desk)!r}), GDELT, [Path({str(path)!r})], recorded=datetime(2026, 3, 1, tzinfo=UTC), options=LoadOptions())
sys.exit("pandas" in sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


# ------------------------------------------------------------------------------------------ traps of headers


def test_an_old_header_with_an_extra_tab_is_mended(desk, tmp_path):
    columns = ["Intensity" if name == "Event Intensity" else name for name in POLECAT.columns]
    row = "\t".join(values(POLECAT).values())
    text = "\t".join([*columns, ""]) + "\n" + row + "\tNone\n" + row.replace("0001-made", "0002-made") + "\t\n"
    report = put(desk, POLECAT, written(tmp_path, "ngecEvents.txt", text))
    assert report.rows == 2
    assert {row["score"] for row in rows(desk)} == {-6.5}
    assert report.mended["empty values at the end of a row were left out"] == 2
    assert report.mended["other names in the header were taken for the known ones: Intensity"] == 1


def test_names_in_the_header_that_rows_have_no_values_for_are_left_out(desk, tmp_path):
    names = list(POLECAT.columns)
    text = "\t".join([*names[:7], "Headline", *names[7:]]) + "\n" + "\t".join(values(POLECAT).values()) + "\n"
    report = put(desk, POLECAT, written(tmp_path, "ngecEvents.txt", text))
    assert one(desk)["actor"] == "Teachers"
    assert any("Headline" in why for why in report.mended)


def test_columns_in_another_order_are_read_by_name(desk, tmp_path):
    columns = (*reversed(UCDP.columns),)
    report = put(desk, UCDP, written(tmp_path, "GEDEvent_v5_0.csv", commas(values(UCDP), columns=columns)))
    row = one(desk)
    assert (row["actor"], row["fatalities_high"]) == ("Government of Colombia", 9)
    assert any("another order" in why for why in report.mended)


def test_columns_that_nobody_knows_are_kept_in_the_native_row(desk, tmp_path):
    given = values(ACLED) | {"drone_model": "made"}
    put(desk, ACLED, written(tmp_path, "acled.csv", commas(given, columns=(*API, "drone_model"))))
    assert native(one(desk))["drone_model"] == "made"


def test_a_renamed_column_is_refused_with_a_guess(desk, tmp_path):
    columns = ["sub_event_typ" if name == "sub_event_type" else name for name in API]
    given = values(ACLED) | {"sub_event_typ": "Attack"}
    report = put(desk, ACLED, written(tmp_path, "acled.csv", commas(given, columns=columns)))
    [refused] = report.rejected
    assert refused.what == "no column sub_event_type"
    assert "is 'sub_event_typ' sub_event_type?" in refused.why
    assert rows(desk) == []


def test_a_candidate_file_without_a_header_is_read_by_position(desk, tmp_path):
    text = commas(values(UCDP), columns=UCDP.columns, header=False)
    report = put(desk, UCDP, written(tmp_path, "GEDEvent_v24_0_1.csv", text))
    assert one(desk)["fatalities_best"] == 5
    assert report.mended == {"there is no header; the columns were read in their usual order": 1}


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_another_delimiter_is_found(desk, tmp_path, delimiter):
    text = commas(values(ACLED), columns=API, delimiter=delimiter)
    report = put(desk, ACLED, written(tmp_path, "acled.csv", text))
    assert one(desk)["note"] == values(ACLED)["notes"]
    assert any("in place of ','" in why for why in report.mended)


def test_gdelt_between_commas_is_found(desk, tmp_path):
    text = commas(values(GDELT), columns=GDELT.columns, header=False)
    put(desk, GDELT, written(tmp_path, "a.export.csv", text))
    assert one(desk)["place"] == "Basra, Al Basrah, Iraq"


@pytest.mark.parametrize(
    ("text", "dataset", "words"),
    [
        (tabbed(GDELT, values(GDELT), header=False), ICEWS, "load it as gdelt"),
        (tabbed(GDELT1, values(GDELT1), header=False), GDELT, "load it as gdelt1"),
        (tabbed(ICEWS, values(ICEWS)), POLECAT, "load it as icews"),
        (commas(values(UCDP), columns=UCDP.columns), ACLED, "load it as ucdp"),
        ('{"id": 1}\n', GDELT, "a file of gdelt has 61 columns between tabs"),
        (tabbed(ICEWS, values(ICEWS)), PLOVER, "load it as icews"),
        ("<html>Sign in</html>\n", ACLED, "a file of acled has 38 columns between commas"),
    ],
)  # fmt: skip
def test_a_file_of_another_data_set_is_named(desk, tmp_path, text, dataset, words):
    report = put(desk, dataset, written(tmp_path, "file.txt", text))
    [refused] = report.rejected
    assert words in refused.why
    assert (report.rows, report.files) == (0, 0)
    assert View(desk).loaded().num_rows == 0


# --------------------------------------------------------------------------------------------- traps of rows


def lines(count, dataset=GDELT, **changed):
    return [values(dataset, GLOBALEVENTID=str(9990000001 + n), **changed) for n in range(count)]


def test_rows_that_cannot_be_mended_are_named_by_their_line(desk, tmp_path):
    good = tabbed(GDELT, *lines(3), header=False).splitlines()
    bad_day = tabbed(GDELT, values(GDELT, GLOBALEVENTID="9990000050", SQLDATE="20241399"), header=False).strip()
    bad_id = tabbed(GDELT, values(GDELT, GLOBALEVENTID="x9"), header=False).strip()
    text = "\n".join([good[0], good[1][:200], good[2] + "\textra", bad_day, good[1], bad_id, good[2]])
    report = put(desk, GDELT, written(tmp_path, "a.export.CSV", text))
    assert report.rows == 3
    places = {row.where.rpartition(":")[2]: row.why for kind, row in report.examples if kind == "refused"}
    assert places["2"].startswith("a row of ")
    assert places["3"].startswith("a row of 62 values in place of 61")
    assert places["4"].startswith("SQLDATE is no day")
    assert places["6"].startswith("GLOBALEVENTID is no number")
    assert sum(report.refused.values()) == 4
    told = View(desk).repairs().to_pylist()
    assert sum(row["count"] for row in told) == 4


def test_a_row_whose_id_is_no_number_is_told_with_what_stands_there(desk, tmp_path):
    bad = [values(GDELT, GLOBALEVENTID="x9"), values(GDELT, GLOBALEVENTID="9990000077", AvgTone="calm")]
    report = put(desk, GDELT, written(tmp_path, "a.export.CSV", tabbed(GDELT, *lines(2), *bad, header=False)))
    told = {row.why: (row.where.rpartition(":")[2], row.what[:13]) for _, row in report.examples}
    assert told == {
        "GLOBALEVENTID is no number, or one out of reach; the row was left out": ("3", "x9 | 20240215"),
        "AvgTone is no number, or one out of reach; the row was left out": ("4", "calm | 999000"),
    }
    assert report.rows == 2


def test_no_value_in_what_is_kept_together_is_none(desk, tmp_path):
    given = values(ICEWS) | {"City": "NULL", "Source Sectors": "NULL", "Longitude": "NULL"}
    put(desk, ICEWS, written(tmp_path, "events.tab", tabbed(ICEWS, given)))
    row = one(desk)
    assert (row["place"], row["actor_sectors"], row["longitude"]) == ("Rift Valley", None, None)
    assert native(row) == {name: None if value in {"", "NULL"} else value for name, value in given.items()}


def test_ctrl_c_while_the_engine_waits_for_rows_ends_the_load(desk, tmp_path, monkeypatch):
    def interrupted(rows):
        rows.interrupted = True
        return iter(())

    monkeypatch.setattr(feed.Rows, "__iter__", interrupted)
    path = written(tmp_path, "a.export.CSV", tabbed(GDELT, *lines(3), header=False))
    assert put(desk, GDELT, path).interrupted
    monkeypatch.undo()
    assert put(desk, GDELT, path).rows == 3


def test_latin_1_is_read_line_by_line(desk, tmp_path):
    latin = tabbed(POLECAT, values(POLECAT) | {"Actor Name": "Bogotá"}, header=False).encode("latin-1")
    text = tabbed(POLECAT, values(POLECAT) | {"Actor Name": "Malmö", "Event ID": "20240302-made"}).encode() + latin
    report = put(desk, POLECAT, written(tmp_path, "ngecEvents.txt", text))
    assert {row["actor"] for row in rows(desk)} == {"Malmö", "Bogotá"}
    assert report.mended == {"letters that are not UTF-8 were read as Latin-1": 1}
    assert [row.where for _, row in report.examples] == [f"{tmp_path / 'ngecEvents.txt'}:3"]


def test_windows_line_ends_a_byte_order_mark_and_nul_are_taken_away(desk, tmp_path):
    text = "\ufeff" + tabbed(ICEWS, values(ICEWS) | {"Publisher": "Made\0 Wire"}).replace("\n", "\r\n")
    report = put(desk, ICEWS, written(tmp_path, "events.tab", text))
    assert one(desk)["outlet"] == "Made Wire"
    assert native(one(desk))["Longitude"] == "36.07"
    assert list(report.mended) == ["NUL characters were left out"]


def test_repeated_ids_are_kept_and_counted(desk, tmp_path):
    other_day = values(ICEWS) | {"Event Date": "2019-05-07"}
    report = put(desk, ICEWS, written(tmp_path, "events.tab", tabbed(ICEWS, values(ICEWS), values(ICEWS), other_day)))
    assert (report.rows, report.repeated) == (3, 1)
    assert len(rows(desk)) == 3


def test_a_bad_latitude_costs_the_place_and_not_the_row(desk, tmp_path):
    bad = values(GDELT, ActionGeo_Lat="4#.5")
    report = put(desk, GDELT, written(tmp_path, "a.export.CSV", tabbed(GDELT, bad, header=False)))
    row = one(desk)
    assert row["latitude"] is None
    assert native(row)["ActionGeo_Lat"] == "4#.5"
    assert sum(report.mended.values()) == 1


# -------------------------------------------------------------------------------- packed, broken, full, again


def packed_zip(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.CSV", text)
    return path


def test_zipped_and_gzipped_files_are_unpacked(desk, tmp_path):
    first, second, third = (tabbed(GDELT, row, header=False) for row in lines(3))
    packed_zip(tmp_path / "a.export.CSV.zip", one=first, two=second)
    (tmp_path / "b.export.CSV.gz").write_bytes(gzip.compress(third.encode()))
    report = put(desk, GDELT, *find_files([tmp_path], GDELT))
    assert (report.rows, report.files) == (3, 2)
    assert len({row["batch"] for row in rows(desk)}) == 1


def test_a_truncated_gzip_leaves_nothing_and_costs_no_other_file(desk, tmp_path):
    whole = written(tmp_path, "a.export.CSV", tabbed(GDELT, *lines(5), header=False))
    many = tabbed(GDELT, *lines(500, SOURCEURL="https://example.invalid/other"), header=False)
    data = gzip.compress(many.encode())
    broken = written(tmp_path, "b.export.CSV.gz", data[: len(data) // 2])
    after = written(tmp_path, "c.export.CSV", tabbed(GDELT, values(GDELT, GLOBALEVENTID="9990009999"), header=False))
    report = put(desk, GDELT, whole, broken, after)
    [refused] = report.rejected
    assert refused.where == str(broken)
    assert "Nothing of the file was loaded" in refused.why
    assert (report.rows, report.files, len(rows(desk))) == (6, 2, 6)


def test_a_long_file_that_breaks_off_is_dropped_with_the_pieces_that_were_written(desk, tmp_path):
    options = LoadOptions(memory_mb=500, threads=1, piece_mb=1, batch_mb=1)
    many = tabbed(GDELT, *lines(30_000), header=False).encode()
    data = gzip.compress(many, 1)
    report = put(desk, GDELT, written(tmp_path, "a.export.CSV.gz", data[:-2000]), options=options)
    assert len(report.rejected) == 1
    assert report.rows == 0
    assert [path for path in desk.rglob("*.parquet") if "dataset=" in str(path)] == []
    whole = put(desk, GDELT, written(tmp_path, "b.export.CSV.gz", data), options=options)
    assert whole.rows == 30_000
    assert View(desk).sql("SELECT count(DISTINCT native_id) AS n FROM imported").to_pylist() == [{"n": 30_000}]


def test_damaged_and_empty_archives_are_refused(desk, tmp_path):
    good = packed_zip(tmp_path / "a.zip", one=tabbed(GDELT, values(GDELT), header=False)).read_bytes()
    torn = written(tmp_path, "b.export.CSV.zip", good[:-30])
    empty = packed_zip(tmp_path / "c.export.CSV.zip")
    nothing = written(tmp_path, "d.export.CSV", "")
    report = put(desk, GDELT, torn, empty, nothing)
    assert [Path(each.where).name[0] for each in report.rejected] == ["b", "c", "d"]
    assert report.files == 0


def test_a_file_is_loaded_once_whatever_its_name(desk, tmp_path):
    text = tabbed(GDELT, *lines(3), header=False)
    first = put(desk, GDELT, written(tmp_path, "a.export.CSV", text))
    again = put(desk, GDELT, written(tmp_path, "b.export.CSV", text))
    assert (first.rows, again.rows, again.known) == (3, 0, 1)
    assert len(rows(desk)) == 3


def test_a_load_that_was_killed_goes_on_and_leaves_nothing_behind(desk, tmp_path, monkeypatch):
    files = [
        written(tmp_path, f"{n}.export.CSV", tabbed(GDELT, values(GDELT, GLOBALEVENTID=f"999000000{n}"), header=False))
        for n in range(1, 4)
    ]
    write = landing.write_part
    calls = []

    def dies(folder, table, batch, found):
        calls.append(table.name)
        if calls.count("loads") == 1 and table.name == "loads":
            raise KeyboardInterrupt
        write(folder, table, batch, found)

    monkeypatch.setattr(landing, "write_part", dies)
    report = put(desk, GDELT, *files)
    assert report.interrupted
    assert rows(desk) == []  # the rows were there, but nothing committed them
    monkeypatch.setattr(landing, "write_part", write)
    assert put(desk, GDELT, *files).rows == 3
    assert len(rows(desk)) == 3
    assert [path.name for path in desk.rglob(".*")] == []


def test_a_full_disk_says_so_and_keeps_what_was_committed(desk, tmp_path, monkeypatch):
    put(desk, GDELT, written(tmp_path, "a.export.CSV", tabbed(GDELT, values(GDELT), header=False)))

    def full(file):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "made")

    monkeypatch.setattr("tocsin.store.files.os.fsync", full)
    second = written(tmp_path, "b.export.CSV", tabbed(GDELT, values(GDELT, GLOBALEVENTID="9990000002"), header=False))
    with pytest.raises(StoreError, match=r"the disk is full; make room"):
        put(desk, GDELT, second)
    monkeypatch.undo()
    assert len(rows(desk)) == 1
    assert put(desk, GDELT, second).rows == 1


def test_leftovers_of_a_killed_load_are_swept(desk, tmp_path):
    left = desk / "tables" / ".load-999999999-abcd"
    left.mkdir(parents=True)
    put(desk, GDELT, written(tmp_path, "a.export.CSV", tabbed(GDELT, values(GDELT), header=False)))
    assert not left.exists()


# ------------------------------------------------------------------------------------- versions and the view


def test_a_revised_row_takes_the_place_of_the_earlier_one(desk, tmp_path):
    early = values(ACLED) | {"fatalities": "3", "timestamp": "1656000000"}  # 2022-06-23
    late = values(ACLED) | {"fatalities": "11", "timestamp": "1672531200"}  # 2023-01-01
    put(desk, ACLED, written(tmp_path, "acled-a.csv", commas(early, columns=API)))
    report = put(
        desk,
        ACLED,
        written(tmp_path, "acled-b.csv", commas(late, columns=API)),
        recorded=datetime(2026, 3, 2, tzinfo=UTC),
    )
    assert report.superseded == 1
    assert one(desk)["fatalities_best"] == 11
    view = View(desk)
    assert view.as_of(date(2022, 12, 31)).imported()["fatalities_best"].to_pylist() == [3]
    assert view.as_of(date(2023, 1, 1)).imported()["fatalities_best"].to_pylist() == [11]
    assert view.as_of(date(2022, 6, 1)).imported().num_rows == 0


def test_a_view_chooses_by_data_set_and_days(desk, tmp_path):
    put(desk, UCDP, written(tmp_path, "GEDEvent_v25_1.csv", commas(values(UCDP), columns=UCDP.columns)))
    put(desk, ICEWS, written(tmp_path, "events.tab", tabbed(ICEWS, values(ICEWS))))
    view = View(desk)
    assert view.imported().num_rows == 2
    assert view.imported(dataset="icews")["native_id"].to_pylist() == ["99900001"]
    assert view.imported(begin=date(2020, 2, 10), until=date(2020, 2, 11))["dataset"].to_pylist() == ["ucdp"]
    assert view.imported(begin=date(2020, 2, 11)).num_rows == 0


def test_the_ledger_holds_what_a_citation_needs(desk, tmp_path):
    put(desk, UCDP, written(tmp_path, "GEDEvent_v25_1.csv", commas(values(UCDP), columns=UCDP.columns)))
    [row] = View(desk).loaded().to_pylist()
    assert (row["dataset"], row["version"], row["file"]) == ("ucdp", "25_1", "GEDEvent_v25_1.csv")
    assert (row["licence"], row["accessed"]) == ("CC BY 4.0", date(2026, 3, 1))
    assert "Sundberg" in row["citation"]


def test_a_desk_without_data_sets_shows_empty_tables(desk):
    desk.mkdir()
    view = View(desk)
    assert view.imported().num_rows == 0
    assert view.sql("SELECT * FROM articles").num_rows == 0
    assert view.repairs().num_rows == view.loaded().num_rows == 0


def test_years_are_folders(desk, tmp_path):
    later = values(ICEWS) | {"Event Date": "2020-01-01"}
    put(desk, ICEWS, written(tmp_path, "events.tab", tabbed(ICEWS, values(ICEWS), later)))
    folders = sorted(path.name for path in (desk / "tables" / "imported" / "dataset=icews").iterdir())
    assert folders == ["year=2019", "year=2020"]
    assert len(rows(desk)) == 2


def test_small_pieces_give_the_same_rows(desk, tmp_path):
    path = written(tmp_path, "a.export.CSV", tabbed(GDELT, *lines(9000), header=False))
    seen = []
    report = put(
        desk, GDELT, path, options=LoadOptions(memory_mb=500, threads=2, piece_mb=1, batch_mb=1), progress=seen.append
    )
    assert report.rows == 9000
    assert View(desk).sql("SELECT count(DISTINCT native_id) AS n FROM imported").to_pylist() == [{"n": 9000}]
    assert (seen[-1].done, seen[-1].total, seen[-1].rows) == (path.stat().st_size, path.stat().st_size, 9000)


def test_paths_are_files_folders_and_patterns(tmp_path):
    kept = written(tmp_path, "a.export.CSV", "x")
    written(tmp_path, "notes.txt", "x")
    assert find_files([tmp_path], GDELT) == (kept,)
    assert find_files([f"{tmp_path}/*.CSV", kept], GDELT) == (kept,)
    with pytest.raises(ReadError, match="there is no such file"):
        find_files([tmp_path / "none.csv"], GDELT)
    with pytest.raises(ReadError, match="no file in it is named like one of icews"):
        find_files([tmp_path], ICEWS)
