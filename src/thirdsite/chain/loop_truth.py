"""True flights of the closed loop: of every run and object, and of the debris beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thirdsite.chain.loop_setup import TRUTH_STEP_S, LoopSetup
from thirdsite.chain.path import states_between
from thirdsite.flight.booster import Array
from thirdsite.scenario.streams import stream


@dataclass(frozen=True)
class Flown:
    """True flights: nodes `[n, m, 6]` in ECI at common times `[m]`."""

    time_s: Array
    nodes: Array

    def at(self, time_s: Array, lanes: np.ndarray) -> Array:
        """True ECI states `[k, 6]` of some flights, each at its own time: the cubic between two nodes."""
        k = np.clip(np.searchsorted(self.time_s, time_s, side="right") - 1, 0, len(self.time_s) - 2)
        h = (self.time_s[k + 1] - self.time_s[k])[:, None]
        q = (time_s - self.time_s[k])[:, None] / h
        return states_between(self.nodes[lanes, k], self.nodes[lanes, k + 1], h, q)


def fly_truth(setup: LoopSetup, block: int, number: int, runs: int) -> Flown:
    """True flights `[runs]` of one object: the planned flight, off by what one burnout differs from another.

    Numbers from `setup.objects` on are debris, which parts from a missile at burnout.
    """
    from thirdsite.flight import fall_kernels

    figures = setup.figures
    spread = np.array([figures.burnout_position_spread_m] * 3 + [figures.burnout_velocity_spread_m_s] * 3)
    missile = number % setup.objects
    off = stream(setup.seed, block, f"object-{missile}", "burnout").standard_normal((runs, 6)) * spread
    if number >= setup.objects:
        parted = stream(setup.seed, block, f"object-{number}", "debris").standard_normal((runs, 3))
        off[:, 3:] += setup.tracking.debris_speed_m_s * parted
    begin = len(setup.boost_s) - 1
    nodes = np.empty((runs, len(setup.truth_s), 6))
    duration = setup.burnout_s
    share = setup.boost_s / duration
    rise, swing = share * share * (3.0 - 2.0 * share), share * share * (share - 1.0) * duration
    change = 6.0 * share * (1.0 - share) / duration
    growth = share * (3.0 * share - 2.0)
    planned = setup.boost_eci[(block * runs + np.arange(runs)) % len(setup.boost_eci)]
    for axis in range(3):
        place, speed = off[:, axis, None], off[:, axis + 3, None]
        nodes[:, : begin + 1, axis] = planned[:, :, axis] + place * rise + speed * swing
        nodes[:, : begin + 1, axis + 3] = planned[:, :, axis + 3] + place * change + speed * growth
    fall_kernels.carry_truth(np.full(runs, setup.half_inverse_beta), TRUTH_STEP_S, begin, nodes)
    return Flown(setup.truth_s, nodes)
