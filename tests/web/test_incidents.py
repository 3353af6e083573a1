"""The pages of incidents: a crowd of reports is counted whole, read in part in a list, and shown whole on its own page."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tests.web.served import served

from tocsin.desk import Desk
from tocsin.records import Document, document_id

SET = Path(__file__).parents[1] / "golden" / "incidents" / "development.jsonl"
COPIES = 8


@pytest.fixture(scope="module")
def reports():
    """One attack: a report that seven other outlets repeat word by word, then one in words of its own."""
    rows = {row["id"]: row for row in map(json.loads, SET.read_text(encoding="utf-8").splitlines())}
    outlets = [f"Outlet {n}" for n in range(COPIES)]
    told = [(rows["d001"], outlet) for outlet in outlets] + [(rows["d003"], "Another Outlet")]
    made: list[Document] = []
    for row, outlet in told:
        published = date.fromisoformat(row["published"])
        known = document_id(text=row["text"], outlet=outlet, url=None, published=published)
        made.append(Document(id=known, text=row["text"], outlet=outlet, language="en", published=published))
    return made


@pytest.fixture(scope="module")
def client(tmp_path_factory, reports):
    desk = Desk(tmp_path_factory.mktemp("incidents") / "desk")
    desk.take(reports)
    desk.code()
    desk.gather()
    with served(desk) as opened:
        yield opened


@pytest.fixture(scope="module")
def crowd(client):
    listed = client.get("/api/incidents?days=30").json()["items"]
    return max(listed, key=lambda item: item["many"])


def test_a_list_counts_all_reports_and_reads_a_few_those_of_their_own_words_first(crowd, reports):
    read = [report["document_id"] for report in crowd["reports"]]
    assert (crowd["many"], crowd["independent"]) == (COPIES + 1, 2)
    assert read == [reports[n].id for n in (0, 8, 1, 2, 3, 4)]
    assert [report["repeats"] is None for report in crowd["reports"]] == [True, True] + [False] * 4


def test_a_list_says_that_there_are_more_and_leads_to_them(client, crowd):
    page = client.get("/incidents?days=30").text
    assert f'Read here: 6 of 9 reports. <a href="/incidents/{crowd["id"]}">' in page


def test_the_page_of_an_incident_has_every_report_with_its_words(client, crowd, reports):
    whole = client.get(f"/api/incidents/{crowd['id']}").json()
    assert {report["document_id"] for report in whole["reports"]} == {report.id for report in reports}
    texts = {report.id: " ".join(report.text.split()) for report in reports}
    assert all(report["voices"] for report in whole["reports"])
    assert all(v["words"] in texts[r["document_id"]] for r in whole["reports"] for v in r["voices"])
    assert "Read here" not in client.get(f"/incidents/{crowd['id']}").text
