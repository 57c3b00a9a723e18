"""The flight drivers compiled by Numba over lanes. Import this module only when a batch is to be flown."""

# mypy: ignore-errors
import numpy as np

from thirdsite import lanes

lanes.enable()

from numba import njit  # noqa: E402

from thirdsite.flight import aim as _aim  # noqa: E402
from thirdsite.flight import samples as _samples  # noqa: E402
from thirdsite.flight.aim import FLIGHT_ROWS  # noqa: E402
from thirdsite.flight.boost import BOOST_ROWS  # noqa: E402
from thirdsite.flight.samples import SAMPLE_COLUMNS  # noqa: E402

LANES = lanes.LANES
compiled = njit(cache=True, nogil=True, error_model="numpy")

_aim_kinematic, _aim_staged = _aim.aim_kinematic, _aim.aim_staged
_sample_kinematic, _sample_staged = _samples.sample_kinematic, _samples.sample_staged
_burn_out = _aim.burn_out


@compiled
def fly_kinematic(launch, target, burn_time_s, height_m, angle, half_inverse_beta, loft, passes, air, aimed, coast_steps, samples):
    work = np.zeros(FLIGHT_ROWS * LANES)
    if passes > 0:
        _aim_kinematic(launch, target, burn_time_s, height_m, angle, half_inverse_beta, loft, passes, air, aimed, work, LANES)
    if samples.shape[1] > 0:
        buffer = np.empty(samples.shape[1] * SAMPLE_COLUMNS * LANES)
        _sample_kinematic(launch, target, aimed, half_inverse_beta, coast_steps, air, samples, work, buffer, LANES)


@compiled
def fly_staged(
    launch,
    target,
    stages,
    rise_s,
    pitch_over_s,
    curve,
    payload_kg,
    families,
    lofts,
    loft,
    half_inverse_beta,
    passes,
    air,
    aimed,
    coast_steps,
    samples,
    boost_records,
    rotation,
    headings,
    steering,
    burnouts,
):
    work = np.zeros(FLIGHT_ROWS * LANES)
    boost_work = np.zeros(BOOST_ROWS * LANES)
    trail = np.zeros((boost_records, 7, LANES))
    if passes > 0:
        _aim_staged(
            launch,
            target,
            stages,
            rise_s,
            pitch_over_s,
            curve,
            payload_kg,
            families,
            lofts,
            loft,
            half_inverse_beta,
            passes,
            air,
            aimed,
            work,
            boost_work,
            trail,
            LANES,
        )
    if samples.shape[1] > 0:
        buffer = np.empty(samples.shape[1] * SAMPLE_COLUMNS * LANES)
        _sample_staged(
            launch,
            target,
            aimed,
            stages,
            rise_s,
            pitch_over_s,
            curve,
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
    if burnouts.shape[0] > 0:
        _burn_out(launch, headings, steering, stages, rise_s, pitch_over_s, curve, rotation, burnouts, boost_work, trail, LANES)


SIGNATURES = {
    fly_kinematic: "(f8[:,::1],f8[:,::1],f8,f8,f8,f8,f8[::1],i8,f8[:,::1],f8[:,::1],i8,f8[:,:,::1])",
    fly_staged: "(f8[:,::1],f8[:,::1],f8[:,::1],f8,f8,none,f8,f8[:,:,::1],f8[::1],f8[::1],f8,i8,f8[:,::1],f8[:,::1],i8,f8[:,:,::1],"
    "i8,f8,f8[:,::1],f8[:,::1],f8[:,::1])",
}
"""Argument types of every kernel, to compile it before it is called.

One kernel for each kind of booster, of which every call uses a part: a kernel of its own for each part would have the
drivers they share linked and optimised anew. A booster with a drag curve of its own (`curve` not None) is another kernel of
the same text, compiled when the first one is flown.
"""

NO_FLIGHTS, NO_LOFTS, NO_SAMPLES = np.zeros((0, 0)), np.zeros(0), np.zeros((0, 0, 0))


def aim_kinematic(launch, target, burn_time_s, height_m, angle, half_inverse_beta, loft, passes, air, result):
    how = (burn_time_s, height_m, angle, half_inverse_beta, loft)
    fly_kinematic(launch, target, *how, passes, air, result, 0, NO_SAMPLES)


def sample_kinematic(launch, target, aimed, half_inverse_beta, coast_steps, air, samples):
    fly_kinematic(launch, target, 0.0, 0.0, 0.0, half_inverse_beta, NO_LOFTS, 0, air, aimed, coast_steps, samples)


def aim_staged(
    launch, target, stages, rise_s, pitch_over_s, curve, payload_kg, families, lofts, loft, half_inverse_beta, passes, air, result
):
    booster = (stages, rise_s, pitch_over_s, curve, payload_kg)
    aim = (families, lofts, loft, half_inverse_beta, passes, air, result)
    fly_staged(launch, target, *booster, *aim, 0, NO_SAMPLES, 0, 0.0, NO_FLIGHTS, NO_FLIGHTS, NO_FLIGHTS)


def sample_staged(
    launch,
    target,
    aimed,
    stages,
    rise_s,
    pitch_over_s,
    curve,
    payload_kg,
    half_inverse_beta,
    coast_steps,
    air,
    samples,
    boost_records,
):
    booster = (stages, rise_s, pitch_over_s, curve, payload_kg)
    aim = (NO_SAMPLES, NO_LOFTS, NO_LOFTS, half_inverse_beta, 0, air, aimed)
    fly_staged(launch, target, *booster, *aim, coast_steps, samples, boost_records, 0.0, NO_FLIGHTS, NO_FLIGHTS, NO_FLIGHTS)


def boost_to_burnout(launch, heading, steering, stages, rise_s, pitch_over_s, curve, rotation, result):
    booster = (stages, rise_s, pitch_over_s, curve, 0.0)
    aim = (NO_SAMPLES, NO_LOFTS, NO_LOFTS, 0.0, 0, NO_FLIGHTS, NO_FLIGHTS)
    fly_staged(launch, launch, *booster, *aim, 0, NO_SAMPLES, 0, rotation, heading, steering, result)
