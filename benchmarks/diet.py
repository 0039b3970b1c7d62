"""Trains Rasa's DIETClassifier on the data.json of this folder, and ranks the labels of its test.

`evaluate_on.py` runs it in a temporary folder, and reads found.json there.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from pathlib import Path
from typing import Any

import structlog
import yaml
from rasa.core.agent import Agent
from rasa.model_training import train_nlu

CONFIG = {
    "recipe": "default.v1",
    "assistant_id": "outside_data",
    "language": "en",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
    ],
}
COMMAND_SIGN = "/"


def train(texts: list[str], labels: list[str]) -> str:
    """Train on messages and the names of their intents; give the model's path."""
    examples = [{"text": text, "intent": label} for text, label in zip(texts, labels, strict=True)]
    written = {"rasa_nlu_data": {"common_examples": examples}}
    Path("nlu.json").write_text(json.dumps(written), encoding="utf-8")
    Path("config.yml").write_text(yaml.safe_dump(CONFIG), encoding="utf-8")
    model: str | None = train_nlu("config.yml", "nlu.json", "models")
    if not model:
        raise RuntimeError("Rasa made no model")
    return model


async def rank(model: str, texts: list[str]) -> tuple[list[list[str]], list[float]]:
    """Give each message's intents, the likeliest first, and the seconds that it took."""
    agent = Agent.load(model)
    ranked, seconds = [], []
    for text in texts:
        begun = time.perf_counter()
        parsed = await agent.parse_message(text.lstrip(COMMAND_SIGN) or text)
        seconds.append(time.perf_counter() - begun)
        ranked.append([entry["name"] for entry in parsed["intent_ranking"]])
    return ranked, seconds


def main() -> None:
    """Train and rank; intents are numbers here, since Rasa reads `/` and `+` in their names."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    data: dict[str, Any] = json.loads(Path("data.json").read_text(encoding="utf-8"))
    names = sorted(set(data["train"]["labels"]))
    numbers = {name: f"label{number}" for number, name in enumerate(names)}
    begun = time.perf_counter()
    model = train(data["train"]["texts"], [numbers[name] for name in data["train"]["labels"]])
    training_seconds = time.perf_counter() - begun
    ranked, seconds = asyncio.run(rank(model, data["test"]))
    back = {number: name for name, number in numbers.items()}
    found = {
        "training_seconds": training_seconds,
        "seconds": seconds,
        "ranked": [[back[number] for number in labels] for labels in ranked],
    }
    Path("found.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
