"""The queue's API for officers and for what they read it with: list, show, history, move."""

from __future__ import annotations

import asyncio
import re

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, json

from front.queue.access import admit_officer
from front.queue.bodies import InvalidParameter, MoveBody, read_body
from front.queue.statuses import Status
from front.services import Services

officers_api = Blueprint("queue_officers", url_prefix="/api/queue/requests")
officers_api.on_request(admit_officer)
CURSOR = re.compile(r"[0-9]{1,15}")


@officers_api.get("")
async def page(request: Request) -> HTTPResponse:
    """Give a page of requests, oldest first."""
    services: Services = request.app.ctx.services
    after = request.args.get("after")
    if after is not None and not CURSOR.fullmatch(after):
        raise InvalidParameter("after must be what an earlier page gave under next.")
    status = _status(request.args.get("status"))
    found = await asyncio.to_thread(services.queue.desk.page, request.ctx.who, status, after)
    return json({"requests": [one.view() for one in found.requests], "next": found.next})


@officers_api.get("/<reference:str>")
async def show(request: Request, reference: str) -> HTTPResponse:
    """Give one request."""
    services: Services = request.app.ctx.services
    found = await asyncio.to_thread(services.queue.desk.show, request.ctx.who, reference)
    return json(found.view())


@officers_api.get("/<reference:str>/history")
async def history(request: Request, reference: str) -> HTTPResponse:
    """Give what became of a request: changes with old and new values, and moves."""
    services: Services = request.app.ctx.services
    found, changes = await asyncio.to_thread(
        services.queue.desk.history, request.ctx.who, reference
    )
    return json({"reference": found.reference, "history": [change.view() for change in changes]})


@officers_api.post("/<reference:str>/moves")
async def move(request: Request, reference: str) -> HTTPResponse:
    """Move a request on."""
    services: Services = request.app.ctx.services
    to = read_body(MoveBody, request.body).to
    moved = await asyncio.to_thread(services.queue.desk.move, request.ctx.who, reference, to)
    return json(moved.view())


def _status(name: str | None) -> Status | None:
    try:
        return Status(name) if name is not None else None
    except ValueError:
        raise InvalidParameter(f"status must be one of: {', '.join(Status)}.") from None
