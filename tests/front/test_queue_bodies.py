"""What the queue takes, and what it refuses in plain words that repeat nothing of what was sent."""

import json

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from front.queue.bodies import (
    ChangeBody,
    InvalidBody,
    InvalidParameter,
    MoveBody,
    ProofBody,
    read_body,
    read_json,
    read_key,
)
from front.queue.request import Given
from tests.front.process import given

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


def read(body) -> Given:
    return read_body(Given, json.dumps(body).encode())


def within(body: dict, path: str, value: object) -> dict:
    """Put a value into a body, at a path such as `contact.value`."""
    body = json.loads(json.dumps(body))
    *parents, last = path.split(".")
    part = body
    for name in parents:
        part = part[name]
    part[last] = value
    return body


def test_a_whole_request_is_taken():
    assert read(given()).name == "Tom"


@pytest.mark.parametrize(
    "contact",
    [
        {"method": "text", "value": "+447700900456"},
        {"method": "call", "value": "+353861234567"},
        {"method": "email", "value": "tom@example.org"},
    ],
)
def test_a_way_and_its_value_agree(contact):
    assert read(given(contact=contact)).contact.value == contact["value"]


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("name", "", "name"),
        ("name", "a" * 101, "name"),
        ("name", None, "name"),
        ("name", 5, "name"),
        ("note", "a" * 501, "note"),
        ("best_time", "a" * 301, "best_time"),
        ("safe_contact.words", "a" * 1001, "safe_contact.words"),
        ("safe_contact.text", "yes", "safe_contact.text"),
        ("safe_contact.text", 1, "safe_contact.text"),
        ("under_18", "no", "under_18"),
        ("channel", "fax", "channel"),
        ("asking_as", "friend", "asking_as"),
        ("contact_language", "fr", "contact_language"),
        ("safety", "distress", "safety"),
        ("safety", ["Tom's words"], "safety.0"),
        ("safety", ["a"] * 11, "safety"),
        ("contact.method", "fax", "contact.method"),
        ("contact.value", "07700900456", "contact"),
        ("contact.value", "+440000", "contact"),
        ("contact.value", "tom@example.org", "contact"),
        ("contact", {"method": "email", "value": "+447700900456"}, "contact"),
        ("contact", {"method": "email", "value": "tom@"}, "contact"),
        ("consent.given_at", "yesterday", "consent.given_at"),
        ("consent.given_at", "2026-01-31T09:30:00", "consent.given_at"),
        ("consent.notice", "", "consent.notice"),
    ],
)
def test_what_does_not_fit_is_named(path, value, says):
    with pytest.raises(InvalidBody) as refused:
        read(within(given(), path, value))
    assert str(refused.value).startswith(f"{says}: ")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", "canary" * 20),
        ("contact.value", "canary"),
        ("contact.method", "canary"),
        ("safety", ["a canary"]),
        ("consent.given_at", "canary"),
    ],
)
def test_nothing_of_what_was_sent_is_repeated(path, value):
    with pytest.raises(InvalidBody) as refused:
        read(within(given(), path, value))
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("name", given())
def test_nothing_may_be_missing(name):
    body = given()
    del body[name]
    with pytest.raises(InvalidBody, match=name):
        read(body)


@pytest.mark.parametrize("path", ["secret", "contact.secret", "safe_contact.secret"])
def test_what_is_not_ours_is_refused_and_not_repeated(path):
    with pytest.raises(InvalidBody, match="not known") as refused:
        read(within(given(), path, "canary"))
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"[[[[[[[[[]]]]]]]]]",
        b"NaN",
        b'{"a": Infinity}',
        b'{"a": 1, "a": 2}',
        b'"\\u0000"',
        b'{"\\u0000": 1}',
        b'"\\ud800"',
        b'["\\udfff"]',
        b"1" * 5000,
    ],
    ids=range(14),
)
def test_what_is_no_clean_json_is_refused(raw):
    with pytest.raises(InvalidBody):
        read_json(raw)


@for_all(st.binary() | ANYTHING.map(lambda value: json.dumps(value).encode()))
def test_whatever_comes_is_taken_or_refused_in_words(raw):
    for model in (Given, ChangeBody, ProofBody, MoveBody):
        try:
            read_body(model, raw)
        except InvalidBody as error:
            assert str(error)


@for_all(st.sampled_from(["name", "note", "contact", "safe_contact.words", "safety"]), ANYTHING)
def test_whatever_a_member_holds_can_be_stored_or_is_refused(path, value):
    try:
        taken = read(within(given(), path, value))
    except InvalidBody:
        return
    assert Given.restore(json.loads(json.dumps(taken.model_dump()))) == taken


@pytest.mark.parametrize("shown", [None, "", "1", "x" * 36, KEY + "0", "\ud800"])
def test_a_key_is_a_uuid(shown):
    with pytest.raises(InvalidParameter):
        read_key(shown)


def test_a_key_has_one_form():
    assert read_key(KEY.upper()) == KEY


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"request": None},
        {"contact": None},
        {"contact": ""},
        {"contact": "a" * 255},
        {"contact": 7700900456},
        {"request": "x"},
        {"request": KEY, "contact": "07700900456"},
    ],
)
def test_a_proof_is_one_thing(body):
    with pytest.raises(InvalidBody):
        read_body(ProofBody, json.dumps(body).encode())


@pytest.mark.parametrize("changes", [{}, {"channel": "sms"}, {"consent": {}}, {"status": "closed"}])
def test_not_everything_may_change(changes):
    body = {"request": KEY, "changes": changes}
    with pytest.raises(InvalidBody, match="changes"):
        read_body(ChangeBody, json.dumps(body).encode())
