"""Blocks of runs of the closed loop: what is kept of each run, for `monte_carlo`."""

from __future__ import annotations

import numpy as np

from thirdsite.chain.loop_battle import Engaged, engage_block
from thirdsite.chain.loop_looks import Watch
from thirdsite.chain.loop_plans import FIRED, REASONS
from thirdsite.chain.loop_setup import BLOCK_RUNS, EPOCH_S, LoopSetup
from thirdsite.chain.monte_carlo import Block
from thirdsite.engagement import predicted_intercept as plan
from thirdsite.engagement.endgame import FATES
from thirdsite.flight.booster import Array
from thirdsite.tracking.ballistic_lanes import PP, VV

ERROR_RUNS = 64
"""Runs of a block whose track error is summed."""
TIMES = (
    "first_warning_s",
    "first_track_s",
    "commit_s",
    "launch_s",
    "burnout_s",
    "last_update_s",
    "acquisition_s",
    "intercept_s",
    "margin_s",
    "closing_speed_m_s",
    "spread_at_commit_m",
    "zero_effort_miss_m",
)
"""Of the first object's first shot, nan for what did not happen; times from its lift-off."""


CAUSES = ("killed", *REASONS[1:], *FATES[1:])
"""What became of an object, one for each: killed; where it was never fired on, why; else why its shots missed, which is the
fate of the shot that came furthest, in the order of FATES."""


def run_block(setup: LoopSetup, block: int, runs: int = BLOCK_RUNS) -> Block:
    """One block of runs; a run's results are the same with any number of runs beside it.

    Returns
    -------
    `hit`, `shots`, `reason`, `cause` (index of CAUSES) `[n, objects]`, `fates[n, objects, FATES]`, `times[n, TIMES]`, and, over
    the first ERROR_RUNS runs, for each epoch, of the first object's track: sums of the squared errors and claimed variances of
    position and velocity, and the number of tracks summed; of each sensor, how often a look at the first object was due and
    reported. A run is followed until nothing is left to decide or to update.
    """
    engaged = engage_block(setup, block, runs)
    shape = runs, setup.objects
    shots = engaged.shots
    fates = np.zeros((runs * setup.objects, len(FATES)), dtype=np.int8)
    np.add.at(fates, (shots.lane, shots.fate), 1)
    return {
        "hit": engaged.hit.reshape(shape),
        "shots": fates.sum(axis=1).astype(np.int8).reshape(shape),
        "reason": engaged.reason.astype(np.int8).reshape(shape),
        "cause": _causes(engaged, fates).reshape(shape),
        "fates": fates.reshape(*shape, len(FATES)),
        "times": _times(setup, engaged, runs).astype(np.float32),
        **_track_error(setup, engaged.watches[0]),
        "sum_asked": engaged.watches[0].asked,
        "sum_reported": engaged.watches[0].reported,
        **_told_apart(engaged),
    }


def _told_apart(engaged: Engaged) -> dict[str, Array]:
    """Looks of radars that the tracker of many gave to tracks, those given to a wrong one, and those kept from their own."""
    looks = engaged.looks
    return {} if looks is None else {"sum_looks": np.array([looks.given, looks.wrong, looks.kept_back], dtype=float)}


def _causes(engaged: Engaged, fates: np.ndarray) -> np.ndarray:
    furthest = len(FATES) - 1 - np.argmax(fates[:, ::-1] > 0, axis=1)
    missed = len(REASONS) - 1 + furthest
    fired = fates.any(axis=1)
    found: np.ndarray = np.where(engaged.hit, 0, np.where(fired, missed, engaged.reason)).astype(np.int8)
    assert not np.any(~fired & (engaged.reason == FIRED))
    return found


def _track_error(setup: LoopSetup, watch: Watch) -> dict[str, Array]:
    """Sums over the first runs, at each epoch."""
    epochs, runs = setup.epochs_s, np.arange(min(ERROR_RUNS, watch.runs))
    alive = watch.followed[runs] & (watch.first_track_s[runs, None] <= epochs)
    names = ("error_m2", "claimed_m2", "velocity_error_m2_s2", "claimed_velocity_m2_s2")
    sums = {name: np.zeros(len(epochs)) for name in names}
    run, epoch = np.nonzero(alive)
    tracks = watch.tracks[run, epoch]
    off = np.square(tracks[:, :6] - watch.flown.at(epochs[epoch], run))
    parts = off[:, :3], tracks[:, [PP, PP + 3, PP + 5]], off[:, 3:], tracks[:, [VV, VV + 3, VV + 5]]
    for name, part in zip(names, parts, strict=True):
        np.add.at(sums[name], epoch, part.sum(axis=1))
    return {**{f"sum_{name}": values for name, values in sums.items()}, "sum_tracked": alive.sum(axis=0).astype(float)}


def _times(setup: LoopSetup, engaged: Engaged, runs: int) -> Array:
    found = np.full((runs, len(TIMES)), np.nan)
    watch = engaged.watches[0]
    found[:, 0], found[:, 1] = watch.first_report_s, watch.first_track_s
    shots = engaged.shots
    mine = np.flatnonzero((shots.lane % setup.objects == 0) & (shots.round == 0))
    lane, place = np.unique(shots.lane[mine], return_index=True)
    shot, run = mine[place], lane // setup.objects
    plans = shots.plans[shot]
    launch, meeting, closing = plans[:, plan.LIFT_OFF], plans[:, plan.MEETING_TIME], plans[:, plan.CLOSING_SPEED]
    last = np.minimum(np.floor((meeting - setup.common.last_update_time_s) / EPOCH_S) * EPOCH_S, meeting)
    columns = (
        shots.commit_s[shot],
        launch,
        launch + setup.burn_time_s,
        np.where(last > launch, last, np.nan),
        meeting - setup.kill_vehicle.acquisition_range_m / closing,
        meeting,
        plans[:, plan.LATEST_LIFT_OFF] - launch,
        closing,
        engaged.spread_m[lane],
        shots.zero_effort_m[shot],
    )
    for column, values in enumerate(columns, start=2):
        found[run, column] = values
    found[~np.isfinite(found)] = np.nan
    return found
