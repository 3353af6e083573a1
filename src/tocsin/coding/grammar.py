"""Sentences, tokens and named entities of a text, as plain records; the only module that knows spaCy.

Everything downstream walks the `Token` tree of a `Sentence` and never sees a spaCy object, so the parser can be
changed here alone. Offsets are characters of the text that was given.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from tocsin import plugins

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

_AT_ONCE = 16  # texts; what is read ahead of the one that is coded
_PARAGRAPHS = 64

# Read for the parser only, one character for one, so that offsets stay those of the text: the model was trained
# on straight quotation marks and takes curly ones for names.
_PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "\u00a0": " "})


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word with its place in the dependency tree (Universal-like labels of spaCy's English models)."""

    i: int  # position in Sentence.tokens
    start: int  # characters of the document's text, half-open
    end: int
    text: str
    lemma: str  # lower-cased
    pos: str  # universal part of speech: NOUN, VERB, PROPN ...
    tag: str  # Penn tag: VBD, NNS ...
    dep: str  # relation to the head: nsubj, dobj, prep ...
    head: int  # position of the head; its own position for the root
    entity: str  # label of the named entity it belongs to (PERSON, GPE ...), or ""
    entity_begins: bool  # first token of its entity


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence as a tree. All positions below are indexes into `tokens`."""

    start: int
    end: int
    paragraph: int  # number of the paragraph in the document, from 0
    tokens: tuple[Token, ...]
    _children: tuple[tuple[Token, ...], ...] = field(repr=False)

    def children(self, i: int, *deps: str) -> list[Token]:
        """The tokens that depend on token `i`, left to right; only those with one of `deps` if any is given."""
        found = self._children[i]
        return [t for t in found if t.dep in deps] if deps else list(found)

    def subtree(self, i: int) -> list[Token]:
        """Token `i` and all that hangs under it, left to right."""
        seen: list[int] = []
        stack = [i]
        while stack:
            here = stack.pop()
            seen.append(here)
            stack.extend(t.i for t in self._children[here])
        return [self.tokens[s] for s in sorted(seen)]

    def head(self, token: Token) -> Token:
        """The token that `token` depends on; itself at the root."""
        return self.tokens[token.head]

    def ancestors(self, token: Token) -> Iterator[Token]:
        """The heads above `token`, nearest first, up to the root."""
        while token.head != token.i:
            token = self.tokens[token.head]
            yield token

    def to(self, verb: Token) -> Token | None:
        """The "to" of an infinitive; None where the verb is none."""
        return next((c for c in self.children(verb.i, "aux") if c.text.casefold() == "to"), None)

    @property
    def root(self) -> Token:
        """The token that heads the sentence."""
        return next(t for t in self.tokens if t.head == t.i)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A parsed document: the text and its sentences in order."""

    text: str
    sentences: tuple[Sentence, ...]


# What stands before the first sentence of a report and is none of it: "BEIJING, March 11 (Agency) — ", "Outlet- ".
# Prepositions that the parser likes to hang on a verb's object though they belong to the verb: "accused the rebels of".
_BELONGS = {
    "of": frozenset({"accuse", "suspect", "convict", "acquit", "warn", "inform", "remind", "notify", "rob", "deprive"}),
    "for": frozenset({"blame", "criticise", "criticize", "condemn", "thank", "praise", "denounce", "punish", "fine"}),
    "from": frozenset({"prevent", "stop", "ban", "bar", "prohibit", "discourage", "dissuade", "keep", "block"}),
}
# Nouns through which something is said: "said in a statement that ..." says it, the statement does not have it.
_SAID_IN = frozenset(
    {"statement", "interview", "speech", "report", "letter", "post", "tweet", "message", "address", "briefing"}
)
_DATELINE = re.compile(
    r"\s*(?:[A-Z][A-Z.'’/-]+(?:[ ,]+[A-Z][\w.'’/-]*){0,5}(?:,? \d{1,2}(?:, \d{4})?)?(?: ?\([^)\n]{2,60}\))? ?(?:—|–|--|-)\s"
    r"|[A-Z][\w.'’/ ]{1,40}(?:, \w+ \d{1,2}(?:, \d{4})?)? ?\([A-Z0-9][^)\n]{1,60}\) ?(?:—|–|--|-)\s"
    r"|[A-Z]\w{2,30}(?:—|–|--|-)\s)"
)


def is_dateline(words: str) -> bool:
    """Whether words are a dateline, the whole of it and nothing more."""
    return _DATELINE.fullmatch(words + " ") is not None


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """The paragraphs of a text with their offsets; a line break ends one, since sentences do not cross it.

    A dateline is a paragraph of its own, or the parser takes its city for the subject of the first sentence.
    """
    start = 0
    for line in text.split("\n"):
        dateline = _DATELINE.match(line)
        cut = dateline.end() if dateline else 0
        for offset, part in ((0, line[:cut]), (cut, line[cut:])):
            if part.strip():
                yield start + offset, part
        start += len(line) + 1


def _mend(sent: Span, heads: list[int], labels: list[str]) -> None:
    """Hangs a few phrases of a parsed sentence where they belong, in place; see `_BELONGS` and `_SAID_IN`."""
    first = sent.start
    for token in sent:
        head = token.head
        above = head.head
        here = token.i - first
        if token.dep_ == "prep" and head.dep_ in ("dobj", "nsubjpass"):
            if above.lemma_ in _BELONGS.get(token.lower_, ()) and token.i > above.i:
                heads[here] = above.i - first
        elif token.dep_ in ("acl", "relcl", "ccomp") and head.dep_ == "pobj" and head.lemma_ in _SAID_IN:
            marked = any(c.lower_ == "that" and c.dep_ in ("mark", "nsubj", "dobj") for c in token.children)
            if marked and above.dep_ == "prep" and above.head.pos_ == "VERB":
                heads[here], labels[here] = above.head.i - first, "ccomp"


class Parser:
    """A spaCy pipeline that gives plain records; called with a text, it gives its `Parsed`."""

    def __init__(self, pipeline: Language) -> None:
        self._pipeline = pipeline

    def __call__(self, text: str) -> Parsed:
        """Sentences of `text`; paragraphs are parsed apart."""
        return next(self.each([text]))

    def each(self, texts: Iterable[str]) -> Iterator[Parsed]:
        """The sentences of each text, in order. Several are parsed at once, which is half as fast again.

        What a text is parsed with does not change its parse (tests/coding/test_grammar.py).
        """
        rest = iter(texts)
        while batch := list(islice(rest, _AT_ONCE)):
            parts = [list(paragraphs(text.translate(_PLAIN))) for text in batch]
            parsed = self._pipeline.pipe((words for some in parts for _, words in some), batch_size=_PARAGRAPHS)
            for text, some in zip(batch, parts, strict=True):
                sentences: list[Sentence] = []
                for number, (offset, _) in enumerate(some):
                    sentences.extend(_sentences(next(parsed), number, offset))
                yield Parsed(text=text, sentences=tuple(sentences))


def _sentences(parsed: Doc, number: int, offset: int) -> Iterator[Sentence]:
    """The sentences of one parsed paragraph, which begins at a character of its text."""
    for sent in parsed.sents:
        first = sent.start
        heads = [t.head.i - first for t in sent]
        labels = [t.dep_ for t in sent]
        _mend(sent, heads, labels)
        tokens = tuple(
            Token(
                i=t.i - first,
                start=offset + t.idx,
                end=offset + t.idx + len(t.text),
                text=t.text,
                lemma=t.lemma_.lower(),
                pos=t.pos_,
                tag=t.tag_,
                dep=labels[t.i - first],
                head=heads[t.i - first],
                entity=t.ent_type_,
                entity_begins=t.ent_iob_ == "B",
            )
            for t in sent
        )
        if all(t.pos == "SPACE" for t in tokens):
            continue
        below: list[list[Token]] = [[] for _ in tokens]
        for t in tokens:
            if t.head != t.i:
                below[t.head].append(t)
        yield Sentence(
            start=tokens[0].start,
            end=tokens[-1].end,
            paragraph=number,
            tokens=tokens,
            _children=tuple(tuple(b) for b in below),
        )


def load_parser(model: str, *, entities: bool = True) -> Parser:
    """A parser over an installed spaCy pipeline.

    Parameters
    ----------
    model
        Name of an installed pipeline package with tagger, parser, lemmatizer and named entities.
    entities
        False leaves `Token.entity` empty and saves a third of the time: names are then known ones and runs of proper
        nouns.

    Raises
    ------
    MissingPlugin
        If the package is not installed; the message holds the command that installs it.
    """
    plugins.need_model(model)
    import spacy  # 0.7 s to import: loaded when a parser is first asked for, not with the package

    with warnings.catch_warnings():
        # W095: md 3.7.1 under spaCy 3.8; its weights and labels are unchanged between the two.
        warnings.filterwarnings("ignore", message=r".*W095.*")
        nlp = spacy.load(model, exclude=[] if entities else ["ner"])
    return Parser(nlp)
