"""Reading: anything to `Document`. Here are the socket `Reader` and the verb `read`; both import no sibling.

`text` makes a document of words (`read_text`, the common end of every reader), `files`, `html` and `tables` are the
built-in readers, `stream` reads standard input.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from tocsin import plugins
from tocsin.errors import ReadError
from tocsin.records import Document, Rejected, document_id
from tocsin.settings import ReadOptions


class Reader(Protocol):
    """What turns one kind of file into documents; named by an entry point of the group `tocsin.readers`.

    A reader ends in `tocsin.read.text.read_text`, so that every text is checked alike. It does not raise for bad
    content: what it cannot take it yields as `Rejected`. It may raise `OSError`, which `read` turns into one.
    """

    def reads(self, path: Path) -> bool:
        """Whether this reader takes the file; decided by the name, as a rule."""
        ...

    def read(self, path: Path, options: ReadOptions) -> Iterator[Document | Rejected]:
        """One item for each document in the file, in the file's order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is said about a text from outside it; `None` says nothing and leaves what the file says."""

    published: date | None = None
    outlet: str | None = None


def with_given(document: Document, given: Given) -> Document:
    """The document with what was given in place of what its file says, and the id that follows from it."""
    outlet = given.outlet or document.outlet
    published = given.published or document.published
    return replace(
        document,
        outlet=outlet,
        published=published,
        id=document_id(text=document.text, outlet=outlet, url=document.url, published=published),
    )


def installed_readers() -> tuple[Reader, ...]:
    """All installed readers, in the order in which they are to be asked.

    By name, with `text` last: it takes any file that nobody else knows and says what is wrong with it.
    """
    order = sorted(plugins.names(plugins.READERS), key=lambda name: (name == "text", name))
    return tuple(plugins.find(plugins.READERS, name)() for name in order)


def read(
    paths: Iterable[Path], *, readers: Sequence[Reader], given: Given, options: ReadOptions
) -> Iterator[Document | Rejected]:
    """One item for each document under the paths: the document, or why it was not taken.

    Parameters
    ----------
    paths
        Files and folders. A folder is walked in order of names; names that begin with a dot are skipped, and links
        to folders are not followed. A file named twice is read once.
    readers
        Asked in this order; the first that reads a file gets it.
    given
        Overrides what the files say, for every document.

    Raises
    ------
    ReadError
        At the call, before anything is read: if a path does not exist, or a folder holds no file.
    """
    files = dict.fromkeys(file for path in paths for file in _files(path))
    return _read(tuple(files), readers, given, options)


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        found = False
        closed: list[Path] = []  # folders that may not be listed: each is one bad item, told when its turn comes
        for folder, folders, names in os.walk(path, onerror=lambda error: closed.append(Path(str(error.filename)))):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                if not name.startswith("."):
                    found = True
                    yield Path(folder, name)
        yield from closed
        if not found and not closed:
            raise ReadError(f"folder {path} holds no file to read; hidden files are skipped. Is it the right folder?")
    elif path.exists() or path.is_symlink():  # a broken link is one bad file, told when its turn comes
        yield path
    else:
        raise ReadError(f"{path} does not exist; check the path (the current folder is {Path.cwd()})")


def _read(
    files: tuple[Path, ...], readers: Sequence[Reader], given: Given, options: ReadOptions
) -> Iterator[Document | Rejected]:
    for path in files:
        try:
            for item in _read_file(path, readers, options):
                yield with_given(item, given) if isinstance(item, Document) else item
        except OSError as error:
            why = f"{error.strerror or error}; check its permissions and its disk"
            yield Rejected(where=str(path), what="a file that cannot be opened or read", why=why)


def _read_file(path: Path, readers: Sequence[Reader], options: ReadOptions) -> Iterator[Document | Rejected]:
    where = str(path)
    if not path.exists():
        return iter([Rejected(where=where, what="a broken link", why="what it points to is not there; mend the link")])
    if path.is_dir():
        why = "what is in it cannot be listed; check its permissions"
        return iter([Rejected(where=where, what="a folder that cannot be opened", why=why)])
    if not path.is_file():
        # Opening a named pipe or a device would wait, perhaps for ever.
        why = "only plain files and folders are read by name; pipe it into standard input"
        return iter([Rejected(where=where, what="a pipe, socket or device", why=why)])
    for reader in readers:
        if reader.reads(path):
            return reader.read(path, options)
    what = f"a file with the suffix {path.suffix!r}" if path.suffix else "a file without a suffix"
    why = f"none of the {len(readers)} readers takes it; save it as text, or install a reader for it"
    return iter([Rejected(where=where, what=what, why=why)])
