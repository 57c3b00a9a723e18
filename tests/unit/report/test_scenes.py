"""Exports in open formats: what was written is read back; the antimeridian, the poles, winding."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from xml.etree import ElementTree as Xml

import fabricated
import numpy as np
import pytest
import scenes
from czml3 import Document
from pyproj import Geod
from shapely.geometry import shape

from thirdsite.errors import BadInput, CannotWrite
from thirdsite.report.map_scene import map_scene
from thirdsite.report.scene import pieces_of
from thirdsite.report.scene_file import EPOCH, SUFFIXES, check_exports, scene_text, write_scene

KML = "{http://www.opengis.net/kml/2.2}"
GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def features():
    return {one["properties"]["name"]: one for one in json.loads(scene_text(scenes.scene(), ".geojson"))["features"]}


def area_m2(geometry) -> float:
    """Signed areas of the exteriors: anticlockwise ones count."""
    return GEOD.geometry_area_perimeter(geometry)[0]


def test_a_track_is_cut_at_the_antimeridian_and_keeps_its_points_and_times(features):
    track, found = scenes.pacific(), features["pacific"]
    assert found["geometry"]["type"] == "MultiLineString"
    west, east = found["geometry"]["coordinates"]
    assert west[-1][0] == 180.0
    assert east[0][0] == -180.0
    assert west[-1][1:] == east[0][1:]
    back = [*west[:-1], *east[1:]]
    assert np.allclose([one[0] for one in back], track.lon_deg, atol=1e-10)
    assert np.allclose([one[1] for one in back], track.lat_deg, atol=1e-10)
    assert np.allclose([one[2] for one in back], track.height_m, atol=1e-5)
    times = found["properties"]["time_s"]
    assert [*times[0][:-1], *times[1][1:]] == track.time_s.tolist()
    assert times[0][-1] == times[1][0]
    assert 100.0 < times[0][-1] < 200.0


def test_the_cut_lies_on_the_great_circle():
    """The longitude of the point put in is 180, and its bearing from the point before is that of the point after."""
    track, (west, _) = scenes.pacific(), pieces_of(scenes.pacific())
    plane = np.cross(unit(track.lat_deg[1], track.lon_deg[1]), unit(track.lat_deg[2], track.lon_deg[2]))
    assert abs(np.dot(plane, unit(west.lat_deg[-1], 180.0))) < 1e-12  # rounding of products of numbers below 1


def unit(lat_deg, lon_deg):
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def test_a_track_over_the_pole_stays_within_the_longitudes():
    for piece in pieces_of(scenes.over_the_pole()):
        assert (np.abs(np.diff(piece.lon_deg)) <= 180.0).all()
        assert (np.abs(piece.lon_deg) <= 180.0).all()


def test_every_exterior_runs_anticlockwise_and_every_hole_clockwise(features):
    rings = 0
    for one in features.values():
        geometry = shape(one["geometry"])
        for polygon in getattr(geometry, "geoms", [geometry]):
            if polygon.geom_type == "Polygon":
                assert polygon.is_valid
                assert polygon.exterior.is_ccw
                assert not any(ring.is_ccw for ring in polygon.interiors)
                rings += 1
    assert rings >= 4


def test_no_area_spans_the_antimeridian(features):
    """A piece of 700 km at 68 degrees north is 17 degrees wide; a ring across the jump would be 340."""
    for name, one in features.items():
        if name.startswith("mda"):
            for polygon in shape(one["geometry"]).geoms if one["geometry"]["type"] == "MultiPolygon" else [shape(one["geometry"])]:
                assert polygon.bounds[2] - polygon.bounds[0] < 30.0


def test_cells_of_one_value_have_their_area(features):
    """34 cells of 100 km, equal-area by construction; the edges are straight in degrees between points 50 km apart."""
    found = {one["properties"]["value"]: one for name, one in features.items() if name.startswith("mda")}
    assert {value: one["properties"]["cells"] for value, one in found.items()} == {0.25: 14, 1.0: 20}
    for one in found.values():
        expected = one["properties"]["cells"] * (scenes.CELL_KM * 1e3) ** 2
        assert area_m2(shape(one["geometry"])) == pytest.approx(expected, rel=2e-3)


def test_a_cap_round_the_pole_reaches_it(features):
    polygon = shape(features["cap"]["geometry"])
    assert polygon.bounds == (-180.0, 75.0, 180.0, 90.0)
    # the point put in at the antimeridian lies on the great circle, 0.05 degrees north of the parallel over 10 degrees
    assert polygon.area == pytest.approx(360.0 * 15.0, rel=1e-4)


def test_kml_holds_the_same_points():
    root = Xml.fromstring(scene_text(scenes.scene(), ".kml"))
    marks = {mark.findtext(f"{KML}name"): mark for mark in root.iter(f"{KML}Placemark")}
    lines = [row.text.split() for row in marks["pacific"].iter(f"{KML}coordinates")]
    assert [len(line) for line in lines] == [3, 3]
    lon, lat, height = (float(number) for number in lines[0][1].split(","))
    assert (lon, lat, height) == (172.0, 56.0, 400e3)
    data = {one.get("name"): one.findtext(f"{KML}value") for one in marks["pacific"].iter(f"{KML}Data")}
    assert data["position"] == "mda"
    assert data["time_s"].split()[0] == "0.0"
    assert marks["apogee"].findtext(f"{KML}TimeStamp/{KML}when") == "2000-01-01T12:02:30.000Z"
    assert root.findtext(f"{KML}Document/{KML}name") == "Awkward & <odd>"
    styles = {style.get("id") for style in root.iter(f"{KML}Style")}
    assert {url.text for url in root.iter(f"{KML}styleUrl")} == {f"#{name}" for name in styles}


def test_czml_is_read_back_by_its_library():
    packets = json.loads(scene_text(scenes.scene(), ".czml"))
    Document.model_validate({"packets": packets})
    assert packets[0]["id"] == "document"
    assert len({packet["id"] for packet in packets}) == len(packets)
    track = next(packet for packet in packets if packet["id"] == "track-0")
    assert track["position"]["cartographicDegrees"][4:8] == [100.0, 172.0, 56.0, 400e3]
    assert datetime.fromisoformat(track["position"]["epoch"]) == EPOCH
    ring = next(packet for packet in packets if packet["name"] == "ring")
    assert len(ring["polygon"]["holes"]["cartographicDegrees"]) == 1


def test_csv_holds_every_cell_and_every_point():
    scene = scenes.scene()
    rows = list(csv.DictReader(io.StringIO(scene_text(scene, ".csv"))))
    values = [row["value"] for row in rows if row["kind"] == "cell"]
    assert len(values) == 35
    assert values.count("") == 1
    assert sorted({float(value) for value in values if value}) == [0.25, 1.0]
    track = [row for row in rows if row["name"] == "pacific"]
    assert [float(row["lon_deg"]) for row in track] == scene.tracks[0].lon_deg.tolist()
    assert [float(row["time_s"]) for row in track] == scene.tracks[0].time_s.tolist()
    assert [row["time_s"] for row in rows if row["name"] == "brdy"] == [""]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_scene_gives_the_same_text(suffix):
    assert scene_text(scenes.scene(), suffix) == scene_text(scenes.scene(), suffix)


def test_many_values_are_put_into_classes():
    figure = fabricated.russia(3.0)
    scene = map_scene(figure, fabricated.about())
    cells = scene.grids[0].cells
    areas = [one for one in scene.every_area if one.about["map"] == scene.grids[0].name]
    assert 1 < len(areas) <= 24
    assert sum(one.about["cells"] for one in areas) == np.isfinite(cells.value).sum()
    for one in areas:
        low, high = one.about.get("value_from", one.about.get("value")), one.about.get("value_to", one.about.get("value"))
        assert low <= high


def test_a_line_on_a_map_has_no_times():
    features = json.loads(scene_text(map_scene(fabricated.europe(250.0), fabricated.about()), ".geojson"))["features"]
    lines = [one for one in features if "LineString" in one["geometry"]["type"]]
    assert lines
    assert all("time_s" not in one["properties"] for one in lines)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("flight.shp",), r"must end in one of"),
        (("flight",), r"must end in one of"),
        (("no-such-folder/flight.kml",), r"there is no folder"),
        (("flight.kml", "flight.kml"), r"named twice"),
    ],
)
def test_an_export_that_cannot_be_is_refused_before(tmp_path, names, message):
    with pytest.raises(BadInput, match=message):
        check_exports([tmp_path / name for name in names])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_way_is_an_error(tmp_path):
    (tmp_path / "flight.kml").mkdir()
    with pytest.raises(CannotWrite, match="is a folder"):
        check_exports([tmp_path / "flight.kml"])


def test_a_disk_that_refuses_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "flight.csv"
    path.write_text("before")

    def full(self, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(CannotWrite, match="No space left on device"):
        write_scene(path, scenes.scene())
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["flight.csv"]
