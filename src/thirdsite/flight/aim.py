"""Aiming: the flight that arrives at a point on the rotating Earth.

A virtual target stands in for the aim point. Each pass departs towards the virtual target by a map that ignores
rotation, oblateness and drag (the closed form, or the booster's steering family), flies the real thing, and moves
the virtual target by the miss. No derivatives; the miss shrinks by a factor of twenty to fifty a pass.
"""

from math import cos, sin, sqrt

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import earth_fixed_state, inertial_state, turned
from thirdsite.earth.gravity import ellipsoid_radius_m
from thirdsite.flight.boost import CUT_OFF, HEADING, PAYLOAD, PITCH, TIME, UP, boost
from thirdsite.flight.coast import get_state, put_state
from thirdsite.flight.entry import CHANGE, CLOCK, DRAG, EDGES_M, levels
from thirdsite.flight.free import ENTRY_RADIUS, FREE_ROWS, fall
from thirdsite.flight.kepler import place_of_descent, time_to_descend_s, velocity_to_reach
from thirdsite.lanes import driver, scalar

# Rows of the flight work array after those of `free`.
VIRTUAL, FALL_TIME, LATE, BURNOUT, TURN, IMPACT, MISSED, MOVED, AIMED, LOFT, OFF, CHANGED, MOVED_BEFORE = (
    FREE_ROWS + row for row in (0, 3, 4, 5, 8, 12, 15, 18, 21, 24, 29, 30, 33)
)
FLIGHT_ROWS = FREE_ROWS + 36

# Columns of an aimed flight.
OUT_BURNOUT, OUT_TIME, OUT_HEADING, OUT_PITCH, OUT_CUT, OUT_IMPACT, OUT_IMPACT_TIME, OUT_MISS, OUT_NEEDED = (
    0,
    6,
    7,
    10,
    11,
    12,
    15,
    16,
    17,
)
OUT_COLUMNS = 18

FIRST_PASSES = 5
"""Nearly every flight is aimed after so many passes; the others are gathered and aimed among themselves."""
PASSES = 12
"""Most passes of an aim."""
ROUGH_PASSES = 2
"""The first passes of a staged flight, which are kilometres off, are boosted with half the steps."""
BEYOND = 1.03
"""A staged flight asked for so much more than its reach is given up."""
AIMED_M = 0.3
"""A flight that comes this near its aim point is aimed."""
GREATEST_SHARE = 0.3
"""Of the last changes of the miss, no more than this is foreseen."""
LEAST_ASIDE = 1e-4
"""The change before the last counts where this much of its square lies aside of the last."""
COAST_STEPS = 2
LOW_TOP_M = 100e3
LEAD_ROUNDS = 3
LOWEST_LEAD_RAD = -0.1
"""The impulsive flight that foresees the rotation leaves the ground no flatter than by this loft."""
AIR = levels(1)
"""Levels of re-entry of an aimed flight; see `entry.levels`."""
LOW_AIR = levels(1, (*(edge for edge in EDGES_M if edge < LOW_TOP_M), LOW_TOP_M))
"""The same for a flight that hardly leaves the air."""


@scalar
def heading_to(x, y, z, px, py, pz):
    """Horizontal unit vector at (x, y, z) towards (px, py, pz), geocentric, and cosine and sine of the central angle."""
    r, p = sqrt(x * x + y * y + z * z), sqrt(px * px + py * py + pz * pz)
    ux, uy, uz = x / r, y / r, z / r
    qx, qy, qz = px / p, py / p, pz / p
    cosine = ux * qx + uy * qy + uz * qz
    hx, hy, hz = qx - ux * cosine, qy - uy * cosine, qz - uz * cosine
    sine = sqrt(max(hx * hx + hy * hy + hz * hz, 1e-24))
    return hx / sine, hy / sine, hz / sine, cosine, sine


@scalar
def top_of(air):
    """Height in m of the top of the first level of a table of levels."""
    top = 0.0
    for k in range(air.shape[0]):
        top -= float(air[k, CHANGE])
    return top


@driver
def find_miss(work, width):
    """After a fall: the lanes' impacts in ECEF to IMPACT."""
    for lane in range(width):
        x, y, z, _, _, _ = get_state(work, width, lane)
        turn = ROTATION_RATE_RAD_S * work[CLOCK * width + lane]
        px, py = turned(x, y, cos(turn), -sin(turn))
        work[IMPACT * width + lane] = px
        work[(IMPACT + 1) * width + lane] = py
        work[(IMPACT + 2) * width + lane] = z


@scalar
def correct(work, width, target, first, last, result, mixing):
    """After a fall: note impact and miss, move the virtual target by the miss, and say how far the worst lane is off, m.

    A lane within AIMED_M has its result; it is flown on with its neighbours, but nothing more is noted of it.

    The step is Anderson's of depth `mixing` (0, 1 or 2): along the last changes, the part of the miss that a pass leaves
    is foreseen. Source: Walker and Ni 2011, SIAM Journal on Numerical Analysis 49, 1715-1735.
    """
    find_miss(work, width)
    once, twice = min(mixing, 1.0), min(max(mixing - 1.0, 0.0), 1.0)
    worst = 0.0
    for lane in range(width):
        i = min(first + lane, last)
        px, py, z = work[IMPACT * width + lane], work[(IMPACT + 1) * width + lane], work[(IMPACT + 2) * width + lane]
        mx, my, mz = float(target[i, 0]) - px, float(target[i, 1]) - py, float(target[i, 2]) - z
        dx, dy, dz = (
            mx - work[MISSED * width + lane],
            my - work[(MISSED + 1) * width + lane],
            mz - work[(MISSED + 2) * width + lane],
        )
        cx, cy, cz = work[CHANGED * width + lane], work[(CHANGED + 1) * width + lane], work[(CHANGED + 2) * width + lane]
        dd = dx * dx + dy * dy + dz * dz + 1e-9
        along = (cx * dx + cy * dy + cz * dz) / dd
        ex, ey, ez = cx - along * dx, cy - along * dy, cz - along * dz
        aside = ex * ex + ey * ey + ez * ez
        straight = aside <= LEAST_ASIDE * (cx * cx + cy * cy + cz * cz) + 1e-9
        other = 0.0 if straight else twice * (ex * mx + ey * my + ez * mz) / aside
        other = min(max(other, -GREATEST_SHARE), GREATEST_SHARE)
        share = once * (dx * mx + dy * my + dz * mz) / dd - other * along
        share = min(max(share, -GREATEST_SHARE), GREATEST_SHARE)
        sx = mx - share * (work[MOVED * width + lane] + dx) - other * (work[MOVED_BEFORE * width + lane] + cx)
        sy = my - share * (work[(MOVED + 1) * width + lane] + dy) - other * (work[(MOVED_BEFORE + 1) * width + lane] + cy)
        sz = mz - share * (work[(MOVED + 2) * width + lane] + dz) - other * (work[(MOVED_BEFORE + 2) * width + lane] + cz)
        miss = sqrt(mx * mx + my * my + mz * mz)
        beyond = mixing > 0.0 and result[i, OUT_NEEDED] > BEYOND
        noted = work[OFF * width + lane] > 0.0
        off = 1.0 if noted and miss > AIMED_M and not beyond else 0.0
        work[VIRTUAL * width + lane] += off * sx
        work[(VIRTUAL + 1) * width + lane] += off * sy
        work[(VIRTUAL + 2) * width + lane] += off * sz
        work[OFF * width + lane] = off
        work[CHANGED * width + lane] = dx
        work[(CHANGED + 1) * width + lane] = dy
        work[(CHANGED + 2) * width + lane] = dz
        work[MOVED_BEFORE * width + lane] = work[MOVED * width + lane]
        work[(MOVED_BEFORE + 1) * width + lane] = work[(MOVED + 1) * width + lane]
        work[(MOVED_BEFORE + 2) * width + lane] = work[(MOVED + 2) * width + lane]
        work[MISSED * width + lane] = mx
        work[(MISSED + 1) * width + lane] = my
        work[(MISSED + 2) * width + lane] = mz
        work[MOVED * width + lane] = sx
        work[(MOVED + 1) * width + lane] = sy
        work[(MOVED + 2) * width + lane] = sz
        worst = max(worst, miss if off > 0.0 else 0.0)
        if noted:
            result[i, OUT_IMPACT] = px
            result[i, OUT_IMPACT + 1] = py
            result[i, OUT_IMPACT + 2] = z
            result[i, OUT_IMPACT_TIME] = work[CLOCK * width + lane]
            result[i, OUT_MISS] = miss
    return worst


@scalar
def set_target(work, width, target, first, last, half_inverse_beta, top_m):
    """Start a block: the virtual target is the aim point; the arc is flown to `top_m` above it."""
    for lane in range(width):
        i = min(first + lane, last)
        tx, ty, tz = float(target[i, 0]), float(target[i, 1]), float(target[i, 2])
        work[VIRTUAL * width + lane] = tx
        work[(VIRTUAL + 1) * width + lane] = ty
        work[(VIRTUAL + 2) * width + lane] = tz
        work[OFF * width + lane] = 1.0
        work[AIMED * width + lane] = tx
        work[(AIMED + 1) * width + lane] = ty
        work[(AIMED + 2) * width + lane] = tz
        work[ENTRY_RADIUS * width + lane] = ellipsoid_radius_m(tx, ty, tz) + top_m
        work[DRAG * width + lane] = half_inverse_beta


@scalar
def set_loft(work, width, loft, first, last):
    """Write every lane's loft (rad above the minimum-energy flight-path angle): cosine, sine, angle; and that of `lead`."""
    for lane in range(width):
        angle = float(loft[min(first + lane, last)])
        work[LOFT * width + lane] = cos(angle)
        work[(LOFT + 1) * width + lane] = sin(angle)
        work[(LOFT + 2) * width + lane] = angle
        work[(LOFT + 3) * width + lane] = cos(max(angle, LOWEST_LEAD_RAD))
        work[(LOFT + 4) * width + lane] = sin(max(angle, LOWEST_LEAD_RAD))


@scalar
def note_burnout(work, width, first, last, result):
    """Write the burnout state and time of a block to the result."""
    for lane in range(width):
        i = min(first + lane, last)
        if work[OFF * width + lane] > 0.0:
            for row in range(7):
                result[i, OUT_BURNOUT + row] = work[row * width + lane]


@scalar
def kinematic_burnout(x, y, z, tx, ty, tz, angle_cosine, angle_sine, height_m):
    """ECEF burnout point at a central angle (cosine, sine) and height from the launch point towards the target."""
    hx, hy, hz, _, _ = heading_to(x, y, z, tx, ty, tz)
    r = sqrt(x * x + y * y + z * z)
    px = x / r * angle_cosine + hx * angle_sine
    py = y / r * angle_cosine + hy * angle_sine
    pz = z / r * angle_cosine + hz * angle_sine
    radius = ellipsoid_radius_m(px, py, pz) + height_m
    return px * radius, py * radius, pz * radius


@scalar
def depart_kinematic(work, width, burn_time_s, guesses):
    """Set every lane's ECI state at burnout towards its virtual target; the burnout point is in rows BURNOUT (ECEF)."""
    c1, s1 = cos(ROTATION_RATE_RAD_S * burn_time_s), sin(ROTATION_RATE_RAD_S * burn_time_s)
    for lane in range(width):
        bx, by = turned(work[BURNOUT * width + lane], work[(BURNOUT + 1) * width + lane], c1, s1)
        bz = work[(BURNOUT + 2) * width + lane]
        vx, vy = work[VIRTUAL * width + lane], work[(VIRTUAL + 1) * width + lane]
        vz = work[(VIRTUAL + 2) * width + lane]
        radius = sqrt(vx * vx + vy * vy + vz * vz)
        fall_time, late = work[FALL_TIME * width + lane], work[LATE * width + lane]
        two_body = fall_time
        u, v, w = 0.0, 0.0, 0.0
        for _ in range(guesses):
            turn = ROTATION_RATE_RAD_S * (burn_time_s + two_body + late)
            px, py = turned(vx, vy, cos(turn), sin(turn))
            u, v, w = velocity_to_reach(bx, by, bz, px, py, vz, work[LOFT * width + lane], work[(LOFT + 1) * width + lane])
            two_body = time_to_descend_s(bx, by, bz, u, v, w, radius)
        work[FALL_TIME * width + lane] = two_body
        put_state(work, width, lane, (bx, by, bz, u, v, w))
        work[CLOCK * width + lane] = burn_time_s


@driver
def aim_kinematic(launch, target, burn_time_s, height_m, angle, half_inverse_beta, loft, passes, air, result, work, width):
    """Aim kinematic boosters from `launch[n, 3]` at `target[n, 3]` (ECEF, m) into `result[n, OUT_COLUMNS]`."""
    n, top_m = launch.shape[0], top_of(air)
    for first in range(0, n, width):
        last = n - 1
        set_target(work, width, target, first, last, half_inverse_beta, top_m)
        set_loft(work, width, loft, first, last)
        for lane in range(width):
            i = min(first + lane, last)
            lx, ly, lz = float(launch[i, 0]), float(launch[i, 1]), float(launch[i, 2])
            tx, ty, tz = float(target[i, 0]), float(target[i, 1]), float(target[i, 2])
            bx, by, bz = kinematic_burnout(lx, ly, lz, tx, ty, tz, cos(angle), sin(angle), height_m)
            work[BURNOUT * width + lane] = bx
            work[(BURNOUT + 1) * width + lane] = by
            work[(BURNOUT + 2) * width + lane] = bz
            work[FALL_TIME * width + lane] = 1000.0
            work[LATE * width + lane] = 0.0
        worst, trial = 1e9, 0
        while worst > 0.0 and trial < passes:
            depart_kinematic(work, width, burn_time_s, 4 if trial == 0 else 2)
            note_burnout(work, width, first, last, result)
            fall(work, width, COAST_STEPS, air, top_m, True)
            worst = correct(work, width, target, first, last, result, 0.0)
            for lane in range(width):
                late = work[CLOCK * width + lane] - burn_time_s - work[FALL_TIME * width + lane]
                work[LATE * width + lane] += work[OFF * width + lane] * (late - work[LATE * width + lane])
            trial += 1
        for lane in range(width):
            i = min(first + lane, last)
            needed_speed(result, i, burn_time_s)


@scalar
def needed_speed(result, i, burn_time_s):
    """Note the burnout speed relative to the ground of flight `i`."""
    turn = ROTATION_RATE_RAD_S * burn_time_s
    _, _, _, u, v, w = earth_fixed_state(
        float(result[i, 0]),
        float(result[i, 1]),
        float(result[i, 2]),
        float(result[i, 3]),
        float(result[i, 4]),
        float(result[i, 5]),
        cos(turn),
        sin(turn),
    )
    result[i, OUT_NEEDED] = sqrt(u * u + v * v + w * w)


@scalar
def set_boost(boost_work, width, lane, x, y, z, hx, hy, hz, pitch, cut_off_s, payload_kg):
    """Put one lane on its launch point, at rest, with its heading and steering."""
    r = sqrt(x * x + y * y + z * z)
    put_state(boost_work, width, lane, (x, y, z, 0.0, 0.0, 0.0))
    boost_work[TIME * width + lane] = 0.0
    boost_work[UP * width + lane] = x / r
    boost_work[(UP + 1) * width + lane] = y / r
    boost_work[(UP + 2) * width + lane] = z / r
    boost_work[HEADING * width + lane] = hx
    boost_work[(HEADING + 1) * width + lane] = hy
    boost_work[(HEADING + 2) * width + lane] = hz
    boost_work[PITCH * width + lane] = pitch
    boost_work[CUT_OFF * width + lane] = cut_off_s
    boost_work[PAYLOAD * width + lane] = payload_kg


@driver
def burn_out(launch, heading, steering, stages, rise_s, pitch_over_s, curve, rotation, result, boost_work, trail, width):
    """Burnout states (ECEF) of boosts from `launch[n, 3]` towards `heading[n, 3]` into `result[n, 6]`.

    `steering[n, 3]`: pitch tangent, cut-off in s, payload in kg.
    """
    n = launch.shape[0]
    for first in range(0, n, width):
        for lane in range(width):
            i = min(first + lane, n - 1)
            set_boost(
                boost_work,
                width,
                lane,
                float(launch[i, 0]),
                float(launch[i, 1]),
                float(launch[i, 2]),
                float(heading[i, 0]),
                float(heading[i, 1]),
                float(heading[i, 2]),
                float(steering[i, 0]),
                float(steering[i, 1]),
                float(steering[i, 2]),
            )
        boost(boost_work, width, stages, rise_s, pitch_over_s, curve, rotation, 1, trail)
        for lane in range(width):
            i = min(first + lane, n - 1)
            for row in range(6):
                result[i, row] = boost_work[row * width + lane]


@scalar
def release(boost_work, work, width, rotation):
    """Hand the ECEF states at cut-off over to free flight: ECI states and clock."""
    for lane in range(width):
        x, y, z, u, v, w = get_state(boost_work, width, lane)
        t = boost_work[TIME * width + lane]
        turn = rotation * t
        put_state(work, width, lane, inertial_state(x, y, z, u, v, w, cos(turn), sin(turn)))
        work[CLOCK * width + lane] = t


@scalar
def steering(families, lofts, loft, sine, cosine):
    """Pitch tangent, cut-off time and share of reach at a central angle (sine, cosine) and a loft, between two families.

    `families[k]` belongs to the loft `lofts[0] + k lofts[1]`; see `family_steering`.
    """
    q = min(max((loft - float(lofts[0])) / float(lofts[1]), 0.0), families.shape[0] - 1.0)
    k = int(q)
    f = q - k
    pitch0, cut0, share0 = family_steering(families, k, sine, cosine)
    pitch1, cut1, share1 = family_steering(families, min(k + 1, families.shape[0] - 1), sine, cosine)
    return pitch0 + f * (pitch1 - pitch0), cut0 + f * (cut1 - cut0), share0 + f * (share1 - share0)


@scalar
def family_steering(families, family, sine, cosine):
    """Pitch tangent and cut-off time of one family at a central angle given by sine and cosine, and the share of its reach.

    `families[family, k] = (pitch tangent, cut-off s)` at nodes equally spaced in the chord of the unit sphere from
    `families[family, -1, 0]` to `families[family, -1, 1]`.
    """
    nodes = families.shape[1] - 1
    chord = sqrt(max(sine * sine + (1.0 - cosine) * (1.0 - cosine), 0.0))
    low, high = float(families[family, nodes, 0]), float(families[family, nodes, 1])
    share = (chord - low) / (high - low)
    q = min(max(share, 0.0), 0.999999) * (nodes - 1)
    k = int(q)
    f = q - k
    pitch, cut = float(families[family, k, 0]), float(families[family, k, 1])
    return pitch + f * (float(families[family, k + 1, 0]) - pitch), cut + f * (float(families[family, k + 1, 1]) - cut), share


@scalar
def lead(work, width, launch, first, last):
    """Move the virtual targets by what the Earth's rotation does to an impulsive two-body flight from the launch points."""
    for _ in range(LEAD_ROUNDS):
        for lane in range(width):
            i = min(first + lane, last)
            x, y, z = float(launch[i, 0]), float(launch[i, 1]), float(launch[i, 2])
            vx, vy = work[VIRTUAL * width + lane], work[(VIRTUAL + 1) * width + lane]
            vz = work[(VIRTUAL + 2) * width + lane]
            radius = sqrt(vx * vx + vy * vy + vz * vz)
            u, v, w = velocity_to_reach(x, y, z, vx, vy, vz, work[(LOFT + 3) * width + lane], work[(LOFT + 4) * width + lane])
            u, v = u - ROTATION_RATE_RAD_S * y, v + ROTATION_RATE_RAD_S * x
            px, py, pz = place_of_descent(x, y, z, u, v, w, radius)
            turn = ROTATION_RATE_RAD_S * time_to_descend_s(x, y, z, u, v, w, radius)
            px, py = turned(px, py, cos(turn), -sin(turn))
            work[VIRTUAL * width + lane] += work[AIMED * width + lane] - px
            work[(VIRTUAL + 1) * width + lane] += work[(AIMED + 1) * width + lane] - py
            work[(VIRTUAL + 2) * width + lane] += work[(AIMED + 2) * width + lane] - pz


@driver
def aim_staged(
    launch,
    target,
    stages,
    rise_s,
    pitch_over_s,
    curve,
    payload_kg,
    families,
    lofts,
    loft,
    half_inverse_beta,
    passes,
    air,
    result,
    work,
    boost_work,
    trail,
    width,
):
    """Aim staged boosters from `launch[n, 3]` at `target[n, 3]` (ECEF, m) into `result[n, OUT_COLUMNS]`.

    `stages`, `rise_s`, `pitch_over_s`, `curve`: `StagedBooster.flight_figures`.
    """
    n, top_m = launch.shape[0], top_of(air)
    for first in range(0, n, width):
        last = n - 1
        set_target(work, width, target, first, last, half_inverse_beta, top_m)
        set_loft(work, width, loft, first, last)
        lead(work, width, launch, first, last)
        worst, trial = 1e9, 0
        while worst > 0.0 and trial < passes:
            for lane in range(width):
                i = min(first + lane, last)
                lx, ly, lz = float(launch[i, 0]), float(launch[i, 1]), float(launch[i, 2])
                vx, vy = work[VIRTUAL * width + lane], work[(VIRTUAL + 1) * width + lane]
                vz = work[(VIRTUAL + 2) * width + lane]
                hx, hy, hz, cosine, sine = heading_to(lx, ly, lz, vx, vy, vz)
                pitch, cut, share = steering(families, lofts, work[(LOFT + 2) * width + lane], sine, cosine)
                set_boost(boost_work, width, lane, lx, ly, lz, hx, hy, hz, pitch, cut, payload_kg)
                if work[OFF * width + lane] > 0.0:
                    result[i, OUT_HEADING] = hx
                    result[i, OUT_HEADING + 1] = hy
                    result[i, OUT_HEADING + 2] = hz
                    result[i, OUT_PITCH] = pitch
                    result[i, OUT_CUT] = cut
                    result[i, OUT_NEEDED] = share
            coarser = 2 if trial < ROUGH_PASSES else 1
            boost(boost_work, width, stages, rise_s, pitch_over_s, curve, ROTATION_RATE_RAD_S, coarser, trail)
            release(boost_work, work, width, ROTATION_RATE_RAD_S)
            note_burnout(work, width, first, last, result)
            fall(work, width, COAST_STEPS, air, top_m, True)
            worst = correct(work, width, target, first, last, result, min(float(trial), 2.0))
            trial += 1
