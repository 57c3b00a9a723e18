"""What a look says about a model's place, over lanes: slopes and innovations of its three numbers."""

from thirdsite.lanes import scalar, track_driver
from thirdsite.tracking.ballistic import scaled
from thirdsite.tracking.blocks import (
    get3,
    put3,
)
from thirdsite.tracking.lines_of_sight import infrared_axes, radar_axes, radar_innovation
from thirdsite.tracking.mode_rows import (
    BENDING,
    LOOK,
    NUMBER,
    NUMBERS,
    SEEN,
    SIGHTED,
    VARIANCES,
)


@track_driver
def see_radar(work, width, site, c, s):
    """NUMBERS of the radar look in LOOK at a model whose position is in SIGHTED."""
    for lane in range(width):
        x, y, z = get3(work, width, SIGHTED, lane)
        seen = work[SEEN * width + lane]
        r, inverse, local, along, crosswise, upwards = radar_axes(x, y, z, site, c, s)
        d_range, d_cross, d_up = radar_innovation(r, inverse, local, get3(work, width, LOOK, lane))
        put_numbers(work, width, lane, along, scaled(inverse, crosswise), scaled(inverse, upwards))
        put_innovations(work, width, lane, seen * d_range, seen * d_cross, seen * d_up)


@track_driver
def see_infrared(work, width, place, c, s):
    """As `see_radar`, of a satellite at ECEF `place`; LOOK holds the line of sight in ECEF."""
    for lane in range(width):
        x, y, z = get3(work, width, SIGHTED, lane)
        seen = work[SEEN * width + lane]
        dx, dy, dz = get3(work, width, LOOK, lane)
        there = (c * place[0] - s * place[1], s * place[0] + c * place[1], place[2])
        inverse, first, second, d1, d2 = infrared_axes(x, y, z, there, (c * dx - s * dy, s * dx + c * dy, dz))
        put_numbers(work, width, lane, (0.0, 0.0, 0.0), scaled(inverse, first), scaled(inverse, second))
        put_innovations(work, width, lane, 0.0, seen * d1, seen * d2)
        work[(NUMBERS + 4) * width + lane] = 1.0  # the range is no number of a satellite


@scalar
def put_numbers(work, width, lane, first, second, third):
    """Write slopes, variances and bending of the three numbers."""
    v = get3(work, width, VARIANCES, lane)
    put3(work, width, NUMBERS, lane, first)
    put3(work, width, NUMBERS + NUMBER, lane, second)
    put3(work, width, NUMBERS + 2 * NUMBER, lane, third)
    for k in range(3):
        work[(NUMBERS + k * NUMBER + 4) * width + lane] = v[k]
        work[(NUMBERS + k * NUMBER + 5) * width + lane] = 0.0
    work[(NUMBERS + 2 * NUMBER + 5) * width + lane] = work[BENDING * width + lane]


@scalar
def put_innovations(work, width, lane, first, second, third):
    """Write the three innovations."""
    work[(NUMBERS + 3) * width + lane] = first
    work[(NUMBERS + NUMBER + 3) * width + lane] = second
    work[(NUMBERS + 2 * NUMBER + 3) * width + lane] = third
