"""How tracks of the multiple-model filter begin, over lanes: only in those that are FRESH."""

from thirdsite.lanes import scalar, track_driver
from thirdsite.tracking.ballistic_lanes import TRACK
from thirdsite.tracking.blocks import get3, get6, put3
from thirdsite.tracking.mode_mixing import new_thrust
from thirdsite.tracking.mode_rows import (
    AWAKE,
    BELIEF,
    BOOST,
    BOOST_AA,
    BOOST_COLUMN,
    BOOST_PA,
    BOOST_PART,
    CLOCK,
    COAST,
    COAST_COLUMN,
    CONSIDERED,
    CONSTANTS,
    DRAG,
    ENTRY,
    ENTRY_COLUMN,
    ENTRY_PART,
    ENTRY_PQ,
    ENTRY_QQ,
    FRESH,
    LAST,
    MODES,
    MOST_ROWS,
    NEW_SOURCES,
    QUIET,
    SENSOR_ROWS,
    SINCE_BOOST,
    SOURCES,
    SURPRISE,
    THRUST,
)

LONG_AGO_S = 1e6


@track_driver
def begin_models(work, width, time_s, thrust_m_s2, thrust_sd, log_drag, log_drag_sd):
    """Give the FRESH lanes what boost and entry know beyond BELIEF, from the settings' priors, and the track's clocks."""
    for lane in range(width):
        fresh = work[FRESH * width + lane] > 0.5
        state = get6(work, width, BELIEF, lane)
        modes, awakes = get3(work, width, MODES, lane), get3(work, width, AWAKE, lane)
        boost, entry = modes[0], modes[2]
        square = thrust_sd * thrust_sd
        spread = (square, 0.0, 0.0, square, 0.0, square)
        thrust, aa = get3(work, width, THRUST, lane), get6(work, width, BOOST_AA, lane)
        put3(work, width, THRUST, lane, chosen3(fresh, new_thrust(state, thrust_m_s2), thrust))
        put3(work, width, BOOST_AA, lane, chosen3(fresh, (spread[0], spread[1], spread[2]), (aa[0], aa[1], aa[2])))
        put3(work, width, BOOST_AA + 3, lane, chosen3(fresh, (spread[3], spread[4], spread[5]), (aa[3], aa[4], aa[5])))
        carried = (1.0 if boost > 0.0 else 0.0, 1.0, 1.0 if entry > 0.0 else 0.0)
        put3(work, width, AWAKE, lane, chosen3(fresh, carried, awakes))
        drag = (work[DRAG * width + lane], work[ENTRY_QQ * width + lane], work[SINCE_BOOST * width + lane])
        drag = chosen3(fresh, (log_drag, log_drag_sd * log_drag_sd, 0.0 if boost > 0.5 else LONG_AGO_S), drag)
        work[DRAG * width + lane], work[ENTRY_QQ * width + lane], work[SINCE_BOOST * width + lane] = drag[0], drag[1], drag[2]
        quiet = (work[QUIET * width + lane], work[(QUIET + 1) * width + lane], work[SURPRISE * width + lane])
        quiet = chosen3(fresh, (0.0, 0.0, 1.0), quiet)
        work[QUIET * width + lane], work[(QUIET + 1) * width + lane] = quiet[0], quiet[1]
        work[SURPRISE * width + lane] = quiet[2]
        clocks = (work[CLOCK * width + lane], work[LAST * width + lane], work[SOURCES * width + lane])
        put3(work, width, CLOCK, lane, chosen3(fresh, (time_s, time_s, work[NEW_SOURCES * width + lane]), clocks))


@scalar
def chosen3(first, a, b):
    """The three numbers a if `first`, b otherwise."""
    return a[0] if first else b[0], a[1] if first else b[1], a[2] if first else b[2]


@track_driver
def begin_rows(work, width, source, target, count):
    """Copy rows in the FRESH lanes."""
    source &= MOST_ROWS
    target &= MOST_ROWS
    for row in range(count):
        for lane in range(width):
            new, old = work[(source + row) * width + lane], work[(target + row) * width + lane]
            work[(target + row) * width + lane] = new if work[FRESH * width + lane] > 0.5 else old


@track_driver
def clear_rows(work, width, row, count):
    """Set rows to 0 in the FRESH lanes."""
    row &= MOST_ROWS
    for k in range(count):
        for lane in range(width):
            old = work[(row + k) * width + lane]
            work[(row + k) * width + lane] = 0.0 if work[FRESH * width + lane] > 0.5 else old


@track_driver
def end_beginning(work, width):
    """No lane is FRESH any more."""
    for lane in range(width):
        work[FRESH * width + lane] = 0.0


@scalar
def begin(work, width, sensors, time_s, thrust_m_s2, thrust_sd, log_drag, log_drag_sd):
    """Start the FRESH lanes' models at `time_s` from BELIEF, MODES, NEW_SOURCES and the coast model's columns."""
    for first in (COAST, BOOST, ENTRY):
        begin_rows(work, width, BELIEF, first, TRACK)
    clear_rows(work, width, BOOST_PA, 18)
    clear_rows(work, width, ENTRY_PQ, 6)
    begin_models(work, width, time_s, thrust_m_s2, thrust_sd, log_drag, log_drag_sd)
    for sensor in range(sensors + 1):
        first = CONSIDERED + sensor * SENSOR_ROWS
        if sensor == sensors:  # nothing is known yet of the unknown acceleration
            clear_rows(work, width, first, CONSTANTS * COAST_COLUMN)
        for k in range(CONSTANTS):
            boost_row, entry_row = first + BOOST_PART + k * BOOST_COLUMN, first + ENTRY_PART + k * ENTRY_COLUMN
            begin_rows(work, width, first + k * COAST_COLUMN, boost_row, COAST_COLUMN)
            begin_rows(work, width, first + k * COAST_COLUMN, entry_row, COAST_COLUMN)
            clear_rows(work, width, boost_row + COAST_COLUMN, 3)
            clear_rows(work, width, entry_row + COAST_COLUMN, 1)
    end_beginning(work, width)
