"""The coder that asks a language model, against a server on this machine that answers, and misbehaves, as it is told."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import EntryPoint
from pathlib import Path
from threading import Event as Signal
from threading import Thread
from typing import Any

import pytest
from tests.coding.conftest import Read, as_document

import tocsin.coding.endpoint
import tocsin.coding.llm
from tocsin import plugins
from tocsin.coding.laws import check
from tocsin.coding.llm import LlmCoder, instruction
from tocsin.errors import MissingPlugin, SettingsError, TocsinError
from tocsin.ontology import Ontology, load_ontology
from tocsin.records import Coding, Document, MentionKind, Outcome
from tocsin.settings import CodeOptions, LlmOptions

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
KEY = "a-key-for-the-stub"
TEXT = (
    "The army shelled Goma on Tuesday. President William Ruto denied that police had arrested ten protesters. "
    "It rained in Lusaka."
)


# ------------------------------------------------------------------------------------------------ the server


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the server sends to one request."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    cut: bool = False  # breaks the connection instead


@dataclass(slots=True, kw_only=True)
class Stub:
    """A server with its replies in order (the last one is given again and again) and what it was sent."""

    url: str
    replies: list[Reply] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    released: Signal = field(default_factory=Signal)

    def says(self, *replies: Reply | str | dict[str, Any]) -> None:
        self.replies = [reply if isinstance(reply, Reply) else completion(reply) for reply in replies]

    def next(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def completion(text: Any, **more: Any) -> Reply:
    """A well-formed chat completion; anything but a text is sent as JSON."""
    content = text if isinstance(text, str) else json.dumps(text)
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
    body = {"id": "1", "object": "chat.completion", "choices": [choice], **more}
    body.setdefault("usage", {"prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1050})
    return raw(body)


def raw(body: Any, **more: Any) -> Reply:
    return Reply(body=json.dumps(body).encode(), **more)


def error(status: int, message: str = "no", **more: Any) -> Reply:
    # The client waits as long as it is told to: 1 ms.
    return raw({"error": {"message": message, **more}}, status=status, headers={"retry-after-ms": "1"})


def entries(*events: dict[str, Any], n: int = 1, of: int = 3) -> dict[str, Any]:
    """An answer with all its events in sentence `n` of `of`."""
    return {"sentences": [{"n": i, "events": list(events) if i == n else []} for i in range(1, of + 1)]}


def event(**fields: Any) -> dict[str, Any]:
    """The event of the first sentence, as a good model gives it."""
    good = {
        "predicate": "shelled",
        "type": "ASSAULT",
        "mode": "explosives",
        "mode_words": None,
        "contexts": [{"name": "military", "words": "army"}],
        "actors": ["The army"],
        "recipients": [],
        "place": "Goma",
        "date": "on Tuesday",
        "status": "actual",
        "status_words": None,
    }
    return {**good, **fields}


@pytest.fixture
def stub(monkeypatch) -> Iterator[Stub]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("STUB_KEY", KEY)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            stub.requests.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            stub.keys.append(self.headers["authorization"])
            reply = stub.next()
            if reply.hang:
                stub.released.wait()
            if reply.hang or reply.cut:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in {"content-type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub = Stub(url=f"http://127.0.0.1:{server.server_port}/v1")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield stub
    stub.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology()


@pytest.fixture
def make(stub, known, parse, lexicon, ontology, monkeypatch) -> Callable[..., LlmCoder]:
    """A coder that asks the stub; options beside the address are given by name."""
    monkeypatch.setattr(tocsin.coding.llm, "load_lexicon", lambda *_, **__: lexicon)  # read once for the session

    def of(**options: Any) -> LlmCoder:
        llm = LlmOptions(**{"base_url": stub.url, "model": "m", "key_variable": "STUB_KEY", "retries": 1, **options})
        coder = LlmCoder(options=CodeOptions(coder="llm", llm=llm), known=known, ontology=ontology)
        coder.__dict__["_parse"] = parse  # loaded once for the session
        return coder

    return of


@pytest.fixture
def code(make) -> Callable[..., Read]:
    """A text coded against the stub, checked against the laws, as words."""

    def of(text: str = TEXT, *, published: date | None = date(2024, 3, 6), **options: Any) -> Read:
        return lawful(make(**options), as_document(text, published))

    return of


def lawful(coder: LlmCoder, document: Document) -> Read:
    coding = next(coder.code([document]))
    assert check(document, coding) == ()
    return Read(document, coding)


def reasons(coding: Coding, stage: str, outcome: Outcome = Outcome.DROPPED) -> list[str]:
    return [step.reason for step in coding.trace if step.stage == stage and step.outcome is outcome]


def cost(read: Read) -> str:
    [line] = reasons(read.coding, "cost", Outcome.CODED)
    return line


# ----------------------------------------------------------------------------------------- what is coded


def test_verified_quotes_become_the_fields_of_an_event(stub, code):
    stub.says(entries(event()))
    read = code()
    line = read.event("shelled")
    assert (line.type, line.mode, line.contexts, line.status) == ("ASSAULT", "explosives", ("military",), "actual")
    assert (line.actors, line.recipients, line.place) == (["The army"], [], "Goma")
    assert (line.occurred, line.basis) == ("2024-03-05", "relative")
    assert read.rules("shelled", "type") == ["model m"]
    assert read.gap("shelled", "recipients") == "the model quoted nobody whom it is done to"
    [mention] = [m for m in read.coding.mentions if m.id == read.record("shelled").place]
    assert mention.kind is MentionKind.PLACE
    assert read.record("shelled").confidence is None


def test_words_of_a_status_are_its_evidence(stub, code):
    found = event(
        predicate="arrested", type="COERCE", mode="arrest", contexts=[], actors=["police"], recipients=["ten protesters"],
        place=None, date=None, status="negated", status_words="denied",
    )  # fmt: skip
    stub.says(entries(found, n=2))
    read = code()
    assert read.event("arrested").status == "negated"
    assert read.evidence("arrested", "status") == ["denied"]
    assert [(c.holder, c.stance) for c in read.claims_of("arrested")] == [("President William Ruto", "denies")]


def test_sentences_without_an_event_say_so(stub, code):
    stub.says(entries(event()))
    assert reasons(code().coding, "sentence", Outcome.NOTHING) == ["the model found no event here"] * 2


def test_days_that_show_an_actual_event_to_be_background_make_it_historical(stub, code):
    stub.says(entries(event(date="in 2019"), of=1))
    read = code("The army shelled Goma in 2019.")
    assert read.event("shelled").status == "historical"
    assert read.evidence("shelled", "status") == ["in 2019"]


def test_words_that_no_rule_reads_as_a_time_leave_it_open_with_the_reason(stub, code):
    stub.says(entries(event(date="before dawn"), of=1))
    read = code("The army shelled Goma before dawn.")
    assert read.event("shelled").occurred is None
    assert read.gap("shelled", "occurred") == "no rule reads 'before dawn' as a time"


def test_a_relative_day_without_a_publication_day_stays_open(stub, code):
    stub.says(entries(event()))
    read = code(published=None)
    assert (read.event("shelled").occurred, read.event("shelled").basis) == (None, "unanchored")


def test_an_actor_that_the_rules_take_for_a_place_is_a_mention_of_its_own(stub, code):
    stub.says(entries(event(predicate="attacked", actors=["Goma"], place="Goma", contexts=[], date=None), of=1))
    read = code("Goma attacked the rebels.")
    kinds = {m.id: m.kind for m in read.coding.mentions}
    found = read.record("attacked")
    assert (kinds[found.actors[0]], kinds[str(found.place)]) == (MentionKind.ACTOR, MentionKind.PLACE)


def test_the_same_words_twice_are_two_places_in_the_sentence(stub, code):
    text = "Police arrested ten monks and soldiers arrested ten nuns."
    first = event(
        predicate="arrested", type="COERCE", mode="arrest", contexts=[], actors=["Police"], place=None, date=None
    )
    stub.says(entries(first, {**first, "actors": ["soldiers"], "recipients": ["ten nuns"]}, of=1))
    read = code(text)
    starts = [e.span.start for e in read.coding.evidence if e.field == "type"]
    assert starts == [text.index("arrested"), text.rindex("arrested")]


def test_quotations_and_questions_are_read_by_rule(stub, code):
    stub.says({"sentences": [{"n": 1, "events": []}, {"n": 2, "events": []}]})
    read = code('The minister said: "We will not leave." Will he resign?')
    assert [q.speaker for q in read.quotes] == ["The minister"]
    assert [c.kind for c in read.claims] == ["question", "forecast"]


def test_thinking_aloud_and_a_fence_are_no_part_of_the_answer(stub, code):
    stub.says(f"<think>{{perhaps}}</think>\n```json\n{json.dumps(entries(event()))}\n```")
    assert code().triggers == ["shelled"]


# --------------------------------------------------------------------------------------- what is rejected


@pytest.mark.parametrize(
    ("quote", "why"),
    [
        ("General Smith", "not in the text"),
        ("the army", "not in the text"),  # the text has a capital
        ("The arm", "part of a word"),
        ("police", "in another sentence"),
        ("", "empty"),
        ("  ", "empty"),
    ],
)
def test_quotes_that_do_not_stand_in_their_sentence_are_rejected_and_counted(stub, code, quote, why):
    stub.says(entries(event(actors=[quote])))
    read = code()
    assert read.event("shelled").actors == []
    assert read.gap("shelled", "actors") == f"the model's words were rejected, {why}: {quote!r}"
    assert reasons(read.coding, "quote") == [f"rejected for actors, {why}: {quote!r}"]
    assert f"5 quotes checked, 1 rejected (1 {why})" in cost(read)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("recipients", {"recipients": ["the rebels"]}),
        ("place", {"place": "Bukavu"}),
        ("occurred", {"date": "on Monday"}),
        ("mode", {"mode_words": "with mortars"}),
        ("contexts", {"contexts": [{"name": "military", "words": "troops"}]}),
    ],
)
def test_a_field_with_invented_words_stays_empty_and_the_event_is_kept(stub, code, field, bad):
    stub.says(entries(event(**bad)))
    read = code()
    assert read.evidence("shelled", field) == []
    assert "not in the text" in str(read.gap("shelled", field))


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"type": "BOMB"}, "the model gave a type that PLOVER lacks: 'BOMB'"),
        ({"type": "assault"}, "the model gave a type that PLOVER lacks: 'assault'"),
        ({"status": "certain"}, "the model gave no known status: 'certain'"),
        (
            {"status": "negated", "status_words": "never"},
            "the words that the model quoted for the status were rejected",
        ),
        (
            {"actors": ["Rwanda"], "place": None},
            "nobody who does it, nobody it is done to and no place could be verified",
        ),
        (
            {"predicate": 7},
            "an event of the model's answer cannot be read: Expected `str`, got `int` - at `$.predicate`",
        ),
        (
            {"actors": "The army"},
            "an event of the model's answer cannot be read: Expected `array | null`, got `str` - at `$.actors`",
        ),
    ],
)
def test_an_event_that_cannot_be_is_dropped_and_the_others_stay(stub, code, bad, why):
    stub.says(entries(event(**bad), event()))
    read = code()
    assert read.triggers == ["shelled"]
    assert reasons(read.coding, "proposal") == [why]
    assert len(stub.requests) == 1


def test_an_invented_predicate_is_no_event(stub, code):
    stub.says(entries(event(predicate="bombed")))
    read = code()
    assert read.coding.events == ()
    assert reasons(read.coding, "quote") == ["rejected for predicate, not in the text: 'bombed'"]
    assert "none of 1 proposals of the model held" in reasons(read.coding, "sentence", Outcome.NOTHING)


def test_one_event_given_twice_is_one(stub, code):
    stub.says(entries(event(), event()))
    read = code()
    assert read.triggers == ["shelled"]
    assert reasons(read.coding, "proposal") == ["the model gave ASSAULT for the same words before"]


@pytest.mark.parametrize(
    ("bad", "field", "why"),
    [
        ({"mode": "arrest"}, "mode", "rejected, no mode of ASSAULT: 'arrest'"),
        ({"contexts": [{"name": "war", "words": "army"}]}, "contexts", "rejected, no context: 'war'"),
        ({"recipients": ["army"]}, "recipients", "rejected, who does it is not also whom it is done to: 'army'"),
    ],
)
def test_names_that_the_ontology_lacks_are_rejected(stub, code, bad, field, why):
    stub.says(entries(event(**bad)))
    assert code().gap("shelled", field) == why


def test_sentences_that_were_not_asked_about_are_passed_over_and_one_left_out_is_not_coded(stub, code):
    stub.says({"sentences": [{"n": 1, "events": [event()]}, {"n": 9, "events": [event()]}, {"n": 2, "events": []}, 5]})
    read = code()
    assert read.triggers == ["shelled"]
    assert reasons(read.coding, "sentence") == ["the model's answer leaves the sentence out"]
    assert reasons(read.coding, "proposal") == [
        "the model answered on sentence 9, which it was not asked about",
        "an entry of the model's answer is no sentence: Expected `object`, got `int`",
    ]


# ---------------------------------------------------------------------------------------- what goes wrong


def test_bad_json_is_asked_for_again_once_with_the_reason(stub, code):
    stub.says("Here are the events!", entries(event()))
    read = code()
    assert read.triggers == ["shelled"]
    asked = stub.requests[1]["messages"]
    assert [turn["role"] for turn in asked] == ["system", "user", "assistant", "user"]
    assert asked[2]["content"] == "Here are the events!"
    assert "it holds no JSON object" in asked[3]["content"]
    assert "2 requests to m: 2000 prompt and 100 completion tokens" in cost(read)


HUGE = json.dumps(entries(*[event(predicate=f"shelled{n}") for n in range(2000)]))
MISREAD = [
    ("no JSON at all", "it holds no JSON object"),
    ('{"sentences": [', "it holds no JSON object"),
    ('{"sentences": [}', "it is not of the form asked for: JSON is malformed"),
    ('{"sentences": {}}', "it is not of the form asked for: Expected `array`, got `object`"),
    ('{"events": []}', "it is not of the form asked for: Object missing required field `sentences`"),
    ("{" * 50_000 + "}" * 50_000, "it is not of the form asked for"),
    ('{"sentences": ' + "[" * 50_000 + "]" * 50_000 + "}", "it is not of the form asked for"),
    ('{"sentences": "\ud800"}', "the endpoint answered with something that is no JSON"),
    ('{"sentences": "\\ud800"}', "it is not of the form asked for"),
    ("", "the model's answer is empty"),
    (HUGE, "more than 200000; it was not read"),
    (raw({"choices": []}), "the endpoint's answer is empty: it holds no choice"),
    (raw({"choices": None}), "the endpoint's answer is no chat completion: Expected `array`, got `null`"),
    (raw({"choices": [{"message": {"content": ["a"]}}]}), "the endpoint's answer is no chat completion"),
    (raw({"choices": [None]}), "the endpoint's answer is no chat completion"),
    (raw({"choices": [{"message": {"content": None, "refusal": "no"}}]}), "the model's answer is empty"),
    (raw([]), "the endpoint's answer is no chat completion: Expected `object`, got `array`"),
    (Reply(body=b"<html>Sign in</html>"), "the endpoint answered with something that is no JSON"),
    (Reply(body=b"\xff\xfe{}"), "the endpoint answered with something that is no JSON"),
    (Reply(), "the endpoint answered with something that is no JSON"),
]


@pytest.mark.parametrize(("answer", "why"), MISREAD, ids=[why[-40:] + str(n) for n, (_, why) in enumerate(MISREAD)])
def test_an_answer_that_stays_bad_leaves_its_sentences_uncoded_with_the_reason(stub, code, answer, why):
    stub.says(answer)
    read = code()
    assert read.coding.events == ()
    said = reasons(read.coding, "sentence")
    assert len(said) == 3
    assert len(stub.requests) == 2
    assert all(reason.startswith("not coded, asked twice: ") and why in reason for reason in said)
    assert "3 of the sentences not coded" in cost(read)
    assert [m for m in read.coding.mentions if read.cut(m.span) == "Lusaka"] != []


def test_an_answer_that_was_cut_off_is_not_asked_for_again(stub, code):
    choice = {"finish_reason": "length", "message": {"content": '{"sentences": ['}}
    stub.says(raw({"choices": [choice]}))
    assert "fewer sentences in a request (code.llm.sentences)" in reasons(code().coding, "sentence")[0]
    assert len(stub.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_endpoint_is_asked_again(stub, code, status):
    stub.says(error(status), entries(event()))
    assert code().triggers == ["shelled"]
    assert len(stub.requests) == 2


def test_a_broken_connection_is_tried_again(stub, code):
    stub.says(Reply(cut=True), entries(event()))
    assert code().triggers == ["shelled"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_endpoint_that_stays_busy_leaves_the_sentences_uncoded(stub, code, status):
    stub.says(error(status, "try later"))
    read = code(retries=2)
    assert len(stub.requests) == 3
    said = reasons(read.coding, "sentence")
    assert len(said) == 3
    assert all(f"not coded: the endpoint answered {status} to each try: " in why and "try later" in why for why in said)
    assert "cost not estimated: no price is set" in cost(read)


def test_a_hang_ends_with_the_timeout(stub, code):
    stub.says(Reply(hang=True))
    read = code(retries=0, timeout=0.1)
    assert reasons(read.coding, "sentence") == ["not coded: the endpoint gave no sign for 0.1 s (code.llm.timeout)"] * 3


def test_a_text_that_the_endpoint_refuses_does_not_end_the_run(stub, make):
    stub.says(error(400, "flagged", code="content_filter"), entries(event()))
    first, second = (replace(as_document(TEXT), id=f"document-{n}") for n in "12")
    refused, coded = make(give_up=1).code([first, second])
    assert "the endpoint refused the text" in reasons(refused, "sentence")[0]
    assert len(coded.events) == 1


def test_an_endpoint_that_breaks_off_after_it_has_answered_does_not_end_the_run(stub, make):
    stub.says(entries(event()), Reply(cut=True), error(400, "odd"), entries(event()))
    documents = [replace(as_document(TEXT), id=f"document-{n}") for n in "1234"]
    codings = list(make(retries=0).code(documents))
    assert [len(c.events) for c in codings] == [1, 0, 0, 1]
    assert "the connection to the endpoint broke" in reasons(codings[1], "sentence")[0]
    assert "the endpoint refused the request with 400" in reasons(codings[2], "sentence")[0]


def test_too_many_requests_in_a_row_without_an_answer_stop_the_run(stub, make):
    stub.says(entries(event()), error(500))
    documents = [replace(as_document(TEXT), id=f"document-{n}") for n in "1234"]
    codings = make(retries=0, give_up=2).code(documents)
    assert len(next(codings).events) == 1
    next(codings)
    with pytest.raises(TocsinError, match=r"2 requests in a row without an answer.*run it again"):
        next(codings)


def test_a_run_that_shall_never_stop_does_not(stub, make):
    stub.says(error(500))
    documents = [replace(as_document(TEXT), id=f"document-{n}") for n in "12345"]
    assert len(list(make(retries=0, give_up=0).code(documents))) == 5


# -------------------------------------------------------------------------------------- broken settings


@pytest.mark.parametrize(
    ("reply", "remedy"),
    [
        (error(401, f"bad key {KEY}"), "check the key in STUB_KEY"),
        (error(402, "no credit"), "check the key in STUB_KEY and the account behind it"),
        (error(404, "no such model"), "check code.llm.base_url (most end in /v1) and code.llm.model"),
        (error(400, "temperature is not supported"), "leave out code.llm.temperature"),
    ],
)
def test_a_refusal_before_any_answer_stops_the_run_with_what_to_do(stub, code, reply, remedy):
    stub.says(reply)
    with pytest.raises(SettingsError) as refused:
        code()
    assert f"{stub.url} refused the request for the model 'm' with {reply.status}" in str(refused.value)
    assert remedy in str(refused.value)
    assert KEY not in str(refused.value)
    assert len(stub.requests) == 1


def test_a_key_that_is_taken_no_longer_stops_the_run(stub, make):
    stub.says(entries(event()), error(401))
    codings = make().code([as_document(TEXT), as_document("Another text.")])
    next(codings)
    with pytest.raises(SettingsError, match="check the key"):
        next(codings)


def test_an_address_where_nobody_listens_stops_the_run(code):
    with pytest.raises(
        SettingsError, match=r"http://127\.0\.0\.1:9/v1 cannot be reached: .*; check code\.llm\.base_url"
    ):
        code(base_url="http://127.0.0.1:9/v1", retries=0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"base_url": None}, "set code.llm.base_url"),
        ({"model": None}, "set code.llm.model"),
        ({"key_variable": "STUB_KEY_THAT_IS_NOT_SET"}, "set the environment variable STUB_KEY_THAT_IS_NOT_SET"),
    ],
)
def test_missing_settings_are_told_before_anything_is_sent(stub, make, options, message):
    with pytest.raises(SettingsError, match=message):
        make(**options)
    assert stub.requests == []


def test_a_key_is_sent_without_the_line_break_of_its_file(stub, code, monkeypatch):
    monkeypatch.setenv("STUB_KEY", f"{KEY}\n")
    stub.says(entries(event()))
    code()
    assert stub.keys == [f"Bearer {KEY}"]


def test_a_key_that_cannot_be_sent_is_refused_and_not_shown(make, monkeypatch):
    monkeypatch.setenv("STUB_KEY", "schlüssel")
    with pytest.raises(SettingsError, match="holds characters that no key has") as refused:
        make()
    assert "schlüssel" not in str(refused.value)


def test_no_key_of_anybody_is_sent_where_none_is_asked_for(stub, code, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "a-key-of-somebody-else")
    stub.says(entries(event()))
    code(key_variable="")
    assert stub.keys == ["Bearer none"]


def test_without_the_client_the_command_that_installs_it_is_told(make, monkeypatch):
    monkeypatch.setattr(tocsin.coding.endpoint, "find_spec", lambda _: None)
    with pytest.raises(MissingPlugin, match=r"python -m pip install 'tocsin\[llm\]'"):
        make()


def test_the_coder_is_found_by_its_entry_point():
    points = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["entry-points"][plugins.CODERS]
    assert EntryPoint(name="llm", value=points["llm"], group=plugins.CODERS).load() is LlmCoder


def test_the_client_is_not_loaded_before_the_first_request(stub, make, monkeypatch):
    monkeypatch.delitem(sys.modules, "openai", raising=False)
    make()
    assert "openai" not in sys.modules


# --------------------------------------------------------------------------------------- what is sent


def test_the_model_gets_the_codebook_and_the_sentences_of_the_document(stub, code, ontology):
    stub.says({"sentences": [{"n": 1, "events": []}, {"n": 2, "events": []}]}, {"sentences": [{"n": 3, "events": []}]})
    code(sentences=2)
    first, second = stub.requests
    assert first["model"] == "m"
    assert "temperature" not in first
    assert "response_format" not in first
    system, user = first["messages"]
    assert system["content"] == instruction(ontology)
    assert json.loads(user["content"]) == {
        "title": None,
        "published": "2024-03-06",
        "background_before": "2024-02-04",
        "sentences": [
            {"n": 1, "text": "The army shelled Goma on Tuesday."},
            {"n": 2, "text": "President William Ruto denied that police had arrested ten protesters."},
        ],
    }
    assert [s["n"] for s in json.loads(second["messages"][1]["content"])["sentences"]] == [3]
    assert stub.keys == [f"Bearer {KEY}"] * 2


def test_every_type_mode_and_context_is_in_the_instruction(ontology):
    said = instruction(ontology)
    names = [*ontology.types, *ontology.contexts, *(m.name for t in ontology.types.values() for m in t.modes)]
    assert [name for name in names if f"{name}: " not in said] == []


def test_temperature_and_json_mode_are_sent_where_they_are_set(stub, code):
    stub.says(entries(event()))
    code(temperature=0.0, json_mode=True)
    assert (stub.requests[0]["temperature"], stub.requests[0]["response_format"]) == (0.0, {"type": "json_object"})


def test_a_document_without_a_sentence_asks_nothing(stub, code):
    assert code("\n \n").coding.trace == ()
    assert stub.requests == []


def test_an_ontology_of_ones_own_needs_no_word_lists(stub, known, parse, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        """
        name = "RAIN"
        version = "1"
        [types.FALL]
        quad = "material conflict"
        score = 0
        recipient_required = false
        definition = "Something falls."
        [contexts]
        weather = "Weather."
        """,
        encoding="utf-8",
    )
    llm = LlmOptions(base_url=stub.url, model="m", key_variable="STUB_KEY")
    coder = LlmCoder(options=CodeOptions(ontology=str(path), llm=llm), known=known, ontology=load_ontology(path))
    coder.__dict__["_parse"] = parse
    rained = event(predicate="rained", type="FALL", mode=None, contexts=[], actors=[], place="Lusaka", date=None)
    stub.says(entries(rained, n=3))
    assert lawful(coder, as_document(TEXT)).types == [("rained", "FALL")]


# ------------------------------------------------------------------------------------------ cost and name


def test_the_cost_line_adds_up_what_was_told(stub, code):
    stub.says(entries(event()))
    assert (
        "1 request to m: 1000 prompt and 50 completion tokens; estimated cost 0.000300 at 0.2 and 2 a million"
        in cost(code(prompt_price=0.2, completion_price=2.0))
    )


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": "many", "completion_tokens": 1}, 5])
def test_without_token_counts_no_cost_is_made_up(stub, code, usage):
    stub.says(completion(entries(event()), usage=usage))
    read = code(prompt_price=0.2, completion_price=2.0)
    assert read.triggers == ["shelled"]
    assert "(none told for 1 of the requests); cost not estimated: the endpoint told no token counts" in cost(read)


def test_all_that_can_change_a_coding_is_in_the_name(make):
    same = {"timeout": 5.0, "retries": 0, "give_up": 9, "prompt_price": 1.0, "completion_price": 1.0}
    other = (
        {"temperature": 0.0},
        {"json_mode": True},
        {"sentences": 3},
        {"base_url": "http://localhost/v1"},
        {"model": "n"},
    )
    assert make(**same).name == make().name
    assert len({make(**options).name for options in other} | {make().name}) == 6
    assert make().name.startswith("llm/1 m PLOVER/0.8b ")
