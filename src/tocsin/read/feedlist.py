"""`feeds.toml` of a desk: which feeds it follows."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from tocsin.errors import SettingsError

FILE = "feeds.toml"

TEMPLATE = """\
# The feeds of this desk, each a table [[feed]]. `tocsin follow` fetches them, `tocsin feeds` says how they are.

[[feed]]
address = "https://news.example.org/rss.xml"  # RSS, Atom, JSON Feed or a news sitemap
outlet = "Example News"                        # who publishes it; without it the feed's own title
full_text = true                               # false: the text that the feed itself carries, no page is fetched
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed that a desk follows."""

    address: str
    outlet: str | None = None  # `None`: as the feed or the page calls itself
    full_text: bool = True


def load_feeds(path: Path) -> tuple[Feed, ...]:
    """The feeds in a file, in its order.

    Raises
    ------
    SettingsError
        If there is no such file, or something in it cannot be.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise SettingsError(f"{path} is not there; list the feeds in it, like this:\n\n{TEMPLATE}") from error
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}; check the path") from error
    except (ValueError, RecursionError) as error:  # not UTF-8, bad TOML, a number too long, tables without end
        raise SettingsError(f"{path}: not valid TOML: {error}; mend the file") from error
    rows = table.get("feed")
    if set(table) - {"feed"} or not isinstance(rows, list):
        raise SettingsError(f"{path} must hold tables [[feed]] and nothing else, like this:\n\n{TEMPLATE}")
    found: dict[str, Feed] = {}
    for number, row in enumerate(cast("list[Any]", rows), start=1):
        feed = _feed(row, f"{path}: feed {number}")
        if feed.address in found:
            raise SettingsError(f"{path}: feed {number}: {feed.address} stands there twice; leave one of them")
        found[feed.address] = feed
    if not found:
        raise SettingsError(f"{path} lists no feed; add one, like this:\n\n{TEMPLATE}")
    return tuple(found.values())


def _feed(row: Any, where: str) -> Feed:
    if not isinstance(row, dict):
        raise SettingsError(f"{where} is {row!r} and must be a table; write [[feed]] above its keys")
    values = cast("dict[str, Any]", row)
    kinds = {"address": str, "outlet": str, "full_text": bool}
    known = [field.name for field in fields(Feed)]
    for name, value in values.items():
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.5)
            raise SettingsError(
                f"{where}: unknown key {name!r}; {f'did you mean {near[0]!r}?' if near else f'known: {known}'}"
            )
        if type(value) is not kinds[name]:
            raise SettingsError(
                f"{where}: {name} is {value!r} and must be {'a text' if kinds[name] is str else 'true or false'}"
            )
    address = str(values.get("address", ""))
    try:
        parts = urlsplit(address)
        whole = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:  # half of an IPv6 address
        whole = False
    if not whole:
        raise SettingsError(f"{where}: address is {address!r} and must begin with https:// or http:// and a host")
    return Feed(**values)
