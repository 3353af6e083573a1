"""Say which commands in README.md and docs/**/*.md do not exist: each `make TARGET`, each `tocsin VERB` and its flags.

A command is a line of a fenced block marked `sh`, `console` or `bash`; in `console` only lines that begin with `$ `.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from make_cli import help_text, verbs

PROJECT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(sh|console|bash)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def main() -> int:
    """Exit status: 0 when every command exists; 1 when one does not."""
    pages = [page for page in (PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))) if page.is_file()]
    wrong = [f"{page.name}: {command}: {why}" for page in pages for command, why in problems(page)]
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


def problems(page: Path) -> Iterator[tuple[str, str]]:
    """Each command of a page that does not exist, and what is wrong with it."""
    for command in commands(page.read_text(encoding="utf-8")):
        for words in programs(command):
            why = missing(words[0], tuple(words[1:])) if words else None
            if why:
                yield command, why


def commands(text: str) -> Iterator[str]:
    """The commands in the fenced blocks of a page, a continued line as one."""
    for kind, block in BLOCK.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            if kind != "console":
                yield line
            elif line.startswith("$ "):
                yield line[2:]


def programs(command: str) -> Iterator[list[str]]:
    """The words of each program that a line calls; what is quoted is one word, whatever is in it."""
    words: list[str] = []
    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    for word in lexer:
        if word in {"|", "||", "&&", ";"}:
            yield words
            words = []
        else:
            words.append(word)
    yield words


def missing(program: str, arguments: tuple[str, ...]) -> str | None:
    """What of a command does not exist; None when all of it does, or when the program is not this project's."""
    if program == "make":
        targets = tuple(word for word in arguments if "=" not in word and not word.startswith("-"))
        return None if run("make", "--dry-run", *targets)[0] else f"make has no such target: {' '.join(targets)}"
    if Path(program).name != "tocsin":
        return None
    verb = tuple(word for word in arguments[:1] if not word.startswith("-"))
    if verb and verb[0] not in verbs():
        return f"tocsin has no command {verb[0]!r}"
    page = help_of(*verb)
    below = tuple(word for word in arguments[1:2] if re.fullmatch(r"[a-z-]+", word) and not word.startswith("-"))
    if below:  # a command of its own, as in "scenario run", or the first input of the verb: then the page is the same
        page += help_of(*verb, *below)
    flags = (word.partition("=")[0] for word in arguments[len(verb) :] if word.startswith("-") and word != "-")
    unknown = [flag for flag in flags if not re.search(rf"(?<![\w-]){re.escape(flag)}(?![\w-])", page)]
    return f"no such option: {', '.join(unknown)}" if unknown else None


@cache
def help_of(*verb: str) -> str:
    """What `tocsin VERB --help` prints."""
    return "\n".join(help_text(*verb))


@cache
def run(*command: str) -> tuple[bool, str]:
    """Whether a command succeeds, and what it prints."""
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout


if __name__ == "__main__":
    sys.exit(main())
