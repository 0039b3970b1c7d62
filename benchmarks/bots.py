"""The two bots that are measured: this assistant through its front, and Rasa's starter bot."""

from __future__ import annotations

import http.client
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from messages import drawn_conversations, examples_under, mood_conversations, unseen_messages
from servers import BenchError, Process, Processes, free_ports

ROOT = Path(__file__).resolve().parent.parent
PYTHON = str(ROOT / ".venv" / "bin" / "python")
RASA = str(ROOT / ".venv" / "bin" / "rasa")
FRONT_PYTHON = str(ROOT / "front" / ".venv" / "bin" / "python")
HELD_BACK = ROOT / "tests" / "nlu" / "held_back.tsv"
ANSWER_SECONDS = 60.0
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "LOG_LEVEL": "WARNING"}


class Conversation(Protocol):
    """One person's conversation with a bot, over one kept connection."""

    def say(self, text: str) -> bool:
        """Say something, and tell whether there was an answer."""

    def close(self) -> None:
        """Close the connection."""


class Bot(Protocol):
    """A bot that can be started, spoken to and weighed."""

    name: str

    def start(self, processes: Processes) -> None:
        """Start the bot's processes."""

    def check_alive(self) -> None:
        """Raise BenchError if one of its processes has ended."""

    def begin(self) -> Conversation:
        """Begin a conversation."""

    def conversations(self) -> Iterator[Sequence[str]]:
        """Give what people say, a conversation at a time, without end."""

    def memory(self) -> dict[str, int]:
        """Give the resident memory of each of its processes, in bytes; `rasa` is one of them."""


class Assistant:
    """This assistant: front, Rasa server and action server, spoken to through the chat API."""

    name = "this assistant"

    def __init__(self, model: Path, home: Path) -> None:
        """Take the trained model, and an empty folder for the databases and keys."""
        self._model = model.resolve()
        self._home = home
        self._port = 0
        self._processes: dict[str, Process] = {}
        self._messages = unseen_messages(HELD_BACK, examples_under(ROOT / "data"))

    def start(self, processes: Processes) -> None:
        """Start the three processes at once, as `make run` does."""
        self._port, staff, rasa, actions = free_ports(4)
        self._home.mkdir(parents=True, exist_ok=True)
        environment = {
            **QUIET,
            "PYTHONPATH": str(ROOT),
            "RJ_HOME": str(self._home),
            "RJ_PORT": str(self._port),
            "RJ_STAFF_PORT": str(staff),
            "RJ_RASA_PORT": str(rasa),
            "RJ_ACTIONS_PORT": str(actions),
            "RJ_ACTIONS_URL": f"http://127.0.0.1:{actions}/webhook",
            "RJ_TRACKER_DATABASE": f"sqlite:///{self._home / 'conversations.sqlite'}",
            "RJ_RATE_LIMITS": "off",
            "MALLOC_ARENA_MAX": "2",
        }
        rasa_options = ["-i", "127.0.0.1", "-p", str(rasa), "-m", str(self._model)]
        rasa_options += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
        rasa_options += ["--logging-config-file", "assistant/logging.yml"]
        commands = {
            "actions": [FRONT_PYTHON, "-m", "actions.server", "--port", str(actions)],
            "rasa": [RASA, "run", *rasa_options],
            "front": [FRONT_PYTHON, "-m", "front.server"],
        }
        self._processes = {
            part: processes.start(f"our {part}", command, ROOT, environment)
            for part, command in commands.items()
        }

    def check_alive(self) -> None:
        """Raise BenchError if one of the three processes has ended."""
        for process in self._processes.values():
            process.check_alive()

    def begin(self) -> Conversation:
        """Begin a conversation of the chat API."""
        return _ChatConversation(self._port)

    def conversations(self) -> Iterator[Sequence[str]]:
        """Give held-back messages in a drawn order, six at a time."""
        return drawn_conversations(self._messages)

    def memory(self) -> dict[str, int]:
        """Give the resident memory of `rasa`, `actions` and `front`, in bytes."""
        return {part: process.memory() for part, process in self._processes.items()}


class StarterBot:
    """The bot that `rasa init --no-prompt` makes, spoken to through its REST channel."""

    name = "rasa init bot"

    def __init__(self, folder: Path) -> None:
        """Take an empty folder for the bot."""
        self.folder = folder
        self._port = 0
        self._process: Process | None = None

    def make(self, processes: Processes) -> float:
        """Make the bot, trained, and give the seconds it took."""
        self.folder.mkdir(parents=True)
        command = [RASA, "init", "--no-prompt"]
        seconds = processes.run("rasa init", command, self.folder, QUIET)
        if not list((self.folder / "models").glob("*.tar.gz")):
            raise BenchError("`rasa init` made no model")
        return seconds

    def start(self, processes: Processes) -> None:
        """Start its Rasa server; its stories need no action server."""
        (self._port,) = free_ports(1)
        command = [RASA, "run", "-i", "127.0.0.1", "-p", str(self._port)]
        self._process = processes.start("starter bot", command, self.folder, QUIET)

    def check_alive(self) -> None:
        """Raise BenchError if its server has ended."""
        if self._process:
            self._process.check_alive()

    def begin(self) -> Conversation:
        """Begin a conversation of the REST channel."""
        return _RestConversation(self._port)

    def conversations(self) -> Iterator[Sequence[str]]:
        """Give the conversations of mood_messages.txt, in turn."""
        return mood_conversations(examples_under(self.folder / "data"))

    def memory(self) -> dict[str, int]:
        """Give the resident memory of `rasa`, in bytes."""
        return {"rasa": self._process.memory() if self._process else 0}


class _ChatConversation:
    def __init__(self, port: int) -> None:
        self._http = _Http(port)
        status, begun = self._http.post("/api/conversations", {"language": "en"})
        if status != 201:
            self._http.close()
            raise ConnectionError(f"the front answered {status}")
        self._bearer = {"Authorization": f"Bearer {begun['token']}"}

    def say(self, text: str) -> bool:
        body = {"id": str(uuid.uuid4()), "text": text}
        status, answer = self._http.post("/api/conversations/messages", body, self._bearer)
        replies = answer["replies"] if status == 200 else []
        return bool(replies) and replies[0]["topic"] != "service_problem"

    def close(self) -> None:
        self._http.close()


class _RestConversation:
    def __init__(self, port: int) -> None:
        self._http = _Http(port)
        self._http.connect()
        self._sender = uuid.uuid4().hex

    def say(self, text: str) -> bool:
        body = {"sender": self._sender, "message": text}
        status, answer = self._http.post("/webhooks/rest/webhook", body)
        return status == 200 and bool(answer)

    def close(self) -> None:
        self._http.close()


class _Http:
    """One kept connection, as light as the standard library has: the client shares the cores."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
        self.connect, self.close = self._connection.connect, self._connection.close

    def post(
        self, path: str, body: Any, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        """Give the status and the object of the answer."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        self._connection.request("POST", path, json.dumps(body).encode(), sent)
        answer = self._connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if content else None
