"""Measurements of many runs at many times by one radar, over lanes."""

from thirdsite.lanes import driver, scalar
from thirdsite.sensing.measurement import CONSIDERED, NORMALS, measure, unpacked

MEASURED = 8
"""Columns `measure` gives."""
LOOK_ROWS = 6 + CONSIDERED + NORMALS + MEASURED
"""Rows of the work array of `measure_block`: state (ECEF), constants, normal numbers, then what is measured."""


@driver
def measure_block(work, width, row):
    """`measure` with the full dwell for one look in each lane."""
    figures = unpacked(row)
    for lane in range(width):
        found = measure(
            figures,
            (work[6 * width + lane], work[7 * width + lane], work[8 * width + lane], work[9 * width + lane]),
            (work[10 * width + lane], work[11 * width + lane], work[12 * width + lane], work[13 * width + lane]),
            1.0,
            work[lane],
            work[width + lane],
            work[2 * width + lane],
            work[3 * width + lane],
            work[4 * width + lane],
            work[5 * width + lane],
        )
        work[14 * width + lane] = found[0]
        work[15 * width + lane] = found[1]
        work[16 * width + lane] = found[2]
        work[17 * width + lane] = found[3]
        work[18 * width + lane] = found[4]
        work[19 * width + lane] = found[5]
        work[20 * width + lane] = found[6]
        work[21 * width + lane] = found[7]


@scalar
def measure_all(row, biases, normals, states, measured, work, width):
    """`measure` with the full dwell for every state of every run.

    Parameters
    ----------
    row : `[RADAR_ROW]`
    biases : `[n, CONSIDERED]`
    normals : `[n, k, NORMALS]`
    states : `[n, k, 6]` ECEF, m and m/s
    measured : `[n, k, MEASURED]`, filled
    work : `[LOOK_ROWS * width]`
    """
    samples = states.shape[1]
    looks = states.shape[0] * samples
    for first in range(0, looks, width):
        for lane in range(width):
            look = min(first + lane, looks - 1)
            i, k = look // samples, look % samples
            for j in range(6):
                work[j * width + lane] = states[i, k, j]
            for j in range(CONSIDERED):
                work[(6 + j) * width + lane] = biases[i, j]
            for j in range(NORMALS):
                work[(10 + j) * width + lane] = normals[i, k, j]
        measure_block(work, width, row)
        for lane in range(min(width, looks - first)):
            i, k = (first + lane) // samples, (first + lane) % samples
            for j in range(MEASURED):
                measured[i, k, j] = work[(14 + j) * width + lane]
