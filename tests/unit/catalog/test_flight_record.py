"""The record of tests: dates, intervals, columns, and what ships."""

from __future__ import annotations

from datetime import date

import pytest

from thirdsite.catalog.flight_record import days_of, load_iran_tests, read_tests


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2009-05-20", date(2009, 5, 20), date(2009, 5, 20)),
        ("2008-02", date(2008, 2, 1), date(2008, 2, 29)),  # a leap year
        ("2011-02", date(2011, 2, 1), date(2011, 2, 28)),
        ("2007", date(2007, 1, 1), date(2007, 12, 31)),
    ],
)
def test_days_a_date_can_mean(text, first, last):
    assert days_of(text) == (first, last)


@pytest.mark.parametrize("text", ["2009-02-30", "2009-13", "09-05-20", "May", "", "2009-5-2"])
def test_what_is_no_date(text):
    with pytest.raises(ValueError, match=r".+"):
        days_of(text)


def test_flown_and_claimed_stay_apart(tmp_path):
    path = tmp_path / "tests.csv"
    path.write_text(
        "id,date,range_km_measured,range_km_declared,declared_capability_km,source,grade\n"
        "A,2000-07-15,800-900,1300,1500,press,B\nB,2001,,,2000,press,\n",
        encoding="utf-8",
    )
    first, second = read_tests(path)
    assert first.measured_m == (800e3, 900e3)
    assert first.declared_m == (1300e3, 1300e3)
    assert first.capability_m == (1500e3, 1500e3)
    assert (first.grade, second.grade) == ("B", "M")  # a figure whose grade is not given is an assumption
    assert second.measured_m is None
    assert second.declared_m is None
    assert (second.object, second.flown, second.result) == ("missile", "yes", "unknown")


def test_the_shipped_record():
    tests = load_iran_tests()
    assert len(tests) == 59
    assert len({test.id for test in tests}) == 59
    assert [test.id for test in tests if test.measured_m] == ["IR-002", "IR-040", "IR-046"]
    assert {test.id for test in tests if test.flown == "no"} == {"IR-011", "IR-042", "IR-047"}
    assert all(test.source or test.grade == "M" for test in tests)


def test_its_missiles_are_in_the_catalogue(catalog):
    assert {test.catalog_missile for test in load_iran_tests() if test.catalog_missile} <= set(catalog.entries)
