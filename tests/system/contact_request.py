"""A running service that can be broken at any point, and people who ask there to be contacted."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from encryption import KeyRing, KeyRingError
from tests.conftest import Service

REPLY_SECONDS = 20
OFFICER = "01745 588776"
FRONT, RASA, ACTIONS = MODULES = ("front.server", "rasa run", "actions.server")
LOCKED_TEXT = re.compile(rb"gAAAAA[A-Za-z0-9_-]{80,}={0,2}")

# Starts the service with every line between its processes laid through a proxy of the test's own,
# and has it start again at once what dies.
THROUGH_LINES = """
import json, os
from front import supervisor

made = supervisor.processes
lines = json.loads(os.environ["TEST_LINES"])


def processes(settings, model):
    for process in made(settings, model):
        process.environment.update(lines[process.name])
        yield process


supervisor.processes = processes
supervisor.LONGEST_PAUSE = 0.5
supervisor.main()
"""


class Line:
    """A TCP proxy that passes HTTP messages on, and can be broken at one of them.

    Attributes:
        port: where it listens.
        breaks: how often it has been broken.
    """

    def __init__(self, target: int, message: bytes) -> None:
        """Lead to a port; only messages that begin like this break the line."""
        self._target = target
        self._message = message
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.breaks = 0
        self._point: str | None = None
        self._then: Callable[[], None] = lambda: None
        self._again = False
        self._beginning = b""
        threading.Thread(target=self._accept, daemon=True).start()

    def break_at(
        self,
        point: str,
        then: Callable[[], None] = lambda: None,
        again: bool = False,
        beginning: bytes = b"",
    ) -> None:
        """Break at a `request` or an `answer`, which is not passed on.

        Args:
            point: which of the two.
            then: what to do at that moment.
            again: break again and again, until the line is mended.
            beginning: break only at what begins like this.
        """
        self._then, self._again, self._beginning = then, again, beginning
        self._point = point

    def mend(self) -> None:
        """Break no more."""
        self._point = None

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        target = ("127.0.0.1", self._target)
        with contextlib.suppress(OSError), client, socket.create_connection(target) as server:
            while request := read_message(client):
                if self._breaks("request", request, request):
                    return
                server.sendall(request)
                answer = read_message(server)
                if not answer or self._breaks("answer", request, answer):
                    return
                client.sendall(answer)

    def _breaks(self, point: str, request: bytes, message: bytes) -> bool:
        if self._point != point or not request.startswith(self._message):
            return False
        if not message.startswith(self._beginning):
            return False
        if not self._again:
            self._point = None
        self.breaks += 1
        self._then()
        return True


def read_message(line: socket.socket) -> bytes:
    """Read one whole HTTP message; nothing if the line is closed before its end."""
    held = b""
    while True:
        head, end, body = held.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: *(\d+)", head, re.I)
        if end and len(body) >= int(length[1] if length else 0):
            return held
        more = line.recv(65536)
        if not more:
            return b""
        held += more


@dataclass
class LinedService(Service):
    """A service whose processes, and whose people, reach each other through lines.

    Its temporary files lie in its home, and its front logs all that it can.
    """

    lines: dict[str, Line] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.launch = ("-c", THROUGH_LINES)
        turn = b"POST /api/conversations/messages "
        self.lines = {
            "person to front": Line(self.ports["PORT"], turn),
            "front to Rasa": Line(self.ports["RASA_PORT"], b"POST /webhooks/front/turns "),
            "Rasa to actions": Line(self.ports["ACTIONS_PORT"], b"POST /webhook "),
            "actions to queue": Line(self.ports["STAFF_PORT"], b"POST /api/queue/requests "),
        }
        ports = {name: line.port for name, line in self.lines.items()}
        queue = f"http://127.0.0.1:{ports['actions to queue']}/api/queue"
        actions = f"http://127.0.0.1:{ports['Rasa to actions']}/webhook"
        lines = {
            "the front": {"RJ_RASA_PORT": str(ports["front to Rasa"])},
            "the Rasa server": {"RJ_ACTIONS_URL": actions},
            "the action server": {"RJ_QUEUE_URL": queue},
        }
        temporary = str(self.home / "tmp")
        self.settings = {
            **self.settings,
            "TEST_LINES": json.dumps(lines),
            "TMPDIR": temporary,
            "SQLITE_TMPDIR": temporary,
            "RJ_LOG_LEVEL": "DEBUG",
        }

    @property
    def url(self) -> str:
        """The address of the public listener, by the line that leads there."""
        return f"http://127.0.0.1:{self.lines['person to front'].port}"


@dataclass
class Person:
    """Someone who asks to be contacted, and sends each message again until it is answered.

    Attributes:
        number: no other person has it, nor any of the words that are made from it.
        asks: what they were last asked for.
        reference: of their request, once they have been told that it is sent.
        said: the replies to their last message.
    """

    service: Service
    number: int
    asks: str | None = None
    reference: str | None = None
    said: list[dict] = field(default_factory=list)

    def __post_init__(self) -> None:
        letters = "bdfgklmnprstvz"
        places = (self.number // len(letters) ** place % len(letters) for place in range(3))
        own = "".join(letters[place] + vowel for place, vowel in zip(places, "aeo", strict=True))
        self.words = {
            "name": f"Quillonia{own}",
            "phone": f"7700900{self.number:03}",
            "e-mail": f"zephyrine{own}@example.org",
            "note": f"flamingotrombone{own}",
            "safe": f"marmaladeumbrella{own}",
            "sentence": f"zebraconcertina{own}",
            "time": f"octopuslantern{own}",
        }
        self.token = self.service.begin()

    def answer(self) -> str:
        """Give the answer to what is asked."""
        return {
            None: f"Hello, {self.words['sentence']}. I want the officer to contact me",
            "consent": "Yes, go on",
            "asking_as": "It happened to me",
            "name": self.words["name"],
            "method": "Text me",
            "address": f"it's 0{self.words['phone']} thanks",
            "safe_contact": f"Text is fine. No voicemail, no e-mail. {self.words['safe']}",
            "time": f"after six, {self.words['time']}",
            "under_18": "No",
            "note": f"Speak slowly, {self.words['note']}, or write to {self.words['e-mail']}",
            "confirm": "Yes, send it",
        }[self.asks]

    def say(self, text: str, message_id: str | None = None) -> None:
        """Send a message under one id until it is answered."""
        message_id = message_id or str(uuid.uuid4())
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                status, body = self.service.send(self.token, text, message_id)
                if status == 200:
                    return self._hear(body["replies"])
                assert status in (500, 503), body
                assert is_clear(body["replies"]), body
            time.sleep(0.25)
        pytest.fail("the message was never answered: the conversation is stuck")

    def say_once(self, text: str) -> str:
        """Send a message once, which must be answered in time and in clear words; give its id."""
        message_id, began = str(uuid.uuid4()), time.monotonic()
        status, body = self.service.send(self.token, text, message_id)
        assert time.monotonic() - began < REPLY_SECONDS
        assert status in (200, 500, 503), body
        assert is_clear(body["replies"]), body
        if status == 200:
            self._hear(body["replies"])
        else:
            self.said = body["replies"]
        return message_id

    def go_on(self, until: str | None) -> None:
        """Answer until something is asked, or (None) until the request is called sent."""
        for _ in range(30):
            if self.reference if until is None else self.asks == until:
                return
            self.say(self.answer())
        pytest.fail(f"{self.asks} is asked, not {until}: {self.said}")

    def leave(self) -> None:
        """End the conversation."""
        status, _, _ = self.service.request(
            "DELETE", "/api/conversations", headers={"Authorization": f"Bearer {self.token}"}
        )
        assert status == 204

    def was_told(self, words: str) -> bool:
        """Tell whether the last replies hold these words."""
        return words in " ".join(reply["text"] for reply in self.said).lower()

    def found_in(self, contents: list[bytes]) -> set[str]:
        """Give the kinds of this person's words that stand in some content, however written."""
        found = set()
        for content in map(bytes.lower, contents):
            for kind, word in self.words.items():
                plain = word.lower()
                if plain.encode() in content or plain.encode("utf-16-le") in content:
                    found.add(kind)
            spaced = rb"[\s().-]*".join(re.escape(d.encode()) for d in self.words["phone"])
            if b"900" in content and re.search(spaced, content):
                found.add("phone")
        return found

    def _hear(self, replies: list[dict]) -> None:
        self.said = replies
        self.asks = next((reply["asks"] for reply in reversed(replies) if reply["asks"]), None)
        self.reference = next((r["reference"] for r in replies if r["reference"]), self.reference)


def is_clear(replies: list[dict]) -> bool:
    """Tell whether replies say what a person needs when something is broken."""
    text = " ".join(reply["text"] for reply in replies)
    return OFFICER in text and "999" in text


def key_ring(service: Service) -> KeyRing:
    """Give the keys of a service."""
    return KeyRing((service.home / "var/keys").read_text().split())


def rows(service: Service) -> dict[str, dict]:
    """Give all that stands in the queue, by reference, straight from its table."""
    with contextlib.closing(opened(service, "front")) as database:
        held = database.execute("select reference, status, payload from requests").fetchall()
    ring = key_ring(service)
    found = {
        reference: {"status": status, **json.loads(ring.unlock(payload))}
        for reference, status, payload in held
    }
    assert len(found) == len(held)
    return found


def rows_of(person: Person) -> list[str]:
    """Give the references of the requests of a person, but for those that were withdrawn."""
    return [
        reference
        for reference, row in rows(person.service).items()
        if row["name"] == person.words["name"] and row["status"] != "withdrawn"
    ]


def expect_sent_once(person: Person) -> None:
    """Check that a request stands in the queue once, whole, and nowhere in clear or in Rasa."""
    assert rows_of(person) == [person.reference]
    row, words = rows(person.service)[str(person.reference)], person.words
    assert row["contact"] == {"method": "text", "value": f"+44{words['phone']}"}
    assert words["note"] in row["note"] and words["time"] in row["best_time"]
    assert in_rasa(person) == set()
    expect_nothing_in_clear(person)


def expect_nothing_in_clear(*people: Person) -> None:
    """Check that no file holds a word of these people in clear."""
    files = files_of(people[0].service)
    names = {Path(name).name for name in files}
    assert {"output.log", "front.sqlite", "conversations.sqlite", "keys"} <= names, names
    for name, content in files.items():
        for person in people:
            assert person.found_in([content]) == set(), name


def files_of(service: Service) -> dict[str, bytes]:
    """Read every file under the home, and what the service has open though it is deleted."""
    files = {}
    for path in service.home.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            if path.is_file():
                files[str(path)] = path.read_bytes()
    for pid in (pid for module in MODULES for pid in service.pids(module)):
        for held in Path(f"/proc/{pid}/fd").glob("*"):
            with contextlib.suppress(OSError):
                if held.is_file() and os.readlink(held).endswith(" (deleted)"):
                    files[f"{pid}: {os.readlink(held)}"] = held.read_bytes()
    return files


def stored(service: Service, database: str) -> dict[str, list[bytes]]:
    """Give every value of every table of a database, decrypted where it was encrypted."""
    ring, found = key_ring(service), {}
    with contextlib.closing(opened(service, database)) as held:
        tables = held.execute("select name from sqlite_master where type = 'table'").fetchall()
        for (table,) in tables:
            values = held.execute(f"select * from {table}").fetchall()
            found[table] = [in_clear(ring, value) for row in values for value in row]
    return found


def in_clear(ring: KeyRing, value: object) -> bytes:
    """Give a stored value, decrypted if it is encrypted."""
    raw = value if isinstance(value, bytes) else str(value).encode()
    try:
        return ring.unlock(raw).encode()
    except KeyRingError:
        return raw


def in_rasa(person: Person) -> set[str]:
    """Give what Rasa's store holds of a person."""
    tables = stored(person.service, "conversations")
    assert "conversation_events" in tables
    return person.found_in([value for values in tables.values() for value in values])


def remnants(person: Person, database: str) -> set[str]:
    """Give what can still be decrypted of a person in a database's files, deleted rows included."""
    ring, found = key_ring(person.service), []
    for path in (person.service.home / "var").glob(f"{database}.sqlite*"):
        found += [in_clear(ring, text) for text in LOCKED_TEXT.findall(path.read_bytes())]
    return person.found_in(found)


def stored_in_rasa(service: Service, message_id: str) -> bool:
    """Tell whether Rasa has stored the turn of a message."""
    with contextlib.closing(opened(service, "conversations")) as database:
        wanted = "select count(*) from conversation_events where message_id = ?"
        return database.execute(wanted, (message_id,)).fetchone()[0] > 0


def opened(service: Service, database: str) -> sqlite3.Connection:
    """Open a database beside the running service."""
    path = service.home / f"var/{database}.sqlite"
    return sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)


@contextlib.contextmanager
def locked(service: Service, database: str) -> Iterator[Callable[[], None]]:
    """Lock a database against writing until the end, or until what is given is called."""
    with contextlib.closing(opened(service, database)) as connection:
        connection.execute("begin immediate")

        def unlock() -> None:
            if connection.in_transaction:
                connection.execute("rollback")

        try:
            yield unlock
        finally:
            unlock()


def send_signal(service: Service, module: str, number: int = signal.SIGKILL) -> None:
    """Send a signal to a process of the service, which must be there."""
    pids = service.pids(module)
    assert pids or number == signal.SIGCONT, f"{module} does not run"
    for pid in pids:
        os.kill(pid, number)
