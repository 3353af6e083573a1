"""What: the words of a sentence that name an event, found by holding the lexicon's patterns against the parse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.lexicon import Cue, Lexicon, Orientation, Pattern, Phrase

_FAR = 8  # tokens between a verb and its fixed object beyond which the trigger is the verb alone

_VOWING = frozenset({"vow", "promise", "pledge", "swear", "undertake"})
_HOSTILE = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE"})
_ORDERING = frozenset(
    {"tell", "ask", "advise", "instruct", "direct", "order", "insist", "wish", "hope", "suggest", "caution"}
)


_BODIES = frozenset(
    {"group", "movement", "force", "organisation", "organization", "faction", "wing", "unit", "network", "cell"}
)

Label = Callable[[Token], str | None]
"""What the name that a token belongs to is the name of (`Mention.label`); None: no name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A predicate and the pattern that it fits; `end` may reach over particle and fixed object."""

    token: Token  # the verb, or the head of the event noun
    start: int  # characters of the words that name the event, half-open
    end: int
    pattern: Pattern
    used: frozenset[int]  # positions of the tokens that the pattern took: particle, preposition, fixed object
    complement: Token | None  # the fixed object ("talks" in "hold talks"), if the pattern has one
    probability: float | None = None  # of its type, where the labeller gave it; None: the lexicon did

    @property
    def by(self) -> str:
        """The rule or model that gave the type, as evidence names it."""
        if self.probability is None:
            return f"lexicon:{self.pattern.text}"
        return f"labelled with probability {self.probability:.2f}"


def labelled(token: Token, name: str, probability: float, words: Trigger | None = None) -> Trigger:
    """A trigger whose type the labeller gave: on words that the lexicon knows for another type, or on a bare token."""
    base = words or Trigger(
        token=token,
        start=token.start,
        end=token.end,
        pattern=Pattern(
            type=name,
            mode=None,
            lemma=token.lemma,
            words=(),
            noun=token.pos in ("NOUN", "PROPN"),
            orientation=Orientation.ACTIVE,
            particle=None,
            required=frozenset(),
            optional=frozenset(),
            objects=frozenset(),
            forbidden=frozenset(),
            infinitive=False,
            text=token.lemma,
        ),
        used=frozenset(),
        complement=None,
    )
    return replace(base, pattern=replace(base.pattern, type=name, mode=None), probability=probability)


def _unlabelled(_: Token) -> str | None:
    return None


def find_triggers(sentence: Sentence, lexicon: Lexicon, label: Label = _unlabelled) -> Iterator[Trigger]:
    """The triggers of a sentence, left to right; a noun that a verb's pattern took is no trigger of its own.

    `label` says what a name is: the name of an armed group stands for "militia" ("founded Hezbollah").
    """
    found: list[Trigger] = []
    for token in sentence.tokens:
        copula = token.lemma == "be" and token.pos == "AUX" and token.dep not in ("aux", "auxpass")
        if (token.pos == "VERB" and token.dep not in ("amod", "compound")) or copula:
            found.extend(_first_fit(sentence, token, lexicon.verbs.get(token.lemma, ()), label))
    carried = {t.complement.i: t for t in found if t.complement is not None}
    for token in sentence.tokens:
        if token.pos in ("NOUN", "PROPN") and token.entity not in ("DATE", "TIME"):
            for trigger in _first_fit(sentence, token, lexicon.nouns.get(token.lemma, ()), label):
                verb = carried.get(token.i)
                # "held talks" is one event, "called for talks" two: what was asked for is an event of its own.
                if verb is None or verb.pattern.type != trigger.pattern.type:
                    found.append(trigger)
                    if verb is not None:
                        found[found.index(verb)] = _without_complement(sentence, verb)
                        carried.pop(token.i)
    by_token = {t.token.i: t for t in found}
    yield from sorted((_as_threat(sentence, t, by_token) for t in found), key=lambda t: t.token.i)


def _as_threat(sentence: Sentence, trigger: Trigger, by_token: Mapping[int, Trigger]) -> Trigger:
    """A trigger, turned into a threat where what is vowed or promised is force or a penalty: "vowed to cut ties"."""
    pattern = trigger.pattern
    if pattern.type != "AGREE" or pattern.noun or trigger.token.lemma not in _VOWING:
        return trigger
    contents = [by_token[c.i].pattern.type for c in _clauses(sentence, trigger.token) if c.i in by_token]
    if not any(content in _HOSTILE for content in contents):
        return trigger
    return replace(trigger, pattern=replace(pattern, type="THREATEN", mode=None))


def _without_complement(sentence: Sentence, trigger: Trigger) -> Trigger:
    """A trigger whose words stop before its fixed object, because that is a trigger itself."""
    kept = [sentence.tokens[i] for i in trigger.used if trigger.complement is None or i != trigger.complement.i]
    near = [trigger.token, *(t for t in kept if abs(t.i - trigger.token.i) <= 2)]
    return replace(trigger, start=min(t.start for t in near), end=max(t.end for t in near))


def fits(sentence: Sentence, token: Token, phrase: Phrase | Pattern) -> bool:
    """Whether a phrase of the lexicon stands at a token, whatever it means there."""
    return _match(sentence, token, phrase, _unlabelled) is not None


def find_cue(sentence: Sentence, token: Token, lexicon: Lexicon) -> Cue | None:
    """The speech cue at a verb or noun: the one with the most demands that fits."""
    noun = token.pos in ("NOUN", "PROPN")
    if not noun and token.pos != "VERB":
        return None
    fitting = [c for c in lexicon.cues.get(token.lemma, ()) if c.noun == noun and fits(sentence, token, c.phrase)]
    # "ruled out that" is not "ruled that": a particle changes the verb more than what follows it.
    return max(fitting, key=lambda c: c.phrase.particle is not None, default=None)


def _first_fit(sentence: Sentence, token: Token, patterns: tuple[Pattern, ...], label: Label) -> Iterator[Trigger]:
    for pattern in patterns:
        match = _match(sentence, token, pattern, label)
        if match is not None:
            used, complement = match
            inside = [sentence.tokens[i] for i in used if abs(i - token.i) <= _FAR]
            start = min([token.start, *(t.start for t in inside)])
            end = max([token.end, *(t.end for t in inside)])
            yield Trigger(
                token=token, start=start, end=end, pattern=pattern, used=frozenset(used), complement=complement
            )
            return


def _match(
    sentence: Sentence, token: Token, phrase: Phrase | Pattern, label: Label
) -> tuple[set[int], Token | None] | None:
    """The tokens that a phrase takes around `token` and its fixed object; None where it does not fit."""
    used: set[int] = set()
    if phrase.words:
        first = token.i - len(phrase.words)
        before = sentence.tokens[max(first, 0) : token.i]
        # "cease-fire" is three tokens: hyphens between the words of a compound do not count.
        if first < 0 or any(w not in (t.lemma, t.text.casefold()) for w, t in zip(phrase.words, before, strict=True)):
            return None
        used.update(t.i for t in before)
    anchors = [token]
    if phrase.particle:
        particle = next(
            (c for c in sentence.children(token.i, "prt", "advmod", "prep") if c.text.casefold() == phrase.particle),
            None,
        )
        if particle is None:
            return None
        used.add(particle.i)
        anchors.append(particle)
    preposition: Token | None = None
    if phrase.required:
        preposition = next((p for p in _prepositions(sentence, anchors) if p.text.casefold() in phrase.required), None)
        if preposition is None:
            return None
        if phrase.particle is None and preposition.i == token.i + 1:
            used.add(preposition.i)
    clauses = _clauses(sentence, token)
    if phrase.infinitive and not clauses:
        return None
    if "inf" in phrase.forbidden and clauses:
        return None
    complement: Token | None = None
    if phrase.objects:
        complements = objects(sentence, token)
        if preposition is not None and not any(_is(c, phrase.objects) for c in complements):
            complements = sentence.children(preposition.i, "pobj")
        complements = [*complements, *sentence.children(token.i, "acomp", "attr")]
        complement = next((c for c in complements if _stands_for(sentence, c, phrase.objects, label)), None)
        if complement is not None:
            used.add(complement.i)
        elif not (phrase.infinitive and any(_is(c, phrase.objects) and _to_come(sentence, c) for c in clauses)):
            return None
    if phrase.forbidden:
        near = objects(sentence, token)
        if token.pos in ("NOUN", "PROPN"):
            near = [*sentence.children(token.i, "compound", "amod", "nmod"), *_objects_of(sentence, token)]
            near.append(sentence.head(token))
        if any(_is(c, phrase.forbidden) for c in near):
            return None
    return used, complement


def _clauses(sentence: Sentence, token: Token) -> list[Token]:
    """The verbs of the clauses that complete a verb, noun or adjective: "agreed to leave", "its offer to mediate".

    After a verb that tells or asks somebody, only an infinitive completes it: "told reporters that" tells no order.
    """
    anchors = [token, *sentence.children(token.i, "acomp", "attr", "dobj", "oprd")]
    found: list[Token] = []
    for anchor in anchors:
        for clause in sentence.children(anchor.i, "xcomp", "ccomp", "acl", "advcl"):
            infinitive = sentence.to(clause) is not None
            marked = any(c.text.casefold() == "that" for c in sentence.children(clause.i, "mark"))
            finite = (
                clause.dep == "ccomp"
                and anchor is token
                and token.lemma not in _ORDERING
                and (marked or not infinitive)
            )
            if infinitive or finite:
                found.append(clause)
    return found


def objects(sentence: Sentence, verb: Token) -> list[Token]:
    """What a verb is done to: its objects, or its subject where it is passive, with all that is coordinated."""
    heads = sentence.children(verb.i, "dobj", "nsubjpass", "oprd", "attr", "dative")
    if not heads and verb.dep == "acl" and verb.tag == "VBN":  # "talks held in Doha"
        heads = [sentence.head(verb)]
    if not heads and verb.dep == "relcl" and not sentence.children(verb.i, "dobj"):
        heads = [sentence.head(verb)]
    return [t for head in heads for t in coordinated(sentence, head) if t.pos != "ADP"]


def coordinated(sentence: Sentence, token: Token) -> list[Token]:
    """A token and those coordinated with it: "A, B and C" gives three."""
    found = [token]
    for child in sentence.children(token.i, "conj"):
        found.extend(coordinated(sentence, child))
    return found


def _prepositions(sentence: Sentence, anchors: list[Token]) -> list[Token]:
    return [
        p
        for anchor in anchors
        for p in sentence.children(anchor.i, "prep", "agent", "dative", "prt")
        if p.pos in ("ADP", "SCONJ", "PART") and not _timed(sentence, p)
    ]


def _to_come(sentence: Sentence, clause: Token) -> bool:
    """Whether a clause tells what is to be done, not what was: "said it would attack", not "said rebels attacked"."""
    modal = any(a.tag == "MD" for a in sentence.children(clause.i, "aux"))
    return clause.tag == "VB" or modal or sentence.to(clause) is not None


def _timed(sentence: Sentence, preposition: Token) -> bool:
    """Whether a preposition only says when: "marched on Wednesday" is no march on anybody."""
    return any(o.entity in ("DATE", "TIME") for o in sentence.children(preposition.i, "pobj"))


def _objects_of(sentence: Sentence, noun: Token) -> list[Token]:
    return [o for p in sentence.children(noun.i, "prep") for o in sentence.children(p.i, "pobj")]


def _stands_for(sentence: Sentence, token: Token, words: frozenset[str], label: Label) -> bool:
    """Whether a complement is one of the words, by its head, its name ("Hezbollah") or its modifier ("armed group")."""
    if _is(token, words) or (label(token) == "armed-group" and "militia" in words):
        return True
    return token.lemma in _BODIES and any(_is(c, words) for c in sentence.children(token.i, "amod", "compound"))


def _is(token: Token, words: frozenset[str]) -> bool:
    return token.lemma in words or token.text.casefold() in words
