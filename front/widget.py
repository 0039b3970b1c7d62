"""The widget's loader: one script that a force's web team puts into its pages."""

from __future__ import annotations

from typing import Any

from sanic import Blueprint, Request, Sanic
from sanic.response import HTTPResponse, text

from content.force import Force
from content.words import Words
from front.conversations import LANGUAGES
from front.files import STATIC, look

# Short, for its name never changes; it holds all that it needs, so that an old one still works.
MINUTES = "public, max-age=300"
widget = Blueprint("widget")


def setup_widget(app: Sanic, force: Force, words: Words) -> None:
    """Write the loader's script, once: the force's words and colours stand in it."""
    template = app.ctx.templates.get_template("widget.js")
    app.ctx.loader = template.render(given=given(force, words), inlined=app.ctx.files.inlined)


def given(force: Force, words: Words) -> dict[str, Any]:
    """Give what the loader knows of the force: words by language, styles, where leaving leads."""
    styles = (STATIC / "css/widget.css").read_text(encoding="utf-8")
    return {
        "words": {language: words.section("widget", language) for language in LANGUAGES},
        "styles": look(force, ":host") + styles,
        "leave": force.value("leave.url"),
    }


@widget.get("/widget.js")
async def loader(request: Request) -> HTTPResponse:
    """Give the loader."""
    return text(
        request.app.ctx.loader,
        headers={"Cache-Control": MINUTES},
        content_type="text/javascript; charset=utf-8",
    )
