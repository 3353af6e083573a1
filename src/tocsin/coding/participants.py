"""Who to whom, completed: the learned reading of pairs fills what the rules leave empty, and doubts what they took.

Rules propose words and participants; `pairs` says which two mentions one event joins, `label` by which type. A pair is
dealt out to the trigger on the way between its two; where no word of the lexicon stands there, the pair itself is a
proposal, on the word that joins them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.label import NONE
from tocsin.coding.pairs import Linked, Party, apart
from tocsin.coding.people import Role
from tocsin.coding.roles import OWN_MEANS, Roles
from tocsin.coding.triggers import Trigger, coordinated, labelled, objects
from tocsin.coding.whereabouts import LOCATIVE, STATES, WHEREABOUTS
from tocsin.records import MentionKind

LINKED = 0.3  # a pair at least this likely is taken
FIRST = 0.15  # the likeliest pair of a sentence is taken from here on: most sentences that name two parties join them
RETYPED = 0.4  # a pair at least this likely may change the type that the lexicon gives
FAINT = 0.05  # the likeliest pair of a sentence still says who did what the rules know to be done to its recipient
BETTER = 3.0  # odds by which a learned recipient must beat the rules' before it takes its place
SURE = 0.4  # share from which the labeller's type is taken for the lexicon's
DOUBTED = 0.2  # share below which the lexicon's type is given up
# Relations by which a verb begins a clause of its own below another.
_OTHER_CLAUSE = frozenset({"conj", "advcl", "relcl"})
# Prepositions below which a noun says when or in spite of what, not what its clause's subject did.
_WHEN = frozenset({"after", "before", "since", "during", "until", "amid", "following", "despite"})
_DENYING = frozenset({"deny", "disclaim"})
# Relations of a word to the head of the phrase that it is part of.
_INSIDE = frozenset({"amod", "compound", "nmod"})
ALONE = 0.3  # share of its type from which a pair without a word of the lexicon is an event


Shares = Callable[[Linked], Mapping[str, float]]
"""The probability of each type, and of none, that what joins a pair is of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """The triggers of a sentence with their roles, by the position of each trigger's token."""

    triggers: tuple[Trigger, ...]
    roles: Mapping[int, Roles]
    # That actor, recipient and type are what the words say: the pair's probability times its share of the type; a
    # trigger with one side only has none.
    confidence: Mapping[int, float]


def complete(
    sentence: Sentence,
    triggers: Sequence[Trigger],
    read: Mapping[int, Roles],
    linked: Sequence[Linked],
    shares: Shares,
) -> Completed:
    """Triggers and roles after the learned pairs were dealt out, likeliest pair first."""
    roles = dict(read)
    found = {t.token.i: t for t in triggers}
    linked = _whole(linked)
    likely = {(p.actor.token.i, p.recipient.token.i): p.probability for p in linked}
    typed: set[tuple[int, int]] = set()
    linked = [p for p in linked if p.actor.mention.kind is MentionKind.ACTOR and _can_be_reached(sentence, p.recipient)]
    for place, pair in enumerate(linked):
        if pair.probability < (FAINT if place == 0 else LINKED):
            break
        key = (pair.actor.token.i, pair.recipient.token.i)
        share = shares(pair)
        trigger, named = _joining(sentence, found.values(), pair, share)
        if trigger is None:
            new = _alone(sentence, pair, share, linked, named=named)
            if new is not None and new.token.i not in found:
                found[new.token.i] = new
                roles[new.token.i] = _pair_roles(sentence, pair)
            continue
        at = trigger.token.i
        if _beside(sentence, pair.actor.token, trigger):
            continue
        if pair.probability < FIRST and (roles[at].actors or key[1] not in {r.token.i for r in roles[at].recipients}):
            continue
        roles[at] = _with(sentence, roles[at], pair, likely)
        if _joins(roles[at], key) and key not in typed and pair.probability >= RETYPED:
            typed.add(key)
            found[at] = _typed(sentence, trigger, share, [found[i] for i in found if _joins(roles[i], key)])
    confidence = {
        i: max(p.probability * shares(p).get(t.pattern.type, 0.0) for p in joined)
        for i, t in found.items()
        if (joined := [p for p in linked if _joins(roles[i], (p.actor.token.i, p.recipient.token.i))])
    }
    return Completed(triggers=tuple(found[i] for i in sorted(found)), roles=roles, confidence=confidence)


def _can_be_reached(sentence: Sentence, party: Party) -> bool:
    """Whether an event may have a mention as its recipient.

    An actor may; a state also where it is a place ("in Mali"); any place on or against which it is ("a curfew on Basra").
    """
    mention, token = party.mention, party.token
    preposition = sentence.head(token).text.casefold() if token.dep == "pobj" else ""
    if token.lemma in WHEREABOUTS and preposition in LOCATIVE:  # "in the department of Cauca"
        return False
    if mention.kind is MentionKind.ACTOR or mention.label in STATES:
        return True
    return preposition in ("on", "against", "upon")


def _whole(linked: Sequence[Linked]) -> list[Linked]:
    """Pairs of whole phrases, each once, likeliest first.

    "summoned the Swiss ambassador" is done to the ambassador, though "Swiss" may be the surer sign of it.
    """
    parties = {p.token.i: p for pair in linked for p in (pair.actor, pair.recipient)}
    found: dict[tuple[int, int], Linked] = {}
    for pair in linked:
        actor, recipient = _outermost(pair.actor, parties), _outermost(pair.recipient, parties)
        if actor.token.i != recipient.token.i and apart(actor.mention, recipient.mention):
            key = (actor.token.i, recipient.token.i)
            found.setdefault(key, Linked(actor=actor, recipient=recipient, probability=pair.probability))
    return list(found.values())


def _outermost(party: Party, parties: Mapping[int, Party]) -> Party:
    """The actor whose phrase a party stands in, by the token of each; itself where it stands in none."""
    while party.token.dep in _INSIDE:
        outer = parties.get(party.token.head)
        if outer is None or outer is party or outer.mention.kind is not MentionKind.ACTOR:
            break
        party = outer
    return party


def way(sentence: Sentence, left: Token, right: Token) -> list[Token]:
    """The tokens from one to the other through the tree, both ends and the meeting point included."""
    up, down = [left, *sentence.ancestors(left)], [right, *sentence.ancestors(right)]
    below = {t.i: n for n, t in enumerate(down)}
    meeting = next((n for n, t in enumerate(up) if t.i in below), None)
    if meeting is None:
        return []
    return [*up[: meeting + 1], *reversed(down[: below[up[meeting].i]])]


def _joining(
    sentence: Sentence, triggers: Iterable[Trigger], pair: Linked, share: Mapping[str, float]
) -> tuple[Trigger | None, bool]:
    """The trigger on the way between the two whose type the pair most likely has; whether any stands there at all."""
    ends = (pair.actor.token.i, pair.recipient.token.i)
    path = way(sentence, pair.actor.token, pair.recipient.token)
    on = {t.i for t in path if t.i not in ends}
    near = [t for t in triggers if t.token.i in on or (t.complement is not None and t.complement.i in on)]
    open_ = [t for t in near if not _leaves(path, t) and not _moves(sentence, t, pair.recipient.token)]
    return max(open_, key=lambda t: share.get(t.pattern.type, 0.0), default=None), bool(near)


def _clauses_on(path: Sequence[Token]) -> list[tuple[Token, Token]]:
    """The verbs on the way down to a recipient that begin a clause of their own, each after what it hangs on."""
    steps = pairwise(path)
    return [(a, b) for a, b in steps if b.head == a.i and b.pos in ("VERB", "AUX") and b.dep in _OTHER_CLAUSE]


def _leaves(path: Sequence[Token], trigger: Trigger) -> bool:
    """Whether the way to a recipient leaves a trigger for another clause: "cut off the internet and detained two"."""
    words = {t.i for t in (trigger.token, trigger.complement) if t is not None}
    return any(above.i in words for above, _ in _clauses_on(path))


def _beside(sentence: Sentence, actor: Token, trigger: Trigger) -> bool:
    """Whether a noun tells only when something else was: who "took office after the assassination" is no assassin."""
    path = way(sentence, trigger.token, actor)[1:-1]
    return trigger.pattern.noun and any(token.dep == "prep" and token.lemma in _WHEN for token in path)


def _moves(sentence: Sentence, trigger: Trigger, recipient: Token) -> bool:
    """Whether a recipient is what a trigger's actor moves or shares: "sent riot police"."""
    return trigger.pattern.type in OWN_MEANS and recipient in objects(sentence, trigger.token)


def _typed(sentence: Sentence, trigger: Trigger, share: Mapping[str, float], rivals: Sequence[Trigger]) -> Trigger:
    """The trigger with the labeller's type where that is sure and the lexicon's is not what joins the pair."""
    name = max(share, key=lambda n: share[n])
    needed = SURE if trigger.pattern.type in share else ALONE  # the lexicon may be that of another codebook
    if name == NONE or share[name] < needed or share.get(trigger.pattern.type, 0.0) > DOUBTED:
        return trigger
    if any(rival.pattern.type == name for rival in rivals):
        return trigger
    denied = trigger.pattern.type == "ASSAULT" or sentence.head(trigger.token).lemma in _DENYING
    if name == "REJECT" and denied:  # "did not attack", "denied expelling": a deed left undone, and nobody was refused
        return trigger
    return labelled(trigger.token, name, share[name], trigger)


def _alone(
    sentence: Sentence, pair: Linked, share: Mapping[str, float], linked: Sequence[Linked], *, named: bool
) -> Trigger | None:
    """A proposal on the word that joins a pair; None where type or pair is not likely enough, or no word joins them.

    `named`: a word of the lexicon stands between the two. Then only a clause beside it tells something else of them:
    "cut off the internet and took two reporters into custody".
    """
    name = max(share, key=lambda n: share[n])
    if name == NONE or share[name] < ALONE:
        return None
    path = way(sentence, pair.actor.token, pair.recipient.token)
    clauses = [verb for _, verb in _clauses_on(path)]
    below = clauses[-1] if clauses else None
    if below is not None and sentence.children(below.i, "nsubj", "nsubjpass"):
        return None
    if named and (below is None or below.dep != "conj"):
        return None
    spans = [p.mention.span for other in linked for p in (other.actor, other.recipient)]
    words = [t for t in path if not any(s.start <= t.start < s.end for s in spans)]
    verb = below or next((t for t in words if t.pos == "VERB"), None)
    verb = verb or next((t for t in words if t.pos == "NOUN"), None)
    return None if verb is None else labelled(verb, name, share[name])


def _pair_roles(sentence: Sentence, pair: Linked) -> Roles:
    by = _by(pair)
    actors = _group(sentence, pair.actor, by, [pair.recipient.token.i])
    return Roles(actors=actors, recipients=_group(sentence, pair.recipient, by, [r.token.i for r in actors]))


def _joins(roles: Roles, key: tuple[int, int]) -> bool:
    return key[0] in {r.token.i for r in roles.actors} and key[1] in {r.token.i for r in roles.recipients}


def _with(sentence: Sentence, roles: Roles, pair: Linked, likely: Mapping[tuple[int, int], float]) -> Roles:
    """Roles with a pair added where it fits: on an empty side, or in the place of a much less likely recipient."""
    a, r = pair.actor.token, pair.recipient.token
    actors, recipients = [x.token.i for x in roles.actors], [x.token.i for x in roles.recipients]
    if r.i in actors or a.i in recipients:
        return roles
    by = _by(pair)
    ruled = max((likely.get((x, y), 0.0) for x in actors for y in recipients), default=0.0)
    if actors and a.i not in actors and _odds(pair.probability) > BETTER * _odds(ruled):
        if recipients and r.i not in recipients:
            return roles  # quite another pair: not what these words tell
        roles = replace(roles, actors=_group(sentence, pair.actor, by, [*recipients, r.i]))
        actors = [x.token.i for x in roles.actors]
    if not actors:
        roles = replace(roles, actors=_group(sentence, pair.actor, by, recipients), why_no_actor="")
    elif a.i not in actors:
        return roles
    if not recipients:
        return replace(roles, recipients=_group(sentence, pair.recipient, by, actors), why_no_recipient="")
    if r.i in recipients:
        return roles
    best = max((likely.get((a.i, other), 0.0) for other in recipients), default=0.0)
    if _odds(pair.probability) > BETTER * _odds(best):
        return replace(roles, recipients=_group(sentence, pair.recipient, by, actors))
    return roles


def _by(pair: Linked) -> str:
    return f"read as joined with probability {pair.probability:.2f}"


def _group(sentence: Sentence, party: Party, by: str, others: Sequence[int]) -> tuple[Role, ...]:
    """A party with those coordinated with it."""
    return tuple(Role(token=t, by=by) for t in coordinated(sentence, party.token) if t.i not in others)


def _odds(probability: float) -> float:
    return probability / max(1e-6, 1 - probability)
