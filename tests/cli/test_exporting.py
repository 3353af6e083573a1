"""`tocsin export`: what is written, what is told, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyarrow import parquet
from tests.export.desks import filled

from tocsin.cli import exporting, run
from tocsin.desk import Desk


@pytest.fixture(scope="module")
def folder(tmp_path_factory, bench):
    """The rows of data sets, and one text coded by the real coder."""
    desk = filled(tmp_path_factory.mktemp("desk"))
    text = desk.folder.parent / "text.txt"
    text.write_text("Iraqi police arrested 12 protesters in Basra on Monday, the interior ministry said.\n")
    desk.read(text, published="2024-05-14", outlet="Kestrel Wire")
    desk.code()
    return desk.folder


@pytest.fixture(scope="module", autouse=True)
def _opened_once(folder):
    """Nobody writes to that desk any more, so that one view does for all tests."""
    opened = Desk(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exporting, "Desk", lambda at, **more: opened if at == folder else Desk(at, **more))
        yield


@pytest.mark.parametrize("to", ["parquet", "csv", "geojson", "gexf", "graphml", "ftm", "stix", "prov"])
def test_each_format_is_written_and_what_is_left_out_is_told(folder, tmp_path, capsys, to):
    out = tmp_path / f"events.{to}"
    assert run(["export", "--format", to, "--out", str(out), "--desk", str(folder)]) == 0
    told = capsys.readouterr().err
    assert "1 row of acled left out" in told
    assert "3 events exported" in told
    assert "acled:" not in out.read_text(encoding="utf-8", errors="replace")
    assert "gdelt:" in out.read_text(encoding="utf-8", errors="replace") or to in ("ftm", "parquet")
    beside = {path for path in tmp_path.iterdir() if path != out}
    assert {path.name for path in beside} <= {"events.codebook.csv", "events.events.csv"}
    assert not any("acled:" in path.read_text(encoding="utf-8") for path in beside)


def test_one_data_set_alone(folder, tmp_path):
    out = tmp_path / "ucdp.parquet"
    assert run(["export", "--format", "parquet", "--out", str(out), "--desk", str(folder), "--dataset", "ucdp"]) == 0
    assert parquet.read_table(out)["id"].to_pylist() == ["ucdp:999001"]


def test_the_filter_of_the_other_commands_is_followed(folder, tmp_path, capsys):
    out, common = tmp_path / "some.parquet", ["export", "--format", "parquet", "--desk", str(folder)]
    assert run([*common, "--out", str(out), "--from", "2024-01-01", "--place", "Iraq", "--status", "all"]) == 0
    assert set(parquet.read_table(out)["dataset"].to_pylist()) == {"coded", "gdelt"}
    assert run([*common, "--out", str(tmp_path / "none.parquet"), "--type", "RETREAT"]) == 2
    assert "no event that the flags ask for" in capsys.readouterr().err.replace("\n", " ")


def test_the_tables_and_views_are_formats_too(folder, tmp_path):
    countries = tmp_path / "countries.csv"
    countries.write_text("id,isoab\n28,COL\n")
    common = ["--desk", str(folder), "--dataset", "ucdp"]
    assert (
        run(["export", "--format", "views-cm", "--out", str(tmp_path / "cm"), "--countries", str(countries), *common])
        == 0
    )
    assert parquet.read_table(tmp_path / "cm")["country_id"].to_pylist() == [28]
    assert run(["export", "--format", "tables", "--out", str(tmp_path / "all"), "--desk", str(folder)]) == 0
    assert (tmp_path / "all" / "documents.parquet").is_file()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--dataset", "icews"], "no events of icews; there are: acled, coded, gdelt, ucdp"),
        (["--countries", "x.csv"], "--countries is for --format views-cm, not csv"),
    ],
)
def test_what_cannot_be_is_refused_in_words(folder, tmp_path, capsys, more, message):
    out = tmp_path / "events.csv"
    assert run(["export", "--format", "csv", "--out", str(out), "--desk", str(folder), *more]) == 2
    assert message in capsys.readouterr().err.replace("\n", " ")
    assert not out.exists()


def test_nothing_is_overwritten_unless_told(folder, tmp_path, capsys):
    out = tmp_path / "events.csv"
    out.write_text("mine")
    assert run(["export", "--format", "csv", "--out", str(out), "--desk", str(folder)]) == 2
    assert "replace it with --force" in capsys.readouterr().err.replace("\n", " ")
    assert out.read_text() == "mine"
    assert run(["export", "--format", "csv", "--out", str(out), "--desk", str(folder), "--force"]) == 0


def test_a_desk_without_events_is_refused(tmp_path: Path, capsys):
    Desk(tmp_path / "desk").read(_text(tmp_path), published="2024-05-14")
    assert run(["export", "--format", "csv", "--out", str(tmp_path / "e.csv"), "--desk", str(tmp_path / "desk")]) == 2
    told = capsys.readouterr().err.replace("\n", " ")
    assert "1 text of the desk not coded yet" in told
    assert "holds no event" in told


def _text(folder: Path) -> Path:
    path = folder / "text.txt"
    path.write_text("Iraqi police arrested 12 protesters in Basra on Monday, the interior ministry said.\n")
    return path
