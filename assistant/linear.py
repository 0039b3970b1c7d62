"""A linear classifier over sparse features whose confidence means something."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.svm import LinearSVC

LEFT_OUT = 0.2
TOLERANCE = 1e-2
TEMPERATURES = np.linspace(0.5, 12.0, 116)


@dataclass
class CalibratedLinear:
    """One-against-the-rest linear support vectors, their margins made into probabilities.

    Margins are turned by a softmax with one temperature, which is fitted on a fifth of
    the examples, by a model that has not seen them (Guo et al., "On Calibration of Modern Neural
    Networks", 2017).

    Attributes:
        classes: the labels, of shape (classes,).
        weights: float32, of shape (features, classes).
        bias: float32, of shape (classes,).
        temperature: what margins are multiplied by before the softmax.
    """

    classes: np.ndarray
    weights: np.ndarray
    bias: np.ndarray
    temperature: float

    @classmethod
    def fit(
        cls,
        features: sp.csr_matrix,
        labels: np.ndarray,
        C: float = 0.7,  # noqa: N803 - the field's own name for the penalty
        class_weight: Any = None,
        seed: int = 7,
    ) -> CalibratedLinear:
        """Train on features of shape (examples, features) and labels of shape (examples,)."""
        seen = np.random.default_rng(seed).random(len(labels)) >= LEFT_OUT
        everything = np.ones(len(labels), dtype=bool)

        def train(chosen: np.ndarray) -> Any:
            model = LinearSVC(C=C, class_weight=class_weight, tol=TOLERANCE, random_state=seed)
            return model.fit(features[chosen], labels[chosen])

        with ThreadPoolExecutor(2) as pool:
            whole, part = pool.map(train, [everything, seen])
        weights, bias = _for_every_class(whole, whole.classes_)
        part_weights, part_bias = _for_every_class(part, whole.classes_)
        margins = features[~seen] @ part_weights + part_bias
        truth = np.searchsorted(whole.classes_, labels[~seen])
        return cls(whole.classes_, weights, bias, _temperature(margins, truth))

    def probabilities(self, features: sp.csr_matrix) -> np.ndarray:
        """Give the probability of each class, of shape (messages, classes)."""
        return _softmax((features @ self.weights + self.bias) * self.temperature)

    def by_label(self, places: np.ndarray, values: np.ndarray) -> dict[str, float]:
        """Give one message's probabilities by label, the likeliest first.

        Args:
            places: of the features that are not zero.
            values: of these features, of the same length.
        """
        margins = values @ self.weights[places] + self.bias
        row = _softmax(margins[np.newaxis] * self.temperature)[0]
        return {str(self.classes[place]): float(row[place]) for place in np.argsort(-row)}


def _for_every_class(model: Any, classes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give weights and bias for all classes, those that the model did not see at a margin of -1."""
    coefficients, intercept = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        coefficients = np.vstack([-coefficients, coefficients])
        intercept = np.concatenate([-intercept, intercept])
    weights = np.zeros((coefficients.shape[1], len(classes)), dtype=np.float32)
    bias = np.full(len(classes), -1.0, dtype=np.float32)
    seen = np.searchsorted(classes, model.classes_)
    weights[:, seen] = coefficients.T
    bias[seen] = intercept
    return weights, bias


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _temperature(margins: np.ndarray, truth: np.ndarray) -> float:
    """Choose the temperature under which the true classes are least surprising."""

    def surprise(temperature: float) -> float:
        given = _softmax(margins * temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(given, 1e-9)).mean())

    return float(min(TEMPERATURES, key=surprise))
