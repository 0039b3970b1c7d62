"""What breaks in the middle of a contact request: what was called sent is in the queue, once."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import threading
import time
import uuid
from collections import Counter

import pytest

from tests.conftest import free_port
from tests.system.contact_request import (
    ACTIONS,
    FRONT,
    MODULES,
    RASA,
    Line,
    Person,
    expect_nothing_in_clear,
    expect_sent_once,
    in_rasa,
    locked,
    opened,
    read_message,
    rows,
    rows_of,
    send_signal,
    stored_in_rasa,
)

SOAK = bool(os.environ.get("RJ_SOAK"))
KILLS = 100 if SOAK else 10
HUNG_SECONDS = 70 if SOAK else 12
LOCKED_SECONDS = 15
# How long the queue may go on with a request after the action server has hung up, and more.
LATER_SECONDS = 4
pytestmark = [pytest.mark.faults, pytest.mark.timeout(7200 if SOAK else 300)]

# Each kill: what is killed, on which line, at which message that is not passed on any more, and in
# answer to what question. These are the short version: before the request is stored, after the
# queue's commit and before its answer, after that and before the reply, and in earlier turns.
PLAN = [
    (ACTIONS, "actions to queue", "answer", "confirm"),
    (FRONT, "actions to queue", "answer", "confirm"),
    (RASA, "actions to queue", "answer", "confirm"),
    (FRONT, "actions to queue", "request", "confirm"),
    (ACTIONS, "Rasa to actions", "answer", "confirm"),
    (RASA, "front to Rasa", "answer", "confirm"),
    (FRONT, "person to front", "answer", "confirm"),
    (FRONT, "front to Rasa", "answer", "consent"),
    (ACTIONS, "Rasa to actions", "answer", "name"),
    (ACTIONS, "Rasa to actions", "request", "address"),
]
LINES = ("person to front", "front to Rasa", "Rasa to actions", "actions to queue")
MESSAGES = ("request", "answer")
QUESTIONS = (
    None,
    *("consent", "asking_as", "name", "method", "address"),
    *("safe_contact", "time", "under_18", "note"),
)


def kills() -> list[tuple[str, str, str, str | None]]:
    """Give the kills: the plan; in soak then the last turn at every point, and earlier turns."""
    if not SOAK:
        return PLAN[:KILLS]
    last = [
        (module, line, message, "confirm")
        for module in MODULES
        for line in LINES
        for message in MESSAGES
    ]
    earlier = [
        (module, line, message, question)
        for question in QUESTIONS
        for module in MODULES
        for line in LINES[:3]
        for message in MESSAGES
    ]
    random.Random(7).shuffle(earlier)
    return [*PLAN, *last, *earlier][:KILLS]


def test_over_kills_in_every_turn_what_was_called_sent_is_in_the_queue_once(doomed, anybody):
    points: Counter[str] = Counter()
    people = []
    for module, name, message, question in kills():
        person, line = anybody(), doomed.lines[name]
        if question is not None:
            person.go_on(question)
        breaks = line.breaks
        line.break_at(message, lambda module=module: send_signal(doomed, module))
        person.say(person.answer())
        assert line.breaks == breaks + 1, "the turn never came to this point"
        points[f"{question or 'beginning'}: {module} killed at the {message}, {name}"] += 1
        person.go_on(None)
        people.append(person)
    held = rows(doomed)
    ours = {person.words["name"] for person in people}
    in_queue = [row for row in held.values() if row["name"] in ours]
    print(f"\n{KILLS} kills: {json.dumps(points, indent=1, sort_keys=True)}")
    print(f"{len(people)} requests called sent, {len(in_queue)} rows in the queue")
    assert len(people) == len(in_queue) == KILLS
    for person in people:
        expect_sent_once(person)


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
    expect_sent_once(person)


def test_without_the_action_server_the_person_is_told_and_may_send_again(doomed, person):
    send_signal(doomed, ACTIONS)
    message_id = person.say_once("Yes, send it")
    assert person.reference is None and rows_of(person) == []
    expect_nothing_in_clear(person)
    person.say("Yes, send it", message_id)
    person.go_on(None)
    expect_sent_once(person)


def test_while_the_queue_is_locked_the_person_is_told_and_may_try_again(doomed, person):
    with locked(doomed, "front") as unlock:
        timer = threading.Timer(LOCKED_SECONDS, unlock)
        timer.start()
        message_id = person.say_once("Yes, send it")
        timer.join()
    assert person.reference is None and rows_of(person) == []
    expect_nothing_in_clear(person)
    assert in_rasa(person) == set(person.words), "the answers are kept for another try"
    person.say("Yes, send it", message_id)
    assert person.asks == "confirm" and person.was_told("try again")
    person.say("Try again")
    expect_sent_once(person)


def test_when_the_lock_goes_as_the_person_is_told_nothing_is_sent_behind_their_back(doomed, person):
    """The queue must not go on with what the action server has given up."""
    message_id = str(uuid.uuid4())
    with locked(doomed, "front") as unlock:

        def unlock_when_told() -> None:
            while not stored_in_rasa(doomed, message_id):
                time.sleep(0.01)
            unlock()

        watch = threading.Thread(target=unlock_when_told, daemon=True)
        watch.start()
        person.say("Yes, send it", message_id)
        watch.join()
    assert person.reference is None and person.was_told("nothing was sent")
    time.sleep(LATER_SECONDS)
    assert rows_of(person) == [], "told that nothing was sent, but it is in the queue"
    person.go_on(None)
    expect_sent_once(person)


def test_while_rasas_database_is_locked_the_person_is_told_and_may_send_again(doomed, person):
    with locked(doomed, "conversations"):
        message_id = person.say_once("Yes, send it")
        expect_nothing_in_clear(person)
    assert person.reference is None
    person.say("Yes, send it", message_id)
    person.go_on(None)
    expect_sent_once(person)


def test_on_a_full_disk_the_person_is_told_and_may_try_again_when_there_is_room(doomed, person):
    if not os.path.ismount(doomed.home / "var"):
        pytest.skip("needs the right to mount a small file system")
    for name in ("front", "conversations"):
        with contextlib.closing(opened(doomed, name)) as database:
            assert database.execute("pragma wal_checkpoint(truncate)").fetchone()[0] == 0
    ballast = doomed.home / "var/ballast"
    try:
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(b"\0" * 4096):
                pass
        message_id = person.say_once("Yes, send it")
        assert person.reference is None and rows_of(person) == []
        expect_nothing_in_clear(person)
    finally:
        ballast.unlink()
    assert in_rasa(person) == set(person.words), "the answers are kept for another try"
    person.say("Yes, send it", message_id)
    person.go_on(None)
    expect_sent_once(person)


def lose_all_answers(person: Person) -> None:
    """Have the queue take the request, but let no answer of it through, however often it is sent."""
    line = person.service.lines["actions to queue"]
    line.break_at("answer", again=True)
    person.say("Yes, send it")
    line.mend()
    assert person.reference is None and len(rows_of(person)) == 1


def lose_the_turn(person: Person) -> None:
    """Have the queue take the request, and the action server die before it hears of that."""
    line = person.service.lines["actions to queue"]
    line.break_at("answer", lambda: send_signal(person.service, ACTIONS))
    person.say_once("Yes, send it")
    assert person.reference is None and len(rows_of(person)) == 1
    person.service.wait_until_ready()


@pytest.mark.parametrize("lose", [lose_all_answers, lose_the_turn])
def test_who_stops_when_the_answer_was_lost_is_not_left_in_the_queue(person, lose):
    """The queue has the request, and nobody knows: the person must not be called against a no."""
    lose(person)
    person.say("No, stop here")
    assert not person.was_told("nothing was sent") or rows_of(person) == [], (
        "stopped, and told that nothing was sent, but the officer will call"
    )


@pytest.mark.parametrize("second_answer_is_lost", [False, True])
def test_what_is_changed_when_the_answer_was_lost_reaches_the_officer(
    doomed, person, second_answer_is_lost
):
    """The queue has the request, and nobody knows; the person puts something right, and sends."""
    lose_the_turn(person)
    person.say("change how you contact me")
    person.say("call me on 07700 900999")
    person.go_on("confirm")
    if second_answer_is_lost:
        line = doomed.lines["actions to queue"]
        line.break_at("answer", again=True, beginning=b"HTTP/1.1 20")
        person.say("Yes, send it")
        line.mend()
        assert person.reference is None and person.was_told("try again")
        person.say("Try again")
    person.go_on(None)
    assert rows_of(person) == [person.reference]
    contact = rows(doomed)[str(person.reference)]["contact"]
    assert contact == {"method": "call", "value": "+447700900999"}


def test_after_a_restart_of_everything_in_mid_form_the_conversation_goes_on(doomed, anybody):
    person = anybody()
    person.go_on("time")
    assert doomed.stop() == 0
    doomed.start()
    doomed.wait_until_ready()
    person.go_on(None)
    expect_sent_once(person)


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
    line.break_at("request")
    assert ask(b"/there").endswith(b"ok") and ask(b"/here") == b"" and len(seen) == 2
    line.break_at("answer", beginning=b"HTTP/1.1 5")
    assert ask(b"/here").endswith(b"ok") and len(seen) == 3
    line.break_at("answer", beginning=b"HTTP/1.1 2")
    assert ask(b"/here") == b"" and len(seen) == 4
    assert ask(b"/here").endswith(b"ok") and line.breaks == 2
