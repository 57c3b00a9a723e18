"""The standard atmosphere: the published table, and the kernels' branch-free text against the defining formulas."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from thirdsite.earth.atmosphere import (
    GAS_CONSTANT,
    LAYERED_TOP_M,
    LAYERS,
    LOWEST_M,
    MOLAR_MASS,
    SCALE_RADIUS_M,
    TOP_M,
    UPPER,
    air_density,
    exponential,
    lower_air,
    standard_atmosphere,
    upper_density,
)

# NOAA-S/T 76-1562, U.S. Standard Atmosphere 1976: layer bases (table 4 and the base pressures of eq. 33a, 33b) at
# geopotential heights in km; temperature K, pressure Pa, density kg/m3 = p M / (R T).
BASES = [
    (0.0, 288.150, 101325.0, 1.2250),
    (11.0, 216.650, 22632.06, 0.36392),
    (20.0, 216.650, 5474.889, 0.088035),
    (32.0, 228.650, 868.0187, 0.013225),
    (47.0, 270.650, 110.9063, 1.4275e-3),
    (51.0, 270.650, 66.93887, 8.6160e-4),
    (71.0, 214.650, 3.956420, 6.4211e-5),
]
# The same source, table I, geometric heights in km: temperature K (where it is the molecular-scale one), density kg/m3.
GEOMETRIC = [
    (5.0, 255.676, 7.3643e-1),
    (30.0, 226.509, 1.8410e-2),
    (40.0, 250.350, 3.9957e-3),
    (60.0, 247.021, 3.0968e-4),
    (80.0, 198.639, 1.8458e-5),
]
# The same source, table I above 86 km: geometric height in km, density kg/m3 (four figures).
PRINTED_UPPER = [
    (86.0, 6.958e-6),
    (90.0, 3.416e-6),
    (95.0, 1.393e-6),
    (100.0, 5.604e-7),
    (105.0, 2.325e-7),
    (110.0, 9.708e-8),
    (115.0, 4.289e-8),
    (120.0, 2.222e-8),
    (130.0, 8.152e-9),
    (140.0, 3.831e-9),
    (150.0, 2.076e-9),
    (160.0, 1.233e-9),
    (180.0, 5.194e-10),
    (200.0, 2.541e-10),
    (250.0, 6.073e-11),
    (300.0, 1.916e-11),
    (350.0, 7.014e-12),
    (400.0, 2.803e-12),
    (450.0, 1.184e-12),
    (500.0, 5.215e-13),
    (600.0, 1.137e-13),
    (700.0, 3.070e-14),
    (800.0, 1.136e-14),
    (900.0, 5.759e-15),
    (1000.0, 3.561e-15),
]


def geometric_m(geopotential_km):
    h = geopotential_km * 1e3
    return SCALE_RADIUS_M * h / (SCALE_RADIUS_M - h)


@pytest.mark.parametrize(("height_km", "temperature", "pressure", "density"), BASES)
def test_layer_bases_are_the_published_ones(height_km, temperature, pressure, density):
    air = standard_atmosphere(geometric_m(height_km))
    # the published constants are rounded to 6 and 7 figures, the densities to 5 (1.4275 +- 0.00005: 4e-5)
    assert air.temperature_k == pytest.approx(temperature, abs=1e-3)
    assert air.pressure_pa == pytest.approx(pressure, rel=2e-6)
    assert air.density_kg_m3 == pytest.approx(density, rel=4e-5)


@pytest.mark.parametrize(("height_km", "temperature", "density"), GEOMETRIC)
def test_geometric_heights_have_the_published_density(height_km, temperature, density):
    air = standard_atmosphere(height_km * 1e3)
    assert air.density_kg_m3 == pytest.approx(density, rel=3e-5)  # five figures are printed
    # from 80 km on the printed kinetic temperature is lower than the molecular-scale one by less than 0.02 %
    assert air.temperature_k == pytest.approx(temperature, abs=0.05)


@pytest.mark.parametrize(("height_km", "density"), PRINTED_UPPER)
def test_upper_heights_have_the_published_density(height_km, density):
    # four printed figures, and the 0.08 % the polynomials promise between the ends of their pieces
    assert standard_atmosphere(height_km * 1e3).density_kg_m3 == pytest.approx(density, rel=8e-4)
    assert air_density(height_km * 1e3) == pytest.approx(density, rel=8e-4)


@pytest.mark.parametrize(("base_m", "density"), [(110e3, 9.708e-8), (200e3, 2.541e-10), (600e3, 1.137e-13), (1000e3, 3.561e-15)])
def test_upper_pieces_are_exact_at_their_ends(base_m, density):
    assert air_density(base_m) == pytest.approx(density, rel=1e-6)  # the printed figure is what the pieces were made to pass
    # 1 mm is at most 2e-7 of a scale height of 5.6 km; a step between two pieces would add to it
    for near_m in [base_m - 1e-3, base_m + 1e-3][: 1 if base_m == TOP_M else 2]:
        assert air_density(near_m) == pytest.approx(air_density(base_m), rel=1e-6)


def test_speed_of_sound_at_sea_level_is_the_published_one():
    assert standard_atmosphere(0.0).speed_of_sound_m_s == pytest.approx(340.294, abs=1e-3)


@pytest.mark.parametrize("density", [air_density, upper_density, lambda h: standard_atmosphere(h).density_kg_m3])
def test_there_is_no_air_above_the_top(density):
    assert density(TOP_M) > 0.0
    assert density(TOP_M + 1.0) == 0.0
    assert density(2e7) == 0.0


def test_density_falls_all_the_way_and_has_no_step_at_86_km():
    heights = np.concatenate([np.arange(-2e3, 149e3, 37.0), np.arange(149e3, 1000e3, 531.0)])
    densities = np.array([air_density(h) for h in heights])
    assert (np.diff(densities) < 0.0).all()
    joint = [air_density(LAYERED_TOP_M + d) for d in (-1e-3, 1e-3)]
    # 2 mm of a scale height of 5.6 km: 4e-7; the printed 6.958e-6 and the layers' own value there part by 3e-5
    assert joint[1] / joint[0] == pytest.approx(1.0, abs=1e-6)


def edges_m():
    """Just below, at and just above the edges of the layers, where a wrong choice of layer would show."""
    corners = [geometric_m(base / 1e3) for base, _ in LAYERS[:-1]]
    return [corner + d for corner in corners for d in (-1e-6, 0.0, 1e-6)]


def test_air_below_86_km_is_that_of_the_defining_formulas():
    errors = []
    for h in [*np.random.default_rng(0).uniform(LOWEST_M, LAYERED_TOP_M, 4000), *edges_m()]:
        air, (density, pressure, cold) = standard_atmosphere(h), lower_air(h)
        errors.append([air_density(h) / air.density_kg_m3, density / air.density_kg_m3, pressure / air.pressure_pa])
        assert cold * air.temperature_k == pytest.approx(1.0, abs=1e-14)
    worst = np.abs(np.array(errors) - 1.0).max(axis=0)
    print(f"largest relative errors {worst}")
    # the exponential promises 4e-12; the series of the logarithm leaves out 1e-13, rounding before ten squarings 2e-13
    assert (worst < 5e-12).all()


def test_air_above_86_km_is_that_of_the_polynomials():
    heights = np.random.default_rng(1).uniform(LAYERED_TOP_M, TOP_M, 2000)
    for h in [*heights, *(base + d for base, _ in UPPER[1:] for d in (-1e-6, 1e-6))]:
        for density in (air_density(h), upper_density(h)):
            assert density == pytest.approx(standard_atmosphere(h).density_kg_m3, rel=2e-9)  # as the exponential promises


def test_lower_air_goes_on_above_86_km():
    """Its last layer holds its temperature: what a boost finds up there."""
    density, pressure, cold = lower_air(100e3)
    assert cold == lower_air(90e3)[2]
    assert pressure == pytest.approx(density * GAS_CONSTANT / (MOLAR_MASS * cold), rel=1e-12)
    assert 1.03 < density / air_density(100e3) < 1.04  # 4 % above the standard, as it says


def test_air_below_the_lowest_height_is_held():
    for height in (-2000.1, -5e3, -1e6):
        assert air_density(height) == air_density(LOWEST_M)
        assert lower_air(height) == lower_air(LOWEST_M)
    assert air_density(-300.0) > air_density(0.0) == pytest.approx(1.2250, rel=1e-5)  # printed to five figures


def test_exponential_has_the_promised_error():
    for x in np.linspace(-34.0, 34.0, 1001):
        assert exponential(x) == pytest.approx(exp(x), rel=4e-12 if abs(x) < 12.0 else 2e-9)
