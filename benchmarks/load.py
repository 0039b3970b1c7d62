"""Puts messages to bots and takes the time: one client in turns, or several at once."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bots import Bot
from servers import BenchError

WARM_UP = 5
POLL_SECONDS = 0.2
START_SECONDS = 600.0
BLOCKS = 2


@dataclass
class Answers:
    """What messages drew.

    Attributes:
        milliseconds: from a message's sending to its whole answer, for each that was answered.
        unanswered: how many drew an error, or nothing.
        seconds: how long clients were at it.
    """

    milliseconds: list[float] = field(default_factory=list)
    unanswered: int = 0
    seconds: float = 0.0

    def figures(self) -> dict[str, float]:
        """Give p50 and p95 in milliseconds, messages a second, and the counts."""
        return {
            "p50_ms": percentile(self.milliseconds, 50),
            "p95_ms": percentile(self.milliseconds, 95),
            "messages_a_second": len(self.milliseconds) / self.seconds if self.seconds else 0.0,
            "answered": len(self.milliseconds),
            "unanswered": self.unanswered,
        }


def percentile(values: Sequence[float], share: float) -> float:
    """Give the least value that `share` per cent of the values do not exceed (nearest rank).

    Raises:
        BenchError: there are no values, so nothing was answered.
    """
    if not values:
        raise BenchError("no message was answered: there is nothing to measure")
    return sorted(values)[math.ceil(share / 100 * len(values)) - 1]


def wait_for_answer(bot: Bot) -> None:
    """Wait for the first good answer of a bot that was just started.

    Raises:
        BenchError: one of its processes ended, or it took longer than ten minutes.
    """
    begun = time.perf_counter()
    message = next(bot.conversations())[0]
    while time.perf_counter() - begun < START_SECONDS:
        bot.check_alive()
        try:
            conversation = bot.begin()
            try:
                if conversation.say(message):
                    return
            finally:
                conversation.close()
        except (OSError, ValueError):
            pass
        time.sleep(POLL_SECONDS)
    raise BenchError(f"{bot.name} gave no good answer in {START_SECONDS:.0f} s")


def one_client(bots: Sequence[Bot], rounds: int) -> dict[str, Answers]:
    """Hold a conversation with each bot in turn, again and again, the order turned each round.

    What else the machine does so falls on both alike. The first five rounds warm up and do not
    count.
    """
    talks = {bot.name: bot.conversations() for bot in bots}
    counted = {bot.name: Answers() for bot in bots}
    for number in range(-WARM_UP, rounds):
        for bot in bots if number % 2 else reversed(bots):
            answers = counted[bot.name] if number >= 0 else Answers()
            begun = time.perf_counter()
            _converse(bot, next(talks[bot.name]), answers)
            answers.seconds += time.perf_counter() - begun
    return counted


def many_clients(bots: Sequence[Bot], clients: int, seconds: float) -> dict[str, Answers]:
    """Let clients hold conversations with one bot, then the other, in two blocks each.

    Args:
        bots: the bots, each of which has the machine to itself while it is its turn.
        clients: how many converse at once, each waiting for its answer before it goes on.
        seconds: how long for each bot, both blocks together.
    """
    talks = {bot.name: _Shared(bot.conversations()) for bot in bots}
    counted = {bot.name: Answers() for bot in bots}
    for block in range(BLOCKS):
        for bot in bots if block % 2 else reversed(bots):
            found = _at_once(bot, talks[bot.name], clients, seconds / BLOCKS)
            counted[bot.name].milliseconds += found.milliseconds
            counted[bot.name].unanswered += found.unanswered
            counted[bot.name].seconds += found.seconds
    return counted


class _Shared:
    """An iterator that several threads may draw from."""

    def __init__(self, talks: Iterator[Sequence[str]]) -> None:
        self._talks = talks
        self._lock = threading.Lock()

    def draw(self) -> Sequence[str]:
        with self._lock:
            return next(self._talks)


def _at_once(bot: Bot, talks: _Shared, clients: int, seconds: float) -> Answers:
    begun = time.perf_counter()

    def client() -> Answers:
        answers = Answers()
        while time.perf_counter() - begun < seconds:
            _converse(bot, talks.draw(), answers, until=begun + seconds)
        return answers

    pool = ThreadPoolExecutor(clients)
    try:
        found = [future.result() for future in [pool.submit(client) for _ in range(clients)]]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return Answers(
        [taken for answers in found for taken in answers.milliseconds],
        sum(answers.unanswered for answers in found),
        time.perf_counter() - begun,
    )


def _converse(bot: Bot, messages: Sequence[str], answers: Answers, until: float = math.inf) -> None:
    """Hold one conversation and add what it drew; after `until` nothing more is said."""
    try:
        conversation = bot.begin()
        try:
            for message in messages:
                begun = time.perf_counter()
                if begun >= until:
                    return
                if conversation.say(message):
                    answers.milliseconds.append((time.perf_counter() - begun) * 1000)
                else:
                    answers.unanswered += 1
        finally:
            conversation.close()
    except OSError as error:
        bot.check_alive()
        raise BenchError(f"{bot.name} broke the connection: {error}") from error
