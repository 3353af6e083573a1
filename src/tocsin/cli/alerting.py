"""`tocsin alert`: new events to the channels of the settings, each once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tocsin.cli.output import say
from tocsin.desk import Desk
from tocsin.errors import WatchError
from tocsin.export.alerts import Message, digest, fresh
from tocsin.export.channels import Channel, ChannelError, channel
from tocsin.export.tally import Tally
from tocsin.read.fetching.fetcher import Fetcher
from tocsin.settings import AlertOptions, Settings
from tocsin.store.filters import Filter
from tocsin.store.told import Delivered, Told, alone, append_told, read_told


def alert_desk(
    folder: Path,
    settings: Settings,
    wanted: Filter,
    *,
    mark: bool,
    environment: Mapping[str, str],
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> int:
    """Tells each channel what it was not told yet; 1 if one did not take it: it is told again with the next run.

    Parameters
    ----------
    mark
        Nothing is sent; all that is there now counts as told.
    environment
        Where passwords and tokens are read from.

    Raises
    ------
    SettingsError
        If a name of the filter is nobody's, or a secret is missing.
    StoreError
        If there is no desk, another run is at work on it, or what was told cannot be kept.
    """
    desk, options = Desk(folder, settings=settings), settings.alert
    failed: list[str] = []
    with closing(Fetcher(settings.fetch)) as fetcher:
        # A secret that cannot be is told before anything is sent.
        takers = {name: channel(name, options, environment, fetcher) for name in dict.fromkeys(options.channels)}
        held = desk.holdings(wanted)
        folder = desk.folder
        with desk.publishing(), alone(folder):
            told, tally = read_told(folder), Tally()
            names = tuple(takers)
            common = frozenset[str].intersection(*(told.keys.get(name, frozenset()) for name in names))
            messages = [*_alarms(desk, options, wanted, common), *fresh(held, common, tally, most=options.most)]
            for sentence in tally.sentences():
                say(f"tocsin: {sentence}")
            for name, taker in takers.items():
                known = told.keys.get(name, frozenset())
                new = [each for each in messages if known.isdisjoint(each.keys)]
                if mark:
                    _note(folder, name, new, now)
                elif (why := _tell(folder, name, taker, new, told, options, now)) is not None:
                    failed.append(why)
    for why in failed:
        say(f"tocsin: {why}; it is tried again with the next run", style="bold")
    return 1 if failed else 0


def _alarms(desk: Desk, options: AlertOptions, wanted: Filter, known: frozenset[str]) -> list[Message]:
    """What rang in the last month of the desk and was not told; none where nothing has a day yet."""
    if not options.alarms:
        return []
    from tocsin.export.alarm_messages import alarm_messages  # numpy and polars: only where something can ring

    try:
        pairs = desk.alarms(wanted=wanted)
    except WatchError:
        return []
    names = {actor.id: actor.name for actor in desk.workbench.registry.actors.values()}
    return list(alarm_messages(pairs, names, known))


def _tell(
    folder: Path,
    name: str,
    taker: Channel,
    new: Sequence[Message],
    told: Told,
    options: AlertOptions,
    now: Callable[[], datetime],
) -> str | None:
    """Sends one channel what is new; why it stopped, if it did. What it took before is noted."""
    if not new:
        return None
    first = [each for each in new if each.text][: options.most]
    sent = {each.keys for each in first}
    rest = [each for each in new if each.keys not in sent]
    if options.digest == "day" and name in told.last and told.last[name].date() == now().date():
        say(f"tocsin: {name} had its digest of today; {len(new)} new reports wait for tomorrow's")
        return None
    try:
        if options.digest != "no":
            taker.send(digest(first, len(rest)))
            _note(folder, name, new, now)
            return None
        for each in first:
            taker.send(each)
            _note(folder, name, [each], now)
        if rest:
            taker.send(digest((), len(rest)))
            _note(folder, name, rest, now)
    except ChannelError as error:
        return str(error)
    return None


def _note(folder: Path, name: str, messages: Sequence[Message], now: Callable[[], datetime]) -> None:
    if messages:
        keys = tuple(key for each in messages for key in each.keys)
        append_told(folder, Delivered(channel=name, keys=keys, at=now()))
