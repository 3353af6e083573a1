"""The bytes of an answer unpacked, piece by piece and never more than was allowed: what a bomb cannot do."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from tocsin.read.fetching.outcome import Outcome, WireError

ENCODINGS = "gzip, deflate"
"""What is asked for. Anything else that comes (br, zstd) was not asked for and is refused, so none of it is unpacked."""

_PIECE = 1 << 18  # bytes unpacked at a time


def unpacked(chunks: Iterable[bytes], encoding: str, *, most_sent: int, most: int) -> Iterator[bytes]:
    """The body of an answer, unpacked.

    Parameters
    ----------
    encoding
        As Content-Encoding says.
    most_sent, most
        Bytes as they come, and unpacked.

    Raises
    ------
    WireError
        If it is longer, cut short, or in an encoding that was not asked for.
    """
    sent = _counted(chunks, most_sent)
    match encoding.strip().lower():
        case "" | "identity":
            yield from sent
        case "gzip" | "x-gzip":
            yield from _counted(_inflated(sent, 16 + zlib.MAX_WBITS), most, packed=True)
        case "deflate":
            yield from _counted(_inflated(sent, zlib.MAX_WBITS), most, packed=True)
        case other:
            raise WireError(Outcome.BROKEN, f"it is encoded as {other!r}, which was not asked for")


def _counted(chunks: Iterable[bytes], most: int, *, packed: bool = False) -> Iterator[bytes]:
    count = 0
    for chunk in chunks:
        count += len(chunk)
        if count > most:
            name = "[fetch] max_unpacked" if packed else "[fetch] max_bytes"
            raise WireError(Outcome.TOO_LARGE, f"more than {most:,} bytes{' unpacked' * packed} ({name})")
        yield chunk


def _inflated(chunks: Iterable[bytes], bits: int) -> Iterator[bytes]:
    engine = zlib.decompressobj(bits)
    first = True
    for chunk in chunks:
        left = chunk
        while left:
            try:
                piece = engine.decompress(left, _PIECE)
            except zlib.error as error:
                if first and bits > 0 and bits <= zlib.MAX_WBITS:  # "deflate" without the frame that it should have
                    bits = -zlib.MAX_WBITS
                    engine = zlib.decompressobj(bits)
                    continue
                raise WireError(Outcome.BROKEN, f"its packed bytes are damaged: {error}") from error
            first = False
            yield piece
            left = engine.unconsumed_tail
            if engine.eof:  # gzip may hold several members
                left = engine.unused_data
                if not left or bits <= zlib.MAX_WBITS:
                    break
                engine = zlib.decompressobj(bits)
        # What zlib holds back comes with the next chunk: it never holds more than its window.
    if not engine.eof and not first:
        raise WireError(Outcome.BROKEN, "its packed bytes are cut short")
