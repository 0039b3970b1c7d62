"""The whole running service, as `make run` starts it, for tests that talk to it from outside."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
START_SECONDS = 120


def free_port() -> int:
    """Give a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Service:
    """A running service in a home of its own."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)
    root: Path = ROOT
    python: Path = ROOT / "front/.venv/bin/python"
    launch: tuple[str, ...] = ("-m", "front.supervisor")

    def __post_init__(self) -> None:
        """Choose ports."""
        self.ports = {
            name: free_port() for name in ("PORT", "STAFF_PORT", "RASA_PORT", "ACTIONS_PORT")
        }
        self.output = self.home / "output.log"
        self.officer_token = ""

    @property
    def url(self) -> str:
        """The address of the public listener."""
        return f"http://127.0.0.1:{self.ports['PORT']}"

    @property
    def staff_url(self) -> str:
        """The address of the staff listener."""
        return f"http://127.0.0.1:{self.ports['STAFF_PORT']}"

    @property
    def environment(self) -> dict[str, str]:
        """The settings of this service, over the environment of the tests."""
        ports = {f"RJ_{name}": str(port) for name, port in self.ports.items()}
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "RJ_HOME": str(self.home / "var"),
            "RJ_RATE_LIMITS": "off",
            "RJ_TEST_NUMBERS": "on",
            **ports,
            **self.settings,
        }

    def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        self.process = subprocess.Popen(
            [self.python, *self.launch],
            cwd=ROOT,
            env=self.environment,
            stdout=self.output.open("ab"),
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + START_SECONDS
        while "ready: " not in self.output.read_text(errors="replace"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(
                    f"the service did not start:\n{self.output.read_text(errors='replace')}"
                )
            time.sleep(0.2)

    def stop(self) -> int:
        """Stop it as Ctrl-C does and give its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def pids(self, module: str) -> list[int]:
        """Give the processes of this service that run a module, such as `front.server`."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                environment = (folder / "environ").read_bytes().decode(errors="replace")
                if module in command and f"RJ_HOME={self.home}" in environment:
                    found.append(int(folder.name))
        return found

    def wait_until_ready(self, seconds: float = 60.0) -> None:
        """Wait until a message is answered again."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                status, _, _ = self.request("GET", f"{self.staff_url}/health/ready", timeout=20)
                if status == 200:
                    return
            time.sleep(0.3)
        pytest.fail(
            f"not ready within {seconds} s:\n{self.output.read_text(errors='replace')[-3000:]}"
        )

    def request(
        self,
        method: str,
        url: str,
        body: object = None,
        headers: dict[str, str] | None = None,
        timeout: float = 30.0,
    ) -> tuple[int, Any, dict[str, str]]:
        """Send a request and give the status, the body (as JSON where it is) and the headers."""
        data = (
            body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        )
        url = url if url.startswith("http") else self.url + url
        asked = urllib.request.Request(url, data, headers or {}, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=timeout) as answer:
                status, raw, found = answer.status, answer.read(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            status, raw, found = error.code, error.read(), dict(error.headers)
        found = {name.lower(): value for name, value in found.items()}
        if "json" in found.get("content-type", ""):
            return status, json.loads(raw), found
        return status, raw.decode(errors="replace"), found

    def rj(self, *arguments: str) -> str:
        """Run the queue's command line for this service and give what it prints."""
        said = subprocess.run(
            [self.python, "-m", "front.rj", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return said.stdout

    def queue(self) -> list[dict[str, Any]]:
        """Give the requests in the officers' queue, as an officer's program reads them."""
        if not self.officer_token:
            self.officer_token = self.rj("tokens", "add", "tests").split()[-1]
        found, after = [], ""
        while True:
            _, page, _ = self.request(
                "GET",
                f"{self.staff_url}/api/queue/requests{after}",
                headers={"Authorization": f"Bearer {self.officer_token}"},
            )
            found += page["requests"]
            if page["next"] is None:
                return found
            after = f"?after={page['next']}"

    def begin(self, language: str = "en") -> str:
        """Begin a conversation and give its token."""
        status, body, _ = self.request("POST", "/api/conversations", {"language": language})
        assert status == 201, body
        return body["token"]

    def send(self, token: str, text: str, message_id: str | None = None) -> tuple[int, Any]:
        """Send a message and give the status and the body."""
        status, body, _ = self.request(
            "POST",
            "/api/conversations/messages",
            {"id": message_id or str(uuid.uuid4()), "text": text},
            {"Authorization": f"Bearer {token}"},
        )
        return status, body

    def say(self, token: str, text: str) -> list[dict[str, Any]]:
        """Send a message that must be answered, and give the replies."""
        status, body = self.send(token, text)
        assert status == 200, body
        return body["replies"]


@pytest.fixture(scope="session")
def host_origin() -> str:
    """The origin of another website, which may frame the chat; the browser tests serve it."""
    return f"http://localhost:{free_port()}"


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory, host_origin: str) -> Iterator[Service]:
    """The running service, shared by the tests that do it no harm."""
    running = Service(
        tmp_path_factory.mktemp("service"), settings={"RJ_EMBED_ORIGINS": host_origin}
    )
    running.start()
    yield running
    running.stop()
