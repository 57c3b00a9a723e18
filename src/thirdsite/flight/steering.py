"""Steering of staged boosters: burnout by pitch and cut-off, and the family of settings that carries each range.

Everything here works on arrays of flights and calls the boost kernel, compiled or plain.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from thirdsite.earth.constants import EQUATORIAL_RADIUS_M, GRAVITATIONAL_PARAMETER, ROTATION_RATE_RAD_S
from thirdsite.errors import OutsideValidity
from thirdsite.flight.aim import burn_out
from thirdsite.flight.boost import BOOST_ROWS
from thirdsite.flight.booster import Array, StagedBooster

_CUT_OFFS = 11
FAMILY_NODES = 64

GENTLEST_PITCH, STEEPEST_PITCH = 0.002, 12.0
"""Pitch tangents between which every steering is sought: from nearly straight up to nearly level."""


def burnout_states(
    booster: StagedBooster,
    launch_ecef_m: Array,
    heading_ecef: Array,
    pitch_tangent: Array,
    cut_off_s: Array | float = 1e9,
    payload_kg: Array | float | None = None,
    *,
    rotating: bool = True,
    compiled: bool = True,
) -> Array:
    """ECEF states at cut-off, `[n, 6]` in m and m/s, of boosts from `launch_ecef_m[n, 3]`.

    `heading_ecef[n, 3]`: horizontal unit vectors. `cut_off_s` beyond the burn time means burnout.
    """
    n = len(pitch_tangent)
    launch, heading = _rows(launch_ecef_m, n), _rows(heading_ecef, n)
    payload = booster.payload_mass_kg if payload_kg is None else payload_kg
    steered = np.empty((n, 3))
    steered[:, 0], steered[:, 1], steered[:, 2] = pitch_tangent, cut_off_s, payload
    rate = ROTATION_RATE_RAD_S if rotating else 0.0
    how = (*booster.flight_figures, rate)
    result = np.zeros((n, 6))
    if compiled:
        from thirdsite.flight import flight_kernels

        flight_kernels.boost_to_burnout(launch, heading, steered, *how, result)
    else:
        burn_out(launch, heading, steered, *how, result, [0.0] * BOOST_ROWS, np.zeros((0, 7, 1)), 1)
    return result


def _rows(vectors: Array, n: int) -> Array:
    return np.array(np.broadcast_to(vectors, (n, 3)), dtype=float, order="C")


def inertial_speed_and_angle(state_ecef: Array, *, rotating: bool = True) -> tuple[Array, Array]:
    """Inertial speed in m/s and sine of the inertial flight-path angle of ECEF states `[n, 6]`."""
    position, velocity = state_ecef[:, :3], state_ecef[:, 3:].copy()
    if rotating:
        velocity[:, 0] -= ROTATION_RATE_RAD_S * position[:, 1]
        velocity[:, 1] += ROTATION_RATE_RAD_S * position[:, 0]
    speed = np.linalg.norm(velocity, axis=1)
    radius = np.linalg.norm(position, axis=1)
    return speed, np.einsum("ij,ij->i", position, velocity) / (radius * speed)


def solve_falling(function: Callable[[Array], Array], low: Array, high: Array, rounds: int = 40, within: float = 1e-9) -> Array:
    """Roots of a function that falls from positive at `low` to negative at `high`, element by element.

    Illinois variant of the rule of false position: Dowell and Jarratt 1971, BIT 11, 168-174. Where the sign does not
    change, the end nearer to zero comes back.
    """
    f_low, f_high = function(low), function(high)
    same = (f_low > 0.0) == (f_high > 0.0)
    middle = np.where(np.abs(f_low) < np.abs(f_high), low, high)
    side = np.zeros(len(low))
    for _ in range(rounds):
        with np.errstate(divide="ignore", invalid="ignore"):
            trial = (low * f_high - high * f_low) / (f_high - f_low)
        trial = np.where(np.isfinite(trial) & ~same, trial, middle)
        f_trial = function(trial)
        middle = np.where(same, middle, trial)
        if np.all(same | (np.abs(f_trial) <= within)):
            break
        positive = f_trial > 0.0
        f_high = np.where(positive & (side == 1.0), 0.5 * f_high, f_high)
        f_low = np.where(~positive & (side == -1.0), 0.5 * f_low, f_low)
        low, f_low = np.where(positive, trial, low), np.where(positive, f_trial, f_low)
        high, f_high = np.where(positive, high, trial), np.where(positive, f_high, f_trial)
        side = np.where(positive, 1.0, -1.0)
    return middle


def range_family(booster: StagedBooster, loft_rad: float = 0.0, *, compiled: bool = True) -> Array:
    """Pitch tangent and cut-off time for every range of a booster, for `aim_staged`.

    Settings whose burnout has the minimum-energy flight-path angle (plus `loft_rad`) over a resting sphere; shape
    `[nodes + 1, 2]`, nodes equally spaced in the chord of the unit sphere, the last row being least and greatest
    chord.

    Raises
    ------
    OutsideValidity : the booster cannot be steered to such a burnout (too weak to lift off, or near orbital speed)
    """
    least = sum(stage.burn_time_s for stage in booster.stages[:-1])
    least = least + 0.08 * booster.stages[-1].burn_time_s if len(booster.stages) > 1 else 0.45 * booster.burn_time_s
    cut = np.linspace(max(least, booster.vertical_rise_s + booster.pitch_over_s + 1.0), booster.burn_time_s, _CUT_OFFS)
    launch, east = np.array([EQUATORIAL_RADIUS_M, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])

    def states(log_pitch: Array) -> Array:
        return burnout_states(booster, launch, east, np.exp(log_pitch), cut, rotating=False, compiled=compiled)

    def excess(log_pitch: Array) -> Array:
        state = states(log_pitch)
        speed, sine = inertial_speed_and_angle(state, rotating=False)
        with np.errstate(invalid="ignore"):
            return np.arcsin(sine) - _best_angle_rad(speed, np.linalg.norm(state[:, :3], axis=1)) - loft_rad

    ends = np.log([GENTLEST_PITCH, STEEPEST_PITCH])
    log_pitch = solve_falling(excess, np.full(_CUT_OFFS, ends[0]), np.full(_CUT_OFFS, ends[1]), rounds=25, within=1e-4)
    state = states(log_pitch)
    speed, sine = inertial_speed_and_angle(state, rotating=False)
    radius = np.linalg.norm(state[:, :3], axis=1)
    with np.errstate(invalid="ignore"):
        central = np.arctan2(state[:, 1], state[:, 0]) + _coast_angle(speed, np.arcsin(sine), radius)
    flies = np.all(np.isfinite(central)) and np.all(radius > EQUATORIAL_RADIUS_M)
    if not flies or _thrust_to_weight(booster) <= 1.0 or np.any(np.diff(central) <= 0.0) or central[0] <= 0.0:
        raise OutsideValidity(
            "this staged booster has no increasing family of ranges: its thrust must exceed its weight and its "
            f"burnout speed ({speed.max():.0f} m/s at full burn) must stay suborbital; check stage masses, "
            "specific impulse and burn times"
        )
    chord = 2.0 * np.sin(0.5 * np.minimum(central, np.pi))
    grid = np.linspace(chord[0], chord[-1], FAMILY_NODES)
    family = np.empty((FAMILY_NODES + 1, 2))
    family[:-1, 0] = np.exp(_smooth(grid, chord, log_pitch))
    family[:-1, 1] = _smooth(grid, chord, cut)
    family[-1] = chord[0], chord[-1]
    return family


def _thrust_to_weight(booster: StagedBooster) -> float:
    """Of the first stage at lift-off, in vacuum: the most it can be."""
    first = booster.stages[0]
    return first.flow_kg_s * first.specific_impulse_s / booster.lift_off_mass_kg


def _smooth(grid: Array, x: Array, y: Array) -> Array:
    """Values on a grid by cubics with continuous slopes through unequally spaced points (slopes of parabolas)."""
    h, d = np.diff(x), np.diff(y) / np.diff(x)
    slope = np.empty(len(x))
    slope[1:-1] = (h[1:] * d[:-1] + h[:-1] * d[1:]) / (h[1:] + h[:-1])
    slope[0], slope[-1] = 2.0 * d[0] - slope[1], 2.0 * d[-1] - slope[-2]
    k = np.clip(np.searchsorted(x, grid) - 1, 0, len(h) - 1)
    s = (grid - x[k]) / h[k]
    weight = s * s * (3.0 - 2.0 * s)
    ends = (1.0 - s) ** 2 * s * h[k] * slope[k] - s * s * (1.0 - s) * h[k] * slope[k + 1]
    smooth: Array = (1.0 - weight) * y[k] + weight * y[k + 1] + ends
    return smooth


def _best_angle_rad(speed: Array, radius: Array) -> Array:
    """Flight-path angle that carries `speed` at `radius` farthest over the sphere of the equatorial radius."""
    a = 1.0 / (2.0 / radius - speed**2 / GRAVITATIONAL_PARAMETER)
    chord = np.maximum(4.0 * a - radius - EQUATORIAL_RADIUS_M, 1.0)
    cosine = (radius**2 + chord**2 - EQUATORIAL_RADIUS_M**2) / (2.0 * radius * chord)
    angle: Array = 0.5 * np.arccos(np.clip(cosine, -1.0, 1.0))
    return angle


def _coast_angle(speed: Array, angle: Array, radius: Array) -> Array:
    """Central angle of the two-body fall from burnout to the sphere of the equatorial radius, rad."""
    a = 1.0 / (2.0 / radius - speed**2 / GRAVITATIONAL_PARAMETER)
    parameter = (radius * speed * np.cos(angle)) ** 2 / GRAVITATIONAL_PARAMETER
    eccentricity = np.sqrt(np.maximum(1.0 - parameter / a, 0.0))
    start = np.arccos(np.clip((parameter / radius - 1.0) / eccentricity, -1.0, 1.0))
    end = 2.0 * np.pi - np.arccos(np.clip((parameter / EQUATORIAL_RADIUS_M - 1.0) / eccentricity, -1.0, 1.0))
    central: Array = end - np.where(angle >= 0.0, start, 2.0 * np.pi - start)
    return central
