"""A page is a record: as HTML through its template, as JSON as it is; both under one function."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, get_type_hints

import jinja2
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, OpenAPIType, Operation, Schema

from tocsin import __version__
from tocsin.export import wording
from tocsin.web.access import Access, Visitor
from tocsin.web.shown import Shown

AnyRequest = Request[Any, Any, State]
FromShown = NamedDependency[Shown]
"""The desk, as handlers take it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a program got nothing, and what to do."""

    status: int
    why: str


_WHY = {
    400: "A parameter is missing, or is not what it must be",
    404: "There is nothing of that name or id",
    409: "The question cannot be answered as it is asked",
}
REFUSALS: Mapping[int, ResponseSpec] = {
    status: ResponseSpec(Refused, description=why, generate_examples=False) for status, why in _WHY.items()
}
"""What an address below `/api` may answer in place of what was asked."""
REFUSING_PAGES: Mapping[int, ResponseSpec] = {
    status: ResponseSpec(str, description=why, media_type="text/html", generate_examples=False)
    for status, why in _WHY.items()
}
"""The same of an address elsewhere: a page for people."""


def answering(*types: str) -> type[Operation]:
    """The description of an address that answers in any of some media types: rows in JSON, or a file."""

    @dataclass
    class Answering(Operation):
        def __post_init__(self) -> None:
            answer = (self.responses or {}).get("200")
            if isinstance(answer, OpenAPIResponse):
                answer.content = {kind: OpenAPIMediaType(schema=_ROWS if kind == _JSON else _FILE) for kind in types}

    return Answering


_JSON = "application/json"
_ROWS = Schema(type=OpenAPIType.ARRAY, items=Schema(type=OpenAPIType.OBJECT))
_FILE = Schema(type=OpenAPIType.STRING)

MENU: Mapping[str, str] = {
    "/": "Inbox",
    "/search": "Search",
    "/incidents": "Incidents",
    "/map": "Map",
    "/network": "Network",
    "/watch": "Watch",
    "/alarms": "Alarms",
    "/forecasts": "Forecasts",
    "/scenarios": "Scenarios",
    "/review": "Review",
    "/feeds": "Feeds",
    "/data": "Data",
}
"""The pages that one can go to from any other."""


def page(
    path: str, template: str, *, api: str | None = None
) -> Callable[[Callable[..., Any]], tuple[HTTPRouteHandler, ...]]:
    """Two handlers of one function that returns a record: HTML at `path`, JSON at `/api` and the same path.

    The function's parameters are those of the address, as Litestar reads them; it runs in a thread of its own.

    Parameters
    ----------
    template
        Gets the record as `page`.
    api
        Where the JSON is, in place of "/api" and `path`.
    """

    def made(build: Callable[..., Any]) -> tuple[HTTPRouteHandler, ...]:
        hints = get_type_hints(build, include_extras=True)
        given = inspect.signature(build).parameters

        def html(request: AnyRequest, **values: Any) -> Response[bytes]:
            return rendered(request, template, page=told(request, build(**values)))

        def json(request: AnyRequest, **values: Any) -> Any:
            return told(request, build(**values))

        parameters = [parameter.replace(annotation=hints[name]) for name, parameter in given.items()]
        first = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=AnyRequest)
        keyword = [first, *(p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters)]
        for function, returned in ((html, Response[bytes]), (json, hints["return"])):
            function.__signature__ = inspect.Signature(keyword, return_annotation=returned)
            function.__annotations__ = {p.name: p.annotation for p in keyword} | {"return": returned}
            function.__name__ = f"{build.__name__}_{function.__name__}"
            function.__doc__ = build.__doc__
        return (
            get(path, sync_to_thread=True, include_in_schema=False)(html),
            get(
                api or f"/api{path.rstrip('/')}",
                sync_to_thread=True,
                summary=_first_line(build),
                tags=["pages"],
                responses=REFUSALS,
            )(json),
        )

    return made


def told(request: AnyRequest, made: Any) -> Any:
    """A page as it was made; one that waits for a part of itself is not kept."""
    request.scope["state"]["pending"] = getattr(made, "pending", None) is not None
    return made


def rendered(request: AnyRequest, template: str, status: int = 200, **values: object) -> Response[bytes]:
    """A template as the answer to a request; a part of the page alone if htmx asks for it."""
    visitor: Visitor | None = request.scope["state"].get("visitor")
    access: Access = request.app.state["access"]
    shown = (
        environment()
        .get_template(template)
        .render(
            visitor=visitor,
            guarded=access.guarded,
            form_token="" if visitor is None else access.form_token(visitor.session),
            menu=MENU,
            here=request.url.path,
            address=f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
            **values,
        )
    )
    return Response(shown.encode(), media_type="text/html", status_code=status)


@cache
def environment() -> jinja2.Environment:
    """The templates: whatever is shown is escaped, and a name that is not there is an error."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("tocsin.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words: dict[str, Any] = {"day": _day, "number": _number, "share": _share, "moment": _moment, "plural": _plural}
    names: dict[str, Any] = {
        "version": __version__,
        "STATUS_SIGNS": wording.STATUS_SIGNS,
        "STATUS_LABELS": wording.STATUS_LABELS,
        "STANCE_LABELS": wording.STANCE_LABELS,
    }
    made.filters.update(words)
    made.globals.update(names)
    return made


def _first_line(build: Callable[..., Any]) -> str:
    return (build.__doc__ or "").strip().partition("\n")[0].rstrip(".")


def _day(value: date | None, missing: str = "day unknown") -> str:
    return missing if value is None else wording.day(value)


def _moment(value: datetime | None, missing: str = "unknown") -> str:
    return missing if value is None else value.strftime("%-d %b %Y, %H:%M UTC")


def _number(value: float | None, digits: int = 0, missing: str = "–") -> str:
    return missing if value is None else f"{value:,.{digits}f}"


def _share(value: float | None, missing: str = "–") -> str:
    return missing if value is None else f"{100 * value:.0f} %"


def _plural(count: int, noun: str, many: str | None = None) -> str:
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"
