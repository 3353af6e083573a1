"""Files of an object store, brought to this machine for a load, and let go of when it is over."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from tocsin.errors import ReadError
from tocsin.read.dataset import Dataset
from tocsin.read.remote import fetched, find_remote, is_remote
from tocsin.records import Rejected
from tocsin.scale import Engine, map_batches
from tocsin.store.feed import find_files


@contextmanager
def brought(
    paths: Sequence[str | Path], dataset: Dataset, engine: Engine
) -> Generator[tuple[tuple[Path, ...], dict[str, str]]]:
    """The files that paths and addresses name, all on this machine; and the address of each that was brought, by its path.

    Parameters
    ----------
    engine
        Where addresses are fetched. All files of one load lie on the disk of this machine at once, as they come: packed.

    Raises
    ------
    MissingPlugin, ReadError
        If a path or address is not there, or cannot be fetched.
    """
    there = [str(path) for path in paths if is_remote(str(path))]
    here = [path for path in paths if not is_remote(str(path))]
    if not there:
        yield find_files(here, dataset), {}
        return
    named = set(there)
    wanted = [each for each in find_remote(there) if each in named or dataset.named(PurePosixPath(each).name)]
    if not wanted:
        raise ReadError(
            f"{there[0]}: no file there is named like one of {dataset.name} ({', '.join(dataset.patterns)}); name the files"
        )
    with tempfile.TemporaryDirectory(prefix="tocsin-load-") as name:
        folder = Path(name)
        came: dict[str, str] = {}
        with closing(map_batches(_nothing, _fetch_some, wanted, engine=engine, size=1)) as batches:
            for number, done in enumerate(batches):
                if done.failed:
                    raise ReadError(f"{done.failed[0].item}: cannot be fetched: {done.failed[0].why}")
                file = folder / str(number) / PurePosixPath(done.items[0]).name
                file.parent.mkdir()
                file.write_bytes(done.records[0])
                came[str(file)] = done.items[0]
        yield (*(find_files(here, dataset) if here else ()), *map(Path, came)), came


def renamed(rejected: Sequence[Rejected], came: dict[str, str]) -> tuple[Rejected, ...]:
    """What was rejected, under the addresses that files were brought from."""
    return tuple(replace(each, where=came.get(each.where, each.where)) for each in rejected)


def _nothing() -> None:
    """What a fetch needs beforehand."""


def _fetch_some(_: None, addresses: Sequence[str]) -> Iterator[bytes]:
    for address in addresses:
        with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
            path = fetched(address, Path(folder))
            if isinstance(path, Rejected):
                raise ReadError(path.why)
            yield path.read_bytes()
