"""Whether the words around an expression look back or ahead, from the tags of its governing verb."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum

from tocsin.coding.grammar import Parsed, Sentence, Token


class Outlook(Enum):
    """Where the governing verb looks."""

    PAST = "past"
    FUTURE = "future"
    OPEN = "open"  # no verb, or one that does not decide: headlines, plain present


# "agreed to meet on Tuesday", "is due to open", "talks scheduled for Tuesday": what hangs below lies ahead.
_PLANNING = frozenset(
    "agree aim announce arrange call decide demand due expect go hope intend invite likely order pledge plan prepare "
    "promise propose ready request schedule set slate threaten urge vow want warn".split()
)
_SET = frozenset("schedule plan expect set slate due propose intend prepare".split())
# Plain present that news uses for the timetable: "talks begin on Monday".
_TIMETABLE = frozenset(
    "arrive begin close commence continue convene depart end expire fly gather hold host leave meet open resume start travel "
    "vote".split()
)
_AHEAD = frozenset("upcoming planned scheduled forthcoming expected coming looming proposed".split())


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a parsed document, found by character."""

    sentences: tuple[Sentence, ...]
    starts: tuple[int, ...]

    def at(self, offset: int) -> tuple[Sentence, Token] | None:
        """The token that covers a character, with its sentence; None between tokens."""
        n = bisect_right(self.starts, offset) - 1
        if n < 0:
            return None
        sentence = self.sentences[n]
        low, high = 0, len(sentence.tokens)
        while low < high:
            middle = (low + high) // 2
            if sentence.tokens[middle].start <= offset:
                low = middle + 1
            else:
                high = middle
        if low == 0 or offset >= sentence.tokens[low - 1].end:
            return None
        return sentence, sentence.tokens[low - 1]


def tokens_of(parsed: Parsed) -> Tokens:
    """The tokens of a document, ready to be found by character."""
    return Tokens(parsed.sentences, tuple(s.start for s in parsed.sentences))


def outlook(sentence: Sentence, token: Token) -> Outlook:
    """Where the verb that governs `token` looks: its tag, its auxiliaries, and the plan it may hang under."""
    below = token
    for here in sentence.ancestors(token):
        if here.pos in ("VERB", "AUX"):
            found = _of_verb(sentence, here)
            if found is not None:
                return found
        if here.pos in ("NOUN", "PROPN"):
            if any(t.lemma in _AHEAD or t.text.lower() in _AHEAD for t in sentence.children(here.i, "amod")):
                return Outlook.FUTURE
            if below.dep in ("poss", "compound", "nmod", "nummod") and here.lemma not in (
                "election",
                "vote",
                "meeting",
            ):
                # "lawmakers will debate Tuesday's attack": the attack does not take the tense of the debate.
                return Outlook.OPEN
        below = here
    return Outlook.OPEN


def _of_verb(sentence: Sentence, verb: Token) -> Outlook | None:
    """Where a verb looks; None if it takes its time from the words that it hangs under."""
    auxiliaries = sentence.children(verb.i, "aux", "auxpass")
    lemmas = {a.lemma for a in auxiliaries}
    if verb.tag == "VBD":
        return Outlook.PAST  # before the modals: in "President May visited" the parser takes May for one
    if any(a.tag == "MD" for a in auxiliaries) or verb.tag == "MD":
        # "may have been killed on Tuesday" looks back; "could meet on Tuesday" ahead.
        return Outlook.PAST if "have" in lemmas else Outlook.FUTURE
    if any(c.lemma in _PLANNING or c.lemma == "due" for c in sentence.children(verb.i, "acomp")):
        return Outlook.FUTURE
    if any(a.tag == "TO" for a in auxiliaries) and "have" not in lemmas:
        # "agreed to meet", "is to be held", "a summit to be held", and in a headline "talks to resume".
        above = sentence.head(verb)
        ahead = above.lemma in _PLANNING or above.lemma == "be" or above.i == verb.i
        if above.pos in ("NOUN", "PROPN") and (verb.tag == "VBN" or above.head == above.i):
            return Outlook.FUTURE
        return Outlook.FUTURE if ahead else None
    if verb.tag in ("VB", "VBG") and verb.head != verb.i and not lemmas & {"be", "have", "do"}:
        return None
    if verb.tag == "VBG" and any(a.lemma == "be" and a.tag in ("VBZ", "VBP") for a in auxiliaries):
        return Outlook.OPEN if "have" in lemmas else Outlook.FUTURE
    if verb.tag == "VBN":
        # "talks scheduled for May" are ahead; "was scheduled for May" may be either; "plans announced in May" are not.
        ahead = verb.lemma in _SET
        if all(a.tag in ("VBZ", "VBP") and a.lemma == "be" for a in auxiliaries):
            return Outlook.FUTURE if ahead else Outlook.OPEN if auxiliaries else Outlook.PAST
        return Outlook.OPEN if ahead else Outlook.PAST
    if "have" in lemmas or any(a.tag == "VBD" for a in auxiliaries):
        return Outlook.PAST
    if verb.tag in ("VBZ", "VBP") and verb.lemma in _TIMETABLE:
        return Outlook.FUTURE
    return Outlook.OPEN
