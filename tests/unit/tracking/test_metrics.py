"""OSPA, GOSPA and identity against cases worked out by hand."""

from math import sqrt

import numpy as np
import pytest

from thirdsite.errors import BadInput
from thirdsite.tracking.metrics import Frame, gospa, identity, ospa

NONE = np.empty((0, 3))


def at(*xs):
    return np.array([[x, 0.0, 0.0] for x in xs])


def test_gospa_one_near_one_missed():
    # one pair 3 m apart, one object without a track: sqrt(3^2 + 10^2 / 2)
    found = gospa(at(0.0, 100.0), at(3.0), 10.0)
    assert found.distance_m == pytest.approx(sqrt(59.0), rel=1e-14)
    assert (found.localisation_m, found.missed_m, found.false_m) == pytest.approx((3.0, sqrt(50.0), 0.0))
    assert (found.assigned, found.missed, found.false) == (1, 1, 0)


def test_gospa_one_pair_beyond_the_cutoff_is_a_miss_and_a_false_track():
    found = gospa(at(0.0), at(12.0), 10.0)
    assert found.distance_m == pytest.approx(10.0)
    assert (found.assigned, found.missed, found.false) == (0, 1, 1)


def test_gospa_prefers_the_least_sum_not_the_nearest_first():
    # nearest first would take 4-5 (1 m) and leave 0-9 (cut off): 1 + 36. The best is 0-4 and 5-9: 16 + 16
    found = gospa(at(0.0, 5.0), at(4.0, 9.0), 6.0)
    assert found.distance_m == pytest.approx(sqrt(32.0))
    assert found.assigned == 2


def test_gospa_of_order_one():
    # |2| + |1| + one false at 8 / 2
    assert gospa(at(0.0, 50.0), at(2.0, 51.0, 90.0), 8.0, order=1.0).distance_m == pytest.approx(7.0)


def test_empty_sets():
    assert gospa(NONE, NONE, 10.0).distance_m == 0.0
    assert gospa(at(1.0, 2.0), NONE, 10.0).distance_m == pytest.approx(10.0)
    assert gospa(NONE, at(1.0, 2.0, 3.0, 4.0), 10.0).distance_m == pytest.approx(sqrt(200.0))
    assert ospa(NONE, NONE, 10.0) == 0.0
    assert ospa(at(1.0), NONE, 10.0) == 10.0


def test_ospa_by_hand():
    # ((3^2 + 10^2) / 2)^(1/2)
    assert ospa(at(0.0, 100.0), at(3.0), 10.0) == pytest.approx(sqrt(54.5))
    # cut: min(200, 10) counts once, 1 m once
    assert ospa(at(0.0, 100.0), at(1.0, 300.0), 10.0, order=1.0) == pytest.approx(5.5)


def test_metrics_are_symmetric_and_keep_the_triangle():
    rng = np.random.default_rng(4)
    for _ in range(50):
        a, b, c = (rng.normal(scale=30.0, size=(rng.integers(0, 6), 3)) for _ in range(3))
        for distance in (lambda p, q: gospa(p, q, 40.0).distance_m, lambda p, q: ospa(p, q, 40.0)):
            assert distance(a, b) == pytest.approx(distance(b, a), abs=1e-9)
            assert distance(a, c) <= distance(a, b) + distance(b, c) + 1e-9


@pytest.mark.parametrize("wrong", [{"cutoff_m": 0.0}, {"cutoff_m": float("nan")}, {"cutoff_m": 5.0, "order": 0.5}])
def test_impossible_metrics_are_refused(wrong):
    with pytest.raises(BadInput):
        gospa(at(0.0), at(1.0), **wrong)


def test_positions_that_are_not_numbers_are_refused():
    with pytest.raises(BadInput, match="finite"):
        ospa(at(float("nan")), at(1.0), 10.0)


def frame(objects, tracks):
    return Frame({k: (v, 0.0) for k, v in objects.items()}, {k: (v, 0.0) for k, v in tracks.items()})


def test_a_swap_of_two_tracks_counts_two_switches():
    frames = [
        frame({"A": 0.0, "B": 100.0}, {1: 1.0, 2: 101.0}),
        frame({"A": 40.0, "B": 60.0}, {1: 61.0, 2: 41.0}),
        frame({"A": 100.0, "B": 0.0}, {1: 1.0, 2: 101.0}),
    ]
    kept = identity(frames, 30.0)
    assert (kept.switches, kept.switched, kept.objects, kept.matched) == (2, 2, 2, 6)
    assert kept.switches_by_frame == (0, 0, 2)  # within 30 m of each other the old pairs still hold
    bare = identity(frames, 30.0, keep=False)
    assert bare.switches_by_frame == (0, 2, 0)


def test_a_passing_is_no_switch_when_pairs_are_kept():
    frames = [
        frame({"A": 0.0, "B": 10.0}, {1: 0.0, 2: 10.0}),
        frame({"A": 4.0, "B": 6.0}, {1: 5.5, 2: 4.5}),
        frame({"A": 10.0, "B": 0.0}, {1: 10.0, 2: 0.0}),
    ]
    assert identity(frames, 5.0).switches == 0
    assert identity(frames, 5.0, keep=False).switches == 4


def test_a_track_lost_and_found_again_is_no_switch_but_a_new_one_is():
    same = [frame({"A": 0.0}, {1: 0.0}), frame({"A": 0.0}, {}), frame({"A": 0.0}, {1: 0.0})]
    other = [*same[:2], frame({"A": 0.0}, {2: 0.0})]
    assert identity(same, 5.0).switches == 0
    assert identity(same, 5.0).missed == 1
    assert identity(other, 5.0).switches == 1
    assert identity(other, 5.0).switched_share == 1.0


def test_missed_and_false_are_counted_by_frame():
    score = identity([frame({"A": 0.0, "B": 50.0}, {1: 1.0, 7: 500.0})], 5.0)
    assert (score.matched, score.missed, score.false) == (1, 1, 1)
    assert score.switches_per_match == 0.0


def test_as_many_pairs_as_possible_come_first():
    # one pair of 1 m alone would be nearer in sum than two pairs of 4 m
    score = identity([frame({"A": 0.0, "B": 5.0}, {1: 4.0, 2: 9.0})], 4.5)
    assert score.matched == 2
