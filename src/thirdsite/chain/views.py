"""When a sensor sees one flight: windows of line of sight and of detection."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thirdsite.chain.path import Path
from thirdsite.sensing.looks import look
from thirdsite.sensing.radar import Radar

Window = dict[str, float]
STEP_S = 4.0
EDGE_S = 0.05


@dataclass(frozen=True)
class View:
    """One radar's view of one flight, sampled every STEP_S, burnout and impact included."""

    radar: Radar
    path: Path
    time_s: NDArray[np.float64]
    seen: NDArray[np.bool_]
    slant_m: NDArray[np.float64]

    @classmethod
    def of(cls, radar: Radar, path: Path) -> View:
        """Look along the whole flight."""
        steps = np.arange(0.0, path.flight_time_s, STEP_S)
        ends = [path.burnout_s - 1e-6, path.burnout_s, path.flight_time_s]
        times = np.unique(np.concatenate([steps, ends]))
        seen, slant = _look(radar, path, times)
        return cls(radar, path, times, seen, slant)

    def in_view(self) -> list[Window]:
        """Periods above the least elevation, refraction included, and inside the field of regard."""
        return self._windows(np.inf, np.inf)

    def detected(self, warhead_range_m: float, body_range_m: float) -> list[Window]:
        """Periods in view and in range: of the body before burnout, of the warhead after."""
        return self._windows(warhead_range_m, body_range_m)

    def _windows(self, warhead_range_m: float, body_range_m: float) -> list[Window]:
        reach = np.where(self.time_s < self.path.burnout_s, body_range_m, warhead_range_m)
        flags = self.seen & (self.slant_m <= reach)
        found: list[Window] = []
        start = 0.0 if flags[0] else None
        for k in np.flatnonzero(np.diff(flags.astype(int))):
            rising = bool(flags[k + 1])
            edge = self._edge(float(self.time_s[k]), float(self.time_s[k + 1]), rising, warhead_range_m, body_range_m)
            if rising:
                start = edge
            elif start is not None:
                found.append({"from_s": round(start, 1), "to_s": round(edge, 1)})
                start = None
        if start is not None:
            found.append({"from_s": round(start, 1), "to_s": round(self.path.flight_time_s, 1)})
        return found

    def _edge(self, before: float, after: float, rising: bool, warhead_range_m: float, body_range_m: float) -> float:
        while after - before > EDGE_S:
            middle = 0.5 * (before + after)
            seen, slant = _look(self.radar, self.path, np.array([middle]))
            reach = body_range_m if middle < self.path.burnout_s else warhead_range_m
            if bool(seen[0] and slant[0] <= reach) == rising:
                after = middle
            else:
                before = middle
        return 0.5 * (before + after)


def _look(radar: Radar, path: Path, times: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    geometry = radar.geometry.tolist()
    looks = [look(geometry, radar.limit, x, y, z) for x, y, z in path.at(times)[:, :3].tolist()]
    return np.array([seen > 0.5 for seen, _ in looks]), np.array([slant for _, slant in looks])
