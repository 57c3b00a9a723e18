"""Flights of ballistic missiles from launch to impact, one or many, as samples with their reasons for failing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import geodetic_from_ecef
from thirdsite.flight import samples
from thirdsite.flight.aim import FLIGHT_ROWS
from thirdsite.flight.aiming import Aimed, Outcome, aim_all, central_angles_rad, greatest_range_m
from thirdsite.flight.boost import BOOST_ROWS, records
from thirdsite.flight.booster import Array, Booster, KinematicBooster, StagedBooster
from thirdsite.flight.kepler import apogee_radius_m
from thirdsite.flight.paths import Path
from thirdsite.flight.samples import CLIMB_SAMPLES, ENTRY_SAMPLES, KINEMATIC_BOOST_SAMPLES, SAMPLE_COLUMNS

COAST_SAMPLES = 128


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
    aimed: Array
    """The columns of the aimed flights, as named in `aim`."""

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
    loft_rad: Array | float = 0.0,
    *,
    path: Path = Path.MINIMUM_ENERGY,
    apogee_m: Array | float | None = None,
    compiled: bool = True,
) -> Flights:
    """Fly a missile from each launch point to each aim point; parameters as `aiming.aim_all`.

    Returns
    -------
    the flights; where `outcome` is not ARRIVES the samples mean nothing
    """
    launch = np.ascontiguousarray(launch_ecef_m, dtype=float)
    target = np.ascontiguousarray(target_ecef_m, dtype=float)
    beta = ballistic_coefficient_kg_m2
    aimed = aim_all(booster, beta, launch, target, loft_rad, path=path, apogee_m=apogee_m, compiled=compiled)
    flown = _sampled(booster, beta, launch, target, aimed, compiled)
    if apogee_m is not None:  # the two-body apogee of a burnout is a few km off the one that is flown
        wanted = np.full(len(launch), 1.0) * apogee_m
        burnout = _burnout_sample(booster)
        over = (
            np.array([_highest_m(rows[burnout + CLIMB_SAMPLES : burnout + CLIMB_SAMPLES + COAST_SAMPLES]) for rows in flown])
            - wanted
        )
        corrected = wanted - np.where(np.isfinite(over) & (np.abs(over) < 0.05 * wanted), over, 0.0)
        aimed = aim_all(booster, beta, launch, target, apogee_m=corrected, compiled=compiled)
        flown = _sampled(booster, beta, launch, target, aimed, compiled)
    burnout = _burnout_sample(booster)
    finite = np.isfinite(flown).all(axis=(1, 2))
    outcome = np.where(finite | (aimed.outcome != Outcome.ARRIVES), aimed.outcome, Outcome.NOT_AIMED).astype(np.int8)
    return Flights(flown, outcome, aimed.miss_m, aimed.shortfall, burnout, aimed.columns)


def _burnout_sample(booster: Booster) -> int:
    return KINEMATIC_BOOST_SAMPLES - 1 if isinstance(booster, KinematicBooster) else records(booster.stage_table())


def _sampled(booster: Booster, beta_kg_m2: float, launch: Array, target: Array, aimed: Aimed, compiled: bool) -> Array:
    with np.errstate(all="ignore"):
        if isinstance(booster, KinematicBooster):
            return _sample_kinematic(0.5 / beta_kg_m2, launch, target, aimed, compiled)
        return _sample_staged(booster, 0.5 / beta_kg_m2, launch, target, aimed, compiled)


def _sample_kinematic(half_inverse_beta: float, launch: Array, target: Array, aimed: Aimed, compiled: bool) -> Array:
    rows = KINEMATIC_BOOST_SAMPLES + CLIMB_SAMPLES + COAST_SAMPLES + ENTRY_SAMPLES
    flown = np.zeros((len(launch), rows, SAMPLE_COLUMNS))
    how = (half_inverse_beta, COAST_SAMPLES, samples.AIR)
    if compiled:
        from thirdsite.flight import flight_kernels

        flight_kernels.sample_kinematic(launch, target, aimed.columns, *how, flown)
        return flown
    for i in range(len(launch)):
        row = slice(i, i + 1)
        work, buffer = [0.0] * FLIGHT_ROWS, [0.0] * (rows * SAMPLE_COLUMNS)
        try:
            samples.sample_kinematic(launch[row], target[row], aimed.columns[row], *how, flown[row], work, buffer, 1)
        except (ArithmeticError, ValueError):
            flown[row] = np.nan
    return flown


def _sample_staged(
    booster: StagedBooster, half_inverse_beta: float, launch: Array, target: Array, aimed: Aimed, compiled: bool
) -> Array:
    trail = records(booster.stage_table())
    rows = trail + 1 + CLIMB_SAMPLES + COAST_SAMPLES + ENTRY_SAMPLES
    flown = np.zeros((len(launch), rows, SAMPLE_COLUMNS))
    how = (*booster.flight_figures, booster.payload_mass_kg, half_inverse_beta)
    if compiled:
        from thirdsite.flight import flight_kernels

        flight_kernels.sample_staged(launch, target, aimed.columns, *how, COAST_SAMPLES, samples.AIR, flown, trail)
        return flown
    for i in range(len(launch)):
        row, trace = slice(i, i + 1), np.zeros((trail, 7, 1))
        work, boost_work, buffer = [0.0] * FLIGHT_ROWS, [0.0] * BOOST_ROWS, [0.0] * (rows * SAMPLE_COLUMNS)
        one = (launch[row], target[row], aimed.columns[row])
        try:
            samples.sample_staged(*one, *how, COAST_SAMPLES, samples.AIR, flown[row], work, boost_work, trace, buffer, 1)
        except (ArithmeticError, ValueError):
            flown[row] = np.nan
    return flown


def apogee_height_m(flights: Flights, flight: int = 0) -> float:
    """Greatest height of a flight above the ellipsoid in m, from the two-body orbit through its highest sample."""
    return _highest_m(flights.samples[flight, flights.coast : flights.entry + 1])


def _highest_m(rows: Array) -> float:
    if not np.isfinite(rows).all():
        return float("nan")
    _, x, y, z, u, v, w = rows[np.argmax(np.linalg.norm(rows[:, 1:4], axis=1))].tolist()
    radius = apogee_radius_m(x, y, z, u - ROTATION_RATE_RAD_S * y, v + ROTATION_RATE_RAD_S * x, w)
    here = (x * x + y * y + z * z) ** 0.5
    return float(geodetic_from_ecef(x, y, z).height_m + radius - here)


__all__ = ["Flights", "Outcome", "Path", "apogee_height_m", "central_angles_rad", "fly", "greatest_range_m"]
