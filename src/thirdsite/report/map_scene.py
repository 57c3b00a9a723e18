"""A map of the report as a scene: its cells, lines and places, panel by panel."""

from __future__ import annotations

import numpy as np

from thirdsite.questions.figures import MapFigure
from thirdsite.report.about import About
from thirdsite.report.scene import Grid, Place, Scene, Track


def map_scene(figure: MapFigure, about: About) -> Scene:
    """The values of a figure's cells and what stands on its panels, each thing once; lines lie on the ground, untimed."""
    grids = [Grid(panel.title, panel.cells, figure.bounds_deg) for panel in figure.panels if panel.cells is not None]
    places: dict[tuple[float, float, str, str], Place] = {}
    tracks: dict[tuple[bytes, bytes], Track] = {}
    for panel in figure.panels:
        for point in panel.points:
            key = point.lat_deg, point.lon_deg, point.label, point.style
            places.setdefault(key, Place(point.label or point.style, point.style, point.lat_deg, point.lon_deg))
        for line in panel.lines:
            lat, lon = np.asarray(line.lat_deg, dtype=float), np.asarray(line.lon_deg, dtype=float)
            if len(lat) > 1:
                nil = np.zeros(len(lat))
                track = Track(line.label or line.style, line.style, nil, lat, lon, nil)
                tracks.setdefault((lat.tobytes(), lon.tobytes()), track)
    text = (
        f"{figure.caption} {about.title}; thirdsite {about.thirdsite_version}, catalogue {about.catalog_digest}, scenario "
        f"{about.scenario_digest}"
    )
    return Scene(figure.title, text, list(tracks.values()), list(places.values()), [], grids)
