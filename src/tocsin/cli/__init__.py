"""The command line: one command a verb. No logic and no SQL here, only words in and words out.

Results go to standard output, everything else to standard error. Exit status: 0 all taken; 1 something was rejected,
the rest was done; 2 the run was refused or broke; 130 interrupted.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from importlib.resources import as_file, files
from pathlib import Path
from shutil import which
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Parameter

from tocsin import __version__
from tocsin.cli.filtering import ANY, Wanted
from tocsin.cli.job import Inputs, Job, chosen_settings, code_all, opened, with_stream
from tocsin.cli.output import (
    Page,
    abandon_output,
    accept_any_letter,
    exit_status,
    is_terminal,
    own_mistake,
    say,
    show_brief,
    tell_rejected,
    write,
)
from tocsin.cli.people import agreement, alert, correct, corrections, review
from tocsin.errors import SettingsError, StoreError, TocsinError
from tocsin.export.coded import CodedText
from tocsin.export.console import words
from tocsin.resolve.outlets import FILE as OUTLETS
from tocsin.resolve.outlets import read_cards
from tocsin.settings import Settings
from tocsin.workbench import calendar_day, workbench

app = App(
    name="tocsin",
    version=__version__,
    help="Coded events, claims and quotations from news text, each field pointing at its words.",
    help_on_error=False,
    suppress_keyboard_interrupt=False,  # `run` says what was kept
)

actors = App(
    name="actors",
    help="Reads and writes the actors of other tools' files, and checks a registry of your own.",
    usage="""Usage: tocsin actors import FILE --kind cameo|icews|ftm|wikidata --out FILE.toml
       tocsin actors export --kind ftm|cameo --out FILE
       tocsin actors check FOLDER""",
)
app.command(actors)
for _command_of_people in (correct, corrections, review, agreement, alert):
    app.command(_command_of_people)

scenario = App(
    name="scenario",
    help="Situation files: drafted from texts, checked, run and compared; every likelihood holds given the file's judgements.",
    usage="""Usage: tocsin scenario draft ARTICLE... --out FILE.toml [--published DAY]
       tocsin scenario check FILE.toml
       tocsin scenario run FILE.toml [--hold DESCRIPTOR=STATE] [--html OUT]
       tocsin scenario compare FILE.toml FILE.toml
       tocsin scenario schema""",
)
app.command(scenario)

DEFAULT_DESK = ".tocsin"


def main() -> None:
    """Runs the command line; every refusal is one message on standard error, never a traceback."""
    sys.excepthook = own_mistake
    sys.exit(run())


def run(arguments: Sequence[str] | None = None) -> int:
    """One run of the command line, told on standard error where it fails.

    Parameters
    ----------
    arguments
        Without the name of the program; those of the process when None.
    """
    accept_any_letter()
    words_given = sys.argv[1:] if arguments is None else arguments
    try:
        status = app(
            with_stream(words_given),
            console=Page(),
            exit_on_error=False,
            print_error=False,
            result_action="return_value",
        )
        if sys.stdout is not None:  # it is None when the shell closed it
            sys.stdout.flush()
    except TocsinError as error:
        return _refused(str(error))
    except CycloptsError as error:
        return _refused(f"{str(error).rstrip('.')}; see: tocsin --help")
    except KeyboardInterrupt:
        say("tocsin: interrupted; nothing was kept (tocsin code keeps what it codes)", style="bold")
        return 130
    except BrokenPipeError:
        abandon_output()  # the reader of the pipe (head, less) has gone: that is its right
        return 0
    except OSError as error:
        abandon_output()
        where = error.filename or "standard output"
        return _refused(f"cannot write to {where}: {error.strerror or error}; make room, or write somewhere else")
    return status if isinstance(status, int) else 0


def _refused(text: str) -> int:
    say(f"tocsin: {text}", style="bold")
    return 2


@app.command
def brief(
    *paths: str,
    published: str | None = None,
    outlet: str | None = None,
    html: Path | None = None,
    markdown: Path | None = None,
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
    fast
        Codes faster and a little worse (the setting code.fast).
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    settings, file = chosen_settings(config, fast=fast)
    cards = read_cards((file.parent if file is not None else Path()) / OUTLETS)
    inputs = Inputs(paths, published, outlet, settings.read, own=(html, markdown))
    coded, rejected = code_all(inputs, opened(settings))
    return show_brief(coded, rejected, html=html, markdown=markdown, cards=cards)


@app.command
def code(
    *paths: str,
    format: Literal["jsonl", "table", "parquet"] = "jsonl",
    output: Path | None = None,
    desk: Path | None = None,
    published: str | None = None,
    outlet: str | None = None,
    fast: bool = False,
    config: Path | None = None,
) -> int:
    """Codes texts into events and keeps them in a desk, so that an interrupted run goes on where it stopped.

    Parameters
    ----------
    paths
        Files or folders; - or nothing reads standard input.
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

    folder = desk or Path(DEFAULT_DESK)
    settings, _ = chosen_settings(config, folder, fast=fast)
    opened(settings)
    inputs = Inputs(paths, published, outlet, settings.read, own=(output,))
    cards = read_cards(folder / OUTLETS)
    job = Job(Desk(folder, settings=settings), inputs, required=desk is not None)
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
    say(job.counts())
    return max(exit_status(job.taken, job.rejected), 0 if job.keeping else 2)


@app.command(name="load")
def load_(
    dataset: str,
    *files: str,
    desk: Path | None = None,
    version: str | None = None,
    released: str | None = None,
    whole: bool = False,
    begin: str | None = None,
    until: str | None = None,
    country: tuple[str, ...] = (),
    config: Path | None = None,
) -> int:
    """Loads files of another data set (GDELT, ICEWS, ACLED ...) into a desk, beside their native rows.

    A file that was loaded before is passed over; an interrupted run goes on where it stopped.

    Parameters
    ----------
    dataset
        acled, acled-deleted, gdelt, gdelt1, gdelt-mentions, gkg, icews, petrarch, plover, polecat, quads, ucdp, or one of a plug-in.
    files
        Files, folders or patterns; .zip and .gz are unpacked on the way.
    desk
        The folder that keeps the rows; by default .tocsin in the current folder.
    version
        Version of the data set, in place of what the names of the files say.
    released
        The day (YYYY-MM-DD) on which its maker published the file: a view that closes before does not show its rows.
    whole
        The file is a whole release: rows of earlier files, of its days and countries, that it lacks are withdrawn.
    begin
        First day of a whole release; by default that of its first row.
    until
        The day after the last of a whole release; by default that after its last row.
    country
        Country of a whole release (ISO 3166-1 alpha-3, may be repeated); by default those of its rows.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.loading import load_files
    from tocsin.store.withdrawal import Release

    release = Release(
        day=calendar_day(released, "--released"),
        whole=whole,
        begin=calendar_day(begin, "--begin"),
        until=calendar_day(until, "--until"),
        countries=tuple(code.upper() for code in country),
    )
    folder = desk or Path(DEFAULT_DESK)
    settings, _ = chosen_settings(config, folder)
    return load_files(dataset, files, folder, settings, version, release)


@app.command(name="compact")
def compact_(
    *datasets: str,
    desk: Path | None = None,
    at_once: bool = False,
    config: Path | None = None,
) -> int:
    """Brings the many files of loads together in few, and prepares what pages ask of them.

    Nothing that a desk shows changes. Files that were replaced more than an hour ago are removed.

    Parameters
    ----------
    datasets
        Names of data sets; by default all that were loaded.
    desk
        The folder that keeps the rows; by default .tocsin in the current folder.
    at_once
        Also remove the files that are replaced now: only if no other program reads the desk.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.compacting import compact_files

    folder = desk or Path(DEFAULT_DESK)
    settings, _ = chosen_settings(config, folder)
    return compact_files(datasets, folder, settings, at_once=at_once)


@app.command(name="fetch")
def fetch_(
    dataset: str,
    *,
    begin: Annotated[str | None, Parameter(name="--from")] = None,
    until: Annotated[str | None, Parameter(name="--to")] = None,
    out: Path = Path("downloads"),
    version: str | None = None,
    dry_run: bool = False,
    config: Path | None = None,
) -> int:
    """Fetches the files of a data set from its makers, checks them, and goes on where an earlier run broke off.

    Tokens are read from environment variables alone; the message of a refusal names them.

    Parameters
    ----------
    dataset
        acled, gdelt, gdelt1, gdelt-mentions, gkg, icews, polecat, ucdp, or one of a plug-in.
    begin
        First day (YYYY-MM-DD).
    until
        Last day (YYYY-MM-DD).
    out
        The folder to write to.
    version
        Of the data set, where it has releases (ucdp).
    dry_run
        Lists addresses and sizes, and fetches nothing but lists.
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    from tocsin.cli.fetching import fetch_files

    settings, _ = chosen_settings(config)
    days = calendar_day(begin, "--from"), calendar_day(until, "--to")
    return fetch_files(
        dataset, *days, out, settings.fetch, version=version, dry_run=dry_run, environment=dict(os.environ)
    )


@app.command
def cite(
    *,
    wanted: Wanted = ANY,
    desk: Path | None = None,
    format: Literal["text", "bibtex", "csl-json"] = "text",
    known_until: str | None = None,
    out: Path | None = None,
) -> int:
    """Says what to cite: data sets, versions, days of access, files, terms, and what tocsin changed.

    Parameters
    ----------
    wanted
        Which events were used; without a flag, all.
    desk
        The folder that keeps the rows; by default .tocsin in the current folder.
    format
        text: for people; bibtex, csl-json: for programs that keep literature.
    known_until
        A closing day (YYYY-MM-DD), if only what was known by then was used.
    out
        File to write; by default standard output.
    """
    from tocsin.cli.citing import citation_of
    from tocsin.cli.output import save

    asked = None if wanted == ANY else wanted.filter()
    written = citation_of(desk or Path(DEFAULT_DESK), format, known_until, asked)
    if out is None:
        sys.stdout.write(written)
    else:
        save(out, written)
    return 0


@app.command
def bundle(
    file: Path,
    *,
    desk: Path | None = None,
    texts: bool = True,
    force: bool = False,
    check: bool = False,
) -> int:
    """Packs a desk into one archive that others can check and open as a desk; rows that may not be passed on stay out.

    The same desk gives the same bytes.

    Parameters
    ----------
    file
        The .zip to write, or to check.
    desk
        The folder to pack; by default .tocsin in the current folder.
    texts
        Packs the desk's own texts too, and what was read in them.
    force
        Replaces an archive that is there already.
    check
        Packs nothing: says whether every file of an archive is as it was packed.
    """
    from tocsin.cli.bundling import bundle_desk, check_file

    if check:
        return check_file(file)
    return bundle_desk(file, desk or Path(DEFAULT_DESK), texts=texts, force=force)


@app.command
def export(
    *,
    format: Literal[
        "parquet", "csv", "geojson", "gexf", "graphml", "ftm", "stix", "prov", "views-cm", "views-pgm", "tables"
    ],
    out: Path,
    wanted: Wanted = ANY,
    count: Literal["fatalities", "events"] = "fatalities",
    countries: Path | None = None,
    force: bool = False,
    desk: Path | None = None,
    config: Path | None = None,
) -> int:
    """Writes events of a desk, coded and loaded, for another tool; each row says who says so.

    Rows whose terms do not let them be passed on are left out and counted.

    Parameters
    ----------
    format
        parquet, csv (with a codebook beside it), geojson; gexf and graphml for Gephi; ftm (FollowTheMoney); stix (2.1); prov
        (PROV-O with the words of each text); views-cm and views-pgm (ViEWS); tables (a folder of all tables as Parquet).
    out
        File to write; for tables a folder.
    wanted
        Which events; without a flag, all of any status.
    count
        What the outcome of views-cm and views-pgm counts.
    countries
        For views-cm: ViEWS's file of its countries, with the columns id and isoab.
    force
        Replaces what is there.
    desk
        The folder that keeps what was coded and loaded; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.exporting import export_desk

    folder = desk or Path(DEFAULT_DESK)
    settings, _ = chosen_settings(config, folder)
    asked = None if wanted == ANY else wanted.filter()
    return export_desk(format, out, folder, settings, asked, count=count, countries=countries, force=force)


@app.command
def events(
    *,
    wanted: Wanted = ANY,
    count_by: Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)] = (),
    limit: int | None = None,
    format: Literal["table", "csv", "json", "parquet"] = "table",
    out: Path | None = None,
    known_until: str | None = None,
    desk: Path | None = None,
    config: Path | None = None,
) -> int:
    """Finds events, coded and imported alike: who did what to whom, when, where, who says so, and under which id.

    Parameters
    ----------
    wanted
        Which events.
    count_by
        Counts them instead, by a column such as type, actor, recipient, dataset, country, month or year; several may be given.
    limit
        At most so many, the first by day; by default 1,000 on the terminal, and all in a file.
    format
        table: for reading; csv, json: all columns; parquet: needs --out.
    out
        File to write; its ending says the format.
    known_until
        Only what was published by this day (YYYY-MM-DD).
    desk
        The folder to ask; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.queries import answer_events

    folder = desk or Path(DEFAULT_DESK)
    settings, _ = chosen_settings(config, folder)
    return answer_events(
        wanted.filter(),
        folder,
        settings,
        format=format,
        out=out,
        known_until=known_until,
        count_by=count_by,
        limit=limit,
    )


@app.command
def sql(
    query: str | None = None,
    *,
    tables: bool = False,
    format: Literal["table", "csv", "json", "parquet"] = "table",
    out: Path | None = None,
    known_until: str | None = None,
    seconds: float | None = None,
    desk: Path | None = None,
    config: Path | None = None,
) -> int:
    """Answers one SELECT over the tables of a desk; nothing is written to it, and no other file is read.

    Parameters
    ----------
    query
        In the SQL of DuckDB: "SELECT type, count(*) FROM all_events GROUP BY type".
    tables
        Lists the tables instead.
    format
        table: the first 1,000 rows, for reading; csv, json: all; parquet: needs --out.
    out
        File to write; its ending says the format.
    known_until
        Only what was published by this day (YYYY-MM-DD).
    seconds
        After which it is broken off; by default 60 without --out, and never with it. 0: never.
    desk
        The folder to ask; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.queries import answer_sql

    if query is None and not tables:
        raise SettingsError(
            'no query was given; write one: tocsin sql "SELECT ...", or list the tables: tocsin sql --tables'
        )
    folder = desk or Path(DEFAULT_DESK)
    settings, _ = chosen_settings(config, folder)
    return answer_sql(
        None if tables else query,
        folder,
        settings,
        format=format,
        out=out,
        known_until=known_until,
        seconds=seconds,
    )


@app.command(name="link")
def link_(*, desk: Path | None = None, config: Path | None = None) -> int:
    """Judges who the names in the rows of other data sets are, by the registry; a load does so at its end.

    Run it again when the registry has changed: all rows follow, and none is loaded anew.

    Parameters
    ----------
    desk
        The folder with the rows; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.queries import link_names

    folder = desk or Path(DEFAULT_DESK)
    settings, _ = chosen_settings(config, folder)
    return link_names(folder, settings)


@app.command
def follow(
    *,
    desk: Path | None = None,
    once: bool = False,
    every: int | None = None,
    code: bool = False,
    config: Path | None = None,
) -> int:
    """Follows the feeds in a desk's feeds.toml: fetches what is new, keeps the originals and the texts.

    It asks each site politely, and can be stopped and started again at any point.

    Parameters
    ----------
    desk
        The folder that holds feeds.toml and keeps what comes; by default .tocsin in the current folder.
    once
        One round; without it a round every some minutes until Ctrl-C.
    every
        Minutes between two rounds, in place of the setting feeds.every.
    code
        Codes what came after each round.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.following import follow_feeds

    folder = desk or Path(DEFAULT_DESK)
    settings, _ = chosen_settings(config, folder)
    return follow_feeds(folder, settings, once=once, every=every, code=code)


@app.command
def feeds(*, desk: Path | None = None, config: Path | None = None) -> int:
    """Says how each feed of a desk is: ok, quiet, late, dead or changed in shape, and why.

    Parameters
    ----------
    desk
        The folder that holds feeds.toml; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.following import tell_feeds

    folder = desk or Path(DEFAULT_DESK)
    settings, _ = chosen_settings(config, folder)
    return tell_feeds(folder, settings)


@app.command
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


@app.command
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
    console = Page(soft_wrap=True)
    for line in (*report_lines(report), "", *settings_lines(codebook, out)):
        console.print(words(line), highlight=False)
    return 1 if report.refused else 0


@app.command
def who(*name: str, on: str | None = None, config: Path | None = None) -> int:
    """Says who goes by a name: what the registry has of them, each fact with its days and where to check it.

    Parameters
    ----------
    name
        A name in any spelling or script, or the id of an actor.
    on
        A day (YYYY-MM-DD): what they were then. Without it, all that is known.
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    from tocsin.cli.actors import find, portrait

    settings, _ = chosen_settings(config)
    registry = opened(settings).registry
    wanted, day = " ".join(name), calendar_day(on, "--on")
    found = find(wanted, registry)
    console = Page(soft_wrap=True)
    for actor in found:
        for line in portrait(actor, registry, day):
            console.print(words(line), highlight=False)
    if not found:
        say(
            f"tocsin: the registry has nobody of the name {wanted!r}; try another spelling, or add an entry of your own"
        )
    return 0 if found else 1


@actors.command(name="import")
def import_(
    file: Path,
    *,
    kind: Literal["cameo", "icews", "ftm", "wikidata"],
    out: Path,
    config: Path | None = None,
) -> int:
    """Reads the actors of another tool's file into a file of entries, for a registry of your own.

    What the registry has already is not written again.

    Parameters
    ----------
    file
        The file to read, in UTF-8.
    kind
        cameo: a PETRARCH or TABARI actor dictionary; icews: the actor dictionary of ICEWS; ftm: FollowTheMoney entities, one
        a line; wikidata: items as JSON.
    out
        TOML file to write; it must not exist yet.
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    from tocsin.cli.actors import import_actors

    settings, _ = chosen_settings(config)
    told, rejected = import_actors(file, kind, out, opened(settings).registry)
    _tell(told)
    tell_rejected(rejected)
    return 1 if rejected else 0


@actors.command(name="export")
def export_(*, kind: Literal["ftm", "cameo"], out: Path, config: Path | None = None) -> int:
    """Writes the actors of the registry, the seed's and your own, for another tool.

    Parameters
    ----------
    kind
        ftm: FollowTheMoney entities, without loss; cameo: a PETRARCH actor dictionary.
    out
        File to write.
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    from tocsin.cli.actors import export_actors

    settings, _ = chosen_settings(config)
    _tell(export_actors(kind, out, opened(settings).registry, [Path(each) for each in settings.resolve.registry]))
    return 0


@actors.command(name="check")
def check_(folder: Path, *, config: Path | None = None) -> int:
    """Says what a folder of entries adds to the registry, and what of it is refused.

    Parameters
    ----------
    folder
        A folder with TOML files of entries.
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    from tocsin.cli.actors import check_actors

    settings, _ = chosen_settings(config)
    told, rejected = check_actors(folder, [Path(each) for each in settings.resolve.registry])
    _tell(told)
    tell_rejected(rejected)
    return 1 if rejected else 0


def _tell(lines: Iterable[str]) -> None:
    console = Page(soft_wrap=True)
    for line in lines:
        console.print(words(line), highlight=False)


@app.command
def outlets(
    *name: str,
    desk: Path | None = None,
    html: Path | None = None,
    markdown: Path | None = None,
    rows: bool = False,
    template: bool = False,
) -> int:
    """Describes the outlets of a desk: whom they name how, whose speech they carry, what they say in their own voice.

    It counts words and gives no grade; `outlets.toml` in the desk holds your own, see --template.

    Parameters
    ----------
    name
        Outlets by name; without one, all of the desk.
    desk
        The folder that keeps what was coded; by default .tocsin in the current folder.
    html
        Also writes the profiles as one self-contained HTML file.
    markdown
        Also writes them as Markdown.
    rows
        Prints under each number the document ids and spans that it counts.
    template
        Prints a template of outlets.toml instead, with a card for each outlet of the desk that --desk names.
    """
    from tocsin.cli.outlets import profiles_of, template_of, without_outlet
    from tocsin.cli.output import save
    from tocsin.export import outlets as pages

    if template:
        _tell(template_of(desk).splitlines())
        return 0
    found, cards, uncoded = profiles_of(desk or Path(DEFAULT_DESK), name)
    _tell(pages.lines(found, cards, rows=rows))
    if html is not None:
        save(html, pages.html(found, cards))
    if markdown is not None:
        save(markdown, pages.markdown(found, cards))
    if (unknown := without_outlet(found)) is not None:
        say(f"tocsin: {unknown}")
    if uncoded:
        say(f"tocsin: {uncoded} texts of the desk are not coded yet, and not counted; tocsin code codes them")
    return 0


@app.command
def accounts(*name: str, desk: Path | None = None, disputed: bool = False, json: bool = False) -> int:
    """Puts side by side what several holders tell of one event or fact: who says so, who denies it, whose figures.

    Nothing is merged and nothing is averaged; each line opens its words.

    Parameters
    ----------
    name
        Actors, holders or outlets by name or part of it; without one, all accounts of the desk.
    desk
        The folder that keeps what was coded; by default .tocsin in the current folder.
    disputed
        Only accounts of which something is said both ways: denied, or in figures that cannot both hold.
    json
        Prints one line of JSON an account instead.
    """
    from tocsin.cli.accounts import json_lines, lines, sides_of

    found, documents = sides_of(desk or Path(DEFAULT_DESK), name, disputed=disputed)
    _tell(json_lines(found) if json else lines(found, documents))
    return 0


@app.command
def incidents(
    *,
    desk: Path | None = None,
    days: int | None = None,
    review: bool = False,
    json: bool = False,
    same: tuple[str, str] | None = None,
    different: tuple[str, str] | None = None,
    by: str | None = None,
    because: str = "judged by hand",
) -> int:
    """Joins what the texts of a desk tell of one happening: reports by outlet, who says what, whose figures, and why.

    Nothing is merged: joins are judgements, and a person's comes first. Copies and rewrites are found on the way, so that
    reports and independent reports are counted apart.

    Parameters
    ----------
    desk
        The folder that keeps what was coded; by default .tocsin in the current folder.
    days
        Only incidents of which something was published in so many days up to the last publication of the desk.
    review
        Lists the joins that wait for a person instead.
    json
        Prints one line of JSON an incident, or a join, instead.
    same
        Two events that are one happening, whatever was computed: joins their incidents.
    different
        Two events that are not: keeps them apart. The last judgement of a pair counts.
    by
        Who judges.
    because
        Why, in words.
    """
    from tocsin.cli.incidents import incident_lines, incidents_of, json_lines, judge, review_json, review_lines
    from tocsin.records import Verdict

    for pair, verdict in ((same, Verdict.SAME), (different, Verdict.DIFFERENT)):
        if pair is not None:
            say(judge(desk or Path(DEFAULT_DESK), pair, verdict, by=by, because=because))
    found, held, texts = incidents_of(desk or Path(DEFAULT_DESK), days=days)
    if review:
        _tell(review_json(held) if json else review_lines(held, texts))
    else:
        _tell(json_lines(found) if json else incident_lines(found))
    return 0


@app.command(name="watch")
def watch_(
    *sides: str,
    days: int = 90,
    until: str | None = None,
    by: Literal["day", "week", "month"] = "week",
    kin: bool = True,
    type: tuple[str, ...] = (),
    place: tuple[str, ...] = (),
    dataset: tuple[str, ...] = (),
    outlet: tuple[str, ...] = (),
    rows: bool = False,
    json: Annotated[Path | None, Parameter(allow_leading_hyphen=True)] = None,
    html: Path | None = None,
    png: Path | None = None,
    svg: Path | None = None,
    desk: Path | None = None,
    config: Path | None = None,
) -> int:
    """Says of one actor, or of two that act on each other, whether it escalates, since when, and whether that is more than reporting.

    Parameters
    ----------
    sides
        One or two: a name, an id, or all of a kind and country ("Iraqi armed groups").
    days
        Length of the window; by weeks it is rounded up to whole ones.
    until
        Its last day (YYYY-MM-DD); by default the last of which the desk has any coverage.
    by
        Length of a step.
    kin
        With what is part of each side, leads it or came before it, each on its days.
    type
        PLOVER type, such as ASSAULT; may be repeated.
    place
        A country, an area or a town, with what lies in it; may be repeated.
    dataset
        Name of a data set; coded is the desk's own. May be repeated.
    outlet
        Who published it; may be repeated.
    rows
        Lists the ids of the events that each number is made of; `tocsin events --id` opens them.
    json
        Writes everything as JSON; - prints it in place of the words.
    html
        Writes a page with chart, words and table that needs no network.
    png
        Writes the chart.
    svg
        Writes the chart.
    desk
        The folder that keeps the events; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.watching import Outputs, watch_sides

    folder = desk or Path(DEFAULT_DESK)
    settings, _ = chosen_settings(config, folder)
    wanted = Wanted(type=type, place=place, dataset=dataset, outlet=outlet).filter()
    images = tuple(path for path in (png, svg) if path is not None)
    outputs = Outputs(json=json, html=html, images=images, rows=rows)
    return watch_sides(sides, folder, settings, days=days, until=until, by=by, kin=kin, wanted=wanted, outputs=outputs)


@app.command
def alarms(
    *,
    days: int = 30,
    until: str | None = None,
    least: int = 20,
    type: tuple[str, ...] = (),
    place: tuple[str, ...] = (),
    dataset: tuple[str, ...] = (),
    json: bool = False,
    desk: Path | None = None,
    config: Path | None = None,
) -> int:
    """Lists the pairs of actors of which more was told than their own past and coverage let expect, the rarest first.

    Parameters
    ----------
    days
        Alarms of so many days.
    until
        The last of them (YYYY-MM-DD); by default the last of which the desk has any coverage.
    least
        Pairs with fewer events are passed over.
    type
        PLOVER type; may be repeated.
    place
        A country, an area or a town; may be repeated.
    dataset
        Name of a data set; coded is the desk's own. May be repeated.
    json
        Prints each pair as one line of JSON.
    desk
        The folder that keeps the events; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.watching import tell_alarms

    folder = desk or Path(DEFAULT_DESK)
    settings, _ = chosen_settings(config, folder)
    wanted = Wanted(type=type, place=place, dataset=dataset).filter()
    return tell_alarms(folder, settings, days=days, until=until, least=least, wanted=wanted, as_json=json)


@scenario.command(name="draft")
def draft_(
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
    _tell(drafted(coded, out, desk, horizon=days, force=force))
    return status


@scenario.command(name="check")
def check_situation(file: Path) -> int:
    """Checks a situation file: what is refused, with its line, or else what is doubtful in it.

    Parameters
    ----------
    file
        The situation file.
    """
    from tocsin.cli.scenarios import checked_lines

    lines, status = checked_lines(file)
    _tell(lines)
    return status


@scenario.command(name="run")
def run_situation(
    file: Path,
    *,
    hold: tuple[str, ...] = (),
    challenge: bool = False,
    denominator: Literal["all", "pair"] = "all",
    exponent: Literal["chooser", "own"] = "chooser",
    ranking: Literal["level", "distance"] = "level",
    stopping: Literal["rounds", "settled"] = "rounds",
    sobol: bool = False,
    json: bool = False,
    html: Path | None = None,
    markdown: Path | None = None,
    gexf: Path | None = None,
    cognitive_map: Path | None = None,
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
        Also computes Sobol indices; takes a minute.
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
    from tocsin.cli.scenarios import held, run_file
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
        json=json,
        html=html,
        markdown=markdown,
        gexf=gexf,
        map_=cognitive_map,
    )
    return 0


@scenario.command
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


@scenario.command(name="schema")
def schema_() -> int:
    """Prints the JSON Schema of situation files, for editors that check TOML as it is written."""
    from json import dumps

    from tocsin.scenario.situation import schema

    _tell([dumps(schema(), indent=2)])
    return 0


@app.command
def doctor(*, config: Path | None = None) -> int:
    """Says what is installed, in which version, and codes one sentence.

    Parameters
    ----------
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    from tocsin.export.terminal import print_checkup

    settings, file = chosen_settings(config)
    return 0 if print_checkup(workbench(settings), Page(), file) else 1


@app.command
def demo(*, html: Path = Path("demo/brief.html")) -> int:
    """Makes a brief of the bundled dispatches: prints one, writes all as HTML.

    Parameters
    ----------
    html
        File to write.
    """
    settings = Settings()
    with as_file(files("tocsin") / "data" / "samples") as folder:
        coded, rejected = code_all(Inputs([str(folder)], None, None, settings.read), workbench(settings))
        example = min((p for p in folder.iterdir() if p.suffix in (".txt", ".md")), default=None)
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
