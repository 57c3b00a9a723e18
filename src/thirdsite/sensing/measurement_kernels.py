"""Measurements of a batch compiled by Numba over lanes. Import only when a batch is to be measured."""

# mypy: ignore-errors
import numpy as np

from thirdsite import lanes

lanes.enable()

from numba import njit  # noqa: E402

from thirdsite.sensing import measurement_batch as _batch  # noqa: E402
from thirdsite.sensing.measurement_batch import LOOK_ROWS  # noqa: E402
from thirdsite.sensing.observation import OBSERVATION_ROWS, observe_block  # noqa: E402

LANES = lanes.LANES
compiled = njit(cache=True, nogil=True, error_model="numpy")
_measure_all = _batch.measure_all


@compiled
def measure_all(row, biases, normals, states, measured):
    work = np.zeros(LOOK_ROWS * LANES)
    _measure_all(row, biases, normals, states, measured, work, LANES)


@compiled
def observe(
    satellite,
    row,
    limit,
    detection,
    setting,
    times,
    at,
    share,
    span_s,
    slots,
    lanes,
    begin_s,
    nodes,
    biases,
    normals,
    uniforms,
    looks,
):
    work = np.zeros(OBSERVATION_ROWS * LANES)
    for first in range(0, lanes.shape[0], LANES):
        observe_block(
            satellite,
            row,
            limit,
            detection,
            setting,
            times,
            at,
            share,
            span_s,
            slots,
            lanes,
            begin_s,
            nodes,
            biases,
            normals,
            uniforms,
            looks,
            first,
            work,
            LANES,
        )


SIGNATURES = {
    measure_all: "(f8[::1],f8[:,::1],f8[:,:,::1],f8[:,:,::1],f8[:,:,::1])",
    observe: "(b1,f8[::1],f8[::1],f8[::1],f8,f8[::1],i8[::1],f8[::1],f8[::1],i8[::1],i8[::1],f8[::1],f8[:,:,::1],"
    "f8[:,::1],f8[:,:,::1],f8[:,::1],f8[:,:,::1])",
}
"""Argument types of every kernel, to compile it before it is called."""
