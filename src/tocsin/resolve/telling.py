"""One happening as one text, or one row of a data set, tells it: all that it can be compared by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tocsin.records import HarmKind
from tocsin.resolve.parties import Party
from tocsin.resolve.spots import Spot

WORDS = "words"
"""The family of what is only said."""
VIOLENCE = "violence"

_FAMILIES = {
    "ASSAULT": "violence",
    "COERCE": "force",
    "PROTEST": "protest",
    "MOBILIZE": "troops",
    "RETREAT": "retreat",
    "CONSULT": "talks",
    "AGREE": "talks",
    "COOPERATE": "cooperation",
    "AID": "cooperation",
    "SANCTION": "sanctions",
}
_MODES = {
    ("ASSAULT", "abduct"): "force",
    ("COERCE", "arrest"): "arrest",
    ("ASSAULT", "crowd-control"): "protest",
    ("RETREAT", "release"): "release",
}
# Families that coders and texts take for each other: a riot or an attack, an abduction or an arrest.
_RELATED = frozenset(
    frozenset(pair.split())
    for pair in (
        "violence force",
        "violence protest",
        "violence troops",
        "force arrest",
        "talks cooperation",
        "release cooperation",
        "release retreat",
        "troops retreat",
    )
)


def family(type: str, mode: str | None) -> str:
    """The sort of happening that an event of this type belongs to; types that one happening is told by share one.

    >>> family("ASSAULT", "abduct"), family("COERCE", "arrest"), family("ACCUSE", None)
    ('force', 'arrest', 'words')
    """
    return _MODES.get((type, mode or "")) or _FAMILIES.get(type, WORDS)


def related(one: str, other: str) -> bool:
    """Whether two families are one, or are taken for each other.

    >>> related("violence", "protest"), related("violence", "talks")
    (True, False)
    """
    return one == other or frozenset((one, other)) in _RELATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """One figure of harm."""

    kind: HarmKind
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One happening as one text, or one row of a data set, tells it."""

    id: str  # of its first event
    event_ids: tuple[str, ...]
    document_id: str | None  # None: a row of a data set
    dataset: str | None = None
    outlet: str | None = None
    published: date | None = None
    family: str
    types: frozenset[str]
    modes: frozenset[str] = frozenset()
    negated: bool = False
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    places: tuple[Spot, ...] = ()  # said of its events
    around: tuple[Spot, ...] = ()  # named in its sentences, or in the first of the text
    countries: frozenset[str] = frozenset()  # of the actors and peoples named in its sentences
    begin: date | None = None  # days [begin, until); None: not told
    until: date | None = None
    tolls: tuple[Toll, ...] = ()
    words: frozenset[str] = frozenset()  # of its sentences, cut to their stems
    names: frozenset[str] = frozenset()  # those of them that are parts of names, without countries and days
    context: frozenset[str] = frozenset()  # words of the title and of the first lines of the text
    apart: frozenset[str] = frozenset()  # ids of tellings of the same text that its words keep apart
