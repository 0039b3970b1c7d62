"""A linear classifier over sparse features whose confidence means something."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.svm import LinearSVC

from assistant.weights import SparseWeights

LEFT_OUT = 0.2
TOLERANCE = 0.5
REST = ""
CORES = 2
FEW = 10
# From so many examples on, those that matter to a class are sought first, by a rough model of some.
MANY = 10_000
SOME = 0.15
ROUGH_TOLERANCE = 1.0
# How much a term counts by how telling it is of a class, and what it is told by where it is rare.
TELLING = 0.15
SMOOTHING = 0.05
TEMPERATURES = np.linspace(0.5, 12.0, 116)


@dataclass
class CalibratedLinear:
    """One-against-the-rest linear support vectors, their margins made into probabilities.

    Margins are turned by a softmax with one temperature, which is fitted on a fifth of
    the examples, by a model that has not seen them (Guo et al., "On Calibration of Modern Neural
    Networks", 2017).

    Attributes:
        classes: the labels, of shape (classes,).
        weights: of shape (features, classes).
        bias: float32, of shape (classes,).
        temperature: what margins are multiplied by before the softmax.
    """

    classes: np.ndarray
    weights: SparseWeights
    bias: np.ndarray
    temperature: float

    @classmethod
    def fit(
        cls,
        features: sp.csr_matrix,
        labels: np.ndarray,
        C: float = 0.3,  # noqa: N803 - the field's own name for the penalty
        class_weight: Any = None,
        temperature: float | None = None,
        seed: int = 7,
    ) -> CalibratedLinear:
        """Train on features of shape (examples, features) and labels of shape (examples,).

        Args:
            features: of the examples.
            labels: of the examples.
            C: the penalty; larger values follow the examples more closely.
            class_weight: as in scikit-learn.
            temperature: if it is known, so that it need not be fitted by a second training.
            seed: of every random choice.
        """
        classes = np.unique(labels)
        if temperature is None:
            seen = np.random.default_rng(seed).random(len(labels)) >= LEFT_OUT
            weights, bias = _train(features[seen], labels[seen], classes, C, class_weight, seed)
            truth = np.searchsorted(classes, labels[~seen])
            temperature = best_temperature(features[~seen] @ weights + bias, truth)
        weights, bias = _train(features, labels, classes, C, class_weight, seed)
        return cls(classes, SparseWeights.of(weights), bias, temperature)

    def probabilities(self, features: sp.csr_matrix) -> np.ndarray:
        """Give the probability of each class, of shape (messages, classes)."""
        margins = (features @ self.weights.matrix()).toarray() + self.bias
        return _softmax(margins * self.temperature)

    def margins(self, places: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Give one message's margins, times the temperature, of shape (classes,).

        Args:
            places: of the features that are not zero.
            values: of these features, of the same length.
        """
        return (self.weights.product(places, values) + self.bias) * self.temperature

    def by_label(self, margins: np.ndarray) -> dict[str, float]:
        """Turn one message's margins into probabilities by label, the likeliest first."""
        row = _softmax(margins[np.newaxis])[0]
        return {str(self.classes[place]): float(row[place]) for place in np.argsort(-row)}


def _train(
    features: sp.csr_matrix,
    labels: np.ndarray,
    classes: np.ndarray,
    penalty: float,
    class_weight: Any,
    seed: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Give weights and bias of all classes, those that no example has at a margin of -1.

    Another class's example well beyond a class's margin has no say in where that margin is. So
    where there are many, all classes are learnt roughly, from some of them, and then each anew from
    its own examples and the others within its margin: 15 s instead of 25 for 56,000 examples, and
    the same answers but for chance. How tightly the solver keeps to the optimum matters as little:
    with the tolerances above, 13 s for 82,000.
    """
    if class_weight == "balanced":
        class_weight = _balanced(labels)
    # A copy, indices and all: sorting it in place must not change the caller's matrix.
    features = sp.csr_matrix(features, dtype=np.float64, copy=True)
    features.sum_duplicates()
    solver = _Solver(classes, penalty, class_weight, seed)
    if len(labels) < MANY:
        return solver.learn(features, labels)
    some = np.random.default_rng(seed).random(len(labels)) < SOME
    rough = solver.learn(features[some], labels[some], ROUGH_TOLERANCE)
    return solver.learn_near(features, labels, *rough)


@dataclass
class _Solver:
    """Learns each class against the rest by scikit-learn's LinearSVC, on all cores."""

    classes: np.ndarray
    penalty: float
    class_weight: dict[Any, float] | None
    seed: int

    def learn(
        self, features: sp.csr_matrix, labels: np.ndarray, tolerance: float = TOLERANCE
    ) -> tuple[np.ndarray, np.ndarray]:
        """Learn all classes from all examples.

        Some classes can be learnt beside others, each part taking the others' examples for one
        class more, whose result is not used: so the examples are copied once a part.
        """
        weights, bias = self._nothing(features)

        def learn(part: np.ndarray) -> None:
            joined = np.where(np.isin(labels, part), labels, REST)
            model = self._fit(_own(features), joined, part, tolerance)
            coefficients, intercept = model.coef_, model.intercept_
            if len(model.classes_) == 2:
                coefficients = np.vstack([-coefficients, coefficients])
                intercept = np.concatenate([-intercept, intercept])
            for place, label in enumerate(model.classes_):
                if label != REST:
                    column = np.searchsorted(self.classes, label)
                    weights[:, column], bias[column] = coefficients[place], intercept[place]

        _on_all_cores(learn, _parts(np.unique(labels)))
        return weights, bias

    def learn_near(
        self, features: sp.csr_matrix, labels: np.ndarray, rough: np.ndarray, rough_bias: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Learn each class from its examples and those within its margin, as roughly known."""
        weights, bias = self._nothing(features)
        telling = Telling.of(features, labels, self.classes)

        def learn(label: Any) -> None:
            column = np.searchsorted(self.classes, label)
            own = labels == label
            margins = features @ rough[:, column].astype(np.float64) + rough_bias[column]
            near = np.flatnonzero(own | (margins > -1))
            if own[near].all():
                near = np.arange(len(labels))
            scale = telling.scale(column)
            scaled = features[near] @ sp.diags(scale)
            model = self._fit(scaled, np.where(own[near], label, REST), [label])
            sign = 1 if model.classes_[1] == label else -1
            weights[:, column] = sign * model.coef_[0] * scale
            bias[column] = sign * model.intercept_[0]

        _on_all_cores(learn, np.unique(labels))
        return weights, bias

    def _nothing(self, features: sp.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
        count = len(self.classes)
        weights = np.zeros((features.shape[1], count), dtype=np.float32)
        return weights, np.full(count, -1.0, dtype=np.float32)

    def _fit(
        self,
        features: sp.csr_matrix,
        labels: np.ndarray,
        part: Iterable[Any],
        tolerance: float = TOLERANCE,
    ) -> LinearSVC:
        weight = self.class_weight and {**{c: self.class_weight[c] for c in part}, REST: 1.0}
        model = LinearSVC(
            C=self.penalty, class_weight=weight, tol=tolerance, random_state=self.seed
        )
        return model.fit(features, labels)


@dataclass
class Telling:
    """How telling each feature is of each class: how much oftener it stands there than elsewhere.

    These are the log-count ratios of Wang and Manning, "Baselines and Bigrams" (2012), to which
    features are scaled a little before a class is learnt.

    Attributes:
        sums: of the features' sizes over the examples of each class, (classes, features).
        counts: of the examples of each class, (classes,).
    """

    sums: sp.csr_matrix
    counts: np.ndarray

    @classmethod
    def of(cls, features: sp.csr_matrix, labels: np.ndarray, classes: np.ndarray) -> Telling:
        """Sum the features of examples by their labels."""
        places = np.searchsorted(classes, labels)
        shape = (len(classes), len(labels))
        chosen = sp.csr_matrix((np.ones(len(labels)), (places, np.arange(len(labels)))), shape)
        sums = sp.csr_matrix(chosen @ abs(features))
        return cls(sums, np.bincount(places, minlength=len(classes)))

    def scale(self, place: int) -> np.ndarray:
        """Give what features are scaled by for one class: about 1, of shape (features,)."""
        own, count = self.sums[place].toarray()[0], self.counts[place]
        others = np.asarray(self.sums.sum(axis=0))[0] - own
        here = (own + SMOOTHING) / (count + 1)
        elsewhere = (np.maximum(others, 0) + SMOOTHING) / (self.counts.sum() - count + 1)
        ratio = np.abs(np.log(here / elsewhere))
        return 1 - TELLING + TELLING * ratio / ratio.mean()


def _own(features: sp.csr_matrix) -> sp.csr_matrix:
    """Give a thread a matrix of its own over the same numbers: checks change it, not these."""
    return sp.csr_matrix((features.data, features.indices, features.indptr), features.shape)


def _on_all_cores(learn: Callable[[Any], None], parts: Iterable[Any]) -> None:
    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(learn, parts))


def _parts(classes: np.ndarray) -> list[np.ndarray]:
    """Share classes out: halves, or each by itself where there are so few that one is a burden."""
    if len(classes) <= FEW:
        return [classes] if len(classes) <= CORES else [classes[[k]] for k in range(len(classes))]
    return [classes[k::CORES] for k in range(CORES)]


def _balanced(labels: np.ndarray) -> dict[str, float]:
    """Weigh the classes as scikit-learn's "balanced" does: each as much as every other."""
    found, counts = np.unique(labels, return_counts=True)
    return dict(zip(found, len(labels) / (len(found) * counts)))


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def best_temperature(margins: np.ndarray, truth: np.ndarray) -> float:
    """Choose the temperature under which the true classes are least surprising.

    Args:
        margins: of shape (messages, classes).
        truth: the place of each message's class, of shape (messages,).
    """
    surprises = [surprise(margins * temperature, truth) for temperature in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(surprises))])


def surprise(scores: np.ndarray, truth: np.ndarray) -> float:
    """Give the mean surprise at the true classes, under a softmax of scores (log loss).

    Args:
        scores: of shape (messages, classes).
        truth: the place of each message's class, of shape (messages,).
    """
    given = _softmax(scores)[np.arange(len(truth)), truth]
    return float(-np.log(np.maximum(given, 1e-9)).mean())
