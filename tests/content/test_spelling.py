"""No word that anybody is shown is misspelt, in Welsh or in English."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from spelling import OWN_WORDS, misspellings, misspelt, mutated, unknown_to_dictionary, words_of
from topic_files import ROOT

from content.review import Row, rows

GLOSSARY = ROOT / "docs" / "glossary.md"
# In Welsh or in English only, each said beside the other: the other language stands in.
SAID_IN_BOTH = ("other_language", "other_language_in_welsh")


def glossary_words(text: str) -> set[str]:
    """Give the words of the glossary's Welsh columns, remarks left out."""
    cells = [row.strip("| ").split(" | ") for row in text.splitlines() if row.startswith("| ")]
    welsh = (cell[1] for cell in cells if cell[1:] != ["Welsh"] and "the same" not in cell[-1])
    return {w.lower() for cell in welsh for w in words_of(re.sub(r"\([^)]*\)", " ", cell))}


@pytest.fixture(scope="module")
def shown(answers) -> list[Row]:
    """Every text that is shown, beside its translation."""
    return list(rows(answers))


def spelt_wrong(shown: Sequence[Row], language: str) -> list[str]:
    other = {"en": SAID_IN_BOTH[1], "cy": SAID_IN_BOTH[0]}[language]
    also_right = glossary_words(GLOSSARY.read_text("utf-8")) if language == "cy" else ()
    own = [row for row in shown if row[1] != other]
    return [
        f"{word!r} in {file}: {what}"
        for word, file, what in misspellings(own, language, also_right)
    ]


@pytest.mark.parametrize("language", ["cy", "en"])
def test_no_word_is_misspelt(shown, language):
    wrong = spelt_wrong(shown, language)
    assert not wrong, "misspelt, or right and for words_*.txt:\n" + "\n".join(wrong)


def test_a_misspelt_word_is_named_with_its_file_and_response():
    row = ("topics/service/thanks", "thanks", "You are wellcome.", "Croseo. Mae'r daflenn yma.", "")
    assert spelt_wrong([row], "cy") == [
        "'Croseo' in topics/service/thanks: thanks",
        "'daflenn' in topics/service/thanks: thanks",
    ]
    assert spelt_wrong([row], "en") == ["'wellcome' in topics/service/thanks: thanks"]


@pytest.mark.parametrize(
    "word", ["ysgrifenu", "cyfiawndder", "gwybodath", "ffonniwch", "mae'rr", "diogell", "heddlwy"]
)
def test_misspelt_welsh_words_are_found(word):
    assert misspelt([word], "cy") == {word}


@pytest.mark.parametrize(
    "word", ["mae'r", "Mae'n", "wedi'u", "â'ch", "neu'ch", "nhŷ", "chath", "hysgol", "Ffoniwch"]
)
def test_contractions_mutations_and_an_h_before_a_vowel_are_right(word):
    assert misspelt([word], "cy", also_right={"ysgol", "ffoniwch"}) == set()


def test_a_listed_word_may_be_mutated():
    assert mutated("cyfeirnod") == {"cyfeirnod", "gyfeirnod", "nghyfeirnod", "chyfeirnod"}
    assert mutated("rhestr") == {"rhestr", "restr"}
    assert mutated("gwefan") == {"gwefan", "wefan", "ngwefan"}
    assert "hasesiad" in mutated("asesiad")


def test_addresses_placeholders_and_links_are_no_words():
    text = "Gweler [y dudalen](/answers), www.gogleddcymru.heddlu.uk, a@b.cy, {officer.phone}, RJ-AB-CD."
    assert list(words_of(text)) == ["Gweler", "y", "dudalen"]


@pytest.mark.parametrize("language", OWN_WORDS)
def test_the_list_is_sorted_and_holds_only_what_the_dictionary_lacks(language):
    held = OWN_WORDS[language].read_text("utf-8").splitlines()
    assert held == sorted(set(held), key=str.casefold)
    assert set(held) - unknown_to_dictionary(held, language) == set()
