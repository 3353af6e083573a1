"""The command line: one command a verb. No logic and no SQL here, only words in and words out.

Results go to standard output, everything else to standard error. Exit status: 0 all taken; 1 something was rejected,
the rest was done; 2 the run was refused or broke; 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError

from tocsin import __version__
from tocsin.checkup.packages import not_whole
from tocsin.cli import (
    asking,
    backtesting,
    datasets,
    deaths,
    doctor,
    feeds,
    installation,
    people,
    registry,
    rows,
    serving,
    sides,
    situations,
    texts,
    watching,
)
from tocsin.cli.job import with_stream
from tocsin.cli.output import Page, abandon_output, accept_any_letter, own_mistake, say
from tocsin.errors import TocsinError

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

scenario = App(
    name="scenario",
    help="Situation files: drafted from texts, checked, run and compared; every likelihood holds given the file's judgements.",
    usage="""Usage: tocsin scenario draft ARTICLE... --out FILE.toml [--published DAY]
       tocsin scenario check FILE.toml
       tocsin scenario run FILE.toml [--hold DESCRIPTOR=STATE] [--html OUT]
       tocsin scenario watch FILE.toml --desk DIR [--since DAY]
       tocsin scenario compare FILE.toml FILE.toml
       tocsin scenario schema""",
)

app.register_install_completion_command(  # pyright: ignore[reportUnknownMemberType]  # its further options have no types
    help="Writes the completion of commands and options for your shell (bash, zsh, fish), and has the shell load it."
)
for _family in (
    (texts.brief, texts.code, texts.explain, texts.train),
    (datasets.fetch, datasets.load, datasets.compact, datasets.link),
    (feeds.follow, feeds.feeds),
    (rows.events, rows.sql, rows.export, rows.cite, rows.bundle, rows.copy),
    (sides.outlets, sides.accounts, sides.incidents),
    (people.correct, people.corrections, people.review, people.agreement, people.alert),
    (watching.watch, watching.alarms),
    (asking.ask, asking.resolve, asking.track_record, backtesting.backtest),
    (deaths.deaths,),
    (registry.who, actors),
    (scenario,),
    (serving.serve,),
    (doctor.doctor, installation.demo),
):
    for _command in _family:
        app.command(_command)
for _command in (registry.import_, registry.export, registry.check):
    actors.command(_command)
for _command in (
    situations.draft,
    situations.check,
    situations.run,
    situations.watch,
    situations.compare,
    situations.schema,
):
    scenario.command(_command)


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
    except ImportError as error:
        return _refused(not_whole(error))
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
