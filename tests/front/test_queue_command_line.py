"""The `rj` command line: what an administrator does, beside the running service and without it."""

import json
import os
import subprocess
import uuid

import pytest

from tests.conftest import ROOT
from tests.front.process import Front, given


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """A home in which no front runs."""
    front = Front(tmp_path_factory.mktemp("stopped"))
    yield front
    front.rasa.shutdown()


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_tokens_are_made_listed_and_revoked(front):
    made = front.rj("tokens", "add", "desk-2")
    assert made.returncode == 0 and made.stdout.startswith("rjq_") and made.stdout.count("\n") == 1
    assert "not shown again" in made.stderr
    assert front.queue("GET", "", token=made.stdout.strip())[0] == 200
    assert "desk-2\tmade " in front.rj("tokens", "list").stdout
    assert made.stdout.strip() not in front.rj("tokens", "list").stdout
    assert front.rj("tokens", "revoke", "desk-2").returncode == 0
    assert "revoked" in front.rj("tokens", "list").stdout
    assert front.queue("GET", "", token=made.stdout.strip())[0] == 401
    for arguments in (("add", "desk-2"), ("revoke", "desk-2"), ("add", "PC Tom Jones")):
        refused = front.rj("tokens", *arguments)
        assert refused.returncode == 1 and refused.stderr and not refused.stdout


def test_requests_are_listed_shown_moved_and_their_history_told(front):
    view = front.file(given())
    reference = view["reference"]
    listed = front.rj("list", "--status", "new").stdout
    assert f"{reference}\tnew\t{view['received_at']}\tweb\n" in listed
    assert "Tom" not in listed
    assert json.loads(front.rj("show", reference.lower()).stdout) == view
    assert front.rj("move", reference, "acknowledged").returncode == 0
    refused = front.rj("move", reference, "closed")
    assert refused.returncode == 1 and "attempting, contacted, withdrawn" in refused.stderr
    (line,) = lines(front.rj("history", reference).stdout)
    assert (line["who"], line["new"]) == ("rj", {"status": "acknowledged"})
    acts = [line["act"] for line in lines(front.rj("audit", reference).stdout)]
    assert acts == ["created", "listed", "read", "moved", "history_read"]


def test_the_export_is_json_lines_and_nothing_else(front):
    filed = {front.file(given(name="Siân"))["reference"] for _ in range(3)}
    exported = front.rj("export")
    assert exported.returncode == 0 and exported.stderr == ""
    assert filed <= {view["reference"] for view in lines(exported.stdout)}
    assert "Siân" in exported.stdout
    acts = [line["act"] for line in lines(front.rj("audit", min(filed)).stdout)]
    assert acts == ["created", "exported"]


def test_make_queue_prints_the_same(front):
    made = subprocess.run(
        ["make", "-s", "-o", "front/.venv/synced", "queue"],
        cwd=ROOT,
        env=front.environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert made.returncode == 0, made.stderr
    assert made.stdout == front.rj("export").stdout


@pytest.mark.parametrize("arguments", [("show", "RJ-2222-22"), ("history", "x"), ("audit", "x")])
def test_a_request_that_is_not_there_is_said_plainly(front, arguments):
    refused = front.rj(*arguments)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "There is no request with this reference.\n"


@pytest.mark.parametrize("arguments", [(), ("fly",), ("move", "RJ-2222-22", "lost"), ("list", "x")])
def test_what_is_no_command_shows_how_to_use_it(front, arguments):
    refused = front.rj(*arguments)
    assert refused.returncode == 2 and "usage: rj" in refused.stderr


def test_whoever_reads_only_the_beginning_sees_no_error(front):
    front.file(given())
    command = f"{os.fspath(ROOT / 'front/.venv/bin/python')} -m front.rj audit | head -n 1"
    piped = subprocess.run(
        command, shell=True, cwd=ROOT, env=front.environment, capture_output=True, text=True
    )
    assert piped.stdout.count("\n") == 1 and piped.stderr == ""


def test_it_works_before_the_service_was_ever_started(stopped):
    assert (stopped.rj("list").returncode, stopped.rj("export").stdout) == (0, "")


def test_while_the_time_of_keeping_is_not_set_nothing_is_purged(stopped):
    refused = stopped.rj("purge")
    assert refused.returncode == 1 and "retention.closed_requests_days" in refused.stderr


def test_a_wrong_setting_and_a_lost_key_are_said_plainly(tmp_path):
    front = Front(tmp_path, {"RJ_PORT": "many"})
    refused = front.rj("list")
    assert refused.returncode == 1 and "RJ_PORT" in refused.stderr
    assert "Traceback" not in refused.stderr
    del front.environment["RJ_PORT"]
    assert front.rj("list").returncode == 0
    (tmp_path / "var/keys").unlink()
    refused = front.rj("list")
    assert refused.returncode == 1 and refused.stderr.startswith("None of the keys opens")
    front.rasa.shutdown()


def test_keys_are_made_and_rotated_once_the_service_knows_them(tmp_path):
    front = Front(tmp_path)
    front.start()
    key = str(uuid.uuid4())
    view = front.file(given(), key)
    made = front.rj("keys", "make").stdout.strip()
    keys = tmp_path / "var/keys"
    keys.write_text(f"{made}\n{keys.read_text()}")
    refused = front.rj("keys", "rotate")
    assert refused.returncode == 1 and "Start the service again" in refused.stderr
    front.kill()
    front.start()
    rotated = front.rj("keys", "rotate")
    assert rotated.returncode == 0 and "2 rows" in rotated.stderr
    front.kill()
    keys.write_text(f"{made}\n")
    front.start()
    try:
        assert front.queue("POST", "", given(), key=key) == (200, view)
    finally:
        front.stop()


def test_purging_deletes_what_was_over_for_long_enough(tmp_path, monkeypatch, capsys):
    """Run within this process, under a clock that is ahead and a force that has decided."""
    from datetime import UTC, datetime, timedelta

    from front import rj

    front = Front(tmp_path)
    for name in ("RJ_HOME", "RJ_PORT", "RJ_STAFF_PORT"):
        monkeypatch.setenv(name, front.environment[name])
    front.start()
    try:
        key = str(uuid.uuid4())
        gone, stays = front.file(given(), key)["reference"], front.file(given())["reference"]
        front.queue("POST", f"/{gone}/withdrawal", {"request": key})
        monkeypatch.setattr(
            "front.queue.administration.time_of_keeping", lambda _: timedelta(days=30)
        )
        monkeypatch.setattr(
            "front.queue.retention.utc_now", lambda: datetime.now(UTC) + timedelta(days=31)
        )
        rj.main(["purge", "--dry-run"])
        assert capsys.readouterr().out == f"{gone}\n"
        assert front.rj("show", gone).returncode == 0
        rj.main(["purge"])
        assert capsys.readouterr().out == f"{gone}\n"
        assert front.rj("show", gone).returncode == 1
        assert front.rj("show", stays).returncode == 0
        acts = [line["act"] for line in lines(front.rj("audit", gone).stdout)]
        assert acts == ["created", "withdrawn", "read", "purged"]
    finally:
        front.stop()
