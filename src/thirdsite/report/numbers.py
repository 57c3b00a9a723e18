"""How values are written for people: few digits, one precision for each column, a true minus sign."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from thirdsite.report.exports import plain

NO_VALUE = "–"


def decimals(values: Iterable[Any]) -> int:
    """Decimals that give the largest of the numbers three significant digits; none where all are whole.

    Valid for: numbers of one column; at most four decimals.
    """
    finite = [abs(value) for value in map(plain, values) if is_number(value)]
    largest = max(finite, default=0.0)
    if largest == 0.0 or all(value == int(value) for value in finite):
        return 0
    return min(max(2 - math.floor(math.log10(largest)), 0), 4)


def number(value: float, places: int) -> str:
    """A number with so many decimals; one that would round to zero keeps two significant digits."""
    if value != 0.0 and abs(value) < 0.5 * 10.0**-places:
        places = min(1 - math.floor(math.log10(abs(value))), 9)
    grouped = f"{value:,.{places}f}" if abs(value) >= 1e4 else f"{value:.{places}f}"
    return grouped.replace("-", "−")


def written(value: Any, places: int | None = None) -> str:
    """Any value of a table or an answer, for people to read."""
    value = plain(value)
    if value is None or value == "":
        return NO_VALUE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(written(inner) for inner in value) or NO_VALUE
    if isinstance(value, dict):
        return "; ".join(f"{key}: {written(inner)}" for key, inner in value.items()) or NO_VALUE
    if is_number(value):
        return number(value, decimals([value]) if places is None else places)
    return str(value)


def is_number(value: Any) -> bool:
    """Whether a value is a finite number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def percent(share: float) -> str:
    """A share in whole per cent; never 0 % or 100 % for what is neither."""
    rounded = round(100.0 * share)
    if rounded == 0 and share > 0.0:
        return "less than 1 %"
    if rounded == 100 and share < 1.0:
        return "more than 99 %"
    return f"{rounded} %"
