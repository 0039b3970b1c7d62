"""How much one conversation, and one address, may ask in a time."""

from __future__ import annotations

import hashlib

from limits import RateLimitItem, parse
from limits.aio.strategies import MovingWindowRateLimiter
from limits.storage import storage_from_string

MESSAGES_OF_A_CONVERSATION = parse("30/minute")
MESSAGES_OF_AN_ADDRESS = parse("300/minute")
CONVERSATIONS_OF_AN_ADDRESS = parse("60/10minute")


class TooMany(Exception):
    """A limit was reached; it opens again by itself."""


class RateLimits:
    """Counts in a moving window, by conversation first: many people may share one address."""

    def __init__(self, storage: str, enabled: bool) -> None:
        """Take the storage's URL, as the `limits` library names it."""
        self._limiter = MovingWindowRateLimiter(storage_from_string(storage))  # type: ignore[arg-type]
        self._enabled = enabled

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
        key = hashlib.sha256(whose.encode()).hexdigest()
        if self._enabled and not await self._limiter.hit(limit, what, key):
            raise TooMany(what)
