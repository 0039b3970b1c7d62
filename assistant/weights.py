"""The weights of a linear classifier without their zeros."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp


@dataclass
class SparseWeights:
    """A matrix of shape (features, classes), of which most is zero: a third of the memory.

    A class is learnt from its own examples and those near its margin; a term that stands in none of
    these has no weight for it.

    Attributes:
        starts: where the weights of each feature begin, and after them the end: (features + 1,).
        columns: of the weights: the place of their class, in a byte.
        values: of the weights, as float16: the same answers as with float32.
        classes: how many there are, 256 at most.
    """

    starts: np.ndarray
    columns: np.ndarray
    values: np.ndarray
    classes: int

    @classmethod
    def of(cls, dense: np.ndarray) -> SparseWeights:
        """Take a matrix of shape (features, classes).

        Raises:
            ValueError: there are more than 256 classes.
        """
        if dense.shape[1] > 1 << 8:
            raise ValueError(f"{dense.shape[1]} classes are more than fit into a byte")
        held = sp.csr_matrix(dense.astype(np.float16).astype(np.float32))
        columns = held.indices.astype(np.uint8)
        return cls(held.indptr, columns, held.data.astype(np.float16), dense.shape[1])

    def product(self, places: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Multiply one message's features by the weights: of shape (classes,).

        Args:
            places: of the features that are not zero.
            values: of these features, of the same length.
        """
        starts = self.starts[places]
        counts = self.starts[places + 1] - starts
        ends = np.cumsum(counts)
        wanted = np.arange(counts.sum()) + np.repeat(starts - ends + counts, counts)
        products = self.values[wanted].astype(np.float32) * np.repeat(values, counts)
        return np.bincount(self.columns[wanted], products, self.classes)

    def matrix(self) -> sp.csr_matrix:
        """Give the weights as a float32 matrix of shape (features, classes)."""
        values, columns = self.values.astype(np.float32), self.columns.astype(np.int32)
        return sp.csr_matrix((values, columns, self.starts), (len(self.starts) - 1, self.classes))
