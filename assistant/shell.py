"""The Rasa shell for officers, on the trained model, with nothing kept of what is typed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Start an action server of its own, and the Rasa shell; conversations stay in memory."""
    actions_port, rasa_port = _free_port(), _free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "RJ_ACTIONS_URL": f"http://127.0.0.1:{actions_port}/webhook",
        "RJ_TRACKER_DATABASE": "sqlite://",
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_HOST": "127.0.0.1",
        "LOG_LEVEL": "ERROR",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    model = ROOT / "models" / (ROOT / "models/current").read_text(encoding="utf-8").strip()
    print("Type a question. Under each answer stand its topic, how sure the assistant is, and the")
    print("section of the leaflet. Nothing typed here is kept or sent to anybody. /stop ends it.")
    actions = subprocess.Popen(
        [ROOT / "front/.venv/bin/python", "-m", "actions.server", "--port", str(actions_port)],
        cwd=ROOT,
        env=environment,
    )
    shell = "shell --endpoints endpoints.yml --credentials credentials.yml"
    try:
        subprocess.call(
            [sys.executable, "-W", "ignore", "-m", "rasa", *shell.split()]
            + ["--model", str(model), "--port", str(rasa_port)],
            cwd=ROOT,
            env=environment,
        )
    finally:
        actions.terminate()
        actions.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
