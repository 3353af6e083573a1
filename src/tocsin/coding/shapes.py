"""What a name is by its own words: a party, an armed group, a river, an aircraft; in the languages of the news.

Only names that the registry does not have are read so. Beside, the sorts of common nouns that tell what a name beside
them is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

THING = "thing"
"""The label of a name that is nobody and nowhere: a weapon, an agreement, a feast."""
GROUPS = frozenset({"organisation", "armed-group", "party", "movement", "coalition"})

# First words of the names of groups in Arabic, Persian, Urdu, Spanish, French and others; then a name of their own follows.
_LEADING = {
    word: label
    for label, words in {
        "armed-group": "jaish jaysh jeish gaysh lashkar sepah sipah liwa liwaa katiba katibat kataib kata'ib kataeb saraya "
        "sarayat asaib asa'ib jund junud quwat quwwat fursan faylaq failaq jabhat jabha jebhat ansar harakat haraka jamaat "
        "jama'at jamaa jama'a ejército ejercito fuerzas forças armée armee brigada brigadas frente front barisan tentara "
        "laskar laskhar brigade",
        "party": "hizb hezb hizbul partido partito parti partai partei partiya partia stranka",
        "movement": "tehreek tehrik tehrike movimiento movimento mouvement harakah hareket gerakan pokret ruch rabita",
        "coalition": "ittihad ittihadiya koalisi coalición coalición alianza",
        "organisation": "majlis munazzamat tanzim hay'at hayat union unión unidad comité comite consejo conseil ministerio "
        "ministère ministerul comisión commission instituto agencia diwan dar",
    }.items()
    for word in words.split()
}
_GIVEN = frozenset(
    {"ansar", "saraya", "hayat", "dar", "front", "union", "commission", "brigade"}
)  # or else first words
# Last words of the names of groups in English, or first ones before "of", "for" and "to".
_BODIES = {
    word: label
    for label, words in {
        "armed-group": "brigades battalions militia militias rebels fighters guerrillas guerillas mujahideen mujahedeen "
        "vigilantes",
        "party": "party parties",
        "movement": "movement tribe clan uprising",
        "coalition": "coalition alliance",
        "organisation": "army armies brigade battalion regiment division corps legion command commandos guard guards "
        "forces force navy fleet squadron gendarmerie front ministry ministries council union agency congress parliament "
        "assembly senate committee commission bureau office department institute institution university college academy "
        "bank company companies corporation corp corp. inc inc. ltd ltd. plc group groups foundation fund organisation "
        "organization association society federation confederation league network authority authorities administration "
        "service services police court tribunal observatory watch centre center club radio television tv newspaper times "
        "post tribune gazette herald press news journal brotherhood sisterhood mission secretariat cabinet chamber "
        "embassy consulate airlines airways squad unit faction board trust programme program government republic "
        "monitor initiative project campaign partnership forum directorate presidency prosecutor treasury pentagon staff "
        "taskforce workers teachers industries energy oil petroleum holdings bank telecom shipping media channel team "
        "intelligence diocese patriarchate church defence defense",
    }.items()
    for word in words.split()
}
_PLACES = frozenset(
    """province governorate district county region river lake sea ocean gulf bay strait straits channel island islands
    peninsula mountain mountains hill hills valley desert plain plateau forest crossing airport airfield airbase camp
    square street avenue road highway boulevard bridge dam port harbour harbor hospital prison stadium mosque canal
    cathedral checkpoint quarter neighbourhood neighborhood suburb junction roundabout refinery oilfield fort barracks
    hotel market station city town village state states oblast raion canton prefecture municipality department
    basin delta coast corridor heights cave falls cemetery township crossing base gate""".split()
)
_PLACES_FIRST = frozenset(
    "lake mount mt mt. camp cape fort gulf strait bay lac río rio isla île port san santa".split()
)
# First words of Arabic and Persian place names that no person has: mound, valley, village, monastery, house, spring.
_TOPOGRAPHY = frozenset(
    """tell tel tal tall wadi kafr kafar kfar khirbet khirbat deir dayr beit bayt ain ayn jisr jebel jabal djebel maarat
    qalat qal'at nahr bir jurf ras shatt umm_ tappeh darreh qarah""".split()
)
_THINGS_FIRST = frozenset("operation resolution article chapter hurricane cyclone exercise law decree protocol".split())
_THINGS_LAST = frozenset(
    """agreement agreements accord accords treaty pact protocol protocols convention conventions declaration resolution
    communique communiqué charter constitution summit conference talks war wars crisis cup prize award day festival act
    missile missiles rocket rockets rifle rifles tank tanks jets drone drones""".split()
)
# Feasts, books, creeds, diseases, weapons and vehicles.
_THINGS = frozenset(
    """ramadan eid muharram ashura arbaeen christmas easter passover hanukkah nowruz quran koran qur'an bible torah islam
    christianity judaism buddhism hinduism ebola covid covid-19 cholera internet god allah sharia shariah jihad
    kalashnikov kalashnikovs grad grads katyusha katyushas scud scuds tomahawk tomahawks hellfire brimstone paveway
    humvee humvees tornado typhoon typhoons reaper predator hercules chinook apache apaches mirage rafale eurofighter
    sukhoi mig migs tupolev shahed javelin himars stinger stingers leopard abrams bradley hilux iskander kinzhal
    bayraktar novichok sarin vx kornet rpg""".split()
)
_NUMBERED = re.compile(r"(?=.*\d)[A-Z][A-Za-z]{0,3}-?\d{1,4}[A-Za-z]{0,3}(?:-\d+)?")  # F-16, GBU-12, T-72, GR4s
_MATERIEL = frozenset(
    """rifle missile rocket drone jet helicopter tank pickup truck car jeep vehicle gun pistol mortar howitzer bomb launcher
    bomber fighter-bomber aircraft warplane plane torpedo submarine frigate carrier van motorcycle bus minibus""".split()
)
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "\u00a0": " "})
_UNITS = frozenset("army brigade battalion regiment division corps fleet wing squadron legion infantry".split())
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)|First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth")

# ------------------------------------------------------------------------------------------- common nouns

SITES = frozenset(
    """city town village hamlet suburb township district province governorate neighbourhood neighborhood settlement
    municipality county region area island peninsula valley river lake mountain airport airfield airbase camp crossing
    port seaport base checkpoint enclave port stronghold quarter oblast prefecture capital outskirt outskirts countryside
    border highway road desert refinery dam bridge plain mount commune locality""".split()
)
"""Nouns of which a name beside them is the name of a place: "the town of X", "X province"."""
_WARBANDS = frozenset(
    "militia rebel rebels guerrilla fighter militant gunman insurgent militiaman tribesman paramilitary jihadist".split()
)
_BODY_NOUNS = {
    **dict.fromkeys(_WARBANDS | {"faction", "brigade", "battalion", "warband"}, "armed-group"),
    **dict.fromkeys(
        """group organisation organization company firm charity newspaper agency broadcaster network foundation bank club
        daily magazine website channel outlet union association ngo lender carrier airline conglomerate
        institute institution watchdog gang cartel bloc unit consortium contractor manufacturer nonprofit""".split(),
        "organisation",
    ),
    **dict.fromkeys("party".split(), "party"),
    **dict.fromkeys("movement tribe clan sect community".split(), "movement"),
    **dict.fromkeys("coalition alliance".split(), "coalition"),
}
_MEMBERS = _WARBANDS | frozenset("member supporter loyalist affiliate ally follower troop cadre recruit".split())
# Nouns of people that stand before names of groups as well: "the rebel Free Army".
_LOOSE = frozenset(
    """rebel militant insurgent jihadist extremist separatist guerrilla ally terrorist opposition paramilitary islamist
    neighbour neighbor rival enemy owner operator partner member supporter sponsor donor fighter carrier maker
    manufacturer lender broadcaster publisher contractor supplier retailer employer user other number order offer power
    border quarter water river""".split()
)


def fold(words: str) -> str:
    """How names are compared here: case, hyphens and runs of spaces do not count.

    >>> fold("Al-Nujaba  Movement")
    'al nujaba movement'
    """
    return re.sub(r"[\s\-]+", " ", words.translate(_STRAIGHT)).strip().casefold()


def by_words(words: Sequence[str]) -> str | None:
    """What a name of these words is: a label of groups, "place", "thing"; None where the words do not say.

    >>> by_words(["Liwa", "al-Tawhid"]), by_words(["Ministry", "of", "Water"]), by_words(["Semliki", "River"])
    ('armed-group', 'organisation', 'place')
    >>> by_words(["F-16"]), by_words(["Nadia", "Warsame"])
    ('thing', None)
    """
    plain = [word.casefold() for word in words]
    first, last = plain[0], plain[-1]
    if first in _THINGS or (last in _THINGS and len(plain) == 1) or _NUMBERED.fullmatch(words[-1]):
        return THING
    if len(plain) == 1:
        return None
    if first in _THINGS_FIRST or last in _THINGS_LAST:
        return THING
    at = next((i for i, word in enumerate(plain) if word in ("of", "for", "to", "on")), None)
    if at and plain[at - 1] in _BODIES:
        return _armed(plain, _BODIES[plain[at - 1]])
    if first in _LEADING and (first not in _GIVEN or any(w in _LINKS for w in plain[1:2])):
        return _LEADING[first]
    if first in _PLACES_FIRST or first in _TOPOGRAPHY or (at and plain[at - 1] in _PLACES):
        return "place"
    if "-" in words[0] and first.split("-", 1)[0] in _LEADING:  # Lashkar-e-Badr
        return _LEADING[first.split("-", 1)[0]]
    if last in _BODIES:
        return _armed(plain, _BODIES[last])
    return "place" if last in _PLACES else None


_LINKS = frozenset("al el ul as ash ar e i - de del des du da do of pour para".split())


def _armed(plain: Sequence[str], label: str) -> str:
    """A label, an armed group's where a word says that it fights a cause: a liberation army."""
    fights = {"liberation", "resistance", "martyrs", "mujahideen", "salvation"} & set(plain)
    return "armed-group" if fights and plain[-1] not in ("party", "council", "committee") else label


def is_acronym(word: str) -> bool:
    """Whether a word is written in capitals, as acronyms are.

    >>> is_acronym("KPLD"), is_acronym("HQs"), is_acronym("Aden")
    (True, True, False)
    """
    bare = word.removesuffix("s")
    return 2 <= len(bare) <= 7 and bare.isalpha() and bare.isupper()


def begins_unit(before: str, last: str) -> bool:
    """Whether a word is the number of a military unit: the "16th" of an infantry division."""
    return last.casefold() in _UNITS and _ORDINAL.fullmatch(before) is not None


def is_materiel(lemma: str) -> bool:
    """Whether a noun is of a weapon or a vehicle, so that a name before it is a make: "Kalashnikov rifles"."""
    return lemma in _MATERIEL


def body(lemma: str) -> str | None:
    """The label of the group that a common noun calls so; None for other nouns."""
    return _BODY_NOUNS.get(lemma)


def has_members(lemma: str) -> bool:
    """Whether a noun calls people by the group that they belong to: "the militants of X", "X fighters"."""
    return lemma in _MEMBERS


def is_loose(lemma: str) -> bool:
    """Whether a noun of people stands before names of groups as well: "the rebel Free Army"."""
    return lemma in _LOOSE
