"""The queue's API for the action server: file a request, change it, withdraw it, ask after it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, json

from front.queue.access import admit_assistant
from front.queue.bodies import ChangeBody, ProofBody, in_plain_words, read_body, read_key
from front.queue.proofs import Proof
from front.queue.request import Given, View
from front.services import Services

assistant_api = Blueprint("queue_assistant", url_prefix="/api/queue/requests")
assistant_api.on_request(admit_assistant)
WAIT_SECONDS = 4.0
WAIT = re.compile(r"\bwait=(\d{1,3})\b")


@assistant_api.post("")
async def file(request: Request) -> HTTPResponse:
    """Put a request into the queue, once for each key."""
    services: Services = request.app.ctx.services
    key = read_key(request.headers.get("idempotency-key"))
    given = read_body(Given, request.body)
    view, is_new = await asyncio.to_thread(
        services.queue.intake.file, key, given, _deadline(request)
    )
    return json(view, status=201 if is_new else 200)


@assistant_api.put("")
async def put(request: Request) -> HTTPResponse:
    """File a request, or put it in place of what was filed under its key."""
    services: Services = request.app.ctx.services
    key = read_key(request.headers.get("idempotency-key"))
    given = read_body(Given, request.body)
    return json(await asyncio.to_thread(services.queue.intake.put, key, given, _deadline(request)))


@assistant_api.delete("")
async def take_back(request: Request) -> HTTPResponse:
    """Withdraw what may have been filed under a key, and file nothing under it any more."""
    services: Services = request.app.ctx.services
    key = read_key(request.headers.get("idempotency-key"))
    taken = await asyncio.to_thread(services.queue.intake.take_back, key, _deadline(request))
    return json(taken)


@assistant_api.post("/<reference:str>/changes")
async def change(request: Request, reference: str) -> HTTPResponse:
    """Change a request, in the conversation that made it."""
    services: Services = request.app.ctx.services
    key = read_key(request.headers.get("idempotency-key"))
    body = read_body(ChangeBody, request.body)
    deadline = _deadline(request)

    def work() -> View:
        return services.queue.intake.change(reference, key, body.request, body.changes, deadline)

    return json(await asyncio.to_thread(in_plain_words, work))


@assistant_api.post("/<reference:str>/withdrawal")
async def withdraw(request: Request, reference: str) -> HTTPResponse:
    """Withdraw a request; again changes nothing."""
    services: Services = request.app.ctx.services
    return await _shown(request, reference, services.queue.intake.withdraw)


@assistant_api.post("/<reference:str>/status")
async def status(request: Request, reference: str) -> HTTPResponse:
    """Tell how a request stands, as far as whoever asks may know."""
    services: Services = request.app.ctx.services
    return await _shown(request, reference, services.queue.intake.status)


async def _shown(
    request: Request, reference: str, step: Callable[[str, Proof, float], View]
) -> HTTPResponse:
    """Take a step that needs a proof, and make guessing it slow."""
    services: Services = request.app.ctx.services
    proof, deadline = read_body(ProofBody, request.body).proof(), _deadline(request)
    view = await services.queue.guesses.attempt(
        reference,
        may_guess=proof.counts_as == "unverified",
        work=lambda: asyncio.to_thread(step, reference, proof, deadline),
    )
    return json(view)


def _deadline(request: Request) -> float:
    """Give the time at which the caller gives up (RFC 7240, `Prefer: wait=`), 4 s by default."""
    asked = WAIT.search(request.headers.get("prefer", ""))
    wait = min(float(asked[1]), WAIT_SECONDS) if asked else WAIT_SECONDS
    return time.monotonic() + wait
