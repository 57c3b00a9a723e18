"""The closed loop's first half: what the sensors report of the true flights of a block of runs, and the tracks that follow.

One object of a raid at a time, stretch by stretch, and only the runs that are still followed.
"""

from __future__ import annotations

import numpy as np

from thirdsite.chain.loop_clock import Slots, Stretch
from thirdsite.chain.loop_sensors import LoopSensor
from thirdsite.chain.loop_setup import LoopSetup
from thirdsite.chain.loop_starts import starts
from thirdsite.chain.loop_truth import fly_truth
from thirdsite.flight.booster import Array
from thirdsite.scenario.streams import stream
from thirdsite.sensing.measurement import CONSIDERED
from thirdsite.sensing.observation import RECORD
from thirdsite.tracking.ballistic_lanes import PP, TRACK
from thirdsite.tracking.mode_rows import BELIEF, CLOCK, MODES, OUTPUT, SENSOR, SURPRISE, ModelSettings
from thirdsite.tracking.track_parts import carried_numbers


def widen_ranges(looks: Array, radar: np.ndarray) -> None:
    """Widen the spread of the radars' ranges by what the angles' noise bends them: range times the angle's variance times root 2.

    That is the root mean square of range / 2 times the sum of both angles' squared errors. A place spread so wide across the
    line of sight that its arc departs from the straight line by more than the range's own noise would make the filter too
    sure. `looks[n, k, RECORD]` is changed where `radar[k]`.

    Source: Tian and Bar-Shalom 2009, Coordinate conversion and tracking for very long range radars, IEEE Trans. AES 45,
    1073-1088 (the contact lens).
    """
    bent = np.sqrt(2.0) * looks[:, :, 0] * np.square(looks[:, :, 4]) * radar
    looks[:, :, 3] = np.hypot(looks[:, :, 3], bent)


class Watch:
    """One object of a raid in all runs of a block: its true flights, and what is believed of them as far as it was followed.

    Rows are runs. `tracks[n, epochs, OUTPUT]`; `first_report_s`, `first_track_s`: times of the first report and of a radar's
    look that confirms the track, infinite before; `last_look_s[n, epochs]`: time of a radar's last look up to each epoch.
    """

    def __init__(self, setup: LoopSetup, block: int, number: int, runs: int) -> None:
        self.setup, self.block, self.number, self.runs = setup, block, number, runs
        self.flown = fly_truth(setup, block, number, runs)
        epochs = len(setup.epochs_s)
        self.tracks = np.zeros((runs, epochs, OUTPUT))
        self.last_look_s = np.full((runs, epochs), -np.inf)
        self.followed = np.zeros((runs, epochs), dtype=bool)
        self.first_report_s, self.first_track_s = np.full(runs, np.inf), np.full(runs, np.inf)
        self._looks, self._latest_s = np.zeros(runs, dtype=np.int64), np.full(runs, -np.inf)
        self._begun = np.zeros(runs, dtype=bool)
        self._carry = np.zeros((runs, carried_numbers(len(setup.sensors))))
        self._settings = ModelSettings().row
        self._next = 0
        self.asked, self.reported = np.zeros(len(setup.sensors)), np.zeros(len(setup.sensors))
        self._constants = [self._constants_of(sensor) for sensor in setup.sensors]
        self._begin_s = [self._begin_of(sensor) for sensor in setup.sensors]

    def follow(self, time_s: float, needed: np.ndarray) -> None:
        """Follow the runs that are `needed[n]` up to a time, if they were not yet.

        A run that was left out once stays left out: nothing it is asked for may need more.
        """
        stretches = self.setup.stretches
        while self._next < len(stretches) and (self._next == 0 or stretches[self._next - 1].end_s < time_s):
            self._go(self._next, stretches[self._next], np.flatnonzero(needed))
            self._next += 1

    def _go(self, number: int, stretch: Stretch, lanes: np.ndarray) -> None:
        looks = self.observed(number, stretch, lanes)
        widen_ranges(looks, stretch.radar)
        self.take(stretch, lanes, looks)

    def observed(self, number: int, stretch: Stretch, lanes: np.ndarray) -> Array:
        """What all sensors report of some runs in a stretch: `[lanes, k, RECORD]`."""
        looks = np.zeros((len(lanes), len(stretch.time_s), RECORD))
        for slots in stretch.slots:
            self._observe(number, stretch, slots, lanes, looks)
            self.asked[slots.sensor] += len(lanes) * len(slots.places)
            self.reported[slots.sensor] += np.count_nonzero(looks[:, slots.places, 4])
        return looks

    def settled(self, run: int) -> bool:
        """Whether a run has a track that coasts and is not lost."""
        coasts = self._carry[run, MODES + 1] >= self.setup.tracking.coasting_probability
        return bool(self._begun[run] and coasts and not self._lost(np.array([run]), False)[0])

    def belief(self, run: int) -> tuple[float, Array]:
        """Time of a run's track, as the last stretch left it, and what it believes, `[TRACK]`."""
        return float(self._carry[run, CLOCK]), self._carry[run, BELIEF : BELIEF + TRACK].copy()

    def take(self, stretch: Stretch, lanes: np.ndarray, looks: Array) -> None:
        """Carry the tracks of some runs over a stretch with the looks they are given."""
        seen = looks[:, :, 4] > 0.0
        self._note(stretch, lanes, seen)
        before = self._begin(stretch, lanes, looks, seen)
        self._track(stretch, lanes, looks)
        for lane, epochs, tracks in before:
            self.tracks[lane, epochs] = tracks

    def _observe(self, number: int, stretch: Stretch, slots: Slots, lanes: np.ndarray, looks: Array) -> None:
        from thirdsite.sensing import measurement_kernels

        setup, sensor = self.setup, self.setup.sensors[slots.sensor]
        shape = (self.runs, len(slots.time_s))
        purpose = f"{self.number}-{number}"
        normals = stream(setup.seed, self.block, sensor.id, f"noise-{purpose}").standard_normal((*shape, 3))
        uniforms = np.zeros(shape)
        if not sensor.satellite:
            uniforms = stream(setup.seed, self.block, sensor.id, f"detection-{purpose}").random(shape)
        measurement_kernels.observe(
            sensor.satellite,
            sensor.boost_row if stretch.burning else sensor.row,
            sensor.limit,
            sensor.detection,
            sensor.setting,
            slots.time_s,
            slots.node,
            slots.share,
            slots.span_s,
            slots.places,
            lanes,
            self._begin_s[slots.sensor],
            self.flown.nodes,
            self._constants[slots.sensor],
            normals,
            uniforms,
            looks,
        )

    def _constants_of(self, sensor: LoopSensor) -> Array:
        """A sensor's constants `[runs, CONSIDERED]`: those of the run, whatever the object."""
        own = stream(self.setup.seed, self.block, sensor.id, "constants")
        constants = own.standard_normal((self.runs, CONSIDERED)) * sensor.spreads
        return np.ascontiguousarray(np.roll(constants, -1, axis=1)) if sensor.satellite else constants

    def _begin_of(self, sensor: LoopSensor) -> Array:
        """Time before which a sensor does not look, `[runs]`: it may have searched its first basket in vain."""
        if sensor.load is not None and sensor.load.tracked <= self.number < self.setup.objects:
            return np.full(self.runs, np.inf)
        begin = np.full(self.runs, -np.inf)
        if sensor.inside < 1.0:
            drawn = stream(self.setup.seed, self.block, sensor.id, f"search-{self.number}").random(self.runs)
            begin[drawn > sensor.inside] = sensor.times_s[0] + 2.0 * sensor.search_s
        return begin

    def _note(self, stretch: Stretch, lanes: np.ndarray, seen: np.ndarray) -> None:
        """Write down who was seen when."""
        new = np.flatnonzero(np.isinf(self.first_report_s[lanes]) & seen.any(axis=1))
        self.first_report_s[lanes[new]] = stretch.time_s[np.argmax(seen[new], axis=1)]
        by_radar = seen & stretch.radar
        open_ = np.flatnonzero(np.isinf(self.first_track_s[lanes]))
        counted = self._looks[lanes[open_], None] + np.cumsum(by_radar[open_], axis=1)
        third = counted >= self.setup.tracking.confirming_looks
        confirmed = third[:, -1]
        self.first_track_s[lanes[open_[confirmed]]] = stretch.time_s[np.argmax(third[confirmed], axis=1)]
        self._looks[lanes[open_]] = counted[:, -1]
        columns = np.flatnonzero(stretch.keep >= 0)
        latest = self._latest_s[lanes]
        begin = 0
        for end in (*(columns + 1), seen.shape[1]):
            part = by_radar[:, begin:end]
            if part.shape[1]:
                last = part.shape[1] - 1 - np.argmax(part[:, ::-1], axis=1)
                latest = np.where(part.any(axis=1), stretch.time_s[begin + last], latest)
            if stretch.keep[end - 1] >= 0:
                self.last_look_s[lanes, stretch.keep[end - 1]] = latest
            begin = end
        self._latest_s[lanes] = latest

    def _begin(self, stretch: Stretch, lanes: np.ndarray, looks: Array, seen: np.ndarray) -> list[tuple[int, np.ndarray, Array]]:
        """Begin the tracks of runs that are reported for the first time, and those that were lost and are seen again.

        Returns what is believed of the latter before they are seen again: run, epochs, tracks.
        """
        from thirdsite.tracking import track_kernels

        first = np.argmax(seen, axis=1)
        again = self._begun[lanes] & stretch.radar[first] & self._lost(lanes, stretch.burning)
        new = np.flatnonzero((~self._begun[lanes] | again) & seen.any(axis=1))
        if len(new) == 0:
            return []
        mine = looks[new]
        start_s, given = starts(self.setup, stretch, mine, seen[new])
        looks[new] = mine
        old = again[new]
        before = self._unseen(stretch, lanes[new[old]], start_s[old])
        self._carry[lanes[new]] = 0.0
        track_kernels.begin_tracks(given, start_s, self._settings, lanes[new], self._carry)
        self._begun[lanes[new]] = True
        return before

    def _unseen(self, stretch: Stretch, lanes: np.ndarray, until_s: Array) -> list[tuple[int, np.ndarray, Array]]:
        """Tracks that are about to be begun anew, carried on unseen to the epochs of a stretch before `until_s[n]`."""
        from thirdsite.tracking import track_kernels

        rows = np.flatnonzero(stretch.keep >= 0)
        early = stretch.time_s[rows] < until_s[:, None]
        if not early.any():
            return []
        some = early.any(axis=0)
        rows, early = rows[some], early[:, some]
        times, kept = stretch.time_s[rows], stretch.keep[rows]
        tracks = np.zeros((len(lanes), len(rows), OUTPUT))
        none = np.zeros(0, dtype=np.int64)
        track_kernels.track_on(
            self._carry[lanes],
            np.arange(len(lanes)),
            none,
            np.zeros((0, SENSOR)),
            self._settings,
            times,
            np.full(len(rows), -1),
            np.arange(len(rows)),
            np.zeros((len(lanes), len(rows), RECORD)),
            tracks,
        )
        return [(int(lane), kept[mine], found[mine]) for lane, mine, found in zip(lanes, early, tracks, strict=True)]

    def _lost(self, lanes: np.ndarray, burning: bool) -> np.ndarray:
        """Which tracks, as they were left, are too uncertain or too wrong to be carried on; in boost, those without a number."""
        variance = self._carry[lanes[:, None], [BELIEF + PP, BELIEF + PP + 3, BELIEF + PP + 5]].sum(axis=1)
        surprise, tracking = self._carry[lanes, SURPRISE], self.setup.tracking
        sound = np.isfinite(variance) & np.isfinite(surprise)
        found: np.ndarray = ~sound | (not burning) & ((variance > tracking.lost_spread_m**2) | (surprise > tracking.lost_surprise))
        return found

    def _miss_reports(self, lanes: np.ndarray, missed: int) -> None:
        """Weigh the models by the satellites' silence at so many reports."""
        modes = self._carry[lanes, MODES : MODES + 3]
        modes[:, 0] *= self.setup.tracking.missed_report_probability**missed
        self._carry[lanes, MODES : MODES + 3] = modes / modes.sum(axis=1)[:, None]

    def _track(self, stretch: Stretch, lanes: np.ndarray, looks: Array) -> None:
        from thirdsite.tracking import track_kernels

        begun = self._begun[lanes]
        if not begun.all():
            lanes, looks = lanes[begun], np.ascontiguousarray(looks[begun])
        if len(lanes) == 0:
            return
        if stretch.missed:
            self._miss_reports(lanes, stretch.missed)
        kept = stretch.keep[stretch.keep >= 0]
        if len(kept):
            self.followed[lanes, kept[0] : kept[-1] + 1] = True
        track_kernels.track_on(
            self._carry,
            lanes,
            stretch.held,
            stretch.filter_rows,
            self._settings,
            stretch.time_s,
            stretch.which,
            stretch.keep,
            looks,
            self.tracks,
        )
