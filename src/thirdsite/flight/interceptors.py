"""Interceptors: a burnout speed realised on stage data, and the fly-out table that follows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from math import atan, cos, pi, sin

import numpy as np

from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.errors import OutsideValidity
from thirdsite.flight.booster import Array, StagedBooster
from thirdsite.flight.flyout import ANGLES, BEARINGS, HEIGHTS, LONGEST_S, TABLE_COLUMNS
from thirdsite.flight.flyout_error import table_error
from thirdsite.flight.flyout_mesh import MESH_STEP_S
from thirdsite.flight.flyout_table import FlyOutTable
from thirdsite.flight.steering import (
    GENTLEST_PITCH,
    STEEPEST_PITCH,
    burnout_states,
    inertial_speed_and_angle,
    solve_falling,
)

LAUNCH_BEARINGS, PITCHES = 12, 48
LEAST_LEAN_RAD, MOST_LEAN_RAD = atan(GENTLEST_PITCH), atan(STEEPEST_PITCH)
FLATTEST_BURNOUT_RAD = pi / 180.0
"""Inertial flight-path angle of the flattest burnout flown."""
_SPEED_NODES = 20
_LEAST_KNOWN = 8
_LIGHTEST_SHARE = 0.2
"""Least mass above the last propellant tried, as a share of the last stage's inert mass."""
_ANGLE_FOUND = 1e-4
"""Greatest error of the sine of the reference angle that counts as found."""
_LEAST_IDEAL_SPEED_M_S = 3400.0
"""Ideal speed gain, without gravity and drag, of the heaviest stack tried."""


@dataclass(frozen=True)
class LaunchSite:
    """An interceptor site with its geocentric directions in ECEF."""

    place: Geodetic

    @cached_property
    def ecef_m(self) -> Array:
        """Position, m."""
        return np.array(ecef_from_geodetic(self.place))

    @cached_property
    def up(self) -> Array:
        """Geocentric unit vector."""
        return self.ecef_m / np.linalg.norm(self.ecef_m)

    @cached_property
    def east(self) -> Array:
        """Unit vector east."""
        longitude = self.place.longitude_rad
        return np.array([-sin(longitude), cos(longitude), 0.0])

    @cached_property
    def north(self) -> Array:
        """Unit vector north, at right angles to `up` and `east`."""
        return np.cross(self.up, self.east)

    def headings(self, bearings_rad: Array) -> Array:
        """Horizontal unit vectors at the given bearings, `[n, 3]`."""
        return np.cos(bearings_rad)[:, None] * self.north + np.sin(bearings_rad)[:, None] * self.east


@dataclass(frozen=True)
class Realisation:
    """Inert mass above the last stage that gives a burnout speed, for each launch bearing."""

    bearings_rad: Array
    payload_kg: Array
    relative_speed_m_s: Array
    """Speed relative to the rotating Earth at the reference burnout."""

    def at(self, bearing_rad: float) -> tuple[float, float]:
        """Payload in kg and relative burnout speed in m/s at one bearing."""
        return float(_round_the_compass(self.payload_kg, bearing_rad)), float(
            _round_the_compass(self.relative_speed_m_s, bearing_rad)
        )


def _round_the_compass(values: Array, bearing_rad: Array | float) -> Array:
    """Trigonometric interpolation of values at equally spaced bearings."""
    n = len(values)
    terms = np.fft.rfft(values) / n
    turn = np.multiply.outer(np.asarray(bearing_rad), np.arange(len(terms)))
    weight = np.full(len(terms), 2.0)
    weight[0] = 1.0
    if n % 2 == 0:
        weight[-1] = 1.0
    return np.asarray(np.sum(weight * (terms.real * np.cos(turn) - terms.imag * np.sin(turn)), axis=-1))


@dataclass(frozen=True)
class Steering:
    """How an interceptor of one burnout speed may be flown: what it carries, and its flattest pitch at each bearing."""

    realised: Realisation
    flattest_rad: Array
    """Lean of the thrust at the end of the pitch-over that burns out nearly level."""

    def lean_rad(self, bearing_rad: Array, share: Array) -> Array:
        """Leans from nearly straight up (share 0) to the flattest (1), close together where flights are flat and reach far."""
        flattest = _round_the_compass(self.flattest_rad, bearing_rad)
        return LEAST_LEAN_RAD + (1.0 - (1.0 - share) ** 2) * (flattest - LEAST_LEAN_RAD)


class Interceptor:
    """A staged interceptor at a site, whose burnout speed can be set by its inert mass."""

    def __init__(self, booster: StagedBooster, site: Geodetic, reference_angle_rad: float) -> None:
        """`reference_angle_rad`: inertial flight-path angle of the burnout at which the speed is defined."""
        self.booster = booster
        self.site = LaunchSite(site)
        self.reference_angle_rad = reference_angle_rad
        self.bearings_rad: Array = np.linspace(0.0, 2.0 * pi, LAUNCH_BEARINGS, endpoint=False)

    @property
    def _last_inert_kg(self) -> float:
        return self.booster.stages[-1].gross_mass_kg - self.booster.stages[-1].propellant_mass_kg

    @property
    def _mass_range_kg(self) -> tuple[float, float]:
        """Least and greatest mass above the last propellant between which a speed is realised."""
        low, high = 0.0, 1e5
        if self.booster.ideal_speed_m_s(low) < _LEAST_IDEAL_SPEED_M_S:
            raise OutsideValidity(
                f"these stages give an ideal {self.booster.ideal_speed_m_s(low):.0f} m/s with nothing on top, less than the "
                f"{_LEAST_IDEAL_SPEED_M_S:.0f} an interceptor needs here; check masses and specific impulses"
            )
        for _ in range(60):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if self.booster.ideal_speed_m_s(middle) >= _LEAST_IDEAL_SPEED_M_S else (low, middle)
        return _LIGHTEST_SHARE * self._last_inert_kg, low + self._last_inert_kg

    @cached_property
    def _speed_by_mass(self) -> tuple[Array, Array, Array]:
        """Payloads `[m]`, and inertial and relative reference speeds `[m, bearing]`; NaN where no steering gives the angle."""
        angle = (np.arange(_SPEED_NODES) + 0.5) * pi / _SPEED_NODES
        low, high = np.log(self._mass_range_kg)
        payload = np.exp(0.5 * (low + high) + 0.5 * (high - low) * np.cos(angle)) - self._last_inert_kg
        payloads = np.repeat(payload, LAUNCH_BEARINGS)
        headings = np.tile(self.site.headings(self.bearings_rad), (_SPEED_NODES, 1))

        def states(log_pitch: Array) -> Array:
            return burnout_states(self.booster, self.site.ecef_m, headings, np.exp(log_pitch), payload_kg=payloads)

        def excess(log_pitch: Array) -> Array:
            return inertial_speed_and_angle(states(log_pitch))[1] - sin(self.reference_angle_rad)

        n = len(payloads)
        ends = np.log([GENTLEST_PITCH, STEEPEST_PITCH])
        log_pitch = solve_falling(excess, np.full(n, ends[0]), np.full(n, ends[1]), rounds=25, within=1e-6)
        state = states(log_pitch)
        speed, sine = inertial_speed_and_angle(state)
        missed = np.abs(sine - sin(self.reference_angle_rad)) > _ANGLE_FOUND
        speed[missed] = np.nan
        relative = np.linalg.norm(state[:, 3:], axis=1)
        shape = (_SPEED_NODES, LAUNCH_BEARINGS)
        return payload, speed.reshape(shape), relative.reshape(shape)

    @lru_cache(maxsize=256)  # noqa: B019 - interceptors live as long as the run
    def realise(self, burnout_speed_m_s: float) -> Realisation:
        """Inert mass above the last stage that gives this inertial burnout speed, for each launch bearing.

        A negative mass means the speed is beyond these stages with nothing on top: the last stage would have to be
        lighter by as much.

        Raises
        ------
        OutsideValidity : the speed cannot be had from this stack within the masses tried
        """
        payload, speed, relative = self._speed_by_mass
        x = np.log(payload + self._last_inert_kg)
        masses, relatives = [], []
        for b in range(LAUNCH_BEARINGS):
            known = np.isfinite(speed[:, b])
            if known.sum() < _LEAST_KNOWN:
                raise OutsideValidity(
                    "this interceptor cannot be steered to its reference flight-path angle at burnout with the masses tried; "
                    "check its thrust, pitch-over time and reference_flight_path_angle"
                )
            domain = (float(x[known].min()), float(x[known].max()))
            curve, ground = (
                np.polynomial.chebyshev.Chebyshev.fit(x[known], values[known, b], int(known.sum()) - 4, domain=domain)
                for values in (speed, relative)
            )
            fine = np.linspace(*domain, 4001)
            values = curve(fine)
            if not values[-1] <= burnout_speed_m_s <= values[0]:
                raise OutsideValidity(
                    f"burnout speed {burnout_speed_m_s:.0f} m/s cannot be realised on these stages: they give "
                    f"{values[-1]:.0f} to {values[0]:.0f} m/s; choose a speed between, or change the stage data"
                )
            at = float(np.interp(burnout_speed_m_s, values[::-1], fine[::-1]))
            masses.append(np.exp(at) - self._last_inert_kg)
            relatives.append(float(ground(at)))
        return Realisation(self.bearings_rad, np.array(masses), np.array(relatives))

    @cached_property
    def unloaded_speed_m_s(self) -> float:
        """Greatest burnout speed at every bearing with nothing on top of the last stage, m/s; a faster one needs a
        lighter stage than the published one."""
        payload, speed, _ = self._speed_by_mass
        order = np.argsort(payload)
        return min(float(np.interp(0.0, payload[order], speed[order, b])) for b in range(LAUNCH_BEARINGS))

    def can_realise(self, burnout_speed_m_s: float) -> bool:
        """Whether the stages can give a burnout speed within the masses tried."""
        try:
            self.realise(burnout_speed_m_s)
        except OutsideValidity:
            return False
        return True

    @lru_cache(maxsize=256)  # noqa: B019 - interceptors live as long as the run
    def steering(self, burnout_speed_m_s: float) -> Steering:
        """The pitch settings flown at a burnout speed, from nearly straight up to the flattest, for each launch bearing."""
        realised = self.realise(burnout_speed_m_s)

        def level(lean: Array) -> Array:
            states = self._boost(self.bearings_rad, lean, realised.payload_kg)
            return inertial_speed_and_angle(states)[1] - sin(FLATTEST_BURNOUT_RAD)

        flattest = solve_falling(
            level, np.full(LAUNCH_BEARINGS, LEAST_LEAN_RAD), np.full(LAUNCH_BEARINGS, MOST_LEAN_RAD), rounds=12, within=1e-3
        )
        return Steering(realised, flattest)

    def burnout_states(self, steering: Steering, bearing_rad: Array, lean_rad: Array) -> Array:
        """ECEF states at burnout, `[n, 6]` in m and m/s, of flights on launch bearings with pitch settings."""
        return self._boost(bearing_rad, lean_rad, _round_the_compass(steering.realised.payload_kg, bearing_rad))

    def _boost(self, bearing_rad: Array, lean_rad: Array, payload_kg: Array) -> Array:
        headings = self.site.headings(bearing_rad)
        return burnout_states(self.booster, self.site.ecef_m, headings, np.tan(lean_rad), payload_kg=payload_kg)

    def fly_out_table(self, burnout_speed_m_s: float, least_burnout_height_m: float, longest_s: float = LONGEST_S) -> FlyOutTable:
        """Fly-out table for a burnout speed.

        Flights that burn out below `least_burnout_height_m` are not flown on, and none beyond `longest_s`.

        Raises
        ------
        OutsideValidity : as `realise`
        """
        from thirdsite.flight import flyout_kernels

        steering = self.steering(burnout_speed_m_s)
        bearing = np.repeat(self.bearings_rad, PITCHES)
        lean = steering.lean_rad(bearing, np.tile(np.linspace(0.0, 1.0, PITCHES), LAUNCH_BEARINGS))
        burnout = self.burnout_states(steering, bearing, lean).reshape(LAUNCH_BEARINGS, PITCHES, 6)
        values = np.zeros((BEARINGS, HEIGHTS, ANGLES, TABLE_COLUMNS), np.float32)
        flyout_kernels.build(
            burnout,
            self.booster.burn_time_s,
            least_burnout_height_m,
            2.0 * pi / LAUNCH_BEARINGS,
            self.site.up,
            self.site.east,
            self.site.north,
            int((longest_s - self.booster.burn_time_s) / MESH_STEP_S) + 2,
            values,
        )
        return FlyOutTable(
            values, self.site.place, burnout_speed_m_s, least_burnout_height_m, longest_s, partial(table_error, self)
        )
