"""Assignments against every possible one."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from thirdsite.engagement.assignment import Aimed, assign, assign_by_margin, expected_population
from thirdsite.engagement.first_salvo import first_salvo

POPULATION = {"x": 8.0, "y": 3.0, "z": 1.0}


def random_raid(rng, objects, kinds=1, most=3):
    return [
        Aimed(
            str(i),
            str(rng.choice(list(POPULATION))),
            tuple(float(p) for p in np.where(rng.uniform(size=kinds) < 0.2, 0.0, rng.uniform(0.2, 0.9, kinds))),
            tuple(int(n) for n in rng.integers(0, most + 1, kinds)),
            float(rng.uniform(0.4, 1.0)),
        )
        for i in range(objects)
    ]


def brute_force(raid, inventory):
    """The greatest expected population over every assignment."""
    rows = [list(product(*(range(most + 1) for most in aimed.most_shots))) for aimed in raid]
    best = 0.0
    for shots in product(*rows):
        if all(sum(row[kind] for row in shots) <= n for kind, n in enumerate(inventory)):
            best = max(best, expected_population(raid, shots, POPULATION))
    return best


def spent(found, kinds):
    return [sum(row[kind] for row in found.shots) for kind in range(kinds)]


def test_expected_population_by_hand():
    """City x needs both of its warheads hit: 8 (0.5 x 0.75) + 3 (0.9 x 0.6) = 4.62."""
    raid = [Aimed("a", "x", (0.5,), (9,)), Aimed("b", "x", (0.5,), (9,)), Aimed("c", "y", (0.6,), (9,), 0.9)]
    assert expected_population(raid, [(1,), (2,), (1,)], POPULATION) == pytest.approx(4.62)
    assert expected_population(raid, [(0,), (2,), (1,)], POPULATION) == pytest.approx(1.62)


@pytest.mark.parametrize("seed", range(25))
def test_one_kind_of_interceptor_is_assigned_as_well_as_can_be(seed):
    rng = np.random.default_rng(seed)
    raid = random_raid(rng, 5)
    inventory = int(rng.integers(0, 8))
    found = assign(raid, [inventory], POPULATION)
    assert found.method == "exact"
    assert found.expected_population == pytest.approx(brute_force(raid, [inventory]))
    assert found.expected_population == pytest.approx(expected_population(raid, found.shots, POPULATION))
    assert spent(found, 1)[0] <= inventory
    assert all(row[0] <= aimed.most_shots[0] for row, aimed in zip(found.shots, raid, strict=True))


@pytest.mark.parametrize("seed", range(20))
def test_two_kinds_of_interceptors_are_assigned_as_well_as_can_be(seed):
    rng = np.random.default_rng(100 + seed)
    raid = random_raid(rng, 4, kinds=2, most=2)
    inventory = rng.integers(1, 5, 2).tolist()
    found = assign(raid, inventory, POPULATION)
    assert found.method == "exact"
    assert found.expected_population == pytest.approx(brute_force(raid, inventory))
    assert all(n <= have for n, have in zip(spent(found, 2), inventory, strict=True))


def test_marginal_returns_come_close_to_the_best_of_two_sites():
    """60 random raids of four objects, two kinds: never below 95 % of the best, nearly always it."""
    ratios = []
    for seed in range(60):
        rng = np.random.default_rng(1000 + seed)
        raid = random_raid(rng, 4, kinds=2, most=2)
        inventory = rng.integers(1, 4, 2).tolist()
        found, best = assign_by_margin(raid, inventory, POPULATION), brute_force(raid, inventory)
        assert found.method == "marginal"
        assert all(n <= have for n, have in zip(spent(found, 2), inventory, strict=True))
        assert found.expected_population <= best + 1e-9
        ratios.append(found.expected_population / best if best > 0.0 else 1.0)
    assert min(ratios) > 0.95
    assert np.mean(np.array(ratios) > 1.0 - 1e-9) > 0.95


def test_marginal_returns_are_exact_enough_on_a_large_raid():
    """Twenty objects, ten interceptors, one kind: beside dynamic programming."""
    rng = np.random.default_rng(7)
    raid = random_raid(rng, 20, most=4)
    exact, marginal = assign(raid, [10], POPULATION), assign_by_margin(raid, [10], POPULATION)
    assert marginal.expected_population >= 0.99 * exact.expected_population


def test_a_city_that_cannot_be_protected_whole_gets_nothing():
    raid = [Aimed("a", "x", (0.9,), (0,)), Aimed("b", "x", (0.9,), (5,)), Aimed("c", "z", (0.1,), (1,))]
    assert assign(raid, [5], POPULATION).shots == ((0,), (0,), (1,))


def test_more_interceptors_never_protect_less():
    raid = random_raid(np.random.default_rng(3), 6, most=5)
    values = [assign(raid, [n], POPULATION).expected_population for n in range(12)]
    assert values == sorted(values)


def looked_ahead(raid, hit, left, salvos):
    """The greatest expected population by plain recursion."""
    value = sum(
        people * np.prod([a.warhead_probability if h else 0.0 for a, h in zip(raid, hit, strict=True) if a.city == city])
        for city, people in POPULATION.items()
        if any(a.city == city for a in raid)
    )
    if salvos == 0 or left == 0:
        return value
    best = 0.0
    for shots in product(*(range(left + 1) for _ in raid)):
        if sum(shots) > left or any(n and h for n, h in zip(shots, hit, strict=True)):
            continue
        if any(n > a.most_shots[0] for n, a in zip(shots, raid, strict=True)):
            continue
        total = 0.0
        for outcome in product((False, True), repeat=len(raid)):
            chance = 1.0
            for a, n, struck in zip(raid, shots, outcome, strict=True):
                miss = (1.0 - a.shot_probability[0]) ** n
                chance *= 1.0 - miss if struck else miss
            if chance:
                after = [h or o for h, o in zip(hit, outcome, strict=True)]
                total += chance * looked_ahead(raid, after, left - sum(shots), salvos - 1)
        best = max(best, total)
    return best


@pytest.mark.parametrize("seed", range(4))
def test_the_first_of_two_salvos_is_the_best(seed):
    raid = random_raid(np.random.default_rng(20 + seed), 2, most=3)
    found = first_salvo(raid, 3, 2, POPULATION)
    assert found.expected_population == pytest.approx(looked_ahead(raid, [False, False], 3, 2))
    assert found.expected_population >= assign(raid, [3], POPULATION).expected_population - 1e-12


def test_looking_saves_interceptors_for_what_was_missed():
    """Two objects, three shots: one each first, the third for the one missed; a single salvo has to guess."""
    raid = [Aimed("a", "x", (0.5,), (3,)), Aimed("b", "y", (0.5,), (3,))]
    looked, once = first_salvo(raid, 3, 2, POPULATION), assign(raid, [3], POPULATION)
    assert looked.expected_population > once.expected_population
    assert sum(looked.shots) < 3


def test_too_much_to_look_ahead_is_refused():
    raid = random_raid(np.random.default_rng(1), 12)
    with pytest.raises(ValueError, match="too many"):
        first_salvo(raid, 20, 3, POPULATION)
    with pytest.raises(ValueError, match="one kind"):
        first_salvo(random_raid(np.random.default_rng(1), 2, kinds=2), 3, 2, POPULATION)


def test_a_raid_that_does_not_fit_its_sites_is_refused():
    with pytest.raises(ValueError, match="for each of 2 kinds"):
        assign([Aimed("a", "x", (0.5,), (1,))], [1, 1], POPULATION)
    with pytest.raises(ValueError, match="population is not given"):
        assign([Aimed("a", "w", (0.5,), (1,))], [1], POPULATION)


def test_five_threats_and_ten_interceptors_are_looked_ahead_over():
    raid = [Aimed(str(i), "xyz"[i % 3], (0.56,), (4,)) for i in range(5)]
    found = first_salvo(raid, 10, 2, POPULATION)
    assert found.expected_population > assign(raid, [10], POPULATION).expected_population
