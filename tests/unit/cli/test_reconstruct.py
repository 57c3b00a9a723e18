"""`reconstruct`: its JSON, its text and its table agree, and bad input is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from program import assert_refused, run_here, run_process

BAD = Path(__file__).parents[2] / "bad_input" / "reconstruct"
ONE = "reconstruct --apogee-km 4475 --range-km 950 --time-s 3180 --launch 39.282,125.869 --bearing-deg 76 --missile hwasong-15"

KEYS = {"kepler_bound_s", "flight_time_s", "burnout_speed_m_s", "standard_range_m", "range_class", "declaration"}

# file: line named in the message (None for the whole file), and words it must hold
FILES = {
    "apogee-in-the-air": (2, ["apogee 84.5 km", "100 km"]),
    "beyond-half-the-earth": (2, ["ground range 25700 km", "half the Earth"]),
    "column-twice": (1, ["range_km", "twice"]),
    "empty": (1, ["empty", "id,apogee_km"]),
    "half-a-place": (2, ["launch_lon", "empty"]),
    "heading-only": (1, ["no tests"]),
    "latin-1": (None, ["UTF-8"]),
    "latitude-139": (2, ["launch_lat", "139.3", "-90"]),
    "nan": (2, ["apogee_km", "'nan'", "number"]),
    "negative-time": (2, ["time_s", "-3180", "greater than 0"]),
    "not-a-number": (3, ["B", "apogee_km", "'high'", "number"]),
    "short-row": (2, ["cells"]),
    "unknown-missile": (2, ["missile", "hwasong-51", "did you mean"]),
    "without-apogee": (1, ["apogee_km", "missing"]),
    "without-range": (1, ["range_km", "missing"]),
    "zero-byte": (None, ["zero byte"]),
}

ARGUMENTS = [
    ("--apogee-km nan --range-km 900", ["--apogee-km", "nan"]),
    ("--apogee-km inf --range-km 900", ["--apogee-km", "inf"]),
    ("--apogee-km 84 --range-km 900", ["apogee 84 km", "100 km"]),
    ("--apogee-km 500 --range-km -3", ["--range-km -3", "greater than 0"]),
    ("--apogee-km 500 --range-km 25000", ["range 25000 km", "half the Earth"]),
    ("--apogee-km 500", ["--range-km is missing"]),
    ("--time-s 900", ["--range-km is missing"]),
    ("--apogee-km 500 --range-km 900 --time-s 0", ["--time-s 0"]),
    ("--apogee-km 500 --range-km 900 --launch 139,35", ["--launch", "139", "did you mean 35,139?"]),
    ("--apogee-km 500 --range-km 900 --launch nowhere-at-all", ["--launch", "nowhere-at-all"]),
    ("--apogee-km 500 --range-km 900 --to 1,2,3", ["--to", "LAT,LON"]),
    ("--apogee-km 500 --range-km 900 --bearing-deg 400", ["--bearing-deg 400"]),
    ("--apogee-km 500 --range-km 900 --missile nosuch", ["no missile named 'nosuch'"]),
    ("--apogee-km 500 --range-km 900 --speed-m-s nan", ["--speed-m-s nan"]),
    ("--range-km 300", ["minimum-energy", "give the apogee"]),
    ("--range-km 300 --csv tests.csv", ["--csv", "--range-km"]),
    ("--csv no-such-file.csv", ["no-such-file.csv", "no such file"]),
]


def ask(words: str):
    return run_here(*words.split())


@pytest.fixture(scope="module")
def november():
    ran = run_here(*ONE.split(), "--json")
    assert ran.status == 0, ran.err
    return json.loads(ran.out)


def test_json_has_the_promised_keys(november):
    assert set(november) >= KEYS
    assert set(november["flight_time_s"]) == {"best", "low", "high"}
    assert set(november["standard_range_m"]) == {"best", "low", "high"}
    assert set(november["range_class"]) >= {"declared", "tested", "modelled"}
    assert set(november["declaration"]) == {"possible", "excess_s", "reasons"}
    assert november["range_class"]["declared"] == "ICBM"
    assert november["range_class"]["tested"] == "INF shorter"
    assert november["range_class"]["modelled"] == "ICBM"
    assert november["declaration"]["possible"] is True
    assert november["declaration"]["excess_s"] == pytest.approx(november["kepler_bound_s"] - 3180.0, abs=0.11)
    assert sum(booster["middle"] for booster in november["boosters"]) == 1


def test_steering_is_not_an_output(november):
    text = json.dumps(november)
    assert "pitch" not in text
    assert "heading" not in text


def test_text_says_the_same(november):
    ran = run_here(*ONE.split())
    assert f"{november['kepler_bound_s']:,.0f} s at least" in ran.out
    assert f"{november['standard_range_m']['best'] / 1e3:,.0f} km" in ran.out
    assert f"{november['flight_time_s']['best']:,.0f} s" in ran.out


def test_impossible_declaration_is_named():
    ran = ask("reconstruct --apogee-km 6248.5 --range-km 1090 --time-s 4052 --launch 39.2002,125.6733 --bearing-deg 72")
    assert ran.status == 0
    assert "cannot all be true" in ran.out
    assert "shorter" in ran.out


def test_without_time_or_missile_the_answer_has_nulls():
    answer = json.loads(ask("reconstruct --apogee-km 550 --range-km 500 --json").out)
    assert answer["declaration"] == {"possible": True, "excess_s": None, "reasons": []}
    assert answer["range_class"]["declared"] is None
    assert "least over all launch latitudes" in answer["kepler_bound_basis"]


def test_minimum_energy_assumption_is_said():
    answer = json.loads(ask("reconstruct --range-km 5000 --time-s 1200 --launch 20.76,87.08 --json").out)
    assert "least energy" in answer["apogee_basis"]
    assert answer["declaration"]["possible"] is True


def test_a_table_of_tests(tmp_path):
    table = tmp_path / "tests.csv"
    table.write_text(
        "id,apogee_km,ground_range_km,flight_time_s,launch_lat,launch_lon,bearing_deg,missile\n"
        "nov,4475,950,3180,39.282,125.869,76,hwasong-15\n"
        "bad,6248.5,1090,4052,39.2002,125.6733,72,Hwasong-17 as declared\n"
        "low,84.5,190,300,,,,\n"
        "none,,,900,,,,\n"
    )
    answer = json.loads(run_here("reconstruct", "--csv", str(table), "--json").out)
    rows = {row["id"]: row for row in answer["tests"]}
    assert rows["nov"]["declaration"]["possible"] is True
    assert rows["nov"]["range_class"]["declared"] == "ICBM"
    assert rows["bad"]["declaration"]["possible"] is False
    assert "84.5" in rows["low"]["error"]
    assert "range_km" in rows["none"]["error"]
    words = run_here("reconstruct", "--csv", str(table)).out
    assert "cannot all be true" in words
    assert f"{rows['nov']['kepler_bound_s']:,.0f}" in words


def test_every_bad_file_is_expected():
    assert {path.stem for path in BAD.iterdir()} == set(FILES)


@pytest.mark.parametrize("name", sorted(FILES))
def test_bad_table(name):
    path = BAD / f"{name}.csv"
    line, words = FILES[name]
    ran = run_here("reconstruct", "--csv", str(path))
    assert_refused(ran)
    assert ran.err.startswith(f"thirdsite: {path}:" + (f"{line}: " if line else " "))
    for word in words:
        assert word in ran.err


@pytest.mark.parametrize(("arguments", "words"), ARGUMENTS)
def test_bad_arguments(arguments, words):
    ran = run_here("reconstruct", *arguments.split())
    assert_refused(ran)
    for word in words:
        assert word in ran.err


def test_words_for_numbers_end_with_status_2():
    ran = run_process("reconstruct", "--apogee-km", "high", "--range-km", "900")
    assert ran.status == 2
    assert "Traceback" not in ran.err
