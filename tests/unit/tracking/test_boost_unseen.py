"""A burning missile that nobody sees any more: the model's acceleration grows, and stays a number."""

from math import isfinite, sqrt

from thirdsite.tracking.ballistic import mid_gradient
from thirdsite.tracking.boost_motion import GREATEST_THRUST_M_S2, boosted_covariance, boosted_state, thrust_reach

INVERSE_EXHAUST_SPEED = 1.0 / 2750.0


def test_two_minutes_unseen_past_burnout_leave_finite_numbers():
    state, a = (7e6, 0.0, 0.0, 3000.0, 4000.0, 0.0), (40.0, 60.0, 0.0)
    pp, pv, vv = (1e4, 0.0, 0.0, 1e4, 0.0, 1e4), (0.0,) * 9, (1e2, 0.0, 0.0, 1e2, 0.0, 1e2)
    pa, va, aa = (0.0,) * 9, (0.0,) * 9, (25.0, 0.0, 0.0, 25.0, 0.0, 25.0)
    for _ in range(120):
        reach = thrust_reach(a, 1.0, INVERSE_EXHAUST_SPEED)
        gradient = mid_gradient(state, 1.0)
        pp, pv, vv, pa, va, aa = boosted_covariance(pp, pv, vv, pa, va, aa, gradient, 1.0, reach, 4.0)
        state, a = boosted_state(state, a, 1.0, reach)
    # one step of growth beyond the greatest: 150 (1 + 150 / 2750)
    assert sqrt(sum(part * part for part in a)) < 1.1 * GREATEST_THRUST_M_S2
    assert all(isfinite(number) for number in (*state, *pp, *pv, *vv, *pa, *va, *aa))
    assert pp[0] < 1e12  # 1,000 km: what 120 s at an acceleration known to some 10 m/s2 leave
