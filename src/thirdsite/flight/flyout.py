"""Interceptor fly-out: how soon the kill vehicle can be at a point, tabulated around its site.

The table holds, for a point given by bearing, central angle and height from the site, the least time from lift-off
and the velocity on arrival, over all pitch settings of the interceptor on the rotating, oblate Earth. A point that no
setting reaches after burnout and within the table's time has an infinite time.
"""

from math import atan2, cos, pi, sin, sqrt

import numpy as np

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import earth_fixed_state, inertial_state
from thirdsite.earth.gravity import radial_height_m
from thirdsite.flight.coast import coast_step
from thirdsite.lanes import scalar

ANGLE_STEP_RAD, ANGLES = 0.5 * pi / 180.0, 161
LOWEST_M, HEIGHT_STEP_M, HEIGHTS = 60e3, 40e3, 62
DEEPEST_M = -500e3
BEARINGS = 36
MESH_STEP_S, LONGEST_S = 20.0, 2000.0
UNREACHED = 1e9
"""Time written for a point that cannot be reached; compared, never added."""

# Last axis of the mesh and of the tables.
MESH_ANGLE, MESH_HEIGHT, MESH_DRIFT, MESH_TIME, MESH_UP, MESH_ALONG, MESH_ACROSS = range(7)
MESH_COLUMNS = 7
TIME, UP, ALONG, ACROSS, DRIFT = range(5)
RASTER_COLUMNS = 5
TABLE_COLUMNS = 4


@scalar
def local_place(x, y, z, sx, sy, sz, ex, ey, nx, ny, nz):
    """Central angle (rad), bearing (rad) and radial height (m) of an ECEF point seen from a site.

    (sx, sy, sz): geocentric unit vector of the site; (ex, ey, 0) and (nx, ny, nz): east and north at it.
    """
    r = sqrt(x * x + y * y + z * z)
    px, py, pz = x / r, y / r, z / r
    east = px * ex + py * ey
    north = px * nx + py * ny + pz * nz
    up = px * sx + py * sy + pz * sz
    return atan2(sqrt(east * east + north * north), up), atan2(east, north), radial_height_m(x, y, z)


@scalar
def local_velocity(x, y, z, u, v, w, sx, sy, sz):
    """Up, along (away from the site) and across components of an ECEF velocity at an ECEF point."""
    r = sqrt(x * x + y * y + z * z)
    px, py, pz = x / r, y / r, z / r
    cosine = px * sx + py * sy + pz * sz
    ax, ay, az = px * cosine - sx, py * cosine - sy, pz * cosine - sz
    length = sqrt(ax * ax + ay * ay + az * az + 1e-18)
    ax, ay, az = ax / length, ay / length, az / length
    cx, cy, cz = py * az - pz * ay, pz * ax - px * az, px * ay - py * ax
    return px * u + py * v + pz * w, ax * u + ay * v + az * w, cx * u + cy * v + cz * w


@scalar
def coast_mesh(burnout, burn_time_s, least_height_m, bearing, site, east, north, mesh):
    """Fill `mesh[pitch, step, MESH_COLUMNS]` for one launch bearing from burnout states `burnout[pitch, 6]` (ECEF).

    A trajectory that burns out below `least_height_m` is marked by a time of UNREACHED, and any other from where it is
    deep below the ground.
    """
    for p in range(mesh.shape[0]):
        turn = ROTATION_RATE_RAD_S * burn_time_s
        x, y, z, u, v, w = inertial_state(
            burnout[p, 0],
            burnout[p, 1],
            burnout[p, 2],
            burnout[p, 3],
            burnout[p, 4],
            burnout[p, 5],
            cos(turn),
            sin(turn),
        )
        alive = radial_height_m(x, y, z) >= least_height_m
        for k in range(mesh.shape[1]):
            t = burn_time_s + k * MESH_STEP_S
            if not alive:
                mesh[p, k, MESH_TIME] = UNREACHED
                continue
            turn = ROTATION_RATE_RAD_S * t
            fx, fy, fz, fu, fv, fw = earth_fixed_state(x, y, z, u, v, w, cos(turn), sin(turn))
            angle, toward, height = local_place(
                fx, fy, fz, site[0], site[1], site[2], east[0], east[1], north[0], north[1], north[2]
            )
            up, along, across = local_velocity(fx, fy, fz, fu, fv, fw, site[0], site[1], site[2])
            drift = toward - bearing
            drift = drift - 2.0 * pi * np.floor((drift + pi) / (2.0 * pi))
            mesh[p, k, MESH_ANGLE] = angle
            mesh[p, k, MESH_HEIGHT] = height
            mesh[p, k, MESH_DRIFT] = drift if angle > 0.05 else 0.0
            mesh[p, k, MESH_TIME] = t
            mesh[p, k, MESH_UP] = up
            mesh[p, k, MESH_ALONG] = along
            mesh[p, k, MESH_ACROSS] = across
            alive = height > DEEPEST_M  # past the ground, so that cells reach down to the lowest nodes of the table
            x, y, z, u, v, w = coast_step(x, y, z, u, v, w, MESH_STEP_S)


@scalar
def rasterise(mesh, raster):
    """Least time over the triangles of the mesh at every node of `raster[height, angle, RASTER_COLUMNS]`."""
    for row in range(raster.shape[0]):
        for column in range(raster.shape[1]):
            raster[row, column, TIME] = UNREACHED
    for p in range(mesh.shape[0] - 1):
        for k in range(mesh.shape[1] - 1):
            if mesh[p, k + 1, MESH_TIME] < UNREACHED and mesh[p + 1, k + 1, MESH_TIME] < UNREACHED:
                cover(mesh, raster, p, k, p + 1, k, p, k + 1)
                cover(mesh, raster, p + 1, k + 1, p + 1, k, p, k + 1)


@scalar
def cover(mesh, raster, p0, k0, p1, k1, p2, k2):
    """Write one triangle of the mesh to the nodes it covers, where it is sooner than what they hold."""
    a0, h0 = mesh[p0, k0, MESH_ANGLE] / ANGLE_STEP_RAD, (mesh[p0, k0, MESH_HEIGHT] - LOWEST_M) / HEIGHT_STEP_M
    a1, h1 = mesh[p1, k1, MESH_ANGLE] / ANGLE_STEP_RAD, (mesh[p1, k1, MESH_HEIGHT] - LOWEST_M) / HEIGHT_STEP_M
    a2, h2 = mesh[p2, k2, MESH_ANGLE] / ANGLE_STEP_RAD, (mesh[p2, k2, MESH_HEIGHT] - LOWEST_M) / HEIGHT_STEP_M
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
                    for part in range(TABLE_COLUMNS):
                        table[b, row, column, part] = (
                            c0 * rasters[k0, row, column, part]
                            + c1 * rasters[k1, row, column, part]
                            + c2 * rasters[k2, row, column, part]
                            + c3 * rasters[k3, row, column, part]
                        )


@scalar
def arrival(table, angle, bearing, height_m):
    """Least fly-out time (s) to a point and the arrival velocity there (up, along, across; m/s); UNREACHED if none.

    Interpolated linearly between nodes; near the edge of reach over the reached nodes, if they carry at least half
    of the weight.
    """
    a, h = angle / ANGLE_STEP_RAD, (height_m - LOWEST_M) / HEIGHT_STEP_M
    time, up, along, across, total = 0.0, 0.0, 0.0, 0.0, 0.0
    bearings = table.shape[0]
    if a < table.shape[2] - 1 and h >= 0.0 and h < table.shape[1] - 1:
        b = bearing * (bearings / (2.0 * pi)) + bearings
        ka, kh, kb = int(a), int(h), int(b)
        fa, fh, fb = a - ka, h - kh, b - kb
        for ib in range(2):
            wb = fb if ib == 1 else 1.0 - fb
            row = (kb + ib) % bearings
            for ih in range(2):
                wh = wb * (fh if ih == 1 else 1.0 - fh)
                for ia in range(2):
                    node_time = float(table[row, kh + ih, ka + ia, TIME])
                    if node_time < UNREACHED:
                        weight = wh * (fa if ia == 1 else 1.0 - fa)
                        total += weight
                        time += weight * node_time
                        up += weight * float(table[row, kh + ih, ka + ia, UP])
                        along += weight * float(table[row, kh + ih, ka + ia, ALONG])
                        across += weight * float(table[row, kh + ih, ka + ia, ACROSS])
    if total < 0.5:
        return UNREACHED, 0.0, 0.0, 0.0
    i = 1.0 / total
    return time * i, up * i, along * i, across * i


# Columns of a place: where a body is seen from the site and how it moves there.
PLACE_ANGLE, PLACE_BEARING, PLACE_HEIGHT, PLACE_UP, PLACE_ALONG, PLACE_ACROSS = range(6)
PLACE_COLUMNS = 6


@scalar
def locate_all(samples, first, site, east, north, places):
    """Seen from a site: `places[n, q, PLACE_COLUMNS]` of the samples `first + q` of every flight."""
    for i in range(samples.shape[0]):
        for q in range(places.shape[1]):
            k = first + q
            x, y, z = samples[i, k, 1], samples[i, k, 2], samples[i, k, 3]
            angle, bearing, height = local_place(x, y, z, site[0], site[1], site[2], east[0], east[1], north[0], north[1], north[2])
            up, along, across = local_velocity(
                x, y, z, samples[i, k, 4], samples[i, k, 5], samples[i, k, 6], site[0], site[1], site[2]
            )
            places[i, q, PLACE_ANGLE] = angle
            places[i, q, PLACE_BEARING] = bearing
            places[i, q, PLACE_HEIGHT] = height
            places[i, q, PLACE_UP] = up
            places[i, q, PLACE_ALONG] = along
            places[i, q, PLACE_ACROSS] = across


@scalar
def meet_all(table, places, times, closing):
    """Least fly-out time (s) to every place and the closing speed (m/s) there: `times[n, q]`, `closing[n, q]`."""
    for i in range(places.shape[0]):
        for q in range(places.shape[1]):
            time, up, along, across = arrival(
                table, places[i, q, PLACE_ANGLE], places[i, q, PLACE_BEARING], places[i, q, PLACE_HEIGHT]
            )
            d1 = places[i, q, PLACE_UP] - up
            d2 = places[i, q, PLACE_ALONG] - along
            d3 = places[i, q, PLACE_ACROSS] - across
            times[i, q] = time
            closing[i, q] = sqrt(d1 * d1 + d2 * d2 + d3 * d3)
