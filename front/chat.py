"""The chat API."""

from __future__ import annotations

from typing import Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, empty, json

from front import dialogue
from front.conversations import LANGUAGES
from front.language import accepted_language
from front.problems import BadMessage
from front.services import Services

chat = Blueprint("chat", url_prefix="/api/conversations")
BEARER = "Bearer "


@chat.post("")
async def begin(request: Request) -> HTTPResponse:
    """Begin a conversation."""
    services: Services = request.app.ctx.services
    language = _object(request, may_be_empty=True).get("language", _accepted(request))
    request.ctx.language = language
    token, replies = await dialogue.begin(services, language, request.app.ctx.address(request))
    return json({"token": token, "language": language, "replies": replies}, status=201)


@chat.post("/messages")
async def say(request: Request) -> HTTPResponse:
    """Take one message."""
    services: Services = request.app.ctx.services
    token = _token(request)
    services.tokens.read(token)
    body = _object(request)
    replies = await dialogue.say(
        services, token, body.get("id"), body.get("text"), request.app.ctx.address(request)
    )
    return json({"replies": replies})


@chat.delete("")
async def leave(request: Request) -> HTTPResponse:
    """End the conversation and erase it."""
    await dialogue.leave(request.app.ctx.services, _token(request))
    return empty()


async def language_of(request: Request) -> str:
    """Give the language in which to tell of a problem with a request to the API."""
    begun = getattr(request.ctx, "language", None)
    if begun in LANGUAGES:
        return str(begun)
    services: Services = request.app.ctx.services
    return await dialogue.language_of(services, _token(request), _accepted(request))


def _accepted(request: Request) -> str:
    return accepted_language(request.headers.get("accept-language", ""))


def _token(request: Request) -> str:
    header = request.headers.get("authorization", "")
    return header[len(BEARER) :] if header.startswith(BEARER) else ""


def _object(request: Request, may_be_empty: bool = False) -> dict[str, Any]:
    """Give the JSON object of a request's body.

    Raises:
        BadMessage: the body is no JSON object.
    """
    if may_be_empty and not request.body:
        return {}
    try:
        body = request.json
    except Exception:
        raise BadMessage("The body must be JSON, in UTF-8.") from None
    if not isinstance(body, dict):
        raise BadMessage("The body must be a JSON object.")
    return body
