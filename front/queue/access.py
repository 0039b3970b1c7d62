"""Opens the queue's API to whoever shows the right token, and to nobody else."""

from __future__ import annotations

import asyncio

from sanic import Request

from front.queue.books import ASSISTANT, officer
from front.queue.tokens import is_the_assistants
from front.services import Services

BEARER = "bearer "


class NotAdmitted(Exception):
    """The bearer token is missing, or is not one that opens this."""


async def admit_assistant(request: Request) -> None:
    """Let the action server in; runs before each of its handlers.

    Raises:
        NotAdmitted: another token, or none, was shown.
    """
    services: Services = request.app.ctx.services
    token = services.settings.queue_token.get_secret_value()
    if not is_the_assistants(_shown(request), token):
        raise NotAdmitted
    request.ctx.who = ASSISTANT


async def admit_officer(request: Request) -> None:
    """Let an officer in, and remember by which token; runs before each of their handlers.

    Raises:
        NotAdmitted: no officer's token that is still good was shown.
    """
    services: Services = request.app.ctx.services
    shown = _shown(request)
    name = await asyncio.to_thread(services.queue.tokens.name_of, shown) if shown else None
    if name is None:
        raise NotAdmitted
    request.ctx.who = officer(name)


def _shown(request: Request) -> str:
    header = request.headers.get("authorization", "")
    return header[len(BEARER) :].strip() if header.lower().startswith(BEARER) else ""
