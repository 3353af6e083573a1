"""Batches brought together: a view shows the same before and after, whatever was coded, judged or corrected in between."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from random import Random

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.store.made_desk import ACTORS, BASRA, DAYS, NOW, coded

from tocsin.desk import Desk
from tocsin.errors import StoreError
from tocsin.ontology import load_ontology
from tocsin.records import Act, Evidence, Judgement, Quote, Verdict
from tocsin.resolve import correcting
from tocsin.resolve.correcting import Who
from tocsin.settings import LoadOptions
from tocsin.store import merging
from tocsin.store.files import held_batches, is_together
from tocsin.store.filters import Filter
from tocsin.store.merging import merge
from tocsin.store.preparing import prepare
from tocsin.store.store import Store
from tocsin.store.tables import CODED, READ, TABLES
from tocsin.store.view import View

EVERY = Filter(statuses=())
OPTIONS = LoadOptions(memory_mb=500, threads=1)
AT_ONCE = timedelta(0)
SPEAKERS = ("state:IRQ", "group:lantern")


def text(number, coder="made/1"):
    """A document with an event that can be corrected, and a quotation."""
    document, coding, links = coded(number, Random(number))
    iraq, lantern, amal, _ = coding.mentions
    event = coding.events[0]
    quote = Quote(
        id=f"quote-{document.id[-20:]}",
        span=iraq.span,
        cue=lantern.span,
        speaker=(iraq, lantern, amal)[number % 3].id,
        direct=True,
        about=(lantern.id, iraq.id),
    )
    evidence = Evidence(event_id=event.id, field="type", span=amal.span, by="made")
    event = replace(event, coder=coder, actors=tuple(dict.fromkeys((*event.actors, amal.id))))
    coding = replace(coding, coder=coder, events=(event,), evidence=(evidence,), quotes=(quote,))
    return document, coding, links


def write(folder, number, hour=0):
    store, now = Store(folder), NOW + timedelta(hours=hour)
    document, coding, links = text(number)
    store.append_read([document], recorded=now)
    store.append_places([BASRA], recorded=now)
    store.append_coded([coding], links, ACTORS, recorded=now)


def tidy(folder, grace=AT_ONCE, **more):
    merge(folder, options=OPTIONS, grace=grace, **more)
    prepare(folder, options=OPTIONS)


def shown(view):
    """All that a view says."""
    return (
        [view.table(name).to_pylist() for name in TABLES],
        view.find(EVERY).to_pylist(),
        [[table.to_pylist() for table in (found.by, found.about, found.facts)] for found in map(view.speech, SPEAKERS)],
        list(view.documents()),
        list(view.codings()),
        view.judgements(),
        view.corrections,
    )


@pytest.fixture
def desk(tmp_path):
    folder = tmp_path / "desk"
    for number in range(4):
        write(folder, number, number)
    return folder


# ------------------------------------------------------------------------------------------------ the same answers


def again(folder, number, hour):
    """A text coded once more, by another coder."""
    _, coding, links = text(number, coder=f"made/{hour + 2}")
    Store(folder).append_coded([coding], links, ACTORS, recorded=NOW + timedelta(hours=hour))


def linked(folder, number, hour):
    """A link that comes after the coding."""
    _, coding, _ = text(number)
    verdict = Verdict.SAME if hour % 2 else Verdict.DIFFERENT
    late = Judgement(left=coding.mentions[2].id, right="state:IRQ", verdict=verdict, score=0.7, by=f"late/{hour}")
    Store(folder).append_coded([], [late], ACTORS, recorded=NOW + timedelta(hours=hour))


def judged(folder, number, hour):
    """What a person says of a mention."""
    _, coding, _ = text(number)
    mention = coding.mentions[hour % 3].id
    said = Judgement(left=mention, right="group:lantern", verdict=list(Verdict)[hour % 3], by="human:me")
    Store(folder).judge(said, recorded=NOW + timedelta(hours=hour))


def unified(folder, number, hour):
    """What a person says of two actors."""
    said = Judgement(left="group:lantern", right="state:IRQ", verdict=list(Verdict)[number % 2], by="human:me")
    Store(folder).judge(said, recorded=NOW + timedelta(hours=hour))


def corrected(folder, number, hour):
    """What a person says of an event."""
    document, coding, _ = text(number)
    who = Who(by="me", reason="so", recorded=NOW + timedelta(hours=hour))
    event = coding.events[0].id
    if number % 2:
        made = (correcting.judged(document, coding, coding, event, Act.REJECT, who),)
    else:
        made = correcting.changed(document, coding, coding, event, {"type": "AID"}, who, ontology=load_ontology())
    Store(folder).correct(made)


DEEDS = {each.__name__: each for each in (write, again, linked, judged, unified, corrected)}


@settings(
    max_examples=4,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(deeds=st.lists(st.tuples(st.sampled_from(["tidy", "tidy", *DEEDS]), st.integers(0, 5)), min_size=3, max_size=7))
def test_a_merged_desk_says_what_one_says_that_never_was(tmp_path_factory, desk, deeds):
    plain, merged = (shutil.copytree(desk, tmp_path_factory.mktemp("d") / name) for name in ("plain", "merged"))
    there = {0, 1, 2, 3}
    for hour, (deed, number) in enumerate([*deeds, ("tidy", 0)], start=5):
        if deed == "tidy":
            tidy(merged)
        elif deed == "write" or number in there:
            there |= {number}
            for folder in (plain, merged):
                DEEDS[deed](folder, number, hour)
    assert shown(View(merged)) == shown(View(plain))
    assert shown(View(merged, known_until=DAYS[2])) == shown(View(plain, known_until=DAYS[2]))


def test_what_is_prepared_is_what_is_read(desk):
    before = shown(View(desk))
    tidy(desk)
    view = View(desk)
    view.find(EVERY)
    assert view._connection.execute("SELECT count(*) FROM snapshot.fresh").fetchall() == [(0,)]
    assert shown(view) == before


@pytest.mark.parametrize("deed", ["again", "linked", "judged", "unified", "corrected"])
def test_what_came_since_is_not_hidden_by_what_was_prepared(desk, deed, tmp_path):
    plain = shutil.copytree(desk, tmp_path / "plain")
    tidy(desk)
    before = View(desk).find(EVERY).to_pylist()
    for folder in (plain, desk):
        DEEDS[deed](folder, 2, 9)
    assert View(desk).find(EVERY).to_pylist() == View(plain).find(EVERY).to_pylist() != before


# ------------------------------------------------------------------------------------------------------ the files


def files(folder, table="events"):
    return sorted(path.name for path in (folder / "tables" / table).glob("*.parquet"))


def test_a_second_call_does_nothing(desk):
    tidy(desk)
    before = files(desk)
    assert len(before) == 1
    assert merge(desk, options=OPTIONS, grace=AT_ONCE).written == 0
    assert prepare(desk, options=OPTIONS) == 0
    assert files(desk) == before


def test_few_batches_are_left_alone(desk):
    assert merge(desk, options=OPTIONS, grace=AT_ONCE, least=5).written == 0
    assert len(files(desk)) == 4


def test_a_view_that_is_open_reads_on_and_a_later_one_reads_each_row_once(desk):
    view = View(desk)
    before = shown(View(desk))
    report = merge(desk, options=OPTIONS, grace=timedelta(hours=1))
    assert report.waiting == report.before > 0
    assert shown(view) == before
    assert shown(View(desk)) == before


def test_an_open_view_is_told_to_open_anew_once_its_files_are_gone(desk):
    view = View(desk)
    tidy(desk)
    with pytest.raises(StoreError, match="open a new view"):
        view.events()


def test_texts_are_coded_and_known_after_their_batches_were_brought_together(desk):
    store = Store(desk)
    store.coded("made/1")
    tidy(desk)
    document, coding, links = text(1)
    assert store.append_read([document], recorded=NOW).known == 1
    assert store.append_coded([coding], links, ACTORS, recorded=NOW).known == 1
    late = Judgement(left=coding.mentions[2].id, right="state:IRQ", verdict=Verdict.SAME, by="late")
    assert store.append_coded([], [late], ACTORS, recorded=NOW).added["links"] == 1


@pytest.mark.parametrize("at", [1, 5, 14])
def test_a_merge_that_is_killed_leaves_the_desk_as_it_was(desk, monkeypatch, at):
    before = shown(View(desk))
    calls = 0

    def dying(moves):
        nonlocal calls
        calls += 1
        if calls == at:
            raise KeyboardInterrupt
        return settle(moves)

    settle = merging.settle
    with monkeypatch.context() as patched:
        patched.setattr(merging, "settle", dying)
        with pytest.raises(KeyboardInterrupt):
            merge(desk, options=OPTIONS, grace=AT_ONCE)
    assert shown(View(desk)) == before
    tidy(desk)
    assert shown(View(desk)) == before
    assert len(files(desk)) == len(files(desk, "documents")) == 1


def test_a_process_that_is_killed_while_merging_leaves_the_desk_as_it_was(desk):
    before = shown(View(desk))
    program = (
        "import os, sys; from pathlib import Path; from datetime import timedelta; from tocsin.settings import LoadOptions\n"
        "from tocsin.store import merging\n"
        "settle = merging.settle; seen = []\n"
        "def dying(moves):\n    seen.append(moves); settle(moves); len(seen) == 8 and os._exit(9)\n"
        "merging.settle = dying\n"
        "merging.merge(Path(sys.argv[1]), options=LoadOptions(), grace=timedelta(0))\n"
    )
    assert subprocess.run([sys.executable, "-c", program, str(desk)], check=False).returncode == 9
    assert shown(View(desk)) == before
    tidy(desk)
    assert shown(View(desk)) == before


def test_what_is_prepared_may_be_deleted_or_be_damaged(desk):
    before = shown(View(desk))
    tidy(desk)
    [listed] = (desk / "index" / "coded").glob("*.documents.parquet")
    listed.write_bytes(b"torn")
    assert shown(View(desk)) == before
    assert prepare(desk, options=OPTIONS) == 3
    shutil.rmtree(desk / "index")
    assert shown(View(desk)) == before


def test_reading_and_coding_bring_batches_together_by_themselves(tmp_path, monkeypatch):
    monkeypatch.setattr("tocsin.desk.MANY", 3)
    folder = tmp_path / "desk"
    desk, early = Desk(folder), None
    for number in range(7):
        file = tmp_path / f"{number}.txt"
        file.write_text(f"Zambia accused Malawi of attack number {number} on Monday.\n")
        assert desk.code(desk.read(file, published="2024-03-05").document_ids).done == 1
        early = early or desk.view()
        alone = [sum(not is_together(name) for name in held_batches(folder, group)) for group in (READ, CODED)]
        assert max(alone) < 3
        assert len({event["document_id"] for event in desk.find(EVERY).to_pylist()}) == number + 1
    assert len(list(early.codings())) == 1  # what was replaced stays for whoever reads it


def test_one_text_is_found_in_its_group_of_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(merging, "_ROWS", 4)
    for number in range(6):
        write(tmp_path, number, number)
    before = [View(tmp_path).coding(text(n)[0].id) for n in range(6)]
    tidy(tmp_path)
    path = next((tmp_path / "tables" / "mentions").glob("merged-*"))
    assert pq.ParquetFile(path).num_row_groups == 6
    assert [View(tmp_path).coding(text(n)[0].id) for n in range(6)] == before
