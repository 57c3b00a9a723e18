"""US Standard Atmosphere 1976: the defining formulas, plainly, and the same as branch-free text for the kernels.

Source: NOAA-S/T 76-1562, U.S. Standard Atmosphere 1976: layers of table 4 to 86 km; above, polynomials through the
densities of table I.
"""

from __future__ import annotations

from itertools import pairwise
from math import exp, log, sqrt
from typing import NamedTuple

from thirdsite.earth.constants import STANDARD_GRAVITY_M_S2
from thirdsite.lanes import scalar

GAS_CONSTANT = 8314.32
MOLAR_MASS = 28.9644
HEAT_RATIO = 1.4
SCALE_RADIUS_M = 6356766.0
LOWEST_M, LAYERED_TOP_M = -2e3, 86e3
TOP_M = 1000e3
"""Above this height there is no air here."""

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

UPPER = (
    (86e3, (-11.87564381, -18.23863868, 22.39849412, -346.7833383, 1894.452862, -3361.170498, 0.0, 0.0)),
    (110e3, (-16.14773046, -18.31765386, 43.97774883, -95.67591716, 145.2314081, -139.7900623, 76.00839237, -17.70778002)),
    (
        200e3,
        (-22.09329323, -3.294657234, 1.082435293, -0.5261240754, 0.1960775852, -0.04932792547, 0.007176766068, -0.0004431405412),
    ),
    (600e3, (-29.80521299, -1.422728736, 0.06908154888, 0.05561032498, -0.01283266133, 0.0008283092432, 0.0, 0.0)),
)
"""From each height in m: coefficients of log density as a polynomial of the height above it in 100 km.

Least squares through the standard's tabulated densities, exact at the ends of each piece, within 0.08 % between.
"""


class Air(NamedTuple):
    """State of the air at one height."""

    density_kg_m3: float
    pressure_pa: float
    temperature_k: float
    speed_of_sound_m_s: float


def standard_atmosphere(height_m: float) -> Air:
    """The 1976 standard at a geometric height, by its defining formulas: the oracle of the functions below.

    Valid for: -5 km to 86 km; above to 1,000 km the density alone, with pressure and speed of sound from the
    temperature at 86 km (only density matters to a flight there).
    """
    if height_m > LAYERED_TOP_M:
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
    edge = standard_atmosphere(LAYERED_TOP_M)
    if height_m > TOP_M:
        return _air(0.0, edge.temperature_k)
    base, coefficients = next(piece for piece in reversed(UPPER) if height_m >= piece[0])
    x = (height_m - base) * 1e-5
    return _air(exp(sum(c * x**k for k, c in enumerate(coefficients))), edge.temperature_k)


def _air(density: float, temperature: float) -> Air:
    pressure = density * GAS_CONSTANT * temperature / MOLAR_MASS
    return Air(density, pressure, temperature, sqrt(HEAT_RATIO * GAS_CONSTANT * temperature / MOLAR_MASS))


HYDROSTATIC = STANDARD_GRAVITY_M_S2 * MOLAR_MASS / GAS_CONSTANT
"""K/m: the fall of log pressure with geopotential height, times the temperature."""


def _bases() -> list[tuple[float, float, float]]:
    """Base height, base temperature and log of base pressure of each layer."""
    found = []
    temperature, log_pressure = 288.15, log(101325.0)
    for (base, gradient), (top, _) in pairwise([*LAYERS, (1e5, 0.0)]):
        found.append((base, temperature, log_pressure))
        warmer = temperature + gradient * (top - base)
        log_pressure -= HYDROSTATIC * ((top - base) / temperature if gradient == 0.0 else log(warmer / temperature) / gradient)
        temperature = warmer
    return found


(
    (BASE_0, TEMPERATURE_0, LOG_PRESSURE_0),
    (BASE_1, TEMPERATURE_1, LOG_PRESSURE_1),
    (BASE_2, TEMPERATURE_2, LOG_PRESSURE_2),
    (BASE_3, TEMPERATURE_3, LOG_PRESSURE_3),
    (BASE_4, TEMPERATURE_4, LOG_PRESSURE_4),
    (BASE_5, TEMPERATURE_5, LOG_PRESSURE_5),
    (BASE_6, TEMPERATURE_6, LOG_PRESSURE_6),
    (BASE_7, TEMPERATURE_7, LOG_PRESSURE_7),
) = _bases()
GRADIENT_0, _, GRADIENT_2, GRADIENT_3, _, GRADIENT_5, GRADIENT_6, _ = (gradient for _, gradient in LAYERS)


@scalar
def exponential(x):
    """e to the power x by squaring, without a library call.

    The series cut short leaves a relative error of (x / 1024)^6 1024 / 720: below 4e-12 for |x| < 12, where the pressures
    (Pa) below 86 km lie, and below 2e-9 for |x| < 34, the densities (kg/m3) above.
    """
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
def layer(h):
    """Base height (m), inverse base temperature (1/K), log base pressure and gradient (K/m) at a geopotential height."""
    base, cold, log_pressure, gradient = BASE_0, 1.0 / TEMPERATURE_0, LOG_PRESSURE_0, GRADIENT_0
    if h > BASE_1:
        base, cold, log_pressure, gradient = BASE_1, 1.0 / TEMPERATURE_1, LOG_PRESSURE_1, 0.0
    if h > BASE_2:
        base, cold, log_pressure, gradient = BASE_2, 1.0 / TEMPERATURE_2, LOG_PRESSURE_2, GRADIENT_2
    if h > BASE_3:
        base, cold, log_pressure, gradient = BASE_3, 1.0 / TEMPERATURE_3, LOG_PRESSURE_3, GRADIENT_3
    if h > BASE_4:
        base, cold, log_pressure, gradient = BASE_4, 1.0 / TEMPERATURE_4, LOG_PRESSURE_4, 0.0
    if h > BASE_5:
        base, cold, log_pressure, gradient = BASE_5, 1.0 / TEMPERATURE_5, LOG_PRESSURE_5, GRADIENT_5
    if h > BASE_6:
        base, cold, log_pressure, gradient = BASE_6, 1.0 / TEMPERATURE_6, LOG_PRESSURE_6, GRADIENT_6
    if h > BASE_7:
        base, cold, log_pressure, gradient = BASE_7, 1.0 / TEMPERATURE_7, LOG_PRESSURE_7, 0.0
    return base, cold, log_pressure, gradient


@scalar
def lower_log(height_m):
    """Log of the pressure (Pa) and inverse temperature (1/K) of the layers below 86 km; above, the last one goes on.

    The pressure of a layer of base temperature T and gradient L is its base pressure times
    exp(-k dH / T log(1 + x) / x), x = L dH / T, with the logarithm as the series of the inverse hyperbolic tangent.
    """
    h = height_m * SCALE_RADIUS_M / (SCALE_RADIUS_M + height_m)
    base, cold, log_pressure, gradient = layer(h)
    share = (h - base) * cold
    x = gradient * share
    twice, once = 2.0 + x, 1.0 + x
    i = 1.0 / (twice * once)
    s = x * once * i
    q = s * s
    series = 1.0 + q * (1.0 / 3.0 + q * (0.2 + q * (1.0 / 7.0 + q * (1.0 / 9.0 + q * (1.0 / 11.0 + q * (1.0 / 13.0))))))
    return log_pressure - HYDROSTATIC * share * (1.0 - s) * series, cold * twice * i


@scalar
def lower_air(height_m):
    """Density (kg/m3), pressure (Pa) and inverse temperature (1/K) by the layers below 86 km; above, the last one goes on.

    Below -2 km the air is that of -2 km. Valid for: -2 km and up; at 100 km 4 % above the standard.
    """
    log_pressure, cold = lower_log(max(height_m, LOWEST_M))
    pressure = exponential(log_pressure)
    return pressure * (MOLAR_MASS / GAS_CONSTANT) * cold, pressure, cold


(
    (FROM_0, (A0, A1, A2, A3, A4, A5, A6, A7)),
    (FROM_1, (B0, B1, B2, B3, B4, B5, B6, B7)),
    (FROM_2, (C0, C1, C2, C3, C4, C5, C6, C7)),
    (FROM_3, (D0, D1, D2, D3, D4, D5, D6, D7)),
) = UPPER


@scalar
def upper_log(height_m):
    """Log of the density (kg/m3) from 86 km to 1,000 km, held at both ends."""
    h = min(max(height_m, FROM_0), TOP_M)
    base, c0, c1, c2, c3, c4, c5, c6, c7 = FROM_0, A0, A1, A2, A3, A4, A5, A6, A7
    if h > FROM_1:
        base, c0, c1, c2, c3, c4, c5, c6, c7 = FROM_1, B0, B1, B2, B3, B4, B5, B6, B7
    if h > FROM_2:
        base, c0, c1, c2, c3, c4, c5, c6, c7 = FROM_2, C0, C1, C2, C3, C4, C5, C6, C7
    if h > FROM_3:
        base, c0, c1, c2, c3, c4, c5, c6, c7 = FROM_3, D0, D1, D2, D3, D4, D5, D6, D7
    x = (h - base) * 1e-5
    x2 = x * x
    return c0 + x * (c1 + x * (c2 + x * c3)) + x2 * x2 * (c4 + x * (c5 + x * (c6 + x * c7)))


@scalar
def upper_density(height_m):
    """Density in kg/m3 from 86 km to 1,000 km; nothing above."""
    return exponential(upper_log(height_m)) if height_m <= TOP_M else 0.0


@scalar
def air_density(height_m):
    """Density in kg/m3 at a geometric height: the standard's to 86 km, of its table to 1,000 km, nothing above.

    Below -2 km it is that of -2 km.
    """
    log_pressure, cold = lower_log(min(max(height_m, LOWEST_M), LAYERED_TOP_M))
    low = height_m <= LAYERED_TOP_M
    size = exponential(log_pressure if low else upper_log(height_m))
    density = size * ((MOLAR_MASS / GAS_CONSTANT) * cold if low else 1.0)
    return density if height_m <= TOP_M else 0.0
