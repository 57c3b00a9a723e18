"""Figures with units, ranges and positions."""

from __future__ import annotations

from math import pi

import pytest
from pydantic import TypeAdapter, ValidationError

from thirdsite.catalog.quantity import Angle, Choice, Length, Quantity, Time
from thirdsite.catalog.units import UNITS, units_of
from thirdsite.errors import NoCommonFigure

GIVEN = {"value": 4.0, "unit": "min", "range": (2.0, 7.0), "grade": "M", "source": "made up"}


def quantity(**changes) -> Quantity:
    return Quantity.model_validate({**GIVEN, **changes})


def test_si_values_and_ranges():
    assert quantity().si() == 240.0
    assert quantity().range_si() == (120.0, 420.0)
    assert quantity(range=None).range_si() == (240.0, 240.0)


def test_a_position_has_its_own_value_and_range():
    one = quantity(positions={"me": {"value": 5.0, "range": (5.0, 6.0), "grade": "B", "source": "I said so"}})
    assert one.si("me") == 300.0
    assert one.range_si("me") == (300.0, 360.0)
    assert one.si("you") == one.si() == 240.0


def test_without_a_common_value_only_positions_have_one():
    one = Quantity.model_validate({"unit": "s", "positions": {"me": {"value": 5.0, "grade": "B", "source": "I said so"}}})
    assert one.si("me") == 5.0
    with pytest.raises(NoCommonFigure, match="given by: me"):
        one.si()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"unit": "h"}, "unknown unit"),
        ({"value": None}, "give a value"),
        ({"source": ""}, "needs a source"),
        ({"range": (7.0, 2.0)}, "downwards"),
        ({"range": (5.0, 7.0)}, "outside its range"),
        ({"value": float("nan")}, "finite"),
        ({"value": float("inf"), "range": None}, "finite"),
        ({"grade": "D"}, "'A', 'B', 'C', 'M' or 'H'"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_inconsistent_figures_are_refused(changes, words):
    with pytest.raises(ValidationError, match=words):
        quantity(**changes)


def test_a_kind_of_quantity_takes_its_own_units_only():
    assert TypeAdapter(Time).validate_python(GIVEN).si() == 240.0
    with pytest.raises(ValidationError, match="measures time"):
        TypeAdapter(Length).validate_python(GIVEN)


def test_a_kind_of_quantity_has_bounds_for_value_range_and_positions():
    angle = TypeAdapter(Angle)
    good = {"value": 90.0, "unit": "deg", "grade": "M", "source": "made up"}
    assert angle.validate_python(good).si() == pytest.approx(pi / 2)
    for bad in (
        {"value": 400.0},
        {"range": (0.0, 400.0)},
        {"positions": {"me": {"value": -400.0, "grade": "M", "source": "x"}}},
    ):
        with pytest.raises(ValidationError, match="outside what is possible"):
            angle.validate_python({**good, **bad})


def test_a_choice_is_the_positions_or_the_default():
    reading = {"value": "filled", "grade": "M", "source": "made up"}
    one = Choice.model_validate({**reading, "positions": {"me": {**reading, "value": "thinned"}}})
    assert one.chosen("me") == "thinned"
    assert one.chosen("you") == one.chosen() == "filled"


def test_units_have_the_factors_they_should():
    assert UNITS["nmi"] == ("length", 1852.0)
    assert UNITS["deg"][1] == pytest.approx(0.017453292519943295)
    assert UNITS["dB"] == ("decibel", 1.0)
    assert units_of("length") == ["m", "km", "nmi"]
