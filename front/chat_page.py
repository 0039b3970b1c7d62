"""The chat as a page: how it opens, and the whole conversation by forms where no script runs."""

from __future__ import annotations

import contextlib
import uuid
from typing import Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, redirect

from content.language import SWITCHES
from front import dialogue
from front.conversations import ConversationOver, Turn
from front.language import address, language_in_address, language_of, other_than
from front.pages import render
from front.problems import problem_of
from front.services import Services
from front.tokens import BadToken

FORMS = ("/chat#latest", "/chat/again")
# The topic that asks for each language.
SWITCHED_BY = {language: topic for topic, language in SWITCHES.items()}
chat_page = Blueprint("chat_page", url_prefix="/chat")


@chat_page.get("")
async def open_chat(request: Request) -> HTTPResponse:
    """Show the greeting; a conversation begins with the first message."""
    return _chat(request, "", [])


@chat_page.post("")
async def say(request: Request) -> HTTPResponse:
    """Take a message from a form of the page, for those without JavaScript.

    The form that changes the language of the page sends one, too, by which the conversation
    changes with it; before one has begun, the page alone does.
    """
    switches = bool(_field(request, "switch"))
    if switches and not _field(request, "token"):
        return redirect(_address(request, "/chat"), status=303)
    text, message_id = _field(request, "text"), _field(request, "id")
    unsent = "" if switches else text
    if _field(request, "unsent") not in ("", text):
        message_id = str(uuid.uuid4())  # written anew after a failure: another message
    services: Services = request.app.ctx.services
    token, where = _field(request, "token"), request.app.ctx.address(request)
    language = language_of(request)
    try:
        if not token:
            token, _ = await dialogue.begin(services, language, where)
        await dialogue.say(services, token, message_id, text, where)
    except Exception as error:
        problem = problem_of(error)
        services.metrics.problems.labels(status=str(problem.status)).inc()
        history = await _history(services, token)
        spoken = await dialogue.language_of(services, token, language)
        trouble = services.answers.reply(f"utter_{problem.says}", language=spoken).as_dict()
        if history is None:
            token, history = "", []
        return _chat(
            request,
            token,
            history,
            trouble=trouble,
            unsent=unsent,
            message_id=message_id,
            status=problem.status,
        )
    return _chat(request, token, await _history(services, token) or [])


@chat_page.post("/leave")
async def leave(request: Request) -> HTTPResponse:
    """Erase the conversation and lead away from here."""
    await _erase(request)
    return redirect(request.app.ctx.services.force.value("leave.url"), status=303)


@chat_page.post("/again")
async def again(request: Request) -> HTTPResponse:
    """Erase the conversation and stand at the beginning."""
    await _erase(request)
    return redirect(_address(request, "/chat"), status=303)


def _framed(request: Request) -> bool:
    """Whether the page stands in the frame of the widget, as its address says."""
    return bool(request.args.get("framed") == "yes")


def _address(request: Request, path: str, language: str = "") -> str:
    """Give where a form of the page is sent, with what the address says already."""
    return address(path, language or language_in_address(request), _framed(request))


def _field(request: Request, name: str) -> str:
    """Give a field of the form, with line ends as they were typed: each comes as two characters."""
    form: Any = request.form or {}
    return str(form.get(name, "")).replace("\r\n", "\n")


async def _erase(request: Request) -> None:
    with contextlib.suppress(BadToken):
        await dialogue.leave(request.app.ctx.services, _field(request, "token"))


async def _history(services: Services, token: str) -> list[Turn] | None:
    try:
        return await services.conversations.history(services.tokens.read(token))
    except (BadToken, ConversationOver):
        return None


def _chat(
    request: Request,
    token: str,
    history: list[Turn],
    trouble: dict[str, Any] | None = None,
    unsent: str = "",
    message_id: str = "",
    status: int = 200,
) -> HTTPResponse:
    services: Services = request.app.ctx.services
    language = language_of(request)
    other = other_than(language)
    return render(
        request,
        "chat.html",
        status=status,
        path="/chat",
        token=token,
        history=history,
        greeted=dialogue.greeting(services, language),
        framed=_framed(request),
        forms={path: _address(request, path) for path in FORMS},
        other_page=_address(request, "/chat", other),
        switch_says=services.answers.title(SWITCHED_BY[other]),
        trouble=trouble,
        unsent=unsent,
        message_id=message_id,
    )
