"""Pairs of two nations' tracks under a shift greater than the objects' spacing."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from thirdsite.tracking.pattern import match_patterns

SPREAD = np.diag([900.0] * 3 + [4.0] * 3)


def raid(rng, count=30):
    return np.concatenate([rng.uniform(-2500.0, 2500.0, (count, 3)), rng.normal(scale=3.0, size=(count, 3))], axis=1)


def picture(rng, states, shift):
    noise = rng.multivariate_normal(np.zeros(6), SPREAD, len(states))
    return states + noise + np.concatenate([shift, np.zeros(3)]), np.broadcast_to(SPREAD, (len(states), 6, 6))


def test_a_shift_of_two_spacings_is_found_and_every_pair_is_right():
    rng = np.random.default_rng(11)
    right = total = 0
    for _ in range(10):
        states = raid(rng)
        shift = rng.normal(scale=1500.0, size=3)
        order = rng.permutation(30)[:24]  # the second nation sees 24 of them
        seen = rng.permutation(30)[:26]
        first = picture(rng, states[seen], np.zeros(3))
        second = picture(rng, states[order], shift)
        match = match_patterns(first, second, np.eye(3) * 1500.0**2)
        right += sum(seen[i] == order[j] for i, j in match.pairs)
        total += len(set(seen) & set(order))
        assert match.shift[:3] == pytest.approx(shift, abs=4.0 * np.sqrt(match.shift_covariance.diagonal()[:3].max()))
        assert match.shift[3:] == pytest.approx(np.zeros(3))
    assert right >= 0.98 * total


def test_without_the_pattern_the_same_pictures_are_paired_wrongly():
    """Pairing inside gates widened by the bias, each pair by itself, takes other objects."""
    rng = np.random.default_rng(11)
    states = raid(rng)
    first = picture(rng, states[:26], np.zeros(3))
    second = picture(rng, states[4:], rng.normal(scale=1500.0, size=3))
    wide = SPREAD * 2.0 + np.diag([1500.0**2] * 3 + [0.0] * 3)
    apart = second[0][None, :] - first[0][:, None]
    squared = np.einsum("nmi,ij,nmj->nm", apart, np.linalg.inv(wide), apart)
    _, chosen = linear_sum_assignment(np.minimum(squared, 22.5))
    assert np.mean(chosen[4:] == np.arange(22)) < 0.7
    pairs = match_patterns(first, second, np.eye(3) * 1500.0**2).pairs
    assert sum(i - 4 == j for i, j in pairs) >= 21


def test_the_covariance_of_the_shift_is_the_spread_of_its_error():
    rng = np.random.default_rng(2)
    scores = []
    for _ in range(60):
        states = raid(rng, 10)
        shift = rng.normal(scale=800.0, size=3)
        match = match_patterns(picture(rng, states, np.zeros(3)), picture(rng, states, shift), np.eye(3) * 800.0**2)
        error = match.shift[:3] - shift
        scores.append(error @ np.linalg.inv(match.shift_covariance[:3, :3]) @ error)
    assert np.mean(scores) == pytest.approx(3.0, abs=3.0 * np.sqrt(6.0 / 60.0))


def test_strangers_are_left_unpaired():
    rng = np.random.default_rng(5)
    first = picture(rng, raid(rng, 3), np.zeros(3))
    second = picture(rng, raid(rng, 3) + np.array([1e5, 0.0, 0.0, 0.0, 0.0, 0.0]), np.zeros(3))
    assert match_patterns(first, second, np.eye(3) * 100.0**2).pairs == ()
    assert match_patterns((np.empty((0, 6)), np.empty((0, 6, 6))), second, np.eye(3)).pairs == ()
