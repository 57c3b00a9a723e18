"""Whether a filter's error is as large as it says: normalised squared errors and what chance allows of their mean.

Source: Bar-Shalom, Li, Kirubarajan 2001, sec. 5.4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def normalised_squared(error: Array, covariance: Array) -> Array:
    """e' P^-1 e over the last axis of `error[..., d]`, with `covariance[..., d, d]`; its mean is d for a consistent filter.

    Of the error of an estimate (NEES) or of an innovation (NIS).
    """
    error = np.asarray(error, dtype=float)
    weighted = np.linalg.solve(np.asarray(covariance, dtype=float), error[..., None])[..., 0]
    return np.asarray((error * weighted).sum(-1))


def mean_interval(dimension: int, runs: int, probability: float = 0.95) -> tuple[float, float]:
    """Interval that holds the mean of `runs` independent normalised squares of a consistent filter with this probability.

    By the cube-root normal approximation of chi-square, good to 1e-3 of the bounds for 20 degrees of freedom and more
    in all. Source: Wilson and Hilferty 1931, Proc. Natl. Acad. Sci. 17, 684-688.
    """
    from statistics import NormalDist

    freedom = dimension * runs
    z = NormalDist().inv_cdf(0.5 + 0.5 * probability)
    spread = 2.0 / (9.0 * freedom)
    low, high = ((1.0 - spread + sign * z * spread**0.5) ** 3 * dimension for sign in (-1.0, 1.0))
    return low, high


def root_mean_square(error: Array) -> Array:
    """Root mean square length of `error[n, k, d]` over the runs: [k]."""
    return np.asarray(np.sqrt((np.asarray(error) ** 2).sum(-1).mean(0)))
