"""What a radar measures of a target that it sees: range, azimuth, elevation and range rate, with noise and bias.

Scalar text over a radar's row of figures (`radar_row`); frames and axes are written down in docs/frames-and-axes.md.
A direction is disturbed across the line of sight (cross: level, to the right of azimuth; up: square to both), never in
azimuth itself: at elevation e an error of s across is one of s / cos(e) in azimuth, and at the zenith it stays finite.

    range      = true + range bias + s_range n0
    across     = azimuth bias + s_angle n1
    upward     = elevation bias + residue x refraction + s_angle n2
    range rate = true + s_rate n3

with the noise s^2 = (scale^2 / SNR) + floor^2. Source: Barton 2005, Radar System Analysis and Modeling, ch. 9 (thermal
noise); Curry 2005, Radar System Performance Modeling, 2nd ed., ch. 8 (thermal, fixed random and bias parts).
Not modelled: widening of the beam off boresight, glint, multipath near the horizon, the ionosphere.
"""

from math import sqrt

from thirdsite.earth.angles import arctangent, sine_cosine
from thirdsite.earth.geodesy import earth_fixed_state
from thirdsite.earth.gravity import radial_height_m
from thirdsite.lanes import scalar
from thirdsite.sensing.bending import BENDING, refraction_rad
from thirdsite.sensing.looks import EAST, GEOMETRY, NORTH, PLACE, UP

SNR_RANGE4 = GEOMETRY
"""Single-look signal-to-noise ratio times range^4 (m4) of a full dwell; 0 where the ratio does not fall with range."""
SNR_CONSTANT = GEOMETRY + 1
"""Signal-to-noise ratio at any range of a radar taken as limited by line of sight alone; else 0."""
ANGLE_SCALE = GEOMETRY + 2
"""rad: beamwidth / (1.6 sqrt 2)."""
ANGLE_FLOOR = GEOMETRY + 3
RANGE_SCALE = GEOMETRY + 4
"""m: range resolution / sqrt 2."""
RANGE_FLOOR = GEOMETRY + 5
RATE_SCALE = GEOMETRY + 6
"""m/s: range-rate resolution / sqrt 2; 0 where none is measured."""
RATE_FLOOR = GEOMETRY + 7
REACH = GEOMETRY + 8
"""m: greatest range of track for this target; infinite for line of sight alone."""
BENT = GEOMETRY + 9
"""First of the `BENDING` figures of refraction."""
RADAR_ROW = GEOMETRY + 9 + BENDING

CONSIDERED = 4
"""Constants of a radar in one run, never estimated: range bias (m), azimuth bias across the line of sight (rad),
elevation bias (rad), refraction residue (ratio)."""
NORMALS = 4
"""Standard normal numbers one look takes: range, across, upward, range rate."""
NO_BIAS = (0.0, 0.0, 0.0, 0.0)


@scalar
def signal_to_noise(row, range_m, dwell_share):
    """Single-look signal-to-noise ratio at a range; `dwell_share`: the look's dwell over the radar's full one."""
    r2 = range_m * range_m
    return (row[SNR_RANGE4] / (r2 * r2) + row[SNR_CONSTANT]) * dwell_share


@scalar
def noise(row, snr):
    """Standard deviations of one look: range (m), angle across the line of sight (rad), range rate (m/s)."""
    inverse = 1.0 / snr
    angle = row[ANGLE_SCALE] * row[ANGLE_SCALE] * inverse + row[ANGLE_FLOOR] * row[ANGLE_FLOOR]
    along = row[RANGE_SCALE] * row[RANGE_SCALE] * inverse + row[RANGE_FLOOR] * row[RANGE_FLOOR]
    rate = row[RATE_SCALE] * row[RATE_SCALE] * inverse + row[RATE_FLOOR] * row[RATE_FLOOR]
    return sqrt(along), sqrt(angle), sqrt(rate)


@scalar
def local(row, x, y, z):
    """East, north and up components of an ECEF vector at the radar's place."""
    return (
        x * row[EAST] + y * row[EAST + 1] + z * row[EAST + 2],
        x * row[NORTH] + y * row[NORTH + 1] + z * row[NORTH + 2],
        x * row[UP] + y * row[UP + 1] + z * row[UP + 2],
    )


@scalar
def refraction(row, sine, cosine, range_m, height_m):
    """Apparent less geometric elevation in rad, by the radar's own fit; see `bending.refraction_rad`."""
    return refraction_rad(
        row[BENT],
        row[BENT + 1],
        row[BENT + 2],
        row[BENT + 3],
        row[BENT + 4],
        row[BENT + 5],
        row[BENT + 6],
        row[BENT + 7],
        sine,
        cosine,
        range_m,
        height_m,
    )


@scalar
def refraction_at(row, x, y, z):
    """`refraction` of an ECEF position."""
    east, north, up = local(row, x - row[PLACE], y - row[PLACE + 1], z - row[PLACE + 2])
    level2 = east * east + north * north
    distance = sqrt(level2 + up * up)
    inverse = 1.0 / distance
    return refraction(row, up * inverse, sqrt(level2) * inverse, distance, radial_height_m(x, y, z))


@scalar
def angles(east, north, up):
    """Azimuth in [0, 2 pi) clockwise from true north, and elevation, of a local direction of any length; rad."""
    azimuth = arctangent(east, north)
    azimuth = azimuth + 6.283185307179586 if azimuth < 0.0 else azimuth
    return azimuth, arctangent(up, sqrt(east * east + north * north))


@scalar
def true_measurement(row, x, y, z, u, v, w):
    """Range (m), azimuth, elevation (rad, geometric) and range rate (m/s) of an ECEF state, without noise or bias."""
    dx, dy, dz = x - row[PLACE], y - row[PLACE + 1], z - row[PLACE + 2]
    east, north, up = local(row, dx, dy, dz)
    distance = sqrt(east * east + north * north + up * up)
    azimuth, elevation = angles(east, north, up)
    return distance, azimuth, elevation, (dx * u + dy * v + dz * w) / distance


@scalar
def measured_direction(row, biases, normals, dwell_share, x, y, z, u, v, w):
    """One look at a target in ECEF, with the direction left as a vector: no angle is computed.

    Parameters
    ----------
    row : the radar's `radar_row`
    biases : its `CONSIDERED` constants of this run
    normals : `NORMALS` independent standard normal numbers
    dwell_share : dwell of this look over the full dwell
    x, y, z, u, v, w : true state in ECEF at the time of the look, m and m/s relative to the turning Earth

    Returns
    -------
    range (m), east, north, up (local direction, not of unit length: 1 + errors^2), range rate (m/s),
    standard deviations of range (m), angle (rad) and range rate (m/s), signal-to-noise ratio

    Visibility is not judged here: see `looks.look` and `detection.detection_at`, both of the true position.
    """
    dx, dy, dz = x - row[PLACE], y - row[PLACE + 1], z - row[PLACE + 2]
    east, north, up = local(row, dx, dy, dz)
    level2 = east * east + north * north
    r2 = level2 + up * up
    distance, level = sqrt(r2), sqrt(level2)
    inverse = 1.0 / distance
    sine, cosine = up * inverse, level * inverse
    above = level > 0.0
    divisor = level if above else 1.0
    sine_azimuth, cosine_azimuth = east / divisor, (north / divisor if above else 1.0)

    snr = signal_to_noise(row, distance, dwell_share)
    s_range, s_angle, s_rate = noise(row, snr)
    lift = refraction(row, sine, cosine, distance, radial_height_m(x, y, z))
    across = biases[1] + s_angle * normals[1]
    upward = biases[2] + biases[3] * lift + s_angle * normals[2]
    outward = cosine - upward * sine
    return (
        distance + biases[0] + s_range * normals[0],
        outward * sine_azimuth + across * cosine_azimuth,
        outward * cosine_azimuth - across * sine_azimuth,
        sine + upward * cosine,
        (dx * u + dy * v + dz * w) * inverse + s_rate * normals[3],
        s_range,
        s_angle,
        s_rate,
        snr,
    )


@scalar
def measure(row, biases, normals, dwell_share, x, y, z, u, v, w):
    """One look at a target in ECEF; parameters as in `measured_direction`.

    Returns
    -------
    range (m), azimuth (rad, [0, 2 pi)), elevation (rad), range rate (m/s), standard deviations of range (m), of angle
    across the line of sight, azimuth's and elevation's alike (rad; azimuth itself s / cos(elevation)), of range rate
    (m/s), signal-to-noise ratio
    """
    distance, east, north, up, rate, s_range, s_angle, s_rate, snr = measured_direction(
        row, biases, normals, dwell_share, x, y, z, u, v, w
    )
    azimuth, elevation = angles(east, north, up)
    return distance, azimuth, elevation, rate, s_range, s_angle, s_rate, snr


@scalar
def measure_eci(row, biases, normals, dwell_share, c, s, x, y, z, u, v, w):
    """`measure` for an ECI state at the time when the Earth has turned by the angle of cosine c and sine s."""
    px, py, pz, pu, pv, pw = earth_fixed_state(x, y, z, u, v, w, c, s)
    return measure(row, biases, normals, dwell_share, px, py, pz, pu, pv, pw)


@scalar
def position_ecef(row, range_m, azimuth_rad, elevation_rad):
    """ECEF position in m of a measurement."""
    sine_azimuth, cosine_azimuth = sine_cosine(azimuth_rad)
    sine, cosine = sine_cosine(elevation_rad)
    east, north, up = range_m * cosine * sine_azimuth, range_m * cosine * cosine_azimuth, range_m * sine
    return (
        row[PLACE] + east * row[EAST] + north * row[NORTH] + up * row[UP],
        row[PLACE + 1] + east * row[EAST + 1] + north * row[NORTH + 1] + up * row[UP + 1],
        row[PLACE + 2] + east * row[EAST + 2] + north * row[NORTH + 2] + up * row[UP + 2],
    )


@scalar
def unpacked(row):
    """The row as a tuple, which every function here takes as well: in a loop over lanes it is read once, before the loop."""
    return (
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        row[5],
        row[6],
        row[7],
        row[8],
        row[9],
        row[10],
        row[11],
        row[12],
        row[13],
        row[14],
        row[15],
        row[16],
        row[17],
        row[18],
        row[19],
        row[20],
        row[21],
        row[22],
        row[23],
        row[24],
        row[25],
        row[26],
        row[27],
        row[28],
        row[29],
        row[30],
        row[31],
        row[32],
    )
