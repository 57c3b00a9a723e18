"""Scenes made up for the tests: a track over the antimeridian, one over a pole, areas of every awkward kind, cells."""

from __future__ import annotations

import numpy as np
from shapely.geometry import MultiPolygon, Polygon

from thirdsite.questions.figures import Cells
from thirdsite.report.projection import projection_for
from thirdsite.report.scene import Area, Grid, Place, Scene, Track
from thirdsite.report.scene_cells import cut

CHUKOTKA = (160.0, -165.0, 60.0, 75.0)
CELL_KM = 100.0


def pacific() -> Track:
    """Eastwards from Kamchatka to Alaska."""
    return Track(
        "pacific",
        "missile",
        np.array([0.0, 100.0, 200.0, 300.0]),
        np.array([53.0, 56.0, 58.0, 60.0]),
        np.array([160.0, 172.0, -176.0, -160.0]),
        np.array([0.0, 400e3, 500e3, 0.0]),
        {"position": "mda"},
    )


def over_the_pole() -> Track:
    """Along a meridian over the north pole and down the opposite one."""
    return Track(
        "pole",
        "missile",
        np.array([0.0, 10.0, 20.0]),
        np.array([80.0, 89.0, 80.0]),
        np.array([100.0, 100.0, -80.0]),
        np.array([0.0, 100e3, 0.0]),
    )


def cells(bounds=CHUKOTKA) -> Grid:
    """Equal-area cells on both sides of the antimeridian, two values, one cell without."""
    projection = projection_for(bounds)
    x, y = np.meshgrid(np.arange(-3, 4) * 1e5, np.arange(-2, 3) * 1e5)
    from pyproj import Transformer

    lon, lat = Transformer.from_crs(projection.text, "EPSG:4326", always_xy=True).transform(x.ravel(), y.ravel())
    value = np.where(x.ravel() < 0.0, 0.25, 1.0)
    value[0] = np.nan
    return Grid("mda", Cells(np.array(lat), np.array(lon), value, "share", "1", 0.0, 1.0, cell_km=CELL_KM), bounds)


def ring_with_hole() -> Area:
    outer = [(10.0, 40.0), (20.0, 40.0), (20.0, 50.0), (10.0, 50.0)]
    inner = [(13.0, 43.0), (13.0, 46.0), (16.0, 46.0), (16.0, 43.0)]
    return Area("ring", "coverage", cut(MultiPolygon([Polygon(outer, [inner])])), None, {"height_m": 1e5})


def cap(lat_deg=75.0) -> Area:
    """Everything north of a parallel, given anticlockwise."""
    lon = np.arange(-175.0, 180.0, 10.0)
    return Area("cap", "coverage", cut(Polygon(np.column_stack([lon, np.full(len(lon), lat_deg)]))))


def scene() -> Scene:
    return Scene(
        "Awkward & <odd>",
        "made up for a test",
        [pacific(), over_the_pole()],
        [Place("apogee", "event", 57.0, 178.0, 5e5, 150.0, {"speed_m_s": 4000.0}), Place("brdy", "radar", 49.66, 13.9)],
        [ring_with_hole(), cap()],
        [cells()],
    )
