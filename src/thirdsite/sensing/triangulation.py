"""What lines of sight from several satellites tell of a place, and a row of them of a boost's end.

Each line of sight of noise s from the distance r knows the two directions across it to s r and nothing along it. The
information of several is the sum. Source: Bar-Shalom, Li, Kirubarajan 2001, Estimation with Applications to Tracking
and Navigation, sec. 3.4 and 3.7 (least squares).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from thirdsite.sensing.infrared import ANGLE_NOISE, infrared_direction

Array = NDArray[np.float64]

BOOST_DEGREE = 3
"""Degree of the polynomial in time that a boost is fitted by: position, velocity, acceleration and its change."""


def across_information(rows: Array, position_ecef_m: Array) -> Array:
    """Information (1/m2) `[k, 3, 3]` about places `[k, 3]` that all satellites `[n, SATELLITE_ROW]` see once."""
    lines = position_ecef_m[:, None, :] - rows[None, :, :3]
    squared = (lines**2).sum(axis=2)
    units = lines / np.sqrt(squared)[:, :, None]
    weight = 1.0 / (rows[None, :, ANGLE_NOISE] ** 2 * squared)
    across = np.eye(3) - units[:, :, :, None] * units[:, :, None, :]
    return np.asarray((weight[:, :, None, None] * across).sum(axis=1))


def triangulation_covariance(rows: Array, position_ecef_m: Array) -> Array:
    """Covariance (m2) `[3, 3]` of a place from one look of each of two or more satellites.

    Raises
    ------
    ValueError : fewer than two satellites, or two on one line with the place
    """
    information = across_information(rows, np.asarray(position_ecef_m, dtype=float)[None])[0]
    if len(rows) < 2 or np.linalg.cond(information) > 1e12:
        raise ValueError(f"{len(rows)} lines of sight do not fix a place; two from different directions are needed")
    return np.asarray(np.linalg.inv(information))


def triangulate(rows: Array, angles_rad: Array) -> Array:
    """Place (ECEF, m) nearest to the measured lines of sight `[n, 2]`, by least squares weighted with their noise."""
    directions = np.array([infrared_direction(row, *pair) for row, pair in zip(rows, angles_rad, strict=True)])
    across = np.eye(3) - directions[:, :, None] * directions[:, None, :]
    place = np.zeros(3)
    weight = 1.0 / rows[:, ANGLE_NOISE] ** 2
    for _ in range(4):  # the distances that weight the lines are those to the place itself
        scaled = weight / np.maximum(((place - rows[:, :3]) ** 2).sum(axis=1), 1.0)
        normal = (scaled[:, None, None] * across).sum(axis=0)
        place = np.linalg.solve(normal, (scaled[:, None, None] * across @ rows[:, :3, None]).sum(axis=0)[:, 0])
    return np.asarray(place)


def pointing_covariance(rows: Array, pointing_bias_rad: float, position_ecef_m: Array) -> Array:
    """Covariance (m2) `[3, 3]` that constant pointing errors of this spread add to a place fixed by these satellites.

    It stays however many reports are averaged: to be added once to what a filter of the reports believes.
    """
    steady = rows.copy()
    steady[:, ANGLE_NOISE] = pointing_bias_rad
    return triangulation_covariance(steady, position_ecef_m)


def boost_end_covariance(rows: Array, time_s: Array, position_ecef_m: Array, seen: Array, end_s: float) -> Array:
    """Covariance `[6, 6]` (m2, m2/s, m2/s2) of position and velocity at the end of a boost, from all its reports.

    The boost is fitted by a polynomial of degree BOOST_DEGREE in time along each axis.

    Parameters
    ----------
    rows : `[n, SATELLITE_ROW]`
    time_s, position_ecef_m : `[k]`, `[k, 3]` times and places of the reports
    seen : `[k, n]` which satellite reports
    end_s : burnout
    """
    order = BOOST_DEGREE + 1
    scale = max(float(end_s - time_s[0]), 1.0)
    information = np.zeros((3 * order, 3 * order))
    for k in range(len(time_s)):
        powers = ((time_s[k] - end_s) / scale) ** np.arange(order)
        known = across_information(rows[np.asarray(seen[k], dtype=bool)], position_ecef_m[k][None])[0]
        information += np.kron(np.outer(powers, powers), known)
    if np.linalg.matrix_rank(information) < 3 * order:
        raise ValueError(
            f"{len(time_s)} reports do not fix a boost of degree {BOOST_DEGREE}; more satellites or reports are needed"
        )
    covariance = np.linalg.inv(information)
    turn = np.kron(np.diag([1.0, 1.0 / scale]), np.eye(3))
    return np.asarray(turn @ covariance[:6, :6] @ turn.T)
