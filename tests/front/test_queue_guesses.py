"""Guessing is slow, and a conversation's own key always opens its own request."""

import asyncio

import pytest

from front.limits import Counter, TooMany
from front.queue.guesses import OF_A_REFERENCE, OVERALL, Guesses
from front.queue.references import ALPHABET
from front.queue.refusals import NoSuchRequest

REFERENCE = "RJ-7K3M-2Q"


@pytest.fixture
def guesses() -> Guesses:
    return Guesses(Counter("async+memory://", enabled=True))


async def wrong():
    raise NoSuchRequest


async def right():
    return "right"


async def guess_wrong(guesses: Guesses, reference: str = REFERENCE, may_guess: bool = True):
    with pytest.raises(NoSuchRequest):
        await guesses.attempt(reference, may_guess, wrong)


async def test_after_five_wrong_tries_even_the_right_one_is_refused(guesses):
    for _ in range(OF_A_REFERENCE.amount):
        await guess_wrong(guesses)
    with pytest.raises(TooMany):
        await guesses.attempt(REFERENCE, True, right)
    assert await guesses.attempt("RJ-3333-33", True, right) == "right"


async def test_a_reference_written_otherwise_is_the_same_reference(guesses):
    for written in ("rj7k3m2q", "RJ-7K3M-2Q", "rj 7k3m 2q", "RJ7K3M-2Q", "rj-7k3m-2q"):
        await guess_wrong(guesses, written)
    with pytest.raises(TooMany):
        await guesses.attempt(REFERENCE, True, right)


async def test_right_ones_are_not_counted(guesses):
    for _ in range(50):
        assert await guesses.attempt(REFERENCE, True, right) == "right"


async def test_thirty_wrong_tries_are_the_most_overall(guesses):
    references = [f"RJ-22{a}{b}-22" for a in ALPHABET[:6] for b in ALPHABET[:5]]
    assert len(references) == OVERALL.amount
    for reference in references:
        await guess_wrong(guesses, reference)
    with pytest.raises(TooMany):
        await guesses.attempt("RJ-7777-77", True, right)


async def test_what_is_no_reference_counts_too(guesses):
    for number in range(OF_A_REFERENCE.amount):
        await guess_wrong(guesses, f"nonsense {number}")
    with pytest.raises(TooMany):
        await guesses.attempt("other nonsense", True, wrong)


async def test_many_at_once_get_no_more_tries(guesses):
    async def slowly():
        await asyncio.sleep(0.01)
        raise NoSuchRequest

    outcomes = await asyncio.gather(
        *(guesses.attempt(REFERENCE, True, slowly) for _ in range(20)), return_exceptions=True
    )
    kinds = [type(one) for one in outcomes]
    assert kinds.count(NoSuchRequest) == OF_A_REFERENCE.amount
    assert kinds.count(TooMany) == 20 - OF_A_REFERENCE.amount


async def test_nobody_can_lock_a_conversation_out_of_its_own_request(guesses):
    for _ in range(OF_A_REFERENCE.amount):
        await guess_wrong(guesses)
    assert await guesses.attempt(REFERENCE, False, right) == "right"
    with pytest.raises(TooMany):
        await guesses.attempt(REFERENCE, False, wrong)


async def test_the_limits_can_be_lifted():
    lifted = Guesses(Counter("async+memory://", enabled=False))
    for _ in range(50):
        await guess_wrong(lifted)
