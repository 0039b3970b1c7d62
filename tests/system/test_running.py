"""`make run`: what it says, what it restarts, and what it leaves behind."""

import os
import signal
import socket
import subprocess
import time

from tests.conftest import Service


def test_it_says_when_it_is_ready_starts_again_what_dies_and_leaves_nothing(tmp_path):
    running = Service(tmp_path)
    running.start()
    ready = f"ready: {running.url} (staff: {running.staff_url})"
    assert ready in running.output.read_text()
    pids = [
        pid for name in ("front.server", "rasa run", "actions.server") for pid in running.pids(name)
    ]
    assert len(pids) == 3
    os.kill(running.pids("actions.server")[0], signal.SIGKILL)
    deadline = time.monotonic() + 30
    while "the action server stopped by signal 9" not in running.output.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    running.wait_until_ready()
    assert running.stop() == 0
    for name in ("front.server", "rasa run", "actions.server"):
        assert running.pids(name) == []


def test_when_it_is_killed_itself_its_processes_end_too(tmp_path):
    running = Service(tmp_path)
    running.start()
    running.process.kill()
    running.process.wait()
    deadline = time.monotonic() + 10
    while any(running.pids(name) for name in ("front.server", "rasa run", "actions.server")):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_port_that_is_taken_is_named(tmp_path):
    running = Service(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", running.ports["PORT"]))
        other.listen()
        said = subprocess.run(
            [running.python, "-m", "front.supervisor"],
            cwd=running.root,
            env=running.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert said.returncode != 0
    assert f"Port {running.ports['PORT']} is taken" in said.stderr
    assert "RJ_PORT" in said.stderr


def test_a_wrong_setting_is_named(tmp_path):
    running = Service(tmp_path, {"RJ_EMBED_ORIGINS": "nonsense"})
    said = subprocess.run(
        [running.python, "-m", "front.supervisor"],
        cwd=running.root,
        env=running.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.returncode != 0 and "RJ_EMBED_ORIGINS" in said.stderr
