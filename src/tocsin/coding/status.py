"""Whether it happened: the status of an event, read from mood, negation and what governs its trigger.

Status is PLOVER's auxiliary mode. The tree is climbed from the trigger only along edges that carry mood with them
(complements, shared auxiliaries); it is not carried out of a relative clause, out of a subject ("the attack may lead
to war" leaves the attack actual), or over an adjunct ("may resign after the attack").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tocsin.coding.grammar import Sentence, Token
from tocsin.records import Interval, Status

_WILL = frozenset({"will", "shall", "'ll", "wo"})
_MAY = frozenset({"may", "might", "could", "would", "can", "should", "must", "ca", "'d", "ought"})
# Edges that mood does not cross: "the attack may lead to war" leaves the attack as it was.
_CLOSED = frozenset({"relcl", "nsubj", "nsubjpass", "appos", "csubj", "parataxis", "npadvmod", "poss"})
_LONG_AGO = 365  # days
_FEARING = frozenset({"fear", "doubt", "hope", "worry", "suspect", "wonder"})
_ADVICE = frozenset({"should", "must", "may", "might", "ought"})
_NEGATIVE = frozenset({"not", "n't", "never", "no", "neither", "nor"})
_CONDITION = frozenset({"if", "unless", "whether", "lest", "should", "provided"})

# What governs a complement decides whether it happened. Verbs, nouns and adjectives by lemma.
_DENYING = frozenset(
    """deny refuse decline fail avoid prevent avert forgo refrain neglect reject oppose forbid prohibit ban bar foil
    thwart block refusal failure denial absence lack unwilling unable rule cease dismiss rebuff veto discourage
    dissuade""".split()
)
_WISHING = frozenset(
    """want wish seek hope demand urge ask request call appeal press push order instruct command tell beg plead require
    threaten warn fear risk consider contemplate propose suggest recommend advocate encourage invite allow permit let
    authorise authorize enable favour favor support oppose need aim attempt motivate persuade convince pressure lobby
    insist advise possible likely unlikely able capable free right entitle help campaign danger fear threat risk
    possibility prospect chance probability likelihood demand request appeal proposal call desire pressure condition
    hope effort bid attempt bill motion resolution readiness willing willingness option ability speculation worry concern
    petition draft idea reluctance referendum vote discuss debate discussion negotiation talk power mandate plea
    ultimatum warning pretext excuse opposition intent question""".split()
)
_COMING = frozenset(
    """plan intend prepare vow pledge promise agree decide set due schedule slate commit undertake swear expect mean
    ready poised bind determine resolve announce about plan intention preparation vow pledge promise agreement decision
    commitment order upcoming planned prepared expected scheduled announcement deadline timetable schedule deal
    determined""".split()
)
# Verbs that pass the mood of their own clause on to what stands after the preposition.
_PASSING = {
    "lead": {"to"},
    "result": {"in"},
    "escalate": {"into", "to"},
    "turn": {"into", "to"},
    "end": {"in", "with"},
    "contribute": {"to"},
    "participate": {"in"},
    "take": {"in"},
    "engage": {"in"},
    "join": {"in"},
    "return": {"to"},
    "resort": {"to"},
    "respond": {"with"},
    "retaliate": {"with"},
    "proceed": {"with"},
    "go": {"ahead", "to", "with"},
    "call": {"for", "on"},
    "push": {"for"},
    "press": {"for"},
    "appeal": {"for"},
    "prepare": {"for"},
    "plan": {"for"},
    "wait": {"for"},
    "threaten": {"with"},
    "warn": {"of", "against", "about"},
    "ask": {"for"},
    "agree": {"to", "on"},
    "commit": {"to"},
    "hope": {"for"},
    "opt": {"for"},
    "vote": {"for", "on"},
    "refrain": {"from"},
    "think": {"of", "about"},
    "insist": {"on"},
    "talk": {"about", "on"},
    "look": {"for", "to"},
    "trigger": {"of"},
}
_OF_IT = frozenset({"of", "for", "to", "about", "over", "on", "against"})  # "the risk of", "a call for"
_ATTEMPTED = frozenset(
    {"manage", "begin", "start", "continue", "keep", "proceed", "go", "resume", "use", "force", "try"}
)
# What these do is done to something that is there.
_FACTIVE_ENDS = frozenset(
    """end stop halt suspend condemn criticise criticize denounce investigate change alter abandon drop reduce weaken
    hide conceal maintain continue keep intensify increase expand extend resume broaden escalate""".split()
)
_GOING_ON = frozenset(
    {"ongoing", "continuing", "continued", "current", "recent", "latest", "existing", "repeated", "daily"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A status, the words that it was read from, and the rule in words."""

    status: Status
    start: int
    end: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How the clause of an event is told, as far as that bears on its status."""

    time: Interval | None  # when it occurred, as far as its clause or its paragraph says
    background_before: date | None  # the first day that is no background; None: publication is not known
    in_past: bool  # in the simple past
    long_ago: tuple[int, int] | None  # characters of words such as "in those years" that it is told under
    worded: bool  # the event consists of words: an offer that was refused had been made


def read_status(sentence: Sentence, trigger: Token, telling: Telling) -> Reading:
    """The status of the event that a verb or noun names."""
    mood = _mood(sentence, trigger, worded=telling.worded)
    if mood is not None:
        return mood
    time, before = telling.time, telling.background_before
    if time is not None and before is not None and _over(time, before, told_in_past=telling.in_past):
        return _reading(Status.HISTORICAL, trigger, f"its time, {time.edtf}, ended before {before}")
    if telling.long_ago is not None and telling.in_past and time is None:
        start, end = telling.long_ago
        return Reading(status=Status.HISTORICAL, start=start, end=end, by="told of a time long past")
    return _reading(Status.ACTUAL, trigger, "told as having happened")


def _over(time: Interval, background_before: date, *, told_in_past: bool) -> bool:
    """Whether a time ended before a day.

    What is told in the past tense of an open time that began over a year before did so too ("after the 2021 elections
    he resigned").
    """
    if time.until is not None:
        return time.until <= background_before
    return told_in_past and time.begin is not None and (background_before - time.begin).days > _LONG_AGO


def _reading(status: Status, token: Token, by: str) -> Reading:
    return Reading(status=status, start=token.start, end=token.end, by=by)


def _mood(sentence: Sentence, trigger: Token, *, worded: bool) -> Reading | None:
    """The first thing, from the trigger upwards, that takes the event out of what happened; None: nothing does."""
    s = sentence
    token = trigger
    mark = next((t for t in s.tokens[-3:] if t.text == "?"), None)
    if mark is not None and trigger.pos == "VERB" and all(t.dep != "relcl" for t in (trigger, *s.ancestors(trigger))):
        return _reading(Status.HYPOTHETICAL, mark, "asked in a question")
    condition = _conditional(s, trigger)
    if condition is not None:
        return _reading(Status.HYPOTHETICAL, condition, f"under {condition.text!r}")
    while True:
        own = _own_mood(s, token)
        if own is not None or token.head == token.i:
            return own
        reading, above = _climb(s, token, worded=worded)
        if reading is not None or above is None:
            return reading
        token = above


def _climb(s: Sentence, token: Token, *, worded: bool) -> tuple[Reading | None, Token | None]:
    """What the edge above a token says of it, and where to go on; neither: mood is not carried over this edge."""
    head = s.head(token)
    if token.dep in _CLOSED:
        return None, None
    if token.dep in ("advcl", "acl"):
        return _of_purpose(s, token), None
    if token.dep in ("xcomp", "ccomp", "acomp", "oprd", "dobj", "attr", "pcomp"):
        return _of_complement(s, token, worded=worded)
    if token.dep == "pobj":
        return _of_preposition(s, head)
    if token.dep in ("prep", "agent"):
        return _without(token), None
    own_subject = token.dep == "conj" and bool(s.children(token.i, "nsubj", "nsubjpass"))
    return None, None if own_subject and token.pos in ("VERB", "AUX") else head


def _of_purpose(s: Sentence, clause: Token) -> Reading | None:
    """What an infinitive that tells a purpose or a plan is; a participle tells what happened."""
    to = s.to(clause)
    if to is None:
        return None
    head = s.head(clause)
    if clause.dep == "acl":
        return _governed(head, head) or _reading(Status.HYPOTHETICAL, to, f"told as the aim of {head.text!r}")
    return _governed(head, to) or _reading(Status.HYPOTHETICAL, to, "told as a purpose")


def _of_complement(s: Sentence, token: Token, *, worded: bool) -> tuple[Reading | None, Token | None]:
    """What a verb or adjective says of its complement."""
    head = s.head(token)
    if token.dep == "ccomp" and _finite(s, token):
        return _of_report(s, head), None
    if token.dep == "dobj" and (head.lemma in _FACTIVE_ENDS or (worded and head.lemma in _DENYING)):
        return None, None
    if head.lemma == "be" and s.to(token) is not None:
        return _reading(Status.FUTURE, head, f"{head.text!r} with an infinitive"), None
    governed = _governed(head, head)
    if governed is not None and head.lemma not in _ATTEMPTED:
        return _negated_twice(s, head) or governed, None
    return None, head


def _of_preposition(s: Sentence, preposition: Token) -> tuple[Reading | None, Token | None]:
    """What stands above a prepositional phrase says of what is in it: "a call for", "led to", but not "after"."""
    above = s.head(preposition)
    word = preposition.text.casefold()
    governed = _governed(above, above)
    if above.pos in ("NOUN", "ADJ"):
        if governed is not None and word in _OF_IT:
            return governed, None
        return None, above if word == "of" else None
    if word not in _PASSING.get(above.lemma, ()):
        return _without(preposition), None
    if governed is not None:
        return _negated_twice(s, above) or governed, None
    return None, above


def _conditional(s: Sentence, trigger: Token) -> Token | None:
    """The "if" of the clause that a trigger stands in; a condition is one whether or not it is negated."""
    for token in (trigger, *s.ancestors(trigger)):
        if token.dep == "ccomp" and s.head(token).lemma in _FEARING:  # "fear that rebels will attack"
            return s.head(token)
        if token.dep == "advcl":
            return next((m for m in s.children(token.i, "mark", "advmod") if m.text.casefold() in _CONDITION), None)
        if token.dep in ("relcl", "parataxis") or (token.dep == "ccomp" and _finite(s, token)):
            return None
    return None


def _reported_past(s: Sentence, verb: Token) -> bool:
    """Whether "would" is a "will" told in the past: "announced that they would leave"."""
    head = s.head(verb)
    return verb.dep == "ccomp" and head.tag in ("VBD", "VBN") and not s.children(verb.i, "advcl")


def _of_report(s: Sentence, head: Token) -> Reading | None:
    """What a verb that reports says of a finite clause: "denied that", "fears that", "it is not true that"."""
    if head.lemma in ("deny", "refute", "dispute", "disprove"):
        return _reading(Status.NEGATED, head, f"under {head.text!r}")
    if head.lemma in ("demand", "fear", "propose", "insist", "hope", "doubt"):
        return _reading(Status.HYPOTHETICAL, head, f"under {head.text!r}")
    negated = next(iter(s.children(head.i, "neg")), None)
    if head.lemma == "be" and negated is not None:
        return _reading(Status.NEGATED, negated, f"said not to be so by {negated.text!r}")
    return None


def _own_mood(s: Sentence, token: Token) -> Reading | None:
    """What the auxiliaries, particles and determiners of one token say."""
    for child in s.children(token.i, "neg", "det", "preconj", "cc"):
        if child.text.casefold() in _NEGATIVE and child.dep != "cc":
            after = s.tokens[child.i + 1].text.casefold() if child.i + 1 < len(s.tokens) else ""
            advice = next((c for c in s.children(token.i, "aux") if c.text.casefold() in _ADVICE), None)
            if advice is not None:  # "should not invade" does not say that nobody did
                return _reading(Status.HYPOTHETICAL, advice, f"advised or supposed by {advice.text!r}")
            if after != "only":
                return _reading(Status.NEGATED, child, f"negated by {child.text!r}")
    if token.pos in ("VERB", "AUX"):
        for side in s.children(token.i, "nsubj", "nsubjpass", "dobj"):
            for child in s.children(side.i, "det", "preconj"):
                if child.text.casefold() in ("no", "neither"):
                    return _reading(Status.NEGATED, child, f"negated by {child.text!r}")
        have = s.head(token)
        if token.dep == "xcomp" and have.lemma == "have":
            yet = next((c for c in s.children(have.i, "advmod") if c.lemma == "yet"), None)
            if yet is not None:
                return _reading(Status.NEGATED, yet, "negated by 'have yet to'")
    for child in s.children(token.i, "aux"):
        word = child.text.casefold()
        if word in _WILL or (word == "would" and _reported_past(s, token)):
            return _reading(Status.FUTURE, child, f"future by {child.text!r}")
        if word in _MAY:
            perfect = any(c.lemma == "have" for c in s.children(token.i, "aux"))
            return _reading(Status.HYPOTHETICAL, child, f"{'supposed' if perfect else 'possible'} by {child.text!r}")
    if token.pos == "VERB" and token.head == token.i and s.to(token) is not None:
        return _reading(Status.FUTURE, token, "announced by an infinitive")
    for child in s.children(token.i, "amod", "advmod"):
        if child.lemma in _GOING_ON:
            return _reading(Status.ACTUAL, child, f"said to be {child.text!r}")
        if child.lemma in (
            "possible",
            "potential",
            "alleged",
            "hypothetical",
            "feared",
            "threatened",
            "would-be",
            "future",
        ):
            return _reading(Status.HYPOTHETICAL, child, f"said to be {child.text!r}")
        if child.lemma in (
            "upcoming",
            "planned",
            "expected",
            "forthcoming",
            "imminent",
            "scheduled",
            "proposed",
            "coming",
        ):
            return _reading(Status.FUTURE, child, f"said to be {child.text!r}")
    return None


def _governed(head: Token, shown: Token) -> Reading | None:
    """What a verb, noun or adjective says of the complement under it."""
    if head.lemma in _DENYING:
        return _reading(Status.NEGATED, shown, f"under {head.text!r}")
    if head.lemma in _WISHING:
        return _reading(Status.HYPOTHETICAL, shown, f"under {head.text!r}")
    if head.lemma in _COMING:
        return _reading(Status.FUTURE, shown, f"under {head.text!r}")
    return None


def _negated_twice(s: Sentence, head: Token) -> Reading | None:
    """ "did not agree to", "has not threatened to": what is not even announced is still no more than possible."""
    for child in s.children(head.i, "neg"):
        return _reading(Status.HYPOTHETICAL, child, f"under {child.text!r} {head.text!r}")
    return None


def _without(preposition: Token) -> Reading | None:
    if preposition.text.casefold() in ("without", "instead"):
        return _reading(Status.NEGATED, preposition, f"after {preposition.text!r}")
    return None


def _finite(s: Sentence, verb: Token) -> bool:
    return verb.tag in ("VBD", "VBP", "VBZ") or any(
        c.tag in ("MD", "VBD", "VBP", "VBZ") for c in s.children(verb.i, "aux", "auxpass")
    )
