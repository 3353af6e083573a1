"""From bytes to characters: `load` takes a file's bytes, `decode` finds their encoding or says where it breaks."""

from __future__ import annotations

import codecs
from pathlib import Path

from tocsin.records import Rejected
from tocsin.settings import ReadOptions

_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF file", "give its name the suffix .pdf, by which PDF files are told"),
    (b"{\\rtf", "an RTF file", "RTF is not read; save it as plain text"),
    (b"PK\x03\x04", "a ZIP archive or an office document", "unpack it, or save the document as plain text"),
    (b"\xd0\xcf\x11\xe0", "an old office document", "save it as plain text"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"BZh", "a bzip2 archive", "unpack it first"),
    (b"\xfd7zXZ", "an xz archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstandard archive", "unpack it first"),
    (b"\x89PNG", "a PNG image", "an image holds no text"),
    (b"\xff\xd8\xff", "a JPEG image", "an image holds no text"),
    (b"GIF8", "a GIF image", "an image holds no text"),
    (b"PAR1", "a Parquet file", "give its name the suffix .parquet, by which such files are told"),
    (b"SQLite format 3", "an SQLite database", "write its rows as JSON lines first"),
)

# The longer marks first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_CONTROLS = bytes(i for i in range(32) if i not in b"\t\n\v\f\r\x1a\x1b")
_MOST_CONTROLS = 0.01  # share of control characters above which bytes are no text
_MOST_MESS = 0.10  # charset-normalizer's measure of unlikely neighbours, 0 to 1; clean text has under .05
_LEAST_COHERENCE = 0.05  # its measure of likeness to a language; Russian in KOI8-R taken for Japanese has 0
_ENOUGH_GOOD = 0.9  # share of the non-ASCII characters that make sense where they stand
_PUNCTUATION = frozenset("‘’“”‚„–—…•·«»‹›¡¿€£¥¢§©®™°º\u00a0\u00ad½¼¾×†‡")
_UTF8 = "save it as UTF-8"


def load(path: Path, options: ReadOptions) -> bytes | Rejected:
    """The bytes of a file, or why it was not loaded; a file that is too long is refused before it is opened."""
    size = path.stat().st_size
    return too_long(str(path), size, options) if size > options.max_bytes else path.read_bytes()


def too_long(where: str, size: int | None, options: ReadOptions) -> Rejected:
    """The refusal of an input of more bytes than one text has; `None`: its size was not awaited."""
    what = f"{size:,} bytes" if size is not None else f"more than {options.max_bytes:,} bytes"
    why = f"the longest that is read is {options.max_bytes:,} bytes (setting read.max_bytes); split it into documents"
    return Rejected(where=where, what=what, why=why)


def marked(data: bytes) -> tuple[str, int] | None:
    """The encoding that a byte order mark at the start names, and the length of the mark."""
    return next(((name, len(mark)) for mark, name in _MARKS if data.startswith(mark)), None)


def decode(data: bytes, *, where: str, declared: str | None = None) -> str | Rejected:
    """The characters of a whole text, without a byte order mark; or what the bytes are instead.

    In order: what a byte order mark says; UTF-8; what the text declares; Windows-1252 where it makes sense in a
    text that is mostly ASCII; what charset-normalizer is sure of. UTF-8 with a few broken bytes is refused with the
    offset of the first, since any other reading would turn its other letters into rubbish.

    Parameters
    ----------
    declared
        Name of the encoding by the text itself, such as an HTML page's `charset`.
    """
    if not data:
        return Rejected(where=where, what="nothing: it is empty", why="there is no text in it; check how it was saved")
    for signature, what, why in _SIGNATURES:
        if data.startswith(signature):
            return Rejected(where=where, what=what, why=why)
    mark = marked(data)
    if mark is not None:
        return _strict(data, mark[0], mark[1], where)
    nul = data.find(0)
    controls = len(data) - len(data.translate(None, delete=_CONTROLS))
    if nul >= 0 or controls > _MOST_CONTROLS * len(data):
        first = nul if nul >= 0 else next(i for i, byte in enumerate(data) if byte in _CONTROLS)
        what = f"binary data: a control byte {data[first]:#04x} at byte {first:,}"
        return Rejected(where=where, what=what, why=f"this is no text in a known encoding; {_UTF8}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        first = error.start
    text = None if _broken_utf8(data) else _declared(data, declared) or _western(data) or _detected(data)
    if text is not None:
        return text
    what = f"bytes in no known encoding: byte {data[first]:#04x} at byte {first:,} is not UTF-8"
    return Rejected(where=where, what=what, why=f"no other encoding fits well enough to trust; {_UTF8}")


def _strict(data: bytes, encoding: str, skip: int, where: str) -> str | Rejected:
    try:
        return data[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        what = f"broken {encoding.upper()}: {error.reason} at byte {skip + error.start:,}"
        return Rejected(where=where, what=what, why=f"its byte order mark says {encoding.upper()}; {_UTF8}")


def _broken_utf8(data: bytes) -> bool:
    """Whether more characters beyond ASCII are good UTF-8 than are not: chance makes few such sequences."""
    text = data.decode("utf-8", "surrogateescape")
    bad = sum("\udc80" <= c <= "\udcff" for c in text)
    good = sum(c > "\x7f" for c in text) - bad
    return good > bad


def _declared(data: bytes, declared: str | None) -> str | None:
    if declared is None:
        return None
    try:
        name = codecs.lookup(declared).name
        # Browsers read pages that declare Latin-1 or ASCII as Windows-1252, and so does who writes them.
        return data.decode("cp1252" if name in ("iso8859-1", "ascii") else name)
    except (LookupError, UnicodeDecodeError):
        return None


def _western(data: bytes) -> str | None:
    """The text as Windows-1252, if its characters beyond ASCII are few and make sense where they stand."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return text if _mostly_ascii(text) and _makes_sense(text) else None


def _mostly_ascii(text: str) -> bool:
    """Whether it is in Latin script: French has 4 % of letters beyond ASCII, Greek or Cyrillic 80 %."""
    return sum(c > "\x7f" for c in text) <= 0.15 * len(text)


def _makes_sense(text: str) -> bool:
    beyond = [i for i, c in enumerate(text) if c > "\x7f"]
    return sum(_sensible(text, i) for i in beyond) >= _ENOUGH_GOOD * len(beyond)


def _sensible(text: str, i: int) -> bool:
    """Whether a character may stand here: Mac curly quotes read as Windows-1252 give "donÕt", which may not."""
    c = text[i]
    if c in _PUNCTUATION:
        return True
    if not c.isalpha() or c in "ªµƒ":
        return False
    before, after = text[max(0, i - 1) : i], text[i + 1 : i + 2]
    if c.isupper() and (before.islower() or after.isspace()):
        return c in "ÀÉ" and not before.isalpha()
    # Three letters beyond ASCII in a row are another alphabet.
    return not all(x.isalpha() and x > "\x7f" for x in (before, after))


def _detected(data: bytes) -> str | None:
    from charset_normalizer import from_bytes  # 45 ms to import, and seldom needed

    for match in from_bytes(data):
        text = str(match)
        sure = match.chaos <= _MOST_MESS and match.coherence >= _LEAST_COHERENCE
        # Asked about Polish names in an English text it would prefer Vietnamese ones: "Wa³êsa".
        if sure and (_makes_sense(text) or not _mostly_ascii(text)):
            return text
    return None
