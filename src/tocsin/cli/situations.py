"""The commands about situation files: `tocsin scenario` with what is below it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from tocsin.cli.job import Inputs, chosen_settings, code_all, opened
from tocsin.cli.output import exit_status, tell
from tocsin.cli.spreading import INLINE, Spread


def draft(
    *paths: str,
    out: Path,
    published: str | None = None,
    outlet: str | None = None,
    desk: Path | None = None,
    days: int = 120,
    force: bool = False,
    config: Path | None = None,
) -> int:
    """Drafts a situation file from what texts say drives what, ask and foretell; it runs as it is, and is there to be edited.

    Parameters
    ----------
    paths
        Files or folders; - or nothing reads standard input.
    out
        The situation file to write; the texts that it quotes are written beside it.
    published
        The day of publication (YYYY-MM-DD), where the texts do not say it.
    outlet
        Who published them, where the texts do not say it.
    desk
        A desk whose past events give base rates.
    days
        How far the file looks ahead.
    force
        Replaces a file that is there already.
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    from tocsin.cli.scenarios import drafted

    settings, _ = chosen_settings(config)
    coded, rejected = code_all(Inputs(paths, published, outlet, settings.read, own=(out,)), opened(settings))
    status = exit_status(len(coded), rejected)
    tell(drafted(coded, out, desk, horizon=days, force=force))
    return status


def check(file: Path) -> int:
    """Checks a situation file: what is refused, with its line, or else what is doubtful in it.

    Parameters
    ----------
    file
        The situation file.
    """
    from tocsin.cli.scenarios import checked_lines

    lines, status = checked_lines(file)
    tell(lines)
    return status


def run(
    file: Path,
    *,
    hold: tuple[str, ...] = (),
    challenge: bool = False,
    denominator: Literal["all", "pair"] = "all",
    exponent: Literal["chooser", "own"] = "chooser",
    ranking: Literal["level", "distance"] = "level",
    stopping: Literal["rounds", "settled"] = "rounds",
    sobol: bool = False,
    desk: Path | None = None,
    json: bool = False,
    html: Path | None = None,
    markdown: Path | None = None,
    gexf: Path | None = None,
    cognitive_map: Path | None = None,
    spread: Spread = INLINE,
) -> int:
    """Runs a situation file: how likely each scenario is given its judgements, what moves it, what no sentence supports.

    Parameters
    ----------
    file
        The situation file.
    hold
        DESCRIPTOR=STATE: put there and kept so, an intervention; may be given several times.
    challenge
        Also shows the challenge model, as a second reading of what actors may settle on.
    denominator
        Of the challenge model: by which votes a chance to win is divided.
    exponent
        Of the challenge model: whose attitude to risk counts.
    ranking
        Of the challenge model: which of several offers an actor takes.
    stopping
        Of the challenge model: when its rounds end.
    sobol
        Also computes Sobol indices; takes a minute, or less with --engine: each scenario is a piece of work.
    desk
        A desk to look for the signposts in; likelihoods before and after stand in the report.
    json
        Prints one JSON object instead.
    html
        Also writes the report as one self-contained HTML file.
    markdown
        Also writes the report as Markdown.
    gexf
        Also writes the network for Gephi.
    cognitive_map
        Also writes the weights of a fuzzy cognitive map as CSV.
    """
    from tocsin.cli.scenarios import Forms, held, run_file
    from tocsin.scenario.bargaining import Denominator, Exponent, Ranking, Reading, Stopping

    reading = Reading(
        denominator=Denominator(denominator),
        exponent=Exponent(exponent),
        ranking=Ranking(ranking),
        stopping=Stopping(stopping),
    )
    run_file(
        file,
        hold=held(hold),
        reading=reading if challenge else None,
        sobol=sobol,
        desk=desk,
        forms=Forms(json=json, html=html, markdown=markdown, gexf=gexf, map=cognitive_map),
        engine=spread.chosen(),
    )
    return 0


def watch(
    file: Path,
    *,
    desk: Path,
    since: str | None = None,
    until: str | None = None,
    json: bool = False,
    html: Path | None = None,
    markdown: Path | None = None,
) -> int:
    """Looks for the signposts of a situation file in a desk: seen, not seen or hidden, and why; likelihoods before and after.

    Parameters
    ----------
    file
        The situation file.
    desk
        The desk to look in.
    since
        The first day that counts (YYYY-MM-DD); by default the day that the file was drawn up for.
    until
        The last; by default the last of which the desk has any coverage.
    json
        Prints one JSON object instead.
    html
        Also writes it as one self-contained HTML file.
    markdown
        Also writes it as Markdown.
    """
    from tocsin.cli.scenarios import Forms, watch_file

    watch_file(file, desk, since=since, until=until, forms=Forms(json=json, html=html, markdown=markdown))
    return 0


def compare(first: Path, second: Path) -> int:
    """Runs two situation files, or two states of one: likelihoods before and after, and what changed.

    Parameters
    ----------
    first
        The file as it was.
    second
        The file as it is.
    """
    from tocsin.cli.scenarios import compare_files

    compare_files(first, second)
    return 0


def schema() -> int:
    """Prints the JSON Schema of situation files, for editors that check TOML as it is written."""
    from json import dumps

    from tocsin.scenario.situation import schema

    tell([dumps(schema(), indent=2)])
    return 0
