"""Wikidata's JSON: items that act in news become entries, statements become facts with their days.

Read are a dump (an array with one item a line), JSON lines, and the answer of the API. Words and countries come from items
of the same file: a position needs its item for its name, a country its item for its ISO code.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tocsin.records import FactState, Rejected, Relation
from tocsin.resolve.compare import sorts_of
from tocsin.resolve.exchange import Entry, Exchanged, entry_id, ordered
from tocsin.resolve.exchange.countries import load_countries
from tocsin.resolve.exchange.wikidata_form import (
    Item,
    claims_of,
    edtf_of,
    is_circa,
    item_of,
    key_of,
    label_of,
    names_of,
    qualifiers_of,
    read_items,
    snak_value,
    table,
    text_of,
    valid_of,
    value_of,
)
from tocsin.resolve.names import romanised
from tocsin.resolve.registry import HAPPENINGS

_SITE = "https://www.wikidata.org/wiki/"
# What an item is an instance of (P31); classes that are not here are known by their English label, if they are in the file.
_KINDS = {
    "Q5": "person",
    "Q6256": "state",
    "Q3624078": "state",
    "Q7278": "party",
    "Q245065": "igo",
    "Q484652": "igo",
    "Q1127126": "igo",
    "Q17149090": "armed-group",
    "Q17127659": "armed-group",
    "Q7188": "government",
    "Q192350": "government",
    "Q327333": "government",
    "Q772547": "military",
    "Q37726": "military",
    "Q35535": "police",
    "Q732717": "police",
    "Q47913": "intelligence",
    "Q41487": "judiciary",
    "Q35749": "parliament",
    "Q11204": "parliament",
    "Q49773": "movement",
    "Q388602": "coalition",
    "Q41710": "population",
    "Q43229": "organisation",
    "Q7210356": "organisation",
    "Q79913": "organisation",
    "Q4830453": "organisation",
    "Q783794": "organisation",
}
_WORDS = (
    (
        re.compile(r"rebel|insurgen|guerrilla|militia|paramilitary|armed (?:group|organi|movement)|terror|militant"),
        "armed-group",
    ),
    (re.compile(r"political party|^party"), "party"),
    (re.compile(r"intergovernmental|international organi"), "igo"),
    (re.compile(r"alliance|coalition"), "coalition"),
    (re.compile(r"armed forces|\barmy|navy|air force"), "military"),
    (re.compile(r"police|law enforcement"), "police"),
    (re.compile(r"intelligence (?:agency|service)"), "intelligence"),
    (re.compile(r"ministry|government"), "government"),
    (re.compile(r"movement"), "movement"),
)
_NO_ACTORS = frozenset("Q4164871 Q294414 Q515 Q486972 Q101352 Q202444 Q12308941 Q11879590 Q4167410 Q4167836".split())
_FACTS = {
    "P361": Relation.PART_OF,
    "P463": Relation.MEMBER_OF,
    "P102": Relation.MEMBER_OF,
    "P1365": Relation.SUCCESSOR_OF,
    "P155": Relation.SUCCESSOR_OF,
    "P807": Relation.SPLIT_FROM,
    "P7888": Relation.MERGED_INTO,
}
_INVERSE = {  # said of a body, and a fact of the one whom it names
    "P112": Relation.FOUNDED,
    "P488": Relation.HEADS,
    "P169": Relation.HEADS,
    "P35": Relation.HEADS,
    "P6": Relation.HEADS,
}
_DAYS = {"P571": Relation.FOUNDED, "P576": Relation.DISSOLVED, "P570": Relation.DIED}


def read_wikidata(lines: Iterable[str], where: str) -> Exchanged:
    """The actors of a file of items; a broken line or statement is reported and the rest is read.

    Parameters
    ----------
    where
        What to call the file in reports.
    """
    draft = _Draft()
    for place, item in read_items(list(lines), where, draft.rejected):
        key = table(item).get("id")
        if isinstance(key, str):
            draft.items.setdefault(key, (place, table(item)))
        else:
            draft.refuse(place, str(item)[:60], "an item is a table with an id")
    for place, item in draft.items.values():
        draft.actor(place, item)
    for key in list(draft.ids):
        draft.facts_of(key)
    entries = (ordered(entry | {"facts": draft.facts.get(key, [])}) for key, entry in draft.entries.items())
    return Exchanged(entries=tuple(entries), rejected=tuple(draft.rejected), skipped=dict(draft.skipped))


@dataclass(slots=True)
class _Draft:
    """The items while a file is read."""

    items: dict[str, tuple[str, Item]] = field(default_factory=dict[str, tuple[str, Item]])
    ids: dict[str, str] = field(default_factory=dict[str, str])  # of items -> of actors
    entries: dict[str, Entry] = field(default_factory=dict[str, Entry])
    facts: dict[str, list[dict[str, str]]] = field(default_factory=dict[str, list[dict[str, str]]])
    rejected: list[Rejected] = field(default_factory=list[Rejected])
    skipped: Counter[str] = field(default_factory=Counter[str])

    def refuse(self, where: str, what: str, why: str) -> None:
        self.rejected.append(Rejected(where=where, what=what, why=why))

    # ------------------------------------------------------------------------------------------------ actors

    def actor(self, where: str, item: Item) -> None:
        """One actor; items that do not act, such as positions, are counted and serve for their words."""
        classes = [value for claim in _standing(item, "P31") if (value := item_of(claim)) is not None]
        if not item["id"].startswith("Q") or not classes or claims_of(item, "P279") or _NO_ACTORS & set(classes):
            self.skipped["item that is no actor"] += 1
            return
        names = names_of(item)
        if not names:
            self.refuse(where, item["id"], "it has no label in any language; give it one")
            return
        kind = self._kind(classes, names[0])
        code = self._code(item["id"])
        entry: Entry = {"reference": _SITE + item["id"]}
        if kind == "state" and code is not None:
            own = f"state:{code}"
            entry |= {"extends": own, "names": names}
        elif kind == "state" and any(map(text_of, claims_of(item, "P298"))):
            self.refuse(where, item["id"], "its ISO code (P298) is none that tocsin knows; add the state by hand")
            return
        else:
            kind = "organisation" if kind == "state" else kind
            own = entry_id(kind, names[0], self.entries)
            short = [f"~{n}" if kind == "person" and len(romanised(n).split()) == 1 else n for n in names[1:]]
            entry |= {"id": own, "name": names[0], "kind": kind, "names": short, "country": self._country(item, kind)}
        if own in self.entries:
            self.refuse(where, item["id"], f"another item of the file is {own} too; keep one of them")
            return
        self.ids[item["id"]] = own
        self.entries[own] = entry

    def _kind(self, classes: Iterable[str], name: str) -> str:
        """What sort of actor an item is: by its classes, by their labels, by a word of its own name."""
        known = [_KINDS[each] for each in classes if each in _KINDS]
        # "Organisation" says the least: it stands beside what an item is more closely.
        if best := [kind for kind in known if kind != "organisation"]:
            return best[0]
        labels = [label_of(self.items[each][1]).casefold() for each in classes if each in self.items]
        by_label = next((kind for label in labels for pattern, kind in _WORDS if pattern.search(label)), None)
        if by_label is not None:
            return by_label
        sorts = sorts_of(name)
        return "party" if "party" in sorts else "armed-group" if {"army", "brigade"} & sorts else "organisation"

    def _country(self, item: Item, kind: str) -> str | None:
        """The one country of an item; None for none or several."""
        claims = _standing(item, "P27" if kind == "person" else "P17")
        now = [claim for claim in claims if not qualifiers_of(claim, "P582")]
        codes: list[str] = []
        for claim in [claim for claim in now if claim.get("rank") == "preferred"] or now:
            key = item_of(claim)
            code = None if key is None else self._code(key)
            if code is not None:
                codes.append(code)
            elif key is not None:
                self.skipped[f"country {key}, whose item with its ISO code (P298) is not in the file"] += 1
        return codes[0] if len(set(codes)) == 1 else None

    def _code(self, key: str) -> str | None:
        """The ISO alpha-3 code of an item, if it is in the file and has one that is known."""
        if key not in self.items:
            return None
        codes = [text_of(claim) for claim in claims_of(self.items[key][1], "P298")]
        known = load_countries()
        plain = ("KOS" if code == "XKX" else code for code in codes)
        return next((code for code in plain if code in known), None)

    # ------------------------------------------------------------------------------------------------- facts

    def facts_of(self, key: str) -> None:
        """The facts in the statements of one item."""
        where, item = self.items[key]
        for name, relation in _DAYS.items():
            for claim in claims_of(item, name):
                self._happened(where, key, relation, name, claim)
        for name, relation in (_FACTS | _INVERSE).items():
            for claim in claims_of(item, name):
                self._joined(where, key, relation, name, claim)
        for claim in claims_of(item, "P39"):
            self._office(where, key, claim)

    def _happened(self, where: str, key: str, relation: Relation, name: str, claim: Item) -> None:
        """A founding, an end or a death, whose value is a day."""
        if value_of(claim) is None:
            self.skipped[f"{name} without a value"] += 1
            return
        try:
            day = edtf_of(value_of(claim), circa=is_circa(claim))
        except ValueError as error:
            self.refuse(where, f"{key} {name}", f"{error}; the actor is kept without it")
            return
        self._add(key, {relation.value: day}, claim, key)

    def _joined(self, where: str, key: str, relation: Relation, name: str, claim: Item) -> None:
        """A statement whose value is another actor."""
        other = item_of(claim)
        if other is None:
            self.skipped[f"{name} without a value"] += 1
        elif other not in self.ids:
            self.refuse(
                where, f"{key} {name} {other}", "this item is no actor of the file; add it, or leave the fact out"
            )
        elif name in _INVERSE:
            self._dated(where, other, {relation.value: self.ids[key]}, claim, f"{key} {name}", key)
        else:
            self._dated(where, key, {relation.value: self.ids[other]}, claim, f"{key} {name}", key)

    def _office(self, where: str, key: str, claim: Item) -> None:
        """A position held: its label, and the state or the body that it is of."""
        position = item_of(claim)
        if position is None:
            self.skipped["P39 without a value"] += 1
            return
        words = label_of(self.items[position][1]) if position in self.items else ""
        if not words:
            self.refuse(
                where, f"{key} P39 {position}", "the item of the position, with a label, is not in the file; add it"
            )
            return
        fact = {Relation.OFFICE.value: words}
        of = self._of(claim, self.items[position][1])
        self._dated(where, key, fact | ({"of": of} if of else {}), claim, f"{key} P39 {position}", key)

    def _of(self, claim: Item, position: Item) -> str | None:
        """What an office is of, by the statement itself, else by the item of the position."""
        for snaks in (
            *(qualifiers_of(claim, name) for name in ("P642", "P1001", "P17")),
            *([each.get("mainsnak", {}) for each in claims_of(position, name)] for name in ("P1001", "P2389", "P17")),
        ):
            for snak in snaks:
                key = key_of(snak_value(snak))
                if key in self.ids:
                    return self.ids[key]
                if key is not None and (code := self._code(key)) is not None:
                    return f"state:{code}"
        return None

    def _dated(self, where: str, key: str, fact: dict[str, str], claim: Item, what: str, said: str) -> None:
        """A fact with the days of its qualifiers; without them where they cannot be read."""
        try:
            valid = valid_of(claim, happening=next(iter(fact)) in HAPPENINGS)
        except ValueError as error:
            self.refuse(where, what, f"{error}; the fact is kept without days")
            valid = None
        self._add(key, fact | ({"valid": valid} if valid else {}), claim, said)

    def _add(self, key: str, fact: dict[str, str], claim: Item, said: str) -> None:
        if claim.get("rank") == "deprecated":
            fact |= {"state": FactState.DENIED.value, "note": "Wikidata marks this statement as deprecated."}
        if said != key:
            fact["reference"] = _SITE + said
        rows = self.facts.setdefault(self.ids[key], [])
        if fact not in rows:
            rows.append(fact)


def _standing(item: Item, name: str) -> list[Item]:
    """The statements of one property that Wikidata stands by."""
    return [claim for claim in claims_of(item, name) if claim.get("rank") != "deprecated"]
