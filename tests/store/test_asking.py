"""What SQL of a user may do to a desk: ask its tables, and nothing else."""

from __future__ import annotations

import pytest
from tests.store.made_desk import DAYS, fill_with_texts

from tocsin.errors import StoreError
from tocsin.settings import ViewOptions
from tocsin.store.view import View


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    fill_with_texts(folder, 4)
    return folder


@pytest.fixture(scope="module")
def view(folder):
    return View(folder)


@pytest.mark.parametrize(
    "query",
    [
        "COPY events TO '{elsewhere}'",
        "COPY (SELECT 1) TO '{elsewhere}'",
        "EXPORT DATABASE '{elsewhere}'",
        "ATTACH '{elsewhere}' AS other",
        "CREATE TABLE mine AS SELECT 1",
        "CREATE OR REPLACE VIEW events AS SELECT 1",
        "DROP VIEW events",
        "INSERT INTO snapshot.names SELECT * FROM snapshot.names",
        "DELETE FROM snapshot.coded",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "PRAGMA database_list",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CALL pragma_version()",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP VIEW events",
        "SELECT * FROM read_csv('{secret}')",
        "SELECT * FROM read_csv_auto('{secret}')",
        "SELECT * FROM read_text('{secret}')",
        "SELECT * FROM READ_BLOB('{secret}')",
        "SELECT * FROM \"read_text\" ('{secret}')",
        "SELECT * FROM read_text/* */('{secret}')",
        "SELECT * FROM read_text -- x\n ('{secret}')",
        "SELECT * FROM '{secret}'",
        'SELECT * FROM "{secret}"',
        "FROM glob('{secret}*')",
        "SELECT * FROM read_parquet('{tables}/documents/*.parquet')",
        "SELECT * FROM '{tables}/documents/*.parquet'",
        "SELECT * FROM parquet_metadata('{tables}/documents/*.parquet')",
        "SELECT * FROM query('SELECT * FROM snapshot.shown')",
        "SELECT * FROM query_table('snapshot.shown')",
        "SELECT * FROM snapshot.shown",
        "SELECT * FROM snapshot.shown AS events",
        'SELECT * FROM "events AS x"',
        "SELECT (SELECT count(*) FROM snapshot.coded)",
        "WITH x AS (SELECT * FROM read_text('{secret}')) SELECT * FROM x",
        "SELECT * FROM read_csv('https://example.invalid/a.csv')",
        "SELECT * FROM duckdb_secrets()",
        "SELECT getenv('HOME')",
    ],
)
def test_an_attack_is_refused(folder, tmp_path, query):
    secret, elsewhere = tmp_path / "secret.csv", tmp_path / "elsewhere"
    secret.write_text("word\nhidden\n")
    view = View(folder)
    with pytest.raises(StoreError):
        view.sql(query.format(secret=secret, elsewhere=elsewhere, tables=folder / "tables"))
    assert not elsewhere.exists()
    assert view.sql("SELECT count(*) AS n FROM events")["n"].to_pylist() == [4]


def test_a_dated_view_does_not_show_later_files(folder):
    query = f"SELECT count(*) FROM read_parquet('{folder}/tables/documents/*.parquet')"
    with pytest.raises(StoreError, match="no other file"):
        View(folder, known_until=DAYS[0]).sql(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 'read_csv(x)' AS words",
        "WITH mine AS (SELECT id FROM events) SELECT count(*) FROM mine",
        "SELECT unnest([1, 2])",
        "SELECT * FROM range(3)",
        "FROM events SELECT id",
        "DESCRIBE events",
        "SELECT e.id FROM events AS e JOIN documents AS d ON d.id = e.document_id",
        "SELECT list_transform(actors, lambda x: upper(x)) FROM all_events",
        "SELECT id FROM main.events AS e",
        'SELECT "x AS y".id FROM events AS "x AS y"',
        "SELECT id FROM Events -- not read_csv('x')",
    ],
)
def test_honest_queries_are_answered(view, query):
    assert view.sql(query).num_rows > 0


def test_a_table_that_there_is_not_is_told_with_the_nearest(view):
    with pytest.raises(StoreError, match=r"no table 'evnts'; did you mean 'events'\? There are: .*all_events"):
        view.sql("SELECT * FROM evnts")


def test_a_column_that_there_is_not_is_told_with_the_nearest(view):
    with pytest.raises(StoreError, match=r"(?s)actr_ids.*actor_ids"):
        view.sql("SELECT actr_ids FROM all_events")


def test_a_query_that_takes_too_long_is_broken_off(view):
    with pytest.raises(StoreError, match=r"longer than 0\.2 s"):
        view.sql("SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(10000000) AS b", seconds=0.2)
    assert view.sql("SELECT 1", seconds=60).num_rows == 1


def test_what_takes_more_memory_than_a_view_may_have_says_where_to_allow_more(folder):
    small = View(folder, options=ViewOptions(memory_mb=40, threads=2))
    with pytest.raises(
        StoreError, match=r"more memory than a view may have; .* memory_mb under \[view\] in tocsin\.toml"
    ):
        small.sql("SELECT list(range) FROM range(20000000)")
    assert small.sql("SELECT 1").num_rows == 1


def test_all_events_of_texts_that_lie_alone_take_a_hundred_megabytes_of_the_engine_at_most(tmp_path):
    fill_with_texts(tmp_path, 400)
    assert View(tmp_path, options=ViewOptions(memory_mb=100, threads=2)).sql("SELECT * FROM all_events").num_rows == 400


def test_an_answer_comes_in_batches_too(view):
    batches = list(view.sql_stream("SELECT range FROM range(10000) ORDER BY range", rows=3000))
    assert len(batches) > 1
    assert sum(batch.num_rows for batch in batches) == 10000
