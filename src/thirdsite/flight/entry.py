"""Flight through the air without thrust, with height as the independent variable.

A level is reached exactly, so impact needs no search, and every lane takes the same number of steps. Used for the
last climb out of the air after an early burnout and for re-entry. Slopes are handed from level to level.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from thirdsite.earth.atmosphere import air_density
from thirdsite.earth.gravity import radial_height_m
from thirdsite.flight.coast import get_state
from thirdsite.flight.dormand import dormand_by_height
from thirdsite.flight.slopes import slope_by_height
from thirdsite.lanes import driver, scalar

AIR_TOP_M = 150e3
"""Above this height drag is one small change of velocity; the density there is 2.1e-9 kg/m3."""

# Rows of the work array after the ECI state (0-5): time, 0.5 / ballistic coefficient, estimated error at the ground,
# seconds by which an error of velocity grows, metres on the ground for one of height, slope by height, way to go, and
# the air's density at the nodes of it.
CLOCK, DRAG, FAULT, AHEAD, STRETCH, SLOPE, DROP, AIR = 6, 7, 8, 9, 10, 11, 18, 19
ENTRY_ROWS = 24

# Columns of a level: the change of height in m, and the air density in kg/m3 at 0 and at the NODES of it.
CHANGE, FIRST_DENSITY, DENSITIES = 0, 1, 2
LEVEL_COLUMNS = 7
NODES = (0.2, 0.3, 0.8, 8.0 / 9.0, 1.0)
NODE_SHARES = np.array(NODES)

_EDGES_BELOW_M = (0.0, 2e3, 4e3, 6e3, 8.5e3, 11019.07, 15e3, 20063.12, 26e3, 32161.9, 40e3, 47350.09)
EDGES_M: tuple[float, ...] = (*_EDGES_BELOW_M, 51412.48, 60e3, 71801.97, 86e3, 105e3, 128e3, AIR_TOP_M)
"""Heights of the levels of re-entry: the edges of the standard atmosphere's layers, and enough between."""


def levels(
    parts: int = 1, edges_m: tuple[float, ...] = EDGES_M, density: Callable[[float], float] = air_density
) -> NDArray[np.float64]:
    """The table of levels from the top edge to the ground, each cut into so many equal parts; `[level, LEVEL_COLUMNS]`."""
    heights = [low + (high - low) * part / parts for low, high in pairwise(edges_m) for part in range(parts)] + [edges_m[-1]]
    rows = []
    for top, bottom in zip(heights[:0:-1], heights[-2::-1], strict=True):
        rows.append([bottom - top, *(density(top + share * (bottom - top)) for share in (0.0, *NODES))])
    return np.array(rows)


_RISES_BELOW_M = (5e3, 11019.07, 15e3, 20063.12, 26e3, 32161.9, 40e3, 47350.09, 51412.48, 60e3, 66e3, 71801.97)
RISE_EDGES_M = np.array((*_RISES_BELOW_M, 79e3, 86e3, 92e3, 98e3, 104e3, 110e3, 120e3, 130e3, 140e3, AIR_TOP_M))
"""Upper ends of the levels of a climb out of the air: finer, since its errors grow over the whole flight."""


@driver
def step_by_height(work, width, left_m):
    """Carry every lane by the height in its row DROP; one that has none to go keeps its state.

    `left_m` is the height to go after it, by which an error of velocity grows, besides the seconds in AHEAD.
    """
    for lane in range(width):
        x, y, z, u, v, w = get_state(work, width, lane)
        t, drop = work[CLOCK * width + lane], work[DROP * width + lane]
        nx, ny, nz, nu, nv, nw, nt, far, fast, sx, sy, sz, su, sv, sw, st = dormand_by_height(
            x,
            y,
            z,
            u,
            v,
            w,
            t,
            drop,
            work[SLOPE * width + lane],
            work[(SLOPE + 1) * width + lane],
            work[(SLOPE + 2) * width + lane],
            work[(SLOPE + 3) * width + lane],
            work[(SLOPE + 4) * width + lane],
            work[(SLOPE + 5) * width + lane],
            work[(SLOPE + 6) * width + lane],
            work[AIR * width + lane],
            work[(AIR + 1) * width + lane],
            work[(AIR + 2) * width + lane],
            work[(AIR + 3) * width + lane],
            work[(AIR + 4) * width + lane],
            work[DRAG * width + lane],
        )
        moves = drop != 0.0
        work[lane] = nx if moves else x
        work[width + lane] = ny if moves else y
        work[2 * width + lane] = nz if moves else z
        work[3 * width + lane] = nu if moves else u
        work[4 * width + lane] = nv if moves else v
        work[5 * width + lane] = nw if moves else w
        work[CLOCK * width + lane] = nt if moves else t
        work[SLOPE * width + lane] = sx if moves else work[SLOPE * width + lane]
        work[(SLOPE + 1) * width + lane] = sy if moves else work[(SLOPE + 1) * width + lane]
        work[(SLOPE + 2) * width + lane] = sz if moves else work[(SLOPE + 2) * width + lane]
        work[(SLOPE + 3) * width + lane] = su if moves else work[(SLOPE + 3) * width + lane]
        work[(SLOPE + 4) * width + lane] = sv if moves else work[(SLOPE + 4) * width + lane]
        work[(SLOPE + 5) * width + lane] = sw if moves else work[(SLOPE + 5) * width + lane]
        work[(SLOPE + 6) * width + lane] = st if moves else work[(SLOPE + 6) * width + lane]
        error = (far + fast * (work[AHEAD * width + lane] + left_m * abs(st))) * work[STRETCH * width + lane]
        work[FAULT * width + lane] += error if moves else 0.0


@scalar
def set_slope(work, width, lane, density):
    """Write one lane's slope by height at the given air density."""
    x, y, z, u, v, w = get_state(work, width, lane)
    s = slope_by_height(x, y, z, u, v, w, density, work[DRAG * width + lane])
    work[SLOPE * width + lane] = s[0]
    work[(SLOPE + 1) * width + lane] = s[1]
    work[(SLOPE + 2) * width + lane] = s[2]
    work[(SLOPE + 3) * width + lane] = s[3]
    work[(SLOPE + 4) * width + lane] = s[4]
    work[(SLOPE + 5) * width + lane] = s[5]
    work[(SLOPE + 6) * width + lane] = s[6]


@driver
def begin_climb(work, width, top_m):
    """Set every lane's slope where it is."""
    for lane in range(width):
        x, y, z, _, _, _ = get_state(work, width, lane)
        set_slope(work, width, lane, air_density(min(radial_height_m(x, y, z), top_m)))


@driver
def set_rise(work, width, high_m):
    """Prepare every lane's next level upwards, from where it is to `high_m`; no way if it is higher.

    A lane less than a millimetre from an edge stands on it.
    """
    for lane in range(width):
        x, y, z, _, _, _ = get_state(work, width, lane)
        height = radial_height_m(x, y, z)
        work[DROP * width + lane] = high_m - height if height < high_m - 1e-3 else 0.0
    for node in range(5):
        left = 1.0 - float(NODE_SHARES[node])
        for lane in range(width):
            work[(AIR + node) * width + lane] = air_density(high_m - left * work[DROP * width + lane])


@scalar
def climb(work, width, top_m):
    """Carry every lane that is below `top_m` up to it, from edge to edge of the levels; the others stay where they are."""
    lowest = top_m
    for lane in range(width):
        x, y, z, _, _, _ = get_state(work, width, lane)
        lowest = min(lowest, radial_height_m(x, y, z))
    if lowest < top_m:
        begin_climb(work, width, top_m)
        for k in range(RISE_EDGES_M.shape[0]):
            high = min(float(RISE_EDGES_M[k]), top_m)
            if lowest < high:
                set_rise(work, width, high)
                step_by_height(work, width, 0.0)


@scalar
def to_air_top(work, width, top_m):
    """Carry every lane, falling and within a few km of `top_m`, exactly to it without drag."""
    for lane in range(width):
        x, y, z, _, _, _ = get_state(work, width, lane)
        set_slope(work, width, lane, 0.0)
        work[DROP * width + lane] = top_m - radial_height_m(x, y, z)
        for node in range(5):
            work[(AIR + node) * width + lane] = 0.0
        work[AHEAD * width + lane] = 0.0
    step_by_height(work, width, top_m)


@scalar
def enter(work, width, air):
    """Set every lane's slope at the top of the first level of `air[level, LEVEL_COLUMNS]`."""
    for lane in range(width):
        set_slope(work, width, lane, float(air[0, FIRST_DENSITY]))


@scalar
def descend(work, width, air, k, left_m):
    """Carry every lane down level `k` of `air[level, LEVEL_COLUMNS]`, with `left_m` still to go after it."""
    for row in range(6):
        value = float(air[k, CHANGE if row == 0 else DENSITIES + row - 1])
        for lane in range(width):
            work[(DROP + row) * width + lane] = value
    step_by_height(work, width, left_m)
