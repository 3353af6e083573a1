"""Archives of pages and mails, and the lines of crawlers."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from tocsin.read import Given, installed_readers
from tocsin.read import read as read_paths
from tocsin.records import Document, Rejected
from tocsin.settings import ReadOptions

WORDS = (
    "Rebels seized the border town of Bunagana on Monday, the army said, after a night of shelling that drove thousands of "
    "people across the frontier. The governor accused a neighbouring state of backing the fighters. It denied that."
)
HTML = f"<html><head><title>Bunagana falls</title></head><body><article><p>{WORDS}</p><p>{WORDS}</p></article></body></html>"


def read(path, **options):
    return list(read_paths([Path(path)], readers=installed_readers(), given=Given(), options=ReadOptions(**options)))


def record(kind, url, media, payload):
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
    head += f"WARC-Date: 2024-05-06T10:00:00Z\r\nContent-Type: {media}\r\nContent-Length: {len(payload)}\r\n\r\n"
    return head.encode() + payload + b"\r\n\r\n"


def warc(path, *pages, packed=False):
    records = [record("warcinfo", "", "application/warc-fields", b"software: test\r\n")]
    for url, status, media, body in pages:
        head = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n"
        records.append(record("response", url, "application/http; msgtype=response", head.encode() + body))
    path.write_bytes(b"".join(gzip.compress(each, mtime=0) if packed else each for each in records))


PAGES = (
    ("https://a.example/1", "200 OK", "text/html; charset=utf-8", HTML.encode()),
    ("https://a.example/logo", "200 OK", "image/png", b"\x89PNG"),
    ("https://a.example/gone", "404 Not Found", "text/html", HTML.encode()),
    ("https://a.example/login", "200 OK", "text/html", b"<html><body><p>Log in.</p></body></html>"),
)


@pytest.mark.parametrize(("name", "packed"), [("a.warc", False), ("a.warc.gz", True)])
def test_a_web_archive_gives_its_pages(tmp_path, name, packed):
    warc(tmp_path / name, *PAGES, packed=packed)
    article, login = read(tmp_path / name)
    assert isinstance(article, Document)
    assert (article.url, article.title) == ("https://a.example/1", "Bunagana falls")
    assert (isinstance(login, Rejected), "https://a.example/login" in login.where) == (True, True)


def test_a_web_archive_that_breaks_off_gives_what_came_before(tmp_path):
    path = tmp_path / "a.warc.gz"
    warc(path, *PAGES[:1], *PAGES[:1], packed=True)
    path.write_bytes(path.read_bytes()[:-200])
    found = read(path)
    assert isinstance(found[0], Document)
    assert all(isinstance(item, Document | Rejected) for item in found)


@pytest.mark.parametrize("data", [b"", b"no archive at all\n", gzip.compress(b"neither", mtime=0)])
def test_what_is_no_web_archive_is_told(tmp_path, data):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    assert [type(item) for item in read(path)] == [Rejected]


def test_a_record_of_a_length_beyond_all_numbers_ends_its_archive(tmp_path):
    path = tmp_path / "a.warc"
    warc(path, *PAGES[:1])
    whole = path.read_bytes()
    last = whole.rindex(b"Content-Length:", 0, whole.index(b"HTTP/1.1"))
    end = whole.index(b"\r\n", last)
    path.write_bytes(whole + whole[:last] + b"Content-Length: 99999999999999999999999" + whole[end:])
    article, broken = read(path)
    assert isinstance(article, Document)
    assert broken.what == "a web archive that breaks off after 1 pages"


def test_a_large_page_of_an_archive_is_refused_alone(tmp_path):
    warc(tmp_path / "a.warc", ("https://a.example/big", "200 OK", "text/html", b"x" * 50_000), PAGES[0])
    big, article = read(tmp_path / "a.warc", max_bytes=20_000)
    assert (isinstance(big, Rejected), isinstance(article, Document)) == (True, True)


MAIL = """From crier@example.org Mon May  6 10:00:00 2024
From: Example Brief <brief@news.example.org>
Subject: =?utf-8?q?Bunagana_f=C3=A4llt?=
Date: Mon, 06 May 2024 23:30:00 -0500
Content-Type: text/plain; charset=utf-8

{words}
>From the front nothing new came.

From crier@example.org Tue May  7 10:00:00 2024
From: brief@news.example.org
Subject: Second
Date: Mon, 01 Jan 0001 00:00:00 GMT
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/html; charset=iso-8859-1

{html}
--b--

From crier@example.org Wed May  8 10:00:00 2024
Subject: Picture
MIME-Version: 1.0
Content-Type: image/png

x
"""


def test_a_mail_folder_gives_its_mails(tmp_path):
    path = tmp_path / "brief.mbox"
    path.write_text(MAIL.format(words=WORDS, html=HTML))
    first, second, third = read(path)
    assert (first.title, first.outlet, first.published) == ("Bunagana fällt", "Example Brief", date(2024, 5, 6))
    assert first.text == f"{WORDS}\nFrom the front nothing new came."
    assert (second.title, second.outlet, second.published) == ("Second", "news.example.org", None)
    assert third.what == "a mail without a text, titled 'Picture'"


def test_a_mail_of_parts_within_parts_without_end_is_refused_alone(tmp_path):
    deep = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(2_000))
    path = tmp_path / "deep.mbox"
    path.write_text(f"From a@b.example Mon May  6 10:00:00 2024\n{deep}\n\n" + MAIL.format(words=WORDS, html=HTML))
    deep, first, *_ = read(path)
    assert (deep.what, first.title) == ("a mail that cannot be read", "Bunagana fällt")


def test_what_is_no_mail_folder_is_told(tmp_path):
    path = tmp_path / "a.mbox"
    path.write_text("no mail\n")
    assert [item.what for item in read(path)] == ["a mail folder without mails"]


@pytest.mark.parametrize(
    "row",
    [
        {"maintext": WORDS, "title": "T", "url": "https://a.example/1", "date_publish": "2024-05-06 10:00:00",
         "source_domain": "a.example", "authors": ["x"], "date_download": "2024-05-07 00:00:00", "description": None},
        {"text": WORDS, "title": "T", "url": "https://a.example/1", "published": "2024-05-06T10:00:00Z", "domain": "a.example"},
    ],
)  # fmt: skip
def test_lines_of_crawlers_are_read(tmp_path, row):
    path = tmp_path / "crawl.jsonl"
    path.write_text(json.dumps(row) + "\n")
    (document,) = read(path)
    assert (document.text, document.url, document.published, document.outlet) == (
        WORDS, "https://a.example/1", date(2024, 5, 6), "a.example",
    )  # fmt: skip
