"""What a message may be, and what is left out of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from front.dialogue import read_id, read_text
from front.problems import BadMessage, MessageTooLong


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\ud800", None, 5, ["a"], {"a": 1}])
def test_what_is_no_text_is_refused(text):
    with pytest.raises(BadMessage):
        read_text(text)


def test_a_text_has_at_most_a_thousand_characters():
    assert len(read_text("a" * 1000)) == 1000
    with pytest.raises(MessageTooLong):
        read_text("a" * 1001)


@given(st.text(st.characters(), max_size=1000))
def test_whatever_is_taken_can_be_stored_and_sent(text):
    try:
        taken = read_text(text)
    except BadMessage:
        return
    assert taken and taken == taken.strip()
    taken.encode()
    assert "\x00" not in taken


@pytest.mark.parametrize("message_id", ["", "1", None, "x" * 36, {"a": 1}])
def test_an_id_is_a_uuid(message_id):
    with pytest.raises(BadMessage):
        read_id(message_id)
