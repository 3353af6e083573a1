"""Rows that an API gives page by page, to whoever has a token: written as the CSV files that `tocsin load` reads."""

from __future__ import annotations

import csv
import io
import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

import msgspec

from tocsin.errors import SettingsError
from tocsin.read.addresses import CsvPages, JsonPages
from tocsin.read.dataset import Dataset
from tocsin.read.fetching.download import Download, Got, Wanted
from tocsin.read.fetching.fetcher import Fetcher
from tocsin.read.fetching.outcome import Answer, Outcome

_DAY_SECONDS = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Some days, the first and the last among them."""

    begin: date
    until: date

    def meet(self, found: re.Match[str] | None) -> bool:
        """Whether a file has one of them, by the year, month and day that its name gives; no name of a day: yes."""
        if found is None:
            return True
        numbers = [int(group) for group in found.groups() if group]
        try:
            match numbers:
                case [year]:
                    first, last = date(year, 1, 1), date(year, 12, 31)
                case [year, month]:
                    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
                case [year, month, day]:
                    first = last = date(year, month, day)
                case _:
                    return True
        except ValueError:
            return True
        return first <= self.until and last >= self.begin


PageTold = Callable[[int, int | None], None]
"""Told after each page: rows so far, and of how many."""


def json_pages(
    dataset: Dataset,
    place: JsonPages,
    days: Days,
    folder: Path,
    fetcher: Fetcher,
    *,
    version: str | None,
    environment: Mapping[str, str],
    told: PageTold | None = None,
) -> Download:
    """One CSV file with all rows of some days. A run that broke off goes on after the last whole page.

    Raises
    ------
    SettingsError
        If there is no token.
    OSError
        If the folder cannot be written.
    """
    filled = {"version": version or place.version, "begin": days.begin, "until": days.until}
    address, path = place.address.format(**filled), folder / place.name.format(**filled)
    wanted = Wanted(address=address, name=path.name)
    if path.is_file():
        return Download(wanted=wanted, got=Got.KNOWN, path=path, bytes=path.stat().st_size)
    token = environment.get(place.key_variable)
    if not token:
        raise SettingsError(
            f"fetching {dataset.name} needs a token; ask its makers for one, and set the environment variable {place.key_variable}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{path.name}.part"
    state = _State.read(part) or _State(onward=address)
    resumed = state.size

    def failed(outcome: Outcome, why: str) -> Download:
        return Download(wanted=wanted, got=Got.FAILED, path=path, outcome=outcome, why=why)

    while state.onward is not None:
        answer = fetcher.get(
            state.onward, accept=("application/json", "text/json"), robots=False, secret={place.header: token}
        )
        if not answer.ok:
            return failed(answer.outcome, _denied(answer, dataset, place.key_variable))
        page = _page(answer, place, dataset)
        if isinstance(page, str):
            return failed(Outcome.BROKEN, page)
        rows, onward, total = page
        onward = _onward(address, onward)
        if onward is not None and onward in (state.onward, ""):
            return failed(Outcome.BROKEN, f"{answer.landed}: the next page that it names is itself, or on another site")
        columns = state.columns or tuple(dict.fromkeys((*dataset.columns, *(key for row in rows for key in row))))
        state = state.grown(part, rows, columns, onward, total)
        if told is not None:
            told(state.rows, state.total)
    if state.total is not None and state.rows != state.total:
        part.unlink()
        return failed(
            Outcome.BROKEN, f"{address}: {state.rows:,} rows came and {state.total:,} were announced; run again"
        )
    part.replace(path)
    _State.path(part).unlink(missing_ok=True)
    return Download(wanted=wanted, got=Got.FETCHED, path=path, bytes=path.stat().st_size, resumed=resumed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """How far a file of pages has come; kept beside it after each page."""

    onward: str | None
    size: int = 0
    rows: int = 0
    total: int | None = None
    columns: tuple[str, ...] = ()

    @staticmethod
    def path(part: Path) -> Path:
        return part.with_name(f"{part.name}.json")

    @classmethod
    def read(cls, part: Path) -> _State | None:
        try:
            state = msgspec.json.decode(cls.path(part).read_bytes(), type=cls)
            return state if part.stat().st_size >= state.size else None
        except (OSError, msgspec.DecodeError):
            return None

    def grown(
        self, part: Path, rows: list[dict[str, Any]], columns: tuple[str, ...], onward: str | None, total: int | None
    ) -> _State:
        """The state with one more page written; what an earlier run wrote beyond it is cut off."""
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
        if not self.rows:
            writer.writeheader()
        writer.writerows(rows)
        with part.open("r+b" if self.size else "wb") as file:
            file.truncate(self.size)
            file.seek(self.size)
            file.write(text.getvalue().encode())
            size = file.tell()
        grown = _State(onward=onward, size=size, rows=self.rows + len(rows), total=self.total or total, columns=columns)
        self.path(part).write_bytes(msgspec.json.encode(grown))
        return grown


def _page(
    answer: Answer, place: JsonPages, dataset: Dataset
) -> tuple[list[dict[str, Any]], str | None, int | None] | str:
    """The rows of a page, the address of the next and the number of all rows; or what is wrong with the page."""
    try:
        page = msgspec.json.decode(answer.body, type=dict[str, Any])
    except msgspec.DecodeError as error:
        return f"{answer.landed}: no page of rows: {error}"
    held = page.get(place.rows)
    if not isinstance(held, list):
        keys = ", ".join(page) or "none"
        return f"{answer.landed}: a page without {place.rows!r}; its keys are {keys}. The API may have changed: tell us"
    rows = [cast("dict[str, Any]", row) for row in cast("list[Any]", held) if isinstance(row, dict)]
    lacking = _lacking(dataset, rows[0]) if rows else ""
    if lacking:
        return f"{answer.landed}: {lacking}"
    onward, total = page.get(place.onward), page.get(place.total)
    return rows, onward if isinstance(onward, str) and onward else None, total if isinstance(total, int) else None


def _onward(address: str, onward: str | None) -> str | None:
    """The address of the next page, on the very site that has the token; empty if it is on another.

    Servers behind a proxy name themselves with http, where https was asked.
    """
    if onward is None:
        return None
    try:
        own, named = urlsplit(address), urlsplit(onward)
    except ValueError:
        return ""
    return urlunsplit((own.scheme, own.netloc, *named[2:])) if named.hostname == own.hostname else ""


def _lacking(dataset: Dataset, names: Mapping[str, Any]) -> str:
    """What to say of columns that a page should have; empty: nothing."""
    missing = [name for name in dataset.columns if name not in names and name not in dataset.may_lack]
    if not missing:
        return ""
    new = [name for name in names if name not in dataset.columns]
    hint = f"; new are {', '.join(new)}" if new else ""
    return f"the columns {', '.join(missing)} are missing{hint}. The API has changed; nothing is kept of it"


def csv_pages(
    dataset: Dataset,
    place: CsvPages,
    days: Days,
    folder: Path,
    fetcher: Fetcher,
    *,
    environment: Mapping[str, str],
    told: PageTold | None = None,
) -> Iterator[Download]:
    """One CSV file a page, or how it failed. Pages stand under their names once all of them are there.

    Raises
    ------
    SettingsError
        If there is neither a token nor a name and password.
    OSError
        If the folder cannot be written.
    """
    filled = {"begin": days.begin, "until": days.until}
    first = folder / place.name.format(**filled, page=1)
    if first.is_file():
        wanted = Wanted(address=place.address.format(**filled, page=1), name=first.name)
        why = f"fetched before; {dataset.name} revises its rows: move the files away to fetch them anew"
        yield Download(wanted=wanted, got=Got.KNOWN, path=first, bytes=first.stat().st_size, why=why)
        return
    token = _token(dataset, place, fetcher, environment)
    if isinstance(token, Answer):
        wanted = Wanted(address=place.login, name=first.name)
        yield Download(wanted=wanted, got=Got.FAILED, path=first, outcome=token.outcome, why=token.why)
        return
    folder.mkdir(parents=True, exist_ok=True)
    parts: list[tuple[Path, Path]] = []
    done: list[Download] = []
    rows = number = 0
    while True:
        number += 1
        address = place.address.format(**filled, page=number)
        path = folder / place.name.format(**filled, page=number)
        part = folder / f".{path.name}.part"
        wanted = Wanted(address=address, name=path.name)
        body = _young(part, fetcher)
        resumed = len(body or b"")
        if body is None:
            answer = fetcher.get(address, robots=False, secret={"authorization": f"Bearer {token}"})
            wrong = _denied(answer, dataset, place.key_variable) if not answer.ok else _no_page(answer, dataset)
            if wrong:
                outcome = answer.outcome if not answer.ok else Outcome.BROKEN
                yield Download(wanted=wanted, got=Got.FAILED, path=path, outcome=outcome, why=wrong)
                return
            body = answer.body
            part.write_bytes(body)
        count = sum(1 for _ in csv.reader(io.StringIO(body.decode("utf-8", "replace"), newline=""))) - 1
        rows += max(count, 0)
        if count > 0 or number == 1:
            parts.append((part, path))
            done.append(Download(wanted=wanted, got=Got.FETCHED, path=path, bytes=len(body), resumed=resumed))
        else:
            part.unlink()
        if told is not None:
            told(rows, None)
        if count < place.page:
            break
    for part, path in parts[::-1]:  # the first page last: where it stands, all do
        part.replace(path)
    yield from done


def _young(part: Path, fetcher: Fetcher) -> bytes | None:
    """A page that an earlier run fetched today; older ones may not fit the others, since rows are revised."""
    if not part.is_file() or fetcher.now().timestamp() - part.stat().st_mtime > _DAY_SECONDS:
        return None
    return part.read_bytes()


def _token(dataset: Dataset, place: CsvPages, fetcher: Fetcher, environment: Mapping[str, str]) -> str | Answer:
    token = environment.get(place.key_variable)
    if token:
        return token
    user, password = (environment.get(variable) for variable in place.login_variables)
    if not user or not password:
        raise SettingsError(
            f"fetching {dataset.name} needs an account; set the environment variables {' and '.join(place.login_variables)}, "
            f"or {place.key_variable}"
        )
    form = {"username": user, "password": password, "grant_type": "password", "client_id": place.client}
    answer = fetcher.get(place.login, robots=False, form=form)
    if answer.ok:
        try:
            held = msgspec.json.decode(answer.body, type=dict[str, Any]).get("access_token")
        except msgspec.DecodeError:
            held = None
        if isinstance(held, str):
            return held
    why = (
        f"{dataset.name} gave no token for the name and password in {' and '.join(place.login_variables)}"
        f" ({answer.why or 'its answer holds none'}); check both by logging in with a browser"
    )
    return Answer(
        address=place.login,
        landed=answer.landed,
        outcome=Outcome.DENIED if answer.ok else answer.outcome,
        why=why,
        fetched=answer.fetched,
    )


def _denied(answer: Answer, dataset: Dataset, token: str) -> str:
    if answer.outcome is not Outcome.DENIED:
        return answer.why
    if answer.status == 403:
        return (
            f"{dataset.title}: your account lacks access (403). The token is known, and these rows are not in what the "
            "account may read; its page with the maker says which rows are"
        )
    return f"{dataset.title}: the token is wrong or has run out ({answer.status}); get a new one and set {token}"


def _no_page(answer: Answer, dataset: Dataset) -> str:
    """What is wrong with what should be a page of CSV; empty: nothing."""
    head = answer.body[:4096].lstrip(b"\xef\xbb\xbf \r\n").partition(b"\n")[0].decode("utf-8", "replace")
    if head.startswith(("{", "[", "<")):
        return f"{answer.landed}: no CSV: {head[:200]!r}. What it says is the maker's; an account may lack access"
    names = next(csv.reader([head]), list[str]())
    lacking = _lacking(dataset, dict.fromkeys(names)) if names else "it is empty"
    return f"{answer.landed}: {lacking}" if lacking else ""
