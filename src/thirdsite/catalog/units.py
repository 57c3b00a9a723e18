"""The units a catalogue or scenario may use, each with its dimension and its factor to SI."""

from __future__ import annotations

from math import pi

UNITS: dict[str, tuple[str, float]] = {
    "kg": ("mass", 1.0),
    "t": ("mass", 1e3),
    "m": ("length", 1.0),
    "km": ("length", 1e3),
    "nmi": ("length", 1852.0),
    "s": ("time", 1.0),
    "min": ("time", 60.0),
    "d": ("time", 86400.0),
    "m/s": ("speed", 1.0),
    "km/s": ("speed", 1e3),
    "m/s2": ("acceleration", 1.0),
    "m2": ("area", 1.0),
    "W": ("power", 1.0),
    "kW": ("power", 1e3),
    "MW": ("power", 1e6),
    "Hz": ("frequency", 1.0),
    "MHz": ("frequency", 1e6),
    "GHz": ("frequency", 1e9),
    "K": ("temperature", 1.0),
    "dB": ("decibel", 1.0),
    "deg": ("angle", pi / 180.0),
    "rad": ("angle", 1.0),
    "urad": ("angle", 1e-6),
    "kg/m2": ("ballistic_coefficient", 1.0),
    "1": ("number", 1.0),
}


def units_of(dimension: str) -> list[str]:
    """Units that measure `dimension`, in the order of the table."""
    return [unit for unit, (kind, _) in UNITS.items() if kind == dimension]
