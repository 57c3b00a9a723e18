"""Flights of ballistic missiles from launch to impact, one or many, as samples with their reasons for failing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import numpy as np

from thirdsite.earth.constants import ECCENTRICITY_SQUARED, MEAN_RADIUS_M, POLAR_RADIUS_M
from thirdsite.earth.gravity import radial_height_m
from thirdsite.flight import aim, samples
from thirdsite.flight.aim import FLIGHT_ROWS, PASSES, STAGED_PASSES
from thirdsite.flight.boost import BOOST_ROWS, records
from thirdsite.flight.booster import Array, Booster, KinematicBooster, StagedBooster
from thirdsite.flight.kepler import apogee_radius_m
from thirdsite.flight.samples import CLIMB_SAMPLES, ENTRY_SAMPLES, KINEMATIC_BOOST_SAMPLES, SAMPLE_COLUMNS
from thirdsite.flight.steering import range_family

COAST_SAMPLES = 128
LEAST_APOGEE_M = 102e3
"""A flight must rise clearly above the top of the air at 100 km to have a free flight to speak of."""
WORST_MISS_M = 500.0
LEAST_RANGE_SHARE = 0.2
"""A kinematic booster burns out where it does at full burn; a flight under this share of its range would not."""


class Outcome(IntEnum):
    """How an aimed flight ended."""

    ARRIVES = 0
    OUT_OF_RANGE = 1
    TOO_CLOSE = 2
    LOW_APOGEE = 3
    NOT_AIMED = 4

    @property
    def text(self) -> str:
        """What happened and what could be changed."""
        return _TEXTS[self]


_TEXTS = {
    Outcome.ARRIVES: "arrives",
    Outcome.OUT_OF_RANGE: "out of this missile's range",
    Outcome.TOO_CLOSE: "nearer than the least range this booster model covers",
    Outcome.LOW_APOGEE: "apogee below 100 km, outside the flight model; choose a farther aim point or a higher loft",
    Outcome.NOT_AIMED: "no flight of this missile was found that arrives there",
}


@dataclass(frozen=True)
class Flights:
    """Aimed flights as samples.

    `samples[n, k, 7]`: time from lift-off in s, ECEF position in m, ECEF velocity in m/s. Samples from `burnout` on
    are free flight; those from `coast` to `entry` are above the air, equally spaced in time for each flight.
    """

    samples: Array
    outcome: np.ndarray
    miss_m: Array
    shortfall: Array
    """Burnout speed (kinematic) or chord of range (staged) asked for, as a share of the greatest; above 1 out of range."""
    burnout: int

    @property
    def coast(self) -> int:
        """Index of the first sample above the air after burnout."""
        return self.burnout + CLIMB_SAMPLES

    @property
    def entry(self) -> int:
        """Index of the last sample before re-entry."""
        return self.coast + COAST_SAMPLES


def fly(
    booster: Booster,
    ballistic_coefficient_kg_m2: float,
    launch_ecef_m: Array,
    target_ecef_m: Array,
    loft_rad: float = 0.0,
    *,
    compiled: bool = True,
) -> Flights:
    """Fly a missile from each launch point to each aim point, minimum energy raised by `loft_rad`.

    Parameters
    ----------
    launch_ecef_m, target_ecef_m : `[n, 3]`, on the ground
    compiled : over lanes by Numba; False runs the same text as plain Python, to the same bits

    Returns
    -------
    the flights; where `outcome` is not ARRIVES the samples mean nothing
    """
    launch = np.ascontiguousarray(launch_ecef_m, dtype=float)
    target = np.ascontiguousarray(target_ecef_m, dtype=float)
    aimed = np.zeros((len(launch), aim.OUT_COLUMNS))
    half_inverse_beta = 0.5 / ballistic_coefficient_kg_m2
    if isinstance(booster, KinematicBooster):
        with np.errstate(all="ignore"):
            path = _fly_kinematic(booster, half_inverse_beta, launch, target, loft_rad, aimed, compiled)
        burnout = KINEMATIC_BOOST_SAMPLES - 1
        asked = aimed[:, aim.OUT_NEEDED] / booster.greatest_speed_m_s
        least_range_m = max(1.3 * booster.burnout_down_range_m, LEAST_RANGE_SHARE * booster.maximum_range_m)
        too_close = central_angles_rad(launch, target) * MEAN_RADIUS_M < least_range_m
    else:
        path = _fly_staged(booster, half_inverse_beta, launch, target, loft_rad, aimed, compiled)
        burnout = records(len(booster.stages))
        asked = aimed[:, aim.OUT_NEEDED]
        too_close = asked < 0.0
    outcome = _outcomes(aimed, path, asked, too_close)
    return Flights(path, outcome, aimed[:, aim.OUT_MISS], asked, burnout)


def central_angles_rad(a: Array, b: Array) -> Array:
    """Angles at the Earth's centre between the positions `a[n, 3]` and `b[n, 3]`, rad."""
    cosine = np.einsum("ij,ij->i", a, b) / (np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1))
    angle: Array = np.arccos(np.clip(cosine, -1.0, 1.0))
    return angle


def _fly_kinematic(
    booster: KinematicBooster,
    half_inverse_beta: float,
    launch: Array,
    target: Array,
    loft_rad: float,
    aimed: Array,
    compiled: bool,
) -> Array:
    angle = booster.burnout_down_range_m / MEAN_RADIUS_M
    how = (booster.burn_time_s, booster.burnout_height_m, angle, half_inverse_beta, loft_rad, PASSES, aim.AIR)
    rows = KINEMATIC_BOOST_SAMPLES + CLIMB_SAMPLES + COAST_SAMPLES + ENTRY_SAMPLES
    path = np.zeros((len(launch), rows, SAMPLE_COLUMNS))
    if compiled:
        from thirdsite.flight import flight_kernels

        flight_kernels.aim_kinematic(launch, target, *how, aimed)
        flight_kernels.sample_kinematic(launch, target, aimed, half_inverse_beta, COAST_SAMPLES, samples.AIR, path)
    else:

        def fly_one(one: Array, goal: Array, result: Array, way: Array) -> None:
            aim.aim_kinematic(one, goal, *how, result, [0.0] * FLIGHT_ROWS, 1)
            work, buffer = [0.0] * FLIGHT_ROWS, [0.0] * (rows * SAMPLE_COLUMNS)
            samples.sample_kinematic(one, goal, result, half_inverse_beta, COAST_SAMPLES, samples.AIR, way, work, buffer, 1)

        _one_by_one(launch, target, aimed, path, fly_one)
    return path


@lru_cache(maxsize=64)
def _family(booster: StagedBooster, loft_rad: float, compiled: bool) -> Array:
    return range_family(booster, loft_rad, compiled=compiled)


def greatest_range_m(booster: Booster) -> float:
    """Range over a resting Earth at full burn, minimum energy, m."""
    if isinstance(booster, KinematicBooster):
        return booster.maximum_range_m
    chord = float(_family(booster, 0.0, True)[-1, 1])
    return 2.0 * float(np.arcsin(min(0.5 * chord, 1.0))) * MEAN_RADIUS_M


def _fly_staged(
    booster: StagedBooster,
    half_inverse_beta: float,
    launch: Array,
    target: Array,
    loft_rad: float,
    aimed: Array,
    compiled: bool,
) -> Array:
    family = _family(booster, loft_rad, compiled)
    trail = records(len(booster.stages))
    rows = trail + 1 + CLIMB_SAMPLES + COAST_SAMPLES + ENTRY_SAMPLES
    path = np.zeros((len(launch), rows, SAMPLE_COLUMNS))
    how = (booster.stage_table(), booster.vertical_rise_s, booster.pitch_over_s, booster.payload_mass_kg)
    if compiled:
        from thirdsite.flight import flight_kernels

        flight_kernels.aim_staged(launch, target, *how, family, half_inverse_beta, STAGED_PASSES, aim.AIR, aimed)
        flight_kernels.sample_staged(launch, target, aimed, *how, half_inverse_beta, COAST_SAMPLES, samples.AIR, path, trail)
    else:
        none, trace, beta = np.zeros((0, 7, 1)), np.zeros((trail, 7, 1)), half_inverse_beta

        def fly_one(one: Array, goal: Array, result: Array, way: Array) -> None:
            work, boost_work = [0.0] * FLIGHT_ROWS, [0.0] * BOOST_ROWS
            aim.aim_staged(one, goal, *how, family, beta, STAGED_PASSES, aim.AIR, result, work, boost_work, none, 1)
            buffer = [0.0] * (rows * SAMPLE_COLUMNS)
            samples.sample_staged(
                one, goal, result, *how, beta, COAST_SAMPLES, samples.AIR, way, work, boost_work, trace, buffer, 1
            )

        _one_by_one(launch, target, aimed, path, fly_one)
    return path


def _one_by_one(
    launch: Array, target: Array, aimed: Array, path: Array, fly_one: Callable[[Array, Array, Array, Array], None]
) -> None:
    """Plain Python's way through a batch: where it raises, compiled code writes NaN, and so does this."""
    for i in range(len(launch)):
        row = slice(i, i + 1)
        try:
            fly_one(launch[row], target[row], aimed[row], path[row])
        except (ArithmeticError, ValueError):
            aimed[row] = np.nan
            path[row] = np.nan


def _outcomes(aimed: Array, path: Array, asked: Array, too_close: np.ndarray) -> np.ndarray:
    finite = np.isfinite(path).all(axis=(1, 2)) & np.isfinite(asked)
    x, y, z = np.moveaxis(np.where(finite[:, None, None], path, 1.0)[:, :, 1:4], 2, 0)
    radius = np.sqrt(x * x + y * y + z * z)
    ground = POLAR_RADIUS_M / np.sqrt(1.0 - ECCENTRICITY_SQUARED * (1.0 - (z / radius) ** 2))
    apogee_m = np.max(radius - ground, axis=1)
    outcome = np.where(apogee_m < LEAST_APOGEE_M, Outcome.LOW_APOGEE, Outcome.ARRIVES)
    outcome = np.where(aimed[:, aim.OUT_MISS] < WORST_MISS_M, outcome, Outcome.NOT_AIMED)
    outcome = np.where(asked > 1.0, Outcome.OUT_OF_RANGE, outcome)
    outcome = np.where(finite, outcome, Outcome.NOT_AIMED)
    return np.where(too_close, Outcome.TOO_CLOSE, outcome).astype(np.int8)


def apogee_height_m(flights: Flights, flight: int = 0) -> float:
    """Greatest height of a flight in m, from the two-body orbit through its highest sample."""
    path = flights.samples[flight, flights.coast : flights.entry + 1]
    top = path[np.argmax(np.linalg.norm(path[:, 1:4], axis=1))].tolist()
    from thirdsite.earth.constants import ROTATION_RATE_RAD_S

    _, x, y, z, u, v, w = top
    radius = apogee_radius_m(x, y, z, u - ROTATION_RATE_RAD_S * y, v + ROTATION_RATE_RAD_S * x, w)
    here = (x * x + y * y + z * z) ** 0.5
    return float(radial_height_m(x, y, z) + radius - here)


__all__ = ["Flights", "Outcome", "StagedBooster", "apogee_height_m", "central_angles_rad", "fly", "greatest_range_m"]
