"""What free flight without drag must keep: energy, and angular momentum about the pole."""

from __future__ import annotations

from math import sqrt

from thirdsite.earth.constants import EQUATORIAL_RADIUS_M, GRAVITATIONAL_PARAMETER, J2, J3, J4, ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import Geodetic, east_north_up, ecef_from_geodetic
from thirdsite.flight.propagation import StateFlight, fly_state
from tools.validation.section import Row, Section

BOUND = 1e-10
ZONALS = {2: J2, 3: J3, 4: J4}
# Latitude and longitude in rad, height in m; velocity east, north, up in m/s.
STARTS = {
    "1,183 s from 200 km": (Geodetic(0.61, 0.87, 200e3), (-2293.4, 3136.9, 3469.4)),
    "lofted to 4,000 km": (Geodetic(0.69, 2.20, 150e3), (900.0, 300.0, 7000.0)),
}


def energy(flight: StateFlight, k: int, harmonics: int) -> float:
    """Energy per mass of a sample, inertial: kinetic, and potential of the zonal field. Source: Vallado 2013, eq. 8-19."""
    x, y, z = flight.position_ecef_m[k].tolist()
    u, v, w = flight.velocity_ecef_m_s[k].tolist()
    u, v = u - ROTATION_RATE_RAD_S * y, v + ROTATION_RATE_RAD_S * x
    radius = sqrt(x * x + y * y + z * z)
    sine, ratio = z / radius, EQUATORIAL_RADIUS_M / radius
    legendre = {
        2: 1.5 * sine**2 - 0.5,
        3: 2.5 * sine**3 - 1.5 * sine,
        4: (35.0 * sine**4 - 30.0 * sine**2 + 3.0) / 8.0,
    }
    zonal = sum(ZONALS[n] * ratio**n * legendre[n] for n in range(2, harmonics + 1))
    return 0.5 * (u * u + v * v + w * w) - GRAVITATIONAL_PARAMETER / radius * (1.0 - zonal)


def polar_momentum(flight: StateFlight, k: int) -> float:
    """Angular momentum per mass about the pole of a sample, inertial."""
    x, y, _ = flight.position_ecef_m[k].tolist()
    u, v, _ = flight.velocity_ecef_m_s[k].tolist()
    return float(x * v - y * u + ROTATION_RATE_RAD_S * (x * x + y * y))


def jacobi(flight: StateFlight, k: int, harmonics: int) -> float:
    """Jacobi's integral: energy in the turning frame."""
    return energy(flight, k, harmonics) - ROTATION_RATE_RAD_S * polar_momentum(flight, k)


def section() -> Section:
    """Greatest drift over each flight."""
    rows = []
    for name, (place, (east, north, up)) in STARTS.items():
        axes = east_north_up(place)
        velocity = [east * axes[0][k] + north * axes[1][k] + up * axes[2][k] for k in range(3)]
        for harmonics in (2, 4):
            flight = fly_state(ecef_from_geodetic(place), velocity, 0.0, harmonics=harmonics)
            count = len(flight.time_s)
            for what, values in (
                ("energy", [energy(flight, k, harmonics) for k in range(count)]),
                ("angular momentum about the pole", [polar_momentum(flight, k) for k in range(count)]),
                ("Jacobi's integral", [jacobi(flight, k, harmonics) for k in range(count)]),
            ):
                drift = max(abs(value / values[0] - 1.0) for value in values)
                rows.append(
                    Row(
                        f"{name}, {'J2' if harmonics == 2 else 'J2 to J4'}: {what}",
                        f"{values[-1]:.8e}",
                        f"{values[0]:.8e}",
                        drift,
                        BOUND,
                        "1",
                    )
                )
    return Section(
        "Conserved quantities",
        [
            "Without drag, the field being symmetric about the pole, energy, angular momentum about the pole and Jacobi's "
            "integral stay what they are at the start. The difference is the greatest relative drift over all steps to the "
            "ground; `J2 to J4` also shows that force and potential belong together.",
        ],
        rows,
    )
