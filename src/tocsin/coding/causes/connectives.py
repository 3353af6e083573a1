"""Words that join a cause and its effect: "because", "due to", "therefore", "if", "so ... that", "the more ... the more"."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.coding.causes.joining import governing, join
from tocsin.coding.causes.lexicon import Connective, Takes
from tocsin.coding.causes.reader import Drive, Reader
from tocsin.coding.causes.results import enough, of_result, so_that, that_is_why, the_more
from tocsin.coding.causes.spans import Stretch, after_comma, clause, either, joined, phrase
from tocsin.coding.grammar import Sentence, Token
from tocsin.records import Strength

_MODAL = frozenset({"will", "would", "could", "can", "may", "might", "shall", "'ll", "wo", "ca", "'d", "must"})
_BOUND = frozenset(
    {"likely", "unlikely", "doom", "doomed", "bind", "bound", "set", "certain", "sure", "expect", "inevitable"}
)
_NEEDS_REACTION = frozenset({"following"})
_TEMPORAL = frozenset({"since", "as"})
_WHERE_TO = frozenset({"under", "into", "to", "from", "out", "at"})
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
        drive = so_that(reader, s.tokens[i])
        if drive is not None:
            yield drive
    elif first == "by":
        drive = _by(reader, s.tokens[i])
        if drive is not None:
            yield drive
    elif first == "why":
        drive = that_is_why(reader, s.tokens[i])
        if drive is not None:
            yield drive
    elif first in ("enough", "too"):
        drive = enough(reader, s.tokens[i])
        if drive is not None:
            yield drive
    elif first in ("should", "had", "were") and i == 0:
        drive = _inverted(reader, s.tokens[i])
        if drive is not None:
            yield drive
    elif first == "with" and i == 0:
        drive = _with(reader, s.tokens[i])
        if drive is not None:
            yield drive
    elif first == "the" and i == 0:
        drive = the_more(reader)
        if drive is not None:
            yield drive


# ----------------------------------------------------------------------------------------------- clauses


def _clause(reader: Reader, entry: Connective, first: Token, last: Token) -> Drive | None:
    """ "because the road was mined"."""
    s = reader.sentence
    verb = _marked(reader, last)
    if verb is None and first.text.casefold() == "since":
        return _since(reader, first)
    if verb is None or verb.head == verb.i:
        return None
    main = governing(reader, reader.told(reader.clause_above(s.head(verb))))
    if main.i == verb.i or main.pos not in ("VERB", "AUX"):
        return None
    if first.text.casefold() in _TEMPORAL and len(entry.words) == 1 and not _causal(reader, first, verb, main):
        return None
    only = {a.i for a in s.children(verb.i, "advmod") if a.i < first.i}  # "only because"
    effect = _pointed(reader, main) or clause(s, main, {verb.i})
    return join(reader, entry, first, main, clause(s, verb, only), effect)


def _pointed(reader: Reader, main: Token) -> Stretch | None:
    """The sentence before, where all that is told is "this is because", "that was due to"."""
    s = reader.sentence
    own = s.children(main.i, "nsubj")
    if main.lemma not in reader.words.carriers or main.head != main.i or not own or s.children(own[0].i):
        return None
    if own[0].text.casefold() not in ("this", "that") or s.children(main.i, "attr", "acomp", "dobj"):
        return None
    return reader.sentence_before()


def _since(reader: Reader, since: Token) -> Drive | None:
    """ "attacks have multiplied since the outbreak of the war": what set in, where something has changed."""
    s = reader.sentence
    onset = next((o for o in s.children(since.i, "pobj") if o.lemma in reader.words.onsets), None)
    main = s.head(since)
    if onset is None or not _reacts(reader, main) or not s.children(onset.i, "prep", "poss", "compound"):
        return None
    entry = Connective(words=("since",), sign=1, takes=Takes.PHRASE, strength=Strength.POSSIBLY)
    return join(reader, entry, since, main, phrase(s, onset), clause(s, main, {since.i}))


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
    if modal is None and entry.strength is Strength.POSSIBLY and not _coming(reader, main):
        return None
    only = {a.i for a in s.children(verb.i, "advmod", "prep") if a.i < first.i}  # "at once if"
    words = [clause(s, verb, only)]
    # "if the raids go on and the premier keeps silent, ..."
    words += [clause(s, c) for c in s.children(verb.i, "conj") if c.pos in ("VERB", "AUX") and c.i < main.i]
    return join(reader, entry, first, main, joined(*words), clause(s, main, {verb.i}))


def _coming(reader: Reader, verb: Token) -> bool:
    """Whether a clause tells what is to come without a modal verb: "is likely to", "is doomed", "is set to"."""
    return any(c.lemma in _BOUND for c in (verb, *reader.sentence.children(verb.i, "acomp", "oprd", "attr")))


def _inverted(reader: Reader, aux: Token) -> Drive | None:
    """ "Should the talks fail, the clans could ...": a condition without a mark."""
    s = reader.sentence
    verb = s.head(aux)
    if verb.dep != "advcl" or aux.dep not in ("aux", "auxpass") or not s.children(verb.i, "nsubj", "nsubjpass"):
        return None
    entry = Connective(words=(aux.text,), sign=1, takes=Takes.CONDITION, strength=Strength.POSSIBLY)
    main = reader.told(s.head(verb))
    if not any(a.text.casefold() in _MODAL for a in s.children(main.i, "aux")):
        return None
    return join(reader, entry, aux, main, clause(s, verb, {aux.i}), clause(s, main, {verb.i}))


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
    if main.i == top.i or not _reacts(reader, main):
        return None
    before = s.tokens[token.i - 1] if token.i else None
    if before is not None and before.entity in ("DATE", "TIME"):
        return None
    if token.text.casefold() == "when" and (verb is None or not s.children(verb.i, "nsubj", "nsubjpass")):
        return None
    entry = Connective(words=("after",), sign=1, takes=Takes.CLAUSE, strength=Strength.POSSIBLY)
    cause = phrase(s, below) if verb is None else clause(s, verb, {token.i})
    return join(reader, entry, token, main, cause, clause(s, main, {top.i}))


def _reacts(reader: Reader, verb: Token) -> bool:
    """Whether a verb answers what came before it; "took to the streets" does."""
    s = reader.sentence
    if verb.lemma in reader.words.reactions:
        return True
    streets = (o for p in s.children(verb.i, "prep") for o in s.children(p.i, "pobj"))
    if verb.lemma in ("take", "pour", "spill") and any(o.lemma == "street" for o in streets):
        return True
    return verb.lemma == "take" and any(o.lemma == "arm" for o in s.children(verb.i, "dobj"))


def _by(reader: Reader, token: Token) -> Drive | None:
    """ "By founding a movement, he became ...": a means that opens a sentence, or one of getting somewhere."""
    s = reader.sentence
    deed = next(iter(s.children(token.i, "pcomp")), None)
    main = s.head(token)
    if deed is None or deed.tag != "VBG" or token.dep != "prep" or main.pos not in ("VERB", "AUX"):
        return None
    if token.i > 0 and main.lemma not in reader.words.outcomes:
        return None
    main = governing(reader, main)
    entry = Connective(words=("by",), sign=1, takes=Takes.PHRASE, strength=Strength.ASSERTED)
    return join(reader, entry, token, main, clause(s, deed), clause(s, main, {token.i}))


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
    cleft = _cleft(reader, below, s.head(top))
    if cleft is not None:
        return join(reader, entry, first, cleft, either(s, below, {cleft.i}), clause(s, cleft, {_that(s, cleft)}))
    cause = either(s, below)
    above = s.head(top)
    verb = governing(reader, reader.clause_above(above))
    if verb.pos not in ("VERB", "AUX"):
        effect = phrase(s, above, {top.i}) if above.pos in ("NOUN", "PROPN") and above.i < first.i else None
        return join(reader, entry, first, above, cause, effect)
    main = reader.told(verb) if first.i < verb.i or verb.lemma in reader.context.lexicon.cues else verb
    if word in _NEEDS_REACTION and not _reacts(reader, main):
        return None
    if word == "citing" and reader.acts(below):
        return None  # who is cited is no reason
    if word == "over" and main.lemma not in reader.words.answers:
        return None
    if entry.sign < 0 and not any(a.text.casefold() in _MODAL for a in s.children(main.i, "aux")):
        return None
    if (
        above.dep in ("nsubj", "nsubjpass")
        and above.i < first.i
        and not after_comma(s, top)
        and above.pos == "NOUN"
        and entry.strength is Strength.ASSERTED
    ):
        return join(reader, entry, first, main, cause, phrase(s, above, {top.i}))
    effect = _carried(reader, main, top) or _pointed(reader, main) or clause(s, main, {top.i})
    return join(reader, entry, first, main, cause, effect)


def _aside(reader: Reader, entry: Connective, first: Token, last: Token) -> Drive | None:
    """ "Faced with a revolt, the chancellor withdrew the bill"."""
    s = reader.sentence
    if (first.i > 0 and s.tokens[first.i - 1].text != ",") or first.dep in ("acomp", "ROOT", "ccomp", "conj"):
        return None
    below = _governed(reader, first, last)
    top = first
    while top.head in range(first.i, last.i + 1) and top.head != top.i:
        top = s.head(top)
    if first.dep == "aux":  # "having lost the vote, he left"
        top = below = s.head(first)
    if below is None or reader.nothing(below) or top.head == top.i:
        return None
    main = governing(reader, reader.clause_above(s.head(top)))
    if main.pos not in ("VERB", "AUX"):
        return None
    return join(reader, entry, first, main, either(s, below), clause(s, main, {top.i}))


def _cleft(reader: Reader, below: Token, being: Token) -> Token | None:
    """The verb of what is told in "it was because of the drought that the herders moved"."""
    s = reader.sentence
    if being.lemma != "be" or not any(t.text.casefold() == "it" for t in s.children(being.i, "nsubj", "expl")):
        return None
    told = [*s.children(below.i, "relcl", "acl"), *s.children(being.i, "ccomp", "advcl", "relcl")]
    return next((v for v in told if v.i > below.i and _that(s, v) >= 0), None)


def _that(s: Sentence, verb: Token) -> int:
    """Where the "that" of a clause stands; -1: it has none."""
    return next((t.i for t in s.children(verb.i) if t.text.casefold() == "that" and t.i < verb.i), -1)


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
    if any(p.text.casefold() in _WHERE_TO for p in s.children(verb.i, "prep") if p.i != top.i):
        return None  # "came under fire in revenge for"
    if [c for c in s.children(verb.i, "attr", "acomp", "dobj", "oprd", "xcomp") if c.i != top.i]:
        return None
    own = s.children(verb.i, "nsubj")
    return phrase(s, own[0]) if own and own[0].pos in ("NOUN", "PROPN") else None


# ------------------------------------------------------------------------------------------- absolute states


def _with(reader: Reader, token: Token) -> Drive | None:
    """ "With the treasury empty, the ministry could not pay", "with the outbreak of the war": what opens a sentence."""
    s = reader.sentence
    onset = next((o for o in s.children(token.i, "pobj") if o.lemma in reader.words.onsets), None)
    if onset is not None and s.children(onset.i, "prep", "poss", "compound"):
        main = governing(reader, reader.told(reader.clause_above(s.head(token))))
        entry = Connective(words=("with",), sign=1, takes=Takes.PHRASE, strength=Strength.ASSERTED)
        return join(reader, entry, token, main, phrase(s, onset), clause(s, main, {token.i}))
    state = s.head(token) if token.dep == "mark" else next(iter(s.children(token.i, "pcomp", "ccomp")), None)
    top = state if token.dep == "mark" else token
    if state is None or top is None or top.head == top.i or not s.children(state.i, "nsubj", "nsubjpass"):
        return None
    main = reader.told(reader.clause_above(s.head(top)))
    own = s.children(state.i, "nsubj", "nsubjpass")[0]
    words = joined(phrase(s, own), either(s, state))
    entry = Connective(words=("with",), sign=1, takes=Takes.PHRASE, strength=Strength.ASSERTED)
    return join(reader, entry, token, main, words, clause(s, main, {top.i}))


_READ = {
    Takes.CLAUSE: _clause,
    Takes.PHRASE: _phrase,
    Takes.RESULT: of_result,
    Takes.CONDITION: _condition,
    Takes.ASIDE: _aside,
}
