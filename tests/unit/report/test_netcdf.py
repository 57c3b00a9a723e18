"""Maps as labelled arrays: another program finds values, units and places."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import fabricated
import numpy as np
import xarray as xr

from thirdsite.report.netcdf import map_dataset, write_netcdf


def test_equal_area_cells_lie_on_one_list(report: Path) -> None:
    figure = fabricated.europe(250.0)
    with xr.open_dataset(report / "maps" / "protection-shares.nc", engine="h5netcdf") as dataset:
        share = dataset["share_of_launch_points_stopped"]
        assert share.dims == ("panel", "cell")
        assert list(dataset["panel"].values) == [panel.title for panel in figure.panels]
        assert share.attrs["units"] == "1"
        assert share.attrs["cell_edge_km"] == 250.0
        assert share.attrs["cell_projection"].startswith("+proj=laea +lat_0=53 +lon_0=10.5 ")
        cells = figure.panels[1].cells
        assert cells is not None
        order = np.lexsort((np.round(cells.lon_deg, 9), np.round(cells.lat_deg, 9)))
        np.testing.assert_array_equal(share.values[1], cells.value[order])
        np.testing.assert_allclose(dataset["lat"].values, cells.lat_deg[order], atol=1e-9)


def test_a_regular_grid_has_rows_and_columns(report: Path) -> None:
    cells = fabricated.russia(3.0).panels[0].cells
    assert cells is not None
    with xr.open_dataset(report / "maps" / "radar_view-heights.nc", engine="h5netcdf") as dataset:
        height = dataset["least_height_seen"]
        assert height.dims == ("panel", "lat", "lon")
        assert height.attrs["units"] == "km"
        assert height.attrs["nan_means"] == "not seen"
        assert dataset["lat"].attrs["units"] == "degrees_north"
        near = height.sel(panel="line of sight alone", lat=cells.lat_deg[7], lon=cells.lon_deg[7])
        assert float(near) == cells.value[7]
        assert dataset.attrs["source"] == "thirdsite 0.0.test"


def test_panels_with_other_cells_and_other_quantities() -> None:
    figure = fabricated.russia(4.0)
    panel = figure.panels[0]
    assert panel.cells is not None
    fewer = replace(
        panel.cells,
        lat_deg=panel.cells.lat_deg[:5],
        lon_deg=panel.cells.lon_deg[:5],
        value=np.arange(5.0),
        quantity="time in view",
        unit="s",
    )
    dataset = map_dataset(replace(figure, panels=[panel, replace(panel, title="few", cells=fewer)]), fabricated.about())
    assert set(dataset.data_vars) == {"least_height_seen", "time_in_view"}
    assert int(dataset["time_in_view"].notnull().sum()) == 5
    assert bool(dataset["time_in_view"].sel(panel=panel.title).isnull().all())


def test_the_same_figure_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.nc", "b.nc"):
        write_netcdf(tmp_path / name, fabricated.europe(400.0), fabricated.about())
    assert (tmp_path / "a.nc").read_bytes() == (tmp_path / "b.nc").read_bytes()
