"""What a person gives for a contact request: where it stands, and that it goes when it must.

That no fault leaves a word in clear, or in Rasa's store, is looked for after each fault in
`test_contact_faults.py`.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import subprocess
import time

import pytest

from encryption import KeyRing
from tests.conftest import ROOT, Service
from tests.system.contact_request import (
    FRONT,
    Person,
    expect_nothing_in_clear,
    in_rasa,
    opened,
    remnants,
    send_signal,
    stored,
)

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

QUEUE = ("requests", "request_changes", "request_answers")
DAY = 24 * 3600

# The administrator's command line, for a force that keeps closed requests for two days.
RJ = """
import sys
from pathlib import Path
from content import force

force.load_force.__defaults__ = (Path(sys.argv.pop(1)),)
from front.rj import main

main(sys.argv[1:])
"""


def in_front(person: Person, but: tuple[str, ...] = ()) -> dict[str, set[str]]:
    """Give what each table of the front's database holds of a person, but for some tables."""
    tables = stored(person.service, "front")
    assert {"turns", *QUEUE} <= tables.keys()
    found = {table: person.found_in(held) for table, held in tables.items() if table not in but}
    return {table: words for table, words in found.items() if words}


def rj(service: Service, *command: str) -> str:
    """Run the administrator's command line, and give what it prints."""
    force = service.home / "force.yml"
    text = (ROOT / "force.yml").read_text(encoding="utf-8")
    force.write_text(re.sub(r"closed_requests_days: .*", "closed_requests_days: 2", text))
    said = subprocess.run(
        [service.python, "-c", RJ, str(force), *command],
        cwd=ROOT,
        env=service.environment,
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stderr
    return said.stdout


def make_older(service: Service, table: str, column: str, seconds: int) -> None:
    """Put all times of a column in the front's database back."""
    with contextlib.closing(opened(service, "front")) as database:
        change = f"update {table} set {column} = {column} - {seconds}"
        assert database.execute(change).rowcount > 0


def sweep(service: Service) -> None:
    """Have the front erase every conversation as expired, which it does whenever it starts."""
    make_older(service, "conversations", "active_at", DAY)
    send_signal(service, FRONT)
    deadline = time.monotonic() + 60
    while stored(service, "front")["conversations"]:
        assert time.monotonic() < deadline, "what has expired was not erased"
        time.sleep(0.1)
    service.wait_until_ready()


def test_a_whole_request_from_its_first_word_to_its_purge(doomed, person):
    assert in_rasa(person) == set(person.words), "what is searched for was never there"
    person.say("Yes, send it")
    expect_nothing_in_clear(person)
    assert in_rasa(person) == set()
    assert in_front(person)["requests"] == set(person.words) - {"sentence"}

    person.say("I want to change my request")
    person.say("The note")
    person.words["other note"] = "saxophonetortoise"
    person.say(f"Never before nine, {person.words['other note']}")
    person.say("Yes, send it")
    assert person.was_told("sent the change"), person.said
    expect_nothing_in_clear(person)
    assert in_rasa(person) == set()
    assert {"note", "other note"} <= in_front(person)["request_changes"]

    person.say("I want to withdraw my request")
    assert person.was_told("is withdrawn"), person.said
    expect_nothing_in_clear(person)
    assert in_rasa(person) == set()

    person.leave()
    assert in_rasa(person) == set()
    assert in_front(person, but=QUEUE) == {}
    assert in_front(person).keys() == set(QUEUE)

    assert person.reference not in rj(doomed, "purge")
    make_older(doomed, "requests", "ended_at", 3 * DAY)
    assert person.reference in rj(doomed, "purge").split()
    expect_nothing_in_clear(person)
    assert in_rasa(person) == set() and in_front(person) == {}
    assert remnants(person, "front") == set()
    reference = str(person.reference).encode()
    assert any(reference in value for value in stored(doomed, "front")["audit"])


def test_once_it_is_handed_over_nothing_of_it_can_be_decrypted_in_rasas_files(person):
    """Neither in a row nor in what the database has kept of a row that was overwritten."""
    person.say("Yes, send it")
    assert person.reference and remnants(person, "conversations") == set()


def test_who_cancels_in_the_middle_is_forgotten(person):
    person.say("Can I write him a letter?")
    assert person.said[0]["topic"] == "letters"
    person.say("cancel")
    assert person.was_told("stopped"), person.said
    assert in_rasa(person) == set()
    person.leave()
    assert in_front(person) == {}
    expect_nothing_in_clear(person)


def test_who_withdraws_later_by_number_leaves_no_number(person, anybody):
    person.say("Yes, send it")
    person.leave()
    later = anybody()
    later.say("I want to withdraw my request")
    later.say(str(person.reference))
    later.say(f"0{person.words['phone']}")
    assert later.was_told("is withdrawn"), later.said
    assert in_rasa(person) == set()
    later.leave()
    assert in_front(person, but=QUEUE) == {}
    expect_nothing_in_clear(person)


def test_what_lies_idle_expires(doomed, person):
    sweep(doomed)
    assert in_rasa(person) == set() and in_front(person) == {}
    expect_nothing_in_clear(person)


def test_what_has_expired_or_been_ended_can_be_decrypted_nowhere(doomed, person, anybody):
    other = anybody()
    other.go_on("confirm")
    other.leave()
    sweep(doomed)
    for who in (person, other):
        assert (remnants(who, "front"), remnants(who, "conversations")) == (set(), set())


def test_what_stands_somewhere_is_found(tmp_path):
    """The search itself: in clear, in a value that is encrypted, and in a deleted row."""
    (tmp_path / "var").mkdir()
    service = Service(tmp_path)
    key = "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE="
    (tmp_path / "var/keys").write_text(key)
    service.output.write_text("nothing")
    person = Person.__new__(Person)
    person.service, person.words = service, {"phone": "7700900321", "name": "Quillonia"}
    said = KeyRing([key]).lock("it's 07700 900-321" + " " * 200)
    for name, table in (("front", "turns"), ("conversations", "conversation_events")):
        with contextlib.closing(sqlite3.connect(tmp_path / f"var/{name}.sqlite")) as database:
            for one in (table, *QUEUE):
                database.execute(f"create table {one} (payload blob)")
            database.execute(f"insert into {table} values (?)", (said,))
            database.commit()
    assert in_rasa(person) == {"phone"}
    assert in_front(person) == {"turns": {"phone"}}
    expect_nothing_in_clear(person)
    with contextlib.closing(sqlite3.connect(tmp_path / "var/front.sqlite")) as database:
        database.execute("pragma secure_delete = off")
        database.execute("delete from turns")
        database.commit()
    assert in_front(person) == {} and remnants(person, "front") == {"phone"}
    for written in ("quillonia", "Quillonia".encode("utf-16-le").decode("latin-1")):
        (tmp_path / "core").write_bytes(b"\0\xff" + written.encode("latin-1"))
        with pytest.raises(AssertionError, match="core"):
            expect_nothing_in_clear(person)
