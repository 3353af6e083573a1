"""Of whom words are said: whom a noun names, whom an adjective is about, who did an act; by grammar alone."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.coding.clause import subjects_of
from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.loaded import Listed, Loaded
from tocsin.coding.people import People
from tocsin.coding.triggers import find_cue
from tocsin.records import Form, Mention, MentionKind

_UNSAID = "certainty"  # said of nobody: "undoubtedly" is about what follows
# Nouns that say whom somebody serves: "Moscow's puppets" are not Moscow.
_SERVING = frozenset(
    """puppet stooge lackey henchman agent mouthpiece mercenary collaborator dog proxy master quisling backer victim""".split()
)
# Nouns for a body that is told by whose it is: "the regime of X" is X.
_OF_WHOM = frozenset({"regime", "junta", "clique", "cabal", "entity", "machine", "propaganda", "horde", "dictatorship"})
_CHARGING = frozenset(
    {"accuse", "blame", "condemn", "denounce", "charge", "suspect", "criticise", "criticize", "convict"}
)
_COPULAS = frozenset({"be", "become", "remain", "seem", "look", "appear", "stay"})
# Nouns of acts that the lexicon of events does not hold, for what is judged there.
_ACTS = frozenset(
    """act action move step decision policy attempt campaign operation effort conduct behaviour behavior response reaction stance
    initiative plan gesture speech remark statement reform war invasion incursion advance retreat withdrawal treatment refusal
    silence leadership diplomacy gamble stand resistance struggle defence defense visit agreement deal law verdict ruling
    measure strategy tactic election referendum vote trial talks rule victory defeat attack raid strike shelling bombing killing crackdown annexation occupation blockade siege""".split()
)
_NAMED = frozenset(
    {"state", "group", "organisation", "government", "military", "party", "igo", "armed-group", "company"}
)
# Verbs that make of their object what stands behind it: whoever does so chose the word.
ASCRIBING = frozenset(
    """call describe brand label dub term name deem consider regard designate list classify view see treat declare denounce
    proscribe blacklist portray depict characterise characterize hail refer condemn praise accuse blame decry paint cast""".split()
)
MODIFIERS = ("amod", "compound", "nmod", "nounmod")


def of_whom(context: Context, sentence: Sentence, entry: Loaded, head: Token) -> Mention | None:
    """The mention of whom words are said, by grammar."""
    if entry.category == _UNSAID:
        return None
    if verbs_of(head) and entry.listed in (Listed.VERB, Listed.VERB_OBJECT):
        found = People(sentence, context.acts).pobj(head, "by", rule="agent") if entry.listed is Listed.VERB else []
        undergoing = sentence.children(head.head, "nsubj") if entry.listed is Listed.VERB_OBJECT else []
        return first_actor(context, [*(r.token for r in found), *undergoing])
    if entry.listed is Listed.VERB:
        return first_actor(context, [r.token for r in subjects_of(sentence, head, context.acts)])
    if entry.listed is Listed.VERB_OBJECT:
        return first_actor(
            context, sentence.children(head.i, "dobj", "nsubjpass") or _noun_of_participle(sentence, head)
        )
    if entry.listed is Listed.ADVERB:
        verb = sentence.head(head)
        if verb.pos not in ("VERB", "AUX"):
            return None
        return first_actor(context, [r.token for r in subjects_of(sentence, verb, context.acts)])
    if entry.listed is Listed.PHRASE:
        owner = next((a for a in (head, *sentence.ancestors(head)) if a.pos in ("VERB", "AUX")), None)
        return (
            None
            if owner is None
            else first_actor(context, [r.token for r in subjects_of(sentence, owner, context.acts)])
        )
    if entry.listed is Listed.DEED:
        return doer_of(context, sentence, head, deed=True)
    if entry.listed is Listed.ADJECTIVE:
        return modified_by(context, sentence, head)
    return named_by(context, sentence, head)


def _noun_of_participle(sentence: Sentence, verb: Token) -> list[Token]:
    return [sentence.head(verb)] if verb.dep in ("acl", "amod") else []


def first_actor(context: Context, tokens: Sequence[Token]) -> Mention | None:
    """The first actor among some tokens."""
    for token in tokens:
        mention = context.mentions.at(token)
        if mention is not None and mention.kind is MentionKind.ACTOR:
            return mention
    return None


def named_by(context: Context, sentence: Sentence, noun: Token) -> Mention | None:
    """Whom a noun names: the name that it stands with, or the words themselves."""
    if noun.dep in MODIFIERS and sentence.head(noun).i > noun.i:  # "terrorist organisation", "the terrorist N. N."
        return modified_by(context, sentence, noun)
    if noun.lemma not in _SERVING:
        owners = sentence.children(noun.i, *MODIFIERS)
        if noun.lemma in _OF_WHOM:
            owners += sentence.children(noun.i, "poss")
            owners += [
                o for p in sentence.children(noun.i, "prep") if p.lemma == "of" for o in sentence.children(p.i, "pobj")
            ]
        named = [o for o in owners if _is_name(context, o)]
        if noun.lemma not in _OF_WHOM and context.acts(noun):  # "Kestrian saboteurs" are not Kestria
            named = [o for o in named if o.dep != "amod"]
        if (found := first_actor(context, named)) is not None:
            return found
    return _called(context, sentence, noun)


def _called(context: Context, sentence: Sentence, noun: Token) -> Mention | None:
    """Who is called by a noun or an adjective: beside it, before "is", or as the object of a verb that ascribes."""
    beside = [t for t in sentence.children(noun.i, "appos") if _is_name(context, t)]
    if noun.dep == "appos":
        beside.append(sentence.head(noun))
    if sentence.head(noun).lemma in ASCRIBING:  # "called them traitors": the object, not whoever calls
        before = [t for t in sentence.children(noun.head, "dobj", "dative", "nsubjpass") if t.i < noun.i]
        beside += before if noun.dep in ("attr", "acomp", "oprd", "ccomp", "dobj") else []
    elif noun.dep in ("attr", "acomp", "oprd", "ccomp"):
        beside += sentence.children(noun.head, "nsubj", "nsubjpass", "dobj")
    if noun.dep == "pobj" and sentence.head(noun).lemma == "as":
        verb = sentence.head(sentence.head(noun))
        beside += sentence.children(verb.i, "dobj") or sentence.children(verb.i, "nsubjpass")
    beside += sentence.children(noun.i, "nsubj")
    found = first_actor(context, [r.token for r in People(sentence, context.acts).participants(beside, "called")])
    own = context.mentions.at(noun)
    return found or (own if own is not None and own.kind is MentionKind.ACTOR else None)


def _is_name(context: Context, token: Token) -> bool:
    mention = context.mentions.at(token)
    return mention is not None and mention.form is Form.NAME


def modified_by(context: Context, sentence: Sentence, word: Token) -> Mention | None:
    """Of whom an adjective is said: the actor that it stands with, or whoever did the act that it stands with."""
    noun = sentence.head(word)
    if word.dep in ("acomp", "attr", "oprd", "ROOT", "ccomp"):
        if noun.lemma in _COPULAS and (subjects := sentence.children(noun.i, "nsubj", "nsubjpass")):
            return first_actor(context, subjects) or next(
                (d for s in subjects if (d := doer_of(context, sentence, s))), None
            )
        return _called(context, sentence, word)
    while word.dep == "conj" and noun.pos in ("ADJ", "VERB") and noun.head != noun.i:
        word, noun = noun, sentence.head(noun)
    if word.dep not in (*MODIFIERS, "acl", "conj"):
        return None
    if context.acts(noun):
        named = [t for t in sentence.children(noun.i, "appos") if _is_name(context, t)]
        return first_actor(context, named) or named_by(context, sentence, noun)
    return doer_of(context, sentence, noun)


def _acts(context: Context, noun: Token) -> bool:
    """Whether a noun names an act."""
    return noun.lemma in _ACTS or noun.lemma in context.lexicon.nouns


def doer_of(context: Context, sentence: Sentence, noun: Token, *, deed: bool = False) -> Mention | None:
    """Who did what a noun names: its owner, a name before it, the by-phrase, or the subject of the verb that has it."""
    people = People(sentence, context.acts)
    tokens = [r.token for r in people.pobj(noun, "by", "from", rule="agent")]
    tokens += sentence.children(noun.i, "poss")
    tokens += [r.token for r in people.modifiers(noun)[0]]
    if (found := first_actor(context, tokens)) is not None:
        return found
    if not deed and not _acts(context, noun):
        return None  # "Kestrels attacked the so-called fence": the fence is nothing that they did
    above = sentence.head(noun)
    verb = sentence.head(above) if above.pos == "ADP" else above
    if verb.lemma in _CHARGING and above.lemma in ("of", "for", "over"):
        return first_actor(context, sentence.children(verb.i, "dobj", "nsubjpass"))
    if find_cue(sentence, verb, context.lexicon) is not None:
        return None  # "condemned the provocative acts": whoever condemns did not do them
    if noun.dep in ("dobj", "attr") and above.pos in ("VERB", "AUX"):
        return first_actor(context, [r.token for r in subjects_of(sentence, above, context.acts)])
    if noun.dep == "nsubjpass":
        return first_actor(context, [r.token for r in people.pobj(above, "by", rule="agent")])
    if noun.dep == "pobj" and sentence.head(above).pos == "VERB" and above.lemma in ("in", "with", "for", "by"):
        return first_actor(context, [r.token for r in subjects_of(sentence, sentence.head(above), context.acts)])
    return None


def judges(context: Context, sentence: Sentence, entry: Loaded, head: Token) -> bool:
    """Whether a word that judges stands with an act, or with an actor that is named."""
    if entry.listed is Listed.ADVERB:
        return sentence.head(head).pos == "VERB"
    noun = sentence.head(head)
    if head.dep in ("acomp", "attr"):
        subjects = sentence.children(noun.i, "nsubj", "nsubjpass")
        if not subjects:
            return False
        noun = subjects[0]
    while noun.pos == "ADJ" and noun.head != noun.i:
        noun = sentence.head(noun)
    if _acts(context, noun):
        return True
    mention = context.mentions.at(noun)
    return mention is not None and (mention.form is Form.NAME or mention.label in _NAMED)


def verbs_of(token: Token) -> tuple[str, ...]:
    """What the verb of a participle may be that was read as an adjective: "they were neutralised"."""
    word = token.text.casefold()
    if token.pos != "ADJ" or token.dep != "acomp" or not word.endswith("ed"):
        return ()
    return (word[:-1], word[:-2])
