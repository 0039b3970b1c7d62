"""The queue's books in SQLite and PostgreSQL: kept together or not at all, encrypted, erased truly."""

import sqlite3
import threading
import time
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from cryptography.fernet import Fernet

import front.database
from encryption import KeyRing, KeyRingError
from front.database import MIGRATIONS, DatabaseFailed, create_engine, migrate
from front.queue.books import RETENTION
from front.queue.desk import Desk
from front.queue.intake import Intake
from front.queue.keys import NotStartedYet, Rotation, adopt_newest_key, check_keys, prepare_database
from front.queue.proofs import ByContact, ByKey
from front.queue.refusals import KeyUsedOtherwise, NoSuchRequest, RequestOver
from front.queue.request import Given
from front.queue.retention import Retention
from front.queue.statuses import MoveNotAllowed, Status
from front.queue.storage import SqlQueueStore
from front.storage import Base
from tests.front.process import given

WHO = "officer:console-1"
CANARIES = ("Zebedee", "+447700900999", "marmalade umbrella")


def key() -> str:
    return str(uuid.uuid4())


def gives(**changes) -> Given:
    return Given.model_validate(given(**changes))


def count(rows, table: str) -> int:
    return rows(f"select count(*) from {table}")[0][0]


def test_the_same_again_draws_the_same_and_is_one_row(intake, rows):
    first, is_new = intake.file(one := key(), gives())
    again = intake.file(one, gives())
    assert is_new and again == (first, False)
    assert [count(rows, table) for table in ("requests", "mails", "audit")] == [1, 1, 1]


def test_another_body_under_a_key_is_refused_and_changes_nothing(intake, desk):
    view, _ = intake.file(one := key(), gives())
    with pytest.raises(KeyUsedOtherwise):
        intake.file(one, gives(name="Sam"))
    assert desk.show(WHO, view["reference"]).view() == view


def test_the_answer_of_then_is_given_after_a_change_and_a_withdrawal(intake):
    view, _ = intake.file(one := key(), gives())
    change = key()
    changed = intake.change(view["reference"], change, one, {"name": "Sam"})
    intake.withdraw(view["reference"], ByKey(one))
    assert intake.file(one, gives()) == (view, False)
    assert intake.change(view["reference"], change, one, {"name": "Sam"}) == changed


def test_a_key_of_a_request_is_no_key_of_a_change(intake):
    view, _ = intake.file(one := key(), gives())
    with pytest.raises(KeyUsedOtherwise):
        intake.change(view["reference"], one, one, {"name": "Sam"})


def test_a_change_is_applied_once_noted_and_told(intake, desk, rows):
    view, _ = intake.file(one := key(), gives())
    change = key()
    for _ in range(2):
        changed = intake.change(view["reference"], change, one, {"name": "Sam", "note": None})
    assert changed == {**view, "name": "Sam"}
    _, (noted,) = desk.history(WHO, view["reference"])
    assert (noted.who, noted.what, noted.withdrawal) == ("assistant", "changed", None)
    assert (noted.old, noted.new) == ({"name": "Tom"}, {"name": "Sam"})
    assert [row.kind for row in rows("select kind from mails order by number")] == [
        "new_request",
        "changed_request",
    ]


def test_a_change_to_what_already_is_leaves_no_trace(intake, desk, rows):
    view, _ = intake.file(one := key(), gives())
    assert intake.change(view["reference"], key(), one, {"name": "Tom"}) == view
    assert desk.history(WHO, view["reference"])[1] == []
    assert count(rows, "mails") == 1


def test_only_the_conversation_that_made_it_changes_a_request(intake):
    view, _ = intake.file(key(), gives())
    for reference in (view["reference"], "RJ-2222-22", "nonsense"):
        with pytest.raises(NoSuchRequest):
            intake.change(reference, key(), key(), {"name": "Sam"})


@pytest.mark.parametrize("end", ["withdrawn", "closed"])
def test_what_is_over_does_not_change(intake, desk, end):
    view, _ = intake.file(one := key(), gives())
    if end == "withdrawn":
        intake.withdraw(view["reference"], ByKey(one))
    else:
        for to in ("acknowledged", "attempting", "closed"):
            desk.move(WHO, view["reference"], Status(to))
        with pytest.raises(RequestOver):
            intake.withdraw(view["reference"], ByKey(one))
    with pytest.raises(RequestOver):
        intake.change(view["reference"], key(), one, {"name": "Sam"})
    with pytest.raises(MoveNotAllowed):
        desk.move(WHO, view["reference"], Status.ACKNOWLEDGED)


@pytest.mark.parametrize(
    ("proof", "counts_as"), [(None, "verified"), (ByContact("07700 900456"), "unverified")]
)
def test_a_withdrawal_says_how_it_was_vouched_for(intake, desk, rows, proof, counts_as):
    view, _ = intake.file(one := key(), gives())
    for _ in range(2):
        told = intake.withdraw(view["reference"], proof or ByKey(one))
        assert told == {"reference": view["reference"], "status": "withdrawn"}
    request, (noted,) = desk.history(WHO, view["reference"])
    assert request.status is Status.WITHDRAWN
    assert (noted.what, noted.withdrawal) == ("withdrawn", counts_as)
    assert "withdrawal" not in request.view()
    assert count(rows, "mails") == 2


def test_who_only_knows_the_number_is_told_nothing_of_how_it_stands(intake, desk):
    view, _ = intake.file(one := key(), gives())
    desk.move(WHO, view["reference"], Status.ACKNOWLEDGED)
    assert intake.status(view["reference"], ByKey(one))["status"] == "acknowledged"
    assert intake.status(view["reference"], ByContact("07700900456"))["status"] == "received"
    with pytest.raises(NoSuchRequest):
        intake.status(view["reference"], ByContact("07700900457"))


def test_pages_are_whole_oldest_first_and_end(intake, desk, monkeypatch):
    monkeypatch.setattr("front.queue.desk.PAGE", 3)
    filed = [intake.file(key(), gives(name=f"N{n}"))[0]["reference"] for n in range(7)]
    desk.move(WHO, filed[0], Status.ACKNOWLEDGED)
    seen, after = [], None
    while True:
        page = desk.page(WHO, None, after)
        seen += [request.reference for request in page.requests]
        if (after := page.next) is None:
            break
    assert seen == filed
    assert [one.reference for one in desk.page(WHO, Status.ACKNOWLEDGED).requests] == filed[:1]
    assert [one.reference for one in desk.export("rj")] == filed


def test_every_read_change_and_export_is_in_the_audit_trail(intake, desk, rows):
    view, _ = intake.file(one := key(), gives())
    reference = view["reference"]
    intake.change(reference, key(), one, {"name": "Sam"})
    intake.status(reference, ByKey(one))
    desk.page(WHO)
    desk.show(WHO, reference)
    desk.history(WHO, reference)
    desk.move(WHO, reference, Status.ACKNOWLEDGED)
    list(desk.export("rj"))
    intake.withdraw(reference, ByKey(one))
    trail = rows("select who, act, reference from audit order by number")
    assert [tuple(line) for line in trail] == [
        ("assistant", "created", reference),
        ("assistant", "changed", reference),
        ("assistant", "status_told", reference),
        (WHO, "listed", reference),
        (WHO, "read", reference),
        (WHO, "history_read", reference),
        (WHO, "moved", reference),
        ("rj", "exported", reference),
        ("assistant", "withdrawn", reference),
    ]


@pytest.mark.parametrize(
    "statement", ["update audit set who = 'nobody'", "delete from audit", "truncate audit"]
)
def test_the_audit_trail_only_grows(intake, engine, rows, statement):
    if "truncate" in statement and engine.dialect.name == "sqlite":
        statement = "delete from audit where 1"
    intake.file(key(), gives())
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(sa.text(statement))
    assert count(rows, "audit") == 1


def test_of_a_step_that_fails_nothing_is_kept(intake, books, rows):
    def fails(written):
        written.audit("rj", "exported")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        books.write(fails)
    assert count(rows, "audit") == 0


def test_nothing_is_kept_once_whoever_asked_has_given_up(intake, rows):
    with pytest.raises(DatabaseFailed):
        intake.file(key(), gives(), deadline=time.monotonic() - 1)

    def slow(written):
        written.audit("rj", "exported")
        time.sleep(0.05)

    with pytest.raises(DatabaseFailed):
        intake.store.write(slow, deadline=time.monotonic() + 0.01)
    assert [count(rows, table) for table in ("requests", "mails", "audit")] == [0, 0, 0]


def test_a_locked_database_is_told_in_time_and_nothing_is_kept(intake, engine, rows):
    with engine.connect() as connection:
        on = connection.execution_options(writes=True)
        with on.begin():
            if engine.dialect.name == "postgresql":
                on.execute(sa.text("lock table requests"))
            began = time.monotonic()
            with pytest.raises(DatabaseFailed):
                intake.file(one := key(), gives(), deadline=began + 0.5)
            assert 0.4 < time.monotonic() - began < 3
    assert intake.file(one, gives())[1]
    assert count(rows, "requests") == 1


def test_eight_at_once_under_one_key_are_one_row(intake, rows):
    one, answers, barrier = key(), [], threading.Barrier(8)

    def file():
        barrier.wait()
        answers.append(intake.file(one, gives()))

    threads = [threading.Thread(target=file) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(answers) == 8
    assert sum(is_new for _, is_new in answers) == 1
    assert len({view["reference"] for view, _ in answers}) == 1
    assert [count(rows, table) for table in ("requests", "mails", "audit")] == [1, 1, 1]


def test_a_reference_that_is_taken_is_not_given_again(intake, rows, monkeypatch):
    drawn = iter(["RJ-2222-22", "RJ-2222-22", "RJ-3333-33"])
    monkeypatch.setattr("front.queue.intake.new_reference", lambda: next(drawn))
    assert intake.file(key(), gives())[0]["reference"] == "RJ-2222-22"
    assert intake.file(key(), gives())[0]["reference"] == "RJ-3333-33"


def test_two_officers_at_once_do_not_both_move_a_request(intake, desk):
    view, _ = intake.file(key(), gives())
    outcomes, barrier = [], threading.Barrier(2)

    def move():
        barrier.wait()
        try:
            outcomes.append(desk.move(WHO, view["reference"], Status.ACKNOWLEDGED).status)
        except MoveNotAllowed:
            outcomes.append(None)

    threads = [threading.Thread(target=move) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(map(str, outcomes)) == ["None", "acknowledged"]


def test_retention_deletes_what_is_over_long_enough_and_nothing_else(
    intake, desk, books, clock, rows
):
    keep = timedelta(days=30)
    filed = [intake.file(key(), gives())[0]["reference"] for _ in range(3)]
    one = key()
    withdrawn = intake.file(one, gives())[0]["reference"]
    intake.withdraw(withdrawn, ByKey(one))
    for to in ("acknowledged", "attempting", "closed"):
        desk.move(WHO, filed[0], Status(to))
    assert Retention(books, None, clock).purge(RETENTION) == []
    clock.go_on(days=29)
    late = key()
    intake.file(late, gives())
    assert Retention(books, keep, clock).purge(RETENTION) == []
    clock.go_on(days=2)
    audited = count(rows, "audit")
    assert Retention(books, keep, clock).due() == [filed[0], withdrawn]
    assert Retention(books, keep, clock).purge(RETENTION) == [filed[0], withdrawn]
    for table in ("requests", "request_changes", "request_answers", "mails"):
        kept = {row.reference for row in rows(f"select reference from {table}")}
        assert not kept & {filed[0], withdrawn}, table
    assert count(rows, "requests") == 3
    assert count(rows, "audit") == audited + 2
    last = rows("select who, act, reference from audit order by number desc limit 1")[0]
    assert tuple(last) == ("retention", "purged", withdrawn)
    with pytest.raises(NoSuchRequest):
        desk.show(WHO, withdrawn)


def test_what_people_gave_is_not_readable_on_the_disk(intake, desk, queue_url, tmp_path, rows):
    if queue_url.startswith("postgresql"):
        pytest.skip("the files are the server's; the rows are looked at in the next test")
    name, number, words = CANARIES
    one = key()
    view, _ = intake.file(
        one, gives(name=name, note=words, contact={"method": "text", "value": number})
    )
    intake.change(view["reference"], key(), one, {"note": f"{words} again"})
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("queue.sqlite*"))
    assert view["reference"].encode() in stored
    for canary in CANARIES:
        assert canary.encode() not in stored


def test_no_column_holds_what_people_gave(intake, engine, key_ring):
    name, number, words = CANARIES
    one = key()
    view, _ = intake.file(
        one, gives(name=name, note=words, contact={"method": "text", "value": number})
    )
    intake.change(view["reference"], key(), one, {"name": f"{name} Jones"})
    opened = 0
    with engine.connect() as connection:
        for table in sa.inspect(engine).get_table_names():
            for row in connection.execute(sa.text(f"select * from {table}")):
                for value in row:
                    assert not any(canary in str(value) for canary in CANARIES), table
                    if isinstance(value, bytes):
                        opened += name in key_ring.unlock(value)
    assert opened == 4  # the request, its change, and the two answers


def test_after_a_purge_not_a_byte_of_it_is_left(tmp_path, key_ring, clock):
    """The encrypted bytes are looked for: the clear ones are nowhere from the beginning."""
    url = f"sqlite:///{tmp_path / 'queue.sqlite'}"
    migrate(url)
    engine = create_engine(url)
    books = SqlQueueStore(engine, key_ring)
    intake = Intake(books, clock)
    long = gives(note="n" * 500)  # so long that its row spills over into pages of its own
    gone = []
    for _ in range(20):
        one = key()
        view, _ = intake.file(one, long)
        intake.change(view["reference"], key(), one, {"name": "Sam"})
        intake.withdraw(view["reference"], ByKey(one))
        gone.append(view["reference"])
    with engine.connect() as connection:
        payloads = [
            bytes(row.payload)
            for table in ("requests", "request_changes", "request_answers")
            for row in connection.execute(sa.text(f"select payload from {table}"))
        ]
    assert len(payloads) == 100
    pieces = [payload[at : at + 24] for payload in payloads for at in range(40, len(payload), 200)]

    def left() -> int:
        stored = b"".join(path.read_bytes() for path in Path(tmp_path).glob("queue.sqlite*"))
        return sum(piece in stored for piece in pieces)

    assert left() == len(pieces)
    clock.go_on(days=31)
    assert Retention(books, timedelta(days=30), clock).purge(RETENTION) == gone
    assert books.scrub()
    assert left() == 0
    engine.dispose()
    assert left() == 0


def test_scrubbing_that_a_reader_holds_up_is_put_off(tmp_path, key_ring, clock):
    url = f"sqlite:///{tmp_path / 'queue.sqlite'}"
    migrate(url)
    engine = create_engine(url)
    books = SqlQueueStore(engine, key_ring)
    Intake(books, clock).file(key(), gives())
    reader = sqlite3.connect(tmp_path / "queue.sqlite", isolation_level=None)
    reader.execute("begin")
    reader.execute("select count(*) from requests").fetchall()
    Intake(books, clock).file(key(), gives())
    assert not books.scrub()
    reader.close()
    assert books.scrub()
    engine.dispose()


def test_a_lost_key_says_so_at_start(queue_url, key_ring):
    prepare_database(queue_url, key_ring)
    prepare_database(queue_url, key_ring)
    other = KeyRing([Fernet.generate_key().decode()])
    with pytest.raises(KeyRingError, match="lost"):
        prepare_database(queue_url, other)
    prepare_database(queue_url, KeyRing([*other.keys, *key_ring.keys]))


def test_keys_rotate_when_the_service_knows_the_new_one(engine, books, intake, key_ring, clock):
    check_keys(engine, key_ring)
    one = key()
    view, _ = intake.file(one, gives())
    intake.change(view["reference"], key(), one, {"name": "Sam"})
    new = Fernet.generate_key().decode()
    both = KeyRing([new, *key_ring.keys])
    check_keys(engine, both)
    with pytest.raises(NotStartedYet):
        Rotation(engine, both).run()
    adopt_newest_key(engine, both)
    assert Rotation(engine, both).run() == 4
    assert Rotation(engine, both).run() == 0
    alone = KeyRing([new])
    check_keys(engine, alone)
    assert Desk(SqlQueueStore(engine, alone)).show(WHO, view["reference"]).given.name == "Sam"
    with pytest.raises(KeyRingError):
        Desk(books).show(WHO, view["reference"])


def test_rotation_reaches_every_row_of_every_table(engine, intake, key_ring, monkeypatch):
    monkeypatch.setattr("front.queue.keys.BATCH", 3)
    for _ in range(8):
        intake.file(key(), gives())
    check_keys(engine, key_ring)
    both = KeyRing([Fernet.generate_key().decode(), *key_ring.keys])
    adopt_newest_key(engine, both)
    assert Rotation(engine, both).run() == 16


def revise(url: str, step, revision: str) -> None:
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        step(config, revision)
    engine.dispose()


def test_the_migrations_make_what_the_models_say_and_go_back(queue_url):
    migrate(queue_url)
    engine = create_engine(queue_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    revise(queue_url, command.downgrade, "0001")
    assert {"conversations", "turns"} <= {*sa.inspect(engine).get_table_names()}
    assert "requests" not in sa.inspect(engine).get_table_names()
    revise(queue_url, command.upgrade, "head")
    revise(queue_url, command.downgrade, "base")
    assert sa.inspect(engine).get_table_names() == ["alembic_version"]
    migrate(queue_url)
    engine.dispose()


def test_processes_that_start_together_migrate_once(queue_url):
    failures = []

    def start():
        try:
            migrate(queue_url)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert failures == []


def test_a_database_that_cannot_be_opened_is_named():
    with pytest.raises(DatabaseFailed, match="RJ_DATABASE"):
        migrate("sqlite:////nowhere/at/all.sqlite")


def test_what_is_told_to_be_kept_is_on_the_disk_before(engine):
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL waits for the disk by itself")
    seen = front.database.write(
        engine, lambda on: on.exec_driver_sql("pragma synchronous").scalar()
    )
    assert seen == 2  # FULL


def test_what_was_filed_is_taken_back_by_its_key_alone(intake, desk):
    view, _ = intake.file(one := key(), gives())
    assert intake.take_back(one) == {"status": "withdrawn"} == intake.take_back(one)
    assert desk.show(WHO, view["reference"]).status is Status.WITHDRAWN


def test_under_a_key_that_was_taken_back_nothing_is_filed(intake, rows):
    one = key()
    assert intake.take_back(one) == {"status": "withdrawn"} == intake.take_back(one)
    with pytest.raises(KeyUsedOtherwise):
        intake.file(one, gives())
    assert count(rows, "requests") == 0


def test_what_was_changed_since_an_answer_was_lost_takes_the_place_of_the_old(intake, desk, rows):
    view, _ = intake.file(one := key(), gives())
    put = intake.put(one, gives(name="Sam"))
    assert put == intake.put(one, gives(name="Sam"))
    assert (put["reference"], put["name"]) == (view["reference"], "Sam")
    assert desk.show(WHO, view["reference"]).given.name == "Sam"
    assert count(rows, "requests") == count(rows, "request_changes") == 1
    assert intake.put(one, gives())["name"] == view["name"]


def test_what_was_never_filed_is_put_as_new_and_what_was_taken_back_is_not(intake, rows):
    assert intake.put(one := key(), gives())["status"] == "new"
    intake.take_back(one)
    with pytest.raises(RequestOver):
        intake.put(one, gives())
    intake.take_back(other := key())
    with pytest.raises(KeyUsedOtherwise):
        intake.put(other, gives())
    assert count(rows, "requests") == 1


def test_nothing_is_put_in_place_under_the_key_of_a_change(intake, desk):
    view, _ = intake.file(one := key(), gives())
    changed = intake.change(view["reference"], change := key(), one, {"name": "Sam"})
    with pytest.raises(KeyUsedOtherwise):
        intake.put(change, gives(name="May"))
    assert desk.show(WHO, view["reference"]).view() == changed
