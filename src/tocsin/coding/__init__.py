"""From text to coded events, quotations and claims: the socket for coders, and the verb that runs one.

Pure: documents in, codings out; no store, no clock, no network. What a later stage knows and the coder needs (the
registry's names) is handed over as plain data, see `Known`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from tocsin.records import Coding, Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the coder is told about names before it reads: plain data, keyed by case-folded words.

    `names` maps a name without its article to what it names (state, adjective, metonym, organisation, armed-group,
    party, movement, coalition, person); a form in `capitals` counts only in capitals ("US", "WHO"); `nouns` maps the lemma of a common noun that can act to how it acts (person,
    group, organ); `titles` are words that stand before or after a person's name.
    """

    names: Mapping[str, str] = field(default_factory=dict[str, str])
    capitals: frozenset[str] = frozenset()
    nouns: Mapping[str, str] = field(default_factory=dict[str, str])
    titles: frozenset[str] = frozenset()


class Coder(Protocol):
    """The socket `tocsin.coders`: something that reads documents in the order given, one coding for each."""

    name: str  # name and version, such as "default/1"; part of every event id

    def code(self, documents: Iterable[Document]) -> Iterator[Coding]:
        """One coding for each document, in order; never skips one."""
        ...
