"""Interceptor fly-out: how soon the kill vehicle can be at a point, looked up in a table around its site.

The table holds, for a point given by bearing, central angle and height from the site, the least time from lift-off
and the velocity on arrival, over all pitch settings of the interceptor on the rotating, oblate Earth. A point that no
setting reaches after burnout and within the table's time has an infinite time. `flyout_mesh` fills it.
"""

from math import atan2, pi, sqrt

from thirdsite.earth.gravity import radial_height_m
from thirdsite.lanes import scalar

ANGLE_STEP_RAD, ANGLES = 0.5 * pi / 180.0, 161
LOWEST_M, HEIGHT_STEP_M, HEIGHTS = 60e3, 40e3, 62
BEARINGS = 36
LONGEST_S = 2000.0
UNREACHED = 1e9
"""Time written for a point that cannot be reached; compared, never added."""

TIME, UP, ALONG, ACROSS, BY_ANGLE, BY_HEIGHT, BY_BEARING = range(7)
TABLE_COLUMNS = 7
"""Last axis of a table: s, three components of velocity in m/s, and the change of the time over one step of each axis, s."""

PLACE_ANGLE, PLACE_BEARING, PLACE_HEIGHT, PLACE_UP, PLACE_ALONG, PLACE_ACROSS = range(6)
PLACE_COLUMNS = 6
"""Columns of a place: where a body is seen from the site and how it moves there."""


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
def arrival(table, angle, bearing, height_m):
    """Least fly-out time (s) to a point and the arrival velocity there (up, along, across; m/s); UNREACHED if none.

    The time between nodes is interpolated with half the slopes at the nodes, which is exact for a parabola; near the
    edge of reach the reached nodes are extrapolated, if they carry at least half of the weight.
    """
    a, h = angle / ANGLE_STEP_RAD, (height_m - LOWEST_M) / HEIGHT_STEP_M
    time, rise, up, along, across, total = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
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
                    node = table[row, kh + ih, ka + ia]
                    node_time = float(node[TIME])
                    weight = wh * (fa if ia == 1 else 1.0 - fa)
                    weight = weight if node_time < UNREACHED else 0.0
                    total += weight
                    time += weight * node_time
                    rise += weight * (
                        (fa - ia) * float(node[BY_ANGLE]) + (fh - ih) * float(node[BY_HEIGHT]) + (fb - ib) * float(node[BY_BEARING])
                    )
                    up += weight * float(node[UP])
                    along += weight * float(node[ALONG])
                    across += weight * float(node[ACROSS])
    if total < 0.5:
        return UNREACHED, 0.0, 0.0, 0.0
    i = 1.0 / total
    share = 0.5 if total > 1.0 - 1e-9 else 1.0
    return (time + share * rise) * i, up * i, along * i, across * i


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
