"""The front with everything real but Rasa, in whose place stands an assistant that can be told to fail."""

import asyncio
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from encryption import KeyRing
from front.conversations import AssistantFailed, Conversations
from front.database import create_engine, migrate
from front.storage import SqlConversationStore


class ToldAssistant:
    """Answers every message with its own words, and counts; fails when told to."""

    def __init__(self) -> None:
        self.turns: list[str] = []
        self.erased: list[str] = []
        self.failing = False
        self.seconds = 0.0
        self.under_way = 0
        self.most_under_way = 0

    async def take_turn(self, conversation, message_id, text):
        if self.failing:
            raise AssistantFailed("told to")
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(self.seconds)
        self.under_way -= 1
        self.turns.append(text)
        return [{"text": f"You said {text}", "topic": "help", "choices": []}]

    async def erase(self, conversation_id):
        if self.failing:
            raise AssistantFailed("told to")
        self.erased.append(conversation_id)


@pytest.fixture
def assistant() -> ToldAssistant:
    return ToldAssistant()


@pytest.fixture
def database(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'front.sqlite'}"


@pytest.fixture
async def store(database):
    migrate(database)
    engine = create_engine(database)
    yield SqlConversationStore(engine, KeyRing([Fernet.generate_key().decode()]))
    engine.dispose()


@pytest.fixture
def conversations(store, assistant) -> Conversations:
    return Conversations(store, assistant, lifetime=timedelta(minutes=60))
