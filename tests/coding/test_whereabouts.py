import pytest

from tocsin.coding.mentions import find_mentions
from tocsin.records import MentionKind


@pytest.fixture
def kind(parse, known):
    """Whether a name in a text is a place or an actor."""

    def of(text, name):
        found = find_mentions("d", parse(text), known).ordered()
        return next(m.kind for m in found if m.name and text[m.name.start : m.name.end] == name)

    return of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Fighting in northern Syria displaced families.", "Syria"),
        ("Western Ukraine was calm.", "Ukraine"),
        ("Gunmen killed six in Iraq's Anbar province.", "Iraq"),
        ("Smugglers move fuel from Turkey into Syria.", "Turkey"),
        ("The road to Kabul is mined.", "Kabul"),
        ("A clinic near Raqqa, Syria, closed.", "Syria"),
        ("Much of Somalia remains dry.", "Somalia"),
        ("Families were driven out of Sudan.", "Sudan"),
        ("The Turkey border is shut.", "Turkey"),
        ("The border between Chad and Sudan was closed.", "Chad"),
    ],
)
def test_a_state_is_a_place_where_something_is(kind, text, name):
    assert kind(text, name) is MentionKind.PLACE


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Pressure from Egypt kept the truce alive.", "Egypt"),
        ("Troops were withdrawn from Niger.", "Niger"),
        ("Talks between Ethiopia and Eritrea resumed.", "Eritrea"),
        ("France handed a list of demands to Niger.", "Niger"),
        ("Neighbouring Rwanda condemned the raid.", "Rwanda"),
        ("Mali's government resigned.", "Mali"),
        ("The envoy voiced confidence in Kenya.", "Kenya"),
    ],
)
def test_a_state_is_an_actor_where_it_is_a_party(kind, text, name):
    assert kind(text, name) is MentionKind.ACTOR
