"""How well the reconstruction predicts the times of the flights shipped with the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from thirdsite.catalog.observed import TIMED_USE, ObservedFlight, load_observed
from thirdsite.flight.reconstruction import reconstruct
from thirdsite.flight.time_comparison import TimeComparison, TimedTest, compare_times


def timed_tests(flights: Iterable[ObservedFlight]) -> list[TimedTest]:
    """Predicted and reported time of every flight given that has a range and a time."""
    rows = []
    for flight in flights:
        if flight.test is not None and flight.test.time_s is not None:
            predicted_s = reconstruct(flight.test).flight_time_s.best
            rows.append(TimedTest(flight.id, predicted_s, flight.test.time_s, flight.test.time_resolution_s))
    return rows


def compare_observed() -> TimeComparison:
    """Predicted and reported times of the shipped flights marked for it, signed mean, and each flight left out in turn.

    Flights whose times include a parachute, thrust on the way or a broken declaration, and those without a range or
    with an apogee inside the air, are not among them.
    """
    return compare_times(timed_tests(flight for flight in load_observed() if flight.use == TIMED_USE))
