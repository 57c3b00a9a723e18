"""Classes, a wider INF treaty, ceilings and the calendar, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from thirdsite.catalog.records import Treaty
from thirdsite.chain.progress import Silent
from thirdsite.questions.treaties import study as treaties_study
from thirdsite.questions.treaties.answer import answer
from thirdsite.questions.treaties.study import banned, calendar_rows


@pytest.fixture(scope="module")
def found(small_case):
    return answer(small_case, Silent()).json()


def rows_by(rows, key):
    return {row[key]: row for row in rows}


@pytest.mark.parametrize(
    ("range_km", "expected"), [(499.0, False), (500.0, True), (1000.0, True), (1001.0, True), (5500.0, True), (5501.0, False)]
)
def test_the_edges_of_the_treaty(catalog, range_km, expected):
    """INF: 500 to 1,000 and above 1,000 to 5,500 km, ends included."""
    assert banned(catalog.treaty("inf"), 1e3 * range_km) is expected


def test_three_readings_kept_apart(found):
    shahab = rows_by(found["classes"], "missile")["shahab-3"]
    assert (shahab["declared_range_km"], shahab["declared_class"]) == (1300, "INF intermediate")
    assert (shahab["tested_range_km"], shahab["tested_class"], shahab["tested_basis"]) == (965, "INF shorter", "measured")
    assert shahab["modelled_class"] == "INF intermediate"
    assert shahab["modelled_low_km"] < shahab["modelled_range_km"] < shahab["modelled_high_km"]
    assert shahab["classes_agree"] is False


def test_every_missile_has_a_row(found, catalog):
    missiles = {entry.id for entry in catalog.entries.values() if entry.kind == "missile"}
    assert {row["missile"] for row in found["classes"]} == missiles


def test_a_steep_test_hides_an_intercontinental_missile(found):
    row = rows_by(found["classes"], "missile")["hwasong-15"]
    assert (row["declared_class"], row["tested_class"]) == ("ICBM", "INF shorter")
    assert row["forbidden_by_declared"] is False
    assert row["forbidden_by_tested"] is True


def test_a_missile_at_sea_stays_outside(case_of):
    found = answer(case_of("treaties: {inf_countries: [RUS]}"), Silent()).json()
    rows = rows_by(found["classes"], "missile")
    assert rows["bulava"]["forbidden_by_declared"] is False
    assert rows["shahab-3"]["forbidden_by_declared"] is None  # Iran is not named here
    assert {row["country"] for row in found["extension"]} == {"RUS"}


def test_measured_counts_before_declared():
    """Shahab-3: 965 km were measured in 2019, 1,300 km declared in 2000."""
    found = treaties_study.tested_maxima()
    assert found["shahab-3"].distance_m == pytest.approx(965e3)
    assert found["ghadr-1"].basis == "declared"


def test_power_times_area_by_hand(found):
    """Brdy: 42.5 kW x 84 m2 = 3.57 and 170 kW x 84 m2 = 14.28 million W m2; thinned, 4.206 m2, a twentieth."""
    rows = {row["reading"]: row for row in found["ceilings"] if row["subject"] == "emr-brdy" and row["ceiling"] == "power-aperture"}
    assert rows["filled array, 42.5 kW"]["figure"] == pytest.approx(3.57e6)
    assert rows["filled array, 170 kW"]["figure"] == pytest.approx(14.28e6)
    assert rows["thinned array, 42.5 kW"]["figure"] == pytest.approx(42.5e3 * 4.206)
    assert [rows[name]["within"] for name in rows] == [row["figure"] <= 3e6 for row in rows.values()]
    assert all(row["in_force"] is False for row in rows.values())  # the treaty had ended in 2002


def test_growth_against_the_ceilings(found):
    rows = rows_by(found["growth"], "interceptors")
    assert (rows[100]["within_1974"], rows[101]["within_1974"]) == (True, False)
    assert (rows[200]["within_1972"], rows[201]["within_1972"]) == (True, False)
    assert rows[10]["share_of_icbms"] == pytest.approx(10 / 415, abs=5e-5)


def test_speeds_against_the_statements_of_1997(found):
    rows = {row["reading"]: row for row in found["ceilings"] if row["ceiling"] == "demarcation-interceptor-speed"}
    assert {name: row["figure"] for name, row in rows.items()} == {"mda": 6300.0, "lewis_postol": 8300.0}
    assert rows["mda"]["share_of_limit"] == pytest.approx(2.1)


def test_the_calendar_tells_who_was_bound(catalog):
    rows = calendar_rows(catalog.all(Treaty), date(2007, 1, 1), date(2009, 12, 31))
    exchange = [row for row in rows if row["treaty"] == "cfe" and row["kind"] == "obligation"]
    assert [row["date"] for row in exchange] == ["2007-12-15", "2008-12-15", "2009-12-15"]
    assert all(row["not_bound"] == ["RUS"] and "POL" in row["bound"] for row in exchange)
    start = [row["date"] for row in rows if row["treaty"] == "start-1" and row["kind"] == "obligation"]
    assert start == ["2007-01-30", "2007-07-30", "2008-01-30", "2008-07-30", "2009-01-30", "2009-07-30"]
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)
    assert ("2009-12-05", "start-1", "end") in {(row["date"], row["treaty"], row["kind"]) for row in rows}


def test_the_calendar_keeps_to_its_years(case_of):
    found = answer(case_of('treaties: {calendar_from: "1988-01-01", calendar_to: "1988-12-31"}'), Silent()).json()
    assert {row["treaty"] for row in found["calendar"]} == {"inf", "launch-notification-1988"}
