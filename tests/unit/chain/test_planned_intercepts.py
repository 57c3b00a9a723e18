"""Predicted intercepts of a perfectly known track are the feasible meetings of the same flight."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.chain.case import threat_model
from thirdsite.chain.path import Path
from thirdsite.chain.reach import _above_air, feasible_meetings, reach
from thirdsite.chain.walk import Battery, case_of
from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import ecef_from_geodetic, inertial_state
from thirdsite.engagement.intercept_plan import PlannedIntercept, nodes_of, plan_intercepts
from thirdsite.flight.threats import fly
from thirdsite.scenario.engagement_figures import engagement_figures
from thirdsite.scenario.scenario import Assumptions
from thirdsite.scenario.setting import common_figures, interceptor_of

SPEED = 6300.0


@pytest.fixture(scope="module")
def battery(kernels, catalog):
    return Battery(interceptor_of(catalog, "gbi-two-stage", "redzikowo"))


@pytest.mark.parametrize(
    ("missile", "start", "end"), [("iran-icbm-12000", "semnan", "washington"), ("iran-irbm", "tabriz", "london")]
)
@pytest.mark.parametrize("compiled", [False, True])
def test_plans_agree_with_feasible_meetings(catalog, battery, missile, start, end, compiled):
    common = common_figures(catalog, Assumptions())
    model = threat_model(catalog.missile(missile))
    ends = [np.array([ecef_from_geodetic(catalog.place(name))]) for name in (start, end)]
    path = Path.of(fly(model.booster, model.ballistic_coefficient_kg_m2, *ends))
    clock = np.linspace(*_above_air(path), 80)
    turn = ROTATION_RATE_RAD_S * clock
    states = np.array([inertial_state(*row, np.cos(a), np.sin(a)) for row, a in zip(path.at(clock).tolist(), turn, strict=True)])
    nodes = nodes_of(clock, states, np.tile(np.eye(3) * 1e6, (80, 1, 1)))[None]
    table = battery.table(SPEED, common.least_burnout_height_m)
    vehicle = engagement_figures(catalog, Assumptions()).kill_vehicle
    site, case = battery.interceptor.site, case_of(common)
    asked = np.array([common.launch_delay_s]), np.array([vehicle.divert_budget_m_s])
    plan = plan_intercepts(nodes, *asked, site, table, case, vehicle, compiled=compiled)[0]
    meetings = feasible_meetings(path, battery, SPEED, common)
    assert isinstance(plan, PlannedIntercept)
    # meetings are tried every second; the edge is found to 1 / 64 of the nodes' step, 20 s at most
    assert plan.time_s == pytest.approx(meetings[0].time_s, abs=1.5)
    assert plan.fly_out_s == pytest.approx(meetings[0].fly_out_s, abs=1.5)
    assert plan.closing_speed_m_s == pytest.approx(meetings[0].closing_speed_m_s, abs=30.0)
    margin = reach(path, battery, SPEED, common).margin_s
    assert plan.latest_lift_off_s - common.launch_delay_s == pytest.approx(margin, abs=5.0)  # at nodes only
    assert plan.spreads_m == pytest.approx((1000.0, 1000.0), rel=1e-6)
    assert plan.fits(2.0)
