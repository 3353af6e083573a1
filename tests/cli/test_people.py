"""`tocsin correct`, `corrections`, `review`, `agreement` and `alert`: what they print, keep and send."""

from __future__ import annotations

import io
import json
import shutil
import socket
import ssl
from datetime import UTC, date, datetime, timedelta

import pytest
import trustme
from aiosmtpd.controller import Controller
from tests.hits import Hits, desk_of
from tests.stub import LOCAL, Reply, stubbed

from tocsin.cli import run
from tocsin.cli.alerting import alert_desk
from tocsin.desk import Desk
from tocsin.desk.reviewing import waiting_for
from tocsin.records import Act, Alarm
from tocsin.resolve.judge import HUMAN
from tocsin.settings import AlertOptions, FetchOptions, Settings
from tocsin.store.filters import Filter
from tocsin.store.told import FILE as TOLD
from tocsin.store.told import read_told
from tocsin.watch.ringing import Pair

PAIRS = ("Iraq hit Iran", "Syria hit Jordan", "Egypt struck Libya")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people") / "desk"
    return desk_of(folder, Hits(), *(f"{pair}, said all who were there." for pair in PAIRS))


@pytest.fixture
def desk(made, tmp_path):
    shutil.copytree(made.folder, tmp_path / "desk")
    return Desk(tmp_path / "desk")


def ids(desk):
    """The ids of the events, in the order of `PAIRS`."""
    by = {row["actors"][0]: row["id"] for row in desk.find().to_pylist()}
    return [by[pair.split()[0]] for pair in PAIRS if pair.split()[0] in by]


def ask(desk, *words):
    return run([*words, "--desk", str(desk.folder)])


# --------------------------------------------------------------------------------------- correct, corrections


def test_a_correction_is_said_listed_and_taken_back(desk, capsys):
    first, second, _ = ids(desk)
    assert ask(desk, "correct", first, "--set", "type=COERCE", "--reason", "a raid", "--by", "anna") == 0
    out = capsys.readouterr()
    assert "type: COERCE (was: ASSAULT)  by human:anna" in out.out
    assert "1 more were read the same way, 1 of them from the same words" in out.err
    assert second in out.err
    assert ask(desk, "corrections") == 0
    assert "a raid" in capsys.readouterr().out
    assert ask(desk, "correct", first, "--undo", "--by", "bo") == 0
    capsys.readouterr()
    assert ask(desk, "corrections", "--json") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["act"], row["why"]) for row in rows] == [("change", "taken back"), ("undo", None)]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("event-nobody", "--accept"), "is no event, quotation or claim"),
        (("event-nobody", "--accept", "--reject"), "one thing at a time"),
        (("event-nobody",), "nothing was said"),
        (("event-nobody", "--set", "type"), "must be FIELD=VALUE"),
        (("event-nobody", "--undo"), "nothing that holds was said"),
    ],
)
def test_what_cannot_be_said_is_refused_in_words(desk, capsys, words, why):
    assert ask(desk, "correct", *words, "--by", "anna") == 2
    assert why in " ".join(capsys.readouterr().err.split())


def test_an_added_event_is_said_on_one_line(desk, capsys):
    home = next(desk.view().documents()).id
    assert (
        ask(desk, "correct", home, "--add", "said", "--set", "type=ACCUSE", "--set", "actor=Iran", "--by", "anna") == 0
    )
    assert "added ACCUSE" in capsys.readouterr().out
    assert desk.find(Filter(types=("ACCUSE",)))["actors"].to_pylist() == [["Iran"]]


def test_corrected_sentences_are_written_for_training(desk, tmp_path, capsys):
    ask(desk, "correct", ids(desk)[0], "--set", "type=COERCE", "--by", "anna")
    assert ask(desk, "corrections", "--train", str(tmp_path / "more.jsonl")) == 0
    assert json.loads((tmp_path / "more.jsonl").read_text())["type"] == "COERCE"


# -------------------------------------------------------------------------------------------------- review


def answer(monkeypatch, *lines):
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_a_reviewer_accepts_rejects_changes_skips_and_undoes_by_lines(desk, monkeypatch, capsys):
    first, second, third = (each.event_id for each in waiting(desk, "anna"))
    answer(monkeypatch, "a", "r", "a game", "u", "x", "?", "c", "type", "COERCE", "a raid", "a", "s")
    assert ask(desk, "review", "--by", "anna") == 0
    out = capsys.readouterr()
    assert "1 of 3  its confidence is 0.40" in out.out
    assert "«hit»" in out.out or "«struck»" in out.out
    assert "2 accepted, 1 rejected, 1 changed, 1 undone, 1 skipped" in out.err
    shown = {e.id: e for text in desk.coded() for e in text.events}
    assert (shown[second].type, set(shown)) == ("COERCE", {first, second, third})
    assert [each.event_id for each in waiting(desk, "anna")] == [third]


def waiting(desk, name, size=None, seed=0):
    return waiting_for(desk, Filter(), HUMAN + name, size=size, seed=seed)[0]


def test_a_review_goes_on_where_it_stopped_and_an_end_of_input_ends_it(desk, monkeypatch, capsys):
    answer(monkeypatch, "a")
    assert ask(desk, "review", "--by", "anna") == 0
    assert "2 of 3" in capsys.readouterr().out
    answer(monkeypatch, "q")
    ask(desk, "review", "--by", "anna")
    assert "1 of 2" in capsys.readouterr().out
    assert len(waiting(desk, "bo")) == 3


def test_a_wrong_value_is_told_and_asks_again(desk, monkeypatch, capsys):
    answer(monkeypatch, "c", "type", "HUG", "why not", "q")
    assert ask(desk, "review", "--by", "anna") == 0
    assert "type 'HUG' is none" in capsys.readouterr().out
    assert desk.view().corrections == ()


def test_a_sample_hides_what_others_said_and_is_the_same_for_all(desk, monkeypatch, capsys):
    drawn = [each.event_id for each in waiting(desk, "bo", size=2, seed=3)]
    desk.correct(drawn[0], {"type": "COERCE"}, "a raid", by="anna")
    desk.correct(drawn[1], Act.REJECT, "a game", by="anna")
    assert [each.event_id for each in waiting(desk, "bo", size=2, seed=3)] == drawn
    answer(monkeypatch, "a", "a")
    assert ask(desk, "review", "--sample", "2", "--seed", "3", "--by", "bo") == 0
    out = capsys.readouterr().out
    assert "COERCE" not in out
    assert "anna" not in out
    said = [each for each in desk.view().corrections if each.by == "human:bo"]
    assert {each.drawn for each in said} == {"2/3"}
    assert "type=ASSAULT" in said[0].was


def test_what_waits_can_be_listed(desk, capsys):
    assert ask(desk, "review", "--list", "--by", "anna") == 0
    assert capsys.readouterr().out.count("its confidence is 0.40") == 3


# ------------------------------------------------------------------------------------------------ agreement


def test_the_report_moves_with_what_people_say(desk, capsys):
    first, second, third = ids(desk)
    assert ask(desk, "agreement") == 0
    assert "0 events were judged by nobody" in capsys.readouterr().out
    for name, types in (("anna", ("ASSAULT", "COERCE", "AID")), ("bo", ("ASSAULT", "COERCE", "AID"))):
        for thing, kind in zip((first, second, third), types, strict=True):
            if kind != "ASSAULT":
                desk.correct(thing, {"type": kind}, "so", by=name, drawn="3/0", blind=True)
            desk.correct(thing, Act.ACCEPT, "seen", by=name, drawn="3/0", blind=True)
    ask(desk, "agreement")
    lines = capsys.readouterr().out.splitlines()
    (between, against) = (line.split() for line in lines if line.startswith("type "))
    assert between[:4] == ["type", "nominal", "3", "1.000"]
    assert against[1:4] == ["6", "2", "0.33"]
    assert any("of events drawn at random" in line for line in lines)
    desk.correct(third, {"type": "COERCE"}, "no", by="bo", blind=True)
    ask(desk, "agreement")
    (between, _) = (line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("type "))
    assert float(between[3]) == pytest.approx(1 - 5 * 2 / 22, abs=5e-4)  # o = 2, e = 36 - (4 + 9 + 1) = 22


# ---------------------------------------------------------------------------------------------------- alert


def tell(desk, environment=None, *, mark=False, now=None, fetch=None, **options):
    settings = Settings(alert=AlertOptions(**options), fetch=fetch or FetchOptions(retries=0))
    clock = {} if now is None else {"now": lambda: now}
    return alert_desk(desk.folder, settings, Filter(), mark=mark, environment=environment or {}, **clock)


def test_each_event_is_told_once_as_somebodys_word(desk, capsys):
    assert ask(desk, "alert") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("The Courier reports that ") and "status: reported" in line for line in lines)
    assert ask(desk, "alert") == 0
    assert capsys.readouterr().out == ""


def test_what_rings_is_told_with_the_events_and_once(desk, capsys, monkeypatch):
    alarm = Alarm(
        id="alarm-1", series="a and b", since=date(2024, 3, 1), told=date(2024, 3, 4), observed=12, expected=3.5, score=8.0,
        threshold=6.5, clears=4, per_year=1.0, event_ids=("event-1",),
    )  # fmt: skip
    pair = Pair(ids=("state:IRQ", "state:IRN"), events=40, alarms=(alarm,), coverage=(0.9,))
    monkeypatch.setattr(Desk, "alarms", lambda *_, **__: (pair,))
    tell(desk)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("Alarm: more is told of Iraq and Iran than usual")
    tell(desk)
    assert capsys.readouterr().out == ""
    tell(desk, alarms=False, mark=True)


def test_a_new_coder_or_a_correction_does_not_tell_the_same_again(desk, capsys):
    tell(desk)
    capsys.readouterr()
    before = {*ids(desk)}
    desk.correct(ids(desk)[0], {"type": "COERCE"}, "so", by="anna")
    later = Desk(desk.folder)
    later.workbench = type(desk.workbench)(later.settings)
    later.workbench.__dict__["coder"] = Hits("hits/2", wide=True)
    later.code()
    assert not {*ids(later)} & before
    tell(desk)
    assert capsys.readouterr().out == ""


def test_what_is_there_can_be_marked_as_told(desk, capsys):
    tell(desk, mark=True)
    tell(desk)
    assert capsys.readouterr().out == ""


def test_a_failing_channel_is_named_and_tried_again_and_the_others_go_on(desk, tmp_path, capsys):
    file = tmp_path / "out" / "alerts.jsonl"
    with stubbed() as stub:
        stub.routes["/hook"] = [Reply(), Reply(status=500), Reply(status=204)]
        options = {"channels": ("webhook", "file"), "webhook": f"{stub.at}/hook", "file": str(file)}
        fetch = FetchOptions(retries=0, allowed_networks=LOCAL, per_second=0)
        secret = {"TOCSIN_WEBHOOK_TOKEN": "s3cret"}
        assert tell(desk, secret, fetch=fetch, **options) == 1
        assert "webhook http://127.0.0.1" in capsys.readouterr().err
        assert len(file.read_text().splitlines()) == 3
        assert tell(desk, secret, fetch=fetch, **options) == 0
        asked = [each for each in stub.asked if each.method == "POST"]
    assert len(file.read_text().splitlines()) == 3
    told = [json.loads(each.body)["id"] for each in asked]
    assert sorted({*told}) == sorted(ids(desk))
    assert len(told) == 4  # the one that failed came again, and no other
    assert asked[0].headers["authorization"] == "Bearer s3cret"
    assert asked[0].headers["content-type"] == "application/json"
    assert "s3cret" not in (desk.folder / TOLD).read_text() + file.read_text()


def test_a_webhook_on_this_machine_is_refused_unless_allowed(desk, capsys):
    with stubbed() as stub:
        assert tell(desk, channels=("webhook",), webhook=f"{stub.at}/hook") == 1
        assert stub.asked == []
    assert "address of this machine" in capsys.readouterr().err


def test_a_digest_is_one_message_a_run_or_a_day(desk, tmp_path, capsys):
    noon = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
    tell(desk, digest="day", now=noon)
    out = capsys.readouterr().out
    assert out.startswith("3 new reports. Each line is what the outlet or the holder named in it says")
    home = tmp_path / "more.txt"
    home.write_text("Kenya hit Chad, said all who were there.")
    desk.read(home, published="2024-06-06", outlet="Harbour Wire")
    desk.workbench = type(desk.workbench)(desk.settings)
    desk.workbench.__dict__["coder"] = Hits()
    desk.code()
    tell(desk, digest="day", now=noon + timedelta(hours=3))
    assert capsys.readouterr().out == ""
    tell(desk, digest="day", now=noon + timedelta(days=1))
    assert "1 new report." in capsys.readouterr().out


def test_a_flood_is_cut_and_counted(desk, capsys):
    tell(desk, most=1)
    lines = [line for line in capsys.readouterr().out.splitlines() if line]
    assert lines[0].startswith("The Courier reports")
    assert lines[1].startswith("2 new reports.")
    tell(desk, most=1)
    assert capsys.readouterr().out == ""


def test_a_torn_line_of_what_was_told_costs_no_other(desk, capsys):
    tell(desk)
    path = desk.folder / TOLD
    path.write_bytes(path.read_bytes()[:-20])
    capsys.readouterr()
    tell(desk)
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert len(read_told(desk.folder).keys["stdout"]) >= 3


class Inbox:
    def __init__(self):
        self.taken = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def mail_server():
    started = []

    def start(**options):
        inbox = Inbox()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        controller = Controller(inbox, hostname="127.0.0.1", port=port, **options)
        controller.start()
        started.append(controller)
        return inbox, port

    yield start
    for controller in started:
        controller.stop()


MAIL = {"channels": ("mail",), "mail_to": ("desk@example.org",), "mail_from": "tocsin@example.org", "digest": "run"}


def test_mail_goes_out_under_tls_alone(desk, mail_server, monkeypatch, tmp_path, capsys):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    inbox, port = mail_server(tls_context=context, require_starttls=True)
    assert tell(desk, smtp_host="127.0.0.1", smtp_port=port, **MAIL) == 0
    (envelope,) = inbox.taken
    assert envelope.rcpt_tos == ["desk@example.org"]
    assert b"Subject: 3 new reports" in envelope.content
    assert tell(desk, smtp_host="127.0.0.1", smtp_port=port, **MAIL) == 0
    assert len(inbox.taken) == 1


def test_a_server_without_tls_gets_nothing(desk, mail_server, capsys):
    inbox, port = mail_server()
    assert tell(desk, smtp_host="127.0.0.1", smtp_port=port, **MAIL) == 1
    assert inbox.taken == []
    assert f"mail through 127.0.0.1:{port}" in capsys.readouterr().err
    assert tell(desk, smtp_host="127.0.0.1", smtp_port=port, smtp_starttls=False, **MAIL) == 0
    assert len(inbox.taken) == 1
