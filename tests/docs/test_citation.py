"""How to cite: CITATION.cff keeps the Citation File Format 1.2.0, and the page says the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

import tocsin

PROJECT = Path(__file__).parents[2]
# Of the schema of the Citation File Format 1.2.0: what a file must have, and what it may.
MUST = {"authors", "cff-version", "message", "title"}
MAY = {
    "abstract", "commit", "contact", "date-released", "doi", "identifiers", "keywords", "license", "license-url",
    "preferred-citation", "references", "repository", "repository-artifact", "repository-code", "type", "url", "version",
}  # fmt: skip


def citation() -> dict[str, object]:
    """The file, as a program reads it."""
    return yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))


def test_the_file_keeps_its_format():
    said = citation()
    assert set(said) >= MUST
    assert set(said) <= MUST | MAY
    assert said["cff-version"] == "1.2.0"
    assert said["type"] in {"software", "dataset"}
    assert isinstance(said["date-released"], date)
    assert all(author.keys() & {"name", "family-names", "given-names"} for author in said["authors"])
    assert len(set(said["keywords"])) == len(said["keywords"])


def test_the_page_says_the_same():
    said = citation()
    page = (PROJECT / "docs" / "cite.md").read_text(encoding="utf-8")
    for value in (said["title"], f"version = {{{tocsin.__version__}}}", f"license = {{{said['license']}}}", "2026"):
        assert str(value) in page
