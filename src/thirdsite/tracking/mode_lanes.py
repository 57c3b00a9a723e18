"""The steps of the multiple-model filter that are about the models, over lanes: plan, mix, judge, combine, begin."""

from thirdsite.earth.gravity import radial_height_m
from thirdsite.lanes import scalar, track_driver
from thirdsite.tracking.ballistic_lanes import TRACK, get_track, put_track
from thirdsite.tracking.blocks import get3, get6, get9, less_outer, less_square, plus_diagonal, put3, put6, put9, scaled9
from thirdsite.tracking.considered import plus_scaled
from thirdsite.tracking.mode_mixing import chance, likelihoods, mixed, mixing, new_thrust
from thirdsite.tracking.mode_rows import (
    AWAKE,
    BELIEF,
    BOOST,
    BOOST_AA,
    BOOST_COLUMN,
    BOOST_PA,
    BOOST_PART,
    BOOST_VA,
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
    ENTRY_VQ,
    EVIDENCE,
    FRESH,
    LAST,
    MISFIT,
    MODES,
    MOST_ROWS,
    NEW_SOURCES,
    QUIET,
    SEEN,
    SENSOR_ROWS,
    SINCE_BOOST,
    SOURCES,
    STEP,
    SURPRISE,
    THRUST,
    WEIGHTS,
)

FADE = 0.7
"""Share of the running surprise that a new look leaves."""
LONG_AGO_S = 1e6
NOTHING = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@track_driver
def plan(work, width, time_s, end_rate, relight_rate, staging_rate, staging_s, entry_rate, entry_top_m, surprised, wake_share):
    """Set STEP to reach `time_s`, predict the MODES, find the WEIGHTS of the mixing, and wake models that may be needed."""
    for lane in range(width):
        h = max(time_s - work[CLOCK * width + lane], 0.0)
        boost, coast, entry = get3(work, width, MODES, lane)
        boosts, coasts, enters = get3(work, width, AWAKE, lane)
        x, y, z, u, v, w = get6(work, width, BELIEF, lane)
        falling = x * u + y * v + z * w < 0.0
        low = radial_height_m(x, y, z) < entry_top_m
        since = work[SINCE_BOOST * width + lane] / staging_s
        startled = (work[SURPRISE * width + lane] > surprised) & (boosts < 0.5) & (coasts > 0.5) & (h > 0.0)
        boosts = 1.0 if startled else boosts
        enters = 1.0 if low & falling & (coasts > 0.5) & (h > 0.0) else enters
        ends = chance(end_rate, h) * boosts * coasts
        begins = chance(relight_rate + staging_rate / (1.0 + since * since), h) * boosts * coasts
        begins = wake_share if startled else begins
        air = chance(entry_rate, h) * enters * coasts
        out = chance(entry_rate, h) * enters * coasts
        (boost, coast, entry), weights = mixing(
            boost, coast, entry, ends, begins, air if low & falling else 0.0, out if not (low & falling) else 0.0
        )
        put3(work, width, MODES, lane, (boost, coast, entry))
        put3(work, width, AWAKE, lane, (boosts, coasts, enters))
        put3(work, width, WEIGHTS, lane, weights[0])
        put3(work, width, WEIGHTS + 3, lane, weights[1])
        put3(work, width, WEIGHTS + 6, lane, weights[2])
        surprise = work[SURPRISE * width + lane]
        work[SURPRISE * width + lane] = 1.0 if startled else surprise
        work[STEP * width + lane] = h
        work[CLOCK * width + lane] += h


@scalar
def awake(work, width, model):
    """How many lanes carry the model."""
    count = 0.0
    for lane in range(width):
        count += work[(AWAKE + model) * width + lane]
    return count


@track_driver
def mix(work, width, thrust_m_s2, thrust_sd, log_drag, log_drag_sd):
    """Start every model from the mixture of WEIGHTS; the settings' priors fill what a model knows alone."""
    for lane in range(width):
        boost, coast = get_track(work, width, BOOST, lane), get_track(work, width, COAST, lane)
        entry = get_track(work, width, ENTRY, lane)
        weights = get3(work, width, WEIGHTS, lane)
        track, (from_boost, from_coast, _) = mixed(weights, boost, coast, entry)
        put_track(work, width, BOOST, lane, track[0], track[1], track[2], track[3])
        f, g = weights[0], weights[1]
        old, new = get3(work, width, THRUST, lane), new_thrust(coast[0], thrust_m_s2)
        middle = (f * old[0] + g * new[0], f * old[1] + g * new[1], f * old[2] + g * new[2])
        before, after = plus_scaled(old, -1.0, middle), plus_scaled(new, -1.0, middle)
        pa, va, aa = get9(work, width, BOOST_PA, lane), get9(work, width, BOOST_VA, lane), get6(work, width, BOOST_AA, lane)
        pa = less_outer(less_outer(scaled9(f, pa), -f, from_boost[0], before), -g, from_coast[0], after)
        va = less_outer(less_outer(scaled9(f, va), -f, from_boost[1], before), -g, from_coast[1], after)
        aa = (f * aa[0], f * aa[1], f * aa[2], f * aa[3], f * aa[4], f * aa[5])
        aa = plus_diagonal(less_square(less_square(aa, -f, before), -g, after), g * thrust_sd * thrust_sd)
        put3(work, width, THRUST, lane, middle)
        put9(work, width, BOOST_PA, lane, pa)
        put9(work, width, BOOST_VA, lane, va)
        put6(work, width, BOOST_AA, lane, aa)

        track, _ = mixed(get3(work, width, WEIGHTS + 3, lane), boost, coast, entry)
        put_track(work, width, COAST, lane, track[0], track[1], track[2], track[3])

        weights = get3(work, width, WEIGHTS + 6, lane)
        track, (_, from_coast, from_entry) = mixed(weights, boost, coast, entry)
        put_track(work, width, ENTRY, lane, track[0], track[1], track[2], track[3])
        g, f = weights[1], weights[2]
        old_log = work[DRAG * width + lane]
        log_middle = f * old_log + g * log_drag
        less, more = f * (old_log - log_middle), g * (log_drag - log_middle)
        xp, xv = get3(work, width, ENTRY_PQ, lane), get3(work, width, ENTRY_VQ, lane)
        xp = plus_scaled(plus_scaled((f * xp[0], f * xp[1], f * xp[2]), less, from_entry[0]), more, from_coast[0])
        xv = plus_scaled(plus_scaled((f * xv[0], f * xv[1], f * xv[2]), less, from_entry[1]), more, from_coast[1])
        qq = f * work[ENTRY_QQ * width + lane] + g * log_drag_sd * log_drag_sd
        qq += less * (old_log - log_middle) + more * (log_drag - log_middle)
        work[DRAG * width + lane] = log_middle
        put3(work, width, ENTRY_PQ, lane, xp)
        put3(work, width, ENTRY_VQ, lane, xv)
        work[ENTRY_QQ * width + lane] = qq


@track_driver
def mix_rows(work, width, first):
    """Mix the three models' covariance with a sensor's constants, position and velocity; from row `first` on."""
    first &= MOST_ROWS
    for row in range(CONSTANTS * COAST_COLUMN):
        k = row // COAST_COLUMN
        i = first + row
        j, m = first + BOOST_PART + row + 3 * k, first + ENTRY_PART + row + k
        for lane in range(width):
            a, b, c = work[j * width + lane], work[i * width + lane], work[m * width + lane]
            f, g, h = get3(work, width, WEIGHTS, lane)
            work[j * width + lane] = f * a + g * b + h * c
            f, g, h = get3(work, width, WEIGHTS + 3, lane)
            work[i * width + lane] = f * a + g * b + h * c
            f, g, h = get3(work, width, WEIGHTS + 6, lane)
            work[m * width + lane] = f * a + g * b + h * c


@track_driver
def fade_rows(work, width, row, count, weight_row):
    """Multiply rows by a row of WEIGHTS."""
    row &= MOST_ROWS
    weight_row &= MOST_ROWS
    for k in range(count):
        for lane in range(width):
            work[(row + k) * width + lane] *= work[weight_row * width + lane]


@scalar
def mix_constants(work, width, sensors):
    """Mix the models' covariance with every sensor's constants; what a model knows alone keeps its own share."""
    for sensor in range(sensors):
        first = CONSIDERED + sensor * SENSOR_ROWS
        mix_rows(work, width, first)
        for k in range(CONSTANTS):
            fade_rows(work, width, first + BOOST_PART + k * BOOST_COLUMN + COAST_COLUMN, 3, WEIGHTS)
            fade_rows(work, width, first + ENTRY_PART + k * ENTRY_COLUMN + COAST_COLUMN, 1, WEIGHTS + 8)


@track_driver
def judge(work, width, expected):
    """Weigh the models by the look just taken.

    `expected`: degrees of freedom of the look.
    """
    for lane in range(width):
        boost, coast, entry = get3(work, width, MODES, lane)
        misfits = get3(work, width, MISFIT, lane)
        seen = work[SEEN * width + lane] > 0.5
        told = likelihoods(boost, coast, entry, misfits, get3(work, width, EVIDENCE, lane))
        boost, coast, entry = told[0] if seen else boost, told[1] if seen else coast, told[2] if seen else entry
        surprise = (boost * misfits[0] + coast * misfits[1] + entry * misfits[2]) / expected
        before = work[SURPRISE * width + lane]
        work[SURPRISE * width + lane] = FADE * before + (1.0 - FADE) * surprise if seen else before
        now, last = work[CLOCK * width + lane], work[LAST * width + lane]
        work[LAST * width + lane] = now if seen else last
        put3(work, width, MODES, lane, (boost, coast, entry))


@track_driver
def note_source(work, width, bit):
    """Put `bit` among the SOURCES where the look was SEEN, and clear SEEN."""
    for lane in range(width):
        sources = int(work[SOURCES * width + lane])
        work[SOURCES * width + lane] = float(sources | bit) if work[SEEN * width + lane] > 0.5 else float(sources)
        work[SEEN * width + lane] = 0.0


@track_driver
def rest(work, width, negligible, quiet_s):
    """Put models to sleep that have been improbable for `quiet_s`; once a step, after its looks."""
    for lane in range(width):
        boost, coast, entry = get3(work, width, MODES, lane)
        boosts, coasts, enters = get3(work, width, AWAKE, lane)
        h = work[STEP * width + lane]
        since = work[SINCE_BOOST * width + lane] + h
        # only a look tells that it burns: unseen, a model that keeps relighting would never burn out
        looked = work[LAST * width + lane] >= work[CLOCK * width + lane]
        work[SINCE_BOOST * width + lane] = 0.0 if (boost > 0.5) & looked else since
        no_boost = work[QUIET * width + lane] + h if boost < negligible else 0.0
        sleeps = (no_boost > quiet_s) & (coasts + enters > 0.5)
        boosts, boost, no_boost = 0.0 if sleeps else boosts, 0.0 if sleeps else boost, 0.0 if sleeps else no_boost
        no_coast = work[(QUIET + 1) * width + lane] + h if coast < negligible else 0.0
        sleeps = (no_coast > quiet_s) & (boosts < 0.5) & (enters > 0.5)
        coasts, coast, no_coast = 0.0 if sleeps else coasts, 0.0 if sleeps else coast, 0.0 if sleeps else no_coast
        sleeps = (entry <= 0.0) | ((entry < negligible) & (coasts > 0.5) & (radial_up(work, width, lane) > 0.0))
        enters, entry = 0.0 if sleeps else enters, 0.0 if sleeps else entry
        whole = boost + coast + entry
        put3(work, width, MODES, lane, (boost / whole, coast / whole, entry / whole))
        put3(work, width, AWAKE, lane, (boosts, coasts, enters))
        work[QUIET * width + lane] = no_boost
        work[(QUIET + 1) * width + lane] = no_coast


@scalar
def radial_up(work, width, lane):
    """Scalar product of the believed position and velocity."""
    x, y, z, u, v, w = get6(work, width, BELIEF, lane)
    return x * u + y * v + z * w


@track_driver
def combine(work, width):
    """Write the mean and covariance of all models to BELIEF."""
    for lane in range(width):
        boost, coast = get_track(work, width, BOOST, lane), get_track(work, width, COAST, lane)
        entry = get_track(work, width, ENTRY, lane)
        track, _ = mixed(get3(work, width, MODES, lane), boost, coast, entry)
        put_track(work, width, BELIEF, lane, track[0], track[1], track[2], track[3])


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
    for sensor in range(sensors):
        first = CONSIDERED + sensor * SENSOR_ROWS
        for k in range(CONSTANTS):
            boost_row, entry_row = first + BOOST_PART + k * BOOST_COLUMN, first + ENTRY_PART + k * ENTRY_COLUMN
            begin_rows(work, width, first + k * COAST_COLUMN, boost_row, COAST_COLUMN)
            begin_rows(work, width, first + k * COAST_COLUMN, entry_row, COAST_COLUMN)
            clear_rows(work, width, boost_row + COAST_COLUMN, 3)
            clear_rows(work, width, entry_row + COAST_COLUMN, 1)
    end_beginning(work, width)
