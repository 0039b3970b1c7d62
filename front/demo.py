"""What stands at `/`: the first page or, on the machine itself, a demo of a force's page.

The demo is opened as `localhost`, and the widget on it comes from `127.0.0.1`: to a browser these
are two websites, as the force's own and the assistant's will be. The demo's policy is as strict as
a force's may be.
"""

from __future__ import annotations

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, redirect

from front.language import address, language_in_address, language_of
from front.pages import render
from front.services import Services

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src {chat}; frame-src {chat}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
SHOWN = ("what_is_rj", "conditions", "voluntary")
demo = Blueprint("demo")


@demo.get("/")
async def home(request: Request) -> HTTPResponse:
    """Show the demo where it can be shown, and else what this is and the ways in."""
    services: Services = request.app.ctx.services
    settings = services.settings
    host = request.host.rsplit(":", 1)[0]
    if settings.demo_origin and host == "127.0.0.1":
        return redirect(f"{settings.demo_origin}{address('/', language_in_address(request))}")
    if not settings.demo_origin or host != "localhost":
        return render(request, "home.html")
    chat = f"http://127.0.0.1:{settings.port}"
    found, language = services.answers, language_of(request)
    answers = [
        (found.title(topic, language), found.reply(f"utter_{topic}", language=language).as_dict())
        for topic in SHOWN
    ]
    page = render(request, "demo.html", origin=chat, chat=chat, answers=answers)
    page.headers["Content-Security-Policy"] = POLICY.format(chat=chat)
    return page
