"""The pages: the conversation, the answers, and errors, rendered on the server."""

from __future__ import annotations

import contextlib
import hashlib
import mimetypes
import re
import uuid
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sanic import Blueprint, Request, Sanic
from sanic.exceptions import NotFound
from sanic.response import HTTPResponse, html, raw, redirect

from content.answers import DATA, Answers, UnknownAnswer
from front import dialogue
from front.conversations import ConversationOver, Turn
from front.problems import Problem, problem_of
from front.services import Services
from front.tokens import BadToken

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
A_YEAR = "public, max-age=31536000, immutable"
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
pages = Blueprint("pages")


def setup_pages(app: Sanic) -> None:
    """Prepare the templates and the static files, these under names that change with them."""
    services: Services = app.ctx.services
    files = {path.name: path.read_bytes() for path in STATIC.iterdir() if path.is_file()}
    files["look.css"] = look(services).encode()
    named = {
        f"{hashlib.sha256(body).hexdigest()[:10]}-{name}": body for name, body in files.items()
    }
    app.ctx.static = named
    paths = {name.split("-", 1)[1]: f"/static/{name}" for name in named}
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        enable_async=False,
    )
    environment.globals.update(
        static=paths.__getitem__,
        force=services.force.value,
        paragraphs=paragraphs,
        new_id=lambda: str(uuid.uuid4()),
    )
    app.ctx.templates = environment
    app.ctx.groups = groups(services.answers)


def look(services: Services) -> str:
    """Give the force's colours as CSS custom properties."""
    names = ("band", "accent", "accent_dark")
    values = (f"--{n.replace('_', '-')}: {services.force.value(f'look.{n}')};" for n in names)
    return f":root {{ {' '.join(values)} }}\n"


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


def groups(answers: Answers, data: Path = DATA) -> list[dict[str, Any]]:
    """Give all topics in groups for reading: by the leaflet's section, the others by their folder.

    Each group has an `id` for its place on the page, its `section` of the leaflet or None, and its
    `topics`, each with its title. What is in no folder or section known here comes last.
    """
    folders = {path.stem: path.parent.name for path in (data / "topics").rglob("*.yml")}
    found: dict[tuple[str, str | None], list[tuple[str, str]]] = {}
    for section, topics in answers.by_section().items():
        for topic, title in topics:
            folder = folders[topic] if folders[topic] in FOLDERS else "other"
            key = (folder, section if folder == "leaflet" else None)
            found.setdefault(key, []).append((topic, title))

    def place(key: tuple[str, str | None]) -> tuple[int, int]:
        return _index(FOLDERS, key[0]), _index(SECTIONS, key[1])

    return [
        {
            "id": _slug(section) if section else folder,
            "section": section,
            "topics": sorted(found[folder, section], key=lambda topic: topic[0] not in FIRST),
        }
        for folder, section in sorted(found, key=place)
    ]


def _index(order: tuple[str, ...], name: str | None) -> int:
    return order.index(name) if name in order else len(order)


def _slug(text: str) -> str:
    return "-".join(re.findall("[a-z0-9]+", text.lower()))


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTTPResponse:
    """Render a template as a response; it may name the `status`, too."""
    page = request.app.ctx.templates.get_template(template)
    return html(page.render(status=status, **values), status=status)


@pages.get("/")
async def home(request: Request) -> HTTPResponse:
    """Show what this is, and the ways in."""
    return render(request, "home.html")


@pages.get("/chat")
async def open_chat(request: Request) -> HTTPResponse:
    """Show the greeting; a conversation begins with the first message."""
    services: Services = request.app.ctx.services
    return _chat(request, "", [], dialogue.greeting(services, "en"))


@pages.post("/chat")
async def say(request: Request) -> HTTPResponse:
    """Take a message from the form of the page, for those without JavaScript."""
    services: Services = request.app.ctx.services
    token, text, message_id = (_field(request, name) for name in ("token", "text", "id"))
    if _field(request, "unsent") not in ("", text):
        message_id = str(uuid.uuid4())  # written anew after a failure: another message
    where = request.app.ctx.address(request)
    greeted = dialogue.greeting(services, "en")
    try:
        if not token:
            token, _ = await dialogue.begin(services, "en", where)
        await dialogue.say(services, token, message_id, text, where)
    except Exception as error:
        problem = problem_of(error)
        services.metrics.problems.labels(status=str(problem.status)).inc()
        history = await _history(services, token)
        trouble = services.answers.reply(f"utter_{problem.says}").as_dict()
        if history is None:
            token, history = "", []
        return _chat(
            request,
            token,
            history,
            greeted,
            trouble=trouble,
            unsent=text,
            message_id=message_id,
            status=problem.status,
        )
    history = await _history(services, token)
    return _chat(request, token, history or [], greeted)


@pages.post("/chat/leave")
async def leave(request: Request) -> HTTPResponse:
    """Erase the conversation and lead away from here."""
    await _erase(request)
    return redirect(request.app.ctx.services.force.value("leave.url"), status=303)


@pages.post("/chat/again")
async def again(request: Request) -> HTTPResponse:
    """Erase the conversation and stand at the beginning."""
    await _erase(request)
    return redirect("/chat", status=303)


@pages.get("/answers")
async def answers(request: Request) -> HTTPResponse:
    """List every answer by section."""
    return render(request, "answers.html", groups=request.app.ctx.groups)


@pages.get("/answers/<topic:str>")
async def answer(request: Request, topic: str) -> HTTPResponse:
    """Show one answer with its section of the leaflet."""
    found = request.app.ctx.services.answers
    try:
        title, reply = found.title(topic), found.reply(f"utter_{topic}")
    except (UnknownAnswer, KeyError):
        raise NotFound from None
    return render(request, "answer.html", topic=topic, title=title, reply=reply.as_dict())


@pages.get("/static/<name:str>")
async def static(request: Request, name: str) -> HTTPResponse:
    """Give a static file, which its name makes good for a year."""
    try:
        body = request.app.ctx.static[name]
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


def _field(request: Request, name: str) -> str:
    """Give a field of the form, with line ends as they were typed: each comes as two characters."""
    form: Any = request.form or {}
    return str(form.get(name, "")).replace("\r\n", "\n")


async def _erase(request: Request) -> None:
    with contextlib.suppress(BadToken):
        await dialogue.leave(request.app.ctx.services, _field(request, "token"))


async def _history(services: Services, token: str) -> list[Turn] | None:
    try:
        return await services.conversations.history(services.tokens.read(token))
    except (BadToken, ConversationOver):
        return None


def _chat(
    request: Request,
    token: str,
    history: list[Turn],
    greeted: list[dict[str, Any]],
    trouble: dict[str, Any] | None = None,
    unsent: str = "",
    message_id: str = "",
    status: int = 200,
) -> HTTPResponse:
    return render(
        request,
        "chat.html",
        status=status,
        token=token,
        history=history,
        greeted=greeted,
        trouble=trouble,
        unsent=unsent,
        message_id=message_id,
    )
