"""The files of a data set: which there are for some days, by the addresses in its description."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import msgspec

from tocsin.errors import SettingsError
from tocsin.read.addresses import Dataverse, Listed
from tocsin.read.dataset import Dataset
from tocsin.read.fetching.download import Download, Got, Told, Wanted, download
from tocsin.read.fetching.fetcher import Fetcher
from tocsin.read.fetching.pages import Days
from tocsin.records import Rejected

_SIZE = re.compile(r"\d+")
_MD5 = re.compile(r"[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which files are wanted, and what kept others from being found."""

    wanted: tuple[Wanted, ...]
    rejected: tuple[Rejected, ...] = ()


def planned(
    dataset: Dataset, days: Days | None, folder: Path, fetcher: Fetcher, *, environment: Mapping[str, str]
) -> Plan:
    """The files of a data set that hold some days, with sizes and checksums as far as their maker gives them.

    Parameters
    ----------
    days
        `None`: all days.
    folder
        Where lists of files are kept, so that the next call fetches only what they gained.

    Raises
    ------
    SettingsError
        If the files cannot be told apart without days.
    OSError
        If the folder cannot be written.
    """
    match dataset.fetch:
        case Listed():
            return _listed(dataset.fetch, days, folder, fetcher, dataset.name)
        case Dataverse():
            return _deposited(dataset, dataset.fetch, days, fetcher, environment)
        case _:
            raise SettingsError(f"data set {dataset.name!r} has no list of files; see `tocsin.read.fetching.pages`")


def downloads(
    plan: Plan, folder: Path, fetcher: Fetcher, *, told: Callable[[Wanted], Told | None] = lambda _: None
) -> Iterator[Download]:
    """Each wanted file fetched, in turn; one that fails keeps none of the others back.

    Parameters
    ----------
    told
        Asked before each file whom to tell how far it is.
    """
    for wanted in plan.wanted:
        yield download(wanted, folder, fetcher, told=told(wanted))


# ----------------------------------------------------------------------------------------------------- lists


def _listed(listed: Listed, days: Days | None, folder: Path, fetcher: Fetcher, name: str) -> Plan:
    if days is None:
        raise SettingsError(
            f"{name} has hundreds of thousands of files; name the days: --from 2024-01-01 --to 2024-01-31"
        )
    if listed.first is not None and days.until < listed.first:
        raise SettingsError(f"{name} begins on {listed.first}, and {days.until} is before; name later days")
    sizes: dict[str, int] = {}
    sums: dict[str, str] = {}
    found: dict[str, str] = {}  # address by name of the file
    rejected: list[Rejected] = []
    form = re.compile(listed.matches)
    for address in listed.lists:
        kept = folder / f".{urlsplit(address).path.rpartition('/')[2]}"
        got = _list(address, kept, days, fetcher)
        if got.got is Got.FAILED:
            rejected.append(Rejected(where=address, what="a list of files that was not fetched", why=got.why))
            continue
        with kept.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                words = line.split()
                file = next((word for word in words if form.fullmatch(word.rpartition("/")[2])), None)
                if file is None:
                    continue
                bare = file.rpartition("/")[2]
                if not days.meet(form.fullmatch(bare)):
                    continue
                found[bare] = file if "://" in file else listed.below + file
                for word in words:
                    if _MD5.fullmatch(word):
                        sums[bare] = f"md5:{word.lower()}"
                    elif word != file and _SIZE.fullmatch(word):
                        sizes[bare] = int(word)
    wanted = (
        Wanted(address=found[bare], name=bare, size=sizes.get(bare), checksum=sums.get(bare)) for bare in sorted(found)
    )
    if not found and not rejected:
        what = "lists without a file that is wanted"
        why = f"nothing of {days.begin} to {days.until} is in them; are the days right?"
        rejected.append(Rejected(where=listed.lists[0], what=what, why=why))
    return Plan(wanted=tuple(wanted), rejected=tuple(rejected))


def _list(address: str, kept: Path, days: Days, fetcher: Fetcher) -> Download:
    """A list of files, fetched anew unless the one that is here is younger than the last of the days: lists only grow."""
    if kept.is_file() and datetime.fromtimestamp(kept.stat().st_mtime, UTC).date() <= days.until:
        kept.unlink()
    return download(Wanted(address=address, name=kept.name), kept.parent, fetcher)


# ------------------------------------------------------------------------------------------------- Dataverse


def _deposited(
    dataset: Dataset, place: Dataverse, days: Days | None, fetcher: Fetcher, environment: Mapping[str, str]
) -> Plan:
    address = f"{place.server}/api/datasets/:persistentId/versions/:latest/files?persistentId={place.doi}"
    token = environment.get(place.key_variable)
    secret = {"x-dataverse-key": token} if token else None
    answer = fetcher.get(address, accept=("application/json",), robots=False, secret=secret)
    if not answer.ok:
        return Plan(wanted=(), rejected=(Rejected(where=address, what="a list of files", why=answer.why),))
    wanted: list[Wanted] = []
    rejected: list[Rejected] = []
    for row in _rows(answer.body):
        file = cast("dict[str, Any]", row.get("dataFile") or {})
        # A table that was taken in is served in another form; the original is what was deposited, and the checksum
        # is the original's (IQSS/dataverse, issue 7275).
        original = "originalFileName" in file or "originalFileFormat" in file
        name = Path(str(file.get("originalFileName") or file.get("filename") or row.get("label") or "")).name
        if not name or "id" not in file or not dataset.named(name):
            continue
        if days is not None and not days.meet(re.search(place.day, name)):
            continue
        if row.get("restricted") and token is None:
            why = f"the maker restricts it; ask for access on the page of {place.doi}, and set {place.key_variable}"
            rejected.append(Rejected(where=name, what="a restricted file", why=why))
            continue
        size = file.get("originalFileSize") if original else file.get("filesize")
        wanted.append(
            Wanted(
                address=f"{place.server}/api/access/datafile/{file['id']}{'?format=original' if original else ''}",
                name=name,
                size=size if isinstance(size, int) else None,
                checksum=_checksum(file),
                secret=secret,
            )
        )
    if not wanted and not rejected:
        patterns = ", ".join(dataset.patterns)
        why = f"no file of the deposit is named like {patterns} and of these days; see {dataset.address}"
        rejected.append(Rejected(where=address, what="a list without a file that is wanted", why=why))
    return Plan(wanted=tuple(sorted(wanted, key=lambda each: each.name)), rejected=tuple(rejected))


def _rows(body: bytes) -> Iterable[dict[str, Any]]:
    try:
        page = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, msgspec.ValidationError):
        return []
    rows = page.get("data")
    listed = cast("list[Any]", rows) if isinstance(rows, list) else []
    return [cast("dict[str, Any]", row) for row in listed if isinstance(row, dict)]


def _checksum(file: Mapping[str, Any]) -> str | None:
    told = file.get("checksum")
    if isinstance(told, dict):
        kinds = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-512": "sha512"}
        pair = cast("dict[str, Any]", told)
        kind = kinds.get(str(pair.get("type")))
        return f"{kind}:{pair.get('value')}" if kind else None
    return f"md5:{file['md5']}" if file.get("md5") else None
