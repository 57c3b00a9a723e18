"""Which track of one nation is which track of another, when all tracks of each are shifted by a common bias.

The bias of a radar moves all objects of a cluster alike, often by more than they stand apart; the pattern they form
stays. The shift and the pairs are found together: from several starting shifts, pairs by assignment and the shift by
least squares in turn, and the best of the ends is kept.

Source: Levedahl 2002, Proc. SPIE 4728, 389-401, "An explicit pattern matching assignment algorithm".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thirdsite.tracking.gating import chi_square_gate

Array = NDArray[np.float64]
Pairs = tuple[tuple[int, int], ...]
ANCHORS = 6
"""Tracks of the first nation from which starting shifts are taken, those with the fewest candidates first."""
STARTS = 120
"""Most starting shifts tried."""


@dataclass(frozen=True)
class PatternMatch:
    """Pairs, and the shift of the second nation against the first.

    `pairs`: (row in first, row in second). `shift`: shape (d,), `shift_covariance`: shape (d, d); units of the state.
    """

    pairs: Pairs
    shift: Array
    shift_covariance: Array


def match_patterns(
    first: tuple[Array, Array], second: tuple[Array, Array], shift_covariance: Array, gate_probability: float = 0.999
) -> PatternMatch:
    """Pair the tracks of two nations under an unknown common shift.

    Parameters
    ----------
    first, second : states (n, d) and covariances (n, d, d) of each nation's tracks at one time in one frame, random
        errors only; near enough to one another that a nation's bias moves them alike
    shift_covariance : shape (d, d), or (3, 3) for position alone, of the shift before the tracks are looked at (sum of
        both nations' bias covariances)
    gate_probability : share of true pairs that the gate keeps
    """
    (states_a, covs_a), (states_b, covs_b) = first, second
    axes = states_a.shape[1]
    prior = np.zeros((axes, axes))
    prior[: len(shift_covariance), : len(shift_covariance)] = shift_covariance
    if len(states_a) == 0 or len(states_b) == 0:
        return PatternMatch((), np.zeros(axes), prior)
    gate = chi_square_gate(gate_probability, axes)
    apart = states_b[None, :] - states_a[:, None]
    spread = covs_a[:, None] + covs_b[None, :]
    wide = _squared(apart, np.asarray(np.linalg.inv(spread + prior)))
    return _best_of_starts(apart, np.asarray(np.linalg.inv(spread)), wide, prior, gate)


def _best_of_starts(apart: Array, weights: Array, wide: Array, prior: Array, gate: float) -> PatternMatch:
    """Alternate pairs and shift from every start; the end with the greatest sum of (gate - squared distance) wins."""
    axes = apart.shape[-1]
    best: tuple[float, PatternMatch] | None = None
    ends: set[Pairs] = set()
    for start in _starts(apart, weights, wide, prior, gate):
        shift = start
        pairs: Pairs = ()
        for _ in range(20):
            found = _pairs(_squared(apart - shift, weights), gate)
            if found == pairs:
                break
            pairs = found
            shift, covariance = _shift(apart, weights, pairs, prior)
        if pairs in ends:
            continue
        ends.add(pairs)
        shift, covariance = _shift(apart, weights, pairs, prior)
        squared = _squared(apart - shift, weights)
        gain = sum(gate - float(squared[i, j]) for i, j in pairs) - float(shift @ np.linalg.pinv(prior) @ shift)
        if best is None or gain > best[0]:
            best = gain, PatternMatch(pairs, shift, covariance)
    return best[1] if best else PatternMatch((), np.zeros(axes), prior)


def _starts(apart: Array, weights: Array, wide: Array, prior: Array, gate: float) -> list[Array]:
    axes = apart.shape[-1]
    starts = [np.zeros(axes)]
    candidates = wide < gate
    order = np.argsort(np.where(candidates.any(axis=1), candidates.sum(axis=1), np.iinfo(np.int64).max), kind="stable")
    for i in order[:ANCHORS]:
        for j in np.argsort(wide[i], kind="stable"):
            if candidates[i, j] and len(starts) < STARTS:
                starts.append(_shift(apart, weights, ((int(i), int(j)),), prior)[0])
    return starts


def _pairs(squared: Array, gate: float) -> Pairs:
    from scipy.optimize import linear_sum_assignment

    gains = np.maximum(gate - squared, 0.0)
    rows, columns = linear_sum_assignment(gains, maximize=True)
    return tuple((int(i), int(j)) for i, j in zip(rows, columns, strict=True) if gains[i, j] > 0.0)


def _shift(apart: Array, weights: Array, pairs: Pairs, prior: Array) -> tuple[Array, Array]:
    """Least squares of the shift over the pairs, with its prior; a prior of rank 3 leaves velocity unshifted."""
    axes = apart.shape[-1]
    information = sum((weights[i, j] for i, j in pairs), np.zeros((axes, axes)))
    vector = sum((weights[i, j] @ apart[i, j] for i, j in pairs), np.zeros(axes))
    gain = prior @ np.linalg.inv(np.eye(axes) + information @ prior)
    covariance = 0.5 * (gain + gain.T)
    return covariance @ vector, covariance


def _squared(apart: Array, weights: Array) -> Array:
    return np.asarray(np.einsum("...i,...ij,...j->...", apart, weights, apart))
