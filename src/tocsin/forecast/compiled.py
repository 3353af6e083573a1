"""Loops over events compiled to machine code; a few seconds at the first call on a machine, then kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

_Loop = TypeVar("_Loop", bound=Callable[..., Any])


def compiled(loop: _Loop) -> _Loop:
    """The same function, compiled; other threads run beside it."""
    return cast("_Loop", cast("Any", numba).njit(cache=True, nogil=True)(loop))
