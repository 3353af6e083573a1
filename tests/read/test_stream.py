"""Standard input: what comes is told apart by how it begins."""

import io
import json
from datetime import date

import pytest

from tocsin.read import Given
from tocsin.read.stream import read_stream
from tocsin.records import Document
from tocsin.settings import ReadOptions

WORDS = "Police in Lagos fired tear gas at students who were marching to the assembly. Two of them were hurt."


def read_bytes(data, given=Given(), **options):  # noqa: B008 - a frozen value
    data = data if isinstance(data, bytes) else data.encode()
    return list(read_stream(io.BytesIO(data), given=given, options=ReadOptions(**options)))


def test_text():
    [document] = read_bytes(WORDS + "\n", Given(outlet="Herald", published=date(2023, 12, 2)))
    assert (document.text, document.outlet, document.published) == (WORDS + "\n", "Herald", date(2023, 12, 2))


def test_text_with_front_matter():
    [document] = read_bytes(f"---\noutlet: Herald\n---\n{WORDS}")
    assert (document.text, document.outlet) == (WORDS, "Herald")


def test_json_lines():
    lines = "\n".join(json.dumps({"text": f"{WORDS} Report {i}."}) for i in range(3))
    assert [d.text[-9:] for d in read_bytes(lines)] == ["Report 0.", "Report 1.", "Report 2."]


def test_json_lines_of_any_length_with_a_bad_one():
    lines = [json.dumps({"text": WORDS})] * 50 + ["{"]
    items = read_bytes("\n".join(lines), max_bytes=500)
    assert sum(isinstance(item, Document) for item in items) == 50
    assert items[50].where == "standard input:51"


@pytest.mark.parametrize("indent", [None, 2])
def test_json_list(indent):
    items = read_bytes(json.dumps([{"text": WORDS}, {"body": WORDS}], indent=indent))
    assert [d.text for d in items] == [WORDS, WORDS]


def test_indented_json_object():
    [document] = read_bytes(json.dumps({"text": WORDS, "outlet": "Herald"}, indent=2))
    assert (document.text, document.outlet) == (WORDS, "Herald")


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE html>\n<html>", "\ufeff<html>", "<?xml version='1.0'?>\n<!-- a -->\n<html>"]
)
def test_web_page(start):
    page = f"{start}<head><title>March</title></head><body><article><p>{WORDS}</p><p>They fled.</p></article></body></html>"
    [document] = read_bytes(page)
    assert (document.title, document.text) == ("March", f"{WORDS}\nThey fled.")


@pytest.mark.parametrize("start", ["{sic} ", "[Lagos] ", "<<< "])
def test_text_that_begins_like_something_else(start):
    assert [d.text for d in read_bytes(start + WORDS)] == [start + WORDS]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "nothing: it is empty"),
        (b"%PDF-1.7", "a PDF file"),
        (b"\0\1\2", "binary data: a control byte 0x00 at byte 0"),
        (b"words " * 200, "more than 1,000 bytes"),
        (b"words\n" * 200, "more than 1,000 bytes"),
    ],
)
def test_what_is_no_text_is_refused(data, what):
    [item] = read_bytes(data, max_bytes=1000)
    assert (item.where, item.what) == ("standard input", what)
