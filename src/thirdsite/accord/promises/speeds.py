"""The least burnout speed an observed interceptor test must have had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from thirdsite.accord.promises.declared_physics import observed_test
from thirdsite.earth.constants import GRAVITATIONAL_PARAMETER, MEAN_RADIUS_M, ROTATION_RATE_RAD_S
from thirdsite.flight.kepler_bound import arcs, ground_points_ecef_m, impact_places

if TYPE_CHECKING:
    from thirdsite.accord.standing.ledger import Ledger

BURNOUT_HEIGHT_M = 300e3
"""Greatest height at which an interceptor burns out: assumption, above every published figure."""
COUNTRIES = {"US": "USA", "RU": "RUS", "PL": "POL", "CZ": "CZE"}
"""Launching state of a party's tests."""


def least_speed_m_s(range_m: float, apogee_m: float) -> float:
    """Least inertial burnout speed of a flight of this apogee and range, m/s.

    The drag-free arc over a resting Earth, at the greatest burnout height: v^2 = v0^2 - 2 mu (1 / R - 1 / (R + h)). Drag
    only raises it. Valid for: free flight after a burnout no higher than `BURNOUT_HEIGHT_M`; the turning Earth shifts it
    by up to its own speed at the launch point, which is taken off.
    """
    here = np.zeros(1), np.zeros(1)
    start = ground_points_ecef_m(*here)
    end = ground_points_ecef_m(*impact_places(*here, np.array([0.5 * np.pi]), range_m))
    ground = float(arcs(start, end, apogee_m, rotating=False).launch_speed_m_s[0])
    height = min(BURNOUT_HEIGHT_M, 0.5 * apogee_m)
    lost = 2.0 * GRAVITATIONAL_PARAMETER * (1.0 / MEAN_RADIUS_M - 1.0 / (MEAN_RADIUS_M + height))
    return float(np.sqrt(max(ground**2 - lost, 0.0))) - ROTATION_RATE_RAD_S * MEAN_RADIUS_M


@dataclass(frozen=True)
class Observed:
    """An observed interceptor test: the least burnout speed it needed, who saw it, in which record."""

    least_m_s: float
    observer: str
    record: str


def observed_speeds(ledger: Ledger, party: str) -> list[Observed]:
    """The observed interceptor tests of a party's country whose apogee and range are known."""
    country = COUNTRIES.get(party, party)
    found = []
    for record in ledger.of_kind("observed_flight"):
        body = ledger.body(record)
        if body["object_class"] != "interceptor_test" or body["launching_state"] != country:
            continue
        test = observed_test(body)
        if test is not None and test.apogee_m is not None:
            found.append(Observed(least_speed_m_s(test.range_m, test.apogee_m), record.party, record.id))
    return found
