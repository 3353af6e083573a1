"""The bundled ontology holds the published facts, and a user's own is refused where it cannot be right."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tocsin.errors import SettingsError
from tocsin.ontology import Ontology, Quad, load_ontology

BUNDLED = Path(__file__).parents[1] / "src" / "tocsin" / "data" / "ontology"

SMALL = """
name = "Small"
version = "1"

[types.TALK]
quad = "verbal cooperation"
score = 2
recipient_required = false
definition = "Talks."

[types.TALK.modes]
phone = { score = 1.5, definition = "By telephone." }
letter = { definition = "By letter." }

[contexts]
harbour = "What goes on in a harbour."
"""


@pytest.fixture(scope="module")
def plover() -> Ontology:
    return load_ontology()


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load_ontology(write(folder, text))
    return str(caught.value)


# ---------------------------------------------------------------------------------------- the bundled PLOVER


def test_plover_has_16_types_67_modes_37_contexts(plover: Ontology) -> None:
    assert (plover.name, plover.version) == ("PLOVER", "0.8b")
    assert len(plover.types) == 16
    assert sum(len(entry.modes) for entry in plover.types.values()) == 67
    assert len(plover.contexts) == 37
    assert (len(plover.sectors), len(plover.international)) == (25, 8)


@pytest.mark.parametrize(
    ("quad", "code", "types"),
    [
        (Quad.VERBAL_COOPERATION, 1, {"AGREE", "CONSULT", "SUPPORT", "CONCEDE"}),
        (Quad.MATERIAL_COOPERATION, 2, {"COOPERATE", "AID", "RETREAT"}),
        (Quad.VERBAL_CONFLICT, 3, {"REQUEST", "ACCUSE", "REJECT", "THREATEN"}),
        (Quad.MATERIAL_CONFLICT, 4, {"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"}),
    ],
)
def test_types_are_in_their_quad_class(plover: Ontology, quad: Quad, code: int, types: set[str]) -> None:
    assert quad.code == code
    assert {name for name in plover.types if plover.quad(name) is quad} == types


@pytest.mark.parametrize(
    ("type_", "score"),
    [
        ("AGREE", 2.5),
        ("CONSULT", 2.5),
        ("SUPPORT", 5.0),
        ("CONCEDE", 4.5),
        ("COOPERATE", 9.5),
        ("AID", 10.0),
        ("RETREAT", 6.5),
        ("REQUEST", 0.0),
        ("ACCUSE", -3.0),  # printed 3 in the manual
        ("REJECT", -2.0),
        ("THREATEN", -3.5),
        ("PROTEST", -5.0),
        ("SANCTION", -6.0),
        ("MOBILIZE", -5.5),
        ("COERCE", -7.0),
        ("ASSAULT", -9.0),
    ],
)
def test_type_scores_are_the_published_ones(plover: Ontology, type_: str, score: float) -> None:
    assert plover.score(type_) == score


@pytest.mark.parametrize(
    ("type_", "mode", "score"),
    [
        ("CONSULT", "third-party", 1.0),
        ("CONSULT", "multilateral", 4.0),
        ("RETREAT", "disarm", 10.0),
        ("RETREAT", "resign", 4.5),
        ("REQUEST", "assist", 0.5),
        ("REQUEST", "yield", -1.0),
        ("ACCUSE", "disapprove", -2.0),
        ("ACCUSE", "allege", -3.5),
        ("REJECT", "assist", -1.5),
        ("THREATEN", "territory", -4.0),
        ("PROTEST", "riot", -7.0),
        ("SANCTION", "expel", -5.5),
        ("MOBILIZE", "militia", -6.0),
        ("COERCE", "martial-law", -7.5),
        ("COERCE", "cyber", -7.0),
        ("ASSAULT", "beat", -7.5),
        ("ASSAULT", "crowd-control", -7.5),
        ("ASSAULT", "primitive", -8.0),
        ("ASSAULT", "unconventional", -10.0),
    ],
)
def test_mode_scores_are_the_published_ones(plover: Ontology, type_: str, mode: str, score: float) -> None:
    assert plover.score(type_, mode) == score


def test_a_mode_without_a_score_takes_its_types(plover: Ontology) -> None:
    unscored = [(t.name, m.name) for t in plover.types.values() for m in t.modes if m.score is None]
    assert unscored == [("PROTEST", "vandalize")]
    assert plover.score("PROTEST", "vandalize") == plover.score("PROTEST") == -5.0


def test_scores_have_the_sign_of_their_quad_class(plover: Ontology) -> None:
    for entry in plover.types.values():
        scores = [entry.score, *(mode.score for mode in entry.modes if mode.score is not None)]
        if entry.quad in (Quad.VERBAL_COOPERATION, Quad.MATERIAL_COOPERATION):
            assert min(scores) > 0, entry.name
        else:
            # A request for help is the one mild positive among the verbal conflicts.
            assert max(scores) <= (0.5 if entry.name == "REQUEST" else -1.5), entry.name


def test_only_material_exchanges_and_sanctions_need_a_recipient(plover: Ontology) -> None:
    assert {t.name for t in plover.types.values() if t.recipient_required} == {"COOPERATE", "AID", "SANCTION"}


def test_an_unknown_mode_is_a_key_error(plover: Ontology) -> None:
    assert plover.mode("ASSAULT", "drone").score == -9.5
    with pytest.raises(KeyError, match="AID has no mode 'drone'"):
        plover.mode("AID", "drone")


def test_mappings_are_read_only(plover: Ontology) -> None:
    with pytest.raises(TypeError):
        plover.types["NEW"] = plover.types["AID"]  # type: ignore[index]


# --------------------------------------------------------------------------------------------- the crosswalk


def test_every_cameo_code_has_a_crossing_and_only_roots_01_and_02_are_dropped(plover: Ontology) -> None:
    codes = set(plover.crossings)
    assert len(codes) == 313  # 312 with scores, and 1214, which the crosswalk alone has
    assert {code for code in codes if len(code) == 2} == {f"{root:02}" for root in range(1, 21)}
    dropped = {code for code, crossing in plover.crossings.items() if crossing.type is None}
    assert dropped == {code for code in codes if code.startswith(("01", "02"))}
    assert len(dropped) == 39
    assert all(plover.crossings[code].note for code in dropped)


def test_every_crossing_leads_to_what_the_ontology_defines(plover: Ontology) -> None:
    for crossing in plover.crossings.values():
        if crossing.type is not None:
            names = {mode.name for mode in plover.types[crossing.type].modes}
            assert crossing.mode is None or crossing.mode in names, crossing.cameo
        assert set(crossing.contexts) <= set(plover.contexts), crossing.cameo


@pytest.mark.parametrize(
    ("cameo", "type_", "mode", "contexts"),
    [
        ("0333", "AGREE", None, ("human_security",)),
        ("042", "CONSULT", "visit", ()),
        ("08", "CONCEDE", None, ()),
        ("0811", "CONCEDE", None, ("pro_democracy",)),
        ("0842", "RETREAT", "release", ("legal",)),
        ("091", "ACCUSE", "investigate", ("crime", "corruption")),
        ("1322", "THREATEN", "restrict", ("pro_autocracy",)),
        ("163", "SANCTION", "discontinue", ("diplomatic",)),
        ("1712", "ASSAULT", "destroy", ("human_security",)),
        ("175", "ASSAULT", None, ("military",)),
        ("186", "ASSAULT", "targeted", ()),
        ("191", "COERCE", "restrict", ("military",)),
        ("2042", "ASSAULT", "unconventional", ("cbrn",)),
    ],
)
def test_codes_cross_to(plover: Ontology, cameo: str, type_: str, mode: str | None, contexts: tuple[str, ...]) -> None:
    crossing = plover.crosswalk(cameo)
    assert crossing is not None
    assert (crossing.type, crossing.mode, crossing.contexts) == (type_, mode, contexts)


def test_a_code_that_cameo_does_not_have_crosses_nowhere(plover: Ontology) -> None:
    assert plover.crosswalk("21") is None
    assert plover.crosswalk("") is None


def test_repairs_keep_what_was_published_and_say_so() -> None:
    with (BUNDLED / "cameo.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    repaired = [
        row
        for row in rows
        if (row["type"], row["mode"], row["contexts"])
        != (row["original_type"], row["original_mode"], row["original_contexts"])
    ]
    assert len(repaired) == 24
    assert all(row["note"] for row in repaired)
    assert [(r["original_type"], r["original_mode"]) for r in rows if r["cameo"] == "163"] == [("COERCE", "restrict")]


def test_icews_and_gdelt_differ_where_they_are_known_to(plover: Ontology) -> None:
    crossings = plover.crossings.values()
    assert {c.cameo[:2] for c in crossings if c.quad_icews is not c.quad_gdelt} == {"09", "14"}
    scores = {
        c.cameo: (c.goldstein_icews, c.goldstein_gdelt) for c in crossings if c.goldstein_icews != c.goldstein_gdelt
    }
    assert scores.pop("1213") == (-4.0, None)  # GDELT's list leaves it out
    assert set(scores) == {"016", "022", "164", "165"}
    assert scores["016"] == (-5.0, -2.0)
    assert [c.cameo for c in crossings if c.goldstein_icews is None] == ["1214"]


# --------------------------------------------------------------------------------------- a user's own ontology


def test_a_users_ontology_is_read(tmp_path: Path) -> None:
    small = load_ontology(write(tmp_path, SMALL))
    assert small.quad("TALK").code == 1
    assert (small.score("TALK"), small.score("TALK", "phone"), small.score("TALK", "letter")) == (2.0, 1.5, 2.0)
    assert dict(small.sectors) == {}
    assert small.crosswalk("040") is None


def test_the_bundled_file_is_itself_a_users_ontology() -> None:
    assert load_ontology(BUNDLED / "plover.toml") == load_ontology()


def test_a_crosswalk_lies_beside_its_ontology(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("cameo,label,type,mode,contexts\n041,Telephone,TALK,phone,harbour\n", "utf-8")
    small = load_ontology(write(tmp_path, 'crosswalk = "own.csv"\n' + SMALL))
    crossing = small.crosswalk("041")
    assert crossing is not None
    assert (crossing.type, crossing.mode, crossing.contexts) == ("TALK", "phone", ("harbour",))
    assert (crossing.quad_icews, crossing.goldstein_gdelt, crossing.note) == (None, None, None)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("quad =", "quadd =", "type 'TALK': unknown key 'quadd'; did you mean 'quad'?"),
        ('"verbal cooperation"', '"verbal co-operation"', "unknown quad class 'verbal co-operation'; did you mean"),
        ("score = 2\n", "", "type 'TALK': 'score' is missing"),
        ("score = 2\n", "score = true\n", "type 'TALK': score must be a number from -10 to 10, found True"),
        ("score = 2\n", "score = nan\n", "score must be a number from -10 to 10"),
        ("score = 1.5", "score = -11", "type 'TALK', mode 'phone': score must be a number from -10 to 10, found -11"),
        ("recipient_required = false", 'recipient_required = "no"', "recipient_required must be true or false"),
        ('"By letter."', '" "', "mode 'letter': definition must be a text that is not empty"),
        ("letter = {", "Phone = {", "'Phone' and 'phone' are one name twice"),
        ("letter = {", "phone = {", "not valid TOML"),
        ("letter = {", '"by letter" = {', "the name 'by letter' is blank or holds white space"),
        ('{ definition = "By letter." }', '"By letter."', "mode 'letter' must be a table, found 'By letter.'"),
        ("[types.TALK.modes]", "[types.SHOUT.modes]", "type 'SHOUT': 'quad' is missing"),
        ("[contexts]", "[context]", "unknown key 'context'; did you mean 'contexts'?"),
        ('harbour = "What goes on in a harbour."', "", "contexts has no entry"),
        ('version = "1"', "version = 1", "version must be a text"),
        ('version = "1"', 'version = "1"\ncrosswalk = "none.csv"', "none.csv: No such file or directory"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert SMALL.count(old) == 1
    message = refusal(tmp_path, SMALL.replace(old, new))
    assert str(tmp_path / "") in message
    assert words in message


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("041,,SPEAK,,", "own.csv:2: code '041': unknown type 'SPEAK'"),
        ("041,,TALK,fone,", "unknown mode of TALK 'fone'; did you mean 'phone'?"),
        ("041,,TALK,,harbor", "unknown context 'harbor'; did you mean 'harbour'?"),
        ("041,,,phone,", "has a mode or context but no type"),
        ("41a,,TALK,,", "code '41a' is no CAMEO code"),
        ("041,,TALK,,\n041,,TALK,,", "own.csv:3: code '041' has a row already"),
    ],
)
def test_a_wrong_crossing_is_named(tmp_path: Path, row: str, words: str) -> None:
    (tmp_path / "own.csv").write_text(f"cameo,label,type,mode,contexts\n{row}\n", encoding="utf-8")
    assert words in refusal(tmp_path, 'crosswalk = "own.csv"\n' + SMALL)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("quad_icews", "5", "quad class must be 1, 2, 3 or 4, found '5'"),
        ("goldstein_gdelt", "high", "a Goldstein score is a number from -10 to 10, found 'high'"),
        ("goldstien_icews", "1", "unknown key 'goldstien_icews'; did you mean 'goldstein_icews'?"),
    ],
)
def test_a_wrong_column_is_named(tmp_path: Path, column: str, value: str, words: str) -> None:
    (tmp_path / "own.csv").write_text(f"cameo,label,type,mode,contexts,{column}\n041,,TALK,,,{value}\n", "utf-8")
    assert words in refusal(tmp_path, 'crosswalk = "own.csv"\n' + SMALL)


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"absent\.toml: No such file or directory; check the path"):
        load_ontology(tmp_path / "absent.toml")
    (tmp_path / "binary.toml").write_bytes(b"name = \xff")
    with pytest.raises(SettingsError, match="not UTF-8 at byte 7"):
        load_ontology(tmp_path / "binary.toml")


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SMALL, encoding="utf-8-sig")
    assert load_ontology(path).name == "Small"


# ------------------------------------------------------------------------------------------- example sentences


def test_example_sentences_are_kept_as_written(tmp_path: Path) -> None:
    text = (
        SMALL.replace('"Talks."', '"Talks."\nexamples = ["[A: He] met [R: her]."]')
        + "[none]\nexamples = ['She sat.']\n"
    )
    ontology = load_ontology(write(tmp_path, text))
    assert ontology.types["TALK"].examples == ("[A: He] met [R: her].",)
    assert ontology.none == ("She sat.",)


def test_without_example_sentences_there_are_none(plover: Ontology) -> None:
    assert plover.none == ()
    assert {entry.examples for entry in plover.types.values()} == {()}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (SMALL.replace('"Talks."', '"Talks."\nexamples = "one"'), "type 'TALK': examples must be a list of sentences"),
        (
            SMALL.replace('"Talks."', '"Talks."\nexamples = ["He met her.", " "]'),
            "type 'TALK': example 2 must be a text",
        ),
        (SMALL + "[none]\nexample = []\n", "none: unknown key 'example'; did you mean 'examples'?"),
    ],
)
def test_example_sentences_that_are_none_are_refused(tmp_path: Path, text: str, why: str) -> None:
    assert why in refusal(tmp_path, text)
