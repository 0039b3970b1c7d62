"""How long training takes, on copies of the trees, with caches of their own."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from bots import PYTHON, QUIET, RASA, ROOT
from servers import BenchError, Processes

NOT_COPIED = shutil.ignore_patterns(
    ".*", "models", "results", "var", "front", "tests", "docs", "__pycache__"
)
OURS = (PYTHON, "-W", "ignore", "-m", "assistant.train")
STARTERS = (RASA, "train")
EXAMPLES = "examples: |\n"
NEW_EXAMPLE = "    - and the brochure that came on tuesday, would it say a word about any of this\n"


def from_nothing(
    folder: Path, command: Sequence[str], processes: Processes, environment: Mapping[str, str]
) -> float:
    """Train what lies in a folder without its caches and models; give the seconds it took."""
    for left_over in (".rasa", ".cache", "models"):
        shutil.rmtree(folder / left_over, ignore_errors=True)
    return _train(folder, command, processes, environment)


def copy_of_ours(folder: Path) -> Mapping[str, str]:
    """Copy this tree to a folder, and give the variables with which it trains there.

    Neither its Rasa cache nor its embeddings are those of this tree.
    """
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    return {
        "PYTHONPATH": str(folder),
        "RJ_EMBEDDINGS": str(folder / ".cache" / "embeddings.npz"),
    }


def after_one_topic(folder: Path, processes: Processes, environment: Mapping[str, str]) -> float:
    """Add an example to one topic of a copy that was trained before; give the seconds of training.

    Raises:
        BenchError: no topic file has the expected form.
    """
    for path in sorted((folder / "data" / "topics").rglob("*.yml")):
        before, examples, after = path.read_text(encoding="utf-8").partition(EXAMPLES)
        if examples:
            path.write_text(before + examples + NEW_EXAMPLE + after, encoding="utf-8")
            return _train(folder, OURS, processes, environment)
    raise BenchError("no file under data/topics has a line `examples: |`")


def _train(
    folder: Path, command: Sequence[str], processes: Processes, environment: Mapping[str, str]
) -> float:
    before = set((folder / "models").glob("*.tar.gz"))
    seconds = processes.run("training", command, folder, {**QUIET, **environment})
    if not set((folder / "models").glob("*.tar.gz")) - before:
        raise BenchError("the training made no new model")
    return seconds
