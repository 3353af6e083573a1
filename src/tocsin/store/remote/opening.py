"""Where the mirrors of desks on object stores lie on this machine, and copies of whole desks to a store and back."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

from tocsin.errors import StoreError
from tocsin.store.disk import sync_folder, told
from tocsin.store.remote.bucket import Bucket, address, open_bucket
from tocsin.store.remote.mirror import Mirror, Told

HOME = "TOCSIN_MIRRORS"  # the variable that says where mirrors lie


def mirror_of(folder: str | Path, *, progress: Told | None = None) -> Mirror:
    """The mirror of a desk on an object store; nothing is fetched yet.

    Raises
    ------
    MissingPlugin
        If the extra `s3` is not installed.
    SettingsError
        If the address is none.
    """
    url = address(folder)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    mirrors = Path(os.environ.get(HOME) or Path(base) / "tocsin" / "mirrors")
    store = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
    home = mirrors / sha256(f"{store} {url}".encode()).hexdigest()[:12]
    return Mirror(open_bucket(url), home / url.partition("://")[2], home, progress=progress)


def copy_up(folder: Path, bucket: Bucket, *, progress: Told | None = None) -> None:
    """A desk in a folder into a store that holds none at this address.

    Raises
    ------
    StoreError
        If the folder is no desk, there is a desk already, or the store cannot be written.
    """
    if not (folder / "tables").is_dir():
        raise StoreError(f"no desk at {folder}: there are no tables in it; check the path")
    with TemporaryDirectory() as home:
        Mirror(bucket, folder, Path(home), progress=progress).publish_first()


def copy_down(bucket: Bucket, folder: Path, *, progress: Told | None = None) -> None:
    """A desk on a store into a folder that is not there yet: whole or not at all.

    Raises
    ------
    StoreError
        If there is no desk, the folder is there already, or one of both cannot be read or written.
    """
    if folder.exists():
        raise StoreError(f"{folder} is there already; name a folder that is not")
    aside = folder.with_name(f".{folder.name}.{token_hex(4)}")
    try:
        with TemporaryDirectory() as home:
            Mirror(bucket, aside, Path(home), progress=progress).pull()
        if not aside.is_dir():
            raise StoreError(f"no desk at {bucket.url}: there is no manifest; check the address, and AWS_ENDPOINT_URL")
        with told(folder, "write"):
            aside.rename(folder)
            sync_folder(folder.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
