"""A radar's time: how it is divided between search and tracks, and what gives way when a raid asks for more than there is.

Rule: the share for search stays; the rest goes to tracks, each one dwell every update interval. Where that is too much,
first the interval is stretched, alike for all, to the longest at which an object still counts as tracked; then objects
are left out from the end of the list, and counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from thirdsite.lanes import scalar


@dataclass(frozen=True)
class TimeBudget:
    """How a radar divides its time."""

    search_share: float
    """0 for a radar that looks only where it is told."""
    search_revisit_s: float
    dwell_s: float
    shortest_dwell_s: float
    update_interval_s: float
    longest_revisit_s: float
    tracks_at_once: int
    search_gate_sigmas: float

    def load(self, objects: int, dwell_s: float | None = None) -> Load:
        """What so many objects in view leave of the radar's time, each looked at for `dwell_s` (the full dwell if None)."""
        if objects < 0:
            raise ValueError(f"{objects} objects; expected 0 or more")
        dwell = self.dwell_s if dwell_s is None else dwell_s
        share = 1.0 - self.search_share
        most = min(int(share * self.longest_revisit_s / dwell + 1e-9), self.tracks_at_once)
        tracked = min(objects, most)
        interval = stretched_interval_s(tracked, dwell, self.update_interval_s, share)
        return Load(objects, tracked, objects - tracked, interval, tracked * dwell / interval, self.search_share)

    def dwell_for_s(self, signal_to_noise: float, wanted: float) -> float:
        """Length of a look that gives the wanted ratio, where the full dwell gives `signal_to_noise`; within its bounds."""
        return needed_dwell_s(signal_to_noise, wanted, self.dwell_s, self.shortest_dwell_s)


@dataclass(frozen=True)
class Load:
    """A radar's time with a raid in view."""

    objects: int
    tracked: int
    left_out: int
    update_interval_s: float
    track_share: float
    search_share: float

    @property
    def stretched(self) -> bool:
        """Whether the radar is asked for more than it can do at its own interval."""
        return self.left_out > 0 or self.track_share + self.search_share > 1.0 - 1e-9


@scalar
def stretched_interval_s(tracks: float, dwell_s: float, update_interval_s: float, share: float) -> float:
    """Time between two looks at each of so many tracks that share this share of the radar's time."""
    return max(update_interval_s, tracks * dwell_s / share)


@scalar
def needed_dwell_s(signal_to_noise: float, wanted: float, dwell_s: float, shortest_s: float) -> float:
    """Dwell for a wanted ratio: the ratio of one coherent dwell grows with its length."""
    return min(max(dwell_s * wanted / signal_to_noise, shortest_s), dwell_s)


def fence_revisit_s(width_rad: float, rows: int, beamwidth_rad: float, dwell_s: float, search_share: float) -> float:
    """Time in which a fence of so many rows of beams over an azimuth width is looked at once, s; infinite without search.

    Says whether a stated revisit is possible with a stated dwell.
    """
    if search_share <= 0.0:
        return float("inf")
    return ceil(width_rad / beamwidth_rad - 1e-9) * rows * dwell_s / search_share
