"""Which language a message is in: English, Welsh or another."""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
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

from assistant.text import without_accents, words
from content.language import ENGLISH, WELSH

LANGUAGE = "language"
CLEAR = "clear"
KNOWN_WORDS = "known_words"
RAREST_WORD = 3
OTHER = "other"
OWN_WORDS = 2
TOKEN = re.compile(r"[\w']+|[.!?]")
ENDS = frozenset(".!?")
SHORTEST_NAME = 3
MOST_TIMES = 2
SEED = 7
LETTERS = (1, 4)
RAREST_PART = 3
SMALLEST_WEIGHT = 0.05
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


def parts(text: str) -> Iterator[str]:
    """Give the words of a text, each between spaces, and their runs of one to four letters.

    Circumflexes are left out, since many leave them out; so are numbers.
    """
    for word in _spoken(text):
        held = f" {word} "
        yield held
        for length in range(LETTERS[0], LETTERS[1] + 1):
            yield from (held[i : i + length] for i in range(len(held) - length + 1))


def _spoken(text: str) -> list[str]:
    return [word for word in words(without_accents(text)) if not word.isdigit()]


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


@dataclass(frozen=True)
class TwoLanguages:
    """Tells Welsh from English by words and letters: a logistic regression, held as a table.

    Attributes:
        weights: what each part of a text says for Welsh (or, below zero, for English).
        bias: what is said for Welsh without any.
        known: the words of the examples, each with the share of its uses that is Welsh.
    """

    weights: Mapping[str, float]
    bias: float
    known: Mapping[str, float]

    @classmethod
    def fit(cls, texts: Sequence[str], welsh: Sequence[bool]) -> TwoLanguages:
        """Learn from the examples of both languages, which count alike however many they are."""
        from sklearn.feature_extraction.text import CountVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import normalize

        counter = CountVectorizer(analyzer=lambda t: set(parts(t)), min_df=RAREST_PART)
        chosen = _alike(welsh)
        rows = normalize(counter.fit_transform([texts[i] for i in chosen]).astype(float))
        model = LogisticRegression(C=20.0, class_weight="balanced", solver="liblinear", tol=1e-2)
        model.fit(rows, [welsh[i] for i in chosen])
        weights = {
            part: float(model.coef_[0][place])
            for part, place in counter.vocabulary_.items()
            if abs(model.coef_[0][place]) >= SMALLEST_WEIGHT
        }
        return cls(weights, float(model.intercept_[0]), _known(texts, welsh))

    def welsh(self, text: str) -> float:
        """Give the probability that a text, which is in one of the two, is Welsh."""
        found = set(parts(text))
        if not found:
            return 0.5
        total = sum(self.weights.get(part, 0.0) for part in found) / math.sqrt(len(found))
        return 1 / (1 + math.exp(-(total + self.bias)))


def _alike(welsh: Sequence[bool]) -> list[int]:
    """Choose examples so that neither language has more than twice as many as the other."""
    places = {
        language: [i for i, w in enumerate(welsh) if w == language] for language in (True, False)
    }
    most = MOST_TIMES * min(map(len, places.values()))
    order = random.Random(SEED)
    return sorted(
        place
        for held in places.values()
        for place in (order.sample(held, most) if len(held) > most else held)
    )


def _names(texts: Sequence[str]) -> set[str]:
    """Give the words that are mostly written with a capital in the middle of a sentence.

    Whose name it is says nothing of the language that somebody writes.
    """
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for text in texts:
        tokens = TOKEN.findall(text)
        for before, token in pairwise(tokens):
            if before not in ENDS and token.isalpha() and len(token) >= SHORTEST_NAME:
                (capital if token[0].isupper() else small).update(_spoken(token))
    return {word for word, count in capital.items() if count > small[word]}


def _known(texts: Sequence[str], welsh: Sequence[bool]) -> dict[str, float]:
    """Give the words that are no accident of one writer, with how Welsh their use is.

    Names are of both languages alike.
    """
    names = _names(texts)
    counted: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for text, is_welsh in zip(texts, welsh):
        counted[is_welsh].update(set(_spoken(text)))
    sizes = {language: max(sum(found.values()), 1) for language, found in counted.items()}
    known = {}
    for word in counted[True].keys() | counted[False].keys():
        if counted[True][word] + counted[False][word] >= RAREST_WORD:
            uses = {language: counted[language][word] / sizes[language] for language in counted}
            known[word] = 0.5 if word in names else uses[True] / (uses[True] + uses[False])
    return known


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
            message.set(KNOWN_WORDS, sum(word in self._two.known for word in _spoken(text)))
        return messages

    def language(self, text: str) -> tuple[str, bool]:
        """Tell the language of a text, and whether it is clear."""
        said = _spoken(text)
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
