"""Conversations: how one begins, takes its turns one at a time, and ends without a trace."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from weakref import WeakValueDictionary

Reply = dict[str, Any]
TURNS_AT_MOST = 200
LANGUAGES = ("en", "cy")


class ConversationOver(Exception):
    """The conversation has ended, was erased, or never was."""


class ConversationFull(Exception):
    """The conversation has had as many turns as one may have."""


class AssistantFailed(Exception):
    """Rasa gave no answer: it is down, too slow, or had nothing to say."""


@dataclass(frozen=True)
class Turn:
    """One message and what it drew."""

    said: str
    replies: list[Reply]


@dataclass(frozen=True)
class Conversation:
    """A conversation that lives.

    Attributes:
        id: random and secret; never shown, logged or put in an address.
        language: `en` or `cy`, as it was begun.
        channel: `web`, `sms` or `console`.
        turns: how many turns it has had.
    """

    id: str
    language: str
    channel: str
    turns: int


class ConversationStore(Protocol):
    """Where conversations and their turns are kept while they live."""

    async def begin(self, conversation: Conversation, now: datetime) -> None:
        """Keep a new conversation."""

    async def find(self, conversation_id: str, active_since: datetime) -> Conversation | None:
        """Give a conversation that has not ended and was active since then."""

    async def find_turn(
        self, conversation_id: str, message_id: str, active_since: datetime
    ) -> tuple[Conversation | None, Turn | None]:
        """Give such a conversation and, if a message of this id took one, its turn."""

    async def history(self, conversation_id: str) -> list[Turn]:
        """Give all turns of a conversation, in order."""

    async def latest(self, conversation_id: str) -> Turn | None:
        """Give the last turn of a conversation, if it has had any."""

    async def remember(
        self, conversation_id: str, message_id: str, turn: Turn, now: datetime
    ) -> None:
        """Keep a turn, and that the conversation was active now."""

    async def end(self, conversation_id: str) -> bool:
        """Delete the turns of a conversation and mark it as ended; False if there was none."""

    async def to_erase(self, active_since: datetime) -> list[str]:
        """Give the conversations that have ended or were not active since then."""

    async def forget(self, conversation_id: str) -> None:
        """Delete the last trace of a conversation."""


class Assistant(Protocol):
    """Rasa, as a conversation sees it."""

    async def take_turn(
        self, conversation: Conversation, message_id: str, text: str
    ) -> list[Reply]:
        """Give the replies to a message; the same message again gives the same replies.

        Raises:
            AssistantFailed: there is no answer, and the message may be sent again.
        """

    async def erase(self, conversation_id: str) -> None:
        """Delete all that Rasa holds of a conversation.

        Raises:
            AssistantFailed: it could not be deleted now.
        """


@dataclass
class Conversations:
    """All that the front does with conversations.

    In one conversation one turn is taken at a time, in the order in which messages came. At scale a
    proxy sends each conversation to one front, and Rasa's channel keeps the same order once more.
    """

    store: ConversationStore
    assistant: Assistant
    lifetime: timedelta
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def begin(self, language: str, channel: str) -> Conversation:
        """Begin a conversation under a new secret id."""
        conversation = Conversation(secrets.token_hex(16), language, channel, turns=0)
        await self.store.begin(conversation, _now())
        return conversation

    async def take_turn(self, conversation_id: str, message_id: str, text: str) -> list[Reply]:
        """Give the replies to a message. The same id again gives the same, and takes no turn.

        Raises:
            ConversationOver: there is no such conversation, or it has ended.
            ConversationFull: it has had its turns.
            AssistantFailed: there is no answer; nothing is remembered under this id.
        """
        async with self._turn(conversation_id):
            conversation, taken = await self.store.find_turn(
                conversation_id, message_id, _now() - self.lifetime
            )
            if conversation is None:
                raise ConversationOver
            if taken:
                return taken.replies
            if conversation.turns >= TURNS_AT_MOST:
                raise ConversationFull
            replies = await self.assistant.take_turn(conversation, message_id, text)
            await self.store.remember(conversation_id, message_id, Turn(text, replies), _now())
            return replies

    async def history(self, conversation_id: str) -> list[Turn]:
        """Give what was said so far.

        Raises:
            ConversationOver: there is no such conversation, or it has ended.
        """
        if await self.store.find(conversation_id, _now() - self.lifetime) is None:
            raise ConversationOver
        return await self.store.history(conversation_id)

    async def language(self, conversation_id: str) -> str | None:
        """Give the language of the last reply, or that in which the conversation was begun.

        It is None if there is no such conversation, or it has ended.
        """
        conversation = await self.store.find(conversation_id, _now() - self.lifetime)
        if conversation is None:
            return None
        turn = await self.store.latest(conversation_id)
        spoken = {reply.get("language") for reply in turn.replies} if turn else set()
        # Who writes in a third language is answered in both.
        return spoken.pop() if len(spoken) == 1 else conversation.language

    async def end(self, conversation_id: str) -> None:
        """End a conversation and erase it, here at once and in Rasa as soon as it can be had."""
        async with self._turn(conversation_id):
            if await self.store.end(conversation_id):
                await self._erase(conversation_id)

    async def erase_expired(self) -> int:
        """Erase the conversations that have ended or lain idle too long; give how many went."""
        erased = 0
        for conversation_id in await self.store.to_erase(_now() - self.lifetime):
            async with self._turn(conversation_id):
                await self.store.end(conversation_id)
                erased += await self._erase(conversation_id)
        return erased

    async def _erase(self, conversation_id: str) -> bool:
        try:
            await self.assistant.erase(conversation_id)
        except AssistantFailed:
            return False
        await self.store.forget(conversation_id)
        return True

    @asynccontextmanager
    async def _turn(self, conversation_id: str) -> AsyncIterator[None]:
        lock = self._turns.setdefault(conversation_id, asyncio.Lock())
        async with lock:
            yield


def _now() -> datetime:
    return datetime.now(UTC)
