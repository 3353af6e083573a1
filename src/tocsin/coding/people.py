"""Whom a phrase means: from the tokens that grammar finds to those who can act or be acted on.

A thing leads to its owner ("their bases", "positions of the militia"), a part to the whole ("dozens of protesters"), a
relative pronoun to its noun.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.triggers import coordinated

# Nouns that only count or name a part: whoever stands after "of" is meant.
PARTITIVE = frozenset(
    """number dozen hundred thousand ten score million majority minority handful series most some many all part couple
    several one two three half rest bulk scores lot""".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One participant: the token that heads its words, and the rule that found it."""

    token: Token
    by: str


Acts = Callable[[Token], bool]
"""Whether a token heads a mention that can act or be acted on."""


class People:
    """Who can act in one sentence."""

    def __init__(self, sentence: Sentence, acts: Acts) -> None:
        self.sentence = sentence
        self.acts = acts

    def modifiers(self, noun: Token) -> tuple[list[Role], list[Role]]:
        """Names before a noun: those who act ("US strikes") and those acted against ("anti-American campaign")."""
        acting: list[Role] = []
        against: list[Role] = []
        for child in self.sentence.children(noun.i, "amod", "compound", "nmod", "nounmod"):
            for token in coordinated(self.sentence, child):
                before = [t.text.casefold() for t in self.sentence.tokens[max(0, token.i - 2) : token.i]]
                after = [t.text.casefold() for t in self.sentence.tokens[token.i + 1 : token.i + 3]]
                if not self.acts(token) or (after[:1] == ["-"] and after[1:] != ["led"]):
                    continue
                if before == ["anti", "-"] or before[-1:] == ["anti"]:
                    against.append(Role(token=token, by="anti- before the noun"))
                elif before != ["pro", "-"]:
                    acting.append(Role(token=token, by="name before the noun"))
            # "US-led invasion": the name hangs under the participle.
            if child.text.casefold() == "led":
                acting.extend(
                    Role(token=t, by="-led before the noun") for t in self.sentence.children(child.i) if self.acts(t)
                )
        return acting, against

    def pobj(self, token: Token, *prepositions: str, rule: str) -> list[Role]:
        """Participants after one of the prepositions that hang on a token, or on a preposition of it ("out of")."""
        s = self.sentence
        found: list[Role] = []
        for outer in s.children(token.i, "prep", "agent", "dative", "prt"):
            for preposition in (outer, *s.children(outer.i, "prep")):
                word = preposition.text.casefold()
                if word in prepositions:
                    objects = [t for o in s.children(preposition.i, "pobj") for t in coordinated(s, o)]
                    found.extend(self.participants(objects, f"{rule} {word!r}"))
                    break
        return found

    def participants(self, tokens: Iterable[Token], rule: str) -> list[Role]:
        """Those among `tokens` who can act; else those to whom the things named belong."""
        return [role for token in tokens for role in self._participant(token, rule, 0)]

    def _participant(self, token: Token, rule: str, depth: int) -> list[Role]:
        s = self.sentence
        if depth > 4:
            return []
        if token.tag in ("WP", "WDT", "WP$") or (token.lemma == "that" and token.dep in ("nsubj", "nsubjpass")):
            antecedent = self._antecedent(token)
            return [r for t in antecedent for r in self._participant(t, rule, depth + 1)]
        of = [
            t
            for p in s.children(token.i, "prep")
            if p.lemma == "of"
            for o in s.children(p.i, "pobj")
            for t in coordinated(s, o)
        ]
        if token.lemma in PARTITIVE and of:
            return [r for t in of for r in self._participant(t, rule, depth + 1)]
        if self.acts(token):
            return [Role(token=token, by=rule)]
        owners = [t for c in s.children(token.i, "poss") for t in coordinated(s, c)] + of
        found = [r for t in owners for r in self._participant(t, f"owner of the {rule}", depth + 1)]
        if not found:
            named, against = self.modifiers(token)
            found = [Role(token=r.token, by=f"name before the {rule}") for r in (*named, *against)]
        if not found:
            found = [
                r
                for t in s.children(token.i, "appos")
                for r in self._participant(t, f"apposition to the {rule}", depth + 1)
            ]
        return found

    def _antecedent(self, pronoun: Token) -> list[Token]:
        """The noun that a relative pronoun stands for."""
        for above in self.sentence.ancestors(pronoun):
            if above.dep == "relcl":
                return coordinated(self.sentence, self.sentence.head(above))
        return []
