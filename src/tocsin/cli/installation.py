"""`tocsin demo`: what tocsin makes of the bundled dispatches."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import which

from tocsin.cli.job import Inputs, code_all
from tocsin.cli.output import Page, show_brief
from tocsin.export.coded import CodedText
from tocsin.export.console import words
from tocsin.settings import Settings
from tocsin.shipped import checked, shipped
from tocsin.workbench import workbench


def demo(*, html: Path = Path("demo/brief.html")) -> int:
    """Makes a brief of the bundled dispatches: prints one, writes all as HTML.

    Parameters
    ----------
    html
        File to write.
    """
    settings = Settings()
    samples = sorted(map(checked, shipped("samples").iterdir()))
    coded, rejected = code_all(Inputs(list(map(str, samples)), None, None, settings.read), workbench(settings))
    example = next((path for path in samples if path.suffix in (".txt", ".md")), None)
    status = show_brief(coded, rejected, html=html, markdown=None, shown=_liveliest(coded))
    console, tocsin = Page(soft_wrap=True), _command()
    console.print(words(f"\nAll {len(coded)} dispatches, with their words lit: {html}", "bold"))
    console.print(words(f"Next, a text of your own:    {tocsin} brief FILE --published YYYY-MM-DD --html FILE.html"))
    if example is not None:
        shown = shlex.quote(os.path.relpath(example) if example.is_relative_to(Path.cwd()) else str(example))
        console.print(words(f"Or how a text was read:      {tocsin} explain {shown}"))
    return status


def _liveliest(coded: Sequence[CodedText]) -> CodedText:
    """The text with the most questions, then quotations: the one that shows most of a brief."""
    return max(coded, key=lambda c: (sum(k.kind == "question" for k in c.claims), len(c.quotes), len(c.events)))


def _command() -> str:
    """How the user calls this program: `tocsin`, or by its path where that is not what `tocsin` finds."""
    called, found = Path(sys.argv[0]), which("tocsin")
    if called.name != "tocsin" or (found is not None and Path(found).samefile(called)):
        return "tocsin"
    return shlex.quote(sys.argv[0])
