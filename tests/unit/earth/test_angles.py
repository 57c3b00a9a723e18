"""Arctangent, sine and cosine against the library's."""

from __future__ import annotations

from math import atan2, cos, pi, sin

import numpy as np
import pytest

from thirdsite.earth.angles import arctangent, sine_cosine

ULP = 2.3e-16
"""Of a number between 1 and 2."""


def test_arctangent_over_all_sizes_and_quadrants():
    rng = np.random.default_rng(1)
    pairs = rng.normal(size=(20000, 2)) * 10.0 ** rng.uniform(-8, 8, (20000, 2))
    worst = max(abs(arctangent(y, x) - atan2(y, x)) for y, x in pairs.tolist())
    assert worst <= 2.0 * ULP  # one unit in the last place of an angle between 2 and 4


@pytest.mark.parametrize(
    ("rise", "run", "expected"),
    [(0.0, 1.0, 0.0), (1.0, 0.0, pi / 2), (-1.0, 0.0, -pi / 2), (0.0, -1.0, pi), (1.0, 1.0, pi / 4), (-1.0, -1.0, -0.75 * pi)],
)
def test_arctangent_on_the_axes(rise, run, expected):
    assert arctangent(rise, run) == pytest.approx(expected, abs=ULP)


def test_arctangent_of_nothing_is_nothing():
    assert arctangent(0.0, 0.0) == 0.0


def test_sine_and_cosine_over_many_turns():
    for angle in np.random.default_rng(2).uniform(-50.0, 50.0, 20000).tolist():
        s, c = sine_cosine(angle)
        assert abs(s - sin(angle)) <= ULP
        assert abs(c - cos(angle)) <= ULP


@pytest.mark.parametrize("quarters", range(-9, 10))
def test_sine_and_cosine_at_the_quarters(quarters):
    s, c = sine_cosine(quarters * pi / 2)
    assert s == pytest.approx(round(sin(quarters * pi / 2)), abs=2e-15)
    assert c == pytest.approx(round(cos(quarters * pi / 2)), abs=2e-15)
