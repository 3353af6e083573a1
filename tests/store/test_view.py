"""What a view shows, and what it says of a folder that is empty, foreign or damaged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from time import monotonic

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tocsin.errors import StoreError
from tocsin.records import (
    Actor,
    Basis,
    Coding,
    Document,
    Event,
    Form,
    Interval,
    Judgement,
    Mention,
    MentionKind,
    Rejected,
    Span,
    Status,
    Verdict,
    document_id,
)
from tocsin.store import view as view_module
from tocsin.store.files import read_part
from tocsin.store.store import Store
from tocsin.store.tables import CODED, EVENTS, TABLES
from tocsin.store.view import View

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def _document(text: str, published: date | None = date(2024, 1, 1)) -> Document:
    identity = document_id(text=text, outlet="Wire", url=None, published=published)
    return Document(id=identity, text=text, outlet="Wire", title="A title", published=published)


def _coding(document: Document, *, coder: str = "c/1", type_: str = "ASSAULT") -> Coding:
    span = Span(document_id=document.id, start=0, end=4)
    mention = Mention(id=f"mention-{document.id}", span=span, kind=MentionKind.ACTOR, form=Form.NAME, name=span)
    event = Event(
        id=f"event-{coder}-{document.id}",
        document_id=document.id,
        type=type_,
        actors=(mention.id,),
        occurred=Interval(begin=date(2023, 12, 1), until=date(2024, 1, 1), edtf="2023-12"),
        occurred_basis=Basis.STATED,
        status=Status.ACTUAL,
        coder=coder,
    )
    return Coding(document_id=document.id, coder=coder, mentions=(mention,), events=(event,))


EARLY, LATE, UNDATED = (
    _document("Iraq shelled Basra."),
    _document("Iran denied it.", date(2024, 6, 1)),
    _document("Oman met both.", None),
)


@pytest.fixture
def desk(tmp_path):
    store = Store(tmp_path)
    store.append_read([LATE, EARLY, UNDATED], recorded=NOW)
    store.append_coded([_coding(d) for d in (EARLY, UNDATED, LATE)], [], [], recorded=NOW)
    return tmp_path


def test_an_empty_folder_has_every_table_and_no_row(tmp_path):
    view = View(tmp_path)
    assert set(view.counts().values()) == {0}
    assert list(view.counts()) == list(TABLES)
    for name, table in TABLES.items():
        assert view.table(name).schema.equals(table.schema)
        assert view.sql(f'SELECT * FROM "{name}"').schema.equals(table.schema)
    assert view.events().num_rows == 0
    assert (list(view.documents()), list(view.codings()), view.judgements()) == ([], [], ())
    assert (view.document("document-1"), view.coding("document-1")) == (None, None)
    assert view.as_of(date(2024, 1, 1)).undated == 0


def test_a_filled_table_has_the_schema_of_an_empty_one(desk):
    for name, table in TABLES.items():
        assert View(desk).table(name).schema.equals(table.schema)
        assert View(desk).sql(f'SELECT * FROM "{name}"').schema.equals(table.schema)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StoreError, match=r"no desk at .*irak: there is no such folder; check the path"):
        View(tmp_path / "irak")


def test_a_view_is_a_snapshot(desk):
    view = View(desk)
    more = _document("Qatar offered to host talks.")
    Store(desk).append_read([more], recorded=LATER)
    assert view.document(more.id) is None
    assert view.counts()["documents"] == 3
    assert View(desk).document(more.id).text == more.text


def test_documents_come_as_they_were_written(desk):
    Store(desk).append_read([_document("Jordan waited.")], recorded=LATER)
    words = [d.text.split()[0] for d in View(desk).documents()]
    assert words == ["Iran", "Iraq", "Oman", "Jordan"]
    assert View(desk).table("documents")["text"].to_pylist() == [d.text for d in View(desk).documents()]


def test_the_day_of_publication_is_within_the_view(desk):
    assert [d.id for d in View(desk, known_until=date(2024, 6, 1)).documents()] == [LATE.id, EARLY.id]
    assert [d.id for d in View(desk, known_until=date(2024, 5, 31)).documents()] == [EARLY.id]
    assert View(desk, known_until=date(2023, 12, 31)).counts()["mentions"] == 0


def test_undated_texts_are_counted_by_every_view_and_shown_by_those_without_a_day(desk):
    assert View(desk).undated == View(desk).as_of(date(2030, 1, 1)).undated == 1
    assert View(desk).coding(UNDATED.id).events
    assert View(desk).as_of(date(2030, 1, 1)).coding(UNDATED.id) is None


def test_the_latest_coding_of_a_document_is_shown_alone(desk):
    Store(desk).append_coded([_coding(EARLY, coder="c/2", type_="CONSULT")], [], [], recorded=LATER)
    view = View(desk)
    assert view.coding(EARLY.id).coder == "c/2"
    types = dict(zip(view.events()["document_id"].to_pylist(), view.events()["type"].to_pylist(), strict=True))
    assert types == {EARLY.id: "CONSULT", LATE.id: "ASSAULT", UNDATED.id: "ASSAULT"}
    assert view.counts()["codings"] == view.counts()["mentions"] == 3
    assert Store(desk).coded("c/1") == {EARLY.id, LATE.id, UNDATED.id}


@pytest.mark.parametrize("chunk", [1, 2, 128])
def test_named_documents_and_codings_come_in_the_order_asked_for(desk, monkeypatch, chunk):
    monkeypatch.setattr("tocsin.store.view.CHUNK", chunk)
    Store(desk).append_coded([_coding(LATE, coder="c/2", type_="CONSULT")], [], [], recorded=LATER)
    view, asked = View(desk), (UNDATED.id, "document-1", LATE.id, EARLY.id, LATE.id)
    there = [UNDATED, LATE, EARLY, LATE]
    assert [d.text for d in view.documents(asked)] == [d.text for d in there]
    assert list(view.codings(asked)) == [view.coding(d.id) for d in there]
    assert [c.coder for c in view.codings(asked)] == ["c/1", "c/2", "c/1", "c/2"]
    assert list(view.documents([])) == list(view.codings([])) == []


def test_named_documents_after_the_closing_day_are_passed_over(desk):
    asked = [LATE.id, EARLY.id, UNDATED.id]
    view = View(desk, known_until=date(2024, 2, 1))
    assert [d.id for d in view.documents(asked)] == [EARLY.id]
    assert [c.document_id for c in view.codings(asked)] == [EARLY.id]


def test_many_codings_open_each_file_once(desk, monkeypatch):
    opened: list[tuple[str, str]] = []

    def read_and_count(folder, table, batch, columns=None):
        opened.append((table.name, batch))
        return read_part(folder, table, batch, columns)

    monkeypatch.setattr("tocsin.store.points.read_part", read_and_count)
    assert len(list(View(desk).codings([LATE.id, EARLY.id, UNDATED.id]))) == 3
    assert len(opened) == len(set(opened)) == len(CODED) - 1  # the actors are no part of a coding


def test_codings_without_names_come_batch_by_batch_as_they_were_made(desk):
    assert [c.document_id for c in View(desk).codings()] == [EARLY.id, UNDATED.id, LATE.id]
    Store(desk).append_coded([_coding(LATE, coder="c/2")], [], [], recorded=LATER)
    ids = [c.document_id for c in View(desk).codings()]
    assert ids == [LATE.id, EARLY.id, UNDATED.id]
    assert [c.document_id for c in View(desk).as_of(date(2024, 6, 1)).codings()] == [LATE.id, EARLY.id]


def test_events_know_their_outlet_and_publication_day(desk):
    events = View(desk).events()
    assert events.column_names == [*EVENTS.schema.names, "outlet", "published", "title", "url"]
    assert events["published"].to_pylist() == [LATE.published, EARLY.published, None]
    assert events["outlet"].to_pylist() == ["Wire"] * 3
    assert events["occurred_begin"].to_pylist() == [date(2023, 12, 1)] * 3


def test_a_dated_view_knows_only_the_actors_that_it_links_and_no_rejected_input(desk):
    store = Store(desk)
    store.append_read([Rejected(where="a.bin", what="binary", why="no text")], recorded=NOW)
    actors = [Actor(id=f"state:{c}", kind="state", name=c) for c in ("IRQ", "IRN")]
    links = [
        Judgement(left=f"mention-{d.id}", right=a.id, verdict=Verdict.SAME, by="names/1")
        for d, a in zip((EARLY, LATE), actors, strict=True)
    ]
    store.append_coded([], links, actors, recorded=LATER)
    assert View(desk).counts()["actors"] == 2
    assert View(desk).counts()["rejected"] == 1
    early = View(desk, known_until=date(2024, 2, 1))
    assert early.table("actors")["id"].to_pylist() == ["state:IRQ"]
    assert early.counts()["rejected"] == 0
    assert [j.right for j in early.judgements()] == ["state:IRQ"]


def test_a_folder_with_wildcards_and_quotes_in_its_name_is_itself(tmp_path):
    folder = tmp_path / "it's [a]*? desk"
    Store(folder).append_read([EARLY], recorded=NOW)
    Store(tmp_path / "it's aXY desk").append_read([LATE], recorded=NOW)
    assert View(folder).table("documents")["id"].to_pylist() == [EARLY.id]


def test_many_threads_read_one_view(desk):
    view = View(desk)
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: view.counts(), range(16)))
    assert counts == [view.counts()] * 16


# --------------------------------------------------------------------------------------------------- sql


def test_sql_answers_over_the_tables(desk):
    found = View(desk).sql("SELECT type, count(*) AS n FROM events GROUP BY type")
    assert found.to_pylist() == [{"type": "ASSAULT", "n": 3}]
    dated = View(desk, known_until=date(2024, 2, 1)).sql("SELECT text FROM documents")
    assert dated["text"].to_pylist() == [EARLY.text]


@pytest.mark.parametrize(
    "query", ["DROP VIEW documents", "SELECT 1; SELECT 2", "COPY documents TO 'x.csv'", "SET threads = 1", ""]
)
def test_sql_is_one_select(desk, query):
    with pytest.raises(StoreError, match="one SELECT at a time"):
        View(desk).sql(query)


def test_sql_reads_no_other_file(desk, tmp_path_factory):
    other = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(StoreError, match="no other file"):
        View(desk).sql(f"SELECT * FROM read_csv('{other}')")


def test_sql_says_what_is_wrong_with_it(desk):
    with pytest.raises(StoreError, match="kind_of_event"):
        View(desk).sql("SELECT kind_of_event FROM events")
    with pytest.raises(StoreError, match="syntax error"):
        View(desk).sql("SELEC 1")


def test_an_unknown_table_is_told_with_those_that_are(desk):
    with pytest.raises(StoreError, match="no table 'event' in a desk; there are: documents,"):
        View(desk).table("event")


# ---------------------------------------------------------------------------------- damaged and foreign


def _part(folder, table):
    return next((folder / "tables" / table).glob("*.parquet"))


@pytest.mark.parametrize("table", ["documents", "codings", "mentions"])
def test_a_damaged_file_is_named(desk, table):
    path = _part(desk, table)
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(StoreError, match=f"{path.name} is no Parquet file or is damaged.*restore it from a copy"):
        View(desk)


def test_a_store_names_a_damaged_file_too(desk):
    path = _part(desk, "documents")
    path.write_bytes(b"not a table")
    with pytest.raises(StoreError, match=path.name):
        Store(desk).append_read([EARLY], recorded=LATER)


def test_a_lost_file_of_a_committed_batch_is_named(desk):
    path = _part(desk, "evidence")
    path.unlink()
    with pytest.raises(StoreError, match=rf"evidence.*{path.name} is missing.*restore the missing file"):
        View(desk)


def test_a_table_of_another_program_is_named(desk):
    for table in ("rejected", "documents"):
        pq.write_table(pa.table({"x": [1]}), desk / "tables" / table / "zzz.parquet")
    with pytest.raises(StoreError, match=r"zzz\.parquet lacks the columns .*not written by this version of tocsin"):
        View(desk)


def test_a_file_that_goes_while_a_view_is_open_is_named(desk):
    view = View(desk)
    path = _part(desk, "quotes")
    path.unlink()
    with pytest.raises(StoreError, match=path.name):
        view.table("quotes")


def test_leftovers_and_other_files_are_not_read(desk):
    before = View(desk).counts()
    (desk / "tables" / "documents" / ".batch-1.parquet.abcd").write_bytes(b"half")
    (desk / "tables" / "documents" / "notes.txt").write_text("mine")
    (desk / "tables" / "events" / "batch-orphan.parquet").write_bytes(b"half")
    assert View(desk).counts() == before


def test_views_that_come_of_one_another_give_back_memory_once_a_minute(tmp_path, monkeypatch):
    began = monotonic()
    clock, trims = [began], list[int]()
    monkeypatch.setattr(view_module, "trim", lambda: trims.append(round(clock[0] - began)))
    monkeypatch.setattr(view_module, "monotonic", lambda: clock[0])
    store = Store(tmp_path)
    store.append_read([_document("One.")], recorded=NOW)
    view = View(tmp_path)
    for number in range(200):
        clock[0] += 1.0
        view = view.now()  # nothing has changed: the same view, and no look at any heap
        if number % 10 == 9:
            store.append_read([_document(f"Text {number}.")], recorded=NOW)
    assert trims == [61, 121, 181]
