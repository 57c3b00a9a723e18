"""Free flight to the ground compiled by Numba over lanes. Import this module only when a batch is to be flown."""

# mypy: ignore-errors
import numpy as np

from thirdsite import lanes

lanes.enable()

from numba import njit  # noqa: E402

from thirdsite.flight.adaptive import ADAPTIVE_ROWS, MOST_STEPS, fly_block_adaptively  # noqa: E402
from thirdsite.flight.free import FREE_ROWS, fly_block  # noqa: E402
from thirdsite.flight.truth import TRUTH_ROWS, truth_block  # noqa: E402

LANES = lanes.LANES
compiled = njit(cache=True, nogil=True, error_model="numpy")


@compiled
def fall_fast(states, start_s, half_inverse_beta, coast_steps, air, top_m, thin, result):
    work = np.zeros(FREE_ROWS * LANES)
    for first in range(0, states.shape[0], LANES):
        fly_block(states, start_s, half_inverse_beta, coast_steps, air, top_m, thin, result, first, work, LANES)


@compiled
def fall_any(states, start_s, half_inverse_beta, tolerance_m, j3, j4, result):
    work = np.zeros(ADAPTIVE_ROWS * LANES)
    for first in range(0, states.shape[0], LANES):
        fly_block_adaptively(states, start_s, half_inverse_beta, tolerance_m, j3, j4, MOST_STEPS, result, first, work, LANES)


@compiled
def carry_truth(half_inverse_beta, step_s, begin, nodes):
    work = np.zeros(TRUTH_ROWS * LANES)
    for first in range(0, nodes.shape[0], LANES):
        truth_block(half_inverse_beta, step_s, begin, nodes, first, work, LANES)


SIGNATURES = {
    fall_fast: "(f8[:,::1],f8[::1],f8[::1],i8,f8[:,::1],f8,b1,f8[:,::1])",
    fall_any: "(f8[:,::1],f8[::1],f8[::1],f8,f8,f8,f8[:,::1])",
    carry_truth: "(f8[::1],f8,i8,f8[:,:,::1])",
}
"""Argument types of every kernel, to compile it before it is called."""
