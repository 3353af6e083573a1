"""Whether two names are of one actor, judged from the names alone and from what the registry knows of each.

String likeness does not decide this: "Jaish al-Mahdi" is nearer to "Jaish al-Adl" than to "Mahdi Army". What decides is
known names, consonants by transliteration classes, and words that differ where they must not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from tocsin.records import Judgement, Verdict
from tocsin.resolve.names import bones, compatible, initials, key, romanised, vowels_clash
from tocsin.resolve.registry import Registry

BY = "names/1"

_SURE = 5  # consonants of two names that are equal by them; fewer are shared by chance
# The words that say what sort of body a group is, in the languages of its names, by one word for each sort.
_SORTS = {
    word: sort
    for sort, words in {
        "army": "army jaish jaysh gaysh jeish lashkar sepah sipah ejercito armee ordu armata armed",
        "movement": "movement harakat haraka harakah hareket hareketi mouvement movimiento movimento tehreek tehrik",
        "party": "party hizb hezb partido parti partei partiya partia",
        "front": "front jabhat jabha jebhat frente fronte cephe",
        "brigade": "brigade brigades liwa liwaa katibat katiba kataib kata'ib kateeba brigadas battalion battalions tugay",
        "company": "companies company saraya sarayat",
        "league": "league asaib asayib rabita liga ligue",
        "forces": "forces force quwat quwwat fuerzas units hashd mobilization mobilisation",
        "organisation": "organisation organization tanzim munazzamat group groups jamaat jamaa jama'a",
        "union": "union ittihad union unity",
        "council": "council majlis shura consejo conseil",
        "state": "state dawla dawlat dowla",
        "partisans": "partisans supporters ansar",
    }.items()
    for word in words.split()
}
_SMALL = frozenset("the of for and in a an de la le les des du el los las del y e i al fi wal li".split())


def compare(left: str, right: str, registry: Registry) -> Judgement:
    """What two names are judged to be: SAME, DIFFERENT or UNSURE, with score and reasons.

    The score is how likely the verdict is; of UNSURE, that they are the same. `left` and `right` of the judgement are
    the names.
    """
    verdict, score, reason = _judge(left, right, registry)
    return Judgement(left=left, right=right, verdict=verdict, score=score, reasons=(reason,), by=BY)


def _judge(left: str, right: str, registry: Registry) -> tuple[Verdict, float, str]:
    if key(left) == key(right) and key(left):
        return Verdict.SAME, 0.97, "they are spelled alike but for accents, case, hyphens or articles"
    if romanised(left) + romanised(right) != left + right and _joined(left) == _joined(right):
        return Verdict.SAME, 0.9, "they are the same letters in another script"
    mine, others = known(left, registry), known(right, registry)
    if mine and others:
        both = mine & others
        if len(mine) == 1 and mine == others:
            return Verdict.SAME, 0.95, f"both are names of {registry.actors[next(iter(both))].name}"
        if not both:
            one, other = (registry.actors[min(found)].name for found in (mine, others))
            return Verdict.DIFFERENT, 0.95, f"{left!r} is a name of {one}, {right!r} of {other}"
        if _is_short_for(left, right) or _is_short_for(right, left):
            return Verdict.SAME, 0.8, "one is the initials of the other"
        names = ", ".join(sorted(registry.actors[i].name for i in both))
        return Verdict.UNSURE, round(1 / max(len(mine), len(others)), 2), f"both may name {names}, and others"
    family = _by_family(left, right, mine or others, registry)
    if family is not None:
        return family
    return _by_words(left, right)


def alike(name: str, registry: Registry) -> tuple[str, ...]:
    """The ids of the actors that a name, another spelling of it, or a family name alone may mean; in a fixed order."""
    found = known(name, registry)
    parts = key(romanised(name)).split()
    return tuple(sorted(found or (registry.families.get(parts[-1], ()) if parts else ())))


def sorts_of(name: str) -> frozenset[str]:
    """The sorts of body that words of a name say, in whatever language: army, movement, party, front ...

    >>> sorts_of("Jaish al-Mahdi")
    frozenset({'army'})
    """
    return _sorted_words(name)[0]


def _joined(name: str) -> str:
    return key(romanised(name)).replace(" ", "")


def _is_short_for(short: str, full: str) -> bool:
    """Whether one name is an acronym made of the first letters of the other's words."""
    words = [word for word in key(full).split() if word not in _SMALL]
    return len(words) > 1 and short.isupper() and key(short) == "".join(word[0] for word in words)


def known(name: str, registry: Registry) -> frozenset[str]:
    """The actors that a name is known to be one of, its other spellings included; empty if none is known."""
    found = frozenset(each.actor for each in registry.find(name))
    if found:
        return found
    parts = bones(name)
    joined = "".join(parts)
    if len(parts) < 2 or len(joined) < _SURE:
        return frozenset()
    alike = (*registry.skeletons.get(joined, ()), *registry.bodies.get(joined, ()))
    return frozenset(i for i in alike if compatible(name, registry.actors[i].name))


def _by_family(left: str, right: str, known: Collection[str], registry: Registry) -> tuple[Verdict, float, str] | None:
    """A family name alone, which is that of one known person only."""
    short, full = sorted((left, right), key=lambda name: len(bones(name)))
    family = key(short).split()[-1:]
    if len(bones(short)) != 1 or len(bones(full)) < 2 or not family:
        return None
    people = [i for i in known if registry.actors[i].kind == "person"]
    if len(people) == 1 and registry.families.get(family[0]) == (people[0],):
        name = registry.actors[people[0]].name
        return Verdict.SAME, 0.75, f"{short!r} is the family name of {name}, and of nobody else who is known"
    if bones(short)[-1] == bones(full)[-1]:
        return Verdict.UNSURE, 0.4, f"{short!r} may be the family name of {full!r}, and of others"
    return None


def _by_words(left: str, right: str) -> tuple[Verdict, float, str]:
    """What the words alone say of two names of which the registry does not know both."""
    one, other = bones(left), bones(right)
    if initials(left) and initials(right) and initials(left) != initials(right):
        return Verdict.DIFFERENT, 0.9, "their initials differ"
    sorts = _sorted_words(left), _sorted_words(right)
    if any(sort for sort, _ in sorts):
        return _by_sorts(*sorts)
    if len(one) < 2 or len(other) < 2:
        return Verdict.DIFFERENT if one != other else Verdict.UNSURE, 0.6, "one word alone does not say who it is"
    if "".join(one) == "".join(other):
        if sum(map(len, one)) >= _SURE and not vowels_clash(left, right):
            return Verdict.SAME, 0.85, "they have the same consonants, word by word"
        return Verdict.UNSURE, 0.6, "they have the same few consonants"
    if sorted(one) == sorted(other):
        return Verdict.SAME, 0.75, "they have the same words in another order"
    if one[-1] == other[-1] and not _alike(one[0], other[0]):
        return Verdict.DIFFERENT, 0.9, "the family names agree and the given names do not"
    if one[0] == other[0] and one[-1] == other[-1] and (_within(one, other) or _within(other, one)):
        return Verdict.SAME, 0.75, "one has a middle name that the other leaves out"
    if _within(one, other) or _within(other, one):
        return Verdict.UNSURE, 0.5, "one is a part of the other"
    if len(one) == len(other) and all(_alike(a, b) for a, b in zip(one, other, strict=True)):
        return Verdict.UNSURE, 0.5, "their consonants differ by one in a word"
    return Verdict.DIFFERENT, 0.85, "they share too few words"


def _by_sorts(
    one: tuple[frozenset[str], frozenset[str]], other: tuple[frozenset[str], frozenset[str]]
) -> tuple[Verdict, float, str]:
    """Names of bodies: the words that are proper to each must agree, and the sort of body where both say it."""
    if one[1] != other[1]:
        if one[1] and other[1] and (one[1] < other[1] or other[1] < one[1]) and one[0] & other[0]:
            return Verdict.UNSURE, 0.5, "one says more than the other"
        return Verdict.DIFFERENT, 0.85, "the words that tell them apart differ"
    if not one[1]:
        return Verdict.UNSURE, 0.3, "no word of theirs tells bodies of one sort apart"
    if one[0] == other[0]:
        return Verdict.SAME, 0.8, "they are the same words, one of them translated"
    if one[0] and other[0]:
        return Verdict.DIFFERENT, 0.7, "they are bodies of different sorts"
    return Verdict.UNSURE, 0.5, "only one of them says what sort of body it is"


def _sorted_words(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The sorts of body that a name says, and the consonants of its other words."""
    words = [word for word in key(romanised(name)).split() if word not in _SMALL]
    sorts = frozenset(_SORTS[word] for word in words if word in _SORTS)
    return sorts, frozenset(part for word in words if word not in _SORTS for part in bones(word))


def _within(short: Sequence[str], long: Iterable[str]) -> bool:
    """Whether all words of one name stand in another, in their order."""
    rest = iter(long)
    return all(word in rest for word in short)


def _alike(one: str, other: str) -> bool:
    """Whether two words differ in one consonant at most: one more, one less, or another."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or len(short) < 3:
        return False
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
