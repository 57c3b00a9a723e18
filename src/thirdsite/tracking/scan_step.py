"""One scan worked into a set of tracks: gate, associate, update, confirm, delete, start.

A pure function of the tracks and the scan, so that a tracker can go back and take a late scan in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from math import log

import numpy as np
from numpy.typing import NDArray

from thirdsite.tracking.association import best_assignment, joint_marginals
from thirdsite.tracking.beliefs import Belief
from thirdsite.tracking.gating import chi_square_gate, normalised_distances
from thirdsite.tracking.views import RadarView, Scan, directions_of

Array = NDArray[np.float64]
Starter = Callable[[RadarView, Array, Array, float, Sequence["Track"]], Belief]
"""(view, look, variances, time, tracks) -> the first belief of a new track."""


class Method(Enum):
    """How looks are shared among tracks."""

    BEST = "best joint assignment of each scan"
    JOINT = "joint probabilities, every track takes a weighted mixture"


@dataclass(frozen=True)
class LifeRules:
    """When a track starts, is confirmed and ends.

    `confirm_hits` of the last `confirm_looks` chances confirm a track; a tentative one that can no longer make it ends.
    A confirmed one ends when its misses in a row would have a chance below `lost_probability` if the object were there,
    or its position is known to no better than `widest_m` on one axis. At most `most_tracks` are held; looks that find no
    place count as clutter.
    """

    method: Method = Method.BEST
    gate_probability: float = 0.9999
    confirm_hits: int = 4
    confirm_looks: int = 5
    lost_probability: float = 1e-6
    widest_m: float = 50e3
    most_tracks: int = 500


@dataclass(frozen=True)
class Track:
    """One object as believed.

    `number`: its name in this tracker, for good. `hits`: looks taken. `sources`: sensors that gave looks, with the time
    of the latest of each; the age of the track is its time less the latest of all. `names`: what nations call it.
    """

    number: int
    belief: Belief
    born_s: float
    hits: int
    confirmed: bool
    recent: tuple[bool, ...]
    missed_log: float
    sources: Mapping[str, float]
    names: tuple[tuple[str, str], ...] = ()

    @property
    def time_s(self) -> float:
        """Time of the state, s."""
        return self.belief.time_s

    @property
    def state(self) -> Array:
        """ECI position (m) and velocity (m/s), shape (6,)."""
        return self.belief.state

    @property
    def covariance(self) -> Array:
        """Covariance of the state, shape (6, 6)."""
        return self.belief.covariance

    @property
    def last_look_s(self) -> float:
        """Time of the latest look of any sensor."""
        return max(self.sources.values())

    @property
    def age_s(self) -> float:
        """Time of the state less that of the latest look."""
        return self.time_s - self.last_look_s


@dataclass(frozen=True)
class Account:
    """Where every look went: `associated` to confirmed tracks, held by `tentative` ones, or `clutter`."""

    associated: int = 0
    tentative: int = 0
    clutter: int = 0

    @property
    def looks(self) -> int:
        """All looks."""
        return self.associated + self.tentative + self.clutter


@dataclass(frozen=True)
class Step:
    """What one scan did.

    `fates`: the number of the track that took or was started by each look, -1 for none. `ended`: numbers of tracks that
    ended. `loopy`: clusters that were too dense for exact sums.
    """

    tracks: tuple[Track, ...]
    account: Account
    fates: tuple[int, ...]
    started: tuple[int, ...] = ()
    confirmed: tuple[int, ...] = ()
    ended: tuple[int, ...] = ()
    loopy: int = 0


@dataclass
class _Share:
    """Looks shared out: for each track weights over (looks..., none), and the track each look counts for."""

    weights: Array
    owner: NDArray[np.intp]
    loopy: int = field(default=0)


def take_scan(
    tracks: Sequence[Track],
    account: Account,
    scan: Scan,
    view: RadarView,
    rules: LifeRules,
    start: Starter,
    number_of: Callable[[Scan, int], int],
) -> Step:
    """Work one scan into the tracks, none of which may be later than the scan.

    `start` makes the first belief of a new track from a look; `number_of(scan, look)` gives its number.
    """
    carried = [replace(track, belief=track.belief.predicted(scan.time_s)) for track in tracks]
    first = [i for i, track in enumerate(carried) if track.confirmed]
    second = [i for i, track in enumerate(carried) if not track.confirmed]
    fates = np.full(len(scan), -1, dtype=np.intp)
    moved: dict[int, Track] = {}
    loopy = 0
    for group in (first, second):  # confirmed tracks choose first, tentative ones from what they leave
        free = np.nonzero(fates < 0)[0]
        updated, owner, dense = _update([carried[i] for i in group], scan, free, view, rules)
        loopy += dense
        moved.update(zip(group, updated, strict=True))
        for look, track in zip(free, owner, strict=True):
            if track >= 0:
                fates[look] = carried[group[track]].number
    associated, tentative, clutter = account.associated, account.tentative, account.clutter
    kept: list[Track] = []
    confirmed, ended = [], []
    taken = set(fates[fates >= 0].tolist())
    for i, before in enumerate(carried):
        track = moved[i]
        hit = int(before.number in taken)
        track = _judged(track, rules)
        if before.confirmed:
            associated += hit
        elif track.confirmed:
            associated += before.hits + hit
            tentative -= before.hits
            confirmed.append(track.number)
        else:
            tentative += hit
        if _lost(track, rules):
            ended.append(track.number)
            if not track.confirmed:
                tentative -= track.hits
                clutter += track.hits
        else:
            kept.append(track)
    started = []
    for look in np.nonzero(fates < 0)[0]:
        if len(kept) >= rules.most_tracks:
            clutter += 1
            continue
        number = number_of(scan, int(look))
        belief = start(view, scan.values[look], scan.variances[look], scan.time_s, carried)
        kept.append(Track(number, belief, scan.time_s, 1, False, (True,), 0.0, {scan.sensor: scan.time_s}))
        fates[look] = number
        started.append(number)
        tentative += 1
    return Step(
        tuple(kept),
        Account(associated, tentative, clutter),
        tuple(fates.tolist()),
        tuple(started),
        tuple(confirmed),
        tuple(ended),
        loopy,
    )


def _update(
    tracks: Sequence[Track], scan: Scan, free: NDArray[np.intp], view: RadarView, rules: LifeRules
) -> tuple[list[Track], NDArray[np.intp], int]:
    """Tracks after their looks; for every free look the row of the track it counts for, -1 for none."""
    values, variances = scan.values[free], scan.variances[free]
    if not tracks:
        return [], np.full(len(free), -1, dtype=np.intp), 0
    log_ratios, chances = _log_ratios(tracks, values, variances, view, rules)
    share = _shared(log_ratios, rules.method)
    count = dict(zip(share.owner[share.owner >= 0].tolist(), np.nonzero(share.owner >= 0)[0].tolist(), strict=True))
    updated = []
    for i, track in enumerate(tracks):
        looks = np.nonzero(share.weights[i, :-1] > 1e-4)[0]
        hit = i in count
        belief = track.belief
        if len(looks) == 1 and share.weights[i, looks[0]] > 1.0 - 1e-4:
            belief = belief.taken(view, values[looks[0]], variances[looks[0]])
        elif len(looks):
            parts = [belief.taken(view, values[j], variances[j]) for j in looks]
            weights = np.append(share.weights[i, looks], share.weights[i, -1])
            belief = belief.mixed([*parts, belief], weights / weights.sum())
        chance = chances[i]
        updated.append(
            replace(
                track,
                belief=belief,
                hits=track.hits + hit,
                recent=(*track.recent, hit)[-rules.confirm_looks :] if hit or chance > 0.0 else track.recent,
                missed_log=0.0 if hit else track.missed_log + log(max(1.0 - chance, 1e-3)),
                sources={**track.sources, scan.sensor: scan.time_s} if hit else track.sources,
            )
        )
    return updated, share.owner, share.loopy


def _log_ratios(
    tracks: Sequence[Track], values: Array, variances: Array, view: RadarView, rules: LifeRules
) -> tuple[Array, list[float]]:
    """Logarithm of every pair's ratio (see `association`), -inf outside the gate; each track's chance of a look."""
    directions = directions_of(values)
    expected = [view.expected(track.state, track.time_s) for track in tracks]
    chances = [view.chance(each) for each in expected]
    axes = view.axes
    if len(values) == 0:
        return np.empty((len(tracks), 0)), chances
    residuals = np.stack([view.residuals(each, directions, values) for each in expected])
    spreads = np.stack([track.belief.spread(each) for track, each in zip(tracks, expected, strict=True)])
    gate = chi_square_gate(rules.gate_probability, axes)
    if (variances == variances[0]).all():
        covariances = spreads + np.diag(variances[0])
    else:
        covariances = spreads[:, None] + np.einsum("mi,ij->mij", variances, np.eye(axes))[None]
    squared, density = normalised_distances(residuals, covariances)
    chance = np.clip(np.array(chances), 1e-3, 0.999)[:, None]
    clutter = np.log(np.maximum(view.clutter_density(values[:, 0]), 1e-300))[None]
    ratios = np.log(chance) + density - clutter - np.log1p(-chance * rules.gate_probability)
    return np.where(squared < gate, ratios, -np.inf), chances


def _shared(log_ratios: Array, method: Method) -> _Share:
    n, m = log_ratios.shape
    owner = np.full(m, -1, dtype=np.intp)
    if method is Method.BEST:
        chosen = best_assignment(log_ratios)
        weights = np.zeros((n, m + 1))
        for i, j in enumerate(chosen):
            weights[i, j if j >= 0 else m] = 1.0
            if j >= 0:
                owner[j] = i
        return _Share(weights, owner)
    weights, loopy = joint_marginals(log_ratios)
    if n and m:
        chosen = best_assignment(log_ratios)
        for i, j in enumerate(chosen):
            if j >= 0:
                owner[j] = i
    return _Share(weights, owner, loopy)


def _judged(track: Track, rules: LifeRules) -> Track:
    return replace(track, confirmed=True) if not track.confirmed and sum(track.recent) >= rules.confirm_hits else track


def _lost(track: Track, rules: LifeRules) -> bool:
    if not track.confirmed:
        return len(track.recent) - sum(track.recent) > rules.confirm_looks - rules.confirm_hits
    wide = float(np.diag(track.covariance)[:3].max()) > rules.widest_m**2
    return wide or track.missed_log < log(rules.lost_probability)
