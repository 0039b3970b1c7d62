"""How the assistant speaks: plain and impartial, nothing beyond the leaflet, nothing in its sentences."""

from __future__ import annotations

import re

import pytest
from contract import runs_of
from reading import TERMS, reading_grade
from wording import (
    BANNED,
    admits_silence,
    banned_phrases,
    copied_runs,
    figures,
    odd_quotes,
    pictures,
    unattributed_figures,
)

HARDEST = 6.0
YES_OR_NO = re.compile(r"(yes|no)[,.!]", re.IGNORECASE)


def test_no_text_persuades_promises_presumes_or_accuses(english):
    assert [(t.response, banned_phrases(t.text)) for t in english if banned_phrases(t.text)] == []


def test_no_title_does_either(topics):
    titles = {name: banned_phrases(file.answer["title"]) for name, file in topics.items()}
    assert {name: found for name, found in titles.items() if found} == {}


@pytest.mark.parametrize("banned", BANNED, ids=lambda banned: banned["catches"])
def test_a_banned_phrase_is_noticed_in_whole_words_only(banned):
    assert banned["pattern"] in banned_phrases(banned["catches"])
    assert banned["pattern"] in banned_phrases(banned["catches"].upper())
    assert banned["pattern"] not in banned_phrases(banned.get("passes", ""))


def test_no_text_has_emoji(texts):
    assert [t.response for t in texts if pictures(t.text)] == []


def test_an_emoji_is_noticed():
    assert pictures("Hello 🙂") == ["🙂"]


def test_quotation_marks_are_straight_everywhere(texts, topics):
    said = [(t.response, t.text) for t in texts]
    said += [(name, file.answer["title"]) for name, file in topics.items()]
    assert [(name, odd_quotes(text)) for name, text in said if odd_quotes(text)] == []


def test_a_curly_quotation_mark_is_noticed():
    assert odd_quotes("The leaflet doesn’t say") == ["’"]


def test_every_figure_in_an_answer_from_the_leaflet_is_the_leaflet_s(contract, english):
    wrong = [
        (t.response, figure)
        for t in english
        if t.topic in contract.topics["leaflet"]
        for figure in figures(t.text, contract.open_numbers)
        if figure not in contract.leaflet_figures
    ]
    assert wrong == []


def test_every_other_figure_is_known(contract, english):
    known = contract.leaflet_figures | set(contract.other_figures)
    wrong = [
        (t.response, figure)
        for t in english
        for figure in figures(t.text, contract.open_numbers)
        if figure not in known
    ]
    assert wrong == []


def test_a_figure_that_is_not_the_leaflet_s_is_noticed(contract):
    assert list(figures("It found 86% in Four towns.")) == ["86%", "four"]
    assert list(figures("Call 999. 85% in {help.nspcc.number} places", contract.open_numbers)) == [
        "85%"
    ]


def test_the_research_is_always_put_as_what_the_leaflet_says_of_it(contract, english):
    assert [
        t.response for t in english if unattributed_figures(t.text, contract.leaflet_figures)
    ] == []


def test_a_share_put_as_a_plain_fact_is_noticed(contract):
    assert unattributed_figures("85% of victims are satisfied.", contract.leaflet_figures) == [
        "85%"
    ]


def test_no_eight_words_in_a_row_are_the_leaflet_s(contract, english):
    wrong = [(t.response, copied_runs(t.text, contract.runs)) for t in english]
    assert [problem for problem in wrong if problem[1]] == []


def test_words_copied_from_the_leaflet_are_noticed(contract):
    counted = "One, two; three four five six seven eight"
    assert [mark for _, mark in runs_of(counted)] == ["62d51a1f"]
    assert copied_runs(f"She says: {counted}!", {"62d51a1f"}) == [
        "one two three four five six seven eight"
    ]
    assert copied_runs("one two three four five six seven", {"62d51a1f"}) == []
    assert len(contract.runs) > 800


def test_no_english_text_is_harder_to_read_than_grade_6(english):
    grades = [(t.response, reading_grade(t.text)) for t in english]
    assert [(name, grade) for name, grade in grades if grade > HARDEST] == []


def test_hard_reading_is_noticed():
    hard = "Participation necessitates unconditional acknowledgement of criminal responsibility."
    assert reading_grade(hard) > HARDEST
    assert reading_grade("You can say no. It is up to you.") < HARDEST


def test_each_unavoidable_term_is_used_and_has_its_reason(english):
    said = " ".join(t.text for t in english).lower()
    assert [term for term in TERMS if term not in said] == []
    assert [term for term, why in TERMS.items() if not why] == []


def test_no_answer_begins_with_yes_or_no_since_a_topic_can_be_asked_both_ways(english):
    assert [t.response for t in english if YES_OR_NO.match(t.text)] == []
    assert YES_OR_NO.match("Yes, you can.") and not YES_OR_NO.match("Nobody has to meet.")


def test_what_the_leaflet_is_silent_on_is_said_to_be_so_and_the_officer_is_offered(
    contract, topics
):
    unknown = [text for topic in contract.topics["not_in_leaflet"] for text in topics[topic].texts]
    assert [t.response for t in unknown if not admits_silence(t.text)] == []


def test_a_guess_in_place_of_silence_is_noticed():
    assert not admits_silence("It takes a month or so. Ask the officer on {officer.phone}.")
    assert not admits_silence("The leaflet doesn't say how long it takes.")
    assert admits_silence("The leaflet doesn't say how long it takes. Ask on {officer.phone}.")
