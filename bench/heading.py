"""What every bench says of itself before it measures, and how it stops when it cannot."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import NoReturn


def versions(*packages: str) -> str:
    """What was measured with: Python and these packages, "tocsin" first."""
    parts = [f"Python {platform.python_version()}"]
    for package in ("tocsin", *packages):
        try:
            parts.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            parts.append(f"{package} (not installed as a package)")
    return ", ".join(parts)


def stop(message: str) -> NoReturn:
    """End the run with a message and exit status 2."""
    print(message, file=sys.stderr)
    raise SystemExit(2)
