"""What a wording of a cause or an effect speaks of: its stems, its head, its kind, and whether it speaks of an end of it.

Several wordings of one text ("the war", "the prolonged fighting", "an end of the war") are one descriptor of a situation.
What joins them is told here by words alone: stems that they share, the kind of thing that they name, and who acts in it.
The word lists are small and general; what they miss stays apart, and a person joins it in the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SHORTEST = 3  # letters of a stem
_NEAR = 0.6  # of the stems of the shorter wording: what two wordings of one thing share


class Kind(StrEnum):
    """What sort of thing changes: it says how its states are called."""

    CONFLICT = "conflict"
    FORCE = "force"
    MOOD = "mood"
    DEMAND = "demand"
    ENGAGEMENT = "engagement"
    DEFECTION = "defection"
    ACCORD = "accord"
    MEASURE = "measure"
    QUANTITY = "quantity"
    OTHER = "other"


STATES = {
    Kind.CONFLICT: ("continues", "ends"),
    Kind.FORCE: ("continues", "ends"),
    Kind.MOOD: ("rising", "steady"),
    Kind.DEMAND: ("advances", "stalls"),
    Kind.ENGAGEMENT: ("joins", "stays_apart"),
    Kind.DEFECTION: ("notable", "holds_together"),
    Kind.ACCORD: ("reached", "not_reached"),
    Kind.MEASURE: ("in_force", "not_in_force"),
    Kind.QUANTITY: ("rising", "steady"),
    Kind.OTHER: ("happens", "does_not_happen"),
}
"""The two states of each kind: first what a text reports or foretells of it, then the other."""

LASTING = frozenset({Kind.CONFLICT, Kind.FORCE, Kind.MOOD, Kind.DEMAND, Kind.MEASURE, Kind.QUANTITY})
"""Kinds of which a text that reports them says that they hold now; the rest are deeds."""


def _words(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in text.split())


def stem(word: str) -> str:
    """A word without what inflection and the commonest derivations add; the same for "strike", "strikes" and "striking".

    >>> [stem(word) for word in ("strikes", "striking", "defections", "defect", "parties", "escalation", "invasion", "invades")]
    ['strik', 'strik', 'defect', 'defect', 'party', 'escalat', 'invad', 'invad']
    """
    plain = re.sub(r"['’]s?$", "", word.lower())
    for pattern, put in _DERIVED:
        plain = pattern.sub(put, plain)
    for ending, put in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= _SHORTEST:
            plain = plain[: len(plain) - len(ending)] + put
            break
    plain = re.sub(r"([bdfgmnprt])\1$", r"\1", plain)
    return plain[:-1] if plain.endswith("e") and len(plain) > _SHORTEST else plain


_DERIVED = (  # nouns whose stem is not that of their verb
    (re.compile(r"^(inva|persua|eva|ero)sions?$"), r"\1de"),
    (re.compile(r"^(\w{4,}en)sions?$"), r"\1d"),
    (re.compile(r"^(\w{3,}i)sions?$"), r"\1de"),
    (re.compile(r"^(refus|withdraw|remov|approv|propos|surviv|arriv|reviv|dismiss)als?$"), r"\1e"),
    (re.compile(r"^(depart|clos|seiz)ures?$"), r"\1e"),
)
_ENDINGS = (
    ("ations", "at"),
    ("ation", "at"),
    ("ments", ""),
    ("ment", ""),
    ("ings", ""),
    ("ing", ""),
    ("ions", ""),
    ("ion", ""),
    ("ies", "y"),
    ("ied", "y"),
    ("sses", "ss"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("ed", ""),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("s", ""),
)

_EMPTY = _words(
    """a an the this that these those its his her their our my your it he she they we i you him them us who whom whose which
    what there here and or but nor so yet as than then if when while because since until unless although though of in on at
    to from by with without for against between among amid into onto upon over under about across along through during after
    before behind toward towards within despite per via is are was were be been being am has have had having do does did doing
    will would can could may might shall should must not no never any some each every all both either neither other another
    such own same more most much many few less least very too also only just even still already again once now soon often
    ever far up down out off back away one two three four five six seven eight nine ten hundred thousand million billion
    first second third last next new old recent recently current further additional ongoing possible likely
    year years month months thousands hundreds dozens millions week weeks day days time times today yesterday tomorrow monday tuesday wednesday thursday friday
    saturday sunday january february march april june july august september october november december
    something anything nothing everything thing way fact factor cause reason result effect outcome situation issue matter case
    part number kind sort level assumption expectation development step move act action sign rate extent degree question prospect possibility risk danger threat likelihood outlook chance
    much happen happens side sides worse better
    be become get make made give take put keep go come say said tell told mean start begin began lead leads led bring"""
)
_PREPOSITIONS = frozenset(
    "of in on at to from by with without for against between among amid into onto over under about across along through "
    "during after before behind toward towards within despite that which who whom whose where when while as and or but".split()
)
_ENDS = _words(
    """end ends ending ended halt stop stopped cease cessation pause lull absence lack loss collapse
    failure fail fade resolution settle settlement lift lifting removal remove fall drop decline decrease reduction reduce
    fewer less weaken weakening easing ease cut cuts shrink slowdown closure close dissolve dissolution cancel cancellation
    suspend suspension de-escalation calm closed fallen falling"""
)
_GROWS = _words(
    """rise rising increase increasing growth grow growing growingly spread surge surging widen widening broaden expansion
    expand heighten heightening escalate escalation intensify intensification deepen deepening mount mounting soar soaring
    worsen worsening prolong prolonged protracted continue continued continuing continuation long persist persistent renewed
    strengthen poor high higher strong stronger sharp heavy severe sudden early"""
)
_KINDS = {
    Kind.DEFECTION: _words(
        """defect defection defector split splinter break breakaway desert desertion fracture fragmentation schism mutiny rift"""
    ),
    Kind.ENGAGEMENT: _words(
        """join rejoin return re-enter reenter participate participation engage engagement involvement intervene intervention
        comeback revive revival resume resumption re-emerge emergence re-rise mobilise mobilize mobilisation enter entry
        isolation self-isolation withdraw withdrawal boycott abstain abstention seclusion retreat silence retire retirement
        walkout pullout absence quit neutrality disengage disengagement"""
    ),
    Kind.MEASURE: _words(
        """sanction embargo blockade curfew ban tariff siege closure emergency restriction subsidy veto
        deployment suspension occupation"""
    ),
    Kind.FORCE: _words(
        """attack strike airstrike raid shelling bombing bombardment bomb rocket missile drone ambush assault offensive
        operation incursion killing clash shooting fire firing landing targeting"""
    ),
    Kind.CONFLICT: _words(
        """war ceasefire truce armistice conflict fighting fight battle confrontation hostility violence insurgency escalation crisis dispute standoff
        struggle feud unrest tension aggression"""
    ),
    Kind.MOOD: _words(
        """sentiment anger resentment outrage support opinion sympathy discontent frustration fear hatred mood opposition
        backlash protest demonstration solidarity pressure popularity confidence trust fury grievance criticism condemnation"""
    ),
    Kind.DEMAND: _words(
        """campaign debate bill vote referendum motion election law legislation demand call petition lobbying negotiation talk
        parliament resolution inquiry reform budget"""
    ),
    Kind.ACCORD: _words(
        """agreement accord deal treaty pact settlement compromise peace reconciliation normalisation normalization release
        exchange"""
    ),
    Kind.QUANTITY: _words(
        """price cost inflation debt unemployment shortage drought poverty hunger crime currency trade export import production
        cooperation influence power position strength role presence supply demand displacement migration"""
    ),
}
_APART = _words(
    """isolation self-isolation withdraw withdrawal boycott abstain abstention seclusion retreat silence retire retirement
    walkout pullout absence quit neutrality disengage disengagement"""
)
_BROKEN_OFF = _words("end break broke overcome abandon leave quit")  # an isolation that is broken is a return


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a stretch of words speaks of."""

    stems: frozenset[str]  # of what it speaks, without names of actors
    head: str  # stem of the word that the rest hangs on; "": none was found
    kind: Kind
    ends: bool  # it speaks of an end, lack or fall of its thing, or of staying out of it
    actors: frozenset[str]  # ids of the participants that it names
    subject: str | None  # of them the one who does it; None: not told here
    types: frozenset[tuple[str, str]]  # type of an event in it and who did it
    finite: bool  # a clause, not a noun with what belongs to it
    rest: str = ""  # of a wording of an end, what ends: "an end of the war"; else ""
    ending: str = ""  # stem of the word that tells of an end, where one does
    bare: bool = False  # nothing but such a word: "the suspension", of what was said before


def wording(
    words: str,
    *,
    names: Sequence[tuple[int, int, str]] = (),
    types: frozenset[tuple[str, str]] = frozenset(),
    made: bool = False,
) -> Wording:
    """What words speak of.

    Parameters
    ----------
    names
        [start, end) of the actors and places in them, and who each is; "" for a place.
    types
        Which events they tell and who did each, as a coder read it.
    made
        Somebody is made to do something ("forced the cabinet to resign"): the deed is the head, not who does it.
    """
    tokens = _tokens(words, names)
    plain = [t for t in tokens if t.stem not in _EMPTY and not t.named and len(t.stem) >= _SHORTEST]
    plain = plain or [t for t in tokens if t.stem in _ACTS]
    end = _end(tokens)
    things = [t for t in plain if t.stem not in _GROWS and t is not end] or [t for t in plain if t is not end] or plain
    actors = frozenset(who for _, _, who in names if who)
    if not things and not actors:
        things = plain
    head = _head(tokens, things, made=made)
    kinds = [_kind(t.stem) for t in ([head] if head else []) + things]
    kind = next((k for k in kinds if k is not Kind.OTHER), Kind.OTHER)
    ends = end is not None and end not in things
    stems, first = frozenset(t.stem for t in things), head.stem if head else ""
    subject = _subject(words, names, head)
    if head is not None and (first in _APART or (_kind(first) is Kind.OTHER and stems & _APART)):
        kind, ends = Kind.ENGAGEMENT, not any(t.stem in _BROKEN_OFF for t in plain)
    elif things and subject is not None and all(t.stem in _GROWS for t in things):
        kind = Kind.ENGAGEMENT  # "the rise of" somebody
    elif kind is Kind.MOOD and subject is not None and subject.startswith("state:"):
        kind = Kind.MEASURE  # the support of a state is what it does
    elif first in _TRUCES:
        kind, ends, stems, first = Kind.CONFLICT, not ends, stems | _WAR, "war"  # a war that rests
    elif first in _FIGHTING and not actors:
        kind, stems, first = Kind.CONFLICT, stems | _WAR, "war"  # fighting of which no side is named is the one war
    if (against := _AGAINST.search(words)) is not None:
        # "the party against any compromise" is no compromise; "protests against the law" are protests.
        before = [t for t in plain if t.start < against.start()]
        ends = ends != all(_kind(t.stem) is Kind.OTHER for t in before)
    bare = len(plain) == 1 and plain[0].stem in _ENDS and not actors and end is None
    if _FINITE.search(words) and _NOT.search(words):
        ends = not ends
    return Wording(
        stems=stems,
        head=first,
        kind=kind,
        ends=ends,
        actors=actors,
        subject=subject,
        types=types,
        finite=bool(_FINITE.search(words)),
        rest=_rest(words, end) if ends else "",
        ending=plain[0].stem if bare else "" if end is None else end.stem,
        bare=bare,
    )


def standing(actor: str) -> Wording:
    """How strong an actor is: what an effect is that names an actor and nothing else ("strengthened the party")."""
    return Wording(
        stems=frozenset({"strength"}),
        head="strength",
        kind=Kind.QUANTITY,
        ends=False,
        actors=frozenset({actor}),
        subject=actor,
        types=frozenset(),
        finite=False,
    )


def _rest(words: str, end: _Token | None) -> str:
    """What ends, without the words that say so; "" where it cannot be cut out."""
    if end is None:
        return " ".join(_NOT.sub("", words).split()) if _NOT.search(words) else ""
    after = words[end.start + len(end.word) :].strip()
    return re.sub(r"^(?:of|in|to)\s+", "", after)


_AGAINST = re.compile(r"\bagainst\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:cannot|(?<!or )(?<!if )(?<!whether )not(?! only)|never|no longer)\b|n['’]t\b", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(will|would|can|cannot|could|may|might|shall|should|must|is|are|was|were|has|have)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, eq=False)
class _Token:
    """One word."""

    start: int
    word: str  # in small letters
    stem: str
    named: bool  # part of an actor's name


def _tokens(words: str, names: Sequence[tuple[int, int, str]]) -> list[_Token]:
    found: list[_Token] = []
    for match in _WORD.finditer(words):
        named = any(start <= match.start() < end for start, end, _ in names)
        found.append(_Token(match.start(), match.group().lower(), stem(match.group()), named))
    return found


def _kind(word: str) -> Kind:
    return next((kind for kind, stems in _KINDS.items() if word in stems), Kind.OTHER)


def _end(tokens: Sequence[_Token]) -> _Token | None:
    """The word that tells of an end of what the rest names: "an end of the war", "the closed border", "the war will end"."""
    for place, token in enumerate(tokens):
        if token.stem not in _ENDS or token.named:
            continue
        if any(each.word in _BEFORE_ITS_OWN for each in tokens[:place]):
            continue  # "fears of losing" are fears
        after = tokens[place + 1].word if place + 1 < len(tokens) else ""
        before = tokens[place - 1].word if place else ""
        if place < 3 and (after == "of" or (after in ("in", "to") and token.stem != _FAILURE)):
            return token
        if token.word.endswith(("ed", "ing")) and after and after not in _PREPOSITIONS and place < 3:
            return token
        if not place and after in _DETERMINERS:  # an infinitive: "remove the cause of it"
            return token
        if before in _MODALS:
            return token
    return None


_BEFORE_ITS_OWN = frozenset("of for about over against with to that".split())
_DETERMINERS = frozenset("the a an this that these those its their his her all any every".split())
_MODALS = frozenset("will would can could may might shall should must".split())
_FAILURE = stem("failure")  # "crop failures in the south" fail, and nothing else ends


def _head(tokens: Sequence[_Token], things: Sequence[_Token], *, made: bool) -> _Token | None:
    """The last word before the first preposition; of a deed that somebody is made to do the verb after "to"."""
    words = [token.word for token in tokens]
    if made and "to" in words[:-1]:
        deed = tokens[words.index("to") + 1]
        if deed in things:
            return deed
    last: _Token | None = None
    for token in tokens:
        if token.word in _PREPOSITIONS and last is not None:
            break
        if token in things:
            last = token
    if last is None or (_kind(last.stem) is Kind.OTHER and _FINITE.search(" ".join(words))):
        return next((t for t in things if _kind(t.stem) is not Kind.OTHER), last or (things[0] if things else None))
    return last


def _subject(words: str, names: Sequence[tuple[int, int, str]], head: _Token | None) -> str | None:
    """Who does it: named before the head, or after it by "by" or "of"."""
    for start, _, who in sorted(names):
        if words[:start].lower().endswith(("anti-", "pro-")):
            continue
        if who and (head is None or start < head.start or re.search(r"\b(?:by|of)\s+(?:the\s+)?$", words[:start])):
            return who
    return None


def same(one: Wording, two: Wording) -> bool:
    """Whether two wordings speak of one thing.

    They do if the same actor does the same sort of thing in both; or if they share their head, or most of their stems, and
    are not told of different actors.
    """
    deeds = one.kind is two.kind and one.kind in _DEEDS
    if one.types & two.types and deeds:
        return True
    if deeds and one.subject is not None and two.subject is not None:
        return one.subject == two.subject
    shared = one.stems & two.stems
    if one.kind is two.kind is Kind.MOOD and one.stems & _PUBLIC and two.stems & _PUBLIC:
        return True
    if not shared or (one.actors and two.actors and not one.actors & two.actors and one.kind not in _OF_ALL):
        return False
    if one.kind is not two.kind:
        return bool(one.head) and one.head == two.head
    if one.head and one.head == two.head:
        return True
    near = len(shared) / min(len(one.stems), len(two.stems)) >= _NEAR
    longer = max((one, two), key=lambda each: len(each.stems))
    # What one word names is not all that has the word in it: "the water", "a commission that shares the water".
    return near and (
        longer.head in shared if min(len(one.stems), len(two.stems)) == 1 else bool({one.head, two.head} & shared)
    )


def stems_of(words: str) -> frozenset[str]:
    """The stems of words, without those that say nothing."""
    return frozenset(stem(word) for word in _WORD.findall(words)) - _EMPTY


def ended(words: str) -> bool:
    """Whether words without names speak of an end of what they name."""
    return _end(_tokens(words, ())) is not None


def pointing(words: str) -> str | None:
    """What a wording points back to: "deed" ("this move"), "course" ("this", "something"); None: it names its thing itself."""
    found = _POINTING.match(words)
    if found is None:
        return None
    rest = [stem(word) for word in _WORD.findall(words[found.end() :])]
    if rest and rest[-1] in _DEED_WORDS:
        return "deed"
    return "course" if all(word in _EMPTY for word in rest) else None


_POINTING = re.compile(
    r"^(?:this|that|these|those|such|it|which|something|the (?=move|step|action|decision))\b", re.IGNORECASE
)
_DEED_WORDS = _words("action act move step decision behaviour behavior measure policy approach statement call")


def asked(reads: Wording) -> Wording:
    """A wording as part of a question: of all that a question names, it asks for the deed."""
    if reads.kind not in LASTING:
        return reads
    for kind in (Kind.ENGAGEMENT, Kind.DEFECTION, Kind.ACCORD):
        found = sorted(reads.stems & _KINDS[kind])
        if found:
            return replace(reads, kind=kind, head=found[0])
    return reads


def akin(one: Wording, two: Wording) -> bool:
    """Whether an end that is asked or foretold may be one that is told elsewhere: alike in kind and in a word, or in who takes part."""
    alike = bool(one.stems & two.stems) or (one.kind in _DEEDS and bool(one.actors & two.actors))
    alike = alike or (one.kind is Kind.DEFECTION and not (one.actors and two.actors))  # rare enough to be the same
    return one.kind is two.kind is not Kind.OTHER and alike


_ACTS = _words("threat call decision warning promise offer danger risk prospect")  # a thing where nothing else is
_FIGHTING = _words("fighting clash hostility shooting shelling war warfare combat")
_PUBLIC = _words("public popular people street citizen sentiment mood opinion anger outrage discontent")
_TRUCES = _words("ceasefire truce armistice cease-fire")
_WAR = _words("war")
_DEEDS = frozenset({Kind.ENGAGEMENT, Kind.FORCE, Kind.DEFECTION})
_OF_ALL = frozenset({Kind.MEASURE, Kind.CONFLICT, Kind.ACCORD})  # one and the same, whoever is named beside it
