"""What every page for the terminal needs: its width, and words that are shown and never obeyed."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

# A news text may hold control characters, and a terminal obeys them: shown as a mark, never sent.
_CONTROLS = {n: "\N{REPLACEMENT CHARACTER}" for n in (*range(32), *range(127, 160)) if chr(n) not in "\n\t"}


def columns(console: Console) -> int:
    """Columns to fill: those of the terminal, but no more than 120, beyond which a line is hard to follow."""
    return min(console.width, 120)


def words(text: str, style: str = "") -> Text:
    """Text without markup and without control characters."""
    return Text(text.translate(_CONTROLS), style=style)


def indented(line: Text, by: int) -> Padding:
    """A line moved to the right, with no blanks after it."""
    return Padding(line, (0, 0, 0, by), expand=False)
