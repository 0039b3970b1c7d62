"""How likely each danger and each topic is, for a message."""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.features import SentenceFeatures
from assistant.language import LANGUAGE, written_in
from assistant.linear import CalibratedLinear
from assistant.neighbours import Neighbours
from assistant.safety import DANGERS, NO_DANGER, DangerPhrases
from content.language import ENGLISH, WELSH

SAFETY = "safety"
TOPICS = "topics"
PHRASES = "danger_phrases"
STORED = "understanding.joblib"
# Rasa packs every model with gzip at its slowest, which is quick with what is packed already.
PACKED = 1
# Farther down the ranking an example's nearness has never changed which topic is first, nor where
# a topic is so far behind: no example is nearer than another by much more than this.
LOOKED_AT = 10
FARTHEST = 0.5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Understanding(GraphComponent):
    """Two classifiers over the same features, which know nothing of each other.

    The safety detector learns the dangers against all the rest, weighed so that the few dangers
    count as much as the many other messages, and phrases raise what it finds. The topic classifier
    learns all topics, and to the margin of each is added how near in sense the nearest of its
    examples is. What follows from both is for `Decision` to say.
    """

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        """Begin untrained, but with the phrases."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._phrases = DangerPhrases()
        self._features = SentenceFeatures()
        self._safety: CalibratedLinear | None = None
        self._topics: CalibratedLinear | None = None
        self._neighbours: Neighbours | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Understanding:
        """Make the component, untrained."""
        return cls(config, model_storage, resource)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Set the penalty, how sure a phrase makes it of its danger, how much nearness counts.

        A temperature that is not set is fitted, which takes a second training.
        """
        return {
            "C": 0.3,
            "phrase_confidence": 0.8,
            "nearness": 0.0,
            "topic_temperature": None,
            "safety_temperature": None,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Train both classifiers on the examples, and store them."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        topics = np.array([message.get(INTENT) for message in examples])
        safety = np.where(np.isin(topics, DANGERS), topics, NO_DANGER)
        english = np.array([written_in(message) == ENGLISH for message in examples])
        texts = [message.get(TEXT) for message in examples]
        matrix, embeddings = self._features.fit(texts, english)
        penalty = self._config["C"]
        self._topics = CalibratedLinear.fit(
            matrix, topics, penalty, temperature=self._config["topic_temperature"]
        )
        self._safety = CalibratedLinear.fit(
            matrix, safety, penalty, "balanced", self._config["safety_temperature"]
        )
        self._neighbours = Neighbours.learn(embeddings, topics, self._topics.classes)
        with self._model_storage.write_to(self._resource) as folder:
            learnt = self._features, self._safety, self._topics, self._neighbours
            joblib.dump(learnt, folder / STORED, compress=PACKED)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Understanding:
        """Load what was learnt, from the model that was built here."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            stored = joblib.load(folder / STORED)
        component._features, component._safety, component._topics, component._neighbours = stored
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `safety` and `topics`, probabilities by label, the likeliest first, and the phrases.

        `danger_phrases` names the dangers of which a phrase stands in the message.
        """
        if self._safety is None or self._topics is None or self._neighbours is None:
            raise RuntimeError("the model has not been trained: run `make train`")
        floor = self._config["phrase_confidence"]
        for message in messages:
            text = message.get(TEXT) or ""
            phrases = self._phrases.find(text)
            features = self._features.of_message(text, message.get(LANGUAGE) != WELSH)
            safety = self._safety.by_label(self._safety.margins(features.places, features.values))
            message.set(SAFETY, with_phrases(safety, phrases, floor))
            margins = self._topics.margins(features.places, features.values)
            weight = self._config["nearness"]
            near = nearness(margins, features.embedding, self._neighbours, weight)
            message.set(TOPICS, self._topics.by_label(margins + weight * near))
            message.set(PHRASES, sorted(phrases), add_to_output=True)
        return messages


def nearness(
    margins: np.ndarray, embedding: np.ndarray, neighbours: Neighbours, weight: float
) -> np.ndarray:
    """Give how near the nearest example of each topic is, of shape (topics,).

    Only the likeliest topics within reach of the first are looked at, two at least; the others
    count as no nearer than these. On the development sets that is four topics instead of ten, with
    the same answers.

    Args:
        margins: of shape (topics,).
        embedding: of the message.
        neighbours: the examples.
        weight: how much nearness will count beside the margins.
    """
    likeliest = np.argsort(-margins)[:LOOKED_AT]
    within_reach = margins[likeliest] >= margins[likeliest[0]] - weight * FARTHEST
    likeliest = likeliest[: max(int(within_reach.sum()), 2)]
    found = neighbours.nearest(embedding, likeliest)
    near = np.full(len(margins), found.min(), dtype=np.float32)
    near[likeliest] = found
    return near


def with_phrases(
    probabilities: dict[str, float], found: set[str], floor: float
) -> dict[str, float]:
    """Raise the dangers whose phrases were found to at least `floor`; the whole stays 1."""
    raised = {
        label: max(value, floor) if label in found else value
        for label, value in probabilities.items()
    }
    total = sum(raised.values())
    return {label: value / total for label, value in raised.items()}
