"""The widget's loader: one script that a force's web team puts into its pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from sanic import Blueprint, Request, Sanic
from sanic.response import HTTPResponse, text

from content.force import Force
from front.conversations import LANGUAGES
from front.files import STATIC, look

WORDS = Path(__file__).parent / "words.yml"
# Short, for its name never changes; it holds all that it needs, so that an old one still works.
MINUTES = "public, max-age=300"
widget = Blueprint("widget")


def setup_widget(app: Sanic, force: Force) -> None:
    """Write the loader's script, once: the force's words and colours stand in it."""
    template = app.ctx.templates.get_template("widget.js")
    app.ctx.loader = template.render(given=given(force), inlined=app.ctx.files.inlined)


def given(force: Force) -> dict[str, Any]:
    """Give what the loader knows of the force: words by language, styles, where leaving leads."""
    words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))["widget"]
    styles = (STATIC / "css/widget.css").read_text(encoding="utf-8")
    return {
        "words": {
            language: {name: force.fill(word[language], language) for name, word in words.items()}
            for language in LANGUAGES
        },
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
