"""Boosters as numbers."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log, pi

import numpy as np
import pytest

from thirdsite.errors import BadInput
from thirdsite.flight import boost
from thirdsite.flight.booster import KinematicBooster, Shroud, Stage, StagedBooster
from thirdsite.flight.drag_curve import DragCurve
from thirdsite.flight.slopes import drag_terms

TWO = StagedBooster((Stage(1000.0, 800.0, 250.0, 40.0), Stage(300.0, 200.0, 290.0, 50.0, 0.1)), 50.0, 1.0, 4.0, 10.0)


def test_stage_table_holds_what_each_stage_lifts():
    table = TWO.stage_table()
    assert table[:, boost.BURN].tolist() == [40.0, 50.0]
    assert table[:, boost.IGNITION_MASS].tolist() == [1300.0, 300.0]
    assert table[:, boost.MASS_FLOW].tolist() == [20.0, 4.0]
    assert table[:, boost.VACUUM_THRUST] == pytest.approx([20.0 * 9.80665 * 250.0, 4.0 * 9.80665 * 290.0])
    assert table[:, boost.EXIT_AREA].tolist() == [0.0, 0.1]
    assert table[:, boost.DRAG_AREA] == pytest.approx([pi / 4.0] * 2)


def test_burn_time_is_the_sum():
    assert TWO.burn_time_s == 90.0


def test_records_count_every_second_step():
    # one after the rise and one after the pitch-over; 22 steps of turning (16 with three stages), 9 (7) of a second stage,
    # of which the last always counts, and 6 of a third
    rockets = [StagedBooster((TWO.stages[0], *(TWO.stages[1],) * above), 50.0, 1.0, 4.0, 10.0) for above in range(3)]
    counts = [boost.records(rocket.stage_table()) for rocket in rockets]
    assert counts == [2 + 11, 2 + 11 + 5, 2 + 8 + 4 + 3]


def test_a_shroud_cuts_the_burn_it_comes_off_in():
    table = replace(TWO, shroud=Shroud(30.0, 55.0)).stage_table()
    assert table[:, boost.BURN].tolist() == [40.0, 15.0, 35.0]
    assert table[:, boost.IGNITION_MASS].tolist() == [1330.0, 330.0, 240.0]  # 15 s at 4 kg/s, and the shroud, are gone
    assert table[1, boost.VACUUM_THRUST] == table[2, boost.VACUUM_THRUST]
    assert exp(table[1, boost.LOG_RATIO]) == pytest.approx(320.0 / 380.0)
    assert exp(table[2, boost.LOG_RATIO]) == pytest.approx(150.0 / 290.0)
    assert table[1:, boost.STEPS].sum() >= TWO.stage_table()[1, boost.STEPS]


@pytest.mark.parametrize(("time_s", "masses"), [(40.0, [1330.0, 300.0]), (90.0, [1330.0, 330.0]), (200.0, [1330.0, 330.0])])
def test_a_shroud_that_comes_off_at_a_burnout_or_not_at_all_cuts_none(time_s, masses):
    table = replace(TWO, shroud=Shroud(30.0, time_s)).stage_table()
    assert table[:, boost.IGNITION_MASS].tolist() == masses


def test_ideal_speed_is_the_sum_over_the_burns():
    first, second = 9.80665 * 250.0 * log(1380.0 / 580.0), 9.80665 * 290.0 * (log(380.0 / 320.0) + log(290.0 / 150.0))
    assert replace(TWO, shroud=Shroud(30.0, 55.0)).ideal_speed_m_s() == pytest.approx(first + second, rel=1e-12)


@pytest.mark.parametrize("mach", [0.0, 0.3, 0.5, 0.8, 1.1, 2.0, 2.5, 3.0, 30.0])
def test_a_drag_curve_is_straight_between_its_points_and_held_beyond(mach):
    curve = DragCurve((0.5, 0.9, 1.2, 3.0), (0.2, 0.3, 0.5, 0.25))
    above, below = drag_terms(mach * mach, curve.ramps)
    assert above / below == pytest.approx(np.interp(mach, curve.mach, curve.coefficient), abs=1e-13)


def test_a_curve_must_be_one():
    with pytest.raises(BadInput, match="increasing"):
        DragCurve((1.0, 1.0), (0.2, 0.3))
    with pytest.raises(BadInput, match="2 to 24"):
        DragCurve(tuple(range(25)), (0.2,) * 25)


def test_kinematic_speed_is_that_of_the_minimum_energy_arc():
    """4,000 km over a sphere of 6,371 km needs 5.43 km/s (Bate, Mueller and White 1971, ch. 6)."""
    assert KinematicBooster(1.0, 0.0, 0.0, 4e6).greatest_speed_m_s == pytest.approx(5430.0, abs=5.0)
    higher = KinematicBooster(1.0, 200e3, 0.0, 4e6).greatest_speed_m_s
    assert higher < 5430.0
