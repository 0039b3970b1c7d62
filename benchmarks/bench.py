"""This assistant beside the bot that `rasa init` makes, measured in one run.

`make bench` takes the time of answers, the load borne, memory, start-up and training, prints them
with the bars that they are held to, and writes results/bench.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bars import table
from bots import ROOT, Assistant, Bot, StarterBot
from load import many_clients, one_client, wait_for_answer
from servers import BenchError, Processes
from training import OURS, STARTERS, after_one_topic, copy_of_ours, from_nothing

RESULTS = ROOT / "results"
BUSY = 0.5
AT_ONCE = (1, 8)


def main() -> None:
    """Measure what the options ask for, print the table and write the figures."""
    options = read_options()
    signal.signal(signal.SIGTERM, _stop)
    try:
        figures = measure(options)
    except BenchError as error:
        sys.exit(f"The benchmark can't go on. {error}")
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing that was started runs on.")
    print(table(figures))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(f"written: {os.path.relpath(options.out)}")


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="default: the one that models/current names")
    parser.add_argument("--rounds", type=int, default=60, help="conversations with each bot")
    parser.add_argument("--seconds", type=float, default=30.0, help="of each load, for each bot")
    parser.add_argument("--skip-load", action="store_true", help="one client in turns alone")
    parser.add_argument("--skip-training", action="store_true", help="time no training")
    parser.add_argument("--keep", action="store_true", help="keep the logs and the temporary bot")
    parser.add_argument("--out", type=Path, default=RESULTS / "bench.json")
    options = parser.parse_args()
    if options.rounds < 1 or options.seconds <= 0:
        parser.error("--rounds and --seconds must be above 0")
    return options


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Measure, and give the figures by what they are and by bot.

    Raises:
        BenchError: something is missing, or a process failed.
    """
    model = options.model or current_model()
    if not model.is_file():
        raise BenchError(f"There is no model {model}: run `make train` first.")
    figures: dict[str, Any] = {"machine": machine()}
    load_before = figures["machine"]["load_before"]
    if load_before > BUSY:
        print(f"other work runs on this machine (load {load_before}): the figures will be noisy")
    RESULTS.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=RESULTS))
    try:
        with Processes(folder / "logs") as processes:
            starter = StarterBot(folder / "starter")
            with step("making and training the bot of `rasa init` (one to three minutes)"):
                starter.make(processes)
            bots: list[Bot] = [Assistant(model, folder / "home"), starter]
            figures["start_up_s"] = start(bots, processes)
            measure_answers(bots, options, figures)
            figures["memory_bytes"] = {bot.name: bot.memory() for bot in bots}
            with step("stopping both bots"):
                processes.stop()
            if not options.skip_training:
                figures["training_s"] = measure_training(starter, folder / "copy", processes)
    finally:
        if options.keep:
            print(f"kept: {os.path.relpath(folder)}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return figures


def current_model() -> Path:
    """Give the path of the model that was trained last.

    Raises:
        BenchError: none was.
    """
    try:
        return ROOT / "models" / (ROOT / "models" / "current").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise BenchError("There is no trained model: run `make train` first.") from None


def start(bots: list[Bot], processes: Processes) -> dict[str, float]:
    """Start each bot while no other is starting, and give the seconds to its first good answer."""
    seconds = {}
    for bot in bots:
        with step(f"starting {bot.name}"):
            begun = time.perf_counter()
            bot.start(processes)
            wait_for_answer(bot)
            seconds[bot.name] = time.perf_counter() - begun
    return seconds


def measure_answers(bots: list[Bot], options: argparse.Namespace, figures: dict[str, Any]) -> None:
    """Add the figures of one client in turns, and of the loads."""
    with step(f"one client, {options.rounds} conversations with each bot, in turns"):
        answers = one_client(bots, options.rounds)
    figures["one_client"] = {name: found.figures() for name, found in answers.items()}
    if options.skip_load:
        return
    figures["load"] = {}
    for clients in AT_ONCE:
        with step(f"load of {clients} at once, {options.seconds:.0f} s for each bot"):
            answers = many_clients(bots, clients, options.seconds)
        figures["load"][str(clients)] = {name: found.figures() for name, found in answers.items()}


def measure_training(
    starter: StarterBot, folder: Path, processes: Processes
) -> dict[str, dict[str, float]]:
    """Give the seconds of training from nothing, for both, and for ours after a topic changed."""
    environment = copy_of_ours(folder)
    with step("training this assistant from nothing (bar: 5 minutes)"):
        ours = from_nothing(folder, OURS, processes, environment)
    with step("training it again after one topic changed (bar: 1 minute)"):
        again = after_one_topic(folder, processes, environment)
    with step("training the bot of `rasa init` from nothing"):
        theirs = from_nothing(starter.folder, STARTERS, processes, {})
    return {
        "from_nothing": {Assistant.name: ours, StarterBot.name: theirs},
        "after_one_topic": {Assistant.name: again},
    }


def machine() -> dict[str, Any]:
    """Tell on what, and when, this was measured."""
    described = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.split(":", 1)[1].strip() for line in described if line.startswith("model name")]
    return {
        "when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "processor": names[0] if names else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "system": platform.platform(),
        "load_before": round(os.getloadavg()[0], 2),
    }


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    print(f"{what} ...", end=" ", flush=True)
    begun = time.perf_counter()
    try:
        yield
    except BaseException:
        print("not finished", flush=True)
        raise
    print(f"{time.perf_counter() - begun:.0f} s", flush=True)


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
