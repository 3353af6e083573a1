"""`feeds.toml`: what it may say, and what is said of what it may not."""

from __future__ import annotations

import pytest

from tocsin.errors import SettingsError
from tocsin.read.feedlist import TEMPLATE, Feed, load_feeds


def load(tmp_path, text):
    path = tmp_path / "feeds.toml"
    path.write_text(text)
    return load_feeds(path)


def test_feeds_are_read_in_order(tmp_path):
    text = '[[feed]]\naddress = "https://a.example/1"\n[[feed]]\naddress = "http://b.example"\noutlet = "B"\nfull_text = false\n'
    assert load(tmp_path, text) == (
        Feed(address="https://a.example/1"),
        Feed(address="http://b.example", outlet="B", full_text=False),
    )


def test_the_template_is_one(tmp_path):
    assert load(tmp_path, TEMPLATE) == (Feed(address="https://news.example.org/rss.xml", outlet="Example News"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must hold tables"),
        ("feed = []", "lists no feed"),
        ("feed = [1]", "must be a table"),
        ("[[feed]\n", "not valid TOML"),
        pytest.param("feed = " + "[" * 9000, "not valid TOML", id="deep"),
        ('[[feed]]\naddress = "ftp://a.example"', "must begin with https"),
        ('[[feed]]\noutlet = "A"', "must begin with https"),
        ('[[feed]]\nadress = "https://a.example"', "did you mean 'address'"),
        ('[[feed]]\naddress = "https://a.example"\nfull_text = "no"', "true or false"),
        ('[[feed]]\naddress = "https://a.example"\n[[feed]]\naddress = "https://a.example"', "twice"),
        ('name = "x"\n[[feed]]\naddress = "https://a.example"', "nothing else"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path, text, said):
    with pytest.raises(SettingsError, match=said):
        load(tmp_path, text)


def test_without_the_file_the_template_is_shown(tmp_path):
    with pytest.raises(SettingsError, match=r"\[\[feed\]\]"):
        load_feeds(tmp_path / "feeds.toml")
