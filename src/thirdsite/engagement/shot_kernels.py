"""Endgames and predicted intercepts compiled by Numba over lanes. Import only when a batch is to be run."""

# mypy: ignore-errors
import numpy as np

from thirdsite import lanes

lanes.enable()

from numba import njit  # noqa: E402

from thirdsite.engagement.endgame import ENDGAME_ROWS, close_block  # noqa: E402
from thirdsite.engagement.predicted_intercept import NODE_ROWS, PLAN_ROWS, plan_block  # noqa: E402
from thirdsite.engagement.shot_flight import SHOT_ROWS, shot_block  # noqa: E402

LANES = lanes.LANES
compiled = njit(cache=True, nogil=True, error_model="numpy")


@compiled
def close_shots(shots, kill_vehicle, result):
    work = np.zeros(ENDGAME_ROWS * LANES)
    for first in range(0, shots.shape[0], LANES):
        close_block(shots, kill_vehicle, first, result, work, LANES)


@compiled
def plan_tracks(predictions, asked, rule, table, site, east, north, case, kill_vehicle, plans):
    work = np.zeros((predictions.shape[1] * NODE_ROWS + PLAN_ROWS) * LANES)
    for first in range(0, predictions.shape[0], LANES):
        plan_block(predictions, asked, rule, table, site, east, north, case, kill_vehicle, first, plans, work, LANES)


@compiled
def fly_shots(shots, of_run, tracks, epochs, last_update_s, kill_vehicle, steering, handed):
    work = np.zeros(SHOT_ROWS * LANES)
    for first in range(0, shots.shape[0], LANES):
        shot_block(shots, of_run, tracks, epochs, last_update_s, kill_vehicle, steering, handed, first, work, LANES)


SIGNATURES = {
    close_shots: "(f8[:,::1],f8[::1],f8[:,::1])",
    plan_tracks: "(f8[:,:,::1],f8[:,::1],i8,f4[:,:,:,::1],f8[::1],f8[::1],f8[::1],f8[::1],f8[::1],f8[:,::1])",
    fly_shots: "(f8[:,::1],i8[::1],f8[:,:,::1],f8[::1],f8,f8[::1],f8[::1],f8[:,::1])",
}
"""Argument types of every kernel, to compile it before it is called."""
