"""What a look of one sensor changes of a model's covariance with the constants of the others, over lanes."""

from thirdsite.lanes import scalar, track_driver
from thirdsite.tracking.blocks import (
    get3,
    inner,
    put3,
)
from thirdsite.tracking.considered import (
    less_scaled,
)
from thirdsite.tracking.mode_rows import (
    BOOST_COLUMN,
    COAST_COLUMN,
    COLUMNS,
    CONSTANTS,
    ENTRY_COLUMN,
    GAINS,
    NUMBER,
    NUMBERS,
    copy_rows,
)
from thirdsite.tracking.model_lanes import part_of


@track_driver
def tell_columns(work, width):
    """Change position and velocity of four columns of 6 rows in COLUMNS by the three gains."""
    for lane in range(width):
        for k in range(CONSTANTS):
            row = COLUMNS + k * COAST_COLUMN
            p, v, _, _, _ = told(work, width, lane, get3(work, width, row, lane), get3(work, width, row + 3, lane))
            put3(work, width, row, lane, p)
            put3(work, width, row + 3, lane, v)


@track_driver
def tell_boost_columns(work, width):
    """As `tell_columns`, of the boost model's 9 rows."""
    for lane in range(width):
        for k in range(CONSTANTS):
            row = COLUMNS + k * BOOST_COLUMN
            p, v, f0, f1, f2 = told(work, width, lane, get3(work, width, row, lane), get3(work, width, row + 3, lane))
            a = less_scaled(get3(work, width, row + 6, lane), f0, get3(work, width, GAINS + 6, lane))
            a = less_scaled(a, f1, get3(work, width, GAINS + 15, lane))
            a = less_scaled(a, f2, get3(work, width, GAINS + 24, lane))
            put3(work, width, row, lane, p)
            put3(work, width, row + 3, lane, v)
            put3(work, width, row + 6, lane, a)


@track_driver
def tell_entry_columns(work, width):
    """As `tell_columns`, of the entry model's 7 rows."""
    for lane in range(width):
        for k in range(CONSTANTS):
            row = COLUMNS + k * ENTRY_COLUMN
            p, v, f0, f1, f2 = told(work, width, lane, get3(work, width, row, lane), get3(work, width, row + 3, lane))
            q = f0 * work[(GAINS + 6) * width + lane] + f1 * work[(GAINS + 15) * width + lane]
            work[(row + 6) * width + lane] -= q + f2 * work[(GAINS + 24) * width + lane]
            put3(work, width, row, lane, p)
            put3(work, width, row + 3, lane, v)


@scalar
def told(work, width, lane, p, v):
    """Position and velocity of a column of covariance after the three gains, and its share in each number."""
    f0 = inner(get3(work, width, NUMBERS, lane), p)
    p = less_scaled(p, f0, get3(work, width, GAINS, lane))
    v = less_scaled(v, f0, get3(work, width, GAINS + 3, lane))
    f1 = inner(get3(work, width, NUMBERS + NUMBER, lane), p)
    p = less_scaled(p, f1, get3(work, width, GAINS + 9, lane))
    v = less_scaled(v, f1, get3(work, width, GAINS + 12, lane))
    f2 = inner(get3(work, width, NUMBERS + 2 * NUMBER, lane), p)
    p = less_scaled(p, f2, get3(work, width, GAINS + 18, lane))
    v = less_scaled(v, f2, get3(work, width, GAINS + 21, lane))
    return p, v, f0, f1, f2


@scalar
def tell_constants(work, width, sensor, model):
    """Change a model's covariance with another sensor's constants by the three gains."""
    first, count = part_of(sensor, model)
    copy_rows(work, width, first, COLUMNS, count)
    if model == 1:
        tell_columns(work, width)
    elif model == 0:
        tell_boost_columns(work, width)
    else:
        tell_entry_columns(work, width)
    copy_rows(work, width, COLUMNS, first, count)
