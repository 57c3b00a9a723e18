"""The first belief of a new track: the place of its first look, and the velocity that is known without it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from thirdsite.earth.gravity import gravity
from thirdsite.tracking.ballistic_filter import BallisticFilter
from thirdsite.tracking.estimates import Filter, RadarLook
from thirdsite.tracking.mode_rows import ModelSettings
from thirdsite.tracking.track_filter import Sensor, TrackFilter, start_row
from thirdsite.tracking.tracks import Place, Track
from thirdsite.tracking.views import RadarView, View

Array = NDArray[np.float64]


class MakeFilter(Protocol):
    """Makes a filter from its first belief; `BallisticFilter` is one."""

    def __call__(self, time_s: float, state_eci: Array, covariance: Array, *, sources: int, last_measurement_s: float) -> Filter:
        """A filter at `time_s`."""
        ...


@dataclass(frozen=True)
class StartRules:
    """How a track starts from one look of a radar.

    `velocity_eci_m_s`, `velocity_sd_m_s`: what is known of the velocity beforehand, from a satellite's cue for instance;
    without a cue nothing is known but that it is no satellite's: 0 with 4.5 km/s along each axis. Where at least
    `family_least` confirmed tracks are within `family_radius_m`, the mean of their velocities with `family_sd_m_s` along
    each axis takes its place: what parted from them moves with them.
    """

    velocity_eci_m_s: tuple[float, float, float] = (0.0, 0.0, 0.0)
    velocity_sd_m_s: float = 4500.0
    family_radius_m: float = 20e3
    family_sd_m_s: float = 30.0
    family_least: int = 3
    make: MakeFilter | Callable[..., Filter] = BallisticFilter

    def __call__(self, view: View, look: RadarLook, tracks: Sequence[Track]) -> Filter:
        """The filter of a new track; `tracks` stand at the time of the look."""
        assert isinstance(view, RadarView)
        place, spread = view.place_of(look)
        velocity, sd = np.array(self.velocity_eci_m_s), self.velocity_sd_m_s
        near = [
            track.state[3:]
            for track in tracks
            if track.confirmed and float(np.linalg.norm(track.state[:3] - place)) < self.family_radius_m
        ]
        if len(near) >= self.family_least:
            velocity, sd = np.mean(near, axis=0), self.family_sd_m_s
        covariance = np.zeros((6, 6))
        covariance[:3, :3] = spread
        covariance[3:, 3:] = sd * sd * np.eye(3)
        state = np.concatenate([place, velocity])
        return self.made(view, look, state, covariance)

    def made(self, view: RadarView, look: RadarLook, state: Array, covariance: Array) -> Filter:
        """The filter from its first belief, at the time of the look that gave it."""
        return self.make(look.time_s, state, covariance, sources=1 << view.radar.number, last_measurement_s=look.time_s)

    def place(self, view: View, look: RadarLook) -> Place:
        """Where a look was."""
        assert isinstance(view, RadarView)
        return Place(look.time_s, *view.place_of(look))

    def second(self, view: View, first: Place, look: RadarLook, held: Filter) -> Filter | None:
        """The filter from two looks, where the first left the place too wide for a filter's straight lines.

        A look's sphere of equal range bends by d^2 / 2r over the distance d; where that exceeds half of the standard
        deviation in range the two places give the velocity, with gravity between them.

        Source: Bar-Shalom, Li, Kirubarajan 2001, sec. 5.5.3 (two-point differencing).
        """
        assert isinstance(view, RadarView)
        wide_m2 = float(np.trace(held.estimate.covariance[:3, :3]))
        span = look.time_s - first.time_s
        if wide_m2 / (2.0 * look.range_m) < 0.5 * look.range_sd_m or span <= 0.0:
            return None
        before, spread_before = first.position, first.spread
        place, spread = view.place_of(look)
        x, y, z = (0.5 * (before + place)).tolist()
        velocity = (place - before) / span + 0.5 * span * np.array(gravity(x, y, z))
        covariance = np.block([[spread, spread / span], [spread / span, (spread + spread_before) / span**2]])
        return self.made(view, look, np.concatenate([place, velocity]), covariance)


@dataclass(frozen=True)
class ModelStart(StartRules):
    """As `StartRules`, with the multiple-model filter, which considers the constant errors of all its `sensors`.

    `modes`: probabilities of boost, coast and entry at the start.
    """

    sensors: tuple[Sensor, ...] = ()
    modes: tuple[float, float, float] = (0.0, 1.0, 0.0)
    settings: ModelSettings = field(default_factory=ModelSettings)

    def made(self, view: RadarView, look: RadarLook, state: Array, covariance: Array) -> Filter:
        """The filter with the constants of the radar correlated with the place that they moved."""
        index = self.sensors.index(view.radar)
        columns = np.zeros((4, 6))
        columns[:, :3] = -np.square(view.radar.spread.row)[:, None] * view.slopes_by_constants(look)
        start = start_row(state, covariance, self.modes, len(self.sensors), 1 << index, (index, columns))
        return TrackFilter(self.sensors, look.time_s, start, self.settings)
