"""Free flight above the air: a Nyström step under gravity, marched over lanes.

Source: Hairer, Norsett, Wanner 1993, Solving Ordinary Differential Equations I, II.14 (Nyström's method of order 4).
"""

from thirdsite.earth.gravity import gravity
from thirdsite.lanes import scalar


@scalar
def coast_step(x, y, z, u, v, w, h):
    """ECI state after `h` seconds of free flight under `gravity`."""
    half, eighth = 0.5 * h, 0.125 * h * h
    a1, b1, c1 = gravity(x, y, z)
    a2, b2, c2 = gravity(x + half * u + eighth * a1, y + half * v + eighth * b1, z + half * w + eighth * c1)
    whole = 4.0 * eighth
    a3, b3, c3 = gravity(x + h * u + whole * a2, y + h * v + whole * b2, z + h * w + whole * c2)
    sixth = h * (1.0 / 6.0)
    return (
        x + h * (u + sixth * (a1 + 2.0 * a2)),
        y + h * (v + sixth * (b1 + 2.0 * b2)),
        z + h * (w + sixth * (c1 + 2.0 * c2)),
        u + sixth * (a1 + 4.0 * a2 + a3),
        v + sixth * (b1 + 4.0 * b2 + b3),
        w + sixth * (c1 + 4.0 * c2 + c3),
    )


@scalar
def get_state(work, width, lane):
    """Rows 0 to 5 of one lane: the state."""
    return (
        work[lane],
        work[width + lane],
        work[2 * width + lane],
        work[3 * width + lane],
        work[4 * width + lane],
        work[5 * width + lane],
    )


@scalar
def put_state(work, width, lane, state):
    """Write rows 0 to 5 of one lane."""
    work[lane] = state[0]
    work[width + lane] = state[1]
    work[2 * width + lane] = state[2]
    work[3 * width + lane] = state[3]
    work[4 * width + lane] = state[4]
    work[5 * width + lane] = state[5]
