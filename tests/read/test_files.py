"""Text and Markdown files: front matter, titles, wrapped lines."""

from datetime import date

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from tocsin.read.files import TextReader, front_matter, unwrap
from tocsin.records import Document, Rejected
from tocsin.settings import ReadOptions

WORDS = "Police in Lagos fired tear gas at students who were marching to the assembly. Two of them were hurt."
WRAPPED = """Police in the city of Lagos fired tear gas on Monday at
students who were marching to the assembly, and two of
them were hurt, the union of students said.

The governor, who was abroad, did not answer questions
about the march. His office said that it had not been
told of it.
"""


def read_it(path, content, **options):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    [item] = TextReader().read(path, ReadOptions(**options))
    return item


def test_plain_text_has_no_metadata(tmp_path):
    document = read_it(tmp_path / "a.txt", f"Clashes in Lagos\n\n{WORDS}\n")
    assert document.text == f"Clashes in Lagos\n\n{WORDS}\n"
    assert (document.title, document.outlet, document.url, document.published) == (None, None, None, None)


def test_front_matter_is_metadata_and_not_text(tmp_path):
    matter = 'title: "March: two hurt"\noutlet: Herald\nurl: https://example.org/a\npublished: 2023-12-02'
    document = read_it(tmp_path / "a.txt", f"---\n{matter}\n---\n\n{WORDS}\n")
    assert (document.title, document.outlet) == ("March: two hurt", "Herald")
    assert (document.url, document.published) == ("https://example.org/a", date(2023, 12, 2))
    assert document.text == f"{WORDS}\n"


def test_front_matter_with_carriage_returns_and_mark(tmp_path):
    document = read_it(tmp_path / "a.txt", f"\ufeff---\r\noutlet: Herald\r\n---\r\n{WORDS}\r\n")
    assert (document.outlet, document.text) == ("Herald", f"{WORDS}\n")


def test_unknown_keys_and_lists_of_front_matter_are_ignored(tmp_path):
    matter = "layout: post\ntags:\n  - Lagos\n  - police\nheadline: March\ndate: 2 December 2023\nauthor:"
    document = read_it(tmp_path / "a.md", f"---\n{matter}\n---\n{WORDS}")
    assert (document.title, document.published, document.text) == ("March", date(2023, 12, 2), WORDS)


def test_day_that_does_not_exist_is_refused(tmp_path):
    rejected = read_it(tmp_path / "a.txt", f"---\npublished: 2023-02-30\n---\n{WORDS}")
    assert isinstance(rejected, Rejected)
    assert rejected.what == "the publication day '2023-02-30'"
    assert rejected.why.startswith("'2023-02-30' is a day that does not exist; correct it")


@pytest.mark.parametrize(
    "text",
    [
        f"---\n{WORDS}\n---\n{WORDS}",
        f"---\noutlet: Herald\n{WORDS}",
        f"----\noutlet: Herald\n---\n{WORDS}",
        f"outlet: Herald\n---\n{WORDS}",
        "---",
        "---\n---\n",
    ],
    ids=["prose", "unclosed", "four", "no opening", "rule", "nothing"],
)
def test_what_is_no_front_matter_stays_in_the_text(text):
    assert front_matter(text) == ({}, text)


@cases(st.text(max_size=200))
def test_front_matter_never_raises_and_cuts_only_at_the_start(text):
    for whole in (text, f"---\n{text}\n---\n{text}"):
        assert whole.endswith(front_matter(whole)[1])


def test_heading_that_opens_markdown_is_the_title_and_leaves_the_text(tmp_path):
    document = read_it(tmp_path / "a.md", f"# Clashes in *Lagos*\n\n{WORDS}\n\n## Later\n\n{WORDS}\n")
    assert document.title == "Clashes in Lagos"
    assert document.text == f"{WORDS}\n\nLater\n\n{WORDS}"


def test_heading_that_is_not_the_given_title_stays_in_the_text(tmp_path):
    document = read_it(tmp_path / "a.md", f"---\ntitle: March in Lagos\n---\n# Clashes in Lagos\n\n{WORDS}")
    assert (document.title, document.text) == ("March in Lagos", f"Clashes in Lagos\n\n{WORDS}")


def test_heading_that_is_the_given_title_leaves_the_text(tmp_path):
    document = read_it(tmp_path / "a.md", f"---\ntitle: March in Lagos\n---\n# March in Lagos\n\n{WORDS}")
    assert (document.title, document.text) == ("March in Lagos", WORDS)


def test_text_file_is_not_read_as_markdown(tmp_path):
    text = f"# Clashes\n\n* {WORDS}"
    assert read_it(tmp_path / "a.txt", text).text == text


def test_curly_quotes_of_windows_are_read(tmp_path):
    text = "“We won’t yield,” the minister said – and he left the hall in Málaga."
    assert read_it(tmp_path / "a.txt", text.encode("cp1252")).text == text


def test_empty_file_is_refused(tmp_path):
    assert read_it(tmp_path / "a.txt", b"").what == "nothing: it is empty"


def test_markdown_without_words_is_refused(tmp_path):
    assert read_it(tmp_path / "a.md", "# Clashes in Lagos, two hurt\n\n![map](a.png)\n").what == "nothing: it is empty"


def test_long_file_is_refused_with_its_size(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    [rejected] = TextReader().read(path, ReadOptions())
    assert (rejected.where, rejected.what) == (str(path), "50,000,000 bytes")


def test_lines_broken_to_fit_a_width_are_one_line_a_paragraph(tmp_path):
    document = read_it(tmp_path / "a.txt", WRAPPED)
    assert isinstance(document, Document)
    assert len(document.text) == len(WRAPPED)
    first, second = document.text.rstrip("\n").split("\n\n")
    assert first.startswith("Police in the city of Lagos fired tear gas on Monday at students who")
    assert "\n" not in first + second


@pytest.mark.parametrize(
    "text",
    [
        "Police fired tear gas.\nTwo students were hurt.\nThe governor was abroad.\nHe did not answer.\n",
        "\n".join([WORDS, WORDS + " They were treated in the capital.", WORDS, "The union said so."]),
        "The army left the town of Bunagana on Monday morning.\nIt went north.\nRebels came in at noon from the south.\n",
        "",
        "\n\n\n",
    ],
    ids=["a line a sentence", "a line a paragraph", "short lines", "empty", "blank"],
)
def test_other_line_breaks_are_kept(text):
    assert unwrap(text) == text


@cases(st.text(st.sampled_from("ab. \n"), max_size=400))
def test_unwrapping_moves_nothing(text):
    unwrapped = unwrap(text)
    assert len(unwrapped) == len(text)
    assert unwrapped.replace(" ", "\n") == text.replace(" ", "\n")
