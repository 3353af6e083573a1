"""The desk over HTTP: who may come in, what is refused, what is kept, and what every page says."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from pathlib import Path

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.web.served import form_token, served

from tocsin.desk import Desk
from tocsin.web.access import Access

LONG = "correct horse battery"
TEXT = (
    "GOMA, 9 May 2024 (Lake Post) - Rebels shelled a camp near Goma on Tuesday, killing nine people, the army said. "
    "The Democratic Republic of the Congo accused Rwanda of arming the rebels. Rwanda denied the accusation. "
    "The United Nations condemned the attack on Wednesday and demanded a ceasefire."
)
MORE = "Police in Nairobi arrested forty protesters on 25 June 2024. <script>alert(1)</script> Kenya's president thanked them."


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("web")
    for name, text in (("goma.txt", TEXT), ("nairobi.txt", MORE)):
        (folder / name).write_text(text)
    made = Desk(folder / "desk")
    made.read(folder / "goma.txt", published="2024-05-09", outlet="Lake Post")
    made.read(folder / "nairobi.txt", published="2024-06-26", outlet=GAZETTE)
    made.code()
    return made


@pytest.fixture(scope="module")
def client(desk):
    with served(desk) as opened:
        yield opened


@pytest.fixture(scope="module")
def documents(client):
    return {item["outlet"]: item["id"] for item in client.get("/api/documents").json()["items"]}


def _event(client, document_id, kind):
    read = client.get(f"/api/documents/{document_id}").json()["read"]
    return next(event for event in read["events"] if event["type"] == kind)


GAZETTE = 'The "Daily" <b>Gazette</b>'
PAGES = (
    "/", "/search", "/search?q=rebels", "/search?q=actor:Rwanda", "/incidents", "/map", "/network", "/watch",
    "/watch?one=Rwanda&days=30", "/alarms", "/review", "/feeds", "/data", "/actors/state:RWA", "/forecasts", "/scenarios",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_there_as_html_and_as_json(client, address):
    page = client.get(address)
    assert page.status_code == 200, page.text
    assert "<main" in page.text
    api = client.get("/api/documents" if address == "/" else f"/api{address}")
    assert api.status_code == 200
    assert isinstance(api.json(), dict)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_holds_a_script_a_style_or_an_address_of_elsewhere(client, address):
    page = client.get(address).text
    assert "<script>" not in page
    assert not re.search(r"\sstyle=", page)
    assert 'src="http' not in page
    assert "script-src 'self'" in client.get(address).headers["content-security-policy"]


def test_what_a_text_holds_is_shown_and_never_run(client, documents):
    page = client.get(f"/documents/{documents[GAZETTE]}").text
    assert "<script>alert" not in page
    assert "<b>Gazette" not in page


def test_fields_lead_to_their_words_and_words_to_their_cards(client, documents):
    page = client.get(f"/documents/{documents['Lake Post']}").text
    event = _event(client, documents["Lake Post"], "ACCUSE")
    assert f'data-id="{event["id"]}"' in page
    assert 'data-role="recipients"' in page
    assert f'id="{event["id"]}"' in page


def test_the_search_finds_words_phrases_actors_and_events(client, documents):
    found = client.get("/api/search", params={"q": '"camp near Goma"'}).json()
    assert [hit["id"] for hit in found["texts"]] == [documents["Lake Post"]]
    assert any(lit and words == "camp" for words, lit in found["texts"][0]["around"])
    events = client.get("/api/search", params={"q": "actor:Rwanda recipient:DRC either-way:yes status:all"}).json()
    assert {event["type"] for event in events["events"]} >= {"ACCUSE"}
    people = client.get("/api/search", params={"q": "Rwanda"}).json()
    assert "state:RWA" in [person["id"] for person in people["actors"]]
    assert "did you mean actor" in client.get("/api/search", params={"q": "actr:Rwanda"}).json()["why"]


@pytest.mark.parametrize("asked", ["a\0b", '"', "*", "NEAR(", "a AND"])
def test_what_the_index_would_take_for_an_order_is_looked_for_as_words(client, asked):
    assert client.get("/api/search", params={"q": asked}).status_code == 200


def test_an_actor_page_counts_what_it_lists(client):
    found = client.get("/api/actors/state:RWA").json()
    assert found["many"] == len(found["events"]) == sum(count for _, count in found["by_type"])
    assert any(
        actor["name"] == "Rwanda" for event in found["events"] for actor in event["actors"] + event["recipients"]
    )


def test_what_is_not_there_is_said_with_what_to_do(client):
    for address in ("/documents/nope", "/actors/nope", "/events/nope", "/incidents/nope", "/nowhere"):
        page = client.get(address)
        assert page.status_code == 404
        assert "<main" in page.text
    assert client.get("/api/documents/nope").json()["why"].startswith("no document 'nope'")


def test_a_page_that_the_browser_has_is_not_sent_again(client, desk):
    first = client.get("/data")
    again = client.get("/data", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    (desk.folder / "outlets.toml").write_text("")
    try:
        time.sleep(0.6)  # the desk is looked at twice a second
        changed = client.get("/data", headers={"if-none-match": first.headers["etag"]})
        assert changed.status_code == 200
    finally:
        (desk.folder / "outlets.toml").unlink()


def test_a_wrong_recipient_is_mended_and_taken_back(client, documents, desk):
    event, token = _event(client, documents["Lake Post"], "ACCUSE"), form_token(client)
    form = client.get("/corrections/form", params={"thing": event["id"], "field": "recipients"})
    assert "<kbd>1</kbd>" in form.text
    done = client.post(
        "/corrections",
        data={"thing": event["id"], "field": "recipients", "value": "rebels", "reason": "test"},
        headers=token,
    )
    assert (done.status_code, done.headers["hx-trigger"]) == (200, "desk:changed")
    values = [
        v["text"]
        for f in _event(client, documents["Lake Post"], "ACCUSE")["fields"]
        if f["name"] == "recipients"
        for v in f["values"]
    ]
    assert [value.lower() for value in values] == ["rebels"]
    said = client.get(f"/api/documents/{documents['Lake Post']}").json()["said"]
    assert (said[0]["by"], said[0]["reason"]) == ("human:ana", "test")
    assert client.post("/corrections/undo", data={"thing": event["id"]}, headers=token).status_code == 200
    assert client.get(f"/api/documents/{documents['Lake Post']}").json()["said"] == []
    audit = [json.loads(line) for line in (desk.folder / "audit.jsonl").read_text().splitlines()]
    assert [(row["by"], row["what"]) for row in audit][-2:] == [
        ("ana", "POST /corrections"),
        ("ana", "POST /corrections/undo"),
    ]


def test_an_impossible_correction_is_refused_in_words(client, documents):
    event, token = _event(client, documents["Lake Post"], "ACCUSE"), form_token(client)
    for said in (
        {"field": "recipients", "value": "Atlantis"},
        {"field": "nothing", "value": "x"},
        {"act": "explode"},
        {},
    ):
        refused = client.post("/corrections", data={"thing": event["id"], **said}, headers=token)
        assert refused.status_code == 422
        assert 'role="alert"' in refused.text


def test_a_pasted_text_is_coded_and_kept(desk, tmp_path):
    empty = Desk(tmp_path / "fresh", settings=desk.settings)
    with served(empty) as client:
        assert "Nothing here yet" in client.get("/").text
        token = form_token(client)
        given = {"text": TEXT, "published": "2024-05-09", "outlet": "Lake Post"}
        done = client.post("/paste", data=given, headers=token)
        assert done.status_code == 204
        page = client.get(done.headers["hx-redirect"])
        assert "Rebels" in page.text
        assert client.get("/api/documents").json()["many"] == 1
        for bad in ({"text": ""}, {"text": TEXT, "published": "yesterday"}):
            assert client.post("/paste", data=bad, headers=token).status_code == 422
        assert client.post("/paste", data={"text": "x" * 5_000_000}, headers=token).status_code == 413


def test_no_other_site_writes_in_our_name(client, documents):
    event, token = _event(client, documents["Lake Post"], "ACCUSE"), form_token(client)
    said = {"thing": event["id"], "act": "accept"}
    assert client.post("/corrections", data=said).status_code == 403
    assert client.post("/corrections", data=said, headers={"x-tocsin-form": "guess"}).status_code == 403
    for origin in ("https://evil.example", "https://[half", "null"):
        assert client.post("/corrections", data=said, headers=token | {"origin": origin}).status_code == 403


def test_a_name_that_was_made_to_lead_here_is_not_served(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 421
    assert client.get("/", headers={"host": "[half"}).status_code == 421


def test_with_tokens_nobody_comes_in_without(desk):
    with served(desk, Access(view_token=LONG, edit_token=LONG + " edit")) as client:
        assert client.get("/").status_code == 303
        assert client.get("/", follow_redirects=True).url.path == "/login"
        assert client.get("/api/documents").status_code == 401
        assert client.get("/api/documents", headers={"authorization": "Bearer wrong wrong wrong"}).status_code == 401
        assert client.get("/api/documents", headers={"authorization": f"Bearer {LONG}"}).status_code == 200
        assert (
            client.post("/paste", data={"text": TEXT}, headers={"authorization": f"Bearer {LONG}"}).status_code == 403
        )
        done = client.post("/login", data={"name": "Zoë", "token": LONG, "then": "//evil.example"})
        assert (done.status_code, done.headers["location"]) == (303, "/")
        assert "httponly" in done.headers["set-cookie"].lower()
        assert "samesite=strict" in done.headers["set-cookie"].lower()
        page = client.get("/")
        assert "Zoë, viewer" in page.text
        assert (
            client.post("/corrections", data={"thing": "x", "act": "accept"}, headers=form_token(client)).status_code
            == 403
        )


def test_guessing_tokens_is_slowed_down(desk):
    with served(desk, Access(view_token=LONG)) as client:
        codes = [client.post("/login", data={"name": "x", "token": "guess"}).status_code for _ in range(12)]
    assert codes == [401] * 10 + [429] * 2


def test_a_damaged_desk_is_told_and_not_a_traceback(tmp_path: Path):
    desk = Desk(tmp_path / "desk")
    (tmp_path / "a.txt").write_text(TEXT)
    desk.read(tmp_path / "a.txt")
    next((tmp_path / "desk" / "tables" / "documents").glob("*.parquet")).write_bytes(b"half")
    with served(desk) as client:
        page = client.get("/")
        assert page.status_code == 409
        assert "Traceback" not in page.text
        assert "parquet" in page.text


def test_a_desk_that_was_moved_is_told_and_not_begun_anew(desk, tmp_path: Path):
    moved = Desk(tmp_path / "desk", settings=desk.settings)
    with served(moved) as client:
        assert client.get("/search?q=rebels").status_code == 409
        assert "nothing is in this desk yet" in client.get("/search?q=rebels").text
        (tmp_path / "a.txt").write_text(TEXT)
        moved.read(tmp_path / "a.txt")
        time.sleep(0.6)  # the desk is looked at twice a second
        assert client.get("/").status_code == 200
        token = form_token(client)
        moved.folder.rename(tmp_path / "elsewhere")
        time.sleep(0.6)
        for address in ("/", "/search?q=rebels", "/actors/state:RWA"):
            page = client.get(address)
            assert (page.status_code, "was moved or removed" in page.text) == (409, True)
        assert client.post("/paste", data={"text": TEXT}, headers=token).status_code == 422
        assert not moved.folder.exists()


def test_the_api_describes_itself(client: httpx.Client):
    schema = client.get("/api/schema").json()
    assert schema["openapi"].startswith("3.1")
    assert {"/api/documents", "/api/documents/{document_id}", "/api/search", "/api/map", "/api/watch"} <= set(
        schema["paths"]
    )


@pytest.mark.parametrize("form", ["json", "csv", "parquet", "arrow"])
def test_events_come_as_a_table_in_every_form(client, form):
    answer = client.get("/api/events", params={"q": "actor:DRC either-way:yes status:all", "as": form})
    assert answer.status_code == 200
    rows = {
        "json": json.loads,
        "csv": lambda body: list(csv.DictReader(io.StringIO(body.decode()))),
        "parquet": lambda body: pq.read_table(io.BytesIO(body)).to_pylist(),
        "arrow": lambda body: pa.ipc.open_stream(body).read_all().to_pylist(),
    }[form](answer.content)
    assert len(rows) == int(answer.headers["tocsin-rows"]) >= 1
    assert "ACCUSE" in {row["type"] for row in rows}


def test_a_table_comes_page_by_page(client):
    whole = client.get("/api/events", params={"q": "status:all"}).json()
    parts = [
        client.get("/api/events", params={"q": "status:all", "limit": 2, "page": page})
        for page in range(1, len(whole) // 2 + 2)
    ]
    assert [row["id"] for part in parts for row in part.json()] == [row["id"] for row in whole]
    assert client.get("/api/events", params={"q": "words"}).status_code == 409
