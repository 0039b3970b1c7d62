"""Which language a message is in: English, Welsh or another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import joblib
import yaml
from lingua import Language, LanguageDetectorBuilder
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.two_languages import TwoLanguages, spoken
from content.language import ENGLISH, WELSH

LANGUAGE = "language"
CLEAR = "clear"
KNOWN_WORDS = "known_words"
OTHER = "other"
OWN_WORDS = 2
SHORT_WORDS = Path(__file__).with_name("short_words.yml")
SHORT = 2
# A word or two that no list holds must look more Welsh than English ones that nobody has learnt do:
# at 0.5 "timescale" does. Chosen on the development sets.
SHORT_IS_WELSH = 0.7
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


@lru_cache(maxsize=1)
def short_words() -> Mapping[str, frozenset[str]]:
    """Give the words of each language that tell a message of one or two words."""
    held = yaml.load(SHORT_WORDS.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506
    return {language: frozenset(words) for language, words in held.items()}


def _by_short_words(said: Sequence[str]) -> str | None:
    """Give the language that one or two words stand in, if they stand in one only."""
    if len(said) > SHORT:
        return None
    shown = {language for language, words in short_words().items() if words & set(said)}
    return shown.pop() if len(shown) == 1 else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LanguageDetector(GraphComponent):
    """Sets `language` in the message: `en`, `cy` or `other`, and whether it is `clear`.

    One or two words are told by a list. Else a model of the examples tells English from Welsh,
    which knows the misspelt and mixed messages of people. Only a message of which neither
    language's examples know most words is put to lingua, in its mode of low memory (41 MB; with all
    its models it takes 730).

    It is clear where the writer plainly means the language: two words that hardly stand in the
    other show it, or one Welsh word that no English one contradicts. One English word never does:
    those are borrowed in any Welsh.
    """

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        """Begin untrained."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._two = TwoLanguages({}, 0.0, {})
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
        """Make the component, untrained."""
        return cls(config, model_storage, resource)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Set what share of known words makes it ours, and how sure each must be.

        `confidence` is lingua's, of another language; `clear` is ours, of one of the two.
        """
        return {
            "known_share": 0.6,
            "confidence": 0.8,
            "shortest": 4,
            "clear": 0.9,
            "own_word": 0.95,
            "not_english": [],
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the two languages from the examples."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        welsh = [written_in(message) == WELSH for message in examples]
        mixed = self._config["not_english"]
        kept = [w or m.get(INTENT) not in mixed for m, w in zip(examples, welsh)]
        self._two = TwoLanguages.fit(
            [m.get(TEXT) for m, keep in zip(examples, kept) if keep],
            [w for w, keep in zip(welsh, kept) if keep],
        )
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(self._two, folder / "two_languages.joblib")
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
        """Load what was learnt from the model that was built here."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._two = joblib.load(folder / "two_languages.joblib")
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `language` in each message, whether it is clear, and how many words are known."""
        for message in messages:
            text = message.get(TEXT) or ""
            language, clear = self.language(text)
            message.set(LANGUAGE, language, add_to_output=True)
            message.set(CLEAR, clear, add_to_output=True)
            message.set(KNOWN_WORDS, sum(word in self._two.known for word in spoken(text)))
        return messages

    def language(self, text: str) -> tuple[str, bool]:
        """Tell the language of a text, and whether it is clear."""
        said = spoken(text)
        known = [self._two.known[word] for word in said if word in self._two.known]
        own_welsh = sum(share >= self._config["own_word"] for share in known)
        own_english = sum(share <= 1 - self._config["own_word"] for share in known)
        letters = sum(map(len, said))
        short = _by_short_words(said)
        if short is not None:
            return short, short == WELSH or own_english >= OWN_WORDS
        if len(known) < self._config["known_share"] * len(said) and (
            letters >= self._config["shortest"]
        ):
            likeliest = self._detector.compute_language_confidence_values(" ".join(said))[0]
            ours = likeliest.language in (Language.ENGLISH, Language.WELSH)
            if not ours and likeliest.value >= self._config["confidence"]:
                return OTHER, False
        welsh = self._two.welsh(text)
        if welsh > (SHORT_IS_WELSH if len(said) <= SHORT else 0.5):
            shown = own_welsh >= OWN_WORDS or own_welsh > own_english
            return WELSH, shown and welsh >= self._config["clear"]
        return ENGLISH, own_english >= OWN_WORDS and 1 - welsh >= self._config["clear"]


def written_in(message: Message) -> str:
    """Give the language of an example, as its block in the topic file says."""
    return ((message.get("metadata") or {}).get("intent") or {}).get("language", ENGLISH)
