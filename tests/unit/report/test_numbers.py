"""How numbers are written for people."""

from __future__ import annotations

import pytest

from thirdsite.report.numbers import as_given, number, percent, style_of, unit_text, written


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        ([120.25, -3.04, 0.0], ["120", "\N{MINUS SIGN}3", "0"]),
        ([0.8312, 0.5], ["0.831", "0.500"]),
        ([61.24, 0.04], ["61.2", "0.040"]),
        ([2007, 2012], ["2007", "2012"]),
        ([9800, 12_300], ["9,800", "12,300"]),
        ([None, float("nan")], ["\N{EN DASH}", "\N{EN DASH}"]),
        ([True, False], ["yes", "no"]),
        ([["a", 2], {"b": 1.5}], ["a, 2", "b: 2"]),
    ],
)
def test_one_style_for_a_column(column: list[object], texts: list[str]) -> None:
    style = style_of(column)
    assert [written(value, style) for value in column] == texts


def test_what_is_not_zero_never_reads_zero() -> None:
    assert number(0.0004, style_of([5000.5])) == "0.00040"


@pytest.mark.parametrize(
    ("value", "text"), [(0.01, "0.01"), (42_500.0, "42,500"), (49.63522, "49.6352"), (6300.0, "6300"), (0.0, "0")]
)
def test_a_figure_is_written_as_given(value: float, text: str) -> None:
    assert as_given(value) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0 %"), (0.004, "less than 1 %"), (0.5, "50 %"), (0.999, "more than 99 %"), (1.0, "100 %")]
)
def test_a_share_is_never_rounded_to_none_or_all(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(("unit", "text"), [("m2", "m²"), ("kg/m2", "kg/m²"), ("1", ""), ("m/s", "m/s")])
def test_units_are_printed(unit: str, text: str) -> None:
    assert unit_text(unit) == text
