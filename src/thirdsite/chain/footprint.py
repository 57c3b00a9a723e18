"""Footprints and sensor coverage as labelled arrays: where a defence has how many shots, and what a radar sees where.

Blocks of cells are worked out one after the other; what is kept are shares and least numbers, so that memory holds whatever
the grid.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from thirdsite.catalog.grids import ecef_of
from thirdsite.chain.case import Case
from thirdsite.chain.coverage import SHOOT_LOOK_SHOOT, Firing, blocks, shots
from thirdsite.chain.pair_flights import fly_pairs
from thirdsite.chain.progress import Bar
from thirdsite.chain.walk import Looks, ThreatModel, Variation, examine, no_room
from thirdsite.chain.workers import run_all
from thirdsite.earth.geodesy import geodetic_from_ecef
from thirdsite.flight.booster import Array
from thirdsite.flight.threats import COAST_SAMPLES, Outcome
from thirdsite.scenario.threat import Threat

WHOLE = "all"
"""The launch area of every sampled launch point."""
LAT = {"standard_name": "latitude", "units": "degrees_north"}
LON = {"standard_name": "longitude", "units": "degrees_east"}


def launch_areas(launch_ecef_m: Array) -> dict[str, np.ndarray]:
    """Launch points by area: all of them, and the four quarters about their median latitude and longitude (of three points
    or more); indices."""
    found = {WHOLE: np.arange(len(launch_ecef_m))}
    if len(launch_ecef_m) < 3:
        return found
    places = [geodetic_from_ecef(*point.tolist()) for point in launch_ecef_m]
    lat, lon = (np.array([getattr(place, name) for place in places]) for name in ("latitude_rad", "longitude_rad"))
    north, east = lat >= np.median(lat), lon >= np.median(lon)
    for name, inside in (
        ("north_west", north & ~east),
        ("north_east", north & east),
        ("south_west", ~north & ~east),
        ("south_east", ~north & east),
    ):
        if inside.any():
            found[name] = np.flatnonzero(inside)
    return found


def footprint(
    case: Case,
    threat: Threat,
    lat_deg: Array,
    lon_deg: Array,
    shots_wanted: Sequence[int] = (1, 2, 3, 4),
    bar: Bar | None = None,
) -> xr.Dataset:
    """Where the first group of interceptors has shots at one missile, over every sampled launch point.

    Returns
    -------
    `launch_points_share[position, shots, launch_area, cell]`: share of an area's launch points in range of the cell from which
    at least so many shots are feasible, NaN where none is in range; `least_shots[position, launch_area, cell]`: from the worst
    of them; `in_range[launch_area, cell]`: number of launch points in range
    """
    missile = case.catalog.missile(threat.missile)
    launch, positions = case.launch_ecef_m(threat), list(case.scenario.positions)
    areas = launch_areas(launch)
    variations = [case.variation(missile, name)._replace(further_speeds_m_s=()) for name in positions]
    firing = Firing(case.scenario.doctrine.firing, case.inventories[0])
    model, aims = case.threat_model(threat), ecef_of(lat_deg, lon_deg)

    def one(cells: Array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return _block(case, model, variations, firing, launch, cells, list(areas.values()), shots_wanted)

    parts = run_all(one, blocks(launch, aims), case.workers, bar)
    share, least, in_range = (np.concatenate(column, axis=-1) for column in zip(*parts, strict=True))
    return xr.Dataset(
        {
            "launch_points_share": (
                ("position", "shots", "launch_area", "cell"),
                share,
                {"long_name": "share of launch points in range with at least so many feasible shots", "units": "1"},
            ),
            "least_shots": (
                ("position", "launch_area", "cell"),
                least,
                {"long_name": "feasible shots from the worst launch point in range", "units": "1"},
            ),
            "in_range": (("launch_area", "cell"), in_range, {"long_name": "launch points in range", "units": "1"}),
        },
        {
            "position": positions,
            "shots": list(shots_wanted),
            "launch_area": list(areas),
            "lat": ("cell", lat_deg, LAT),
            "lon": ("cell", lon_deg, LON),
            "missile": missile.id,
        },
        {"launch_points": len(launch), "interceptors": case.inventories[0], "doctrine": firing.doctrine},
    )


def _block(
    case: Case,
    model: ThreatModel,
    variations: list[Variation],
    firing: Firing,
    launch: Array,
    aims: Array,
    areas: list[np.ndarray],
    wanted: Sequence[int],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n, m = len(aims), len(launch)
    flown = fly_pairs(model, np.tile(launch, (n, 1)), np.repeat(aims, m, axis=0), COAST_SAMPLES)
    rows = no_room(len(variations), n * m)
    if len(flown.arrives):
        looks = Looks(flown.flights, flown.flights.samples)
        rows[:, flown.arrives] = examine(looks, case.battery, variations, firing.doctrine == SHOOT_LOOK_SHOOT)
    outcome = flown.outcome.reshape(n, m)
    hit = (outcome == Outcome.ARRIVES) | (outcome == Outcome.LOW_APOGEE)
    count = np.stack([shots(row, variation, firing) for row, variation in zip(rows, variations, strict=True)])
    count = np.where(hit, count.reshape(len(variations), n, m), np.nan)
    share = np.empty((len(variations), len(wanted), len(areas), n), dtype=np.float32)
    least = np.empty((len(variations), len(areas), n), dtype=np.float32)
    in_range = np.empty((len(areas), n), dtype=np.int16)
    for a, area in enumerate(areas):
        in_range[a] = hit[:, area].sum(axis=1)
        inside = np.where(in_range[a] > 0, in_range[a], 1)
        least[:, a] = np.where(in_range[a] > 0, np.nan_to_num(count[:, :, area], nan=np.inf).min(axis=2), np.nan)
        for s, number in enumerate(wanted):
            enough = (np.nan_to_num(count[:, :, area], nan=-1.0) >= number).sum(axis=2) / inside
            share[:, s, a] = np.where(in_range[a] > 0, enough, np.nan)
    return share, least, in_range


def sensor_coverage(
    case: Case,
    radars: Sequence[str],
    lat_deg: Array,
    lon_deg: Array,
    heights_m: Sequence[float],
    cross_sections_m2: Sequence[float],
    bar: Bar | None = None,
) -> xr.Dataset:
    """What each radar sees over places, by height and cross-section, under each position.

    Returns
    -------
    `seen[radar, position, cross_section, height, cell]`: 1 where a body of this cross-section at this height stands above the
    least elevation (refraction included), inside the sector and within range, else 0
    """
    from thirdsite.engagement import engagement_kernels

    ground = ecef_of(lat_deg, lon_deg)
    up = _up(lat_deg, lon_deg)
    seen = np.zeros(
        (len(radars), len(case.scenario.positions), len(cross_sections_m2), len(heights_m), len(lat_deg)), dtype=np.int8
    )
    samples = np.zeros((len(lat_deg), len(heights_m), 7))
    for h, height in enumerate(heights_m):
        samples[:, h, 1:4] = ground + height * up
    view, slant = np.empty(samples.shape[:2]), np.empty(samples.shape[:2])
    for r, name in enumerate(radars):
        for p, position in enumerate(case.scenario.positions):
            radar = case.radar(name, position)
            engagement_kernels.look_all(radar.geometry, radar.limit, samples, view, slant)
            for c, section in enumerate(cross_sections_m2):
                seen[r, p, c] = ((view > 0.5) & (slant <= radar.detection_range_m(section))).T
        if bar is not None:
            bar.advance()
    return xr.Dataset(
        {
            "seen": (
                ("radar", "position", "cross_section", "height", "cell"),
                seen,
                {"long_name": "in view and in range", "units": "1"},
            )
        },
        {
            "radar": list(radars),
            "position": list(case.scenario.positions),
            "cross_section": ("cross_section", list(cross_sections_m2), {"units": "m2", "long_name": "radar cross-section"}),
            "height": ("height", list(heights_m), {"units": "m", "long_name": "height above the ellipsoid"}),
            "lat": ("cell", lat_deg, LAT),
            "lon": ("cell", lon_deg, LON),
        },
    )


def _up(lat_deg: Array, lon_deg: Array) -> Array:
    """Unit vectors along the vertical, ECEF `[n, 3]`."""
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
