"""Each place name is put where the text means it, with reasons; what cannot be told is left open, and says so."""

from __future__ import annotations

import re
import time
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.gazetteer import Row, write

from tocsin.errors import SettingsError
from tocsin.records import Form, Judgement, Mention, MentionKind, Place, Span, Verdict
from tocsin.resolve.gazetteer import LOOSE, MISSING, OTHER, OWN, Gazetteer, fold, load_gazetteer, open_gazetteer
from tocsin.resolve.places import Located, distance, locate
from tocsin.resolve.toponyms import precisions, read


def row(
    id: str,
    name: str,
    at: tuple[float, float],
    country: str | None,
    precision: str,
    weight: float,
    inside: Row | None = None,
) -> Row:
    """A place of a small gazetteer, called by its name."""
    made = Row(id=f"place:{id}", name=name, country=country, precision=precision, kind=precision, weight=weight)
    made.admin1 = inside
    made.put(*at)
    made.call(name, OWN)
    return made


def world() -> list[Row]:
    """A small world with names that several places bear."""
    illinois = row("il", "Illinois", (40.0, -89.2), "USA", "province", 7.1)
    massachusetts = row("ma", "Massachusetts", (42.3, -71.8), "USA", "province", 6.8)
    illinois.call("Ill.", OWN)
    basra_province = row("basra-p", "Basra", (30.4, 47.5), "IRQ", "province", 6.4)
    hodeidah = row("hod", "Al Hudaydah", (14.8, 42.95), "YEM", "city", 5.9)
    hodeidah.call("Hodeidah", OTHER)
    return [
        row("USA", "United States", (39.8, -98.6), "USA", "country", 8.5),
        row("LBN", "Lebanon", (33.9, 35.9), "LBN", "country", 6.8),
        row("LBY", "Libya", (27, 17), "LBY", "country", 6.8),
        row("IRQ", "Iraq", (33, 43.7), "IRQ", "country", 7.6),
        illinois,
        massachusetts,
        basra_province,
        row("tri-lby", "Tripoli", (32.89, 13.19), "LBY", "city", 6.1),
        row("tri-lbn", "Tripoli", (34.43, 35.84), "LBN", "city", 5.4),
        row("ben", "Benghazi", (32.12, 20.07), "LBY", "city", 5.8),
        row("bei", "Beirut", (33.89, 35.5), "LBN", "city", 6.3),
        row("spr-il", "Springfield", (39.8, -89.64), "USA", "city", 5.1, illinois),
        row("spr-ma", "Springfield", (42.1, -72.59), "USA", "city", 5.2, massachusetts),
        row("bos", "Boston", (42.36, -71.06), "USA", "city", 5.8, massachusetts),
        row("basra", "Basra", (30.5, 47.8), "IRQ", "city", 6.1, basra_province),
        row("naj", "Najaf", (32.0, 44.3), "IRQ", "city", 5.9),
        row("sahel", "Sahel", (15, 2), None, "region", 7.9),
        row("hamlet", "Ubrek", (10, 10), "NGA", "city", 1.9),
        hodeidah,
    ]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the small world."""
    path = tmp_path_factory.mktemp("places") / "world.sqlite"
    write(world(), [("lb", "LBN"), ("ly", "LBY")], {"iraqi": "IRQ", "lebanese": "LBN"}, path)
    return path


@pytest.fixture(scope="module")
def gazetteer(path: Path) -> Gazetteer:
    """The small world."""
    return Gazetteer(path)


@pytest.fixture(scope="module")
def whole() -> Gazetteer:
    """The gazetteer that comes with tocsin."""
    loaded = load_gazetteer()
    assert loaded is not None, MISSING
    return loaded


def marked(text: str, kind: MentionKind = MentionKind.PLACE) -> tuple[str, tuple[Mention, ...]]:
    """A text without its square brackets, and the mentions that stood in them; in <> an actor."""
    plain, mentions = "", list[Mention]()
    for piece in re.split(r"(\[[^]]*\]|<[^>]*>)", text):
        if piece[:1] in ("[", "<"):
            span = Span(document_id="document-1", start=len(plain), end=len(plain) + len(piece) - 2)
            mentions.append(
                Mention(
                    id=f"mention-{len(mentions)}",
                    span=span,
                    kind=kind if piece[0] == "[" else MentionKind.ACTOR,
                    form=Form.NAME,
                    name=span,
                    label="place" if piece[0] == "[" else "state",
                )
            )
            plain += piece[1:-1]
        else:
            plain += piece
    return plain, tuple(mentions)


def resolved(text: str, gazetteer: Gazetteer | None, **known: str) -> Located:
    """What a marked text's names mean."""
    plain, mentions = marked(text)
    return locate(plain, mentions, gazetteer, **known)  # pyright: ignore[reportArgumentType]


def ids(located: Located) -> list[str]:
    """The places that were chosen, without the beginning of their ids."""
    return [j.right.removeprefix("place:") for j in located.judgements if j.verdict is Verdict.SAME]


def only(located: Located) -> Judgement:
    """The one judgement."""
    assert len(located.judgements) == 1
    return located.judgements[0]


# ------------------------------------------------------------------------------------------------ the choice


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fighting in [Tripoli] went on.", ["tri-lby"]),
        ("A quarrel in [Tripoli], [Lebanon].", ["tri-lbn", "LBN"]),
        ("A quarrel in [Tripoli, Lebanon].", ["tri-lbn"]),
        ("A quarrel in [Tripoli] (Lebanon).", ["tri-lbn"]),
        ("A quarrel in Lebanon's [Tripoli].", ["tri-lbn"]),
        ("Buses from [Tripoli] to [Beirut].", ["tri-lbn", "bei"]),
        ("Ships from [Tripoli] to [Benghazi].", ["tri-lby", "ben"]),
        ("Police in [Springfield], [Illinois], said so.", ["spr-il", "il"]),
        ("Police in [Springfield], Ill., said so.", ["spr-il"]),
        ("[Springfield] and [Boston] were flooded.", ["spr-ma", "bos"]),
        (
            "In [Springfield], Illinois, it rained. [Boston] was dry. Back in [Springfield] it rained.",
            ["spr-il", "bos", "spr-il"],
        ),
        ("The province of [Basra] is calm.", ["basra-p"]),
        ("[Basra] province is calm.", ["basra-p"]),
        ("The city of [Basra] is calm.", ["basra"]),
        ("Shells fell on [southern Basra].", ["basra"]),
        ("Shells fell on [Hodeidah] and [Al-Hudaydah].", ["hod", "hod"]),
        ("War in the [Sahel].", ["sahel"]),
    ],
)
def test_a_name_is_put_where_the_text_means_it(gazetteer: Gazetteer, text: str, expected: list[str]) -> None:
    assert ids(resolved(text, gazetteer)) == expected


def test_the_country_of_the_document_and_the_home_of_the_outlet_count(gazetteer: Gazetteer) -> None:
    assert ids(resolved("Fire in [Tripoli].", gazetteer, country="LBN")) == ["tri-lbn"]
    plain = only(resolved("Fire in [Tripoli].", gazetteer)).score or 0
    assert (only(resolved("Fire in [Tripoli].", gazetteer, home="LBY")).score or 0) > plain


def test_a_state_that_acts_tells_what_the_text_is_about(gazetteer: Gazetteer) -> None:
    assert ids(resolved("<Lebanon> sent soldiers to [Tripoli].", gazetteer)) == ["tri-lbn"]


def test_actors_are_not_placed(gazetteer: Gazetteer) -> None:
    plain, mentions = marked("[Beirut] protested.", MentionKind.ACTOR)
    assert locate(plain, mentions, gazetteer) == Located()


def test_reasons_are_words_and_name_what_spoke_for_the_place(gazetteer: Gazetteer) -> None:
    reasons = resolved("A quarrel in [Tripoli], Lebanon, and in [Beirut].", gazetteer).judgements[0].reasons
    assert reasons == (
        "'Tripoli' is a name of Tripoli (city, LBN)",
        "Lebanon is named beside it",
        "Beirut in the same country is named too",
        "it is likelier than 1 other place of that name",
    )


def test_precision_is_kept(gazetteer: Gazetteer) -> None:
    located = resolved("From [Basra] province to [Najaf], [Iraq].", gazetteer)
    assert [place.precision for place in located.places] == ["province", "city", "country"]


# -------------------------------------------------------------------------------------------------- left open


def test_a_name_of_nothing_is_left_open_with_the_reason(gazetteer: Gazetteer) -> None:
    located = resolved("They met in [Zarqub Hollow].", gazetteer)
    assert (located.judgements, [s.reason for s in located.steps]) == (
        (),
        ["no place called 'Zarqub Hollow' is in the gazetteer"],
    )


def test_words_for_people_are_no_places(gazetteer: Gazetteer) -> None:
    assert [s.reason for s in resolved("[Iraqi] roads", gazetteer).steps] == ["'Iraqi' names people, not a place"]


def test_a_hamlet_without_context_is_unsure(gazetteer: Gazetteer) -> None:
    judgement = only(resolved("Three died in [Ubrek].", gazetteer))
    assert judgement.verdict is Verdict.UNSURE
    assert judgement.right == "place:hamlet"


def test_namesakes_that_nothing_tells_apart_are_all_named(gazetteer: Gazetteer) -> None:
    judgements = resolved("A fire in [Springfield].", gazetteer).judgements
    assert {j.right for j in judgements} <= {"place:spr-il", "place:spr-ma"}
    assert sum(j.score or 0 for j in judgements) <= 1
    assert max(j.score or 0 for j in judgements) < 0.7


def test_without_a_gazetteer_each_place_says_what_to_run(tmp_path: Path) -> None:
    assert open_gazetteer(tmp_path / "none.sqlite") is None
    located = resolved("From [Basra] to [Najaf].", None)
    assert located.judgements == ()
    assert [step.reason for step in located.steps] == [MISSING, MISSING]
    assert "make gazetteer" in MISSING


@given(st.lists(st.sampled_from([one.name for one in world()] + ["Nowhere", "Iraqi"]), max_size=8))
def test_every_place_is_judged_or_says_why_not(path: Path, names: list[str]) -> None:
    plain, mentions = marked(", then ".join(f"[{name}]" for name in names))
    located = locate(plain, mentions, Gazetteer(path))
    judged = {j.left for j in located.judgements}
    silent = {m.id for m in mentions if m.span in {step.span for step in located.steps}}
    assert judged | silent == {m.id for m in mentions}
    assert not judged & silent
    assert {j.right for j in located.judgements} == {p.id for p in located.places}
    assert all(0 <= (j.score or 0) < 1 and j.reasons for j in located.judgements)


# ------------------------------------------------------------------------------------------------- the file


@given(st.text("aeluzr stSTAEL-'’.,éøŞ", max_size=30))
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Deir ez-Zor", "Deir al-Zor"),
        ("Sana'a", "Sanaa"),
        ("Saint-Denis", "St. Denis"),
        ("The Hague", "Hague"),
        ("Al-Hasakah", "el Hasakah"),
        ("São Paulo", "Sao Paulo’s"),
        ("W.Va.", "WVa"),
    ],
)
def test_spellings_that_only_look_different_are_one(left: str, right: str) -> None:
    assert fold(left) == fold(right)


def test_two_builds_are_the_same_byte_for_byte(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(world(), [("lb", "LBN")], {"iraqi": "IRQ"}, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_point_off_the_globe_and_a_second_id_stop_the_build(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no such point: 91, 0"):
        row("x", "X", (91, 0), None, "region", 3)
    with pytest.raises(SystemExit, match="place:naj"):
        write([*world(), row("naj", "Najaf", (1, 1), None, "city", 3)], [], {}, tmp_path / "twice")


def test_a_file_that_is_no_gazetteer_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("not a database, though long enough to be looked into " * 9)
    with pytest.raises(SettingsError, match="make gazetteer"):
        Gazetteer(tmp_path / "text.sqlite")


def test_a_gazetteer_is_never_written(gazetteer: Gazetteer, path: Path) -> None:
    before = path.read_bytes()
    resolved("From [Basra] to [Najaf].", gazetteer)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_gazetteer_that_nobody_holds_any_more_has_closed_its_file(path: Path) -> None:
    def held() -> int:
        return [Path(file.path) for file in psutil.Process().open_files()].count(path.resolve())

    before, one = held(), Gazetteer(path)
    assert one.find("Basra")
    assert held() == before + 1
    del one
    assert held() == before


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("https://news.example.lb/a/b", "LBN"),
        ("example.ly:80", "LBY"),
        ("https://example.com/x.lb", None),
        ("lb", None),
    ],
)
def test_the_home_of_an_address_is_its_last_part(gazetteer: Gazetteer, address: str, country: str | None) -> None:
    assert gazetteer.home(address) == country


def test_the_longest_reading_is_tried_first(gazetteer: Gazetteer) -> None:
    assert read("Basra Province", gazetteer).sort == "province"
    assert read("outskirts of northern Basra", gazetteer).note == "'northern Basra' read as 'Basra'"
    assert sorted(precisions("village")) == ["city"]
    assert precisions(None) == frozenset()


def test_distance_is_along_the_globe() -> None:
    def at(latitude: float, longitude: float) -> Place:
        return Place(id="p", name="p", latitude=latitude, longitude=longitude, country=None, precision="point")

    assert distance(at(0, 0), at(0, 180)) == pytest.approx(20015, abs=1)
    assert distance(at(10, 179.9), at(10, -179.9)) < 25


# -------------------------------------------------------------------------------------------- the whole world


@pytest.mark.parametrize(
    ("name", "country", "precision"),
    [
        ("Donbas", "UKR", "region"),
        ("Darfur", "SDN", "region"),
        ("Golan Heights", "SYR", "region"),
        ("Ain al-Asad", "IRQ", "point"),
        ("al-Tanf", "SYR", "point"),
        ("Baghuz", "SYR", "city"),
        ("Rafah crossing", "PSE", "point"),
        ("Hodeidah", "YEM", "city"),
        ("Deir Ezzor", "SYR", "city"),
        ("Kiev", "UKR", "city"),
        ("Kyiv", "UKR", "city"),
        ("Anbar", "IRQ", "province"),
        ("Basra", "IRQ", "city"),
        ("Strait of Hormuz", None, "region"),
        ("N.S.W.", "AUS", "province"),
        ("Calif.", "USA", "province"),
        ("Baghdad International Airport", "IRQ", "point"),
        ("Qamishli", "SYR", "city"),
        ("Washington", "USA", "city"),
        ("Europe", None, "region"),
        ("Burma", "MMR", "country"),
    ],
)
def test_names_of_the_news_are_known(whole: Gazetteer, name: str, country: str | None, precision: str) -> None:
    places = {p.id: p for p in resolved(f"He spoke of [{name}] again.", whole).places}
    judgement = only(resolved(f"He spoke of [{name}] again.", whole))
    assert judgement.verdict is Verdict.SAME
    assert (places[judgement.right].country, places[judgement.right].precision) == (country, precision)


def test_the_supplement_has_its_rows_and_each_is_found(whole: Gazetteer) -> None:
    folder = Path(__file__).resolve().parents[2] / "src" / "tocsin" / "data" / "places"
    lines = (folder / "supplement.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(lines) >= 300
    for line in lines:
        id, name = line.split(",")[:2]
        assert f"place:{id}" in {e.place.id for e in whole.find(name)}, line


def test_a_lookup_takes_less_than_a_millisecond(whole: Gazetteer) -> None:
    names = ["San Jose", "Tripoli", "Victoria", "Nowhere at all", "Hodeidah"] * 40
    begin = time.perf_counter()
    for name in names:
        whole.find(name)
    assert (time.perf_counter() - begin) / len(names) < 0.001


def test_how_a_name_belongs_to_its_place_is_known(whole: Gazetteer) -> None:
    assert {e.fit for e in whole.find("Springfield")} <= {OWN, OTHER, LOOSE}
    assert whole.demonym("Iraqis") == "IRQ"
    assert whole.demonym("Baghdad") is None
