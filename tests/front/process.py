"""The front's own process, with a stand-in for Rasa that speaks the protocol of its channel."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.conftest import ROOT, free_port

ASSISTANTS_TOKEN = "the-action-servers-token"
START_SECONDS = 30


class StandInRasa(BaseHTTPRequestHandler):
    """Answers every turn with one reply, and erases whatever it is told to."""

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        reply = {"text": "Hello", "topic": "help", "language": "en", "source": None, "choices": []}
        self._answer({"replies": [{**reply, "asks": None, "reference": None}]})

    def do_DELETE(self):
        self._answer({})

    def log_message(self, *_):
        pass

    def _answer(self, body):
        raw = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@dataclass
class Front:
    """A front in a home of its own."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        self.rasa = ThreadingHTTPServer(("127.0.0.1", 0), StandInRasa)
        threading.Thread(target=self.rasa.serve_forever, daemon=True).start()
        ports = {"RJ_PORT": free_port(), "RJ_STAFF_PORT": free_port()}
        self.url = f"http://127.0.0.1:{ports['RJ_PORT']}"
        self.staff_url = f"http://127.0.0.1:{ports['RJ_STAFF_PORT']}"
        self.output = self.home / "output.log"
        self.database = self.home / "var/front.sqlite"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RJ_")},
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
            "RJ_HOME": str(self.home / "var"),
            "RJ_RASA_PORT": str(self.rasa.server_address[1]),
            "RJ_QUEUE_TOKEN": ASSISTANTS_TOKEN,
            **{name: str(port) for name, port in ports.items()},
            **self.settings,
        }

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "front.server"],
            cwd=ROOT,
            env=self.environment,
            stdout=self.output.open("ab"),
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError):
                if self.request("GET", f"{self.staff_url}/health/live")[0] == 200:
                    return
            said = self.output.read_text(errors="replace")
            assert self.process.poll() is None and time.monotonic() < deadline, said
            time.sleep(0.1)

    def kill(self) -> None:
        """Kill it as the kernel does when memory runs out."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Stop it, and the stand-in with it."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        finally:
            self.process.kill()
            self.rasa.shutdown()

    def rj(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line."""
        return subprocess.run(
            [sys.executable, "-m", "front.rj", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def request(
        self, method: str, url: str, body: object = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any, dict[str, str]]:
        """Send a request and give the status, the body (as JSON where it is) and the headers."""
        data = (
            body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        )
        asked = urllib.request.Request(url, data, headers or {}, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                status, raw, found = answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            status, raw, found = error.code, error.read(), error.headers
        found = {name.lower(): value for name, value in found.items()}
        is_json = "json" in found.get("content-type", "")
        return status, json.loads(raw) if is_json else raw.decode(errors="replace"), found

    def queue(
        self,
        method: str,
        path: str = "",
        body: object = None,
        *,
        key: str | None = None,
        token: str = ASSISTANTS_TOKEN,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Ask the queue's API for something below `requests`."""
        shown = {"Authorization": f"Bearer {token}", **(headers or {})}
        if key:
            shown["Idempotency-Key"] = key
        url = f"{self.staff_url}/api/queue/requests{path}"
        return self.request(method, url, body, shown)[:2]

    def file(self, body: object, key: str | None = None) -> dict[str, Any]:
        """Put a request into the queue that must be taken."""
        status, view = self.queue("POST", "", body, key=key or str(uuid.uuid4()))
        assert status == 201, view
        return view


def given(**changes: Any) -> dict[str, Any]:
    """Give a body that the queue takes."""
    return {
        "channel": "web",
        "name": "Tom",
        "contact": {"method": "call", "value": "+447700900456"},
        "safe_contact": {
            "voicemail": False,
            "text": True,
            "email": None,
            "say_police": False,
            "others_see": "my sister",
            "words": "text is fine, no voicemail",
        },
        "asking_as": "victim",
        "safety": ["distress"],
        "best_time": "after 6",
        "contact_language": "en",
        "under_18": False,
        "note": None,
        "consent": {"given_at": "2026-01-31T09:30:00Z", "notice": "1"},
        **changes,
    }
