"""Words that open what came of something: "therefore", "that is why", "so heavy that", "angry enough to", "the more ... the more"."""

from __future__ import annotations

from dataclasses import replace

from tocsin.coding.causes.joining import join
from tocsin.coding.causes.lexicon import Connective, Takes
from tocsin.coding.causes.reader import Drive, Reader
from tocsin.coding.causes.spans import Stretch, clause, either
from tocsin.coding.grammar import Token
from tocsin.records import Strength

_THAN_SO = frozenset({"far", "that", "called", "long", "much", "many", "as"})


def of_result(reader: Reader, entry: Connective, first: Token, last: Token) -> Drive | None:
    """ "therefore", "as a result", ", so": the cause is told in the clause or the sentence before."""
    s = reader.sentence
    after = s.tokens[last.i + 1] if last.i + 1 < len(s.tokens) else None
    if after is not None and after.text.casefold() in ("of", "to", "for"):
        return None
    if last.text.casefold() in ("that", "where"):
        return _so_far_that(reader, entry, first, last)
    if first.text.casefold() == "so":
        drive = so_that(reader, first)
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
    return join(reader, entry, first, verb, cause, effect)


def _so_far_that(reader: Reader, entry: Connective, first: Token, last: Token) -> Drive | None:
    """ "the quarrel grew to the point that the cabinet fell"."""
    s = reader.sentence
    verb = s.head(last)
    top = first
    while top.head > first.i and top.head < verb.i and top.head != top.i:
        top = s.head(top)
    main = reader.clause_above(s.head(top))
    if verb.i < last.i or verb.pos not in ("VERB", "AUX") or main.i == verb.i or main.pos not in ("VERB", "AUX"):
        return None
    return join(reader, entry, first, verb, clause(s, main, {top.i, verb.i}), clause(s, verb, {last.i}))


def _opens(reader: Reader, so: Token, after: Token | None) -> bool:
    """Whether "so" opens a clause of its own: ", so he sleeps elsewhere"; not "so far", "so long"."""
    if after is None or after.text.casefold() in _THAN_SO or after.pos in ("ADJ", "ADV", "PUNCT"):
        return False
    return so.i == 0 or reader.sentence.tokens[so.i - 1].text in (",", ";", "and", "—")


def so_that(reader: Reader, so: Token) -> Drive | None:
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
                return join(reader, entry, so, verb, clause(s, main, {verb.i}), clause(s, verb))
        if token.pos in ("VERB", "AUX"):
            break
    return None


def that_is_why(reader: Reader, why: Token) -> Drive | None:
    """ "The quota was cut. That is why the fishermen sailed."."""
    s = reader.sentence
    verb = s.head(why)
    being = s.head(verb)
    if verb.i < why.i or being.lemma != "be" or verb.dep not in ("ccomp", "advcl", "attr"):
        return None
    subject = next(iter(s.children(being.i, "nsubj")), None)
    word = None if subject is None else subject.text.casefold()
    if word == "which" and being.dep in ("relcl", "advcl", "ccomp"):
        above = reader.clause_above(s.head(being))
        cause = clause(s, above, {being.i}) if above.pos in ("VERB", "AUX") else None
    else:
        cause = reader.sentence_before() if word in ("that", "this") and being.head == being.i else None
        if being.dep == "conj" and word in ("that", "this"):
            cause = clause(s, s.head(being), {being.i})
    entry = Connective(words=("why",), sign=1, takes=Takes.RESULT, strength=Strength.ASSERTED)
    return join(reader, entry, why, verb, cause, clause(s, verb, {why.i}))


def the_more(reader: Reader) -> Drive | None:
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
    return join(reader, entry, s.tokens[0], verb, (first[0].start, first[-1].end), (second[0].start, second[-1].end))


def enough(reader: Reader, word: Token) -> Drive | None:
    """ "angry enough to bring down the cabinet", "too divided to bring it down": what a state lets come about, or does not."""
    s = reader.sentence
    too = word.text.casefold() == "too"
    state = s.head(word) if word.dep == "advmod" else word
    being = s.head(state)
    if state.dep != "acomp" or being.lemma not in ("be", "remain", "become", "seem", "look"):
        return None
    below = (c for t in (state, being, word) for c in s.children(t.i, "xcomp", "advcl", "ccomp") if c.i > word.i)
    deed = next((c for c in below if s.to(c) is not None), None)
    subject = next(iter(s.children(being.i, "nsubj")), None)
    if deed is None or subject is None or subject.pos not in ("NOUN", "PROPN"):
        return None
    entry = Connective(words=(word.text,), sign=-1 if too else 1, takes=Takes.CLAUSE, strength=Strength.ASSERTED)
    drive = join(reader, entry, word, being, clause(s, being, {deed.i}), clause(s, deed))
    return drive if drive is None or too else replace(drive, strength=Strength.CAN, hedge=word)
