"""An answer in a contact request is told from a cry for help beside it."""

import pytest

from actions.contact_questions import is_plain_answer
from actions.reading import READERS
from actions.words import load_words


def plain_answer(text: str) -> bool:
    words = load_words()
    reading = READERS["contact_asking_as"](text, {}, words)
    return is_plain_answer("contact_asking_as", text, reading, words)


@pytest.mark.parametrize(
    "text",
    ["it happened to me and my wife", "me", "dwi'n gofyn am be ddigwyddodd i fi fy hun"],
)
def test_to_whom_it_happened_is_an_answer(text):
    assert plain_answer(text)


@pytest.mark.parametrize(
    "text",
    [
        "it happened to me and he still hits me",
        "it happened to me, he touches me at night",
        "ddigwyddodd i fi a mae o dal yn hitio fi",
    ],
)
def test_what_is_told_beside_it_may_be_a_danger(text):
    assert not plain_answer(text)
