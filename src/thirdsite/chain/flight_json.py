"""One flight as it is printed: where and how fast at even times, burnout, apogee, ground range and impact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, ceil, degrees, floor, hypot, log10
from typing import Any

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import Geodetic, east_north_up, geodetic_from_ecef, ground_range_m
from thirdsite.errors import BadInput
from thirdsite.flight.events import ENTRY_HEIGHT_M, Event

MOST_SAMPLES = 100_000
GREATEST_EVENT_HEIGHT_M = 50000e3
FEWEST_DEFAULT = 300
"""The default step is the least round one that makes no more intervals than this."""
SAMPLE_KEYS = ("time_s", "lat_deg", "lon_deg", "height_m", "speed_m_s")

Row = Sequence[float]
"""Time in s, ECEF position in m and ECEF velocity in m/s: seven numbers."""


@dataclass(frozen=True)
class FlightRecord:
    """A flight ready to be printed; `samples` are rows, the last one at impact or where it was stopped, `events` named ones."""

    samples: Sequence[Row]
    apogee_m: float
    impact: bool
    events: Sequence[Event] = ()
    burnout: Row | None = None
    miss_m: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Everything about the flight, keys with units; degrees, else SI."""
        first, last = self.samples[0], self.samples[-1]
        start, end = place_of(first), place_of(last)
        return {
            "burnout": None if self.burnout is None else _burnout(self.burnout),
            "apogee_m": round(self.apogee_m, 3),
            "ground_range_m": round(ground_range_m(start, end), 4),
            "flight_time_s": round(last[0], 9),
            "impact": {"lat_deg": _degrees(end.latitude_rad), "lon_deg": _degrees(end.longitude_rad)} if self.impact else None,
            "miss_m": None if self.miss_m is None else round(self.miss_m, 3),
            "events": [{"name": event.name, **_named(event.row)} for event in self.events],
            "samples": [_named(row) for row in self.samples],
        }


def place_of(row: Row) -> Geodetic:
    """Geodetic place of a row."""
    return geodetic_from_ecef(row[1], row[2], row[3])


def speed_of(row: Row) -> float:
    """Speed relative to the turning Earth, m/s."""
    return hypot(row[4], row[5], row[6])


def sample_values(row: Row) -> tuple[float, float, float, float, float]:
    """Time, latitude and longitude in degrees, height and speed: rounded to 0.01 mm and 0.001 mm/s."""
    place = place_of(row)
    return (
        round(row[0], 9),
        _degrees(place.latitude_rad),
        _degrees(place.longitude_rad),
        round(place.height_m, 5) + 0.0,
        round(speed_of(row), 6),
    )


def _named(row: Row) -> dict[str, float]:
    return dict(zip(SAMPLE_KEYS, sample_values(row), strict=True))


def _degrees(angle_rad: float) -> float:
    """Degrees to ten decimals, 0.01 mm on the ground; never minus zero."""
    return round(degrees(angle_rad), 10) + 0.0


def _burnout(row: Row) -> dict[str, float]:
    place, speed = place_of(row), speed_of(row)
    up = east_north_up(place)[2]
    climb = sum(axis * velocity for axis, velocity in zip(up, row[4:7], strict=True))
    inertial = hypot(row[4] - ROTATION_RATE_RAD_S * row[2], row[5] + ROTATION_RATE_RAD_S * row[1], row[6])
    return {
        "time_s": round(row[0], 6),
        "height_m": round(place.height_m, 3),
        "speed_m_s": round(speed, 4),
        "inertial_speed_m_s": round(inertial, 4),
        "flight_path_angle_deg": round(degrees(asin(max(-1.0, min(1.0, climb / speed)))), 6),
    }


def event_heights_m(asked_m: Sequence[float]) -> list[float]:
    """Heights whose crossing is an event: 100 km, and those asked for.

    Raises
    ------
    BadInput : a height that is none
    """
    for height_m in asked_m:
        if not 0.0 < height_m <= GREATEST_EVENT_HEIGHT_M:
            raise BadInput(
                f"--height-m {height_m:g} is no height to cross; write metres above the ellipsoid, above 0 and at most "
                f"{GREATEST_EVENT_HEIGHT_M:.0f}"
            )
    return list(dict.fromkeys([ENTRY_HEIGHT_M, *asked_m]))


def sample_times_s(end_s: float, step_s: float | None = None) -> list[float]:
    """Times 0, step, 2 step, ... and `end_s`; the default step makes 120 to 300 intervals.

    Raises
    ------
    BadInput : a step that is no length of time, or makes too many samples
    """
    step = step_s if step_s is not None else _round_step(end_s / FEWEST_DEFAULT)
    if not 0.0 < step < float("inf"):
        raise BadInput(f"--step-s {step:g} s is not a length of time; write a number of seconds above 0")
    count = ceil(end_s / step - 1e-9)
    if count > MOST_SAMPLES:
        raise BadInput(
            f"--step-s {step:g} s makes {count} samples of a flight of {end_s:.0f} s, more than {MOST_SAMPLES}; "
            f"write a step of at least {end_s / MOST_SAMPLES:.3g} s"
        )
    return [*(round(k * step, 9) for k in range(max(count, 1))), end_s]


def _round_step(least_s: float) -> float:
    """The least of 1, 2, 5 times a power of ten that is not below `least_s`."""
    power = floor(log10(max(least_s, 1e-6)))
    return next(digit * 10.0**power for digit in (1.0, 2.0, 5.0, 10.0) if digit * 10.0**power >= least_s * (1.0 - 1e-9))
