"""Homing simulated in time, independent of the closed forms: a sampled loop on two axes with noise and limits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Homed(NamedTuple):
    """What became of simulated shots."""

    miss_m: np.ndarray
    per_axis_m: np.ndarray
    divert_m_s: np.ndarray


def simulate(vehicle, closing_m_s, zem_m, lag_s, shots, rng, *, smoothing=20.0, axis=(0.6, 0.8)) -> Homed:
    """Proportional navigation of ratio 3 at the seeker's rate, the command held between looks.

    At the start the line of sight is seen without error and turns as the zero-effort miss asks. Each look has its own noise;
    the rate of the line of sight is that of a first-order smoothing whose time constant is the longer of the lag and a share
    of the time to go.
    """
    flight = vehicle.acquisition_range_m / closing_m_s
    dt = 1.0 / vehicle.seeker_rate_hz
    place = np.zeros((shots, 2))
    speed = np.tile(np.array(axis) * zem_m / flight, (shots, 1))
    seen = np.zeros((shots, 2))
    divert = np.zeros(shots)
    time = 0.0
    while flight - time > 1e-9:
        to_go = flight - time
        step = min(dt, to_go)
        look = place / (closing_m_s * to_go) + vehicle.seeker_noise_rad * rng.standard_normal((shots, 2))
        gain = 1.0 - np.exp(-dt / max(lag_s, to_go / smoothing))
        command = 3.0 * closing_m_s * gain * (look - seen) / dt
        seen += gain * (look - seen)
        size = np.maximum(np.hypot(*command.T), 1e-12)
        allowed = np.minimum(size, vehicle.divert_acceleration_m_s2)
        allowed = np.minimum(allowed, np.maximum(vehicle.divert_budget_m_s - divert, 0.0) / step)
        command *= (allowed / size)[:, None]
        divert += allowed * step
        place += speed * step - 0.5 * command * step**2
        speed -= command * step
        time += step
    return Homed(np.hypot(*place.T), place, divert)
