"""Paths between samples, and the windows in which a radar sees them."""

from __future__ import annotations

from math import inf, radians

import numpy as np
import pytest

from thirdsite.chain.path import Path, place_json
from thirdsite.chain.views import View
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.sensing.radar import Radar
from thirdsite.sensing.refraction import lowest_visible_height_m

RADAR = Radar("test", Geodetic(radians(50.0), radians(14.0)), 0.0, 0.0, 0.0, radians(90.0), None, 0.003, 1.0, 1.0)


def straight_up(latitude_deg=50.0, longitude_deg=30.0, speed_m_s=1000.0, top_m=1e6, burnout_s=100.0) -> Path:
    """A body that climbs vertically at constant speed and falls back as fast."""
    place = Geodetic(radians(latitude_deg), radians(longitude_deg))
    ground = np.array(ecef_from_geodetic(place))
    up = (np.array(ecef_from_geodetic(place._replace(height_m=1.0))) - ground) / 1.0
    turn = top_m / speed_m_s
    time = np.array([0.0, turn - 1e-3, turn + 1e-3, 2 * turn])
    height = speed_m_s * np.minimum(time, 2 * turn - time)
    velocity = np.where(time < turn, speed_m_s, -speed_m_s)
    return Path(time, ground + height[:, None] * up, velocity[:, None] * up, burnout_s)


def test_a_cubic_motion_is_reproduced_exactly():
    time = np.array([0.0, 3.0, 10.0, 11.0])
    start, speed, acceleration, jerk = np.array([[6.4e6, 1e3, -5.0], [7e3, -1e2, 3.0], [-9.0, 1.0, 0.5], [0.1, 0.02, 0.0]])

    def at(t):
        t = np.asarray(t)[:, None]
        return start + speed * t + acceleration * t**2 / 2 + jerk * t**3 / 6, speed + acceleration * t + jerk * t**2 / 2

    path = Path(time, *at(time), 3.0)
    asked = np.linspace(0.0, 11.0, 45)
    position, velocity = at(asked)
    found = path.at(asked)
    assert found[:, :3] == pytest.approx(position, abs=1e-6)
    assert found[:, 3:] == pytest.approx(velocity, abs=1e-6)


def test_times_outside_the_flight_are_held_at_its_ends():
    path = straight_up()
    assert path.at(-5.0)[0, :3] == pytest.approx(path.position_ecef_m[0])
    assert path.at(1e9)[0, :3] == pytest.approx(path.position_ecef_m[-1])


def test_samples_that_repeat_a_time_are_dropped(kernels, catalog):
    from thirdsite.chain.case import threat_model
    from thirdsite.flight.threats import fly

    model = threat_model(catalog.missile("iran-irbm"))
    ends = [np.array([ecef_from_geodetic(catalog.place(name))]) for name in ("tabriz", "berlin")]
    flights = fly(model.booster, model.ballistic_coefficient_kg_m2, *ends)
    path = Path.of(flights)
    assert (np.diff(path.time_s) > 0.0).all()
    assert path.burnout_s == 170.0
    assert path.flight_time_s == flights.samples[0, -1, 0]
    assert path.samples(np.array([5.0, 300.0])).shape == (1, 2, 7)


def test_place_and_its_json():
    path = straight_up()
    place = path.place(400.0)
    assert place.height_m == pytest.approx(400e3, abs=1.0)
    assert place_json(place, 400.0) == {"time_s": 400.0, "lat_deg": 50.0, "lon_deg": 30.0, "height_m": 400000.0}


def central_angle(path: Path) -> float:
    here, there = np.array(ecef_from_geodetic(RADAR.place)), path.position_ecef_m[0]
    return float(np.arccos(here @ there / np.linalg.norm(here) / np.linalg.norm(there)))


def test_window_opens_at_the_lowest_visible_height_and_closes_at_it():
    """Climbing by 1 km/s the body is in view from h seconds on, h the lowest visible height in km, until 2,000 - h."""
    path = straight_up()
    lowest = lowest_visible_height_m(np.array([central_angle(path)]), 0.0, 0.0, RADAR.earth_radius_m)[0] / 1e3
    [window] = View.of(RADAR, path).in_view()
    # the ellipsoid under the target is not the radar's osculating sphere: 1 km; edges are found to 0.05 s, printed to 0.1
    assert window["from_s"] == pytest.approx(lowest, abs=1.5)
    assert window["to_s"] == pytest.approx(2000.0 - lowest, abs=1.5)
    assert window["from_s"] + window["to_s"] == pytest.approx(2000.0, abs=0.2)


def test_detection_ends_at_the_range():
    """Nearly overhead, range is height: within 500 km at 500 s and again from 1,500 s on."""
    path = straight_up(50.0, 14.01)
    windows = View.of(RADAR, path).detected(500e3, 500e3)
    assert len(windows) == 2
    assert windows[0]["to_s"] == pytest.approx(500.0, abs=0.1)
    assert windows[1]["from_s"] == pytest.approx(1500.0, abs=0.1)
    assert windows[1]["to_s"] == pytest.approx(2000.0, abs=1.0)  # the last metres, 700 m away, are behind the horizon


def test_body_counts_before_burnout_and_warhead_after():
    """Warhead seen to 150 km, body to 400 km, burnout at 250 s: seen until the burnout, then from 1,850 s on."""
    windows = View.of(RADAR, straight_up(50.0, 14.01, burnout_s=250.0)).detected(150e3, 400e3)
    assert windows[0]["to_s"] == pytest.approx(250.0, abs=0.1)
    assert windows[1]["from_s"] == pytest.approx(1850.0, abs=0.1)


def test_what_is_never_seen_has_no_window():
    assert View.of(RADAR, straight_up(-40.0, 180.0)).in_view() == []
    assert View.of(RADAR, straight_up(50.0, 30.0)).detected(10e3, 10e3) == []


def test_line_of_sight_is_detection_at_any_range():
    view = View.of(RADAR, straight_up())
    assert view.in_view() == view.detected(inf, inf)
