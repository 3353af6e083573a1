"""The common end of every reader: what is kept, what is normalised, what is refused."""

from datetime import date

import pytest
from hypothesis import given as cases
from hypothesis import settings
from hypothesis import strategies as st

from tocsin.read import Given
from tocsin.read.text import read_text
from tocsin.records import Document, Rejected
from tocsin.settings import ReadOptions

WORDS = "Police in Lagos fired tear gas at students who were marching to the assembly. Two of them were hurt."
ANY_TEXT = st.text(st.characters(codec=None), max_size=200)


def read_it(text: str, **options):
    return read_text(text, given=Given(), options=ReadOptions(**options), where="here")


def test_fields_of_the_document():
    document = read_text(
        WORDS,
        title="March in Lagos",
        url="https://example.org/a",
        given=Given(outlet="Herald", published=date(2023, 12, 2)),
        options=ReadOptions(),
    )
    assert isinstance(document, Document)
    assert (document.text, document.title, document.outlet) == (WORDS, "March in Lagos", "Herald")
    assert (document.url, document.published) == ("https://example.org/a", date(2023, 12, 2))
    assert (document.language, document.recorded) == ("en", None)


def test_nothing_is_assumed():
    document = read_it(WORDS)
    assert (document.title, document.outlet, document.url, document.published) == (None, None, None, None)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (f"\ufeff{WORDS}", WORDS),
        (f"{WORDS}\r\n{WORDS}\r\n", f"{WORDS}\n{WORDS}\n"),
        (f"{WORDS}\r{WORDS}", f"{WORDS}\n{WORDS}"),
        (f"  {WORDS}\n\n\n", f"  {WORDS}\n\n\n"),
        (f"{WORDS} Cafe\u0301 owners “fled”.\u00a0", f"{WORDS} Cafe\u0301 owners “fled”.\u00a0"),
    ],
    ids=["mark", "crlf", "cr", "spaces", "decomposed"],
)
def test_only_the_mark_and_line_ends_are_normalised(written, kept):
    assert read_it(written).text == kept


@pytest.mark.parametrize(
    ("text", "what", "why"),
    [
        ("", "nothing: it is empty", "no text"),
        (" \n\t\u00a0", "nothing: it is empty", "no text"),
        ("Too short.", "8 letters: 'Too short.'", "fewer than 20 letters"),
        ("1,2,3,4,5,6,7,8,9,10 " * 30, "0 letters", "fewer than 20 letters"),
        (WORDS + "\0", "binary data: control character '\\x00' at 100", "plain text"),
        (WORDS + "\x01\x02", "binary data: control character '\\x01' at 100", "plain text"),
        (WORDS + "\udc80", "half a character, '\\udc80', at 100", "UTF-8"),
        (WORDS * 3000, "300,000 characters", "200,000 characters (setting read.max_characters); split"),
    ],
    ids=["empty", "blank", "short", "digits", "nul", "controls", "surrogate", "long"],
)
def test_what_is_no_text_is_refused_with_the_reason(text, what, why):
    rejected = read_it(text)
    assert isinstance(rejected, Rejected)
    assert rejected.where == "here"
    assert rejected.what.startswith(what)
    assert why in rejected.why


def test_limits_are_options():
    assert isinstance(read_it("The army left.", min_letters=5), Document)
    assert isinstance(read_it(WORDS, max_characters=99), Rejected)


def test_text_in_another_language_is_refused_and_says_which():
    rejected = read_it("La police a tué trois manifestants à Paris samedi, a annoncé le ministre de l'Intérieur.")
    assert isinstance(rejected, Rejected)
    assert rejected.what == "a text in language 'fr' (probability 1.00)"
    assert rejected.why.startswith("only en is read (setting read.languages)")


def test_other_languages_can_be_let_in():
    text = "La police a tué trois manifestants à Paris samedi, a annoncé le ministre de l'Intérieur."
    assert read_it(text, languages=("en", "fr")).language == "fr"


@settings(max_examples=300, deadline=None)
@cases(ANY_TEXT)
def test_no_text_raises(text):
    assert isinstance(read_it(text, min_letters=1), Document | Rejected)


@settings(max_examples=200, deadline=None)
@cases(st.text(max_size=60), st.text(max_size=60))
def test_text_without_marks_and_carriage_returns_is_kept_as_it_is(before, after):
    text = f"{before} {WORDS} {after}"
    document = read_it(text)
    if isinstance(document, Document) and "\r" not in text and not text.startswith("\ufeff"):
        assert document.text == text


@settings(max_examples=100, deadline=None)
@cases(st.text(max_size=60))
def test_reading_a_document_again_changes_nothing(after):
    document = read_it(f"{WORDS} {after}")
    if isinstance(document, Document):
        assert read_it(document.text) == document
