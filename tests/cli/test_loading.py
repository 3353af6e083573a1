"""`tocsin load`: the report, the exit status, and what is said of files that are not taken."""

from __future__ import annotations

from tests.read.datasets.made import tabbed, values

from tocsin.cli import run
from tocsin.desk import Desk
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
