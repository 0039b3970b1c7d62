"""The classifier learns, and its confidence means something."""

import numpy as np
import scipy.sparse as sp
from sklearn.svm import LinearSVC

from assistant import linear
from assistant.linear import CalibratedLinear, Telling


def points(number: int, noise: float, seed: int = 3):
    chance = np.random.default_rng(seed)
    labels = chance.integers(0, 3, number)
    spread = chance.normal(0, noise, (number, 3))
    return sp.csr_matrix(np.eye(3)[labels] + spread), np.array(["a", "b", "c"])[labels]


def test_it_learns_what_can_be_learnt():
    model = CalibratedLinear.fit(*points(600, 0.2))
    features, labels = points(300, 0.2, seed=4)
    given = model.classes[model.probabilities(features).argmax(axis=1)]
    assert (given == labels).mean() > 0.97
    assert np.allclose(model.probabilities(features).sum(axis=1), 1)


def test_its_confidence_is_about_the_share_that_is_right():
    model = CalibratedLinear.fit(*points(3000, 0.6))
    features, labels = points(3000, 0.6, seed=5)
    given = model.probabilities(features)
    right = model.classes[given.argmax(axis=1)] == labels
    assert abs(given.max(axis=1).mean() - right.mean()) < 0.05


def test_a_message_has_its_labels_the_likeliest_first():
    model = CalibratedLinear.fit(*points(600, 0.2))
    ranked = model.by_label(model.margins(np.array([1]), np.array([1.0])))
    assert next(iter(ranked)) == "b"
    assert list(ranked.values()) == sorted(ranked.values(), reverse=True)


def twelve_kinds(number: int, seed: int):
    chance = np.random.default_rng(seed)
    labels = chance.integers(0, 12, number)
    spread = chance.normal(0, 0.3, (number, 12))
    return sp.csr_matrix(np.eye(12)[labels] + spread), np.array(list("abcdefghijkl"))[labels]


def test_learning_from_what_is_near_a_margin_gives_the_same_answers(monkeypatch):
    known, labels = twelve_kinds(4000, seed=3)
    whole = CalibratedLinear.fit(known, labels, temperature=1.0)
    rows = []
    fit = LinearSVC.fit
    monkeypatch.setattr(LinearSVC, "fit", lambda self, x, y: rows.append(len(y)) or fit(self, x, y))
    monkeypatch.setattr(linear, "MANY", 1000)
    near = CalibratedLinear.fit(known, labels, temperature=1.0)
    unseen, truth = twelve_kinds(2000, seed=4)
    given = [m.classes[m.probabilities(unseen).argmax(axis=1)] for m in (whole, near)]
    assert (given[0] == given[1]).mean() > 0.99
    assert (given[1] == truth).mean() > 0.85
    assert max(rows) < 4000 / 2


def test_a_class_that_the_rough_model_never_saw_is_learnt(monkeypatch):
    known, labels = twelve_kinds(2000, seed=3)
    monkeypatch.setattr(linear, "MANY", 1000)
    monkeypatch.setattr(linear, "SOME", 0.005)
    model = CalibratedLinear.fit(known, labels, temperature=1.0)
    unseen, truth = twelve_kinds(1000, seed=4)
    given = model.classes[model.probabilities(unseen).argmax(axis=1)]
    assert (given == truth).mean() > 0.85


def test_learning_leaves_the_features_as_they_were():
    known, labels = points(300, 0.2)
    backwards = np.arange(known.nnz).reshape(known.shape)[:, ::-1].ravel()
    numbers = known.data[backwards].astype(np.float32), known.indices[backwards], known.indptr
    unsorted = sp.csr_matrix(numbers, known.shape)
    before = unsorted.toarray()
    CalibratedLinear.fit(unsorted, labels, temperature=1.0)
    assert np.array_equal(unsorted.toarray(), before)


def test_a_feature_that_is_telling_of_a_class_counts_more_for_it():
    features = sp.csr_matrix([[1.0, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1]])
    telling = Telling.of(features, np.array(["a", "a", "b", "b"]), np.array(["a", "b"]))
    everywhere, own, others = telling.scale(0)
    assert own > 1 > everywhere
    assert others > 1
    assert np.isclose(telling.scale(1).mean(), 1)


def test_scaling_is_undone_in_the_weights(monkeypatch):
    known, labels = twelve_kinds(4000, seed=3)
    unseen, truth = twelve_kinds(2000, seed=4)
    monkeypatch.setattr(linear, "MANY", 1000)
    monkeypatch.setattr(Telling, "scale", lambda *_: np.geomspace(0.4, 2.5, known.shape[1]))
    scaled = CalibratedLinear.fit(known, labels, temperature=1.0)
    given = scaled.classes[scaled.probabilities(unseen).argmax(axis=1)]
    assert (given == truth).mean() > 0.85
