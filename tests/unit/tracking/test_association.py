"""Gates, clusters and joint probabilities against enumeration and closed forms."""

from itertools import product

import numpy as np
import pytest

from thirdsite.tracking.association import best_assignment, exact_marginals, joint_marginals, loopy_marginals
from thirdsite.tracking.gating import chi_square_gate, clusters, normalised_distances


def enumerated(ratios):
    """Marginals by writing out every joint event."""
    n, m = ratios.shape
    found = np.zeros((n, m + 1))
    for event in product(range(m + 1), repeat=n):
        taken = [j for j in event if j < m]
        if len(taken) == len(set(taken)):
            weight = np.prod([ratios[i, j] if j < m else 1.0 for i, j in enumerate(event)])
            for i, j in enumerate(event):
                found[i, j] += weight
    return found / found.sum(axis=1, keepdims=True)


def log(ratios):
    with np.errstate(divide="ignore"):
        return np.log(ratios)


def random_ratios(rng, n, m):
    return np.where(rng.random((n, m)) < 0.7, np.exp(rng.normal(scale=3.0, size=(n, m))), 0.0)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (2, 2), (3, 2), (4, 5), (5, 4)])
def test_exact_marginals_are_those_of_enumeration(n, m):
    rng = np.random.default_rng(n * 10 + m)
    for _ in range(5):
        ratios = random_ratios(rng, n, m)
        assert exact_marginals(log(ratios)) == pytest.approx(enumerated(ratios), abs=1e-12)
        assert joint_marginals(log(ratios))[0] == pytest.approx(enumerated(ratios), abs=1e-12)


def test_very_large_and_very_small_ratios_stay_finite():
    logs = np.array([[900.0, 890.0], [905.0, -900.0]])
    found, _ = joint_marginals(logs)
    # events: (0, none) e^900, (none, 0) e^905, (1, 0) e^1795, (0, 1) e^0, ...: the third has all the weight
    assert found == pytest.approx(np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]), abs=1e-12)


def test_loopy_belief_propagation_is_exact_without_loops_and_near_with_them():
    tree = np.array([[2.0, 3.0, 0.0], [0.0, 1.0, 0.0], [0.0, 4.0, 0.5]])
    assert loopy_marginals(log(tree)) == pytest.approx(enumerated(tree), abs=1e-5)
    rng = np.random.default_rng(7)
    errors = [np.abs(loopy_marginals(log(r)) - enumerated(r)).max() for r in (random_ratios(rng, 4, 5) for _ in range(40))]
    assert np.mean(errors) < 0.06  # Williams and Lau's figure 4: errors of a few per cent where several tracks compete


def test_a_cluster_too_dense_to_sum_goes_to_belief_propagation():
    logs = np.zeros((14, 14))
    assert exact_marginals(logs, 1000) is None
    found, loopy = joint_marginals(logs, 1000)
    assert loopy == 1
    assert found.sum(axis=1) == pytest.approx(np.ones(14))
    assert found[:, :14].sum(axis=0).max() <= 1.0 + 1e-6


def test_best_assignment_is_the_best_of_all_events():
    rng = np.random.default_rng(3)
    for _ in range(30):
        logs = log(random_ratios(rng, 3, 4))
        best = max(
            (e for e in product(range(-1, 4), repeat=3) if len({j for j in e if j >= 0}) == sum(j >= 0 for j in e)),
            key=lambda e: sum(logs[i, j] for i, j in enumerate(e) if j >= 0),
        )
        chosen = best_assignment(logs)
        value = sum(logs[i, j] for i, j in enumerate(chosen) if j >= 0)
        assert value == pytest.approx(sum(logs[i, j] for i, j in enumerate(best) if j >= 0))


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


def test_clusters_share_no_report():
    inside = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0]], dtype=bool)
    found = [(list(t), list(r)) for t, r in clusters(inside)]
    assert found == [([0, 1, 2], [0, 1]), ([3], []), ([4], [2])]


def test_no_tracks_or_no_reports():
    assert best_assignment(np.empty((0, 3))).shape == (0,)
    assert joint_marginals(np.empty((2, 0)))[0] == pytest.approx(np.ones((2, 1)))
