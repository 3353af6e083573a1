"""Run every command that the how-tos show, and say where one prints something else than its page; `--write` mends the page.

A command is a line that begins with `$ ` in a fenced block marked `console`; what follows it, up to the next one, is what
it prints. The commands of a page run in order, in a folder of their own that looks like a fresh clone. A status other
than 0 is a line of the output. Numbers with a decimal point may differ a little: processors round in their own ways.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

DOCS = Path(__file__).parent
PAGES = DOCS / "howto"
SHELL = shutil.which("bash") or "/bin/sh"
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)
ID = re.compile(r"\b[a-z]+-[0-9a-f]{20}\b")
DECIMAL = re.compile(r"\d*\.\d+")
ROUNDING = 0.03  # how far a decimal may be from the one shown
PASSING = re.compile(  # what is another one in every run: the moment, ids and hashes of what holds it, how long it took
    r"correction-[0-9a-f]{20}|SHA-256 [0-9a-f]{64}|[\d,]+ bytes|"
    r"\d{4}-\d\d-\d\d \d\d:\d\d|(?<=Accessed: )\d{4}-\d\d-\d\d|\d+ s\b|[\d,]+ a second"
)
PROGRAM = re.compile(r"""(?:"[^"]*"|'[^']*'|[^"'|>2]|2(?!>))*""")  # what of a command is not the shell's
HERE = re.compile(r"(?:(printf .*) \| )?(tocsin .*)", re.DOTALL)  # run in this process, with what a printf hands it


def main(arguments: Sequence[str]) -> int:
    """Exit status: 0 when every page shows what its commands print, or was written; 1 when one does not."""
    names = [argument for argument in arguments if not argument.startswith("-")]
    pages = [PAGES / f"{name}.md" for name in names] or sorted(PAGES.glob("*.md"))
    write = "--write" in arguments
    wrong: list[str] = []
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as pool:
        for page, (text, differences) in zip(pages, pool.map(told_anew, pages), strict=True):
            if write and differences:
                page.write_text(text, encoding="utf-8")
            wrong += [] if write else differences
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    if wrong:
        sys.stderr.write("A how-to shows what is no longer printed. Look whether that is meant; then run: make docs\n")
    return 1 if wrong else 0


def told_anew(page: Path) -> tuple[str, list[str]]:
    """A page with what its commands print now, and where that differs from what it shows."""
    text = page.read_text(encoding="utf-8")
    differences: list[str] = []
    parts: list[str] = []
    renamed: dict[str, str] = {}
    end = 0
    here = Path.cwd()
    with TemporaryDirectory() as folder:
        for name in ("docs", "src", "tests"):
            (Path(folder) / name).symlink_to(DOCS.parent / name, target_is_directory=True)
        os.environ.update(COLUMNS="92", LC_ALL="C.UTF-8", NO_COLOR="1", TZ="UTC", LOGNAME="you", PYTHONHASHSEED="0")
        os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
        os.chdir(folder)
        try:
            for block in BLOCK.finditer(text):
                parts += [text[end : block.start()], *_block(block[0], page, differences, renamed)]
                end = block.end()
        finally:
            os.chdir(here)
    return "".join((*parts, text[end:])), differences


def _block(block: str, page: Path, differences: list[str], renamed: dict[str, str]) -> Iterator[str]:
    for written, shown in commands(block):
        command = ID.sub(lambda found: renamed.get(found[0], found[0]), written)
        said = run(command.replace("\\\n", " "))
        before, now = ID.findall(shown), ID.findall(said)
        if len(before) == len(now):  # another coder gives other ids, which the next commands of the page then name
            renamed.update(zip(before, now, strict=True))
        same = alike(shown, said)
        if not same:
            differences.append(f"{page.name}: $ {command}\n  shown:\n{shown}\n  printed:\n{said}")
        yield f"$ {command}\n{shown if same else said}"


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Each command of a block with the output that is shown under it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        last = next(n for n, line in enumerate(lines) if not line.endswith("\\\n"))
        yield "".join(lines[: last + 1]).rstrip("\n"), "".join(lines[last + 1 :])


def run(command: str) -> str:
    """What a command prints, on both streams, and the status with which it ends if that is not 0."""
    here = HERE.fullmatch(command)
    if here is None:
        done = subprocess.run(
            [SHELL, "-c", command], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        return _told(done.stdout + done.stderr, done.returncode)
    typed = run(here[1]) if here[1] else ""
    words = PROGRAM.match(here[2])
    assert words
    rest = here[2][words.end() :]
    out, err, status = _in_process(words[0], typed)
    if "2> /dev/null" in rest:
        err = b""
    if rest:  # the program's output goes through the rest of the line, as it would in a shell
        through = subprocess.run([SHELL, "-c", f"cat {rest}"], input=out, capture_output=True, check=False)
        out = through.stdout
    return _told((out + err).decode(), status)


def _in_process(command: str, typed: str) -> tuple[bytes, bytes, int]:
    """Runs `tocsin` here, since what it codes with takes seconds to load: what it prints, and its status."""
    from tocsin.cli import run as tocsin

    out, err = (TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    before, sys.stdin = sys.stdin, TextIOWrapper(BytesIO(typed.encode()), encoding="utf-8")
    try:
        with redirect_stdout(out), redirect_stderr(err):
            status = tocsin(shlex.split(command)[1:])
    finally:
        sys.stdin = before
    return out.buffer.getvalue(), err.buffer.getvalue(), status


def _told(text: str, status: int) -> str:
    lines = [line.rstrip() for line in text.rstrip().splitlines()]
    if status:
        lines.append(f"[exit status {status}]")
    return "".join(f"{line}\n" for line in lines)


def alike(shown: str, said: str) -> bool:
    """Whether two outputs are the same but for the last digits of decimals."""
    if shown == said:
        return True
    shown, said = PASSING.sub("#", shown), PASSING.sub("#", said)
    if DECIMAL.sub("#", shown) != DECIMAL.sub("#", said):
        return False
    pairs = zip(DECIMAL.findall(shown), DECIMAL.findall(said), strict=True)
    return all(abs(float(one) - float(other)) <= ROUNDING for one, other in pairs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
