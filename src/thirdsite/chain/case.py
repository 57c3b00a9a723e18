"""A scenario bound to a catalogue: the pieces the walk needs, under each position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import radians

import numpy as np

from thirdsite.catalog.catalog import Catalog
from thirdsite.catalog.records import Missile
from thirdsite.chain.walk import Battery, Sensor, ThreatModel, Variation, Warned
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.flight.booster import Array
from thirdsite.scenario.scenario import InterceptorSite, Scenario, launch_points
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
from thirdsite.scenario.threat import Threat
from thirdsite.sensing.radar import Radar


@dataclass(frozen=True)
class Case:
    """One scenario, its catalogue, and how many workers may be used."""

    scenario: Scenario
    catalog: Catalog
    workers: int = 1
    closed_loop: bool = True
    """Whether the questions may run the closed loop, which takes most of their time; else probabilities of kill are None."""
    sensitivity: bool = True
    """Whether the questions look for what turns their verdicts over; else nominal figures and the ends of the unknowns alone."""

    @cached_property
    def common(self) -> CommonFigures:
        """The common assumptions."""
        return common_figures(self.catalog, self.scenario.assumptions)

    @property
    def groups(self) -> list[InterceptorSite]:
        """The groups of interceptors, of one kind at one site each."""
        return self.scenario.defence.interceptors

    @cached_property
    def batteries(self) -> tuple[Battery, ...]:
        """The groups of interceptors at their sites."""
        return tuple(Battery(interceptor_of(self.catalog, group.interceptor, group.site)) for group in self.groups)

    @property
    def battery(self) -> Battery:
        """The first group of interceptors at its site."""
        return self.batteries[0]

    @property
    def inventories(self) -> tuple[int, ...]:
        """Number of interceptors of each group."""
        return tuple(group.count for group in self.groups)

    @property
    def inventory(self) -> int:
        """Number of interceptors of all groups."""
        return sum(self.inventories)

    def group_name(self, group: int) -> str:
        """What a group of interceptors is called."""
        return f"{self.groups[group].interceptor} at {self.groups[group].site}"

    def alone(self, group: int) -> Case:
        """The same case with one group of interceptors only."""
        if len(self.groups) == 1:
            return self
        defence = self.scenario.defence.model_copy(update={"interceptors": [self.groups[group]]})
        other = replace(self, scenario=self.scenario.model_copy(update={"defence": defence}))
        other.scenario.__dict__.pop("digest", None)  # of the scenario copied
        other.__dict__["batteries"] = (self.batteries[group],)  # with the fly-out tables it has
        return other

    def burnout_speed_m_s(self, position: str, group: int = 0) -> float:
        """Burnout speed of a group under a position: the scenario's, else the position's own."""
        own = self.groups[group]
        return own.burnout_speed_m_s or burnout_speed_m_s(self.catalog, own.interceptor, position)

    def burnout_speeds_m_s(self, position: str) -> tuple[float, ...]:
        """Burnout speed of every group under a position."""
        return tuple(self.burnout_speed_m_s(position, g) for g in range(len(self.groups)))

    def burnout_speed_range_m_s(self, position: str, group: int = 0) -> tuple[float, float]:
        """Interval a position gives to a group's burnout speed; a single value where the scenario sets it."""
        own = self.groups[group]
        if own.burnout_speed_m_s is not None:
            return own.burnout_speed_m_s, own.burnout_speed_m_s
        return self.catalog.interceptor(own.interceptor).burnout_speed.range_si(position)

    def changed_to(self, scenario: Scenario) -> Case:
        """The same case of another scenario; groups of interceptors that stay keep the fly-out tables they have."""
        other = replace(self, scenario=scenario)
        known = {(group.interceptor, group.site): battery for group, battery in zip(self.groups, self.batteries, strict=True)}
        other.__dict__["batteries"] = tuple(
            known.get((group.interceptor, group.site)) or Battery(interceptor_of(self.catalog, group.interceptor, group.site))
            for group in other.groups
        )
        return other

    def with_speed(self, variation: Variation, group: int, speed_m_s: float) -> Variation:
        """A variation with another burnout speed of one group."""
        speeds = [variation.burnout_speed_m_s, *variation.further_speeds_m_s]
        speeds[group] = speed_m_s
        return variation._replace(burnout_speed_m_s=speeds[0], further_speeds_m_s=tuple(speeds[1:]))

    def speeds_text(self, position: str) -> str:
        """Burnout speeds under a position as people read them."""
        speeds = self.burnout_speeds_m_s(position)
        slowest, fastest = f"{min(speeds) / 1e3:.1f}", f"{max(speeds) / 1e3:.1f}"
        return f"{fastest} km/s" if slowest == fastest else f"{slowest} to {fastest} km/s"

    def threat_model(self, threat: Threat) -> ThreatModel:
        """A threat as it is flown."""
        return threat_model(self.catalog.missile(threat.missile), threat.loft_deg)

    def launch_ecef_m(self, threat: Threat) -> Array:
        """Launch points of a threat, `[n, 3]`."""
        return np.array([ecef_from_geodetic(self.catalog.place(name)) for name in launch_points(threat, self.catalog)])

    @cached_property
    def _elsewhere(self) -> dict[tuple[str, str], Battery]:
        return {(group.interceptor, group.site): battery for group, battery in zip(self.groups, self.batteries, strict=True)}

    def battery_at(self, interceptor: str, site: str) -> Battery:
        """Interceptors at any site, with the fly-out tables they have been given before."""
        key = interceptor, site
        if key not in self._elsewhere:
            self._elsewhere[key] = Battery(interceptor_of(self.catalog, interceptor, site))
        return self._elsewhere[key]

    @cached_property
    def _radars(self) -> dict[tuple[str, str, RadarSwitches], Radar]:
        return {}

    def radar(self, name: str, position: str, switches: RadarSwitches = AS_GIVEN) -> Radar:
        """A radar as a position reads it, made once: its limit of elevation takes a while to trace."""
        key = name, position, switches
        if key not in self._radars:
            self._radars[key] = radar_of(self.catalog, name, position, switches)
        return self._radars[key]

    def sensors(
        self,
        missile: Missile,
        position: str,
        switches: RadarSwitches = AS_GIVEN,
        cross_section_scale: float = 1.0,
        radars: Sequence[str] | None = None,
        age_s: float = 0.0,
    ) -> tuple[Sensor, ...]:
        """The scenario's radars, or those named, under a position; `switches` apply to the radar of the third question only.

        `age_s`: how late their looks come.
        """
        found = []
        for name in self.scenario.defence.radars if radars is None else radars:
            own = switches if name == self.scenario.radar_view.radar else AS_GIVEN
            radar = self.radar(name, position, own)
            section = cross_section_m2(self.catalog, missile, name, position) * cross_section_scale
            found.append(Sensor(radar, section, age_s))
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
        first, *further = self.burnout_speeds_m_s(position)
        return Variation(first, self.sensors(missile, position), self.warning, self.common, tuple(further))


def threat_model(missile: Missile, loft_deg: float = 0.0, position: str | None = None) -> ThreatModel:
    """A catalogue missile as it is flown."""
    beta = missile.ballistic_coefficient.si(position)
    return ThreatModel(missile.id, booster_of(missile.booster, position), beta, radians(loft_deg))
