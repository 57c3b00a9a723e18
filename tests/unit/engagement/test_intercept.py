"""Margins and battle spaces of flights simple enough to work out by hand.

Times of the samples, fly-out times, heights and closing speeds are given outright; everything is linear in time, so
edges found by linear interpolation are exact and tolerances only cover rounding.
"""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.engagement import intercept
from thirdsite.engagement.intercept import CONSTRAINTS, NO_MARGIN, NONE
from thirdsite.flight.flyout import PLACE_COLUMNS, PLACE_HEIGHT, UNREACHED

EASY = {
    intercept.LAUNCH_DELAY: 240.0,
    intercept.FLIGHT_CAP: 2000.0,
    intercept.LEAST_HEIGHT: 120e3,
    intercept.CLOSING: 14e3,
    intercept.COMMIT_ERROR: 50e3,
    intercept.HANDOVER_ERROR: 5e3,
    intercept.LAST_UPDATE: 60.0,
}
PERFECT = (1.0, 0.0, 1e6)
"""Information that leaves an error of 1 m of position and 1 mm/s of velocity."""


class Setting:
    """One synthetic flight with its fly-out; arrays of one value a sample, or a constant."""

    def __init__(self, times, fly_out, *, height_m=400e3, closing_m_s=8e3, information=PERFECT, burnout=0, first=0):
        self.samples = np.zeros((1, len(times), 7))
        self.samples[0, :, 0] = times
        self.first, self.burnout = first, burnout
        count = len(times) - first
        self.places = np.zeros((1, count, PLACE_COLUMNS))
        self.places[0, :, PLACE_HEIGHT] = height_m
        self.times = np.array(np.broadcast_to(fly_out, (1, count)), dtype=float)
        self.closing = np.array(np.broadcast_to(closing_m_s, (1, count)), dtype=float)
        self.information = np.array(np.broadcast_to(information, (1, len(times), 3)), dtype=float)

    def run(self, assessment_s=-1.0, **changes):
        """The result row under the easy case with some of its columns changed."""
        case = np.zeros(intercept.CASE_COLUMNS)
        for column, value in EASY.items():
            case[column] = value
        for name, value in changes.items():
            case[getattr(intercept, name.upper())] = value
        row = np.zeros((1, intercept.RESULT_COLUMNS))
        arrays = self.samples, self.places, self.times, self.closing
        intercept.margins(*arrays, self.first, case, row)
        intercept.battles(*arrays, self.information, self.first, self.burnout, case, assessment_s, row)
        return row[0]


CLOCK = np.arange(100.0, 1500.1, 100.0)
"""Free flight from burnout at 100 s."""


def margin(row):
    return row[intercept.MARGIN]


def named(row):
    which = int(row[intercept.BINDING])
    return None if which == NONE else CONSTRAINTS[which]


def test_margin_is_the_latest_lift_off_less_the_delay():
    """Fly-out 200 s everywhere: the last point, at 1,500 s, leaves 1,500 - 200 - 240 = 1,060 s."""
    row = Setting(CLOCK, 200.0).run()
    assert margin(row) == pytest.approx(1060.0)
    assert row[intercept.BEST_TIME] == 1500.0
    assert named(row) is None


def test_margin_inside_the_path_names_no_constraint():
    """Fly-out 0.001 (t - 900)^2 + 100: lift-off t - that is greatest where 1 = 0.002 (t - 900), t = 1,400, at 1,050 s."""
    row = Setting(CLOCK, 0.001 * (CLOCK - 900.0) ** 2 + 100.0).run()
    assert margin(row) == pytest.approx(1400.0 - 350.0 - 240.0)
    assert named(row) is None


def test_margin_at_the_cap_is_interpolated():
    """Fly-out t / 2 under a cap of 425 s: allowed until t = 850 s, between samples; lift-off there is 425 s."""
    row = Setting(CLOCK, 0.5 * CLOCK).run(flight_cap=425.0)
    assert margin(row) == pytest.approx(425.0 - 240.0)
    assert row[intercept.BEST_TIME] == pytest.approx(850.0)
    assert named(row) == "flight_time_cap"


def test_margin_at_the_least_height_is_interpolated():
    """Falling by 0.5 km/s from 600 km at 100 s: 120 km at 1,060 s; fly-out 200 s."""
    row = Setting(CLOCK, 200.0, height_m=600e3 - 500.0 * (CLOCK - 100.0)).run()
    assert margin(row) == pytest.approx(1060.0 - 200.0 - 240.0)
    assert named(row) == "least_intercept_height"


def test_an_edge_does_not_move_when_another_constraint_is_nearly_met():
    """As above with a cap 5 s above the fly-out time everywhere: the edge is still where the height is."""
    row = Setting(CLOCK, 200.0, height_m=600e3 - 500.0 * (CLOCK - 100.0)).run(flight_cap=205.0)
    assert margin(row) == pytest.approx(1060.0 - 200.0 - 240.0)


def test_margin_at_the_greatest_closing_speed_is_interpolated():
    """Closing speed 10 t m/s: at the limit of 13.5 km/s at 1,350 s."""
    row = Setting(CLOCK, 200.0, closing_m_s=10.0 * CLOCK).run(closing=13.5e3)
    assert margin(row) == pytest.approx(1350.0 - 200.0 - 240.0)
    assert named(row) == "greatest_closing_speed"


def test_margin_at_the_edge_of_reach_is_the_last_reached_sample():
    """There is nothing to interpolate towards a point that is never reached."""
    row = Setting(CLOCK, np.where(CLOCK <= 1000.0, 200.0, UNREACHED)).run()
    assert margin(row) == pytest.approx(1000.0 - 200.0 - 240.0)
    assert named(row) == "fly_out_reach"


def test_margin_where_reach_begins_at_the_best_point():
    """Fly-out grows faster than the clock: the first reached point is the best one."""
    fly_out = np.where(CLOCK >= 800.0, 100.0 + 2.0 * (CLOCK - 800.0), UNREACHED)
    row = Setting(CLOCK, fly_out).run()
    assert margin(row) == pytest.approx(800.0 - 100.0 - 240.0)
    assert named(row) == "fly_out_reach"


def test_a_negative_margin_is_a_margin():
    row = Setting(CLOCK[:5], 450.0).run()
    assert margin(row) == pytest.approx(500.0 - 450.0 - 240.0)


@pytest.mark.parametrize(
    ("setting", "changes", "expected"),
    [
        (Setting(CLOCK, UNREACHED), {}, "fly_out_reach"),
        (Setting(CLOCK, 500.0), {"flight_cap": 400.0}, "flight_time_cap"),
        (Setting(CLOCK, 200.0, height_m=90e3), {}, "least_intercept_height"),
        (Setting(CLOCK, 200.0, closing_m_s=15e3), {}, "greatest_closing_speed"),
        # the cap leaves points which only their height then forbids: the height removed the last
        (
            Setting(CLOCK, np.where(CLOCK < 900.0, 500.0, 200.0), height_m=90e3),
            {"flight_cap": 400.0},
            "least_intercept_height",
        ),
        # both forbid every point: the one applied first removed them all
        (Setting(CLOCK, 500.0, closing_m_s=15e3), {"flight_cap": 400.0}, "flight_time_cap"),
    ],
)
def test_the_constraint_that_removed_the_last_point_is_named(setting, changes, expected):
    row = setting.run(**changes)
    assert margin(row) == NO_MARGIN
    assert named(row) == expected
    assert row[intercept.LAST] < row[intercept.FIRST]


def test_battle_space_runs_from_the_delay_to_the_latest_lift_off():
    """Fly-out 200 s: lift-offs from 240 s (the delay, at the point of 440 s, between samples) to 1,300 s."""
    row = Setting(CLOCK, 200.0).run()
    assert row[intercept.FIRST] == pytest.approx(240.0)
    assert row[intercept.LAST] == pytest.approx(1300.0)
    assert row[intercept.EARLIEST_MEETING] == 500.0


def test_battle_space_ends_at_the_cap():
    """Fly-out t / 2 under a cap of 425 s: lift-offs from 240 s to 425 s."""
    row = Setting(CLOCK, 0.5 * CLOCK).run(flight_cap=425.0)
    assert row[intercept.FIRST] == pytest.approx(240.0)
    assert row[intercept.LAST] == pytest.approx(425.0)


def test_no_battle_space_when_the_margin_is_negative():
    row = Setting(CLOCK[:5], 450.0).run()
    assert row[intercept.LAST] < row[intercept.FIRST]


def test_commitment_waits_for_the_track():
    """Nothing is known before 700 s, all from then on: the first sample whose lift-off has a track flies from 700 s on."""
    information = np.where(CLOCK[:, None] >= 700.0, PERFECT, (0.0, 0.0, 0.0))[None]
    row = Setting(CLOCK, 200.0, information=information).run()
    # between samples information grows linearly from nothing, so it is enough at once after 600 s; lift-offs are 100 s apart
    assert 600.0 < row[intercept.FIRST] <= 700.0
    assert row[intercept.LAST] == pytest.approx(1300.0)


def test_no_lift_off_before_the_first_look():
    """Free flight, and with it the track, begins at 300 s; the delay of 240 s alone would allow the point at 440 s."""
    clock = np.arange(300.0, 1500.1, 100.0)
    assert Setting(clock, 200.0).run()[intercept.FIRST] >= 300.0 - 1e-3  # an edge is found to a millionth of the step


def test_commitment_ends_where_the_prediction_is_too_uncertain():
    """Errors of 10 km and 50 m/s under 50 km allowed: sqrt(50^2 - 10^2) km / 50 m/s = 979.8 s after burnout."""
    known = (1.0 / 10e3**2, 0.0, 1.0 / 50.0**2)
    row = Setting(CLOCK, 200.0, information=known).run(handover_error=1e6)
    # the slack is quadratic in time and interpolated by a straight line over 100 s: up to 100^2 / (8 x 980) = 1.3 s
    assert row[intercept.LAST] == pytest.approx(100.0 + 979.8 - 200.0, abs=1.5)


def test_the_last_update_has_its_own_limit():
    """The same errors under 30 km at the last update: sqrt(30^2 - 10^2) km / 50 m/s = 565.7 s after burnout."""
    known = (1.0 / 10e3**2, 0.0, 1.0 / 50.0**2)
    row = Setting(CLOCK, 200.0, information=known).run(handover_error=30e3)
    assert row[intercept.LAST] == pytest.approx(100.0 + 565.7 - 200.0, abs=2.5)  # 100^2 / (8 x 566) s


def test_an_update_before_the_first_look_is_worth_nothing():
    """A last update 750 s before the meeting: only meetings after 100 + 750 s have one that knows anything."""
    row = Setting(CLOCK, 200.0).run(last_update=750.0)
    assert row[intercept.EARLIEST_MEETING] == 900.0
    assert 650.0 <= row[intercept.FIRST] <= 700.0


def test_track_is_named_when_it_alone_leaves_no_room():
    row = Setting(CLOCK, 200.0, information=(0.0, 0.0, 0.0)).run()
    assert row[intercept.LAST] < row[intercept.FIRST]
    assert named(row) == "track_quality"
    assert margin(row) > 0.0  # the margin is kinematic and stays


def test_samples_before_the_free_flight_are_left_out():
    whole = Setting(CLOCK, 200.0).run()
    times = np.concatenate([[0.0, 90.0], CLOCK])
    later = Setting(times, 200.0, first=2, burnout=1).run()
    assert later == pytest.approx(whole)


def test_shoot_look_shoot_counts_shots_that_wait():
    """Lift-offs at 240, 500, 760, 1020, 1280 s: each meets 200 s later and 60 s pass before the next (last: 1,300 s).

    A meeting happens at a sample, so with 1 s between samples the count is exact.
    """
    clock = np.arange(100.0, 1500.1, 1.0)
    assert Setting(clock, 200.0).run(60.0)[intercept.LOOK_SHOOTS] == 5.0
    assert Setting(clock, 200.0).run(81.0)[intercept.LOOK_SHOOTS] == 4.0  # 240 + 4 x 281 = 1,364
    assert Setting(clock, 200.0).run(2000.0)[intercept.LOOK_SHOOTS] == 1.0
    assert Setting(clock, 1400.0).run(60.0)[intercept.LOOK_SHOOTS] == 0.0
    assert Setting(clock, 200.0).run(-1.0)[intercept.LOOK_SHOOTS] == 0.0  # not asked for


def test_finer_samples_do_not_move_margins_and_edges():
    def smooth(clock):
        height = 150e3 + 1e6 * np.sin(np.pi * (clock - 300.0) / 1200.0)
        return Setting(clock, 150.0 + 0.4 * clock, height_m=height, closing_m_s=6e3 + 7.0 * clock)

    coarse = smooth(np.linspace(300.0, 1500.0, 129)).run(flight_cap=600.0)
    fine = smooth(np.linspace(300.0, 1500.0, 2561)).run(flight_cap=600.0)
    for column in (intercept.MARGIN, intercept.FIRST, intercept.LAST):
        assert coarse[column] == pytest.approx(fine[column], abs=0.05)  # curvature over one step of 9 s


def test_compiled_results_are_the_plain_ones(kernels):
    from thirdsite.engagement import engagement_kernels

    rng = np.random.default_rng(3)
    setting = Setting(
        CLOCK,
        rng.uniform(150.0, 700.0, len(CLOCK)),
        height_m=rng.uniform(90e3, 900e3, len(CLOCK)),
        closing_m_s=rng.uniform(5e3, 15e3, len(CLOCK)),
        information=rng.uniform(0.5, 1.0, (1, len(CLOCK), 1)) * np.array([1e-9, 0.0, 1e-3]),
    )
    plain = setting.run(60.0)
    case = np.zeros(intercept.CASE_COLUMNS)
    for column, value in EASY.items():
        case[column] = value
    row = np.zeros((1, intercept.RESULT_COLUMNS))
    arrays = setting.samples, setting.places, setting.times, setting.closing
    engagement_kernels.margins(*arrays, 0, case, row)
    engagement_kernels.battles(*arrays, setting.information, 0, 0, case, 60.0, row)
    assert row[0].tobytes() == plain.tobytes()
