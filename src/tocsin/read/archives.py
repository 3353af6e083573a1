"""Archives of pages and mails: WARC by warcio, mbox by the standard library; one document a page or mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any, BinaryIO

from tocsin.read import Given, with_given
from tocsin.read.encoding import decode, too_long
from tocsin.read.feeds import day_of
from tocsin.read.files import unwrap
from tocsin.read.html import read_html
from tocsin.read.pdf import read_pdf
from tocsin.read.text import read_text
from tocsin.records import Document, Rejected
from tocsin.settings import ReadOptions

_PAGES = ("text/html", "application/xhtml+xml")
_FROM = re.compile(rb"From [^\n]*\d\d:\d\d")  # the line before each mail of an mbox


class WarcReader:
    """Web archives (`.warc`, `.warc.gz`): a document for each page that a server answered with."""

    def reads(self, path: Path) -> bool:
        """Whether the name says so."""
        return path.name.lower().endswith((".warc", ".warc.gz"))

    def read(self, path: Path, options: ReadOptions) -> Iterator[Document | Rejected]:
        """One item a page; images, scripts and other records are passed over."""
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed

        pages = 0
        with path.open("rb") as stream:
            records: Any = ArchiveIterator(stream)
            try:
                for record in records:
                    item = _page(record, path, options)
                    if item is not None:
                        pages += 1
                        yield item
            # AttributeError: warcio takes a record without a type, or without a length, for one that has them; OverflowError: a length
            # beyond all numbers of the machine.
            except (ArchiveLoadFailed, EOFError, ValueError, AttributeError, OverflowError) as error:
                what = f"a web archive that breaks off after {pages} pages"
                yield Rejected(where=str(path), what=what, why=f"{error}; what comes after is lost, get a whole copy")
                return
        if not pages:
            why = "it has no answer of a server that is a page; is it the right archive?"
            yield Rejected(where=str(path), what="a web archive without pages", why=why)


def _page(record: Any, path: Path, options: ReadOptions) -> Document | Rejected | None:
    """The page in a record; `None` for any other record."""
    if record.rec_type != "response" or record.http_headers is None:
        return None
    status = str(record.http_headers.get_statuscode())
    media = str(record.http_headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    if not status.startswith("2") or media not in (*_PAGES, "application/pdf"):
        return None
    url = str(record.rec_headers.get_header("WARC-Target-URI") or "")
    where = f"{path}: {url}"
    data: bytes = record.content_stream().read(options.max_bytes + 1)
    if len(data) > options.max_bytes:
        return too_long(where, None, options)
    if media == "application/pdf":
        return read_pdf(data, where=where, options=options, url=url)
    document = read_html(data, where=where, options=options)
    if isinstance(document, Rejected) or document.url is not None:
        return document
    return with_given(replace(document, url=url), Given())


class MboxReader:
    """Folders of mail in one file (`.mbox`), such as newsletters: a document a mail."""

    def reads(self, path: Path) -> bool:
        """Whether the name says so."""
        return path.suffix.lower() == ".mbox"

    def read(self, path: Path, options: ReadOptions) -> Iterator[Document | Rejected]:
        """One item a mail, in the order of the file."""
        count = 0
        with path.open("rb") as stream:
            for raw in _mails(stream, options):
                count += 1
                where = f"{path}[{count}]"
                yield too_long(where, None, options) if len(raw) > options.max_bytes else read_mail(raw, where, options)
        if not count:
            yield Rejected(where=str(path), what="a mail folder without mails", why="no line of it begins with From")


def _mails(stream: BinaryIO, options: ReadOptions) -> Iterator[bytes]:
    """The mails of an mbox, of which none is held beyond a little more than `max_bytes`."""
    held: list[bytes] | None = None
    size = 0
    blank = True
    while line := stream.readline(options.max_bytes + 1):
        if blank and _FROM.match(line):
            if held is not None:
                yield b"".join(held)
            held, size = [], 0
        elif held is not None:
            if size <= options.max_bytes:
                held.append(line[1:] if re.match(rb">+From ", line) else line)
            size += len(line)
        blank = not line.strip()
    if held is not None:
        yield b"".join(held)


def read_mail(raw: bytes, where: str, options: ReadOptions) -> Document | Rejected:
    """The text of one mail, published on the day that it was sent; its sender is the outlet."""
    try:
        mail = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
        part = mail.get_body(("plain", "html"))
        subject, sender = str(mail["subject"] or "").strip(), parseaddr(str(mail["from"] or ""))
        # As it stands there, for the header made of it takes the year 0001 for 2001.
        sent = next((str(value).strip() for name, value in mail.raw_items() if name.lower() == "date"), "")
        data = b"" if part is None else part.get_payload(decode=True)
    # RecursionError: parts within parts, hundreds deep.
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        return Rejected(
            where=where, what="a mail that cannot be read", why=f"{type(error).__name__}: {error}; save its text"
        )
    if part is None or not isinstance(data, bytes) or not data.strip():
        return Rejected(
            where=where, what=f"a mail without a text, titled {subject!r:.80}", why="only attachments are in it"
        )
    published, _, _ = day_of(sent, _sent(sent))
    given = Given(published=published, outlet=sender[0] or sender[1].rpartition("@")[2] or None)
    if part.get_content_type() == "text/html":
        page = read_html(data, where=where, options=options)
        return page if isinstance(page, Rejected) else with_given(replace(page, title=subject or page.title), given)
    text = decode(data, where=where, declared=part.get_content_charset())
    if isinstance(text, Rejected):
        return text
    flowed = unwrap(text.replace("\r\n", "\n").strip())
    return read_text(flowed, title=subject or None, given=given, options=options, where=where)


def _sent(date: str) -> datetime:
    """The moment of a mail's own date line, so that no mail is from the future; long ago where there is none."""
    try:
        sent = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return datetime(1970, 1, 1, tzinfo=UTC)
    return sent if sent.tzinfo else sent.replace(tzinfo=UTC)
