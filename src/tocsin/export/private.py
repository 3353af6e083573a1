"""Who of the people a text names has no public office or role, by the registry and by the text itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.export.coded import CodedText
from tocsin.records import FactState, Form, Mention, MentionKind, Relation
from tocsin.resolve.registry import Registry

_PUBLIC = frozenset({"GOV", "LEG", "JUD", "ELI", "PTY", "IGO", "UNO"})
"""PLOVER sectors of which a person noun ("minister", "judge") tells a public office."""
_LEADING = frozenset(
    "leader commander chief head chairman chairwoman chair chairperson president premier minister governor mayor speaker "
    "secretary ambassador envoy spokesman spokeswoman spokesperson director adviser advisor king queen prince princess "
    "emir sultan emperor pope patriarch ayatollah marshal admiral general brigadier colonel major captain superintendent "
    "prosecutor judge justice magistrate lawmaker senator congressman congresswoman mp warlord politician "
    "gen brig maj col lt capt adm sen rep cmdr pm".split()
)
"""Nouns and titles of an office or of a lead, whatever the body; an ordinary soldier or member has neither."""
_RELATIONS = frozenset({Relation.HEADS, Relation.FOUNDED})
# Where the head of a phrase ends: "head | of the council", "teacher | who fled".
_CUT = re.compile(
    r"\s+(?:of|in|at|on|for|from|to|with|by|who|whose|which|that|and|near|under|since|accused|said)\b.*", re.DOTALL
)
_ARTICLE = re.compile(r"(?:an?|the)\s+", re.IGNORECASE)
_AFTER = re.compile(r",\s+((?:an?|the)\s[^,.;:()\n“”\"]{3,80})(?=[,.;)])", re.IGNORECASE)
_AHEAD = re.compile(
    r"(?:^|[.\n“\"]\s*|,\s+|\band\s+)(?:an?|the)\s+([^,.;:()\n“”\"]{3,80}),\s+(?:[A-Z][a-z]{0,5}\.\s+)?$", re.IGNORECASE
)
_BESIDE = re.compile(r"([A-Za-z][\w-]*)\.?\s+$")
_NEAR = 120  # characters before a name that are looked at


def private_chains(coded: CodedText, registry: Registry) -> Iterator[tuple[Mention, ...]]:
    """The chains of mentions of each person whom the text names, and to whom neither it nor the registry gives a public role.

    What the coder took for something else than a person is not among them.
    """
    speakers = {quote.speaker for quote in coded.quotes}
    done: set[str] = set()
    for mention in coded.cast.mentions.values():
        chain = coded.chain(mention.id)
        if mention.kind is not MentionKind.ACTOR or chain[0].id in done:
            continue
        done.add(chain[0].id)
        names = [m for m in chain if m.form is Form.NAME]
        spoken = any(m.id in speakers and m.label in (None, "name") for m in names)
        known = coded.actor(mention.id)
        person = known.kind in ("person", "population") if known is not None else spoken
        person = person or (known is None and any(m.label == "person" for m in names))
        if names and person and not (_known(coded, mention, registry) or _told(coded, chain, registry)):
            yield chain


def _known(coded: CodedText, mention: Mention, registry: Registry) -> bool:
    """Whether the registry gives the person an office, a lead or a sector of public life."""
    actor = coded.actor(mention.id)
    if actor is None or actor.kind != "person":
        return False
    facts = registry.facts.get(actor.id, ())
    office = any(f.relation in _RELATIONS or f.relation is Relation.OFFICE for f in facts)
    return office or actor.id in registry.roles or actor.sector in _PUBLIC


def _told(coded: CodedText, chain: tuple[Mention, ...], registry: Registry) -> bool:
    """Whether the text itself gives a public role: by what it says of the person, or by the words beside the name."""
    own = {mention.id for mention in chain}
    for fact in coded.facts:
        office = fact.relation is Relation.OFFICE and _public(fact.words or "", registry)
        if fact.actor in own and fact.state is not FactState.DENIED and (office or fact.relation in _RELATIONS):
            return True
    return any(_public(phrase, registry) for mention in chain for phrase in _beside(coded.document.text, mention))


def _beside(text: str, mention: Mention) -> Iterator[str]:
    """The words that describe who is meant: a noun for it, a title or noun before its name, an apposition on either side."""
    if mention.form is Form.NOUN:
        yield text[mention.span.start : mention.span.end]
    if mention.name is None:
        return
    before, name_end = text[max(0, mention.name.start - _NEAR) : mention.name.start], mention.span.end
    if (word := _BESIDE.search(before)) is not None:
        yield word[1]
    after = _AFTER.match(text, name_end)
    if after is not None:
        yield after[1]
    if text[name_end : name_end + 1] == "," and (ahead := _AHEAD.search(before)) is not None:
        yield ahead[1]


def _public(phrase: str, registry: Registry) -> bool:
    """Whether the head of a phrase is an office: of "a police spokesman in Basra" it is "spokesman"."""
    words = _CUT.sub("", _ARTICLE.sub("", " ".join(phrase.split()), count=1)).replace("-", " ").casefold().split()
    if not words:
        return False
    head = words[-1].strip(".'’")
    noun = registry.nouns.get(head)
    return head in _LEADING or (noun is not None and noun.label == "person" and noun.sector in _PUBLIC)
