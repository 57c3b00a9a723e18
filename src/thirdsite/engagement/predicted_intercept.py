"""The predicted intercept point: where an interceptor that lifts off from now on could meet what a track foresees.

A track's prediction is a list of nodes in time: the state it foresees in ECI and the covariance of the position. At each node
the fly-out table gives the soonest arrival; a node is feasible where the constraints of `intercept.allowed` hold and that
arrival, lifting off not before a given time, is not after the threat. The edge of the feasible stretch is found by halving
between two nodes; between them the state is the cubic through positions and velocities, the covariance the straight line.
"""

from math import cos, sin, sqrt

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import earth_fixed_state, turned
from thirdsite.engagement.basket import correctable_m, spread_across
from thirdsite.engagement.intercept import NO_MARGIN, NONE, REACH, allowed, removed_by
from thirdsite.flight.flyout import UNREACHED, arrival, local_place, local_velocity
from thirdsite.lanes import driver, scalar

# Rows of a node: time (s), ECI position and velocity, covariance of the position (xx, xy, xz, yy, yz, zz; m2).
NODE_TIME, NODE_STATE, NODE_COVARIANCE = 0, 1, 7
NODE_ROWS = 13

# Rows of a plan, after the nodes: lift-off before which none may be, divert left, least fly-out (s; the booster's burn); then what
# comes out: the constraint that removed the last node (NONE where there is a meeting; LATE where only time was short), times of
# meeting and lift-off and the fly-out (s), closing speed (m/s), the point and the closing direction in ECI, the two standard
# deviations across it, the radius of the basket (m), and the latest lift-off that still meets the track somewhere (s).
NOT_BEFORE, DIVERT_AT_HAND, LEAST_FLY_OUT, WHY, MEETING_TIME, LIFT_OFF, FLY_OUT, CLOSING_SPEED = range(8)
POINT, DIRECTION, GREATER_SPREAD, SMALLER_SPREAD, BASKET, LATEST_LIFT_OFF = 8, 11, 14, 15, 16, 17
PLAN_ROWS = 18
ASKED = 3
"""Rows of a plan that are given."""
LATE = 5
WHY_NOT = ("fly_out_reach", "flight_time_cap", "least_intercept_height", "greatest_closing_speed", "track_quality", "too_late")

# Rules for choosing among the feasible meetings.
EARLIEST, SUREST = range(2)
"""The soonest; or the node with the greatest basket for its spread, sooner ones first."""
HALVINGS = 6
"""A meeting is found to 1 / 64 of the nodes' step."""


@scalar
def meet(table, site, east, north, least_fly_out_s, time_s, x, y, z, u, v, w):
    """Least fly-out time (s), radial height (m), closing speed (m/s) and closing direction (ECI unit vector) at an ECI state.

    The direction is that of the threat relative to the interceptor. UNREACHED and no direction where there is no fly-out; the
    table, extrapolated at the edge of reach, can fall below the least fly-out there is, and such a point is not reached either.
    """
    turn = ROTATION_RATE_RAD_S * time_s
    c, s = cos(turn), sin(turn)
    fx, fy, fz, fu, fv, fw = earth_fixed_state(x, y, z, u, v, w, c, s)
    angle, bearing, height = local_place(fx, fy, fz, site[0], site[1], site[2], east[0], east[1], north[0], north[1], north[2])
    up, along, across = local_velocity(fx, fy, fz, fu, fv, fw, site[0], site[1], site[2])
    fly_out, own_up, own_along, own_across = arrival(table, angle, bearing, height)
    fly_out = fly_out if fly_out >= least_fly_out_s else UNREACHED
    a, b, d = up - own_up, along - own_along, across - own_across
    closing = sqrt(a * a + b * b + d * d)
    rx, ry, rz = from_local(fx, fy, fz, a, b, d, site[0], site[1], site[2])
    gx, gy = turned(rx, ry, c, s)
    return fly_out, height, closing, gx / closing, gy / closing, rz / closing


@scalar
def from_local(x, y, z, up, along, across, sx, sy, sz):
    """ECEF vector with these components (see `flyout.local_velocity`) at an ECEF point seen from a site's unit vector."""
    r = sqrt(x * x + y * y + z * z)
    px, py, pz = x / r, y / r, z / r
    cosine = px * sx + py * sy + pz * sz
    ax, ay, az = px * cosine - sx, py * cosine - sy, pz * cosine - sz
    length = sqrt(ax * ax + ay * ay + az * az + 1e-18)
    ax, ay, az = ax / length, ay / length, az / length
    cx, cy, cz = py * az - pz * ay, pz * ax - px * az, px * ay - py * ax
    return up * px + along * ax + across * cx, up * py + along * ay + across * cy, up * pz + along * az + across * cz


@scalar
def node_state(work, width, lane, k, share):
    """Time and ECI state a share (0 to 1) of the way from node `k` to the next: the cubic through both."""
    here = k * NODE_ROWS * width + lane
    there = here + (NODE_ROWS * width if share > 0.0 else 0)
    t0, t1 = work[here], work[there]
    h = t1 - t0
    a = (2.0 * share - 3.0) * share * share + 1.0
    b = ((share - 2.0) * share + 1.0) * share * h
    c = (share - 1.0) * share * share * h
    x0, x1, u0, u1 = work[here + width], work[there + width], work[here + 4 * width], work[there + 4 * width]
    y0, y1, v0, v1 = work[here + 2 * width], work[there + 2 * width], work[here + 5 * width], work[there + 5 * width]
    z0, z1, w0, w1 = work[here + 3 * width], work[there + 3 * width], work[here + 6 * width], work[there + 6 * width]
    return (
        t0 + share * h,
        a * x0 + (1.0 - a) * x1 + b * u0 + c * u1,
        a * y0 + (1.0 - a) * y1 + b * v0 + c * v1,
        a * z0 + (1.0 - a) * z1 + b * w0 + c * w1,
        u0 + share * (u1 - u0),
        v0 + share * (v1 - v0),
        w0 + share * (w1 - w0),
    )


@scalar
def node_spread(work, width, lane, k, share, ux, uy, uz):
    """Standard deviations (m) across a direction, a share of the way from node `k` to the next."""
    here = (k * NODE_ROWS + NODE_COVARIANCE) * width + lane
    there = here + (NODE_ROWS * width if share > 0.0 else 0)
    a, b = 1.0 - share, share
    return spread_across(
        a * work[here] + b * work[there],
        a * work[here + width] + b * work[there + width],
        a * work[here + 2 * width] + b * work[there + 2 * width],
        a * work[here + 3 * width] + b * work[there + 3 * width],
        a * work[here + 4 * width] + b * work[there + 4 * width],
        a * work[here + 5 * width] + b * work[there + 5 * width],
        ux,
        uy,
        uz,
    )


@scalar
def feasible(fly_out_s, closing_m_s, height_m, time_s, not_before_s, case):
    """Whether the constraints allow a meeting, and a lift-off at or after `not_before_s` comes in time."""
    return allowed(fly_out_s, closing_m_s, height_m, case) and time_s - fly_out_s >= not_before_s


@scalar
def edge(work, width, lane, k, table, site, east, north, least_fly_out_s, not_before_s, case):
    """Share of the way from node `k`, not feasible, to the next, feasible, at which meetings begin; on the feasible side."""
    outside, inside = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = 0.5 * (outside + inside)
        t, x, y, z, u, v, w = node_state(work, width, lane, k, middle)
        fly_out, height, closing, _, _, _ = meet(table, site, east, north, least_fly_out_s, t, x, y, z, u, v, w)
        good = feasible(fly_out, closing, height, t, not_before_s, case)
        outside, inside = (outside, middle) if good else (middle, inside)
    return inside


@scalar
def plan(work, width, lane, nodes, rule, table, site, east, north, case, kill_vehicle):
    """Find one lane's predicted intercept: its nodes and the first ASKED rows of the plan in, the other rows of the plan out.

    Parameters
    ----------
    work : `nodes` times NODE_ROWS rows, then PLAN_ROWS rows
    rule : EARLIEST or SUREST
    table, site, east, north : fly-out table and the site's geocentric unit vectors (`interceptors.LaunchSite`)
    case : `intercept` case; of its columns FLIGHT_CAP, LEAST_HEIGHT and CLOSING are used
    kill_vehicle : figures as in `endgame`
    """
    base = nodes * NODE_ROWS * width + lane
    not_before, divert = work[base + NOT_BEFORE * width], work[base + DIVERT_AT_HAND * width]
    least = work[base + LEAST_FLY_OUT * width]
    chosen, chosen_share, best, latest = -1, 0.0, -1.0, NO_MARGIN
    before = False
    furthest = REACH
    for k in range(nodes):
        t, x, y, z, u, v, w = node_state(work, width, lane, k, 0.0)
        fly_out, height, closing, ux, uy, uz = meet(table, site, east, north, least, t, x, y, z, u, v, w)
        kinematic = allowed(fly_out, closing, height, case)
        now = kinematic and t - fly_out >= not_before
        if kinematic:
            latest = max(latest, t - fly_out)
        if not now:
            furthest = max(furthest, LATE if kinematic else removed_by(fly_out, closing, height, case))
        if now and rule == EARLIEST and chosen < 0:
            chosen, chosen_share = k, 0.0
            if k > 0 and not before:
                chosen_share = edge(work, width, lane, k - 1, table, site, east, north, least, not_before, case)
                chosen = k - 1
        if now and rule == SUREST:
            greater, _ = node_spread(work, width, lane, k, 0.0, ux, uy, uz)
            sureness = correctable_m(closing, divert, kill_vehicle) / max(greater, 1.0)
            if sureness > best:
                chosen, best = k, sureness
        before = now
    work[base + LATEST_LIFT_OFF * width] = latest
    work[base + WHY * width] = furthest if chosen < 0 else NONE
    k = max(chosen, 0)
    t, x, y, z, u, v, w = node_state(work, width, lane, k, chosen_share)
    fly_out, height, closing, ux, uy, uz = meet(table, site, east, north, least, t, x, y, z, u, v, w)
    greater, smaller = node_spread(work, width, lane, k, chosen_share, ux, uy, uz)
    found = chosen >= 0
    work[base + MEETING_TIME * width] = t if found else NO_MARGIN
    work[base + LIFT_OFF * width] = t - fly_out if found else NO_MARGIN
    work[base + FLY_OUT * width] = fly_out
    work[base + CLOSING_SPEED * width] = closing
    work[base + POINT * width] = x
    work[base + (POINT + 1) * width] = y
    work[base + (POINT + 2) * width] = z
    work[base + DIRECTION * width] = ux
    work[base + (DIRECTION + 1) * width] = uy
    work[base + (DIRECTION + 2) * width] = uz
    work[base + GREATER_SPREAD * width] = greater
    work[base + SMALLER_SPREAD * width] = smaller
    work[base + BASKET * width] = correctable_m(closing, divert, kill_vehicle) if found else 0.0


@driver
def plan_all(work, width, nodes, rule, table, site, east, north, case, kill_vehicle):
    """`plan` for every lane."""
    for lane in range(width):
        plan(work, width, lane, nodes, rule, table, site, east, north, case, kill_vehicle)


@scalar
def plan_block(predictions, asked, rule, table, site, east, north, case, kill_vehicle, first, plans, work, width):
    """`width` tracks from index `first` on: `predictions[n, nodes, NODE_ROWS]` and `asked[n, ASKED]` into
    `plans[n, PLAN_ROWS]`."""
    last, nodes = predictions.shape[0] - 1, predictions.shape[1]
    base = nodes * NODE_ROWS
    for lane in range(width):
        i = min(first + lane, last)
        for k in range(nodes):
            for row in range(NODE_ROWS):
                work[(k * NODE_ROWS + row) * width + lane] = predictions[i, k, row]
        for row in range(ASKED):
            work[(base + row) * width + lane] = asked[i, row]
    plan_all(work, width, nodes, rule, table, site, east, north, case, kill_vehicle)
    for lane in range(min(width, predictions.shape[0] - first)):
        for row in range(PLAN_ROWS):
            plans[first + lane, row] = work[(base + row) * width + lane]
