"""A scenario bound to a catalogue: the pieces the walk needs, under each position."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import radians

import numpy as np

from thirdsite.catalog.catalog import Catalog
from thirdsite.catalog.records import Missile
from thirdsite.chain.walk import Battery, Sensor, ThreatModel, Variation, Warned
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.flight.booster import Array
from thirdsite.scenario.scenario import Scenario, Threat, launch_points
from thirdsite.scenario.setting import (
    AS_GIVEN,
    CommonFigures,
    RadarSwitches,
    booster_of,
    burnout_speed_m_s,
    common_figures,
    cross_section_m2,
    interceptor_of,
    radar_of,
)


@dataclass(frozen=True)
class Case:
    """One scenario, its catalogue, and how many workers may be used."""

    scenario: Scenario
    catalog: Catalog
    workers: int = 1

    @cached_property
    def common(self) -> CommonFigures:
        """The common assumptions."""
        return common_figures(self.catalog, self.scenario.assumptions)

    @cached_property
    def battery(self) -> Battery:
        """The interceptors at their site."""
        group = self.scenario.defence.interceptors[0]
        return Battery(interceptor_of(self.catalog, group.interceptor, group.site))

    @property
    def inventory(self) -> int:
        """Number of interceptors."""
        return self.scenario.defence.interceptors[0].count

    def burnout_speed_m_s(self, position: str) -> float:
        """Burnout speed under a position: the scenario's, else the position's own."""
        group = self.scenario.defence.interceptors[0]
        return group.burnout_speed_m_s or burnout_speed_m_s(self.catalog, group.interceptor, position)

    def burnout_speed_range_m_s(self, position: str) -> tuple[float, float]:
        """Interval a position gives to the burnout speed; a single value where the scenario sets it."""
        group = self.scenario.defence.interceptors[0]
        if group.burnout_speed_m_s is not None:
            return group.burnout_speed_m_s, group.burnout_speed_m_s
        return self.catalog.interceptor(group.interceptor).burnout_speed.range_si(position)

    def threat_model(self, threat: Threat) -> ThreatModel:
        """A threat as it is flown."""
        return threat_model(self.catalog.missile(threat.missile), threat.loft_deg)

    def launch_ecef_m(self, threat: Threat) -> Array:
        """Launch points of a threat, `[n, 3]`."""
        return np.array([ecef_from_geodetic(self.catalog.place(name)) for name in launch_points(threat, self.catalog)])

    def sensors(
        self, missile: Missile, position: str, switches: RadarSwitches = AS_GIVEN, cross_section_scale: float = 1.0
    ) -> tuple[Sensor, ...]:
        """The scenario's radars under a position; `switches` apply to the radar of the third question only."""
        found = []
        for name in self.scenario.defence.radars:
            own = switches if name == self.scenario.radar_view.radar else AS_GIVEN
            radar = radar_of(self.catalog, name, position, own)
            found.append(Sensor(radar, cross_section_m2(self.catalog, missile, name, position) * cross_section_scale))
        return tuple(found)

    @cached_property
    def warning(self) -> Warned | None:
        """The scenario's warning satellites."""
        if self.scenario.defence.satellites is None:
            return None
        satellites = self.catalog.satellites(self.scenario.defence.satellites)
        return Warned(satellites.position_error.si(), satellites.velocity_error.si())

    def variation(self, missile: Missile, position: str) -> Variation:
        """The nominal variation of a position against a missile."""
        return Variation(self.burnout_speed_m_s(position), self.sensors(missile, position), self.warning, self.common)


def threat_model(missile: Missile, loft_deg: float = 0.0, position: str | None = None) -> ThreatModel:
    """A catalogue missile as it is flown."""
    beta = missile.ballistic_coefficient.si(position)
    return ThreatModel(missile.id, booster_of(missile.booster, position), beta, radians(loft_deg))
