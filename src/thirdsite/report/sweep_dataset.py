"""A sweep's figures as labelled arrays with units, for Zarr and netCDF."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import xarray as xr

from thirdsite import __version__
from thirdsite.questions.sweep import Figure, SweepWork
from thirdsite.scenario.vary import Varied, index_of

_UNITS = {"_m_s2": "m s-2", "_m_s": "m s-1", "_km": "km", "_deg": "degrees", "_rad": "rad", "_hz": "Hz", "_m": "m", "_s": "s"}
_ENDINGS = ("_low", "_high")


def unit_of(name: str) -> str:
    """Unit of a figure by the ending of its name, "1" for counts and shares."""
    if "share" in name.split("_"):
        return "1"
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return next((unit for ending, unit in _UNITS.items() if name.endswith(ending)), "1")


def sweep_dataset(work: SweepWork, points: Iterable[list[Figure]], attributes: dict[str, str]) -> xr.Dataset:
    """Figures of every point, in the order of the points, over the varied keys, positions, missiles and regions.

    A figure without a value at a point is NaN there; axes other than a figure's own are left out of it.
    """
    shape = tuple(len(axis.values) for axis in work.axes)
    labels = _labels(work)
    arrays: dict[str, np.ndarray] = {}
    for number, figures in enumerate(points):
        at = index_of(work.axes, number)
        for name, position, missile, region, value in figures:
            by_missile = missile is not None and region is not None
            if name not in arrays:
                sizes = tuple(len(labels[axis]) for axis in _own(by_missile))
                arrays[name] = np.full((*shape, *sizes), np.nan)
            place = [labels["position"].index(position)]
            if missile is not None and region is not None:
                place += [labels["missile"].index(missile), labels["region"].index(region)]
            if value is not None:
                arrays[name][(*at, *place)] = value
    varied = tuple(axis.name for axis in work.axes)
    variables = {
        name: ((*varied, *_own(array.ndim > len(shape) + 1)), array, {"units": unit_of(name), "long_name": name.replace("_", " ")})
        for name, array in sorted(arrays.items())
    }
    coordinates: dict[str, Any] = {axis.name: (axis.name, *_coordinate(axis)) for axis in work.axes}
    used = {name for dimensions, _, _ in variables.values() for name in dimensions}
    coordinates |= {name: (name, np.array(values, dtype=object)) for name, values in labels.items() if name in used}
    return xr.Dataset(variables, coordinates, {"source": f"thirdsite {__version__}", **attributes})


def _own(by_missile: bool) -> tuple[str, ...]:
    return ("position", "missile", "region") if by_missile else ("position",)


def _labels(work: SweepWork) -> dict[str, list[str]]:
    """Names along the axes that are not varied; a varied name counts as every one of its values."""

    def along(place: tuple[str | int, ...], own: str) -> list[str]:
        for axis in work.axes:
            if axis.place == place:
                return [str(value) for value in axis.values]
        return [own]

    missiles = [name for i, threat in enumerate(work.scenario.threats) for name in along(("threats", i, "missile"), threat.missile)]
    regions = [
        name
        for i, threat in enumerate(work.scenario.threats)
        for j, region in enumerate(threat.regions)
        for name in along(("threats", i, "regions", j), region)
    ]
    return {
        "position": list(work.scenario.positions),
        "missile": list(dict.fromkeys(missiles)),
        "region": list(dict.fromkeys(regions)),
    }


def _coordinate(axis: Varied) -> tuple[np.ndarray, dict[str, str]]:
    about = {"scenario_key": axis.key, "long_name": axis.key}
    if isinstance(axis.values[0], str):
        return np.array(axis.values, dtype=object), about
    return np.array(axis.values, dtype=float), {**about, "units": unit_of(axis.name)}
