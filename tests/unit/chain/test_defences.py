"""Many defences compared are each what they are alone; looks that come late tell no more than prompt ones."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from thirdsite.chain.coverage import Firing, cover
from thirdsite.chain.defences import Defence, compare
from thirdsite.chain.walk import Looks

SALVO = "salvo"


@pytest.fixture(scope="module")
def work(small_case, small_aims):
    threat = small_case.scenario.threats[0]
    missile = small_case.catalog.missile(threat.missile)
    variations = [small_case.variation(missile, position) for position in small_case.scenario.positions]
    return small_case.threat_model(threat), small_case.launch_ecef_m(threat), small_aims, variations, missile


def compared(work, defences, workers=1):
    threat, launch, aims, _, _ = work
    return compare(threat, defences, [], launch, aims, SALVO, workers).coverage


def test_each_defence_is_covered_as_when_asked_alone(small_case, work):
    """The same samples and kernels: equal to the last bit, two sites and two positions at once."""
    threat, launch, aims, variations, _ = work
    other = small_case.battery_at("gbi-two-stage", "iraq-site")
    defences = [Defence(battery, one, 10) for battery in (small_case.battery, other) for one in variations]
    found = compared(work, defences)
    for d, defence in enumerate(defences):
        alone = cover(threat, defence.battery, launch, aims, [defence.variation], Firing(SALVO, 10), 1)
        for field in fields(alone):
            assert np.array_equal(getattr(found[d], field.name), getattr(alone, field.name), equal_nan=True), field.name


@pytest.mark.parametrize("workers", [2, 4])
def test_any_number_of_workers_gives_the_same(small_case, work, workers):
    defences = [Defence(small_case.battery, one, 10) for one in work[3]]
    for one, other in zip(compared(work, defences), compared(work, defences, workers), strict=True):
        assert np.array_equal(one.shots, other.shots, equal_nan=True)
        assert np.array_equal(one.binding, other.binding)


def test_either_of_two_variations_counts_whichever_leaves_more_shots(small_case, work):
    """Pair by pair, not city by city: the greater of the two from each single launch point."""
    threat, launch, aims, variations, _ = work
    slow = variations[0]._replace(common=replace(variations[0].common, launch_delay_s=400.0))
    both = Defence(small_case.battery, slow, 10, variations[0])
    for point in launch:
        one = point[None]
        counts = [cover(threat, small_case.battery, one, aims, [v], Firing(SALVO, 10), 1).shots[0] for v in (slow, variations[0])]
        together = compare(threat, [both], [], one, aims, SALVO, 1).coverage[0].shots[0]
        assert np.array_equal(together, np.maximum(*counts), equal_nan=True)


def test_late_looks_tell_what_prompt_ones_told_so_long_before(small_case, work):
    from thirdsite.chain.pair_flights import fly_pairs

    threat, launch, aims, _, missile = work
    flown = fly_pairs(threat, launch, aims[: len(launch)], 128)
    looks = Looks(flown.flights, flown.flights.samples)
    prompt = small_case.sensors(missile, "mda", radars=["armavir"])
    late = tuple(one._replace(age_s=90.0) for one in prompt)
    now, then = looks.information(prompt, None), looks.information(late, None)
    clock = flown.flights.samples[:, :, 0]
    assert now[:, -1, 0].max() > 0.0
    for i in range(len(clock)):
        expected = [np.interp(t - 90.0, clock[i], now[i, :, 0], left=0.0) for t in clock[i]]
        np.testing.assert_allclose(then[i, :, 0], expected, rtol=1e-12)
    assert (then[:, :, 0] <= now[:, :, 0]).all()
