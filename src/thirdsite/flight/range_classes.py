"""Range classes of the INF Treaty (1987) and beyond it."""

from __future__ import annotations

from typing import NamedTuple


class RangeClass(NamedTuple):
    """A class of ranges and the class of ballistic missile usually named with it."""

    name: str
    missile: str
    words: str


SHORT = RangeClass("short", "SRBM", "short range, below 500 km: outside the INF Treaty")
SHORTER = RangeClass("INF shorter", "SRBM", "shorter range of the INF Treaty, 500 to 1,000 km")
MEDIUM = RangeClass("INF intermediate", "MRBM", "intermediate range of the INF Treaty, 1,000 to 5,500 km")
INTERMEDIATE = RangeClass("INF intermediate", "IRBM", "intermediate range of the INF Treaty, 1,000 to 5,500 km")
INTERCONTINENTAL = RangeClass("ICBM", "ICBM", "intercontinental, above 5,500 km")


def range_class(range_m: float) -> RangeClass:
    """The class of a range in m.

    Source: INF Treaty 1987, art. II: shorter-range from 500 to 1,000 km, intermediate-range above 1,000 up to 5,500 km;
    MRBM and IRBM part at 3,000 km.
    """
    if range_m < 500e3:
        return SHORT
    if range_m <= 1000e3:
        return SHORTER
    if range_m <= 3000e3:
        return MEDIUM
    return INTERMEDIATE if range_m <= 5500e3 else INTERCONTINENTAL
