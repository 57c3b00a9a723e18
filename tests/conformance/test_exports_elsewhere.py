"""Foreign readers of what is exported: the OGC schema of KML 2.2, GDAL, and Cesium's own rules by czml3."""

from __future__ import annotations

import sys
from pathlib import Path

import fastkml
import numpy as np
import pyogrio
import pytest
from lxml import etree

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "report"))
import scenes

from thirdsite.cli.main import COMMANDS
from thirdsite.report.scene_file import write_scene

SCHEMA = Path(fastkml.__file__).parent / "schema" / "ogckml22.xsd"


@pytest.fixture(scope="module")
def kml_schema():
    return etree.XMLSchema(etree.parse(SCHEMA))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("exports")
    for suffix in (".kml", ".geojson", ".csv"):
        write_scene(made / f"scene{suffix}", scenes.scene())
    return made


def test_kml_is_valid_by_the_schema_of_the_standard(folder, kml_schema):
    document = etree.parse(folder / "scene.kml")
    assert kml_schema.validate(document), kml_schema.error_log
    document.getroot().find(".//{*}Placemark").append(etree.Element("{http://www.opengis.net/kml/2.2}nonsense"))
    assert not kml_schema.validate(document)  # the schema is one that can say no


def test_gdal_reads_every_feature_of_the_kml(folder):
    counts = {}
    for layer, _ in pyogrio.list_layers(folder / "scene.kml"):
        meta, _, geometry, _ = pyogrio.raw.read(folder / "scene.kml", layer=layer)
        counts[layer] = len(geometry)
        assert "kind" in meta["fields"]
    assert counts == {"tracks": 2, "places": 2, "areas": 4}


def test_gdal_reads_the_geojson_with_heights_and_properties(folder):
    import shapely

    meta, _, geometry, fields = pyogrio.raw.read(folder / "scene.geojson")
    assert meta["crs"] in ("EPSG:4326", "EPSG:4979")
    assert len(geometry) == 8
    shapes = shapely.from_wkb(geometry)
    assert shapely.is_valid(shapes).all()
    names = list(fields[list(meta["fields"]).index("name")])
    track = shapes[names.index("pacific")]
    assert track.has_z
    assert np.nanmax(shapely.get_coordinates(track, include_z=True)[:, 2]) == 500e3


def test_gdal_reads_the_csv_as_points(folder):
    info = pyogrio.read_info(folder / "scene.csv", X_POSSIBLE_NAMES="lon_deg", Y_POSSIBLE_NAMES="lat_deg")
    assert info["features"] == (folder / "scene.csv").read_text().count("\n") - 1
    assert info["geometry_type"] == "Point"


@pytest.mark.parametrize(
    "arguments",
    [
        ("fly", "iran-irbm", "--from", "tabriz", "--to", "berlin"),
        ("look", "iran-irbm", "--from", "tabriz", "--to", "berlin", "--sensor", "emr-brdy", "--sensor", "dsp-sbirs"),
    ],
)
def test_what_the_commands_write_is_valid(arguments, tmp_path, kml_schema):
    sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "cli"))
    from program import run_here

    assert arguments[0] in COMMANDS
    files = [tmp_path / f"flight{suffix}" for suffix in (".kml", ".geojson", ".czml", ".csv")]
    ran = run_here(*arguments, *(word for file in files for word in ("--export", str(file))))
    assert ran.status == 0, ran.err
    assert ran.out.count("written: ") == len(files)
    assert kml_schema.validate(etree.parse(files[0])), kml_schema.error_log
    _, _, geometry, _ = pyogrio.raw.read(files[1])
    assert len(geometry) > 2
