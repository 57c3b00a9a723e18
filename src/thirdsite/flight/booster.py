"""Boosters as the flight kernels take them: plain numbers in SI units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, log, pi

import numpy as np
from numpy.typing import NDArray

from thirdsite.earth.constants import MEAN_RADIUS_M, STANDARD_GRAVITY_M_S2
from thirdsite.flight.drag_curve import DragCurve, Ramps
from thirdsite.flight.kepler import minimum_energy_arc

Array = NDArray[np.float64]

LEAST_MASS_SHARE = 0.01
"""Least mass at burnout as a share of that at ignition for which the steps of a burn are graded."""
LEAST_LOSS = 1e-6
"""Least share of its mass that a burn is taken to lose when its steps are graded."""
FEWEST_STEPS = 2
"""Of a part of a burn."""
CURVE_STEPS = 6, 2
"""A drag curve with corners is flown in so many times the steps: in the first stage, in the others."""
SAME_TIME_S = 1e-6
"""A jettison this near a burnout happens at it."""


@dataclass(frozen=True)
class Stage:
    """One stage; specific impulse in vacuum where the exit area is given, else effective."""

    gross_mass_kg: float
    propellant_mass_kg: float
    specific_impulse_s: float
    burn_time_s: float
    nozzle_exit_area_m2: float = 0.0

    @property
    def flow_kg_s(self) -> float:
        """Mass flow."""
        return self.propellant_mass_kg / self.burn_time_s


@dataclass(frozen=True)
class Shroud:
    """A nose fairing that is thrown off in flight, at a time from lift-off."""

    mass_kg: float
    jettison_s: float


@dataclass(frozen=True)
class Burn:
    """A stage's burn, or what comes before or after the jettison of the shroud in it.

    `mass_kg`: of everything but the payload when it begins; `steps`: of the gravity turn; `event`: what ends it, `staging`,
    `shroud`, both, or `burnout`.
    """

    stage: Stage
    burn_time_s: float
    propellant_mass_kg: float
    mass_kg: float
    steps: int
    event: str


@dataclass(frozen=True)
class StagedBooster:
    """A rocket known by its stages, lowest first, and its simple steering times.

    Its drag is the common curve times `drag_factor`, or a curve of its own; a shroud that would come off at burnout or later
    stays on.
    """

    stages: tuple[Stage, ...]
    payload_mass_kg: float
    diameter_m: float
    vertical_rise_s: float
    pitch_over_s: float
    drag_factor: float = 1.0
    shroud: Shroud | None = None
    drag_curve: DragCurve | None = None

    @property
    def burn_time_s(self) -> float:
        """Time from ignition to the last burnout."""
        return sum(stage.burn_time_s for stage in self.stages)

    @property
    def lift_off_mass_kg(self) -> float:
        """Mass of everything."""
        shroud_kg = self.shroud.mass_kg if self.shroud else 0.0
        return sum(stage.gross_mass_kg for stage in self.stages) + shroud_kg + self.payload_mass_kg

    @cached_property
    def burns(self) -> tuple[Burn, ...]:
        """The burns from lift-off to burnout; the jettison of the shroud cuts one in two."""
        shroud_kg, jettison_s = (self.shroud.mass_kg, self.shroud.jettison_s) if self.shroud else (0.0, 0.0)
        steered_s, masses = self.vertical_rise_s + self.pitch_over_s, [0.0]
        for stage in reversed(self.stages):
            masses.append(masses[-1] + stage.gross_mass_kg)
        found, begin_s = [], 0.0
        for k, stage in enumerate(self.stages):
            end_s = begin_s + stage.burn_time_s
            finer = 1 if self.drag_curve is None else CURVE_STEPS[min(k, 1)]
            steps = finer * steps_of(k, len(self.stages))
            mass = masses[-1 - k] + (shroud_kg if jettison_s > begin_s + SAME_TIME_S else 0.0)
            event = "burnout" if k + 1 == len(self.stages) else "staging"
            if event == "staging" and abs(jettison_s - end_s) <= SAME_TIME_S:
                event = "staging and shroud"
            if begin_s + SAME_TIME_S < jettison_s < end_s - SAME_TIME_S:
                burnt = stage.flow_kg_s * (jettison_s - begin_s)
                turned_kg = mass + self.payload_mass_kg - stage.flow_kg_s * max(steered_s - begin_s, 0.0)
                at_jettison_kg = mass + self.payload_mass_kg - burnt
                at_burnout_kg = at_jettison_kg - (stage.propellant_mass_kg - burnt)
                share = log(turned_kg / at_jettison_kg) / log(turned_kg / at_burnout_kg)
                before, after = (max(ceil(part * steps), FEWEST_STEPS) for part in (share, 1.0 - share))
                found.append(Burn(stage, jettison_s - begin_s, burnt, mass, before, "shroud"))
                left_s, left_kg = end_s - jettison_s, stage.propellant_mass_kg - burnt
                found.append(Burn(stage, left_s, left_kg, mass - shroud_kg - burnt, after, event))
            else:
                found.append(Burn(stage, stage.burn_time_s, stage.propellant_mass_kg, mass, steps, event))
            begin_s = end_s
        return tuple(found)

    def stage_table(self) -> Array:
        """Stage table for `boost`: one row a burn, columns as named there; the payload is left out of the masses."""
        drag_area = pi / 4.0 * self.diameter_m**2 * self.drag_factor
        rows = []
        for burn in self.burns:
            flow, full_kg = burn.stage.flow_kg_s, burn.mass_kg + self.payload_mass_kg
            thrust = flow * STANDARD_GRAVITY_M_S2 * burn.stage.specific_impulse_s
            ratio = min(log(max(1.0 - burn.propellant_mass_kg / full_kg, LEAST_MASS_SHARE)), -LEAST_LOSS)
            area = burn.stage.nozzle_exit_area_m2
            rows.append([burn.burn_time_s, burn.mass_kg, flow, thrust, area, drag_area, ratio, float(burn.steps)])
        return np.array(rows)

    def ideal_speed_m_s(self, payload_kg: float | None = None) -> float:
        """Speed the whole burn would give in empty space without gravity, m/s: Tsiolkovsky's sum over the burns."""
        payload, total = self.payload_mass_kg if payload_kg is None else payload_kg, 0.0
        for burn in reversed(self.burns):
            mass = payload + burn.mass_kg
            ratio = mass / (mass - burn.propellant_mass_kg)
            total += STANDARD_GRAVITY_M_S2 * burn.stage.specific_impulse_s * log(ratio)
        return total

    @property
    def flight_figures(self) -> tuple[Array, float, float, Ramps | None]:
        """What `boost` takes of a booster: stage table, vertical rise and pitch-over in s, own drag curve."""
        curve = None if self.drag_curve is None else self.drag_curve.ramps
        return self.stage_table(), self.vertical_rise_s, self.pitch_over_s, curve


def steps_of(stage: int, stages: int) -> int:
    """Steps of a stage's gravity turn: within a metre at the last burnout, and most where air and edges of it are met."""
    if stage == 0:
        return 16 if stages > 2 else 22
    if stage == 1:
        return 7 if stages > 2 else 9
    return 6


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
