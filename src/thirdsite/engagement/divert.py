"""Mid-course: what it costs when an in-flight update moves the predicted intercept point.

Until burnout the booster steers to the new point, within a cone that shrinks with the burn left; what lies outside, and every
shift after burnout, is paid from the kill vehicle's divert: shift / time to go. Only the part of a shift across the closing
velocity costs anything; along it the meeting comes sooner or later (`basket.across`).
Valid for: shifts small beside the distance still to fly; the difference of gravity between the two points is left out.
"""

from math import sqrt

from thirdsite.lanes import scalar

BURN_TIME, STEERING_ANGLE, UPDATE_THRESHOLD = range(3)
STEERING_COLUMNS = 3
"""Figures of a mid-course: burn time (s), greatest change of direction at lift-off (rad), least shift that is followed, in
standard deviations of the predicted point."""


@scalar
def steered_m(since_lift_off_s, to_go_s, speed_m_s, steering):
    """Greatest shift of the intercept point that the booster can still follow, m; 0 from burnout on.

    Small angle: the distance to the point (speed after burnout times the time to go) times the steering angle, which shrinks
    with the share of the burn that is left.
    """
    left = max(steering[BURN_TIME] - since_lift_off_s, 0.0)
    return steering[STEERING_ANGLE] * left / steering[BURN_TIME] * speed_m_s * max(to_go_s - left, 0.0)


@scalar
def wanted(shift_m, deviation_m, steering):
    """1.0 where a shift is worth following: beyond the threshold of the uncertainty of the point itself, else 0.0."""
    return 1.0 if shift_m > steering[UPDATE_THRESHOLD] * deviation_m else 0.0


@scalar
def follow(shift_m, since_lift_off_s, to_go_s, speed_m_s, divert_left_m_s, acceleration_m_s2, steering):
    """Follow a shift of the predicted intercept point: divert spent (m/s), and the shift that is left uncorrected (m).

    Parameters
    ----------
    shift_m : length of the shift across the closing velocity, with what earlier updates left
    since_lift_off_s, to_go_s : from the interceptor's lift-off, and to the meeting
    speed_m_s : the interceptor's speed after burnout
    divert_left_m_s : divert that mid-course may still spend
    acceleration_m_s2 : greatest divert acceleration

    Divert begins at burnout: shift / time to go from then, no more than the acceleration allows: half of it times that time
    squared when the whole time is spent diverting.
    """
    free = min(shift_m, steered_m(since_lift_off_s, to_go_s, speed_m_s, steering))
    left = shift_m - free
    coasting = max(min(to_go_s, to_go_s - (steering[BURN_TIME] - since_lift_off_s)), 1e-3)
    possible = min(max(divert_left_m_s, 0.0), acceleration_m_s2 * coasting)
    # a burn of length b at full divert moves the meeting by acceleration b (time - b / 2)
    moved = possible * (coasting - 0.5 * possible / acceleration_m_s2)
    share = min(left / max(moved, 1e-9), 1.0)
    exact = coasting - sqrt(max(coasting * coasting - 2.0 * left / acceleration_m_s2, 0.0))
    spent = acceleration_m_s2 * exact if share < 1.0 else possible
    return spent if left > 0.0 else 0.0, max(left - moved, 0.0)
