"""A fly-out table as a record: its values, what they hold for, and how far they lie from flights flown directly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from math import pi

import numpy as np
from numpy.typing import NDArray

from thirdsite.earth.geodesy import Geodetic
from thirdsite.flight.booster import Array
from thirdsite.flight.flyout import ANGLE_STEP_RAD, HEIGHT_STEP_M, LOWEST_M

Values = NDArray[np.float32]


@dataclass(frozen=True)
class Spread:
    """Sizes of some errors, in the unit of the field it stands in."""

    median: float
    p95: float
    worst: float

    @classmethod
    def of(cls, errors: Array) -> Spread:
        """Median, 95th percentile and greatest size; zeros for no errors."""
        if len(errors) == 0:
            return cls(0.0, 0.0, 0.0)
        return cls(*(float(value) for value in np.percentile(np.abs(errors), [50.0, 95.0, 100.0])))


@dataclass(frozen=True)
class TableError:
    """What a table says about points where flights were flown to, less what those flights did.

    Counted are flights that are the soonest at their point, spread evenly over launch bearings, over pitch as the table's
    mesh has it, and over time up to the table's longest. `inside` the reach a point has every node of its cell and of the
    cells around it (in angle and height) reached and lies a cell from where the flight burned out; at the `rim` not.
    """

    points: int
    """Flights inside."""
    time_s: Spread
    speed_m_s: Spread
    """Size of the difference of the velocities on arrival."""
    rim_share: float
    """Share of the counted flights that end at the rim."""
    rim_time_s: Spread
    rim_speed_m_s: Spread
    """Both of the flights at the rim whose point the table holds."""
    rim_missed_share: float
    """Share of the flights at the rim whose point the table does not hold."""


@dataclass(frozen=True, eq=False)
class FlyOutTable:
    """Least fly-out times around a site; see `flyout` for the columns of `values[bearing, height, central angle, :]`."""

    values: Values
    site: Geodetic
    burnout_speed_m_s: float
    least_burnout_height_m: float
    """Flights that burn out lower are not flown on."""
    longest_s: float
    measure: Callable[[FlyOutTable], TableError] = field(repr=False)
    """Finds the error when it is first asked for."""

    @cached_property
    def error(self) -> TableError:
        """The table's error, measured once."""
        return self.measure(self)

    @property
    def bearing_rad(self) -> Array:
        """Bearings of the nodes, clockwise from north."""
        return 2.0 * pi / len(self.values) * np.arange(float(len(self.values)))

    @property
    def height_m(self) -> Array:
        """Radial heights of the nodes."""
        return LOWEST_M + HEIGHT_STEP_M * np.arange(float(self.values.shape[1]))

    @property
    def central_angle_rad(self) -> Array:
        """Central angles of the nodes from the site."""
        return ANGLE_STEP_RAD * np.arange(float(self.values.shape[2]))
