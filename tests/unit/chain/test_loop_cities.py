"""A raid at several cities: each missile flies its own way, and the interceptors go where they spare most people."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.chain.loop_battle import engage_block
from thirdsite.chain.loop_cities import Target, cities_json, raid_setup
from thirdsite.chain.loop_runs import CAUSES, run_block
from thirdsite.chain.loop_setup import inertial
from thirdsite.chain.path import Path
from thirdsite.chain.single_flight import Aim, Loft, aimed_flight
from thirdsite.engagement.assignment import Aimed, expected_population

MISSILE, RUNS = "iran-irbm", 24


@pytest.fixture(scope="module")
def targets(catalog):
    def target(city):
        path = Path.of(aimed_flight(catalog, Aim(MISSILE, "38.5,44.8", city, "mda"), Loft(0.0)))
        return Target(city, catalog.cities[city].population, path)

    return tuple(target(city) for city in ("warsaw", "london"))


def of(case, targets, objects, interval_s=0.0):
    return raid_setup(case, MISSILE, targets, "mda", objects=objects, raid_interval_s=interval_s, tracked=False)


@pytest.fixture(scope="module")
def raid(small_case, targets):
    return of(small_case, targets, 4, 30.0)


def test_every_missile_flies_to_its_own_city(raid, targets):
    setup, _ = raid
    watches = engage_block(setup, 0, 2).watches
    assert [watch.setup.target for watch in watches] == ["warsaw", "london", "warsaw", "london"]
    for watch, target in zip(watches, (*targets, *targets), strict=True):
        at = float(watch.setup.epochs_s[-1])
        planned = inertial(np.array([at]), target.path.at(at))[0, :3]
        # 1 km and 5 m/s of spread at burnout, three standard deviations, and less than 1,000 s of flight
        assert np.linalg.norm(watch.flown.at(np.full(2, at), np.arange(2))[:, :3] - planned, axis=1).max() < 40e3


def test_the_interceptors_go_where_they_spare_most(raid, targets, small_case):
    setup, assigned = raid
    shots = [one[0] for one in assigned.shots]
    assert sum(shots) <= setup.inventory == 10
    assert setup.way(1).allotted == setup.allotted == tuple(shots)
    people = {target.city: float(target.population) for target in targets}
    aimed = [Aimed(str(o), targets[o % 2].city, (setup.published.probability,), (4,)) for o in range(4)]
    share = expected_population(aimed, assigned.shots, people)
    equal = expected_population(aimed, [(3,), (3,), (2,), (2,)], people)
    assert share == pytest.approx(assigned.expected_population)
    assert share > equal
    assert shots[1] + shots[3] > shots[0] + shots[2]  # London has five times the people


def test_shots_are_those_assigned_and_cities_add_up(raid, targets):
    setup, assigned = raid
    found = run_block(setup, 0, RUNS)
    shots = np.array([one[0] for one in assigned.shots])
    assert (found["shots"] <= shots).all()
    assert (found["shots"].sum(axis=1) <= setup.inventory).all()
    assert (found["cause"][:, shots == 0] == CAUSES.index("no_interceptor_left")).all()
    data = cities_json(setup, targets, assigned, found)
    assert [row["city"] for row in data["cities"]] == ["warsaw", "london"]
    assert [row["objects"] for row in data["cities"]] == [[1, 3], [2, 4]]
    by_hand = sum(t.population * found["hit"][:, i::2].all(axis=1).mean() for i, t in enumerate(targets))
    assert data["expected_population_spared"] == pytest.approx(by_hand, abs=1.0)
    assert data["population_aimed_at"] == sum(target.population for target in targets)
    for row in data["cities"]:
        spared = row["probability_spared"]
        assert 0.0 <= spared["low"] <= spared["value"] <= spared["high"] <= 1.0


def test_what_nothing_can_meet_gets_no_interceptor(small_case, targets):
    late = small_case.scenario.assumptions.model_copy(update={"greatest_closing_speed_m_s": 1000.0})
    case = type(small_case)(small_case.scenario.model_copy(update={"assumptions": late}), small_case.catalog)
    _, assigned = of(case, targets, 2)
    assert [sum(one) for one in assigned.shots] == [0, 0]


def test_one_city_is_no_question(small_case, targets):
    setup, assigned = of(small_case, targets[:1], 3)
    assert assigned is None
    assert setup.ways == ()
    assert setup.shots_each == (4, 3, 3)
    assert setup.way(2) is setup
