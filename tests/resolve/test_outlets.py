"""Source cards: what is read, what is refused, and that nothing is judged by tocsin itself."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from tocsin.errors import SettingsError
from tocsin.resolve.outlets import NO_CARDS, credibility, read_cards, template

_CARD = """
[outlets."Lantern Bay Herald"]
also = ["The Herald"]
kind = "newspaper"
home = "PHL"
side = "of one of the parties"
reliability = "C"
reason = "corrects late"
judged = 2024-04-01
"""
_DEFAULT = '[credibility.default]\ngrade = 6\nreason = "not compared"\njudged = 2024-04-02\n'


def _read(folder: Path, text: str):
    (folder / "outlets.toml").write_text(text, encoding="utf-8")
    return read_cards(folder / "outlets.toml")


def test_card_is_found_by_any_of_its_names(tmp_path: Path):
    cards = _read(tmp_path, _CARD)
    assert cards.of("lantern bay  herald") is cards.of("THE HERALD")
    assert cards.of("Another") is cards.of(None) is None
    line = cards.of("The Herald").line()
    assert line == (
        "noted by you: newspaper, PHL, side: of one of the parties; "
        "judged by you on 2024-04-01: C (fairly reliable), since corrects late"
    )


def test_credibility_is_apart_from_reliability(tmp_path: Path):
    own = '[credibility.claims.claim-1]\ngrade = 2\nreason = "two independent texts"\njudged = 2024-04-03\n'
    cards = _read(tmp_path, _CARD + _DEFAULT + own)
    assert (cards.credibility("claim-1").grade, cards.credibility("claim-2").grade) == ("2", "6")
    assert _read(tmp_path, _CARD).credibility("claim-1") is None
    said = credibility(cards.credibility("claim-2"))
    assert said == "judged by you on 2024-04-02: 6 (truth cannot be judged), since not compared"


def test_no_file_is_no_card(tmp_path: Path):
    assert read_cards(tmp_path / "outlets.toml") == NO_CARDS
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert read_cards(tmp_path / "file" / "outlets.toml") == NO_CARDS


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[outlet]\n", "did you mean 'outlets'"),
        (_CARD.replace("ownership", "").replace("kind", "knid"), "unknown key 'knid'; did you mean 'kind'"),
        (_CARD.replace('"C"', '"G"'), "reliability 'G' does not exist"),
        (_CARD.replace('reason = "corrects late"\n', ""), "a grade needs a reason"),
        (_CARD.replace("2024-04-01", '"2024-04-01"'), "a grade needs its day"),
        (_CARD.replace('reliability = "C"\n', ""), "no reliability"),
        (_CARD.replace('"PHL"', '"Philippines"'), "is no country"),
        (_CARD.replace('"newspaper"', '" "'), "must be a text that says something"),
        (_CARD.replace('["The Herald"]', '"The Herald"'), "also must be a list"),
        (_CARD + '[outlets."The Herald"]\n', "stands on two cards"),
        (_DEFAULT.replace("6", "7"), "grade must be one of 1, 2, 3, 4, 5, 6"),
        (_DEFAULT.replace("6", "true"), "grade must be one of"),
        ("outlets = 3\n", "expected a table"),
        ("[outlets\n", "not valid TOML"),
        pytest.param("also = " + "[" * 9000, "not valid TOML", id="deep"),
    ],
)
def test_what_is_wrong_is_refused(tmp_path: Path, text, message):
    with pytest.raises(SettingsError, match=message):
        _read(tmp_path, text)


def test_template_ships_no_judgement_and_can_be_read(tmp_path: Path):
    names = ['The "Herald"', "Back\\slash", "Ligne\tone"]
    cards = _read(tmp_path, template(names))
    assert [cards.of(name).reliability for name in names] == [None] * 3
    assert cards.default is None
    assert cards.claims == {}


def test_example_of_the_template_is_a_valid_card(tmp_path: Path):
    lines = [line.removeprefix("# ") for line in template().splitlines()]
    start = next(n for n, line in enumerate(lines) if line.startswith("[outlets."))
    example = "\n".join(line for line in lines[start:] if line.startswith("[") or " = " in line)
    assert tomllib.loads(example)["outlets"]
    cards = _read(tmp_path, example)
    assert cards.of("another name of it").reliability.judged == date(2024, 1, 31)
