"""Look into what `make dist` made: `python tools/check_dist.py [FOLDER]`.

The wheel must hold every file of src/tocsin and nothing else; the sdist must give that wheel again, byte for byte.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
MOST = 60_000_000  # bytes of either: what the package index takes without being asked is 100 MB


def expected(package: Path = PROJECT / "src" / "tocsin") -> set[str]:
    """The files that a wheel must hold, beside what says what it is."""
    files = (path for path in package.rglob("*") if path.is_file())
    return {
        path.relative_to(package.parent).as_posix()
        for path in files
        if "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def main(arguments: Sequence[str]) -> int:
    """Exit status: 0 when both are as they should be."""
    folder = Path(arguments[0]) if arguments else PROJECT / "dist"
    [wheel], [sdist] = folder.glob("*.whl"), folder.glob("*.tar.gz")
    held = _contents(wheel)
    names = {name for name in held if ".dist-info/" not in name}
    faults = [f"{name} is missing in the wheel" for name in sorted(expected() - names)]
    faults += [f"{name} does not belong in the wheel" for name in sorted(names - expected())]
    for made in (wheel, sdist):
        if made.stat().st_size > MOST:
            faults.append(f"{made.name} has {made.stat().st_size:,} bytes, more than {MOST:,}")
    if not faults:
        again = _built(sdist)
        faults = [
            f"{name} differs when the wheel is made from the sdist"
            for name in sorted(held)
            if again.get(name) != held[name]
        ]
        faults += [
            f"{name} comes only when the wheel is made from the sdist" for name in sorted(again.keys() - held.keys())
        ]
    for fault in faults:
        print(fault, file=sys.stderr)
    size = sum(len(content) for content in held.values())
    print(
        f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB, {len(names)} files, {size / 1e6:.0f} MB when installed; "
        f"{sdist.name}: {sdist.stat().st_size / 1e6:.1f} MB"
    )
    return 1 if faults else 0


def _contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as file:
        return {name: file.read(name) for name in file.namelist() if not name.endswith("/")}


def _built(sdist: Path) -> dict[str, bytes]:
    """The contents of a wheel that is made from an sdist."""
    with tempfile.TemporaryDirectory() as place:
        with tarfile.open(sdist) as file:
            file.extractall(place, filter="data")
        [root] = Path(place).iterdir()
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place, str(root)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        [wheel] = Path(place).glob("*.whl")
        return _contents(wheel)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
