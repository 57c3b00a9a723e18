"""Single-shot probability of kill: computed by the endgame model, or as published; a result always says which."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from thirdsite.engagement import endgame
from thirdsite.engagement.endgame import FATES, HIT

Array = NDArray[np.float64]
SHOT_COLUMNS = endgame.FATE
"""Columns of a shot: as the rows ZEM_1 to NORMAL_2 of `endgame`."""


@dataclass(frozen=True)
class KillVehicle:
    """Figures of a kill vehicle in SI; nobody published them, so they are the catalogue's assumptions."""

    acquisition_range_m: float
    field_of_view_rad: float
    """Full width."""
    divert_budget_m_s: float
    divert_acceleration_m_s2: float
    guidance_time_constant_s: float
    seeker_noise_rad: float
    """One standard deviation of one look on each axis."""
    seeker_rate_hz: float
    homing_error_m: float
    """One standard deviation on each axis of what homing leaves besides noise and lag."""
    hit_radius_m: float

    @property
    def figures(self) -> Array:
        """As the kernels take them: the columns of `endgame`."""
        return np.array(
            [
                self.acquisition_range_m,
                0.5 * self.field_of_view_rad,
                self.divert_budget_m_s,
                self.divert_acceleration_m_s2,
                self.guidance_time_constant_s,
                self.seeker_noise_rad,
                self.seeker_rate_hz,
                self.homing_error_m,
                self.hit_radius_m,
            ]
        )


class Origin(StrEnum):
    """Where a single-shot probability comes from."""

    COMPUTED = "computed"
    PUBLISHED = "published"


@dataclass(frozen=True)
class SingleShot:
    """Probability that one shot at an object hits it (whether that object is the warhead is another number)."""

    probability: float
    interval: tuple[float, float]
    """95 %: of the sampling where computed, the published range where published."""
    origin: Origin
    shots: int = 0
    """Shots simulated; 0 where published."""
    misses: tuple[tuple[str, float], ...] = ()
    """Share of the shots lost to each cause, of those that lost any; computed only."""

    @classmethod
    def published(cls, probability: float, low: float, high: float) -> SingleShot:
        """A figure somebody published, with its range.

        Raises
        ------
        ValueError : not 0 <= low <= probability <= high <= 1
        """
        if not 0.0 <= low <= probability <= high <= 1.0:
            raise ValueError(
                f"single-shot probability {probability:g} with range {low:g} to {high:g}: must be ordered, within 0 to 1"
            )
        return cls(probability, (low, high), Origin.PUBLISHED)

    @classmethod
    def computed(cls, fates: NDArray[np.int64]) -> SingleShot:
        """From the fates of simulated shots at the object, failures of the interceptor included."""
        shots = len(fates)
        hits = int(np.count_nonzero(fates == HIT))
        lost = [(name, float(np.mean(fates == k))) for k, name in enumerate(FATES) if k != HIT and np.any(fates == k)]
        return cls(hits / shots, wilson_interval(hits, shots), Origin.COMPUTED, shots, tuple(lost))


def wilson_interval(successes: int, trials: int, deviations: float = 1.959963984540054) -> tuple[float, float]:
    """Interval of a probability from counted successes. Source: Wilson 1927, J. Am. Stat. Assoc. 22, 209-212."""
    if trials == 0:
        return 0.0, 1.0
    share, z2 = successes / trials, deviations * deviations
    middle = (share + z2 / (2.0 * trials)) / (1.0 + z2 / trials)
    half = deviations / (1.0 + z2 / trials) * sqrt(share * (1.0 - share) / trials + z2 / (4.0 * trials * trials))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def close_shots(shots: Array, kill_vehicle: KillVehicle, *, compiled: bool = False) -> Array:
    """Fate, miss (m) and divert spent (m/s) of every shot `[n, SHOT_COLUMNS]`: `[n, 3]`."""
    shots = np.ascontiguousarray(shots, dtype=float)
    result = np.zeros((len(shots), 3))
    if compiled:
        from thirdsite.engagement import shot_kernels

        shot_kernels.close_shots(shots, kill_vehicle.figures, result)
        return result
    work, figures = [0.0] * endgame.ENDGAME_ROWS, kill_vehicle.figures.tolist()
    for first in range(len(shots)):
        endgame.close_block(shots, figures, first, result, work, 1)
    return result
