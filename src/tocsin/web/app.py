"""The application: every page of the desk behind one guard, and the server that runs it."""

from __future__ import annotations

import gc
import sys
import traceback
from dataclasses import replace
from typing import Any

from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ASGIApp

from tocsin import __version__
from tocsin.desk import Desk
from tocsin.errors import TocsinError
from tocsin.store.thrift import give_back
from tocsin.web import assets, entering, live
from tocsin.web.access import Access, Visitor
from tocsin.web.guard import Guard
from tocsin.web.kept import Kept
from tocsin.web.pages import (
    actor,
    alarms,
    corrections,
    data,
    document,
    event,
    feeds,
    forecasts,
    inbox,
    incidents,
    network,
    review,
    scenarios,
    search,
    tables,
    uploads,
    watch,
    world,
)
from tocsin.web.rendering import rendered
from tocsin.web.shown import Shown

MOST = 4 * 2**20  # bytes of what is pasted; files that are sent have a limit of their own
_ENGINE_MB = 256  # what the engine of a view may hold, where the settings say nothing: a server has several
_ROUTES = (
    *assets.ROUTES,
    *entering.ROUTES,
    *live.ROUTES,
    *inbox.ROUTES,
    *uploads.ROUTES,
    *document.ROUTES,
    *corrections.ROUTES,
    *search.ROUTES,
    *tables.ROUTES,
    *actor.ROUTES,
    *event.ROUTES,
    *watch.ROUTES,
    *incidents.ROUTES,
    *alarms.ROUTES,
    *feeds.ROUTES,
    *data.ROUTES,
    *review.ROUTES,
    *world.ROUTES,
    *network.ROUTES,
    *scenarios.ROUTES,
    *forecasts.ROUTES,
)
_TITLES = {404: "Not here", 405: "Not that way", 413: "Too large", 400: "Not understood"}
_REMEDY = "Go back, or start again from the inbox or the search."


def application(desk: Desk, access: Access) -> ASGIApp:
    """The desk as an ASGI application."""
    shown = Shown(desk)

    def provided() -> Shown:
        return shown

    app = Litestar(
        route_handlers=_ROUTES,
        dependencies={
            "shown": Provide(provided, sync_to_thread=False),
            "visitor": Provide(_visitor, sync_to_thread=False),
        },
        exception_handlers={HTTPException: _missing, TocsinError: _broken, Exception: _mistaken},
        openapi_config=OpenAPIConfig(
            title="tocsin", version=__version__, path="/api/schema", render_plugins=[JsonRenderPlugin(path="/")]
        ),
        request_max_body_size=MOST,
        state=State({"access": access}),
        logging_config=None,
    )
    return Guard(Kept(app, shown.state, live=("/live", "/login", "/logout", "/static/")), access, desk.folder)


def serve(desk: Desk, access: Access) -> None:
    """Serves a desk until Ctrl-C."""
    import uvicorn

    give_back()
    # What is loaded once and stays is not looked through again when garbage is collected, so that garbage goes soon.
    gc.collect()
    gc.freeze()
    gc.collect()  # of nothing: Python looks at old objects again only once a quarter as many as this last saw are new
    gc.set_threshold(10_000, 5, 5)
    view = desk.settings.view
    desk.settings = replace(desk.settings, view=replace(view, memory_mb=view.memory_mb or _ENGINE_MB))
    uvicorn.run(
        application(desk, access),
        host=access.host,
        port=access.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )


def _visitor(request: Request[Any, Any, State]) -> Visitor | None:
    """Whoever asks."""
    found: Visitor | None = request.scope["state"].get("visitor")
    return found


def _missing(request: Request[Any, Any, State], error: HTTPException) -> Response[Any]:
    return _said(request, error.status_code, str(error.detail))


def _broken(request: Request[Any, Any, State], error: TocsinError) -> Response[Any]:
    return _said(request, 409, str(error))


def _mistaken(request: Request[Any, Any, State], error: Exception) -> Response[Any]:
    """A mistake of ours: whoever runs the server gets all of it, whoever asked a sentence."""
    traceback.print_exception(error, file=sys.stderr)
    return _said(
        request, 500, f"that is a mistake of tocsin ({type(error).__name__}); the server's own output has the rest"
    )


def _said(request: Request[Any, Any, State], status: int, why: str) -> Response[Any]:
    if request.url.path.startswith("/api/"):
        return Response({"status": status, "why": why}, status_code=status)
    if request.headers.get("hx-request"):
        return rendered(request, "refused.html", status, why=why)
    title = _TITLES.get(status, "That did not work")
    return rendered(request, "error.html", status, title=title, why=why, remedy=_REMEDY)
