"""`tocsin events`, `tocsin sql` and `tocsin link`: what they print, write and refuse."""

from __future__ import annotations

import csv
import json
from datetime import date

import pyarrow.parquet as pq
import pytest
from tests.read.datasets.made import tabbed, values
from tests.store.made_desk import fill_with_texts

from tocsin.cli import run
from tocsin.desk import Desk
from tocsin.errors import SettingsError
from tocsin.read.icews import ICEWS
from tocsin.records import Verdict
from tocsin.store.filters import Filter


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("queries")
    rows = [
        values(ICEWS),
        values(ICEWS)
        | {"Event ID": "99900002", "Event Date": "2019-06-01", "Source Name": "Kenya", "Target Name": "Uganda"},
    ]
    (folder / "events.2019.tab").write_text(tabbed(ICEWS, *rows))
    assert run(["load", "icews", str(folder / "events.2019.tab"), "--desk", str(folder / "desk")]) == 0
    fill_with_texts(folder / "desk", 6)
    return folder / "desk"


def ask(folder, *words):
    return run([*words, "--desk", str(folder)])


def test_a_load_judges_the_names_of_its_rows(tmp_path, capsys):
    (tmp_path / "events.2019.tab").write_text(tabbed(ICEWS, values(ICEWS)))
    assert ask(tmp_path / "desk", "load", "icews", str(tmp_path / "events.2019.tab")) == 0
    assert "2 names in the rows: 1 are judged to be actors of the registry" in capsys.readouterr().err
    assert ask(tmp_path / "desk", "link") == 0
    assert "known to nobody (as before)" in capsys.readouterr().err


def test_events_are_told_with_who_says_so_and_their_ids(folder, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert ask(folder, "events", "--actor", "the Kenyan police", "--from", "2019-05-06", "--to", "2019-05-06") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "2019-05-06 Police (Kenya) ACCUSE investigate" in told
    assert "Made Wire; icews icews:99900001" in told


def test_the_last_day_is_one_of_the_days(folder, capsys):
    assert ask(folder, "events", "--dataset", "icews", "--to", "2019-05-05") == 1
    assert "no event fits" in capsys.readouterr().err
    assert ask(folder, "events", "--dataset", "icews", "--to", "2019-05-06") == 0


def test_coded_events_are_told_with_their_holders(folder, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert ask(folder, "events", "--dataset", "coded", "--status", "all", "--holder", "outlet") == 0
    assert "the outlet asserts" in capsys.readouterr().out


def test_kin_of_an_actor_are_found_with_it(folder, capsys):
    alone = ("events", "--dataset", "icews", "--actor", "Kenya", "--format", "json")
    assert ask(folder, *alone) == 0
    assert [row["native_id"] for row in json.loads(capsys.readouterr().out)] == ["99900002"]
    assert ask(folder, *alone, "--kin") == 0
    assert [row["native_id"] for row in json.loads(capsys.readouterr().out)] == ["99900001", "99900002"]


def test_events_are_counted(folder, capsys):
    assert (
        ask(folder, "events", "--dataset", "icews", "--count-by", "actor", "--count-by", "year", "--format", "csv") == 0
    )
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert rows == [
        {"actors": "Kenya", "year": "2019", "events": "1"},
        {"actors": "Police (Kenya)", "year": "2019", "events": "1"},
    ]


@pytest.mark.parametrize("ending", ["csv", "json", "parquet"])
def test_events_are_written_in_the_format_of_the_ending(folder, tmp_path, ending):
    out = tmp_path / f"events.{ending}"
    assert ask(folder, "events", "--status", "all", "--out", str(out)) == 0
    if ending == "csv":
        ids = [row["id"] for row in csv.DictReader(out.read_text(encoding="utf-8").splitlines())]
    elif ending == "json":
        ids = [row["id"] for row in json.loads(out.read_text(encoding="utf-8"))]
    else:
        ids = pq.read_table(out)["id"].to_pylist()
    assert ids == Desk(folder).find(Filter(statuses=()))["id"].to_pylist()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["events", "--actor", "Zzyzx Front"], "nobody of the name 'Zzyzx Front'"),
        (["events", "--type", "ASALT"], "did you mean ASSAULT?"),
        (["events", "--quad", "7"], "no quad class 7"),
        (["events", "--dataset", "gdlt"], "no data set 'gdlt' in this desk; there are: coded, icews"),
        (["events", "--from", "2019-02-30"], "--from"),
        (["events", "--out", "events.xls"], "its ending says no format"),
        (["events", "--format", "parquet"], "name it with --out"),
        (["events", "--count-by", "colour"], "no column 'colour' in all_events"),
        (["sql"], "no query was given"),
        (["sql", "DROP VIEW events"], "one SELECT"),
        (["sql", "SELECT * FROM evnts"], "did you mean 'events'?"),
        (["sql", "SELECT count(*) FROM range(99999999999)", "--seconds", "0.1"], "longer than 0.1 s"),
    ],
)
def test_a_refusal_says_what_to_do(folder, capsys, words, why):
    assert ask(folder, *words) == 2
    assert why in capsys.readouterr().err.replace("\n", " ")


def test_sql_prints_a_table(folder, capsys):
    assert ask(folder, "sql", "SELECT dataset, count(*) AS n FROM all_events GROUP BY ALL ORDER BY ALL") == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [["dataset", "n"], ["icews", "2"], ["6"]]


def test_sql_shows_the_first_rows_on_a_terminal_and_writes_all(folder, capsys, tmp_path):
    assert ask(folder, "sql", "SELECT range FROM range(1500) ORDER BY range") == 0
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 1001
    assert "the first 1,000 rows are shown" in told.err
    assert ask(folder, "sql", "SELECT range FROM range(1500)", "--out", str(tmp_path / "rows.csv")) == 0
    assert len((tmp_path / "rows.csv").read_text().splitlines()) == 1501


def test_sql_lists_its_tables(folder, capsys):
    assert ask(folder, "sql", "--tables") == 0
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines() if line[:1].strip()} >= {
        "all_events",
        "named",
        "events",
    }


def test_a_closing_day_holds_for_queries(folder, capsys):
    assert (
        ask(folder, "sql", "SELECT count(*) AS n FROM all_events", "--known-until", "2019-05-31", "--format", "json")
        == 0
    )
    assert json.loads(capsys.readouterr().out) == [{"n": 1}]


# --------------------------------------------------------------------------------------- Desk.link, Desk.find


def test_the_same_filter_is_asked_in_python(folder):
    desk = Desk(folder)
    wanted = Filter(actors=("Kenya",), kin=True, begin=date(2019, 1, 1), places=("Kenya",))
    assert desk.find(wanted)["native_id"].to_pylist() == ["99900001", "99900002"]
    assert desk.find(wanted, known_until="2019-05-31")["native_id"].to_pylist() == ["99900001"]
    assert desk.view().find(desk.workbench.choose(wanted)).num_rows == 2
    with pytest.raises(SettingsError, match="no day lies"):
        desk.find(Filter(begin=date(2020, 1, 1), until=date(2020, 1, 1)))


def test_linking_again_writes_nothing_and_a_better_registry_reads_all_anew(tmp_path):
    (tmp_path / "events.2019.tab").write_text(tabbed(ICEWS, values(ICEWS)))
    entries = tmp_path / "entries"
    entries.mkdir()
    desk = Desk(tmp_path / "desk")
    desk.load("icews", tmp_path / "events.2019.tab")
    first = desk.link()
    assert (first.fresh, desk.link().fresh) == (True, False)
    assert len(list((tmp_path / "desk/tables/named").glob("*.parquet"))) == 1
    (entries / "made.toml").write_text(
        '[[actor]]\nid = "person:lamp"\nname = "Editor \\"The Lamp\\""\nkind = "person"\ncountry = "KEN"\n'
        'role = "editor"\nreference = "made"\n'
    )
    (tmp_path / "desk/tocsin.toml").write_text(f'[resolve]\nregistry = ["{entries.as_posix()}"]\n')
    better = Desk(tmp_path / "desk")
    assert better.link().linked == first.linked + 1
    assert better.find(Filter(recipients=("person:lamp",))).num_rows == 1


def test_a_person_may_judge_a_name(tmp_path):
    (tmp_path / "events.2019.tab").write_text(tabbed(ICEWS, values(ICEWS)))
    desk = Desk(tmp_path / "desk")
    desk.load("icews", tmp_path / "events.2019.tab")
    desk.link()
    name = desk.view().sql("SELECT id FROM named WHERE actor_id IS NULL")["id"].to_pylist()[0]
    desk.judge(name, "state:KEN", Verdict.SAME, "an editor there", by="me")
    assert desk.find(Filter(recipients=("Kenya",))).num_rows == 1
