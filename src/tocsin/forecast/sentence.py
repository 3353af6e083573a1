"""A sentence such as "Will Iran threaten Israel within 30 days?" as a form, with a doubt for each thing that is not clear.

The sentence is turned into a statement ("Iran will threaten Israel ..."), parsed, and read with what reads texts: the lexicon of
predicates, the dates, the numbers, the registry. Every word has to be of some use; those that are not are asked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tocsin.coding.dates import DateExpression, find_times
from tocsin.coding.grammar import Parsed, Sentence, Token
from tocsin.coding.lexicon import Lexicon, Orientation
from tocsin.coding.numerals import is_number, read_number
from tocsin.coding.triggers import Trigger, coordinated, find_triggers
from tocsin.errors import SettingsError
from tocsin.forecast import World
from tocsin.forecast.question import Doubt, Form
from tocsin.records import Measure
from tocsin.resolve.groups import group_of
from tocsin.resolve.lookup import one_actor
from tocsin.resolve.roles import read_role
from tocsin.store.filters import Filter

_ASKING = re.compile(
    r"^\s*(?:(?:how likely is it|what is the (?:chance|probability|likelihood)|what are the (?:chances|odds)|is it likely)\s+that\s+"
    r"|(?P<aux>will|could|can|might|may|would|shall|is|are|does|do)\s+)",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"P(\d+)([DWMY])")
_DAYS = {"D": 1, "W": 7, "M": 30, "Y": 365}
_BEFORE_LENGTH = re.compile(
    r"(?:within|in|over|during|inside)(?:\s+the)?(?:\s+(?:next|coming|following))?\s*$", re.IGNORECASE
)
_COMPARED = re.compile(
    r"\b(more)\b.*\b(than\s+(?:in\s+)?(?:the\s+)?(?:last|previous|past|month before|week before|year before))",
    re.IGNORECASE,
)
_MEMBERS = frozenset({"member", "fighter", "militant"})
_NOT = frozenset({"not", "never", "no", "neither", "nobody", "without", "refrain"})
_COUNTED = frozenset({"time", "event", "incident", "occasion"})
_TWICE = {"once": 1, "twice": 2}
_WHERE = frozenset({"in", "inside", "within", "across", "throughout", "near"})
_BY = frozenset({"by"})
_DYING = frozenset({"death", "fatality", "die", "dead"})
_PEOPLE = frozenset({"person", "people", "civilian", "individual", "man", "woman", "child", "soldier", "casualty"})
_EMPTY = frozenset({"DET", "ADP", "AUX", "PUNCT", "CCONJ", "PART", "SCONJ", "PRON", "SPACE", "SYM", "INTJ"})
_WEIGHTLESS = frozenset(
    {"go", "be", "there", "least", "more", "than", "time", "event", "any", "next", "happen", "take", "place", "again"}
)
_CUTS = 8  # verbs that are tried as the one that is asked about


@dataclass(slots=True)
class _Reading:
    """What was read so far, and which characters of the statement were of use."""

    form: Form
    doubts: list[Doubt] = field(default_factory=list[Doubt])
    used: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def use(self, start: int, end: int) -> None:
        self.used.append((start, end))

    def was_used(self, token: Token) -> bool:
        return any(start <= token.start and token.end <= end for start, end in self.used)


def read_sentence(
    text: str, *, asked: date, parse: Callable[[str], Parsed], lexicon: Lexicon, world: World
) -> tuple[Form, tuple[Doubt, ...]]:
    """The form that a sentence fills in, and what is not clear in it.

    Parameters
    ----------
    asked
        The day on which it is asked, which "within 30 days" is counted from.
    parse
        As `coding.grammar.load_parser` gives it.
    """
    words = " ".join(text.encode("utf-8", "replace").decode().split())  # a terminal may give bytes that are no UTF-8
    reading = _Reading(Form(text=words))
    if not words:
        return reading.form, (Doubt(ask="what is asked?", settle=("--actor NAME --type TYPE --days 30",)),)
    statement, parsed = _stated(words, parse, lexicon)
    if len(parsed.sentences) != 1:
        ask = f"{len(parsed.sentences)} sentences: which one is the question?"
        return reading.form, (Doubt(ask=ask, settle=("one sentence",)),)
    [sentence] = parsed.sentences
    compared = _COMPARED.search(statement)
    _read_days(reading, find_times(parsed, asked), statement, asked, compared is not None)
    if compared is not None:
        reading.form = replace(reading.form, more_than_last=True)
        for group in (1, 2):
            reading.use(*compared.span(group))
    triggers = _asked_about(sentence, list(find_triggers(sentence, lexicon)))
    _read_amount(reading, sentence, triggers)
    _read_types(reading, sentence, triggers)
    _read_sides(reading, sentence, triggers, world)
    _ask_of_the_rest(reading, sentence)
    return reading.form, tuple(reading.doubts)


# ------------------------------------------------------------------------------------------------------- a statement


def _stated(words: str, parse: Callable[[str], Parsed], lexicon: Lexicon) -> tuple[str, Parsed]:
    """The question as a statement: "Will the army arrest ..." is read badly, "the army will arrest ..." is not."""
    rest = words.rstrip("? .") + "."
    match = _ASKING.match(rest)
    if match is None:
        return rest, parse(rest)
    auxiliary = (match["aux"] or "").lower()
    rest = rest[match.end() :]
    if not auxiliary:
        return rest, parse(rest)
    cuts = [m.start() for m in re.finditer(r"\S+", rest)][1:]
    tried = 0
    for cut in cuts:
        word = re.match(r"[\w-]+", rest[cut:])
        going = auxiliary in ("is", "are") and rest[cut:].lower().startswith("going to ")
        verb = word is not None and (
            word[0].lower() in lexicon.verbs or word[0].lower() in ("be", "die", "launch", "begin", "start")
        )
        if not (verb or going) or tried == _CUTS:
            continue
        tried += 1
        statement = f"{rest[:cut]}will {rest[cut + len('going to ') :] if going else rest[cut:]}"
        parsed = parse(statement)
        at = cut + len("will ")
        if len(parsed.sentences) == 1 and _is_verb_at(parsed.sentences[0], at):
            return statement, parsed
    plain = words.rstrip("? .") + "?"
    return plain, parse(plain)


def _is_verb_at(sentence: Sentence, at: int) -> bool:
    root = sentence.root
    governed = {root.i, *(t.i for t in sentence.children(root.i, "auxpass", "cop", "xcomp"))}
    here = next((t for t in sentence.tokens if t.start == at), None)
    return here is not None and here.i in governed and root.pos in ("VERB", "AUX")


# -------------------------------------------------------------------------------------------------------- days, amounts


def _read_days(reading: _Reading, times: Sequence[DateExpression], statement: str, asked: date, compared: bool) -> None:  # noqa: FBT001
    windows: list[tuple[date, date, str]] = []
    tomorrow = asked + timedelta(days=1)
    for time in times:
        words = statement[time.start : time.end]
        before = statement[: time.start]
        reading.use(time.start, time.end)
        if compared and re.search(r"\b(last|previous|past|before)\b", words, re.IGNORECASE):
            continue
        length = _LENGTH.fullmatch(time.expression or "") if time.interval is None else None
        if length is not None:
            if (led := _BEFORE_LENGTH.search(before)) is not None:
                reading.use(led.start(), time.end)
                windows.append((tomorrow, tomorrow + timedelta(days=int(length[1]) * _DAYS[length[2]]), words))
            continue
        if time.interval is None or not time.dating:
            reading.doubts.append(Doubt(ask=f"which days are {words!r}?", settle=("--days 30", "--until 2027-06-30")))
        elif time.interval.until is None:
            reading.doubts.append(Doubt(ask=f"until when, from {words!r}?", settle=("--days 30", "--until 2027-06-30")))
        else:
            windows.append((max(time.interval.begin or tomorrow, tomorrow), time.interval.until, words))
    if len({(begin, until) for begin, until, _ in windows}) > 1:
        said = " or ".join(repr(words) for _, _, words in windows)
        reading.doubts.append(Doubt(ask=f"which days, {said}?", settle=("--days 30", "--until 2027-06-30")))
    elif windows:
        begin, until, _ = windows[0]
        reading.form = replace(reading.form, opens=begin if begin > tomorrow else None, closes=until)


def _read_amount(reading: _Reading, sentence: Sentence, triggers: Sequence[Trigger]) -> None:
    dying = any(t.lemma in _DYING for t in sentence.tokens)
    killing = any(t.token.lemma in ("kill", "slay", "massacre") for t in triggers)
    for token in sentence.tokens:
        if reading.was_used(token) or not (is_number(token) or token.lemma in _TWICE):
            continue
        if token.lemma in _TWICE:
            reading.form = replace(reading.form, at_least=_TWICE[token.lemma])
            reading.use(token.start, token.end)
            continue
        count = read_number(sentence, token)
        if count is None:
            continue
        reading.use(min(count.start, token.start), count.end)
        head = sentence.head(token)
        if count.low is None or (count.high is not None and count.low != count.high):
            words = " ".join(t.text for t in sentence.tokens if count.start <= t.start and t.end <= count.end)
            reading.doubts.append(
                Doubt(
                    ask=f"{words!r} has an upper bound, and questions are of at least so many; ask for the opposite?",
                    settle=("--at-least N",),
                )
            )
            continue
        if head.lemma in _DYING or ((dying or killing) and head.lemma in _PEOPLE):
            reading.form = replace(reading.form, measure=Measure.DEATHS, at_least=count.low)
            reading.use(head.start, head.end)
        elif head.lemma in _COUNTED or any(head.i == t.token.i or head.i in t.used for t in triggers):
            reading.form = replace(reading.form, at_least=count.low)
            reading.use(head.start, head.end)
        else:
            ask = f"questions count events, incidents or deaths: what is to be counted of '{token.text} {head.text}'?"
            reading.doubts.append(Doubt(ask=ask, settle=(f"--at-least {count.low}", "--anyway (one event will do)")))
    for token in sentence.tokens:
        if token.lemma in _DYING and reading.form.measure is Measure.DEATHS:
            reading.use(token.start, token.end)


# -------------------------------------------------------------------------------------------------------------- what


def _asked_about(sentence: Sentence, triggers: Sequence[Trigger]) -> list[Trigger]:
    """The triggers that the question is about: not those inside of another's content, as "attack" in "threaten to attack"."""
    by = {t.token.i: t for t in triggers}
    found: list[Trigger] = []
    for trigger in triggers:
        inner = False
        token = trigger.token
        for above in sentence.ancestors(trigger.token):
            joined = token.dep == "conj"
            if above.i in by and not joined and not (token.dep == "dobj" and token.i == trigger.token.i):
                inner = not (sentence.root.i == above.i and token.dep in ("nsubj", "nsubjpass"))
                break
            token = above
        if not inner:
            found.append(trigger)
    return found


def _read_types(reading: _Reading, sentence: Sentence, triggers: Sequence[Trigger]) -> None:
    for trigger in triggers:
        for i in (trigger.token.i, *trigger.used):
            reading.use(sentence.tokens[i].start, sentence.tokens[i].end)
        for child in sentence.children(trigger.token.i):
            if (
                child.pos == "NOUN"
                and child.dep == "dobj"
                and child.lemma in _PEOPLE
                and reading.form.measure is Measure.DEATHS
            ):
                reading.use(child.start, child.end)
    types = tuple(dict.fromkeys(t.pattern.type for t in triggers))
    reading.form = replace(reading.form, types=types)
    if not types and reading.form.measure is not Measure.DEATHS:
        verb = next((t for t in sentence.tokens if t.pos == "VERB" and t.lemma not in _WEIGHTLESS), None)
        said = (
            "what would they do?"
            if verb is None
            else f"what is meant by {verb.text!r}? No type of event is known by that word"
        )
        reading.doubts.append(Doubt(ask=said, settle=("--type TYPE (docs/codebook.md lists them)", "--quad 4")))
        if verb is not None:
            reading.use(verb.start, verb.end)


# ----------------------------------------------------------------------------------------------------------- who, where


def _read_sides(reading: _Reading, sentence: Sentence, triggers: Sequence[Trigger], world: World) -> None:
    actors: dict[str, None] = {}
    recipients: dict[str, None] = {}
    places: dict[str, None] = {}
    either = False
    reversed_ = any(t.pattern.orientation is Orientation.REVERSED for t in triggers)
    taken = {i for t in triggers for i in (*t.used, t.token.i)}
    for token in sentence.tokens:
        if (whose := _owned(token, triggers)) is not None and (state := _state(token, world)) is not None:
            (actors if whose == "actor" else recipients)[state] = None
            reading.use(token.start, token.end)
            continue
        if token.i in taken or _elsewhere(sentence, token, triggers):
            continue
        if reading.was_used(token) or token.pos not in ("NOUN", "PROPN", "ADJ", "NUM", "X"):
            continue
        role, preposition = _role(sentence, token)
        if role is None:
            continue
        heads = coordinated(sentence, token)
        for head in heads:
            if preposition in _WHERE and (place := _place(reading, sentence, head, world)) is not None:
                places[place] = None
                continue
            name = _side(reading, sentence, head, world, role, general=reading.form.types == ("PROTEST",))
            if name is None:
                continue
            (recipients if (role == "recipient") != reversed_ else actors)[name] = None
        if preposition == "between" and len(heads) == 2 and not actors:
            pair = (*actors, *recipients)[-2:]
            if len(pair) == 2:
                either = True
                either_actor, either_recipient = pair
                actors = {**{k: None for k in actors if k not in pair}, either_actor: None}
                recipients = {**{k: None for k in recipients if k not in pair}, either_recipient: None}
    if len(actors) == 2 and not recipients and _together(sentence):
        first, second = actors
        actors, recipients, either = {first: None}, {second: None}, True
    reading.form = replace(
        reading.form, actors=tuple(actors), recipients=tuple(recipients), places=tuple(places), either_way=either
    )


def _owned(token: Token, triggers: Sequence[Trigger]) -> str | None:
    """The side that an adjective at the fixed object of a verb names: "expel Pakistani diplomats"; None: there is none."""
    fixed = {t.complement.i for t in triggers if t.complement is not None}
    return "recipient" if token.dep in ("amod", "compound", "poss", "nmod") and token.head in fixed else None


def _state(token: Token, world: World) -> str | None:
    """The state that an adjective or name is of."""
    found = {name.actor for name in world.registry.find(token.text) if name.actor.startswith("state:")}
    return found.pop() if len(found) == 1 else None


def _elsewhere(sentence: Sentence, token: Token, triggers: Sequence[Trigger]) -> bool:
    """Whether a noun belongs to a verb that is not asked about: "Ukraine" in "accuse Russia of attacking Ukraine"."""
    mine = {t.token.i for t in triggers}
    for above in sentence.ancestors(token):
        if above.i in mine:
            return False
        if above.pos == "VERB" and above.i != sentence.root.i and above.dep not in ("xcomp", "conj", "ccomp"):
            return True
    return False


def _together(sentence: Sentence) -> bool:
    """Whether the subject is two sides that do it with each other: "Iran and Israel clash"."""
    return any(len(coordinated(sentence, t)) == 2 for t in sentence.tokens if t.dep in ("nsubj", "nsubjpass"))


def _role(sentence: Sentence, token: Token) -> tuple[str | None, str]:
    """Whether a noun stands for who does it or to whom, and the preposition before it; None: it is part of another name."""
    head = sentence.head(token)
    if token.dep == "nsubj":
        return "actor", ""
    if token.dep == "nsubjpass":
        return "recipient", ""
    if token.dep == "pobj":
        word = head.text.casefold()
        if head.dep == "agent" or word in _BY:
            return "actor", word
        above = sentence.head(head)
        if word == "of" and above.pos in ("NOUN", "PROPN") and above.dep in ("nsubj", "pobj", "dobj", "conj"):
            return None, word  # "members of X": read with the noun before it
        if word in _WHERE and above.dep in ("nsubj", "dobj", "pobj") and above.pos == "NOUN":
            return "recipient", word
        return "recipient", word
    if token.dep in ("dobj", "dative", "attr", "oprd", "iobj"):
        return "recipient", ""
    return None, ""


def _phrases(sentence: Sentence, head: Token) -> Iterator[tuple[str, int, int]]:
    """The phrase of a noun, longest first: with what follows it, then without."""
    besides = [c for c in sentence.children(head.i) if c.dep in ("conj", "cc", "relcl", "acl") or c.text == ","]
    coordinates = {t.i for c in besides for t in sentence.subtree(c.i)}
    tokens = [t for t in sentence.subtree(head.i) if t.i not in coordinates or t.i == head.i]
    of = [t for c in sentence.children(head.i, "prep") if c.text == "of" for t in sentence.subtree(c.i) if t.i != c.i]
    if of and head.lemma in _MEMBERS:  # "members of X" are X, as event data count them
        yield "".join(_with_gaps(of)), head.start, of[-1].end
    for some in (tokens, [t for t in tokens if t.i <= head.i], [head]):
        run = _run(some, head)
        while run and run[0].pos in ("DET", "NUM") and run[0].i != head.i:
            run = run[1:]
        if run:
            yield "".join(_with_gaps(run)), run[0].start, run[-1].end


def _run(tokens: Sequence[Token], head: Token) -> list[Token]:
    """The tokens around the head that stand without a gap."""
    here = [n for n, t in enumerate(tokens) if t.i == head.i]
    if not here:
        return []
    first = last = here[0]
    while first > 0 and tokens[first - 1].i == tokens[first].i - 1:
        first -= 1
    while last < len(tokens) - 1 and tokens[last + 1].i == tokens[last].i + 1:
        last += 1
    return list(tokens[first : last + 1])


def _with_gaps(tokens: Sequence[Token]) -> Iterator[str]:
    end = tokens[0].start
    for token in tokens:
        yield (" " if token.start > end else "") + token.text
        end = token.end


def _place(reading: _Reading, sentence: Sentence, head: Token, world: World) -> str | None:
    for words, start, end in _phrases(sentence, head):
        try:
            world.choose(Filter(places=(words,)))
        except SettingsError as error:
            if "may be" not in str(error):
                continue
            reading.doubts.append(Doubt(ask=f"which place? {error}", settle=("--place NAME",)))
        reading.use(start, end)
        return words
    return None


def _side(reading: _Reading, sentence: Sentence, head: Token, world: World, role: str, *, general: bool) -> str | None:
    """The words of a side that the registry knows; None, with a doubt, where it does not."""
    first: SettingsError | None = None
    whole = (head.text, head.start, head.end)
    for n, (words, start, end) in enumerate(_phrases(sentence, head)):
        whole = (words, start, end) if n == 0 else whole
        if group_of(words, world.registry) is not None:
            reading.use(start, end)
            return words
        try:
            actor = _one(words, head, world)
        except SettingsError as error:
            first = first or error
            if "may be" in str(error):
                break
            continue
        if actor is not None:
            reading.use(start, end)
            return actor
    words, start, end = whole
    reading.use(start, end)
    noun = world.registry.nouns.get(head.lemma)
    if general and noun is not None and head.pos == "NOUN":
        return None  # "protesters": whoever protests
    if head.lemma in _PEOPLE and reading.form.measure is Measure.DEATHS:
        return None
    if head.lemma in _WEIGHTLESS:
        return None
    if not any(t.text[:1].isupper() for t in sentence.tokens if start <= t.start and t.end <= end):
        ask = f"whose are the {words!r}? That names nobody whom rows could be looked up by"
        reading.doubts.append(Doubt(ask=ask, settle=(f"--{role} NAME", "--anyway (whoever they are)")))
        return None
    reading.doubts.append(Doubt(ask=f"who is {words!r}? {first}", settle=(f"--{role} NAME", f"--{role} ID")))
    return None


def _one(words: str, head: Token, world: World) -> str | None:
    """The actor that words name. A common noun ("students in Nigeria") has to be a name or a role: nobody is called like it."""
    if head.pos == "NOUN":
        found = {name.actor for name in world.registry.find(words)}
        role = read_role(words, world.registry) if not found else None
        return role.actor.id if role is not None and role.sure else found.pop() if len(found) == 1 else None
    return one_actor(words, world.registry).id


def _ask_of_the_rest(reading: _Reading, sentence: Sentence) -> None:
    """A doubt about the words that were of no use: what they would have narrowed down is not asked."""
    if negated := next((t.text for t in sentence.tokens if t.dep == "neg" or t.text.casefold() in _NOT), None):
        ask = f"{negated!r}: questions ask whether something will be told, not whether nothing will; ask the opposite?"
        reading.doubts.append(Doubt(ask=ask, settle=("the sentence without it",)))
    left = [
        t.text
        for t in sentence.tokens
        if t.pos not in _EMPTY and t.lemma not in _WEIGHTLESS and not reading.was_used(t) and t.text.isalnum()
    ]
    if left:
        said = ", ".join(repr(word) for word in left)
        reading.doubts.append(
            Doubt(ask=f"what is to be made of {said}? Nothing was", settle=("--anyway (leave it out)", "other words"))
        )
