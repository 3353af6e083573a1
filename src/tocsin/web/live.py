"""What happens to the desk while somebody looks at it, as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from litestar import get
from litestar.response import ServerSentEvent, ServerSentEventMessage

from tocsin.desk.running import Running, running
from tocsin.web.rendering import FromShown
from tocsin.web.shown import Shown

_EVERY = 1.0  # seconds between two looks
_ALIVE = 20  # looks after which a line is sent so that nothing in between takes the connection for dead


def line(run: Running) -> str:
    """How far a run is, and for how long it will still work: "Coding texts: 42 % done, about 3 min left"."""
    share = f"{run.doing}: {100 * run.done / run.total:.0f} % done" if run.total else run.doing
    if run.left is None:
        return share
    minutes, seconds = divmod(round(run.left), 60)
    hours, minutes = divmod(minutes, 60)
    left = f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes else f"{seconds} s"
    return f"{share}, about {left} left"


async def _changes(shown: Shown) -> AsyncIterator[ServerSentEventMessage]:
    before, under_way = shown.state(), ""
    for count in range(1, 3600):  # a browser comes back by itself
        await asyncio.sleep(_EVERY)
        now = shown.state()
        told = "; ".join(map(line, running(shown.desk.folder)))
        if told != under_way:
            under_way = told
            yield ServerSentEventMessage(event="progress", data=told or "No run is under way any more.")
        if now != before:
            before = now
            yield ServerSentEventMessage(event="changed", data="The desk has changed since this page was made.")
        elif count % _ALIVE == 0:
            yield ServerSentEventMessage(comment="alive")


@get("/live", include_in_schema=False)
async def live(shown: FromShown) -> ServerSentEvent:
    """Tells a page that the desk has changed."""
    return ServerSentEvent(_changes(shown))


ROUTES = (live,)
