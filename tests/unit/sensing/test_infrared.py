"""Infrared satellites: what they see, the two angles, the reports of a boost, and what several lines of sight tell."""

from __future__ import annotations

from dataclasses import replace
from math import cos, degrees, hypot, inf, radians, sin

import numpy as np
import pytest

from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.sensing.infrared import (
    GEOSTATIONARY_RADIUS_M,
    InfraredSatellites,
    infrared_angles,
    infrared_direction,
    infrared_view,
    positions_at,
    report_times_s,
    satellite_row,
)
from thirdsite.sensing.triangulation import (
    BOOST_DEGREE,
    across_information,
    boost_end_covariance,
    pointing_covariance,
    triangulate,
    triangulation_covariance,
)

TRUE = (0.0, 0.0, 0.0, 0.0)
TWO = InfraredSatellites(("west", "east"), (radians(10.0), radians(70.0)), 5e-5, 1e-4, 7e3, 10.0, 10.0, 20.0)


def place(latitude_deg, longitude_deg, height_m):
    return np.array(ecef_from_geodetic(Geodetic(radians(latitude_deg), radians(longitude_deg), height_m)))


def test_geostationary_radius():
    assert pytest.approx(42_164e3, abs=1e3) == GEOSTATIONARY_RADIUS_M  # Vallado 2013, table 2-1: 42,164 km


@pytest.mark.parametrize(
    ("latitude_deg", "longitude_deg", "height_m", "expected"),
    [
        (35.0, 53.0, 8e3, 1.0),
        (35.0, 53.0, 6e3, 0.0),  # below the cloud tops
        (0.0, 250.0, 200e3, 0.0),  # on the far side
        (0.0, 250.0, 50_000e3, 0.0),  # straight behind the Earth, however high
        (0.0, 160.0, 75e3, 0.0),  # past the limb, which is at 81.3 deg: (R + 7 km) sec 8.7 deg - R = 81 km are needed
        (0.0, 160.0, 87e3, 1.0),
        (-89.0, 70.0, 40e3, 0.0),
        (60.0, 70.0, 20e3, 1.0),
    ],
)
def test_view_from_70_east(latitude_deg, longitude_deg, height_m, expected):
    row = satellite_row(radians(70.0), 5e-5)
    assert infrared_view(row, 7e3, *place(latitude_deg, longitude_deg, height_m)) == expected


def test_limb_is_where_geometry_puts_it():
    """On a line past the limb the target shows where its height is R / cos(angle past the tangent point) - R."""
    row = satellite_row(0.0, 5e-5)
    radius = 6378137.0 + 7e3
    tangent = np.arccos(radius / GEOSTATIONARY_RADIUS_M)
    for past in (0.02, 0.1, 0.3):
        height = radius / cos(past) - 6378137.0
        angle = tangent + past
        for slack, expected in ((1.0, 1.0), (-1.0, 0.0)):
            r = 6378137.0 + height + slack
            assert infrared_view(row, 7e3, r * cos(angle), r * sin(angle), 0.0) == expected


@pytest.mark.parametrize(("latitude_deg", "longitude_deg"), [(35.0, 53.0), (-20.0, 30.0), (60.0, 100.0), (0.0, 70.0)])
def test_angles_and_direction_are_inverse(latitude_deg, longitude_deg):
    row = satellite_row(radians(70.0), 5e-5)
    where = place(latitude_deg, longitude_deg, 100e3)
    east, north = infrared_angles(row, *TRUE, *where)
    line = where - row[:3]
    assert infrared_direction(row, east, north) == pytest.approx(line / np.linalg.norm(line), abs=1e-14)
    assert abs(degrees(east)) < 9.0
    assert abs(degrees(north)) < 9.0
    assert np.sign(north) == np.sign(latitude_deg)
    assert np.sign(round(east, 9)) == np.sign(longitude_deg - 70.0)


def test_noise_is_across_the_line_of_sight():
    row = satellite_row(radians(70.0), 5e-5)
    where = place(60.0, 40.0, 100e3)
    true = np.array(infrared_direction(row, *infrared_angles(row, *TRUE, *where)))
    for errors in ((0.0, 0.0, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0), (5e-5, 0.0, 0.0, 0.0), (0.0, -5e-5, 0.0, 0.0)):
        moved = np.array(infrared_direction(row, *infrared_angles(row, *errors, *where)))
        assert np.linalg.norm(moved - true) == pytest.approx(5e-5, rel=1e-4)


def boost():
    """A boost straight up and away at a constant acceleration of 30 m/s2, sampled every 10 s to 200 s."""
    times = np.arange(0.0, 201.0, 10.0)
    start, up = place(35.0, 53.0, 0.0), place(35.0, 53.0, 1.0) - place(35.0, 53.0, 0.0)
    north = np.cross(up, np.cross([0.0, 0.0, 1.0], up))
    return times, start + 0.5 * 30.0 * times[:, None] ** 2 * (up + 0.8 * north / np.linalg.norm(north)) / hypot(1.0, 0.8)


def test_first_report_is_cloud_break_and_confirmation():
    """0.5 x 30 x t^2 x 0.781 = 7 km at 24.4 s; linear between 20 s and 30 s it is a second off at most; 10 s to confirm."""
    times, places = boost()
    assert TWO.first_report_s(times, places) == pytest.approx(34.4, abs=1.0)
    assert replace(TWO, confirmation_s=200.0).first_report_s(times, places) == inf
    assert replace(TWO, cloud_top_m=1e6).first_report_s(times, places) == inf


def test_nobody_looks_at_the_other_side():
    times, places = boost()
    assert replace(TWO, longitudes_rad=(radians(190.0), radians(230.0))).first_report_s(times, places) == inf


def test_reports_run_to_burnout_and_arrive_late():
    times, places = boost()
    normals = np.zeros((20, 2, 2))
    reports = TWO.reports(times, places, np.zeros((2, 2)), normals)
    valid = sorted({one.valid_s for one in reports})
    assert np.diff(valid) == pytest.approx(10.0)
    assert 190.0 < valid[-1] <= 200.0
    assert {one.satellite for one in reports} == {0, 1}
    assert all(one.arrival_s == one.valid_s + 20.0 for one in reports)
    first = [one for one in reports if one.valid_s == valid[0]]
    found = triangulate(TWO.rows, np.array([[one.east_rad, one.north_rad] for one in first]))
    assert np.linalg.norm(found - positions_at(times, places, np.array([valid[0]]))[0]) < 1.0
    with pytest.raises(ValueError, match="normal numbers"):
        TWO.reports(times, places, np.zeros((2, 2)), normals[:3])


def test_report_times():
    assert report_times_s(60.0, 10.0, 85.0).tolist() == [60.0, 70.0, 80.0]
    assert report_times_s(60.0, 10.0, 60.0).tolist() == [60.0]
    assert len(report_times_s(inf, 10.0, 85.0)) == 0


def test_positions_between_samples_follow_a_parabola():
    times = np.array([0.0, 7.0, 20.0, 26.0, 40.0])
    curve = np.stack([times**2, 3.0 * times, 5.0 - times], axis=1)
    wanted = np.array([0.0, 3.3, 19.0, 33.0, 40.0])
    expected = np.stack([wanted**2, 3.0 * wanted, 5.0 - wanted], axis=1)
    assert positions_at(times, curve, wanted) == pytest.approx(expected, abs=1e-9)


def test_triangulation_error_is_that_of_least_squares():
    """2,000 draws solved one by one against the covariance from the information: each component to 5 %, about three of its
    own standard deviations; a common scale would show in all."""
    rng, where = np.random.default_rng(8), place(38.0, 50.0, 200e3)
    covariance = triangulation_covariance(TWO.rows, where)
    errors = []
    for _ in range(2000):
        angles = [infrared_angles(row, 0.0, 0.0, *rng.normal(size=2), *where) for row in TWO.rows]
        errors.append(triangulate(TWO.rows, np.array(angles)) - where)
    sample = np.array(errors)
    values, axes = np.linalg.eigh(covariance)
    assert (sample @ axes).std(axis=0) == pytest.approx(np.sqrt(values), rel=0.05)
    assert np.abs(sample.mean(axis=0)).max() < 4.0 * np.sqrt(values.max() / 2000)


def test_triangulation_error_against_scipy():
    """The same through SciPy's nonlinear least squares on the angles, by its Jacobian at the solution."""
    from scipy.optimize import least_squares

    where = place(38.0, 50.0, 200e3)
    truth = np.array([infrared_angles(row, *TRUE, *where) for row in TWO.rows])

    def residual(x):
        found = np.array([infrared_angles(row, *TRUE, *x) for row in TWO.rows])
        return ((found - truth) * np.array([[cos(truth[i, 1]), 1.0] for i in range(2)]) / 5e-5).ravel()

    solution = least_squares(residual, where + 500.0, x_scale=1e3, xtol=1e-14, ftol=1e-14, gtol=1e-14)
    assert np.abs(solution.x - where).max() < 1.0
    expected = np.linalg.inv(solution.jac.T @ solution.jac)
    assert triangulation_covariance(TWO.rows, where) == pytest.approx(expected, rel=1e-4, abs=1e2)


def test_one_satellite_fixes_no_place():
    where = place(38.0, 50.0, 200e3)
    with pytest.raises(ValueError, match="two"):
        triangulation_covariance(TWO.rows[:1], where)
    with pytest.raises(ValueError, match="different"):
        triangulation_covariance(TWO.rows[[0, 0]], where)


def test_a_pointing_error_does_not_average_out():
    where = place(38.0, 50.0, 200e3)
    ratio = pointing_covariance(TWO.rows, 1e-4, where) / triangulation_covariance(TWO.rows, where)
    assert ratio == pytest.approx(np.full((3, 3), 4.0))


def test_end_of_a_boost_against_its_own_draws():
    """Reports of a boost fitted by a cubic in time: 1,500 draws against the covariance, each component to 8 %."""
    times, places = boost()
    rng, rows = np.random.default_rng(4), TWO.rows
    wanted = report_times_s(40.0, 10.0, 200.0)
    where = positions_at(times, places, wanted)
    seen = np.ones((len(wanted), 2), dtype=bool)
    covariance = boost_end_covariance(rows, wanted, where, seen, 200.0)
    information = across_information(rows, where)
    powers = np.vander((wanted - 200.0) / 160.0, BOOST_DEGREE + 1, increasing=True)
    # linear least squares of noise alone, drawn with the covariance of one triangulation at each report
    roots = np.linalg.cholesky(np.linalg.inv(information))
    whiten = np.linalg.cholesky(information).transpose(0, 2, 1)
    design = np.concatenate([whiten[k] @ np.kron(powers[k], np.eye(3)) for k in range(len(wanted))])
    noise = np.einsum("kij,nkj->nki", roots, rng.normal(size=(1500, len(wanted), 3)))
    white = np.einsum("kij,nkj->nki", whiten, noise).reshape(1500, -1)
    fits = np.linalg.lstsq(design, white.T, rcond=None)[0].T
    spread = np.concatenate([fits[:, :3], fits[:, 3:6] / 160.0], axis=1).std(axis=0)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(spread, rel=0.08)


def test_too_few_reports_are_refused():
    times, places = boost()
    with pytest.raises(ValueError, match="reports"):
        boost_end_covariance(TWO.rows, times[:3], places[:3], np.ones((3, 2), dtype=bool), 30.0)


def test_biases_have_the_shape_of_the_satellites():
    assert TWO.biases(np.ones((7, 2, 2))) == pytest.approx(np.full((7, 2, 2), 1e-4))
    with pytest.raises(ValueError, match="shape"):
        TWO.biases(np.ones((7, 3, 2)))
