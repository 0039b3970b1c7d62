"""The staff listener: the queue, readiness and metrics. It never faces the internet."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

import structlog
from sanic import Request, Sanic
from sanic.response import HTTPResponse, json, raw

from front.conversations import AssistantFailed, Conversation
from front.metrics import CONTENT_TYPE
from front.openapi import setup_description
from front.public import live
from front.queue.assistant_api import assistant_api
from front.queue.officers_api import officers_api
from front.queue.problems import setup_staff_errors
from front.security import setup_security
from front.services import Services

KEPT_SECONDS = 10.0
PROBE = "say that again please"
log = structlog.get_logger()


def create_staff(services: Services) -> Sanic:
    """Make the app of the staff listener."""
    app = Sanic("rj-staff", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = 64 * 1024
    app.config.ACCESS_LOG = False
    app.ctx.services = services
    readiness = Readiness(services)
    setup_security(app, (), "'none'")
    setup_staff_errors(app)
    app.blueprint(assistant_api)
    app.blueprint(officers_api)
    setup_description(app, "staff")
    app.add_route(live, "/health/live", name="live")

    @app.get("/health/ready")
    async def ready(request: Request) -> HTTPResponse:
        """Say whether a turn works and the database can be written."""
        failed = await readiness.failed()
        body = {"status": "failed", "failed": failed} if failed else {"status": "ok"}
        return json(body, status=503 if failed else 200)

    @app.get("/metrics")
    async def metrics(request: Request) -> HTTPResponse:
        """Give the figures for Prometheus."""
        return raw(services.metrics.text(), content_type=CONTENT_TYPE)

    return app


@dataclass
class Readiness:
    """Tries a whole turn, through Rasa and the actions, and a write; keeps the answer 10 s."""

    services: Services
    _checked_at: float = float("-inf")
    _failed: str | None = None

    async def failed(self) -> str | None:
        """Name the part that failed, or nothing."""
        if time.monotonic() - self._checked_at > KEPT_SECONDS:
            self._failed = await self._check()
            self._checked_at = time.monotonic()
        return self._failed

    async def _check(self) -> str | None:
        probe = Conversation(f"readiness-{uuid.uuid4().hex}", "en", "console", 0)
        try:
            await self.services.rasa.take_turn(probe, str(uuid.uuid4()), PROBE)
            await self.services.rasa.erase(probe.id)
        except AssistantFailed:
            return "assistant"
        try:
            await self.services.store.check_writable()
        except Exception as error:
            log.error("database_failed", error=type(error).__name__)
            return "database"
        return None
