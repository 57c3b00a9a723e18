"""Which report came from which track: the best joint assignment, and the probability of every pair.

A pair's *ratio* is P_D times the density of the report at the track over the density of clutter, over 1 - P_D P_G (the
track was not reported). No report, ratio 1. A joint event gives each report to one track at most and has the product of
its ratios as weight. Everything is done cluster by cluster; the exact sums stop at a stated number of partial events
and loopy belief propagation takes over, so that the work stays bounded however dense the raid.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from thirdsite.tracking.gating import clusters

Array = NDArray[np.float64]
EXACT_EVENTS = 4000
"""Partial events up to which a cluster is summed exactly."""


def best_assignment(log_ratios: Array) -> NDArray[np.intp]:
    """The joint event of greatest weight.

    Parameters
    ----------
    log_ratios : shape (n, m), natural logarithm of each pair's ratio, -inf outside the gate

    Returns
    -------
    shape (n,), the report of each track, -1 for none
    """
    from scipy.optimize import linear_sum_assignment

    n, m = log_ratios.shape
    chosen = np.full(n, -1, dtype=np.intp)
    for tracks, reports in clusters(np.isfinite(log_ratios)):
        if len(reports) == 0:
            continue
        gains = log_ratios[np.ix_(tracks, reports)]
        if len(tracks) == 1:
            best = int(np.argmax(gains[0]))
            if gains[0, best] > 0.0:
                chosen[tracks[0]] = reports[best]
            continue
        rows, columns = linear_sum_assignment(np.maximum(gains, 0.0), maximize=True)
        for i, j in zip(rows, columns, strict=True):
            if gains[i, j] > 0.0:
                chosen[tracks[i]] = reports[j]
    return chosen


def joint_marginals(log_ratios: Array, exact_events: int = EXACT_EVENTS) -> tuple[Array, int]:
    """Probability of every pair and of no report, over all joint events.

    Parameters
    ----------
    log_ratios : shape (n, m), natural logarithm of each pair's ratio, -inf outside the gate
    exact_events : partial events up to which a cluster is summed exactly

    Returns
    -------
    shape (n, m + 1): column j the probability that track i gave report j, the last column that it gave none; and the
    number of clusters that were too dense for the exact sum and were done by loopy belief propagation

    Source: Bar-Shalom, Willett, Tian 2011, Tracking and Data Fusion, sec. 6.2 (joint events).
    """
    n, m = log_ratios.shape
    result = np.zeros((n, m + 1))
    result[:, m] = 1.0
    loopy = 0
    for tracks, reports in clusters(np.isfinite(log_ratios)):
        if len(reports) == 0:
            continue
        block = log_ratios[np.ix_(tracks, reports)]
        found = exact_marginals(block, exact_events)
        if found is None:
            found = loopy_marginals(block)
            loopy += 1
        result[tracks, m] = found[:, -1]
        result[np.ix_(tracks, reports)] = found[:, :-1]
    return result, loopy


def exact_marginals(log_ratios: Array, most_events: int = EXACT_EVENTS) -> Array | None:
    """Marginals of one cluster by summing over sets of taken reports; None when there are more than `most_events`.

    Tracks are taken one by one; all events of the first k tracks that take the same set of reports are one sum. Sums
    from the first track on and from the last track back meet at each pair.

    Parameters
    ----------
    log_ratios : shape (n, m), natural logarithm of each pair's ratio, -inf outside the gate

    Returns
    -------
    shape (n, m + 1) as in `joint_marginals`
    """
    n, m = log_ratios.shape
    scale = np.maximum(log_ratios.max(axis=1), 0.0)
    weights = np.exp(log_ratios - scale[:, None])
    choices = [[(0, m, float(np.exp(-scale[i])))] for i in range(n)]
    for i, j in zip(*np.nonzero(weights), strict=True):
        choices[i].append((1 << int(j), int(j), float(weights[i, j])))

    levels: list[dict[int, float]] = [{0: 1.0}]
    events = 1
    for options in choices:
        level: dict[int, float] = {}
        for taken, weight in levels[-1].items():
            for bit, _, ratio in options:
                if not taken & bit:
                    level[taken | bit] = level.get(taken | bit, 0.0) + weight * ratio
        events += len(level)
        if events > most_events:
            return None
        levels.append(level)

    marginals = np.zeros((n, m + 1))
    after = dict.fromkeys(levels[-1], 1.0)
    for i in range(n - 1, -1, -1):
        before: dict[int, float] = {}
        for taken, weight in levels[i].items():
            total = 0.0
            for bit, column, ratio in choices[i]:
                if not taken & bit:
                    share = ratio * after[taken | bit]
                    marginals[i, column] += weight * share
                    total += share
            before[taken] = total
        after = before
    return np.asarray(marginals / marginals.sum(axis=1, keepdims=True))


def loopy_marginals(log_ratios: Array, tolerance: float = 1e-6, most_rounds: int = 500) -> Array:
    """Marginals of one cluster by loopy belief propagation; arguments and returns as in `exact_marginals`.

    Source: Williams, Lau 2014, IEEE Trans. Aerospace and Electronic Systems 50(4), 2942-2959, who
    prove that the rounds converge; they stop when no message moves by more than `tolerance`.
    """
    ratios = np.exp(np.minimum(log_ratios, 600.0))
    back = np.ones_like(ratios)
    for _ in range(most_rounds):
        weighted = ratios * back
        forth = ratios / (1.0 + weighted.sum(axis=1, keepdims=True) - weighted)
        new = 1.0 / (1.0 + forth.sum(axis=0, keepdims=True) - forth)
        moved = float(np.max(np.abs(new - back), initial=0.0))
        back = new
        if moved < tolerance:
            break
    weighted = ratios * back
    total = 1.0 + weighted.sum(axis=1, keepdims=True)
    return np.concatenate([weighted / total, 1.0 / total], axis=1)
