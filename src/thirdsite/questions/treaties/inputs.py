"""Figures of treaties and of the record of tests as inputs of an answer."""

from __future__ import annotations

from thirdsite.catalog.flight_record import RecordedTest, Span
from thirdsite.catalog.treaty_records import Treaty
from thirdsite.questions.answer import InputFigure


def record_inputs(tests: list[RecordedTest]) -> list[InputFigure]:
    """Every distance of a record, flown and claimed apart."""
    found = []
    for test in tests:
        for what, span in (
            ("distance measured", test.measured_m),
            ("distance declared", test.declared_m),
            ("claimed capability", test.capability_m),
        ):
            if span is not None:
                grade = test.grade if test.source else "M"
                source = test.source or "no source in the table of tests"
                found.append(InputFigure(test.id, what, _figure(span), "km", grade, source, "common"))
    return found


def _figure(span: Span) -> float | str:
    low, high = span
    return low / 1e3 if low == high else f"{low / 1e3:g}-{high / 1e3:g}"


def treaty_inputs(treaties: list[Treaty]) -> list[InputFigure]:
    """Dates and figures of treaties."""
    found = []
    for treaty in treaties:
        for what, day in (("in force from", treaty.in_force_from), ("in force to", treaty.in_force_to)):
            if day is not None:
                found.append(InputFigure(treaty.id, what, day, "", treaty.grade, treaty.source, "common"))
        for one in treaty.provisions:
            value = one.value if one.at_least is None else f"{one.at_least:g}-{one.value:g}"
            found.append(InputFigure(treaty.id, one.key, value, one.unit, one.grade, one.source, "common"))
    return found
