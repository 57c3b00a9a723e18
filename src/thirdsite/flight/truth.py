"""Free flight of many runs at equal steps of time: the true path that sensors look at.

Earth's gravity with the zonal harmonics J2 to J4, drag in the air as thin as it is; steps of order 5. Between two nodes
the state is the cubic through both, within a millimetre at 10 s.
"""

from thirdsite.earth.constants import J3, J4
from thirdsite.flight.coast import get_state, put_state
from thirdsite.flight.dormand import dormand_by_time
from thirdsite.flight.slopes import slope_by_time
from thirdsite.lanes import driver, scalar

PUSH = 6
"""Row of the acceleration after the ECI state."""
HALF_INVERSE_BETA = 9
TRUTH_ROWS = 10


@driver
def truth_step(work, width, step_s):
    """Carry every lane one step ahead."""
    for lane in range(width):
        x, y, z, u, v, w = get_state(work, width, lane)
        a, b, c = work[PUSH * width + lane], work[(PUSH + 1) * width + lane], work[(PUSH + 2) * width + lane]
        found = dormand_by_time(x, y, z, u, v, w, step_s, a, b, c, work[HALF_INVERSE_BETA * width + lane], J3, J4)
        put_state(work, width, lane, (found[0], found[1], found[2], found[3], found[4], found[5]))
        work[PUSH * width + lane] = found[8]
        work[(PUSH + 1) * width + lane] = found[9]
        work[(PUSH + 2) * width + lane] = found[10]


@scalar
def truth_block(half_inverse_beta, step_s, begin, nodes, first, work, width):
    """Fill `nodes[n, m, 6]` (ECI, m and m/s) of `width` runs from index `first` on, from node `begin` as given.

    `half_inverse_beta[n]`: 0.5 over the ballistic coefficient, m2/kg; the nodes are `step_s` apart.
    """
    last = nodes.shape[0] - 1
    for lane in range(width):
        i = min(first + lane, last)
        for row in range(6):
            work[row * width + lane] = float(nodes[i, begin, row])
        beta = float(half_inverse_beta[i])
        work[HALF_INVERSE_BETA * width + lane] = beta
        x, y, z, u, v, w = get_state(work, width, lane)
        _, _, _, a, b, c = slope_by_time(x, y, z, u, v, w, beta, J3, J4)
        work[PUSH * width + lane] = a
        work[(PUSH + 1) * width + lane] = b
        work[(PUSH + 2) * width + lane] = c
    for k in range(begin + 1, nodes.shape[1]):
        truth_step(work, width, step_s)
        for lane in range(min(width, last + 1 - first)):
            for row in range(6):
                nodes[first + lane, k, row] = work[row * width + lane]


@scalar
def between(share, step_s, x0, x1, u0, u1):
    """Place and speed on one axis a share (0 to 1) of the way between two nodes: the cubic through both."""
    rest = 1.0 - share
    a = (1.0 + 2.0 * share) * rest * rest
    b, c = share * rest * rest * step_s, -share * share * rest * step_s
    slope = 6.0 * share * rest / step_s
    return (
        a * x0 + (1.0 - a) * x1 + b * u0 + c * u1,
        slope * (x1 - x0) + rest * (1.0 - 3.0 * share) * u0 + share * (3.0 * share - 2.0) * u1,
    )
