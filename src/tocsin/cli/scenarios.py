"""`tocsin scenario`: situation files drafted, checked, run and compared."""

from __future__ import annotations

import json as json_
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table as Grid

from tocsin.cli.output import Page, save, say
from tocsin.errors import ScenarioError
from tocsin.export.coded import CodedText
from tocsin.export.console import words
from tocsin.scenario import report
from tocsin.scenario.bargaining import Reading
from tocsin.scenario.check import Checked, read_situation
from tocsin.scenario.comparing import compared
from tocsin.scenario.draft import HORIZON, Rate, draft
from tocsin.scenario.outlook import GIVEN, Outlook, indices, outlook
from tocsin.scenario.rates import Rates
from tocsin.scenario.writing import written


def write_draft(
    coded: Sequence[CodedText],
    out: Path,
    *,
    as_of: date | None = None,
    horizon: int = HORIZON,
    rate: Rate | None = None,
) -> Checked:
    """Writes a situation file with its texts beside it, and reads it again as anybody will.

    Raises
    ------
    ScenarioError
        If the texts give no draft.
    """
    folder = out.with_suffix(".texts")
    names = [f"A{number}.txt" for number in range(1, len(coded) + 1)]
    made = draft(coded, [f"{folder.name}/{name}" for name in names], as_of=as_of, horizon=horizon, rate=rate)
    for name, text in zip(names, coded, strict=True):
        save(folder / name, text.document.text)
    save(out, written(made.situation, remarks=made.remarks, prompts=made.prompts))
    return read_situation(out)


def drafted(coded: Sequence[CodedText], out: Path, desk: Path | None, *, horizon: int, force: bool) -> Iterator[str]:
    """Writes a draft and tells what is in it.

    Raises
    ------
    ScenarioError
        If the file is there already, or the texts give no draft.
    """
    if out.exists() and not force:
        raise ScenarioError(
            f"{out} is there already, and may hold your judgements; name another file, or replace it with --force"
        )
    days = [text.document.published for text in coded if text.document.published is not None]
    rate: Rate | None = None
    if desk is not None and days:
        from tocsin.desk import Desk

        rate = Rates(Desk(desk).view(max(days)), max(days), horizon)
    checked = write_draft(coded, out, horizon=horizon, rate=rate)
    made = checked.situation
    counted = sum(d.basis.value == "base-rate" for d in made.descriptor)
    rates = "no prior from past events" if not counted else f"{counted} priors from past events"
    yield (
        f"{out}: {len(made.claim)} claims, {len(made.actor)} actors, {len(made.descriptor)} descriptors ({rates}), "
        f"{len(made.impact)} impacts, {len(made.scenario)} scenarios; its texts are in {out.with_suffix('.texts').name}"
    )
    for scenario in made.scenario:
        yield f"  {scenario.id} {scenario.name}{'' if scenario.from_text else ' (no text tells of it)'}"
    yield f"Read it, edit it, then: tocsin scenario run {out}"


def checked_lines(path: Path) -> tuple[list[str], int]:
    """What a check says, and the exit status: 0 also with doubts."""
    checked = read_situation(path)
    made = checked.situation
    lines = [f"doubt: {finding}" for finding in checked.warnings]
    lines.append(
        f"{path}: {len(made.claim)} claims, {len(made.descriptor)} descriptors, {len(made.impact)} impacts, "
        f"{len(made.scenario)} scenarios; it runs. {len(checked.warnings)} doubts, {report.unsupported(made)} numbers that no sentence supports."
    )
    return lines, 0


def held(options: Sequence[str]) -> dict[str, str]:
    """Interventions from words such as "talks=open".

    Raises
    ------
    ScenarioError
        If one has no "=".
    """
    found: dict[str, str] = {}
    for option in options:
        name, sign, state = option.partition("=")
        if not sign or not name or not state:
            raise ScenarioError(f"--hold {option!r}: write descriptor=state, as --hold talks=open")
        found[name.strip()] = state.strip()
    return found


def run_file(
    path: Path,
    *,
    hold: Mapping[str, str],
    reading: Reading | None,
    sobol: bool,
    json: bool,
    html: Path | None,
    markdown: Path | None,
    gexf: Path | None,
    map_: Path | None,
) -> None:
    """Runs a situation file and writes what it says in each form that is asked for.

    Raises
    ------
    ScenarioError
        If the file is refused, or `hold` names what is not in it.
    """
    checked = read_situation(path)
    found = outlook(checked.situation, hold=hold, challenge=reading)
    asked = {end.id: indices(checked.situation, end.id, size=32) for end in found.ends} if sobol else None
    made = list(report.blocks(checked, found, asked))
    if json:
        print_json(checked, found)
    else:
        _print(report.title(checked), made)
    if html is not None:
        from tocsin.scenario.page import page

        save(html, page(checked, made))
    if markdown is not None:
        save(markdown, report.markdown(checked, made))
    if gexf is not None:
        from tocsin.scenario.exporting import gexf as as_gexf

        save(gexf, as_gexf(checked.situation))
    if map_ is not None:
        from tocsin.scenario.exporting import cognitive_map

        save(map_, cognitive_map(checked.situation))
    for file in (html, markdown, gexf, map_):
        if file is not None:
            say(f"written: {file}")


def print_json(checked: Checked, found: Outlook) -> None:
    """The run as one JSON object, with the words that say what it hangs on."""
    head = checked.situation.situation
    rows = {
        "situation": head.id,
        "as_of": head.as_of.isoformat(),
        "horizon_days": head.horizon_days,
        "question": head.question,
        "holds": GIVEN,
        **asdict(found),
        "doubts": [str(warning) for warning in checked.warnings],
    }
    Page(soft_wrap=True).print(words(json_.dumps(rows, ensure_ascii=False, default=dict)), highlight=False)


def compare_files(first: Path, second: Path) -> None:
    """Runs two situation files and prints what changed between them."""
    each = [
        (checked.situation, outlook(checked.situation)) for checked in (read_situation(first), read_situation(second))
    ]
    _print(f"{first} and {second}", list(compared(each[0], each[1])))


def _print(title: str, made: Sequence[report.Block]) -> None:
    console: Console = Page()
    console.print(words(title, "bold"), highlight=False)
    for block in made:
        if isinstance(block, report.Heading):
            console.print()
            console.print(words(block.words, "bold"), highlight=False)
        elif isinstance(block, report.Words):
            console.print(words(block.words, "bold" if block.note else ""), highlight=False)
        elif isinstance(block, report.Table):
            grid = Grid(box=None, pad_edge=False, show_edge=False, header_style="italic")
            for column in block.columns:
                grid.add_column(words(column), overflow="fold")
            for row in block.rows:
                grid.add_row(*(words(cell) for cell in row))
            console.print(grid)
