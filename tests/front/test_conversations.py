"""How a conversation begins, takes its turns, and ends without a trace."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from front import conversations as domain
from front.conversations import AssistantFailed, ConversationFull, ConversationOver


async def test_a_message_is_answered_once_however_often_it_comes(conversations, assistant):
    begun = await conversations.begin("en", "web")
    first = await conversations.take_turn(begun.id, "a", "hello")
    assert await conversations.take_turn(begun.id, "a", "hello") == first
    assert assistant.turns == ["hello"]


async def test_turns_of_one_conversation_are_taken_one_at_a_time_and_in_order(
    conversations, assistant
):
    assistant.seconds = 0.02
    begun = await conversations.begin("en", "web")
    texts = [str(number) for number in range(8)]
    await asyncio.gather(*(conversations.take_turn(begun.id, text, text) for text in texts))
    assert assistant.most_under_way == 1
    assert assistant.turns == texts


async def test_other_conversations_need_not_wait(conversations, assistant):
    assistant.seconds = 0.05
    ids = [(await conversations.begin("en", "web")).id for _ in range(4)]
    await asyncio.gather(*(conversations.take_turn(one, "a", "hello") for one in ids))
    assert assistant.most_under_way > 1


async def test_a_failed_turn_is_not_remembered_and_can_be_sent_again(conversations, assistant):
    begun = await conversations.begin("en", "web")
    assistant.failing = True
    with pytest.raises(AssistantFailed):
        await conversations.take_turn(begun.id, "a", "hello")
    assistant.failing = False
    assert (await conversations.take_turn(begun.id, "a", "hello"))[0]["text"] == "You said hello"


async def test_a_conversation_that_never_was_is_over(conversations):
    with pytest.raises(ConversationOver):
        await conversations.take_turn("unknown", "a", "hello")


async def test_an_ended_conversation_is_erased_here_and_in_rasa(conversations, assistant, store):
    begun = await conversations.begin("en", "web")
    await conversations.take_turn(begun.id, "a", "hello")
    await conversations.end(begun.id)
    assert assistant.erased == [begun.id]
    assert await store.history(begun.id) == []
    with pytest.raises(ConversationOver):
        await conversations.take_turn(begun.id, "b", "still there?")


async def test_erasing_in_rasa_is_tried_again_when_it_failed(conversations, assistant, store):
    begun = await conversations.begin("en", "web")
    await conversations.take_turn(begun.id, "a", "hello")
    assistant.failing = True
    await conversations.end(begun.id)
    assert await store.history(begun.id) == []
    assistant.failing = False
    assert await conversations.erase_expired() == 1
    assert assistant.erased == [begun.id]


async def test_an_idle_conversation_expires_and_is_erased(conversations, assistant, store):
    begun = await conversations.begin("en", "web")
    await conversations.take_turn(begun.id, "a", "hello")
    conversations.lifetime = timedelta(seconds=-1)
    with pytest.raises(ConversationOver):
        await conversations.take_turn(begun.id, "b", "hello?")
    assert await conversations.erase_expired() == 1
    assert await store.history(begun.id) == []
    assert await store.to_erase(domain._now()) == []


async def test_a_conversation_has_a_last_turn(conversations, monkeypatch):
    monkeypatch.setattr(domain, "TURNS_AT_MOST", 2)
    begun = await conversations.begin("en", "web")
    for number in range(2):
        await conversations.take_turn(begun.id, str(number), "hello")
    with pytest.raises(ConversationFull):
        await conversations.take_turn(begun.id, "2", "hello")


async def test_what_people_write_is_not_readable_on_the_disk(conversations, tmp_path):
    begun = await conversations.begin("en", "web")
    await conversations.take_turn(begun.id, "a", "the canary sentence")
    stored = b"".join(path.read_bytes() for path in Path(tmp_path).glob("front.sqlite*"))
    assert b"conversations" in stored
    assert b"canary" not in stored
