"""What a track of the closed loop starts from: two crossing lines of sight, or the place of a radar's look."""

from __future__ import annotations

import numpy as np

from thirdsite.chain.loop_clock import Stretch
from thirdsite.chain.loop_setup import LoopSetup
from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.flight.booster import Array
from thirdsite.sensing.looks import EAST, NORTH, PLACE, UP
from thirdsite.tracking.ballistic_lanes import PP, TRACK, VV
from thirdsite.tracking.mode_rows import START


def starts(setup: LoopSetup, stretch: Stretch, looks: Array, seen: np.ndarray) -> tuple[Array, Array]:
    """Times `[n]` at which tracks begin, and what they start from `[n, START]`.

    Looks that a start is made of are not measurements any more: they are cleared from `looks[n, k, RECORD]`, of which
    `seen[n, k]` says where there is one; every row has one.
    """
    first = np.argmax(seen, axis=1)
    start_s = stretch.time_s[first]
    found, likely = np.zeros((len(looks), START)), setup.tracking.boost_probability
    for time_s in np.unique(start_s):
        mine = np.flatnonzero(start_s == time_s)
        same = np.flatnonzero((stretch.time_s == time_s) & (stretch.which >= 0))
        satellites = same[~stretch.radar[same]]
        by_satellite = seen[np.ix_(mine, satellites)].any(axis=1)
        warned, alone = mine[by_satellite], mine[~by_satellite]
        found[warned] = _crossing(setup, stretch, looks, warned, satellites, float(time_s))
        found[alone] = _at_look(setup, stretch, looks, alone, first[alone], float(time_s))
        burning = time_s < setup.burnout_s
        found[mine, TRACK : TRACK + 3] = (likely, 1.0 - likely, 0.0) if burning else (1.0 - likely, likely, 0.0)
    return start_s, found


def _crossing(setup: LoopSetup, stretch: Stretch, looks: Array, lanes: np.ndarray, satellites: np.ndarray, time_s: float) -> Array:
    """Where the first lines of sight cross; with one alone, about the planned place, and the line is left a measurement."""
    found = np.zeros((len(lanes), START))
    guess = setup.boost_eci[:, np.argmin(np.abs(setup.boost_s - time_s)), :3].mean(axis=0)
    tracking = setup.tracking
    far_m2 = tracking.boost_place_spread_m**2
    information = np.broadcast_to(np.eye(3) / far_m2, (len(lanes), 3, 3)).copy()
    pull = np.broadcast_to(guess / far_m2, (len(lanes), 3)).copy()
    for k in satellites if len(satellites) > 1 else []:
        sensor = setup.sensors[stretch.held[stretch.which[k]]]
        mine = looks[lanes, k]
        line, place = turned_ahead(mine[:, :3], time_s), turned_ahead(sensor.row[None, :3], time_s)
        far = np.linalg.norm(guess - place)
        spread = far * np.hypot(float(sensor.row[9]), float(sensor.spreads[1]))
        weight = np.where(mine[:, 4] > 0.0, 1.0 / spread**2, 0.0)
        across = (np.eye(3) - line[:, :, None] * line[:, None, :]) * weight[:, None, None]
        information += across
        pull += np.einsum("nij,nj->ni", across, np.broadcast_to(place, line.shape))
        looks[lanes, k] = 0.0
    covariance = np.linalg.inv(information)
    position = np.einsum("nij,nj->ni", covariance, pull)
    found[:, :3] = position
    climb = tracking.boost_climb_m_s * position / np.linalg.norm(position, axis=1)[:, None]
    found[:, 3:6] = climb + with_the_earth(position)
    found[:, PP : PP + 6] = covariance[:, [0, 0, 0, 1, 1, 2], [0, 1, 2, 1, 2, 2]]
    found[:, [VV, VV + 3, VV + 5]] = tracking.boost_speed_spread_m_s**2
    return found


def _at_look(setup: LoopSetup, stretch: Stretch, looks: Array, lanes: np.ndarray, columns: np.ndarray, time_s: float) -> Array:
    """About the place of a radar's look, which stays a measurement."""
    found = np.zeros((len(lanes), START))
    for column in np.unique(columns):
        mine = np.flatnonzero(columns == column)
        row = setup.sensors[stretch.held[stretch.which[column]]].row
        distance, azimuth, elevation = looks[lanes[mine], column, :3].T
        level = distance * np.cos(elevation)
        parts = level * np.sin(azimuth), level * np.cos(azimuth), distance * np.sin(elevation)
        axes = row[EAST : EAST + 3], row[NORTH : NORTH + 3], row[UP : UP + 3]
        place = row[PLACE : PLACE + 3] + sum(part[:, None] * axis for part, axis in zip(parts, axes, strict=True))
        found[mine, :3] = turned_ahead(place, time_s)
    found[:, 3:6] = with_the_earth(found[:, :3])
    found[:, [PP, PP + 3, PP + 5]] = setup.tracking.first_place_spread_m**2
    found[:, [VV, VV + 3, VV + 5]] = setup.tracking.first_speed_spread_m_s**2
    return found


def with_the_earth(positions: Array) -> Array:
    """ECI velocities of what stands still on the turning Earth at ECI positions `[n, 3]`."""
    w = ROTATION_RATE_RAD_S
    return np.column_stack([-w * positions[:, 1], w * positions[:, 0], 0.0 * positions[:, 2]])


def turned_ahead(vectors: Array, time_s: float) -> Array:
    """ECEF vectors `[n, 3]` in ECI at a time."""
    c, s = np.cos(ROTATION_RATE_RAD_S * time_s), np.sin(ROTATION_RATE_RAD_S * time_s)
    return np.column_stack([c * vectors[:, 0] - s * vectors[:, 1], s * vectors[:, 0] + c * vectors[:, 1], vectors[:, 2]])
