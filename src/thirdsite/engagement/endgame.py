"""The last seconds: from the error handed over to the miss distance, and why a shot misses.

The kill vehicle sees the target at its acquisition range and homes by proportional navigation (ratio 3) against a target
that does not manoeuvre. What it must take out is the zero-effort miss: how far it would pass if nothing more were done.
Lag: one time constant, lengthened to 1 / SMOOTHING of the time to go while that is longer, to LOOKS_IN_A_LAG looks of the
seeker, and as far as noise would otherwise take more than NOISE_SHARE of the divert acceleration. All is closed form: the
adjoint of the lagged loop for noise and lag, the loop without lag for the divert (which the lag does not change: with the
time to go g, the lagged loop's solutions g^m have exponents of the product N K and the sum K + 1).

Valid for: homing times above ten lags; no target manoeuvre. What else homing leaves, of the thrusters' quantum
and of where on the object it aims, is one figure, HOMING_ERROR, added to the noise.
Source: Zarchan 2012, Tactical and Strategic Missile Guidance, 6th ed., ch. 2 (divert), 3 (adjoints) and 4 (noise).
"""

from math import exp, log, sqrt

from thirdsite.lanes import driver, scalar

# Figures of a kill vehicle, SI: how far and how wide it sees, what it can correct, how well it homes.
ACQUISITION_RANGE, HALF_FIELD, DIVERT_BUDGET, DIVERT_ACCELERATION, TIME_CONSTANT, SEEKER_NOISE, SEEKER_RATE = range(7)
HOMING_ERROR, HIT_RADIUS = 7, 8

# What became of a shot.
HIT, INTERCEPTOR_FAILED, NOT_THE_WARHEAD, NOT_ACQUIRED, BUDGET_EXCEEDED, ACCELERATION_EXCEEDED, NOISE_AND_LAG = range(7)
FATES = (
    "hit",
    "interceptor_failed",
    "not_the_warhead",
    "not_acquired",
    "divert_budget_exceeded",
    "divert_acceleration_exceeded",
    "noise_and_lag",
)

NAVIGATION_RATIO = 3.0
SMOOTHING = 20.0
"""K: the guidance smooths over 1 / K of the time to go, down to its time constant."""
LOOKS_IN_A_LAG = 2.0
NOISE_SHARE = 1.0 / 3.0
SAMPLING = 15.0
"""Growth of the noise's miss with the seeker's sampling: its variance times 1 + SAMPLING / (looks in a lag); within 5 % of the
sampled loop's covariance from 2 to 60 looks."""
MEAN_RAYLEIGH = 1.2533141373155003
"""Mean length of a vector of two standard normal numbers."""

# Rows of a lane's work array for `close_all`: zero-effort miss across the line of sight (two axes, m), distance across it at
# acquisition (m), closing speed (m/s), divert left (m/s), two standard normal numbers; then what comes out.
ZEM_1, ZEM_2, OFF_AXIS, CLOSING_SPEED, DIVERT_LEFT, NORMAL_1, NORMAL_2, FATE, MISS, DIVERT_SPENT = range(10)
ENDGAME_ROWS = 10


@scalar
def lag_s(closing_m_s, kill_vehicle):
    """Time constant of the homing loop in its last seconds, s."""
    sampled = max(kill_vehicle[TIME_CONSTANT], LOOKS_IN_A_LAG / kill_vehicle[SEEKER_RATE])
    noisy = NAVIGATION_RATIO * closing_m_s * kill_vehicle[SEEKER_NOISE]
    return max(sampled, noisy / (NOISE_SHARE * kill_vehicle[DIVERT_ACCELERATION]))


@scalar
def homing_time_s(closing_m_s, kill_vehicle):
    """Time from acquisition to the intercept, less what a full divert loses while the smoothed command builds up, s."""
    return kill_vehicle[ACQUISITION_RANGE] / closing_m_s * (1.0 - 1.0 / (3.0 * SMOOTHING))


@scalar
def correction(zem_m, time_s, acceleration_m_s2):
    """Divert (m/s) that takes out a zero-effort miss in a homing time, and what the acceleration leaves of it (m).

    Proportional navigation of ratio 3: 1.5 zem / time while 3 zem / time^2 is below the acceleration; else full divert until
    the command falls below it, at the time to go g with g^2 = 3 time^2 - 6 zem / acceleration.
    """
    whole = acceleration_m_s2 * time_s
    g = sqrt(max(3.0 * time_s * time_s - 6.0 * zem_m / acceleration_m_s2, 0.0))
    gentle = 3.0 * zem_m <= whole * time_s
    divert = 1.5 * zem_m / time_s if gentle else whole - 0.5 * acceleration_m_s2 * min(g, time_s)
    return divert, max(zem_m - 0.5 * whole * time_s, 0.0)


@scalar
def corrected_m(divert_m_s, time_s, acceleration_m_s2):
    """Greatest zero-effort miss (m) that a divert takes out in a homing time: the inverse of `correction`."""
    whole = acceleration_m_s2 * time_s
    g = max(2.0 * (time_s - divert_m_s / acceleration_m_s2), 0.0)
    hard = acceleration_m_s2 * (3.0 * time_s * time_s - g * g) / 6.0
    return divert_m_s * time_s / 1.5 if divert_m_s <= 0.5 * whole else hard


@scalar
def noise_divert_m_s(time_s, closing_m_s, kill_vehicle):
    """Mean divert that seeker noise makes the kill vehicle spend in a homing time, m/s."""
    lag = lag_s(closing_m_s, kill_vehicle)
    lags = time_s / lag
    looks = min(lags, SMOOTHING) + SMOOTHING * log(max(lags / SMOOTHING, 1.0))
    return MEAN_RAYLEIGH * NAVIGATION_RATIO * closing_m_s * kill_vehicle[SEEKER_NOISE] * looks


@scalar
def together_m_s(correction_m_s, noise_m_s):
    """Divert spent on a correction and on noise at once: midway between their sum and the root of their squares' sum.

    Found by simulating homing: 2 to 9 % more than that spends where noise and limits take part, within 3 % elsewhere.
    """
    return 0.5 * (correction_m_s + noise_m_s + sqrt(correction_m_s * correction_m_s + noise_m_s * noise_m_s))


@scalar
def for_correction_m_s(divert_m_s, noise_m_s):
    """Divert left for correction out of a whole: the inverse of `together_m_s`; 0 where noise takes all."""
    left = max(divert_m_s - noise_m_s, 0.0)
    return 2.0 * left * (left + noise_m_s) / max(2.0 * left + noise_m_s, 1e-9)


@scalar
def noise_miss_m(time_s, closing_m_s, kill_vehicle):
    """Standard deviation of the miss on each axis from seeker noise that does not depend on range, m.

    sigma^2 = V^2 (s^2 / f) lag times the integral of x^2 e^(-2x) (3 - 3x + x^2 / 2)^2 from 0 to time / lag (9/32 in the
    limit), and times the growth by SAMPLING.
    """
    lag = lag_s(closing_m_s, kill_vehicle)
    x = 2.0 * min(time_s / lag, SMOOTHING)
    # the terms 9 x^2 - 18 x^3 + 12 x^4 - 3 x^5 + x^6 / 4, each an incomplete gamma function
    p2 = 1.0 + x + 0.5 * x * x
    x3 = x * x * x / 6.0
    p3 = p2 + x3
    p4 = p3 + x3 * x / 4.0
    p5 = p4 + x3 * x * x / 20.0
    p6 = p5 + x3 * x * x * x / 120.0
    rest = exp(-x) * (2.25 * p2 - 6.75 * p3 + 9.0 * p4 - 5.625 * p5 + 1.40625 * p6)
    share = max(0.28125 - rest, 0.0)
    sampled = lag / kill_vehicle[SEEKER_RATE] + SAMPLING / (kill_vehicle[SEEKER_RATE] * kill_vehicle[SEEKER_RATE])
    return closing_m_s * kill_vehicle[SEEKER_NOISE] * sqrt(share * sampled)


@scalar
def miss_deviation_m(time_s, closing_m_s, kill_vehicle):
    """Standard deviation of the miss on each axis: seeker noise and HOMING_ERROR together, m."""
    noise, error = noise_miss_m(time_s, closing_m_s, kill_vehicle), kill_vehicle[HOMING_ERROR]
    return sqrt(noise * noise + error * error)


@scalar
def lag_miss_m(zem_m, time_s, closing_m_s, kill_vehicle):
    """What the lag leaves of a zero-effort miss, m, signed: zem e^-x (1 - x / 2) with x = time / lag.

    Where the smoothing is longer at first, homing without lag has taken the cube of the time to go by then.
    """
    lag = lag_s(closing_m_s, kill_vehicle)
    x = min(time_s / lag, SMOOTHING)
    before = min(SMOOTHING * lag / time_s, 1.0)
    return zem_m * before * before * before * exp(-x) * (1.0 - 0.5 * x)


@scalar
def close(zem_1_m, zem_2_m, off_axis_m, closing_m_s, divert_left_m_s, normal_1, normal_2, kill_vehicle):
    """Fate of one shot, its miss distance (m) and the divert it spends (m/s).

    Parameters
    ----------
    zem_1_m, zem_2_m : zero-effort miss at acquisition on two axes across the line of sight
    off_axis_m : distance of the target from where the seeker looks, across the line of sight, at acquisition
    divert_left_m_s : budget less what mid-course has spent
    normal_1, normal_2 : standard normal numbers, seeker noise and homing error of this shot

    Returns
    -------
    one of HIT, NOT_ACQUIRED, BUDGET_EXCEEDED, ACCELERATION_EXCEEDED, NOISE_AND_LAG; miss; divert
    """
    time = homing_time_s(closing_m_s, kill_vehicle)
    zem = sqrt(zem_1_m * zem_1_m + zem_2_m * zem_2_m)
    seen = off_axis_m <= kill_vehicle[ACQUISITION_RANGE] * kill_vehicle[HALF_FIELD]
    needed, out_of_reach = correction(zem, time, kill_vehicle[DIVERT_ACCELERATION])
    jitter = noise_divert_m_s(time, closing_m_s, kill_vehicle)
    payable = for_correction_m_s(max(divert_left_m_s, 0.0), jitter)
    share = max(1.0 - payable / max(needed, 1e-9), 0.0)
    unpaid = zem * share * sqrt(share)
    shake = miss_deviation_m(time, closing_m_s, kill_vehicle)
    along = max(out_of_reach, unpaid) + lag_miss_m(zem, time, closing_m_s, kill_vehicle) + shake * normal_1
    homed = sqrt(along * along + shake * shake * normal_2 * normal_2)
    miss = homed if seen else zem
    short = ACCELERATION_EXCEEDED if out_of_reach >= unpaid else BUDGET_EXCEEDED
    cause = short if max(out_of_reach, unpaid) > 0.0 else NOISE_AND_LAG
    fate = HIT if miss <= kill_vehicle[HIT_RADIUS] else (cause if seen else NOT_ACQUIRED)
    spent = min(together_m_s(needed, jitter), max(divert_left_m_s, 0.0)) if seen else 0.0
    return fate, miss, spent


@scalar
def shot_fate(fate, works, is_warhead):
    """Fate of a shot once it is known whether the interceptor worked and whether the object engaged was the warhead."""
    on_target = fate if is_warhead > 0.5 or fate != HIT else NOT_THE_WARHEAD
    return on_target if works > 0.5 else INTERCEPTOR_FAILED


@driver
def close_all(work, width, kill_vehicle):
    """`close` for every lane: rows ZEM_1 to NORMAL_2 in, FATE, MISS and DIVERT_SPENT out."""
    for lane in range(width):
        fate, miss, spent = close(
            work[ZEM_1 * width + lane],
            work[ZEM_2 * width + lane],
            work[OFF_AXIS * width + lane],
            work[CLOSING_SPEED * width + lane],
            work[DIVERT_LEFT * width + lane],
            work[NORMAL_1 * width + lane],
            work[NORMAL_2 * width + lane],
            kill_vehicle,
        )
        work[FATE * width + lane] = fate
        work[MISS * width + lane] = miss
        work[DIVERT_SPENT * width + lane] = spent


@scalar
def close_block(shots, kill_vehicle, first, result, work, width):
    """`width` shots from index `first` on: `shots[n, NORMAL_2 + 1]` as the rows, into `result[n, 3]` fate, miss, divert."""
    last = shots.shape[0] - 1
    for lane in range(width):
        for row in range(FATE):
            work[row * width + lane] = shots[min(first + lane, last), row]
    close_all(work, width, kill_vehicle)
    for lane in range(min(width, shots.shape[0] - first)):
        for row in range(3):
            result[first + lane, row] = work[(FATE + row) * width + lane]
