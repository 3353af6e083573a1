"""The bench of the ranking on a small made file."""

from __future__ import annotations

import json
import sys

import polars as pl
import pytest
import rank
from tests.forecast.made_quads import NAMES, made_quads

SMALL = ["--threads", "1", "--set", "warm=5"]


@pytest.fixture
def file(tmp_path):
    """Forty days, each event once, no column of splits."""
    quads = made_quads(days=40)
    once = quads.relation < quads.relations
    subject, object = quads.subject[once], quads.object[once]
    frame = pl.DataFrame(
        {
            "s_id": subject,
            "r_id": quads.relation[once],
            "o_id": object,
            "day": quads.day[once],
            "subject": [NAMES[n] for n in subject],
            "object": [NAMES[n] for n in object],
        }
    )
    frame.write_parquet(tmp_path / "quads.parquet")
    return tmp_path / "quads.parquet"


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["rank.py", *map(str, arguments)])
    rank.main()


def test_the_last_line_holds_the_figures(monkeypatch, capsys, file):
    run(monkeypatch, "--data", file, "--by-time", "0.7", "0.15", *SMALL)
    lines = capsys.readouterr().out.splitlines()
    report = json.loads(lines[-1])
    assert {"mrr", "h1", "h3", "h10", "valid_mrr", "recurrency_mrr", "seconds", "peak_mb", "queries"} <= report.keys()
    assert report["scored_on"] == "test"
    assert 0 < report["h1"] <= report["mrr"] <= report["h10"] <= 100
    assert "time-aware filter" in "\n".join(lines)


def test_without_the_test_it_scores_valid(monkeypatch, capsys, file):
    run(monkeypatch, "--data", file, "--no-test", *SMALL)
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert report["scored_on"] == "valid"
    assert report["mrr"] == report["valid_mrr"]


def test_a_missing_file_is_said(monkeypatch, capsys, tmp_path):
    with pytest.raises(SystemExit):
        run(monkeypatch, "--data", tmp_path / "none.parquet")
    assert "no data at" in capsys.readouterr().err


def test_a_missing_column_is_said(monkeypatch, capsys, file):
    pl.read_parquet(file).drop("day").write_parquet(file)
    with pytest.raises(SystemExit):
        run(monkeypatch, "--data", file)
    assert "has no column day" in capsys.readouterr().err
