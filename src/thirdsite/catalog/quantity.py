"""A published figure: value, unit, range, grade and source, with what each speaker says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from thirdsite.catalog.units import UNITS, units_of
from thirdsite.errors import NoCommonFigure

Grade = Literal["A", "B", "C", "M", "H"]
GRADES: dict[str, str] = {
    "A": "official or primary text",
    "B": "reputable secondary report",
    "C": "public code or data set that cites others",
    "M": "assumption: general knowledge or a working default, no source",
    "H": "our own arithmetic from cited figures",
}


class Record(BaseModel):
    """A catalogue record: no key that is not declared, nothing changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Figure(Record):
    """One speaker's figure for a quantity, in the unit of the quantity."""

    value: float = Field(allow_inf_nan=False)
    range: tuple[float, float] | None = None
    grade: Grade
    source: str = Field(min_length=1)
    note: str = ""


class Quantity(Record):
    """A published figure with its unit; `positions` holds what named speakers say instead.

    `value` may be left out only where every use names a position that gives one.
    """

    value: float | None = Field(default=None, allow_inf_nan=False)
    unit: str
    range: tuple[float, float] | None = None
    grade: Grade = "M"
    source: str = ""
    note: str = ""
    positions: dict[str, Figure] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> Quantity:
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit {self.unit!r}; known: {', '.join(UNITS)}")
        if self.value is None and not self.positions:
            raise ValueError("give a value, or a figure under positions")
        if self.value is not None and not self.source:
            raise ValueError("a value needs a source (for an assumption: say so there, grade M)")
        _check_range(self.value, self.range)
        for figure in self.positions.values():
            _check_range(figure.value, figure.range)
        return self

    def figure(self, position: str | None = None) -> Figure:
        """The figure `position` gives, else the common one.

        Raises
        ------
        NoCommonFigure : there is neither
        """
        if position is not None and position in self.positions:
            return self.positions[position]
        if self.value is None:
            raise NoCommonFigure(
                f"there is no common value here, and position {position!r} gives none; given by: {', '.join(self.positions)}. "
                "Add a value with unit, grade and source, or name one of those positions"
            )
        return Figure(value=self.value, range=self.range, grade=self.grade, source=self.source, note=self.note)

    def si(self, position: str | None = None) -> float:
        """Value in SI units (angles in rad, decibels as decibels)."""
        return self.figure(position).value * UNITS[self.unit][1]

    def range_si(self, position: str | None = None) -> tuple[float, float]:
        """Lowest and highest value in SI units; both the value itself where no range is given."""
        figure = self.figure(position)
        low, high = figure.range or (figure.value, figure.value)
        factor = UNITS[self.unit][1]
        return low * factor, high * factor


def _check_range(value: float | None, bounds: tuple[float, float] | None) -> None:
    if bounds is None:
        return
    low, high = bounds
    if low > high:
        raise ValueError(f"range [{low:g}, {high:g}] runs downwards")
    if value is not None and not low <= value <= high:
        raise ValueError(f"value {value:g} lies outside its range [{low:g}, {high:g}]")


def measured_in(dimension: str, low: float, high: float) -> Callable[[Quantity], Quantity]:
    """A check: the unit measures `dimension` and every figure lies in [low, high] SI."""

    def check(quantity: Quantity) -> Quantity:
        kind, factor = UNITS[quantity.unit]
        if kind != dimension:
            raise ValueError(f"unit {quantity.unit!r} measures {kind}; expected {dimension} in {units_of(dimension)}")
        numbers = [quantity.value, *(quantity.range or ())]
        for figure in quantity.positions.values():
            numbers += [figure.value, *(figure.range or ())]
        for number in numbers:
            if number is not None and not low <= number * factor <= high:
                raise ValueError(
                    f"{number:g} {quantity.unit} is outside what is possible here: "
                    f"{low / factor:g} to {high / factor:g} {quantity.unit}"
                )
        return quantity

    return check


def _measured_in(dimension: str, low: float, high: float) -> AfterValidator:
    return AfterValidator(measured_in(dimension, low, high))


def plain_number(value: Any) -> Any:
    """The value, unless it is yes or no, which are numbers to Python but not to a reader."""
    if isinstance(value, bool):
        raise ValueError("not a number; write a plain number")
    return value


Mass = Annotated[Quantity, _measured_in("mass", 0.0, 1e6)]
Length = Annotated[Quantity, _measured_in("length", 0.0, 2.1e7)]
Time = Annotated[Quantity, _measured_in("time", 0.0, 1e5)]
Speed = Annotated[Quantity, _measured_in("speed", 0.0, 1.2e4)]
Area = Annotated[Quantity, _measured_in("area", 1e-5, 1e5)]
Power = Annotated[Quantity, _measured_in("power", 1.0, 1e9)]
Frequency = Annotated[Quantity, _measured_in("frequency", 1e7, 1e11)]
Temperature = Annotated[Quantity, _measured_in("temperature", 1.0, 1e4)]
Decibel = Annotated[Quantity, _measured_in("decibel", -100.0, 100.0)]
Angle = Annotated[Quantity, _measured_in("angle", -6.3, 6.3)]
Latitude = Annotated[Quantity, _measured_in("angle", -1.5707963267948968, 1.5707963267948968)]
Longitude = Annotated[Quantity, _measured_in("angle", -3.1415926535897936, 3.1415926535897936)]
BallisticCoefficient = Annotated[Quantity, _measured_in("ballistic_coefficient", 100.0, 1e5)]
Number = Annotated[Quantity, _measured_in("number", 0.0, 1e9)]


class ChosenFigure(Record):
    """One speaker's choice between named readings."""

    value: str
    grade: Grade
    source: str = Field(min_length=1)
    note: str = ""


class Choice(Record):
    """A disputed switch: a default reading, and the reading each speaker takes."""

    value: str
    grade: Grade
    source: str = Field(min_length=1)
    note: str = ""
    positions: dict[str, ChosenFigure] = Field(default_factory=dict)

    def chosen(self, position: str | None = None) -> str:
        """The reading `position` takes, else the default one."""
        return self.positions[position].value if position in self.positions else self.value
