"""One flight of any body from a state file, for people to look at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from thirdsite.chain.flight_json import FlightRecord, sample_times_s
from thirdsite.errors import BadInput, OutsideValidity
from thirdsite.scenario.state_file import LONGEST_FLIGHT_S, StateFile, load_state, refuse_endless

if TYPE_CHECKING:
    from thirdsite.flight.propagation import StateFlight


def state_record(path: Path, step_s: float | None = None) -> tuple[StateFile, FlightRecord]:
    """Follow the body of a state file to its stop, as a record to print.

    Raises
    ------
    BadInput : anything wrong in the file, named with file, line, value and remedy
    """
    from thirdsite.flight.propagation import fly_state

    state = load_state(path)
    position, velocity = state.position_ecef_m, state.velocity_ecef_m_s
    braking, harmonics = state.inverse_ballistic_coefficient_m2_kg, state.gravity.harmonics
    stop_s = LONGEST_FLIGHT_S if state.stop_s is None else state.stop_s
    try:
        first = fly_state(position, velocity, braking, stop_s=stop_s, sample_times_s=None, harmonics=harmonics)
    except OutsideValidity as error:
        raise BadInput(f"{path}:1: {error}") from None
    if state.stop_s is None and not first.impact:
        refuse_endless(path, f"it is still flying after {stop_s:.0f} s")
    end_s = float(first.time_s[-1])
    times = sample_times_s(end_s, step_s)
    flight = fly_state(position, velocity, braking, stop_s=stop_s, sample_times_s=times[:-1], harmonics=harmonics)
    found = {round(row[0], 9): row for part in (first, flight) for row in _rows(part)}
    rows = [*(found[round(time, 9)] for time in times[:-1]), _rows(flight)[-1]]
    return state, FlightRecord(rows, float(flight.apogee_height_m), bool(flight.impact))


def _rows(flight: StateFlight) -> list[tuple[float, ...]]:
    """Samples as rows; a wanted time at which a step happens to end is among the steps' own ends only."""
    return [
        (float(time), *map(float, at), *map(float, speed))
        for time, at, speed in zip(flight.time_s, flight.position_ecef_m, flight.velocity_ecef_m_s, strict=True)
    ]
