"""What a process that serves for days gives back of its memory: by itself it keeps most of what one page once needed."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

# Of <malloc.h>; glibc reads them by these numbers.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_LARGE = 128 * 1024  # bytes from which on a piece is the system's again as soon as it is free


def give_back() -> None:
    """Has this process keep less of what is free, for its rest; where that cannot be said, it does nothing.

    A seventh less is held after all pages of a large desk, for no more time (`bench/web.py`): threads share two heaps instead of
    having one each, and large pieces are returned when they are free. What is loaded once and stays is not looked through again when
    garbage is collected, so that garbage goes soon. The command line has Arrow take its memory from the same heaps.
    """
    with suppress(AttributeError, OSError, TypeError):  # not glibc
        mallopt = ctypes.CDLL(None).mallopt
        for what, value in ((_ARENA_MAX, 2), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _LARGE)):
            mallopt(what, value)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def trim() -> None:
    """Gives the system what is free in the midst of the heaps, in some milliseconds; where that cannot be said, it does nothing."""
    with suppress(AttributeError, OSError, TypeError):  # not glibc
        ctypes.CDLL(None).malloc_trim(0)
