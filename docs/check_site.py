"""Say which built pages would fetch something from elsewhere: scripts, styles, fonts, pictures. `make docs-check` runs it.

Links that a reader may follow are none of that; `make docs-links` asks those.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

SITE = Path(__file__).parents[1] / "build" / "site"
FETCHED = {"src", "srcset", "poster", "data"}  # attributes that a browser fetches by itself, of any element
OUTSIDE = re.compile(r"\s*(?:https?:)?//")
IN_STYLE = re.compile(r"(?:url\(\s*['\"]?|@import\s+['\"]?)((?:https?:)?//[^'\")\s]+)")


def main(arguments: Sequence[str]) -> int:
    """Exit status: 0 when no page fetches anything from elsewhere; 1 when one does, or there is none."""
    site = Path(arguments[0]) if arguments else SITE
    pages = sorted(site.rglob("*.html"))
    wrong = [f"{file.relative_to(site)}: fetches {address}" for file, address in fetched(site)]
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    if not pages:
        sys.stderr.write(f"{site} has no pages; run: make docs\n")
    return 1 if wrong or not pages else 0


def fetched(site: Path) -> Iterator[tuple[Path, str]]:
    """Each address of elsewhere that a file of a site would fetch when it is opened."""
    for file in sorted(site.rglob("*.html")):
        parser = _Page()
        parser.feed(file.read_text(encoding="utf-8"))
        yield from ((file, address) for address in parser.found)
    for file in sorted(site.rglob("*.css")):
        yield from ((file, address) for address in IN_STYLE.findall(file.read_text(encoding="utf-8")))


class _Page(HTMLParser):
    """Collects what a page fetches."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._styled = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._styled = tag == "style"
        for name, value in attrs:
            taken = name in FETCHED or (tag == "link" and name == "href")
            if taken and value and OUTSIDE.match(value) and not _only_named(tag, attrs):
                self.found.append(value)
            if name == "style" and value:
                self.found += IN_STYLE.findall(value)

    def handle_data(self, data: str) -> None:
        if self._styled:
            self.found += IN_STYLE.findall(data)


def _only_named(tag: str, attrs: list[tuple[str, str | None]]) -> bool:
    """Whether a link names a page without fetching it."""
    return tag == "link" and dict(attrs).get("rel") in {"canonical", "alternate", "author", "license", "next", "prev"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
