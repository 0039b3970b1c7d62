"""What all pages share: templates, static files, and how an error looks."""

from __future__ import annotations

import mimetypes
import uuid
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sanic import Blueprint, Request, Sanic
from sanic.exceptions import NotFound
from sanic.response import HTTPResponse, html, raw

from front.files import Files
from front.problems import Problem
from front.services import Services

FOLDER = Path(__file__).parent
A_YEAR = "public, max-age=31536000, immutable"
pages = Blueprint("pages")


def setup_pages(app: Sanic) -> None:
    """Prepare the templates and the static files, these under names that change with them."""
    services: Services = app.ctx.services
    app.ctx.files = Files(services.force)
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        enable_async=False,
    )
    environment.globals.update(
        static=app.ctx.files.paths.__getitem__,
        force=services.force.value,
        paragraphs=paragraphs,
        new_id=lambda: str(uuid.uuid4()),
    )
    app.ctx.templates = environment


def paragraphs(text: str) -> list[dict[str, Any]]:
    """Split a reply's text into paragraphs and lists of lines that begin with `- `."""
    blocks: list[dict[str, Any]] = []
    for part in text.split("\n\n"):
        lines = part.splitlines()
        if lines and all(line.startswith("- ") for line in lines):
            blocks.append({"items": [line[2:] for line in lines]})
        else:
            blocks.append({"text": part})
    return blocks


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTTPResponse:
    """Render a template as a response; it may name the `status`, too."""
    page = request.app.ctx.templates.get_template(template)
    return html(page.render(status=status, **values), status=status)


@pages.get("/static/<name:str>")
async def static(request: Request, name: str) -> HTTPResponse:
    """Give a static file, which its name makes good for a year."""
    try:
        body = request.app.ctx.files.body(name)
    except KeyError:
        raise NotFound from None
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return raw(body, content_type=kind, headers={"Cache-Control": A_YEAR})


async def error_page(request: Request, problem: Problem) -> HTTPResponse:
    """Tell a person on a page what went wrong, with the numbers that help."""
    services: Services = request.app.ctx.services
    reply = services.answers.reply(f"utter_{problem.says}").as_dict()
    if problem.status == 404:
        reply = services.answers.reply("utter_page_not_found").as_dict()
    return render(request, "error.html", status=problem.status, reply=reply)
