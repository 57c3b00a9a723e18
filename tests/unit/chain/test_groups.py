"""Several groups of interceptors in one defence: shots add up, and a group alone is the case it was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from thirdsite.chain.coverage import Firing, cover
from thirdsite.chain.walk import engage, engage_groups
from thirdsite.engagement import intercept
from thirdsite.scenario.scenario import InterceptorSite


def with_groups(case, *groups):
    """The small case with other groups of interceptors."""
    defence = case.scenario.defence.model_copy(update={"interceptors": list(groups)})
    return replace(case, scenario=case.scenario.model_copy(update={"defence": defence}))


GBI = InterceptorSite(interceptor="gbi-two-stage", site="redzikowo", count=10)
NEAR = InterceptorSite(interceptor="sm-3-block-iia", site="deveselu", count=3)
NOWHERE = InterceptorSite(interceptor="gbi-two-stage", site="-50,170", count=10, burnout_speed_m_s=4000.0)


def covered(case, aims, firing=None):
    threat = case.scenario.threats[0]
    missile = case.catalog.missile(threat.missile)
    variations = [case.variation(missile, position) for position in case.scenario.positions]
    first, *further = case.inventories
    firing = firing or Firing("salvo", first, tuple(further))
    return cover(case.threat_model(threat), case.batteries, case.launch_ecef_m(threat), aims, variations, firing, 1)


@pytest.fixture(scope="module")
def one(small_case, small_aims):
    return covered(with_groups(small_case, GBI), small_aims)


def test_a_group_that_reaches_nothing_changes_nothing(small_case, small_aims, one):
    for order in ((GBI, NOWHERE), (NOWHERE, GBI)):
        two = covered(with_groups(small_case, *order), small_aims)
        for name in ("in_range", "share", "shots", "battle_space_s", "median_battle_space_s"):
            assert np.array_equal(getattr(two, name), getattr(one, name), equal_nan=True), name


def test_the_same_group_twice_has_twice_the_shots(small_case, small_aims, one):
    two = covered(with_groups(small_case, GBI, GBI), small_aims)
    assert np.array_equal(two.shots, 2.0 * one.shots, equal_nan=True)
    assert np.array_equal(two.battle_space_s, one.battle_space_s, equal_nan=True)
    assert np.array_equal(two.binding, one.binding)
    assert np.nansum(one.shots) > 0.0


def test_each_group_fires_its_own_inventory(small_case, small_aims, one):
    limited = covered(with_groups(small_case, GBI, GBI), small_aims, Firing("salvo", 1, (2,)))
    assert np.array_equal(limited.shots, np.minimum(one.shots, 1.0) + np.minimum(one.shots, 2.0), equal_nan=True)


def test_shots_of_a_pair_are_the_sum_of_the_groups_alone(small_case, small_aims):
    """By brute force: one launch point, so that the least over launch points is the pair itself."""
    case = with_groups(small_case, GBI, NEAR)
    threat = case.scenario.threats[0]
    missile = case.catalog.missile(threat.missile)
    variation = case.variation(missile, "mda")
    assert variation.further_speeds_m_s == (4500.0,)
    launch = case.launch_ecef_m(threat)[:1]
    together = cover(case.threat_model(threat), case.batteries, launch, small_aims, [variation], Firing("salvo", 10, (3,)), 1)
    alone = [
        cover(case.threat_model(threat), battery, launch, small_aims, [variation.of_group(g)], Firing("salvo", count), 1)
        for g, (battery, count) in enumerate(zip(case.batteries, (10, 3), strict=True))
    ]
    assert np.array_equal(together.shots, alone[0].shots + alone[1].shots, equal_nan=True)
    assert (np.nan_to_num(alone[0].shots) > 0.0).any()
    assert (np.nan_to_num(alone[1].shots) > 0.0).any()


def test_groups_engaged_together_are_the_groups_engaged_alone(small_case, small_aims):
    case = with_groups(small_case, GBI, NEAR)
    threat = case.scenario.threats[0]
    variations = [case.variation(case.catalog.missile(threat.missile), position) for position in case.scenario.positions]
    launch = np.repeat(case.launch_ecef_m(threat)[:1], len(small_aims), axis=0)
    found = engage_groups(case.threat_model(threat), case.batteries, launch, small_aims, variations)
    for g, battery in enumerate(case.batteries):
        own = engage(case.threat_model(threat), battery, launch, small_aims, [one.of_group(g) for one in variations])
        assert np.array_equal(own.results, found[g].results)
        assert np.array_equal(own.outcome, found[g].outcome)
    assert not np.array_equal(found[0].results[..., intercept.MARGIN], found[1].results[..., intercept.MARGIN])


def test_a_group_alone_is_a_case_of_its_own(small_case):
    case = with_groups(small_case, GBI, NEAR)
    assert case.scenario.digest  # worked out before, so that a copy could carry it along
    alone = case.alone(1)
    assert alone.inventories == (3,)
    assert alone.battery is case.batteries[1]
    assert alone.burnout_speeds_m_s("mda") == (4500.0,)
    assert alone.scenario.digest != case.scenario.digest
    assert case.inventory == 13
    assert case.speeds_text("mda") == "4.5 to 6.3 km/s"
    assert small_case.alone(0) is small_case
