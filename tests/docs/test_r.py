"""The page for users of R: every address, column and file on it is there. R itself is not run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pyarrow import parquet
from tests.web.served import served

from tocsin.desk import Desk
from tocsin.export.row_columns import COLUMNS
from tocsin.store.tables import TABLES

PAGE = (Path(__file__).parents[2] / "docs" / "r.md").read_text(encoding="utf-8")
CODE = "\n".join(re.findall(r"^```r\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))
ADDRESS = re.compile(r"http://127\.0\.0\.1:8000(/[\w/]*)")
VERBS = re.compile(r"^  (?:filter|count|tidyr::unnest)\((.*?)\)(?: \|>)?$", re.MULTILINE)
WORDS_OF_R = {"c", "sort", "TRUE", "keep_empty", "in"}


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the server says of its own addresses."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "tocsin.toml").write_text("")
    with served(Desk(folder)) as client:
        return client.get("/api/schema").json()["paths"]


def test_every_address_is_one_of_the_server(described: dict[str, Any]):
    asked = ADDRESS.findall(CODE)
    assert len(asked) >= 2
    assert [address for address in asked if address not in described] == []


def test_every_parameter_is_one_of_its_address(described: dict[str, Any]):
    known = {each["name"] for each in described["/api/events"]["get"]["parameters"]}
    named = re.findall(r"(\w+) = ", " ".join(re.findall(r"req_url_query\((.*?)\)", PAGE)))
    assert set(named) == {"q", "as", "limit", "passed_on"}
    assert set(named) <= known


def test_every_column_is_one_of_the_export():
    said = [re.sub(r'"[^"]*"', "", words) for words in VERBS.findall(CODE)]
    names = {name for words in said for name in re.findall(r"[a-zA-Z_]\w*", words)} - WORDS_OF_R
    assert {"dataset", "status", "type", "actors"} <= names
    assert names <= {column.name for column in COLUMNS}
    for name in ("occurred_until", "score_scale", "quad_scheme", "confidence"):
        assert f"`{name}`" in PAGE
        assert name in {column.name for column in COLUMNS}


def test_every_query_runs_on_exported_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "tables").mkdir()
    for table in TABLES.values():
        parquet.write_table(table.schema.empty_table(), tmp_path / "tables" / f"{table.name}.parquet")
    monkeypatch.chdir(tmp_path)
    queries = re.findall(r'dbGetQuery\(con, "(.*?)"\)', CODE, re.DOTALL)
    assert len(queries) == 2
    for query in queries:
        duckdb.sql(query).fetchall()


def test_every_file_is_written_by_a_command_of_the_page():
    written = set(re.findall(r"--out (\S+)", PAGE))
    read = {
        path.partition("/")[0] for path in re.findall(r"[\"']([\w/]+(?:\.parquet)?)[\"']", CODE) if ".parquet" in path
    }
    assert read == written == {"events.parquet", "tables"}
