"""One flight of any body from a state file, for people to look at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from thirdsite.chain.flight_json import FlightRecord, event_heights_m, sample_times_s
from thirdsite.errors import BadInput, OutsideValidity
from thirdsite.scenario.state_file import LONGEST_FLIGHT_S, StateFile, load_state, refuse_endless


def state_record(path: Path, step_s: float | None = None, heights_m: Sequence[float] = ()) -> tuple[StateFile, FlightRecord]:
    """Follow the body of a state file to its stop, as a record to print.

    Parameters
    ----------
    heights_m : heights whose crossings are events, besides 100 km

    Raises
    ------
    BadInput : anything wrong in the file, named with file, line, value and remedy
    """
    from thirdsite.flight.events import Event
    from thirdsite.flight.propagation import fly_state

    state, levels_m = load_state(path), event_heights_m(heights_m)
    position, velocity = state.position_ecef_m, state.velocity_ecef_m_s
    braking, harmonics = state.inverse_ballistic_coefficient_m2_kg, state.gravity.harmonics
    stop_s = LONGEST_FLIGHT_S if state.stop_s is None else state.stop_s
    how: dict[str, Any] = {"stop_s": stop_s, "harmonics": harmonics, "drag_curve": state.curve}
    try:
        first = fly_state(position, velocity, braking, **how)
    except OutsideValidity as error:
        raise BadInput(f"{path}:1: {error}") from None
    if state.stop_s is None and not first.impact:
        refuse_endless(path, f"it is still flying after {stop_s:.0f} s")
    end_s = float(first.time_s[-1])
    times = sample_times_s(end_s, step_s)
    flight = fly_state(position, velocity, braking, sample_times_s=times[:-1], heights_m=levels_m, **how)
    rows = [
        (float(time), *map(float, at), *map(float, speed))
        for time, at, speed in zip(flight.time_s, flight.position_ecef_m, flight.velocity_ecef_m_s, strict=True)
    ]
    events = [*flight.events, Event("impact" if flight.impact else "stop", rows[-1])]
    return state, FlightRecord(rows, float(flight.apogee_height_m), bool(flight.impact), events)
