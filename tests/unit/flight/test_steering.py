"""Steering families and the root finder under them."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.chain.case import threat_model
from thirdsite.errors import OutsideValidity
from thirdsite.flight.booster import Stage, StagedBooster
from thirdsite.flight.steering import burnout_states, inertial_speed_and_angle, range_family, solve_falling


def test_roots_of_many_falling_functions_at_once():
    shift = np.linspace(0.1, 2.9, 29)
    roots = solve_falling(lambda x: np.exp(-x) - np.exp(-shift), np.zeros(29), np.full(29, 3.0))
    assert roots == pytest.approx(shift, abs=1e-7)  # within=1e-9 in the function, whose slope is at least 0.05


def test_a_function_without_a_root_gives_the_end_nearer_to_zero():
    roots = solve_falling(lambda x: 5.0 - x, np.array([0.0]), np.array([3.0]))
    assert roots.tolist() == [3.0]


def test_family_leads_farther_from_node_to_node(kernels, catalog):
    family = range_family(threat_model(catalog.missile("shahab-3")).booster)
    assert (np.diff(family[:-1, 1]) > 0.0).all()  # a longer burn for a longer range
    assert 0.0 < family[-1, 0] < family[-1, 1] < 2.0


def test_family_burns_out_at_the_minimum_energy_angle(kernels, catalog):
    """At the greatest range the flight-path angle of the family is the one Bate, Mueller and White's formula gives."""
    booster = threat_model(catalog.missile("shahab-3")).booster
    family = range_family(booster)
    state = burnout_states(booster, np.array([6378137.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0]), family[-2:-1, 0], rotating=False)
    speed, sine = inertial_speed_and_angle(state, rotating=False)
    radius = np.linalg.norm(state[0, :3])
    a = 1.0 / (2.0 / radius - speed[0] ** 2 / 3.986004418e14)
    chord = 4.0 * a - radius - 6378137.0
    best = 0.5 * np.arccos((radius**2 + chord**2 - 6378137.0**2) / (2.0 * radius * chord))
    assert np.arcsin(sine[0]) == pytest.approx(best, abs=1e-3)


def test_a_rocket_too_weak_to_lift_off_is_refused(kernels):
    weak = StagedBooster((Stage(10000.0, 8000.0, 200.0, 600.0),), 500.0, 1.0, 5.0, 10.0)
    with pytest.raises(OutsideValidity, match="thrust must exceed its weight"):
        range_family(weak)
