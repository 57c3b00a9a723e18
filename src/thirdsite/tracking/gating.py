"""Which reports can belong to which track: chi-square gates."""

from __future__ import annotations

from functools import cache
from math import log, pi

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@cache
def chi_square_gate(probability: float, axes: int) -> float:
    """Squared normalised distance that holds a true report of `axes` numbers with this probability."""
    from scipy.special import gammaincinv

    return float(2.0 * gammaincinv(0.5 * axes, probability))


def normalised_distances(residuals: Array, covariances: Array) -> tuple[Array, Array]:
    """Squared normalised distance and log density of every report at every track.

    Parameters
    ----------
    residuals : shape (n, m, d), report j less the report expected of track i
    covariances : shape (n, d, d) of those residuals, or (n, m, d, d) where reports differ in accuracy; positive definite

    Returns
    -------
    squared distances and natural logarithms of the Gaussian density, each of shape (n, m)

    Raises
    ------
    numpy.linalg.LinAlgError: a covariance that is not positive definite
    """
    n, m, axes = residuals.shape
    if n == 0 or m == 0:
        return np.empty((n, m)), np.empty((n, m))
    factors = np.linalg.cholesky(covariances)
    if covariances.ndim == 3:
        factors = np.broadcast_to(factors[:, None], (n, m, axes, axes))
    distances = np.zeros((n, m))
    volume = np.zeros((n, m))
    whitened: list[Array] = []
    for k in range(axes):  # forward substitution, all pairs at once
        value = residuals[..., k] - sum((factors[..., k, i] * whitened[i] for i in range(k)), np.zeros((n, m)))
        value = value / factors[..., k, k]
        whitened.append(value)
        distances += value * value
        volume += np.log(factors[..., k, k])
    return distances, -0.5 * (distances + axes * log(2.0 * pi)) - volume
