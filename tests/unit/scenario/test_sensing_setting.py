"""Sensors from the catalogue to the measurement core, and the warning satellites' errors as they come out."""

from __future__ import annotations

from dataclasses import fields
from math import radians, sqrt

import numpy as np
import pytest
import yaml
from pyproj import Geod

from thirdsite.catalog import records
from thirdsite.catalog.catalog import load_catalog
from thirdsite.catalog.records import ASSUMPTION_BOUNDS
from thirdsite.chain.case import threat_model
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.errors import BadInput
from thirdsite.flight.threats import fly
from thirdsite.scenario.scenario import load_scenario
from thirdsite.scenario.sensing_assumptions import SensingAssumptions
from thirdsite.scenario.sensing_setting import (
    SENSING_IDS,
    SensingFigures,
    radar_errors_of,
    satellites_of,
    sensing_figures,
    sensing_range,
    time_budget_of,
)
from thirdsite.scenario.setting import radar_of
from thirdsite.sensing.infrared import positions_at, report_times_s
from thirdsite.sensing.radar_errors import radar_row
from thirdsite.sensing.triangulation import boost_end_covariance, pointing_covariance


def reference_boost(catalog, missile="iran-icbm", range_m=8000e3, bearing_deg=315.0):
    """Times and ECEF places of the boost the satellites' noise is set by, from 35 N 53 E."""
    model = threat_model(catalog.missile(missile))
    longitude, latitude, _ = Geod(ellps="WGS84").fwd(53.0, 35.0, bearing_deg, range_m)
    launch, aim = (np.array([ecef_from_geodetic(Geodetic(*np.radians(p)))]) for p in ((35.0, 53.0), (latitude, longitude)))
    flights = fly(model.booster, model.ballistic_coefficient_kg_m2, launch, aim, compiled=False)
    path = flights.samples[0, : flights.burnout + 1]
    return path[:, 0], path[:, 1:4]


def burnout_errors(catalog, **given):
    """Standard deviation of each component of burnout position (m, with pointing errors) and velocity (m/s)."""
    common = sensing_figures(catalog, SensingAssumptions(**given))
    satellites = satellites_of(catalog, "dsp-sbirs", common)
    times, places = reference_boost(catalog)
    wanted = report_times_s(satellites.first_report_s(times, places), satellites.report_interval_s, float(times[-1]))
    where = positions_at(times, places, wanted)
    seen = satellites.seen(where)
    covariance = boost_end_covariance(satellites.rows, wanted, where, seen, float(times[-1]))
    steady = pointing_covariance(satellites.rows[seen[-1]], satellites.pointing_bias_rad, places[-1])
    return sqrt(np.trace(covariance[:3, :3] + steady) / 3.0), sqrt(np.trace(covariance[3:, 3:]) / 3.0)


def test_satellite_noise_gives_the_assumed_burnout_errors(catalog):
    """3 km and 50 m/s, to the two figures the noise and the pointing error are written with."""
    position_m, velocity_m_s = burnout_errors(catalog)
    entry = catalog.satellites("dsp-sbirs")
    print(f"{position_m:.0f} m, {velocity_m_s:.1f} m/s")
    assert position_m == pytest.approx(entry.position_error.si(), rel=0.03)
    assert velocity_m_s == pytest.approx(entry.velocity_error.si(), rel=0.03)


def test_ends_of_the_noise_give_the_ends_of_the_velocity_error(catalog):
    low, high = sensing_range(catalog, "satellite_angle_noise_rad")
    expected = catalog.satellites("dsp-sbirs").velocity_error.range_si()
    for noise, velocity_m_s in zip((low, high), expected, strict=True):
        assert burnout_errors(catalog, satellite_angle_noise_rad=noise)[1] == pytest.approx(velocity_m_s, rel=0.03)
    far = burnout_errors(catalog, satellite_pointing_bias_rad=sensing_range(catalog, "satellite_pointing_bias_rad")[1])[0]
    assert far == pytest.approx(catalog.satellites("dsp-sbirs").position_error.range_si()[1], rel=0.03)


def test_first_detection_bears_out_the_published_time(catalog):
    """Cloud break and confirmation of the long-range missiles lie in the published figure's range, 30-90 s, about 60 s."""
    satellites = satellites_of(catalog, "dsp-sbirs", sensing_figures(catalog))
    low, high = catalog.satellites("dsp-sbirs").first_detection.range_si()
    found = {}
    for missile, range_m in (("iran-icbm", 8000e3), ("iran-irbm", 2900e3), ("topol", 7900e3), ("minuteman-3", 8000e3)):
        found[missile] = satellites.first_report_s(*reference_boost(catalog, missile, range_m))
    print({name: round(time, 1) for name, time in found.items()})
    assert all(low <= time <= high for time in found.values())
    assert 50.0 <= np.mean(list(found.values())) <= 70.0


def test_every_assumption_about_sensors_has_bounds_a_field_and_an_entry(catalog):
    names = [one.name for one in fields(SensingFigures)]
    assert list(SENSING_IDS) == names == list(SensingAssumptions.model_fields)
    for name, id_ in SENSING_IDS.items():
        assert id_ in ASSUMPTION_BOUNDS
        low, high = sensing_range(catalog, name)
        assert low < high, id_
        assert catalog.assumption(id_).quantity.grade == "M"


def test_what_a_scenario_sets_goes_before_the_catalogue(catalog):
    plain = sensing_figures(catalog)
    own = sensing_figures(catalog, SensingAssumptions(range_bias_m=3.0, swerling_case=3))
    assert (own.range_bias_m, own.swerling_case) == (3.0, 3.0)
    assert own.angle_bias_share == plain.angle_bias_share


def test_errors_scale_with_the_radars_beam_and_resolution(catalog):
    common = sensing_figures(catalog)
    errors = radar_errors_of(catalog, "emr-brdy", common)
    assert errors.angle_bias_rad == pytest.approx(0.01 * radians(0.18))
    assert errors.angle_floor_rad == pytest.approx(0.005 * radians(0.18))
    assert errors.range_floor_m == pytest.approx(0.1)
    assert errors.spreads == (10.0, errors.angle_bias_rad, errors.angle_bias_rad, 0.05)
    assert errors.range_rate_resolution_m_s == 0.0
    assert errors.line_of_sight_snr == pytest.approx(100.0)
    assert (errors.false_alarm_probability, errors.swerling_case) == (1e-6, 1)


def test_every_radar_can_be_measured_with_under_every_position(catalog):
    common = sensing_figures(catalog)
    for radar in catalog.all(records.Radar):
        for position in (None, *catalog.radar(radar.id).reading.positions):
            core = radar_of(catalog, radar.id, position)
            row = radar_row(core, radar_errors_of(catalog, radar.id, common, position), 0.01)
            assert np.isfinite(np.delete(row, 24)).all()  # 24: the reach, infinite for line of sight
            budget = time_budget_of(catalog, radar.id, common, position)
            assert budget.search_share == (0.0 if radar.needs_cue else 0.3)
            assert budget.load([budget.dwell_s]).tracked == 1


def test_a_radars_own_figure_goes_before_the_common_one(tmp_path):
    own = {"unit": "m", "value": 2.0, "grade": "M", "source": "assumption: for this test"}
    rate = {"unit": "m/s", "value": 0.16, "grade": "M", "source": "assumption: for this test"}
    entry = [{"id": "emr-brdy", "kind": "radar", "range_bias": own, "range_rate_resolution": rate}]
    (tmp_path / "radars.yaml").write_text(yaml.safe_dump(entry), encoding="utf-8")
    overlaid = load_catalog(tmp_path)
    errors = radar_errors_of(overlaid, "emr-brdy", sensing_figures(overlaid))
    assert (errors.range_bias_m, errors.range_rate_resolution_m_s) == (2.0, 0.16)
    assert errors.refraction_residue == 0.05


def test_a_member_that_does_not_exist_is_named(tmp_path):
    entry = [{"id": "dsp-sbirs", "kind": "satellites", "members": ["warning-moon"]}]
    (tmp_path / "satellites.yaml").write_text(yaml.safe_dump(entry), encoding="utf-8")
    with pytest.raises(BadInput, match="warning-moon"):
        load_catalog(tmp_path)


@pytest.mark.parametrize(
    ("key", "value"), [("refraction_residue", 2.0), ("swerling_case", 9), ("range_bias_km", 1.0), ("false_alarm_probability", 0.0)]
)
def test_an_impossible_figure_in_a_scenario_is_named_with_its_line(tmp_path, catalog, key, value):
    from thirdsite.scenario.scenario import scenario_path

    text = scenario_path("2007-proposal").read_text(encoding="utf-8") + f"\nsensing:\n  {key}: {value}\n"
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=rf"s\.yaml:{text[: text.index(key)].count(chr(10)) + 1}.*{key}"):
        load_scenario(path, catalog)
