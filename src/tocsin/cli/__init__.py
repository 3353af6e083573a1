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
from typing import Literal

from cyclopts import App, CycloptsError

from tocsin import __version__
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
    config: Path | None = None,
) -> int:
    """Loads files of another data set (GDELT, ICEWS, ACLED ...) into a desk, beside their native rows.

    A file that was loaded before is passed over; an interrupted run goes on where it stopped.

    Parameters
    ----------
    dataset
        acled, gdelt, gdelt1, gdelt-mentions, gkg, icews, petrarch, plover, polecat, quads, ucdp, or one of a plug-in.
    files
        Files, folders or patterns; .zip and .gz are unpacked on the way.
    desk
        The folder that keeps the rows; by default .tocsin in the current folder.
    version
        Version of the data set, in place of what the names of the files say.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.loading import load_files

    folder = desk or Path(DEFAULT_DESK)
    settings, _ = chosen_settings(config, folder)
    return load_files(dataset, files, folder, settings, version)


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
