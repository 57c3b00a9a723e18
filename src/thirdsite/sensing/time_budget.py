"""A radar's time: how it is divided between search and tracks, and what gives way when a raid asks for more than there is.

Rule: the share for search stays; the rest goes to tracks, each one dwell every update interval. Where that is too much,
first the interval is stretched, alike for all, to the longest at which an object still counts as tracked; then objects
are left out from the end of the list, and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from thirdsite.lanes import scalar
from thirdsite.sensing.radar import Radar, RangeEquation


@dataclass(frozen=True)
class TimeBudget:
    """How a radar divides its time."""

    search_share: float
    """0 for a radar that looks only where it is told."""
    search_revisit_s: float
    search_beams: int
    """Directions a look at the whole fence takes."""
    dwell_s: float
    shortest_dwell_s: float
    update_interval_s: float
    longest_revisit_s: float
    tracks_at_once: int
    search_gate_sigmas: float

    def load(self, dwells_s: Sequence[float]) -> Load:
        """What objects in view leave of the radar's time.

        `dwells_s`: length of the look each object needs, the most important object first; `[budget.dwell_s] * n` for n
        objects alike.
        """
        share = 1.0 - self.search_share
        kept, total = 0, 0.0
        for dwell in dwells_s[: self.tracks_at_once]:
            if dwell <= 0.0:
                raise ValueError(f"a dwell of {dwell!r} s; expected more than 0")
            if total + dwell > share * self.longest_revisit_s * (1.0 + 1e-12):
                break
            kept, total = kept + 1, total + dwell
        interval = stretched_interval_s(total, self.update_interval_s, share)
        return Load(len(dwells_s), kept, len(dwells_s) - kept, interval, total / interval, interval > self.update_interval_s)

    def search_dwell_s(self, track_share: float = 0.0) -> float:
        """Length of one look of the search: what tracks leave of the revisit time over the beams of the fence, at most a full
        dwell. A radar that searches a wide fence looks the shorter, and finds less far than it tracks on a cue."""
        share = max(self.search_share, 1.0 - track_share) if self.search_share > 0.0 else 0.0
        return min(self.dwell_s, share * self.search_revisit_s / max(self.search_beams, 1))

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
    """Share of the radar's time the tracks take."""
    stretched: bool
    """Whether the tracked objects are looked at less often than the radar's own interval."""


@scalar
def stretched_interval_s(dwells_s: float, update_interval_s: float, share: float) -> float:
    """Time between two looks at each of the tracks whose dwells sum to this, with this share of the radar's time."""
    return max(update_interval_s, dwells_s / share)


@scalar
def looks_due(time_s: float, step_s: float, interval_s: float) -> float:
    """Looks that fall into (time - step, time] where there is one at time 0 and every interval since and before."""
    now, before = time_s / interval_s + 1e-9, (time_s - step_s) / interval_s + 1e-9
    k, j = int(now), int(before)
    return float((k - 1 if now < k else k) - (j - 1 if before < j else j))


@scalar
def needed_dwell_s(signal_to_noise: float, wanted: float, dwell_s: float, shortest_s: float) -> float:
    """Dwell for a wanted ratio: the ratio of one coherent dwell grows with its length."""
    return min(max(dwell_s * wanted / signal_to_noise, shortest_s), dwell_s)


def fence_beams(width_rad: float, rows: int, beamwidth_rad: float) -> int:
    """Directions of a fence of so many rows of beams over an azimuth width; beams stand one beamwidth apart."""
    return ceil(width_rad / beamwidth_rad - 1e-9) * rows


def search_dwell_share(radar: Radar, budget: TimeBudget, track_share: float = 0.0) -> float:
    """Search look over full dwell, for the signal-to-noise ratio of a search look; 0 for a radar that does not search.

    1 where the range is a stated one or line of sight alone: such a figure already says what the radar finds.
    """
    if radar.needs_cue:
        return 0.0
    if not isinstance(radar.reach, RangeEquation):
        return 1.0
    return budget.search_dwell_s(track_share) / budget.dwell_s
