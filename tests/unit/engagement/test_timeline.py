"""Records of engagements: order of events, causes, and sums over runs."""

from __future__ import annotations

import pytest

from thirdsite.engagement.doctrine import Independence
from thirdsite.engagement.endgame import FATES
from thirdsite.engagement.single_shot import Origin
from thirdsite.engagement.timeline import CAUSES, Engagement, NoShot, Shot, Timeline, tally

CLOCK = Timeline(60.0, 150.0, 240.0, 250.0, 390.0, 540.0, 570.0, 600.0, 310.0)


def engagement(*fates, is_warhead=True, origin=Origin.COMPUTED, **more):
    shots = tuple(Shot(CLOCK, fate, 0.1, 50.0) for fate in fates)
    return Engagement("a", shots, is_warhead, 0.8, origin, **more)


def test_the_clock_has_a_margin_and_its_events_in_order():
    assert CLOCK.margin_s == 60.0
    assert CLOCK.fly_out_s == 350.0
    assert [name for name, _ in CLOCK.events] == [
        "first_warning", "first_track", "commit", "launch", "burnout", "last_update", "acquisition", "intercept",
    ]  # fmt: skip
    assert Timeline(first_track_s=90.0, first_warning_s=100.0).events == (("first_track", 90.0), ("first_warning", 100.0))
    assert Timeline(launch_s=100.0).margin_s is None
    assert Timeline(launch_s=320.0, latest_launch_s=310.0).margin_s == -10.0


def test_an_event_before_its_cause_is_refused():
    with pytest.raises(ValueError, match="intercept_s = 500 lies before launch_s = 600"):
        Timeline(launch_s=600.0, intercept_s=500.0)
    with pytest.raises(ValueError, match="launch_s"):
        Timeline(commit_s=300.0, launch_s=200.0)


def test_a_fate_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="fate is one of"):
        Shot(CLOCK, "lost")


def test_why_an_object_got_through():
    assert engagement("not_acquired", "hit").cause is None
    assert engagement("not_acquired", "noise_and_lag").cause == "noise_and_lag"
    assert engagement("hit", is_warhead=False).cause == "not_the_warhead"
    assert engagement("not_the_warhead", "not_acquired", is_warhead=False).cause == "not_the_warhead"
    assert engagement(no_shot="too_late").cause == "too_late"
    assert engagement().cause == "no_track"
    assert set(FATES[1:]) | set(NoShot) <= set(CAUSES)


def test_runs_are_summed_up_with_an_interval_and_causes():
    """Six runs: three kills, one hit on the wrong object, two misses; four of six objects struck."""
    runs = [
        engagement("hit"),
        engagement("hit", "not_acquired"),
        engagement("not_acquired", "hit"),
        engagement("not_the_warhead", is_warhead=False),
        engagement("not_acquired"),
        engagement(no_shot="track_quality"),
    ]
    found = tally(runs)
    assert found.runs == 6
    assert found.estimate.shots == pytest.approx(7 / 6)
    assert found.estimate.hit_probability == pytest.approx(4 / 6)
    assert (found.estimate.warhead_probability, found.estimate.independence) == (0.8, Independence.INDEPENDENT)
    assert found.interval[0] < 0.5 < found.interval[1]
    assert found.causes == (("not_acquired", 1 / 6), ("not_the_warhead", 1 / 6), ("track_quality", 1 / 6))
    assert found.single_shot is Origin.COMPUTED


def test_published_and_computed_shots_are_never_mixed():
    with pytest.raises(ValueError, match="got 2 kinds"):
        tally([engagement("hit"), engagement("hit", origin=Origin.PUBLISHED)])
    with pytest.raises(ValueError, match="got 0 kinds"):
        tally([])
