"""The way in from the front: one turn of a conversation, or its erasure, over loopback HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.action_answers import check_with_one_validator
from assistant.tracker_store import EncryptedTrackerStore

TURN_SECONDS = 12.0
CHANNELS = {"web", "sms", "console"}
COMMAND_SIGN = "/"
NO_COMMAND_SIGN = "\N{DIVISION SLASH}"


class TurnFailed(RuntimeError):
    """A turn was not taken, or drew nothing; it may be sent again."""


class ReplyCollector(OutputChannel):
    """Keeps what is said with its metadata, which Rasa's own collecting channel drops."""

    def __init__(self, channel: str) -> None:
        """Take the name by which responses for one channel alone are chosen."""
        self._channel = channel
        self.replies: list[dict[str, Any]] = []

    def name(self) -> str:  # type: ignore[override]
        """Give the channel's name, such as `web`."""
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one message."""
        self.replies.append(reply(message.get("text"), message.get("metadata") or {}))


def reply(text: str | None, metadata: dict[str, Any]) -> dict[str, Any]:
    """Give what was said in the shape of the chat API's replies."""
    return {
        "text": text or "",
        "topic": metadata.get("topic"),
        "language": metadata.get("language", "en"),
        "source": metadata.get("source"),
        "choices": metadata.get("choices", []),
        "asks": metadata.get("asks"),
        "reference": metadata.get("reference"),
    }


class FrontInput(InputChannel):
    """Takes turns from the front: in one conversation one at a time, and no message twice."""

    def __init__(self) -> None:
        """Begin with no turn under way."""
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    def name(cls) -> str:
        """Give the name under which `credentials.yml` and the address know the channel."""
        return "front"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Give the channel's routes."""
        check_with_one_validator()
        routes = Blueprint("front", "front")

        @routes.get("/")
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/turns")
        async def take_turn(request: Request) -> HTTPResponse:
            turn = request.json
            taken = asyncio.ensure_future(self._take(request.app, turn, on_new_message))
            try:
                replies = await asyncio.shield(taken)
            except TurnFailed:
                return response.json({"status": "failed"}, status=503)
            return response.json({"replies": replies})

        @routes.delete("/conversations/<conversation>")
        async def erase(request: Request, conversation: str) -> HTTPResponse:
            async with self._turn(conversation):
                _store(request.app).erase(conversation)
            return response.empty()

        return routes

    def _turn(self, conversation: str) -> asyncio.Lock:
        return self._turns.setdefault(conversation, asyncio.Lock())

    async def _take(
        self,
        app: Sanic,
        turn: dict[str, Any],
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
    ) -> list[dict[str, Any]]:
        """Take a turn, or give what it drew when it was taken before.

        Raises:
            TurnFailed: nothing was said, the store failed, or the turn took too long.
        """
        store = _store(app)
        conversation, message_id = turn["conversation"], turn["id"]
        async with self._turn(conversation):
            said_before = _said(store.events_after(conversation, message_id))
            if said_before:
                return said_before
            collector = ReplyCollector(turn["channel"] if turn["channel"] in CHANNELS else "web")
            message = UserMessage(
                no_command(turn["text"]),
                collector,
                conversation,
                input_channel=collector.name(),
                metadata={"id": message_id, "language": turn["language"]},
            )
            try:
                await asyncio.wait_for(on_new_message(message), TURN_SECONDS)
            except asyncio.TimeoutError:
                raise TurnFailed("the turn took too long") from None
            if store.failed(conversation) or not collector.replies:
                raise TurnFailed("nothing was said, or it could not be stored")
            return collector.replies


def no_command(text: str) -> str:
    """Give a text that Rasa takes as text: what begins with `/` would be a command to it."""
    text = text.strip()
    return NO_COMMAND_SIGN + text[1:] if text.startswith(COMMAND_SIGN) else text


def _said(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        reply(event.get("text"), (event.get("metadata") or {}).get("metadata") or {})
        for event in events
        if event["event"] == "bot"
    ]


def _store(app: Sanic) -> EncryptedTrackerStore:
    """Give our tracker store, which Rasa wraps in one that hides failures."""
    wrapper = app.ctx.agent.tracker_store
    store = getattr(wrapper, "_tracker_store", wrapper)
    if not isinstance(store, EncryptedTrackerStore):
        raise RuntimeError("endpoints.yml must name assistant.tracker_store.EncryptedTrackerStore")
    return store
