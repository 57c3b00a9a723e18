"""Fly-out tables as files."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from thirdsite.chain.flyout_file import AXES, fly_out_dataset, load_table, save_table
from thirdsite.errors import BadInput
from thirdsite.flight.flyout import TIME, UNREACHED, arrival
from thirdsite.scenario.setting import interceptor_of


@pytest.fixture(scope="module")
def table(kernels, catalog):
    return interceptor_of(catalog, "gbi-two-stage", "redzikowo").fly_out_table(6300.0, 30e3)


def test_a_table_comes_back_as_it_went(table, tmp_path):
    path = tmp_path / "table.nc"
    save_table(path, table)
    back = load_table(path)
    assert back.values.tobytes() == table.values.tobytes()
    assert back.error == table.error
    assert back.site == pytest.approx(table.site, rel=1e-14)
    for name in ("burnout_speed_m_s", "least_burnout_height_m", "longest_s"):
        assert getattr(back, name) == getattr(table, name)
    assert arrival(back.values, 0.2, 1.0, 400e3) == arrival(table.values, 0.2, 1.0, 400e3)


def test_every_array_has_units_and_the_axes_are_named(table):
    dataset = fly_out_dataset(table)
    assert tuple(dataset.time_s.dims) == AXES
    assert all(dataset[name].attrs["units"] for name in dataset.variables)
    assert int(np.isnan(dataset.time_s).sum()) == int((table.values[..., TIME] >= UNREACHED).sum())
    assert dataset.attrs["error_time_s"] == [table.error.time_s.median, table.error.time_s.p95, table.error.time_s.worst]


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "not-a-table.nc"
    path.write_bytes(b"nothing")
    with pytest.raises(BadInput, match="is not a fly-out table"):
        load_table(path)
    xr.Dataset({"time_s": ("x", [1.0])}).to_netcdf(path, engine="h5netcdf")
    with pytest.raises(BadInput, match="is not a fly-out table"):
        load_table(path)


def test_a_table_with_other_steps_is_refused(table, tmp_path):
    path = tmp_path / "coarse.nc"
    fly_out_dataset(table).isel(height_m=slice(None, None, 2)).to_netcdf(path, engine="h5netcdf")
    with pytest.raises(BadInput, match="steps of height_m"):
        load_table(path)
