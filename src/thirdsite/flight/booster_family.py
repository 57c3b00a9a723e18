"""The family of boosters that stands in for a rocket of which only apogee and range of a flight are known.

The path of a powered flight depends on thrust over weight, specific impulse, propellant share and drag per mass; the
masses themselves cancel. A member of the family fixes, for each stage, thrust over weight at ignition and specific
impulse. What is left open is one number, the ideal speed: all stages give equal parts of it, and propellant shares and
burn times follow from it. A reconstruction finds the ideal speed that flies the observed path, then flies the same
rocket to its greatest range.

Members are grouped by the drag-free speed at launch against the turning Earth:

* up to 2.4 km/s (ranges to about 600 km): one stage, as Scud, Redstone, Iskander;
* up to 5.7 km/s (to about 4,500 km): one stage with liquid propellant, as Nodong, R-12, R-14, Jupiter; two with solid,
  as Pershing, Polaris, SS-20, Sejjil;
* above: two stages with liquid propellant, as Titan II, SS-11, SS-19; three with solid, as Minuteman, Topol.

All figures are assumptions (grade M) from general rocketry, the same for every flight. Lift-off thrust over weight of
1.5 to 2.3 is usual with liquid, 2.0 to 3.2 with solid propellant; burn times come out at 60 to 190 s and 40 to 90 s a
stage. The middle member of each group was chosen among its members once, on the published flight times taken together.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, pi, sqrt

from thirdsite.earth.constants import STANDARD_GRAVITY_M_S2
from thirdsite.flight.booster import Stage, StagedBooster

LIFT_OFF_MASS_KG = 30000.0
"""Any value: it cancels."""
MASS_OVER_CROSS_SECTION_KG_M2 = 13000.0
"""Lift-off mass over the area of the greatest cross-section; Scud-B 10, Nodong 12, Minuteman III 16 t/m2."""
DRY_SHARE = 0.08
"""Structure dropped with a stage over its loaded mass; it does not bend the path."""
SEA_LEVEL_LOSS_S = 25.0
"""Specific impulse the first stage loses to air pressure at sea level."""
SEA_LEVEL_PRESSURE_PA = 101325.0
VERTICAL_RISE_S, PITCH_OVER_S = 5.0, 15.0


@dataclass(frozen=True)
class Member:
    """One booster of the family: per stage, thrust over weight at ignition (first stage at sea level) and vacuum impulse."""

    name: str
    propellant: str
    thrust_over_weight: tuple[float, ...]
    specific_impulse_s: tuple[float, ...]

    @property
    def stages(self) -> int:
        """Number of stages."""
        return len(self.thrust_over_weight)

    def booster(self, ideal_speed_m_s: float) -> StagedBooster:
        """The rocket of this kind whose stages together give an ideal speed: dv = g0 Isp ln(m0 / m1) each (Tsiolkovsky)."""
        ignition_kg, stages = LIFT_OFF_MASS_KG, []
        for k, (push, impulse) in enumerate(zip(self.thrust_over_weight, self.specific_impulse_s, strict=True)):
            loss = SEA_LEVEL_LOSS_S if k == 0 else 0.0
            propellant = ignition_kg * (1.0 - exp(-ideal_speed_m_s / self.stages / (STANDARD_GRAVITY_M_S2 * impulse)))
            flow = push * ignition_kg / (impulse - loss)
            exit_area = flow * loss * STANDARD_GRAVITY_M_S2 / SEA_LEVEL_PRESSURE_PA
            dry = propellant * DRY_SHARE / (1.0 - DRY_SHARE) if k + 1 < self.stages else 0.0
            stages.append(Stage(propellant + dry, propellant, impulse, propellant / flow, exit_area))
            ignition_kg -= propellant + dry
        diameter = sqrt(4.0 / pi * LIFT_OFF_MASS_KG / MASS_OVER_CROSS_SECTION_KG_M2)
        return StagedBooster(tuple(stages), ignition_kg, diameter, VERTICAL_RISE_S, PITCH_OVER_S)


def _liquid(name: str, *thrust_over_weight: float) -> Member:
    return Member(name, "liquid", thrust_over_weight, (265.0, 288.0)[: len(thrust_over_weight)])


def _solid(name: str, *thrust_over_weight: float) -> Member:
    return Member(name, "solid", thrust_over_weight, (262.0, 278.0, 282.0)[: len(thrust_over_weight)])


@dataclass(frozen=True)
class Group:
    """Members for drag-free launch speeds up to a bound; `middle` is the index of the working one."""

    greatest_speed_m_s: float
    members: tuple[Member, ...]
    middle: int


GROUPS = (
    Group(
        2400.0,
        (
            _liquid("liquid, one stage, slow", 1.6),
            _liquid("liquid, one stage", 2.0),
            _solid("solid, one stage", 2.5),
            _solid("solid, one stage, brisk", 3.2),
        ),
        1,
    ),
    Group(
        5700.0,
        (
            _liquid("liquid, one stage, slow", 1.5),
            _liquid("liquid, one stage", 1.9),
            _solid("solid, two stages, slow", 2.2, 2.4),
            _solid("solid, two stages", 2.7, 3.2),
            _solid("solid, two stages, brisk", 3.2, 3.8),
        ),
        3,
    ),
    Group(
        float("inf"),
        (
            _liquid("liquid, two stages, slow", 1.6, 1.4),
            _liquid("liquid, two stages", 1.8, 1.6),
            _liquid("liquid, two stages, brisk", 2.1, 1.9),
            _solid("solid, three stages, slow", 2.0, 2.2, 2.4),
            _solid("solid, three stages", 2.5, 2.8, 3.0),
        ),
        1,
    ),
)


def group_for(speed_m_s: float) -> Group:
    """The group of the family for a drag-free launch speed against the turning Earth."""
    return next(group for group in GROUPS if speed_m_s <= group.greatest_speed_m_s)
