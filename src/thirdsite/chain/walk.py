"""The walk for a batch: launch and aim points to flights, to looks, to track quality, to engagements.

A batch is one missile against one group of interceptors at its site, or several, examined under several variations at
once: a variation is a burnout speed (of each group), a set of sensors and an engagement case. Flights are flown once and
looked at once; what only some variations change is computed once for those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from thirdsite.chain.workers import run_all
from thirdsite.engagement import intercept
from thirdsite.engagement.intercept import CASE_COLUMNS, RESULT_COLUMNS
from thirdsite.flight.booster import Array, Booster
from thirdsite.flight.flyout import PLACE_COLUMNS
from thirdsite.flight.flyout_table import FlyOutTable
from thirdsite.flight.interceptors import Interceptor
from thirdsite.flight.threats import Flights, Outcome, fly
from thirdsite.scenario.setting import CommonFigures
from thirdsite.sensing.radar import Radar
from thirdsite.tracking.quality import INFORMATION

SLOWER_STEP_M_S = 500.0
"""Step of the lower speeds tried where an interceptor may waste energy."""
CHUNK = 1024
"""Pairs flown together; fixed, so that results do not depend on the number of workers."""


@dataclass(frozen=True)
class ThreatModel:
    """A missile as it is flown."""

    id: str
    booster: Booster
    ballistic_coefficient_kg_m2: float
    loft_rad: float = 0.0


class Sensor(NamedTuple):
    """A radar and the cross-section of the warhead it meets, m2; `age_s` after a look the defence has it."""

    radar: Radar
    cross_section_m2: float
    age_s: float = 0.0


class Warned(NamedTuple):
    """What the warning satellites know of the burnout: errors of position (m) and velocity (m/s)."""

    position_error_m: float
    velocity_error_m_s: float


class Variation(NamedTuple):
    """One way to examine a batch."""

    burnout_speed_m_s: float
    sensors: tuple[Sensor, ...]
    warning: Warned | None
    common: CommonFigures
    further_speeds_m_s: tuple[float, ...] = ()
    """Burnout speeds of the groups of interceptors after the first."""

    def of_group(self, group: int) -> Variation:
        """The same for one group of interceptors alone."""
        speed = self.further_speeds_m_s[group - 1] if group else self.burnout_speed_m_s
        return self._replace(burnout_speed_m_s=speed, further_speeds_m_s=())


def case_of(common: CommonFigures) -> Array:
    """Engagement case for the kernels."""
    case = np.zeros(CASE_COLUMNS)
    case[intercept.LAUNCH_DELAY] = common.launch_delay_s
    case[intercept.FLIGHT_CAP] = common.flight_time_cap_s
    case[intercept.LEAST_HEIGHT] = common.least_intercept_height_m
    case[intercept.CLOSING] = common.greatest_closing_speed_m_s
    case[intercept.COMMIT_ERROR] = common.commit_position_error_m
    case[intercept.HANDOVER_ERROR] = common.handover_position_error_m
    case[intercept.LAST_UPDATE] = common.last_update_time_s
    return case


@dataclass
class Battery:
    """An interceptor at its site with the fly-out tables of every speed that is asked for."""

    interceptor: Interceptor
    tables: dict[tuple[float, float], FlyOutTable] = field(default_factory=dict)

    def table(self, burnout_speed_m_s: float, least_burnout_height_m: float) -> FlyOutTable:
        """The fly-out table of a burnout speed and a least burnout height."""
        key = burnout_speed_m_s, least_burnout_height_m
        if key not in self.tables:
            self.tables[key] = self.interceptor.fly_out_table(*key)
        return self.tables[key]

    def make_ready(self, ways: list[tuple[float, float, float]], workers: int) -> None:
        """Make the fly-out tables of burnout speeds, least burnout heights and least shares of the speed, side by side."""
        wanted = {(speed, height): None for full, height, share in ways for speed in self.slower(full, share)}
        missing = [key for key in wanted if key not in self.tables]
        run_all(lambda key: self.table(*key), missing, workers)

    def places(self, flights: Flights, chosen: Array) -> Array:
        """Where the battery sees the free flight of the chosen flights, `[n, q, PLACE_COLUMNS]`."""
        from thirdsite.flight import flyout_kernels

        places = np.empty((len(chosen), flights.entry - flights.coast + 1, PLACE_COLUMNS))
        site = self.interceptor.site
        flyout_kernels.locate_all(chosen, flights.coast, site.up, site.east, site.north, places)
        return places

    def slower(self, burnout_speed_m_s: float, least_share: float) -> list[float]:
        """The full speed, and the slower ones the stages can give down to a share of it, every SLOWER_STEP_M_S."""
        lower = np.arange(0.0, burnout_speed_m_s, SLOWER_STEP_M_S)
        wanted = [float(speed) for speed in lower if speed >= least_share * burnout_speed_m_s]
        return [burnout_speed_m_s, *(speed for speed in wanted if self.interceptor.can_realise(speed))]

    def meet(self, burnout_speed_m_s: float, least_burnout_height_m: float, places: Array) -> tuple[Array, Array]:
        """Least fly-out times (s) and closing speeds (m/s) at places."""
        from thirdsite.flight import flyout_kernels

        times, closing = np.empty(places.shape[:2]), np.empty(places.shape[:2])
        table = self.table(burnout_speed_m_s, least_burnout_height_m)
        flyout_kernels.meet_all(table.values, places, times, closing)
        return times, closing


class Engaged(NamedTuple):
    """Outcome of every flight of a batch, and one row of results for each variation and flight.

    `results[v, n, RESULT_COLUMNS]` as named in `engagement.intercept`; rows of flights that do not arrive hold no room.
    """

    outcome: np.ndarray
    results: Array


def engage(
    threat: ThreatModel,
    battery: Battery,
    launch_ecef_m: Array,
    aim_ecef_m: Array,
    variations: list[Variation],
    look_shoot: bool = True,
) -> Engaged:
    """Fly one batch and examine it under every variation; shots of shoot-look-shoot are counted if `look_shoot`."""
    return engage_groups(threat, (battery,), launch_ecef_m, aim_ecef_m, variations, look_shoot)[0]


def engage_groups(
    threat: ThreatModel,
    batteries: Sequence[Battery],
    launch_ecef_m: Array,
    aim_ecef_m: Array,
    variations: list[Variation],
    look_shoot: bool = True,
) -> list[Engaged]:
    """As `engage`, for several groups of interceptors: flights are flown and looked at once for all of them."""
    flights = fly(threat.booster, threat.ballistic_coefficient_kg_m2, launch_ecef_m, aim_ecef_m, threat.loft_rad, compiled=True)
    arrives = np.flatnonzero(flights.outcome == Outcome.ARRIVES)
    nothing = no_room(len(variations), len(launch_ecef_m))
    looks = Looks(flights, np.ascontiguousarray(flights.samples[arrives]))
    found = []
    for group, battery in enumerate(batteries):
        results = nothing.copy()
        if len(arrives):
            results[:, arrives] = examine(looks, battery, [one.of_group(group) for one in variations], look_shoot)
        found.append(Engaged(flights.outcome, results))
    return found


def no_room(variations: int, pairs: int) -> Array:
    """Results `[variation, pair, RESULT_COLUMNS]` that hold no room anywhere."""
    nothing = np.zeros((variations, pairs, RESULT_COLUMNS))
    nothing[:, :, intercept.MARGIN] = intercept.NO_MARGIN
    nothing[:, :, intercept.FIRST], nothing[:, :, intercept.LAST] = 1e9, intercept.NO_MARGIN
    nothing[:, :, intercept.BINDING] = intercept.HEIGHT
    return nothing


def examine(looks: Looks, battery: Battery, variations: list[Variation], look_shoot: bool) -> Array:
    """Results of flights under every variation for one battery, `[variation, n, RESULT_COLUMNS]`."""
    from thirdsite.engagement import engagement_kernels

    flights, chosen = looks.flights, looks.chosen
    places = battery.places(flights, chosen)
    met: dict[tuple[float, float], tuple[Array, Array]] = {}
    best: dict[tuple[tuple[float, float], ...], tuple[Array, Array]] = {}
    done: dict[object, Array] = {}
    results = []
    for variation in variations:
        speed, picture = variation.burnout_speed_m_s, (variation.sensors, variation.warning)
        case = case_of(variation.common)
        lowest = variation.common.least_burnout_height_m
        ways = tuple((one, lowest) for one in battery.slower(speed, variation.common.least_speed_share))
        key = (ways, picture, case.tobytes(), variation.common.assessment_time_s)
        if key not in done:
            for way in ways:
                if way not in met:
                    met[way] = battery.meet(*way, places)
            if ways not in best:
                best[ways] = _soonest([met[way] for way in ways])
            times, closing = best[ways]
            row = np.zeros((len(chosen), RESULT_COLUMNS))
            engagement_kernels.margins(chosen, places, times, closing, flights.coast, case, row)
            waits = variation.common.assessment_time_s if look_shoot else -1.0
            engagement_kernels.battles(
                chosen, places, times, closing, looks.information(*picture), flights.coast, flights.burnout, case, waits, row
            )
            done[key] = row
        results.append(done[key])
    return np.stack(results)


def _soonest(met: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    """At each place the soonest of several fly-outs, and the closing speed that goes with it."""
    times, closing = met[0]
    if len(met) == 1:
        return times, closing
    for other, other_closing in met[1:]:
        sooner = other < times
        times, closing = np.where(sooner, other, times), np.where(sooner, other_closing, closing)
    return np.ascontiguousarray(times), np.ascontiguousarray(closing)


class Looks:
    """Views of a batch by radars, each computed once for its geometry."""

    def __init__(self, flights: Flights, chosen: Array) -> None:
        self.flights, self.chosen = flights, chosen
        self.views: dict[tuple[str, float], tuple[Array, Array]] = {}
        self.known: dict[tuple[tuple[Sensor, ...], Warned | None], Array] = {}

    def view(self, radar: Radar) -> tuple[Array, Array]:
        """In-view flags and slant ranges `[n, k]`."""
        from thirdsite.engagement import engagement_kernels

        key = (radar.id, radar.least_elevation_rad)
        if key not in self.views:
            seen, slant = np.empty(self.chosen.shape[:2]), np.empty(self.chosen.shape[:2])
            engagement_kernels.look_all(radar.geometry, radar.limit, self.chosen, seen, slant)
            self.views[key] = seen, slant
        return self.views[key]

    def information(self, sensors: tuple[Sensor, ...], warning: Warned | None) -> Array:
        """Accumulated track information `[n, k, INFORMATION]`."""
        if (sensors, warning) not in self.known:
            self.known[sensors, warning] = self._information(sensors, warning)
        return self.known[sensors, warning]

    def _information(self, sensors: tuple[Sensor, ...], warning: Warned | None) -> Array:
        from thirdsite.engagement import engagement_kernels

        information = np.zeros((*self.chosen.shape[:2], INFORMATION))
        if warning is not None:
            information[:, self.flights.burnout :, 0] = 1.0 / warning.position_error_m**2
            information[:, self.flights.burnout :, 2] = 1.0 / warning.velocity_error_m_s**2
        for sensor in sensors:
            radar, cross_section, age_s = sensor
            told = information if age_s == 0.0 else np.zeros_like(information)
            floor, slope = radar.error_model(cross_section)
            engagement_kernels.add_looks(
                *self.view(radar),
                self.chosen,
                self._cued_from(radar, sensors, warning),
                radar.detection_range_m(cross_section),
                floor,
                slope,
                radar.update_interval_s,
                self.flights.burnout,
                told,
            )
            if age_s != 0.0:
                information += self._late(told, age_s)
        return information

    def _late(self, information: Array, age_s: float) -> Array:
        """Information as it stands `age_s` later: at each sample what was known so long before, linear between samples."""
        clock = self.chosen[:, :, 0]
        late = np.zeros_like(information)
        for i, times in enumerate(clock):
            for column in range(information.shape[2]):
                late[i, :, column] = np.interp(times - age_s, times, information[i, :, column], left=0.0)
        return late

    def _cued_from(self, radar: Radar, sensors: tuple[Sensor, ...], warning: Warned | None) -> np.ndarray:
        """Sample from which a radar knows where to look: burnout, or where it needs a cue and no satellite gives one,
        the first look of a radar that needs none (the end of the flight if there is no such look)."""
        n, last = self.chosen.shape[:2]
        start = np.full(n, self.flights.burnout)
        if radar.needs_cue and warning is None:
            found = np.zeros((n, last), dtype=bool)
            for other, cross_section, _ in sensors:
                if not other.needs_cue:
                    seen, slant = self.view(other)
                    found |= (seen > 0.5) & (slant <= other.detection_range_m(cross_section))
            found[:, : self.flights.burnout] = False
            start = np.where(found.any(axis=1), found.argmax(axis=1), last)
        return start
