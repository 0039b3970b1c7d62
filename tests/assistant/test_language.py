"""Which language a message is in, and whether that is clear."""

import pytest

from assistant.language import LanguageDetector, short_words
from assistant.text import without_accents
from assistant.two_languages import TwoLanguages, spoken

ENGLISH = """is it safe
can i write him a letter
what does it cost
he hit me and i am scared
does the meeting take long
who runs the meeting
can i see the letter first
what is my choice
thank you very much
i want to talk to the officer about my letter""".splitlines()
WELSH = """ydi o'n saff
ga i sgwennu llythyr ato fo
faint mae o'n gostio
mae o wedi hitio fi a dwi ofn
ydi'r cyfarfod yn para'n hir
pwy sy'n rhedeg y cyfarfod
ga i weld y llythyr gynta
be di fy newis i
diolch yn fawr iawn
dwi isio siarad efo'r swyddog am y letter""".splitlines()


@pytest.fixture(scope="module")
def detector():
    detector = LanguageDetector({**LanguageDetector.get_default_config(), "clear": 0.6}, None, None)
    # Three writers each, since a word that one alone uses is not learnt.
    detector._two = TwoLanguages.fit(
        [*ENGLISH, *WELSH] * 3, ([False] * len(ENGLISH) + [True] * len(WELSH)) * 3
    )
    return detector


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("is it safe", ("en", True)),
        ("can i write him a leter", ("en", True)),
        ("ydi o'n saff i fi", ("cy", True)),
        ("dwi isio sgwennu letter", ("cy", True)),
        ("is the cyfarfod safe", ("en", True)),
        ("diolch", ("cy", True)),
        ("Czy mogę napisać do sprawcy?", ("other", False)),
        ("мне нужна помощь", ("other", False)),
        ("我要帮助", ("other", False)),
    ],
)
def test_the_language_of_a_message(detector, text, told):
    assert detector.language(text) == told


@pytest.mark.parametrize("text", ["ok", "letter", "07700 900456", "", "Pwllheli", "👍", "zxq"])
def test_what_can_t_be_told_is_not_clear(detector, text):
    assert not detector.language(text)[1]


def test_circumflexes_make_no_difference():
    assert spoken("tŷ") == spoken("ty")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ie", ("cy", True)),
        ("sgip", ("cy", True)),
        ("dim diolch", ("cy", True)),
        ("maybe", ("en", False)),
        ("Tom", ("en", False)),
    ],
)
def test_a_word_or_two_are_told_by_a_list(detector, text, told):
    assert detector.language(text) == told


def test_no_word_is_listed_for_both_languages():
    held = short_words()
    assert held["en"] & held["cy"] == set()
    assert all(word == without_accents(word).lower() for words in held.values() for word in words)


def test_a_name_is_of_no_language():
    welsh = [
        "dwi'n nabod Gwenno ers talwm",
        "welis i Gwenno ddoe",
        "ydi Gwenno yno, Gwenno drws nesa",
    ]
    english = ["I know him from work", "we saw him yesterday", "is he there, the one next door"]
    two = TwoLanguages.fit(welsh + english, [True] * 3 + [False] * 3)
    assert two.known["gwenno"] == 0.5
