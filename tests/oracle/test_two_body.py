"""Closed-form arcs against a published-style table and against numerical integration."""

from __future__ import annotations

from math import degrees

import numpy as np
import pytest
from independent import MU
from scipy.integrate import solve_ivp

from thirdsite.earth.constants import MEAN_RADIUS_M
from thirdsite.flight.kepler import (
    apogee_radius_m,
    best_angle,
    minimum_energy_arc,
    time_to_descend_s,
    velocity_to_reach,
)

# Minimum-energy flight over a resting airless sphere of 6,371 km, surface to surface: range km, speed km/s, angle deg,
# apogee km, time min. The table of the project's research notes, worked out there from Bate, Mueller and White 1971,
# ch. 6, and rounded as printed; the tolerances are half of the last printed digit.
TABLE = [
    (1300, 3.40, 42.1, 308, 9.1),
    (2000, 4.11, 40.5, 459, 11.7),
    (3000, 4.86, 38.3, 655, 14.9),
    (4000, 5.43, 36.0, 828, 17.9),
    (5000, 5.88, 33.8, 976, 20.6),
    (6700, 6.47, 29.9, 1169, 25.0),
    (8000, 6.80, 27.0, 1264, 28.0),
    (9000, 7.02, 24.8, 1305, 30.2),
    (10000, 7.20, 22.5, 1319, 32.2),
    (13000, 7.59, 15.8, 1196, 37.2),
]


@pytest.mark.parametrize(("range_km", "speed_km_s", "angle_deg", "apogee_km", "minutes"), TABLE)
def test_minimum_energy_flight_is_the_tabulated_one(range_km, speed_km_s, angle_deg, apogee_km, minutes):
    r = MEAN_RADIUS_M
    speed, angle = minimum_energy_arc(r, r, range_km * 1e3 / r)
    state = (r, 0.0, 0.0, speed * np.sin(angle), speed * np.cos(angle), 0.0)
    assert speed / 1e3 == pytest.approx(speed_km_s, abs=0.0051)
    assert degrees(angle) == pytest.approx(angle_deg, abs=0.051)
    assert (apogee_radius_m(*state) - r) / 1e3 == pytest.approx(apogee_km, abs=0.51)
    assert time_to_descend_s(*state, r) / 60.0 == pytest.approx(minutes, abs=0.051)


def integrated(state, duration_s):
    def slope(_, s):
        return np.concatenate([s[3:], -MU * s[:3] / np.linalg.norm(s[:3]) ** 3])

    return solve_ivp(slope, (0.0, duration_s), state, method="DOP853", rtol=1e-12, atol=1e-6).y[:, -1]


@pytest.mark.parametrize("loft_deg", [-10.0, 0.0, 15.0, 30.0])
@pytest.mark.parametrize("seed", range(4))
def test_arc_to_a_point_passes_through_it(loft_deg, seed):
    rng = np.random.default_rng(seed)
    start = rng.normal(size=3)
    start *= 6.571e6 / np.linalg.norm(start)
    side = np.cross(start, rng.normal(size=3))
    central = rng.uniform(0.3, 1.8)
    aim = np.cos(central) * start + np.sin(central) * np.cross(side, start) / np.linalg.norm(side)
    aim *= 6.371e6 / np.linalg.norm(aim)
    loft = np.radians(loft_deg)
    velocity = velocity_to_reach(*start, *aim, np.cos(loft), np.sin(loft))
    time = time_to_descend_s(*start, *velocity, 6.371e6)
    # DOP853 at 1e-12 is good to centimetres here; 1 m leaves room for the rounding of the anomalies
    assert np.linalg.norm(integrated(np.array([*start, *velocity]), time)[:3] - aim) < 1.0


def test_a_body_that_stays_below_a_radius_reports_the_time_to_its_apogee():
    state = np.array([6.4e6, 0.0, 0.0, 1000.0, 3000.0, 0.0])
    end = integrated(state, time_to_descend_s(*state, 7.5e6))
    assert end[:3] @ end[3:] / np.linalg.norm(end[:3]) == pytest.approx(0.0, abs=0.01)  # radial speed, m/s


def test_best_angle_carries_farther_than_its_neighbours():
    r1, r2, speed = 6.571e6, 6.371e6, 6500.0
    sine, cosine_central = best_angle(speed, r1, r2)

    def central(angle):
        state = np.array([r1, 0.0, 0.0, speed * np.sin(angle), speed * np.cos(angle), 0.0])
        end = integrated(state, time_to_descend_s(*state, r2))
        return np.arctan2(end[1], end[0])

    best = np.arcsin(sine)
    assert np.cos(central(best)) == pytest.approx(cosine_central, abs=1e-9)
    assert central(best) > max(central(best + 0.01), central(best - 0.01))


def test_apogee_radius_of_a_circle_is_its_radius():
    r = 7.0e6
    assert apogee_radius_m(r, 0.0, 0.0, 0.0, np.sqrt(MU / r), 0.0) == pytest.approx(r, rel=1e-7)
