"""Which language a message is in."""

import pytest

from assistant.language import LanguageDetector

WORDS = [
    "is",
    "it",
    "safe",
    "can",
    "i",
    "write",
    "him",
    "a",
    "letter",
    "the",
    "meeting",
    "what",
    "does",
    "cost",
    "my",
    "he",
    "hit",
]


@pytest.fixture(scope="module")
def detector():
    detector = LanguageDetector(LanguageDetector.get_default_config(), None, None)
    detector._english = frozenset(WORDS)
    return detector


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("is it safe", "en"),
        ("can i write him a leter", "en"),
        ("ok", "en"),
        ("12345", "en"),
        ("", "en"),
        ("Dwi isio siarad efo rhywun", "cy"),
        ("faint mae o'n gostio", "cy"),
        ("Czy mogę napisać do sprawcy?", "other"),
        ("мне нужна помощь", "other"),
        ("我要帮助", "other"),
    ],
)
def test_the_language_of_a_message(detector, text, language):
    assert detector.language(text) == language
