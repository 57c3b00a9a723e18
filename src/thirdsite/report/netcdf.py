"""Maps as labelled arrays: the values of a figure's cells with coordinates and units, for netCDF."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from thirdsite.questions.figures import Cells, MapFigure
from thirdsite.report.about import About
from thirdsite.report.projection import projection_for

Array = NDArray[np.float64]


def map_dataset(figure: MapFigure, about: About) -> xr.Dataset:
    """Values of a figure's cells over panels.

    A figure of `step_deg` cells has dimensions (panel, lat, lon); one of equal-area cells has (panel, cell) with the
    centre of each cell as coordinates `lat` and `lon`. A panel without a value at a place has NaN there. One variable
    for each quantity shown.
    """
    panels = [(panel.title, panel.cells) for panel in figure.panels if panel.cells is not None]
    cells = [cells for _, cells in panels]
    gridded = all(one.step_deg is not None for one in cells)
    coordinates, index = _grid(cells) if gridded else _list(cells)
    coordinates["panel"] = ("panel", [title for title, _ in panels], {"long_name": "map"})
    dimensions = ("panel", "lat", "lon") if gridded else ("panel", "cell")
    shape = (len(panels), *(len(coordinates[name][1]) for name in (("lat", "lon") if gridded else ("lat",))))
    variables: dict[str, Any] = {}
    for one in cells:
        name = variable_name(one.quantity)
        variables.setdefault(name, (dimensions, _values(cells, one.quantity, index, shape), _attributes(one, figure)))
    return xr.Dataset(variables, coordinates, made_from(figure.title, figure.caption, about))


def write_netcdf(path: Path, figure: MapFigure, about: About) -> None:
    """Write a figure's cells as netCDF-4; the same bytes for the same figure under the same library versions."""
    dataset = map_dataset(figure, about)
    packed = {str(name): {"zlib": True, "complevel": 4, "_FillValue": np.nan} for name in dataset.data_vars}
    dataset.to_netcdf(path, engine="h5netcdf", encoding=packed)


def _list(cells: list[Cells]) -> tuple[dict[str, Any], list[Any]]:
    """Every place any panel has, once, and where each panel's cells are among them."""
    places = [np.round(np.column_stack([one.lat_deg, one.lon_deg]), 9) for one in cells]
    unique, inverse = np.unique(np.concatenate(places), axis=0, return_inverse=True)
    ends = np.cumsum([len(place) for place in places])[:-1]
    coordinates = {"lat": ("cell", unique[:, 0], _LAT), "lon": ("cell", unique[:, 1], _LON)}
    return coordinates, [(part,) for part in np.split(inverse.ravel(), ends)]


def _grid(cells: list[Cells]) -> tuple[dict[str, Any], list[Any]]:
    """The rows and columns of the grid all panels share, and where each panel's cells are in it."""
    lats, lons = [np.round(one.lat_deg, 9) for one in cells], [np.round(one.lon_deg, 9) for one in cells]
    lat, lon = np.unique(np.concatenate(lats)), np.unique(np.concatenate(lons))
    places = [(np.searchsorted(lat, one), np.searchsorted(lon, other)) for one, other in zip(lats, lons, strict=True)]
    return {"lat": ("lat", lat, _LAT), "lon": ("lon", lon, _LON)}, places


_LAT = {"standard_name": "latitude", "long_name": "latitude of the cell's centre", "units": "degrees_north"}
_LON = {"standard_name": "longitude", "long_name": "longitude of the cell's centre", "units": "degrees_east"}


def _values(cells: list[Cells], quantity: str, index: list[Any], shape: tuple[int, ...]) -> Array:
    values = np.full(shape, np.nan)
    for panel, (one, places) in enumerate(zip(cells, index, strict=True)):
        if one.quantity == quantity:
            values[(panel, *places)] = one.value
    return values


def variable_name(quantity: str) -> str:
    """A name that netCDF takes."""
    return re.sub(r"\W+", "_", quantity.lower()).strip("_") or "value"


def _attributes(cells: Cells, figure: MapFigure) -> dict[str, Any]:
    attributes: dict[str, Any] = {"long_name": cells.quantity, "units": cells.unit or "1", "nan_means": cells.nan_means}
    if cells.step_deg is not None:
        attributes["cell_step_degrees"] = cells.step_deg
    if cells.cell_km is not None:
        attributes["cell_edge_km"] = cells.cell_km
        attributes["cell_projection"] = projection_for(figure.bounds_deg).text
    return attributes


def made_from(title: str, comment: str, about: About) -> dict[str, str]:
    """What a file says of itself."""
    return {
        "Conventions": "CF-1.11",
        "title": title,
        "comment": comment,
        "scenario": about.title,
        "source": f"thirdsite {about.thirdsite_version}",
        "catalog_digest": about.catalog_digest,
        "scenario_digest": about.scenario_digest,
    }
