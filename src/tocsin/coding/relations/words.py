"""The words that state a relation: verbs, nouns of role and lineage, and what each asks of its complement."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.records import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """What a noun says of its holder and its complement: "X, an offshoot of Y"."""

    relation: Relation
    prepositions: frozenset[str]
    reversed: bool = False  # the complement is what stands in the relation: "an umbrella group of A and B"
    person: bool = False  # a role of persons


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a verb says of its subject and what stands after its preposition: "X split from Y"."""

    relation: Relation
    prepositions: frozenset[str]
    passive: bool = False  # only as a participle: "allied with", "absorbed into"
    reversed: bool = False


def _nouns(words: str, relation: Relation, prepositions: str, *, person: bool = False) -> dict[str, Noun]:
    noun = Noun(relation=relation, prepositions=frozenset(prepositions.split()), person=person)
    return dict.fromkeys(words.split(), noun)


def _links(
    words: str, relation: Relation, prepositions: str, *, passive: bool = False, reversed: bool = False
) -> dict[str, Link]:
    link = Link(relation=relation, prepositions=frozenset(prepositions.split()), passive=passive, reversed=reversed)
    return dict.fromkeys(words.split(), link)


NOUNS: dict[str, Noun] = {
    **_nouns(
        """leader head chief chairman chairwoman chairperson chair commander director boss chieftain ruler strongman
        dictator ringleader secretary-general commander-in-chief president overlord kingpin""",
        Relation.HEADS,
        "of",
        person=True,
    ),
    **_nouns("member", Relation.MEMBER_OF, "of"),
    **_nouns(
        """spokesman spokeswoman spokesperson official fighter militant operative lieutenant negotiator cadre recruit
        representative guerrilla insurgent""",
        Relation.MEMBER_OF,
        "of for in with",
        person=True,
    ),
    **_nouns("founder cofounder co-founder", Relation.FOUNDED, "of", person=True),
    **_nouns("offshoot outgrowth spinoff spin-off", Relation.OFFSHOOT_OF, "of from"),
    **_nouns("remnant", Relation.OFFSHOOT_OF, "of"),
    **_nouns("splinter", Relation.SPLIT_FROM, "of from"),
    **_nouns("successor heir", Relation.SUCCESSOR_OF, "to of"),
    **_nouns("part wing arm branch faction chapter subsidiary component section", Relation.PART_OF, "of"),
    **_nouns("ally partner affiliate", Relation.ALLIED_WITH, "of to"),
    **_nouns("rival opponent foe enemy adversary archrival arch-rival nemesis", Relation.OPPOSED_TO, "of to"),
}
"""Nouns by lemma that state a relation of whoever is called so."""

GROUPS = frozenset(
    """part wing arm branch faction chapter subsidiary component section offshoot splinter successor affiliate group
    organisation organization party movement militia body outfit unit""".split()
)
"""Nouns of the above, and for bodies, that no person is called by."""
FIGHTERS = frozenset(
    "rebel militant insurgent guerrilla fighter gunman jihadist dissident mutineer force troop militia faction group".split()
)
"""Plurals that are one body under one leader."""
REGIONS = frozenset("region province republic emirate kingdom district governorate city county".split())
UMBRELLA = Noun(relation=Relation.MEMBER_OF, prepositions=frozenset({"of", "for"}), reversed=True)
SPLINTER = Noun(relation=Relation.SPLIT_FROM, prepositions=frozenset({"of", "from"}))
SUCCESSOR = Noun(relation=Relation.SUCCESSOR_OF, prepositions=frozenset({"to", "of"}))
PREDECESSOR = Noun(relation=Relation.SUCCESSOR_OF, prepositions=frozenset({"of", "to"}), reversed=True)
MERGER = Noun(relation=Relation.MERGED_INTO, prepositions=frozenset({"of", "between"}), reversed=True)
QUALIFIED = {
    "umbrella": UMBRELLA,
    "splinter": SPLINTER,
    "breakaway": SPLINTER,
    "break-away": SPLINTER,
    "dissident": SPLINTER,
    "successor": SUCCESSOR,
    "offshoot": NOUNS["offshoot"],
    "rival": NOUNS["rival"],
}
"""What a modifier makes of a noun for a body: "a splinter group of", "the umbrella organisation of"."""

WITHIN = Noun(relation=Relation.PART_OF, prepositions=frozenset({"within", "inside"}))
"""What "within" makes of a noun for a body: "a faction within the party"."""
ALLIANCES = frozenset({"alliance", "coalition", "bloc", "federation", "confederation", "grouping", "umbrella"})
"""Bodies that are made of bodies: "an alliance of A, B and C"."""

OFFICES = frozenset(
    """president premier pm chancellor adviser advisor minister governor mayor king queen emir sultan speaker ambassador envoy taoiseach
    secretary""".split()
)
"""Offices by their last word; a secretary counts only with what makes him one (`SECRETARIES`)."""
SECRETARIES = frozenset({"foreign", "defence", "defense", "home", "treasury", "interior", "health"})
RULING = frozenset(
    {"president", "premier", "pm", "chancellor", "prime minister", "king", "emir", "sultan", "taoiseach"}
)
"""Offices whose holder heads the state or its government."""
RULERS = frozenset({"leader", "ruler", "strongman", "dictator", "president", "overlord"})
"""Roles that one can have in a state as well as in a body."""
NO_STATES = frozenset(
    """republican democratic democrat muslim christian shia shiite shi'ite sunni islamist islamic jewish catholic
    protestant hindu buddhist socialist communist conservative liberal kurdish arab baloch tamil druze alawite western
    african european asian latin marxist maoist""".split()
)
"""Adjectives of faith, faction or people: "the Republican president" is not the president of the Republican."""

PAST = frozenset({"former", "ex", "late", "ousted", "deposed", "onetime", "one-time", "erstwhile", "then", "previous"})
FOR_NOW = frozenset({"acting", "interim", "caretaker", "transitional"})
SENIOR = frozenset({"senior", "top", "deputy", "local", "field", "prominent", "key", "regional", "leading", "high"})
"""Who is called so is one of several: "a senior commander of" does not head."""

FOUNDING = frozenset({"found", "establish", "form", "create", "launch", "set", "cofound", "co-found", "start"})
"""Verbs that bring a body into being; "set" with "up"."""
ARISING = frozenset({"form", "emerge", "arise", "appear", "bear", "launch"})
"""Verbs with which a body comes into being by itself; they need a date or nothing else says so."""
ENDING = frozenset({"dissolve", "disband", "abolish"})
LEADING = frozenset({"lead", "head", "command", "chair"})
MOVING = frozenset({"into", "to", "against", "through", "across", "toward", "towards", "out", "from", "on", "down"})
"""After these a leader leads somewhere, and heads nothing: "led the crowd to the square"."""
RESISTING = frozenset(
    "fight combat oppose resist counter confront battle defeat overthrow topple repel expel oust contain".split()
)
"""What a body founded for this is opposed to."""
ORDERS = frozenset({"order", "decision", "decree", "edict", "directive"})
"""What one gives or takes to do a thing; who does so has done it, as far as founding and ending go."""
OPPOSITION = frozenset({"opposition", "resistance", "response"})
"""What a body is founded in where it is founded against somebody: "formed in opposition to X"."""
NO_BODIES = frozenset(
    """crowd mob public population community family convoy patrol industry school village town jet drone warplane
    helicopter gunship warship destroyer frigate submarine fleet aircraft tank artillery power side sides parties
    province rank superpower invader elite customs intelligence minority neighbour neighbor ally partner enemy rival
    adversary donor occupation occupier rebellion insurgency television press media""".split()
)
"""Nouns that act and are no body that one leads, joins or is part of."""
EVERY_DAY = frozenset(
    """government cabinet delegation parliament assembly mission committee commission team bank company firm
    corporation airline hospital university newspaper fund country nation court jury office panel embassy consulate
    contingent leadership""".split()
)
"""Bodies that news texts form, launch, dissolve or lead every day: neither founding nor lasting lead is told so."""
BODY_WORDS = frozenset(
    """army front movement party brigade brigades forces force organisation organization group union league council
    coalition alliance militia congress guard guards corps committee network command faction bloc wing state""".split()
)
"""Words in a name that say that it is no person's, whatever the parser takes it for."""
POSSESSED = frozenset(
    """party movement militia faction group forces force army government cabinet administration regime bloc coalition
    junta brigade alliance organisation organization""".split()
)
"""What belongs to a person only as whoever heads it: "Haftar's forces"."""
POSSESSED_BY_PRONOUN = frozenset({"movement", "militia", "group", "faction", "brigade"})
"""Of these "his" says as much; "his party" is any member's."""
GOVERNING = frozenset({"government", "cabinet", "administration", "regime", "junta", "presidency"})
LED = frozenset(
    {
        "coalition",
        "alliance",
        "government",
        "force",
        "group",
        "council",
        "administration",
        "bloc",
        "junta",
        "party",
        "militia",
        "movement",
        "army",
        "front",
        "opposition",
        "cabinet",
        "mission",
        "faction",
    }
)
"""What a "-led" before it says to be headed; an "-led invasion" is an event."""
ORGANS = frozenset(
    """army navy military police parliament junta senate council force assembly congress gendarmerie guard
    intelligence cabinet coastguard""".split()
)
"""Nouns that need no name to be one body: "army chief X"."""

LINKS: dict[str, tuple[Link, ...]] = {
    lemma: (link,)
    for lemma, link in {
        **_links("split splinter secede break cleave", Relation.SPLIT_FROM, "from off"),
        **_links(
            "emerge evolve grow spring arise branch bear derive stem descend originate", Relation.OFFSHOOT_OF, "from of"
        ),
        **_links("merge fuse fold", Relation.MERGED_INTO, "into with"),
        **_links("absorb subsume", Relation.MERGED_INTO, "into by", passive=True),
        **_links("incorporate integrate", Relation.PART_OF, "into in", passive=True),
        **_links("ally align affiliate", Relation.ALLIED_WITH, "with to", passive=True),
        **_links("oppose", Relation.OPPOSED_TO, "to", passive=True),
        **_links("belong", Relation.PART_OF, "to"),
        **_links("consist", Relation.MEMBER_OF, "of", reversed=True),
        **_links("compose comprise", Relation.MEMBER_OF, "of", passive=True, reversed=True),
    }.items()
}
"""Verbs by lemma that state a relation to what stands after a preposition."""
AWAY = frozenset({"break", "branch", "bear", "grow", "spring", "fold"})
"""Verbs that need their particle: "break away", "branch out", "born out", "grow out", "fold into"."""
ADJECTIVES = {
    "loyal": Relation.ALLIED_WITH,
    "allied": Relation.ALLIED_WITH,
    "aligned": Relation.ALLIED_WITH,
    "affiliated": Relation.ALLIED_WITH,
    "opposed": Relation.OPPOSED_TO,
}
INCLUDING = frozenset({"include", "comprise", "encompass", "unite"})
"""Verbs whose object is part of the subject, where that is made of bodies."""

APPOINTING = frozenset({"elect", "appoint", "name", "choose", "reelect", "re-elect", "nominate", "inaugurate", "swear"})
SERVING = frozenset(
    {
        "serve",
        "act",
        "take",
        "return",
        "continue",
        "remain",
        "install",
        "appoint",
        "elect",
        "name",
        "choose",
        "swear",
        "hail",
        "replace",
        "succeed",
    }
)
LEAVING = frozenset({"resign", "step", "quit", "retire"})
BEING = frozenset({"be", "become", "remain"})

HEDGING = frozenset(
    {
        "believe",
        "think",
        "say",
        "report",
        "allege",
        "rumour",
        "rumor",
        "suspect",
        "consider",
        "deem",
        "presume",
        "understand",
        "assume",
        "suppose",
        "regard",
        "see",
        "view",
        "describe",
    }
)
"""Passive verbs over what is said to be so by some: "is believed to head", "is widely seen as the leader of"."""
SEEMING = frozenset({"seem", "appear"})
CLAIMING = frozenset({"claim", "profess"})
CHARGING = frozenset({"accuse", "suspect"})
