"""Write the SHA-256 of every data file that comes with tocsin, cards aside: `python tools/sums.py`; `make sums` runs it.

Needs nothing but Python. What is built from packages (the gazetteer) is left out: whoever builds it writes its sum.
"""

from __future__ import annotations

import sys
from hashlib import file_digest
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "src" / "tocsin" / "data"
SUMS = DATA / "SHA256SUMS"


def lines(data: Path = DATA) -> str:
    """The list, one file a line in the order of their names, in the form that `sha256sum --check` reads."""
    named = {path.relative_to(data).as_posix(): path for path in data.rglob("*") if path.is_file()}
    own = (name for name in sorted(named) if name != SUMS.name and not name.startswith("places/gazetteer."))
    kept = (name for name in own if not name.endswith("CARD.md") and not Path(name).name.startswith("."))
    return "".join(f"{_sum(named[name])}  {name}\n" for name in kept)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def main() -> int:
    """Exit status: 0 once the list is written."""
    SUMS.write_bytes(lines().encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
