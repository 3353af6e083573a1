"""Files of a desk that are appended line by line and never rewritten: what no re-run can bring back.

A crash can tear the last line; it is reported on reading, and the next line begins on its own.
"""

from __future__ import annotations

import os
from pathlib import Path

from tocsin.errors import StoreError
from tocsin.store.disk import make_folder, sync_folder, told
from tocsin.store.format import mark_new


def append(path: Path, line: bytes) -> None:
    """Adds lines to a file, all in one write; when this returns, they outlive a crash.

    Parameters
    ----------
    line
        One or more, each with its line break.

    Raises
    ------
    StoreError
        If the file cannot be written; what was there before is intact.
    """
    with told(path, "write"):
        make_folder(path.parent)
        mark_new(path.parent)
        new = not path.exists()
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            if os.fstat(handle).st_size:
                os.lseek(handle, -1, os.SEEK_END)
                if os.read(handle, 1) != b"\n":  # a crash tore the last line: leave it to itself
                    line = b"\n" + line
            # One write, so that two processes that append at once cannot mix their lines.
            written = os.write(handle, line)
            os.fsync(handle)
        finally:
            os.close(handle)
        if new:
            sync_folder(path.parent)
    if written != len(line):
        raise StoreError(
            f"{path}: only {written} of {len(line)} bytes of the last line were written, the disk may be full; make room "
            "and do it again. The lines before it are intact"
        )
