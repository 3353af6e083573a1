"""PDF files: their text in the order of their lines, pages joined, words put together again that a line end cut."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tocsin.read import Given
from tocsin.read.encoding import load
from tocsin.read.text import read_text
from tocsin.records import Document, Rejected
from tocsin.settings import ReadOptions

_EDGE = 2  # lines at the top and the foot of a page that may repeat
_REPEATED = 0.6  # share of the pages on which a line stands at the edge before it is taken for a header
_LEAST_PAGES = 3  # fewer pages say nothing about what repeats
_NUMBER = re.compile(r"\d+")
_PAGE = re.compile(r"(?:page|p\.|seite)?\s*\d{1,4}(?:\s*(?:/|of|von)\s*\d{1,4})?", re.IGNORECASE)
_ENDS = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_CUT = re.compile(r"(?<=[a-zà-ÿ])[-\u00ad\u2010]$")  # a hyphen after a small letter, at the end of a line
_SCANNED = 40  # letters a page below which a PDF holds pictures of pages
_MOST_PAGES = 2000


class PdfReader:
    """PDF files (`.pdf`), one document each."""

    def reads(self, path: Path) -> bool:
        """Whether the name says so."""
        return path.suffix.lower() == ".pdf"

    def read(self, path: Path, options: ReadOptions) -> Iterator[Document | Rejected]:
        """One document, or why there is none."""
        data = load(path, options)
        yield data if isinstance(data, Rejected) else read_pdf(data, where=str(path), options=options)


def read_pdf(
    data: bytes, *, where: str, options: ReadOptions, given: Given | None = None, url: str | None = None
) -> Document | Rejected:
    """The text of a PDF as a document; what repeats at the edges of its pages is left out.

    A PDF says when its file was made, which is not when its text was published: no day is taken from it.
    """
    from pypdf import PdfReader as Pages
    from pypdf.errors import PyPdfError

    try:
        file = Pages(io.BytesIO(data), strict=False)
        if file.is_encrypted and not file.decrypt(""):
            return Rejected(where=where, what="an encrypted PDF", why="it asks for a password; save it without one")
        if len(file.pages) > _MOST_PAGES:
            why = f"no more than {_MOST_PAGES:,} are read; split it"
            return Rejected(where=where, what=f"a PDF of {len(file.pages):,} pages", why=why)
        pages = [page.extract_text() for page in file.pages]
        title = file.metadata.title if file.metadata else None
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        OverflowError,
        RecursionError,
        AssertionError,
    ) as error:
        # pypdf lets errors of its own making through where a file is damaged.
        what = f"a damaged PDF ({type(error).__name__}: {str(error)[:80]})"
        return Rejected(where=where, what=what, why="it cannot be read; open and save it anew, or save its text")
    letters = sum(c.isalpha() for page in pages for c in page)
    if letters < _SCANNED * max(1, len(pages)):
        what = f"a PDF of {len(pages)} pages with {letters} letters"
        return Rejected(
            where=where, what=what, why="it holds pictures of its pages; run it through a text recognition (OCR)"
        )
    return read_text(
        joined(pages),
        title=(title or "").strip() or None,
        url=url,
        given=given or Given(),
        options=options,
        where=where,
    )


def joined(pages: Sequence[str]) -> str:
    """Pages as one text, a line a paragraph.

    Examples
    --------
    >>> joined(["The rebels with-", "drew. Nobody was"])
    'The rebels withdrew. Nobody was'
    """
    bodies = _without_edges([[line.strip() for line in page.splitlines() if line.strip()] for page in pages])
    lines = [line for body in bodies for line in body]
    width = sorted(len(line) for line in lines)[len(lines) * 3 // 4] if lines else 0
    paragraphs: list[str] = []
    going = False
    for line in lines:
        if not going or not paragraphs:
            paragraphs.append(line)
        elif _CUT.search(paragraphs[-1]) and line[:1].islower():
            paragraphs[-1] = _CUT.sub("", paragraphs[-1]) + line
        else:
            paragraphs[-1] += f" {line}"
        # A paragraph ends where a sentence ends before the line is full; a cut word and a page end never end one.
        going = not (_ENDS.search(line) and len(line) < 0.85 * width)
    return "\n".join(paragraphs)


def _without_edges(pages: list[list[str]]) -> list[list[str]]:
    """The lines of each page without what stands at the edge of most pages, but for its numbers."""
    counts: Counter[str] = Counter()
    for lines in pages:
        counts.update({_shape(line) for line in (*lines[:_EDGE], *lines[-_EDGE:])})
    least = max(2, _REPEATED * len(pages))
    headers = {shape for shape, count in counts.items() if count >= least} if len(pages) >= _LEAST_PAGES else set[str]()
    kept: list[list[str]] = []
    for lines in pages:
        last = len(lines) - _EDGE
        kept.append(
            [
                line
                for place, line in enumerate(lines)
                if not ((place < _EDGE or place >= last) and (_shape(line) in headers or _PAGE.fullmatch(line)))
            ]
        )
    return kept


def _shape(line: str) -> str:
    """A line but for its numbers, which count the pages."""
    return _NUMBER.sub("0", line.casefold())
