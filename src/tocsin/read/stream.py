"""Standard input, or any stream of bytes: `read_stream` tells JSON lines, a web page and text apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

import msgspec

from tocsin.read import Given, with_given
from tocsin.read.encoding import decode, too_long
from tocsin.read.files import read_plain
from tocsin.read.tables import bounded, read_json, read_lines
from tocsin.records import Document, Rejected
from tocsin.settings import ReadOptions

STANDARD_INPUT = "standard input"
_HEAD = 4096  # bytes in which a page says that it is one
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def read_stream(
    stream: BinaryIO, *, given: Given, options: ReadOptions, where: str = STANDARD_INPUT
) -> Iterator[Document | Rejected]:
    """One item for each document in a stream: JSON lines, JSON, a web page, or else text with its front matter.

    JSON lines are read one by one, however many come; anything else must end within `max_bytes`.
    """
    for item in _read_stream(stream, options, where):
        yield with_given(item, given) if isinstance(item, Document) else item


def _read_stream(stream: BinaryIO, options: ReadOptions, where: str) -> Iterator[Document | Rejected]:
    lines = bounded(stream, options)
    first = next(lines, b"")
    head = first.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{") and _is_json(first):
        yield from read_lines(chain([first], lines), where=where, options=options)
        return
    data = first + stream.read(max(0, options.max_bytes + 1 - len(first)))
    if len(data) > options.max_bytes:
        yield too_long(where, None, options)
    elif head.startswith((b"{", b"[")) and _is_json(data):
        yield from read_json(data, where=where, options=options)
    elif _PAGE.match(data[:_HEAD]):
        from tocsin.read.html import read_html  # half a second to import, and no page before this

        yield read_html(data, where=where, options=options)
    else:
        text = decode(data, where=where)
        yield text if isinstance(text, Rejected) else read_plain(text, markdown=False, where=where, options=options)


def _is_json(data: bytes) -> bool:
    try:
        msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True
