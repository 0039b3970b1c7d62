"""Limits are counted by conversation before address."""

import pytest

from front import limits
from front.limits import Counter, RateLimits, TooMany


async def test_a_conversation_that_sends_too_much_is_stopped_and_another_is_not():
    counted = RateLimits(Counter("async+memory://", enabled=True))
    for _ in range(limits.MESSAGES_OF_A_CONVERSATION.amount):
        await counted.count_message("loud", "10.0.0.1")
    with pytest.raises(TooMany):
        await counted.count_message("loud", "10.0.0.1")
    await counted.count_message("quiet", "10.0.0.1")


async def test_an_address_may_not_begin_without_end():
    counted = RateLimits(Counter("async+memory://", enabled=True))
    for _ in range(limits.CONVERSATIONS_OF_AN_ADDRESS.amount):
        await counted.count_conversation("10.0.0.1")
    with pytest.raises(TooMany):
        await counted.count_conversation("10.0.0.1")
    await counted.count_conversation("10.0.0.2")


async def test_limits_can_be_lifted():
    counted = RateLimits(Counter("async+memory://", enabled=False))
    for _ in range(1000):
        await counted.count_message("loud", "10.0.0.1")
