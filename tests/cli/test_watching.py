"""`tocsin watch` and `tocsin alarms` as a user runs them."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from tests.watch.made_desk import KATAIB, USA, fill

from tocsin.cli import run
from tocsin.store.filters import Filter
from tocsin.store.view import View

SIDES = ("United States", "Kataib Hezbollah")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("watched") / "desk")


@pytest.fixture(scope="module")
def written(made, tmp_path_factory):
    """All that one run writes."""
    folder = tmp_path_factory.mktemp("out")
    desk = shutil.copytree(made, folder / "desk")
    files = [arg for kind in ("json", "html", "png", "svg") for arg in (f"--{kind}", str(folder / f"watch.{kind}"))]
    assert run(["watch", *SIDES, "--desk", str(desk), "--no-kin", *files]) == 0
    return folder


@pytest.fixture(scope="module")
def told(written):
    return json.loads((written / "watch.json").read_text(encoding="utf-8"))


def test_words_and_rows(made, capsys):
    assert run(["watch", *SIDES, "--desk", str(made), "--no-kin", "--rows", "--days", "45"]) == 0
    said = capsys.readouterr().out
    for heading in ("ASKED", "LEVEL", "SINCE WHEN", "WHO ANSWERS WHOM", "ALARMS", "COVERAGE", "TO BEWARE OF"):
        assert f"\n{heading}" in said
    assert "nothing says that it happened" in said
    ids = re.findall(r"event-\w+", said)
    assert View(made).find(Filter(ids=tuple(set(ids)))).num_rows == len(set(ids)) > 100


def test_json_holds_every_number_with_its_rows(told):
    table = told["series"]["table"]
    assert [len(row["ids"]) for row in table] == [row["events"] for row in table]
    assert told["trend"]["finding"] == "more"
    [alarm] = told["rung"]["alarms"]
    assert len(alarm["event_ids"]) == alarm["observed"]
    assert told["changes"] == ["this was not watched before"]


def test_the_page_needs_no_network(written):
    page = (written / "watch.html").read_text(encoding="utf-8")
    links = re.findall(r"""(?:\s(?:xlink:)?(?:src|href)=|url\()["']?([^"')\s>]+)""", page)
    assert [link for link in links if not link.startswith(("#", "data:"))] == []
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert "<svg" in page
    assert page.count("<tr") > 13


def test_the_charts_are_images(written):
    assert (written / "watch.png").read_bytes().startswith(b"\x89PNG")
    drawn = (written / "watch.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "a count of what was told" in drawn
    assert "alarm: " in drawn


def test_json_alone_on_standard_output(made, capsys):
    assert run(["watch", "Kataib Hezbollah", "--desk", str(made), "--json", "-", "--days", "30", "--by", "day"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["series"]["table"]) == 30
    assert found["exchange"]["reason"] == "one side answers nobody; name two"


def test_alarms_of_all_pairs(made, capsys):
    assert run(["alarms", "--desk", str(made)]) == 0
    said = capsys.readouterr().out
    assert "1 of 1 pairs with enough events rang" in said
    assert f"tocsin watch {' '.join(sorted((KATAIB, USA)))}" in said
    assert run(["alarms", "--desk", str(made), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["alarms"][0]["observed"] > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Sadr"], "may be"),
        ([*SIDES, "--until", "1999-01-01"], "no coverage from"),
        ([], "0 sides"),
        ([*SIDES, "--type", "ASSALT"], "did you mean ASSAULT"),
        ([*SIDES, "--until", "tomorrow"], "until"),
    ],
)
def test_refusals_are_one_message(made, capsys, arguments, message):
    assert run(["watch", *arguments, "--desk", str(made)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert message in " ".join(said.err.split())
    assert "Traceback" not in said.err
