"""The examples nearest in sense to a message, topic by topic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LARGEST = 127


@dataclass
class Neighbours:
    """The embeddings of all examples, a byte a number, in the order of their classes.

    A linear classifier has one direction a topic; a topic asked in forty ways has forty, and the
    nearest of its examples knows which.

    Attributes:
        starts: where each class begins in `vectors`, and after them all the end: (classes + 1,).
        vectors: int8, of shape (examples, dimensions).
        scales: float32, of shape (examples,): what makes unit vectors of them.
    """

    starts: np.ndarray
    vectors: np.ndarray
    scales: np.ndarray

    @classmethod
    def learn(cls, embeddings: np.ndarray, labels: np.ndarray, classes: np.ndarray) -> Neighbours:
        """Keep unit embeddings, of shape (examples, dimensions), by their labels.

        Args:
            embeddings: of length 1 each.
            labels: of the examples, of shape (examples,).
            classes: all labels, sorted; their places are how a class is named to `nearest`.
        """
        places = np.searchsorted(classes, labels)
        order = np.argsort(places, kind="stable")
        largest = np.abs(embeddings).max(axis=1)[order]
        vectors = np.rint(embeddings[order] * (LARGEST / largest)[:, np.newaxis])
        starts = np.searchsorted(places[order], np.arange(len(classes) + 1))
        return cls(starts, vectors.astype(np.int8), (largest / LARGEST).astype(np.float32))

    def nearest(self, embedding: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        """Give the highest cosine of an embedding with an example of each class that is wanted.

        Args:
            embedding: of length 1, of shape (dimensions,).
            wanted: the places of classes.

        Returns:
            float32, of the shape of `wanted`.
        """
        found = np.empty(len(wanted), dtype=np.float32)
        for number, place in enumerate(wanted):
            own = slice(self.starts[place], self.starts[place + 1])
            products = self.vectors[own].astype(np.float32) @ embedding
            found[number] = (products * self.scales[own]).max(initial=-1.0)
        return found
