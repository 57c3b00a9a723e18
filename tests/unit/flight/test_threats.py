"""Outcomes of aimed flights, and the samples they come with."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from thirdsite.chain.case import threat_model
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic, geodetic_from_ecef
from thirdsite.flight.threats import Flights, Outcome, apogee_height_m, fly, greatest_range_m


def flight(catalog, missile, range_km, loft_deg=0.0, *, compiled=True, latitude_deg=36.0, bearing_deg=300.0) -> Flights:
    model = threat_model(catalog.missile(missile), loft_deg)
    longitude, latitude, _ = Geod(ellps="WGS84").fwd(52.0, latitude_deg, bearing_deg, range_km * 1e3)
    places = Geodetic(*np.radians([latitude_deg, 52.0])), Geodetic(*np.radians([latitude, longitude]))
    launch, target = (np.array([ecef_from_geodetic(place)]) for place in places)
    return fly(model.booster, model.ballistic_coefficient_kg_m2, launch, target, model.loft_rad, compiled=compiled)


@pytest.mark.parametrize(
    ("missile", "range_km", "expected"),
    [
        ("iran-irbm", 2500.0, Outcome.ARRIVES),
        ("iran-irbm", 5000.0, Outcome.OUT_OF_RANGE),
        ("iran-irbm", 100.0, Outcome.TOO_CLOSE),
        ("topol", 12000.0, Outcome.OUT_OF_RANGE),
        ("shahab-3", 900.0, Outcome.ARRIVES),
        ("shahab-3", 1400.0, Outcome.OUT_OF_RANGE),
    ],
)
@pytest.mark.parametrize("compiled", [True, False])
def test_outcome(kernels, catalog, missile, range_km, expected, compiled):
    assert flight(catalog, missile, range_km, compiled=compiled).outcome[0] == expected


def test_shortfall_is_the_speed_asked_for(kernels, catalog):
    beyond, inside = flight(catalog, "topol", 12000.0), flight(catalog, "topol", 7000.0)
    assert beyond.shortfall[0] > 1.0 > inside.shortfall[0]


@pytest.mark.parametrize("range_km", [60.0, 120.0, 300.0])
def test_a_near_target_is_not_out_of_range(kernels, catalog, range_km):
    assert flight(catalog, "ghadr-1", range_km).outcome[0] != Outcome.OUT_OF_RANGE


def test_a_flight_that_does_not_come_near_is_not_a_low_apogee(kernels, catalog):
    found = flight(catalog, "ghadr-1", 437.0, -17.0)
    assert not found.miss_m[0] < 1.0
    assert found.outcome[0] == Outcome.NOT_AIMED


def test_plain_python_reports_what_the_kernels_report(kernels, catalog):
    ways = [flight(catalog, "ghadr-1", 437.0, -17.0, compiled=way).outcome[0] for way in (False, True)]
    assert ways[0] == ways[1]


def test_an_apogee_above_100_km_is_not_called_low(kernels, catalog):
    found = flight(catalog, "shahab-3", 410.0, latitude_deg=65.0)
    assert apogee_height_m(found) > 110e3
    assert found.outcome[0] == Outcome.ARRIVES


def test_samples_run_from_the_launch_point_to_the_aim_point(kernels, catalog):
    for missile, range_km in (("iran-irbm", 2500.0), ("shahab-3", 900.0)):
        found = flight(catalog, missile, range_km)
        first, last = found.samples[0, 0], found.samples[0, -1]
        start, end = geodetic_from_ecef(*first[1:4]), geodetic_from_ecef(*last[1:4])
        assert first[0] == 0.0
        assert first[4:7] == pytest.approx([0.0, 0.0, 0.0])
        assert np.degrees(start[:2]) == pytest.approx([36.0, 52.0])
        assert start.height_m == pytest.approx(0.0, abs=1e-3)
        assert end.height_m == pytest.approx(0.0, abs=1.0)  # the last level is the ground to within the level step
        assert found.miss_m[0] < 5.0


def test_apogee_is_the_highest_point_of_a_fine_path(kernels, catalog):
    from thirdsite.chain.path import Path

    found = flight(catalog, "iran-irbm", 2500.0)
    path = Path.of(found)
    heights = [path.place(t).height_m for t in np.arange(200.0, path.flight_time_s, 1.0)]
    # a second beside the apogee the body is 5 m lower; the two-body orbit errs by some metres over half a step
    assert apogee_height_m(found) == pytest.approx(max(heights), abs=150.0)


@pytest.mark.parametrize("loft_deg", [10.0, 25.0])
def test_a_lofted_flight_rises_higher_and_takes_longer(kernels, catalog, loft_deg):
    flat, high = flight(catalog, "iran-irbm", 2000.0), flight(catalog, "iran-irbm", 2000.0, loft_deg)
    assert high.outcome[0] == Outcome.ARRIVES
    assert apogee_height_m(high) > apogee_height_m(flat)
    assert high.samples[0, -1, 0] > flat.samples[0, -1, 0]


def test_a_kinematic_booster_at_rest_reaches_its_rated_range_on_a_resting_earth(kernels, catalog):
    """East and west of the rated range part by rotation; their mean arrives with the rated speed within 1 %."""
    asked = [flight(catalog, "iran-irbm", 3600.0, bearing_deg=b, latitude_deg=0.0).shortfall[0] for b in (90.0, 270.0)]
    north = flight(catalog, "iran-irbm", 3600.0, bearing_deg=0.0, latitude_deg=-16.0).shortfall[0]
    assert asked[0] < north < asked[1]
    assert np.mean(asked) == pytest.approx(north, rel=0.01)


@pytest.mark.parametrize("bearing_deg", [0.0, 120.0, 240.0])
def test_kinematic_boost_stays_above_the_ground(kernels, catalog, bearing_deg):
    from thirdsite.chain.path import Path

    for missile, range_km in (("iran-irbm", 3000.0), ("topol", 8000.0), ("iran-icbm", 8000.0)):
        path = Path.of(flight(catalog, missile, range_km, bearing_deg=bearing_deg))
        heights = [path.place(t).height_m for t in np.linspace(0.0, path.burnout_s, 80)]
        assert min(heights) > -1.0


def test_lofted_kinematic_boost_stays_above_the_ground(kernels, catalog):
    from thirdsite.chain.path import Path

    path = Path.of(flight(catalog, "iran-icbm", 8000.0, 11.0))
    heights = [path.place(t).height_m for t in np.linspace(0.0, path.burnout_s, 80)]
    assert min(heights) > -1.0


def test_greatest_range_of_a_kinematic_booster_is_its_rated_one(catalog):
    assert greatest_range_m(threat_model(catalog.missile("iran-irbm")).booster) == 4e6


def test_every_outcome_says_what_happened():
    assert all(outcome.text for outcome in Outcome)
