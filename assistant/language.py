"""Which language a message is in: English, Welsh or another."""

from __future__ import annotations

from collections import Counter
from typing import Any

import joblib
from lingua import Language, LanguageDetectorBuilder
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.text import words

LANGUAGE = "language"
KNOWN_WORDS = "known_words"
RAREST_WORD = 3
ENGLISH, WELSH, OTHER = "en", "cy", "other"
SPOKEN_IN_WALES = (
    Language.ENGLISH,
    Language.WELSH,
    Language.POLISH,
    Language.ROMANIAN,
    Language.PORTUGUESE,
    Language.ARABIC,
    Language.BENGALI,
    Language.URDU,
    Language.PUNJABI,
    Language.CHINESE,
    Language.UKRAINIAN,
    Language.RUSSIAN,
    Language.TURKISH,
    Language.HUNGARIAN,
    Language.LITHUANIAN,
    Language.BULGARIAN,
    Language.TAGALOG,
    Language.SOMALI,
    Language.PERSIAN,
    Language.HINDI,
    Language.FRENCH,
    Language.SPANISH,
    Language.GERMAN,
    Language.ITALIAN,
    Language.GREEK,
    Language.CZECH,
    Language.VIETNAMESE,
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LanguageDetector(GraphComponent):
    """Sets `language` in the message.

    A message whose words are mostly known from the English examples is English: statistics of
    letters mistake short and misspelt English for anything. Only the rest is put to lingua, in its
    mode of low memory (41 MB; with all its models it takes 730).
    """

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        """Begin without a vocabulary."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._english: frozenset[str] = frozenset()
        self._detector = (
            LanguageDetectorBuilder.from_languages(*SPOKEN_IN_WALES)
            .with_low_accuracy_mode()
            .build()
        )

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageDetector:
        """Make the component, without a vocabulary."""
        return cls(config, model_storage, resource)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Set what share of known words makes English, and how sure lingua must be of another."""
        return {"known_share": 0.6, "confidence": 0.8, "shortest": 4, "not_english": []}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the words of the English examples that are no accident of one writer."""
        counted = Counter(
            word
            for message in training_data.intent_examples
            if message.get(INTENT) not in self._config["not_english"]
            for word in set(words(message.get(TEXT) or ""))
        )
        self._english = frozenset(word for word, count in counted.items() if count >= RAREST_WORD)
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(self._english, folder / "english.joblib")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageDetector:
        """Load the vocabulary from the model that was built here."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._english = joblib.load(folder / "english.joblib")
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `language` in each message (`en`, `cy` or `other`), and how many words are known."""
        for message in messages:
            text = message.get(TEXT) or ""
            message.set(LANGUAGE, self.language(text), add_to_output=True)
            message.set(KNOWN_WORDS, sum(word in self._english for word in words(text)))
        return messages

    def language(self, text: str) -> str:
        """Tell the language of a text; English where it cannot be told."""
        said = [word for word in words(text) if not word.isdigit()]
        letters = sum(len(word) for word in said)
        if letters < self._config["shortest"]:
            return ENGLISH
        known = sum(word in self._english for word in said)
        if known >= self._config["known_share"] * len(said):
            return ENGLISH
        likeliest = self._detector.compute_language_confidence_values(" ".join(said))[0]
        if likeliest.language == Language.ENGLISH or likeliest.value < self._config["confidence"]:
            return ENGLISH
        return WELSH if likeliest.language == Language.WELSH else OTHER
