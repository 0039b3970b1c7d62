"""What all pages share: templates, static files, and how an error looks."""

from __future__ import annotations

import mimetypes
import re
import uuid
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context
from markupsafe import Markup, escape
from sanic import Blueprint, Request, Sanic
from sanic.exceptions import NotFound
from sanic.response import HTTPResponse, html, raw

from front.files import Files
from front.language import address, language_in_address, language_of, other_than
from front.problems import Problem
from front.services import Services

FOLDER = Path(__file__).parent
# In a text of `words.yml`: a number to call, or words that lead to an address.
LINK = re.compile(r"\[([^\]]+)\](?:\(([^)]+)\))?")
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
        phone=phone,
        paragraphs=paragraphs,
        new_id=lambda: str(uuid.uuid4()),
    )
    environment.filters["linked"] = linked
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


def phone(number: str, framed: bool) -> Markup:
    """Give a number as a link that calls it; in a frame a call leaves by the whole page.

    The host's policy names no frames but the chat's.
    """
    top = Markup(' target="_top"') if framed else ""
    link = Markup('<a class="number" href="tel:{}"{}>{}</a>')
    return link.format(number.replace(" ", ""), top, number)


@pass_context
def linked(context: Context, text: str) -> Markup:
    """Make the links in a text of `words.yml`: `[999]` is called, `[words](/chat)` lead there."""
    found = Markup("")
    end = 0
    for link in LINK.finditer(text):
        words, to = link[1], link[2]
        if to is None:
            made = phone(words, bool(context.get("framed")))
        else:
            href = context["to"](to) if to.startswith("/") else to
            made = Markup('<a href="{}">{}</a>').format(href, words)
        found += escape(text[end : link.start()]) + made
        end = link.end()
    return found + escape(text[end:])


def render(
    request: Request,
    template: str,
    status: int = 200,
    path: str = "",
    origin: str = "",
    **values: Any,
) -> HTTPResponse:
    """Render a template as a response, in the language of the request.

    Args:
        request: what is answered.
        template: its name.
        status: the HTTP status, which the template may name, too.
        path: where the page is found, if not where the request went.
        origin: where the service's pages are, if this page stands elsewhere.
        values: what else the template takes.
    """
    services: Services = request.app.ctx.services
    said, language = language_in_address(request), language_of(request)
    page = request.app.ctx.templates.get_template(template)
    body = page.render(
        status=status,
        language=language,
        other_language=other_than(language),
        say=lambda name: services.words.say(name, language),
        force=lambda name: services.force.value(name, language),
        # Links keep the language that the address says, and say none where it says none.
        to=lambda path: f"{origin}{address(path, said)}",
        here_in=lambda tongue: address(path or request.path, tongue),
        **values,
    )
    return html(body, status=status)


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
    says = "page_not_found" if problem.status == 404 else problem.says
    reply = services.answers.reply(f"utter_{says}", language=language_of(request)).as_dict()
    return render(request, "error.html", status=problem.status, reply=reply)
