"""A desk at s3://bucket/prefix, as people use it: from several machines, with the same words as a folder."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from tests.read.datasets.made import tabbed, values

from tocsin.cli import run
from tocsin.desk import Desk
from tocsin.errors import StoreError
from tocsin.read.gdelt import GDELT
from tocsin.records import Act, Document
from tocsin.store.remote.opening import HOME
from tocsin.web.shown import Shown

OLD = Document(
    id="document-1", text="Iran threatened Israel on Monday.", published=datetime(2026, 3, 3, tzinfo=UTC).date()
)
NEW = Document(
    id="document-2", text="Protesters marched in Nairobi on Tuesday.", published=datetime(2026, 4, 1, tzinfo=UTC).date()
)


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Makes this process another machine: one whose mirrors lie somewhere else."""

    def move(name: str) -> None:
        monkeypatch.setenv(HOME, str(tmp_path / f"mirrors of {name}"))

    return move


def types(desk: Desk, day: str | None = None) -> list[str]:
    return sorted(event.type for coding in desk.view(day).codings() for event in coding.events)


def test_texts_that_one_machine_codes_another_reads_corrects_and_sees_as_of_a_day(url, elsewhere, bench):
    one = Desk(url)
    one.take([OLD, NEW])
    assert one.code().done == 2
    elsewhere("b")
    two = Desk(url)
    assert types(two) == ["PROTEST", "THREATEN"]
    assert types(two, "2026-03-10") == ["THREATEN"]
    assert two.code().done == 0, "it is coded already"
    (event,) = next(two.view().codings(["document-1"])).events
    two.correct(event.id, Act.REJECT, "a rumour", by="ann")
    one.refresh()
    one.mirror.pull()
    assert types(one) == ["PROTEST"]
    two.undo(event.id, by="ann")
    elsewhere("c")
    assert types(Desk(url)) == ["PROTEST", "THREATEN"]


def test_a_long_run_publishes_what_it_has_so_far(url, elsewhere, bench, monkeypatch):
    monkeypatch.setattr("tocsin.desk.CODED_BATCH", 1)
    monkeypatch.setattr("tocsin.desk.EVERY", 0.0)
    desk = Desk(url)
    desk.take([OLD, NEW])
    texts = desk.codings(["document-1", "document-2"])
    next(texts)
    next(texts)  # the first is kept once the second is asked for
    elsewhere("b")
    assert types(Desk(url)) == ["THREATEN"]
    texts.close()
    assert types(Desk(url)) == ["PROTEST", "THREATEN"]


def test_the_commands_take_an_address_in_place_of_a_folder(url, elsewhere, tmp_path, capsys):
    path = tmp_path / "a.export.CSV"
    made = (values(GDELT, GLOBALEVENTID=str(9990000000 + n)) for n in range(6))
    path.write_text(tabbed(GDELT, *made, header=False), encoding="utf-8")
    assert run(["load", "gdelt", str(path), "--desk", url]) == 0
    elsewhere("b")
    down = tmp_path / "down"
    assert run(["copy", url, str(down)]) == 0
    assert run(["copy", str(down), f"{url}-2"]) == 0
    capsys.readouterr()
    for desk in (url, f"{url}-2"):
        assert run(["sql", "SELECT count(*) AS n FROM imported", "--desk", desk]) == 0
        assert capsys.readouterr().out.split() == ["n", "6"]
    assert run(["copy", str(down), url]) == 2
    assert "holds a desk already, and nothing was changed there" in capsys.readouterr().err
    assert run(["copy", url, str(down)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert run(["copy", str(down), str(tmp_path / "x")]) == 2
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_the_settings_of_the_desk_are_found(url, elsewhere):
    desk = Desk(url)
    desk.take([OLD])
    (desk.folder / "tocsin.toml").write_text("[code]\nfast = true\n")
    desk.take([NEW])
    elsewhere("b")
    assert Desk(url).settings.code.fast


def test_a_desk_that_is_not_there_is_told(url, capsys):
    with pytest.raises(StoreError, match=f"no desk at {url}: nothing is there yet"):
        Desk(url).view()
    assert run(["copy", url, "nowhere"]) == 2
    assert f"no desk at {url}" in capsys.readouterr().err


def test_a_bucket_that_is_not_there_is_told_before_any_work(url):
    with pytest.raises(StoreError, match=r"there is no such bucket; make it.* goes to the store with the next command"):
        Desk(url.replace("desks", "nobucket")).take([OLD])


def test_pages_in_a_browser_show_what_others_published(url, elsewhere, monkeypatch):
    monkeypatch.setattr("tocsin.desk.LOOK", 0.0)
    desk = Desk(url)
    desk.take([OLD])
    shown = Shown(desk, every=0.0)
    assert shown.view().document_ids() == ["document-1"]
    elsewhere("b")
    Desk(url).take([NEW])
    assert shown.view().document_ids() == ["document-1", "document-2"]


# ---------------------------------------------------------------------------------------------------- killed

_KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from tocsin.records import Document, Judgement, Verdict
from tocsin.store.remote.opening import mirror_of
from tocsin.store.store import Store
mirror = mirror_of(sys.argv[1])
bucket, at = mirror._bucket, sys.argv[2]
def dies(do, before):
    def then(*given):
        if not before:
            do(*given)
        os.kill(os.getpid(), signal.SIGKILL)
    return then
if at == "send":
    bucket.send = dies(bucket.send, before=False)
else:
    bucket.claim = dies(bucket.claim, before=False)
with mirror.publishing(alone=True):
    store = Store(mirror.folder)
    store.append_read([Document(id=f"document-{at}", text=f"Text {at}.")], recorded=datetime.now(UTC))
    store.judge(Judgement(left=f"mention-{at}", right="state:IRQ", verdict=Verdict.SAME, by="human:a"), recorded=datetime.now(UTC))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
@pytest.mark.parametrize(("at", "seen"), [("send", 1), ("after", 2)])
def test_a_process_that_is_killed_leaves_the_desk_whole_and_the_next_run_publishes_the_rest(url, elsewhere, at, seen):
    elsewhere("the killed")
    desk = Desk(url)
    desk.take([OLD])
    done = subprocess.run([sys.executable, "-c", _KILLED, url, at], capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr
    elsewhere("b")
    looking = Desk(url)
    assert len(looking.view().document_ids()) == seen
    desk.take([NEW])
    looking.mirror.pull()
    view = looking.view()
    assert sorted(view.document_ids()) == ["document-1", "document-2", f"document-{at}"]
    assert [judgement.left for judgement in view.judgements()] == [f"mention-{at}"]
