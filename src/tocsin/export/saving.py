"""Files that appear whole or not at all, and never in the place of one that nobody said to replace."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from tocsin.errors import ExportError


@contextmanager
def aside(*paths: Path, force: bool = False) -> Generator[tuple[Path, ...]]:
    """Paths to write to in place of these; what stands there at the end takes their names, all together.

    Each may become a file or a folder. After an error nothing is left but what was there before.

    Parameters
    ----------
    force
        Whether files that are there already are replaced.

    Raises
    ------
    ExportError
        If one is there already, or the file system refuses.
    """
    for path in paths:
        _check(path, force=force)
    new = [path for path in paths if not path.exists()]
    drafts = tuple(path.with_name(f".{path.name}.part") for path in paths)
    try:
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
        _remove(*drafts)
        yield drafts
        for draft, path in zip(drafts, paths, strict=True):
            if path.is_dir():
                _remove(path)
            draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            _remove(*new)
        where = paths[0] if error.filename is None or error.filename in {str(d) for d in drafts} else error.filename
        raise ExportError(
            f"cannot write {where}: {error.strerror or error}; make room, or name another place"
        ) from error
    finally:
        with suppress(OSError):  # the error that brought us here is the one to tell
            _remove(*drafts)


def _check(path: Path, *, force: bool) -> None:
    if not path.exists():
        return
    if not force:
        raise ExportError(f"{path} is there already; name another place, or replace it with --force")
    # A folder is replaced only where it is one that an export wrote: --force on the wrong path must cost nothing.
    if path.is_dir() and any(each.suffix != ".parquet" or each.is_dir() for each in path.iterdir()):
        raise ExportError(f"{path} is a folder that holds more than Parquet files; name another place")


def _remove(*paths: Path) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
