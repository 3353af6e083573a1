"""What files hold, unpacked: themselves, what gzip packed, or the files of a ZIP archive, in blocks of whole lines."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

from isal import igzip, igzip_lib, isal_zlib

from tocsin.read.heads import Refused

BLOCK = 1 << 20  # bytes unpacked at once: what is made of them stays in the processor's cache
_AT_ONCE = 8 << 20  # bytes of a file in an archive that is unpacked whole
_LONGEST = 1 << 30  # bytes of a line


def unpacked(path: Path) -> int:
    """About how many bytes a file holds, unpacked."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(4)
    if start[:2] == b"\x1f\x8b":
        return size * 6  # of a table of events; its own figure is that of its last part, and wraps at 4 GB
    if start == b"PK\x03\x04":
        try:
            with zipfile.ZipFile(path) as archive:
                return sum(info.file_size for info in archive.infolist())
        except zipfile.BadZipFile:
            return size
    return size


def members(path: Path) -> Iterator[tuple[str | None, IO[bytes]]]:
    """What a file holds: itself, what gzip packed, or each file in a ZIP archive with its name.

    Raises
    ------
    Refused
        If it is damaged, or an archive of nothing.
    """
    with unbroken(str(path)), path.open("rb") as file:
        start = file.read(4)
    if start[:2] == b"\x1f\x8b":
        yield None, igzip.open(path, "rb")
    elif start[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        with unbroken(str(path)), zipfile.ZipFile(path) as archive:
            inside = [i for i in archive.infolist() if not i.is_dir() and not i.filename.startswith("__MACOSX")]
            if not inside:
                raise Refused("an empty ZIP archive", "fetch it again")
            for info in inside:
                yield info.filename, _unzipped(path, archive, info)  # whoever takes it closes it
    else:
        yield None, path.open("rb")


def _unzipped(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """A file of an archive. One of the usual kind and size is unpacked at once: `zipfile` takes three times as long."""
    if info.compress_type != zipfile.ZIP_DEFLATED or info.flag_bits & 1 or info.file_size > _AT_ONCE:
        return archive.open(info)
    with path.open("rb") as file:
        file.seek(info.header_offset)
        header = file.read(30)
        if header[:4] != b"PK\x03\x04":
            raise zipfile.BadZipFile("no file where the list of files says that one is")
        file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
        packed = file.read(info.compress_size)
    data = isal_zlib.decompressobj(-15).decompress(packed, info.file_size + 1)
    if len(data) != info.file_size or isal_zlib.crc32(data) != info.CRC:
        raise zipfile.BadZipFile(f"Bad CRC-32 for file {info.filename!r}")
    return BytesIO(data)


@contextmanager
def unbroken(where: str) -> Generator[None]:
    """Turns what a damaged archive raises into a refusal."""
    try:
        yield
    except (
        EOFError,
        zlib.error,
        igzip_lib.IsalError,
        zipfile.BadZipFile,
        gzip.BadGzipFile,
        NotImplementedError,
    ) as error:
        raise Refused(f"damaged or cut short: {error}", f"fetch {where} again") from error
    except RuntimeError as error:
        if "password" not in str(error) and "encrypted" not in str(error):
            raise
        raise Refused("an archive with a password", "unpack it first") from error


def blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes in blocks that end with a line; the last may lack the end of its line."""
    rest = b""
    while block := stream.read(BLOCK):
        end = block.rfind(b"\n") + 1
        if not end:
            rest += block
            if len(rest) > _LONGEST:
                raise Refused("a line of more than a gigabyte", "no file of rows has one")
            continue
        yield rest + block[:end]
        rest = block[end:]
    if rest:
        yield rest
