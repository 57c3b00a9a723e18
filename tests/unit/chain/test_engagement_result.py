"""Probabilities, leakers and causes of a block counted by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from thirdsite.chain.engagement_result import result_json, widest_interval
from thirdsite.chain.loop_runs import CAUSES, TIMES
from thirdsite.engagement.doctrine import Doctrine, Firing
from thirdsite.engagement.single_shot import SingleShot, wilson_interval

FATES = 7


def setup(objects: int, warhead: float = 1.0, firing: Firing = Firing.SALVO) -> SimpleNamespace:
    return SimpleNamespace(
        objects=objects,
        raid_interval_s=30.0,
        inventory=10,
        common=SimpleNamespace(warhead_probability=warhead),
        published=SingleShot.published(0.5, 0.25, 0.75),
        doctrine=Doctrine(firing, 4, 5.0, 60.0, 0.0),
        epochs_s=np.array([100.0, 110.0]),
        sensors=(),
        way=lambda o: SimpleNamespace(target="london"),
    )


def block(hit: list[list[int]], shots: list[list[int]], causes: list[list[str]]) -> dict[str, np.ndarray]:
    runs = len(hit)
    times = np.full((runs, len(TIMES)), np.nan)
    times[:, 0] = np.arange(runs)
    times[0, 2] = 300.0
    return {
        "hit": np.array(hit, dtype=bool),
        "shots": np.array(shots, dtype=np.int8),
        "cause": np.array([[CAUSES.index(name) for name in row] for row in causes], dtype=np.int8),
        "times": times,
        "sum_tracked": np.array([0.0, 4.0]),
        "sum_asked": np.zeros(0),
        "sum_reported": np.zeros(0),
        "sum_error_m2": np.array([0.0, 400.0]),
        "sum_claimed_m2": np.array([0.0, np.inf]),
        "sum_velocity_error_m2_s2": np.array([0.0, 4.0]),
        "sum_claimed_velocity_m2_s2": np.array([0.0, 16.0]),
    }


FOUR = block(
    [[1, 1], [1, 0], [0, 0], [1, 1]],
    [[4, 2], [4, 1], [1, 0], [0, 2]],
    [["killed", "killed"], ["killed", "noise_and_lag"], ["interceptor_failed", "too_late"], ["killed", "killed"]],
)


def test_each_object_and_all_of_them():
    found = result_json(setup(2), FOUR, "computed")
    assert [one["probability_of_kill"]["value"] for one in found["objects"]] == [0.75, 0.5]
    assert found["probability_of_kill"]["value"] == 0.5
    assert (found["probability_of_kill"]["low"], found["probability_of_kill"]["high"]) == pytest.approx(
        wilson_interval(2, 4), abs=1e-6
    )
    assert found["expected_leakers"]["value"] == 0.75
    assert found["shots_fired"] == {"mean": 3.5, "of": 10}
    assert [one["lift_off_s"] for one in found["objects"]] == [0.0, 30.0]


def test_the_shots_fired_at_a_published_probability_by_hand():
    found = result_json(setup(2), FOUR, "published")
    first = (2 * (1 - 0.5**4) + 0.5 + 0.0) / 4
    assert found["objects"][0]["published"]["probability_of_kill"]["value"] == pytest.approx(first, abs=1e-6)
    both = ((1 - 0.5**4) * 0.75 + (1 - 0.5**4) * 0.5) / 4
    assert found["published"]["probability_of_kill"]["value"] == pytest.approx(both, abs=1e-6)
    assert found["published"]["probability_of_kill"]["method"] == "published"
    assert found["probability_of_kill"]["method"] == "computed"
    assert found["headline"] == "published"


def test_the_warhead_probability_scales_both_and_its_share_is_a_cause_of_its_own():
    found = result_json(setup(2, warhead=0.5), FOUR, "computed")
    assert found["warhead_probability"] == 0.5
    assert found["objects"][0]["probability_of_kill"]["value"] == 0.375
    assert found["probability_of_kill"]["value"] == 0.125
    assert found["expected_leakers"]["value"] == 2 - 0.5 * 1.25
    causes = {row["cause"]: row["share"] for row in found["misses"]}
    assert causes == {"not_the_warhead": 0.3125, "noise_and_lag": 0.125, "interceptor_failed": 0.125, "too_late": 0.125}
    killed = sum(one["probability_of_kill"]["value"] for one in found["objects"]) / 2
    assert killed + sum(causes.values()) == pytest.approx(1.0, abs=1e-6)


def test_after_a_look_nothing_published_is_mixed_in():
    found = result_json(setup(2, firing=Firing.SHOOT_LOOK_SHOOT), FOUR, "computed")
    assert found["published"]["probability_of_kill"] is None
    assert "never mixed" in found["published"]["why_not"]


def test_the_clock_counts_what_happened_and_the_error_is_unknown_where_it_is_no_number():
    found = result_json(setup(2), FOUR, "computed")
    assert found["timeline"]["first_warning_s"] == {"median": 1.5, "p5": 0.2, "p95": 2.8, "share": 1.0}
    assert found["timeline"]["commit_s"] == {"median": 300.0, "p5": 300.0, "p95": 300.0, "share": 0.25}
    assert found["timeline"]["launch_s"] == {"median": None, "p5": None, "p95": None, "share": 0.0}
    assert found["track_error"] == [
        {
            "time_s": 110.0,
            "rms_m": 10.0,
            "claimed_m": None,
            "velocity_rms_m_s": 1.0,
            "velocity_claimed_m_s": 2.0,
            "tracks": 4,
        }
    ]


def test_the_widest_interval_is_of_the_objects_and_of_all():
    hit = np.array([[1, 1], [1, 0]] * 50, dtype=bool)
    low, high = wilson_interval(50, 100)
    assert widest_interval(1.0, {"hit": hit}) == high - low
    assert widest_interval(0.5, {"hit": hit}) == 0.5 * (high - low)
