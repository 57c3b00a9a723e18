"""US Standard Atmosphere 1976: the defining formulas, and the table the flight kernels read.

Source: NOAA-S/T 76-1562, U.S. Standard Atmosphere 1976: layers of table 4 to 86 km, densities of table I above.
"""

from __future__ import annotations

from itertools import pairwise
from math import exp, log, sqrt
from typing import NamedTuple

import numpy as np

from thirdsite.earth.constants import STANDARD_GRAVITY_M_S2
from thirdsite.lanes import scalar

GAS_CONSTANT = 8314.32
MOLAR_MASS = 28.9644
HEAT_RATIO = 1.4
SCALE_RADIUS_M = 6356766.0
TOP_M = 150e3
"""Above this height the kernels see no air."""

LAYERS = (
    (0.0, -6.5e-3),
    (11e3, 0.0),
    (20e3, 1.0e-3),
    (32e3, 2.8e-3),
    (47e3, 0.0),
    (51e3, -2.8e-3),
    (71e3, -2.0e-3),
    (84852.0, 0.0),
)
"""Geopotential base height in m and temperature gradient in K/m of each layer."""
UPPER_DENSITIES = (
    (90e3, 3.416e-6),
    (95e3, 1.393e-6),
    (100e3, 5.604e-7),
    (105e3, 2.325e-7),
    (110e3, 9.708e-8),
    (115e3, 4.289e-8),
    (120e3, 2.222e-8),
    (130e3, 8.152e-9),
    (140e3, 3.831e-9),
    (150e3, 2.076e-9),
)


class Air(NamedTuple):
    """State of the air at one height."""

    density_kg_m3: float
    pressure_pa: float
    temperature_k: float
    speed_of_sound_m_s: float


def standard_atmosphere(height_m: float) -> Air:
    """The 1976 standard at a geometric height.

    Valid for: -5 km to 86 km by the defining layers; to 150 km by log-linear density between tabulated values, with
    pressure and speed of sound from the temperature at 86 km (only density matters to a flight there).
    """
    if height_m > 86e3:
        return _upper(height_m)
    geopotential_m = SCALE_RADIUS_M * height_m / (SCALE_RADIUS_M + height_m)
    temperature, pressure = 288.15, 101325.0
    hydrostatic = STANDARD_GRAVITY_M_S2 * MOLAR_MASS / GAS_CONSTANT
    for (base, gradient), (top, _) in pairwise(LAYERS):
        end = min(geopotential_m, top) if top < LAYERS[-1][0] else geopotential_m
        thickness = end - base
        if gradient == 0.0:
            pressure *= exp(-hydrostatic * thickness / temperature)
        else:
            warmer = temperature + gradient * thickness
            pressure *= (temperature / warmer) ** (hydrostatic / gradient)
            temperature = warmer
        if end == geopotential_m:
            break
    return _air(pressure * MOLAR_MASS / (GAS_CONSTANT * temperature), temperature)


def _upper(height_m: float) -> Air:
    edge = standard_atmosphere(86e3)
    if height_m >= TOP_M:
        return _air(0.0, edge.temperature_k)
    points = ((86e3, edge.density_kg_m3), *UPPER_DENSITIES)
    for (low, thick), (high, thin) in pairwise(points):
        if height_m <= high:
            share = (height_m - low) / (high - low)
            return _air(exp(log(thick) + share * (log(thin) - log(thick))), edge.temperature_k)
    raise AssertionError("unreachable: the last point is TOP_M")


def _air(density: float, temperature: float) -> Air:
    pressure = density * GAS_CONSTANT * temperature / MOLAR_MASS
    return Air(density, pressure, temperature, sqrt(HEAT_RATIO * GAS_CONSTANT * temperature / MOLAR_MASS))


STEP_M = 250.0
_NODES = int(TOP_M / STEP_M) + 1


def _tables() -> tuple[tuple[tuple[float, ...], ...], tuple[float, ...]]:
    """Cubic pieces of log density, and speed of sound, on a grid of STEP_M."""
    nodes = [standard_atmosphere(min(k * STEP_M, TOP_M - 1.0)) for k in range(_NODES)]
    value = np.log([air.density_kg_m3 for air in nodes])
    slope = np.gradient(value)
    c2 = 3.0 * (value[1:] - value[:-1]) - 2.0 * slope[:-1] - slope[1:]
    c3 = 2.0 * (value[:-1] - value[1:]) + slope[:-1] + slope[1:]
    nothing = -80.0
    rows = (
        (*value[:-1], nothing),
        (*slope[:-1], 0.0),
        (*c2, 0.0),
        (*c3, 0.0),
    )
    return tuple(tuple(float(x) for x in row) for row in rows), tuple(air.speed_of_sound_m_s for air in nodes)


(_rows, _sound) = _tables()
LOG_DENSITY_0, LOG_DENSITY_1, LOG_DENSITY_2, LOG_DENSITY_3 = (np.array(row) for row in _rows)
SPEED_OF_SOUND = np.array(_sound)


@scalar
def exponential(x):
    """e to the power x by squaring, without a library call: relative error below 2e-12 for -100 < x < 10."""
    q = x * (1.0 / 1024.0)
    e = 1.0 + q * (1.0 + q * (0.5 + q * (1.0 / 6.0 + q * (1.0 / 24.0 + q * (1.0 / 120.0)))))
    e *= e
    e *= e
    e *= e
    e *= e
    e *= e
    e *= e
    e *= e
    e *= e
    e *= e
    e *= e
    return e


@scalar
def air_density(height_m):
    """Density in kg/m3 from the table; nothing above 150 km. Within 1e-5 of the standard between layer edges."""
    q = min(max(height_m * (1.0 / STEP_M), 0.0), _NODES - 1.0)
    k = int(q)
    s = q - k
    c0, c1 = float(LOG_DENSITY_0[k]), float(LOG_DENSITY_1[k])
    c2, c3 = float(LOG_DENSITY_2[k]), float(LOG_DENSITY_3[k])
    return exponential(c0 + s * (c1 + s * (c2 + s * c3)))


@scalar
def speed_of_sound(height_m):
    """Speed of sound in m/s at the grid height below, at most 250 m lower."""
    return float(SPEED_OF_SOUND[int(min(max(height_m * (1.0 / STEP_M), 0.0), _NODES - 1.0))])
