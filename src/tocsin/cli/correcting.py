"""`tocsin correct`, `tocsin corrections` and `tocsin agreement`: what people say of what was read, said and listed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tocsin.cli.job import login
from tocsin.cli.output import save, say
from tocsin.desk import Desk
from tocsin.errors import SettingsError
from tocsin.export.agreement import lines, report
from tocsin.export.alike import alike
from tocsin.export.lessons import lessons
from tocsin.records import Act, Correction
from tocsin.settings import Settings

if TYPE_CHECKING:
    from tocsin.store.view import View

_SHOWN = 10  # events that are like a corrected one; tocsin review has them all


def correct_thing(
    thing: str,
    folder: Path,
    settings: Settings,
    *,
    changes: Sequence[str],
    act: Act | None,
    words: str | None,
    reason: str,
    by: str | None,
) -> int:
    """Says one thing of an event, a quotation or a claim, and lists where the same error may be; the exit status.

    Parameters
    ----------
    changes
        Each "field=value".
    act
        `Act.ADD`: `thing` is a document, `words` its trigger words, and one of the changes its type. None: change.

    Raises
    ------
    SettingsError
        If there is no such thing, field or value, or nothing is said.
    """
    desk = Desk(folder, settings=settings)
    who = login(by)
    given = dict(_pair(each) for each in changes)
    if act is Act.UNDO:
        taken = desk.undo(thing, reason, by=who)
        _say([taken])
        return 0
    if act is Act.ADD:
        if words is None or "type" not in given:
            raise SettingsError(
                'an added event needs its trigger words and its type: --add "fired on" --set type=ASSAULT'
            )
        made = desk.add(thing, words, given.pop("type"), reason, by=who, changes=given)
    elif act is not None:
        made = desk.correct(thing, act, reason, by=who)
    elif given:
        made = desk.correct(thing, given, reason, by=who)
    else:
        raise SettingsError("nothing was said; give --set FIELD=VALUE, --accept, --reject, --undo or --add WORDS")
    _say(made)
    _tell_alike(desk.view(), made)
    return 0


def _pair(words: str) -> tuple[str, str]:
    name, equals, value = words.partition("=")
    if not equals or not name.strip():
        raise SettingsError(f"--set {words!r} must be FIELD=VALUE, such as --set recipient='the villagers'")
    return name.strip(), value


def _say(made: Sequence[Correction]) -> None:
    for each in made:
        print(each.id, told_line(each), sep="  ")  # noqa: T201


def told_line(said: Correction) -> str:
    """A correction on one line."""
    if said.act is Act.CHANGE:
        what = f"{said.field}: {', '.join(said.values) or 'nothing'} (was: {', '.join(said.was) or 'nothing'})"
    elif said.act is Act.ADD:
        what = f"added {said.values[0]}"
    else:
        what = said.act.value
    when = said.recorded.strftime("%Y-%m-%d %H:%M") if isinstance(said.recorded, datetime) else ""
    return f"{said.thing}  {what}  by {said.by} {when}: {said.reason}"


def _tell_alike(view: View, made: Sequence[Correction]) -> None:
    ids = {each.id for each in made}
    coding = view.coding(made[0].span.document_id)
    found = {
        (each.event_id, each.document_id): each
        for told in (coding.corrections if coding is not None else ())
        if told.correction.id in ids
        for each in alike(view, told)
    }
    if not found:
        return
    same = sum(each.same_words for each in found.values())
    say(f"{len(found)} more were read the same way, {same} of them from the same words; tocsin review shows those:")
    for each in list(found.values())[:_SHOWN]:
        say(f"  {each.event_id or 'words without an event'}  “{each.words}”  in {each.document_id}")


def list_corrections(
    folder: Path, settings: Settings, *, stale: bool, alike_to: str | None, train: Path | None, as_json: bool
) -> Iterator[str]:
    """What people said, line by line; with `train`, writes sentences for `tocsin train` instead.

    Raises
    ------
    SettingsError
        If there is no such correction.
    StoreError
        If there is no desk, or the file cannot be written.
    """
    view = Desk(folder, settings=settings).view()
    if train is not None:
        found = lessons(view)
        save(train, "".join(f"{line}\n" for line in found.lines))
        yield f"{len(found.lines)} sentences written to {train}; learn from them with: tocsin train CODEBOOK --examples {train} --out FOLDER"
        if found.unmarked:
            yield f"{found.unmarked} corrected events were left out: their sentence names neither actor nor recipient"
        return
    told = [each for coding in view.codings(_documents(view)) for each in coding.corrections]
    if alike_to is not None:
        one = [each for each in told if alike_to in (each.correction.id, each.thing, each.correction.thing)]
        if not one:
            raise SettingsError(f"nothing that holds was said of {alike_to}; tocsin corrections lists what was")
        for each in dict.fromkeys(like for told_of in one for like in alike(view, told_of)):
            yield f"{each.event_id or '-'}  {each.document_id}  “{each.words}”  {each.reason}"
        return
    rows = view.sql("SELECT * FROM corrections ORDER BY recorded, id").to_pylist()
    if stale:
        rows = [row for row in rows if row["why"] is not None and row["why"] != "taken back"]
    by_id = {each.id: each for each in view.corrections}
    for row in rows:
        if as_json:
            yield json.dumps(_ready(row), ensure_ascii=False)
        else:
            note = f"  [no longer applies: {row['why']}]" if row["why"] else ""
            yield f"{row['id']}  {told_line(by_id[row['id']])}{note}"


def _ready(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _documents(view: View) -> list[str]:
    return list(dict.fromkeys(each.span.document_id for each in view.corrections))


def agreement_lines(folder: Path, settings: Settings, *, seed: int) -> Iterator[str]:
    """The agreement report of a desk, line by line."""
    desk = Desk(folder, settings=settings)
    yield from lines(report(desk.view(), desk.workbench.ontology, seed=seed))
