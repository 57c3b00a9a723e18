"""The tracking drivers compiled by Numba over lanes. Import this module only when a batch is to be tracked."""

# mypy: ignore-errors
import numpy as np

from thirdsite import lanes

lanes.enable()

from numba import njit  # noqa: E402

from thirdsite.tracking import ballistic_lanes as _bare  # noqa: E402
from thirdsite.tracking.ballistic_lanes import RECORDED_ROWS, TRACK  # noqa: E402
from thirdsite.tracking.mode_rows import rows  # noqa: E402
from thirdsite.tracking.multiple_models import track_block as _track_block  # noqa: E402
from thirdsite.tracking.track_parts import begin_block as _begin_block  # noqa: E402
from thirdsite.tracking.track_parts import track_part as _track_part  # noqa: E402

LANES = lanes.TRACK_LANES
compiled = njit(cache=True, nogil=True, error_model="numpy")

_filter_block, _predict_block = _bare.filter_block, _bare.predict_block


@compiled
def filter_recorded(tracks, sites, start_s, times, looks, variances, density, keep, result):
    work = np.zeros(RECORDED_ROWS * LANES)
    for first in range(0, tracks.shape[0], LANES):
        _filter_block(tracks, sites, start_s, times, looks, variances, density, keep, result, first, work, LANES)


@compiled
def predict_tracks(tracks, ahead_s, longest_s, density, result):
    work = np.zeros(TRACK * LANES)
    for first in range(0, tracks.shape[0], LANES):
        _predict_block(tracks, ahead_s, longest_s, density, result, first, work, LANES)


@compiled
def track_recorded(starts, sensors, settings, start_s, times, which, looks, result):
    keep = np.full(times.shape[0], -1)  # every step, or the last alone
    for k in range(result.shape[1]):
        keep[times.shape[0] - result.shape[1] + k] = k
    work = np.zeros(rows(sensors.shape[0]) * LANES)
    for first in range(0, starts.shape[0], LANES):
        _track_block(starts, sensors, settings, start_s, times, which, keep, looks, result, first, work, LANES)


@compiled
def begin_tracks(starts, start_s, settings, lanes, carry):
    work = np.zeros(rows(0) * LANES)
    for first in range(0, lanes.shape[0], LANES):
        _begin_block(starts, start_s, settings, lanes, carry, first, work, LANES)


@compiled
def track_on(carry, lanes, held, sensors, settings, times, which, keep, looks, result):
    work = np.zeros(rows(sensors.shape[0]) * LANES)
    for first in range(0, lanes.shape[0], LANES):
        _track_part(carry, lanes, held, sensors, settings, times, which, keep, looks, result, first, work, LANES)


SIGNATURES = {
    track_recorded: "(f8[:,::1],f8[:,::1],f8[::1],f8,f8[::1],i8[::1],f8[:,:,::1],f8[:,:,::1])",
    begin_tracks: "(f8[:,::1],f8[::1],f8[::1],i8[::1],f8[:,::1])",
    track_on: "(f8[:,::1],i8[::1],i8[::1],f8[:,::1],f8[::1],f8[::1],i8[::1],i8[::1],f8[:,:,::1],f8[:,:,::1])",
    filter_recorded: "(f8[:,::1],f8[:,::1],f8,f8[::1],f8[:,:,::1],f8[::1],f8,i8,f8[:,:,::1])",
    predict_tracks: "(f8[:,::1],f8[::1],f8,f8,f8[:,:,::1])",
}
"""Argument types of every kernel, to compile it before it is called."""
