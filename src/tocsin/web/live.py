"""What happens to the desk while somebody looks at it, as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from litestar import get
from litestar.response import ServerSentEvent, ServerSentEventMessage

from tocsin.web.rendering import FromShown
from tocsin.web.shown import Shown

_EVERY = 1.0  # seconds between two looks
_ALIVE = 20  # looks after which a line is sent so that nothing in between takes the connection for dead


async def _changes(shown: Shown) -> AsyncIterator[ServerSentEventMessage]:
    before = shown.state()
    for count in range(1, 3600):  # a browser comes back by itself
        await asyncio.sleep(_EVERY)
        now = shown.state()
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
