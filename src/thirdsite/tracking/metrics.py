"""How well a set of tracks stands for a set of objects: OSPA, GOSPA with its parts, and identity over time."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thirdsite.errors import BadInput

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Gospa:
    """GOSPA distance of one moment and its parts; distance^p = localisation^p + missed^p + false^p, all in m."""

    distance_m: float
    localisation_m: float
    missed_m: float
    false_m: float
    assigned: int
    missed: int
    false: int


@dataclass(frozen=True)
class IdentityScore:
    """Whether each object kept its track.

    `switches`: times an object was matched to a track other than the last one it was matched to. `switched`: objects
    with at least one. `matched`: pairs of object and track over all frames; `missed` and `false`: objects and tracks
    left over. `switches_by_frame[k]`: switches that happened in frame k.
    """

    objects: int
    switches: int
    switched: int
    matched: int
    missed: int
    false: int
    switches_by_frame: tuple[int, ...]

    @property
    def switched_share(self) -> float:
        """Objects with at least one switch over all objects (0 where there are none)."""
        return self.switched / self.objects if self.objects else 0.0

    @property
    def switches_per_object(self) -> float:
        """Switches over objects (0 where there are none)."""
        return self.switches / self.objects if self.objects else 0.0

    @property
    def switches_per_match(self) -> float:
        """Switches over matched pairs of all frames (0 where there are none)."""
        return self.switches / self.matched if self.matched else 0.0


@dataclass(frozen=True)
class Frame:
    """Objects and tracks of one moment by name, positions in m in one common frame (three or any number of axes)."""

    objects: Mapping[Hashable, Sequence[float] | Array]
    tracks: Mapping[Hashable, Sequence[float] | Array]


def gospa(truth_m: Array, estimates_m: Array, cutoff_m: float, order: float = 2.0) -> Gospa:
    """Generalised optimal sub-pattern assignment distance with alpha = 2.

    Parameters
    ----------
    truth_m, estimates_m : shape (n, d) and (m, d), m, one frame; either may be empty
    cutoff_m : distance in m from which an estimate no longer stands for an object; each missed object and each false
        estimate costs cutoff^p / 2
    order : the p of the metric, at least 1

    Raises
    ------
    BadInput: positions that are not finite, cutoff not positive, order below 1

    Source: Rahmathullah, Garcia-Fernandez, Svensson 2017, Fusion 2017, Proposition 1.
    """
    distances = _distances(truth_m, estimates_m, cutoff_m, order)
    n, m = distances.shape
    rows, columns = _assignment(np.minimum(distances, cutoff_m) ** order)
    near = distances[rows, columns]
    near = near[near < cutoff_m]
    assigned = len(near)
    localisation = float(np.sum(near**order))
    half = 0.5 * cutoff_m**order
    missed, false = half * (n - assigned), half * (m - assigned)
    root = 1.0 / order
    return Gospa(
        distance_m=(localisation + missed + false) ** root,
        localisation_m=localisation**root,
        missed_m=missed**root,
        false_m=false**root,
        assigned=assigned,
        missed=n - assigned,
        false=m - assigned,
    )


def ospa(truth_m: Array, estimates_m: Array, cutoff_m: float, order: float = 2.0) -> float:
    """Optimal sub-pattern assignment distance in m; 0 when both sets are empty, the cut-off when only one is.

    Arguments and errors as in `gospa`.

    Source: Schuhmacher, Vo, Vo 2008, IEEE Trans. Signal Processing 56(8), 3447-3457, eq. 3.
    """
    distances = _distances(truth_m, estimates_m, cutoff_m, order)
    n, m = distances.shape
    most = max(n, m)
    if most == 0:
        return 0.0
    costs = np.minimum(distances, cutoff_m) ** order
    rows, columns = _assignment(costs)
    total = float(np.sum(costs[rows, columns])) + cutoff_m**order * (most - min(n, m))
    return float((total / most) ** (1.0 / order))


def identity(frames: Sequence[Frame], cutoff_m: float, keep: bool = True) -> IdentityScore:
    """Identity switches over time.

    In every frame objects and tracks closer than `cutoff_m` are matched one to one: first as many as possible, then
    with the least sum of distances. With `keep`, a pair matched before stays matched while it is within the cut-off,
    as in CLEAR MOT; a swap then shows once the two have parted. Without it every frame stands by itself, and two tracks
    that pass within their errors count as two switches and two back.

    Source: Bernardin, Stiefelhagen 2008, EURASIP J. Image and Video Processing 2008:246309, sec. 2.1.2.
    """
    last: dict[Hashable, Hashable] = {}
    switched: set[Hashable] = set()
    seen: set[Hashable] = set()
    by_frame: list[int] = []
    matched = missed = false = 0
    for frame in frames:
        pairs = _matched(frame, cutoff_m, last if keep else {})
        changes = [name for name, track in pairs.items() if name in last and last[name] != track]
        by_frame.append(len(changes))
        switched.update(changes)
        seen.update(frame.objects)
        last.update(pairs)
        matched += len(pairs)
        missed += len(frame.objects) - len(pairs)
        false += len(frame.tracks) - len(pairs)
    return IdentityScore(len(seen), sum(by_frame), len(switched), matched, missed, false, tuple(by_frame))


def _matched(frame: Frame, cutoff_m: float, kept: Mapping[Hashable, Hashable]) -> dict[Hashable, Hashable]:
    names, tracks = list(frame.objects), list(frame.tracks)
    if not names or not tracks:
        return {}
    distances = _distances(
        np.array([frame.objects[name] for name in names], dtype=float),
        np.array([frame.tracks[name] for name in tracks], dtype=float),
        cutoff_m,
        1.0,
    )
    column = {track: j for j, track in enumerate(tracks)}
    pairs: dict[Hashable, Hashable] = {}
    for i, name in enumerate(names):
        track = kept.get(name)
        if track in column and distances[i, column[track]] < cutoff_m and track not in pairs.values():
            pairs[name] = track
    held = set(pairs.values())
    free_rows = [i for i, name in enumerate(names) if name not in pairs]
    free_columns = [j for j, track in enumerate(tracks) if track not in held]
    rest = distances[np.ix_(free_rows, free_columns)]
    none = cutoff_m * (1.0 + min(rest.shape))
    rows, columns = _assignment(np.where(rest < cutoff_m, rest, none))
    for i, j in zip(rows, columns, strict=True):
        if rest[i, j] < cutoff_m:
            pairs[names[free_rows[i]]] = tracks[free_columns[j]]
    return pairs


def _distances(truth_m: Array, estimates_m: Array, cutoff_m: float, order: float) -> Array:
    if not cutoff_m > 0.0 or not np.isfinite(cutoff_m):
        raise BadInput(f"the cut-off is {cutoff_m} m; it must be positive and finite")
    if not order >= 1.0:
        raise BadInput(f"the order of the metric is {order}; it must be at least 1")
    truth = np.asarray(truth_m, dtype=float)
    estimates = np.asarray(estimates_m, dtype=float)
    axes = max(truth.shape[-1] if truth.size else 0, estimates.shape[-1] if estimates.size else 0)
    truth = truth.reshape(-1, axes) if truth.size else np.empty((0, axes))
    estimates = estimates.reshape(-1, axes) if estimates.size else np.empty((0, axes))
    if not (np.isfinite(truth).all() and np.isfinite(estimates).all()):
        raise BadInput("a position is not a finite number; leave out tracks without a position before scoring them")
    return np.asarray(np.linalg.norm(truth[:, None, :] - estimates[None, :, :], axis=-1))


def _assignment(costs: Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(costs)
    return rows, columns
