"""The words of a phrase or a clause, cut tightly: what is set off by commas, joined by "and" or told by whom is left out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tocsin.coding.grammar import Sentence, Token

_EDGE = frozenset(
    {"and", "but", "or", "so", "that", "then", "yet", "which", "because", "as", "both", "thus", "therefore"}
)
_SAID = frozenset(
    {"say", "add", "warn", "note", "insist", "argue", "tell", "explain", "claim", "write", "believe", "think"}
)
_RELATIVE = frozenset({"WDT", "WP", "WP$"})

Stretch = tuple[int, int]
"""Characters [start, end) of the text."""


def phrase(sentence: Sentence, head: Token, without: Collection[int] = ()) -> Stretch | None:
    """The noun phrase of a noun (or gerund), without what is only added to it between commas."""
    kept = _kept(sentence, head, set(without), clause=False)
    return _stretch(sentence, kept, head)


def clause(sentence: Sentence, verb: Token, without: Collection[int] = ()) -> Stretch | None:
    """The clause of a verb, without the tokens given and all that hangs under them."""
    kept = _kept(sentence, verb, set(without), clause=True)
    return _stretch(sentence, kept, verb)


def either(sentence: Sentence, head: Token, without: Collection[int] = ()) -> Stretch | None:
    """The clause of a verb, or the phrase of anything else."""
    verbal = head.pos in ("VERB", "AUX")
    return clause(sentence, head, without) if verbal else phrase(sentence, head, without)


def joined(*stretches: Stretch | None) -> Stretch | None:
    """From the first to the last of several stretches; None if one is missing."""
    given = [s for s in stretches if s is not None]
    if len(given) < len(stretches) or not given:
        return None
    return min(s[0] for s in given), max(s[1] for s in given)


def stretch_of(tokens: Sequence[Token]) -> Stretch | None:
    """From the first to the last of some tokens, without punctuation and joining words at the edges."""
    named = [t for t in tokens if t.pos not in ("PUNCT", "SPACE", "CCONJ")]
    return (named[0].start, named[-1].end) if named else None


def is_listed(sentence: Sentence, token: Token) -> bool:
    """Whether what the parser takes for an aside is one of a list: "the fall of the front, the famine and the plague"."""
    joined_to = sentence.children(token.i, "conj")
    if token.dep != "appos" or not joined_to or not sentence.children(token.i, "cc"):
        return False
    last = sentence.subtree(token.i)[-1].i + 1
    return last >= len(sentence.tokens) or sentence.tokens[last].text != ","


def after_comma(sentence: Sentence, token: Token) -> bool:
    """Whether the words under a token begin right behind a comma or a dash."""
    first = sentence.subtree(token.i)[0].i
    return first > 0 and sentence.tokens[first - 1].text in (",", "—", "–", "--", ";", "-", "(")


def is_relative(token: Token) -> bool:
    """Whether a token is a relative pronoun."""
    return token.tag in _RELATIVE or (token.text.casefold() == "that" and token.pos in ("PRON", "SCONJ", "DET"))


def _kept(sentence: Sentence, head: Token, without: set[int], *, clause: bool) -> set[int]:
    """The tokens under a head that belong to the words that name it."""
    kept: set[int] = set()
    stack = [head]
    while stack:
        token = stack.pop()
        kept.add(token.i)
        below = (c for c in sentence.children(token.i) if c.i not in without)
        stack.extend(c for c in below if not _added(sentence, token, c, top=token is head, clause=clause))
    return kept


def _added(sentence: Sentence, token: Token, child: Token, *, top: bool, clause: bool) -> bool:
    """Whether a child only adds to the words: an aside, another clause, who says so."""
    if child.dep in ("parataxis", "meta", "intj", "dep"):
        return True
    if child.dep in ("relcl", "acl", "appos") and child.i > token.i and after_comma(sentence, child):
        return not is_listed(sentence, child)
    if child.dep == "mark":
        return top
    if not clause:
        if child.dep == "prep" and child.tag in ("VBN", "VBG") and child.i > token.i and after_comma(sentence, child):
            return True  # "his return, given his hold on the street, ..."
        # "the killing of the cleric in August, he said"
        return child.dep in ("advcl", "ccomp") and child.i > token.i and after_comma(sentence, child)
    if child.dep == "ccomp" and child.i < token.i:
        return token.lemma in _SAID
    if not top:
        return False
    if child.dep == "conj" and child.pos in ("VERB", "AUX"):
        return bool(sentence.children(child.i, "nsubj", "nsubjpass", "expl"))
    if child.dep == "cc":
        # "and" goes with what it joins
        later = [c for c in sentence.children(token.i, "conj") if c.i > child.i]
        return all(sentence.children(c.i, "nsubj", "nsubjpass", "expl") for c in later)
    if child.dep == "advcl":
        return after_comma(sentence, child) or (child.i < token.i)
    if child.dep == "advmod" and child.i < token.i:
        follows = sentence.tokens[child.i + 1].text if child.i + 1 < len(sentence.tokens) else ""
        return follows == ","
    return False


def _stretch(sentence: Sentence, kept: set[int], head: Token) -> Stretch | None:
    """From the first to the last of the kept tokens around a head, without punctuation and joining words at the edges."""
    pieces: list[list[int]] = [[]]
    last: int | None = None
    for i in sorted(kept):
        # A long aside parts the words; then the piece with the head names the thing, with its subject where it is short.
        if last is not None and i - last > 1 and sentence.tokens[i - 1].text in (",", ")", "—", "–") and i - last > 12:
            pieces.append([])
        pieces[-1].append(i)
        last = i
    piece = next((p for p in pieces if head.i in p), pieces[0])
    first, final = 0, len(piece) - 1
    while first <= final and _trims(sentence.tokens[piece[first]], head):
        first += 1
    while final >= first and (sentence.tokens[piece[final]].pos in ("PUNCT", "SPACE", "CCONJ", "SCONJ")):
        final -= 1
    if first > final:
        return None
    return sentence.tokens[piece[first]].start, sentence.tokens[piece[final]].end


def _trims(token: Token, head: Token) -> bool:
    if token.i == head.i:
        return False
    return token.pos in ("PUNCT", "SPACE", "CCONJ") or (
        token.text.casefold() in _EDGE and token.dep in ("mark", "cc", "advmod", "preconj")
    )
