"""Objects as the tracker of many believes them: histories, tracks, and the rules of their life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thirdsite.tracking.estimates import Filter

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Place:
    """Where a first look was: ECI position in m, shape (3,), with its covariance, shape (3, 3)."""

    time_s: float
    position: Array
    spread: Array


@dataclass(frozen=True)
class History:
    """One way in which an object's looks may have come about.

    `score`: log-likelihood ratio against "all its looks are clutter". `path`: the look it took in each of the latest
    scans, newest last, as a number of its own for every look, -1 for none. `recent`: whether it had a look at each of
    its latest chances. `missed_log`: for each sensor, logarithm of the chance of its misses since its last look.
    `sources`: time of the latest look of each sensor. `first`: its place while there is one look only. The filter is
    never changed in place.
    """

    filter: Filter
    score: float
    path: tuple[int, ...]
    hits: int
    recent: tuple[bool, ...]
    missed_log: Mapping[str, float]
    sources: Mapping[str, float]
    first: Place | None = None


@dataclass(frozen=True)
class Track:
    """One object: its likely histories, the best of the scan's best combination first.

    `number`: its name in this tracker, for good. `names`: what nations call it, (nation, name).
    """

    number: int
    born_s: float
    confirmed: bool
    histories: tuple[History, ...]
    names: tuple[tuple[str, str], ...] = ()

    @property
    def best(self) -> History:
        """The history that is shown."""
        return self.histories[0]

    @property
    def time_s(self) -> float:
        """Time of the state, s."""
        return self.best.filter.time_s

    @property
    def state(self) -> Array:
        """ECI position (m) and velocity (m/s), shape (6,)."""
        return self.best.filter.estimate.state_eci

    @property
    def covariance(self) -> Array:
        """Covariance of the state, shape (6, 6)."""
        return self.best.filter.estimate.covariance

    @property
    def sources(self) -> Mapping[str, float]:
        """Sensors whose looks went in, with the time of the latest of each."""
        return self.best.sources

    @property
    def age_s(self) -> float:
        """Time of the state less that of the latest look of any sensor."""
        return self.time_s - max(self.best.sources.values(), default=self.born_s)


@dataclass(frozen=True)
class LifeRules:
    """How histories are kept, and when a track is confirmed and ends.

    `window_scans`: scans after which a choice between histories is final (0: at once, the best joint assignment of each
    scan); `most_histories` of a confirmed track and `most_tentative` of another, none with a score more than `score_gap`
    below its best; a tentative track below `least_score` ends. `gate_probability`: share of true looks inside the gate.
    `confirm_hits` of the last `confirm_looks` chances confirm a track; a tentative one that can no longer make it ends.
    A confirmed one ends when the misses in a row of one sensor would have a chance below `lost_probability` if the object
    were there, or its position is known to no better than `widest_m` along one axis. At most `most_tracks` are held;
    looks that find no place are clutter.
    """

    window_scans: int = 4
    most_histories: int = 6
    most_tentative: int = 20
    score_gap: float = 12.0
    least_score: float = -15.0
    gate_probability: float = 0.9999
    confirm_hits: int = 4
    confirm_looks: int = 5
    lost_probability: float = 1e-6
    widest_m: float = 50e3
    most_tracks: int = 500

    def most(self, confirmed: bool) -> int:
        """Histories kept of one track."""
        return self.most_histories if confirmed else self.most_tentative


@dataclass(frozen=True)
class Account:
    """Where every look is: in `confirmed` tracks (ended ones too), in `tentative` ones, or in none (`clutter`)."""

    confirmed: int
    tentative: int
    clutter: int

    @property
    def looks(self) -> int:
        """All looks taken in."""
        return self.confirmed + self.tentative + self.clutter


@dataclass(frozen=True)
class Picture:
    """All tracks after a scan.

    `looks`: looks taken in so far; `ended_looks`: those of confirmed tracks that have ended. `cut`: groups of competing
    tracks whose search was cut short; `full`: looks that found no place because `most_tracks` were held.
    """

    tracks: tuple[Track, ...] = ()
    looks: int = 0
    ended_looks: int = 0
    ended: int = 0
    cut: int = 0
    full: int = 0

    @property
    def confirmed(self) -> tuple[Track, ...]:
        """Tracks held to be objects."""
        return tuple(track for track in self.tracks if track.confirmed)

    @property
    def account(self) -> Account:
        """Where every look is."""
        confirmed = self.ended_looks + sum(track.best.hits for track in self.confirmed)
        tentative = sum(track.best.hits for track in self.tracks if not track.confirmed)
        return Account(confirmed, tentative, self.looks - confirmed - tentative)
