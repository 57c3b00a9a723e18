"""Maps of footprints and of what radars see, from the labelled arrays of `chain.footprint`."""

from __future__ import annotations

import numpy as np
import xarray as xr

from thirdsite.chain.footprint import WHOLE
from thirdsite.questions.figures import Array, Cells, MapFigure, MapPanel

Bounds = tuple[float, float, float, float]


def footprint_figures(data: xr.Dataset, where: str, bounds_deg: Bounds, cell_km: float) -> list[MapFigure]:
    """A map for each number of shots that changes it, a panel for each position, over every sampled launch point.

    Parameters
    ----------
    data : as `footprint` returns it
    where : name of the region
    bounds_deg : west, east, south, north of the map
    cell_km : edge of the cells
    """
    share = data["launch_points_share"].sel(launch_area=WHOLE)
    missile = str(data["missile"].values)
    figures: list[MapFigure] = []
    for k, number in enumerate(data["shots"].values.tolist()):
        if k and np.array_equal(share.isel(shots=k).values, share.isel(shots=k - 1).values, equal_nan=True):
            continue
        panels = [
            MapPanel(
                position,
                _cells(
                    data, share.sel(position=position, shots=number).values, "share of launch points in range", "1", 1.0, cell_km
                ),
            )
            for position in data["position"].values.tolist()
        ]
        shots = f"{number} shot{'' if number == 1 else 's'}"
        figures.append(
            MapFigure(
                f"{shots.replace(' ', '-')}",
                f"{missile} at {where}: at least {shots}",
                f"Each cell: share of the sampled launch points in range of it from which at least {shots} feasible.",
                panels,
                bounds_deg,
            )
        )
    return figures


def sensor_figures(data: xr.Dataset, where: str, bounds_deg: Bounds, cell_km: float) -> list[MapFigure]:
    """A map for each radar: the lowest of the heights at which it sees a body, for the least and the greatest cross-section under
    each position; parameters as `footprint_figures`, `data` as `sensor_coverage` returns it."""
    heights_km = data["height"].values / 1e3
    sections = data["cross_section"].values
    figures = []
    for radar in data["radar"].values.tolist():
        panels = []
        for position in data["position"].values.tolist():
            for section in dict.fromkeys((float(sections.min()), float(sections.max()))):
                seen = data["seen"].sel(radar=radar, position=position, cross_section=section).values > 0
                lowest = np.where(seen, heights_km[:, None], np.inf).min(axis=0)
                value = np.where(np.isfinite(lowest), lowest, np.nan)
                cells = _cells(data, value, "lowest height seen", "km", float(heights_km.max()), cell_km, "not seen at any height")
                panels.append(MapPanel(f"{position}, {section:g} m2", cells))
        caption = f"Heights tried: {', '.join(f'{height:g}' for height in heights_km)} km. Refraction, sector and range included."
        figures.append(MapFigure(radar, f"What {radar} sees over {where}", caption, panels, bounds_deg))
    return figures


def _cells(
    data: xr.Dataset, value: Array, quantity: str, unit: str, high: float, cell_km: float, nan_means: str = "out of range"
) -> Cells:
    lat, lon = data["lat"].values, data["lon"].values
    return Cells(lat, lon, value.astype(float), quantity, unit, 0.0, high, cell_km=cell_km, nan_means=nan_means)
