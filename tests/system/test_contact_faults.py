"""What breaks in the middle of a contact request: what was called sent is in the queue, once."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from encryption import KeyRing
from tests.conftest import Service, free_port

SOAK = bool(os.environ.get("RJ_SOAK"))
KILLS = 100 if SOAK else 10
HUNG_SECONDS = 70 if SOAK else 20
LOCKED_SECONDS = 15
REPLY_SECONDS = 20
OFFICER = "01745 588776"
FRONT, RASA, ACTIONS = MODULES = ("front.server", "rasa run", "actions.server")
pytestmark = [pytest.mark.faults, pytest.mark.timeout(7200 if SOAK else 300)]

ANSWERS = {
    None: "could the officer get in touch with me please",
    "consent": "Yes, go on",
    "asking_as": "It happened to me",
    "method": "Text me",
    "address": "07700 900456",
    "safe_contact": "All of these are safe, only I see them",
    "time": "after six",
    "under_18": "No",
    "note": "please speak slowly",
    "confirm": "Yes, send it",
}

# Starts the service with every line between its processes laid through a proxy of the test's own.
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
        threading.Thread(target=self._accept, daemon=True).start()

    def break_at(self, point: str, then: Callable[[], None], again: bool = False) -> None:
        """Break once (or again and again) at a `request` or an `answer`, not passed on."""
        self._point, self._then, self._again = point, then, again

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
                if self._breaks(request, "request"):
                    return
                server.sendall(request)
                answer = read_message(server)
                if not answer or self._breaks(request, "answer"):
                    return
                client.sendall(answer)

    def _breaks(self, request: bytes, point: str) -> bool:
        if self._point != point or not request.startswith(self._message):
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
    """A service whose processes, and whose people, reach each other through lines."""

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
        self.settings = {**self.settings, "TEST_LINES": json.dumps(lines)}

    @property
    def url(self) -> str:
        """The address of the public listener, by the line that leads there."""
        return f"http://127.0.0.1:{self.lines['person to front'].port}"


@dataclass
class Person:
    """Someone who asks to be contacted, and sends each message again until it is answered.

    Attributes:
        name: theirs alone, so that their request can be told from all others.
        asks: what they were last asked for.
        reference: of their request, once they have been told that it is sent.
        sends: how often their last message was sent.
        said: the replies to it.
    """

    service: Service
    name: str
    asks: str | None = None
    reference: str | None = None
    sends: int = 0
    said: list[dict] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.token = self.service.begin()

    def say(self, text: str, message_id: str | None = None) -> None:
        """Send a message under one id until it is answered."""
        message_id, self.sends = message_id or str(uuid.uuid4()), 0
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            self.sends += 1
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

    def answer(self) -> str:
        """Give the answer to what is asked."""
        return self.name if self.asks == "name" else ANSWERS[self.asks]

    def go_on(self, until: str | None) -> None:
        """Answer until something is asked, or (None) until the request is called sent."""
        for _ in range(30):
            if self.reference if until is None else self.asks == until:
                return
            self.say(self.answer())
        pytest.fail(f"{self.asks} is asked, not {until}: {self.said}")

    def was_told(self, words: str) -> bool:
        """Tell whether the last replies hold these words."""
        return words in " ".join(reply["text"] for reply in self.said).lower()

    def _hear(self, replies: list[dict]) -> None:
        self.said = replies
        self.asks = next((reply["asks"] for reply in reversed(replies) if reply["asks"]), None)
        self.reference = next((r["reference"] for r in replies if r["reference"]), self.reference)


def is_clear(replies: list[dict]) -> bool:
    """Tell whether replies say what a person needs when something is broken."""
    text = " ".join(reply["text"] for reply in replies)
    return OFFICER in text and "999" in text


def names() -> Iterator[str]:
    """Give names that no other person has."""
    letters = "bdfgklmnprstvz"
    for number in range(len(letters) ** 4):
        parts = [letters[number // len(letters) ** place % len(letters)] for place in range(4)]
        yield "".join(part + "aeio"[place] for place, part in enumerate(parts)).capitalize()


def rows(service: Service) -> dict[str, dict]:
    """Give all that stands in the queue, by reference, straight from its table."""
    ring = KeyRing((service.home / "var/keys").read_text().split())
    with sqlite3.connect(service.home / "var/front.sqlite", timeout=30) as database:
        held = database.execute("select reference, status, payload from requests").fetchall()
    found = {
        reference: {"status": status, **json.loads(ring.unlock(payload))}
        for reference, status, payload in held
    }
    assert len(found) == len(held)
    return found


def rows_of(service: Service, name: str) -> list[str]:
    """Give the references of the requests of a person."""
    return [reference for reference, row in rows(service).items() if row["name"] == name]


def expect_one_row(person: Person) -> dict:
    """Check that a person's request stands in the queue once, whole, under their reference."""
    assert rows_of(person.service, person.name) == [person.reference]
    row = rows(person.service)[person.reference]
    assert row["contact"] == {"method": "text", "value": "+447700900456"}
    assert (row["note"], row["best_time"]) == (ANSWERS["note"], ANSWERS["time"])
    return row


def stored_in_rasa(service: Service, message_id: str) -> bool:
    """Tell whether Rasa has stored the turn of a message."""
    with sqlite3.connect(service.home / "var/conversations.sqlite", timeout=30) as database:
        wanted = "select count(*) from conversation_events where message_id = ?"
        return database.execute(wanted, (message_id,)).fetchone()[0] > 0


def send_signal(service: Service, module: str, number: int = signal.SIGKILL) -> None:
    """Send a signal to a process of the service, which must be there."""
    pids = service.pids(module)
    assert pids or number == signal.SIGCONT, f"{module} does not run"
    for pid in pids:
        os.kill(pid, number)


@contextlib.contextmanager
def locked(service: Service, database: str) -> Iterator[Callable[[], None]]:
    """Lock a database against writing until the end, or until what is given is called."""
    path = service.home / f"var/{database}.sqlite"
    with contextlib.closing(
        sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    ) as connection:
        connection.execute("begin immediate")

        def unlock() -> None:
            if connection.in_transaction:
                connection.execute("rollback")

        try:
            yield unlock
        finally:
            unlock()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose `var` is a small file system of its own, if that may be made."""
    home = tmp_path_factory.mktemp("contact")
    (home / "var").mkdir(mode=0o700)
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m,mode=700", "tmpfs", str(home / "var")]
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0
    yield home
    if mounted:
        subprocess.run(["umount", "--lazy", str(home / "var")], check=True)


@pytest.fixture(scope="module")
def doomed(home: Path) -> Iterator[LinedService]:
    """A service of its own, to be broken."""
    running = LinedService(home)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def called() -> Iterator[str]:
    """Names, each for one person."""
    return names()


@pytest.fixture
def person(doomed: LinedService, called: Iterator[str]) -> Person:
    """Someone who has answered everything and is asked whether to send it."""
    doomed.wait_until_ready()
    person = Person(doomed, next(called))
    person.go_on("confirm")
    return person


# Each kill: what is killed, on which line, at which message. The first ten are the short version:
# before the request is stored, after the queue's commit and before its answer, after the answer
# and before the reply, and in turns before the last.
AT_CONFIRM = "confirm"
PLAN = [
    (ACTIONS, "actions to queue", "answer", AT_CONFIRM),
    (FRONT, "actions to queue", "answer", AT_CONFIRM),
    (RASA, "actions to queue", "answer", AT_CONFIRM),
    (FRONT, "actions to queue", "request", AT_CONFIRM),
    (ACTIONS, "Rasa to actions", "answer", AT_CONFIRM),
    (FRONT, "front to Rasa", "answer", "consent"),
    (RASA, "front to Rasa", "answer", AT_CONFIRM),
    (ACTIONS, "Rasa to actions", "request", "address"),
    (RASA, "Rasa to actions", "answer", "name"),
    (FRONT, "person to front", "answer", AT_CONFIRM),
]


def kills() -> list[tuple[str, str, str, str | None]]:
    """Give the kills: the plan, then at the last step at every point, then at every other step."""
    chance = random.Random(7)
    lines = ("person to front", "front to Rasa", "Rasa to actions", "actions to queue")
    last = [
        (module, line, message, AT_CONFIRM)
        for module in MODULES
        for line in lines
        for message in ("request", "answer")
    ]
    earlier = [
        (module, chance.choice(lines[:3]), chance.choice(("request", "answer")), step)
        for step in ("name", *ANSWERS)
        if step != AT_CONFIRM
        for module in MODULES
    ]
    while len(earlier) + 2 * len(last) + len(PLAN) < KILLS:
        earlier.append(chance.choice(earlier))
    return [*PLAN, *last, *last, *earlier][:KILLS] if SOAK else PLAN[:KILLS]


def test_over_kills_in_every_turn_what_was_called_sent_is_in_the_queue_once(doomed, called):
    points: Counter[str] = Counter()
    people = []
    for module, line, message, step in kills():
        person = Person(doomed, next(called))
        if step is not None:
            person.go_on(step)
        broken = doomed.lines[line]
        before = broken.breaks
        broken.break_at(message, lambda module=module: send_signal(doomed, module))
        person.say(person.answer())
        assert broken.breaks == before + 1, "the turn never came to this point"
        points[f"{step or 'beginning'}: {module} killed at the {message}, {line}"] += 1
        person.go_on(None)
        people.append(person)
    print(f"\n{KILLS} kills: {json.dumps(points, indent=1, sort_keys=True)}")
    print(f"{len(people)} called sent, {len(rows(doomed))} rows")
    assert [rows_of(doomed, person.name) for person in people] == [
        [person.reference] for person in people
    ]
    for person in people:
        expect_one_row(person)


def test_while_the_action_server_hangs_the_person_is_told_and_may_send_again(doomed, person):
    began = time.monotonic()
    send_signal(doomed, ACTIONS, signal.SIGSTOP)
    try:
        message_id = person.say_once("Yes, send it")
        assert person.reference is None
        time.sleep(max(0.0, began + HUNG_SECONDS - time.monotonic()))
    finally:
        send_signal(doomed, ACTIONS, signal.SIGCONT)
    person.say("Yes, send it", message_id)
    person.go_on(None)
    expect_one_row(person)


def test_without_the_action_server_the_person_is_told_and_may_send_again(doomed, person):
    send_signal(doomed, ACTIONS)
    message_id = person.say_once("Yes, send it")
    assert person.reference is None and rows_of(doomed, person.name) == []
    person.say("Yes, send it", message_id)
    person.go_on(None)
    expect_one_row(person)


def test_while_the_queue_is_locked_the_person_is_told_and_may_try_again(doomed, person):
    with locked(doomed, "front") as unlock:
        timer = threading.Timer(LOCKED_SECONDS, unlock)
        timer.start()
        message_id = person.say_once("Yes, send it")
        timer.join()
    assert person.reference is None and rows_of(doomed, person.name) == []
    person.say("Yes, send it", message_id)
    assert person.asks == "confirm" and person.was_told("try again")
    person.say("Try again")
    assert person.reference
    expect_one_row(person)


def test_when_the_lock_goes_as_the_person_is_told_nothing_is_sent_behind_their_back(doomed, person):
    """The queue must not go on with what the action server has given up."""
    message_id = str(uuid.uuid4())
    with locked(doomed, "front") as unlock:

        def unlock_when_told() -> None:
            while not stored_in_rasa(doomed, message_id):
                time.sleep(0.01)
            unlock()

        watch = threading.Thread(target=unlock_when_told)
        watch.start()
        person.say("Yes, send it", message_id)
        watch.join()
    assert person.reference is None and person.was_told("nothing was sent")
    time.sleep(5)
    assert rows_of(doomed, person.name) == [], "told that nothing was sent, but it is in the queue"
    person.go_on(None)
    expect_one_row(person)


def test_while_rasas_database_is_locked_the_person_is_told_and_may_send_again(doomed, person):
    with locked(doomed, "conversations"):
        message_id = person.say_once("Yes, send it")
    assert person.reference is None
    person.say("Yes, send it", message_id)
    person.go_on(None)
    expect_one_row(person)


def test_on_a_full_disk_the_person_is_told_and_may_try_again_when_there_is_room(doomed, person):
    if not os.path.ismount(doomed.home / "var"):
        pytest.skip("needs the right to mount a small file system")
    for name in ("front", "conversations"):
        with contextlib.closing(sqlite3.connect(doomed.home / f"var/{name}.sqlite")) as database:
            assert database.execute("pragma wal_checkpoint(truncate)").fetchone()[0] == 0
    ballast = doomed.home / "var/ballast"
    try:
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(b"\0" * 4096):
                pass
        message_id = person.say_once("Yes, send it")
        assert person.reference is None and rows_of(doomed, person.name) == []
    finally:
        ballast.unlink()
    person.say("Yes, send it", message_id)
    person.go_on(None)
    expect_one_row(person)


def test_who_stops_when_the_answer_was_lost_is_not_left_in_the_queue(doomed, person):
    """The queue has the request, but every answer of it is lost: what is said next must be so."""
    line = doomed.lines["actions to queue"]
    line.break_at("answer", lambda: None, again=True)
    try:
        person.say("Yes, send it")
    finally:
        line.mend()
    assert person.reference is None and line.breaks
    person.say("No, stop here")
    left = [row for row in rows(doomed).values() if row["name"] == person.name]
    assert not person.was_told("nothing was sent") or all(
        row["status"] == "withdrawn" for row in left
    ), "stopped, and told that nothing was sent, but the officer will call"


def test_what_is_changed_when_the_answer_was_lost_reaches_the_officer(doomed, person):
    """Rasa dies when the queue has the request; the person puts their number right and sends."""
    line = doomed.lines["actions to queue"]
    line.break_at("answer", lambda: send_signal(doomed, RASA))
    person.say_once("Yes, send it")
    assert person.reference is None
    doomed.wait_until_ready()
    person.say("change how you contact me")
    person.say("call me on 07700 900789")
    person.go_on("confirm")
    person.go_on(None)
    assert rows_of(doomed, person.name) == [person.reference]
    contact = rows(doomed)[person.reference]["contact"]
    assert contact == {"method": "call", "value": "+447700900789"}


def test_after_a_restart_of_everything_in_mid_form_the_conversation_goes_on(doomed, called):
    person = Person(doomed, next(called))
    person.go_on("time")
    assert doomed.stop() == 0
    doomed.start()
    doomed.wait_until_ready()
    person.go_on(None)
    expect_one_row(person)


def test_a_line_passes_on_and_breaks_where_it_is_told_to():
    port = free_port()
    line, seen = Line(port, b"GET /here"), []
    server = socket.create_server(("127.0.0.1", port))

    def serve() -> None:
        while True:
            client, _ = server.accept()
            with client:
                while request := read_message(client):
                    seen.append(request)
                    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    threading.Thread(target=serve, daemon=True).start()

    def ask(path: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", line.port)) as client:
            client.sendall(b"GET " + path + b" HTTP/1.1\r\n\r\n")
            return read_message(client)

    assert ask(b"/here").endswith(b"ok")
    line.break_at("request", lambda: None)
    assert ask(b"/there").endswith(b"ok") and ask(b"/here") == b"" and len(seen) == 2
    line.break_at("answer", lambda: None)
    assert ask(b"/here") == b"" and len(seen) == 3
    assert ask(b"/here").endswith(b"ok") and line.breaks == 2
