"""The atmosphere against the printed tables of the 1976 standard."""

from __future__ import annotations

from thirdsite.earth.atmosphere import air_density, standard_atmosphere
from tools.validation.section import Row, Section

# Geometric height km, temperature K, pressure Pa, density kg/m3, as printed. Source: NOAA-S/T 76-1562, U.S. Standard
# Atmosphere 1976, Table I; above 86 km only density is used.
LOWER = (
    (0, 288.150, 1.01325e5, 1.2250),
    (1, 281.651, 8.9876e4, 1.1117),
    (2, 275.154, 7.9501e4, 1.0066),
    (5, 255.676, 5.4048e4, 7.3643e-1),
    (10, 223.252, 2.6499e4, 4.1351e-1),
    (15, 216.650, 1.2111e4, 1.9476e-1),
    (20, 216.650, 5.5293e3, 8.8910e-2),
    (25, 221.552, 2.5492e3, 4.0084e-2),
    (30, 226.509, 1.1970e3, 1.8410e-2),
    (40, 250.350, 2.8714e2, 3.9957e-3),
    (50, 270.650, 7.9779e1, 1.0269e-3),
    (60, 247.021, 2.1958e1, 3.0968e-4),
    (70, 219.585, 5.2209, 8.2829e-5),
    (80, 198.639, 1.0524, 1.8458e-5),
)
UPPER = (
    (86, 6.958e-6),
    (90, 3.416e-6),
    (95, 1.393e-6),
    (100, 5.604e-7),
    (105, 2.325e-7),
    (110, 9.708e-8),
    (120, 2.222e-8),
    (130, 8.152e-9),
    (140, 3.831e-9),
    (150, 2.076e-9),
    (200, 2.541e-10),
    (250, 6.073e-11),
    (300, 1.916e-11),
    (400, 2.803e-12),
    (500, 5.215e-13),
    (600, 1.137e-13),
    (700, 3.070e-14),
    (800, 1.136e-14),
    (900, 5.759e-15),
    (1000, 3.561e-15),
)
PRINTED = 1e-4
"""Half a unit of the last of five printed digits is at most 5e-5; of four, 5e-4."""
FITTED = 1e-3


def section() -> Section:
    """Each printed row."""
    rows = []
    for height_km, *printed in LOWER:
        air = standard_atmosphere(height_km * 1e3)
        ours = (air.temperature_k, air.pressure_pa, air.density_kg_m3)
        worst = max((a / b - 1.0 for a, b in zip(ours, printed, strict=True)), key=abs)
        shown, wanted = (f"{t:.3f} K, {p:.5g} Pa, {d:.5g} kg/m3" for t, p, d in (ours, printed))
        rows.append(Row(f"{height_km} km: temperature, pressure, density", shown, wanted, worst, PRINTED, "1"))
    for height_km, density in UPPER:
        ours_kg_m3 = standard_atmosphere(height_km * 1e3).density_kg_m3
        shown = f"{ours_kg_m3:.4g} kg/m3"
        rows.append(Row(f"{height_km} km: density", shown, f"{density:.4g} kg/m3", ours_kg_m3 / density - 1.0, FITTED, "1"))
    apart = max(
        (abs(air_density(height) / standard_atmosphere(height).density_kg_m3 - 1.0), height) for height in range(0, 1_000_000, 250)
    )
    rows.append(
        Row(
            f"flight's own density, every 250 m to 1,000 km, worst at {apart[1] / 1e3:.1f} km",
            "-",
            "the standard",
            apart[0],
            FITTED,
            "1",
        )
    )
    return Section(
        "Atmosphere",
        [
            "Reference: NOAA-S/T 76-1562, U.S. Standard Atmosphere 1976, Table I, geometric heights. Below 86 km the defining "
            "layers; the bound is the rounding of the printed figures. Above, the standard is defined by integrals; a smooth fit "
            "of the tabulated densities stands for them. Differences are relative, the worst of the three figures.",
        ],
        rows,
        left_over=[
            "Between 80 and 86 km the temperature is the standard's molecular-scale one, up to 0.04 % above the kinetic one; "
            "density and pressure are the standard's.",
        ],
    )
