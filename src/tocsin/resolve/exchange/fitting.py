"""Entries out of a registry, and entries of others fitted to one: what it has already is not added again."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from tocsin.errors import SettingsError
from tocsin.records import Actor, Fact, FactState, Rejected, Relation
from tocsin.resolve.entries import make_registry, read_fact
from tocsin.resolve.exchange import Entry, entry_id, ordered
from tocsin.resolve.judge import is_actor
from tocsin.resolve.names import key, skeleton
from tocsin.resolve.registry import ORGANS, Name, Registry, organ

_ADDS = ("names", "alone", "adjectives", "capitals", "press")  # what an entry may add to an actor that is there
_WORDED = frozenset({Relation.NAMED, Relation.SECTOR, Relation.OFFICE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Entries that load on top of a registry."""

    entries: tuple[Entry, ...]
    new: int  # actors that the registry does not have
    added: int  # entries that say something more of an actor it has
    there: int  # entries left out, since the registry has all of them


def fit(entries: Iterable[Entry], registry: Registry, *, guessed: bool = False) -> Fitted:
    """The entries as a file that stands beside a registry.

    An entry with the id of an actor that is there, or with a name that means it alone, becomes `extends`, and says only
    what is new; any other gets an id that is free. A further name of a new actor that is one of another is marked `~`.

    Parameters
    ----------
    guessed
        Whether the kinds of the entries are guesses, which tell nobody apart.
    """
    read = list(entries)
    targets: list[str | None] = []
    ids: dict[str, str] = {}
    taken = set(registry.actors)
    for entry in read:
        target = _known(entry, registry, guessed=guessed)
        targets.append(target)
        if "id" in entry:
            own = target or (entry["id"] if entry["id"] not in taken else entry_id(entry["kind"], entry["name"], taken))
            ids[entry["id"]] = own
            taken.add(own)
    counts: Counter[str] = Counter()
    fitted: list[Entry] = []
    for entry, target in zip(read, targets, strict=True):
        facts = [_pointed(fact, ids) for fact in entry.get("facts", [])]
        if target is None:
            names = [_marked(name, registry) for name in entry.get("names", [])]
            fitted.append(ordered(entry | {"id": ids[entry["id"]], "names": names, "facts": facts}))
            counts["new"] += 1
            continue
        more = _more(entry, target, facts, registry)
        counts["added" if more else "there"] += 1
        if more:
            fitted.append(more)
    return Fitted(entries=tuple(fitted), new=counts["new"], added=counts["added"], there=counts["there"])


def refused(entries: Iterable[Entry], registry: Registry) -> tuple[Rejected, ...]:
    """What a registry refuses of entries that are put on top of it: unknown actors, circles of parts."""
    own = ((f"entry {n}", entry) for n, entry in enumerate(entries, start=1))
    seed = (("", entry) for entry in entries_of(registry))
    return tuple(r for r in make_registry([*seed, *own]).rejected if r.where.startswith("entry "))


def _known(entry: Entry, registry: Registry, *, guessed: bool) -> str | None:
    """The actor of the registry that an entry is of; None if it is a new one."""
    if "extends" in entry:
        return entry["extends"]
    same = registry.actors.get(entry["id"])
    if same is not None and _agree(entry, same, guessed=guessed):
        return same.id
    sector, state = entry.get("sector", ""), registry.actors.get(f"state:{entry.get('country')}")
    if sector in ORGANS and state is not None and key(organ(state, sector).name) == key(entry["name"]):
        return None if entry.get("facts") else organ(state, sector).id
    found = {
        name.actor
        for name in registry.find(entry["name"])
        if not name.ambiguous and name.label not in ("adjective", "metonym")
    }
    actor = registry.actors[next(iter(found))] if len(found) == 1 else None
    if actor is None or not _agree(entry, actor, guessed=guessed):
        return None
    # An organ of a state is no entry that could be extended: the state lists its names, and nothing has its facts.
    return None if actor.id.startswith("organ:") and entry.get("facts") else actor.id


def _agree(entry: Entry, actor: Actor, *, guessed: bool) -> bool:
    """Whether nothing in country and kind tells an entry and an actor apart."""
    one, other = entry.get("country"), actor.country
    sorts = [{"person": "person", "state": "state"}.get(kind, "body") for kind in (entry["kind"], actor.kind)]
    return (guessed or sorts[0] == sorts[1]) and (one is None or other is None or one == other)


def _more(entry: Entry, actor: str, facts: list[dict[str, str]], registry: Registry) -> Entry | None:
    """What an entry says of an actor that the registry has and does not say itself; None for nothing."""
    more: Entry = {"extends": actor}
    full = [name for name in (entry.get("name"), *entry.get("names", [])) if name]
    for field_ in _ADDS:
        given = full if field_ == "names" else entry.get(field_, [])
        texts = [t for t in given if not _named(t.partition(":")[0] if field_ == "press" else t, actor, registry)]
        if texts:
            more[field_] = list(dict.fromkeys(texts))
    there = {fact.id for fact in registry.facts.get(actor, ())}
    own = [fact for fact in facts if not _there(fact, actor, there)]
    if own:
        more["facts"] = own
    if len(more) == 1:
        return None
    if actor.startswith("organ:"):
        state, _, sector = actor.removeprefix("organ:").partition(".")
        more = {"extends": f"state:{state}", "press": [f"{name}:{sector}" for name in more.get("names", [])]}
    return ordered(more | {"reference": entry.get("reference")})


def _named(text: str, actor: str, registry: Registry) -> bool:
    """Whether a name is one of the actor's, or of an organ of the state that it is; however it is spelt."""
    plain = key(text.lstrip("~").rstrip("*"))
    known = registry.actors.get(actor)
    if known is None:
        return _generated(actor, registry) == plain
    if key(known.name) == plain:
        return True
    state = known.country if known.kind == "state" else None
    organs = "" if state is None else f"organ:{state}."
    return any(
        name.actor == actor or (organs and name.actor.startswith(organs)) for name in registry.names.get(plain, ())
    )


def _generated(actor: str, registry: Registry) -> str:
    """The name, by `key`, of an organ that no fact has spoken of yet."""
    country, _, sector = actor.removeprefix("organ:").partition(".")
    return key(registry.organ(country, sector).name)


def _there(row: Mapping[str, str], actor: str, there: Container[str]) -> bool:
    try:
        return read_fact(row, actor, "here", by="").id in there
    except ValueError:
        return False  # `refused` says what is wrong with it


def _pointed(fact: Mapping[str, str], ids: Mapping[str, str]) -> dict[str, str]:
    """A fact that points at the ids that its actors have now."""
    return {name: ids.get(value, value) if name == "of" or is_actor(value) else value for name, value in fact.items()}


def _marked(name: str, registry: Registry) -> str:
    """A name of a new actor, marked where the registry has it for another."""
    return f"~{name}" if not name.startswith("~") and registry.find(name.rstrip("*")) else name


# -------------------------------------------------------------------------------------------- out of a registry


def entries_of(registry: Registry, references: Mapping[str, str] | None = None) -> tuple[Entry, ...]:
    """The entries that make a registry anew.

    Parameters
    ----------
    references
        Where to check an actor, by its id; a registry keeps this of its facts alone.
    """
    names: dict[str, list[Name]] = {}
    for group in registry.names.values():
        for name in group:
            names.setdefault(name.actor, []).append(name)
    organs: dict[str, list[str]] = {}
    for actor in names:
        if actor.startswith("organ:"):
            organs.setdefault(f"state:{registry.actors[actor].country}", []).append(actor)
    return tuple(
        ordered(_entry(actor, registry, names, organs.get(actor.id, []), (references or {}).get(actor.id)))
        for actor in registry.actors.values()
        if not actor.id.startswith("organ:")
    )


def references_in(*folders: Traversable) -> dict[str, str]:
    """Where to check each actor, by its id, as the files of registries that can be read have it."""
    found: dict[str, str] = {}
    for path in (path for folder in folders for path in folder.iterdir() if path.name.endswith(".toml")):
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError, RecursionError) as error:
            raise SettingsError(f"registry {path}: not valid TOML: {error}; mend the file") from error
        for entry in table.get("actor", ()):
            match entry:
                case {"id": str(actor), "reference": str(reference)}:
                    found.setdefault(actor, reference)
                case _:
                    pass
    return found


def _entry(
    actor: Actor, registry: Registry, names: Mapping[str, list[Name]], organs: Iterable[str], reference: str | None
) -> Entry:
    own = registry.facts.get(actor.id, ())
    if reference is None:
        counted = Counter(fact.reference for fact in own if fact.reference)
        reference = counted.most_common(1)[0][0] if counted else None
    entry: Entry = {"id": actor.id, "name": actor.name, "kind": actor.kind, "country": actor.country}
    entry |= {"sector": actor.sector, "cameo": registry.cameo.get(actor.id), "role": registry.roles.get(actor.id)}
    said = {actor.name, *(fact.words for fact in own if fact.relation is Relation.NAMED)}
    keys = {key(name.text) for name in names.get(actor.id, ())}
    for name in names.get(actor.id, ()):
        text = _with_marks(name)
        if text not in said:
            entry.setdefault(_list_of(name, actor, keys, registry), []).append(text)
    for body in organs:
        sector = body.partition(".")[2]
        for name in names[body]:
            capital = name.place and sector == "GOV"
            plain = sector == "GOV" and name.label == "metonym"
            text = _with_marks(name).rstrip("*") if capital else _with_marks(name)
            entry.setdefault("capitals" if capital else "press", []).append(
                text if capital or plain else f"{text}:{sector}"
            )
    entry["facts"] = list(_rows(own, reference))
    entry["reference"] = reference
    return entry


def _with_marks(name: Name) -> str:
    return "~" * name.ambiguous + name.text + "*" * name.place


def _list_of(name: Name, actor: Actor, keys: Iterable[str], registry: Registry) -> str:
    """The list of an entry that a name stands in; full names of persons have left their traces in the registry."""
    if name.label == "adjective":
        return "adjectives"
    if actor.kind != "person":
        return "alone" if name.label == "person" else "names"
    short, bones = key(name.text), skeleton(name.text)
    if bones:
        return "names" if actor.id in registry.skeletons.get(bones, ()) else "alone"
    family = actor.id in registry.families.get(short.rpartition(" ")[2], ())
    return "names" if family and not any(other.endswith(f" {short}") for other in keys) else "alone"


def _rows(facts: Iterable[Fact], reference: str | None) -> Iterator[dict[str, str]]:
    for fact in facts:
        valid = None if fact.valid is None else fact.valid.edtf
        row: dict[str, Any] = {fact.relation.value: fact.words if fact.relation in _WORDED else fact.object or valid}
        if fact.relation is Relation.OFFICE:
            row["of"] = fact.object
        row |= {"valid": None if row[fact.relation] == valid else valid, "note": fact.note}
        row["state"] = None if fact.state is FactState.ASSERTED else fact.state.value
        row["reference"] = None if fact.reference == reference else fact.reference
        yield {name: value for name, value in row.items() if value is not None}
