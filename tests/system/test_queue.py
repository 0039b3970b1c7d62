"""The queue within the whole service, as `make run` starts it."""

import json
import subprocess
import time
import uuid
from pathlib import Path

import pytest

from tests.front.process import given


def environment_of(pid: int) -> dict[str, str]:
    pairs = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


@pytest.fixture(scope="module")
def actions(service) -> dict[str, str]:
    """The environment of the action server."""
    return environment_of(service.pids("actions.server")[0])


@pytest.fixture
def filed(service, actions) -> dict:
    """A request that the action server's token has put into the queue."""
    status, view, _ = service.request(
        "POST",
        f"{actions['RJ_QUEUE_URL']}/requests",
        given(name="Zebedee", note="marmalade umbrella"),
        {
            "Authorization": f"Bearer {actions['RJ_QUEUE_TOKEN']}",
            "Idempotency-Key": str(uuid.uuid4()),
        },
    )
    assert status == 201, view
    return view


def make(service, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "-s", *arguments],
        cwd=service.root,
        env=service.environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_token_goes_to_whoever_needs_it_and_to_nobody_else(service, actions):
    front = environment_of(service.pids("front.server")[0])
    assert len(actions["RJ_QUEUE_TOKEN"]) >= 32
    assert front["RJ_QUEUE_TOKEN"] == actions["RJ_QUEUE_TOKEN"]
    assert actions["RJ_QUEUE_URL"] == f"{service.staff_url}/api/queue"
    rasa = environment_of(service.pids("rasa run")[0])
    assert not {"RJ_QUEUE_TOKEN", "RJ_SMTP_PASSWORD"} & set(rasa)
    assert actions["RJ_QUEUE_TOKEN"] not in service.output.read_text()


def test_make_queue_prints_requests_as_json_lines_and_nothing_else(service, filed):
    printed = make(service, "queue")
    assert printed.returncode == 0, printed.stderr
    assert filed in [json.loads(line) for line in printed.stdout.splitlines()]
    audited = make(service, "rj", f"ARGS=audit {filed['reference']}")
    acts = [json.loads(line)["act"] for line in audited.stdout.splitlines()]
    assert acts == ["created", "exported"]


def test_the_officer_is_told_in_the_output_while_no_mail_server_is_set(service, filed):
    link = f"{service.staff_url}/officer/requests/{filed['reference']}"
    deadline = time.monotonic() + 20
    while link not in service.output.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert "Subject: A new request is waiting" in service.output.read_text()


def test_an_officer_with_a_token_reads_it(service, filed):
    token = make(service, "rj", f"ARGS=tokens add t-{uuid.uuid4().hex[:8]}").stdout.strip()
    url = f"{service.staff_url}/api/queue/requests/{filed['reference']}"
    shown = {"Authorization": f"Bearer {token}"}
    assert service.request("GET", url, headers=shown)[:2] == (200, filed)
    assert service.request("GET", url)[0] == 401


def test_the_public_listener_knows_nothing_of_the_queue(service, actions):
    shown = {"Authorization": f"Bearer {actions['RJ_QUEUE_TOKEN']}"}
    for path in ("/api/queue/requests", "/api/queue/requests/RJ-7K3M-2Q"):
        for method in ("GET", "POST"):
            assert service.request(method, path, {}, shown)[0] == 404
    assert "/api/queue/requests" not in service.request("GET", "/api/openapi.json")[1]["paths"]


def test_what_a_person_gave_stands_in_no_file_in_clear(service, filed):
    for path in service.home.rglob("*"):
        if path.is_file():
            stored = path.read_bytes()
            assert b"marmalade" not in stored and b"Zebedee" not in stored, path
