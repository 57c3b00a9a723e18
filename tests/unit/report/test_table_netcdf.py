"""A long table comes back from netCDF as it went in, with headings and units."""

from __future__ import annotations

import fabricated
import numpy as np
import xarray as xr

from thirdsite.questions.answer import Column, Table
from thirdsite.report.table_netcdf import table_dataset, write_table_netcdf

TABLE = Table(
    "packages",
    "Every package",
    [Column("site", "Site"), Column("cap@mda", "Speed cap", "m/s"), Column("robust", "Robust"), Column("share", "Share", "1")],
    [
        {"site": "redzikowo", "cap@mda": None, "robust": True, "share": 0.25},
        {"site": "Kürecik", "cap@mda": 5000.0, "robust": False, "share": 1},
        {"site": None, "cap@mda": 4500.0, "robust": False, "share": 0.0},
    ],
    "A note.",
    shown=False,
)


def test_it_comes_back(tmp_path):
    path = tmp_path / "packages.nc"
    write_table_netcdf(path, TABLE, fabricated.about())
    with xr.open_dataset(path, engine="h5netcdf") as found:
        assert found["site"].values.tolist() == ["redzikowo", "Kürecik", ""]
        assert np.isnan(found["cap_mda"].values[0])
        assert found["cap_mda"].values[1:].tolist() == [5000.0, 4500.0]
        assert found["cap_mda"].attrs["units"] == "m/s"
        assert found["cap_mda"].attrs["long_name"] == "Speed cap"
        assert found["robust"].values.tolist() == [1, 0, 0]
        assert found["robust"].attrs["flag_meanings"] == "no yes"
        assert found["share"].values.tolist() == [0.25, 1.0, 0.0]
        assert found.attrs["title"] == "Every package"
        assert found.attrs["scenario_digest"].startswith("sha256:")


def test_the_same_table_gives_the_same_bytes(tmp_path):
    for name in ("one.nc", "two.nc"):
        write_table_netcdf(tmp_path / name, TABLE, fabricated.about())
    assert (tmp_path / "one.nc").read_bytes() == (tmp_path / "two.nc").read_bytes()


def test_every_column_is_a_variable():
    assert list(table_dataset(TABLE, fabricated.about()).data_vars) == ["site", "cap_mda", "robust", "share"]
