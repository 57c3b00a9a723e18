"""A rocket's own drag curve: its drag coefficient by Mach, straight between given points and held beyond them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import isfinite

from thirdsite.errors import BadInput

MOST_POINTS = 24
"""The kernels take every curve as so many ramps."""
GREATEST_COEFFICIENT = 100.0

Ramps = tuple[float, tuple[float, ...], tuple[float, ...]]
"""Coefficient below the first point; Mach numbers at which the slope changes; changes of the slope there."""


@dataclass(frozen=True)
class DragCurve:
    """Drag coefficient, on the reference area, at increasing Mach numbers.

    Raises
    ------
    BadInput : points that make no curve; the message begins with `mach` or `coefficient`, whichever is at fault
    """

    mach: tuple[float, ...]
    coefficient: tuple[float, ...]

    def __post_init__(self) -> None:
        fault = curve_fault(self.mach, self.coefficient)
        if fault:
            raise BadInput(fault)

    @cached_property
    def ramps(self) -> Ramps:
        """The same curve as a sum of ramps, padded to MOST_POINTS of them, as the kernels take it."""
        slopes = [
            (after - before) / (faster - slower)
            for (slower, faster), (before, after) in zip(pairwise(self.mach), pairwise(self.coefficient), strict=True)
        ]
        changes = [after - before for before, after in pairwise([0.0, *slopes, 0.0])]
        padding = (0.0,) * (MOST_POINTS - len(self.mach))
        return self.coefficient[0], (*self.mach, *padding), (*changes, *padding)


def curve_fault(mach: tuple[float, ...], coefficient: tuple[float, ...]) -> str:
    """What is wrong with the points of a curve and what to write instead; empty where nothing is."""
    for name, values, most in (("mach", mach, 100.0), ("coefficient", coefficient, GREATEST_COEFFICIENT)):
        for k, value in enumerate(values):
            if not isfinite(value):
                return f"{name}: entry {k + 1} is {value:g}, not a finite number; write a plain number"
            if not 0.0 <= value <= most:
                return f"{name}: entry {k + 1} is {value:g}; write a number from 0 to {most:g}"
    if len(mach) != len(coefficient):
        return f"coefficient: {len(coefficient)} entries for {len(mach)} Mach numbers; write one for each"
    if not 2 <= len(mach) <= MOST_POINTS:
        return f"mach: {len(mach)} points; write 2 to {MOST_POINTS}"
    for k, (slower, faster) in enumerate(pairwise(mach)):
        if not faster > slower:
            return f"mach: entry {k + 2}, {faster:g}, is not above the one before, {slower:g}; write the points by increasing Mach"
    return ""
