"""What a process that stays for days gives back of its memory: by itself it keeps most of what it once needed."""

from __future__ import annotations

import ctypes
from contextlib import suppress

import pyarrow as pa

# Of <malloc.h>; glibc reads them by these numbers.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_LARGE = 128 * 1024  # bytes from which on a piece is the system's again as soon as it is free


def give_back() -> None:
    """Has this process keep less of what is free, for its rest; where that cannot be said, it does nothing.

    Threads share two heaps instead of having one each, and large pieces are returned when they are free. To be called before
    there are threads, since heaps that exist stay. The command line has Arrow take its memory from the same heaps.
    """
    with suppress(AttributeError, OSError, TypeError):  # not glibc
        mallopt = ctypes.CDLL(None).mallopt
        for what, value in ((_ARENA_MAX, 2), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _LARGE)):
            mallopt(what, value)


def trim() -> None:
    """Gives the system what is free in the midst of the heaps, in some milliseconds, as far as allocators can.

    Arrow's own, where a program has it, keeps memory of threads that ended.
    """
    pa.default_memory_pool().release_unused()
    with suppress(AttributeError, OSError, TypeError):  # not glibc
        ctypes.CDLL(None).malloc_trim(0)
