"""Sentence embeddings: from the files that were measured, true to the published weights."""

import json
from pathlib import Path

import numpy as np
import pytest

from assistant import minilm
from assistant.minilm import EmbeddingCache, ModelFileError, checked_file

SENTENCES = [
    "Can I write him a letter instead of meeting?",
    "what does it cost",
    "he is outside my house now",
    "My neighbour burned down our shed and I want to know why.",
]


def test_a_file_with_another_hash_is_refused():
    with pytest.raises(ModelFileError, match="not the model"):
        checked_file(minilm.MODEL_PACKAGE, "model.onnx", "0" * 64)


def test_a_missing_package_is_named():
    with pytest.raises(ModelFileError, match="not installed"):
        checked_file("no_such_package_here", "model.onnx", "0" * 64)


def test_like_sentences_are_near_and_others_are_far():
    letter, note, cost = (
        minilm.minilm().embed(text)
        for text in ("can I write a letter", "may I send a note", "who pays for it")
    )
    assert letter @ note > letter @ cost + 0.2
    assert abs(np.linalg.norm(letter) - 1) < 1e-5


def test_the_int8_export_is_true_to_the_published_weights():
    """The published float32 weights, run here in plain numpy, give almost the same embeddings."""
    exact = PublishedMiniLM()
    for sentence in SENTENCES:
        assert exact.embed(sentence) @ minilm.minilm().embed(sentence) > 0.95


def test_the_prepared_model_is_made_once_and_again_when_missing(tmp_path, monkeypatch):
    path = minilm.prepared(tmp_path)
    assert path.stat().st_size < 30_000_000
    monkeypatch.setattr(minilm.subprocess, "run", None)
    assert minilm.prepared(tmp_path) == path
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_that_it_can_not_be_prepared_is_said(tmp_path):
    taken = tmp_path / "file"
    taken.write_text("in the way")
    with pytest.raises(ModelFileError, match="could not be prepared"):
        minilm.prepared(taken)


def test_known_texts_are_not_embedded_again(tmp_path, monkeypatch):
    path = tmp_path / "embeddings.npz"
    first = EmbeddingCache(path).embed_all(SENTENCES)

    def fail():
        raise AssertionError("embedded again")

    monkeypatch.setattr(minilm, "minilm", fail)
    assert np.array_equal(EmbeddingCache(path).embed_all(SENTENCES), first)
    assert SENTENCES[0].encode() not in path.read_bytes()


def test_a_broken_cache_begins_empty(tmp_path):
    path = tmp_path / "embeddings.npz"
    path.write_bytes(b"broken")
    assert EmbeddingCache(path).embed_all(SENTENCES[:1]).shape == (1, 384)


class PublishedMiniLM:
    """The encoder of BERT (Devlin et al., 2019) over the published weights, for comparison only."""

    def __init__(self) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        sha256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
        path = checked_file(minilm.WEIGHTS_PACKAGE, "model/model.safetensors", sha256)
        self.weights = {
            name.removeprefix("bert."): value.astype(np.float32)
            for name, value in load_file(path).items()
            if value.dtype.kind == "f"
        }
        config = json.loads((Path(path).parent / "config.json").read_text())
        self.layers, self.heads = config["num_hidden_layers"], config["num_attention_heads"]
        self.tokenizer = Tokenizer.from_file(str(Path(path).parent / "tokenizer.json"))
        self.tokenizer.no_padding()

    def embed(self, text: str) -> np.ndarray:
        ids = self.tokenizer.encode(text).ids
        w = self.weights
        x = w["embeddings.word_embeddings.weight"][ids]
        x = x + w["embeddings.position_embeddings.weight"][: len(ids)]
        x = self.norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for number in range(self.layers):
            layer = f"encoder.layer.{number}"
            q, k, v = (
                self.dense(x, f"{layer}.attention.self.{part}").reshape(len(ids), self.heads, -1)
                for part in ("query", "key", "value")
            )
            scores = np.einsum("ihd,jhd->hij", q, k) / np.sqrt(q.shape[-1])
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            mixed = np.einsum("hij,jhd->ihd", scores / scores.sum(-1, keepdims=True), v)
            attended = self.dense(mixed.reshape(len(ids), -1), f"{layer}.attention.output.dense")
            x = self.norm(x + attended, f"{layer}.attention.output.LayerNorm")
            h = self.dense(x, f"{layer}.intermediate.dense")
            h = self.dense(self.gelu(h), f"{layer}.output.dense")
            x = self.norm(x + h, f"{layer}.output.LayerNorm")
        mean = x.mean(axis=0)
        return mean / np.linalg.norm(mean)

    def dense(self, x: np.ndarray, name: str) -> np.ndarray:
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def norm(self, x: np.ndarray, name: str) -> np.ndarray:
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    @staticmethod
    def gelu(x: np.ndarray) -> np.ndarray:
        from scipy.special import erf

        return x * 0.5 * (1 + erf(x / np.sqrt(2)))
