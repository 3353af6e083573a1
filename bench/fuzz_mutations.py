"""What `bench/fuzz.py` makes of a valid sample: another text of nearly the same shape, with something in it that should not be.

Trees (JSON, TOML), tables (CSV) and tags (HTML, XML) are changed as such, so that what comes out is mostly still JSON, TOML, CSV or XML;
any of them is then, now and then, changed as text or as bytes as well.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import tomllib
from collections.abc import Callable, Sequence
from typing import Any, cast

import rtoml

MOST = 200_000  # bytes of one input
NASTY = (
    "", " ", "\x00", "\ufeff", "\u2028", "\u202e", "\u0301", "\U0001f600", "é", "ß", "İ", "ǅ", "١٢٣", "²", "½", "Ⅻ", "\ud7ff", "\x1b[31m", "\r",
    "\r\n\r\n", "\t", "-", "--", "..", "/", "//", "\\", "%", "%s", "%00", "{}", "{0}", "[", "]", "(", ")", "<", ">", "&amp;", "&#0;", "&#x110000;",
    "'", '"', '""', "“", "”", "«", "„", "‘", "`", ";", ",", "|", ":", "=", "#", "//x", "http://", "http://[", "https://a:99999/", "mailto:", "data:,",
    "0", "-0", "00", "-1", "1e999", "-1e999", "1e-999", "nan", "inf", "NaN", "Infinity", "0x10", "1_000", "9" * 19, "9" * 400, "0.1.2", "+1", "1,000",
    "None", "null", "NULL", "true", "False", "undefined", "0000-00-00", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2023-02-29",
    "2024-13-01", "2024-02-30T25:61:61Z", "2024-W53-7", "31/02/2024", "-0044-03-15", "2024-01-01/2023-01-01", "../2024", "2024~", "2024?", "XXXX",
    "12:60", "24:00", "Feb 30", "30 February 2024", "the 45th of May", "Thu, 32 Jan 2024 99:99:99 +9999", "91.0", "-180.1", "1e400", "twelve hundred",
    "a million million million million", "in 999999999 years", "10000000 years ago", "99th century BC", "year 0", "../../etc/passwd", "a" * 5000,
    "(" * 300, "[" * 300, "{" * 300, "<b>" * 300, "🏴" * 50, "\u200d" * 50, "a\u0300" * 200, "' OR 1=1 --", "actor:", "type:ASSAULT", 'actor:"', "-type:x",
)  # fmt: skip
_DATES = re.compile(rb"\d{4}-\d\d-\d\d|\d{8,14}|\d+(?:\.\d+)?")
_TAG = re.compile(r"<[^<>]{0,400}>")
_ENCODINGS = (
    "utf-16",
    "utf-16-le",
    "utf-32",
    "utf-8-sig",
    "latin-1",
    "cp1252",
    "koi8-r",
    "shift_jis",
    "utf-7",
    "cp037",
)

Tree = Any


def mutated(data: bytes, kind: str, luck: random.Random, others: Sequence[bytes], words: Sequence[str] = ()) -> bytes:
    """Another input, made of a valid one.

    Parameters
    ----------
    kind
        "json", "lines" (of JSON), "toml", "table", "tags", "text" or "bytes".
    others
        Samples of the same target, to splice with.
    words
        Of the target's own language: keys, codes, commands.
    """
    own = _OWN.get(kind)
    steps = 1 + min(luck.getrandbits(2), luck.getrandbits(2))
    for _ in range(steps):
        if own is not None and luck.random() < 0.7:
            try:
                data = own(data, luck, words)
            except (ValueError, TypeError, RecursionError, csv.Error, rtoml.TomlSerializationError):
                data = _as_text(data, luck, others, words)  # it is none of its kind any more
        elif kind == "bytes" or luck.random() < 0.15:
            data = _as_bytes(data, luck, others)
        else:
            data = _as_text(data, luck, others, words)
        data = data[:MOST]
    return data


def _token(luck: random.Random, words: Sequence[str]) -> str:
    return luck.choice(words) if words and luck.random() < 0.4 else luck.choice(NASTY)


def _cut(length: int, luck: random.Random) -> tuple[int, int]:
    """A stretch [start, end), mostly a short one."""
    start = luck.randrange(length + 1)
    size = luck.expovariate(1 / (4 if luck.random() < 0.7 else max(4, length / 8)))
    return start, int(min(length, start + size))


# ---------------------------------------------------------------------------------------------------- bytes


def _as_bytes(data: bytes, luck: random.Random, others: Sequence[bytes]) -> bytes:
    start, end = _cut(len(data), luck)
    match luck.randrange(7):
        case 0:
            return data[:start] + data[end:]
        case 1:
            return data[:start] + data[start:end] * luck.choice((2, 3, 50)) + data[end:]
        case 2:
            return data[:start] + luck.randbytes(max(1, min(end - start, 400))) + data[end:]
        case 3 if data:
            at = luck.randrange(len(data))
            return data[:at] + bytes([data[at] ^ (1 << luck.randrange(8))]) + data[at + 1 :]
        case 4:
            return data[:start]
        case 5:
            other = luck.choice(others)
            return data[:start] + other[luck.randrange(len(other) + 1) :]
        case _:
            return (
                data[:start]
                + luck.choice((b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\xed\xa0\x80", b"\xc0\xaf", b"\r"))
                + data[end:]
            )


# ----------------------------------------------------------------------------------------------------- text


def _as_text(data: bytes, luck: random.Random, others: Sequence[bytes], words: Sequence[str]) -> bytes:
    choice = luck.randrange(10)
    if choice == 0 and (found := list(_DATES.finditer(data))):
        one = luck.choice(found)
        return data[: one.start()] + _token(luck, words).encode() + data[one.end() :]
    text = data.decode("utf-8", "surrogateescape")
    start, end = _cut(len(text), luck)
    match choice:
        case 1:
            text = text[:start] + text[end:]
        case 2:
            text = text[:start] + text[start:end] * luck.choice((2, 3, 20, 200)) + text[end:]
        case 3:
            other = luck.choice(others).decode("utf-8", "surrogateescape")
            begin, until = _cut(len(other), luck)
            text = text[:start] + other[begin:until] + text[end:]
        case 4:
            lines = text.splitlines(keepends=True) or [text]
            at = luck.randrange(len(lines))
            lines[at:at] = [luck.choice(lines)] * luck.choice((1, 1, 2, 100))
            text = "".join(lines)
        case 5:
            lines = text.splitlines(keepends=True)
            if lines:
                del lines[luck.randrange(len(lines))]
            text = "".join(lines)
        case 6 if luck.random() < 0.3:
            return text.encode(luck.choice(_ENCODINGS), "replace")
        case 7 if luck.random() < 0.3:
            text = luck.choice(
                (str.upper, str.lower, str.swapcase, lambda t: t.replace("\n", "\r\n"), lambda t: t[::-1])
            )(text)
        case _:
            text = text[:start] + _token(luck, words) + text[end if luck.random() < 0.5 else start :]
    return text.encode("utf-8", "surrogateescape")


# ---------------------------------------------------------------------------------------------------- trees


def _value(luck: random.Random, words: Sequence[str]) -> Tree:
    match luck.randrange(10):
        case 0:
            return luck.choice((0, -1, 1, 2**31, 2**63, 2**64, 10**400 if luck.random() < 0.1 else 7))
        case 1:
            return luck.choice((0.0, -0.5, 1.5, 1e308, -1e-308))
        case 2:
            return luck.choice((True, False))
        case 3:
            return [_token(luck, words)] * luck.randrange(4)
        case 4:
            return {_token(luck, words): _token(luck, words)}
        case 5:
            nested: Tree = _token(luck, words)
            for _ in range(luck.choice((3, 60))):
                nested = [nested] if luck.random() < 0.5 else {"a": nested}
            return nested
        case _:
            return _token(luck, words)


def _branch(tree: Tree, luck: random.Random) -> tuple[Tree, Any] | None:
    """A random place of a tree: what holds it, and its key there."""
    found: tuple[Tree, Any] | None = None
    node = tree
    while True:
        keys: list[Any] = (
            list(cast("dict[Any, Any]", node))
            if isinstance(node, dict)
            else list(range(len(node)))
            if isinstance(node, list)
            else []
        )
        if not keys or (found is not None and luck.random() < 0.25):
            return found
        found = node, luck.choice(keys)
        node = node[found[1]]


def _tree(tree: Tree, luck: random.Random, words: Sequence[str]) -> Tree:
    place = _branch(tree, luck)
    if place is None:
        return _value(luck, words)
    holder, key = place
    other = _branch(tree, luck)
    match luck.randrange(8):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder[key:key] = [holder[key]] * luck.choice((1, 30))
        case 2 if isinstance(holder, dict):
            holder[_token(luck, words)] = holder[key]
        case 3 if isinstance(holder, dict):
            holder[_token(luck, words)] = holder.pop(key)
        case 4 if other is not None:
            holder[key] = json.loads(json.dumps(other[0][other[1]], default=str))  # a copy, or it holds itself
        case 5 if isinstance(holder[key], str):
            start, end = _cut(len(holder[key]), luck)
            holder[key] = holder[key][:start] + _token(luck, words) + holder[key][end:]
        case 6:
            holder[key] = [holder[key]] if luck.random() < 0.5 else {"a": holder[key]}
        case _:
            holder[key] = _value(luck, words)
    return tree


def _json(data: bytes, luck: random.Random, words: Sequence[str]) -> bytes:
    tree = _tree(json.loads(data), luck, words)
    return json.dumps(tree, ensure_ascii=luck.random() < 0.5).encode("utf-8", "surrogatepass")


def _lines(data: bytes, luck: random.Random, words: Sequence[str]) -> bytes:
    lines = data.split(b"\n")
    at = luck.choice([n for n, line in enumerate(lines) if line.strip()] or [0])
    lines[at] = _json(lines[at], luck, words)
    return b"\n".join(lines)


def _toml(data: bytes, luck: random.Random, words: Sequence[str]) -> bytes:
    return rtoml.dumps(_tree(tomllib.loads(data.decode()), luck, words)).encode("utf-8", "surrogatepass")


# ---------------------------------------------------------------------------------------------- tables, tags


def _table(data: bytes, luck: random.Random, words: Sequence[str]) -> bytes:
    text = data.decode("utf-8", "surrogateescape")
    mark = "\t" if "\t" in text else "," if "," in text else ";"
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark)) or [[""]]
    row = luck.choice(rows) or [""]
    at = luck.randrange(len(row)) if row else 0
    match luck.randrange(8):
        case 0 if row:
            del row[at : at + 1]
        case 1:
            row.insert(at, _token(luck, words))
        case 2:
            for each in rows:
                del each[at : at + 1]
        case 3 if len(row) > 1:
            other = luck.randrange(len(row))
            row[at], row[other] = row[other], row[at]
        case 4:
            rows.append(row * luck.choice((1, 2)))
        case 5 if row:
            start, end = _cut(len(row[at]), luck)
            row[at] = row[at][:start] + _token(luck, words) + row[at][end:]
        case _ if row:
            row[at] = _token(luck, words)
    out = io.StringIO()
    quoting = csv.QUOTE_MINIMAL if mark != "\t" else csv.QUOTE_NONE
    csv.writer(
        out, delimiter=mark, quoting=quoting, escapechar="\\" if mark == "\t" else None, quotechar='"'
    ).writerows(rows)
    return out.getvalue().encode("utf-8", "surrogateescape")


def _tags(data: bytes, luck: random.Random, words: Sequence[str]) -> bytes:
    text = data.decode("utf-8", "surrogateescape")
    found = list(_TAG.finditer(text))
    if not found:
        raise ValueError("no tag")
    one, two = luck.choice(found), luck.choice(found)
    match luck.randrange(6):
        case 0:
            text = text[: one.start()] + text[one.end() :]
        case 1:
            text = text[: one.start()] + one[0] * luck.choice((2, 400)) + text[one.end() :]
        case 2:
            text = text[: one.start()] + two[0] + text[one.end() :]
        case 3:
            name = luck.choice(
                (
                    "div",
                    "p",
                    "table",
                    "svg",
                    "script",
                    "!--",
                    "![CDATA[",
                    "!DOCTYPE",
                    "?xml",
                    "a href='",
                    "item",
                    "time",
                    "meta",
                )
            )
            text = text[: one.end()] + f"<{name}>" * luck.choice((1, 300)) + text[one.end() :]
        case 4:
            inside = one[0]
            start, end = _cut(len(inside), luck)
            text = text[: one.start()] + inside[:start] + _token(luck, words) + inside[end:] + text[one.end() :]
        case _:
            start, end = sorted((one.end(), two.start()))
            text = text[:start] + _token(luck, words) + text[end:]
    return text.encode("utf-8", "surrogateescape")


_OWN: dict[str, Callable[[bytes, random.Random, Sequence[str]], bytes]] = {
    "json": _json, "lines": _lines, "toml": _toml, "table": _table, "tags": _tags,
}  # fmt: skip
