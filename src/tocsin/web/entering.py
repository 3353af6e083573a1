"""Coming in with a token, and going out again; open to whoever asks, where nobody on this machine is served without."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody

from tocsin.web.access import COOKIE, Access
from tocsin.web.rendering import AnyRequest, rendered


@get("/login", include_in_schema=False, sync_to_thread=False)
def login(request: AnyRequest, then: FromQuery[str] = "/") -> Response[bytes]:
    """The form that asks for a name and a token."""
    return rendered(request, "login.html", then=_own(then), why="")


@post("/login", include_in_schema=False, sync_to_thread=False)
def enter(request: AnyRequest, data: URLEncodedBody[dict[str, Any]]) -> Response[bytes]:
    """A session for whoever knows a token."""
    access: Access = request.app.state["access"]
    then, name = _own(str(data.get("then", "/"))), str(data.get("name", "")).strip()[:100]
    role = access.role_of(str(data.get("token", "")))
    if role is None or not name:
        why = "That is no token of this desk." if role is None else "Say your name: what you write is kept under it."
        return rendered(request, "login.html", 401, then=then, why=why)
    response = Response(b"", status_code=303, headers={"location": then})
    response.set_cookie(
        COOKIE,
        access.session(name, role),
        httponly=True,
        samesite="strict",
        path="/",
        secure=request.url.scheme == "https",
    )
    return response


@get("/logout", include_in_schema=False, sync_to_thread=False)
def leave() -> Response[bytes]:
    """The end of a session."""
    response = Response(b"", status_code=303, headers={"location": "/login"})
    response.delete_cookie(COOKIE, path="/")
    return response


def _own(then: str) -> str:
    """Where to go on: a page of ours, never another site."""
    return then if then.startswith("/") and not then.startswith(("//", "/\\")) else "/"


ROUTES = (login, enter, leave)
