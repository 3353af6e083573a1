"""`tocsin load`: the report, the exit status, and what is said of files that are not taken."""

from __future__ import annotations

from tests.read.datasets.made import commas, tabbed, values

from tocsin.cli import run
from tocsin.desk import Desk
from tocsin.read.acled import ACLED
from tocsin.read.gdelt import GDELT
from tocsin.read.polecat import POLECAT


def test_a_load_says_what_it_did_and_is_repeated_for_nothing(tmp_path, capsys):
    file, desk = tmp_path / "20240215101500.export.CSV", tmp_path / "desk"
    file.write_text(tabbed(GDELT, values(GDELT), header=False))
    assert run(["load", "gdelt", str(tmp_path), "--desk", str(desk)]) == 0
    assert "1 rows of 1 files loaded" in capsys.readouterr().err
    assert run(["load", "gdelt", str(file), "--desk", str(desk)]) == 0
    assert "0 rows of 0 files loaded; 1 files loaded before" in capsys.readouterr().err
    assert Desk(desk).view().imported().num_rows == 1


def test_repairs_are_told_with_their_rows(tmp_path, capsys):
    file = tmp_path / "ngecEvents.txt"
    file.write_text(tabbed(POLECAT, values(POLECAT)) + "torn\trow\n")
    assert run(["load", "polecat", str(file), "--desk", str(tmp_path / "desk")]) == 1
    told = capsys.readouterr().err.replace("\n", " ")
    assert "refused: 1 x a row of 2 values in place of 40 was left out" in told
    assert f"{file}:3: torn" in told


def test_another_data_set_is_refused_and_named(tmp_path, capsys):
    file = tmp_path / "events.tab"
    file.write_text(tabbed(POLECAT, values(POLECAT)))
    assert run(["load", "icews", str(file), "--desk", str(tmp_path / "desk")]) == 2
    told = capsys.readouterr().err
    assert "load it as polecat" in told
    assert "nothing was loaded" in told


def test_a_data_set_that_nobody_offers_is_refused(tmp_path, capsys):
    assert run(["load", "oracle", "file.csv", "--desk", str(tmp_path / "desk")]) == 2
    assert "no plug-in 'oracle'" in capsys.readouterr().err


def test_no_file_is_no_load(tmp_path, capsys):
    assert run(["load", "gdelt", "--desk", str(tmp_path / "desk")]) == 2
    assert "no file was named" in capsys.readouterr().err


def test_a_whole_release_withdraws_what_it_lacks_and_says_how_much(tmp_path, capsys):
    desk = str(tmp_path / "desk")
    for name, rows in (("a", ("MLI99901", "MLI99902")), ("b", ("MLI99902",))):
        given = [values(ACLED) | {"event_id_cnty": each} for each in rows]
        (tmp_path / f"{name}.csv").write_text(commas(*given, columns=ACLED.columns), encoding="utf-8")
    assert run(["load", "acled", str(tmp_path / "a.csv"), "--desk", desk]) == 0
    whole = ["load", "acled", str(tmp_path / "b.csv"), "--desk", desk, "--whole", "--released", "2026-01-05"]
    days = ["--begin", "2022-01-01", "--until", "2023-01-01", "--country", "mli"]
    assert run([*whole, *days]) == 0
    assert "1 earlier rows give way to later ones; 1 rows withdrawn" in " ".join(capsys.readouterr().err.split())
    assert Desk(desk).view("2026-01-04").imported()["native_id"].to_pylist() == ["MLI99901", "MLI99902"]
    assert Desk(desk).view("2026-01-05").imported()["native_id"].to_pylist() == ["MLI99902"]
    assert run([*whole, *days]) == 0
    assert "nothing is withdrawn now" in " ".join(capsys.readouterr().err.split())


def test_days_of_a_release_that_is_not_said_to_be_whole_are_refused(tmp_path, capsys):
    (tmp_path / "a.csv").write_text(commas(values(ACLED), columns=ACLED.columns), encoding="utf-8")
    load = ["load", "acled", str(tmp_path / "a.csv"), "--desk", str(tmp_path / "desk"), "--begin", "2022-01-01"]
    assert run(load) == 2
    assert "add --whole" in capsys.readouterr().err
