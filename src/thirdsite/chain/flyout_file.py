"""Fly-out tables as labelled arrays with units, saved as netCDF together with their measured error."""

from __future__ import annotations

from math import degrees, radians
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from thirdsite import __version__
from thirdsite.earth.geodesy import Geodetic
from thirdsite.errors import BadInput
from thirdsite.flight.flyout import TABLE_COLUMNS, TIME, UNREACHED
from thirdsite.flight.flyout_table import FlyOutTable, Spread, TableError

AXES = ("bearing_rad", "height_m", "central_angle_rad")
_AXES: dict[str, dict[str, str]] = {
    "bearing_rad": {"units": "rad", "long_name": "bearing of the point from the site, clockwise from north"},
    "height_m": {"units": "m", "long_name": "height of the point above the ellipsoid along its geocentric radius"},
    "central_angle_rad": {"units": "rad", "long_name": "central angle between site and point"},
}
_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("time_s", "s", "least time from lift-off to the point; NaN where it is not reached"),
    ("up_m_s", "m s-1", "velocity on arrival relative to the turning Earth, up"),
    ("along_m_s", "m s-1", "velocity on arrival relative to the turning Earth, away from the site"),
    ("across_m_s", "m s-1", "velocity on arrival relative to the turning Earth, left of away"),
    ("time_change_by_angle_s", "s", "change of the time over one step of the central angle"),
    ("time_change_by_height_s", "s", "change of the time over one step of the height"),
    ("time_change_by_bearing_s", "s", "change of the time over one step of the bearing"),
)
"""Names, units and meanings of a table's columns, in their order."""
_FIGURES = ("burnout_speed_m_s", "least_burnout_height_m", "longest_s")
_SPREADS = ("time_s", "speed_m_s", "rim_time_s", "rim_speed_m_s")
_SHARES = ("rim_share", "rim_missed_share")


def fly_out_dataset(table: FlyOutTable) -> xr.Dataset:
    """A fly-out table with its axes, units, site, limits and measured error.

    Spreads of the error are attributes of three numbers: median, 95th percentile, worst.
    """
    columns = [table.values[..., k] for k in range(TABLE_COLUMNS)]
    columns[TIME] = np.where(columns[TIME] < UNREACHED, columns[TIME], np.float32(np.nan))
    variables = {
        name: (AXES, column, {"units": units, "long_name": text})
        for (name, units, text), column in zip(_COLUMNS, columns, strict=True)
    }
    coordinates = {name: (name, getattr(table, name), about) for name, about in _AXES.items()}
    return xr.Dataset(variables, coordinates, {**_limits(table), **_error(table.error)})


def save_table(path: Path, table: FlyOutTable) -> None:
    """Write a table as netCDF-4; its error is measured first, if it has not been."""
    packed = {name: {"zlib": True, "complevel": 4} for name, _, _ in _COLUMNS}
    fly_out_dataset(table).to_netcdf(path, engine="h5netcdf", encoding=packed)


def load_table(path: Path) -> FlyOutTable:
    """Read a table that `save_table` wrote, with the error measured then.

    Raises
    ------
    BadInput : the file is not such a table, or its axes are not those of this version
    """
    try:
        with xr.open_dataset(path, engine="h5netcdf") as dataset:
            return _table(dataset.load(), path)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise BadInput(f"{path} is not a fly-out table: {error}; write one with save_table") from None


def _limits(table: FlyOutTable) -> dict[str, Any]:
    return {
        "Conventions": "CF-1.11",
        "title": "Interceptor fly-out table",
        "source": f"thirdsite {__version__}",
        "site_latitude_deg": degrees(table.site.latitude_rad),
        "site_longitude_deg": degrees(table.site.longitude_rad),
        "site_height_m": table.site.height_m,
        **{name: getattr(table, name) for name in _FIGURES},
    }


def _error(error: TableError) -> dict[str, Any]:
    spreads = {name: getattr(error, name) for name in _SPREADS}
    return {
        "error_points": error.points,
        **{f"error_{name}": [one.median, one.p95, one.worst] for name, one in spreads.items()},
        **{f"error_{name}": getattr(error, name) for name in _SHARES},
    }


def _table(dataset: xr.Dataset, path: Path) -> FlyOutTable:
    values = np.stack([dataset[name].transpose(*AXES).values for name, _, _ in _COLUMNS], axis=-1).astype(np.float32)
    values[..., TIME][np.isnan(values[..., TIME])] = UNREACHED
    about = dataset.attrs
    error = TableError(
        int(about["error_points"]),
        _spread(about, "time_s"),
        _spread(about, "speed_m_s"),
        float(about["error_rim_share"]),
        _spread(about, "rim_time_s"),
        _spread(about, "rim_speed_m_s"),
        float(about["error_rim_missed_share"]),
    )
    table = FlyOutTable(
        values,
        Geodetic(radians(about["site_latitude_deg"]), radians(about["site_longitude_deg"]), float(about["site_height_m"])),
        float(about["burnout_speed_m_s"]),
        float(about["least_burnout_height_m"]),
        float(about["longest_s"]),
        lambda _: error,
    )
    for name in AXES:
        if not np.allclose(dataset[name].values, getattr(table, name)):
            raise BadInput(f"{path}: the steps of {name} are not those of this version of thirdsite; write the table again")
    return table


def _spread(about: dict[str, Any], name: str) -> Spread:
    return Spread(*(float(one) for one in about[f"error_{name}"]))
