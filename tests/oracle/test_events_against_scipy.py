"""Times of events of a flight against an independent integration of its boost and its fall."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from independent import boost, fall, geodetic_height_m
from scipy.optimize import brentq

from thirdsite.chain.single_flight import Aim, Loft, aimed_flight, missile_record
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.flight.aim import OUT_HEADING, OUT_PITCH
from thirdsite.flight.drag_curve import DragCurve
from thirdsite.flight.propagation import fly_state
from thirdsite.scenario.setting import booster_of

LEVELS_M = (400.0, 8e3, 60e3, 250e3)
WITHIN_S = 1e-3
AIMS = [Aim("minuteman-3", "34.83,-120.6", "8.72,167.73"), Aim("shahab-3", "tabriz", "ankara")]


def crossings(height_at, times):
    """Times at which a height, as a function of time, passes zero between neighbours of `times`."""
    values = [height_at(time) for time in times]
    pairs = zip(times, times[1:], values, values[1:], strict=False)
    return [brentq(height_at, low, high, xtol=1e-7) for low, high, before, after in pairs if (before < 0.0) != (after < 0.0)]


@pytest.mark.parametrize("aim", AIMS, ids=lambda aim: aim.missile)
def test_heights_apogee_and_impact_of_a_missile(catalog, aim):
    record = missile_record(catalog, aim, Loft(), heights_m=LEVELS_M)
    columns, missile = aimed_flight(catalog, aim, Loft()).aimed[0], catalog.missile(aim.missile)
    booster, launch = booster_of(missile.booster), np.array(ecef_from_geodetic(catalog.place(aim.start)))
    heading, tangent = columns[OUT_HEADING : OUT_HEADING + 3], float(columns[OUT_PITCH])
    cut_off_s = next(event.row[0] for event in record.events if event.name == "burnout")
    burnout = boost(booster, launch, heading, tangent, cut_off_s=cut_off_s)
    # the fall starts from the program's burnout: the tests of the boost are elsewhere
    given = np.array(next(event.row for event in record.events if event.name == "burnout"))
    assert np.linalg.norm(burnout[0] - given[1:4]) < 3.0
    free = fall(cut_off_s, given[1:4], given[4:], missile.ballistic_coefficient.si())

    def climbing(level_m):
        def height(time):
            return geodetic_height_m(boost(booster, launch, heading, tangent, cut_off_s=time)[0]) - level_m

        return crossings(height, [1.0, cut_off_s])

    def falling(level_m):
        def height(time):
            return geodetic_height_m(free.at(time)[0]) - level_m

        return crossings(height, np.linspace(cut_off_s, free.impact_time_s, 40))

    expected = sorted(time for level in (*LEVELS_M, 100e3) for time in (*climbing(level), *falling(level)))
    found = [event.row[0] for event in record.events if " km " in event.name or event.name == "entry"]
    assert len(found) == len(expected) == 10
    print(f"{aim.missile}: at most {1e3 * np.abs(np.array(found) - expected).max():.3f} ms off")
    assert found == pytest.approx(expected, abs=WITHIN_S)
    assert record.events[-1].row[0] == pytest.approx(free.impact_time_s, abs=WITHIN_S)
    apogee = next(event.row[0] for event in record.events if event.name == "apogee")
    before, after = (geodetic_height_m(free.at(apogee + step)[0]) for step in (-20.0, 20.0))
    # the height falls off its top by half the acceleration times the time squared: here 8 m/s2 or so for 20 s
    assert (after - before) / (2.0 * 20.0 * 8.0) == pytest.approx(0.0, abs=WITHIN_S)


def test_staging_and_shroud_come_at_their_times(catalog):
    record = missile_record(catalog, AIMS[0], Loft())
    times = {name: [event.row[0] for event in record.events if event.name == name] for name in ("staging", "shroud")}
    assert times == {"staging": pytest.approx([61.0, 127.0], abs=1e-9), "shroud": pytest.approx([76.0], abs=1e-9)}


def test_heights_of_a_body(catalog):
    position = np.array(ecef_from_geodetic(Geodetic(0.6, 0.9, 90e3)))
    velocity = 2500.0 * position / np.linalg.norm(position) + np.array([-3000.0, 1000.0, 1500.0])
    flight = fly_state(position.tolist(), velocity.tolist(), 1.0 / 3000.0, heights_m=[100e3, 20e3])
    free = fall(0.0, position, velocity, 3000.0)
    for event in flight.events:
        if event.name != "apogee":
            level = {"100 km up": 100e3, "entry": 100e3, "20 km down": 20e3}[event.name]
            beside = sorted((max(event.row[0] - 5.0, 0.0), event.row[0] + 5.0))
            (exact,) = crossings(lambda time, level=level: geodetic_height_m(free.at(time)[0]) - level, beside)
            assert event.row[0] == pytest.approx(exact, abs=WITHIN_S)
    assert [event.name for event in flight.events] == ["100 km up", "apogee", "entry", "20 km down"]


def test_a_fall_by_a_drag_curve(catalog):
    """Re-entry of a body whose drag coefficient has corners: impact within a metre of SciPy's, which is the tolerance asked for
    elsewhere; the steps are chosen by their error. The constant coefficient of the curve's fast end lands elsewhere."""
    curve = DragCurve((0.0, 0.8, 1.0, 1.3, 2.0, 4.0, 8.0), (0.15, 0.16, 0.32, 0.36, 0.28, 0.18, 0.12))
    position = np.array(ecef_from_geodetic(Geodetic(0.6, 0.9, 90e3)))
    velocity = 500.0 * position / np.linalg.norm(position) + np.array([-3000.0, 1000.0, 1500.0])
    flight = fly_state(position.tolist(), velocity.tolist(), 0.5 / 1000.0, drag_curve=curve)
    free = fall(0.0, position, velocity, 1000.0 / 0.5, drag_curve=curve)
    off = np.linalg.norm(flight.position_ecef_m[-1] - free.at(np.inf)[0])
    print(f"{off:.3f} m, {1e3 * (flight.time_s[-1] - free.impact_time_s):.3f} ms")
    assert off < 1.0
    held = fly_state(position.tolist(), velocity.tolist(), 0.5 / 1000.0, drag_curve=replace(curve, coefficient=(0.12,) * 7))
    assert np.linalg.norm(held.position_ecef_m[-1] - flight.position_ecef_m[-1]) > 20.0
