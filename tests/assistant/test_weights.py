"""Weights without their zeros give the products that they give with them."""

import numpy as np
import pytest

from assistant.weights import SparseWeights


def dense(features: int = 50, classes: int = 7) -> np.ndarray:
    chance = np.random.default_rng(5)
    weights = chance.normal(0, 1, (features, classes)).astype(np.float32)
    weights[chance.random(weights.shape) < 0.7] = 0
    weights[3] = 0
    return weights


@pytest.mark.parametrize("places", [[0, 3, 8, 49], [3], []])
def test_a_message_gets_the_same_product(places):
    weights, places = dense(), np.array(places, dtype=np.int64)
    values = np.linspace(-1, 1, len(places))
    product = SparseWeights.of(weights).product(places, values)
    assert np.allclose(product, values @ weights[places], atol=1e-3)


def test_the_matrix_is_the_same_and_the_zeros_are_gone():
    weights = dense()
    held = SparseWeights.of(weights)
    assert np.allclose(held.matrix().toarray(), weights, atol=1e-3)
    assert len(held.values) == np.count_nonzero(weights)


def test_more_classes_than_fit_into_a_byte_are_refused():
    with pytest.raises(ValueError, match="257 classes"):
        SparseWeights.of(np.ones((2, 257), np.float32))
