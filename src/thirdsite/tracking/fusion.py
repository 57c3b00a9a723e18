"""Two estimates of one object made one: when they are independent, when nothing is known of what they share, and between.

National tracks of one object share process noise, a common cue, or each other's earlier reports. Added as if they were
independent they give a covariance that is too small; the intersections here are consistent whatever they share.
All functions take states in one frame at one time, shape (d,), with covariances of shape (d, d).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from thirdsite.errors import BadInput

Array = NDArray[np.float64]
Estimate = tuple[Array, Array]
GOLDEN = 0.6180339887498949


def covariance_intersection(estimates: Sequence[Estimate], fast: bool = False) -> Estimate:
    """Covariance intersection of two or more estimates: consistent whatever their errors share.

    Parameters
    ----------
    estimates : states and covariances, each consistent by itself
    fast : weights by the closed form in the determinants, for two or more, in place of the search that makes the
        determinant least

    Raises
    ------
    BadInput: no estimate, or a covariance that is not positive definite

    Source: Julier, Uhlmann 1997, American Control Conference, 2369-2373; fast weights: Franken, Huepper 2005, Improved
    fast covariance intersection for distributed data fusion, Fusion 2005.
    """
    return _weighted(estimates, intersection_weights(estimates, fast))


def intersection_weights(estimates: Sequence[Estimate], fast: bool = False) -> Array:
    """The weights of `covariance_intersection`, summing to 1."""
    informations = [_information(covariance) for _, covariance in estimates]
    count = len(informations)
    if count == 0:
        raise BadInput("no estimate to fuse; give at least one")
    if count == 1:
        return np.ones(1)
    if fast:
        return _fast_weights(informations)
    if count == 2:
        a, b = informations
        best = _better_share(a, b)
        return np.array([best, 1.0 - best])
    weights = _fast_weights(informations)
    for _ in range(40):  # one weight against the rest at a time; the logarithm of a determinant is concave in them
        before = weights.copy()
        for k in range(count):
            share = 1.0 - weights[k]
            others = weights.copy()
            others[k] = 0.0
            others = others / share if share > 1e-12 else np.where(np.arange(count) == k, 0.0, 1.0 / (count - 1))
            rest = np.tensordot(others, np.array(informations), axes=1)
            own = informations[k]
            best = _better_share(own, rest)
            weights = others * (1.0 - best)
            weights[k] = best
        if np.max(np.abs(weights - before)) < 1e-6:
            break
    return weights


def inverse_covariance_intersection(a: Estimate, b: Estimate) -> Estimate:
    """Inverse covariance intersection of two estimates; tighter than covariance intersection.

    Consistent where the errors are made of independent parts and one common part (common prior, common process noise),
    not for every correlation that mathematics allows: use it where both tracks were formed from their own sensors.

    Source: Noack, Sijs, Reinhardt, Hanebeck 2017, Automatica 79, 35-41.
    """
    (state_a, cov_a), (state_b, cov_b) = a, b
    info_a, info_b = _information(cov_a), _information(cov_b)

    def common(w: float) -> Array:
        return np.asarray(np.linalg.inv(w * cov_a + (1.0 - w) * cov_b))

    best = _least(lambda w: -float(np.linalg.slogdet(info_a + info_b - common(w))[1]))
    shared = common(best)
    covariance = np.linalg.inv(info_a + info_b - shared)
    state = covariance @ ((info_a - best * shared) @ state_a + (info_b - (1.0 - best) * shared) @ state_b)
    return state, _symmetric(np.asarray(covariance))


def with_bias(estimate: Estimate, bias_covariance: Array) -> Estimate:
    """An estimate whose covariance allows for a systematic error of this spread as well.

    Parameters
    ----------
    bias_covariance : shape (d, d), or (3, 3) for position alone; not for tracks whose filter already considers its biases
    """
    state, covariance = estimate
    wider = covariance.copy()
    axes = len(bias_covariance)
    wider[:axes, :axes] += bias_covariance
    return state, wider


def _weighted(estimates: Sequence[Estimate], weights: Array) -> Estimate:
    if len(estimates) == 0:
        raise BadInput("no estimate to fuse; give at least one")
    informations = [_information(covariance) for _, covariance in estimates]
    total = sum((w * i for w, i in zip(weights, informations, strict=True)), np.zeros_like(informations[0]))
    vector = sum((w * i @ x for w, i, (x, _) in zip(weights, informations, estimates, strict=True)), np.zeros(len(informations[0])))
    covariance = _symmetric(np.linalg.inv(total))
    return covariance @ vector, covariance


def _information(covariance: Array) -> Array:
    try:
        np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        raise BadInput(
            f"a covariance to fuse is not positive definite (diagonal {np.diag(covariance)}); the inbox refuses such reports"
        ) from None
    return np.asarray(np.linalg.inv(covariance))


def _fast_weights(informations: Sequence[Array]) -> Array:
    total = np.linalg.det(_scaled(sum(informations, np.zeros_like(informations[0])), informations))
    own = np.array([np.linalg.det(_scaled(i, informations)) for i in informations])
    without = np.array([np.linalg.det(_scaled(sum(informations, -i), informations)) for i in informations])
    weights = np.maximum(total - without + own, 0.0)
    return np.asarray(weights / weights.sum())


def _scaled(matrix: Array, informations: Sequence[Array]) -> Array:
    """Units taken out, so that determinants of metres and metres per second stay in range."""
    size = np.sqrt(np.diag(sum(informations, np.zeros_like(informations[0]))))
    return np.asarray(matrix / np.outer(size, size))


def _symmetric(matrix: Array) -> Array:
    return np.asarray(0.5 * (matrix + matrix.T))


def _better_share(a: Array, b: Array) -> float:
    """The w for which w a + (1 - w) b has the greatest determinant."""
    return _least(lambda w: -float(np.linalg.slogdet(w * a + (1.0 - w) * b)[1]))


def _least(cost: Callable[[float], float], rounds: int = 48) -> float:
    """Where a convex function on [0, 1] is least, by golden section; the ends included."""
    low, high = 0.0, 1.0
    left, right = 1.0 - GOLDEN, GOLDEN
    at_left, at_right = cost(left), cost(right)
    for _ in range(rounds):
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = cost(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = cost(right)
    middle = 0.5 * (low + high)
    ends = min((cost(0.0), 0.0), (cost(1.0), 1.0), (cost(middle), middle))
    return ends[1]
