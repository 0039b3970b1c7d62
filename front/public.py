"""The public listener: the chat API, the pages, and that the process is up."""

from __future__ import annotations

from pathlib import Path

import structlog
from sanic import Request, Sanic
from sanic.response import HTTPResponse, json

from front.background import setup_background
from front.chat import chat, language_of
from front.chat_page import chat_page
from front.compression import setup_compression
from front.demo import demo
from front.openapi import setup_description
from front.pages import error_page, pages, setup_pages
from front.problems import problem_of, problem_response
from front.reading import reading
from front.security import setup_security
from front.services import Services
from front.widget import setup_widget, widget

BODY_AT_MOST = 64 * 1024
STATIC = Path(__file__).parent / "static"
log = structlog.get_logger()


def create_public(services: Services) -> Sanic:
    """Make the app of the public listener."""
    app = Sanic("rj-public", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = BODY_AT_MOST
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 15
    app.config.PROXIES_COUNT = services.settings.proxies or None
    app.config.ACCESS_LOG = False
    app.ctx.services = services
    app.ctx.address = address
    for part in (chat, pages, chat_page, reading, demo, widget):
        app.blueprint(part)
    setup_pages(app)
    setup_widget(app, services.force, services.words)
    setup_security(app, services.settings.framing_origins, services.force.value("leave.url"))
    setup_compression(app)
    setup_errors(app)
    setup_background(app)
    setup_description(app, "public")
    app.add_route(live, "/health/live", name="live")

    @app.after_server_stop
    async def close(app: Sanic) -> None:
        await services.close()

    return app


async def live(request: Request) -> HTTPResponse:
    """Say that the process is up."""
    return json({"status": "ok"})


def address(request: Request) -> str:
    """Give the address that a request came from, as far as our own proxies vouch for it."""
    return request.remote_addr or request.ip


def setup_errors(app: Sanic) -> None:
    """Answer every error in plain words, as JSON or, for a person on a page, as a page."""

    @app.exception(Exception)
    async def answer(request: Request, error: Exception) -> HTTPResponse:
        services: Services = request.app.ctx.services
        problem = problem_of(error)
        services.metrics.problems.labels(status=str(problem.status)).inc()
        if problem.status >= 500:
            log.error("request_failed", status=problem.status, error=type(error).__name__)
        if request.path.startswith("/api/"):
            return problem_response(problem, services.answers, await language_of(request))
        return await error_page(request, problem)
