"""`tocsin scenario`: situation files drafted, checked, run and compared."""

from __future__ import annotations

import json as json_
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as Grid

from tocsin.cli.output import Page, save, say
from tocsin.errors import ScenarioError
from tocsin.export.coded import CodedText
from tocsin.export.console import words
from tocsin.scale import HERE, Engine
from tocsin.scenario import report
from tocsin.scenario.bargaining import Reading
from tocsin.scenario.check import Checked, read_situation
from tocsin.scenario.comparing import compared
from tocsin.scenario.draft import HORIZON, draft
from tocsin.scenario.entries import Rate
from tocsin.scenario.outlook import GIVEN, all_indices, outlook, unsupported
from tocsin.scenario.rates import Rates
from tocsin.scenario.sights import Looked
from tocsin.scenario.updating import Update, updated
from tocsin.scenario.watched import watched
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
        f"{len(made.scenario)} scenarios; it runs. {len(checked.warnings)} doubts, {len(unsupported(made))} numbers that no sentence supports."
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """In which forms a report is written besides the terminal."""

    json: bool = False  # one object, in place of the words
    html: Path | None = None
    markdown: Path | None = None
    gexf: Path | None = None
    map: Path | None = None


def run_file(
    path: Path,
    *,
    hold: Mapping[str, str],
    reading: Reading | None,
    sobol: bool,
    desk: Path | None,
    forms: Forms,
    engine: Engine = HERE,
) -> None:
    """Runs a situation file and writes what it says in each form that is asked for.

    Raises
    ------
    ScenarioError
        If the file is refused, or `hold` names what is not in it.
    """
    checked, looked = _looked(path, desk)
    found = outlook(checked.situation, hold=hold, challenge=reading)
    asked = all_indices(checked.situation, size=32, engine=engine) if sobol else None
    update = None if looked is None else _updated(checked, looked)
    seen = None if looked is None or update is None else list(watched(looked.sightings, update, looked.since))
    made = list(report.blocks(checked, found, asked, seen))
    _write(checked, made, {**asdict(found), **_plain(looked, update)}, forms)


def watch_file(path: Path, desk: Path, *, since: str | None, until: str | None, forms: Forms) -> None:
    """Looks for the signposts of a situation file in a desk, and writes what that says and makes of the likelihoods.

    Raises
    ------
    ScenarioError
        If the file is refused.
    """
    checked, looked = _looked(path, desk, since=since, until=until)
    assert looked is not None
    update = _updated(checked, looked)
    made = [report.Words(words=checked.situation.situation.question)]
    _write(checked, [*made, *watched(looked.sightings, update, looked.since)], _plain(looked, update), forms)


def _looked(
    path: Path, desk: Path | None, *, since: str | None = None, until: str | None = None
) -> tuple[Checked, Looked | None]:
    """A file, and what a desk shows of its signposts where one is given."""
    if desk is None:
        return read_situation(path), None
    from tocsin.desk import Desk

    held = Desk(desk)
    checked = read_situation(path, ontology=held.workbench.ontology)
    return checked, held.signposts(checked.situation, since=since, until=until)


def _updated(checked: Checked, looked: Looked) -> Update:
    last = max(looked.until - timedelta(days=1), looked.since)
    return updated(checked.situation, looked.sightings, last)


def _plain(looked: Looked | None, update: Update | None) -> dict[str, Any]:
    if looked is None or update is None:
        return {}
    rows = [{**asdict(each), "sight": each.sight.value} for each in looked.sightings]
    return {"since": looked.since, "until": update.day, "signposts": rows, "update": asdict(update)}


def _write(checked: Checked, made: Sequence[report.Block], rows: Mapping[str, Any], forms: Forms) -> None:
    """One report in each form that is asked for."""
    if forms.json:
        print_json(checked, rows)
    else:
        _print(report.title(checked), made)
    if forms.html is not None:
        from tocsin.scenario.page import page

        save(forms.html, page(checked, made))
    if forms.markdown is not None:
        save(forms.markdown, report.markdown(checked, made))
    if forms.gexf is not None:
        from tocsin.scenario.exporting import gexf as as_gexf

        save(forms.gexf, as_gexf(checked.situation))
    if forms.map is not None:
        from tocsin.scenario.exporting import cognitive_map

        save(forms.map, cognitive_map(checked.situation))
    for file in (forms.html, forms.markdown, forms.gexf, forms.map):
        if file is not None:
            say(f"written: {file}")


def print_json(checked: Checked, rows: Mapping[str, Any]) -> None:
    """A run or a look as one JSON object, with the words that say what it hangs on."""
    head = checked.situation.situation
    told = {
        "situation": head.id,
        "as_of": head.as_of.isoformat(),
        "horizon_days": head.horizon_days,
        "question": head.question,
        "holds": GIVEN,
        **rows,
        "doubts": [str(warning) for warning in checked.warnings],
    }
    Page(soft_wrap=True).print(words(json_.dumps(told, ensure_ascii=False, default=_as_json)), highlight=False)


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else dict(value)


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
