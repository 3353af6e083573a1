"""`tocsin outlets`: the profiles of a desk's outlets, and a template for source cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from tocsin.errors import SettingsError, StoreError
from tocsin.export.profile import UNKNOWN, Profile, profiles
from tocsin.resolve.outlets import Cards, template


def chosen(names: Sequence[str], found: Sequence[Profile]) -> tuple[Profile, ...]:
    """The profiles of the outlets that were named, in that order; all where none was.

    Raises
    ------
    SettingsError
        If a name is no outlet of the desk; the message holds the nearest.
    """
    if not names:
        return tuple(found)
    known = {profile.name.casefold(): profile for profile in found}
    picked: list[Profile] = []
    for name in names:
        profile = known.get(name.casefold())
        if profile is None:
            near = get_close_matches(name.casefold(), list(known), n=1, cutoff=0.5)
            there = ", ".join(p.name for p in found) or "none"
            hint = f"did you mean {known[near[0]].name!r}?" if near else f"there are: {there}"
            raise SettingsError(f"no text of this desk is by the outlet {name!r}; {hint}")
        picked.append(profile)
    return tuple(picked)


def profiles_of(folder: Path, names: Sequence[str]) -> tuple[tuple[Profile, ...], Cards, int]:
    """The profiles of a desk, its source cards, and how many of its texts are not coded yet.

    Raises
    ------
    StoreError
        If there is no desk, or nothing in it is coded.
    SettingsError
        If a name is no outlet of the desk, or its `outlets.toml` is wrong.
    """
    from tocsin.desk import Desk  # DuckDB and Arrow: loaded only where a desk is read

    desk = Desk(folder)
    cards = desk.cards()
    found = profiles(desk.coded())
    texts = desk.view().counts()["documents"]
    if not found:
        raise StoreError(
            f"no text in {folder} is coded ({texts} are there); code some with: tocsin code FILES --desk {folder}"
        )
    return chosen(names, found), cards, texts - sum(profile.texts for profile in found)


def template_of(folder: Path | None) -> str:
    """A template of `outlets.toml`; with a desk, with an empty card for each outlet in it."""
    names: Iterable[str] = ()
    if folder is not None:
        from tocsin.desk import Desk

        rows = Desk(folder).view().sql("SELECT DISTINCT outlet FROM documents WHERE outlet IS NOT NULL ORDER BY outlet")
        names = [row["outlet"] for row in rows.to_pylist()]
    return template(names)


def without_outlet(found: Iterable[Profile]) -> str | None:
    """What to say of texts that name no outlet; None where each names one."""
    unknown = next((profile for profile in found if profile.outlet is None), None)
    if unknown is None:
        return None
    count = "1 text names" if unknown.texts == 1 else f"{unknown.texts} texts name"
    return f"{count} no outlet, and stand together as {UNKNOWN!r}; give it with --outlet when they are read"
