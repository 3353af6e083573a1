"""The bytes that were fetched, as they came: compressed, under the hash of what is in them, never written twice.

`originals/ab/ab12...ef.gz`, which `gzip -d` unpacks and `sha256sum` checks.
"""

from __future__ import annotations

import gzip
from hashlib import sha256
from pathlib import Path

from tocsin.errors import StoreError
from tocsin.store.disk import told, write_file

FOLDER = "originals"


def original(folder: Path, digest: str) -> Path:
    """Where the original with this SHA-256 lies in a desk."""
    return folder / FOLDER / digest[:2] / f"{digest}.gz"


def keep(folder: Path, body: bytes) -> str:
    """Keeps bytes, whole or not at all, and gives their SHA-256.

    Raises
    ------
    StoreError
        If the disk is full or may not be written.
    """
    digest = sha256(body).hexdigest()
    path = original(folder, digest)
    if path.is_file():
        return digest
    # No time: the same bytes make the same file.
    write_file(path, gzip.compress(body, compresslevel=6, mtime=0))
    return digest


def look_up(folder: Path, digest: str) -> bytes:
    """The bytes with this SHA-256.

    Raises
    ------
    StoreError
        If they are not there, or are not what they were.
    """
    path = original(folder, digest)
    with told(path, "read"):
        try:
            body = gzip.decompress(path.read_bytes())
        except (gzip.BadGzipFile, EOFError) as error:
            raise StoreError(f"{path} is damaged ({error}); restore it from a copy") from error
    if sha256(body).hexdigest() != digest:
        raise StoreError(f"{path} is not what was fetched: its SHA-256 differs from its name; restore it from a copy")
    return body
