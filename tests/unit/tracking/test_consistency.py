"""The measures of consistency against numbers worked by hand and SciPy, and the study's truth against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.stats import chi2
from tools.tracking_truth import ROTATION_RATE_RAD_S, density, fly, gravity, height

from thirdsite.tracking.consistency import mean_interval, normalised_squared, root_mean_square


def test_measures_by_hand():
    assert normalised_squared(np.array([3.0, 4.0]), np.diag([9.0, 4.0])) == pytest.approx(1.0 + 4.0)
    correlated = np.array([[2.0, 1.0], [1.0, 2.0]])  # inverse (1/3) [[2, -1], [-1, 2]]
    assert normalised_squared(np.array([1.0, 1.0]), correlated) == pytest.approx(2.0 / 3.0)
    assert root_mean_square(np.array([[[3.0, 4.0]], [[0.0, 0.0]]])) == pytest.approx([np.sqrt(12.5)])


@pytest.mark.parametrize("runs", [10, 1000])
def test_interval_of_the_mean(runs):
    found = mean_interval(6, runs)
    assert found == pytest.approx(chi2.ppf([0.025, 0.975], 6 * runs) / runs, rel=1e-3)


def test_truth_follows_scipy():
    start = np.array([4.6e6, 1.4e6, 4.3e6, -2500.0, -3500.0, 4500.0])
    start[:3] *= (6.371e6 + 160e3) / np.linalg.norm(start[:3])
    half = 2e-4

    def slope(_, y):
        air = y[3:] + ROTATION_RATE_RAD_S * np.array([y[1], -y[0], 0.0])
        drag = float(density(height(y[:3]))) * half * np.linalg.norm(air) * air
        return np.concatenate([y[3:], gravity(y[:3]) - drag])

    end = 400.0
    exact = solve_ivp(slope, (0.0, end), start, method="DOP853", rtol=1e-11, atol=1e-6).y[:, -1]
    found = fly(start[None], np.array([half]), end)[-1, 0]
    assert np.linalg.norm(found[:3] - exact[:3]) < 0.05
