"""State files: what a good one means, and that every bad one is refused with its line."""

from __future__ import annotations

from math import hypot
from pathlib import Path

import pytest

from thirdsite.earth.constants import EQUATORIAL_RADIUS_M, POLAR_RADIUS_M
from thirdsite.errors import BadInput
from thirdsite.scenario.state_file import LONGEST_FLIGHT_S, json_schema, load_state

TESTS = Path(__file__).parents[2]
GOOD = TESTS / "state.yaml"


def changed(tmp_path, *changes):
    text = GOOD.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "state.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file():
    state = load_state(GOOD)
    assert state.epoch == "2026-11-22T12:00:00Z"  # as written, not as YAML would make of it
    assert state.inverse_ballistic_coefficient_m2_kg == pytest.approx(0.2 * 0.5 / 1000.0)
    assert state.stop_s is None
    assert state.gravity.harmonics == 2


def test_position_and_velocity_in_the_earth_fixed_frame(tmp_path):
    equator = load_state(changed(tmp_path, ("lat_deg: 35.5", "lat_deg: 0"), ("lon_deg: 53.9", "lon_deg: 90")))
    assert equator.position_ecef_m == pytest.approx((0.0, EQUATORIAL_RADIUS_M + 200e3, 0.0), abs=1e-6)
    assert equator.velocity_ecef_m_s == pytest.approx((-1000.0, 2000.0, 3000.0))
    pole = load_state(changed(tmp_path, ("lat_deg: 35.5", "lat_deg: 90")))
    assert pole.position_ecef_m[2] == pytest.approx(POLAR_RADIUS_M + 200e3)
    assert hypot(*pole.velocity_ecef_m_s) == pytest.approx(hypot(1000.0, 2000.0, 3000.0))


def test_what_may_be_left_out(tmp_path):
    path = tmp_path / "short.yaml"
    path.write_text(
        "position: {lat_deg: 0, lon_deg: 0, height_m: 1000}\n"
        "velocity: {east_m_s: 0, north_m_s: 0, up_m_s: 0}\n"
        "drag_coefficient: 0\n"
    )
    state = load_state(path)
    assert state.epoch is None
    assert state.stop_s is None
    assert state.inverse_ballistic_coefficient_m2_kg == 0.0


def test_ballistic_coefficient_instead(tmp_path):
    drag = "mass_kg: 1000\nreference_area_m2: 0.5\ndrag_coefficient: 0.2"
    state = load_state(changed(tmp_path, (drag, "ballistic_coefficient_kg_m2: 5000")))
    assert state.inverse_ballistic_coefficient_m2_kg == pytest.approx(1.0 / 5000.0)
    with_mass = load_state(changed(tmp_path, (drag, "mass_kg: 1000\nballistic_coefficient_kg_m2: 5000")))
    assert with_mass.mass_kg == 1000.0


@pytest.mark.parametrize(("written", "seconds"), [("time_s: 30", 30.0), ("time_s: 3e1", 30.0), ("time_s: '30'", 30.0)])
def test_a_time_to_stop(tmp_path, written, seconds):
    assert load_state(changed(tmp_path, ("stop: impact", f"stop: {{{written}}}"))).stop_s == seconds


def test_an_orbit_may_be_followed_for_a_time(tmp_path):
    orbit = [("height_m: 200000", "height_m: 800000"), ("east_m_s: 1000", "east_m_s: 7000"), ("up_m_s: 2000", "up_m_s: 0")]
    path = changed(tmp_path, *orbit, ("stop: impact", f"stop: {{time_s: {LONGEST_FLIGHT_S}}}"))
    assert load_state(path).stop_s == LONGEST_FLIGHT_S


def test_rising_from_the_ground_is_a_flight(tmp_path):
    assert load_state(changed(tmp_path, ("height_m: 200000", "height_m: 0"))).position.height_m == 0.0


def test_several_faults_are_named_at_once(tmp_path):
    path = changed(tmp_path, ("lat_deg: 35.5", "lat_deg: 95"), ("mass_kg: 1000", "mass_kg: 0"))
    with pytest.raises(BadInput) as refused:
        load_state(path)
    assert f"{path}:3: position.lat_deg" in str(refused.value)
    assert f"{path}:10: mass_kg" in str(refused.value)


def test_the_schema_knows_every_key():
    schema = json_schema()
    assert {"position", "velocity"} <= set(schema["required"])
    assert schema["additionalProperties"] is False
    assert "ballistic_coefficient_kg_m2" in schema["properties"]
