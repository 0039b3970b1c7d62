"""The pages for those who would rather read: every answer, and how accessible all this is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sanic import Blueprint, Request, Sanic
from sanic.exceptions import NotFound
from sanic.response import HTTPResponse

from content.answers import DATA, Answers, UnknownAnswer
from content.language import ENGLISH
from front.conversations import LANGUAGES
from front.language import language_of
from front.pages import render

# The folders of `data/topics`, the leaflet's sections, and the topics that come before their
# neighbours, in the order for reading: help first.
FOLDERS = ("safety", "leaflet", "not_in_leaflet", "who_is_asking", "service")
SECTIONS = (
    "What is Restorative Justice?",
    "Restorative Justice and Young People",
    "Different levels of restorative justice",
    "Level 1",
    "Level 2",
    "Level 3",
    "More information",
    "Restorative Standards Quality Mark",
)
FIRST = ("emergency", "what_is_rj", "help")
reading = Blueprint("reading")


@reading.before_server_start
async def prepare(app: Sanic) -> None:
    """Put the topics into groups, once for each language."""
    answers = app.ctx.services.answers
    app.ctx.groups = {language: groups(answers, language) for language in LANGUAGES}


def groups(answers: Answers, language: str = ENGLISH, data: Path = DATA) -> list[dict[str, Any]]:
    """Give all topics in groups for reading: by the leaflet's section, the others by their folder.

    Each group has an `id` for its place on the page, the same in each language, its `section` of
    the leaflet or None, and its `topics`, each with its title. What is in no folder or section
    known here comes last.
    """
    folders = {path.stem: path.parent.name for path in (data / "topics").rglob("*.yml")}
    found: dict[tuple[str, str | None], list[tuple[str, str]]] = {}
    for section, topics in answers.by_section().items():
        for topic, _ in topics:
            folder = folders[topic] if folders[topic] in FOLDERS else "other"
            key = (folder, section if folder == "leaflet" else None)
            found.setdefault(key, []).append((topic, answers.title(topic, language)))

    def place(key: tuple[str, str | None]) -> tuple[int, int]:
        return _index(FOLDERS, key[0]), _index(SECTIONS, key[1])

    return [
        {
            "id": _slug(section) if section else folder,
            "section": answers.source(section, language),
            "topics": sorted(found[folder, section], key=lambda topic: topic[0] not in FIRST),
        }
        for folder, section in sorted(found, key=place)
    ]


def _index(order: tuple[str, ...], name: str | None) -> int:
    return order.index(name) if name in order else len(order)


def _slug(text: str) -> str:
    return "-".join(re.findall("[a-z0-9]+", text.lower()))


@reading.get("/answers")
async def answers(request: Request) -> HTTPResponse:
    """List every answer by section."""
    return render(request, "answers.html", groups=request.app.ctx.groups[language_of(request)])


@reading.get("/answers/<topic:str>")
async def answer(request: Request, topic: str) -> HTTPResponse:
    """Show one answer with its section of the leaflet."""
    found, language = request.app.ctx.services.answers, language_of(request)
    try:
        title = found.title(topic, language)
        reply = found.reply(f"utter_{topic}", language=language)
    except (UnknownAnswer, KeyError):
        raise NotFound from None
    return render(request, "answer.html", topic=topic, title=title, reply=reply.as_dict())


@reading.get("/accessibility")
async def accessibility(request: Request) -> HTTPResponse:
    """Say how accessible this is, where it falls short, and whom to tell."""
    return render(request, "accessibility.html")
