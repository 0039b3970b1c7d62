"""Starts processes for a measurement, reads their memory, and stops them whatever happens."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

STOP_SECONDS = 20.0
LAST_LINES = 15
KIB = 1024


class BenchError(RuntimeError):
    """The measurement can't go on; the text says why, in plain words."""


@dataclass(frozen=True)
class Process:
    """A process that was started, by its name in messages, and the file of all it writes."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path

    def check_alive(self) -> None:
        """Raise BenchError, with the last lines that it wrote, if the process has ended."""
        if self.popen.poll() is not None:
            raise BenchError(
                f"{self.name} ended with {self.popen.returncode}:\n{self.last_lines()}"
            )

    def last_lines(self) -> str:
        """Give the end of what the process wrote."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-LAST_LINES:])

    def memory(self) -> int:
        """Give the resident memory of the process and of all below it, in bytes."""
        return sum(_resident(pid) for pid in _with_descendants(self.popen.pid))


class Processes:
    """Keeps account of what was started; leaving the `with` block stops all of it.

    Each process leads a session of its own, so that Ctrl-C reaches the benchmark alone, which then
    stops them in its own order.
    """

    def __init__(self, logs: Path) -> None:
        """Take the folder in which each process has its log."""
        self._logs = logs
        self._started: list[Process] = []

    def __enter__(self) -> Processes:
        """Begin with no process."""
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop every process, however the block was left."""
        self.stop()

    def start(
        self, name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str]
    ) -> Process:
        """Start a command in a folder, with variables beside those of this process."""
        log = self._logs / f"{len(self._started):02}-{name.replace(' ', '-')}.log"
        with log.open("wb") as out:
            popen = subprocess.Popen(
                command,
                cwd=folder,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        process = Process(name, popen, log)
        self._started.append(process)
        return process

    def run(
        self, name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str]
    ) -> float:
        """Run a command to its end and give the seconds it took.

        Raises:
            BenchError: it failed.
        """
        begun = time.perf_counter()
        process = self.start(name, command, folder, environment)
        if process.popen.wait() != 0:
            process.check_alive()
        return time.perf_counter() - begun

    def stop(self) -> None:
        """Stop all that still runs: politely, then after 20 seconds by force."""
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            for process in reversed(self._started):
                _signal(process, signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS
            for process in self._started:
                with suppress(subprocess.TimeoutExpired):
                    process.popen.wait(max(0.0, deadline - time.monotonic()))
                _signal(process, signal.SIGKILL)
                process.popen.wait()
            self._started.clear()
        finally:
            signal.signal(signal.SIGINT, before)


def free_ports(number: int) -> list[int]:
    """Give ports of 127.0.0.1 on which nothing listens."""
    sockets = [socket.socket() for _ in range(number)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _signal(process: Process, number: signal.Signals) -> None:
    """Signal the whole group that a process leads; that it is gone is no error."""
    with suppress(ProcessLookupError):
        os.killpg(process.popen.pid, number)


def _resident(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    for line in status.splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * KIB
    return 0


def _with_descendants(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        with suppress(OSError):
            for children in Path(f"/proc/{one}/task").glob("*/children"):
                found += map(int, children.read_text(encoding="utf-8").split())
    return found
