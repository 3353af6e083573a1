"""Files that are sent to the desk, runs that are told of, and briefs that are taken along."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from tests.web.served import form_token, served

from tocsin.desk import Desk
from tocsin.web.pages.uploads import AT_ONCE, MOST

TEXT = "GOMA, 9 May 2024 (Lake Post) - Rebels shelled a camp near Goma on Tuesday, killing nine people, {} said."


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory):
    with served(Desk(tmp_path_factory.mktemp("sent") / "desk")) as opened:
        yield opened


def send(client, *files: tuple[str, bytes], **given: str):
    parts = [("files", (name, data, "application/octet-stream")) for name, data in files]
    return client.post("/upload", files=parts, data=given, headers=form_token(client))


def test_a_file_that_is_sent_is_read_kept_and_coded(client):
    text = TEXT.format("the army").encode()
    done = send(client, ("../../etc/goma.txt", text), outlet="Lake Post", published="2024-05-09")
    assert done.status_code == 204, done.text
    read = client.get(f"/api{done.headers['hx-redirect']}").json()["read"]
    assert read["outlet"] == "Lake Post"
    assert "ASSAULT" in [event["type"] for event in read["events"]]


def test_what_is_not_taken_is_said_under_its_own_name(client):
    said = send(client, ("photo <b>.png", b"\x89PNG"), ("empty.txt", b""), ("torn.pdf", b"%PDF-1.7"))
    assert said.status_code == 200
    assert "3 things were not taken" in said.text
    assert "photo &lt;b&gt;.png" in said.text
    assert "empty.txt" in said.text
    assert "/tmp" not in said.text


def test_many_texts_are_coded_beside_and_told_of(client):
    sources = [f"witness number {number}" for number in range(AT_ONCE + 2)]
    lines = "\n".join(json.dumps({"text": TEXT.format(name), "outlet": "Hill Post"}) for name in sources)
    said = send(client, ("many.jsonl", lines.encode()))
    assert "they are coded now" in said.text
    deadline = time.monotonic() + 60
    while client.get("/api/documents", params={"outlet": "Hill Post", "uncoded": "true"}).json()["many"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert client.get("/api/documents", params={"outlet": "Hill Post"}).json()["many"] == len(sources)


def test_nothing_sent_and_too_much_sent_are_refused(client):
    assert send(client, ("", b"")).status_code in (400, 422)
    assert send(client, ("a.txt", b"A text."), published="9th of May").status_code == 422
    assert send(client, ("big.txt", b"x" * (MOST + 1))).status_code == 413


def test_a_brief_is_taken_along_masked_unless_the_whole_is_asked_for(client):
    text = b"Nurse Adela Quispe told Hill Post on Friday that soldiers beat her in Puno. The army of Peru denied it."
    address = send(client, ("puno.txt", text), published="2024-05-09").headers["hx-redirect"]
    masked = client.get(f"{address}/brief")
    assert masked.headers["content-disposition"].startswith('attachment; filename="shared-')
    assert "Quispe" not in masked.text
    assert "private person" in masked.text
    assert "Quispe" in client.get(f"{address}/brief", params={"share": "false"}).text
    assert client.get("/documents/nope/brief").status_code == 404


def test_a_run_elsewhere_is_told_on_the_line_that_pages_listen_to(client, tmp_path: Path):
    desk = Desk(tmp_path / "desk")
    folder = desk.folder / "running"
    folder.mkdir(parents=True)
    (folder / "1-coding.json").write_text(json.dumps({"doing": "Coding texts", "done": 1, "total": 4, "seconds": 60.0}))
    with served(desk) as opened, opened.stream("GET", "/live") as lines:
        told = iter(lines.iter_lines())
        assert any(line == "data: Coding texts: 25 % done, about 3 min left" for line in told)
