"""An independent flight to measure against: SciPy's DOP853 from burnout to the ground."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from thirdsite.earth.atmosphere import standard_atmosphere

MU, RADIUS, POLAR, J2, OMEGA = 3.986004418e14, 6378137.0, 6356752.314245179, 1.082629821e-3, 7.292115e-5


def _height(x: float, y: float, z: float) -> float:
    r = sqrt(x * x + y * y + z * z)
    e2 = 1.0 - (POLAR / RADIUS) ** 2
    return r - POLAR / sqrt(1.0 - e2 * (1.0 - z * z / (r * r)))


def fly_with_scipy(sample: NDArray[np.float64], ballistic_coefficient_kg_m2: float) -> NDArray[np.float64]:
    """ECEF impact point in m of a free flight from a sample (t, position, velocity; ECEF, SI)."""

    def slope(_: float, s: NDArray[np.float64]) -> list[float]:
        x, y, z, u, v, w = s.tolist()
        r2 = x * x + y * y + z * z
        k = -MU / (r2 * sqrt(r2))
        q = 1.5 * J2 * RADIUS * RADIUS / r2
        f = k * (1.0 + q * (1.0 - 5.0 * z * z / r2))
        height = _height(x, y, z)
        density = standard_atmosphere(height).density_kg_m3 if height < 150e3 else 0.0
        d = 0.5 * density * sqrt(u * u + v * v + w * w) / ballistic_coefficient_kg_m2
        return [
            u,
            v,
            w,
            f * x + OMEGA * OMEGA * x + 2.0 * OMEGA * v - d * u,
            f * y + OMEGA * OMEGA * y - 2.0 * OMEGA * u - d * v,
            (f + 2.0 * k * q) * z - d * w,
        ]

    def ground(_: float, s: NDArray[np.float64]) -> float:
        return _height(*s[:3].tolist())

    ground.terminal, ground.direction = True, -1.0  # type: ignore[attr-defined]
    done = solve_ivp(slope, (0.0, 6000.0), sample[1:7], method="DOP853", rtol=1e-9, atol=1e-6, events=ground, max_step=20.0)
    impact: NDArray[np.float64] = done.y_events[0][0][:3]
    return impact
