"""Corrections in a desk: kept for ever, shown everywhere at once, and still there when the text is coded again."""

from __future__ import annotations

import json
import multiprocessing
import os
from datetime import date

import pytest
from tests.hits import Hits, desk_of, only

from tocsin.coding.label import NONE
from tocsin.coding.train import read_examples
from tocsin.desk import Desk
from tocsin.errors import SettingsError, StoreError
from tocsin.export.alike import alike, alike_all
from tocsin.export.brief import brief
from tocsin.export.lessons import lessons
from tocsin.export.markdown import markdown
from tocsin.export.plover import records
from tocsin.export.rows import rows
from tocsin.export.tally import Tally
from tocsin.records import Act, Verdict
from tocsin.store import view
from tocsin.store.amending import amendment
from tocsin.store.filters import Filter
from tocsin.store.judgements import FILE, read_judgements

TEXT = "Iraq hit Iran on Monday near Basra."
ALL = Filter(statuses=())


@pytest.fixture
def desk(tmp_path):
    return desk_of(tmp_path / "desk", Hits(), TEXT)


def event_id(desk):
    return only(next(desk.coded())).id


def found(desk, *columns):
    return desk.find(ALL).select(columns).to_pylist()


def test_a_correction_shows_at_once_in_briefs_exports_and_tables(desk):
    thing = event_id(desk)
    desk.correct(thing, {"type": "COERCE", "place": "Basra"}, "it was a raid", by="anna")
    text = next(desk.coded())
    assert only(text).type == "COERCE"
    told = "human:anna: type COERCE; the machine has ASSAULT (it was a raid)"
    assert told in markdown(brief([text]))
    record = next(records(text, desk.workbench.ontology))
    assert record["event"] == ["COERCE"]
    assert record["tocsin"]["corrected"][0]["by"] == "human:anna"
    (row,) = rows(desk.holdings(), Tally())
    assert (row["type"], told in row["corrected"]) == ("COERCE", True)
    (row,) = found(desk, "type", "quad", "place", "corrected")
    assert (row["type"], row["quad"], row["place"]) == ("COERCE", 4, "Basra")
    assert "type by human:anna; was: ASSAULT" in row["corrected"]
    assert desk.find(Filter(types=("ASSAULT",))).num_rows == 0
    sql = desk.view().sql("SELECT type FROM events").to_pylist()
    assert sql == [{"type": "COERCE"}] == desk.view().events().select(["type"]).to_pylist()


def test_what_the_machine_said_is_never_lost(desk):
    thing = event_id(desk)
    desk.correct(thing, Act.REJECT, "no such thing", by="anna")
    assert found(desk, "id") == []
    assert desk.view().counts()["events"] == 0
    (machine,) = desk.view().codings(as_coded=True)
    assert machine.events[0].id == thing
    (row,) = desk.view().sql('SELECT thing, act, "by" FROM corrections').to_pylist()
    assert row == {"thing": thing, "act": "reject", "by": "human:anna"}


def test_a_corrected_text_is_read_again_only_after_more_was_said_of_it(desk, monkeypatch):
    thing, read = event_id(desk), list[str]()
    monkeypatch.setattr(view, "amendment", lambda m, c, made_of: read.append(c.document_id) or amendment(m, c, made_of))
    desk.correct(thing, {"type": "COERCE"}, "it was a raid", by="anna")
    assert [row["type"] for row in found(desk, "type")] == ["COERCE"]
    already = len(read)
    desk.judge(
        "mention-1", "mention-2", Verdict.SAME, "one woman", by="anna"
    )  # another view, and nothing new of the text
    assert [row["type"] for row in found(desk, "type")] == ["COERCE"]
    assert len(read) == already
    desk.correct(thing, {"type": "PROTEST"}, "it was none", by="berta")
    assert [row["type"] for row in found(desk, "type")] == ["PROTEST"]
    desk.undo(thing, by="berta")
    assert [row["type"] for row in found(desk, "type")] == ["COERCE"]
    assert len(read) > already


def test_views_that_come_of_one_another_show_what_a_new_one_does(tmp_path):
    desk = desk_of(
        tmp_path / "desk",
        Hits(),
        TEXT,
        "Syria struck Jordan. Oman struck Yemen.",
        "Chad hit Mali on Tuesday in the north.",
    )
    events = [event.id for text in desk.coded() for event in text.events]
    names = ("mentions", "events", "evidence", "gaps", "quotes", "claims", "harms", "trace")

    def shown(of):
        said = of.sql("SELECT thing, act, machine, why FROM corrections ORDER BY recorded").to_pylist()
        return [*(of.table(name).to_pylist() for name in names), said]

    steps = (
        lambda: desk.correct(events[0], {"type": "COERCE"}, "a raid", by="anna"),
        lambda: desk.correct(events[1], Act.REJECT, "no such thing", by="anna"),
        lambda: desk.correct(events[3], {"status": "negated"}, "it did not", by="bo"),
        lambda: desk.correct(events[2], {"type": "PROTEST"}, "a march", by="bo"),  # of a text that was met before
        lambda: desk.undo(events[0], by="anna"),
        lambda: desk.undo(events[1], by="anna"),
    )
    seen = [shown(desk.view())]
    for step in steps:
        step()
        seen.append(shown(desk.view()))
        assert seen[-1] == shown(view.View(desk.folder))
        assert seen[-1] != seen[-2]


def test_a_view_of_an_earlier_day_shows_no_row_of_a_later_text_that_was_corrected(desk, tmp_path):
    (tmp_path / "early.txt").write_text("Chad hit Mali on Tuesday in the north.")
    early = desk.read(tmp_path / "early.txt", published="2024-06-01", outlet="The Courier").document_ids
    desk.code()
    for text in tuple(desk.coded()):
        desk.correct(only(text).id, {"type": "COERCE"}, "a raid", by="anna")
    now = desk.view()
    assert [row["n"] for row in now.sql("SELECT count(*) AS n FROM events").to_pylist()] == [2]  # both were met
    then = now.as_of(date(2024, 6, 2))
    for table in ("events", "evidence", "corrections", "all_events"):
        rows = then.sql(f"SELECT DISTINCT document_id FROM {table}").to_pylist()
        assert [row["document_id"] for row in rows] == list(early), table


def test_undo_restores_every_table_exactly(desk):
    names = ("mentions", "events", "evidence", "gaps", "quotes", "claims", "harms", "trace")
    before = [desk.view().table(name).to_pylist() for name in names]
    thing = event_id(desk)
    desk.correct(thing, {"recipient": "Basra", "status": "negated"}, "so", by="anna")
    desk.correct(thing, Act.REJECT, "so", by="anna")
    assert [desk.view().table(name).to_pylist() for name in names] != before
    for _ in range(3):
        desk.undo(thing, by="bo")
    assert [desk.view().table(name).to_pylist() for name in names] == before
    with pytest.raises(SettingsError, match="nothing that holds"):
        desk.undo(thing, by="bo")
    assert len(read_judgements(desk.folder).corrections) == 6  # nothing is taken out of the file


def test_a_correction_outlives_a_new_coder_and_the_kept_coding_stays_the_machines(desk, tmp_path):
    desk.correct(event_id(desk), {"recipient": "Basra"}, "so", by="anna")
    later = Desk(desk.folder)
    later.workbench = type(desk.workbench)(later.settings)
    later.workbench.__dict__["coder"] = Hits("hits/2", wide=True)
    fresh = list(later.codings([next(iter(later.view().documents())).id]))  # as it is coded
    for text in (*fresh, *later.coded()):
        assert [text.name(r) for r in only(text).recipients] == ["Basra"]
        assert only(text).coder == "hits/2"
    (machine,) = later.view().codings(as_coded=True)
    assert machine.evidence[0].by == "verb:hit"
    assert all(not e.by.startswith("human:") for e in machine.evidence)


def test_what_no_longer_applies_is_listed(desk):
    desk.correct(event_id(desk), {"recipient": "Basra"}, "so", by="anna")
    later = Desk(desk.folder)
    later.workbench = type(desk.workbench)(later.settings)
    later.workbench.__dict__["coder"] = Hits("hits/2", verbs="struck")
    later.code()
    (row,) = later.view().sql("SELECT thing, why FROM corrections").to_pylist()
    assert row == {"thing": None, "why": "nothing was read at these words by hits/2"}


def test_words_that_only_a_person_saw_can_be_judged_to_be_somebody(tmp_path):
    desk = desk_of(tmp_path / "desk", Hits(), "Iraq hit Iran. A statement by Hezbollah followed.")
    desk.correct(event_id(desk), {"actor": "Hezbollah"}, "they did", by="anna")
    (row,) = found(desk, "actors", "actor_ids")
    assert row == {"actors": ["Hezbollah"], "actor_ids": ["group:hezbollah"]}
    mention = only(next(desk.coded())).actors[0]
    desk.judge(mention, "group:hezbollah", Verdict.DIFFERENT, "others of the name", by="anna")
    assert found(desk, "actor_ids") == [{"actor_ids": [mention]}]


def test_an_added_event_is_found_and_can_be_taken_back(desk):
    (document,) = desk.view().documents()
    desk.add(document.id, "near", "CONSULT", "they met", by="anna", changes={"actor": "Iran"})
    assert {row["type"] for row in found(desk, "type")} == {"ASSAULT", "CONSULT"}
    added = next(row["id"] for row in found(desk, "id", "type") if row["type"] == "CONSULT")
    for _ in range(2):
        desk.undo(added, by="anna")
    assert {row["type"] for row in found(desk, "type")} == {"ASSAULT"}


def test_a_view_with_a_closing_day_hides_corrections_of_later_texts(desk):
    desk.correct(event_id(desk), {"status": "negated"}, "so", by="anna")
    early = desk.view("2024-06-04")
    assert early.corrections == ()
    assert early.sql("SELECT count(*) AS n FROM corrections").to_pylist() == [{"n": 0}]
    assert early.find(ALL).num_rows == 0


def test_the_same_error_elsewhere_is_listed_the_same_words_first(tmp_path):
    texts = (
        TEXT,
        "Syria hit Jordan, said all who were there.",
        "Egypt struck Libya, said all who were there.",
        "Mali hit Niger, said all who were there.",
    )
    desk = desk_of(tmp_path / "desk", Hits(), *texts)
    ids = {next(iter(t.document.text.split())): only(t).id for t in desk.coded()}
    desk.correct(ids["Iraq"], {"type": "AID"}, "helped", by="anna")
    desk.correct(ids["Mali"], Act.ACCEPT, "seen", by="anna")
    view = desk.view()
    (told,) = next(view.codings()).corrections
    assert [each.event_id for each in alike(view, told)] == [ids["Syria"]]  # not Mali: that was looked at
    assert list(alike_all(view)) == [ids["Syria"]]


def test_words_like_those_of_an_added_event_are_listed(tmp_path):
    desk = desk_of(tmp_path / "desk", Hits(), "Iraq met Iran in the morning.", "Mali met Niger in the evening.")
    first, second = (document.id for document in desk.view().documents())
    desk.add(first, "met", "CONSULT", "talks", by="anna", changes={"actor": "Iraq"})
    view = desk.view()
    told = next(each for each in next(view.codings()).corrections if each.correction.act is Act.ADD)
    assert [(each.event_id, each.document_id) for each in alike(view, told)] == [(None, second)]


def test_another_field_is_alike_only_where_the_same_rule_read_it(tmp_path):
    texts = (TEXT, "Syria hit Jordan, said all who were there.", "Egypt struck Libya, said all who were there.")
    desk = desk_of(tmp_path / "desk", Hits(), *texts)
    first, second, _ = (only(t).id for t in desk.coded())
    desk.correct(first, {"place": "Basra"}, "it says so", by="anna")  # left empty by the machine, as everywhere
    view = desk.view()
    (told,) = next(view.codings()).corrections
    assert [each.event_id for each in alike(view, told)] == [second]


def test_corrected_sentences_are_examples_for_training(tmp_path):
    desk = desk_of(
        tmp_path / "desk",
        Hits(),
        TEXT,
        "Syria hit Jordan, said all who were there.",
        "Egypt hit Libya, said all who were there.",
    )
    first, second, third = (only(t).id for t in desk.coded())
    desk.correct(first, {"type": "COERCE"}, "so", by="anna")
    desk.correct(second, Act.REJECT, "a game", by="anna")
    desk.correct(third, {"status": "negated"}, "so", by="anna")  # nothing that a labeller learns
    found = lessons(desk.view())
    (tmp_path / "more.jsonl").write_text("\n".join(found.lines))
    examples, refused = read_examples(tmp_path / "more.jsonl", desk.workbench.ontology.types)
    assert refused == []
    assert [(e.text, e.label.partition("|")[0]) for e in examples] == [
        (TEXT, "COERCE"),
        ("Syria hit Jordan, said all who were there.", NONE),
    ]
    assert json.loads(found.lines[1])["type"] is None
    assert [e.text[slice(*e.actor)] for e in examples] == ["Iraq", "Syria"]


# -------------------------------------------------------------------------------------------------- the file


def test_judgements_and_corrections_share_a_file_and_a_torn_line_costs_nothing_else(desk):
    thing = event_id(desk)
    desk.correct(thing, {"status": "negated"}, "so", by="anna")
    desk.judge("mention-1", "state:IRQ", "same", "so", by="anna")
    path = desk.folder / FILE
    whole = path.read_bytes()
    desk.correct(thing, Act.REJECT, "so", by="anna")
    torn = path.read_bytes()
    for cut in range(len(whole) + 1, len(torn) - 1, 97):
        path.write_bytes(torn[:cut])
        held = read_judgements(desk.folder)
        assert (len(held.judgements), len(held.corrections), len(held.damaged)) == (1, 1, 1)
    desk.correct(thing, Act.ACCEPT, "so", by="anna")
    held = read_judgements(desk.folder)
    assert (len(held.judgements), len(held.corrections), len(held.damaged)) == (1, 2, 1)


def test_a_full_disk_is_told_and_loses_nothing(desk, monkeypatch):
    thing = event_id(desk)
    desk.correct(thing, {"status": "negated"}, "so", by="anna")
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:20]))
    with pytest.raises(StoreError, match="disk may be full"):
        desk.correct(thing, Act.REJECT, "so", by="anna")
    monkeypatch.undo()
    assert len(read_judgements(desk.folder).corrections) == 1


def _write(folder, thing, name, times):
    desk = desk_of(folder, Hits())
    for _ in range(times):
        desk.correct(thing, Act.ACCEPT, "so", by=name)


def test_two_writers_at_once_lose_nothing(desk):
    thing = event_id(desk)
    context = multiprocessing.get_context("fork" if os.name == "posix" else "spawn")
    writers = [context.Process(target=_write, args=(desk.folder, thing, name, 8)) for name in ("anna", "bo")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    held = read_judgements(desk.folder)
    assert held.damaged == ()
    assert sorted(each.by for each in held.corrections) == ["human:anna"] * 8 + ["human:bo"] * 8
