"""One flight with its samples and events: exact times, closed forms without drag, and what must be conserved."""

from __future__ import annotations

from math import pi, sqrt

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq

from thirdsite.earth.constants import (
    EQUATORIAL_RADIUS_M,
    GRAVITATIONAL_PARAMETER,
    J2,
    J3,
    J4,
    POLAR_RADIUS_M,
    ROTATION_RATE_RAD_S,
)
from thirdsite.errors import OutsideValidity
from thirdsite.flight.propagation import StateFlight, fly_state

A, MU, OMEGA = EQUATORIAL_RADIUS_M, GRAVITATIONAL_PARAMETER, ROTATION_RATE_RAD_S
POSITION, VELOCITY = [6.5e6 * 0.8, 0.0, 6.5e6 * 0.6], [2500.0, 3000.0, 3500.0]
WITH_DRAG = 1.0 / 4000.0
TOLERANCE_M = 1e-4
"""The default of `fly_state`: what a last position may be off, and what positions here are compared to."""


def turned_on(flight: StateFlight) -> np.ndarray:
    """Inertial states `[n, 6]` of the samples."""
    c, s = np.cos(OMEGA * flight.time_s), np.sin(OMEGA * flight.time_s)
    x, y, z = flight.position_ecef_m.T
    u, v, w = flight.velocity_ecef_m_s.T
    u, v = u - OMEGA * y, v + OMEGA * x
    return np.stack([c * x - s * y, s * x + c * y, z, c * u - s * v, s * u + c * v, w], axis=1)


def potential(state: np.ndarray, zonals: tuple[float, ...]) -> np.ndarray:
    """Inward positive potential, m2/s2. Source: Vallado 2013, eq. 8-25; polynomials by NumPy."""
    r = np.linalg.norm(state[:, :3], axis=1)
    legendre = np.polynomial.legendre.legvander(state[:, 2] / r, len(zonals) + 1)
    series = sum(j * (A / r) ** n * legendre[:, n] for n, j in enumerate(zonals, start=2))
    return np.asarray(MU / r * (1.0 - series))


@pytest.mark.parametrize("harmonics", [2, 3, 4])
def test_energy_and_polar_momentum_are_conserved_without_drag(harmonics):
    states = turned_on(fly_state(POSITION, VELOCITY, harmonics=harmonics))
    zonals = (J2, J3, J4)[: harmonics - 1]
    energy = 0.5 * (states[:, 3:] ** 2).sum(axis=1) - potential(states, zonals)
    momentum = states[:, 0] * states[:, 4] - states[:, 1] * states[:, 3]
    assert len(states) > 20
    # 0.1 mm of 6.5e6 m is 1.5e-11; of the energy, in which potential and speed cancel, some times that
    assert np.ptp(energy) < 1e-10 * abs(energy[0])
    assert np.ptp(momentum) < 1e-10 * abs(momentum[0])


def test_drag_takes_energy_away():
    states = turned_on(fly_state(POSITION, VELOCITY, WITH_DRAG))
    energy = 0.5 * (states[:, 3:] ** 2).sum(axis=1) - potential(states, (J2,))
    assert energy[-1] < energy[0] - 1e6


def radial_speed(r: float, energy: float, momentum: float) -> float:
    """In the plane of the equator J2 is one more central force: potential mu / r (1 + J2 (A / r)^2 / 2)."""
    return sqrt(max(2.0 * (energy + MU / r * (1.0 + 0.5 * J2 * (A / r) ** 2)) - (momentum / r) ** 2, 0.0))


def equatorial(height_m: float, up_m_s: float, east_m_s: float) -> tuple[float, float, float, float]:
    """Radius of the apogee, when, when on the ground and at what inertial longitude: two integrals over the radius."""
    r0 = A + height_m
    momentum = r0 * (east_m_s + OMEGA * r0)
    energy = 0.5 * (up_m_s**2 + (momentum / r0) ** 2) - MU / r0 * (1.0 + 0.5 * J2 * (A / r0) ** 2)

    def excess(r: float) -> float:
        return 2.0 * (energy + MU / r * (1.0 + 0.5 * J2 * (A / r) ** 2)) - (momentum / r) ** 2

    top = brentq(excess, r0, 3.0 * A, xtol=1e-9, rtol=1e-15)

    def over(function, low: float) -> float:  # r = top - s^2 takes the singularity away
        found = quad(lambda s: 2.0 * s * function(top - s * s), 0.0, sqrt(top - low), epsabs=0.0, epsrel=1e-12, limit=200)
        return float(found[0])

    def inverse(r: float) -> float:
        return 1.0 / radial_speed(r, energy, momentum)

    rise, fall = over(inverse, r0), over(inverse, A)
    turn = over(lambda r: momentum / r**2 * inverse(r), r0) + over(lambda r: momentum / r**2 * inverse(r), A)
    return top, rise, rise + fall, turn


def test_apogee_and_impact_over_the_equator_are_those_of_the_closed_form():
    height, up, east = 120e3, 3500.0, 4500.0
    flight = fly_state([A + height, 0.0, 0.0], [up, east, 0.0])
    top, apogee_s, impact_s, turn = equatorial(height, up, east)
    assert flight.impact
    assert flight.apogee_height_m == pytest.approx(top - A, abs=TOLERANCE_M)
    # near the apogee 0.1 mm/s of climb rate are 1e-5 s; the quadrature is good to 1e-12 of 1,300 s
    assert flight.apogee_time_s == pytest.approx(apogee_s, abs=1e-6)
    assert flight.time_s[-1] == pytest.approx(impact_s, abs=1e-6)
    x, y, z = flight.position_ecef_m[-1]
    assert np.hypot(x, y) == pytest.approx(A, abs=TOLERANCE_M)
    assert z == pytest.approx(0.0, abs=TOLERANCE_M)
    longitude = (turn - OMEGA * impact_s + pi) % (2.0 * pi) - pi
    assert A * abs(np.arctan2(y, x) - longitude) < 10.0 * TOLERANCE_M  # the estimate is of the lower order; its sum, of signs


def test_a_flight_straight_up_from_the_pole_stops_where_its_energy_is_used_up():
    """On the axis the Earth does not turn and gravity is a function of the height alone."""

    def deep(z: float) -> float:
        return float(MU / z * (1.0 - J2 * (A / z) ** 2 - J3 * (A / z) ** 3 - J4 * (A / z) ** 4))

    z0, speed = POLAR_RADIUS_M + 50e3, 3000.0
    flight = fly_state([0.0, 0.0, z0], [0.0, 0.0, speed], harmonics=4)
    top = brentq(lambda z: 0.5 * speed**2 + deep(z) - deep(z0), z0, 2.0 * z0, xtol=1e-9, rtol=1e-15)
    assert flight.apogee_height_m == pytest.approx(top - POLAR_RADIUS_M, abs=TOLERANCE_M)
    ground_speed = sqrt(speed**2 + 2.0 * (deep(POLAR_RADIUS_M) - deep(z0)))
    assert flight.velocity_ecef_m_s[-1] == pytest.approx([0.0, 0.0, -ground_speed], abs=1e-6)


def test_samples_are_at_exactly_the_times_asked_for():
    free = fly_state(POSITION, VELOCITY, WITH_DRAG)
    ends = free.time_s[[3, 10, -2]]  # these equal the ends of steps
    wanted = np.unique([0.0, 1e-3, *ends, 100.0, 100.5, 431.25, free.apogee_time_s, free.time_s[-1] + 50.0])
    asked = fly_state(POSITION, VELOCITY, WITH_DRAG, sample_times_s=wanted.tolist())
    assert asked.time_s[:-1].tolist() == wanted[:-1].tolist()  # the one after the impact is left out
    assert asked.time_s[-1] == free.time_s[-1]  # and the impact is always there
    for end in ends:
        there, free_there = (np.flatnonzero(flight.time_s == end)[0] for flight in (asked, free))
        # from the start of the same step, over its length to rounding
        assert asked.position_ecef_m[there] == pytest.approx(free.position_ecef_m[free_there], abs=1e-7)
    for time, position in zip(asked.time_s[1:-1], asked.position_ecef_m[1:-1], strict=True):
        stopped = fly_state(POSITION, VELOCITY, WITH_DRAG, stop_s=float(time))
        assert position == pytest.approx(stopped.position_ecef_m[-1], abs=TOLERANCE_M)


def test_samples_do_not_move_the_flight():
    free, asked = fly_state(POSITION, VELOCITY, WITH_DRAG), fly_state(POSITION, VELOCITY, WITH_DRAG, sample_times_s=[5.0, 6.0])
    assert asked.position_ecef_m[-1].tobytes() == free.position_ecef_m[-1].tobytes()
    assert (asked.apogee_height_m, asked.apogee_time_s) == (free.apogee_height_m, free.apogee_time_s)


@pytest.mark.parametrize("sample_times_s", [None, [10.0, 300.0, 777.0], [10.0, 300.0]])
def test_stop_time(sample_times_s):
    flight = fly_state(POSITION, VELOCITY, stop_s=300.0, sample_times_s=sample_times_s)
    assert not flight.impact
    assert flight.time_s[-1] == pytest.approx(300.0, abs=1e-9)
    assert (np.diff(flight.time_s) > 0.0).all()
    if sample_times_s:
        assert flight.time_s.tolist() == pytest.approx([0.0, 10.0, 300.0])
    assert flight.apogee_time_s == flight.time_s[-1]  # still rising
    assert flight.apogee_height_m > 100e3


def test_a_stop_after_the_impact_changes_nothing():
    free, stopped = fly_state(POSITION, VELOCITY), fly_state(POSITION, VELOCITY, stop_s=1e5)
    assert stopped.impact
    assert stopped.position_ecef_m[-1] == pytest.approx(free.position_ecef_m[-1], abs=TOLERANCE_M)


def test_a_falling_body_was_highest_where_it_started():
    flight = fly_state(POSITION, [-2000.0, 500.0, -1500.0], WITH_DRAG)
    assert flight.impact
    assert flight.apogee_time_s == 0.0
    assert flight.time_s[-1] < 100.0


def test_a_finer_tolerance_moves_the_impact_by_no_more_than_the_coarser_one_allows():
    exact = fly_state(POSITION, VELOCITY, WITH_DRAG, tolerance_m=1e-6)
    for tolerance in (1.0, 1e-2, 1e-4):
        flight = fly_state(POSITION, VELOCITY, WITH_DRAG, tolerance_m=tolerance)
        off = np.linalg.norm(flight.position_ecef_m[-1] - exact.position_ecef_m[-1])
        print(f"tolerance {tolerance} m: {off:.1e} m off, {flight.error_m:.1e} m estimated, {len(flight.time_s)} steps")
        assert off < tolerance


def test_a_body_that_leaves_the_earth_is_refused_at_once():
    with pytest.raises(OutsideValidity, match="leaves the Earth"):
        fly_state([7.9e6, 0.0, 0.0], [3000.0, 12000.0, 0.0])


def test_but_flown_as_far_as_asked():
    flight = fly_state([7.9e6, 0.0, 0.0], [3000.0, 12000.0, 0.0], stop_s=3600.0)
    states = turned_on(flight)
    energy = 0.5 * (states[:, 3:] ** 2).sum(axis=1) - potential(states, (J2,))
    assert energy[-1] == pytest.approx(energy[0], rel=1e-10)


def test_an_orbit_that_stays_up_is_refused_with_the_remedy(monkeypatch):
    monkeypatch.setattr("thirdsite.flight.propagation.MOST_STEPS_TO_GROUND", 500)  # 10,000 take seconds
    with pytest.raises(OutsideValidity, match=r"still \d+ km high.*stop"):
        fly_state([7.9e6, 0.0, 0.0], [0.0, 6600.0, 0.0])


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_state_that_is_no_number_is_refused(bad):
    with pytest.raises((OutsideValidity, ValueError)):
        fly_state([bad, 0.0, 0.0], VELOCITY)
    with pytest.raises((OutsideValidity, ValueError)):
        fly_state(POSITION, [0.0, bad, 0.0])
