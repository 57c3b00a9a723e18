"""The range a capital asks for, against missiles really flown over the turning Earth."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.chain.needed_range import needed_ranges_m
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.flight.booster import KinematicBooster
from thirdsite.flight.threats import Outcome, central_angles_rad, fly

WITHIN = 0.015
"""Drag, burnout away from the launch point and oblateness, which the closed form leaves out, change the range by about 1 %."""


def least_rated_m(launch, aim, guess_m):
    """Least rated range with which a kinematic missile arrives, by halving: 12 rounds from 20 % to 0.005 %."""
    low, high = 0.9 * guess_m, 1.1 * guess_m
    long = guess_m > 2.5e6
    for _ in range(12):
        middle = 0.5 * (low + high)
        booster = KinematicBooster(170.0, 160e3, 180e3, middle) if long else KinematicBooster(110.0, 80e3, 75e3, middle)
        arrives = fly(booster, 5000.0, launch[None], aim[None]).outcome[0] == Outcome.ARRIVES
        low, high = (low, middle) if arrives else (middle, high)
    return high


@pytest.mark.parametrize(
    ("start", "end"),
    [("tabriz", "nicosia"), ("tabriz", "athens"), ("semnan", "london"), ("zahedan", "washington"), ("sohae", "los-angeles")],
)
def test_against_flown_missiles(kernels, catalog, start, end):
    launch, aim = (np.array(ecef_from_geodetic(catalog.place(name)._replace(height_m=0.0))) for name in (start, end))
    needed = float(needed_ranges_m(launch[None], aim[None])[0, 0])
    assert needed == pytest.approx(least_rated_m(launch, aim, needed), rel=WITHIN)


def test_west_asks_for_more_and_east_for_less(catalog):
    places = np.array([ecef_from_geodetic(catalog.place(name)) for name in ("semnan", "lisbon")])
    there, back = (float(needed_ranges_m(places[i][None], places[1 - i][None])[0, 0]) for i in (0, 1))
    ground = float(central_angles_rad(places[:1], places[1:])[0]) * 6371008.8
    assert back < ground < there


def test_near_places_are_as_far_as_they_are(catalog):
    """Below 300 km no rotation is reckoned."""
    places = np.array([ecef_from_geodetic(catalog.place(name)) for name in ("tabriz", "yerevan")])
    ground = float(central_angles_rad(places[:1], places[1:])[0]) * 6371008.8
    assert ground < 300e3
    assert float(needed_ranges_m(places[:1], places[1:])[0, 0]) == pytest.approx(ground, rel=1e-12)
