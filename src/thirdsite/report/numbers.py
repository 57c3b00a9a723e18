"""How values are written for people: few digits, one style for each column, a true minus sign."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from thirdsite.report.exports import plain

NO_VALUE = "\N{EN DASH}"
_RAISED = {"2": "²", "3": "³"}


class NumberStyle(NamedTuple):
    """How the numbers of one column are written: decimals, and whether thousands are parted by commas."""

    decimals: int
    grouped: bool


def style_of(values: Iterable[Any]) -> NumberStyle:
    """The style that gives the largest of the numbers three significant digits; no decimals where all are whole."""
    finite = [abs(value) for value in map(plain, values) if is_number(value)]
    largest = max(finite, default=0.0)
    if largest == 0.0 or all(value == int(value) for value in finite):
        return NumberStyle(0, largest >= 1e4)
    return NumberStyle(min(max(2 - math.floor(math.log10(largest)), 0), 4), largest >= 1e4)


def number(value: float, style: NumberStyle) -> str:
    """A number in a style; one that would round to zero keeps two significant digits."""
    decimals = style.decimals
    if value != 0.0 and abs(value) < 0.5 * 10.0**-decimals:
        decimals = min(1 - math.floor(math.log10(abs(value))), 9)
    text = f"{value:,.{decimals}f}" if style.grouped else f"{value:.{decimals}f}"
    return text.replace("-", "\N{MINUS SIGN}")


def as_given(value: float, digits: int = 6) -> str:
    """A single number with at most so many significant digits and no trailing zeros."""
    rounded = float(f"{value:.{digits}g}")
    decimals = max(len(f"{rounded:.9f}".rstrip("0").partition(".")[2]), 0)
    return number(rounded, NumberStyle(decimals, abs(rounded) >= 1e4))


def written(value: Any, style: NumberStyle | None = None) -> str:
    """Any value of a table or an answer, for people to read; without a style, numbers as given."""
    value = plain(value)
    if value is None or value == "":
        return NO_VALUE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(written(inner, style) for inner in value) or NO_VALUE
    if isinstance(value, dict):
        return "; ".join(f"{key}: {written(inner, style)}" for key, inner in value.items()) or NO_VALUE
    if is_number(value):
        return as_given(value) if style is None else number(value, style)
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


def unit_text(unit: str) -> str:
    """A unit as it is printed: m2 with a raised 2, nothing for the unit of plain numbers."""
    return "" if unit == "1" else re.sub(r"(?<=[a-z])[23]\b", lambda match: _RAISED[match.group()], unit)
