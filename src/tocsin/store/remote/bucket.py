"""The objects of one desk on an S3-compatible store: read, written, put once under a name, deleted.

Credentials are read from the environment alone (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL and what else the AWS tools
know); no flag, setting or address holds any.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from secrets import token_hex
from typing import Any

from tocsin.errors import MissingPlugin, SettingsError, StoreError

SCHEME = "s3://"
CONNECT, READ = 10, 30  # seconds after which a store that does not answer is given up
_RIGHTS = "s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket"
_LOST = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")
_URL = re.compile(r"s3:/+(?P<bucket>[^/@:]+)/(?P<prefix>.+?)/*")


def is_remote(folder: str | Path) -> bool:
    """Whether this is the address of a desk on an object store; a `Path` has lost one of its slashes."""
    return (folder if isinstance(folder, str) else folder.as_posix()).startswith("s3:/")


def address(folder: str | Path) -> str:
    """The address as `s3://bucket/prefix`.

    Raises
    ------
    SettingsError
        If it lacks a bucket or a prefix, or holds credentials.
    """
    text = folder if isinstance(folder, str) else folder.as_posix()
    found = _URL.fullmatch(text)
    if found is None:
        shown = re.sub(r"//?[^/]*@", "//...@", text)
        raise SettingsError(
            f"{shown!r} is no address of a desk on an object store; write s3://bucket/prefix, without credentials: they are "
            "read from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment"
        )
    return f"{SCHEME}{found['bucket']}/{found['prefix']}"


def open_bucket(url: str, *, connect: float = CONNECT, read: float = READ) -> Bucket:
    """The objects below an address; nothing is asked of the store yet.

    Parameters
    ----------
    connect, read
        Seconds to wait for a connection, and for each answer.

    Raises
    ------
    MissingPlugin
        If the extra `s3` is not installed.
    """
    try:
        s3fs: Any = import_module("s3fs")
        sessions: Any = import_module("aiobotocore.session")
        handlers: Any = import_module("botocore.handlers")
    except ImportError as error:
        raise MissingPlugin(
            f"{url} is on an object store, which needs another package: pip install 'tocsin[s3]'"
        ) from error
    config = {"connect_timeout": connect, "read_timeout": read, "retries": {"total_max_attempts": 2}}
    session = sessions.get_session()
    # With "Expect: 100-continue" the client forgets how long it may wait, and a store that hangs would hang us for good.
    session.unregister("before-call.s3", handlers.add_expect_header)
    files = s3fs.S3FileSystem(session=session, config_kwargs=config, use_listings_cache=False, skip_instance_cache=True)
    files.retries = 2  # its own, on top of those two
    return Bucket(files, url.removeprefix(SCHEME), url)


class Bucket:
    """The objects below one address.

    Parameters
    ----------
    files
        A file system of fsspec whose `pipe_file(..., mode="create")` refuses what is there already.
    root
        Where the objects lie in it.
    url
        The address, as messages show it.
    """

    def __init__(self, files: Any, root: str, url: str) -> None:
        self._files = files
        self._root = root
        self.url = url

    def read(self, key: str) -> bytes | None:
        """The bytes of an object; None if there is none.

        Raises
        ------
        StoreError
            If the store refuses, or cannot be reached.
        """
        with self._told("read", key), suppress(FileNotFoundError):
            return self._files.cat_file(f"{self._root}/{key}")
        return None

    def fetch(self, key: str, path: Path) -> bool:
        """An object into a file, and whether there was one.

        Raises
        ------
        StoreError
            If the store refuses, or cannot be reached.
        """
        with self._told("read", key), suppress(FileNotFoundError):
            self._files.get_file(f"{self._root}/{key}", str(path))
            return True
        return False

    def write(self, key: str, data: bytes) -> None:
        """Puts an object, whole or not at all.

        Raises
        ------
        StoreError
            If the store refuses, or cannot be reached.
        """
        with self._told("write", key):
            self._files.pipe_file(f"{self._root}/{key}", data)

    def send(self, key: str, path: Path) -> None:
        """A file into an object, whole or not at all.

        Raises
        ------
        StoreError
            If the store refuses, or cannot be reached.
        """
        with self._told("write", key):
            self._files.put_file(str(path), f"{self._root}/{key}")

    def claim(self, key: str, data: bytes) -> bool:
        """Puts an object if nothing has its name; False if something has.

        After an answer that was lost on its way, False may be said of what this very call has put: look at what is there.

        Raises
        ------
        StoreError
            If the store refuses, or cannot be reached.
        """
        with self._told("write", key):
            try:
                self._files.pipe_file(f"{self._root}/{key}", data, mode="create")
            except FileExistsError:
                return False
            except OSError as error:
                if _code(error) in _LOST:
                    return False
                raise
        return True

    def delete(self, keys: Iterable[str]) -> None:
        """Deletes objects, as far as they are there and may be deleted: nothing needs them any more."""
        for key in keys:
            with suppress(*_failures()):
                self._files.rm_file(f"{self._root}/{key}")

    def check(self) -> None:
        """Tries whether the store keeps the one promise that desks rest on: of two that claim a name, one is refused.

        Raises
        ------
        StoreError
            If it does not, or cannot be written.
        """
        key = f"probe-{token_hex(8)}"
        first, second = self.claim(key, b"one"), self.claim(key, b"two")
        kept = self.read(key)
        self.delete([key])
        if not first or second or kept != b"one":
            raise StoreError(
                f"{self.url}: this store lets two writers win at once (it does not know If-None-Match: *), so a desk would lose "
                "what one of them wrote. Use one that does (Amazon S3, MinIO, Cloudflare R2), or keep the desk in a folder"
            )

    @contextmanager
    def _told(self, doing: str, key: str) -> Generator[None]:
        try:
            yield
        except (FileNotFoundError, FileExistsError) as error:
            if doing == "read":
                raise
            raise StoreError(
                f"cannot {doing} {self.url}/{key}: there is no such bucket; make it, or mend the address"
            ) from error
        except _failures() as error:
            raise StoreError(f"cannot {doing} {self.url}/{key}: {_why(error)}") from error


def _failures() -> tuple[type[Exception], ...]:
    """What the client raises; its own errors are none of the operating system's."""
    try:
        errors: Any = import_module("botocore.exceptions")
    except ImportError:
        return (OSError,)
    return (OSError, errors.BotoCoreError, errors.ClientError)


def _code(error: BaseException) -> str:
    """What the store itself called the error; "" if it said nothing."""
    answer: Any = getattr(error.__cause__ or error, "response", None) or {}
    return str(answer.get("Error", {}).get("Code", ""))


def _why(error: BaseException) -> str:
    kinds = {kind.__name__ for kind in type(error).__mro__}
    said = " ".join(str(error).split())
    if "NoCredentialsError" in kinds or "PartialCredentialsError" in kinds:
        return "there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment"
    if isinstance(error, PermissionError):
        return (
            f"access is denied ({said}); check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and the clock of this machine, and that "
            f"they allow {_RIGHTS}"
        )
    if kinds & {"ReadTimeoutError", "ConnectTimeoutError", "TimeoutError"}:
        return f"the store did not answer in {CONNECT} to {READ} seconds; see whether it is up, and run the same command again"
    if kinds & {"EndpointConnectionError", "ConnectionError", "ConnectionClosedError", "HTTPClientError"}:
        return f"the store cannot be reached ({said}); check AWS_ENDPOINT_URL and the network, and run the same command again"
    return f"{said or type(error).__name__}; see what the store says, and run the same command again"
