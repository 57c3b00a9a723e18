"""Batches of free flights to the ground, each to a stated accuracy: fast first, the doubtful ones again and finer.

A flight's estimate of its own error decides alone where it is flown, so results depend neither on the batch nor on
its order nor on the number of workers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from thirdsite import lanes
from thirdsite.earth.constants import GRAVITATIONAL_PARAMETER, J3, J4, MEAN_RADIUS_M, POLAR_RADIUS_M
from thirdsite.earth.gravity import polar_share
from thirdsite.flight.adaptive import ADAPTIVE_ROWS, MOST_STEPS, fly_block_adaptively
from thirdsite.flight.booster import Array
from thirdsite.flight.entry import AIR_TOP_M, levels
from thirdsite.flight.free import FALL_COLUMNS, FREE_ROWS, IMPACT_ERROR, IMPACT_TIME, fly_block

CHUNK = 16384
"""Flights worked on at a time, so that a large batch needs little more memory than its results."""
ADAPTIVE = 2
"""Tier of the adaptive kernel."""
ADAPTIVE_SHARE = 0.4
"""Tolerance of the adaptive kernel as a share of the one asked for: its estimate takes errors to grow no faster than time."""


SWEEPS_RAD = (1.05, 1.65, 2.05, 2.4, 2.8, 3.0, 3.15)
COAST_STEPS = (1, 2, 3, 4, 6, 8, 12, 20, 32)
"""Steps over the vacuum arc by the eccentric anomaly it sweeps: the step for each upper bound in SWEEPS_RAD, and beyond."""
STEEPNESSES = (4.2, 8.5, 11.5, 15.0, 20.0, 27.0)
PARTS = (1, 2, 3, 4, 6, 8, 12)
"""Parts each level of re-entry is cut into, by (1 + 4,000 kg/m2 / ballistic coefficient) / sine of the entry angle."""
OVERESTIMATE = 3.0
"""An estimate is that of the lower of two orders; flights are accepted up to so many times the tolerance."""
FURTHER = 2
"""A doubtful flight is flown again with settings so many places further on before it goes to the adaptive kernel."""


PLAIN_FLIGHTS = 1000
"""Where this machine never compiled the kernels, a process flies so many in plain Python: that takes less time."""
_flown_plainly = 0


def _worth_compiling(flights: int) -> bool:
    global _flown_plainly
    if _flown_plainly + flights > PLAIN_FLIGHTS or lanes.compiled_before("fall_kernels.fall_fast"):
        return True
    _flown_plainly += flights
    return False


@lru_cache(maxsize=len(PARTS))
def _air(parts: int) -> Array:
    return levels(parts)


@dataclass(frozen=True)
class Falls:
    """Flights that have come down: ECI state `[n, 6]` and time at the ground, estimated error in m, and the tier used.

    `tier[n]`: 0 for the settings chosen first, 1 for finer ones, 2 for the adaptive kernel. `error_m` is infinite where
    a flight does not come down.
    """

    states_eci: Array
    time_s: Array
    error_m: Array
    tier: np.ndarray


def fall_all(
    states_eci: Array,
    half_inverse_beta: Array | float,
    start_s: Array | float = 0.0,
    *,
    tolerance_m: float = 0.5,
    harmonics: int = 2,
    compiled: bool | None = None,
) -> Falls:
    """Fly every body from its ECI state to the ground.

    Parameters
    ----------
    states_eci : `[n, 6]`, m and m/s, in the frame that coincides with ECEF at time 0
    half_inverse_beta : 0.5 / ballistic coefficient, m2/kg
    start_s : time of the states
    tolerance_m : greatest estimated error with which a flight is accepted
    harmonics : highest zonal harmonic of gravity; above 2 every flight goes to the adaptive kernel
    compiled : over lanes by Numba, or plain Python, to the same bits; left out, whichever is done first: see PLAIN_FLIGHTS
    """
    n = len(states_eci)
    if compiled is None:
        compiled = _worth_compiling(n)
    beta, start = np.full(n, 1.0) * half_inverse_beta, np.full(n, 1.0) * start_s
    parts = []
    for first in range(0, max(n, 1), CHUNK):
        at = slice(first, first + CHUNK)
        states = np.ascontiguousarray(states_eci[at], dtype=float)
        parts.append(_fall_chunk(states, beta[at], start[at], tolerance_m, harmonics, compiled))
    result, tier = np.concatenate([rows for rows, _ in parts]), np.concatenate([tiers for _, tiers in parts])
    return Falls(result[:, :6], result[:, IMPACT_TIME], result[:, IMPACT_ERROR], tier)


def _fall_chunk(
    states: Array, beta: Array, start: Array, tolerance_m: float, harmonics: int, compiled: bool
) -> tuple[Array, np.ndarray]:
    """Results `[n, FALL_COLUMNS]` and tiers of so many flights as are worked on at a time."""
    n = len(states)
    result = np.full((n, FALL_COLUMNS), np.nan)
    tier = np.full(n, ADAPTIVE, dtype=np.int8)
    left = np.arange(n)
    if harmonics == 2:
        coast, parts = settings(states, beta)
        low = np.minimum(_radial_height_m(states), AIR_TOP_M)
        for attempt in range(ADAPTIVE):
            for group in _groups(left, coast, parts, low):
                k, j = min(coast[group[0]], len(COAST_STEPS) - 1), min(parts[group[0]], len(PARTS) - 1)
                rows = _fly(states[group], start[group], beta[group], COAST_STEPS[k], _air(PARTS[j]), compiled)
                good = rows[:, IMPACT_ERROR] <= OVERESTIMATE * tolerance_m
                result[group[good]], tier[group[good]] = rows[good], attempt
            left = left[tier[left] == ADAPTIVE]
            coast[left] += FURTHER
            parts[left] += FURTHER
    if len(left):
        zonals = (J3 if harmonics >= 3 else 0.0, J4 if harmonics >= 4 else 0.0)
        result[left] = _fly_adaptively(states[left], start[left], beta[left], ADAPTIVE_SHARE * tolerance_m, *zonals, compiled)
    return result, tier


def settings(states_eci: Array, half_inverse_beta: Array) -> tuple[np.ndarray, np.ndarray]:
    """Places in COAST_STEPS and PARTS that suit each flight, by its two-body orbit alone."""
    position, velocity = states_eci[:, :3], states_eci[:, 3:]
    radius = np.linalg.norm(position, axis=1)
    with np.errstate(all="ignore"):
        a = 1.0 / (2.0 / radius - (velocity**2).sum(axis=1) / GRAVITATIONAL_PARAMETER)
        sine, cosine = (position * velocity).sum(axis=1) / np.sqrt(GRAVITATIONAL_PARAMETER * a), 1.0 - radius / a
        e = np.hypot(sine, cosine)
        end = np.arccos(np.clip((1.0 - (MEAN_RADIUS_M + AIR_TOP_M) / a) / e, -1.0, 1.0))
        begin = np.arctan2(sine, cosine)
        sweep = 2.0 * np.pi - end - np.where(begin < 0.0, begin + 2.0 * np.pi, begin)
        end = np.arccos(np.clip((1.0 - MEAN_RADIUS_M / a) / e, -1.0, 1.0))
        entry_sine = e * np.sin(end) / np.sqrt(np.maximum(1.0 - (e * np.cos(end)) ** 2, 1e-9))
        steepness = (1.0 + 8000.0 * half_inverse_beta) / np.maximum(entry_sine, 1e-3)
    return np.searchsorted(SWEEPS_RAD, np.nan_to_num(sweep)), np.searchsorted(STEEPNESSES, np.nan_to_num(steepness))


def _radial_height_m(states: Array) -> Array:
    radius = np.linalg.norm(states[:, :3], axis=1)
    height: Array = radius - POLAR_RADIUS_M * polar_share((states[:, 2] / radius) ** 2)
    return height


def _groups(left: np.ndarray, coast: np.ndarray, parts: np.ndarray, low_m: Array) -> list[np.ndarray]:
    """Indices of flights with the same settings, those that start lowest first: a block climbs from its lowest."""
    if not len(left):
        return []
    key = coast[left] * 100 + parts[left]
    order = left[np.lexsort((low_m[left], key))]
    key = coast[order] * 100 + parts[order]
    return np.split(order, np.flatnonzero(np.diff(key)) + 1)


def _fly(states: Array, start: Array, beta: Array, coast_steps: int, air: Array, compiled: bool) -> Array:
    result = np.empty((len(states), FALL_COLUMNS))
    if compiled:
        from thirdsite.flight import fall_kernels

        fall_kernels.fall_fast(states, start, beta, coast_steps, air, AIR_TOP_M, True, result)
        return result
    return _plainly(fly_block, FREE_ROWS, (states, start, beta), (coast_steps, air, AIR_TOP_M, True), result)


def _fly_adaptively(states: Array, start: Array, beta: Array, tolerance_m: float, j3: float, j4: float, compiled: bool) -> Array:
    result = np.empty((len(states), FALL_COLUMNS))
    if compiled:
        from thirdsite.flight import fall_kernels

        fall_kernels.fall_any(states, start, beta, tolerance_m, j3, j4, result)
        return result
    return _plainly(fly_block_adaptively, ADAPTIVE_ROWS, (states, start, beta), (tolerance_m, j3, j4, MOST_STEPS), result)


def _plainly(block: Callable[..., None], rows: int, flights: tuple[Array, ...], how: tuple[object, ...], result: Array) -> Array:
    """Every flight by itself in plain Python; where it raises, compiled code writes NaN, and so does this."""
    for i in range(len(result)):
        one = slice(i, i + 1)
        try:
            block(*(part[one] for part in flights), *how, result[one], 0, [0.0] * rows, 1)
        except (ArithmeticError, ValueError):
            result[i] = np.nan
            result[i, IMPACT_ERROR] = np.inf
    return result
