"""Order of convergence of every integrator: how the error shrinks when the steps do."""

from __future__ import annotations

from collections.abc import Callable
from math import dist, log2, sqrt

from thirdsite.earth.atmosphere import air_density
from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.gravity import radial_height_m
from thirdsite.flight import dormand, slopes
from thirdsite.flight.nystrom import nystrom12
from thirdsite.flight.programme import runge_kutta_step
from thirdsite.flight.slopes import slope_by_height, slope_by_time
from tools.validation.section import Row, Section

State = tuple[float, ...]
Advance = Callable[[int], State]
"""State at the end of a fixed arc flown in so many steps."""

COASTING: State = (6.6e6, 3e5, 8e5, 1.2e3, 5.2e3, 2.6e3)
FALLING: State = (6.40e6, 1e5, 5e5, -2.0e3, 3.5e3, -1.0e3)
NODES = (dormand.NODE_2, dormand.NODE_3, dormand.NODE_4, dormand.NODE_5, 1.0)
HALF_INVERSE_BETA = 0.5 / 500.0
"""Half the inverse of a low ballistic coefficient, so that drag is felt; m2/kg."""
SHORTFALL = 0.6
"""An order is measured on finite steps; this much below the nominal one still counts as it."""


def nystrom(steps: int) -> State:
    """An hour above the air."""
    state = COASTING
    for _ in range(steps):
        state = nystrom12(*state, 3600.0 / steps)[:6]
    return state


def by_time(steps: int) -> State:
    """Ten minutes above the air, drag and J2."""
    state = COASTING
    for _ in range(steps):
        push = slope_by_time(*state, HALF_INVERSE_BETA, 0.0, 0.0)[3:]
        state = dormand.dormand_by_time(*state, 600.0 / steps, *push, HALF_INVERSE_BETA, 0.0, 0.0)[:6]
    return state


def by_height(steps: int) -> State:
    """From 46 to 33 km down through one smooth layer of air (its edges are at 47.4 and 32.2 km)."""
    state, top, bottom = _at_height(46e3), 46e3, 33e3
    time, drop = 0.0, (bottom - top) / steps
    for k in range(steps):
        high = top + k * drop
        slope = slope_by_height(*state, air_density(high), HALF_INVERSE_BETA)
        airs = [air_density(high + node * drop) for node in NODES]
        found = dormand.dormand_by_height(*state, time, drop, *slope, *airs, HALF_INVERSE_BETA)
        state, time = found[:6], found[6]
    return state


def _at_height(height_m: float) -> State:
    """The falling state moved along its radius to a height."""
    x, y, z, *speed = FALLING
    for _ in range(5):
        share = 1.0 + (height_m - radial_height_m(x, y, z)) / sqrt(x * x + y * y + z * z)
        x, y, z = share * x, share * y, share * z
    return x, y, z, *speed


BURN = (150.0, 4e5, 0.5, 1.5, ROTATION_RATE_RAD_S)
"""Flow kg/s, thrust N, exit area m2, drag area m2, rotation rate: twenty seconds between 33 and 47 km, inside one layer."""
LIFTED_KG = 20000.0


def _burning() -> State:
    x, y, z, *_ = _at_height(33e3)
    return x, y, z, 300.0, 400.0, 200.0


def following(steps: int) -> State:
    """Burning along the velocity."""
    state, h = _burning(), 20.0 / steps
    for k in range(steps):
        mass = LIFTED_KG - BURN[0] * k * h
        push = slopes.following(*state, mass, *BURN[1:])[3:]
        state = dormand.dormand_following(*state, h, *push, mass, *BURN)[:6]
    return state


def leaning(steps: int) -> State:
    """Burning while the thrust leans from up to a heading."""
    state, h = _burning(), 20.0 / steps
    up, heading = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)
    for k in range(steps):
        lean, gain = 0.5 * k / steps, 0.5 / steps
        state = dormand.dormand_leaning(*state, h, *up, *heading, lean, gain, LIFTED_KG - BURN[0] * k * h, *BURN)[:6]
    return state


def classical(steps: int) -> State:
    """The replay's classical step on the equations of free flight."""
    state = COASTING
    for k in range(steps):
        h = 600.0 / steps
        state = runge_kutta_step(lambda _, s: slope_by_time(*s, 0.0, 0.0, 0.0), k * h, state, h)
    return state


CASES: dict[str, tuple[Advance, int, int]] = {
    "Nystrom 12(10), free flight above the air": (nystrom, 12, 12),
    "Dormand-Prince 5(4) by time, free flight with drag": (by_time, 5, 4),
    "Dormand-Prince 5(4) by height, re-entry": (by_height, 5, 2),
    "Dormand-Prince 5, thrust along the velocity": (following, 5, 8),
    "Dormand-Prince 5, thrust that leans": (leaning, 5, 8),
    "classical Runge-Kutta, pitch programme": (classical, 4, 8),
}


def observed_order(advance: Advance, steps: int) -> tuple[float, float, float]:
    """Order between `steps` and twice as many, and the position errors of both in m, against sixteen times as many."""
    truth = advance(16 * steps)[:3]
    coarse, fine = (dist(advance(count)[:3], truth) for count in (steps, 2 * steps))
    return log2(coarse / fine), coarse, fine


def section() -> Section:
    """Every integrator's order."""
    rows = []
    for name, (advance, nominal, steps) in CASES.items():
        order, coarse, fine = observed_order(advance, steps)
        shown = f"{order:.2f} ({coarse:.1e} m in {steps} steps, {fine:.1e} m in {2 * steps})"
        rows.append(Row(name, shown, f"{nominal}", min(order - nominal, 0.0), SHORTFALL, "1"))
    return Section(
        "Order of convergence",
        [
            "Each integrator flies a fixed arc in n and 2n steps; the order is the logarithm to base 2 of the ratio of the two "
            "position errors, measured against 16n steps. An order above the nominal one passes; the difference counts what is "
            "missing. Sources of the methods: Dormand, El-Mikkawy, Prince 1987; Dormand, Prince 1980.",
        ],
        rows,
    )
