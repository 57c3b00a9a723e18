"""Tables of tests and settings of activation and treaties that cannot be used: one message with place and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import assert_refused, run_here

BAD = Path(__file__).parents[2] / "bad_input" / "activation"
SMALL = Path(__file__).parents[2] / "small.yaml"

TABLES = {
    "date-in-words": (2, ["date_utc", "May 2008", "2009-05-20"]),
    "month-13": (2, ["date_utc", "2008-13", "month 13"]),
    "range-downwards": (2, ["range_km_measured", "900-800", "smaller distance first"]),
    "distance-in-words": (2, ["range_km_measured", "far", "leave the cell empty"]),
    "farther-than-half-the-earth": (2, ["range_km_declared", "30000", "at most 20015 km"]),
    "negative-distance": (2, ["range_km_measured", "-5", "greater than 0"]),
    "id-twice": (3, ["T1", "line 2", "its own"]),
    "measured-or-declared-unsaid": (1, ["range_km_measured", "missing", "add it"]),
    "unknown-result": (2, ["result", "fine", "disputed"]),
    "unknown-object": (2, ["object", "balloon", "space launcher"]),
    "unknown-grade": (2, ["source_grade", "Z"]),
    "half-a-place": (2, ["launch_lon", "fill both or neither"]),
    "short-row": (2, ["not as many cells"]),
    "heading-only": (1, ["no tests", "add a row"]),
    "empty": (1, ["empty", "range_km_measured"]),
    "latin-1": (None, ["UTF-8"]),
}
SCENARIOS = {
    "unknown-finder-rule": (23, ["us-allone", "did you mean us-alone"]),
    "region-not-there": (23, ["asia", "europe"]),
    "tests-not-there": (23, ["nowhere.csv", "no such file"]),
    "calendar-backwards": (23, ["2010-01-01", "2007-01-01"]),
    "calendar-30-february": (23, ["day"]),
    "country-in-words": (23, ["Iran"]),
}


def test_every_bad_file_is_expected():
    assert {path.stem for path in BAD.glob("*.csv")} == set(TABLES)
    assert {path.stem for path in BAD.glob("*.yaml")} == set(SCENARIOS)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_bad_table_of_tests(tmp_path, name):
    setting = tmp_path / "own.yaml"
    table = BAD / f"{name}.csv"
    setting.write_text(f"{SMALL.read_text(encoding='utf-8')}activation: {{tests: {table}}}\n", encoding="utf-8")
    ran = run_here("assess", str(setting), "--question", "activation", "--out", str(tmp_path / "report"))
    assert_refused(ran)
    line, words = TABLES[name]
    assert ran.err.startswith(f"thirdsite: {table}:" + (f"{line}: " if line else " "))
    assert [word for word in words if word not in ran.err] == []
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_bad_setting(tmp_path, name):
    path = BAD / f"{name}.yaml"
    ran = run_here("assess", str(path), "--out", str(tmp_path / "report"))
    assert_refused(ran)
    line, words = SCENARIOS[name]
    assert ran.err.startswith(f"thirdsite: {path}:{line}: ")
    assert [word for word in words if word not in ran.err] == []


def test_a_missile_that_the_catalogue_does_not_have(kernels, tmp_path):
    table, setting = tmp_path / "own.csv", tmp_path / "own.yaml"
    table.write_text("id,date_utc,range_km_measured,range_km_declared,catalog_missile\nT1,2008,1000,,shahab-33\n", encoding="utf-8")
    setting.write_text(f"{SMALL.read_text(encoding='utf-8')}activation: {{tests: own.csv}}\n", encoding="utf-8")
    ran = run_here("assess", str(setting), "--question", "activation", "--out", str(tmp_path / "report"))
    assert ran.status == 2
    assert "T1, line 2: column catalog_missile" in ran.err
    assert "did you mean shahab-3" in ran.err
    assert "Traceback" not in ran.err
    assert not (tmp_path / "report").exists()
