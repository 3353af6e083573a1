"""`tocsin review`: one event after another, with its words, and a key for what a person says of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.cli.job import login
from tocsin.cli.output import Page, is_terminal, say
from tocsin.desk import Desk
from tocsin.desk.reviewing import waiting_for
from tocsin.errors import SettingsError
from tocsin.export.console import words
from tocsin.export.review import show
from tocsin.records import Act, Verdict
from tocsin.resolve.judge import HUMAN
from tocsin.resolve.queue import Waiting, Why
from tocsin.settings import Settings
from tocsin.store.filters import Filter

KEYS = """\
a  accept: it is right as it is shown      r  reject: the text does not say so
c  change a field; it is then shown again  u  undo the last that you said here
s  skip                                    q  quit; all you said is kept
y  one incident      n  two incidents      ?  these keys"""

Ask = Callable[[str], str | None]
"""What a person answers; None: nobody answers any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """Who reviews, and how."""

    by: str
    drawn: str | None  # the sample
    blind: bool  # nothing that others said is shown

    @property
    def name(self) -> str:
        """As it is kept."""
        return self.by if self.by.startswith(HUMAN) else HUMAN + self.by


def review_events(
    folder: Path, settings: Settings, wanted: Filter, *, by: str | None, size: int | None, seed: int, list_only: bool
) -> int:
    """Goes through what waits for a person, or through a random sample; the exit status.

    Raises
    ------
    SettingsError
        If it is not known who reviews, or a name of the filter is nobody's.
    StoreError
        If there is no desk, or it cannot be read or written.
    """
    desk = Desk(folder, settings=settings)
    drawn = None if size is None else f"{size}/{seed}"
    reviewer = Reviewer(by=login(by), drawn=drawn, blind=size is not None)
    waiting, done = waiting_for(desk, wanted, reviewer.name, size=size, seed=seed)
    if list_only:
        console = Page(soft_wrap=True)
        for each in waiting:
            console.print(words(f"{each.event_id}  {each.reason}"), highlight=False)
        return 0
    if not waiting:
        say("tocsin: nothing waits for you here" + (f"; {done} of the sample are done" if done else ""))
        return 0
    ask = keys() if is_terminal(sys.stdin) else lines()
    said = Session(desk, reviewer, ask, Page(soft_wrap=True)).go(waiting)
    say(
        f"{sum(said.values())} things said by {reviewer.by}: "
        + ", ".join(f"{n} {what}" for what, n in said.items() if n)
    )
    return 0


class Session:
    """One sitting of a reviewer: what waits is shown, what is said is kept at once.

    Parameters
    ----------
    ask
        Gives the reviewer's answer to a prompt; a command is its first letter.
    """

    def __init__(self, desk: Desk, reviewer: Reviewer, ask: Ask, page: Page) -> None:
        self._desk, self._reviewer, self._ask, self._page = desk, reviewer, ask, page
        self._said: list[str] = []  # ids of corrections, for undo
        self._counts = {"accepted": 0, "rejected": 0, "changed": 0, "undone": 0, "judged": 0, "skipped": 0}

    def go(self, waiting: Sequence[Waiting]) -> dict[str, int]:
        """Shows one after another until the last, or until the reviewer quits; how often what was said."""
        number = 0
        while number < len(waiting):
            each = waiting[number]
            self._show(each, f"{number + 1} of {len(waiting)}")
            step = self._one(each)
            if step is None:
                break
            number = max(0, number + step)
        return self._counts

    def _show(self, each: Waiting, count: str) -> None:
        for event_id in filter(None, (each.event_id, each.beside)):
            home = self._desk.view().home(event_id)
            said_by = self._reviewer.name if self._reviewer.blind else None
            text = None if home is None else self._desk.text(home, said_by=said_by)
            if text is not None:
                shown = (
                    each if event_id == each.event_id else Waiting(event_id=event_id, why=each.why, reason="beside:")
                )
                show(shown, text, self._page, count=count)

    def _one(self, each: Waiting) -> int | None:
        """What is said of one event: how far to go on; 0: it is shown again; None: the reviewer quits."""
        while True:
            answer = self._ask("[a r c s u q ?] ")
            key = "q" if answer is None else answer.strip()[:1].lower()
            match key:
                case "q":
                    return None
                case "s":
                    self._counts["skipped"] += 1
                    return 1
                case "u":
                    return self._undo()
                case "y" | "n" if each.why is Why.INCIDENT and each.beside is not None:
                    verdict = Verdict.SAME if key == "y" else Verdict.DIFFERENT
                    self._desk.judge(each.event_id, each.beside, verdict, self._reason(), by=self._reviewer.by)
                    self._counts["judged"] += 1
                    return 1
                case "a":
                    step = self._correct(each, Act.ACCEPT, "accepted", "seen in review")
                case "r":
                    step = self._correct(each, Act.REJECT, "rejected", self._reason())
                case "c":
                    step = self._change(each)
                case _:  # nothing is done by an unknown key, least of all what lies beside it
                    self._page.print(words(KEYS))
                    continue
            if step is not None:
                return step

    def _reason(self) -> str:
        return (self._ask("why? ") or "").strip() or "no reason given"

    def _correct(self, each: Waiting, what: Act | Mapping[str, str], counted: str, reason: str) -> int | None:
        reviewer = self._reviewer
        try:
            made = self._desk.correct(
                each.event_id, what, reason, by=reviewer.by, drawn=reviewer.drawn, blind=reviewer.blind
            )
        except SettingsError as error:
            self._page.print(words(str(error)))
            return None
        self._said += [one.id for one in made]
        self._counts[counted] += 1
        return 0 if counted == "changed" else 1

    def _change(self, each: Waiting) -> int | None:
        name = (self._ask("field? ") or "").strip()
        if not name:
            return None
        value = self._ask("what is right (words of the text, a code, days; nothing: empty)? ")
        if value is None:
            return None
        return self._correct(each, {name: value}, "changed", self._reason())

    def _undo(self) -> int:
        if not self._said:
            self._page.print(
                words("nothing was said in this sitting; tocsin correct ID --undo takes back what was said before")
            )
            return 0
        self._desk.undo(self._said.pop(), "in review", by=self._reviewer.by)
        self._counts["undone"] += 1
        return -1


# ---------------------------------------------------------------------------------------------------- answers


def lines() -> Ask:
    """Answers from standard input, one a line: for pipes and tests."""

    def ask(_: str) -> str | None:
        line = sys.stdin.readline()
        return line.rstrip("\r\n") if line else None

    return ask


def keys() -> Ask:
    """Answers from a terminal: a command is one key, words are a line."""

    def ask(prompt: str) -> str | None:
        sys.stdout.write(prompt)
        sys.stdout.flush()
        if not prompt.startswith("["):
            line = sys.stdin.readline()
            return line.rstrip("\r\n") if line else None
        key = one_key()
        sys.stdout.write("\n" if key in (None, "\n", "\r") else f"{key}\n")
        return None if key in (None, "\x04") else key

    return ask


def one_key() -> str | None:
    """The next key, without Enter; with Enter where the terminal knows no single keys."""
    try:
        import termios
        import tty
    except ImportError:  # not on Windows
        line = sys.stdin.readline()
        return line[:1] if line else None
    file = sys.stdin.fileno()
    before = termios.tcgetattr(file)
    try:
        tty.setcbreak(file)
        return sys.stdin.read(1) or None
    finally:
        termios.tcsetattr(file, termios.TCSADRAIN, before)
