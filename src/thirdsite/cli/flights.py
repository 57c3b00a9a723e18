"""What the commands on one case say of a flight."""

from __future__ import annotations

from math import degrees

import typer

from thirdsite.chain.path import Path
from thirdsite.flight.threats import Flights, apogee_height_m


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
        typer.echo("compiling the flight kernels, once per machine: less than a minute", err=True)
        warm_up()
