"""The pictures of several nations made one: names, sources, ages and biases kept.

Every nation's tracks are carried to one time and matched as patterns under the bias that all its tracks share. Tracks of
one object are fused by an intersection that holds whatever their errors have in common; all their names stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from thirdsite.tracking.fusion import Estimate, covariance_intersection, with_bias
from thirdsite.tracking.inbox import Report
from thirdsite.tracking.pattern import match_patterns
from thirdsite.tracking.retrodiction import FreeFlightMotion

Array = NDArray[np.float64]


@dataclass(frozen=True)
class NationTrack:
    """One track as a nation reports it.

    `state`: ECI position (m) and velocity (m/s) at `time_s`; `covariance`: of its random errors. `last_look_s`: time of the
    latest look that went in; `sources`: the sensors, as the nation names them.
    """

    nation: str
    name: str
    time_s: float
    state: Array
    covariance: Array
    last_look_s: float
    sources: tuple[str, ...] = ()

    @classmethod
    def from_report(cls, report: Report, last_look_s: float | None = None, sources: tuple[str, ...] = ()) -> NationTrack:
        """The track of an accepted report of kind TRACK; its latest look is taken as its time where none is given."""
        state, covariance = np.array(report.values, dtype=float), np.array(report.covariance, dtype=float)
        last = report.time_s if last_look_s is None else last_look_s
        return cls(report.sensor, report.name, report.time_s, state, 0.5 * (covariance + covariance.T), last, sources)


@dataclass(frozen=True)
class FusedTrack:
    """One object as all nations together believe it.

    `names`: what each nation calls it; `ages_s`: time since the latest look of each nation; `sources`: (nation, sensor).
    `covariance` counts what is left of the biases.
    """

    time_s: float
    state: Array
    covariance: Array
    names: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]
    ages_s: Mapping[str, float]

    @property
    def age_s(self) -> float:
        """Time since the latest look of any nation."""
        return min(self.ages_s.values())


@dataclass(frozen=True)
class CommonPicture:
    """The fused tracks of all nations.

    `shifts`: for each nation but the first of each region, the estimated shift of its tracks against those before it, m.
    `paired`: tracks joined with another nation's; `single`: tracks that only one nation has.
    """

    tracks: tuple[FusedTrack, ...]
    shifts: tuple[tuple[str, tuple[float, float, float]], ...]
    paired: int
    single: int


@dataclass
class _Merged:
    members: list[NationTrack]
    estimate: Estimate


def common_picture(
    pictures: Mapping[str, Sequence[NationTrack]],
    time_s: float,
    biases: Mapping[str, Array],
    motion: FreeFlightMotion | None = None,
    region_m: float = 50e3,
    fuse: Callable[[Sequence[Estimate]], Estimate] = covariance_intersection,
) -> CommonPicture:
    """Fuse the pictures of several nations at one time.

    Parameters
    ----------
    pictures : the newest track of every name, by nation
    time_s : the common time; tracks of other times are carried there in free flight, with process noise
    biases : covariance (3, 3), m2, in ECI of the common error in position of each nation's tracks; missing or zero for
        tracks whose filter considers its biases already
    motion : free flight with its process noise
    region_m : tracks nearer than this to one another share one bias
    fuse : how estimates of one object are joined
    """
    move = motion or FreeFlightMotion()
    carried = [_carried(track, time_s, move) for nation in pictures for track in pictures[nation]]
    tracks: list[FusedTrack] = []
    shifts: list[tuple[str, tuple[float, float, float]]] = []
    for region in _regions(carried, region_m):
        merged, found = _merged(region, list(pictures), biases, fuse)
        shifts += found
        tracks += [_fused(each, time_s) for each in merged]
    joined = sum(len(track.names) for track in tracks if len(track.names) > 1)
    return CommonPicture(tuple(tracks), tuple(shifts), joined, len(carried) - joined)


def _merged(
    region: Sequence[NationTrack],
    nations: Sequence[str],
    biases: Mapping[str, Array],
    fuse: Callable[[Sequence[Estimate]], Estimate],
) -> tuple[list[_Merged], list[tuple[str, tuple[float, float, float]]]]:
    """Nation after nation laid over the ones before it; `held` is the bias that all merged tracks share."""
    groups = [(nation, [track for track in region if track.nation == nation]) for nation in nations]
    groups = [(nation, group) for nation, group in groups if group]
    merged: list[_Merged] = []
    shifts: list[tuple[str, tuple[float, float, float]]] = []
    held = np.zeros((3, 3))
    for nation, group in groups:
        bias = np.asarray(biases.get(nation, np.zeros((3, 3))), dtype=float)
        new = [_Merged([track], (track.state, track.covariance)) for track in group]
        if not merged:
            merged, held = new, bias
            continue
        match = match_patterns(_stacked(merged), _stacked(new), held + bias)
        if match.pairs:
            shift, unsure = match.shift[:3], match.shift_covariance[:3, :3]
            shifts.append((nation, (float(shift[0]), float(shift[1]), float(shift[2]))))
            inverse = np.linalg.pinv(held + bias)
            share, rest = bias @ inverse, held @ inverse
            _move(new, -share @ shift)
            _move(merged, rest @ shift)
            # the shift known, both are off by the same rest; not known quite, each by its part of that as well
            held = held - rest @ held + share @ unsure @ share.T + rest @ unsure @ rest.T
        else:
            held = held + bias
        partner = dict(match.pairs)
        for i, j in partner.items():
            joint = fuse([merged[i].estimate, new[j].estimate])
            merged[i] = _Merged([*merged[i].members, *new[j].members], joint)
        taken = set(partner.values())
        merged += [each for j, each in enumerate(new) if j not in taken]
    for each in merged:
        each.estimate = with_bias(each.estimate, 0.5 * (held + held.T))
    return merged, shifts


def _move(tracks: Sequence[_Merged], by: Array) -> None:
    for each in tracks:
        state = each.estimate[0].copy()
        state[:3] += by
        each.estimate = state, each.estimate[1]


def _stacked(tracks: Sequence[_Merged]) -> tuple[Array, Array]:
    return np.array([each.estimate[0] for each in tracks]), np.array([each.estimate[1] for each in tracks])


def _carried(track: NationTrack, time_s: float, motion: FreeFlightMotion) -> NationTrack:
    span = time_s - track.time_s
    if span == 0.0:
        return track
    transition = motion.transition(track.state, span)
    covariance = transition @ track.covariance @ transition.T + motion.noise(track.state, abs(span))
    return replace(track, time_s=time_s, state=motion.moved(track.state, span), covariance=covariance)


def _regions(tracks: Sequence[NationTrack], region_m: float) -> list[list[NationTrack]]:
    """Groups of tracks that no gap of `region_m` divides."""
    if not tracks:
        return []
    places = np.array([track.state[:3] for track in tracks])
    near = np.linalg.norm(places[:, None] - places[None], axis=-1) < region_m
    group = np.full(len(tracks), -1)
    count = 0
    for k in range(len(tracks)):
        if group[k] >= 0:
            continue
        reached = near[k]
        while True:
            wider = near[reached].any(axis=0)
            if (wider == reached).all():
                break
            reached = wider
        group[reached] = count
        count += 1
    return [[tracks[k] for k in np.nonzero(group == number)[0].tolist()] for number in range(count)]


def _fused(merged: _Merged, time_s: float) -> FusedTrack:
    members = merged.members
    ages: dict[str, float] = {}
    for track in members:
        age = time_s - track.last_look_s
        ages[track.nation] = min(age, ages.get(track.nation, age))
    sources = tuple((track.nation, sensor) for track in members for sensor in track.sources)
    names = tuple((track.nation, track.name) for track in members)
    return FusedTrack(time_s, *merged.estimate, names, sources, ages)
