"""Trains the model, if anything that it depends on has changed since it was last trained."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODELS = ROOT / "models"
CURRENT = MODELS / "current"
LOG = MODELS / "training.log"
DEPENDS_ON = ("data/**/*.yml", "domain.yml", "config.yml", "assistant/*", "content/*.py", "uv.lock")
# Rasa keeps what each component has learnt and takes it again where its configuration and examples
# are the same, though its code and lists be others: what other code has learnt is thrown away.
CODE = ("assistant/*", "content/*.py", "uv.lock")
CACHE = ROOT / ".rasa" / "cache"
CACHE_MADE_BY = ROOT / ".rasa" / "made_by"
KEPT = 3
PROGRESS_SECONDS = 15
# Python's collector looks through all that is alive again and again, and each of 75,000 examples is
# copied five times by Rasa: a training took 58 s without it, 65 s with it, and ends soon after.
RASA = "import gc; gc.disable(); from rasa.__main__ import main; main()"


def fingerprint(patterns: Sequence[str] = DEPENDS_ON) -> str:
    """Give a name for all that the model is made of, or some files of it, by content."""
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def train() -> Path:
    """Train, unless the model of today's content is there, and give its path."""
    name = f"rj-{fingerprint()}"
    path = MODELS / f"{name}.tar.gz"
    if path.exists():
        print("The model is up to date.", file=sys.stderr)
    else:
        print(
            "Training the model: about 3 minutes the first time, one after a change ...",
            file=sys.stderr,
        )
        forget_what_other_code_learnt()
        _train(name)
        if not path.exists():
            sys.exit("The training gave no model.")
        _remove_old(path)
    CURRENT.write_text(path.name, encoding="utf-8")
    return path


def forget_what_other_code_learnt() -> None:
    """Empty Rasa's cache if the code that filled it was not today's."""
    code = fingerprint(CODE)
    if not (CACHE_MADE_BY.exists() and CACHE_MADE_BY.read_text(encoding="utf-8") == code):
        shutil.rmtree(CACHE, ignore_errors=True)
        CACHE_MADE_BY.parent.mkdir(exist_ok=True)
        CACHE_MADE_BY.write_text(code, encoding="utf-8")


def _train(name: str) -> None:
    """Run `rasa train`, its many words kept in a file that is shown if it fails."""
    command = "train --skip-validation --domain domain.yml --config config.yml --data data"
    done = threading.Event()
    threading.Thread(target=_tell_progress, args=(done,), daemon=True).start()
    MODELS.mkdir(exist_ok=True)
    with LOG.open("wb") as log:
        code = subprocess.call(
            [sys.executable, "-W", "ignore", "-c", RASA, *command.split()]
            + ["--out", str(MODELS), "--fixed-model-name", name],
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"},
        )
    done.set()
    if code:
        sys.exit(f"The training failed:\n{LOG.read_text(errors='replace')[-4000:]}")


def _tell_progress(done: threading.Event) -> None:
    began = time.monotonic()
    while not done.wait(PROGRESS_SECONDS):
        print(f"  ... training for {time.monotonic() - began:.0f} s", file=sys.stderr)


def _remove_old(newest: Path) -> None:
    models = sorted(MODELS.glob("rj-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    for path in models[:-KEPT]:
        if path != newest:
            path.unlink()


if __name__ == "__main__":
    train()
