"""Feasible intercepts of one flight from one site, and the room they leave.

For each sample of the free flight: the interceptor must lift off no later than the sample's time less its least
fly-out time. All times count from threat lift-off. A sample is allowed where every constraint's slack is positive;
edges between samples are found by linear interpolation of the slack.
"""

from thirdsite.flight.flyout import PLACE_HEIGHT
from thirdsite.lanes import scalar
from thirdsite.tracking.quality import predicted_variance_m2

# Columns of a case: what an engagement must respect.
LAUNCH_DELAY, FLIGHT_CAP, LEAST_HEIGHT, CLOSING, COMMIT_ERROR, HANDOVER_ERROR, LAST_UPDATE = range(7)
CASE_COLUMNS = 7

# Constraints, in the order in which they are applied.
REACH, CAP, HEIGHT, CLOSING_SPEED, TRACK = range(5)
CONSTRAINTS = ("fly_out_reach", "flight_time_cap", "least_intercept_height", "greatest_closing_speed", "track_quality")
NONE = -1

# Columns of a result.
MARGIN, FIRST, LAST, BINDING, EARLIEST_MEETING, LOOK_SHOOTS, BEST_TIME = range(7)
RESULT_COLUMNS = 7
NO_MARGIN = -1e9


@scalar
def allowed(time_s, closing_m_s, height_m, case):
    """Whether the kinematic constraints allow a meeting at one sample."""
    return time_s <= case[FLIGHT_CAP] and height_m >= case[LEAST_HEIGHT] and closing_m_s <= case[CLOSING] and time_s < 1e8


@scalar
def edge_share(times, closing, places, i, inside, outside, case):
    """How far from an allowed sample towards a forbidden one the first constraint fails (0 to 1), and which it is.

    Each constraint's slack is taken as a straight line between the two; nothing is known towards a point that is not
    reached, so the edge then lies at the allowed sample.
    """
    if times[i, outside] > 1e8:
        return 0.0, REACH
    share, which = 1.0, NONE
    good, bad = case[FLIGHT_CAP] - times[i, inside], case[FLIGHT_CAP] - times[i, outside]
    if bad < 0.0 and good / (good - bad) < share:
        share, which = good / (good - bad), CAP
    good = places[i, inside, PLACE_HEIGHT] - case[LEAST_HEIGHT]
    bad = places[i, outside, PLACE_HEIGHT] - case[LEAST_HEIGHT]
    if bad < 0.0 and good / (good - bad) < share:
        share, which = good / (good - bad), HEIGHT
    good, bad = case[CLOSING] - closing[i, inside], case[CLOSING] - closing[i, outside]
    if bad < 0.0 and good / (good - bad) < share:
        share, which = good / (good - bad), CLOSING_SPEED
    return share, which


@scalar
def track_slack(samples, information, i, k, lift_off_s, first, burnout, case):
    """Slack of the two track conditions at sample `k`: commitment at lift-off and the last update before the meeting.

    100 times (1 - predicted variance / allowed variance), the smaller of the two.
    """
    ahead = samples[i, k, 0] - samples[i, burnout, 0]
    s0, s1, s2 = information_at(samples, information, i, k, lift_off_s, first)
    commit = predicted_variance_m2(s0, s1, s2, ahead) / (case[COMMIT_ERROR] * case[COMMIT_ERROR])
    s0, s1, s2 = information_at(samples, information, i, k, samples[i, k, 0] - case[LAST_UPDATE], first)
    update = predicted_variance_m2(s0, s1, s2, ahead) / (case[HANDOVER_ERROR] * case[HANDOVER_ERROR])
    return 100.0 * (1.0 - max(commit, update))


@scalar
def information_at(samples, information, i, k, time_s, first):
    """Accumulated information at a time not after sample `k`: linear between samples, nothing before sample `first`.

    Samples from `first` on are equally spaced in time.
    """
    start = samples[i, first, 0]
    if time_s < start:
        return 0.0, 0.0, 0.0
    steps = (time_s - start) / (samples[i, first + 1, 0] - start)
    j = min(first + int(steps), k)
    after = min(j + 1, k)
    f = min(steps - (j - first), 1.0)
    return (
        information[i, j, 0] + f * (information[i, after, 0] - information[i, j, 0]),
        information[i, j, 1] + f * (information[i, after, 1] - information[i, j, 1]),
        information[i, j, 2] + f * (information[i, after, 2] - information[i, j, 2]),
    )


@scalar
def margins(samples, places, times, closing, first, case, result):
    """Kinematic margin of every flight under one case: MARGIN, BINDING and BEST_TIME of `result[n, RESULT_COLUMNS]`.

    MARGIN is the greatest, over allowed points, of (time there - launch delay - fly-out time). Where no point is
    allowed it is NO_MARGIN and BINDING is the constraint that removed the last one; else BINDING is the constraint
    at whose edge the greatest lies, or NONE inside.
    """
    for i in range(samples.shape[0]):
        best, binding, best_time = NO_MARGIN, NONE, 0.0
        furthest = REACH
        before = False
        for q in range(times.shape[1]):
            k = first + q
            now = allowed(times[i, q], closing[i, q], places[i, q, PLACE_HEIGHT], case)
            lift_off = samples[i, k, 0] - times[i, q]
            if now and lift_off > best:
                best, binding, best_time = lift_off, NONE, samples[i, k, 0]
            if q > 0 and now != before:
                inside, outside = (q, q - 1) if now else (q - 1, q)
                share, which = edge_share(times, closing, places, i, inside, outside, case)
                start = samples[i, first + inside, 0] - times[i, inside]
                edge = start
                if share > 0.0:
                    edge += share * (samples[i, first + outside, 0] - times[i, outside] - start)
                if edge > best or (edge == best and binding == NONE):
                    best, binding = edge, which
                    step = samples[i, first + outside, 0] - samples[i, first + inside, 0]
                    best_time = samples[i, first + inside, 0] + share * step
            if not now:
                furthest = max(furthest, removed_by(times[i, q], closing[i, q], places[i, q, PLACE_HEIGHT], case))
            before = now
        result[i, MARGIN] = best - case[LAUNCH_DELAY] if best > NO_MARGIN else NO_MARGIN
        result[i, BINDING] = binding if best > NO_MARGIN else furthest
        result[i, BEST_TIME] = best_time


@scalar
def removed_by(time_s, closing_m_s, height_m, case):
    """The first constraint, in their order, that forbids a point."""
    if time_s > 1e8:
        return REACH
    if time_s > case[FLIGHT_CAP]:
        return CAP
    if height_m < case[LEAST_HEIGHT]:
        return HEIGHT
    return CLOSING_SPEED


@scalar
def battles(samples, places, times, closing, information, first, burnout, case, assessment_s, result):
    """Battle space of every flight, track included: FIRST, LAST lift-off, EARLIEST_MEETING, LOOK_SHOOTS.

    FIRST exceeds LAST where there is none; BINDING is then TRACK if kinematics alone would have left room.
    LOOK_SHOOTS counts shots when each waits for the result of the one before plus `assessment_s`; a negative time
    leaves them uncounted.
    """
    for i in range(samples.shape[0]):
        earliest_lift, last_lift, meeting = 1e9, NO_MARGIN, 1e9
        before = False
        points = times.shape[1] if result[i, MARGIN] >= 0.0 else 0  # no lift-off after the delay meets it anywhere
        for q in range(points):
            k = first + q
            kinematic = allowed(times[i, q], closing[i, q], places[i, q, PLACE_HEIGHT], case)
            lift_off = samples[i, k, 0] - times[i, q]
            now = kinematic and lift_off >= case[LAUNCH_DELAY]
            if now:
                now = track_slack(samples, information, i, k, lift_off, first, burnout, case) >= 0.0
            if now:
                earliest_lift, last_lift = min(earliest_lift, lift_off), max(last_lift, lift_off)
                meeting = min(meeting, samples[i, k, 0])
            if q > 0 and now != before:
                inside, outside = (q, q - 1) if now else (q - 1, q)
                share, _ = edge_share(times, closing, places, i, inside, outside, case)
                start = samples[i, first + inside, 0] - times[i, inside]
                if share > 0.0:
                    end = samples[i, first + outside, 0] - times[i, outside]
                    if end < case[LAUNCH_DELAY]:
                        share = min(share, (start - case[LAUNCH_DELAY]) / (start - end))
                    good = track_slack(samples, information, i, first + inside, start, first, burnout, case)
                    bad = track_slack(samples, information, i, first + outside, end, first, burnout, case)
                    if bad < 0.0:
                        share = min(share, good / (good - bad))
                    start += share * (end - start)
                earliest_lift, last_lift = min(earliest_lift, start), max(last_lift, start)
            before = now
        result[i, FIRST] = earliest_lift
        result[i, LAST] = last_lift
        result[i, EARLIEST_MEETING] = meeting
        if last_lift < earliest_lift and result[i, MARGIN] >= 0.0:
            result[i, BINDING] = TRACK
        result[i, LOOK_SHOOTS] = 0.0
        if assessment_s >= 0.0:
            result[i, LOOK_SHOOTS] = look_shoots(
                samples, places, times, closing, i, first, case, earliest_lift, last_lift, assessment_s
            )


@scalar
def look_shoots(samples, places, times, closing, i, first, case, earliest_lift_s, last_lift_s, assessment_s):
    """Number of shots when each waits for the one before: lift-off, meeting, assessment, next lift-off."""
    shots = 0.0
    lift_off = earliest_lift_s
    for _ in range(10):
        if lift_off > last_lift_s:
            break
        shots += 1.0
        meeting = 1e9
        for q in range(times.shape[1]):
            k = first + q
            now = allowed(times[i, q], closing[i, q], places[i, q, PLACE_HEIGHT], case)
            if now and samples[i, k, 0] - times[i, q] >= lift_off and samples[i, k, 0] < meeting:
                meeting = samples[i, k, 0]
        if meeting > 1e8:
            break
        lift_off = meeting + assessment_s
    return shots
