"""The commands that read and code texts, and make a labeller for a codebook of one's own."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import Literal

from tocsin.cli.job import DESK, Inputs, Job, chosen_settings, code_all, opened
from tocsin.cli.output import Page, exit_status, is_terminal, say, show_brief, tell, write
from tocsin.cli.spreading import INLINE, Spread
from tocsin.errors import SettingsError, StoreError
from tocsin.resolve.outlets import FILE as OUTLETS
from tocsin.resolve.outlets import read_cards


def brief(
    *paths: str,
    published: str | None = None,
    outlet: str | None = None,
    html: Path | None = None,
    markdown: Path | None = None,
    share: bool = False,
    fast: bool = False,
    config: Path | None = None,
) -> int:
    """Prints a brief of one or more texts: who did what to whom, when, where, and who says so.

    Parameters
    ----------
    paths
        Files or folders; - or nothing reads standard input.
    published
        The day of publication (YYYY-MM-DD). Without it, relative dates such as "last week" stay unresolved.
    outlet
        Who published it.
    html
        Also writes the brief as one self-contained HTML file.
    markdown
        Also writes the brief as Markdown.
    share
        Masks what is not to be passed on: sealed outlets, private persons, places finer than a province.
    fast
        Codes faster and a little worse (the setting code.fast).
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    settings, file = chosen_settings(config, fast=fast)
    cards = read_cards((file.parent if file is not None else Path()) / OUTLETS)
    inputs = Inputs(paths, published, outlet, settings.read, own=(html, markdown))
    bench = opened(settings)
    coded, rejected = code_all(inputs, bench)
    if not share:
        return show_brief(coded, rejected, html=html, markdown=markdown, cards=cards)
    from tocsin.export.sharing import shared

    made = shared(coded, cards=cards, registry=bench.registry, gazetteer=bench.gazetteer, rejected=len(rejected))
    return show_brief(made.texts, rejected, html=html, markdown=markdown, masked=made.masked.lines())


def code(
    *paths: str,
    format: Literal["jsonl", "table", "parquet"] = "jsonl",
    output: Path | None = None,
    desk: Path | None = None,
    published: str | None = None,
    outlet: str | None = None,
    fast: bool = False,
    spread: Spread = INLINE,
    config: Path | None = None,
) -> int:
    """Codes texts into events and keeps them in a desk, so that an interrupted run goes on where it stopped.

    Parameters
    ----------
    paths
        Files, folders, or addresses such as s3://bucket/texts/*.txt; - or nothing reads standard input.
    format
        jsonl: PLOVER JSON lines with the spans; table: for reading; parquet: one row an event (needs --output).
    output
        File to write; by default standard output.
    desk
        The folder that keeps what was coded; by default .tocsin in the current folder.
    published
        The day of publication (YYYY-MM-DD). Without it, relative dates stay unresolved.
    outlet
        Who published it.
    fast
        Codes faster and a little worse (the setting code.fast).
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    if format == "parquet" and output is None:
        raise SettingsError("--format parquet writes a file; name it with --output events.parquet")
    from tocsin.desk import Desk  # DuckDB and Arrow take 0.2 s to load, and only this command needs them

    folder = desk or DESK
    settings, _ = chosen_settings(config, folder, fast=fast)
    opened(settings)
    engine = spread.chosen()
    inputs = Inputs(paths, published, outlet, settings.read, own=(output,), engine=engine)
    cards = read_cards(folder / OUTLETS)
    job = Job(Desk(folder, settings=settings), inputs, required=desk is not None, engine=engine)
    job.bar = output is not None or format != "jsonl" or not is_terminal(sys.stdout)
    with closing(job.texts()) as texts:
        try:
            write(texts, format, output, job.kept.workbench, cards)
        except KeyboardInterrupt:
            texts.close()  # what is coded is kept before it is counted
            say(job.interrupted(output), style="bold")
            return 130
        except (OSError, StoreError):
            texts.close()
            if job.started:
                say(job.counts())
            raise
    job.heard.tell(engine)
    say(job.counts())
    return max(exit_status(job.taken, job.rejected), 0 if job.keeping else 2)


def explain(*paths: str, published: str | None = None, outlet: str | None = None, config: Path | None = None) -> int:
    """Shows sentence by sentence what was proposed, what was coded, what was dropped, and why.

    Parameters
    ----------
    paths
        Files or folders; - or nothing reads standard input.
    published
        The day of publication (YYYY-MM-DD).
    outlet
        Who published it.
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    from tocsin.export.terminal import print_trace

    settings, _ = chosen_settings(config)
    coded, rejected = code_all(Inputs(paths, published, outlet, settings.read), opened(settings))
    console = Page()
    for text in coded:
        print_trace(text, console)
    return exit_status(len(coded), rejected)


def train(
    codebook: Path,
    *,
    out: Path,
    examples: Path | None = None,
    overwrite: bool = False,
    seed: int = 0,
    config: Path | None = None,
) -> int:
    """Makes a labeller for a codebook of your own from example sentences, and says how good it is.

    Parameters
    ----------
    codebook
        TOML file with types, their definitions and example sentences.
    out
        Folder to write; it must not hold anything yet.
    examples
        More example sentences: a file of JSON lines.
    overwrite
        Replaces the labeller that is in the folder.
    seed
        Of the folds in which the sentences are held out.
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    from tocsin.cli.training import report_lines, settings_lines, train_labeller

    settings, _ = chosen_settings(config)
    report = train_labeller(codebook, examples, out, settings.code, overwrite=overwrite, seed=seed)
    tell((*report_lines(report), "", *settings_lines(codebook, out)))
    return 1 if report.refused else 0
