"""Messages of one or two words, with what the trained model has learnt of the two languages."""

from __future__ import annotations

import tarfile
from pathlib import Path

import joblib
import pytest
import yaml

from assistant.language import LanguageDetector

MODELS = Path(__file__).parent.parent.parent / "models"
FILE = Path(__file__).with_name("short_messages.yml")
BAR = 0.95


@pytest.fixture(scope="module")
def messages() -> dict[str, list[str]]:
    # Without YAML's types, in which `yes` and `no` would be true and false.
    return yaml.load(FILE.read_text("utf-8"), yaml.BaseLoader)


@pytest.fixture(scope="module")
def detector(tmp_path_factory) -> LanguageDetector:
    """The component as `make train` has made it."""
    folder = tmp_path_factory.mktemp("model")
    with tarfile.open(MODELS / (MODELS / "current").read_text().strip()) as model:
        model.extractall(folder)
    made = LanguageDetector(LanguageDetector.get_default_config(), None, None)
    made._two = joblib.load(next(folder.rglob("two_languages.joblib")))
    return made


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_language_of_a_word_or_two_is_told(detector, messages, language):
    told = {text: detector.language(text) for text in messages[language]}
    wrong = [text for text, (found, _) in told.items() if found != language]
    print(f"{language}: {len(told) - len(wrong)} of {len(told)} short messages")
    assert len(told) - len(wrong) >= BAR * len(told), wrong
    assert [text for text in wrong if told[text][1]] == []


def test_names_numbers_and_words_of_both_are_not_clear(detector, messages):
    assert [text for text in messages["either"] if detector.language(text)[1]] == []


def test_there_are_150_messages_of_each_and_none_is_longer(messages):
    assert all(len(messages[language]) >= 150 for language in ("en", "cy"))
    assert all(len(text.split()) <= 2 for found in messages.values() for text in found)
