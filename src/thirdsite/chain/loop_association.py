"""Missiles that fly together in the closed loop: which look is given to whose track, debris and false looks among them.

The tracker of many objects decides, stretch by stretch, from what the loop's own tracks believe at its begin; then every
track takes the looks it was given, right or wrong. While some missile burns, or its track has not begun, looks are given
to their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from thirdsite.chain.loop_clock import Stretch
from thirdsite.chain.loop_looks import Watch, widen_ranges
from thirdsite.chain.loop_sensors import LoopSensor
from thirdsite.chain.loop_setup import LoopSetup
from thirdsite.flight.booster import Array
from thirdsite.scenario.streams import stream
from thirdsite.tracking.ballistic_filter import BallisticFilter
from thirdsite.tracking.ballistic_lanes import TRACK
from thirdsite.tracking.estimates import RadarLook, TrackingRadar, unpacked
from thirdsite.tracking.scan_step import take_scan
from thirdsite.tracking.starting import StartRules
from thirdsite.tracking.tracks import History, LifeRules, Picture, Track
from thirdsite.tracking.views import RadarView, Scan

NOISE_M2_S3 = 1e-6
"""White acceleration of the tracker's filter."""
FALSE_WITHIN_M = 10e3
"""False looks lie evenly within so much of the middle of all looks, along each axis."""
PARTING_M_S = 30.0
"""What starts a track of its own moves with the others, but for so much along each axis."""
NOT_DETECTED = 0.02
"""Least share of looks that fail to come, for the tracker: none is sure."""
NONE = -1


@dataclass
class Looks:
    """Looks of radars after the missiles' burnout that the tracker of many gave to tracks."""

    given: int = 0
    wrong: int = 0
    """Of another missile, of debris, or false."""
    kept_back: int = 0
    """Looks at a missile that its own track was not given."""


class Together:
    """The watches of all missiles of a raid that lift off together."""

    def __init__(self, setup: LoopSetup, block: int, runs: int) -> None:
        self.setup, self.block, self.runs = setup, block, runs
        self.watches = [Watch(setup, block, o, runs) for o in range(setup.objects)]
        bodies = setup.objects * round(setup.tracking.debris_bodies)
        self.debris = [Watch(setup, block, setup.objects + d, runs) for d in range(bodies)]
        self.looks = Looks()
        self._next = 0

    def follow(self, time_s: float, needed: np.ndarray) -> None:
        """As `Watch.follow`, for all of them."""
        stretches = self.setup.stretches
        while self._next < len(stretches) and (self._next == 0 or stretches[self._next - 1].end_s < time_s):
            self._go(self._next, stretches[self._next], np.flatnonzero(needed))
            self._next += 1

    def struck(self, time_s: Array, runs: np.ndarray, places_eci_m: Array) -> tuple[np.ndarray, Array]:
        """Whom shots meet that are sent to places at times: number of the body nearest, debris after the missiles, and its
        place in ECI, m."""
        places = np.stack([body.flown.at(time_s, runs)[:, :3] for body in (*self.watches, *self.debris)])
        nearest = np.argmin(np.linalg.norm(places - places_eci_m, axis=2), axis=0)
        return nearest, places[nearest, np.arange(len(runs))]

    def _go(self, number: int, stretch: Stretch, lanes: np.ndarray) -> None:
        looks = np.stack([body.observed(number, stretch, lanes) for body in (*self.watches, *self.debris)])
        for own in looks:
            widen_ranges(own, stretch.radar)
        given = looks[: len(self.watches)]
        if not stretch.burning and stretch.radar.any():
            draw = stream(self.setup.seed, self.block, "false-looks", str(number))
            for lane in range(self.runs):  # drawn for every run, so that no run depends on which others are followed
                false = self._false_looks(draw, stretch)
                for at in np.flatnonzero(lanes == lane):
                    if self._can_be_told(lane):
                        given[:, at] = self._given(stretch, lane, looks[:, at], false)
        for watch, own in zip(self.watches, given, strict=True):
            watch.take(stretch, lanes, np.ascontiguousarray(own))

    def _false_looks(self, draw: np.random.Generator, stretch: Stretch) -> list[Array]:
        """Places of the false looks of each time of a stretch, as shares of FALSE_WITHIN_M along range and both angles."""
        counts = draw.poisson(self.setup.tracking.false_looks, len(stretch.time_s))
        return [draw.uniform(-1.0, 1.0, (count, 3)) for count in counts]

    def _can_be_told(self, lane: int) -> bool:
        return all(watch.settled(lane) for watch in self.watches)

    def _given(self, stretch: Stretch, lane: int, looks: Array, false: list[Array]) -> Array:
        """Looks `[objects, k, RECORD]` as the tracker of many gives them in one run; `looks[bodies, k, RECORD]`."""
        n = len(self.watches)
        beliefs = [watch.belief(lane) for watch in self.watches]
        picture = Picture(tuple(_track(-1 - o, *belief) for o, belief in enumerate(beliefs)))
        velocity = np.mean([track[3:6] for _, track in beliefs], axis=0)
        start = StartRules((float(velocity[0]), float(velocity[1]), float(velocity[2])), PARTING_M_S, make=_filter)
        rules = LifeRules()
        rows: list[Array] = []
        bodies: list[int] = []
        columns = [int(k) for k in np.flatnonzero(stretch.radar)]
        found: list[dict[int, int]] = []
        for k in columns:
            records, whose = _scan_records(looks[:, k], false[k])
            first = len(rows)
            rows += list(records)
            bodies += whose
            sensor, time_s = self.setup.sensors[stretch.held[stretch.which[k]]], float(stretch.time_s[k])
            scan = Scan(sensor.id, time_s, tuple(_look(time_s, record, sensor) for record in records))
            picture = take_scan(picture, scan, self._view(stretch, k, looks), rules, start, partial(_number, first))
            found.append({})
            _note(found, picture)
        result = looks[:n].copy()
        result[:, columns] = 0.0
        for k, taken in zip(columns, found, strict=True):
            for o in range(n):
                row = taken.get(o, NONE)
                own = looks[o, k, 4] > 0.0
                if row != NONE:
                    result[o, k] = rows[row]
                    self.looks.given += 1
                    self.looks.wrong += bodies[row] != o
                self.looks.kept_back += bool(own and (row == NONE or bodies[row] != o))
        return result

    def _view(self, stretch: Stretch, k: int, looks: Array) -> RadarView:
        sensor = self.setup.sensors[stretch.held[stretch.which[k]]]
        assert sensor.place is not None
        same = stretch.which == stretch.which[k]
        seen = float((looks[:, same, 4] > 0.0).mean())
        density = max(self.setup.tracking.false_looks, 0.01) / (2.0 * FALSE_WITHIN_M) ** 3
        radar = TrackingRadar(int(stretch.which[k]), sensor.place)
        return RadarView(radar, min(max(seen, NOT_DETECTED), 1.0 - NOT_DETECTED), density)


def _filter(time_s: float, state: Array, covariance: Array, *, sources: int, last_measurement_s: float) -> BallisticFilter:
    return BallisticFilter(
        time_s, state, covariance, acceleration_psd_m2_s3=NOISE_M2_S3, sources=sources, last_measurement_s=last_measurement_s
    )


def _track(number: int, time_s: float, track: Array) -> Track:
    """A track of the tracker of many from a belief of the loop's filter, `[TRACK]`."""
    held = _filter(time_s, track[:6], unpacked(track[6:TRACK]), sources=0, last_measurement_s=time_s)
    return Track(number, time_s, True, (History(held, 0.0, (), 0, (), {}, {"loop": time_s}),))


def _scan_records(looks: Array, false: Array) -> tuple[Array, list[int]]:
    """Looks of a scan in an order that does not tell whose they are (by range), and whose each is; NONE of a false one."""
    seen = np.flatnonzero(looks[:, 4] > 0.0)
    records, whose = looks[seen], [int(body) for body in seen]
    if len(seen) and len(false):
        middle = records.mean(axis=0)
        made = np.tile(middle, (len(false), 1))
        made[:, :3] += false * FALSE_WITHIN_M * np.array([1.0, 1.0 / middle[0], 1.0 / middle[0]])
        records, whose = np.concatenate([records, made]), whose + [NONE] * len(false)
    order = np.argsort(records[:, 0], kind="stable")
    return records[order], [whose[i] for i in order]


def _look(time_s: float, record: Array, sensor: LoopSensor) -> RadarLook:
    """A look for the tracker of many, which takes the radar's constant errors for noise."""
    bending, spreads = record[6], sensor.spreads
    sds = np.hypot(record[3:6], [spreads[0], spreads[1], np.hypot(spreads[2], bending * spreads[3])])
    return RadarLook(time_s, *(float(value) for value in (*record[:3], *sds, bending)))


def _number(first: int, scan: Scan, row: int) -> int:
    """A number of its own for every look of a stretch."""
    return first + row


def _note(found: list[dict[int, int]], picture: Picture) -> None:
    """Write down which look each missile's track took in the latest scans, as far back as its history is still open."""
    for track in picture.tracks:
        if track.number < 0:
            for row, taken in zip(reversed(track.best.path), reversed(found), strict=False):
                taken[-1 - track.number] = row
