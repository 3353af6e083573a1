"""Verbs that drive: "triggered riots", "forced them to leave", "stems from the war", "was prompted by a quarrel"."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from tocsin.coding.causes.lexicon import Effect, Verb
from tocsin.coding.causes.reader import Causer, Drive, Reader, Sureness
from tocsin.coding.causes.spans import Stretch, after_comma, clause, either, is_relative, joined, phrase
from tocsin.coding.clause import subjects_of
from tocsin.coding.grammar import Token
from tocsin.coding.lexicon import Phrase
from tocsin.records import Strength

_JOINING = frozenset({"link", "tie", "root", "date"})
_AMOUNTS = frozenset({"much", "lot", "deal", "little", "something", "part", "root", "origin"})
_GETTING = frozenset({"benefit", "profit", "gain", "suffer", "draw"})
_GIVING = frozenset({"give", "win", "earn"})
_STATES = frozenset({"leave", "keep", "make", "render"})
_TOGETHER = frozenset(
    {"together", "apart", "alive", "divided", "open", "closed", "away", "afloat", "off", "quiet", "weak"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """An entry at a verb, with the preposition and the fixed object that it took."""

    entry: Verb
    preposition: Token | None
    complement: Token | None


def of_verb(reader: Reader, verb: Token) -> Iterator[Drive]:
    """What a verb is told to drive: the first entry that fits and has both sides."""
    for entry in reader.words.verbs.get(verb.lemma, ()):
        fit = _fit(reader, verb, entry)
        if fit is None:
            continue
        drive = _READ[entry.effect](reader, verb, fit)
        if drive is not None:
            yield drive
            return


def _fit(reader: Reader, verb: Token, entry: Verb) -> Fit | None:
    """Whether the words that an entry asks for stand around a verb."""
    s, wanted = reader.sentence, entry.phrase
    anchors = [verb]
    if wanted.particle is not None:
        particles = s.children(verb.i, "prt", "advmod", "prep")
        found = next((p for p in particles if p.text.casefold() == wanted.particle), None)
        if found is None:
            return None
        anchors.append(found)
    complement: Token | None = None
    if wanted.objects:
        objects = s.children(verb.i, "dobj", "nsubjpass", "attr", "acomp", "oprd")
        objects += [o for p in s.children(verb.i, "prep") for o in s.children(p.i, "pobj")]
        complement = next((o for o in objects if o.lemma in wanted.objects), None)
        if complement is None:
            return None
        anchors.append(complement)
    preposition: Token | None = None
    if wanted.required:
        preposition = _preposition(reader, anchors, wanted, loose=entry.effect is Effect.DEED)
        if preposition is None:
            return None
    return Fit(entry=entry, preposition=preposition, complement=complement)


def _preposition(reader: Reader, anchors: list[Token], wanted: Phrase, *, loose: bool) -> Token | None:
    """The preposition of an entry: under the verb, its particle or fixed object, or under the object that it follows."""
    s = reader.sentence
    below = [p for a in anchors for p in s.children(a.i, "prep", "prt", "agent", "advmod", "dative")]
    if loose and not any(p.text.casefold() in wanted.required for p in below):
        # "drove the deputies out of the assembly": the parser may hang it on the object.
        below = [p for o in s.children(anchors[0].i, "dobj") for p in s.children(o.i, "prep")]
    return next((p for p in below if p.text.casefold() in wanted.required), None)


# -------------------------------------------------------------------------------------------------- frames


def _object(reader: Reader, verb: Token, fit: Fit) -> Drive | None:
    """ "triggered riots", "led to riots", "riots were triggered by"."""
    s = reader.sentence
    effects: list[Token]
    passive = False
    if fit.entry.phrase.infinitive:
        # "means that he cannot stand", "explains why they left"
        effects = [c for c in s.children(verb.i, "ccomp") if c.i > verb.i and not _passive(reader, verb)]
    elif fit.preposition is not None:
        effects = _below(reader, fit.preposition)
        carried = fit.complement is None and fit.entry.phrase.particle is None and s.children(verb.i, "dobj")
        if not effects or carried:
            return None  # "contributed a million to the fund", "ended a week of talks in Oslo"
    elif fit.complement is not None and "for" in fit.entry.phrase.optional:
        # "opened the door for his rivals to form a cabinet"
        below = [c for a in (verb, fit.complement) for c in s.children(a.i, "advcl", "relcl", "acl", "ccomp")]
        effects = [c for c in below if any(m.text.casefold() == "for" for m in s.children(c.i, "mark"))]
    else:
        effects = [o for o in s.children(verb.i, "dobj") if o is not fit.complement]
        if verb.lemma in _GIVING and fit.complement is None and not s.children(verb.i, "dative"):
            return None
        if not effects and _passive(reader, verb):
            passive = True
            effects = s.children(verb.i, "nsubjpass")
            if verb.dep == "acl" and not effects:
                if after_comma(s, verb) and reader.acts(s.head(verb)):
                    return _moved(reader, verb, fit)  # "the pilgrims, angered by the arrest, marched"
                effects = [s.head(verb)]
            elif verb.dep == "advcl" and not effects:
                return _moved(reader, verb, fit)
            elif effects and is_relative(effects[0]) and verb.dep == "relcl":
                effects = [s.head(verb)]
        elif not effects and verb.dep == "relcl" and s.children(verb.i, "nsubj"):
            own = s.children(verb.i, "nsubj")[0]
            effects = [] if is_relative(own) else [s.head(verb)]
    if fit.complement is not None and fit.preposition is None and fit.entry.phrase.objects and not effects:
        effects = [fit.complement]
    effects = [_relative(reader, verb, e) for e in effects]
    if not effects or reader.nothing(effects[0]) or (effects[0].pos == "PRON" and not _somebody(verb, effects[0])):
        return None
    if effects[0].lemma in fit.entry.phrase.forbidden:
        return None
    behind = effects[0].i > verb.i and fit.preposition is None
    stretch = reader.object(effects[0], verb) if behind else either(s, effects[0], {verb.i})
    datives = [d for d in s.children(verb.i, "dative") if d.pos != "ADP"]
    if datives and behind:
        stretch = joined(phrase(s, datives[0]), stretch)  # "cost the party two seats"
    if fit.complement is not None and verb.lemma == "give" and effects[0] is not fit.complement and behind:
        stretch = joined(stretch, phrase(s, fit.complement))  # "gave the movement a new lease of life"
    causer = _agent(reader, verb) if passive else reader.causer(verb)
    if causer is not None and causer.actor and effects[0].lemma in reader.words.moods:
        causer = replace(causer, actor=False)  # who raises tension drives, who raises a flag does not
    return _drive(reader, verb, fit, causer, stretch)


def _somebody(verb: Token, effect: Token) -> bool:
    """Whether a pronoun says whom a verb moves: "this angered them", but not "this ended it"."""
    return verb.lemma == "give" or effect.text.casefold() in ("him", "her", "them", "us")


def _moved(reader: Reader, verb: Token, fit: Fit) -> Drive | None:
    """ "driven by poverty, thousands left": what the main clause tells is driven."""
    main = reader.clause_above(reader.sentence.head(verb))
    causer = _agent(reader, verb)
    if causer is None or main.pos not in ("VERB", "AUX"):
        return None
    return _drive(reader, verb, fit, causer, clause(reader.sentence, main, {verb.i}))


def _deed(reader: Reader, verb: Token, fit: Fit) -> Drive | None:
    """ "forced them to leave", "made a deal less likely", "prevented ships from leaving", "pushed them into war"."""
    s = reader.sentence
    passive = _passive(reader, verb)
    affected = s.children(verb.i, "nsubjpass") if passive else s.children(verb.i, "dobj")
    if passive and verb.dep == "acl":
        affected = [s.head(verb)]
    if any(a.lemma in fit.entry.phrase.forbidden | {"way"} for a in affected):
        return None  # "forced their way into the port"
    if fit.preposition is not None:
        below = _below(reader, fit.preposition)
        if not affected or not below:
            return None
        first = phrase(s, affected[0], {fit.preposition.i})
        if passive:
            return _drive(reader, verb, fit, _agent(reader, verb), first)
        return _drive(reader, verb, fit, reader.causer(verb), joined(first, either(s, below[0])))
    complements = [c for c in s.children(verb.i, "xcomp", "ccomp", "oprd", "acomp", "advcl") if c.i > verb.i]
    complements = [c for c in complements if c.dep != "advcl" or s.to(c) is not None]
    if affected and not complements:  # "left the movement divided", "keeps the factions together"
        complements = [c for c in s.children(affected[0].i, "acl") if c.tag == "VBN" and verb.lemma in _STATES]
        complements += [c for c in s.children(verb.i, "advmod", "prt") if c.text.casefold() in _TOGETHER | {"likely"}]
    if not affected and complements:
        affected = s.children(complements[0].i, "nsubj")
    if not complements:
        return _object(reader, verb, fit) if fit.entry.phrase.lemma in ("compel", "spur", "embolden") else None
    made = complements[0]
    if made.dep == "advcl" and not affected:
        return None
    if made.lemma in reader.words.verbs and (fit.entry.strength is Strength.RISKED or verb.lemma == "help"):
        return None  # "threatens to undermine the truce", "helped weaken it" are read at their last verb
    later = [c for c in s.children(made.i, "conj") if c.pos in ("VERB", "AUX") and made.pos in ("VERB", "AUX")]
    without = {t.i for t in (*later, *s.children(made.i, "cc"))} if later else set[int]()
    sign, effect = _made(reader, affected[0] if affected else None, made, without)
    causer = _agent(reader, verb) if passive else reader.causer(verb)
    drive = _drive(reader, verb, fit, causer, effect, sign=sign)
    if drive is None or not later:
        return drive
    own = [joined(*(phrase(s, o) for o in s.children(c.i, "nsubj")), clause(s, c)) for c in later]
    return replace(drive, more=tuple(o for o in own if o is not None))


def _made(
    reader: Reader, affected: Token | None, made: Token, without: Collection[int] = ()
) -> tuple[int, Stretch | None]:
    """The sign and the words of what somebody is made to do or something is made to be."""
    s = reader.sentence
    less = any(c.text.casefold() == "less" for c in s.children(made.i, "advmod"))
    lowers = made.pos in ("ADJ", "ADV") and (less or made.text.casefold() in reader.words.lowering)
    if affected is not None and affected.text.casefold() == "it":
        # "made it harder for aid workers to reach the hills"
        deed = next((c for c in s.children(made.i, "advcl", "xcomp", "ccomp", "acl") if s.to(c) is not None), None)
        if deed is not None:
            return (-1 if lowers else 1), clause(s, deed, {t.i for t in s.children(deed.i, "aux") if t.lemma == "to"})
    if affected is None:
        return (-1 if lowers else 1), either(s, made, without)
    first = phrase(s, affected, {made.i})
    if lowers:
        return -1, first
    return 1, joined(first, either(s, made, without))


def _subject(reader: Reader, verb: Token, fit: Fit) -> Drive | None:
    """ "stems from the war", "is attributed to the drought": the subject is what is driven."""
    s = reader.sentence
    causes = [] if fit.preposition is None else _below(reader, fit.preposition)
    if not causes:
        return None
    cause = reader.thing(causes[0])
    driven = reader.causer(verb)
    if verb.lemma in _JOINING and not _passive(reader, verb):
        return None  # "the bridge links the island to the mainland"
    if verb.dep == "acl" and verb.tag == "VBN" and not s.children(verb.i, "nsubj", "nsubjpass"):
        words = phrase(s, s.head(verb), {verb.i})
        driven = None if words is None else Causer(words=words)
    objects = [o for o in s.children(verb.i, "dobj") if o.lemma not in _AMOUNTS]
    if objects and verb.lemma in ("attribute", "ascribe", "link", "tie", "put", "trace", "owe"):
        words = phrase(s, objects[0])
        driven = None if words is None or objects[0].pos == "PRON" else Causer(words=words)
    if cause is None or driven is None or (driven.actor and verb.lemma not in _GETTING):
        return None
    if verb.lemma in _GETTING and reader.acts(causes[0]):
        return None
    if causes[0].lemma in fit.entry.phrase.forbidden or causes[0].entity in ("GPE", "LOC", "FAC"):
        return None
    sure = _sure(reader, verb, fit)
    return Drive(
        cause=cause,
        effect=driven.words,
        sign=fit.entry.sign,
        strength=sure.strength,
        hedge=sure.hedge,
        denied=sure.denied,
        anchor=verb,
        by=f"verb {fit.entry.phrase.text!r}",
    )


def _blamed(reader: Reader, verb: Token, fit: Fit) -> Drive | None:
    """ "blamed X for Y", "Y was blamed on X": whoever blames holds it."""
    s = reader.sentence
    below = [] if fit.preposition is None else _below(reader, fit.preposition)
    passive = _passive(reader, verb)
    objects = s.children(verb.i, "nsubjpass") if passive else s.children(verb.i, "dobj")
    if not below or not objects or fit.preposition is None:
        return None
    one, other = phrase(s, objects[0], {fit.preposition.i}), either(s, below[0])
    cause, effect = (other, one) if fit.preposition.text.casefold() == "on" else (one, other)
    if cause is None or effect is None:
        return None
    roles = subjects_of(s, verb, reader.context.acts)
    holders = [m.id for r in roles if (m := reader.context.mentions.at(r.token)) is not None]
    sure = reader.sureness(verb)
    return Drive(
        cause=cause,
        effect=effect,
        sign=fit.entry.sign,
        strength=sure.strength,
        hedge=sure.hedge,
        denied=sure.denied,
        anchor=verb,
        holder=holders[0] if holders else None,
        by=f"verb {fit.entry.phrase.text!r}",
    )


def _answer(reader: Reader, verb: Token, fit: Fit) -> Drive | None:
    """ "responded to the raid with rockets": what is answered, unless it is somebody or something said."""
    s = reader.sentence
    below = [] if fit.preposition is None else _below(reader, fit.preposition)
    if not below or fit.preposition is None or reader.acts(below[0]) or below[0].lemma in fit.entry.phrase.forbidden:
        return None
    causer = Causer(words=words) if (words := either(s, below[0])) is not None else None
    return _drive(reader, verb, fit, causer, clause(s, verb, {fit.preposition.i}))


_READ = {
    Effect.ANSWER: _answer,
    Effect.OBJECT: _object,
    Effect.DEED: _deed,
    Effect.SUBJECT: _subject,
    Effect.BLAMED: _blamed,
}


# --------------------------------------------------------------------------------------------------- parts


def _drive(
    reader: Reader, verb: Token, fit: Fit, causer: Causer | None, effect: Stretch | None, *, sign: int = 1
) -> Drive | None:
    if causer is None or effect is None or (causer.actor and not fit.entry.actors):
        return None
    if causer.words[0] < effect[1] and effect[0] < causer.words[1]:
        return None
    if _leads_somewhere(reader, verb):
        return None
    if fit.complement is not None and _harms(reader, fit.complement):
        sign = -sign
    sure = _sure(reader, verb, fit)
    return Drive(
        cause=causer.words,
        effect=effect,
        sign=fit.entry.sign * sign,
        strength=sure.strength,
        hedge=sure.hedge,
        denied=sure.denied,
        anchor=verb,
        by=f"verb {fit.entry.phrase.text!r}",
    )


def _sure(reader: Reader, verb: Token, fit: Fit) -> Sureness:
    """How surely a verb is told: as its entry says, where no word hedges it."""
    sure = reader.sureness(verb)
    if sure.hedge is not None or fit.entry.strength is Strength.ASSERTED:
        return sure
    return replace(sure, strength=fit.entry.strength, hedge=verb if verb.lemma in reader.words.hedges else None)


def _harms(reader: Reader, noun: Token) -> bool:
    """ "had a devastating impact on": the adjective gives the sign."""
    return any(a.lemma in reader.words.harmful for a in reader.sentence.children(noun.i, "amod"))


def _leads_somewhere(reader: Reader, verb: Token) -> bool:
    """ "The road leads to the harbour"."""
    return any(t.lemma in reader.words.ways for t in reader.sentence.children(verb.i, "nsubj"))


def _passive(reader: Reader, verb: Token) -> bool:
    s = reader.sentence
    if s.children(verb.i, "nsubjpass", "auxpass"):
        return True
    return verb.tag == "VBN" and verb.dep in ("acl", "advcl", "conj") and not s.children(verb.i, "aux", "nsubj", "dobj")


def _agent(reader: Reader, verb: Token) -> Causer | None:
    """What stands after "by" of a passive verb."""
    s = reader.sentence
    for by in s.children(verb.i, "agent", "prep"):
        if by.text.casefold() == "by":
            for token in s.children(by.i, "pobj", "pcomp"):
                words = None if reader.nothing(token) else either(s, token)
                # "driven by hunger and the fear of war": the parser may hang the second on the verb
                later = [c for c in s.children(verb.i, "conj") if c.pos == "NOUN" and c.i > token.i]
                words = joined(words, phrase(s, later[0])) if later else words
                if words is not None:
                    return Causer(words=words, actor=reader.acts(token))
    return None


def _below(reader: Reader, preposition: Token) -> list[Token]:
    """What a preposition governs; "out of" counts as one."""
    s = reader.sentence
    found = s.children(preposition.i, "pobj", "pcomp")
    if not found:
        found = [o for p in s.children(preposition.i, "prep") for o in s.children(p.i, "pobj", "pcomp")]
    return [o for o in found if not reader.nothing(o)]


def _relative(reader: Reader, verb: Token, token: Token) -> Token:
    """The noun that a relative pronoun stands for."""
    return reader.sentence.head(verb) if is_relative(token) and verb.dep == "relcl" else token
