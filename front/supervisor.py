"""Starts the three processes of the service, keeps them up, and takes them down together."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import secrets
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from encryption import KeyRingError, load_key_ring
from front.database import DatabaseFailed
from front.queue.keys import prepare_database
from front.settings import Settings, SettingsError, load_settings

ROOT = Path(__file__).parent.parent
START_SECONDS = 180
STOP_SECONDS = 18
LONGEST_PAUSE = 10.0
PARENT_DEATH_SIGNAL = 1
SECRETS = ("RJ_QUEUE_TOKEN", "RJ_SMTP_PASSWORD")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotStart(Exception):
    """The service can't start; the text says why, in plain words."""


def say(text: str) -> None:
    """Tell whoever started the service what it is doing."""
    print(text, file=sys.stderr, flush=True)


@dataclass
class Process:
    """One process that is kept up until the service stops."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]

    async def keep_up(self, stopping: asyncio.Event) -> None:
        """Run the process, and start it again whenever it ends by itself."""
        pause = 0.5
        while not stopping.is_set():
            began = asyncio.get_running_loop().time()
            running = await asyncio.create_subprocess_exec(
                *self.command,
                env=dict(self.environment),
                cwd=ROOT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
            ended = asyncio.ensure_future(running.wait())
            stop = asyncio.ensure_future(stopping.wait())
            await asyncio.wait({ended, stop}, return_when=asyncio.FIRST_COMPLETED)
            stop.cancel()
            if stopping.is_set():
                await _stop(running)
                return
            lived = asyncio.get_running_loop().time() - began
            pause = 0.5 if lived > 60 else min(pause * 2, LONGEST_PAUSE)
            say(f"{self.name} stopped {_why(ended.result())}; it is started again")
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(stopping.wait(), pause)


def processes(settings: Settings, model: Path) -> list[Process]:
    """Give the three processes with their commands and environments.

    Each is given the secrets that it needs: Rasa none of the queue's.
    """
    rasa_port, actions_port = settings.rasa_port, settings.actions_port
    environment = {
        **{name: value for name, value in os.environ.items() if name not in SECRETS},
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "PYTHONUNBUFFERED": "1",
        "RJ_HOME": str(settings.home.resolve()),
        "RJ_RASA_PORT": str(rasa_port),
        "RJ_ACTIONS_PORT": str(actions_port),
        "RJ_ACTIONS_URL": f"http://127.0.0.1:{actions_port}/webhook",
        "RJ_TRACKER_DATABASE": settings.tracker_database_url,
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_HOST": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "MALLOC_ARENA_MAX": "2",
    }
    ours, rasas = str(ROOT / "front/.venv/bin/python"), str(ROOT / ".venv/bin/python")
    rasa = f"run --model {model} --endpoints endpoints.yml --credentials credentials.yml"
    listens = f"--interface 127.0.0.1 --port {rasa_port}"
    logging = "--logging-config-file assistant/logging.yml"
    token = settings.queue_token.get_secret_value() or secrets.token_urlsafe(32)
    queue = {"RJ_QUEUE_TOKEN": token, "RJ_QUEUE_URL": settings.queue_url}
    mail = {"RJ_SMTP_PASSWORD": settings.smtp_password.get_secret_value()}
    return [
        Process(
            "the action server",
            [ours, "-m", "actions.server", "--port", str(actions_port)],
            {**environment, **queue},
        ),
        Process(
            "the Rasa server",
            [rasas, "-m", "rasa", *f"{rasa} {listens} {logging}".split()],
            environment,
        ),
        Process("the front", [ours, "-m", "front.server"], {**environment, **queue, **mail}),
    ]


async def serve(settings: Settings, model: Path) -> None:
    """Run the service until it is told to stop.

    Raises:
        CannotStart: a port is taken, or the service is not ready in time.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, stopping.set)
    say("Starting the action server, the Rasa server and the front (about 20 seconds) ...")
    running = [
        asyncio.create_task(process.keep_up(stopping)) for process in processes(settings, model)
    ]
    try:
        if await _ready(settings, stopping):
            public = f"http://{settings.host}:{settings.port}"
            staff = f"http://{settings.staff_host}:{settings.staff_port}"
            print(f"ready: {public} (staff: {staff})", flush=True)
            await stopping.wait()
    finally:
        stopping.set()
        say("Stopping ...")
        await asyncio.gather(*running)


def with_free_ports(settings: Settings) -> Settings:
    """Check the ports; the two on loopback move by themselves unless they were set.

    Raises:
        CannotStart: a port is taken.
    """
    for name, host, port in (
        ("RJ_PORT", settings.host, settings.port),
        ("RJ_STAFF_PORT", settings.staff_host, settings.staff_port),
    ):
        if not _is_free(host, port):
            raise CannotStart(
                f"Port {port} is taken. Stop what listens there, or choose another with {name}."
            )
    moved = {}
    for field in ("rasa_port", "actions_port"):
        port = getattr(settings, field)
        if _is_free("127.0.0.1", port):
            continue
        if field in settings.model_fields_set:
            raise CannotStart(f"Port {port} is taken. Choose another with RJ_{field.upper()}.")
        moved[field] = _any_free_port()
    return settings.model_copy(update=moved)


async def _ready(settings: Settings, stopping: asyncio.Event) -> bool:
    url = f"http://{settings.staff_host}:{settings.staff_port}/health/ready"
    deadline = asyncio.get_running_loop().time() + START_SECONDS
    async with httpx.AsyncClient(timeout=20, trust_env=False) as http:
        while not stopping.is_set():
            with contextlib.suppress(httpx.HTTPError):
                if (await http.get(url)).status_code == 200:
                    return True
            if asyncio.get_running_loop().time() > deadline:
                raise CannotStart(f"The service was not ready within {START_SECONDS} seconds.")
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(stopping.wait(), 0.5)
    return False


async def _stop(running: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGTERM)
    try:
        await asyncio.wait_for(running.wait(), STOP_SECONDS)
    except asyncio.TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        await running.wait()


def _end_with_parent() -> None:
    """Have Linux end this process when the supervisor dies, however that comes about."""
    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)


def _why(code: int) -> str:
    return f"by signal {-code}" if code < 0 else f"with exit code {code}"


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main() -> None:
    """Start the service on the newest model, which `make train` has named last."""
    try:
        settings = with_free_ports(load_settings())
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        prepare_database(settings.database_url, load_key_ring())
        model = ROOT / "models" / (ROOT / "models/current").read_text(encoding="utf-8").strip()
        asyncio.run(serve(settings, model))
    except FileNotFoundError:
        sys.exit("There is no trained model yet: run `make train`.")
    except (CannotStart, SettingsError, KeyRingError, DatabaseFailed) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
