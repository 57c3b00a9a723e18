"""Boosters as the flight kernels take them: plain numbers in SI units."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi

import numpy as np
from numpy.typing import NDArray

from thirdsite.earth.constants import MEAN_RADIUS_M, STANDARD_GRAVITY_M_S2
from thirdsite.flight.kepler import minimum_energy_arc

Array = NDArray[np.float64]

LEAST_MASS_SHARE = 0.01
"""Least mass at burnout as a share of that at ignition for which the steps of a burn are graded."""


@dataclass(frozen=True)
class Stage:
    """One stage; specific impulse in vacuum where the exit area is given, else effective."""

    gross_mass_kg: float
    propellant_mass_kg: float
    specific_impulse_s: float
    burn_time_s: float
    nozzle_exit_area_m2: float = 0.0


@dataclass(frozen=True)
class StagedBooster:
    """A rocket known by its stages, lowest first, and its simple steering times."""

    stages: tuple[Stage, ...]
    payload_mass_kg: float
    diameter_m: float
    vertical_rise_s: float
    pitch_over_s: float
    drag_factor: float = 1.0

    @property
    def burn_time_s(self) -> float:
        """Time from ignition to the last burnout."""
        return sum(stage.burn_time_s for stage in self.stages)

    def stage_table(self) -> Array:
        """Stage table for `boost`: one row a stage, columns as named there; the payload is left out of the masses."""
        drag_area = pi / 4.0 * self.diameter_m**2 * self.drag_factor
        rows = []
        above_kg = 0.0
        for stage in reversed(self.stages):
            above_kg += stage.gross_mass_kg
            flow = stage.propellant_mass_kg / stage.burn_time_s
            thrust = flow * STANDARD_GRAVITY_M_S2 * stage.specific_impulse_s
            full_kg = above_kg + self.payload_mass_kg
            ratio = log(max(1.0 - stage.propellant_mass_kg / full_kg, LEAST_MASS_SHARE))
            rows.append([stage.burn_time_s, above_kg, flow, thrust, stage.nozzle_exit_area_m2, drag_area, ratio])
        return np.array(rows[::-1])


@dataclass(frozen=True)
class KinematicBooster:
    """A rocket of which no stage data are public.

    Its boost is a smooth path from the launch point to a burnout point at the given height and down-range; its
    greatest burnout speed relative to the ground is the one that reaches `maximum_range_m` on a minimum-energy arc
    over a resting, airless sphere.
    """

    burn_time_s: float
    burnout_height_m: float
    burnout_down_range_m: float
    maximum_range_m: float

    @property
    def greatest_speed_m_s(self) -> float:
        """Greatest burnout speed relative to the ground, m/s."""
        central = (self.maximum_range_m - self.burnout_down_range_m) / MEAN_RADIUS_M
        return minimum_energy_arc(MEAN_RADIUS_M + self.burnout_height_m, MEAN_RADIUS_M, central)[0]


Booster = StagedBooster | KinematicBooster
