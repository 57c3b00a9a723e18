"""Blocks of runs of the closed loop: what is kept of each run, for `monte_carlo`."""

from __future__ import annotations

import numpy as np

from thirdsite.chain.loop_looks import Watched, watch
from thirdsite.chain.loop_setup import EPOCH_S, LoopSetup
from thirdsite.chain.loop_shots import Engaged, fire
from thirdsite.chain.monte_carlo import Block
from thirdsite.engagement import predicted_intercept as plan
from thirdsite.engagement.endgame import FATES
from thirdsite.engagement.single_shot import wilson_interval
from thirdsite.flight.booster import Array
from thirdsite.tracking.ballistic_lanes import PP

BLOCK_RUNS = 512
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


def run_block(setup: LoopSetup, block: int, runs: int = BLOCK_RUNS) -> Block:
    """One block of runs.

    Returns
    -------
    `hit`, `shots`, `reason` `[n, objects]`, `fates[n, objects, FATES]`, `times[n, TIMES]`, and sums over the runs, for each
    epoch, of the first object's track error
    """
    watched = watch(setup, block, runs)
    engaged = fire(setup, watched, block, runs)
    shape = runs, setup.objects
    shots = engaged.shots
    fates = np.zeros((runs * setup.objects, len(FATES)), dtype=np.int8)
    np.add.at(fates, (shots.lane, shots.fate), 1)
    error, claimed, tracked = _track_error(setup, watched)
    return {
        "hit": engaged.hit.reshape(shape),
        "shots": fates.sum(axis=1).astype(np.int8).reshape(shape),
        "reason": engaged.reason.astype(np.int8).reshape(shape),
        "fates": fates.reshape(*shape, len(FATES)),
        "times": _times(setup, watched, engaged, runs).astype(np.float32),
        "sum_error_m2": error,
        "sum_claimed_m2": claimed,
        "sum_tracked": tracked,
    }


def hit_interval_width(merged: Block) -> float:
    """Width of the 95 % interval of the probability that the first object is hit."""
    low, high = wilson_interval(int(merged["hit"][:, 0].sum()), len(merged["hit"]))
    return high - low


def _track_error(setup: LoopSetup, watched: Watched) -> tuple[Array, Array, Array]:
    """Sums over the runs' first objects, at each epoch: squared error and claimed variance of position, and tracks alive."""
    epochs = setup.epochs_s
    mine = np.arange(0, len(watched.tracks), setup.objects)
    alive = watched.first_track_s[mine, None] <= epochs
    truth = np.stack(
        [type(watched.flown)(watched.flown.time_s, watched.flown.nodes[mine]).at(np.full(len(mine), t)) for t in epochs], axis=1
    )
    off = watched.tracks[mine, :, :3] - truth
    error = np.einsum("nke,nke->nk", off, off)
    claimed = watched.tracks[mine][:, :, [PP, PP + 3, PP + 5]].sum(axis=2)
    return (
        np.where(alive, error, 0.0).sum(axis=0),
        np.where(alive, claimed, 0.0).sum(axis=0),
        alive.sum(axis=0).astype(float),
    )


def _times(setup: LoopSetup, watched: Watched, engaged: Engaged, runs: int) -> Array:
    found = np.full((runs, len(TIMES)), np.nan)
    first = np.arange(0, runs * setup.objects, setup.objects)
    found[:, 0], found[:, 1] = watched.first_report_s[first], watched.first_track_s[first]
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
