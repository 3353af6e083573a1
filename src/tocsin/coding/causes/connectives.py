"""Words that join a cause and its effect: "because", "due to", "therefore", "if", "so ... that", "the more ... the more"."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.coding.causes.lexicon import Connective, Takes
from tocsin.coding.causes.reader import Drive, Reader
from tocsin.coding.causes.spans import Stretch, clause, either, joined, phrase
from tocsin.coding.grammar import Token
from tocsin.records import Strength

_MODAL = frozenset({"will", "would", "could", "can", "may", "might", "shall", "'ll", "wo", "ca", "'d", "must"})
_CAN = frozenset({"can", "could", "ca"})
_NEEDS_REACTION = frozenset({"following"})
_TEMPORAL = frozenset({"since", "as"})
_THAN_SO = frozenset({"far", "that", "called", "long", "much", "many", "as"})
_HERE = frozenset({"given", "absent"})


def of_connective(reader: Reader, i: int) -> Iterator[Drive]:
    """What the connective that begins at a token joins, the longest first."""
    s = reader.sentence
    first = s.tokens[i].text.casefold()
    for entry in reader.words.connectives.get(first, ()):
        last = i + len(entry.words) - 1
        if last >= len(s.tokens):
            continue
        if all(s.tokens[i + n].text.casefold() == w for n, w in enumerate(entry.words)):
            drive = _READ[entry.takes](reader, entry, s.tokens[i], s.tokens[last])
            if drive is not None:
                yield drive
            return
    if first in ("after", "when"):
        drive = _after(reader, s.tokens[i])
        if drive is not None:
            yield drive
    elif first in ("so", "such"):
        drive = _so_that(reader, s.tokens[i])
        if drive is not None:
            yield drive
    elif first == "with" and i == 0:
        drive = _with(reader, s.tokens[i])
        if drive is not None:
            yield drive
    elif first == "the" and i == 0:
        drive = _the_more(reader)
        if drive is not None:
            yield drive


# ----------------------------------------------------------------------------------------------- clauses


def _clause(reader: Reader, entry: Connective, first: Token, last: Token) -> Drive | None:
    """ "because the road was mined"."""
    s = reader.sentence
    verb = _marked(reader, last)
    if verb is None or verb.head == verb.i:
        return None
    main = reader.told(reader.clause_above(s.head(verb)))
    if main.i == verb.i or main.pos not in ("VERB", "AUX"):
        return None
    if first.text.casefold() in _TEMPORAL and len(entry.words) == 1 and not _causal(reader, first, verb, main):
        return None
    return _joined(reader, entry, first, main, clause(s, verb), clause(s, main, {verb.i}))


def _causal(reader: Reader, mark: Token, verb: Token, main: Token) -> bool:
    """Whether "since" or "as" gives a reason, and does not say when or how."""
    s = reader.sentence
    perfect = any(a.lemma == "have" for a in s.children(main.i, "aux"))
    past = verb.tag == "VBD" or any(a.tag == "VBD" for a in s.children(verb.i, "aux", "auxpass"))
    if mark.text.casefold() == "since":
        return not (perfect and past) and verb.tag != "VBG"
    own = s.children(verb.i, "nsubj", "nsubjpass", "expl")
    going = any(a.lemma == "be" for a in s.children(verb.i, "aux")) and verb.tag == "VBG"
    told = verb.lemma in reader.context.lexicon.cues or verb.lemma in ("do", "expect", "plan", "happen")
    return bool(own) and verb.dep == "advcl" and not going and not told and not _follows_as(reader, mark)


def _follows_as(reader: Reader, mark: Token) -> bool:
    """The second half of "as long as", "such as", "just as"."""
    before = [t.text.casefold() for t in reader.sentence.tokens[max(0, mark.i - 3) : mark.i]]
    return "as" in before or before[-1:] in (["such"], ["just"], ["even"], ["same"])


def _condition(reader: Reader, entry: Connective, first: Token, last: Token) -> Drive | None:
    """ "if the talks break down, the clans could declare ..."; only what would then be, not what always is."""
    s = reader.sentence
    verb = _marked(reader, last)
    before = s.tokens[first.i - 1].text.casefold() if first.i else ""
    if verb is None or verb.head == verb.i or before in ("even", "as", "only"):
        return None
    main = reader.told(reader.clause_above(s.head(verb)))
    if main.i == verb.i or main.pos not in ("VERB", "AUX"):
        return None
    modal = next((a for a in s.children(main.i, "aux") if a.text.casefold() in _MODAL), None)
    if modal is None and entry.strength is Strength.POSSIBLY:
        return None
    return _joined(reader, entry, first, main, clause(s, verb), clause(s, main, {verb.i}))


def _marked(reader: Reader, mark: Token) -> Token | None:
    """The verb of the clause that a mark opens."""
    s = reader.sentence
    if mark.dep not in ("mark", "advmod", "prep", "pcomp", "cc"):
        return None
    verb = s.head(mark)
    if mark.dep in ("prep", "pcomp"):
        below = s.children(mark.i, "pcomp", "ccomp", "advcl")
        return below[0] if below and below[0].pos in ("VERB", "AUX") else None
    return verb if verb.i > mark.i and verb.pos in ("VERB", "AUX", "ADJ", "NOUN") else None


def _after(reader: Reader, token: Token) -> Drive | None:
    """ "called off the march after the governor agreed": a reason only where what is told answers something."""
    s = reader.sentence
    verb = _marked(reader, token)
    below = verb or next(iter(s.children(token.i, "pobj")), None)
    top = verb or token
    if below is None or top.head == top.i or reader.nothing(below):
        return None
    main = reader.told(reader.clause_above(s.head(top)))
    if main.i == top.i or main.lemma not in reader.words.reactions:
        return None
    before = s.tokens[token.i - 1] if token.i else None
    if before is not None and before.entity in ("DATE", "TIME"):
        return None
    if token.text.casefold() == "when" and (verb is None or main.i > token.i):
        return None
    entry = Connective(words=("after",), sign=1, takes=Takes.CLAUSE, strength=Strength.POSSIBLY)
    return _joined(reader, entry, token, main, either(s, below), clause(s, main, {top.i}))


# ----------------------------------------------------------------------------------------------- phrases


def _phrase(reader: Reader, entry: Connective, first: Token, last: Token) -> Drive | None:
    """ "owing to a strike", "in response to the shelling", "without the subsidies"."""
    s = reader.sentence
    word = first.text.casefold()
    if last.tag == "TO" and last.dep == "aux":
        return None  # "is due to leave"
    if first.pos in ("NOUN", "PROPN") and word != "thanks":
        return None
    if word in _HERE and (
        first.dep not in ("prep", "mark", "amod", "advcl") or s.children(first.i, "auxpass", "nsubjpass")
    ):
        return None
    below = _governed(reader, first, last)
    if below is None or reader.nothing(below):
        return None
    top = first
    inside = range(first.i, last.i + 1)
    while top.head in inside and top.head != top.i:
        top = s.head(top)
    if top.head == top.i:
        return None
    cause = either(s, below)
    above = s.head(top)
    verb = reader.clause_above(above)
    if verb.pos not in ("VERB", "AUX"):
        effect = phrase(s, above, {top.i}) if above.pos in ("NOUN", "PROPN") and above.i < first.i else None
        return _joined(reader, entry, first, above, cause, effect)
    main = reader.told(verb) if first.i < verb.i or verb.lemma in reader.context.lexicon.cues else verb
    if word in _NEEDS_REACTION and main.lemma not in reader.words.reactions:
        return None
    if entry.sign < 0 and not any(a.text.casefold() in _MODAL for a in s.children(main.i, "aux")):
        return None
    if (
        above.dep in ("nsubj", "nsubjpass")
        and above.i < first.i
        and above.pos == "NOUN"
        and entry.strength is Strength.ASSERTED
    ):
        return _joined(reader, entry, first, main, cause, phrase(s, above, {top.i}))
    effect = _carried(reader, main, top) or clause(s, main, {top.i})
    return _joined(reader, entry, first, main, cause, effect)


def _governed(reader: Reader, first: Token, last: Token) -> Token | None:
    """What stands under the last word of a connective, or right behind it where the parser hangs it elsewhere."""
    s = reader.sentence
    for token in (last, first):
        for child in s.children(token.i, "pobj", "pcomp", "ccomp", "dobj"):
            if child.i > last.i:
                return child
    if last.i + 1 >= len(s.tokens):
        return None
    token = s.tokens[last.i + 1]
    while token.head != token.i and token.head > last.i and s.subtree(token.head)[0].i > last.i:
        token = s.head(token)
    return token if token.pos in ("NOUN", "PROPN", "VERB") else None


def _carried(reader: Reader, verb: Token, top: Token) -> Stretch | None:
    """The subject of a verb that only carries a connective: "the decision came in reaction to"."""
    s = reader.sentence
    if verb.lemma not in reader.words.carriers:
        return None
    if [c for c in s.children(verb.i, "attr", "acomp", "dobj", "oprd", "xcomp") if c.i != top.i]:
        return None
    own = s.children(verb.i, "nsubj")
    return phrase(s, own[0]) if own and own[0].pos in ("NOUN", "PROPN") else None


# ------------------------------------------------------------------------------------------------ results


def _result(reader: Reader, entry: Connective, first: Token, last: Token) -> Drive | None:
    """ "therefore", "as a result", ", so": the cause is told in the clause or the sentence before."""
    s = reader.sentence
    after = s.tokens[last.i + 1] if last.i + 1 < len(s.tokens) else None
    if after is not None and after.text.casefold() in ("of", "to", "for"):
        return None
    if first.text.casefold() == "so":
        drive = _so_that(reader, first)
        if drive is not None or not _opens(reader, first, after):
            return drive
    verb = reader.clause_above(s.head(first))
    if verb.pos not in ("VERB", "AUX"):
        return None
    inside = {t.i for t in s.tokens[first.i : last.i + 1]}
    cause: Stretch | None = None
    if verb.i > first.i and verb.dep in ("conj", "ccomp", "advcl") and s.head(verb).i < first.i:
        above = s.head(verb)
        cause, effect = either(s, above, {verb.i}), clause(s, verb, inside)
    else:
        earlier = [c for c in s.children(verb.i, "ccomp", "advcl", "parataxis", "conj") if c.i < first.i < verb.i]
        if earlier and s.children(earlier[-1].i, "nsubj", "nsubjpass"):
            cause = clause(s, earlier[-1])
            inside.add(earlier[-1].i)
        elif s.tokens[0].i in inside or (first.i <= verb.i and verb.head == verb.i):
            cause = reader.sentence_before()
        effect = clause(s, verb, inside)
    return _joined(reader, entry, first, verb, cause, effect)


def _opens(reader: Reader, so: Token, after: Token | None) -> bool:
    """Whether "so" opens a clause of its own: ", so he sleeps elsewhere"; not "so far", "so long"."""
    if after is None or after.text.casefold() in _THAN_SO or after.pos in ("ADJ", "ADV", "PUNCT"):
        return False
    return so.i > 0 and reader.sentence.tokens[so.i - 1].text in (",", ";", "and", "—")


def _so_that(reader: Reader, so: Token) -> Drive | None:
    """ "the rains were so heavy that the bridge collapsed"."""
    s = reader.sentence
    above = s.head(so)
    if above.pos not in ("ADJ", "ADV", "NOUN", "VERB") or above.i < so.i:
        return None
    for token in (above, *s.ancestors(above)):
        for verb in s.children(token.i, "ccomp", "advcl", "relcl", "acl"):
            marked = any(c.text.casefold() == "that" for c in s.children(verb.i, "mark"))
            if verb.i > above.i and marked:
                main = reader.clause_above(above)
                entry = Connective(words=(so.text,), sign=1, takes=Takes.RESULT, strength=Strength.ASSERTED)
                return _joined(reader, entry, so, verb, clause(s, main, {verb.i}), clause(s, verb))
        if token.pos in ("VERB", "AUX"):
            break
    return None


def _with(reader: Reader, token: Token) -> Drive | None:
    """ "With the treasury empty, the ministry could not pay": a state that opens a sentence and has a subject."""
    s = reader.sentence
    state = s.head(token) if token.dep == "mark" else next(iter(s.children(token.i, "pcomp", "ccomp")), None)
    top = state if token.dep == "mark" else token
    if state is None or top is None or top.head == top.i or not s.children(state.i, "nsubj", "nsubjpass"):
        return None
    main = reader.told(reader.clause_above(s.head(top)))
    own = s.children(state.i, "nsubj", "nsubjpass")[0]
    words = joined(phrase(s, own), either(s, state))
    entry = Connective(words=("with",), sign=1, takes=Takes.PHRASE, strength=Strength.ASSERTED)
    return _joined(reader, entry, token, main, words, clause(s, main, {top.i}))


def _the_more(reader: Reader) -> Drive | None:
    """ "the more it borrows, the more it depends on ..."."""
    s = reader.sentence
    starts = [
        t.i
        for t, after in zip(s.tokens, s.tokens[1:], strict=False)
        if t.text.casefold() == "the" and after.tag in ("JJR", "RBR") and (t.i == 0 or s.tokens[t.i - 1].text == ",")
    ]
    if len(starts) != 2 or starts[0] != 0 or starts[1] + 2 >= len(s.tokens):
        return None
    first = s.tokens[2 : starts[1] - 1]
    second = [t for t in s.tokens[starts[1] + 2 :] if t.pos not in ("PUNCT", "SPACE")]
    if not first or not second:
        return None
    entry = Connective(words=("the",), sign=1, takes=Takes.CONDITION, strength=Strength.ASSERTED)
    verb = next((t for t in second if t.pos in ("VERB", "AUX")), second[0])
    return _joined(reader, entry, s.tokens[0], verb, (first[0].start, first[-1].end), (second[0].start, second[-1].end))


# -------------------------------------------------------------------------------------------------- parts


def _joined(
    reader: Reader, entry: Connective, first: Token, main: Token, cause: Stretch | None, effect: Stretch | None
) -> Drive | None:
    if cause is None or effect is None:
        return None
    joins = first.start if effect[0] < first.start < cause[0] else cause[0]
    effect = _apart(effect, (joins, cause[1]), main)
    if effect is None:
        return None
    s = reader.sentence
    strength, hedge = entry.strength, None
    denied = first.i > 0 and s.tokens[first.i - 1].text.casefold() in ("not", "n't")
    sure = reader.sureness(main)
    # "larger tankers can now reach it" says what is driven, not how surely.
    ability = sure.strength is Strength.CAN and entry.takes is not Takes.CONDITION
    if sure.hedge is not None and not ability and not (entry.takes is Takes.CLAUSE and sure.hedge.tag == "MD"):
        hedge = sure.hedge
        strength = sure.strength
        if entry.takes is Takes.CONDITION and hedge.text.casefold() in _CAN:
            strength = Strength.CAN
    return Drive(
        cause=cause,
        effect=effect,
        sign=entry.sign,
        strength=strength,
        hedge=hedge,
        denied=denied,
        anchor=first,
        by=f"connective {' '.join(entry.words)!r}",
    )


def _apart(effect: Stretch, cause: Stretch, main: Token) -> Stretch | None:
    """The effect without the cause that stands in the middle of it: the side of its verb."""
    if cause[1] <= effect[0] or effect[1] <= cause[0]:
        return effect
    before, after = (effect[0], cause[0]), (cause[1], effect[1])
    if not before[0] <= main.start < before[1] and not after[0] <= main.start < after[1]:
        return None
    return before if main.start < before[1] else after


_READ = {Takes.CLAUSE: _clause, Takes.PHRASE: _phrase, Takes.RESULT: _result, Takes.CONDITION: _condition}
