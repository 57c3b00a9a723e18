"""`chain.reach`: one flight against one interceptor, and the scan over burnout speeds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from thirdsite.chain.case import threat_model
from thirdsite.chain.path import Path
from thirdsite.chain.reach import SpeedScan, constraint, margin_s, node_speeds, reach
from thirdsite.chain.walk import Battery
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.engagement import intercept
from thirdsite.errors import OutsideValidity
from thirdsite.flight.flyout import UNREACHED
from thirdsite.flight.threats import fly
from thirdsite.scenario.scenario import Assumptions
from thirdsite.scenario.setting import common_figures, interceptor_of


@pytest.fixture(scope="module")
def battery(kernels, catalog):
    return Battery(interceptor_of(catalog, "gbi-two-stage", "redzikowo"))


@pytest.fixture(scope="module")
def common(catalog):
    return common_figures(catalog, Assumptions())


@pytest.fixture(scope="module")
def path(kernels, catalog):
    model = threat_model(catalog.missile("topol"))
    ends = [np.array([ecef_from_geodetic(catalog.place(name))]) for name in ("vypolzovo", "washington")]
    return Path.of(fly(model.booster, model.ballistic_coefficient_kg_m2, *ends))


@pytest.fixture(scope="module")
def nominal(path, battery, common):
    return reach(path, battery, 6300.0, common)


def test_the_verdict_is_the_sign_of_the_margin(nominal, path, battery, common):
    assert nominal.margin_s is not None
    assert nominal.margin_s < 0.0
    assert not nominal.reachable
    assert nominal.earliest is None
    assert nominal.latest is None
    sooner = reach(path, battery, 6300.0, replace(common, launch_delay_s=150.0))
    assert sooner.reachable
    assert sooner.margin_s == pytest.approx(nominal.margin_s + 90.0)


def test_the_least_speed_reaches_and_a_clearly_lower_one_does_not(nominal, path, battery, common):
    least = nominal.flip_burnout_speed_m_s
    assert least is not None
    assert reach(path, battery, least, common).reachable
    assert not reach(path, battery, least - 100.0, common).reachable


def test_the_next_lower_speed_of_the_scan_does_not_reach(nominal, path, battery, common):
    assert not reach(path, battery, nominal.flip_burnout_speed_m_s - 50.0, common).reachable


def test_meetings_lie_within_the_assumptions(path, battery, common):
    found = reach(path, battery, 8300.0, common)
    assert found.earliest is not None
    assert found.latest is not None
    for meeting in (found.earliest, found.latest):
        assert meeting.fly_out_s <= common.flight_time_cap_s
        assert meeting.closing_speed_m_s <= common.greatest_closing_speed_m_s
        assert meeting.time_s - meeting.fly_out_s >= common.launch_delay_s
        assert path.place(meeting.time_s).height_m >= common.least_intercept_height_m - 100.0
    assert found.earliest.time_s < found.best_time_s <= found.latest.time_s + 2.0
    # the margin is the latest lift-off less the delay; meetings are a second apart
    assert found.margin_s == pytest.approx(found.latest.time_s - found.latest.fly_out_s - common.launch_delay_s, abs=2.0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"flight_time_cap_s": 60.0}, "flight_time_cap"),
        ({"least_intercept_height_m": 2e6}, "least_intercept_height"),
        ({"greatest_closing_speed_m_s": 100.0}, "greatest_closing_speed"),
    ],
)
def test_an_impossible_assumption_is_named(path, battery, common, changes, expected):
    found = reach(path, battery, 6300.0, replace(common, **changes))
    assert found.margin_s is None
    assert found.constraint == expected
    assert found.flip_burnout_speed_m_s is None
    assert not found.reachable


@pytest.mark.parametrize(
    ("name", "easier"),
    [("launch_delay_s", -60.0), ("flight_time_cap_s", 100.0), ("least_intercept_height_m", -20e3)],
)
def test_an_easier_assumption_never_lowers_the_margin(path, battery, common, nominal, name, easier):
    changed = reach(path, battery, 6300.0, replace(common, **{name: getattr(common, name) + easier}))
    assert changed.margin_s >= nominal.margin_s - 1e-9


def test_scan_between_nodes_is_linear_and_unreached_if_either_node_is():
    times = np.array([[[100.0, 200.0]], [[80.0, UNREACHED]], [[60.0, 90.0]]])
    scan = SpeedScan(np.array([5000.0, 5200.0, 5400.0]), times, np.array([[[8e3, 8e3]], [[9e3, 9e3]], [[10e3, 9e3]]]))
    found, closing = scan.at(5050.0)
    assert found[0].tolist() == [95.0, UNREACHED]
    assert closing[0, 0] == 8250.0
    assert scan.at(5000.0)[0][0].tolist() == [100.0, 200.0]  # at a node its neighbour does not matter
    assert scan.at(5400.0)[0][0].tolist() == [60.0, 90.0]


def test_speeds_the_stages_cannot_give_are_left_out_or_refused(battery):
    speeds = node_speeds(battery, [6310.0])
    assert 6310.0 in speeds
    assert speeds == sorted(speeds)
    with pytest.raises(OutsideValidity):
        node_speeds(battery, [14000.0])


def test_rows_tell_margin_and_constraint():
    row = np.zeros(intercept.RESULT_COLUMNS)
    row[intercept.MARGIN], row[intercept.BINDING] = intercept.NO_MARGIN, intercept.HEIGHT
    assert margin_s(row) is None
    assert constraint(row) == "least_intercept_height"
    row[intercept.MARGIN], row[intercept.BINDING] = -12.0, intercept.NONE
    assert margin_s(row) == -12.0
    assert constraint(row) is None
