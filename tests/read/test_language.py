"""Short English is not taken for something else, and something else is not taken for English."""

import pytest

from tocsin.read.language import identify

SHORT_ENGLISH = [
    "Police kill 3 in Lagos",
    "Tanzania evicted Maasai herders from the game reserve.",
    "Estonia sent home the Russian consul in Narva.",
    "The Somali prime minister resigned.",
    "Uganda and the Congolese army clash.",
    "British instructors trained Nigerian bomb disposal squads in Maiduguri.",
    "Wagner troops withdraw from Bakhmut",
    "NETANYAHU WARNS HEZBOLLAH OVER ROCKETS",
    "Rebels seize Bunagana, army says",
    "Macron condemns Nice attack",
    "Kyiv mayor Vitali Klitschko reported explosions.",
    "“Never,” said Mbeki.",
]
FOREIGN = {
    "fr": "Le président Macron rencontre Biden à Washington",
    "de": "Biden trifft Scholz in Washington",
    "es": "La policía mató a tres manifestantes en Lima.",
    "nl": "De politie heeft drie betogers gedood.",
    "it": "Tre manifestanti uccisi a Roma dalla polizia.",
    "pt": "A polícia matou três manifestantes em São Paulo.",
    "sv": "Polisen dödade tre demonstranter i Stockholm.",
    "pl": "Policja zabiła trzech demonstrantów w Warszawie.",
    "tr": "Polis Ankara'da üç göstericiyi öldürdü.",
    "id": "Polisi menembak tiga demonstran di Jakarta.",
    "pcm": "Di police don kill three protesters for Lagos.",
    "sw": "Polisi wamewaua waandamanaji watatu mjini Nairobi.",
    "ru": "Хамас напал на Израиль в субботу утром.",
    "ar": "قتل ثلاثة متظاهرين في بغداد اليوم",
    "zh": "警方在香港逮捕三名示威者并且没收了他们的手机和电脑",
    "ko": "경찰이 서울에서 시위대 세 명을 체포했다고 밝혔습니다",
    "hi": "पुलिस ने दिल्ली में तीन प्रदर्शनकारियों को गिरफ्तार किया",
}
ENGLISH_NEWS = (
    "The foreign minister said on Monday that her government would not recall its ambassador, although the two sides "
    "had failed to agree on the text of a statement after three days of talks in Doha. Officials who were at the table "
    "said that they expected to meet again within the month, and that neither side had asked for the talks to end."
)


@pytest.mark.parametrize("text", SHORT_ENGLISH)
def test_short_english_is_english(text):
    assert identify(text, ("en",)).code == "en"


@pytest.mark.parametrize(("code", "text"), FOREIGN.items())
def test_short_text_in_another_language_is_that_language(code, text):
    assert identify(text, ("en",)).code == code


def test_plain_english_is_settled_by_its_words():
    language = identify(ENGLISH_NEWS, ("en",))
    assert (language.code, language.probability) == ("en", None)


def test_words_and_identifier_agree_on_plain_english():
    assert identify(ENGLISH_NEWS, ()).code == "en"


def test_english_is_not_preferred_where_it_is_not_expected():
    assert identify("Police kill 3 in Lagos", ("fr",)).code == "pcm"


def test_english_menu_around_an_arabic_article_is_not_an_english_text():
    menu = "Home. About the site and the people of it. Contact us. Terms of use. All of the news by day. "
    arabic = "قتل ثلاثة متظاهرين في بغداد اليوم بعد اشتباكات مع قوات الأمن وقالت الشرطة إن التحقيق مستمر. "
    assert identify(menu + arabic * 8, ("en",)).code == "ar"


def test_long_text_is_looked_at_in_the_middle_and_at_the_end():
    french = "La police a tué trois manifestants à Paris samedi, a annoncé le ministre de l'Intérieur. "
    assert identify("Advertisement for a newsletter. " * 20 + french * 400, ("en",)).code == "fr"
