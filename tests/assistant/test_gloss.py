"""Welsh is told in English word by word."""

import re

import pytest

from assistant import gloss
from assistant.gloss import GLOSSES, in_english, read_glosses
from assistant.text import normalise, words

PLAIN = re.compile(r"[a-z0-9ŵŷâêîôûáéíóúäëïöü']+( [a-z0-9ŵŷâêîôûáéíóúäëïöü']+){0,2}|-")


@pytest.fixture
def own(monkeypatch, tmp_path):
    path = tmp_path / "gloss_cy.tsv"
    path.write_text("ga\tcan i\nsgwennu\twrite\nllythyr\tletter\nr\tthe\nyn\t-\n", encoding="utf-8")
    monkeypatch.setattr(gloss, "welsh_glosses", lambda: read_glosses(path))


@pytest.mark.parametrize(
    ("welsh", "english"),
    [
        ("ga i sgwennu llythyr?", "can i i write letter?"),
        ("sgwennu yn saff", "write saff"),
        ("llythyr'r", "letter the"),
        ("sgwennu'n", "write"),
        ("xyz'r", "xyz'r"),
        ("", ""),
    ],
)
def test_each_word_is_glossed_and_what_is_unknown_stays(own, welsh, english):
    assert in_english(welsh) == english


@pytest.mark.parametrize("line", ["ga", "ga\t", "\tcan", "sgwennu\tagain"])
def test_a_line_that_is_no_pair_or_comes_twice_is_refused(tmp_path, line):
    path = tmp_path / "gloss_cy.tsv"
    path.write_text(f"sgwennu\twrite\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"gloss_cy.tsv, line 2: a form and its gloss"):
        read_glosses(path)


def test_the_list_is_in_order_its_forms_can_be_found_and_its_glosses_are_plain():
    lines = [line.split("\t") for line in GLOSSES.read_text(encoding="utf-8").splitlines()]
    forms = [form for form, _ in lines]
    assert forms == sorted(forms)
    assert [form for form in forms if words(form) != [form] or normalise(form) != form] == []
    assert [line for line in lines if not PLAIN.fullmatch(line[1])] == []


@pytest.mark.parametrize(
    ("welsh", "english"),
    [
        ("Ga i sgwennu llythyr ato fo?", {"write", "letter"}),
        ("dwi isio lladd fy hun", {"want", "kill", "self"}),
        ("mae o'n fy nharo i", {"hit"}),
    ],
)
def test_what_people_write_is_told_in_the_words_that_matter(welsh, english):
    assert english <= set(words(in_english(normalise(welsh))))
