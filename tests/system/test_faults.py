"""What breaks in the middle of a turn: nothing is lost, nothing is said twice, nobody is stuck."""

import contextlib
import json
import os
import random
import signal
import sqlite3
import threading
import time
import uuid
from collections import Counter

import pytest

from tests.conftest import Service

KILLS = 50 if os.environ.get("RJ_SOAK") else 6
pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def doomed(tmp_path_factory):
    """A service of its own, to be broken."""
    running = Service(tmp_path_factory.mktemp("doomed"))
    running.start()
    yield running
    running.stop()


def kill(service: Service, module: str, number: int = signal.SIGKILL) -> None:
    for pid in service.pids(module):
        os.kill(pid, number)


def send_until_answered(service: Service, token: str, text: str, message_id: str) -> list[dict]:
    """Send a message again and again under its id, as the widget does, until it is answered."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            status, body = service.send(token, text, message_id)
            if status == 200:
                return body["replies"]
            assert status in (500, 503), body
        time.sleep(0.25)
    pytest.fail("the message was never answered: the conversation is stuck")


def turns_in_rasa(service: Service, message_id: str) -> int:
    """Count the stored turns of a message in Rasa's database."""
    with sqlite3.connect(service.home / "var/conversations.sqlite") as database:
        wanted = "select count(*) from conversation_events where message_id = ?"
        return database.execute(wanted, (message_id,)).fetchone()[0]


@pytest.mark.timeout(3600)
def test_a_message_in_flight_when_a_process_is_killed_is_answered_once(doomed):
    points = Counter()
    chance = random.Random(7)
    for number in range(KILLS):
        module = "front.server" if number % 2 else "rasa run"
        token, message_id = doomed.begin(), str(uuid.uuid4())
        doomed.say(token, "hello there")
        after = chance.choice([0.0, 0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.1])
        first: dict = {}

        def send(token=token, message_id=message_id, first=first):
            try:
                first["answer"] = doomed.send(token, "could i write him a letter", message_id)
            except OSError:
                first["answer"] = None

        sender = threading.Thread(target=send)
        sender.start()
        time.sleep(after)
        kill(doomed, module)
        sender.join()
        stored = turns_in_rasa(doomed, message_id)
        reached = "answered" if first["answer"] and first["answer"][0] == 200 else "not answered"
        points[f"{module}: {'after' if stored else 'before'} Rasa's commit, {reached}"] += 1
        replies = send_until_answered(doomed, token, "could i write him a letter", message_id)
        assert replies[0]["topic"] == "letters"
        assert (
            send_until_answered(doomed, token, "could i write him a letter", message_id) == replies
        )
        assert turns_in_rasa(doomed, message_id) == 1
        assert send_until_answered(doomed, token, "thanks", str(uuid.uuid4()))
    print(f"\n{KILLS} kills: {json.dumps(points, indent=1, sort_keys=True)}")


def test_while_rasa_hangs_the_person_is_told_within_20_seconds_and_may_send_again(doomed):
    token, message_id = doomed.begin(), str(uuid.uuid4())
    doomed.wait_until_ready()
    kill(doomed, "rasa run", signal.SIGSTOP)
    try:
        began = time.monotonic()
        status, body = doomed.send(token, "is it safe", message_id)
        assert time.monotonic() - began < 20
    finally:
        kill(doomed, "rasa run", signal.SIGCONT)
    assert status == 503
    (reply,) = body["replies"]
    assert reply["topic"] == "service_problem"
    assert "999" in reply["text"] and "01745 588776" in reply["text"]
    replies = send_until_answered(doomed, token, "is it safe", message_id)
    assert replies[0]["topic"] == "safety_of_process"
    assert turns_in_rasa(doomed, message_id) == 1


def test_without_the_action_server_answers_go_on_and_the_rest_says_so(doomed):
    token = doomed.begin()
    doomed.wait_until_ready()
    kill(doomed, "actions.server", signal.SIGSTOP)
    try:
        assert doomed.say(token, "is it safe")[0]["topic"] == "safety_of_process"
        assert doomed.say(token, "i want to end my life")[0]["topic"] == "distress"
        began = time.monotonic()
        status, body = doomed.send(token, "Can you say that again?")
        assert time.monotonic() - began < 20
        assert status == 503 and body["replies"][0]["topic"] == "service_problem"
    finally:
        kill(doomed, "actions.server", signal.SIGCONT)
    assert send_until_answered(doomed, token, "Can you say that again?", str(uuid.uuid4()))


def test_a_database_that_is_locked_is_a_failure_that_is_told_and_passes(doomed):
    token, message_id = doomed.begin(), str(uuid.uuid4())
    doomed.wait_until_ready()
    with sqlite3.connect(doomed.home / "var/conversations.sqlite", timeout=30) as database:
        database.execute("begin immediate")
        status, body = doomed.send(token, "is it safe", message_id)
        database.rollback()
    assert status == 503 and body["replies"][0]["topic"] == "service_problem"
    replies = send_until_answered(doomed, token, "is it safe", message_id)
    assert replies[0]["topic"] == "safety_of_process"
    assert turns_in_rasa(doomed, message_id) == 1


def test_what_people_wrote_stands_nowhere_in_clear_and_goes_when_they_leave(doomed):
    doomed.wait_until_ready()
    token = doomed.begin()
    canary = "zebra marmalade umbrella"
    doomed.say(token, f"my name is {canary} can i write a letter")
    doomed.say(token, f"zzkx {canary}")
    files = [path for path in doomed.home.rglob("*") if path.is_file()]
    assert len(files) >= 4
    for path in files:
        assert b"marmalade" not in path.read_bytes(), path
    doomed.request("DELETE", "/api/conversations", headers={"Authorization": f"Bearer {token}"})
    for name, table in (("conversations", "conversation_events"), ("front", "turns")):
        with sqlite3.connect(doomed.home / f"var/{name}.sqlite") as database:
            columns = [row[1] for row in database.execute(f"pragma table_info({table})")]
            whose = "conversation" if "conversation" in columns else "conversation_id"
            kept = {row[0] for row in database.execute(f"select {whose} from {table}")}
        assert not any(id_of(token) == one for one in kept)


def id_of(token: str) -> str:
    """Read the conversation's id off a token, which signs it but does not hide it."""
    import base64

    part = token.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
