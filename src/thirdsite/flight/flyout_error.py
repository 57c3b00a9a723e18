"""How far a fly-out table lies from flights flown directly, at points between its nodes."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING

import numpy as np

from thirdsite.earth.constants import MEAN_RADIUS_M
from thirdsite.flight.booster import Array
from thirdsite.flight.flyout import (
    ANGLE_STEP_RAD,
    HEIGHT_STEP_M,
    LOWEST_M,
    PLACE_ACROSS,
    PLACE_ALONG,
    PLACE_ANGLE,
    PLACE_BEARING,
    PLACE_COLUMNS,
    PLACE_HEIGHT,
    PLACE_UP,
    TIME,
    UNREACHED,
)
from thirdsite.flight.flyout_table import FlyOutTable, Spread, TableError, Values

if TYPE_CHECKING:
    from thirdsite.flight.interceptors import Interceptor

FLIGHTS = 2000
"""Flights tried; about half of them end within the table as the soonest at their point."""
STEP_S = 5.0
"""Longest step of their coast; it is off by less than 1 mm after 2,000 s (measured against steps of 1 s)."""
NUDGE_RAD = 1e-3
RING = 1
"""Cells around a point's own that must be reached whole for the point to lie inside."""


def table_error(interceptor: Interceptor, table: FlyOutTable) -> TableError:
    """Fly to points between the nodes of a table of this interceptor and compare.

    The points are the same on every call: a Halton sequence over bearing, pitch and time.
    """
    bearing, share, moment = (_van_der_corput(FLIGHTS, base) for base in (2, 3, 5))
    times = interceptor.booster.burn_time_s + moment * (table.longest_s - interceptor.booster.burn_time_s)
    burnt, places, soonest = _fly(interceptor, table, 2.0 * pi * bearing, share, times)
    burnt, places, times = burnt[soonest], np.ascontiguousarray(places[soonest]), times[soonest]
    late, unlike = _compare(table.values, places, times)
    inside = _surrounded(table.values, places) & ~_beside(burnt, places)
    missed = late > 0.5 * UNREACHED
    rim = ~inside & ~missed
    return TableError(
        points=int(inside.sum()),
        time_s=Spread.of(late[inside]),
        speed_m_s=Spread.of(unlike[inside]),
        rim_share=1.0 - float(inside.mean()) if len(inside) else 0.0,
        rim_time_s=Spread.of(late[rim]),
        rim_speed_m_s=Spread.of(unlike[rim]),
        rim_missed_share=float(missed.sum() / max((~inside).sum(), 1)),
    )


def _van_der_corput(count: int, base: int) -> Array:
    """The first terms of the sequence of van der Corput in a base; several bases make a Halton sequence.

    Source: Halton 1960, Numerische Mathematik 2, 84-90.
    """
    left, part, terms = np.arange(1, count + 1), 1.0, np.zeros(count)
    while left.any():
        part /= base
        terms += part * (left % base)
        left //= base
    return terms


def _fly(
    interceptor: Interceptor, table: FlyOutTable, bearing_rad: Array, share: Array, times_s: Array
) -> tuple[Array, Array, np.ndarray]:
    """Places `[n, PLACE_COLUMNS]` of flights at burnout and at their times, and which are the soonest there, in the table.

    A flight is the soonest at its points until it touches the envelope of its neighbours, where the volume spanned by a
    change of launch bearing, of pitch and of time vanishes and turns over.
    """
    steering = interceptor.steering(table.burnout_speed_m_s)
    lean = steering.lean_rad(bearing_rad, share)
    aside = NUDGE_RAD / np.sin(lean)
    burnout, *others = (
        interceptor.burnout_states(steering, *way)
        for way in ((bearing_rad, lean), (bearing_rad + aside, lean), (bearing_rad, lean + NUDGE_RAD))
    )
    places, turned, leant = (_places(interceptor, states, times_s) for states in (burnout, *others))
    volume = np.linalg.det(np.stack([_point(turned) - _point(places), _point(leant) - _point(places), _rate(places)], axis=2))
    high_enough = np.array([_height_m(state) for state in burnout]) >= table.least_burnout_height_m
    height, angle = places[:, PLACE_HEIGHT], places[:, PLACE_ANGLE]
    within = (height >= LOWEST_M) & (height < table.height_m[-1]) & (angle < table.central_angle_rad[-1])
    burnt = _places(interceptor, burnout, np.full(len(times_s), interceptor.booster.burn_time_s))
    return burnt, places, high_enough & within & (volume > 0.0)


def _height_m(state_ecef: Array) -> float:
    from thirdsite.earth.gravity import radial_height_m

    return float(radial_height_m(*state_ecef[:3].tolist()))


def _places(interceptor: Interceptor, burnout: Array, times_s: Array) -> Array:
    from thirdsite.flight import flyout_kernels

    places, site = np.empty((len(times_s), PLACE_COLUMNS)), interceptor.site
    flyout_kernels.fly_to_times(burnout, interceptor.booster.burn_time_s, times_s, STEP_S, site.up, site.east, site.north, places)
    return places


def _point(places: Array) -> Array:
    """East, north (central angle in rad along the bearing) and height in Earth radii: smooth above the site too."""
    angle, bearing = places[:, PLACE_ANGLE], places[:, PLACE_BEARING]
    return np.column_stack([angle * np.sin(bearing), angle * np.cos(bearing), places[:, PLACE_HEIGHT] / MEAN_RADIUS_M])


def _rate(places: Array) -> Array:
    """Change of `_point` with time, 1/s."""
    angle, bearing = places[:, PLACE_ANGLE], places[:, PLACE_BEARING]
    radius = MEAN_RADIUS_M + places[:, PLACE_HEIGHT]
    outward = places[:, PLACE_ALONG] / radius
    aside = -angle / np.maximum(np.sin(angle), 1e-9) * places[:, PLACE_ACROSS] / radius
    east = outward * np.sin(bearing) + aside * np.cos(bearing)
    north = outward * np.cos(bearing) - aside * np.sin(bearing)
    return np.column_stack([east, north, places[:, PLACE_UP] / MEAN_RADIUS_M])


def _compare(values: Values, places: Array, times_s: Array) -> tuple[Array, Array]:
    """Table less flight: time (s; about UNREACHED where the table holds nothing) and size of the velocity (m/s)."""
    from thirdsite.flight import flyout_kernels

    times, closing = np.empty((len(places), 1)), np.empty((len(places), 1))
    flyout_kernels.meet_all(values, places[:, None, :], times, closing)
    return times[:, 0] - times_s, closing[:, 0]


def _beside(burnt: Array, places: Array) -> np.ndarray:
    """Whether two places lie within one cell of each other: there a cell holds points below or before burnout, too."""
    angle = np.abs(places[:, PLACE_ANGLE] - burnt[:, PLACE_ANGLE]) < ANGLE_STEP_RAD
    beside: np.ndarray = angle & (np.abs(places[:, PLACE_HEIGHT] - burnt[:, PLACE_HEIGHT]) < HEIGHT_STEP_M)
    return beside


def _surrounded(values: Values, places: Array) -> np.ndarray:
    """Whether every node of a point's cell and of the RING around it in angle and height, as far as the table goes, is
    reached at the bearings on both sides."""
    bearings, rows, columns = values.shape[:3]
    row = np.floor((places[:, PLACE_HEIGHT] - LOWEST_M) / HEIGHT_STEP_M).astype(int)
    column = np.floor(places[:, PLACE_ANGLE] / ANGLE_STEP_RAD).astype(int)
    near = np.floor(places[:, PLACE_BEARING] % (2.0 * pi) * (bearings / (2.0 * pi))).astype(int)
    whole = np.ones(len(places), dtype=bool)
    for up in range(-RING, RING + 2):
        for out in range(-RING, RING + 2):
            node = np.clip(row + up, 0, rows - 1), np.clip(column + out, 0, columns - 1)
            for beside in (near, near + 1):
                whole &= values[beside % bearings, *node, TIME] < UNREACHED
    return whole
