"""One flight for the commands that look at one case."""

from __future__ import annotations

from math import degrees

import numpy as np
import typer

from thirdsite.catalog.catalog import Catalog
from thirdsite.chain.case import threat_model
from thirdsite.chain.path import Path
from thirdsite.earth.geodesy import ecef_from_geodetic, ground_range_m
from thirdsite.errors import BadInput, OutOfRange, OutsideValidity
from thirdsite.flight.booster import KinematicBooster
from thirdsite.flight.threats import Flights, Outcome, apogee_height_m, fly

LOFT_RANGE_DEG = (-20.0, 40.0)


def one_flight(
    catalog: Catalog, missile: str, start: str, end: str, loft_deg: float, position: str | None, *, compiled: bool
) -> tuple[Path, Flights]:
    """Fly one missile from a named place to another.

    Raises
    ------
    OutOfRange, OutsideValidity : the missile does not arrive there; the message says by how much and what to change
    """
    low, high = LOFT_RANGE_DEG
    if not low <= loft_deg <= high:
        raise BadInput(f"--loft-deg {loft_deg:g} lies outside {low:g} to {high:g} degrees")
    entry = catalog.missile(missile)
    if position is not None:
        catalog.position(position)
    model = threat_model(entry, loft_deg, position)
    launch, aim = catalog.place(start), catalog.place(end)
    distance_km = ground_range_m(launch, aim) / 1e3
    if distance_km < 1.0:
        raise BadInput(f"--from {start} and --to {end} are {distance_km * 1e3:.0f} m apart; name two different places")
    flights = fly(
        model.booster,
        model.ballistic_coefficient_kg_m2,
        np.array([ecef_from_geodetic(launch)]),
        np.array([ecef_from_geodetic(aim)]),
        model.loft_rad,
        compiled=compiled,
    )
    outcome = Outcome(int(flights.outcome[0]))
    if outcome != Outcome.ARRIVES:
        _refuse(outcome, missile, start, end, distance_km, flights, isinstance(model.booster, KinematicBooster))
    return Path.of(flights), flights


def _refuse(outcome: Outcome, missile: str, start: str, end: str, distance_km: float, flights: Flights, kinematic: bool) -> None:
    what = f"{missile} from {start} to {end} ({distance_km:.0f} km)"
    asked = float(flights.shortfall[0])
    if outcome == Outcome.OUT_OF_RANGE:
        share = f"needs {100.0 * (asked - 1.0):.1f} % more burnout speed than it has" if kinematic else "is beyond its full burn"
        raise OutOfRange(f"{what}: {outcome.text}; it {share}. Choose a nearer aim point or a longer-range missile")
    raise OutsideValidity(f"{what}: {outcome.text}")


def describe(path: Path, flights: Flights) -> dict[str, float]:
    """A flight's main figures, keys with units."""
    return {
        "flight_time_s": round(path.flight_time_s, 1),
        "burnout_s": round(path.burnout_s, 1),
        "apogee_m": round(apogee_height_m(flights), 0),
        "miss_m": round(float(flights.miss_m[0]), 2),
    }


def spell(path: Path, time_s: float) -> str:
    """A point of a path in words."""
    place = path.place(time_s)
    return (
        f"t = {time_s:7.1f} s at {degrees(place.latitude_rad):.2f}, {degrees(place.longitude_rad):.2f}, "
        f"{place.height_m / 1e3:.0f} km high"
    )


def warn_compiling() -> None:
    """Compile the kernels if this machine has not yet, and say so."""
    from thirdsite.chain.warmup import kernels_ready, warm_up

    if not kernels_ready():
        typer.echo("compiling the flight kernels, once per machine: about half a minute", err=True)
        warm_up()
