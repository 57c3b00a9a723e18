"""A long table as a labelled array: one variable for each column, for netCDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from thirdsite.questions.answer import Column, Table
from thirdsite.report.about import About
from thirdsite.report.netcdf import made_from, variable_name
from thirdsite.report.numbers import is_number

ROW = "row"


def table_dataset(table: Table, about: About) -> xr.Dataset:
    """The table over its rows: numbers with NaN where there is none, texts with "" where there is none, yes and no as 1 and 0."""
    variables: dict[str, Any] = {}
    for column in table.columns:
        values, attributes = _values([row[column.key] for row in table.rows], column)
        variables[variable_name(column.key)] = (ROW, values, attributes)
    return xr.Dataset(variables, attrs=made_from(table.title, table.note, about))


def write_table_netcdf(path: Path, table: Table, about: About) -> None:
    """Write a table as netCDF-4; the same bytes for the same table under the same library versions."""
    dataset = table_dataset(table, about)
    packed: dict[str, dict[str, Any]] = {str(name): {"zlib": True, "complevel": 4} for name in dataset.data_vars}
    for name, one in dataset.data_vars.items():
        if one.dtype.kind == "O":
            packed[str(name)]["dtype"] = "S1"  # as characters: texts of any length are not compressed
    dataset.to_netcdf(path, engine="h5netcdf", encoding=packed)


def _values(values: list[Any], column: Column) -> tuple[np.ndarray, dict[str, Any]]:
    attributes: dict[str, Any] = {"long_name": column.heading}
    if values and all(isinstance(value, bool) for value in values):
        return np.array(values, dtype=np.int8), {**attributes, "flag_values": np.array([0, 1], np.int8), "flag_meanings": "no yes"}
    if all(value is None or is_number(value) for value in values):
        numbers = np.array([np.nan if value is None else float(value) for value in values])
        return numbers, {**attributes, "units": column.unit or "1"}
    return np.array(["" if value is None else str(value) for value in values], dtype=object), attributes
