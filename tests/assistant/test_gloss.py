"""Messages are told in plain English words."""

import re

import pytest

from assistant import gloss
from assistant.gloss import (
    ENGLISH_SPELLINGS,
    LONGEST_EXPRESSION,
    WELSH_GLOSSES,
    in_plain_english,
    read_glosses,
)
from assistant.text import normalise, words

PLAIN = re.compile(r"[\w']+( [\w']+){0,3}|-")
LISTS = (WELSH_GLOSSES, ENGLISH_SPELLINGS)


@pytest.fixture
def own(monkeypatch, tmp_path):
    welsh, english = tmp_path / "gloss_cy.tsv", tmp_path / "spelling_en.tsv"
    welsh.write_text(
        "ga\tmay\nga i\tcan i\nsgwennu\twrite\ncam drin\tabuse\ncam\tstep\nr\tthe\nyn\t-\n",
        encoding="utf-8",
    )
    english.write_text("wot\twhat\nu\tyou\n", encoding="utf-8")
    monkeypatch.setattr(gloss, "WELSH_GLOSSES", welsh)
    monkeypatch.setattr(gloss, "ENGLISH_SPELLINGS", english)


@pytest.mark.parametrize(
    ("welsh", "english"),
    [
        ("ga i sgwennu llythyr?", "can i write llythyr"),
        ("ga fo sgwennu", "may fo write"),
        ("cam-drin yn saff, cam", "abuse saff step"),
        ("sgwennu'r", "write the"),
        ("sgwennu'n", "write"),
        ("xyz'r", "xyz'r"),
        ("yn", ""),
        ("", ""),
    ],
)
def test_welsh_is_glossed_and_what_is_unknown_stays(own, welsh, english):
    assert in_plain_english(welsh, english=False) == english


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("wot do u do? xyz", "what do you do? xyz"), ("wotever", "wotever"), ("", "")],
)
def test_english_is_spelt_plainly_and_what_is_unknown_stays(own, typed, plain):
    assert in_plain_english(typed, english=True) == plain


@pytest.mark.parametrize("line", ["ga", "ga\t", "\tcan", "sgwennu\tagain"])
def test_a_line_that_is_no_pair_or_comes_twice_is_refused(tmp_path, line):
    path = tmp_path / "gloss_cy.tsv"
    path.write_text(f"sgwennu\twrite\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"gloss_cy.tsv, line 2: a form and its gloss"):
        read_glosses(path)


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_a_list_is_in_order_its_forms_can_be_found_and_what_is_said_for_them_is_plain(path):
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    forms = [form for form, _ in lines]
    assert forms == sorted(forms)
    assert [form for form in forms if " ".join(words(form)) != form] == []
    assert [line for line in lines if not PLAIN.fullmatch(line[1])] == []


def test_no_expression_is_longer_than_those_that_are_looked_for():
    longest = max(len(form.split()) for form in read_glosses(WELSH_GLOSSES))
    assert longest <= LONGEST_EXPRESSION
    assert max(len(form.split()) for form in read_glosses(ENGLISH_SPELLINGS)) == 1


@pytest.mark.parametrize(
    ("welsh", "english"),
    [
        ("Ga i sgwennu llythyr ato fo?", {"write", "letter"}),
        ("dwi isio lladd fy hun", {"want", "kill", "myself"}),
        ("mae o'n fy nharo i", {"hit"}),
    ],
)
def test_what_people_write_is_told_in_the_words_that_matter(welsh, english):
    assert english <= set(words(in_plain_english(normalise(welsh), english=False)))
