"""Every file that is shipped has a card that names it, says how it was made and under which licence; its hash is listed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tocsin

DATA = Path(tocsin.__file__).parent / "data"
DOCS = Path(__file__).parents[2] / "docs"
SUMS = "SHA256SUMS"
BUILT = {"places/gazetteer.sha256"}  # beside the gazetteer, which its card says is built
CARDS = sorted((*DATA.rglob("CARD.md"), *DATA.glob("*-CARD.md")))
FILES = sorted(path for path in DATA.rglob("*") if path.is_file() and path not in CARDS and path.name != SUMS)


def card_of(file: Path) -> Path:
    """The card of a file: in its folder, or beside the folder where all of a folder is read."""
    inside = file.parent / "CARD.md"
    return inside if inside.is_file() else file.parent.parent / f"{file.parent.name}-CARD.md"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(DATA).as_posix())
def test_every_shipped_file_stands_in_a_card_and_in_the_list_of_hashes(file: Path):
    name = file.relative_to(DATA).as_posix()
    card = card_of(file).read_text(encoding="utf-8")
    covered = "the other `.toml` files" in card and file.suffix == ".toml"  # the regions of the registry
    assert name in BUILT or covered or f"`{file.name}`" in card, f"{card_of(file)} does not name {file.name}"
    listed = {line.partition("  ")[2] for line in (DATA / SUMS).read_text(encoding="utf-8").splitlines()}
    assert name in listed or name.startswith("places/gazetteer.")


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.relative_to(DATA).as_posix())
def test_a_card_says_how_it_was_made_and_what_is_allowed(card: Path):
    text = card.read_text(encoding="utf-8")
    assert re.search(r"licence|CC0|Apache-2.0|CC BY", text, re.IGNORECASE)
    assert re.search(r"[Ww]ritten|[Mm]ade|[Dd]erived|built by", text)


def test_the_page_of_cards_leads_to_every_card():
    page = (DOCS / "cards.md").read_text(encoding="utf-8")
    links = {(DOCS / link).resolve() for link in re.findall(r"\]\((\.\./[^)#]+)\)", page)}
    assert [card for card in CARDS if card.resolve() not in links] == []
