"""One `tocsin fetch`: which files, a bar while they come, and what became of each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from tocsin.cli.output import Page, is_terminal, say, tell_rejected
from tocsin.errors import SettingsError
from tocsin.export.console import words
from tocsin.read.addresses import CsvPages, JsonPages
from tocsin.read.dataset import Dataset, find_dataset, installed_datasets
from tocsin.read.fetching.datasets import Plan, downloads, planned
from tocsin.read.fetching.download import Download, Got, Wanted
from tocsin.read.fetching.fetcher import Fetcher
from tocsin.read.fetching.pages import Days, csv_pages, json_pages
from tocsin.records import Rejected
from tocsin.settings import FetchOptions


def fetch_files(
    name: str,
    begin: date | None,
    until: date | None,
    out: Path,
    options: FetchOptions,
    *,
    version: str | None,
    dry_run: bool,
    environment: Mapping[str, str],
) -> int:
    """Fetches the files of a data set for some days and tells what was done; the exit status.

    Raises
    ------
    SettingsError
        If the data set has no addresses, the days make no sense, or a token is missing.
    """
    try:
        return _fetch(name, begin, until, out, options, version=version, dry_run=dry_run, environment=environment)
    except KeyboardInterrupt:
        say("Interrupted: what came is kept. The same command goes on from there.", style="bold")
        return 130


def _fetch(
    name: str,
    begin: date | None,
    until: date | None,
    out: Path,
    options: FetchOptions,
    *,
    version: str | None,
    dry_run: bool,
    environment: Mapping[str, str],
) -> int:
    dataset = find_dataset(name)
    place = dataset.fetch
    if place is None:
        there = ", ".join(each.name for each in installed_datasets() if each.fetch is not None)
        raise SettingsError(
            f"{name} cannot be fetched; get its files by hand from {dataset.address}. Fetched are: {there}"
        )
    days = _days(begin, until)
    with closing(Fetcher(options)) as fetcher:
        if isinstance(place, JsonPages | CsvPages):
            if days is None:
                raise SettingsError(f"{name} is fetched by day; name the days: --from 2024-01-01 --to 2024-01-31")
            if dry_run:
                release = version or (place.version if isinstance(place, JsonPages) else "")
                filled = place.address.format(version=release, begin=days.begin, until=days.until, page=1)
                _line(f"size unknown  {filled}")
                _note(dataset)
                return 0
            with _counting() as told:
                if isinstance(place, JsonPages):
                    got = json_pages(
                        dataset, place, days, out, fetcher, version=version, environment=environment, told=told
                    )
                    return _told([got], (), out, dataset)
                return _told(
                    csv_pages(dataset, place, days, out, fetcher, environment=environment, told=told), (), out, dataset
                )
        plan = planned(dataset, days, out, fetcher, environment=environment)
        if dry_run:
            return _dry(plan, dataset)
        with _watched(plan) as told:
            return _told(downloads(plan, out, fetcher, told=told), plan.rejected, out, dataset)


def _line(text: str) -> None:
    Page(soft_wrap=True).print(words(text), highlight=False)


def _days(begin: date | None, until: date | None) -> Days | None:
    if begin is None and until is None:
        return None
    if begin is None or until is None:
        raise SettingsError("--from and --to go together; name both days")
    if until < begin:
        raise SettingsError(f"--to {until} lies before --from {begin}; swap them")
    return Days(begin=begin, until=until)


def _dry(plan: Plan, dataset: Dataset) -> int:
    for wanted in plan.wanted:
        size = "size unknown" if wanted.size is None else f"{wanted.size:,}"
        _line(f"{size:>12}  {wanted.address}")
    total = sum(wanted.size or 0 for wanted in plan.wanted)
    unknown = sum(wanted.size is None for wanted in plan.wanted)
    say(f"{len(plan.wanted):,} files, {total:,} bytes{f' and {unknown:,} of unknown size' if unknown else ''}")
    _note(dataset)
    tell_rejected(plan.rejected)
    return 1 if plan.rejected or not plan.wanted else 0


def _note(dataset: Dataset) -> None:
    if dataset.fetch is not None and dataset.fetch.note:
        say(dataset.fetch.note)
    say(f"Terms: {dataset.licence}. {dataset.terms}")


def _told(got: Iterable[Download], rejected: tuple[Rejected, ...], out: Path, dataset: Dataset) -> int:
    counts = dict.fromkeys(Got, 0)
    size = checked = 0
    failed: list[Rejected] = list(rejected)
    for each in got:
        counts[each.got] += 1
        size += each.bytes if each.got is Got.FETCHED else 0
        checked += each.checked
        if each.got is Got.FAILED:
            failed.append(
                Rejected(where=each.wanted.name, what=f"a file that was not fetched ({each.outcome})", why=each.why)
            )
        elif each.why:
            say(f"{each.wanted.name}: {each.why}")
    tell_rejected(tuple(failed))
    say(
        f"{counts[Got.FETCHED]:,} files fetched ({size:,} bytes), {counts[Got.KNOWN]:,} were there, "
        f"{counts[Got.FAILED]:,} failed, {checked:,} agree with their checksums; in {out}"
    )
    if counts[Got.FETCHED] or counts[Got.KNOWN]:
        say(f"Load them with: tocsin load {dataset.name} {out}")
    if failed and not (counts[Got.FETCHED] or counts[Got.KNOWN]):
        return 2
    return 1 if failed else 0


@contextmanager
def _watched(plan: Plan) -> Generator[Callable[[Wanted], Callable[[int], None] | None]]:
    """A bar over all files by their bytes, or by their number where sizes are not known; nothing where nobody looks."""
    if not is_terminal(sys.stderr):
        yield lambda _: None
        return
    columns = (
        TextColumn("fetching"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[file]}"),
    )
    sizes = [wanted.size for wanted in plan.wanted]
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        total = None if None in sizes else sum(size or 0 for size in sizes)
        task = bar.add_task("fetching", total=total, file="")
        before = 0

        def told(wanted: Wanted) -> Callable[[int], None]:
            nonlocal before
            start, before = before, before + (wanted.size or 0)
            bar.update(task, completed=start, file=wanted.name)
            return lambda have: bar.update(task, completed=start + have)

        yield told


@contextmanager
def _counting() -> Generator[Callable[[int, int | None], None] | None]:
    if not is_terminal(sys.stderr):
        yield None
        return
    columns = (TextColumn("fetching"), BarColumn(), TimeRemainingColumn(), TextColumn("{task.fields[words]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("fetching", total=None, words="")

        def told(rows: int, total: int | None) -> None:
            bar.update(task, total=total, completed=rows, words=f"{rows:,} rows")

        yield told
