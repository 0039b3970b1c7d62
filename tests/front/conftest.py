"""The front with everything real but Rasa, in whose place stands an assistant that can be told to fail."""

import asyncio
import re
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from sanic import Sanic

from encryption import KeyRing
from front.conversations import AssistantFailed, Conversations
from front.database import create_engine, migrate
from front.public import create_public
from front.queue.desk import Desk
from front.queue.intake import Intake
from front.queue.storage import SqlQueueStore
from front.services import create_services
from front.settings import Settings
from front.staff import create_staff
from front.storage import SqlConversationStore
from tests.front.postgresql import Postgresql, why_not
from tests.front.process import Front


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


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.time

    def go_on(self, **by: float) -> None:
        self.time += timedelta(**by)


@pytest.fixture
def assistant() -> ToldAssistant:
    return ToldAssistant()


@pytest.fixture
def database(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'front.sqlite'}"


@pytest.fixture
def key_ring() -> KeyRing:
    return KeyRing([Fernet.generate_key().decode()])


@pytest.fixture
async def store(database, key_ring):
    migrate(database)
    engine = create_engine(database)
    yield SqlConversationStore(engine, key_ring)
    engine.dispose()


@pytest.fixture
def conversations(store, assistant) -> Conversations:
    return Conversations(store, assistant, lifetime=timedelta(minutes=60))


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server of our own."""
    if reason := why_not():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="rj-postgresql-") as folder:
        server = Postgresql(Path(folder))
        server.start()
        yield server
        server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def queue_url(request, tmp_path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'queue.sqlite'}"
    return request.getfixturevalue("postgresql").new_database()


@pytest.fixture
def engine(queue_url):
    """The engine of a database in this version's shape."""
    migrate(queue_url)
    engine = create_engine(queue_url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def books(engine, key_ring, clock) -> SqlQueueStore:
    return SqlQueueStore(engine, key_ring, clock)


@pytest.fixture
def intake(books, clock) -> Intake:
    return Intake(books, clock)


@pytest.fixture
def desk(books, clock) -> Desk:
    return Desk(books, clock)


@pytest.fixture
def rows(engine):
    """Ask the database directly."""

    def ask(statement: str):
        with engine.connect() as connection:
            return connection.execute(sa.text(statement)).all()

    return ask


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    """The front's own process, without limits; one for the tests of a module."""
    running = Front(tmp_path_factory.mktemp("front"), {"RJ_RATE_LIMITS": "off"})
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def apps(tmp_path_factory):
    """Both listeners' apps, to look at; they are not started."""
    return create_apps(tmp_path_factory.mktemp("apps"))


@pytest.fixture(scope="session")
def staff_routes(apps) -> list[tuple[str, str]]:
    """Every method and path of the staff listener."""
    return routes(apps["staff"])


def create_apps(home) -> dict[str, Sanic]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RJ_HOME", str(home))
        services = create_services(Settings())
    return {"public": create_public(services), "staff": create_staff(services)}


def routes(app: Sanic) -> list[tuple[str, str]]:
    """Every method and path of an app, parameters as `<reference>`."""
    app.router.reset()
    app.router.finalize()
    return sorted(
        (method, re.sub(r"<(\w+):[^>]*>", r"<\1>", f"/{route.path}"))
        for route in app.router.routes
        for method in route.methods
    )
