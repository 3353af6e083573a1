"""The files that pages are drawn with, read once: a name that is not among them leads nowhere."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from tocsin.shipped import checked, shipped

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}


@cache
def assets() -> dict[str, tuple[bytes, str]]:
    """Content and media type by name."""
    found: dict[str, tuple[bytes, str]] = {}
    for folder in (shipped("page"), files("tocsin.web") / "static"):
        for file in folder.iterdir():
            kind = _TYPES.get(file.name[file.name.rfind(".") :])
            if kind is not None:
                found[file.name] = (checked(file).read_bytes(), kind)
    return found


@get("/static/{name:str}", include_in_schema=False, sync_to_thread=False)
def asset(name: FromPath[str]) -> Response[bytes]:
    """One file; a new version of tocsin asks for it under a new address."""
    if name not in assets():
        raise NotFoundException(f"no file {name!r}")
    content, kind = assets()[name]
    return Response(content, media_type=kind, headers={"cache-control": "public, max-age=31536000, immutable"})


ROUTES = (asset,)
