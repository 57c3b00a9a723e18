"""Flights of many pairs at once, lean: only the pairs that arrive are sampled, and no finer than is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from thirdsite.chain.walk import ThreatModel
from thirdsite.earth.constants import MEAN_RADIUS_M
from thirdsite.flight import aim, samples
from thirdsite.flight.aimer import LOW_APOGEE_M, Aimer
from thirdsite.flight.aiming import Outcome, _outcomes, aim_all, central_angles_rad, greatest_range_m
from thirdsite.flight.booster import Array, KinematicBooster
from thirdsite.flight.paths import Arc
from thirdsite.flight.threats import Flights, _burnout_sample

REACH_SLACK = 1.3
"""Aim points farther than this many times a missile's range over a resting Earth are not flown at all."""


@dataclass(frozen=True)
class LeanFlights(Flights):
    """Flights with a chosen number of samples above the air; the rows are the arriving pairs alone."""

    coast_samples: int = 0

    @property
    def entry(self) -> int:
        """Index of the last sample before re-entry."""
        return self.coast + self.coast_samples


@dataclass(frozen=True)
class PairFlights:
    """Pairs of a launch point and an aim point: how each ends, and the flights of those that arrive.

    `outcome[n]` as `Outcome`; `arrives` are the indices whose flights are the rows of `flights.samples`.
    """

    outcome: np.ndarray
    arrives: np.ndarray
    flights: LeanFlights


COARSE_PASSES = 3
"""Corrections of a coarse aim: nearly every flight in range then comes within a hundred metres."""
BEYOND_DOUBT = 1.002
"""A coarse aim that asks for so much more than the missile has is out of range; one within so little of it is aimed again."""
COARSE_MISS_M = 100.0
"""A flight that misses by more after a coarse aim is aimed again, as finely as everywhere."""


def fly_pairs(
    threat: ThreatModel, launch_ecef_m: Array, aim_ecef_m: Array, coast_samples: int, *, coarse: bool = False
) -> PairFlights:
    """Fly one missile between pairs of points `[n, 3]`; far pairs are not flown, and only flights that arrive are sampled.

    `coast_samples`: steps of equal time above the air. Flights are aimed as everywhere, to under a metre; coarse ones to under
    COARSE_MISS_M, in half the time.
    """
    outcome = np.full(len(launch_ecef_m), Outcome.OUT_OF_RANGE, dtype=np.int8)
    distance_m = central_angles_rad(launch_ecef_m, aim_ecef_m) * MEAN_RADIUS_M
    near = np.flatnonzero(distance_m <= REACH_SLACK * greatest_range_m(threat.booster))
    launch, target = np.ascontiguousarray(launch_ecef_m[near]), np.ascontiguousarray(aim_ecef_m[near])
    aimed, columns = (_aimed_coarsely if coarse else _aimed)(threat, launch, target)
    outcome[near] = aimed
    inside = np.flatnonzero(aimed == Outcome.ARRIVES)
    columns = np.ascontiguousarray(columns[inside])
    flights = _sampled(threat, launch[inside], target[inside], columns, coast_samples)
    arrives = near[inside]
    sound = np.isfinite(flights.samples).all(axis=(1, 2))
    if not sound.all():
        outcome[arrives[~sound]] = Outcome.NOT_AIMED
        arrives, flights = arrives[sound], replace(flights, samples=np.ascontiguousarray(flights.samples[sound]))
    return PairFlights(outcome, arrives, flights)


def _aimed(threat: ThreatModel, launch: Array, target: Array) -> tuple[np.ndarray, Array]:
    found = aim_all(threat.booster, threat.ballistic_coefficient_kg_m2, launch, target, threat.loft_rad)
    return found.outcome, found.columns


def _aimed_coarsely(threat: ThreatModel, launch: Array, target: Array) -> tuple[np.ndarray, Array]:
    """Outcomes and columns of few corrections; what they leave doubtful is aimed again."""
    booster = threat.booster
    aimer = Aimer(booster, 0.5 / threat.ballistic_coefficient_kg_m2, launch, target, compiled=True)
    with np.errstate(all="ignore"):
        columns = aimer._columns(np.arange(len(launch)), np.full(len(launch), threat.loft_rad), aim.AIR, COARSE_PASSES)
        apogee_m = Arc(columns[:, aim.OUT_BURNOUT : aim.OUT_BURNOUT + 6]).apogee_m
        needed = columns[:, aim.OUT_NEEDED]
        shortfall = needed / booster.greatest_speed_m_s if isinstance(booster, KinematicBooster) else needed
        beyond = shortfall > BEYOND_DOUBT
        good = (columns[:, aim.OUT_MISS] <= COARSE_MISS_M) & (apogee_m >= LOW_APOGEE_M) & (shortfall < 2.0 - BEYOND_DOUBT)
    judged = columns.copy()
    judged[good, aim.OUT_MISS] = 0.0
    outcome = _outcomes(booster, launch, target, judged, shortfall, None)
    again = np.flatnonzero(~good & ~beyond)
    if len(again):
        outcome[again], columns[again] = _aimed(threat, launch[again], target[again])
    return outcome, columns


def _sampled(threat: ThreatModel, launch: Array, target: Array, columns: Array, coast_samples: int) -> LeanFlights:
    from thirdsite.flight import flight_kernels

    booster, half_inverse_beta = threat.booster, 0.5 / threat.ballistic_coefficient_kg_m2
    burnout = _burnout_sample(booster)
    rows = burnout + 1 + samples.CLIMB_SAMPLES + coast_samples + samples.ENTRY_SAMPLES
    flown = np.zeros((len(launch), rows, samples.SAMPLE_COLUMNS))
    if isinstance(booster, KinematicBooster):
        flight_kernels.sample_kinematic(launch, target, columns, half_inverse_beta, coast_samples, samples.AIR, flown)
    else:
        how = (*booster.flight_figures, booster.payload_mass_kg, half_inverse_beta)
        flight_kernels.sample_staged(launch, target, columns, *how, coast_samples, samples.AIR, flown, burnout)
    nothing = np.zeros(len(launch))
    outcome = np.full(len(launch), Outcome.ARRIVES, dtype=np.int8)
    return LeanFlights(flown, outcome, nothing, nothing, burnout, columns, coast_samples)
