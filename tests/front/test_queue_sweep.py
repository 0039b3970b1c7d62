"""What the front erases by itself: a request whose time is over goes, to the last byte."""

import sqlite3
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from content.force import ForceError, load_force
from front.background import Sweep
from front.queue.proofs import ByKey
from front.queue.refusals import NoSuchRequest
from front.queue.request import Given
from front.queue.retention import time_of_keeping
from front.services import create_services
from front.settings import Settings
from tests.front.process import given

DAYS = "retention.closed_requests_days"


def force_that_says(days):
    force = load_force()
    force.values[DAYS] = {"en": str(days), "cy": str(days)}
    return force


@pytest.fixture
def services(tmp_path, monkeypatch):
    """The services of a front whose force has decided: 30 days."""
    from front.queue.keys import prepare_database

    monkeypatch.setenv("RJ_HOME", str(tmp_path))
    monkeypatch.setattr("front.services.load_force", lambda: force_that_says(30))
    settings = Settings()
    services = create_services(settings)
    prepare_database(settings.database_url, services.queue.store.key_ring)
    yield services
    services.engine.dispose()


async def test_a_sweep_deletes_what_is_over_and_leaves_not_a_byte(services, tmp_path):
    key = str(uuid.uuid4())
    body = Given.model_validate(given())
    gone = services.queue.intake.file(key, body)[0]["reference"]
    stays = services.queue.intake.file(str(uuid.uuid4()), body)[0]["reference"]
    services.queue.intake.withdraw(gone, ByKey(key))
    path = tmp_path / "front.sqlite"
    with sqlite3.connect(path, timeout=20) as database:
        late = (datetime.now(UTC) - timedelta(days=31)).timestamp()
        database.execute("update requests set ended_at = ? where reference = ?", (late, gone))
        wanted = "select payload from requests where reference = ?"
        (payload,) = database.execute(wanted, (gone,)).fetchone()
    database.close()
    await Sweep(services)._requests()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("front.sqlite*"))
    assert not any(payload[at : at + 24] in stored for at in range(40, len(payload) - 24, 24))
    with pytest.raises(NoSuchRequest):
        services.queue.desk.show("rj", gone)
    assert services.queue.desk.show("rj", stays).reference == stays
    assert services.metrics.registry.get_sample_value("rj_requests_purged_total") == 1


async def test_a_chore_that_fails_does_not_keep_the_other_from_its_work(services, monkeypatch):
    done = []

    async def fails():
        raise RuntimeError

    async def works():
        done.append(1)
        raise KeyboardInterrupt  # ends the round

    sweep = Sweep(services)
    monkeypatch.setattr(sweep, "_conversations", fails)
    monkeypatch.setattr(sweep, "_requests", works)
    fails.__name__ = works.__name__ = "chore"
    with pytest.raises(KeyboardInterrupt):
        await sweep.run()
    assert done == [1]


def test_the_time_of_keeping_is_a_number_of_days_or_not_set():
    assert time_of_keeping(load_force()) is None
    assert time_of_keeping(force_that_says(30)) == timedelta(days=30)
    for wrong in ("soon", "0", "-1", "1.5"):
        with pytest.raises(ForceError, match=DAYS):
            time_of_keeping(force_that_says(wrong))
