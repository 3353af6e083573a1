"""Text and Markdown files: the reader of last resort, which also says what a file is that is no text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tocsin.read import Given
from tocsin.read.encoding import decode, load
from tocsin.read.fields import NAMES, Fields, fields, plain
from tocsin.read.markdown import reduce
from tocsin.read.text import read_text
from tocsin.records import Document, Rejected
from tocsin.settings import ReadOptions

_MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
_OTHERS = frozenset(
    ".html .htm .xhtml .jsonl .ndjson .json .csv .tsv .parquet .pq .rss .atom .rdf .xml .pdf .mbox .warc".split()
)
_KEY = re.compile(r"([A-Za-z][\w -]*?)\s*:(?:\s+(.*?))?\s*")
_LONGEST_MATTER = 100  # lines; a rule in a text is not the end of one
_WIDEST = 100  # characters; a longer line was not broken to fit a screen
_NARROWEST = 40


class TextReader:
    """Plain text and Markdown, with an optional front matter; takes every file that no other format names."""

    def reads(self, path: Path) -> bool:
        """Whether the name is not that of another format; what the file holds is looked at when it is read."""
        return path.suffix.lower() not in _OTHERS and not path.name.lower().endswith(".warc.gz")

    def read(self, path: Path, options: ReadOptions) -> Iterator[Document | Rejected]:
        """One document, or why there is none."""
        data = load(path, options)
        text = data if isinstance(data, Rejected) else decode(data, where=str(path))
        if isinstance(text, Rejected):
            yield text
        else:
            yield read_plain(text, markdown=path.suffix.lower() in _MARKDOWN, where=str(path), options=options)


def read_plain(text: str, *, markdown: bool, where: str, options: ReadOptions) -> Document | Rejected:
    """The document in the characters of a text file: front matter read and taken off, Markdown reduced.

    The heading that opens a Markdown text is its title if the front matter names none; it then leaves the text.
    """
    matter, text = front_matter(text.replace("\r\n", "\n").replace("\r", "\n"))
    found = fields({name: value for name, value in matter.items() if plain(name) not in NAMES["text"]}, where=where)
    if isinstance(found, Rejected):
        return found
    title = found.title
    if len(text) > options.max_characters or not markdown:
        text = text if markdown else unwrap(text)
    else:
        reduced = reduce(text)
        text = reduced.text
        if reduced.title is not None and title not in (None, reduced.title):
            text = f"{reduced.title}\n\n{text}"
        title = title or reduced.title
    return _document(text, title, found, where, options)


def _document(text: str, title: str | None, found: Fields, where: str, options: ReadOptions) -> Document | Rejected:
    given = Given(published=found.published, outlet=found.outlet)
    return read_text(text, title=title, url=found.url, given=given, options=options, where=where)


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """The `key: value` lines between two `---` lines at the start of a text, and the text after them.

    Values are taken as they stand, without the quotation marks around them. Lists and nested values are skipped. A
    text that begins with a rule and no key has no front matter.
    """
    head, mark, rest = text.partition("\n")
    if head.rstrip() != "---" or not mark:
        return {}, text
    lines = rest.split("\n", _LONGEST_MATTER)
    end = next((i for i, line in enumerate(lines[:_LONGEST_MATTER]) if line.rstrip() in ("---", "...")), None)
    if end is None:
        return {}, text
    matter: dict[str, str] = {}
    for line in lines[:end]:
        key = _KEY.fullmatch(line)
        if key:
            matter[key[1]] = _unquoted(key[2] or "")
        elif not matter and line.strip() and not line.lstrip().startswith("#"):
            return {}, text
    return (matter, "\n".join(lines[end + 1 :]).lstrip("\n")) if matter else ({}, text)


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def unwrap(text: str) -> str:
    """The text with a space for each line break that was only made to fit a width; no offset changes.

    A break fits a width when the next line's first word would not have gone on the line before it. If most breaks
    inside paragraphs are such, they are no ends of sentences; otherwise the text is left alone.
    """
    lines = text.split("\n")
    width = max(len(line.rstrip()) for line in lines)
    inside = [i for i in range(len(lines) - 1) if lines[i].strip() and lines[i + 1].strip()]
    if not _NARROWEST <= width <= _WIDEST:
        return text
    made = [i for i in inside if len(lines[i].rstrip()) + 1 + len(lines[i + 1].split(None, 1)[0]) > width]
    if len(made) < 3 or len(made) < 0.8 * len(inside):
        return text
    breaks = frozenset(made)
    return "".join(line + (" " if i in breaks else "\n") for i, line in enumerate(lines))[:-1]
