"""The flight drivers compiled by Numba over lanes. Import this module only when a batch is to be flown."""

# mypy: ignore-errors
import numpy as np

from thirdsite import lanes

lanes.enable()

from numba import njit  # noqa: E402

from thirdsite.flight import aim as _aim  # noqa: E402
from thirdsite.flight import samples as _samples  # noqa: E402
from thirdsite.flight.aim import FLIGHT_ROWS  # noqa: E402
from thirdsite.flight.boost import BOOST_ROWS, boost  # noqa: E402
from thirdsite.flight.samples import SAMPLE_COLUMNS  # noqa: E402

LANES = lanes.LANES
compiled = njit(cache=True, nogil=True, error_model="numpy")

_aim_kinematic, _aim_staged = _aim.aim_kinematic, _aim.aim_staged
_sample_kinematic, _sample_staged = _samples.sample_kinematic, _samples.sample_staged
_set_boost = _aim.set_boost


@compiled
def aim_kinematic(launch, target, burn_time_s, height_m, angle, half_inverse_beta, loft, passes, air, result):
    work = np.zeros(FLIGHT_ROWS * LANES)
    _aim_kinematic(launch, target, burn_time_s, height_m, angle, half_inverse_beta, loft, passes, air, result, work, LANES)


@compiled
def aim_staged(
    launch, target, stages, rise_s, pitch_over_s, payload_kg, families, lofts, loft, half_inverse_beta, passes, air, result
):
    work = np.zeros(FLIGHT_ROWS * LANES)
    boost_work = np.zeros(BOOST_ROWS * LANES)
    trail = np.zeros((0, 7, LANES))
    _aim_staged(
        launch,
        target,
        stages,
        rise_s,
        pitch_over_s,
        payload_kg,
        families,
        lofts,
        loft,
        half_inverse_beta,
        passes,
        air,
        result,
        work,
        boost_work,
        trail,
        LANES,
    )


@compiled
def sample_kinematic(launch, target, aimed, half_inverse_beta, coast_steps, air, samples):
    work = np.zeros(FLIGHT_ROWS * LANES)
    buffer = np.empty(samples.shape[1] * SAMPLE_COLUMNS * LANES)
    _sample_kinematic(launch, target, aimed, half_inverse_beta, coast_steps, air, samples, work, buffer, LANES)


@compiled
def sample_staged(
    launch,
    target,
    aimed,
    stages,
    rise_s,
    pitch_over_s,
    payload_kg,
    half_inverse_beta,
    coast_steps,
    air,
    samples,
    boost_records,
):
    work = np.zeros(FLIGHT_ROWS * LANES)
    boost_work = np.zeros(BOOST_ROWS * LANES)
    trail = np.zeros((boost_records, 7, LANES))
    buffer = np.empty(samples.shape[1] * SAMPLE_COLUMNS * LANES)
    _sample_staged(
        launch,
        target,
        aimed,
        stages,
        rise_s,
        pitch_over_s,
        payload_kg,
        half_inverse_beta,
        coast_steps,
        air,
        samples,
        work,
        boost_work,
        trail,
        buffer,
        LANES,
    )


@compiled
def boost_to_burnout(launch, heading, pitch, cut_off_s, payload_kg, stages, rise_s, pitch_over_s, rotation, result):
    """Burnout state (ECEF) of every flight into `result[n, 6]`."""
    boost_work = np.zeros(BOOST_ROWS * LANES)
    trail = np.zeros((0, 7, LANES))
    n = launch.shape[0]
    for first in range(0, n, LANES):
        for lane in range(LANES):
            i = min(first + lane, n - 1)
            _set_boost(
                boost_work,
                LANES,
                lane,
                launch[i, 0],
                launch[i, 1],
                launch[i, 2],
                heading[i, 0],
                heading[i, 1],
                heading[i, 2],
                pitch[i],
                cut_off_s[i],
                payload_kg[i],
            )
        boost(boost_work, LANES, stages, rise_s, pitch_over_s, rotation, trail)
        for lane in range(LANES):
            i = min(first + lane, n - 1)
            for row in range(6):
                result[i, row] = boost_work[row * LANES + lane]


SIGNATURES = {
    aim_kinematic: "(f8[:,::1],f8[:,::1],f8,f8,f8,f8,f8[::1],i8,f8[:,::1],f8[:,::1])",
    sample_kinematic: "(f8[:,::1],f8[:,::1],f8[:,::1],f8,i8,f8[:,::1],f8[:,:,::1])",
    aim_staged: "(f8[:,::1],f8[:,::1],f8[:,::1],f8,f8,f8,f8[:,:,::1],f8[::1],f8[::1],f8,i8,f8[:,::1],f8[:,::1])",
    sample_staged: "(f8[:,::1],f8[:,::1],f8[:,::1],f8[:,::1],f8,f8,f8,f8,i8,f8[:,::1],f8[:,:,::1],i8)",
    boost_to_burnout: "(f8[:,::1],f8[:,::1],f8[::1],f8[::1],f8[::1],f8[:,::1],f8,f8,f8,f8[:,::1])",
}
"""Argument types of every kernel, to compile it before it is called."""
