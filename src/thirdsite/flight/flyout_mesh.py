"""Filling a fly-out table: a mesh of trajectories for every launch bearing, laid over the table's nodes.

A cell of the mesh lies between two neighbouring pitch settings and two neighbouring times. A node of the table inside it
is met at the pitch and time that a parabola through the neighbouring points of the mesh gives.
"""

from math import cos, pi, sin

import numpy as np

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import earth_fixed_state, inertial_state
from thirdsite.earth.gravity import radial_height_m
from thirdsite.flight.coast import coast_step
from thirdsite.flight.flyout import (
    ACROSS,
    ALONG,
    ANGLE_STEP_RAD,
    BY_ANGLE,
    BY_BEARING,
    BY_HEIGHT,
    HEIGHT_STEP_M,
    LOWEST_M,
    PLACE_ACROSS,
    PLACE_ALONG,
    PLACE_ANGLE,
    PLACE_BEARING,
    PLACE_HEIGHT,
    PLACE_UP,
    TIME,
    UNREACHED,
    UP,
    local_place,
    local_velocity,
)
from thirdsite.lanes import scalar

MESH_STEP_S = 20.0
DEEPEST_M = -500e3
MOST_SHIFT = 0.5
"""A node is shifted within a bent cell by at most so much of the cell; beyond, at a fold, the cell counts as flat."""

JUMP_S = 8.0
"""The time jumps at a node where its changes to both sides differ by more than this and twice the smaller one."""

MESH_ANGLE, MESH_HEIGHT, MESH_DRIFT, MESH_TIME, MESH_UP, MESH_ALONG, MESH_ACROSS = range(7)
MESH_COLUMNS = 7
"""Last axis of the mesh."""
DRIFT = 4
RASTER_COLUMNS = 5
"""Last axis of a raster: TIME, UP, ALONG, ACROSS and the drift in bearing, rad."""


@scalar
def inertial_burnout(burnout, burn_time_s):
    """ECI state at burnout of an ECEF one `burnout[6]`; the frames coincide at lift-off."""
    turn = ROTATION_RATE_RAD_S * burn_time_s
    return inertial_state(burnout[0], burnout[1], burnout[2], burnout[3], burnout[4], burnout[5], cos(turn), sin(turn))


@scalar
def seen_from_site(x, y, z, u, v, w, time_s, site, east, north):
    """Central angle, bearing, height and velocity (up, along, across) from the site of an ECI state at a time."""
    turn = ROTATION_RATE_RAD_S * time_s
    fx, fy, fz, fu, fv, fw = earth_fixed_state(x, y, z, u, v, w, cos(turn), sin(turn))
    angle, toward, height = local_place(fx, fy, fz, site[0], site[1], site[2], east[0], east[1], north[0], north[1], north[2])
    up, along, across = local_velocity(fx, fy, fz, fu, fv, fw, site[0], site[1], site[2])
    return angle, toward, height, up, along, across


@scalar
def coast_mesh(burnout, burn_time_s, least_height_m, bearing, site, east, north, mesh):
    """Fill `mesh[pitch, step, MESH_COLUMNS]` for one launch bearing from burnout states `burnout[pitch, 6]` (ECEF).

    A trajectory that burns out below `least_height_m` is marked by a time of UNREACHED, and any other from where it is
    deep below the ground.
    """
    for p in range(mesh.shape[0]):
        x, y, z, u, v, w = inertial_burnout(burnout[p], burn_time_s)
        alive = radial_height_m(x, y, z) >= least_height_m
        for k in range(mesh.shape[1]):
            t = burn_time_s + k * MESH_STEP_S
            if not alive:
                mesh[p, k, MESH_TIME] = UNREACHED
                continue
            angle, toward, height, up, along, across = seen_from_site(x, y, z, u, v, w, t, site, east, north)
            drift = toward - bearing
            mesh[p, k, MESH_ANGLE] = angle
            mesh[p, k, MESH_HEIGHT] = height
            mesh[p, k, MESH_DRIFT] = drift - 2.0 * pi * np.floor((drift + pi) / (2.0 * pi))
            mesh[p, k, MESH_TIME] = t
            mesh[p, k, MESH_UP] = up
            mesh[p, k, MESH_ALONG] = along
            mesh[p, k, MESH_ACROSS] = across
            alive = height > DEEPEST_M  # past the ground, so that cells reach down to the lowest nodes of the table
            x, y, z, u, v, w = coast_step(x, y, z, u, v, w, MESH_STEP_S)


@scalar
def fly_to_times(burnout, burn_time_s, times_s, step_s, site, east, north, places):
    """Where each flight is seen from the site at its time: `places[n, PLACE_COLUMNS]` from burnout states `[n, 6]` (ECEF).

    Flown in equal steps no longer than `step_s`.
    """
    for i in range(burnout.shape[0]):
        x, y, z, u, v, w = inertial_burnout(burnout[i], burn_time_s)
        left = times_s[i] - burn_time_s
        steps = int(np.ceil(left / step_s))
        for _ in range(steps):
            x, y, z, u, v, w = coast_step(x, y, z, u, v, w, left / steps)
        place = seen_from_site(x, y, z, u, v, w, times_s[i], site, east, north)
        places[i, PLACE_ANGLE], places[i, PLACE_BEARING], places[i, PLACE_HEIGHT] = place[0], place[1], place[2]
        places[i, PLACE_UP], places[i, PLACE_ALONG], places[i, PLACE_ACROSS] = place[3], place[4], place[5]


@scalar
def rasterise(mesh, raster):
    """Least time over the triangles of the mesh at every node of `raster[height, angle, RASTER_COLUMNS]`."""
    for row in range(raster.shape[0]):
        for column in range(raster.shape[1]):
            raster[row, column, TIME] = UNREACHED
    for p in range(mesh.shape[0] - 1):
        for k in range(mesh.shape[1] - 1):
            if mesh[p, k + 1, MESH_TIME] < UNREACHED and mesh[p + 1, k + 1, MESH_TIME] < UNREACHED:
                pitch_a, pitch_h = bend(mesh, p, k, 1, 0)
                time_a, time_h = bend(mesh, p, k, 0, 1)
                a, h = diagonal_bend(mesh, p, k, pitch_a, pitch_h, time_a, time_h)
                cover(mesh, raster, p, k, p + 1, k, p, k + 1, pitch_a, pitch_h, time_a, time_h, a, h)
                cover(mesh, raster, p + 1, k + 1, p + 1, k, p, k + 1, time_a, time_h, pitch_a, pitch_h, a, h)


@scalar
def node_place(mesh, p, k):
    """Central angle and height of a point of the mesh, in steps of the table from its first node."""
    return mesh[p, k, MESH_ANGLE] / ANGLE_STEP_RAD, (mesh[p, k, MESH_HEIGHT] - LOWEST_M) / HEIGHT_STEP_M


@scalar
def bend(mesh, p, k, pitch, time):
    """Second difference of a node's place from a point of the mesh to the next along pitch or time (1, 0 or 0, 1).

    The mean of those about the two points; of one where the other has no neighbour to fly by, and 0 where both have none.
    """
    a0, h0 = node_place(mesh, p, k)
    a1, h1 = node_place(mesh, p + pitch, k + time)
    bend_a, bend_h, found = 0.0, 0.0, 0.0
    if p >= pitch and k >= time and mesh[p - pitch, k - time, MESH_TIME] < UNREACHED:
        a, h = node_place(mesh, p - pitch, k - time)
        bend_a, bend_h, found = a - 2.0 * a0 + a1, h - 2.0 * h0 + h1, 1.0
    p, k = p + 2 * pitch, k + 2 * time
    if p < mesh.shape[0] and k < mesh.shape[1] and mesh[p, k, MESH_TIME] < UNREACHED:
        a, h = node_place(mesh, p, k)
        bend_a, bend_h, found = bend_a + a0 - 2.0 * a1 + a, bend_h + h0 - 2.0 * h1 + h, found + 1.0
    return bend_a / max(found, 1.0), bend_h / max(found, 1.0)


@scalar
def diagonal_bend(mesh, p, k, pitch_a, pitch_h, time_a, time_h):
    """Second difference along the diagonal of a cell from those along its sides."""
    a00, h00 = node_place(mesh, p, k)
    a10, h10 = node_place(mesh, p + 1, k)
    a01, h01 = node_place(mesh, p, k + 1)
    a11, h11 = node_place(mesh, p + 1, k + 1)
    return pitch_a + time_a - 2.0 * (a11 - a10 - a01 + a00), pitch_h + time_h - 2.0 * (h11 - h10 - h01 + h00)


@scalar
def cover(mesh, raster, p0, k0, p1, k1, p2, k2, a01, h01, a02, h02, a12, h12):
    """Write one triangle of the mesh to the nodes it covers, where it is sooner than what they hold.

    a01 ... h12: second differences of angle and height along its three sides. Seen from the flat triangle, the bent one
    lies off by (a, h); a node is met where the flat one is met that much farther on.
    """
    a0, h0 = node_place(mesh, p0, k0)
    a1, h1 = node_place(mesh, p1, k1)
    a2, h2 = node_place(mesh, p2, k2)
    first_row = int(max(np.ceil(min(h0, min(h1, h2)) - 1e-9), 0.0))
    last_row = int(min(np.floor(max(h0, max(h1, h2)) + 1e-9), raster.shape[0] - 1.0))
    first_column = int(max(np.ceil(min(a0, min(a1, a2)) - 1e-9), 0.0))
    last_column = int(min(np.floor(max(a0, max(a1, a2)) + 1e-9), raster.shape[1] - 1.0))
    area = (a1 - a0) * (h2 - h0) - (a2 - a0) * (h1 - h0)
    if last_row < first_row or last_column < first_column or abs(area) < 1e-12:
        return
    for row in range(first_row, last_row + 1):
        for column in range(first_column, last_column + 1):
            w1 = ((column - a0) * (h2 - h0) - (a2 - a0) * (row - h0)) / area
            w2 = ((a1 - a0) * (row - h0) - (column - a0) * (h1 - h0)) / area
            w0 = 1.0 - w1 - w2
            if min(w0, min(w1, w2)) < -1e-9:
                continue
            a = 0.5 * (w0 * w1 * a01 + w0 * w2 * a02 + w1 * w2 * a12)
            h = 0.5 * (w0 * w1 * h01 + w0 * w2 * h02 + w1 * w2 * h12)
            d1 = (a * (h2 - h0) - (a2 - a0) * h) / area
            d2 = ((a1 - a0) * h - a * (h1 - h0)) / area
            if max(abs(d1), abs(d2)) < MOST_SHIFT:
                w1, w2 = w1 + d1, w2 + d2
                w0 = 1.0 - w1 - w2
            time = w0 * mesh[p0, k0, MESH_TIME] + w1 * mesh[p1, k1, MESH_TIME] + w2 * mesh[p2, k2, MESH_TIME]
            if time < raster[row, column, TIME]:
                raster[row, column, TIME] = time
                for here, there in ((UP, MESH_UP), (ALONG, MESH_ALONG), (ACROSS, MESH_ACROSS), (DRIFT, MESH_DRIFT)):
                    raster[row, column, here] = w0 * mesh[p0, k0, there] + w1 * mesh[p1, k1, there] + w2 * mesh[p2, k2, there]


@scalar
def spread_bearings(rasters, table):
    """From rasters at equally spaced launch bearings to a table at equally spaced bearings of the point.

    The Earth turns under the flight, so a point at bearing b is met by a launch at b less the drift; the launch
    bearing is found by iteration and the raster interpolated by a cubic through four neighbours (a straight line
    where one of the four is not reached).
    """
    launches, bearings = rasters.shape[0], table.shape[0]
    for b in range(bearings):
        wanted = b * launches / bearings
        for row in range(table.shape[1]):
            for column in range(table.shape[2]):
                q = wanted
                for _ in range(3):
                    k = int(np.floor(q))
                    f = q - k
                    near, far = k % launches, (k + 1) % launches
                    drift = (1.0 - f) * rasters[near, row, column, DRIFT] + f * rasters[far, row, column, DRIFT]
                    q = wanted - drift * launches / (2.0 * pi)
                k = int(np.floor(q))
                f = q - k
                k0, k1, k2, k3 = (k - 1) % launches, k % launches, (k + 1) % launches, (k + 2) % launches
                t1, t2 = rasters[k1, row, column, TIME], rasters[k2, row, column, TIME]
                reached = max(rasters[k0, row, column, TIME], rasters[k3, row, column, TIME])
                table[b, row, column, TIME] = UNREACHED
                if max(t1, t2) < UNREACHED:
                    c0, c1, c2, c3 = 0.0, 1.0 - f, f, 0.0
                    if reached < UNREACHED:
                        c0 = -f * (f - 1.0) * (f - 2.0) / 6.0
                        c1 = (f + 1.0) * (f - 1.0) * (f - 2.0) / 2.0
                        c2 = -(f + 1.0) * f * (f - 2.0) / 2.0
                        c3 = (f + 1.0) * f * (f - 1.0) / 6.0
                    for part in range(DRIFT):
                        table[b, row, column, part] = (
                            c0 * rasters[k0, row, column, part]
                            + c1 * rasters[k1, row, column, part]
                            + c2 * rasters[k2, row, column, part]
                            + c3 * rasters[k3, row, column, part]
                        )


@scalar
def slope(before, here, after):
    """Change of the time over one step of the table, s, from its values at a node and its two neighbours.

    One-sided where a neighbour is not reached, 0 where neither is; the gentler side at a JUMP from low to high flights.
    """
    left = 0.0 if before >= UNREACHED else here - before
    right = 0.0 if after >= UNREACHED else after - here
    sides = (0.0 if before >= UNREACHED else 1.0) + (0.0 if after >= UNREACHED else 1.0)
    gentler = left if abs(left) < abs(right) else right
    jump = (sides > 1.5) & (abs(right - left) > JUMP_S + 2.0 * abs(gentler))
    mean = gentler if jump else (left + right) / max(sides, 1.0)
    return 0.0 if here >= UNREACHED else mean


@scalar
def add_slopes(table):
    """Write the slopes of the time at every node: columns BY_ANGLE, BY_HEIGHT, BY_BEARING."""
    bearings, rows, columns = table.shape[0], table.shape[1], table.shape[2]
    for b in range(bearings):
        for row in range(rows):
            for column in range(columns):
                here = float(table[b, row, column, TIME])
                left = float(table[b, row, column - 1, TIME]) if column > 0 else UNREACHED
                right = float(table[b, row, column + 1, TIME]) if column + 1 < columns else UNREACHED
                below = float(table[b, row - 1, column, TIME]) if row > 0 else UNREACHED
                above = float(table[b, row + 1, column, TIME]) if row + 1 < rows else UNREACHED
                before, after = float(table[b - 1, row, column, TIME]), float(table[(b + 1) % bearings, row, column, TIME])
                table[b, row, column, BY_ANGLE] = slope(left, here, right)
                table[b, row, column, BY_HEIGHT] = slope(below, here, above)
                table[b, row, column, BY_BEARING] = slope(before, here, after)
