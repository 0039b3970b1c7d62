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
from assistant.linear import CalibratedLinear
from assistant.safety import DANGERS, NO_DANGER, DangerPhrases

SAFETY = "safety"
TOPICS = "topics"
PHRASES = "danger_phrases"
STORED = "understanding.joblib"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Understanding(GraphComponent):
    """Two classifiers over the same features, which know nothing of each other.

    The safety detector learns the dangers against all the rest, weighed so that the few dangers
    count as much as the many other messages, and phrases raise what it finds. The topic classifier
    learns all topics. What follows from both is for `Decision` to say.
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
        """Set the penalty, how sure a phrase makes it of its danger, and the two temperatures.

        A temperature that is not set is fitted, which takes a second training.
        """
        return {
            "C": 0.7,
            "phrase_confidence": 0.8,
            "topic_temperature": None,
            "safety_temperature": None,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Train both classifiers on the examples, and store them."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        topics = np.array([message.get(INTENT) for message in examples])
        safety = np.where(np.isin(topics, DANGERS), topics, NO_DANGER)
        matrix = self._features.fit([message.get(TEXT) for message in examples])
        penalty = self._config["C"]
        self._topics = CalibratedLinear.fit(
            matrix, topics, penalty, temperature=self._config["topic_temperature"]
        )
        self._safety = CalibratedLinear.fit(
            matrix, safety, penalty, "balanced", self._config["safety_temperature"]
        )
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump((self._features, self._safety, self._topics), folder / STORED)
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
        component._features, component._safety, component._topics = stored
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `safety` and `topics`, probabilities by label, the likeliest first, and the phrases.

        `danger_phrases` names the dangers of which a phrase stands in the message.
        """
        if self._safety is None or self._topics is None:
            raise RuntimeError("the model has not been trained: run `make train`")
        floor = self._config["phrase_confidence"]
        for message in messages:
            text = message.get(TEXT) or ""
            features, phrases = self._features.of_message(text), self._phrases.find(text)
            message.set(SAFETY, with_phrases(self._safety.by_label(*features), phrases, floor))
            message.set(TOPICS, self._topics.by_label(*features))
            message.set(PHRASES, sorted(phrases), add_to_output=True)
        return messages


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
