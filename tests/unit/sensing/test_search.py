"""Cued search: the basket against NumPy, the beams against a lattice laid out, the odds against drawing."""

from __future__ import annotations

from math import radians

import numpy as np
import pytest
from measuring import placed, row

from thirdsite.sensing.search import basket, beams_to_search, inside_probability, search_time_s


def random_covariance(rng):
    root = rng.normal(size=(3, 3)) * np.array([3e3, 800.0, 200.0])
    return root @ root.T


def entries(c):
    return c[0, 0], c[0, 1], c[0, 2], c[1, 1], c[1, 2], c[2, 2]


@pytest.mark.parametrize("direction_deg", [(10.0, 5.0), (123.0, 45.0), (300.0, 80.0), (0.0, 90.0)])
def test_basket_is_the_covariance_across_the_line_of_sight(direction_deg):
    figures, rng = row(), np.random.default_rng(3)
    for _ in range(5):
        covariance = random_covariance(rng)
        place = placed(figures, 1.8e6, *direction_deg)
        line = (place - figures[:3]) / 1.8e6
        across = np.eye(3) - np.outer(line, line)
        values = np.linalg.eigvalsh(across @ covariance @ across)
        major, minor, along = basket(figures, *place, *entries(covariance))
        assert major * 1.8e6 == pytest.approx(values[2] ** 0.5, rel=1e-9)
        assert minor * 1.8e6 == pytest.approx(values[1] ** 0.5, rel=1e-6)
        assert along == pytest.approx((line @ covariance @ line) ** 0.5, rel=1e-9)


@pytest.mark.parametrize("sigmas_deg", [(0.001, 0.001), (0.05, 0.01), (0.3, 0.3), (2.0, 0.2)])
def test_beams_are_those_of_a_lattice(sigmas_deg):
    """Square cells that meet the ellipse, counted over random places of the lattice; the mean of 400 is good to 5 %."""
    beam, gate, rng = radians(0.2), 3.0, np.random.default_rng(9)
    a, b = gate * np.radians(sigmas_deg) / beam
    counts = []
    for x0, y0 in rng.uniform(size=(400, 2)):
        x = np.arange(-np.ceil(a) - 2, np.ceil(a) + 3) + x0
        y = np.arange(-np.ceil(b) - 2, np.ceil(b) + 3) + y0
        left, low = np.meshgrid(x, y, indexing="ij")
        u, v = np.clip(0.0, left, left + 1.0), np.clip(0.0, low, low + 1.0)
        # the nearest point of each cell in the metric of the ellipse: for cells on its axes, the clipped centre
        counts.append(((u / a) ** 2 + (v / b) ** 2 <= 1.0).sum())
    assert beams_to_search(*np.radians(sigmas_deg), gate, beam) == pytest.approx(np.mean(counts), rel=0.05)


def test_a_small_basket_is_one_beam():
    assert beams_to_search(0.0, 0.0, 3.0, 0.003) == 1.0


def test_scan_takes_a_dwell_for_every_beam():
    assert search_time_s(30.0, 0.1, 0.7) == pytest.approx(30 * 0.1 / 0.7)


@pytest.mark.parametrize("gate", [1.0, 2.0, 3.0])
def test_share_of_draws_inside_the_gate(gate):
    drawn = np.random.default_rng(1).normal(size=(200_000, 2))
    share = ((drawn**2).sum(axis=1) <= gate**2).mean()
    assert inside_probability(gate) == pytest.approx(share, abs=4.0 * (0.25 / 200_000) ** 0.5)
    assert inside_probability(gate) == pytest.approx(1.0 - np.exp(-0.5 * gate**2), rel=1e-9)
