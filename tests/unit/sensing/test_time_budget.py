"""A radar's time: what a raid leaves of it, by hand."""

from __future__ import annotations

from dataclasses import replace
from math import radians

import numpy as np
import pytest
from measuring import radar

from thirdsite.sensing.time_budget import (
    TimeBudget,
    fence_beams,
    looks_due,
    needed_dwell_s,
    search_dwell_share,
    stretched_interval_s,
)

BUDGET = TimeBudget(0.3, 10.0, 400, 0.1, 0.01, 1.0, 10.0, 100, 3.0)
"""0.3 for search, 400 beams in 10 s, dwell 0.1 s, every second, at most every 10 s, 100 tracks."""


@pytest.mark.parametrize(
    ("objects", "tracked", "interval_s", "share", "stretched"),
    [
        (0, 0, 1.0, 0.0, False),
        (1, 1, 1.0, 0.1, False),
        (7, 7, 1.0, 0.7, False),  # 7 x 0.1 s fill the 0.7
        (14, 14, 2.0, 0.7, True),
        (50, 50, 50 * 0.1 / 0.7, 0.7, True),
        (70, 70, 10.0, 0.7, True),  # 0.7 x 10 s / 0.1 s
        (200, 70, 10.0, 0.7, True),
    ],
)
def test_a_raid_stretches_the_interval_and_then_leaves_objects_out(objects, tracked, interval_s, share, stretched):
    load = BUDGET.load([0.1] * objects)
    assert (load.objects, load.tracked, load.left_out) == (objects, tracked, objects - tracked)
    assert load.update_interval_s == pytest.approx(interval_s)
    assert load.track_share == pytest.approx(share)
    assert load.stretched is stretched


def test_objects_are_left_out_from_the_end_of_the_list():
    load = BUDGET.load([3.0, 3.0, 3.0, 0.5])  # 7 s in every 10: two of three seconds, and the rest waits its turn
    assert (load.tracked, load.left_out) == (2, 2)
    assert load.update_interval_s == pytest.approx(6.0 / 0.7)


def test_tracks_at_once_are_a_limit_of_their_own():
    load = replace(BUDGET, tracks_at_once=5).load([0.01] * 8)
    assert (load.tracked, load.left_out, load.update_interval_s) == (5, 3, 1.0)


def test_a_cued_radar_gives_all_its_time():
    assert replace(BUDGET, search_share=0.0).load([0.1] * 10).update_interval_s == 1.0
    assert BUDGET.load([0.1] * 10).update_interval_s == pytest.approx(1.0 / 0.7)


def test_a_dwell_of_nothing_is_refused():
    with pytest.raises(ValueError, match="more than 0"):
        BUDGET.load([0.0])


def test_near_objects_need_a_shorter_look():
    """Sixteen times the ratio at half the range: a sixteenth of the dwell, down to the shortest."""
    assert BUDGET.dwell_for_s(20.0, 20.0) == pytest.approx(0.1)
    assert BUDGET.dwell_for_s(80.0, 20.0) == pytest.approx(0.025)
    assert BUDGET.dwell_for_s(20.0 * 256, 20.0) == 0.01
    assert BUDGET.dwell_for_s(5.0, 20.0) == 0.1
    assert needed_dwell_s(40.0, 20.0, 0.1, 0.01) == pytest.approx(0.05)
    assert stretched_interval_s(2.1, 1.0, 0.7) == pytest.approx(3.0)


def test_fence_of_an_early_warning_radar():
    """240 degrees in beams of 2 degrees, two rows."""
    assert fence_beams(radians(240.0), 2, radians(2.0)) == 240


def test_search_looks_share_what_the_tracks_leave():
    """10 s over 400 beams: 25 ms each with all the time, 7.5 ms with 0.3 of it, a full dwell where the fence is narrow."""
    assert BUDGET.search_dwell_s() == pytest.approx(0.025)
    assert BUDGET.search_dwell_s(0.5) == pytest.approx(0.0125)
    assert BUDGET.search_dwell_s(0.9) == pytest.approx(0.0075)
    assert replace(BUDGET, search_beams=20).search_dwell_s() == 0.1
    assert replace(BUDGET, search_share=0.0).search_dwell_s() == 0.0


def test_a_stated_range_already_says_what_a_search_finds():
    assert search_dwell_share(radar(), BUDGET) == pytest.approx(0.25)
    assert search_dwell_share(radar(reach=3e6), BUDGET) == 1.0
    assert search_dwell_share(radar(reach=None), BUDGET) == 1.0
    assert search_dwell_share(replace(radar(), needs_cue=True), BUDGET) == 0.0


@pytest.mark.parametrize("interval_s", [0.1, 0.25, 1.0, 2.5, 5.0, 7.0])
def test_looks_that_fall_into_steps_add_up(interval_s):
    due = [looks_due(t, 1.0, interval_s) for t in np.arange(1.0, 141.0)]
    assert sum(due) == int(140.0 / interval_s + 1e-9)
    assert max(due) - min(due) <= 1.0
    assert looks_due(0.0, 1.0, 5.0) == 1.0
