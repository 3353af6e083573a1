"""Bytes to characters: the right encoding, or where the bytes break."""

import random

import pytest
from hypothesis import given as cases
from hypothesis import settings
from hypothesis import strategies as st

from tocsin.read.encoding import decode, load
from tocsin.records import Rejected
from tocsin.settings import ReadOptions

QUOTED = "The minister said: “We won’t yield” – and left the café in Curaçao."
POLISH = "Lech Wałęsa and Ivica Dačić met in Łódź on Monday to talk about trade."
RUSSIAN = "Полиция арестовала трёх демонстрантов в Москве в субботу утром, сообщил министр."
GREEK = "Η αστυνομία συνέλαβε τρεις διαδηλωτές στην Αθήνα το Σάββατο."
CHINESE = "警方在香港逮捕三名示威者，并且没收了他们的手机和电脑和旗帜。政府星期六发表声明。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (QUOTED, "utf-8"),
        (QUOTED, "utf-8-sig"),
        (QUOTED, "utf-16"),
        (QUOTED, "utf-32"),
        (QUOTED, "cp1252"),
        (QUOTED, "mac_roman"),
        ("He sat in the café near Málaga.", "latin-1"),
        ("SÃO PAULO — PRESIDENT MÜLLER ARRIVED. “ÉTAT” À PARIS", "cp1252"),
        ("“Don’t shoot,” she said.", "cp1252"),
        ("It’s over.", "cp1252"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (GREEK, "iso8859-7"),
        (CHINESE, "gb18030"),
    ],
)
def test_encoding_is_found(text, encoding):
    assert decode(text.encode(encoding), where="a.txt") == text


def test_big_endian_utf16_is_read_by_its_mark():
    assert decode(b"\xfe\xff" + QUOTED.encode("utf-16-be"), where="a.txt") == QUOTED


def test_declared_encoding_is_believed():
    assert decode(RUSSIAN.encode("koi8-r"), where="a.html", declared="KOI8-R") == RUSSIAN


@pytest.mark.parametrize("declared", ["no-such-encoding", "ascii", "utf-8"])
def test_wrong_declaration_does_no_harm(declared):
    assert decode(QUOTED.encode("cp1252"), where="a.html", declared=declared) == QUOTED


def test_broken_utf8_is_refused_with_the_offset_and_not_read_as_something_else():
    data = "“We won’t yield” – said the minister".encode()
    rejected = decode(data[:40] + b"\xe2\x80" + data[40:], where="a.txt")
    assert isinstance(rejected, Rejected)
    assert rejected.what == "bytes in no known encoding: byte 0xe2 at byte 40 is not UTF-8"
    assert rejected.why.endswith("save it as UTF-8")


def test_broken_utf16_is_refused_with_the_offset():
    rejected = decode(QUOTED.encode("utf-16-le").join([b"\xff\xfe", b"x"]), where="a.txt")
    assert isinstance(rejected, Rejected)
    assert rejected.what == f"broken UTF-16-LE: truncated data at byte {2 + 2 * len(QUOTED)}"


def test_encoding_that_nothing_fits_well_is_refused_with_the_offset():
    rejected = decode(RUSSIAN.encode("koi8-r"), where="a.txt")  # taken for Japanese, with no likeness to it
    assert isinstance(rejected, Rejected)
    assert "at byte 0 is not UTF-8" in rejected.what


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "nothing: it is empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF file"),
        (b"PK\x03\x04\x14\0", "a ZIP archive or an office document"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"{\\rtf1\\ansi Police", "an RTF file"),
        (b"\x1f\x8b\x08\0", "a gzip archive"),
        (b"Police in Lagos\0fired", "binary data: a control byte 0x00 at byte 15"),
        (b"Police \x01\x02\x03 in Lagos", "binary data: a control byte 0x01 at byte 7"),
    ],
)
def test_what_is_no_text_is_named(data, what):
    rejected = decode(data, where="a.txt")
    assert isinstance(rejected, Rejected)
    assert (rejected.where, rejected.what) == ("a.txt", what)


def test_pdf_says_what_to_do():
    rejected = decode(b"%PDF-1.7", where="a.pdf")
    assert isinstance(rejected, Rejected)
    assert rejected.why == "give its name the suffix .pdf, by which PDF files are told"


@pytest.mark.parametrize("alphabet", [range(256), range(128, 256), range(1, 256)])
def test_noise_is_no_text(alphabet):
    assert isinstance(decode(bytes(random.Random(1).choices(alphabet, k=600)), where="a.txt"), Rejected)


def test_long_file_is_refused_before_it_is_opened(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    path.chmod(0)
    rejected = load(path, ReadOptions())
    assert isinstance(rejected, Rejected)
    assert rejected.what == "50,000,000 bytes"
    assert "10,000,000 bytes (setting read.max_bytes)" in rejected.why


@settings(max_examples=200, deadline=None)
@cases(st.binary(max_size=120))
def test_no_bytes_raise(data):
    assert isinstance(decode(data, where="a.txt"), str | Rejected)


@settings(max_examples=200, deadline=None)
@cases(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=80))
def test_utf8_is_read_as_utf8(text):
    if not text.startswith(("\ufeff", "PK", "BZh", "GIF8", "PAR1", "%PDF", "{\\rtf", "SQLite")):
        assert decode(text.encode(), where="a.txt") == text
