"""Looks along a flight: which sample is in a sensor's view, and within its range."""

from math import sqrt

from thirdsite.earth.gravity import radial_height_m
from thirdsite.lanes import scalar
from thirdsite.sensing.refraction import BEND_M, NODES

# A sensor's geometry: ECEF position, east, north, up, sine and cosine of the sector's centre azimuth, cosine of its
# half-width (-2 for all round), sine of the greatest elevation.
PLACE, EAST, NORTH, UP, CENTRE, HALF_WIDTH, CEILING = 0, 3, 6, 9, 12, 14, 15
GEOMETRY = 16


@scalar
def limit_at(limit, height_m):
    """Sine of the least geometric elevation for a target at this height."""
    q = max(height_m, 0.0) / (max(height_m, 0.0) + BEND_M) * (NODES - 1)
    k = int(min(q, NODES - 2.0))
    low = float(limit[k])
    return low + (q - k) * (float(limit[k + 1]) - low)


@scalar
def look(geometry, limit, x, y, z):
    """Whether an ECEF point is in view (1.0 or 0.0: above the least elevation, refraction included, and inside the
    field of regard), and its slant range in m."""
    dx, dy, dz = x - geometry[PLACE], y - geometry[PLACE + 1], z - geometry[PLACE + 2]
    east = dx * geometry[EAST] + dy * geometry[EAST + 1] + dz * geometry[EAST + 2]
    north = dx * geometry[NORTH] + dy * geometry[NORTH + 1] + dz * geometry[NORTH + 2]
    up = dx * geometry[UP] + dy * geometry[UP + 1] + dz * geometry[UP + 2]
    level = sqrt(east * east + north * north)
    slant = sqrt(level * level + up * up)
    high = up >= limit_at(limit, radial_height_m(x, y, z)) * slant and up <= geometry[CEILING] * slant
    inside = east * geometry[CENTRE] + north * geometry[CENTRE + 1] >= geometry[HALF_WIDTH] * level
    return 1.0 if high and inside else 0.0, slant


@scalar
def look_all(geometry, limit, samples, view, slant):
    """`look` for every sample of every flight into `view[n, k]` and `slant[n, k]`."""
    for i in range(samples.shape[0]):
        for k in range(samples.shape[1]):
            seen, distance = look(geometry, limit, samples[i, k, 1], samples[i, k, 2], samples[i, k, 3])
            view[i, k] = seen
            slant[i, k] = distance
