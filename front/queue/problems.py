"""Errors of the staff listener: problem+json (RFC 9457), in plain English, nothing internal."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from sanic import Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import HTTPResponse

from front.database import DatabaseFailed
from front.limits import TooMany
from front.problems import problem_json
from front.queue.access import NotAdmitted
from front.queue.bodies import InvalidBody, InvalidParameter
from front.queue.refusals import KeyUsedOtherwise, NoSuchRequest, RequestOver
from front.queue.statuses import MoveNotAllowed
from front.services import Services

log = structlog.get_logger()

HEADERS: dict[type[Exception], dict[str, str]] = {
    NotAdmitted: {"WWW-Authenticate": "Bearer"},
    TooMany: {"Retry-After": "600"},
    DatabaseFailed: {"Retry-After": "2"},
}
PROBLEMS: dict[type[Exception], tuple[HTTPStatus, str]] = {
    NotAdmitted: (HTTPStatus.UNAUTHORIZED, "The bearer token is missing or not valid here."),
    NoSuchRequest: (
        HTTPStatus.NOT_FOUND,
        "No request was found by this reference and what came with it.",
    ),
    KeyUsedOtherwise: (
        HTTPStatus.CONFLICT,
        "This idempotency key came before, with something else.",
    ),
    RequestOver: (HTTPStatus.CONFLICT, "This request is over, and no longer changes."),
    TooMany: (HTTPStatus.TOO_MANY_REQUESTS, "There were too many wrong tries. Try again later."),
    DatabaseFailed: (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The queue can't be used just now, and nothing was kept. The same may be sent again.",
    ),
}


def setup_staff_errors(app: Sanic) -> None:
    """Answer every error of the staff listener with problem+json, and count it."""

    @app.exception(Exception)
    async def answer(request: Request, error: Exception) -> HTTPResponse:
        services: Services = request.app.ctx.services
        response = _answer(error)
        services.metrics.problems.labels(status=str(response.status)).inc()
        if response.status >= 500:
            # A failure of the database names its kind; any other error might quote what was sent.
            cause = error.kind if isinstance(error, DatabaseFailed) else None
            log.error(
                "request_failed", status=response.status, error=type(error).__name__, cause=cause
            )
        return response


def _answer(error: Exception) -> HTTPResponse:
    for kind, (status, detail) in PROBLEMS.items():
        if isinstance(error, kind):
            return problem_json(status, detail, headers=HEADERS.get(kind))
    if isinstance(error, InvalidParameter):
        return problem_json(HTTPStatus.BAD_REQUEST, str(error))
    if isinstance(error, InvalidBody):
        return problem_json(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
    if isinstance(error, MoveNotAllowed):
        return problem_json(HTTPStatus.CONFLICT, str(error), {"may": list(error.may)})
    if isinstance(error, SanicException) and error.status_code < 500:
        status = HTTPStatus(error.status_code)
        return problem_json(status, f"{status.phrase}.", headers=error.headers)
    return problem_json(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here.")
