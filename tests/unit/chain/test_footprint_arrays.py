"""Footprints and sensor coverage as arrays, against coverage and against single looks."""

from __future__ import annotations

from math import radians

import numpy as np
import pytest

from thirdsite.catalog.grids import ecef_of
from thirdsite.chain.coverage import Firing, cover
from thirdsite.chain.footprint import WHOLE, footprint, launch_areas, sensor_coverage
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.scenario.setting import radar_of
from thirdsite.sensing.looks import look

LAT = np.array([52.5, 48.9, 39.9, 38.0, 60.0, 38.9])
LON = np.array([13.4, 2.3, 32.9, 23.7, 25.0, -77.0])


@pytest.fixture(scope="module")
def data(small_case):
    return footprint(small_case, small_case.scenario.threats[0], LAT, LON, (1, 2, 5))


def test_its_shares_are_those_of_coverage(small_case, data):
    threat = small_case.scenario.threats[0]
    missile = small_case.catalog.missile(threat.missile)
    variations = [small_case.variation(missile, name) for name in small_case.scenario.positions]
    launch = small_case.launch_ecef_m(threat)
    covered = cover(
        small_case.threat_model(threat), small_case.battery, launch, ecef_of(LAT, LON), variations, Firing("salvo", 10), 1
    )
    whole = data.sel(launch_area=WHOLE)
    # single precision in the array
    np.testing.assert_allclose(whole["launch_points_share"].sel(shots=1).values, covered.share, rtol=1e-6)
    np.testing.assert_array_equal(whole["least_shots"].values, covered.shots)
    np.testing.assert_array_equal(whole["in_range"].values, covered.in_range)


def test_more_shots_are_had_from_no_more_launch_points(data):
    share = data["launch_points_share"].values
    known = np.isfinite(share)
    assert known.any()
    assert (np.diff(np.where(known, share, 0.0), axis=1) <= 0.0).all()


def test_out_of_range_is_no_number(data):
    assert data["in_range"].sel(launch_area=WHOLE).values[-1] == 0  # Washington, from an IRBM
    assert np.isnan(data["launch_points_share"].values[..., -1]).all()


def test_quarters_share_out_all_launch_points(catalog):
    points = [point for point in catalog.launch_points.values() if point.country == "IRN" and point.kind == "grid"]
    areas = launch_areas(np.array([ecef_from_geodetic(point.place) for point in points]))
    parts = [areas[name] for name in areas if name != WHOLE]
    assert len(parts) == 4
    assert sorted(np.concatenate(parts).tolist()) == list(range(len(points)))


def test_quantities_say_their_units(data):
    assert data["lat"].attrs["units"] == "degrees_north"
    assert all("units" in data[name].attrs for name in data.data_vars)


def test_what_a_radar_sees_is_what_single_looks_see(small_case):
    heights, sections = [100e3, 400e3, 1000e3], [0.003, 0.01, 3.0]
    radars = ["emr-brdy", "gabala", "fbx-turkey"]
    seen = sensor_coverage(small_case, radars, LAT, LON, heights, sections)["seen"]
    for name in radars:
        for position in small_case.scenario.positions:
            radar = radar_of(small_case.catalog, name, position)
            for height in heights:
                for section in sections:
                    for i, (lat, lon) in enumerate(zip(LAT, LON, strict=True)):
                        place = ecef_from_geodetic(Geodetic(radians(lat), radians(lon), height))
                        view, slant = look(radar.geometry.tolist(), radar.limit, *place)
                        told = seen.sel(radar=name, position=position, cross_section=section, height=height).values[i]
                        assert told == (view > 0.5 and slant <= radar.detection_range_m(section))
    assert 0 < int(seen.sum()) < seen.size


def test_a_greater_cross_section_is_seen_wherever_a_smaller_one_is(small_case):
    seen = sensor_coverage(small_case, ["emr-brdy"], LAT, LON, [500e3], [0.003, 0.1, 10.0])["seen"].values
    assert (np.diff(seen.astype(int), axis=2) >= 0).all()
