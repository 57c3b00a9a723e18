"""Shot doctrine against enumeration and by hand."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

from thirdsite.engagement.doctrine import (
    Doctrine,
    Firing,
    Independence,
    Window,
    kill_estimate,
    look_and_shoot,
    salvo_starts,
    schedule,
)


def doctrine(firing=Firing.SHOOT_LOOK_SHOOT, shots=1, interval=10.0, assessment=60.0, error=0.0, most=10):
    return Doctrine(firing, shots, interval, assessment, error, most)


def window(first, last, fly_out=200.0, name="a"):
    times = np.array([first, last], dtype=float)
    return Window(name, times, times + fly_out)


def test_four_independent_shots_at_the_published_record():
    """1 - 0.44^4 = 96.3 %; with half a chance that it is the warhead, 48.1 %: once for the object, not once a shot."""
    four = kill_estimate([0.56] * 4, 1.0)
    assert four.probability == pytest.approx(0.9625, abs=5e-4)
    half = kill_estimate([0.56] * 4, 0.5)
    assert half.probability == pytest.approx(0.5 * four.probability)
    assert half.probability < 1.0 - (1.0 - 0.28) ** 4
    assert half.independence is Independence.INDEPENDENT


def test_shots_that_fail_for_common_reasons_are_worth_the_best_one():
    assert kill_estimate([0.3, 0.5, 0.4], 1.0, Independence.COMMON).probability == 0.5
    assert kill_estimate([], 1.0).probability == 0.0


def enumerated(p, error, salvo, salvos, inventory):
    """Expected shots and probability of a hit, over every outcome of every shot and look."""
    hits = fired = 0.0

    def follow(chance, struck, left, to_come):
        nonlocal hits, fired
        shots = min(salvo, left)
        if to_come == 0 or shots == 0:
            hits += chance * struck
            return
        fired += chance * shots
        for outcome in product((False, True), repeat=shots):
            own = chance * np.prod([p if one else 1.0 - p for one in outcome])
            now = struck or any(outcome)
            again = error if now else 1.0 - error
            follow(own * again, now, left - shots, to_come - 1)
            hits += own * (1.0 - again) * now

    follow(1.0, False, inventory, salvos)
    return fired, hits


@pytest.mark.parametrize(("p", "error", "salvo", "salvos", "inventory"), [
    (0.5, 0.0, 1, 3, 10), (0.56, 0.1, 2, 3, 5), (0.3, 0.3, 2, 2, 3), (0.9, 0.5, 1, 4, 4), (0.5, 1.0, 1, 3, 3),
])  # fmt: skip
def test_looking_and_shooting_is_what_enumeration_gives(p, error, salvo, salvos, inventory):
    found = look_and_shoot(p, 1.0, doctrine(shots=salvo, error=error), salvos, inventory)
    assert (found.shots, found.hit_probability) == pytest.approx(enumerated(p, error, salvo, salvos, inventory))


def test_a_salvo_does_not_look():
    found = look_and_shoot(0.5, 0.8, doctrine(Firing.SALVO, 4), 3)
    assert found.shots == 4.0
    assert found.probability == pytest.approx(0.8 * (1.0 - 0.5**4))


def test_salvos_wait_for_the_one_before():
    """Lift-offs 240 and 250 s; the second meets at 450; 60 s to look: 510, 780, 1,050; the next, 1,320, is too late."""
    two = doctrine(shots=2)
    assert salvo_starts(window(240.0, 1300.0), two) == [240.0, 510.0, 780.0, 1050.0]
    assert salvo_starts(window(240.0, 1300.0), two, not_before_s=600.0) == [600.0, 870.0, 1140.0]
    assert salvo_starts(window(240.0, 1300.0), doctrine(Firing.SALVO, 2)) == [240.0]
    assert salvo_starts(window(240.0, 1300.0), doctrine(most=2)) == [240.0, 500.0]
    assert salvo_starts(window(240.0, 239.0), two) == []


def test_one_site_shares_its_rate_of_launch():
    launches = schedule([window(0.0, 100.0, name="a"), window(5.0, 12.0, name="b")], [2, 1], 10.0)
    assert [(launch.threat, launch.lift_off_s) for launch in launches] == [("a", 0.0), ("b", 10.0), ("a", 20.0)]
    assert launches[1].meeting_s == pytest.approx(210.0)


def test_every_object_gets_a_first_shot_before_any_gets_its_second():
    launches = schedule([window(0.0, 100.0, name="a"), window(0.0, 200.0, name="b")], [2, 2], 10.0)
    assert [launch.threat for launch in launches] == ["a", "b", "a", "b"]
    tight = schedule([window(0.0, 15.0, name="a"), window(0.0, 200.0, name="b")], [2, 2], 10.0)
    assert [launch.threat for launch in tight] == ["a", "a", "b", "b"]


def test_the_site_waits_and_leaves_out_what_is_too_late():
    launches = schedule([window(100.0, 105.0)], [3], 10.0, busy_until_s=30.0)
    assert [launch.lift_off_s for launch in launches] == [100.0]
    assert schedule([window(0.0, 20.0)], [3], 10.0, busy_until_s=30.0) == []


def most_launches(windows, shots, interval):
    """Greatest number of launches in time: every order of all shots, each as soon as it may."""
    jobs = [i for i, n in enumerate(shots) for _ in range(n)]
    best = 0
    for order in set(permutations(jobs)):
        now, count = 0.0, 0
        for i in order:
            start = max(now, windows[i].first_s)
            if start <= windows[i].last_s:
                count, now = count + 1, start + interval
        best = max(best, count)
    return best


def test_as_many_launches_as_any_order_gives_when_all_are_open():
    """Windows that open together: closing first is optimal (Jackson's rule)."""
    rng = np.random.default_rng(1)
    for _ in range(60):
        windows = [window(0.0, rng.uniform(0.0, 60.0), name=str(i)) for i in range(3)]
        shots = rng.integers(1, 3, 3).tolist()
        if most_launches(windows, shots, 10.0) == sum(shots):
            assert len(schedule(windows, shots, 10.0)) == sum(shots)


def test_windows_that_open_later_cost_at_most_one_launch():
    rng = np.random.default_rng(2)
    lost = []
    for _ in range(100):
        first = rng.uniform(0.0, 40.0, 3)
        windows = [window(f, f + rng.uniform(0.0, 40.0), name=str(i)) for i, f in enumerate(first)]
        shots = rng.integers(1, 3, 3).tolist()
        lost.append(most_launches(windows, shots, 10.0) - len(schedule(windows, shots, 10.0)))
    assert max(lost) <= 1
    assert np.mean(lost) < 0.2


@pytest.mark.parametrize("wrong", [{"shots": 0}, {"interval": 0.0}, {"assessment": -1.0}, {"error": 1.5}])
def test_doctrine_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match=r"at least one|assessment error"):
        doctrine(**wrong)
