"""Gates and clusters against tables and matrix formulas; combinations against enumeration."""

from itertools import product

import numpy as np
import pytest

from thirdsite.tracking.combination import Option, best_combination
from thirdsite.tracking.gating import chi_square_gate, normalised_distances


def test_gate_probabilities_are_the_tables():
    assert chi_square_gate(0.95, 3) == pytest.approx(7.815, abs=5e-4)
    assert chi_square_gate(0.99, 6) == pytest.approx(16.812, abs=5e-4)


def test_normalised_distance_and_density_against_the_matrix_formula():
    rng = np.random.default_rng(1)
    half = rng.normal(size=(4, 3, 3))
    covariances = half @ half.transpose(0, 2, 1) + np.eye(3)
    residuals = rng.normal(size=(4, 5, 3))
    squared, density = normalised_distances(residuals, covariances)
    for i in range(4):
        for j in range(5):
            r = residuals[i, j]
            d = r @ np.linalg.inv(covariances[i]) @ r
            assert squared[i, j] == pytest.approx(d)
            assert density[i, j] == pytest.approx(-0.5 * (d + np.log(np.linalg.det(2.0 * np.pi * covariances[i]))))


def enumerated(families, without):
    """The greatest total by trying every choice."""
    best = -np.inf
    for choice in product(*(range(-1, len(options)) for options in families)):
        looks = [look for options, k in zip(families, choice, strict=True) if k >= 0 for look in options[k].looks]
        if len(looks) == len(set(looks)):
            best = max(best, total(families, without, choice))
    return best


def total(families, without, choice):
    return sum(options[k].score if k >= 0 else none for options, none, k in zip(families, without, choice, strict=True))


def random_families(rng, count, options, looks):
    return [
        [
            Option(
                float(rng.normal(scale=5.0)), frozenset(int(k) for k in rng.choice(looks, size=rng.integers(0, 3), replace=False))
            )
            for _ in range(options)
        ]
        for _ in range(count)
    ]


@pytest.mark.parametrize("most_nodes", [100_000, 3])
def test_the_best_combination_is_the_best_of_all(most_nodes):
    """Both the search and, when it is cut short, the programme in whole numbers."""
    rng = np.random.default_rng(8)
    for _ in range(25):
        families = random_families(rng, 5, 4, 6)
        without = [float(x) for x in rng.normal(size=5)]
        choice, cut = best_combination(families, without, most_nodes)
        looks = [look for options, k in zip(families, choice, strict=True) if k >= 0 for look in options[k].looks]
        assert len(looks) == len(set(looks))
        assert cut == 0
        assert total(families, without, choice) == pytest.approx(enumerated(families, without))


def test_families_without_options_are_left_out():
    assert best_combination([[], [Option(1.0, frozenset({3}))]], [0.0, 0.0]) == ([-1, 0], 0)
    assert best_combination([], []) == ([], 0)
