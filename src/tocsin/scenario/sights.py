"""What a look at a desk says of a signpost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Sight(StrEnum):
    """What became of a signpost."""

    SEEN = "seen"
    NOT_SEEN = "not seen"
    HIDDEN = "cannot be seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event by somebody who tells it."""

    id: str
    day: date
    type: str | None
    who: str  # names as they are written
    to_whom: str
    words: str  # of the text; of a row of a data set its note or code
    outlet: str  # or the name of the data set
    document_id: str | None  # None: a row of a data set


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What a desk says of one signpost."""

    indicator: str
    scenario: str
    words: str
    sight: Sight
    why: str  # a sentence without its full stop
    day: date | None = None  # on which the rule was first met
    incidents: int = 0  # that fit, in all days; of a watch rule 0
    events: tuple[Told, ...] = ()  # the first `MOST_TOLD` of those that met it


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One look at a desk: the days [since, until) and what was seen of each signpost, in the order of the file."""

    since: date
    until: date
    sightings: tuple[Sighting, ...]
