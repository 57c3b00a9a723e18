"""Boosters as numbers."""

from __future__ import annotations

from math import pi

import pytest

from thirdsite.flight import boost
from thirdsite.flight.booster import KinematicBooster, Stage, StagedBooster

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
    assert [boost.records(stages) for stages in (1, 2, 3)] == [2 + 11, 2 + 11 + 5, 2 + 8 + 4 + 3]


def test_kinematic_speed_is_that_of_the_minimum_energy_arc():
    """4,000 km over a sphere of 6,371 km needs 5.43 km/s (Bate, Mueller and White 1971, ch. 6)."""
    assert KinematicBooster(1.0, 0.0, 0.0, 4e6).greatest_speed_m_s == pytest.approx(5430.0, abs=5.0)
    higher = KinematicBooster(1.0, 200e3, 0.0, 4e6).greatest_speed_m_s
    assert higher < 5430.0
