"""Probability that one look detects a target, by the Swerling case of its fluctuation and the false-alarm probability.

One coherent dwell is one sample of the envelope, so cases 1 and 2 are the same here, and 3 and 4.
Source: Marcum 1960 and Swerling 1960, IRE Trans. IT-6, 59-144 and 269-308; Skolnik 2008, Radar Handbook, 3rd ed., ch. 2.
"""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from thirdsite.lanes import scalar

Array = NDArray[np.float64]

CASES = (0, 1, 2, 3, 4)
SNR_BEND = 20.0
"""Signal-to-noise ratios S are tabulated at equal steps of S / (S + 20)."""
DETECTION_NODES = 1024


def detection_probability(case: int, signal_to_noise: float, false_alarm_probability: float) -> float:
    """Probability of detection of one look.

    Parameters
    ----------
    case : Swerling case, 0 for a steady target
    signal_to_noise : mean single-look ratio (not decibels)
    false_alarm_probability : of one look at one cell, in (0, 1)

    Raises
    ------
    ValueError : a case that does not exist, a negative ratio, or a false-alarm probability outside (0, 1)
    """
    if case not in CASES:
        raise ValueError(f"Swerling case {case!r}; expected one of {CASES}")
    if not signal_to_noise >= 0.0:
        raise ValueError(f"signal-to-noise ratio {signal_to_noise!r}; expected 0 or more")
    if not 0.0 < false_alarm_probability < 1.0:
        raise ValueError(f"false-alarm probability {false_alarm_probability!r}; expected between 0 and 1")
    threshold = -log(false_alarm_probability)
    if case == 0:
        return marcum_q(sqrt(2.0 * signal_to_noise), sqrt(2.0 * threshold))
    if case in (1, 2):
        return exp(-threshold / (1.0 + signal_to_noise))
    half = 0.5 * signal_to_noise
    reduced = threshold / (1.0 + half)
    return (1.0 + reduced * half / (1.0 + half)) * exp(-reduced)


def marcum_q(a: float, b: float) -> float:
    """Marcum's Q function of order 1: the chance that the envelope of a steady signal of amplitude a in unit noise exceeds b.

    The Poisson mixture of gamma distributions, summed over all its terms above 1e-17.
    Valid for: a and b below 37, beyond which exp underflows; there 1 or 0 to 1e-16 unless they are close.
    """
    x, y = 0.5 * a * a, 0.5 * b * b
    if max(x, y) > 700.0:
        if abs(a - b) > 10.0:
            return 1.0 if a > b else 0.0
        raise ValueError(f"Marcum's Q of {a!r}, {b!r} is outside what the series sums; keep both below 37")
    weight, term = exp(-x), exp(-y)
    tail, total = term, weight * term
    last = int(x + y + 12.0 * sqrt(x + y + 1.0) + 40.0)
    for k in range(1, last):
        weight *= x / k
        term *= y / k
        tail += term
        total += weight * tail
    return min(total, 1.0)


def detection_table(case: int, false_alarm_probability: float) -> Array:
    """Probabilities `[DETECTION_NODES]` at equal steps of S / (S + SNR_BEND), for `detection_at`; the last is 1."""
    table = np.ones(DETECTION_NODES)
    for k in range(DETECTION_NODES - 1):
        share = k / (DETECTION_NODES - 1)
        ratio = SNR_BEND * share / (1.0 - share)
        table[k] = detection_probability(case, min(ratio, 600.0) if case == 0 else ratio, false_alarm_probability)
    return table


@scalar
def detection_at(table: Array, signal_to_noise: float) -> float:
    """Probability of detection of one look from a `detection_table`, within 2e-5 of the closed form."""
    q = signal_to_noise / (signal_to_noise + SNR_BEND) * (DETECTION_NODES - 1)
    k = int(min(q, DETECTION_NODES - 2.0))
    low = float(table[k])
    return low + (q - k) * (float(table[k + 1]) - low)


def false_alarms_per_look(
    false_alarm_probability: float, gate_range_m: float, gate_solid_angle_sr: float, range_resolution_m: float, beamwidth_rad: float
) -> float:
    """Mean number of false alarms of one look inside a gate: cells of one range resolution by one beam, each with its chance.

    A gate smaller than a cell holds one cell: there is always the one the target stands in.
    """
    cells = max(gate_range_m / range_resolution_m, 1.0) * max(gate_solid_angle_sr / beamwidth_rad**2, 1.0)
    return false_alarm_probability * cells
