"""Errors: problem+json (RFC 9457) for programs, and always words and numbers for a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from sanic.exceptions import PayloadTooLarge, SanicException
from sanic.response import HTTPResponse

from content.answers import Answers
from front.conversations import AssistantFailed, ConversationFull, ConversationOver
from front.limits import TooMany
from front.tokens import BadToken

RETRY_SECONDS = 60


class BadMessage(ValueError):
    """The body of a request is not what the API takes; the text says why."""


class MessageTooLong(ValueError):
    """The text of a message is longer than one may be."""


@dataclass(frozen=True)
class Problem:
    """What to answer for an error.

    Attributes:
        status: the HTTP status.
        detail: plain English for whoever reads the protocol.
        says: the response that tells the person.
    """

    status: int
    detail: str
    says: str


PROBLEMS: dict[type[Exception], Problem] = {
    AssistantFailed: Problem(
        503,
        "The assistant can't answer just now. The message may be sent again.",
        "service_problem",
    ),
    ConversationOver: Problem(410, "This conversation has ended.", "conversation_over"),
    ConversationFull: Problem(409, "This conversation has had all its turns.", "conversation_full"),
    BadToken: Problem(401, "The token is missing or not valid.", "conversation_over"),
    TooMany: Problem(429, "Too many messages. Please wait a minute.", "too_many_messages"),
    MessageTooLong: Problem(422, "A text has 1 to 1,000 characters.", "message_too_long"),
    PayloadTooLarge: Problem(413, "The request is too large.", "message_too_long"),
}


def problem_of(error: Exception) -> Problem:
    """Find what to answer for an error; nothing internal is told of an unknown one."""
    for kind, problem in PROBLEMS.items():
        if isinstance(error, kind):
            return problem
    if isinstance(error, BadMessage):
        return Problem(400, str(error), "message_unreadable")
    if isinstance(error, SanicException) and error.status_code < 500:
        status = HTTPStatus(error.status_code)
        return Problem(status.value, f"{status.phrase}.", "message_unreadable")
    return Problem(500, "Something went wrong here.", "service_problem")


def problem_response(problem: Problem, answers: Answers, language: str = "en") -> HTTPResponse:
    """Answer with problem+json, with the words for the person, in a language, under `replies`."""
    replies = [answers.reply(f"utter_{problem.says}", language=language).as_dict()]
    return problem_json(problem.status, problem.detail, {"replies": replies})


def problem_json(
    status: int,
    detail: str,
    members: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HTTPResponse:
    """Answer with problem+json.

    Args:
        status: the HTTP status.
        detail: plain English for whoever reads the protocol.
        members: what else to tell, beside what RFC 9457 names.
        headers: headers that belong to this status.
    """
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **(members or {}),
    }
    retry = {"Retry-After": str(RETRY_SECONDS)} if status in (429, 503) else {}
    return HTTPResponse(
        json.dumps(body, ensure_ascii=False),
        status=status,
        headers={**retry, **(headers or {})},
        content_type="application/problem+json",
    )
