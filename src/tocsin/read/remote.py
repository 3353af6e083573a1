"""Files of an object store or of any other place that fsspec opens, by address: s3://bucket/texts/*.txt, file:///data.

Only this module knows fsspec. An object is brought into a file of this machine, read like any other, and let go of.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from tocsin.errors import MissingPlugin, ReadError
from tocsin.read import Given, Reader, installed_readers, read
from tocsin.records import Document, Rejected
from tocsin.scale import HERE, Engine, map_batches
from tocsin.settings import ReadOptions

FILES = 32  # objects that a worker reads in one go
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)
_WILD = re.compile(r"[*?\[]")


def is_remote(path: str) -> bool:
    """Whether it is an address, and no path of this machine."""
    return _ADDRESS.match(path) is not None


def opened_filesystem(address: str) -> tuple[Any, str]:
    """A file system of fsspec, and the path in it that an address names.

    Raises
    ------
    MissingPlugin
        If the package for such addresses is not installed.
    ReadError
        If nobody knows such addresses, or they are pages of the web, which are fetched in other ways.
    """
    found = _ADDRESS.match(address)
    scheme = found[1].lower() if found else "file"
    if scheme in ("http", "https"):
        raise ReadError(
            f"{address}: pages of the web are not read as files; follow a site's feed with `tocsin follow`, or save the page"
        )
    import fsspec  # 40 ms to import, and seldom needed
    from fsspec.registry import known_implementations

    core: Any = fsspec.core  # it has no types
    try:
        fs, path = core.url_to_fs(address)
    except ImportError as error:
        known: Any = known_implementations
        said = known.get(scheme, {}).get("err", str(error))
        raise MissingPlugin(f"{address} needs a package that is not installed: {said}") from error
    except ValueError as error:
        raise ReadError(
            f"{address}: {error}; write it as s3://BUCKET/FOLDER, gs://..., abfs://... or file:///..."
        ) from error
    return fs, str(path)


def find_remote(addresses: Sequence[str]) -> tuple[str, ...]:
    """The addresses of all files that addresses, folders and patterns name, in order of names; hidden ones are skipped.

    Raises
    ------
    MissingPlugin, ReadError
        If nothing is there, or it cannot be asked.
    """
    found: dict[str, None] = {}
    for address in addresses:
        fs, path = opened_filesystem(address)
        try:
            if _WILD.search(path):
                paths = [each for each in fs.glob(path) if not fs.isdir(each)]
            elif fs.isfile(path):
                paths = [path]
            else:
                paths = fs.find(path)
        except (OSError, ValueError) as error:
            raise ReadError(f"{address} cannot be listed: {error}; check the address and your credentials") from error
        base = path.rstrip("/") + "/"
        seen = sorted(p for p in paths if not _hidden(str(p).removeprefix(base)))
        if not seen:
            raise ReadError(f"{address}: there is no file; check the address")
        found |= dict.fromkeys(fs.unstrip_protocol(each) for each in seen)
    return tuple(found)


def _hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def read_remote(
    addresses: Sequence[str], *, given: Given, options: ReadOptions, engine: Engine = HERE
) -> Iterator[Document | Rejected]:
    """One item for each document in the files at some addresses, in their order.

    Parameters
    ----------
    addresses
        As `find_remote` gives them.
    engine
        Where they are fetched and read.

    Raises
    ------
    MissingPlugin, ScaleError
        If the engine or what opens the addresses cannot be had.
    """
    work = partial(_read_some, given=given, options=options)
    few = engine.inline or len(addresses) <= FILES  # not worth a worker
    with closing(
        map_batches(installed_readers, work, addresses, engine=HERE if few else engine, size=1 if few else FILES)
    ) as batches:
        for done in batches:
            yield from done.records
            for failure in done.failed:
                yield Rejected(where=failure.item, what="a file that could not be read", why=failure.why)


def _read_some(
    readers: Sequence[Reader], addresses: Sequence[str], *, given: Given, options: ReadOptions
) -> Iterator[Document | Rejected]:
    for address in addresses:
        with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
            path = fetched(address, Path(folder))
            if isinstance(path, Rejected):
                yield path
                continue
            for item in read([path], readers=readers, given=given, options=options):
                yield (
                    replace(item, where=item.where.replace(str(path), address)) if isinstance(item, Rejected) else item
                )


def fetched(address: str, folder: Path) -> Path | Rejected:
    """A file of this machine with what is at an address, under the same name; or why there is none."""
    fs, path = opened_filesystem(address)
    file = folder / PurePosixPath(path).name
    try:
        fs.get_file(path, str(file))
    except (OSError, ValueError) as error:
        return Rejected(
            where=address, what="a file that cannot be fetched", why=f"{error}; check the address and your credentials"
        )
    return file
