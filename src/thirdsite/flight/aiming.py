"""Aiming many missiles at once: which flight of a booster arrives at each aim point, by how much it misses, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from thirdsite.earth.constants import MEAN_RADIUS_M
from thirdsite.flight import aim
from thirdsite.flight.aimer import WORST_MISS_M, Aimer, central_angles_rad, family
from thirdsite.flight.booster import Array, Booster, KinematicBooster, StagedBooster
from thirdsite.flight.paths import (
    HIGHEST_LOFT_RAD,
    LEAST_APOGEE_M,
    LEAST_ENTRY_ANGLE_RAD,
    LOWEST_LOFT_RAD,
    Arc,
    Path,
    loft_for_apogee,
    loft_of,
)

LEAST_RANGE_SHARE = 0.2
"""A kinematic booster burns out where it does at full burn; a flight under this share of its range would not."""
APOGEE_FOUND = 1e-3
"""Relative error of a given apogee that counts as found."""
DRAWN_BACK, LESS_LOFT = 5, 0.95
"""A lofted or depressed flight at the very end of its reach that cannot be aimed there is drawn back so often, so far."""


class Outcome(IntEnum):
    """How an aimed flight ended."""

    ARRIVES = 0
    OUT_OF_RANGE = 1
    TOO_CLOSE = 2
    LOW_APOGEE = 3
    NOT_AIMED = 4
    SHALLOW = 5
    NO_SUCH_APOGEE = 6

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
    Outcome.SHALLOW: "would enter the air at less than 3 degrees, outside the flight model; choose a higher loft",
    Outcome.NO_SUCH_APOGEE: "no path of this missile to there has that apogee; choose another one",
}


@dataclass(frozen=True)
class Aimed:
    """Flights aimed at once, one row each.

    `columns[n, OUT_COLUMNS]` as named in `aim`; `loft_rad[n]` above the minimum-energy flight-path angle; `shortfall[n]`:
    burnout speed (kinematic) or chord of range (staged) asked for as a share of the greatest, above 1 out of range.
    """

    columns: Array
    loft_rad: Array
    shortfall: Array
    outcome: np.ndarray

    @property
    def burnout_eci(self) -> Array:
        """States at burnout `[n, 6]`, m and m/s, in the frame that coincides with ECEF at lift-off."""
        return self.columns[:, aim.OUT_BURNOUT : aim.OUT_BURNOUT + 6]

    @property
    def miss_m(self) -> Array:
        """Distance from the aim point at impact, m."""
        return self.columns[:, aim.OUT_MISS]


def aim_all(
    booster: Booster,
    ballistic_coefficient_kg_m2: float,
    launch_ecef_m: Array,
    target_ecef_m: Array,
    loft_rad: Array | float = 0.0,
    *,
    path: Path = Path.MINIMUM_ENERGY,
    apogee_m: Array | float | None = None,
    compiled: bool = True,
) -> Aimed:
    """Aim a missile from each launch point at each aim point on the rotating Earth.

    Parameters
    ----------
    launch_ecef_m, target_ecef_m : `[n, 3]`, on the ground
    loft_rad : raises the minimum-energy flight-path angle at burnout; used where neither of the two below is given
    path : one of the paths with names, see `paths`
    apogee_m : wanted apogee height, `[n]` or one for all
    compiled : over lanes by Numba; False runs the same text as plain Python, to the same bits

    Returns
    -------
    the aimed flights; where `outcome` is not ARRIVES their columns mean nothing
    """
    launch = np.ascontiguousarray(launch_ecef_m, dtype=float)
    target = np.ascontiguousarray(target_ecef_m, dtype=float)
    n = len(launch)
    aimer = Aimer(booster, 0.5 / ballistic_coefficient_kg_m2, launch, target, compiled=compiled)
    if apogee_m is not None:
        return _aim_by_apogee(aimer, np.full(n, 1.0) * apogee_m)
    if path is not Path.MINIMUM_ENERGY:
        loft = loft_of(path, aimer.tried, n, aimer.loft_ends)
    else:
        loft = np.full(n, 1.0) * loft_rad
    columns, shortfall = aimer.at(loft)
    outcome = _outcomes(booster, launch, target, columns, shortfall, None)
    for _ in range(DRAWN_BACK if path is not Path.MINIMUM_ENERGY else 0):
        lost = (outcome == Outcome.NOT_AIMED) | (outcome == Outcome.OUT_OF_RANGE)
        if not lost.any():
            break
        loft = np.where(lost, LESS_LOFT * loft, loft)
        columns, shortfall = aimer.at(loft)
        outcome = _outcomes(booster, launch, target, columns, shortfall, None)
    return Aimed(columns, loft, shortfall, outcome)


def _aim_by_apogee(aimer: Aimer, apogee_m: Array) -> Aimed:
    """The flights of wanted apogees.

    In plain Python, where a family of steering takes a third of a second, a staged booster is first steered between the few
    families about the wanted apogee; only where that does not arrive by those of every loft tried.
    """
    quick = not aimer.compiled and isinstance(aimer.booster, StagedBooster)
    for aimer.shares_families in (True, False) if quick else (False,):
        ends = aimer.ends_nearby if aimer.shares_families else aimer.loft_ends
        loft = loft_for_apogee(aimer.tried, apogee_m, ends)
        columns, shortfall = aimer.at(loft)
        outcome = _outcomes(aimer.booster, aimer.launch, aimer.target, columns, shortfall, apogee_m)
        if (outcome == Outcome.ARRIVES).all():
            break
    return Aimed(columns, loft, shortfall, outcome)


def _outcomes(
    booster: Booster, launch: Array, target: Array, columns: Array, shortfall: Array, wanted_m: Array | None
) -> np.ndarray:
    arc = Arc(columns[:, aim.OUT_BURNOUT : aim.OUT_BURNOUT + 6])
    outcome = np.full(len(columns), Outcome.ARRIVES)
    with np.errstate(invalid="ignore"):
        outcome = np.where(arc.entry_sine < np.sin(LEAST_ENTRY_ANGLE_RAD) * 0.999, Outcome.SHALLOW, outcome)
        outcome = np.where(arc.apogee_m < LEAST_APOGEE_M - 1e3, Outcome.LOW_APOGEE, outcome)
        if wanted_m is not None:
            missed = np.abs(arc.apogee_m / wanted_m - 1.0) > APOGEE_FOUND
            outcome = np.where(missed, Outcome.NO_SUCH_APOGEE, outcome)
        outcome = np.where(columns[:, aim.OUT_MISS] < WORST_MISS_M, outcome, Outcome.NOT_AIMED)
        outcome = np.where(shortfall > 1.0 + 1e-6, Outcome.OUT_OF_RANGE, outcome)
    outcome = np.where(np.isfinite(columns).all(axis=1) & np.isfinite(shortfall), outcome, Outcome.NOT_AIMED)
    return np.where(_too_close(booster, launch, target, shortfall), Outcome.TOO_CLOSE, outcome).astype(np.int8)


def _too_close(booster: Booster, launch: Array, target: Array, shortfall: Array) -> np.ndarray:
    if isinstance(booster, KinematicBooster):
        least_m = max(1.3 * booster.burnout_down_range_m, LEAST_RANGE_SHARE * booster.maximum_range_m)
        near: np.ndarray = central_angles_rad(launch, target) * MEAN_RADIUS_M < least_m
        return near
    return shortfall < 0.0


def greatest_range_m(booster: Booster) -> float:
    """Range over a resting Earth at full burn, minimum energy, m."""
    if isinstance(booster, KinematicBooster):
        return booster.maximum_range_m
    chord = float(family(booster, 0.0, compiled=True)[-1, 1])
    return 2.0 * float(np.arcsin(min(0.5 * chord, 1.0))) * MEAN_RADIUS_M


__all__ = ["HIGHEST_LOFT_RAD", "LOWEST_LOFT_RAD", "Aimed", "Outcome", "aim_all", "central_angles_rad", "greatest_range_m"]
