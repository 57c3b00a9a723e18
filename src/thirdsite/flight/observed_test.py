"""What is known of a test flight, as the reconstruction takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from thirdsite.earth.geodesy import Geodetic, geodesic


@dataclass(frozen=True)
class ObservedTest:
    """An observed test in SI units, None where unknown; `time_s` as declared or reported, with its resolution.

    `speed_m_s` is a reported greatest speed. With an impact point the bearing is the one towards it.
    """

    range_m: float
    apogee_m: float | None = None
    time_s: float | None = None
    launch: Geodetic | None = None
    bearing_rad: float | None = None
    impact: Geodetic | None = None
    speed_m_s: float | None = None
    time_resolution_s: float = 0.0

    @property
    def towards_rad(self) -> float | None:
        """Bearing at launch, from the impact point where there is one."""
        if self.launch and self.impact:
            return geodesic(self.launch, self.impact)[1]
        return self.bearing_rad if self.launch or not self.impact else None

    @property
    def place_known(self) -> bool:
        """Whether launch point and bearing are known."""
        return self.launch is not None and self.towards_rad is not None


class Estimate(NamedTuple):
    """A figure with its interval."""

    best: float
    low: float
    high: float
