"""Which files there are of a data set, and rows that come by pages."""

from __future__ import annotations

import csv
import hashlib
import json
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from tests.read.datasets.made import values
from tests.stub import Reply, Time, local, stubbed

from tocsin.cli import run
from tocsin.errors import SettingsError
from tocsin.read.acled import ACLED
from tocsin.read.fetching.datasets import downloads, planned
from tocsin.read.fetching.download import Got
from tocsin.read.fetching.fetcher import Fetcher
from tocsin.read.fetching.pages import Days, _onward, csv_pages, json_pages
from tocsin.read.gdelt import GDELT, GDELT1
from tocsin.read.icews import ICEWS
from tocsin.read.polecat import POLECAT
from tocsin.read.ucdp import UCDP

MAY = Days(begin=date(2024, 5, 1), until=date(2024, 5, 2))


@pytest.fixture
def stub():
    with stubbed() as server:
        yield server


@pytest.fixture
def fetcher():
    time = Time()
    with closing(Fetcher(local(retries=1), clock=time.clock, sleep=time.sleep)) as opened:
        yield opened


def here(dataset, stub):
    """The data set with its addresses on the stub."""
    place = dataset.fetch
    changed = {}
    for name in ("lists", "below", "server", "address", "login"):
        value = getattr(place, name, None)
        if isinstance(value, tuple):
            changed[name] = tuple(stub.at + "/" + each.partition("://")[2].partition("/")[2] for each in value)
        elif value:
            changed[name] = stub.at + ("/" + value.partition("://")[2].partition("/")[2]).rstrip(
                "/" * (name == "server")
            )
    return replace(dataset, fetch=replace(place, **changed))


def md5(body):
    return hashlib.md5(body).hexdigest()


def master(stub, body=b"rows"):
    lines = []
    for stamp in ("20240430234500", "20240501000000", "20240502234500", "20240503000000"):
        for kind in ("export.CSV", "mentions.CSV", "gkg.csv"):
            path = f"/gdeltv2/{stamp}.{kind}.zip"
            stub.routes[path] = Reply(body)
            lines.append(f"{len(body)} {md5(body)} {stub.at}{path}\n")
    stub.routes["/gdeltv2/masterfilelist.txt"] = Reply("".join(["torn line\n", *lines]).encode())


def test_gdelt_files_are_found_by_day_and_checked(stub, fetcher, tmp_path):
    master(stub)
    plan = planned(here(GDELT, stub), MAY, tmp_path, fetcher, environment={})
    assert [wanted.name for wanted in plan.wanted] == ["20240501000000.export.CSV.zip", "20240502234500.export.CSV.zip"]
    got = list(downloads(plan, tmp_path, fetcher))
    assert [(each.got, each.checked) for each in got] == [(Got.FETCHED, True)] * 2
    planned(here(GDELT, stub), MAY, tmp_path, fetcher, environment={})
    assert stub.paths().count("/gdeltv2/masterfilelist.txt") == 1  # it is younger than the days


def test_gdelt_without_days_is_refused(stub, fetcher, tmp_path):
    with pytest.raises(SettingsError, match="--from"):
        planned(here(GDELT, stub), None, tmp_path, fetcher, environment={})


def test_old_gdelt_files_are_years_months_and_days(stub, fetcher, tmp_path):
    names = ["2004.zip", "2005.zip", "200512.zip", "200601.zip", "20130401.export.CSV.zip"]
    stub.routes["/events/md5sums"] = Reply("".join(f"{md5(n.encode())}  {n}\n" for n in names).encode())
    stub.routes["/events/filesizes"] = Reply("".join(f"{len(n)} {n}\n" for n in names).encode())
    days = Days(begin=date(2005, 12, 31), until=date(2006, 1, 1))
    plan = planned(here(GDELT1, stub), days, tmp_path, fetcher, environment={})
    assert [(w.name, w.size, w.checksum) for w in plan.wanted] == [
        (n, len(n), f"md5:{md5(n.encode())}") for n in ("2005.zip", "200512.zip", "200601.zip")
    ]
    assert plan.wanted[0].address == f"{stub.at}/events/2005.zip"


def test_days_without_files_are_told(stub, fetcher, tmp_path):
    master(stub)
    days = Days(begin=date(2024, 6, 1), until=date(2024, 6, 2))
    assert (
        "nothing of 2024-06-01" in planned(here(GDELT, stub), days, tmp_path, fetcher, environment={}).rejected[0].why
    )


def test_a_list_that_fails_is_told(stub, fetcher, tmp_path):
    stub.routes["/gdeltv2/masterfilelist.txt"] = Reply(status=500)
    plan = planned(here(GDELT, stub), MAY, tmp_path, fetcher, environment={})
    assert plan.wanted == ()
    assert "500" in plan.rejected[0].why


def deposit(stub, *files):
    path = "/api/datasets/:persistentId/versions/:latest/files"
    stub.routes[path] = Reply(
        json.dumps({"status": "OK", "data": files}).encode(), headers={"Content-Type": "application/json"}
    )


def test_a_deposit_gives_originals_with_their_checksums(stub, fetcher, tmp_path):
    body = b"original"
    deposit(
        stub,
        {"dataFile": {"id": 7, "filename": "events.2018.20200427.tab.zip", "filesize": 8, "md5": md5(body)}},
        {"dataFile": {"id": 8, "filename": "events.2019.tab", "filesize": 99, "originalFileName": "../events.2019.tab",
                      "originalFileSize": 8, "checksum": {"type": "SHA-1", "value": hashlib.sha1(body).hexdigest()}}},
        {"dataFile": {"id": 9, "filename": "CAMEO.CDB.09b5.pdf", "filesize": 1}},
        {"restricted": True, "dataFile": {"id": 10, "filename": "events.2020.tab"}},
        {"label": "no file"},
    )  # fmt: skip
    stub.routes["/api/access/datafile/7"] = Reply(body)
    stub.routes["/api/access/datafile/8?format=original"] = Reply(body)
    plan = planned(here(ICEWS, stub), None, tmp_path, fetcher, environment={})
    assert [(each.where, "ask for access" in each.why) for each in plan.rejected] == [("events.2020.tab", True)]
    got = list(downloads(plan, tmp_path, fetcher))
    assert [(each.wanted.name, each.got, each.checked) for each in got] == [
        ("events.2018.20200427.tab.zip", Got.FETCHED, True),
        ("events.2019.tab", Got.FETCHED, True),
    ]
    narrow = Days(begin=date(2019, 3, 1), until=date(2019, 3, 2))
    plan = planned(here(ICEWS, stub), narrow, tmp_path, fetcher, environment={"DATAVERSE_API_TOKEN": "t"})
    assert [wanted.name for wanted in plan.wanted] == ["events.2019.tab"]
    assert stub.asked[-1].headers["x-dataverse-key"] == "t"


def test_a_deposit_without_the_data_set_is_told(stub, fetcher, tmp_path):
    deposit(stub, {"dataFile": {"id": 1, "filename": "readme.md"}})
    plan = planned(here(POLECAT, stub), None, tmp_path, fetcher, environment={})
    assert "ngecevents" in plan.rejected[0].why


# ----------------------------------------------------------------------------------------------------- pages


def ucdp_row(number, **changes):
    return {**dict(zip(UCDP.columns, ("x" for _ in UCDP.columns), strict=True)), "id": number, **changes}


def ucdp_pages(stub, *pages, total=None):
    rows = [row for page in pages for row in page]
    base = "/api/gedevents/25.1"
    for number, page in enumerate(pages):
        onward = f"{stub.at}{base}?next={number + 1}" if number + 1 < len(pages) else ""
        body = {"TotalCount": len(rows) if total is None else total, "NextPageUrl": onward, "Result": page}
        path = f"{base}?next={number}" if number else base
        stub.routes[path] = Reply(json.dumps(body).encode(), headers={"Content-Type": "application/json"})


def ucdp(stub, fetcher, folder, environment=None):
    dataset = here(UCDP, stub)
    return json_pages(
        dataset, dataset.fetch, MAY, folder, fetcher, version=None, environment=environment or {"UCDP_TOKEN": "t"}
    )


def test_pages_become_one_file_that_loads_by_its_header(stub, fetcher, tmp_path):
    ucdp_pages(stub, [ucdp_row(1, new="n"), ucdp_row(2)], [ucdp_row(3, side_a='a "b", c')])
    got = ucdp(stub, fetcher, tmp_path)
    assert (got.got, got.path.name) == (Got.FETCHED, "GEDEvent_2024-05-01_2024-05-02_v25.1.csv")
    rows = list(csv.DictReader(got.path.read_text(encoding="utf-8").splitlines()))
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert (rows[0]["new"], rows[2]["side_a"]) == ("n", 'a "b", c')
    assert stub.asked[-1].headers["x-ucdp-access-token"] == "t"
    assert UCDP.named(got.path.name)
    assert ucdp(stub, fetcher, tmp_path).got is Got.KNOWN


def test_pages_go_on_after_the_last_whole_one(stub, fetcher, tmp_path):
    ucdp_pages(stub, [ucdp_row(1)], [ucdp_row(2)])
    good = stub.routes["/api/gedevents/25.1?next=1"]
    stub.routes["/api/gedevents/25.1?next=1"] = Reply(status=503)
    assert ucdp(stub, fetcher, tmp_path).got is Got.FAILED
    stub.routes["/api/gedevents/25.1?next=1"] = good
    asked = len(stub.asked)
    got = ucdp(stub, fetcher, tmp_path)
    assert got.got is Got.FETCHED
    assert len(stub.asked) - asked == 1
    assert len(got.path.read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=401), "token is wrong or has run out"),
        (Reply(status=403), "your account lacks access"),
        (Reply(b'{"error": 1}', headers={"Content-Type": "application/json"}), "its keys are error"),
        (Reply(b"<html>", headers={"Content-Type": "text/html"}), "text/html"),
    ],
)
def test_pages_that_are_none_are_told(stub, fetcher, tmp_path, reply, said):
    stub.routes["/api/gedevents/25.1"] = reply
    got = ucdp(stub, fetcher, tmp_path)
    assert got.got is Got.FAILED
    assert said in got.why


def test_a_renamed_column_is_told_before_anything_is_written(stub, fetcher, tmp_path):
    row = ucdp_row(1)
    row["fatalities"] = row.pop("best")
    ucdp_pages(stub, [row])
    got = ucdp(stub, fetcher, tmp_path)
    assert "best are missing; new are fatalities" in got.why
    assert list(tmp_path.iterdir()) == []


def test_rows_that_do_not_add_up_are_told(stub, fetcher, tmp_path):
    ucdp_pages(stub, [ucdp_row(1)], total=2)
    assert "1 rows came and 2 were announced" in ucdp(stub, fetcher, tmp_path).why


def test_a_token_does_not_follow_a_page_to_another_site(stub, fetcher, tmp_path):
    with stubbed() as other:
        body = {"TotalCount": 2, "NextPageUrl": other.at.replace("127.0.0.1", "localhost"), "Result": [ucdp_row(1)]}
        stub.routes["/api/gedevents/25.1"] = Reply(
            json.dumps(body).encode(), headers={"Content-Type": "application/json"}
        )
        assert "on another site" in ucdp(stub, fetcher, tmp_path).why
        assert other.asked == []


def test_a_page_that_names_the_next_by_http_is_gone_on_from_as_it_was_asked():
    assert _onward("https://a.example/x?page=0", "http://a.example:80/x?page=1") == "https://a.example/x?page=1"


def test_without_a_token_nothing_is_asked(stub, fetcher, tmp_path):
    with pytest.raises(SettingsError, match="UCDP_TOKEN"):
        ucdp(stub, fetcher, tmp_path, {"OTHER": "x"})
    assert stub.asked == []


ACCOUNT = {"ACLED_USER": "me@example.org", "ACLED_PASSWORD": "p&w"}


def acled(stub, fetcher, folder, environment=ACCOUNT, page=2):
    dataset = here(ACLED, stub)
    return list(csv_pages(dataset, replace(dataset.fetch, page=page), MAY, folder, fetcher, environment=environment))


def acled_page(count):
    row = values(ACLED)
    lines = [",".join(row), *(",".join(f'"{value}"' for value in row.values()) for _ in range(count))]
    return Reply("\n".join(lines).encode(), headers={"Content-Type": "text/csv"})


def test_acled_logs_in_and_writes_a_file_a_page(stub, fetcher, tmp_path):
    def page(asked):
        return acled_page(2 if asked.path.endswith("page=1") else 1)

    stub.routes |= {"/oauth/token": Reply(b'{"access_token": "secret"}'), "/api/acled/read": page}
    got = acled(stub, fetcher, tmp_path)
    assert [each.got for each in got] == [Got.FETCHED] * 2
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "acled_2024-05-01_2024-05-02_page001.csv",
        "acled_2024-05-01_2024-05-02_page002.csv",
    ]
    login = next(asked for asked in stub.asked if asked.path == "/oauth/token")
    assert b"grant_type=password" in login.body
    assert b"password=p%26w" in login.body
    assert stub.asked[-1].headers["authorization"] == "Bearer secret"
    assert acled(stub, fetcher, tmp_path)[0].got is Got.KNOWN


def test_acled_says_that_an_account_lacks_access(stub, fetcher, tmp_path):
    stub.routes |= {"/oauth/token": Reply(b'{"access_token": "secret"}'), "/api/acled/read": Reply(status=403)}
    assert "your account lacks access" in acled(stub, fetcher, tmp_path)[0].why
    stub.routes["/oauth/token"] = Reply(status=401)
    assert "gave no token" in acled(stub, fetcher, tmp_path)[0].why


def test_acled_changed_headers_and_errors_in_json_are_told(stub, fetcher, tmp_path):
    stub.routes["/api/acled/read"] = Reply(b"id,when\n1,2\n")
    told = acled(stub, fetcher, tmp_path, {"ACLED_TOKEN": "t"})[0].why
    assert "event_id_cnty" in told
    stub.routes["/api/acled/read"] = Reply(b'{"message": "no access"}')
    assert "no access" in acled(stub, fetcher, tmp_path, {"ACLED_TOKEN": "t"})[0].why


# ------------------------------------------------------------------------------------------------------- CLI


@pytest.fixture
def tocsin(stub, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(
        "tocsin.cli.fetching.find_dataset", lambda name: here({"gdelt": GDELT, "ucdp": UCDP}[name], stub)
    )
    config = tmp_path / "tocsin.toml"
    config.write_text('[fetch]\nallowed_networks = ["127.0.0.0/8"]\nper_second = 0\nretries = 0\n')

    def call(*words):
        status = run(["fetch", *words, "--config", str(config), "--out", str(tmp_path / "out")])
        told = capsys.readouterr()
        return status, told.out, " ".join(told.err.split())

    return call


DAYS = ("--from", "2024-05-01", "--to", "2024-05-02")


def test_fetch_tells_what_it_did_and_what_comes_next(stub, tocsin):
    master(stub)
    status, _, told = tocsin("gdelt", *DAYS)
    assert status == 0
    assert "2 files fetched (8 bytes), 0 were there, 0 failed, 2 agree with their checksums" in told
    assert "tocsin load gdelt" in told
    assert "2 were there" in tocsin("gdelt", *DAYS)[2]


def test_a_dry_run_lists_addresses_and_sizes(stub, tocsin, tmp_path):
    master(stub)
    status, out, told = tocsin("gdelt", *DAYS, "--dry-run")
    assert status == 0
    assert [line.split() for line in out.splitlines()] == [
        ["4", f"{stub.at}/gdeltv2/20240501000000.export.CSV.zip"],
        ["4", f"{stub.at}/gdeltv2/20240502234500.export.CSV.zip"],
    ]
    assert "2 files, 8 bytes" in told
    assert tocsin("ucdp", *DAYS, "--dry-run")[0] == 0
    assert list((tmp_path / "out").glob("[!.]*")) == []


def test_one_file_that_fails_keeps_no_other_back(stub, tocsin):
    master(stub)
    stub.routes["/gdeltv2/20240501000000.export.CSV.zip"] = Reply(b"else")
    status, _, told = tocsin("gdelt", *DAYS)
    assert status == 1
    assert "20240501000000.export.CSV.zip: a file that was not fetched (broken)" in told
    assert "1 files fetched" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("gdelt",), "name the days"),
        (("gdelt", "--from", "2024-05-01"), "go together"),
        (("gdelt", "--from", "2024-05-02", "--to", "2024-05-01"), "swap them"),
        (("ucdp", *DAYS), "UCDP_TOKEN"),
    ],
)
def test_what_cannot_be_fetched_is_refused(tocsin, monkeypatch, words, said):
    monkeypatch.delenv("UCDP_TOKEN", raising=False)
    status, _, told = tocsin(*words)
    assert status == 2
    assert said in told


def test_ctrl_c_says_that_the_next_run_goes_on(stub, tocsin, monkeypatch):
    master(stub)

    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("tocsin.cli.fetching.downloads", stopped)
    status, _, told = tocsin("gdelt", *DAYS)
    assert (status, "goes on from there" in told) == (130, True)


def test_a_data_set_without_addresses_says_where_to_go(capsys):
    assert run(["fetch", "petrarch"]) == 2
    assert "Fetched are: acled" in " ".join(capsys.readouterr().err.split())
