"""Makes guessing slow: whoever names a wrong reference, number or key has few more tries."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from limits import RateLimitItem, parse

from front.limits import Counter, TooMany
from front.queue.references import read_reference
from front.queue.refusals import NoSuchRequest

Result = TypeVar("Result")
OF_A_REFERENCE = parse("5/hour")
OVERALL = parse("30/hour")
UNREADABLE = "unreadable"


class Guesses:
    """Counts wrong tries in a moving window, by reference and overall.

    Tries are taken one after the other, so that many at once find no more than one at a time.
    """

    def __init__(self, counter: Counter) -> None:
        """Take what counts."""
        self._counter = counter
        self._one_at_a_time = asyncio.Lock()

    async def attempt(
        self, reference: str, may_guess: bool, work: Callable[[], Awaitable[Result]]
    ) -> Result:
        """Do work that raises NoSuchRequest for a wrong guess, and count that.

        Args:
            reference: the request that is named.
            may_guess: whether what is shown could be guessed. A key can't: with it even a
                reference that somebody guesses at goes on being served to its own conversation.
            work: the try.

        Raises:
            NoSuchRequest: the guess was wrong.
            TooMany: there were too many wrong ones before.
        """
        counted: tuple[tuple[RateLimitItem, str], ...] = (
            (OF_A_REFERENCE, read_reference(reference) or UNREADABLE),
            (OVERALL, ""),
        )
        async with self._one_at_a_time:
            full = not all([await self._counter.has_room(*one) for one in counted])
            if full and may_guess:
                raise TooMany("guesses")
            try:
                return await work()
            except NoSuchRequest:
                if full:
                    raise TooMany("guesses") from None
                for one in counted:
                    await self._counter.hit(*one)
                raise
