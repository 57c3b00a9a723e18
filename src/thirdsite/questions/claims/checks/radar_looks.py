"""Looks that several checks use: readings of the disputed radar, and what radars see of flights and when."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from thirdsite.engagement import engagement_kernels
from thirdsite.flight.booster import Array
from thirdsite.flight.threats import Flights
from thirdsite.questions.claims.checks.bench import RADAR, Bench
from thirdsite.questions.sensitivity import radar_readings
from thirdsite.sensing.radar import Radar

LINE_OF_SIGHT = "line of sight only"


class Seen(NamedTuple):
    """When flights are seen: first and last time in s (NaN where never), and whether the warhead is, after burnout."""

    first_s: Array
    last_s: Array
    warhead: np.ndarray

    @property
    def ever(self) -> np.ndarray:
        """Whether each flight is seen at all."""
        return np.isfinite(self.first_s)


def readings(bench: Bench) -> dict[str, Radar]:
    """The radar at Brdy by line of sight and by each reading of power and array."""
    return {name: bench.radar(RADAR, None, switches) for name, switches in radar_readings(bench.case, RADAR).items()}


def seen(bench: Bench, radar: Radar, flights: Flights, missile: str) -> Seen:
    """When a radar sees each arriving flight, to the spacing of the samples (about 7 s above the air)."""
    warhead, body = (radar.detection_range_m(bench.section_m2(missile, radar.id, body=own)) for own in (False, True))
    flags, times = bench.looks(radar, flights, warhead, body)
    ever = flags.any(axis=1)
    rows = np.arange(len(flags))
    last = flags.shape[1] - 1 - flags[:, ::-1].argmax(axis=1)
    return Seen(
        np.where(ever, times[rows, flags.argmax(axis=1)], np.nan),
        np.where(ever, times[rows, last], np.nan),
        np.asarray(flags[:, flights.burnout :].any(axis=1)),
    )


def russian_seen(bench: Bench) -> dict[str, int]:
    """Number of Russian flights of which the radar at Brdy sees the warhead in free flight, by reading."""
    return {name: russian_flights_seen(bench, radar) for name, radar in readings(bench).items()}


def russian_flights_seen(bench: Bench, radar: Radar) -> int:
    """Number of Russian flights of which a radar sees the warhead in free flight."""
    rows = bench.free.samples
    flags, slant = np.empty(rows.shape[:2]), np.empty(rows.shape[:2])
    engagement_kernels.look_all(radar.geometry, radar.limit, rows, flags, slant)
    reach = radar.detection_range_m(bench.section_m2(bench.pairs[0].missile, radar.id))
    return int(((flags > 0.5) & (slant <= reach)).any(axis=1).sum())
