"""What is typed is never a command, and never stands in a log."""

import logging
import sys

import pytest

from assistant.channel import no_command
from assistant.logs import WithoutContent


@pytest.mark.parametrize("text", ["/restart", ' /letters{"a": "b"}', "//", "/"])
def test_a_command_becomes_text(text):
    assert not no_command(text).startswith("/")
    assert no_command(text)


def test_other_text_stays_as_it_is():
    assert no_command("yes/no") == "yes/no"


def test_a_log_line_holds_no_words_of_the_message_or_the_error():
    try:
        raise ValueError("the canary sentence")
    except ValueError:
        error = sys.exc_info()
    record = logging.LogRecord(
        "rasa.core", logging.ERROR, "/x/processor.py", 5, "got %s", ("the canary",), error
    )
    line = WithoutContent().format(record)
    assert "canary" not in line
    assert "ERROR" in line and "ValueError" in line and "processor:5" in line
