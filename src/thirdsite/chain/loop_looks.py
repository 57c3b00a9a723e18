"""The closed loop's first half: true flights of a block of runs, what the sensors report of them, and the tracks that follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thirdsite.chain.loop_setup import TRUTH_STEP_S, LoopSensor, LoopSetup
from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.flight.booster import Array
from thirdsite.scenario.streams import stream
from thirdsite.sensing.measurement import CONSIDERED
from thirdsite.sensing.observation import RECORD
from thirdsite.tracking.ballistic_lanes import PP, TRACK, VV
from thirdsite.tracking.mode_rows import COAST_COLUMN, CONSTANTS, OUTPUT, START, ModelSettings

FIRST_CLIMB_M_S, FIRST_SPREAD_M_S = 800.0, 800.0
"""What is taken of a burning missile's velocity before it was ever measured: upwards, and the spread on every axis."""
BURNING = 0.98
"""Probability that a missile is still burning when it is first reported."""
FAR_M = 300e3
"""Spread of a first position that nothing was measured of."""
CONFIRMED = 3
"""Looks of a radar that make a track of it."""


@dataclass(frozen=True)
class Flown:
    """True flights: nodes `[n, m, 6]` in ECI at common times `[m]`."""

    time_s: Array
    nodes: Array

    def at(self, time_s: Array) -> Array:
        """True ECI positions `[n, 3]`, each at its own time."""
        k = np.clip(np.searchsorted(self.time_s, time_s, side="right") - 1, 0, len(self.time_s) - 2)
        h = self.time_s[k + 1] - self.time_s[k]
        q = ((time_s - self.time_s[k]) / h)[:, None]
        lane = np.arange(len(self.nodes))
        a, b = self.nodes[lane, k], self.nodes[lane, k + 1]
        rest, span = 1.0 - q, h[:, None]
        weight = (1.0 + 2.0 * q) * rest * rest
        found: Array = weight * a[:, :3] + (1.0 - weight) * b[:, :3] + q * rest * span * (rest * a[:, 3:] - q * b[:, 3:])
        return found


@dataclass(frozen=True)
class Watched:
    """What is believed of the flights of a block, lane by lane: a lane is one object of one run."""

    flown: Flown
    tracks: Array
    """`[n, epochs, OUTPUT]`."""
    first_report_s: Array
    first_track_s: Array
    """Times of the first warning and of the third look of a radar; infinite where there was none."""
    last_look_s: Array
    """`[n, epochs]`: time of a radar's last look up to each epoch; minus infinity where there was none."""


def fly_truth(setup: LoopSetup, block: int, runs: int) -> Flown:
    """True flights `[runs * objects]`: the planned flight, off by what one burnout differs from another."""
    from thirdsite.flight import fall_kernels

    figures = setup.figures
    spread = np.array([figures.burnout_position_spread_m] * 3 + [figures.burnout_velocity_spread_m_s] * 3)
    drawn = [stream(setup.seed, block, f"object-{o}", "burnout").standard_normal((runs, 6)) for o in range(setup.objects)]
    off = np.stack(drawn, axis=1).reshape(-1, 6) * spread
    count = 1 + int(np.ceil(max(setup.end_s - setup.burnout_s, 0.0) / TRUTH_STEP_S)) + 3
    begin = len(setup.boost_s) - 1
    nodes = np.empty((len(off), begin + count, 6))
    duration = setup.burnout_s
    share = setup.boost_s / duration
    rise, swing = share * share * (3.0 - 2.0 * share), share * share * (share - 1.0) * duration
    nodes[:, : begin + 1, :3] = setup.boost_eci[:, :3] + rise[:, None] * off[:, None, :3] + swing[:, None] * off[:, None, 3:]
    change = 6.0 * share * (1.0 - share) / duration
    growth = share * (3.0 * share - 2.0)
    nodes[:, : begin + 1, 3:] = setup.boost_eci[:, 3:] + change[:, None] * off[:, None, :3] + growth[:, None] * off[:, None, 3:]
    fall_kernels.carry_truth(np.full(len(off), setup.half_inverse_beta), TRUTH_STEP_S, begin, nodes)
    return Flown(np.concatenate([setup.boost_s, setup.burnout_s + TRUTH_STEP_S * np.arange(1, count)]), nodes)


@dataclass(frozen=True)
class _Slots:
    """When which sensor may look, and the epochs between: `[k]`; a sensor of -1 is an epoch, at which nobody looks."""

    time_s: Array
    which: np.ndarray
    epoch: np.ndarray
    """Row of the tracks an epoch is written to, -1 for a sensor's slot."""


def _slots(setup: LoopSetup) -> _Slots:
    times = [sensor.times_s for sensor in setup.sensors] + [setup.epochs_s]
    which = [np.full(len(one), i) for i, one in enumerate(times)]
    which[-1][:] = -1
    epoch = [np.full(len(one), -1) for one in times]
    epoch[-1] = np.arange(len(setup.epochs_s))
    time, kind, row = (np.concatenate(part) for part in (times, which, epoch))
    order = np.lexsort((row, kind < 0, time))
    return _Slots(time[order], kind[order].astype(np.int64), row[order].astype(np.int64))


def watch(setup: LoopSetup, block: int, runs: int) -> Watched:
    """Fly a block, let the sensors look, and filter what they report."""
    from thirdsite.tracking import track_kernels

    flown = fly_truth(setup, block, runs)
    slots = _slots(setup)
    lanes = runs * setup.objects
    looks = np.zeros((lanes, len(slots.time_s), RECORD))
    for i, sensor in enumerate(setup.sensors):
        _observe(setup, sensor, block, runs, flown, np.flatnonzero(slots.which == i), slots.time_s, looks)
    seen = looks[:, :, 4] > 0.0
    start_s, starts = _starts(setup, slots, looks)
    rows = np.stack([sensor.filter_row for sensor in setup.sensors])
    tracks = np.zeros((lanes, len(setup.epochs_s), OUTPUT))
    used = slots.time_s >= start_s
    track_kernels.track_recorded(
        starts,
        rows,
        ModelSettings().row,
        start_s,
        np.ascontiguousarray(slots.time_s[used]),
        np.maximum(slots.which[used], 0),
        slots.epoch[used],
        np.ascontiguousarray(looks[:, used]),
        tracks,
    )
    radar = np.array([not sensor.satellite for sensor in setup.sensors] + [False])[slots.which]
    first_report = np.where(seen.any(axis=1), slots.time_s[np.argmax(seen, axis=1)], np.inf)
    by_radar = seen & radar
    third = np.cumsum(by_radar, axis=1) >= CONFIRMED
    first_track = np.where(third[:, -1], slots.time_s[np.argmax(third, axis=1)], np.inf)
    latest = np.maximum.accumulate(np.where(by_radar, slots.time_s, -np.inf), axis=1)
    epochs = np.flatnonzero(slots.epoch >= 0)
    return Watched(flown, tracks, first_report, first_track, latest[:, epochs])


def _observe(
    setup: LoopSetup,
    sensor: LoopSensor,
    block: int,
    runs: int,
    flown: Flown,
    chosen: np.ndarray,
    times: Array,
    looks: Array,
) -> None:
    """One sensor's reports into its slots of `looks`; its constants are those of the run, whatever the object."""
    from thirdsite.sensing import measurement_kernels

    clock = times[chosen]
    own = stream(setup.seed, block, sensor.id, "constants")
    constants = np.repeat(own.standard_normal((runs, CONSIDERED)) * sensor.spreads, setup.objects, axis=0)
    if sensor.satellite:
        constants = np.ascontiguousarray(np.roll(constants, -1, axis=1))
    begin = np.full(len(flown.nodes), -np.inf)
    if sensor.inside < 1.0:
        outside = stream(setup.seed, block, sensor.id, "search").random((runs, setup.objects)).ravel() > sensor.inside
        begin[outside] = sensor.times_s[0] + 2.0 * sensor.search_s
    tracked = setup.objects if sensor.load is None else sensor.load.tracked
    begin[np.tile(np.arange(setup.objects) >= tracked, runs)] = np.inf
    shape = (runs, len(clock))
    normals = np.empty((runs, setup.objects, len(clock), 3))
    uniforms = np.zeros((runs, setup.objects, len(clock)))
    for o in range(setup.objects):
        normals[:, o] = stream(setup.seed, block, sensor.id, f"noise-{o}").standard_normal((*shape, 3))
        if not sensor.satellite:
            uniforms[:, o] = stream(setup.seed, block, sensor.id, f"detection-{o}").random(shape)
    normals, uniforms = normals.reshape(-1, len(clock), 3), uniforms.reshape(-1, len(clock))
    at = np.clip(np.searchsorted(flown.time_s, clock, side="right") - 1, 0, len(flown.time_s) - 2)
    span = flown.time_s[at + 1] - flown.time_s[at]
    share = (clock - flown.time_s[at]) / span
    for row, part in ((sensor.boost_row, clock < setup.burnout_s), (sensor.row, clock >= setup.burnout_s)):
        if part.any():
            measurement_kernels.observe(
                sensor.satellite,
                row,
                sensor.limit,
                sensor.detection,
                sensor.setting,
                clock[part],
                at[part],
                share[part],
                span[part],
                chosen[part],
                begin,
                flown.nodes,
                constants,
                np.ascontiguousarray(normals[:, part]),
                np.ascontiguousarray(uniforms[:, part]),
                looks,
            )


def _starts(setup: LoopSetup, slots: _Slots, looks: Array) -> tuple[float, Array]:
    """Time at which tracks start, and what they start from: where the first lines of sight cross, or nearly nothing.

    The first reports themselves are then taken again as measurements by no one: they are cleared from `looks`.
    """
    lanes = len(looks)
    starts = np.zeros((lanes, START + len(setup.sensors) * CONSTANTS * COAST_COLUMN))
    first = int(np.argmax(slots.which >= 0)) if (slots.which >= 0).any() else 0
    start_s = float(slots.time_s[first])
    same = np.flatnonzero((slots.time_s == start_s) & (slots.which >= 0))
    satellites = [k for k in same if setup.sensors[slots.which[k]].satellite]
    guess = setup.boost_eci[np.argmin(np.abs(setup.boost_s - start_s)), :3]
    information = np.broadcast_to(np.eye(3) / FAR_M**2, (lanes, 3, 3)).copy()
    pull = np.broadcast_to(guess / FAR_M**2, (lanes, 3)).copy()
    for k in satellites if len(satellites) > 1 else []:
        sensor = setup.sensors[slots.which[k]]
        seen = looks[:, k, 4] > 0.0
        line, place = turned_ahead(looks[:, k, :3], start_s), turned_ahead(sensor.row[None, :3], start_s)
        far = np.linalg.norm(guess - place)
        spread = far * np.hypot(float(sensor.row[9]), float(sensor.spreads[1]))
        weight = np.where(seen, 1.0 / spread**2, 0.0)
        across = (np.eye(3) - line[:, :, None] * line[:, None, :]) * weight[:, None, None]
        information += across
        pull += np.einsum("nij,nj->ni", across, np.broadcast_to(place, line.shape))
        looks[:, k] = 0.0
    covariance = np.linalg.inv(information)
    position = np.einsum("nij,nj->ni", covariance, pull)
    starts[:, :3] = position
    turning = np.column_stack([-ROTATION_RATE_RAD_S * position[:, 1], ROTATION_RATE_RAD_S * position[:, 0], 0.0 * position[:, 2]])
    starts[:, 3:6] = FIRST_CLIMB_M_S * position / np.linalg.norm(position, axis=1)[:, None] + turning
    upper = covariance[:, [0, 0, 0, 1, 1, 2], [0, 1, 2, 1, 2, 2]]
    starts[:, PP : PP + 6] = upper
    starts[:, [VV, VV + 3, VV + 5]] = FIRST_SPREAD_M_S**2
    burning = start_s < setup.burnout_s
    starts[:, TRACK : TRACK + 3] = (BURNING, 1.0 - BURNING, 0.0) if burning else (1.0 - BURNING, BURNING, 0.0)
    return start_s, starts


def turned_ahead(vectors: Array, time_s: float) -> Array:
    """ECEF vectors `[n, 3]` in ECI at a time."""
    c, s = np.cos(ROTATION_RATE_RAD_S * time_s), np.sin(ROTATION_RATE_RAD_S * time_s)
    return np.column_stack([c * vectors[:, 0] - s * vectors[:, 1], s * vectors[:, 0] + c * vectors[:, 1], vectors[:, 2]])
