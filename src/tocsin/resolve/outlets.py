"""Source cards: what a user knows and judges of the outlets of a desk, from `outlets.toml` in its folder.

tocsin ships no judgement. What is here is the user's own, with a reason and a day, and is shown as that. How reliable an
outlet is and how credible a piece of information is are two grades, as the Admiralty scale keeps them, and neither is
computed from the other.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from tocsin.errors import SettingsError

FILE = "outlets.toml"

RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
"""The Admiralty grades of an outlet."""

CREDIBILITY = {
    1: "confirmed by others",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "truth cannot be judged",
}
"""The Admiralty grades of a piece of information."""

_COUNTRY = re.compile(r"[A-Z]{3}")
_CARD_KEYS = ("kind", "home", "ownership", "side", "also", "sealed", "reliability", "reason", "judged")
_GRADE_KEYS = ("grade", "reason", "judged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A grade that the user gave, with why and when."""

    grade: str  # A to F of an outlet, 1 to 6 of a piece of information
    reason: str
    judged: date


def credibility(grade: Grade) -> str:
    """A grade of a piece of information in words, opening with whose judgement it is."""
    return f"judged by you on {grade.judged}: {grade.grade} ({CREDIBILITY[int(grade.grade)]}), since {grade.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletCard:
    """What the user knows of one outlet; None: nothing was said."""

    name: str
    kind: str | None = None  # in words: news agency, newspaper, state broadcaster, channel of an armed group
    home: str | None = None  # ISO 3166-1 alpha-3
    ownership: str | None = None
    side: str | None = None  # in a conflict, in words; None: none, or not said
    also: tuple[str, ...] = ()  # other names that texts give it
    sealed: bool = False  # it is never named in what is made to be shared
    reliability: Grade | None = None

    def line(self) -> str:
        """The card in one line, opening with whose judgement it is."""
        known = [part for part in (self.kind, self.home, self.ownership) if part]
        if self.side:
            known.append(f"side: {self.side}")
        parts = [f"noted by you: {', '.join(known)}"] if known else []
        if self.reliability is not None:
            g = self.reliability
            parts.append(f"judged by you on {g.judged}: {g.grade} ({RELIABILITY[g.grade]}), since {g.reason}")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """The cards of a desk by name, and the credibility that the user gave to claims."""

    outlets: Mapping[str, OutletCard] = field(default_factory=dict[str, OutletCard])  # by each name in small letters
    default: Grade | None = None  # of claims that have no grade of their own
    claims: Mapping[str, Grade] = field(default_factory=dict[str, Grade])  # by id of the claim

    def of(self, outlet: str | None) -> OutletCard | None:
        """The card of an outlet by any of its names; None if it has none."""
        return None if outlet is None else self.outlets.get(_key(outlet))

    def credibility(self, claim_id: str) -> Grade | None:
        """The grade of a claim: its own, else the default; None if the user gave neither."""
        return self.claims.get(claim_id, self.default)


NO_CARDS = Cards()
"""Where there is no `outlets.toml`."""

TEMPLATE = """\
# Source cards: what you know and judge of your outlets. tocsin fills in nothing here and computes nothing from it;
# briefs and tables show it beside the outlet's name as your own judgement.
# Take away the # before what you fill in. Every grade needs a reason and a day.

# [outlets."Name as the texts give it"]
# also = ["Another name of it"]
# kind = "news agency"              # in words: newspaper, state broadcaster, channel of an armed group ...
# home = "CHE"                      # country, three letters (ISO 3166-1 alpha-3)
# ownership = "cooperative of newspapers"
# sealed = true                     # never named in what is made to be shared (tocsin brief --share); list its address in `also`
# side = "of neither"               # in the conflict that you watch; leave it out where there is none
# reliability = "B"                 # of the outlet (Admiralty): {reliability}
# reason = "three years of corrections, promptly made"
# judged = 2024-01-31

# How credible a piece of information is, whoever gave it: {credibility}
# [credibility.default]
# grade = 6
# reason = "nothing was compared yet"
# judged = 2024-01-31

# [credibility.claims.claim-0123456789abcdef0123]
# grade = 2
# reason = "two outlets that do not copy each other"
# judged = 2024-01-31
"""


def template(outlets: Iterable[str] = ()) -> str:
    """A file to fill in: the explained example, then an empty card for each outlet that is given."""
    head = TEMPLATE.replace("{reliability}", ", ".join(f"{k} {v}" for k, v in RELIABILITY.items())).replace(
        "{credibility}", ", ".join(f"{k} {v}" for k, v in CREDIBILITY.items())
    )
    cards = [f'\n[outlets.{_quoted(name)}]\n# kind = ""\n# home = ""\n# ownership = ""\n' for name in outlets]
    return head + "".join(cards)


def _quoted(text: str) -> str:
    escaped = "".join(
        f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c
        for c in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'


def read_cards(path: Path) -> Cards:
    """The cards of a file; none where there is no such file.

    Raises
    ------
    SettingsError
        If it cannot be read, is no TOML, or holds an unknown key, a grade that does not exist, or one without reason and day.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return NO_CARDS
    except OSError as error:
        raise SettingsError(f"source cards {path}: {error.strerror}; check the path") from error
    except (ValueError, RecursionError) as error:  # not UTF-8, bad TOML, a number too long, tables without end
        raise SettingsError(f"source cards {path}: not valid TOML: {error}; mend the file") from error
    _refuse_unknown(table, ("outlets", "credibility"), str(path))
    found: dict[str, OutletCard] = {}
    for name, value in _table(table.get("outlets", {}), f"{path} [outlets]").items():
        card = _card(name, value, f"{path} [outlets.{_quoted(name)}]")
        for each in (card.name, *card.also):
            if found.setdefault(_key(each), card) is not card:
                raise SettingsError(f"source cards {path}: the name {each!r} stands on two cards; keep one")
    credibility = _table(table.get("credibility", {}), f"{path} [credibility]")
    _refuse_unknown(credibility, ("default", "claims"), f"{path} [credibility]")
    default = credibility.get("default")
    return Cards(
        outlets=found,
        default=None if default is None else _credibility(default, f"{path} [credibility.default]"),
        claims={
            claim: _credibility(value, f"{path} [credibility.claims.{claim}]")
            for claim, value in _table(credibility.get("claims", {}), f"{path} [credibility.claims]").items()
        },
    )


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _card(name: str, value: object, where: str) -> OutletCard:
    table = _table(value, where)
    _refuse_unknown(table, _CARD_KEYS, where)
    home = _text(table, "home", where)
    if home is not None and not _COUNTRY.fullmatch(home):
        raise SettingsError(f"source cards {where}: home {home!r} is no country; write three capitals, such as CHE")
    also: object = table.get("also", [])
    if not isinstance(also, list) or not all(isinstance(each, str) for each in cast("list[object]", also)):
        raise SettingsError(f'source cards {where}: also must be a list of names like ["The Herald"], found {also!r}')
    sealed: object = table.get("sealed", False)
    if not isinstance(sealed, bool):
        raise SettingsError(f"source cards {where}: sealed must be true or false, found {sealed!r}")
    letter = _text(table, "reliability", where)
    if letter is None and ("reason" in table or "judged" in table):
        raise SettingsError(
            f"source cards {where}: a reason or a day, and no reliability; add one of {_list(RELIABILITY)}"
        )
    if letter is not None and letter not in RELIABILITY:
        raise SettingsError(
            f"source cards {where}: reliability {letter!r} does not exist; use one of {_list(RELIABILITY)}"
        )
    return OutletCard(
        name=name,
        kind=_text(table, "kind", where),
        home=home,
        ownership=_text(table, "ownership", where),
        side=_text(table, "side", where),
        also=tuple(cast("list[str]", also)),
        sealed=sealed,
        reliability=None if letter is None else _grade(letter, table, where),
    )


def _credibility(value: object, where: str) -> Grade:
    table = _table(value, where)
    _refuse_unknown(table, _GRADE_KEYS, where)
    number = table.get("grade")
    if type(number) is not int or number not in CREDIBILITY:
        raise SettingsError(f"source cards {where}: grade must be one of {_list(CREDIBILITY)}, found {number!r}")
    return _grade(str(number), table, where)


def _grade(grade: str, table: Mapping[str, Any], where: str) -> Grade:
    reason, judged = _text(table, "reason", where), table.get("judged")
    if reason is None:
        raise SettingsError(f'source cards {where}: a grade needs a reason; write reason = "..."')
    if not isinstance(judged, date) or isinstance(judged, datetime):
        raise SettingsError(
            f"source cards {where}: a grade needs its day; write judged = 2024-01-31, without quotation marks"
        )
    return Grade(grade=grade, reason=reason, judged=judged)


def _text(table: Mapping[str, Any], key: str, where: str) -> str | None:
    value = table.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(
            f"source cards {where}: {key} must be a text that says something, found {value!r}; or leave it out"
        )
    return " ".join(value.split())


def _table(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError(f"source cards {where}: expected a table, found {value!r}")
    return cast("dict[str, Any]", value)


def _refuse_unknown(found: Iterable[str], known: Iterable[str], where: str) -> None:
    names = sorted(known)
    for name in found:
        if name not in names:
            near = get_close_matches(name, names, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(names)}"
            raise SettingsError(f"source cards {where}: unknown key {name!r}; {hint}")


def _list(names: Iterable[object]) -> str:
    return ", ".join(str(name) for name in names)
