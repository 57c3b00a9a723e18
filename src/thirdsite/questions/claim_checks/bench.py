"""What the checks share: flights, looks and fly-outs, each worked out once when the first check asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from thirdsite.catalog.catalog import City
from thirdsite.catalog.records import Claim
from thirdsite.chain.case import Case, threat_model
from thirdsite.chain.coverage import Coverage, Firing, cover
from thirdsite.chain.path import Path
from thirdsite.chain.progress import Progress, Silent
from thirdsite.chain.reach import SAMPLES, Free, SpeedScan, free_flight, least_speed, margins, meet
from thirdsite.chain.walk import Battery, Sensor, Variation
from thirdsite.chain.workers import run_all
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.engagement import intercept
from thirdsite.errors import BadInput
from thirdsite.flight.booster import Array
from thirdsite.flight.threats import Flights, Outcome, fly
from thirdsite.questions.activation_study import launch_ecef_m
from thirdsite.questions.deterrent_study import Pair, fly_pairs
from thirdsite.scenario.setting import AS_GIVEN, RadarSwitches, cross_section_m2, interceptor_of, radar_of
from thirdsite.sensing.radar import Radar

INTERCEPTOR, SITE, RADAR, THREATENING = "gbi-two-stage", "redzikowo", "emr-brdy", "IRN"
"""What the claims are about."""
SLOWEST_M_S, FASTEST_M_S, STEP_M_S = 5000.0, 9000.0, 400.0
"""Burnout speeds at which the fly-out is worked out; between them it is interpolated, as in the deterrent answer."""
EVERY = 3
"""One launch point in so many is flown."""
CAUCASUS = ("ARM", "AZE", "GEO")
EUROPE_EAST_DEG = 60.0
"""The Urals, taken as this longitude."""


class Reached(NamedTuple):
    """Which flights an interceptor can meet, the margins in s (NaN where no point is allowed), and when."""

    reachable: np.ndarray
    margin_s: Array
    best_s: Array


@dataclass
class Bench:
    """A case with everything the checks of its claims share."""

    case: Case
    progress: Progress = field(default_factory=Silent)
    _batteries: dict[tuple[str, str], Battery] = field(default_factory=dict)
    _coverage: dict[tuple[object, ...], Coverage] = field(default_factory=dict)

    def claim_figure(self, claim: Claim, quantity: str) -> float:
        """A figure of a claim as it stands in the register."""
        value = next((figure.value for figure in claim.figures if figure.quantity == quantity), None)
        if not isinstance(value, float | int):
            raise BadInput(f"claim {claim.id}: its check needs the figure {quantity!r} as one number; add it under figures")
        return float(value)

    def battery(self, interceptor: str = INTERCEPTOR, site: str = SITE) -> Battery:
        """Interceptors at a site; the scenario's own tables are shared."""
        group = self.case.scenario.defence.interceptors[0]
        if (group.interceptor, group.site) == (interceptor, site):
            return self.case.battery
        key = interceptor, site
        if key not in self._batteries:
            self._batteries[key] = Battery(interceptor_of(self.case.catalog, *key))
        return self._batteries[key]

    # Russian missiles

    @cached_property
    def _flown(self) -> tuple[list[Pair], list[Path]]:
        pairs, paths, _ = fly_pairs(self.case, self.progress)
        return pairs, paths

    @property
    def pairs(self) -> list[Pair]:
        """Pairs of base and target whose missile arrives."""
        return self._flown[0]

    @property
    def paths(self) -> list[Path]:
        """Their flights."""
        return self._flown[1]

    @cached_property
    def free(self) -> Free:
        """Their free flights as the interceptors of the claims' site see them."""
        return free_flight(self.paths, self.battery(), SAMPLES)

    @cached_property
    def western(self) -> np.ndarray:
        """Which pairs start west of the Urals."""
        places = [self.case.catalog.place(pair.base) for pair in self.pairs]
        return np.array([np.degrees(place.longitude_rad) < EUROPE_EAST_DEG for place in places])

    @cached_property
    def scan(self) -> SpeedScan:
        """Fly-out of the claims' interceptor at the speeds of the scan and of the register's claims."""
        named = {6300.0, 8300.0, FASTEST_M_S}
        steps = {float(speed) for speed in np.arange(SLOWEST_M_S, FASTEST_M_S + 1.0, STEP_M_S)}
        speeds = sorted(speed for speed in steps | named if self.battery().interceptor.can_realise(speed))
        battery, common = self.battery(), self.case.common
        with self.progress.phase("interceptor fly-out at each speed", len(speeds)) as bar:
            met = run_all(lambda speed: meet(battery, speed, common, self.free), speeds, self.case.workers, bar)
        return SpeedScan(np.array(speeds), np.stack([times for times, _ in met]), np.stack([closing for _, closing in met]))

    @cached_property
    def least_speeds_m_s(self) -> list[float | None]:
        """Least burnout speed of the scan that reaches each pair; None where none up to FASTEST_M_S does."""
        return least_speed(self.scan, self.free, self.case.common)

    def reach(self, speed_m_s: float) -> Reached:
        """Which Russian flights the claims' interceptor meets at a burnout speed."""
        return self._reached(self.free, *self.scan.at(speed_m_s))

    def reach_from(self, interceptor: str, site: str, speed_m_s: float, paths: list[Path]) -> Reached:
        """Which flights an interceptor at any site meets at a burnout speed."""
        battery = self.battery(interceptor, site)
        if not paths:
            return Reached(np.zeros(0, dtype=bool), np.zeros(0), np.zeros(0))
        free = free_flight(paths, battery, SAMPLES)
        return self._reached(free, *meet(battery, speed_m_s, self.case.common, free))

    def _reached(self, free: Free, times: Array, closing: Array) -> Reached:
        rows = margins(free, times, closing, self.case.common)
        margin = np.where(rows[:, intercept.MARGIN] <= 0.5 * intercept.NO_MARGIN, np.nan, rows[:, intercept.MARGIN])
        return Reached(np.nan_to_num(margin, nan=-1.0) >= 0.0, margin, rows[:, intercept.BEST_TIME])

    def flights_from(self, missile: str, start: str, targets: list[str]) -> list[Path]:
        """Paths of a missile from one place to those of the targets it arrives at."""
        model = threat_model(self.case.catalog.missile(missile))
        place = self.case.catalog.place
        aims = np.array([ecef_from_geodetic(place(name)) for name in targets])
        launch = np.tile(ecef_from_geodetic(place(start)), (len(targets), 1))
        flown = fly(model.booster, model.ballistic_coefficient_kg_m2, launch, aims)
        return [Path.of(flown, i) for i in range(len(targets)) if flown.outcome[i] == Outcome.ARRIVES]

    # Iranian missiles

    @cached_property
    def every_launch(self) -> Array:
        """All launch points sampled over the country the claims are about, `[n, 3]`."""
        return launch_ecef_m(self.case, THREATENING)

    @cached_property
    def launch(self) -> Array:
        """One in EVERY of them, `[n, 3]`."""
        return self.every_launch[::EVERY]

    @cached_property
    def capitals(self) -> list[City]:
        """Capitals of Europe without the Caucasus, largest first."""
        return sorted((city for city in self.european if city.capital), key=lambda one: -one.population)

    @cached_property
    def european(self) -> list[City]:
        """Listed cities of Europe without the Caucasus."""
        cities = self.case.catalog.cities.values()
        return [city for city in cities if city.region == "europe" and city.country not in CAUCASUS]

    @cached_property
    def american(self) -> list[City]:
        """Listed cities of the United States."""
        return [city for city in self.case.catalog.cities.values() if city.country == "USA"]

    def aims(self, cities: list[City]) -> Array:
        """Positions of cities, `[n, 3]`, ECEF in m."""
        return np.array([ecef_from_geodetic(city.place) for city in cities])

    @cached_property
    def irbm_flights(self) -> Flights:
        """The notional Iranian IRBM from every launch point to every capital, launch points together; not all arrive."""
        return self.flights("iran-irbm", self.capitals)

    def flights(self, missile: str, cities: list[City]) -> Flights:
        """A missile from every launch point to every city, the launch points of a city side by side."""
        model = threat_model(self.case.catalog.missile(missile))
        launch, aims = np.tile(self.launch, (len(cities), 1)), np.repeat(self.aims(cities), len(self.launch), axis=0)
        return fly(model.booster, model.ballistic_coefficient_kg_m2, launch, aims)

    # radars

    def radar(self, name: str, position: str | None = None, switches: RadarSwitches = AS_GIVEN) -> Radar:
        """A radar under a position."""
        return radar_of(self.case.catalog, name, position, switches)

    def section_m2(self, missile: str, radar: str, *, body: bool = False) -> float:
        """Cross-section a radar meets."""
        return cross_section_m2(self.case.catalog, self.case.catalog.missile(missile), radar, None, body=body)

    def looks(self, radar: Radar, flights: Flights, warhead_m: float, body_m: float) -> tuple[np.ndarray, Array]:
        """Which samples of each arriving flight a radar sees in range, `[n, k]`, and their times in s."""
        from thirdsite.engagement import engagement_kernels

        rows = np.ascontiguousarray(flights.samples[flights.outcome == Outcome.ARRIVES])
        seen, slant = np.empty(rows.shape[:2]), np.empty(rows.shape[:2])
        engagement_kernels.look_all(radar.geometry, radar.limit, rows, seen, slant)
        reach = np.where(np.arange(rows.shape[1]) < flights.burnout, body_m, warhead_m)
        return (seen > 0.5) & (slant <= reach), rows[:, :, 0]

    # protection

    def coverage(
        self,
        missile: str,
        cities: list[City],
        speed_m_s: float,
        *,
        interceptor: str = INTERCEPTOR,
        site: str = SITE,
        position: str = "mda",
        radars: tuple[str, ...] | None = None,
    ) -> Coverage:
        """Cities against a missile from every launch point, by interceptors at a site with some radars (the scenario's)."""
        case = self.case
        record = case.catalog.missile(missile)
        names = tuple(case.scenario.defence.radars) if radars is None else radars
        key = missile, tuple(city.id for city in cities), speed_m_s, interceptor, site, position, names
        if key not in self._coverage:
            sensors = tuple(
                Sensor(self.radar(name, position), cross_section_m2(case.catalog, record, name, position)) for name in names
            )
            variation = Variation(speed_m_s, sensors, case.warning, case.common)
            firing = Firing(case.scenario.doctrine.firing, case.inventory)
            self._coverage[key] = cover(
                threat_model(record),
                self.battery(interceptor, site),
                self.launch,
                self.aims(cities),
                [variation],
                firing,
                case.workers,
            )
        return self._coverage[key]

    def covered(self, coverage: Coverage, cities: list[City]) -> tuple[float | None, int, int]:
        """Share of the population of cities in range that is protected, and how many are protected and in range."""
        people = np.array([city.population for city in cities], dtype=float)
        threatened, safe = coverage.in_range > 0, coverage.protected[0]
        total = float(people[threatened].sum())
        return (float(people[safe].sum()) / total if total else None), int(safe.sum()), int(threatened.sum())
