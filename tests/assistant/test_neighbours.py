"""The nearest example of each topic is found, from a byte a number."""

import numpy as np
import pytest

from assistant.neighbours import Neighbours
from assistant.understanding import LOOKED_AT, nearness

CLASSES = np.array([f"topic {number:02}" for number in range(20)])


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


@pytest.fixture
def examples():
    chance = np.random.default_rng(1)
    return unit(chance.normal(size=(400, 64))), chance.choice(CLASSES, 400)


def test_the_highest_cosine_of_each_class_is_found(examples):
    embeddings, labels = examples
    message = unit(np.random.default_rng(2).normal(size=64)).astype(np.float32)
    wanted = np.array([3, 0, 19])
    found = Neighbours.learn(embeddings, labels, CLASSES).nearest(message, wanted)
    exact = [(embeddings[labels == CLASSES[place]] @ message).max() for place in wanted]
    assert np.allclose(found, exact, atol=0.01)


def test_a_class_without_examples_is_as_far_as_can_be(examples):
    embeddings, labels = examples
    labels[labels == CLASSES[4]] = CLASSES[5]
    neighbours = Neighbours.learn(embeddings, labels, CLASSES)
    assert neighbours.nearest(embeddings[0].astype(np.float32), np.array([4]))[0] == -1


def test_only_the_likeliest_are_looked_at_and_none_of_the_rest_counts_as_nearer(examples):
    embeddings, labels = examples
    neighbours = Neighbours.learn(embeddings, labels, CLASSES)
    margins = np.arange(20.0)
    near = nearness(margins, embeddings[7].astype(np.float32), neighbours, weight=100.0)
    looked_at = near[-LOOKED_AT:]
    assert len(set(near[:-LOOKED_AT])) == 1
    assert near[0] == looked_at.min() < looked_at.max()


def test_a_topic_out_of_reach_is_not_looked_at(examples):
    embeddings, labels = examples
    neighbours = Neighbours.learn(embeddings, labels, CLASSES)
    margins = np.zeros(20)
    margins[[3, 5, 8]] = 10.0, 9.0, 5.0
    message = embeddings[7].astype(np.float32)
    near = nearness(margins, message, neighbours, weight=4.0)
    assert len(set(near)) == 2
    assert np.allclose(near[[3, 5]], neighbours.nearest(message, np.array([3, 5])))
    assert near[8] == near[[3, 5]].min()
