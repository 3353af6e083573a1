"""`tocsin who` and `tocsin actors`: what the registry has of an actor, in words; its entries from and to other tools' files.

Each line of a portrait is the registry's claim, with where to check it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from tocsin.errors import ReadError, SettingsError, StoreError
from tocsin.export.portrait import days_of, said
from tocsin.records import Actor, Fact, FactState, Rejected
from tocsin.resolve.compare import alike
from tocsin.resolve.entries import SEED, read_registry
from tocsin.resolve.exchange import Exchanged, to_toml
from tocsin.resolve.exchange.cameo import read_cameo, write_cameo
from tocsin.resolve.exchange.fitting import entries_of, fit, references_in, refused
from tocsin.resolve.exchange.followthemoney import read_ftm, write_ftm
from tocsin.resolve.exchange.icews import read_icews
from tocsin.resolve.exchange.wikidata import read_wikidata
from tocsin.resolve.registry import Registry

ReadKind = Literal["cameo", "icews", "ftm", "wikidata"]
WrittenKind = Literal["ftm", "cameo"]

_MOST_NAMES = 12


def find(name: str, registry: Registry) -> tuple[Actor, ...]:
    """The actors that a name, a spelling of it or an id may mean."""
    if name in registry.actors:
        return (registry.actors[name],)
    return tuple(registry.actors[i] for i in alike(name, registry))


def portrait(actor: Actor, registry: Registry, day: date | None) -> Iterator[str]:
    """The lines about one actor: names, sector, and facts, those of one day or all."""
    yield f"{actor.name}  ({actor.id})"
    standing = None if day is None else registry.on(actor.id, day)
    sector = actor.sector if standing is None else standing.actor.sector
    traits = (actor.kind, actor.country, sector, registry.code(actor) and f"CAMEO {registry.code(actor)}")
    yield "  " + " · ".join(trait for trait in traits if trait)
    names = dict.fromkeys(
        n.text for group in registry.names.values() for n in group if n.actor == actor.id and n.text != actor.name
    )
    if names:
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        yield f"  also: {'; '.join(list(names)[:_MOST_NAMES])}{more}"
    if standing is not None:
        there = {True: "was there", False: "was not there", None: "nothing says whether it was there"}[standing.exists]
        yield f"  on {day}: {there}"
        yield from _facts("held then", standing.facts, actor, registry)
        yield from _facts("perhaps", standing.unsure, actor, registry)
        return
    told = {fact.id for fact in (*registry.lineage(actor.id), *registry.fate(actor.id))}
    yield from _facts("where it came from", registry.lineage(actor.id), actor, registry)
    yield from _facts("what became of it", registry.fate(actor.id), actor, registry)
    rest = (*registry.facts.get(actor.id, ()), *registry.about.get(actor.id, ()))
    yield from _facts("offices, ties", tuple(f for f in rest if f.id not in told), actor, registry)


def _facts(title: str, facts: tuple[Fact, ...], actor: Actor, registry: Registry) -> Iterator[str]:
    if facts:
        yield f"  {title}:"
    for fact in facts:
        state = "" if fact.state is FactState.ASSERTED else f"  [{fact.state}: {fact.note}]"
        days = "" if fact.valid is None else f", {days_of(fact)}"
        yield f"    {said(fact, actor, registry)}{days}{state}  {fact.reference}"


# -------------------------------------------------------------------------------------------- from and to files

_MOST_SKIPPED = 10  # sorts of what was skipped that are told


def import_actors(file: Path, kind: ReadKind, out: Path, registry: Registry) -> tuple[list[str], tuple[Rejected, ...]]:
    """Writes the actors of another tool's file as entries; gives the lines that tell of it, and what was rejected.

    Raises
    ------
    SettingsError
        If there is something at `out`: a registry may have been read with it, and what it holds would be left out as known.
    ReadError
        If the file cannot be read, or holds no actor.
    """
    if out.suffix != ".toml":
        raise SettingsError(f"--out {out}: a registry is read from files that end in .toml; name one")
    if out.exists():
        raise SettingsError(f"--out {out} exists; name another file, or take this one away first")
    lines, undecoded = _lines(file)
    read = _read(lines, file.name, kind, registry)
    if not read.entries:
        first = next(iter((*undecoded, *read.rejected)), None)
        why = "" if first is None else f"; the first line that was rejected: {first.where}: {first.why}"
        raise ReadError(f"no actor was read from {file} as {kind}; check --kind{why}")
    fitted = fit(read.entries, registry, guessed=kind == "cameo")
    rejected = (*undecoded, *read.rejected, *refused(fitted.entries, registry))
    counts = f"{fitted.new} new, {fitted.added} with more than the registry has of them, {fitted.there} with no more"
    told = [f"{len(read.entries)} actors read from {file}: {counts}", *_skipped(read)]
    if not fitted.entries:
        return [*told, f"nothing to add: {out} is not written"], rejected
    _write(out, [to_toml(fitted.entries)])
    folder = out.parent.as_posix()
    told += [f"written: {out}; to use it, name its folder in the settings:", ""]
    return [*told, "    [resolve]", f'    registry = ["{folder}"]'], rejected


def export_actors(kind: WrittenKind, out: Path, registry: Registry, folders: Sequence[Path]) -> Iterator[str]:
    """Writes the actors of a registry, read from the seed and these folders, as another tool's file; says how many."""
    lines = list(
        write_ftm(entries_of(registry, references_in(SEED, *folders))) if kind == "ftm" else write_cameo(registry)
    )
    _write(out, [f"{line}\n" for line in lines])
    if kind == "ftm":
        actors = sum(not actor.startswith("organ:") for actor in registry.actors)
        yield f"{actors} actors written to {out}, in {len(lines)} entities"
        return
    heads = sum(not line.startswith(("+", " ")) for line in lines)
    yield f"{heads} actors written to {out}"
    yield f"left out: {len(registry.actors) - heads} without a CAMEO code, or without a name in Latin letters of their own"


def check_actors(folder: Path, others: Sequence[Path]) -> tuple[list[str], tuple[Rejected, ...]]:
    """What a folder of entries adds to the seed registry and other folders, and what of it is refused."""
    beside = [other for other in others if other.resolve() != folder.resolve()]
    base = read_registry(SEED, *beside)
    registry = read_registry(SEED, *beside, folder)
    before = Counter(base.rejected)
    rejected = tuple((Counter(registry.rejected) - before).elements())
    actors = len(registry.actors) - len(base.actors)
    names = _count(registry.names.values()) - _count(base.names.values())
    facts = _count(registry.facts.values()) - _count(base.facts.values())
    return [f"{folder}: {actors} actors, {names} names and {facts} facts more; {len(rejected)} refused"], rejected


def _count(groups: Iterable[Sequence[object]]) -> int:
    return sum(map(len, groups))


def _read(lines: Sequence[str], where: str, kind: ReadKind, registry: Registry) -> Exchanged:
    if kind == "cameo":
        return read_cameo(lines, where)
    if kind == "icews":
        states = [name for group in registry.names.values() for name in group if name.actor.startswith("state:")]
        codes = {name.text.casefold(): name.actor.removeprefix("state:") for name in states if name.label == "state"}
        return read_icews(lines, where, codes)
    return read_ftm(lines, where) if kind == "ftm" else read_wikidata(lines, where)


def _lines(file: Path) -> tuple[list[str], list[Rejected]]:
    """The lines of a file; one that is not UTF-8 is rejected, and stands empty so that the others keep their numbers."""
    try:
        raw = file.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise ReadError(f"cannot read {file}: {error.strerror or error}; check the path") from error
    lines: list[str] = []
    rejected: list[Rejected] = []
    for number, each in enumerate(raw, start=1):
        try:
            lines.append(each.decode("utf-8") + "\n")
        except UnicodeDecodeError as error:
            lines.append("\n")
            what = each.decode("utf-8", "replace").strip()[:60]
            why = f"not valid UTF-8: {error.reason}; save the file as UTF-8"
            rejected.append(Rejected(where=f"{file.name}:{number}", what=what, why=why))
    return lines, rejected


def _skipped(read: Exchanged) -> Iterator[str]:
    """What the file held that tocsin has no use for, the commonest first."""
    most = Counter(dict(read.skipped)).most_common()
    yield from (f"skipped: {what}, {count} times" for what, count in most[:_MOST_SKIPPED])
    if len(most) > _MOST_SKIPPED:
        rest = most[_MOST_SKIPPED:]
        yield f"skipped: {len(rest)} sorts more, {sum(count for _, count in rest)} times"


def _write(path: Path, parts: Iterable[str]) -> None:
    """Writes a file aside and renames it at the end, so that nothing reads half of one."""
    aside = path.parent / f".{path.name}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with aside.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(parts)
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror or error}; make room, or name another file") from error
