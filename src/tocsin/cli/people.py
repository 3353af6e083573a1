"""The commands by which people say what is right, measure how far they agree, and are told what is new."""

from __future__ import annotations

import os
from pathlib import Path

from tocsin.cli.filtering import ANY, Wanted
from tocsin.cli.job import DESK, chosen_settings
from tocsin.cli.output import tell
from tocsin.errors import SettingsError
from tocsin.records import Act


def correct(
    thing: str,
    *,
    set: tuple[str, ...] = (),
    accept: bool = False,
    reject: bool = False,
    undo: bool = False,
    add: str | None = None,
    reason: str = "",
    by: str | None = None,
    desk: Path = DESK,
    config: Path | None = None,
) -> int:
    """Says that one event, quotation or claim is right, wrong, or something else in one field; nothing is ever lost.

    All that reads the desk shows it at once, with who said so and what the machine had. It is held by the words of the text, so
    that a later coder's reading takes it. Where else the same error may be is listed.

    Parameters
    ----------
    thing
        Its id; with --add the id of a document; with --undo also that of a correction.
    set
        FIELD=VALUE, may be repeated: type, mode, contexts, actors, recipients, place, occurred, status; of a quotation speaker,
        about, addressees, direct; of a claim stance, holder, strength, sign. Participants and places are words of the text, or
        where they stand (120-131); several with ";"; days are EDTF; nothing after = empties the field.
    accept
        It is right as it is shown.
    reject
        The text does not say so.
    undo
        Takes back a correction, or the last one of the thing.
    add
        An event that nobody read: its trigger words, or where they stand; its type with --set type=ASSAULT.
    reason
        Why, in words.
    by
        Who says so; by default your login name.
    desk
        The folder that keeps what was coded; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.correcting import correct_thing

    acts = {Act.ACCEPT: accept, Act.REJECT: reject, Act.UNDO: undo, Act.ADD: add is not None}
    chosen = [act for act, given in acts.items() if given]
    if len(chosen) > 1 or (set and chosen and chosen != [Act.ADD]):
        raise SettingsError(
            "one thing at a time: give --set, --accept, --reject or --undo; --set goes with --add alone"
        )
    settings, _ = chosen_settings(config, desk)
    act = chosen[0] if chosen else None
    return correct_thing(thing, desk, settings, changes=set, act=act, words=add, reason=reason, by=by)


def corrections(
    *,
    stale: bool = False,
    alike: str | None = None,
    train: Path | None = None,
    json: bool = False,
    desk: Path = DESK,
    config: Path | None = None,
) -> int:
    """Lists what people said of events, quotations and claims, and what became of it.

    Parameters
    ----------
    stale
        Only what no longer applies, since the coder reads nothing at its words now.
    alike
        Id of a correction, or of what was corrected: lists where else the machine may have made the same error.
    train
        Writes the corrected sentences to a file that tocsin train reads with --examples, instead.
    json
        Prints one line of JSON a correction instead.
    desk
        The folder that keeps what was coded; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.correcting import list_corrections

    settings, _ = chosen_settings(config, desk)
    tell(list_corrections(desk, settings, stale=stale, alike_to=alike, train=train, as_json=json))
    return 0


def review(
    *,
    wanted: Wanted = ANY,
    sample: int | None = None,
    seed: int = 0,
    by: str | None = None,
    list: bool = False,
    desk: Path = DESK,
    config: Path | None = None,
) -> int:
    """Shows one event after another with its words, and takes your word for it: accept, reject, change, skip, undo.

    First comes what people disagree on, then what is like an error that was found, then suggested incidents, then what is
    unsure. Each answer is kept at once, so that you can stop at any point. Keys on a terminal, lines on a pipe.

    Parameters
    ----------
    wanted
        Which events.
    sample
        Draws so many events at random instead, to measure by, and hides what others said: for double coding.
    seed
        Of the draw: the same seed draws the same events for everybody.
    by
        Who reviews; by default your login name.
    list
        Lists what waits, and why, and asks nothing.
    desk
        The folder that keeps what was coded; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.reviewing import review_events

    if sample is not None and sample < 1:
        raise SettingsError(f"--sample must be at least 1, found {sample}")
    settings, _ = chosen_settings(config, desk)
    return review_events(desk, settings, wanted.filter(), by=by, size=sample, seed=seed, list_only=list)


def agreement(*, seed: int = 0, desk: Path = DESK, config: Path | None = None) -> int:
    """Says how far the people who reviewed a desk agree with each other and with the machine, field by field.

    Parameters
    ----------
    seed
        Of the resamples that the ranges come from.
    desk
        The folder that keeps what was coded; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.correcting import agreement_lines

    settings, _ = chosen_settings(config, desk)
    tell(agreement_lines(desk, settings, seed=seed))
    return 0


def alert(*, wanted: Wanted = ANY, mark: bool = False, desk: Path = DESK, config: Path | None = None) -> int:
    """Tells what is new to the channels of the settings ([alert]): standard output, a file, e-mail, a webhook; each event once.

    Each line says who reports or says it, and its status; none is a fact of tocsin's. A channel that fails is named and told
    again with the next run; the others go on. Passwords are read from the environment alone: TOCSIN_SMTP_USER,
    TOCSIN_SMTP_PASSWORD, TOCSIN_WEBHOOK_TOKEN.

    Parameters
    ----------
    wanted
        Which events.
    mark
        Sends nothing: what is there now counts as told.
    desk
        The folder that keeps what was coded; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.alerting import alert_desk

    settings, _ = chosen_settings(config, desk)
    return alert_desk(desk, settings, wanted.filter(), mark=mark, environment=dict(os.environ))
