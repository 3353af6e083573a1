"""The many names of a text's fields."""

from datetime import date

import pytest

from tocsin.read.fields import Fields, fields
from tocsin.records import Rejected


@pytest.mark.parametrize(
    "name", ["text", "body", "content", "articletext", "maintext", "full_text", "Full Text", "TEXT"]
)
def test_names_of_the_text(name):
    assert fields({name: "Words."}, where="here") == Fields(text="Words.")


@pytest.mark.parametrize("name", ["published", "date", "date_publish", "published_date", "pub_date", "publishedAt"])
def test_names_of_the_day(name):
    assert fields({name: "2023-12-02"}, where="here") == Fields(published=date(2023, 12, 2))


def test_names_of_title_outlet_and_address():
    row = {"headline": " March ", "source_domain": "example.org", "link": "https://example.org/a", "words": 7}
    assert fields(row, where="here") == Fields(title="March", outlet="example.org", url="https://example.org/a")


def test_first_filled_name_counts():
    row = {"body": "Short.", "text": "Long.", "title": "", "headline": "March", "publisher": None, "domain": "a.org"}
    assert fields(row, where="here") == Fields(text="Long.", title="March", outlet="a.org")


def test_spaces_of_the_text_are_kept_and_of_the_rest_dropped():
    assert fields({"text": " Words.\n", "title": " March\n"}, where="here") == Fields(text=" Words.\n", title="March")


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ({"title": 1984}, "title is 1984, of type int"),
        ({"body": ["One.", "Two."]}, "body is ['One.', 'Two.'], of type list"),
        ({"publisher": {"name": "Herald"}}, "publisher is {'name': 'Herald'}, of type dict"),
        ({"published": 1701475200}, "published is 1701475200, of type int"),
        ({"published": "2023-02-30"}, "the publication day '2023-02-30'"),
        ({"date": "02/12/2023"}, "the publication day '02/12/2023'"),
    ],
)
def test_wrong_value_of_a_known_name_is_refused_with_what_was_found(row, what):
    rejected = fields(row, where="a.jsonl:3")
    assert isinstance(rejected, Rejected)
    assert (rejected.where, rejected.what) == ("a.jsonl:3", what)
