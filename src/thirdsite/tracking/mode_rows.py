"""Where the multiple-model filter keeps its numbers in the work array, and its settings.

One track a lane. Each model has a track (state, PP, PV, VV: `ballistic_lanes.TRACK` rows) first; then what it knows
beyond. After the models, for every sensor, each model's covariance with the sensor's four constants, a column of rows
after the other.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from thirdsite.lanes import scalar, track_driver
from thirdsite.tracking.ballistic_lanes import TRACK
from thirdsite.tracking.lines_of_sight import SITE

COAST = 0
BOOST = TRACK
THRUST, BOOST_PA, BOOST_VA, BOOST_AA = BOOST + TRACK, BOOST + TRACK + 3, BOOST + TRACK + 12, BOOST + TRACK + 21
ENTRY = BOOST + TRACK + 27
DRAG, ENTRY_PQ, ENTRY_VQ, ENTRY_QQ = ENTRY + TRACK, ENTRY + TRACK + 1, ENTRY + TRACK + 4, ENTRY + TRACK + 7
BELIEF = ENTRY + TRACK + 8
"""The combined estimate, a track."""
MODES = BELIEF + TRACK
"""Probabilities of boost, coast and entry; after the mixing, those predicted."""
AWAKE = MODES + 3
"""1 where boost, coast, entry is carried along, 0 where it sleeps."""
MISFIT = AWAKE + 3
"""Normalised innovation squared of boost, coast, entry at the last look."""
EVIDENCE = MISFIT + 3
"""Product of the inverse variances of their innovations."""
QUIET = EVIDENCE + 3
"""Seconds for which boost and entry have been improbable."""
SURPRISE = QUIET + 2
"""Running mean of the normalised innovation squared over its expectation."""
SINCE_BOOST = SURPRISE + 1
"""Seconds since a look at which boost was more probable than not."""
CLOCK, LAST, SOURCES = SINCE_BOOST + 1, SINCE_BOOST + 2, SINCE_BOOST + 3
"""Time of the state, of the last measurement, and the bit set of sensors, as a whole number."""
FRESH = SOURCES + 1
"""1 where a track is to begin."""
NEW_SOURCES = FRESH + 1
"""Bit set of the sensors whose looks made the track that is to begin."""
WEIGHTS = NEW_SOURCES + 1
"""What boost, coast and entry start the next step from: three weights each."""
STEP = WEIGHTS + 9
"""Seconds to go in the next prediction."""
SEEN = STEP + 1
"""1 where the look in hand is a measurement."""
LOOK = SEEN + 1
"""A radar's range (m), azimuth, elevation (rad), or a satellite's line of sight (unit vector in ECEF)."""
VARIANCES = LOOK + 3
"""Of range, azimuth across the line of sight, elevation; of a satellite the latter two."""
BENDING = VARIANCES + 3
NUMBERS = BENDING + 1
"""The look's three numbers, NUMBER rows each: slope by position (3), innovation, variance, bending (of the elevation)."""
NUMBER = 6
IN_HAND = NUMBERS + 3 * NUMBER
"""The number being taken."""
SIGHTED = IN_HAND + NUMBER
"""Position of the model that is looked at."""
LEAN = SIGHTED + 3
"""The model's column of covariance with the constant that the number in hand has to itself."""
GAIN = LEAN + 9
"""Gain of the state for the number in hand."""
GAINS = GAIN + 9
"""The gains of the three numbers, 9 rows each."""
MOTION = GAINS + 27
"""What carries a column of covariance over the step: at most 21 rows."""
COLUMNS = MOTION + 21
"""A model's covariance with the constants of the sensor in hand: four columns."""
CONSIDERED = COLUMNS + 36
COAST_COLUMN, BOOST_COLUMN, ENTRY_COLUMN = 6, 9, 7
CONSTANTS = 4
BOOST_PART = CONSTANTS * COAST_COLUMN
ENTRY_PART = BOOST_PART + CONSTANTS * BOOST_COLUMN
SENSOR_ROWS = ENTRY_PART + CONSTANTS * ENTRY_COLUMN

START = TRACK + 4
"""Numbers of a start: a track, the probabilities of boost, coast and entry, the bit set of its sources.

After them, for every sensor, the track's covariance with its constants: four columns of six."""
SENSOR = 1 + SITE + CONSTANTS
"""Numbers of a sensor: 0 for a radar or 1 for a satellite; `lines_of_sight.SITE` numbers, of a satellite its ECEF position
(m) and three zeros; standard deviations of its four constants (`estimates.Spread`)."""
OUTPUT = TRACK + 6
"""Numbers of a result: the belief, three probabilities, running surprise, time of the last measurement, sources."""
RECORD = 7
"""Numbers of a recorded look: LOOK, their three standard deviations (the second 0 or less: no look), the ray's bending."""


@scalar
def rows(sensors: int) -> int:
    """Rows of the work array for so many sensors."""
    return CONSIDERED + SENSOR_ROWS * sensors


@dataclass(frozen=True)
class ModelSettings:
    """Settings of the multiple-model filter; the reasons are in the user's documentation of the filters.

    Process noise
        coast_psd_m2_s3 : white acceleration of free flight: zonal harmonics beyond J2 (up to 6e-5 m/s2 for as long as a
            flight lasts) and the thin air above `entry_top_m`
        jerk_psd_m2_s5 : turning thrust, tail-off and the air's changing drag during boost
        entry_psd_m2_s3, drag_psd_1_s : in the air, of acceleration and of the log of the drag parameter
    Motion
        exhaust_speed_m_s : of a typical solid or storable stage
    Modes (rates in 1/s)
        boost_end_rate, relight_rate, staging_rate, staging_s : a burn ends; another begins at any time; another
            begins just after one has ended, falling off with the time since over `staging_s`
        entry_rate, entry_top_m : a falling body below this height meets the air
    What a model starts from
        thrust_m_s2, thrust_sd_m_s2 : acceleration of a new burn along the flight, and its spread along every axis
        log_drag, log_drag_sd : of the drag parameter in m2/kg
    Which models are carried
        negligible, quiet_s : a model less probable for so long goes to sleep
        surprise, wake_share : boost wakes with this probability when the running mean of the normalised innovation
            squared over its expectation is above `surprise`
    """

    coast_psd_m2_s3: float = 1e-5
    jerk_psd_m2_s5: float = 4.0
    entry_psd_m2_s3: float = 1e-3
    drag_psd_1_s: float = 4e-4
    exhaust_speed_m_s: float = 2750.0
    boost_end_rate: float = 1.0 / 60.0
    relight_rate: float = 1e-5
    staging_rate: float = 0.05
    staging_s: float = 20.0
    entry_rate: float = 0.05
    entry_top_m: float = 120e3
    thrust_m_s2: float = 20.0
    thrust_sd_m_s2: float = 15.0
    log_drag: float = log(0.5 / 5000.0)
    log_drag_sd: float = 1.0
    negligible: float = 0.002
    quiet_s: float = 20.0
    surprise: float = 3.0
    wake_share: float = 0.3

    @property
    def row(self) -> NDArray[np.float64]:
        """The numbers in the order above, for the kernels."""
        return np.array(astuple(self), dtype=float)


(
    COAST_PSD,
    JERK_PSD,
    ENTRY_PSD,
    DRAG_PSD,
    EXHAUST,
    END_RATE,
    RELIGHT_RATE,
    STAGING_RATE,
    STAGING,
    ENTRY_RATE,
    ENTRY_TOP,
    NEW_THRUST,
    THRUST_SD,
    NEW_LOG_DRAG,
    LOG_DRAG_SD,
    NEGLIGIBLE,
    QUIET_TIME,
    SURPRISED,
    WAKE_SHARE,
) = range(19)
"""Columns of `ModelSettings.row`."""

MOST_ROWS = 8191


@track_driver
def copy_rows(work, width, source, target, count):  # type: ignore[no-untyped-def]
    """Copy `count` rows; drivers know only fixed rows, so that the compiler sees that no two of them overlap."""
    source &= MOST_ROWS  # and here that no index is negative
    target &= MOST_ROWS
    count &= MOST_ROWS
    for i in range(count * width):
        work[target * width + i] = work[source * width + i]
