"""What answers in a contact request are read as, in the many shapes in which people write them."""

import pytest

from actions.answer import Answer, Wrong
from actions.reading import READERS, yes_or_no
from actions.words import load_words, plain

WORDS = load_words()


@pytest.fixture(autouse=True)
def drama_numbers(monkeypatch):
    monkeypatch.setenv("RJ_TEST_NUMBERS", "on")


def read(slot: str, text: str, **known):
    return READERS[slot](text, known, WORDS)


def value(slot: str, text: str, **known):
    reading = read(slot, text, **known)
    assert isinstance(reading, Answer), reading
    return reading.slots[slot]


@pytest.mark.parametrize(
    ("text", "agreed"),
    [
        ("yes", True),
        ("Yes, go on", True),
        ("ok", True),
        ("👍", True),
        ("no problem", True),
        ("yeah that's fine", True),
        ("no", False),
        ("I do not agree", False),
        ("not now thanks", False),
        ("No, don't send it", False),
        ("ok, don't send it", False),
        ("okay stop, leave it", False),
        ("it's ok, no need", None),
        ("not sure", None),
        ("yes but my name is Tudor with an o", None),
        ("?", None),
        ("", None),
    ],
)
def test_only_a_clean_yes_is_a_yes(text, agreed):
    assert yes_or_no(text, WORDS) is agreed


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tom", "Tom"),
        ("my name is Tom", "Tom"),
        ("it's Tom thanks", "Tom"),
        ("you can just call me Sam", "Sam"),
        ("Sam", "Sam"),
        ("Mark", "Mark"),
        ("May", "May"),
        ("Mrs Jones please", "Mrs Jones"),
        ("I'm Siân ap Rhys", "Siân ap Rhys"),
        ("Maria Fernanda de la Cruz Garcia Lopez", "Maria Fernanda de la Cruz Garcia Lopez"),
    ],
)
def test_a_name_is_read_without_what_leads_up_to_it(text, name):
    assert value("contact_name", text) == name


@pytest.mark.parametrize(
    "text", ["rather not say", "no", "yes", "help me", "x" * 61, "a@b.org", "R2D2"]
)
def test_what_is_no_name_is_said_to_be_none(text):
    assert read("contact_name", text) == Wrong("utter_contact_name_wrong")


@pytest.mark.parametrize(
    ("text", "method", "address"),
    [
        ("could you text me", "text", None),
        ("ring me", "call", None),
        ("not by phone, email please", "email", None),
        ("don't ring, text", "text", None),
        ("text me on 07700 900456", "text", "+447700900456"),
        ("ann@example.org", "email", "ann@example.org"),
        ("07700900456", "call", "+447700900456"),
        ("I don't mind", "call", None),
    ],
)
def test_a_way_is_read_with_the_number_if_it_is_there(text, method, address):
    reading = read("contact_method", text)
    assert reading.slots["contact_method"] == method
    assert reading.slots.get("contact_address") == address


def test_a_way_that_cannot_be_is_said_to_be_none():
    assert read("contact_method", "by post") == Wrong("utter_contact_method_wrong")


@pytest.mark.parametrize(
    ("text", "number", "relay"),
    [
        ("it's 07700900456 thanks", "+447700900456", None),
        ("(01745) 588 776", "+441745588776", None),
        ("0044 7700 900 456", "+447700900456", None),
        ("18001 01745 588776", "+441745588776", "18001"),
        ("+1 212 555 0123", "+12125550123", None),
    ],
)
def test_a_number_is_read_however_it_is_written(text, number, relay):
    reading = read("contact_address", text, contact_method="call")
    assert reading == Answer({"contact_address": number, "contact_text_relay": relay})


def test_the_numbers_of_dramas_are_no_numbers_but_in_tests(monkeypatch):
    monkeypatch.delenv("RJ_TEST_NUMBERS")
    wrong = read("contact_address", "07700900456", contact_method="call")
    assert wrong == Wrong("utter_contact_number_wrong")


@pytest.mark.parametrize(
    ("text", "method", "why"),
    [
        ("07700 900", "call", "utter_contact_number_wrong"),
        ("call me on oh seven", "call", "utter_contact_number_wrong"),
        ("01745 588776", "text", "utter_contact_number_no_texts"),
        ("it's my mum's number 07700900456", "call", "utter_contact_address_not_yours"),
        ("ann at home", "email", "utter_contact_email_wrong"),
    ],
)
def test_a_number_or_address_that_cannot_be_used_gets_a_reason(text, method, why):
    assert read("contact_address", text, contact_method=method) == Wrong(why)


def test_another_way_may_be_chosen_where_a_number_is_asked_for():
    reading = read(
        "contact_address", "actually e-mail me at ann@example.org", contact_method="call"
    )
    assert reading.slots["contact_method"] == "email"
    assert reading.slots["contact_address"] == "ann@example.org"


@pytest.mark.parametrize(
    ("text", "under_18"),
    [
        ("yes", "yes"),
        ("15", "yes"),
        ("seventeen", "yes"),
        ("nearly 18", "yes"),
        ("under eighteen", "yes"),
        ("no", "no"),
        ("I'm 34", "no"),
        ("I am over 18", "no"),
        ("I am an adult", "no"),
        ("I'd rather not say", "not_said"),
    ],
)
def test_an_age_is_read_from_yes_no_or_a_number(text, under_18):
    assert value("contact_under_18", text) == under_18


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("It happened to me", "victim"),
        ("it happened to me and my wife", "victim"),
        ("my brother was killed", "victim"),
        ("I'm the victim, not the offender", "victim"),
        ("for my mum", "supporter"),
        ("it is part of my job", "professional"),
        ("I am the person who did it", "offender"),
    ],
)
def test_who_is_asking_is_read(text, who):
    assert value("contact_asking_as", text) == who


def test_a_note_may_be_skipped_and_not_be_too_long():
    assert value("contact_note", "no thanks") == ""
    assert value("contact_note", "please speak slowly") == "please speak slowly"
    assert read("contact_note", "x" * 501) == Wrong("utter_contact_note_too_long")


@pytest.mark.parametrize("text", ["RJ-7K3M-2Q", "rj 7k3m 2q", "it was RJ7K3M2Q"])
def test_a_reference_is_read_however_it_is_spaced(text):
    assert value("contact_given_reference", text) == "RJ-7K3M-2Q"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("change the language to Welsh", "cy"),
        ("newid yr iaith i Saesneg", "en"),
        ("change the language", None),
        ("not Welsh, English", None),
    ],
)
def test_a_language_beside_the_wish_to_change_it_is_read(text, language):
    reading = read("contact_part", text)
    assert reading.slots["contact_part"] == "language"
    assert reading.slots.get("contact_language") == language


@pytest.mark.parametrize("text", ["Pam?", "pam", "Pam ta?", "Diolch, ond pam?"])
def test_a_bare_pam_asks_why(text):
    assert WORDS.is_just("why_alone", plain(text))


@pytest.mark.parametrize("text", ["pam lai", "pam mae o yn y carchar"])
def test_a_longer_pam_does_not(text):
    assert not WORDS.is_just("why_alone", plain(text))
