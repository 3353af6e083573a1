"""How and about what, learned: the likeliest mode of an event of one type, and which contexts it has.

Both are linear models over clues: words of the sentence by where they stand to the event's own word, and what the
lexicon says of them. Each clue keeps its characters, so that what was read can point at the words it was read from.
Names are no clues, except where the lexicon lists them: a model that learns who usually does what codes reputations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.label import Light, softmax
from tocsin.coding.lexicon import Lexicon
from tocsin.coding.triggers import Trigger
from tocsin.coding.wording import event_words, is_apart, keys, other_words, own_words
from tocsin.errors import SettingsError
from tocsin.shipped import checked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

NO_MODE = ""
"""The class of an event whose words decide no mode."""

SHORT = 15.0  # length below which a row of clues counts as that long: half of what is common
LEAST = 0.7  # probability below which a mode is left open
_OPEN = frozenset({"VERB", "AUX", "NOUN", "PROPN", "ADJ", "ADP", "ADV", "PART", "SCONJ"})
_FULL = frozenset({"VERB", "NOUN", "ADJ", "ADV"})
_NAMED = frozenset({"GPE", "NORP", "PERSON", "LOC", "FAC"})
_BESIDE = frozenset(
    {"dobj", "prt", "prep", "xcomp", "ccomp", "attr", "acomp", "advmod", "nsubjpass", "nsubj", "compound", "amod",
     "agent"}
)  # fmt: skip
_BY_THE_WAY = ("else=", "nsubj=", "under=", "under ")  # clues that decide no mode by themselves: "police" is no arrest
_STEM = 5  # letters that "smuggle" and "smuggler" share


class Clue(NamedTuple):  # there are a hundred to an event: a dataclass takes twice as long to make
    """One feature with the characters [start, end) of the document that it was read from."""

    name: str
    start: int
    end: int
    full: bool = True  # no word of it is a name or a mere "to" or "with": fit to be pointed at


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """One mode or context with its probability and the words that speak for it most."""

    name: str
    probability: float
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Modes:
    """The reading of the modes of one type."""

    names: tuple[str, ...]  # `NO_MODE` among them
    light: Light
    temperature: float  # fitted on held-out sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexts:
    """The reading of contexts: each is told from its absence on its own."""

    names: tuple[str, ...]
    light: Light
    least: Matrix  # (contexts,): the probability below which a context is not given


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspects:
    """What was learned of modes, by type, and of contexts."""

    modes: Mapping[str, Modes]
    contexts: Contexts

    def within(self, types: Mapping[str, Collection[str]], contexts: Collection[str]) -> Aspects:
        """What of it an ontology has: types whose modes are all there, and contexts."""
        modes = {t: m for t, m in self.modes.items() if {*m.names} - {NO_MODE} <= {*types.get(t, ())}}
        kept = [i for i, name in enumerate(self.contexts.names) if name in contexts]
        light = self.contexts.light
        return Aspects(
            modes=modes,
            contexts=Contexts(
                names=tuple(self.contexts.names[i] for i in kept),
                light=replace(light, weights=light.weights[:, kept], bias=light.bias[kept]),
                least=self.contexts.least[kept],
            ),
        )

    def mode(self, sentence: Sentence, trigger: Trigger, lexicon: Lexicon) -> Aspect | None:
        """The likeliest mode of an event, `NO_MODE` included.

        None for a type that has no learned modes, and where nothing is known but who does it and what else is told.
        """
        head = self.modes.get(trigger.pattern.type)
        if head is None:
            return None
        known = _known(mode_clues(sentence, trigger, lexicon), head.light)
        if all(clue.name.startswith(_BY_THE_WAY) for _, clue in known):
            return None
        logits = head.light.score(sorted({i for i, _ in known}), least=SHORT)
        shares = softmax(logits[None] / head.temperature)[0]
        best = int(np.argmax(shares))
        start, end = _strongest(known, head.light, best, against=True) or (trigger.start, trigger.end)
        return Aspect(name=head.names[best], probability=float(shares[best]), start=start, end=end)

    def about(
        self, sentence: Sentence, trigger: Trigger, triggers: Sequence[Trigger], lexicon: Lexicon
    ) -> list[Aspect]:
        """The contexts of an event that are likely enough, by name; `triggers` are all that the sentence has."""
        head = self.contexts
        known = _known(context_clues(sentence, trigger.token, triggers, lexicon, trigger), head.light)
        logits = head.light.score(sorted({i for i, _ in known}), least=SHORT)
        shares = 1 / (1 + np.exp(-logits))
        found: list[Aspect] = []
        for i in np.flatnonzero(shares >= head.least):
            start, end = _strongest(known, head.light, int(i), against=False) or (trigger.start, trigger.end)
            found.append(Aspect(name=head.names[i], probability=float(shares[i]), start=start, end=end))
        return sorted(found, key=lambda aspect: aspect.name)


def _known(clues: Iterator[Clue], light: Light) -> list[tuple[int, Clue]]:
    """The clues that a model has learned, each with its number there."""
    get = light.index.get
    return [(i, clue) for clue in clues if (i := get(clue.name)) is not None]


def _strongest(
    known: Sequence[tuple[int, Clue]], light: Light, column: int, *, against: bool
) -> tuple[int, int] | None:
    """The characters of the clue that adds most among those fit to be pointed at; None where none speaks for it.

    `against`: by how much more than to the other classes.
    """
    known = [item for item in known if item[1].full]
    if not known:
        return None
    places = [i for i, _ in known]
    weights = light.weights[places]
    added = light.idf[places] * (weights[:, column] - (weights.mean(axis=1) if against else 0))
    best = int(np.argmax(added))
    return (known[best][1].start, known[best][1].end) if added[best] > 0 else None


# ---------------------------------------------------------------------------------------------- clues


def mode_clues(sentence: Sentence, trigger: Trigger, lexicon: Lexicon) -> Iterator[Clue]:
    """What may decide the mode of an event: the lexicon's words, the event's own words, what stands around its word."""
    token = trigger.token
    own = own_words(sentence, token)
    if trigger.pattern.mode is not None:
        yield Clue(name=f"mode={trigger.pattern.mode}", start=trigger.start, end=trigger.end)
    yield from _listed(sentence, token, own, mode_words(lexicon, trigger.pattern.type))
    words = [t for t in own if t.pos in _OPEN]
    yield from (_clue("own", t) for t in words)
    for left, right in pairwise(words):
        if right.i - left.i <= 2:
            yield _joint("own=", left, right)
    for word in own:
        yield from _stem(word)
    for word in other_words(sentence, own):
        if word.pos in _FULL or word.pos == "PROPN":
            yield _clue("else", word)
    yield _clue("it", token)
    yield from _beside(sentence, token)


def mode_words(lexicon: Lexicon, name: str) -> Mapping[str, str]:
    """The words that the lexicon lists for the modes of a type."""
    return lexicon.instruments if name == "ASSAULT" else lexicon.contents.get(name, {})


def _listed(sentence: Sentence, token: Token, own: Sequence[Token], listed: Mapping[str, str]) -> Iterator[Clue]:
    first = True
    for word in own:
        for key, end in keys(sentence, word):
            if key not in listed:
                continue
            if word.i == token.i:
                yield Clue(name=f"itself={listed[key]}", start=word.start, end=end)
                continue
            yield Clue(name=f"listed={listed[key]}", start=word.start, end=end)
            if first:
                yield Clue(name=f"first={listed[key]}", start=word.start, end=end)
                first = False


def _beside(sentence: Sentence, token: Token) -> Iterator[Clue]:
    """What hangs on the event's word, one step further where that says more, and what the word hangs on."""
    for child in sentence.children(token.i, *_BESIDE):
        if is_apart(child):
            continue
        yield _clue(child.dep, child)
        if child.dep in ("prep", "agent"):
            for noun in sentence.children(child.i, "pobj", "pcomp"):
                yield Clue(
                    name=f"prep={child.lemma} {_lemma(noun)}", start=noun.start, end=noun.end, full=noun.pos in _FULL
                )
        elif child.dep in ("xcomp", "ccomp", "dobj"):
            for word in sentence.children(child.i, "dobj", "xcomp", "prep", "acl"):
                yield _joint(f"{child.dep}=", child, word)
    if token.head != token.i:
        head = sentence.head(token)
        yield Clue(name=f"under={_lemma(head)} {token.dep}", start=head.start, end=head.end, full=head.pos in _FULL)
        for child in sentence.children(head.i, "dobj", "xcomp", "prep"):
            if child.i != token.i:
                yield _clue(f"under {child.dep}", child)


def context_clues(
    sentence: Sentence, trigger: Token, triggers: Sequence[Trigger], lexicon: Lexicon, own: Trigger | None
) -> Iterator[Clue]:
    """What may say what an event is about: the words of its sentence that tell no other event, and the lexicon's."""
    before: Token | None = None
    for word in event_words(sentence, trigger, triggers):
        if word.entity == "PERSON":  # "Shia" in a person's name says nothing of religion
            continue
        for key, end in keys(sentence, word):
            for name in lexicon.contexts_of.get(key, ()):
                yield Clue(f"listed={name}", word.start, end)
        if word.pos in _FULL:
            yield _clue("word", word)
            yield from _stem(word)
        if word.pos in _OPEN:
            if before is not None and word.i - before.i == 1:
                yield _joint("word=", before, word)
            before = word
    if own is not None:
        yield Clue(name=f"type={own.pattern.type}", start=own.start, end=own.end)
        yield Clue(name=f"type={own.pattern.type} {own.pattern.mode}", start=own.start, end=own.end)


def _stem(word: Token) -> Iterator[Clue]:
    if word.pos in ("VERB", "NOUN", "ADJ") and len(word.lemma) > _STEM:
        yield Clue(f"stem={word.lemma[:_STEM]}", word.start, word.end)


def _clue(place: str, token: Token) -> Clue:
    return Clue(f"{place}={_lemma(token)}", token.start, token.end, token.pos in _FULL)


def _joint(place: str, left: Token, right: Token) -> Clue:
    """The clue of two words."""
    start, end = (left.start, right.end) if left.i < right.i else (right.start, left.end)
    return Clue(f"{place}{_lemma(left)} {_lemma(right)}", start, end, left.pos in _FULL and right.pos in _FULL)


def _lemma(token: Token) -> str:
    if token.pos == "NUM":
        return "#"
    return "@" if token.pos == "PROPN" or (token.entity in _NAMED and token.pos != "NOUN") else token.lemma


# -------------------------------------------------------------------------------------------- on disk


def load_aspects(folder: Path) -> Aspects:
    """What was learned of modes and contexts in a folder: `aspects.npz`.

    Raises
    ------
    SettingsError
        If the folder holds none.
    """
    try:
        with np.load(checked(folder / "aspects.npz")) as arrays:
            held = {name: arrays[name] for name in arrays.files}
        types = [name.removesuffix(" names") for name in held if name.endswith(" names") and name != "contexts names"]
        modes = {
            name: Modes(names=_names(held, name), light=_light(held, name), temperature=float(held[f"{name} heat"]))
            for name in types
        }
        contexts = Contexts(
            names=_names(held, "contexts"), light=_light(held, "contexts"), least=held["contexts least"]
        )
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(
            f"no reading of modes and contexts in {folder}: {error}; make one with weights/make.py"
        ) from error
    return Aspects(modes=modes, contexts=contexts)


def save_aspects(aspects: Aspects, folder: Path) -> None:
    """Writes `aspects.npz` into a folder; weights as 8-bit whole numbers, with one scale for each class."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for name, head in (*aspects.modes.items(), ("contexts", aspects.contexts)):
        light = head.light
        scale = np.maximum(np.abs(light.weights).max(axis=0), 1e-6) / 127
        arrays[f"{name} names"] = _bytes(head.names)
        arrays[f"{name} features"] = _bytes(sorted(light.index, key=light.index.__getitem__))
        arrays[f"{name} idf"] = light.idf.astype(np.float16)
        arrays[f"{name} weights"] = np.rint(light.weights / scale).astype(np.int8)
        arrays[f"{name} scale"] = scale.astype(np.float32)
        arrays[f"{name} bias"] = light.bias.astype(np.float32)
        if isinstance(head, Modes):
            arrays[f"{name} heat"] = np.array(head.temperature, np.float32)
        else:
            arrays[f"{name} least"] = head.least.astype(np.float32)
    np.savez_compressed(folder / "aspects.npz", **arrays)  # pyright: ignore[reportArgumentType]


def _bytes(names: Sequence[str]) -> NDArray[np.generic]:
    return np.frombuffer("\n".join(names).encode("utf-8"), np.uint8)


def _names(held: Mapping[str, NDArray[np.generic]], name: str) -> tuple[str, ...]:
    return tuple(held[f"{name} names"].tobytes().decode("utf-8").split("\n"))


def _light(held: Mapping[str, NDArray[np.generic]], name: str) -> Light:
    features = held[f"{name} features"].tobytes().decode("utf-8").split("\n")
    scale = held[f"{name} scale"].astype(np.float32)
    return Light(
        index={feature: i for i, feature in enumerate(features)},
        idf=held[f"{name} idf"].astype(np.float32),
        weights=held[f"{name} weights"].astype(np.float32) * scale,
        bias=held[f"{name} bias"].astype(np.float32),
    )
