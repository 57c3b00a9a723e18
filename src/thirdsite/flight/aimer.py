"""A booster and the pairs it is flown between: every loft asked of it is a batch of aimed flights."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from thirdsite.earth.constants import MEAN_RADIUS_M
from thirdsite.errors import OutsideValidity
from thirdsite.flight import aim
from thirdsite.flight.aim import FIRST_PASSES, FLIGHT_ROWS, PASSES
from thirdsite.flight.boost import BOOST_ROWS
from thirdsite.flight.booster import Array, Booster, KinematicBooster, StagedBooster
from thirdsite.flight.paths import (
    FLATTEST_RAD,
    HIGHEST_LOFT_RAD,
    LOWEST_LOFT_RAD,
    STEEPEST_RAD,
    Arc,
    Falling,
)
from thirdsite.flight.steering import range_family

WORST_MISS_M = 1.0
"""A flight that misses its aim point by more has not been aimed."""
LOW_APOGEE_M = 170e3
"""A flight that rises less high is flown with the air's top at 100 km, and so is one that was not aimed otherwise."""
FAMILY_STEP_RAD = np.pi / 36.0


class Aimer:
    """A booster and the pairs it is flown between: every loft asked of it is a batch of aimed flights."""

    def __init__(self, booster: Booster, half_inverse_beta: float, launch: Array, target: Array, *, compiled: bool) -> None:
        self.booster, self.half_inverse_beta = booster, half_inverse_beta
        self.launch, self.target, self.compiled = launch, target, compiled
        self.shares_families = False
        """Whether every loft is steered between families of round lofts, as in a batch, or one loft alone by its own."""
        self._flown: dict[tuple[bytes, bool], tuple[Array, Array]] = {}

    def at(self, loft_rad: Array) -> tuple[Array, Array]:
        """Columns of the flights with these lofts, and their shortfall."""
        if self.compiled:
            return self._fly(loft_rad)
        key = loft_rad.tobytes(), self.shares_families
        if key not in self._flown:
            self._flown[key] = self._fly(loft_rad)
        columns, shortfall = self._flown[key]
        return columns.copy(), shortfall.copy()

    def _fly(self, loft_rad: Array) -> tuple[Array, Array]:
        every = np.arange(len(self.launch))
        with np.errstate(all="ignore"):
            columns = self._columns(every, loft_rad, aim.AIR, FIRST_PASSES)
            late = np.flatnonzero(~(columns[:, aim.OUT_MISS] <= aim.AIMED_M) & ~self._beyond(columns))
            if len(late):
                columns[late] = self._columns(late, loft_rad[late], aim.AIR, PASSES)
            apogee_m = Arc(columns[:, aim.OUT_BURNOUT : aim.OUT_BURNOUT + 6]).apogee_m
            missed = ~(columns[:, aim.OUT_MISS] <= WORST_MISS_M)
            again = np.flatnonzero(~(apogee_m >= LOW_APOGEE_M) | (missed & ~self._beyond(columns)))
            if len(again):
                found = self._columns(again, loft_rad[again], aim.LOW_AIR, PASSES)
                better = ~(apogee_m[again] >= LOW_APOGEE_M) & ~missed[again]
                better |= ~(columns[again, aim.OUT_MISS] <= found[:, aim.OUT_MISS])
                columns[again[better]] = found[better]
        if isinstance(self.booster, KinematicBooster):
            return columns, columns[:, aim.OUT_NEEDED] / self.booster.greatest_speed_m_s
        return columns, columns[:, aim.OUT_NEEDED]

    def _beyond(self, columns: Array) -> np.ndarray:
        """Which flights were given up: only a staged booster's reach is known while it is aimed."""
        return columns[:, aim.OUT_NEEDED] > (aim.BEYOND if isinstance(self.booster, StagedBooster) else np.inf)

    def _columns(self, which: np.ndarray, loft_rad: Array, air: Array, passes: int) -> Array:
        columns = np.zeros((len(which), aim.OUT_COLUMNS))
        launch, target = np.ascontiguousarray(self.launch[which]), np.ascontiguousarray(self.target[which])
        if isinstance(self.booster, KinematicBooster):
            self._kinematic(self.booster, launch, target, loft_rad, air, passes, columns)
        else:
            self._staged(self.booster, launch, target, loft_rad, air, passes, columns)
        return columns

    def tried(self, loft_rad: Array) -> tuple[Array, Array, Array]:
        """Apogee, sine of the entry angle, and shortfall of the flights with these lofts."""
        columns, shortfall = self.at(loft_rad)
        arc = Arc(columns[:, aim.OUT_BURNOUT : aim.OUT_BURNOUT + 6])
        return arc.apogee_m, arc.entry_sine, shortfall

    def loft_ends(self, _: Falling | None = None) -> tuple[Array, Array]:
        """Least and greatest loft at which each flight can be steered, rad."""
        low, high = LOWEST_LOFT_RAD, HIGHEST_LOFT_RAD
        if isinstance(self.booster, StagedBooster):
            low, high = self._last_family(-1, low), self._last_family(1, high)
        lowest, highest = self._loft_limits()
        return np.maximum(low, lowest), np.minimum(high, highest)

    def _loft_limits(self) -> tuple[Array, Array]:
        best = 0.25 * (np.pi - central_angles_rad(self.launch, self.target))  # of an impulsive flight over a sphere
        return FLATTEST_RAD - best, STEEPEST_RAD - best

    def ends_nearby(self, falling: Falling) -> tuple[Array, Array]:
        """Lofts in rad, a family apart, between which a function that falls with the loft first changes its sign.

        It is sought from loft 0 on, up where the function is positive there, else down, so that few families are needed.
        """
        lowest, highest = self._loft_limits()
        begin = np.clip(np.zeros(len(self.launch)), lowest, highest)
        rises = falling(begin) > 0.0
        up = self._walk(falling, begin, rises, highest, 1)
        down = self._walk(falling, begin, ~rises, lowest, -1)
        return np.where(rises, up[0], down[1]), np.where(rises, up[1], down[0])

    def _walk(self, falling: Falling, begin: Array, goes: np.ndarray, limit: Array, way: int) -> tuple[Array, Array]:
        """Last two lofts of a walk by families, of those flights that go this way, until the function changes its sign."""
        before, here, k = begin.copy(), begin.copy(), 0
        going = goes.copy()
        while going.any() and self._has_family(k + way):
            k += way
            trial = way * np.minimum(way * k * FAMILY_STEP_RAD, way * limit)
            value = falling(np.where(going, trial, here))
            before, here = np.where(going, here, before), np.where(going, trial, here)
            going &= (value * way > 0.0) & (trial != limit)
        return before, here

    def _has_family(self, k: int) -> bool:
        assert isinstance(self.booster, StagedBooster)
        loft = k * FAMILY_STEP_RAD
        if not LOWEST_LOFT_RAD - 1e-9 <= loft <= HIGHEST_LOFT_RAD + 1e-9:
            return False
        try:
            family(self.booster, loft, compiled=self.compiled)
        except OutsideValidity:
            return False
        return True

    def _last_family(self, way: int, end_rad: float) -> float:
        k = 0
        while abs((k + way) * FAMILY_STEP_RAD) <= abs(end_rad) + 1e-9 and self._has_family(k + way):
            k += way
        return k * FAMILY_STEP_RAD

    def _kinematic(
        self, booster: KinematicBooster, launch: Array, target: Array, loft_rad: Array, air: Array, passes: int, columns: Array
    ) -> None:
        angle = booster.burnout_down_range_m / MEAN_RADIUS_M
        how = (booster.burn_time_s, booster.burnout_height_m, angle, self.half_inverse_beta)
        if self.compiled:
            from thirdsite.flight import flight_kernels

            flight_kernels.aim_kinematic(launch, target, *how, loft_rad, passes, air, columns)
            return
        for i in range(len(columns)):
            row = slice(i, i + 1)
            work = [0.0] * FLIGHT_ROWS
            try:
                aim.aim_kinematic(launch[row], target[row], *how, loft_rad[row], passes, air, columns[row], work, 1)
            except (ArithmeticError, ValueError):
                columns[row] = np.nan

    def _staged(
        self, booster: StagedBooster, launch: Array, target: Array, loft_rad: Array, air: Array, passes: int, columns: Array
    ) -> None:
        families, lofts = self._families(booster, loft_rad)
        how = (*booster.flight_figures, booster.payload_mass_kg, families, lofts)
        if self.compiled:
            from thirdsite.flight import flight_kernels

            beta = self.half_inverse_beta
            flight_kernels.aim_staged(launch, target, *how, loft_rad, beta, passes, air, columns)
            return
        nothing = np.zeros((0, 7, 1))
        for i in range(len(columns)):
            row = slice(i, i + 1)
            work, boost_work = [0.0] * FLIGHT_ROWS, [0.0] * BOOST_ROWS
            try:
                aim.aim_staged(
                    launch[row],
                    target[row],
                    *how,
                    loft_rad[row],
                    self.half_inverse_beta,
                    passes,
                    air,
                    columns[row],
                    work,
                    boost_work,
                    nothing,
                    1,
                )
            except (ArithmeticError, ValueError):
                columns[row] = np.nan

    def _families(self, booster: StagedBooster, loft_rad: Array) -> tuple[Array, Array]:
        """Steering families that enclose the lofts, and (least loft, step) of them."""
        low, high = float(np.min(loft_rad, initial=np.inf)), float(np.max(loft_rad, initial=-np.inf))
        if low > high:
            low = high = 0.0
        if low == high and not self.shares_families:
            return family(booster, low, compiled=self.compiled)[None], np.array([low, 1.0])
        first, last = int(np.floor(low / FAMILY_STEP_RAD + 1e-9)), int(np.ceil(high / FAMILY_STEP_RAD - 1e-9))
        found = [family(booster, k * FAMILY_STEP_RAD, compiled=self.compiled) for k in range(first, last + 1)]
        return np.stack(found), np.array([first * FAMILY_STEP_RAD, FAMILY_STEP_RAD])


@lru_cache(maxsize=256)
def family(booster: StagedBooster, loft_rad: float, *, compiled: bool) -> Array:
    """`range_family`, kept."""
    return range_family(booster, loft_rad, compiled=compiled)


def central_angles_rad(a: Array, b: Array) -> Array:
    """Angles at the Earth's centre between the positions `a[n, 3]` and `b[n, 3]`, rad."""
    cosine = np.einsum("ij,ij->i", a, b) / (np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1))
    angle: Array = np.arccos(np.clip(cosine, -1.0, 1.0))
    return angle
