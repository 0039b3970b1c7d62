"""The classifier of this pipeline on data from outside, beside Rasa's DIETClassifier if asked.

`make evaluate-on TRAIN=file TEST=file` trains on one file and scores on the other; `DIET=1` trains
DIET on the same. Each line of a file is a message, a tab and its label.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIET = Path(__file__).with_name("diet.py")
COLUMNS = 2
HEADER = ["text", "label"]
TOP = 3
TEN_MINUTES = 600.0


class DataError(ValueError):
    """A file can't be used; the text says which, where and why, in plain words."""


@dataclass(frozen=True)
class Examples:
    """Messages with their labels, in the order of the file."""

    texts: list[str]
    labels: list[str]


@dataclass(frozen=True)
class Score:
    """How a classifier did.

    Attributes:
        accuracy: the share of messages whose label was its first.
        top_three: the share whose label was among its first three.
        training_seconds: from the texts to a classifier that is ready.
        message_ms: the median time of one message, by itself, in milliseconds.
    """

    accuracy: float
    top_three: float
    training_seconds: float
    message_ms: float


def main() -> None:
    """Train, score and print, as the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path, help="messages to train on: text, tab, label")
    parser.add_argument("test", type=Path, help="messages to score on, likewise")
    parser.add_argument("--diet", action="store_true", help="train DIETClassifier beside ours")
    options = parser.parse_args()
    try:
        train, test = read_examples(options.train), read_examples(options.test)
        check(train, test, options.train)
        print(describe(train, test), flush=True)
        print("training our classifier ...", flush=True)
        scores = {"ours": our_score(train, test)}
        if options.diet:
            print("training DIETClassifier, 100 epochs: this takes minutes ...", flush=True)
            scores["DIETClassifier"] = diet_score(train, test)
    except DataError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    print(table(scores, len(test.texts)))


def read_examples(path: Path) -> Examples:
    """Read messages and labels; empty lines, and a first line that names the columns, are left out.

    Raises:
        DataError: the file is missing, is no UTF-8 text, has no message, or a line is malformed.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise DataError(f"{path} is a folder; a file is needed.") from None
    except UnicodeDecodeError:
        raise DataError(f"{path} is not text in UTF-8.") from None
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror}.") from None
    examples = Examples([], [])
    for number, line in enumerate(content.split("\n"), 1):
        columns = [column.strip() for column in line.split("\t")]
        if not line.strip() or (number == 1 and columns == HEADER):
            continue
        if len(columns) != COLUMNS or not all(columns):
            raise DataError(
                f"{path}, line {number}: a message, one tab and a label are needed, "
                f"but there {_columns(columns)}."
            )
        examples.texts.append(columns[0])
        examples.labels.append(columns[1])
    if not examples.texts:
        raise DataError(f"{path} has no messages.")
    return examples


def check(train: Examples, test: Examples, train_path: Path) -> None:
    """Check that two sets can be trained and scored on.

    Raises:
        DataError: the training set has one label only, or none of the test set's.
    """
    known = set(train.labels)
    if len(known) == 1:
        raise DataError(f"{train_path} has one label only, {train.labels[0]!r}; two are needed.")
    if not known & set(test.labels):
        raise DataError(
            "No label of the test set is in the training set: are text and label in this order, "
            "and are these files of the same data?"
        )


def describe(train: Examples, test: Examples) -> str:
    """Say how large the sets are, and what in them can't be got right."""
    known = set(train.labels)
    unknown = sum(label not in known for label in test.labels)
    seen = set(train.texts)
    copies = sum(text in seen for text in test.texts)
    said = [
        f"{len(train.texts)} messages of {len(known)} labels to train on, {len(test.texts)} to test"
    ]
    if unknown:
        said.append(f"{unknown} of the test set have labels that the training set does not know")
    if copies:
        said.append(f"{copies} of the test set are in the training set too, word for word")
    return "\n".join(said)


def our_score(train: Examples, test: Examples) -> Score:
    """Train and score the features and the classifier that `config.yml` uses.

    Raises:
        DataError: the training set is too small for them.
    """
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["RJ_EMBEDDINGS"] = str(Path(folder) / "embeddings.npz")
        import numpy as np

        from assistant.features import SentenceFeatures
        from assistant.linear import CalibratedLinear

        begun = time.perf_counter()
        features = SentenceFeatures()
        try:
            matrix, _ = features.fit(train.texts, np.full(len(train.texts), True))
            classifier = CalibratedLinear.fit(matrix, np.array(train.labels))
        except ValueError as error:
            reason = str(error).rstrip(".")
            raise DataError(f"The training set is too small or too uniform: {reason}.") from error
        seconds = time.perf_counter() - begun
    ranked, times = [], []
    for text in test.texts:
        begun = time.perf_counter()
        message = features.of_message(text)
        margins = classifier.margins(message.places, message.values)
        ranked.append(list(classifier.by_label(margins))[:TOP])
        times.append(time.perf_counter() - begun)
    return score(ranked, test.labels, seconds, times)


def diet_score(train: Examples, test: Examples) -> Score:
    """Train and score DIETClassifier, in a process of its own and a temporary folder.

    Raises:
        DataError: Rasa could not be trained on this.
    """
    variables = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        content = {"train": asdict(train), "test": test.texts}
        (folder / "data.json").write_text(json.dumps(content), encoding="utf-8")
        command = [sys.executable, "-W", "ignore", str(DIET)]
        done = subprocess.run(command, cwd=folder, env={**os.environ, **variables}, check=False)
        if done.returncode != 0:
            raise DataError("Rasa could not train DIETClassifier on this; see above.")
        found = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    return score(found["ranked"], test.labels, found["training_seconds"], found["seconds"])


def score(
    ranked: Sequence[Sequence[str]], truth: Sequence[str], training: float, times: Sequence[float]
) -> Score:
    """Score the ranked labels of messages; both times are in seconds."""
    first = sum(labels[:1] == [true] for labels, true in zip(ranked, truth, strict=True))
    among = sum(true in labels[:TOP] for labels, true in zip(ranked, truth, strict=True))
    middle = sorted(times)[math.ceil(len(times) / 2) - 1]
    return Score(first / len(truth), among / len(truth), training, middle * 1000)


def table(scores: Mapping[str, Score], tested: int) -> str:
    """Give the scores as text, the accuracy with its 95% interval (normal approximation)."""
    lines = [f"{'':16} {'accuracy':>18} {'top three':>10} {'training':>10} {'a message':>10}"]
    for name, found in scores.items():
        half = 1.96 * math.sqrt(found.accuracy * (1 - found.accuracy) / tested)
        took = found.training_seconds
        training = f"{took:.1f} s" if took < TEN_MINUTES else f"{took / 60:.1f} min"
        lines.append(
            f"{name:16} {found.accuracy:10.4f} ± {half:.3f} {found.top_three:10.4f} "
            f"{training:>10} {found.message_ms:7.1f} ms"
        )
    if len(scores) > 1:
        lines.append("DIETClassifier's time of a message includes Rasa's running of its pipeline")
    return "\n".join(lines)


def _columns(columns: Sequence[str]) -> str:
    if len(columns) == 1:
        return "is no tab"
    if len(columns) > COLUMNS:
        return f"are {len(columns)} columns"
    return "is nothing on one side of the tab"


if __name__ == "__main__":
    main()
