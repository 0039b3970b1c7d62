"""Conversations lie encrypted, event by event, and go when they are erased."""

import sqlite3

import pytest
from cryptography.fernet import Fernet
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered

from assistant.tracker_store import EncryptedTrackerStore


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("RJ_KEYS", Fernet.generate_key().decode())
    return tmp_path / "conversations.sqlite"


@pytest.fixture
def store(path):
    return EncryptedTrackerStore(Domain.empty(), host=f"sqlite:///{path}")


async def talk(store, message_id="m1", text="the canary sentence"):
    tracker = await store.get_or_create_tracker("c1")
    tracker.update(UserUttered(text, metadata={"id": message_id}))
    tracker.update(ActionExecuted("utter_help"))
    tracker.update(BotUttered("an answer", metadata={"metadata": {"topic": "help"}}))
    tracker.update(ActionExecuted("action_listen"))
    await store.save(tracker)
    return tracker


async def test_a_conversation_comes_back_as_it_was(store, path):
    tracker = await talk(store)
    fresh = EncryptedTrackerStore(Domain.empty(), host=f"sqlite:///{path}")
    for one in (store, fresh):
        assert list((await one.retrieve("c1")).events) == list(tracker.events)
    assert await store.retrieve("c2") is None


async def test_nothing_of_it_can_be_read_on_the_disk(store, path):
    await talk(store)
    stored = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"conversation_events" in stored
    assert b"canary" not in stored and b"an answer" not in stored


async def test_what_a_message_drew_is_found_by_its_id(store):
    await talk(store, "m1")
    await talk(store, "m2", "another")
    said = [event["text"] for event in store.events_after("c1", "m1") if event["event"] == "bot"]
    assert said == ["an answer"]
    assert store.events_after("c1", "unknown") == []


async def test_what_another_process_wrote_is_seen(store, path):
    await talk(store, "m1")
    other = EncryptedTrackerStore(Domain.empty(), host=f"sqlite:///{path}")
    tracker = await talk(other, "m2")
    assert len((await store.retrieve("c1")).events) == len(tracker.events)


async def test_an_erased_conversation_is_gone(store, path):
    await talk(store)
    store.erase("c1")
    assert await store.retrieve("c1") is None
    with sqlite3.connect(path) as database:
        assert database.execute("select count(*) from conversation_events").fetchone() == (0,)


async def test_a_failure_is_told_once_and_nothing_is_written_over(store, path):
    await talk(store)
    fresh = EncryptedTrackerStore(Domain.empty(), host=f"sqlite:///{path}")
    with sqlite3.connect(path) as database:
        database.execute("alter table conversation_events rename to elsewhere")
    with pytest.raises(Exception, match="no such table"):
        await fresh.retrieve("c1")
    with pytest.raises(RuntimeError, match="not written"):
        await fresh.save(fresh.init_tracker("c1"))
    assert fresh.failed("c1") and not fresh.failed("c1")
