"""Gravity and radial height."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.earth.constants import EQUATORIAL_RADIUS_M, GRAVITATIONAL_PARAMETER, J2, J3, J4, POLAR_RADIUS_M
from thirdsite.earth.geodesy import geodetic_from_ecef
from thirdsite.earth.gravity import (
    ellipsoid_radius_m,
    gravity,
    gravity_and_height,
    radial_height_m,
    radial_height_rate,
    zonal_gravity,
)

POINTS = np.random.default_rng(7).normal(size=(12, 3))
POINTS *= (np.random.default_rng(8).uniform(6.4e6, 8.4e6, 12) / np.linalg.norm(POINTS, axis=1))[:, None]


def potential(position, *zonals):
    """Potential in m2/s2, positive inward, with the zonal harmonics J2, J3, ... Source: Vallado 2013, eq. 8-25.

    The Legendre polynomials are NumPy's, not the formulas of the program.
    """
    r = np.linalg.norm(position)
    weights = [0.0, 0.0, *(j * (EQUATORIAL_RADIUS_M / r) ** n for n, j in enumerate(zonals, start=2))]
    return GRAVITATIONAL_PARAMETER / r * (1.0 - np.polynomial.legendre.legval(position[2] / r, weights))


def gradient(function, position, h=5e3):
    """By differences of order 4."""

    def along(axis):
        near, far = (function(position + k * h * axis) - function(position - k * h * axis) for k in (1.0, 2.0))
        return (8.0 * near - far) / (12.0 * h)

    return np.array([along(axis) for axis in np.eye(3)])


@pytest.mark.parametrize("position", POINTS)
def test_gravity_is_the_gradient_of_the_potential(position):
    numeric = gradient(lambda p: potential(p, J2), position)
    # differences: truncation 4 g (h/r)^4 = 2e-11 m/s2, rounding 6e7 eps / h = 3e-12
    assert gravity(*position) == pytest.approx(numeric, abs=1e-10)


@pytest.mark.parametrize("position", POINTS)
@pytest.mark.parametrize(("times_j3", "times_j4"), [(1e4, 0.0), (0.0, 1e4), (1e4, 1e4)])
def test_higher_zonal_harmonics_are_the_gradient_of_their_potential(position, times_j3, times_j4):
    """At ten thousand times their size, so that they are of the size of the two-body term itself."""
    j3, j4 = times_j3 * J3, times_j4 * J4
    numeric = gradient(lambda p: potential(p, J2, j3, j4), position)
    # truncation as above, the fifth derivative of r^-5 being 126 times that of 1/r: 126 * 2e-11 * 0.016
    assert zonal_gravity(*position, j3, j4) == pytest.approx(numeric, abs=2e-10)


@pytest.mark.parametrize("position", POINTS)
def test_gravity_has_one_value_whoever_computes_it(position):
    g = gravity(*position)
    # other orders of the same products: a few roundings of 10 m/s2 and of 7e6 m
    assert zonal_gravity(*position, 0.0, 0.0) == pytest.approx(g, abs=1e-14)
    *both, height = gravity_and_height(*position)
    assert both == pytest.approx(g, abs=1e-14)
    assert height == pytest.approx(radial_height_m(*position), abs=1e-8)


def test_gravity_at_pole_and_equator_has_the_published_size():
    """Normal gravity of WGS 84 (NGA.STND.0036, table 4.2), less what the model leaves out: rotation and the J4 term.

    The ellipsoid's J4 is -2.37e-6; its part of gravity is -5 J4 P4(sin latitude) (a/r)^4 GM/r2, P4 = 1 and 3/8.
    """
    j4, a, b = -2.3709e-6, EQUATORIAL_RADIUS_M, POLAR_RADIUS_M
    turning = 7.292115e-5**2 * a
    equator = 9.7803253359 + turning + 5.0 * j4 * 0.375 * GRAVITATIONAL_PARAMETER / a**2
    pole = 9.8321849379 + 5.0 * j4 * (a / b) ** 4 * GRAVITATIONAL_PARAMETER / b**2
    assert -gravity(a, 0.0, 0.0)[0] == pytest.approx(equator, abs=2e-6)  # J6 is worth 5e-7
    assert -gravity(0.0, 0.0, b)[2] == pytest.approx(pole, abs=2e-6)


def test_ellipsoid_radius_at_pole_and_equator():
    assert ellipsoid_radius_m(1.0, 2.0, 0.0) == pytest.approx(EQUATORIAL_RADIUS_M, abs=1e-6)
    assert ellipsoid_radius_m(0.0, 0.0, -5.0) == pytest.approx(POLAR_RADIUS_M, abs=1e-6)


@pytest.mark.parametrize("position", POINTS)
def test_radial_height_is_close_to_the_geodetic_one(position):
    above = radial_height_m(*position) - geodetic_from_ecef(*position).height_m
    assert above >= -1e-6
    assert above <= 0.6 * radial_height_m(*position) / 100e3 + 1e-6  # as its docstring promises


@pytest.mark.parametrize("position", POINTS)
def test_radial_height_rate_is_the_derivative_of_the_height(position):
    velocity = np.array([3000.0, -2500.0, 4000.0])
    h = 0.05
    numeric = (radial_height_m(*(position + h * velocity)) - radial_height_m(*(position - h * velocity))) / (2.0 * h)
    # rounding of a 7e6 m radius over 0.1 s: 1e-8; the series left out of the rate: e^8 = 2e-9 of 21 m/s
    assert radial_height_rate(*position, *velocity) == pytest.approx(numeric, abs=2e-5)
