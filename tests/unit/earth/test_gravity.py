"""Gravity and radial height."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.earth.constants import EQUATORIAL_RADIUS_M, GRAVITATIONAL_PARAMETER, J2, POLAR_RADIUS_M
from thirdsite.earth.geodesy import geodetic_from_ecef
from thirdsite.earth.gravity import ellipsoid_radius_m, gravity, radial_height_m, radial_height_rate

POINTS = np.random.default_rng(7).normal(size=(12, 3))
POINTS *= (np.random.default_rng(8).uniform(6.4e6, 8.4e6, 12) / np.linalg.norm(POINTS, axis=1))[:, None]


def potential(position):
    """Two-body and J2 potential in m2/s2, positive inward. Source: Vallado 2013, eq. 8-25."""
    r = np.linalg.norm(position)
    sine = position[2] / r
    zonal = J2 * (EQUATORIAL_RADIUS_M / r) ** 2 * (1.5 * sine * sine - 0.5)
    return GRAVITATIONAL_PARAMETER / r * (1.0 - zonal)


@pytest.mark.parametrize("position", POINTS)
def test_gravity_is_the_gradient_of_the_potential(position):
    h = 100.0
    gradient = [(potential(position + h * axis) - potential(position - h * axis)) / (2.0 * h) for axis in np.eye(3)]
    # central differences: truncation h^2/6 g'' = 4e-9 m/s2, rounding 6e7 eps / h = 1e-10
    assert gravity(*position) == pytest.approx(gradient, abs=2e-8)


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
