"""The lexicon of loaded words: what is shipped, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.coding.loaded import Listed, loaded_text, read_loaded_words
from tocsin.errors import SettingsError

_HEAD = '[emotive]\nmeaning = "stirs"\n'


def test_shipped_lexicon_is_large_and_each_entry_has_a_neutral_wording():
    words = read_loaded_words(loaded_text())
    entries = list(words.all())
    assert len(entries) >= 350
    assert {entry.category for entry in entries} == set(words.meanings)
    assert {entry.listed for entry in entries} == set(Listed)
    assert [entry.text for entry in entries if entry.neutral.casefold() == entry.text] == []


def test_both_sides_of_a_conflict_have_their_words():
    texts = {entry.text.split(" !")[0].split(" =")[0] for entry in read_loaded_words(loaded_text()).all()}
    for one, other in (
        ("Banderite", "rashist"),
        ("Zionist entity", "Judea and Samaria"),
        ("occupier", "bandit formation"),
        ("martyr", "terrorist"),
        ("collateral damage", "martyrdom operation"),
        ("Kremlin-backed", "Western-backed"),
        ("liberate", "land grab"),
    ):
        assert {one, other} <= texts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[emotive]\n", "give its meaning"),
        (_HEAD + '[emotive.nouns]\n"horror" = "deaths"\n', "unknown list 'nouns'"),
        (_HEAD + '[emotive.deed]\n"horror" = " "\n', "no neutral wording"),
        (_HEAD + '[emotive.deed]\n"horror !film !book" = "deaths"\n', "repeats a mark"),
        (_HEAD + '[emotive.deed]\n"!film" = "deaths"\n', "no word in front"),
        (_HEAD + '[emotive.deed]\n"!film horror" = "deaths"\n', "no word in front"),
        (_HEAD + '[emotive.deed]\n"blood-bath" = "deaths"\n"blood bath" = "deaths"\n', "delete one of them"),
        ("[emotive\n", "correct that line"),
        ("emotive = 1\n", "expected a table"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text, message):
    with pytest.raises(SettingsError, match=message):
        read_loaded_words(text)


def test_own_folder_without_the_file_has_tocsins_words(tmp_path: Path):
    assert loaded_text(tmp_path) == loaded_text()
    (tmp_path / "loaded.toml").write_text(_HEAD, encoding="utf-8")
    assert loaded_text(tmp_path) == _HEAD
