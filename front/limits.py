"""How much one conversation, and one address, may ask in a time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from limits import RateLimitItem, parse
from limits.aio.strategies import MovingWindowRateLimiter
from limits.storage import storage_from_string

MESSAGES_OF_A_CONVERSATION = parse("30/minute")
MESSAGES_OF_AN_ADDRESS = parse("300/minute")
CONVERSATIONS_OF_AN_ADDRESS = parse("60/10minute")


class TooMany(Exception):
    """A limit was reached; it opens again by itself."""


class Counter:
    """Counts in a moving window, under hashes of whom it counts; counts nothing when disabled."""

    def __init__(self, storage: str, enabled: bool) -> None:
        """Take the storage's URL, as the `limits` library names it."""
        self._limiter = MovingWindowRateLimiter(storage_from_string(storage))  # type: ignore[arg-type]
        self._enabled = enabled

    async def has_room(self, limit: RateLimitItem, *whose: str) -> bool:
        """Tell whether one more would be within the limit, without counting it."""
        return not self._enabled or await self._limiter.test(limit, _hidden(whose))

    async def hit(self, limit: RateLimitItem, *whose: str) -> bool:
        """Count one more; False if that is beyond the limit."""
        return not self._enabled or await self._limiter.hit(limit, _hidden(whose))


class RateLimits:
    """Limits a chat, by conversation first: many people may share one address."""

    def __init__(self, counter: Counter) -> None:
        """Take what counts."""
        self._counter = counter

    async def count_message(self, conversation_id: str, address: str) -> None:
        """Count a message.

        Raises:
            TooMany: the conversation or the address has sent too many.
        """
        await self._count(MESSAGES_OF_A_CONVERSATION, "conversation", conversation_id)
        await self._count(MESSAGES_OF_AN_ADDRESS, "messages", address)

    async def count_conversation(self, address: str) -> None:
        """Count a new conversation.

        Raises:
            TooMany: the address has begun too many.
        """
        await self._count(CONVERSATIONS_OF_AN_ADDRESS, "conversations", address)

    async def _count(self, limit: RateLimitItem, what: str, whose: str) -> None:
        if not await self._counter.hit(limit, what, whose):
            raise TooMany(what)


def _hidden(whose: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(whose).encode()).hexdigest()
