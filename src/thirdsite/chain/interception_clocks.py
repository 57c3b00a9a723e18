"""How long the catalogue's interceptors take to public intercepts, beside the time that was reported.

A report that does not say where the intercept was leaves the fly-out open; then the check says how far from the site it must
have been for the clock to hold, and names what is missing. Where the target's own clock is known, a stand-in target flown with
least energy from its launch point tells where it comes down through the reported height at that time, for bearings to the
west of the interceptor's site, and with that where the intercept may have been.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import degrees, radians

import numpy as np

from thirdsite.catalog.catalog import Catalog
from thirdsite.catalog.interceptions import InterceptionTest, load_interceptions
from thirdsite.chain.path import Path
from thirdsite.earth.constants import MEAN_RADIUS_M
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic, geodesic, geodetic_from_ecef
from thirdsite.flight.booster import Array
from thirdsite.flight.flyout import UNREACHED, arrival
from thirdsite.flight.flyout_table import FlyOutTable
from thirdsite.scenario.setting import booster_of, interceptor_of

TOLERANCE_S = 60.0
LEAST_BURNOUT_HEIGHT_M = 30e3
BEARINGS = 12
STEP_M, FARTHEST_M = 20e3, 4000e3
STAND_IN_TARGET = "minuteman-3"
"""A three-stage solid rocket with published stages, for a target whose stages are not."""
WEST_OF_SITE_DEG = (5.0, 10.0, 15.0, 20.0, 25.0)
"""Bearings of the target's path to the right of the straight line over the interceptor's site; an assumption."""


class Verdict(StrEnum):
    """How a clock came out."""

    WITHIN = "within"
    PLACE_OPEN = "within for some of the places left open"
    OUTSIDE = "outside"
    DATUM_MISSING = "datum missing"


@dataclass(frozen=True)
class ClockCheck:
    """One test's clock beside the model's."""

    test: InterceptionTest
    burn_time_s: float | None = None
    predicted_s: tuple[float, float] | None = None
    """Least and greatest fly-out over the places the report, or the target's clock, leaves open."""
    place: str = ""
    """What limits the places: `report`, `target's clock`, or empty where nothing does."""
    fits_m: tuple[float, float] | None = None
    """Distances from the site at which the fly-out lies within TOLERANCE_S of the reported one."""

    @property
    def differences_s(self) -> tuple[float, float] | None:
        """Predicted less reported fly-out at both ends of the prediction; None where nothing can be compared."""
        reported = self.test.fly_out_s
        if reported is None or self.predicted_s is None:
            return None
        return self.predicted_s[0] - reported, self.predicted_s[1] - reported

    @property
    def nearest_s(self) -> float | None:
        """Difference of the predicted fly-out that comes nearest to the report: 0 where the report lies between the ends."""
        ends = self.differences_s
        return None if ends is None else max(min(0.0, ends[1]), ends[0])

    @property
    def verdict(self) -> Verdict:
        """Whether the clock holds within TOLERANCE_S, everywhere, only for some of the places left open, or nowhere."""
        ends, nearest = self.differences_s, self.nearest_s
        if ends is None or nearest is None:
            return Verdict.DATUM_MISSING
        if abs(nearest) > TOLERANCE_S:
            return Verdict.OUTSIDE
        everywhere = self.place != "" and max(abs(ends[0]), abs(ends[1])) <= TOLERANCE_S
        return Verdict.WITHIN if everywhere else Verdict.PLACE_OPEN


def check_clocks(catalog: Catalog) -> list[ClockCheck]:
    """Every shipped interception test."""
    tables: dict[tuple[str, str], tuple[FlyOutTable, float]] = {}
    return [_check(test, catalog, tables) for test in load_interceptions()]


def _check(test: InterceptionTest, catalog: Catalog, tables: dict[tuple[str, str], tuple[FlyOutTable, float]]) -> ClockCheck:
    if test.fly_out_s is None or test.height_m is None:
        return ClockCheck(test)
    key = test.interceptor, test.interceptor_site
    if key not in tables:
        interceptor = interceptor_of(catalog, *key)
        speed = catalog.interceptor(test.interceptor).burnout_speed.si()
        tables[key] = interceptor.fly_out_table(speed, LEAST_BURNOUT_HEIGHT_M), interceptor.booster.burn_time_s
    table, burn_s = tables[key]
    fits = _fits(table, burn_s, test.height_m, test.fly_out_s)
    if test.distances_m is not None:
        low, high = test.distances_m
        times = [_fly_out_s(table, burn_s, d, b, test.height_m) for d in np.arange(low, high + 1.0, STEP_M) for b in _around()]
        return ClockCheck(test, burn_s, _range(times), "report", fits)
    if test.target_place_deg is not None and test.interceptor.startswith("gbi"):
        places = _target_places(test, catalog, table.site)
        times = [_fly_out_s(table, burn_s, distance, bearing, test.height_m) for distance, bearing in places]
        return ClockCheck(test, burn_s, _range(times), "target's clock", fits)
    times = [_fly_out_s(table, burn_s, d, b, test.height_m) for d in np.arange(STEP_M, FARTHEST_M, STEP_M) for b in _around()]
    soonest = _range(times)
    # with the place open only the soonest fly-out says anything: the clock cannot be shorter
    return ClockCheck(test, burn_s, None if soonest is None else (soonest[0], soonest[0]), "", fits)


def _around() -> Array:
    return np.arange(BEARINGS) * 2.0 * np.pi / BEARINGS


def _fly_out_s(table: FlyOutTable, burn_s: float, distance_m: float, bearing_rad: float, height_m: float) -> float:
    """Least fly-out, not before burnout: at the rim of a table an interpolated time can fall below it."""
    return max(float(arrival(table.values, distance_m / MEAN_RADIUS_M, bearing_rad, height_m)[0]), burn_s)


def _range(times: list[float]) -> tuple[float, float] | None:
    reached = [time for time in times if time < UNREACHED]
    return (min(reached), max(reached)) if reached else None


def _fits(table: FlyOutTable, burn_s: float, height_m: float, reported_s: float) -> tuple[float, float] | None:
    fitting = [
        distance
        for distance in np.arange(STEP_M, FARTHEST_M, STEP_M)
        if any(abs(_fly_out_s(table, burn_s, distance, bearing, height_m) - reported_s) <= TOLERANCE_S for bearing in _around())
    ]
    return (float(min(fitting)), float(max(fitting))) if fitting else None


def _target_places(test: InterceptionTest, catalog: Catalog, site: Geodetic) -> list[tuple[float, float]]:
    """Distance (m) and bearing (rad) from the site of where a least-energy target comes down at the reported time and height."""
    from pyproj import Geod

    from thirdsite.flight.threats import Outcome, fly

    assert test.target_place_deg is not None
    assert test.intercept_s is not None
    assert test.height_m is not None
    missile = catalog.missile(STAND_IN_TARGET)
    launch = Geodetic(radians(test.target_place_deg[0]), radians(test.target_place_deg[1]))
    over_site = degrees(geodesic(launch, site)[1])
    ranges = np.arange(3000e3, 8001e3, 250e3)
    ellipsoid = Geod(ellps="WGS84")
    found: list[tuple[float, float]] = []
    for west in WEST_OF_SITE_DEG:
        n = len(ranges)
        lon, lat, _ = ellipsoid.fwd(
            np.full(n, test.target_place_deg[1]), np.full(n, test.target_place_deg[0]), np.full(n, over_site + west), ranges
        )
        aims = np.array([ecef_from_geodetic(Geodetic(radians(a), radians(b))) for a, b in zip(lat, lon, strict=True)])
        flights = fly(
            booster_of(missile.booster),
            missile.ballistic_coefficient.si(),
            np.tile(ecef_from_geodetic(launch), (n, 1)),
            aims,
            compiled=True,
        )
        rows = [_descent(Path.of(flights, i), test.height_m) for i in range(n) if flights.outcome[i] == Outcome.ARRIVES]
        times = np.array([row[0] for row in rows])
        if len(times) > 1 and times[0] <= test.intercept_s <= times[-1]:
            x, y, z = (float(np.interp(test.intercept_s, times, [row[k] for row in rows])) for k in (1, 2, 3))
            found.append(geodesic(site, geodetic_from_ecef(x, y, z)))
    return found


def _descent(path: Path, height_m: float) -> tuple[float, float, float, float]:
    """Time and ECEF place at which a path comes down through a height, by halving between the middle of its time and its end."""
    above, below = 0.5 * path.flight_time_s, path.flight_time_s
    for _ in range(30):
        middle = 0.5 * (above + below)
        above, below = (middle, below) if path.place(middle).height_m >= height_m else (above, middle)
    x, y, z = path.at(above)[0, :3].tolist()
    return above, x, y, z
