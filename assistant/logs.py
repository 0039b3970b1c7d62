"""Logs of Rasa without a word of what people write."""

from __future__ import annotations

import logging


class WithoutContent(logging.Formatter):
    """Says when, how grave, where in the code, and which error: never a message's own words.

    Rasa and its server put message texts, and on errors whole trackers, into what they log.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Give one line for a record, whatever it carries."""
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "-"
        when = self.formatTime(record)
        return f"{when} {record.levelname} {record.name} {record.module}:{record.lineno} {error}"
