"""The `rj` command line: what an administrator does, beside the running service and without it."""

import json
import os
import sqlite3
import subprocess
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest

from front import rj as command_line
from tests.conftest import ROOT
from tests.front.process import Front, given


@pytest.fixture
def rj(monkeypatch, capsys):
    """Run a command over the home of a front; gives its exit code and what it wrote."""

    def run(front: Front, *arguments: str):
        for name, value in front.environment.items():
            if name.startswith("RJ_"):
                monkeypatch.setenv(name, value)
        capsys.readouterr()
        code = 0
        try:
            command_line.main(arguments)
        except SystemExit as left:
            code, said = (1, left.code) if isinstance(left.code, str) else (left.code, "")
        else:
            said = ""
        written = capsys.readouterr()
        return SimpleNamespace(code=code, out=written.out, err=written.err + said)

    return run


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_tokens_are_made_listed_and_revoked(front, rj):
    made = rj(front, "tokens", "add", "desk-2")
    assert made.code == 0 and made.out.startswith("rjq_") and made.out.count("\n") == 1
    assert "not shown again" in made.err
    assert front.queue("GET", "", token=made.out.strip())[0] == 200
    assert "desk-2\tmade " in rj(front, "tokens", "list").out
    assert made.out.strip() not in rj(front, "tokens", "list").out
    assert rj(front, "tokens", "revoke", "desk-2").code == 0
    assert "revoked" in rj(front, "tokens", "list").out
    assert front.queue("GET", "", token=made.out.strip())[0] == 401
    for arguments in (("add", "desk-2"), ("revoke", "desk-2"), ("add", "PC Tom Jones")):
        refused = rj(front, "tokens", *arguments)
        assert refused.code == 1 and refused.err and not refused.out


def test_requests_are_listed_shown_moved_and_their_history_told(front, rj):
    view = front.file(given())
    reference = view["reference"]
    listed = rj(front, "list", "--status", "new").out
    assert f"{reference}\tnew\t{view['received_at']}\tweb\n" in listed
    assert "Tom" not in listed
    assert json.loads(rj(front, "show", reference.lower()).out) == view
    assert rj(front, "move", reference, "acknowledged").code == 0
    refused = rj(front, "move", reference, "closed")
    assert refused.code == 1 and "attempting, contacted, withdrawn" in refused.err
    (line,) = lines(rj(front, "history", reference).out)
    assert (line["who"], line["new"]) == ("rj", {"status": "acknowledged"})
    acts = [line["act"] for line in lines(rj(front, "audit", reference).out)]
    assert acts == ["created", "listed", "read", "moved", "history_read"]


def test_the_export_is_json_lines_and_nothing_else(front, rj):
    filed = {front.file(given(name="Siân"))["reference"] for _ in range(3)}
    exported = rj(front, "export")
    assert (exported.code, exported.err) == (0, "")
    assert filed <= {view["reference"] for view in lines(exported.out)}
    assert "Siân" in exported.out
    acts = [line["act"] for line in lines(rj(front, "audit", min(filed)).out)]
    assert acts == ["created", "exported"]


def test_make_queue_prints_the_same(front, rj):
    made = subprocess.run(
        ["make", "-s", "queue"],
        cwd=ROOT,
        env=front.environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert made.returncode == 0, made.stderr
    assert made.stdout == rj(front, "export").out


@pytest.mark.parametrize("arguments", [("show", "RJ-2222-22"), ("history", "x"), ("audit", "x")])
def test_a_request_that_is_not_there_is_said_plainly(front, rj, arguments):
    refused = rj(front, *arguments)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "There is no request with this reference."


@pytest.mark.parametrize("arguments", [(), ("fly",), ("move", "RJ-2222-22", "lost"), ("list", "x")])
def test_what_is_no_command_shows_how_to_use_it(front, rj, arguments):
    refused = rj(front, *arguments)
    assert refused.code == 2 and "usage: rj" in refused.err


def test_whoever_reads_only_the_beginning_sees_no_error(front):
    front.file(given())
    command = f"{os.fspath(ROOT / 'front/.venv/bin/python')} -m front.rj audit | head -n 1"
    piped = subprocess.run(
        command, shell=True, cwd=ROOT, env=front.environment, capture_output=True, text=True
    )
    assert piped.stdout.count("\n") == 1 and piped.stderr == ""


def test_it_works_before_the_service_was_ever_started(tmp_path, rj):
    stopped = Front(tmp_path)
    assert (rj(stopped, "list").code, rj(stopped, "export").out) == (0, "")
    refused = rj(stopped, "purge")
    assert refused.code == 1 and "retention.closed_requests_days" in refused.err
    stopped.rasa.shutdown()


def test_a_wrong_setting_and_a_lost_key_are_said_plainly(tmp_path, rj):
    front = Front(tmp_path, {"RJ_SMTP_TLS": "perhaps"})
    refused = rj(front, "list")
    assert refused.code == 1 and "RJ_SMTP_TLS" in refused.err
    front.environment["RJ_SMTP_TLS"] = "tls"
    assert rj(front, "list").code == 0
    (tmp_path / "var/keys").unlink()
    refused = rj(front, "list")
    assert refused.code == 1 and refused.err.startswith("None of the keys opens")
    front.rasa.shutdown()


def test_keys_are_made_and_rotated_once_the_service_knows_them(tmp_path, rj):
    front = Front(tmp_path)
    front.start()
    try:
        key = str(uuid.uuid4())
        view = front.file(given(), key)
        made = rj(front, "keys", "make").out.strip()
        keys = tmp_path / "var/keys"
        keys.write_text(f"{made}\n{keys.read_text()}")
        refused = rj(front, "keys", "rotate")
        assert refused.code == 1 and "Start the service again" in refused.err
        front.kill()
        front.start()
        rotated = rj(front, "keys", "rotate")
        assert rotated.code == 0 and "2 rows" in rotated.err
        front.kill()
        keys.write_text(f"{made}\n")
        front.start()
        assert front.queue("POST", "", given(), key=key) == (200, view)
    finally:
        front.stop()


def test_purging_deletes_what_was_over_for_long_enough(front, rj, monkeypatch):
    monkeypatch.setattr("front.queue.administration.time_of_keeping", lambda _: timedelta(days=30))
    key = str(uuid.uuid4())
    gone, stays = front.file(given(), key)["reference"], front.file(given())["reference"]
    front.queue("POST", f"/{gone}/withdrawal", {"request": key})
    with sqlite3.connect(front.database, timeout=20) as database:
        earlier = "update requests set ended_at = ended_at - 31 * 86400 where reference = ?"
        database.execute(earlier, (gone,))
    dry = rj(front, "purge", "--dry-run")
    assert (dry.code, dry.out) == (0, f"{gone}\n")
    assert rj(front, "show", gone).code == 0
    purged = rj(front, "purge")
    assert (purged.code, purged.out) == (0, f"{gone}\n")
    assert rj(front, "purge").out == ""
    assert rj(front, "show", gone).code == 1
    assert rj(front, "show", stays).code == 0
    acts = [line["act"] for line in lines(rj(front, "audit", gone).out)]
    assert acts == ["created", "withdrawn", "read", "purged"]
