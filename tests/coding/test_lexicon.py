"""The lexicon's notation is strict, and the lexicon that comes with tocsin fits PLOVER and holds its own promises."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.coding.lexicon import Lexicon, Orientation, Pattern, load_lexicon, read_phrase
from tocsin.errors import SettingsError
from tocsin.records import Stance

TYPES: dict[str, tuple[str, ...]] = {
    "AGREE": (),
    "CONSULT": ("visit", "third-party", "multilateral", "phone"),
    "SUPPORT": (),
    "CONCEDE": (),
    "COOPERATE": (),
    "AID": (),
    "RETREAT": ("withdraw", "release", "disarm", "ceasefire", "access", "resign"),
    "REQUEST": ("assist", "change", "yield", "meet"),
    "ACCUSE": ("disapprove", "investigate", "allege"),
    "REJECT": ("assist", "change", "yield", "meet"),
    "THREATEN": ("restrict", "arrest", "relations", "expel", "territory", "violence"),
    "PROTEST": ("demo", "riot", "strike", "hunger", "boycott", "obstruct", "vandalize"),
    "SANCTION": ("convict", "expel", "withdraw", "discontinue"),
    "MOBILIZE": ("troops", "weapons", "police", "militia"),
    "COERCE": tuple("seize restrict censor curfew martial-law arrest deport withhold misinformation cyber".split()),
    "ASSAULT": tuple(
        "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial drone "
        "heavy-weapons crowd-control unconventional".split()
    ),
}
CONTEXTS = set(
    "military intelligence executive legislative election political_institutions pro_democracy pro_autocracy economic "
    "legal reparations human_rights rights_freedoms repression human_security gender lgbt religion_ethnicity inequality "
    "diplomatic territory peacekeeping health asylum migration disasters natural_resource environment technology "
    "terrorism cbrn cyber misinformation crime corruption illegal_drugs trafficking".split()
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon(TYPES)


def folder(tmp_path: Path, predicates: str = "", modes: str = "", contexts: str = "", cues: str = "") -> Traversable:
    for name, text in (("predicates", predicates), ("modes", modes), ("contexts", contexts), ("cues", cues)):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def named(lexicon: Lexicon, lemma: str, *, noun: bool = False) -> dict[str, Pattern]:
    return {p.text.split(" ?")[0].split(" !")[0]: p for p in (lexicon.nouns if noun else lexicon.verbs)[lemma]}


# ------------------------------------------------------------------------------------------- notation


def test_every_mark_is_read() -> None:
    phrase = read_phrase("lash ~out +at|against ?over =policy !problem >inf", noun=False, where="here")
    assert (phrase.lemma, phrase.words, phrase.particle) == ("lash", (), "out")
    assert (phrase.required, phrase.optional) == ({"at", "against"}, {"over"})
    assert (phrase.objects, phrase.forbidden, phrase.infinitive) == ({"policy"}, {"problem"}, True)


def test_a_compound_noun_is_headed_by_its_last_word() -> None:
    phrase = read_phrase("drone strike ?on", noun=True, where="here")
    assert (phrase.words, phrase.lemma) == (("drone",), "strike")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Attack",
        "~out",
        "walk  ~out",
        "walk ~out|off",
        "hold =talk =meeting",
        "hold =",
        "hold =talk|talk",
        "hold +with ?with",
        "hold =talk !talk",
        "agree >that",
        "call ~for now",
        "carry out attack",
    ],
)
def test_a_bad_verb_entry_is_refused_with_its_table(text: str) -> None:
    with pytest.raises(SettingsError, match=r"\[ASSAULT\] verb"):
        read_phrase(text, noun=False, where="[ASSAULT] verb")


def test_a_noun_without_preposition_has_no_object() -> None:
    with pytest.raises(SettingsError, match="event noun has no object"):
        read_phrase("attack =town", noun=True, where="here")
    assert read_phrase("exchange +of =prisoner", noun=True, where="here").objects == {"prisoner"}


WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=6)
CHOICES = st.lists(WORDS, min_size=1, max_size=3, unique=True)


@given(lemma=WORDS, particle=WORDS, required=CHOICES, objects=CHOICES)
def test_what_is_written_is_what_is_read(lemma: str, particle: str, required: list[str], objects: list[str]) -> None:
    text = f"{lemma} ~{particle} +{'|'.join(required)} ={'|'.join(objects)}"
    phrase = read_phrase(text, noun=False, where="here")
    assert (phrase.lemma, phrase.particle) == (lemma, particle)
    assert (phrase.required, phrase.objects) == (set(required), set(objects))


# --------------------------------------------------------------------------------------------- loading


def test_an_unknown_type_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no type 'ATTACK'"):
        load_lexicon(TYPES, folder=folder(tmp_path, '[ATTACK]\nverb = ["hit"]'))


def test_an_unknown_mode_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'sword' is neither a mode of ASSAULT"):
        load_lexicon(TYPES, folder=folder(tmp_path, '[ASSAULT.sword]\nverb = ["hit"]'))


def test_an_unknown_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="unknown list 'verbs'"):
        load_lexicon(TYPES, folder=folder(tmp_path, '[ASSAULT.beat]\nverbs = ["hit"]'))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("strike ?on", "strike ?at"),
        ("hit", "hit !target"),
        ("hold =talk|rally", "hold =rally|march"),
        ("call +for|on", "call +on"),
    ],
)
def test_two_types_cannot_ask_for_the_same(tmp_path: Path, one: str, other: str) -> None:
    predicates = f'[ASSAULT]\nverb = ["{one}"]\n[PROTEST.strike]\nverb = ["{other}"]'
    with pytest.raises(SettingsError, match="asks for no more than"):
        load_lexicon(TYPES, folder=folder(tmp_path, predicates))


def test_a_longer_entry_settles_an_ambiguity_and_comes_first(tmp_path: Path) -> None:
    predicates = '[ASSAULT]\nverb = ["strike"]\n[PROTEST.strike]\nverb = ["strike +over", "strike ~back +over =pay"]'
    found = load_lexicon(TYPES, folder=folder(tmp_path, predicates)).verbs["strike"]
    assert [p.text for p in found] == ["strike ~back +over =pay", "strike +over", "strike"]


def test_a_misread_form_is_filed_under_the_parser_s_lemma_too(tmp_path: Path) -> None:
    predicates = '[misread]\nrap = "rape"\n[ASSAULT.sexual]\nverb = ["rape"]'
    verbs = load_lexicon(TYPES, folder=folder(tmp_path, predicates)).verbs
    assert verbs["rap"] == verbs["rape"]


def test_a_word_cannot_decide_two_modes(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'aid' of REQUEST stands under"):
        load_lexicon(TYPES, folder=folder(tmp_path, modes='[contents.REQUEST]\nassist = ["aid"]\nyield = ["aid"]'))


def test_an_unknown_stance_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="stance 'sings' is unknown"):
        load_lexicon(TYPES, folder=folder(tmp_path, cues='[[cue]]\nstance = "sings"\nverb = ["sing"]'))


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"contexts\.toml"):
        load_lexicon(TYPES, folder=folder(tmp_path, contexts="military = ["))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"predicates\.toml"):
        load_lexicon(TYPES, folder=tmp_path)


# ---------------------------------------------------------------------------------- the bundled lexicon


def test_every_type_and_mode_has_predicates(lexicon: Lexicon) -> None:
    some = [p for table in (lexicon.verbs, lexicon.nouns) for patterns in table.values() for p in patterns]
    assert {p.type for p in some} == set(TYPES)
    assert {(p.type, p.mode) for p in some if p.mode} == {(t, m) for t, modes in TYPES.items() for m in modes}
    assert len({(p.noun, p.text) for p in some}) > 5000


def test_every_context_of_plover_has_words(lexicon: Lexicon) -> None:
    assert set(lexicon.contexts) == CONTEXTS
    assert min(len(words) for words in lexicon.contexts.values()) >= 15


def test_every_stance_and_marker_has_words(lexicon: Lexicon) -> None:
    assert {cue.stance for cues in lexicon.cues.values() for cue in cues} == set(Stance) - {Stance.ASKS}
    assert set(lexicon.markers) == {"hedge", "medium", "long_ago", "mind_verb", "mind_noun", "mind_adjective"}


def test_patterns_stand_under_their_lemma(lexicon: Lexicon) -> None:
    assert all(p.lemma == lemma and p.noun for lemma, patterns in lexicon.nouns.items() for p in patterns)
    assert all(not p.noun and not p.words for patterns in lexicon.verbs.values() for p in patterns)


@pytest.mark.parametrize(
    ("lemma", "text", "type_", "mode"),
    [
        ("sign", "sign", "SUPPORT", None),
        ("convict", "convict", "SANCTION", "convict"),
        ("sue", "sue", "ACCUSE", "allege"),
        ("investigate", "investigate", "ACCUSE", "investigate"),
        ("condemn", "condemn", "ACCUSE", "disapprove"),
        ("retreat", "retreat", "RETREAT", None),
        ("resign", "resign", "RETREAT", "resign"),
        ("apologise", "apologise", "CONCEDE", None),
        ("apologize", "apologize", "CONCEDE", None),
        ("arrest", "arrest", "COERCE", "arrest"),
        ("shell", "shell", "ASSAULT", "heavy-weapons"),
    ],
)
def test_the_plover_reading_of_a_verb(lexicon: Lexicon, lemma: str, text: str, type_: str, mode: str | None) -> None:
    pattern = named(lexicon, lemma)[text]
    assert (pattern.type, pattern.mode) == (type_, mode)


@pytest.mark.parametrize(
    ("lemma", "complement", "type_", "mode"),
    [
        ("reach", "agreement", "AGREE", None),
        ("sign", "treaty", "SUPPORT", None),
        ("implement", "agreement", "COOPERATE", None),
        ("recall", "ambassador", "SANCTION", "withdraw"),
        ("summon", "ambassador", "ACCUSE", "disapprove"),
        ("impose", "sanction", "SANCTION", "discontinue"),
        ("impose", "curfew", "COERCE", "curfew"),
        ("withdraw", "troop", "RETREAT", "withdraw"),
        ("call", "liar", "ACCUSE", "disapprove"),
        ("capture", "town", "ASSAULT", None),
        ("observe", "ceasefire", "RETREAT", "ceasefire"),
        ("open", "fire", "ASSAULT", "firearms"),
    ],
)
def test_a_complement_decides(lexicon: Lexicon, lemma: str, complement: str, type_: str, mode: str | None) -> None:
    found = {(p.type, p.mode) for p in lexicon.verbs[lemma] if complement in p.objects and not p.required}
    assert found == {(type_, mode)}


def test_a_promise_to_withdraw_is_asked_before_a_promise(lexicon: Lexicon) -> None:
    agree = lexicon.verbs["agree"]
    concede = next(i for i, p in enumerate(agree) if p.type == "CONCEDE" and "withdraw" in p.objects and p.infinitive)
    plain = next(i for i, p in enumerate(agree) if p.infinitive and not p.objects)
    assert concede < plain


@pytest.mark.parametrize(
    ("lemma", "noun", "type_", "orientation"),
    [
        ("suffer", False, "ASSAULT", Orientation.REVERSED),
        ("airstrike", True, "ASSAULT", Orientation.ACTIVE),
        ("assassination", True, "ASSAULT", Orientation.UNDERGONE),
        ("withdrawal", True, "RETREAT", Orientation.DONE),
    ],
)
def test_where_the_actor_stands(lexicon: Lexicon, lemma: str, noun: bool, type_: str, orientation: Orientation) -> None:
    patterns = (lexicon.nouns if noun else lexicon.verbs)[lemma]
    assert any((p.type, p.orientation) == (type_, orientation) for p in patterns)


def test_light_verbs_are_verbs_without_a_type_of_their_own(lexicon: Lexicon) -> None:
    assert {"carry", "launch", "hold", "make", "give"} <= lexicon.light
    bare = {p.lemma for patterns in lexicon.verbs.values() for p in patterns if p.text == p.lemma}
    assert not lexicon.light & bare
