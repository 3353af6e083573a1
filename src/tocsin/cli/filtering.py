"""The filter of events as flags, the same for every command that takes one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from cyclopts import Parameter

from tocsin.records import Status
from tocsin.store.filters import Filter
from tocsin.workbench import calendar_day


@Parameter(name="*", negative=(), show_default=False)
@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which events. A flag may be given several times: any of its values will do; of different flags all must fit.

    Parameters
    ----------
    actor
        Who did it: a name in any spelling, or an id. Several of the same name are refused with their ids.
    recipient
        To whom.
    either_way
        Whoever did it to whom; with --actor alone, the actor on either side.
    kin
        With what is part of the actors, leads them or came of them, each on the days on which it was.
    type
        PLOVER type, such as ASSAULT.
    mode
        PLOVER mode.
    quad
        1, 2: verbal and material cooperation; 3, 4: verbal and material conflict, each data set by its own scheme.
    status
        actual (the default), historical, future, hypothetical, negated, or all.
    begin
        First day (YYYY-MM-DD).
    until
        Last day (YYYY-MM-DD).
    place
        A country, an area or a town, with what lies in it: Iraq, IRQ, "Tripoli, Libya".
    dataset
        Name of a data set; coded is the desk's own.
    outlet
        Who published it.
    holder
        Who says so, or denies it: a name, an id, or outlet for the outlet's own voice.
    id
        Id of an event.
    """

    actor: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    either_way: bool = False
    kin: bool = False
    type: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    quad: tuple[int, ...] = ()
    status: tuple[Literal["actual", "historical", "future", "hypothetical", "negated", "all"], ...] = ("actual",)
    begin: Annotated[str | None, Parameter(name="--from")] = None
    until: Annotated[str | None, Parameter(name="--to")] = None
    place: tuple[str, ...] = ()
    dataset: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()
    holder: tuple[str, ...] = ()
    id: tuple[str, ...] = ()

    def filter(self) -> Filter:
        """The filter that the flags say; names are still names.

        Raises
        ------
        SettingsError
            If a day is none.
        """
        last = calendar_day(self.until, "--to")
        return Filter(
            actors=self.actor,
            recipients=self.recipient,
            directed=not self.either_way,
            kin=self.kin,
            types=tuple(each.upper() for each in self.type),
            modes=self.mode,
            quads=self.quad,
            statuses=() if "all" in self.status else tuple(Status(each) for each in self.status),
            begin=calendar_day(self.begin, "--from"),
            until=None if last is None else last + timedelta(days=1),
            places=self.place,
            datasets=self.dataset,
            outlets=self.outlet,
            holders=self.holder,
            ids=self.id,
        )


ANY = Wanted()
"""No flag at all: every actual event."""
