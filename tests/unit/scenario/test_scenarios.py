"""Scenarios: loading, names, launch points, the figures the core is handed."""

from __future__ import annotations

from math import radians
from pathlib import Path

import pytest

from thirdsite.errors import BadInput
from thirdsite.flight.booster import KinematicBooster, StagedBooster
from thirdsite.scenario.scenario import Assumptions, Threat, launch_points, load_scenario, missiles_of
from thirdsite.scenario.setting import (
    RadarSwitches,
    assumption_range,
    booster_of,
    burnout_speed_m_s,
    common_figures,
    interceptor_of,
    radar_of,
)

SMALL = Path(__file__).parents[2] / "small.yaml"


def test_the_shipped_scenario_is_found_by_name(catalog):
    scenario = load_scenario("2007-proposal", catalog)
    assert scenario.id == "2007-proposal"
    assert scenario.defence.interceptors[0].count == 10
    assert [missile.id for missile in missiles_of(scenario, catalog)] == [threat.missile for threat in scenario.threats]


def test_digest_follows_the_content_and_not_the_file(catalog, tmp_path):
    first = load_scenario(SMALL, catalog)
    copy = tmp_path / "copy.yaml"
    copy.write_text("# another comment\n" + SMALL.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_scenario(copy, catalog).digest == first.digest
    copy.write_text(SMALL.read_text(encoding="utf-8").replace("draws: 20", "draws: 21"), encoding="utf-8")
    assert load_scenario(copy, catalog).digest != first.digest


def test_launch_points_of_a_country_are_its_grid(catalog):
    points = launch_points(Threat(missile="iran-irbm", launch_country="IRN", regions=["x"]), catalog)
    assert points == sorted(points)
    assert len(points) > 30
    assert all(catalog.launch_points[name].kind == "grid" for name in points)
    assert "semnan" not in points


def test_named_launch_points_keep_their_order(catalog):
    assert launch_points(Threat(missile="x", launch_points=["tabriz", "35.2,53.9"], regions=["x"]), catalog) == [
        "tabriz",
        "35.2,53.9",
    ]


def test_a_scenario_overrides_an_assumption_and_leaves_the_others(catalog):
    plain, own = common_figures(catalog, Assumptions()), common_figures(catalog, Assumptions(launch_delay_s=300.0))
    assert plain.launch_delay_s == 240.0
    assert own.launch_delay_s == 300.0
    assert own.flight_time_cap_s == plain.flight_time_cap_s == 900.0
    assert plain.least_intercept_height_m == 120e3
    assert plain.greatest_closing_speed_m_s == 14e3


def test_ranges_of_assumptions_are_in_si(catalog):
    assert assumption_range(catalog, "launch_delay_s") == (150.0, 420.0)
    assert assumption_range(catalog, "least_intercept_height_m") == (100e3, 200e3)


def test_disputed_figures_need_a_position_that_gives_them(catalog):
    assert burnout_speed_m_s(catalog, "gbi-two-stage", "mda") == 6300.0
    assert burnout_speed_m_s(catalog, "gbi-two-stage", "lewis_postol") == 8300.0
    with pytest.raises(BadInput, match=r"gives no burnout speed.*mda"):
        burnout_speed_m_s(catalog, "gbi-two-stage", "ucs")


def test_boosters_are_handed_over_in_si(catalog):
    kinematic = booster_of(catalog.missile("iran-irbm").booster)
    assert isinstance(kinematic, KinematicBooster)
    assert kinematic.maximum_range_m == 4e6
    staged = booster_of(catalog.missile("shahab-3").booster)
    assert isinstance(staged, StagedBooster)
    assert staged.stages[0].propellant_mass_kg == 12912.0
    assert staged.diameter_m == 1.32


def test_interceptors_stand_at_a_site_or_at_a_place(catalog):
    named, placed = (interceptor_of(catalog, "gbi-two-stage", where) for where in ("redzikowo", "54.4722,17.1242"))
    assert named.site.place.latitude_rad == pytest.approx(placed.site.place.latitude_rad, abs=1e-4)
    assert placed.reference_angle_rad == pytest.approx(radians(30.0))


def test_positions_read_the_disputed_radar_each_in_its_way(catalog):
    assert radar_of(catalog, "emr-brdy", "mda").reach is None
    assert radar_of(catalog, "emr-brdy", "russian_officials").reach == 3.5e6
    filled, thinned = (radar_of(catalog, "emr-brdy", who).reach for who in ("czech_government", "lewis_postol"))
    assert filled.effective_area_m2 / thinned.effective_area_m2 == pytest.approx(84.0 / 4.206)


def test_switches_replace_a_positions_reading(catalog):
    assert radar_of(catalog, "emr-brdy", "mda", RadarSwitches(reading="range_equation")).reach.mean_power_w == 42.5e3
    assert radar_of(catalog, "emr-brdy", None, RadarSwitches(least_elevation_rad=0.1)).least_elevation_rad == 0.1
    with pytest.raises(BadInput, match="no stated range"):
        radar_of(catalog, "emr-brdy", "mda", RadarSwitches(reading="stated_range"))
