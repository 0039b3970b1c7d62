"""The chat as a page: how it opens, and the whole conversation by forms where no script runs."""

from __future__ import annotations

import contextlib
import uuid
from typing import Any
from urllib.parse import urlencode

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, redirect

from front import dialogue
from front.conversations import LANGUAGES, ConversationOver, Turn
from front.pages import render
from front.problems import problem_of
from front.services import Services
from front.tokens import BadToken

chat_page = Blueprint("chat_page", url_prefix="/chat")


@chat_page.get("")
async def open_chat(request: Request) -> HTTPResponse:
    """Show the greeting; a conversation begins with the first message."""
    return _chat(request, "", [])


@chat_page.post("")
async def say(request: Request) -> HTTPResponse:
    """Take a message from the form of the page, for those without JavaScript."""
    services: Services = request.app.ctx.services
    token, text, message_id = (_field(request, name) for name in ("token", "text", "id"))
    if _field(request, "unsent") not in ("", text):
        message_id = str(uuid.uuid4())  # written anew after a failure: another message
    where = request.app.ctx.address(request)
    try:
        if not token:
            token, _ = await dialogue.begin(services, _language(request), where)
        await dialogue.say(services, token, message_id, text, where)
    except Exception as error:
        problem = problem_of(error)
        services.metrics.problems.labels(status=str(problem.status)).inc()
        history = await _history(services, token)
        trouble = services.answers.reply(f"utter_{problem.says}").as_dict()
        if history is None:
            token, history = "", []
        return _chat(
            request,
            token,
            history,
            trouble=trouble,
            unsent=text,
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
    return redirect(f"/chat{_query(request)}", status=303)


def _framed(request: Request) -> bool:
    """Whether the page stands in the frame of the widget, as its address says."""
    return bool(request.args.get("framed") == "yes")


def _language(request: Request) -> str:
    """Give the language to begin in, as the address says; English if it names none of ours."""
    language = str(request.args.get("language", ""))
    return language if language in LANGUAGES else LANGUAGES[0]


def _query(request: Request) -> str:
    """Give what the address says once more, for where the forms of the page are sent."""
    said = {"framed": "yes"} if _framed(request) else {}
    if _language(request) != LANGUAGES[0]:
        said["language"] = _language(request)
    return f"?{urlencode(said)}" if said else ""


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
    language = _language(request)
    return render(
        request,
        "chat.html",
        status=status,
        token=token,
        history=history,
        greeted=dialogue.greeting(request.app.ctx.services, language),
        language=language,
        framed=_framed(request),
        query=_query(request),
        trouble=trouble,
        unsent=unsent,
        message_id=message_id,
    )
