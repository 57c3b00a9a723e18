"""The standard atmosphere: the published table, and the kernels' table against it."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from thirdsite.earth import atmosphere
from thirdsite.earth.atmosphere import (
    LAYERS,
    SCALE_RADIUS_M,
    STEP_M,
    TOP_M,
    air_density,
    exponential,
    speed_of_sound,
    standard_atmosphere,
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
UPPER = [(86.0, 6.958e-6), (90.0, 3.416e-6), (100.0, 5.604e-7), (110.0, 9.708e-8), (120.0, 2.222e-8), (150.0, 2.076e-9)]


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


@pytest.mark.parametrize(("height_km", "density"), UPPER)
def test_upper_heights_have_the_published_density(height_km, density):
    assert standard_atmosphere(height_km * 1e3 - 1e-6).density_kg_m3 == pytest.approx(density, rel=3e-4)  # four figures


def test_speed_of_sound_at_sea_level_is_the_published_one():
    assert standard_atmosphere(0.0).speed_of_sound_m_s == pytest.approx(340.294, abs=1e-3)


def test_there_is_no_air_above_the_top():
    assert standard_atmosphere(TOP_M).density_kg_m3 == 0.0
    assert air_density(TOP_M + 1.0) < 1e-30
    assert air_density(2e6) < 1e-30


def test_density_falls_all_the_way_and_has_no_step_at_86_km():
    heights = np.arange(0.0, 149e3, 37.0)
    densities = np.array([standard_atmosphere(h).density_kg_m3 for h in heights])
    assert (np.diff(densities) < 0.0).all()
    joint = [standard_atmosphere(86e3 + d).density_kg_m3 for d in (-1.0, 1.0)]
    assert joint[1] / joint[0] == pytest.approx(1.0, abs=5e-4)  # 2 m of a scale height of 5.6 km


def away_from_edges(heights):
    """Heights at least two steps of the table away from every corner of the standard's temperature or density."""
    corners = [geometric_m(base / 1e3) for base, _ in LAYERS] + [86e3, 84852.0]
    corners += [top for top, _ in atmosphere.UPPER_DENSITIES]
    return [h for h in heights if all(abs(h - corner) > 2.0 * STEP_M for corner in corners)]


def test_table_density_is_the_exact_one():
    heights = away_from_edges(np.random.default_rng(0).uniform(0.0, 149e3, 4000))
    errors = [air_density(h) / standard_atmosphere(h).density_kg_m3 - 1.0 for h in heights]
    print(f"largest relative error between the layers {np.abs(errors).max():.1e}")
    assert np.abs(errors).max() < 1e-5  # as its docstring promises


def test_table_density_at_the_corners_stays_close():
    corners = [geometric_m(base / 1e3) for base, _ in LAYERS]
    heights = [corner + d for corner in corners for d in np.linspace(-500.0, 500.0, 41) if corner + d >= 0.0]
    errors = [air_density(h) / standard_atmosphere(h).density_kg_m3 - 1.0 for h in heights]
    # a cubic over 250 m cannot follow the kink of the slope: up to kink * 250 m / 8, with kinks up to 4e-5 per m
    assert np.abs(errors).max() < 1.3e-3


def test_below_sea_level_the_kernels_hold_the_density_of_sea_level():
    assert air_density(-300.0) == pytest.approx(1.2250, rel=1e-6)


def test_table_speed_of_sound_is_within_one_step_of_the_exact_one():
    for height in np.random.default_rng(1).uniform(0.0, 86e3, 500):
        # 250 m at 6.5 K/km change the speed of sound by 0.3 %
        assert speed_of_sound(height) == pytest.approx(standard_atmosphere(height).speed_of_sound_m_s, rel=4e-3)


def test_exponential_has_the_promised_error():
    for x in np.linspace(-99.0, 9.9, 500):
        assert exponential(x) == pytest.approx(exp(x), rel=2e-12)
