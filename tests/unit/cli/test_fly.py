"""`thirdsite fly`: its figures, its forms of output, and what it refuses."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from program import assert_refused, run_here, run_process

TESTS = Path(__file__).parents[2]
GOOD, BAD = TESTS / "state.yaml", TESTS / "bad_input" / "state"
MISSILE = ["fly", "topol", "--from", "vypolzovo", "--to", "washington"]
KEYS = {"burnout", "apogee_m", "ground_range_m", "flight_time_s", "impact", "miss_m", "events", "samples"}

# file: line named in the message, and words it must hold (the value received, what to do)
STATES = {
    "at-rest-on-the-ground": (5, ["height_m = 0", "lies on the ground", "raise height_m"]),
    "ballistic-coefficient-zero": (10, ["ballistic_coefficient_kg_m2 = 0", "greater than 0"]),
    "binary": (2, ["UTF-8"]),
    "both-drag-forms": (12, ["drag_coefficient = 0.2", "ballistic_coefficient_kg_m2", "keep one"]),
    "drag-curve-beside-coefficient": (13, ["drag_curve", "given by drag_coefficient already", "keep one"]),
    "drag-curve-in-words": (13, ["drag_curve.mach.1 = 'fast'", "plain number"]),
    "drag-curve-mach-falls": (12, ["mach: entry 3, 0.9", "1.2", "increasing Mach"]),
    "drag-curve-negative": (12, ["coefficient: entry 2 is -0.4", "from 0"]),
    "drag-curve-not-a-number": (14, ["drag_curve.coefficient.1 = nan", "plain number"]),
    "drag-curve-one-point": (12, ["1 points", "2 to 24"]),
    "drag-curve-unequal": (12, ["2 entries for 3 Mach numbers", "one for each"]),
    "drag-curve-without-area": (11, ["drag_curve", "reference_area_m2", "add it"]),
    "duplicate-key": (13, ["mass_kg", "twice", "keep one"]),
    "empty": (1, ["empty"]),
    "epoch-is-a-list": (1, ["epoch", "2026", "string"]),
    "faster-than-20-km-s": (9, ["up_m_s = 30000", "at most 20000"]),
    "gravity-of-degree-7": (14, ["harmonics = 7", "2, 3 or 4"]),
    "height-60000-km": (5, ["height_m", "6e+7", "at most 50000000"]),
    "height-below-ground": (5, ["height_m = -1", "below the ground", "at least 0 m"]),
    "height-infinite": (5, ["height_m = inf", "finite"]),
    "hyperbolic-speed": (6, ["velocity", "escape speed", "lower velocity"]),
    "inside-the-earth": (5, ["height_m = -6300000", "inside the Earth"]),
    "latitude-91": (3, ["lat_deg = 91", "at most 90"]),
    "latitude-not-a-number": (3, ["lat_deg = nan", "finite"]),
    "lighter-than-paper": (10, ["mass_kg = 0.001", "floats", "at least 0.1 kg/m2"]),
    "list-where-number": (9, ["up_m_s = [2000]", "number", "m/s"]),
    "longitude-400": (4, ["lon_deg = 400", "at most 180"]),
    "mass-infinite": (10, ["mass_kg = inf", "finite"]),
    "missing-area": (11, ["reference_area_m2", "missing", "add it"]),
    "missing-drag": (1, ["drag_coefficient", "missing", "ballistic_coefficient_kg_m2", "without drag"]),
    "missing-mass": (11, ["mass_kg", "missing", "add it"]),
    "missing-up": (6, ["up_m_s", "missing", "add it"]),
    "missing-velocity": (1, ["velocity", "missing", "add it"]),
    "negative-drag": (12, ["drag_coefficient = -0.2", "at least 0"]),
    "negative-mass": (10, ["mass_kg = -1000", "greater than 0"]),
    "not-a-mapping": (1, ["mapping", "position"]),
    "orbit-that-decays-too-slowly": (15, ["stop = impact", "still", "time_s"]),
    "orbit-that-stays-up": (15, ["stop = impact", "does not come down", "time_s: 6000"]),
    "stop-after-a-year": (16, ["time_s = 31557600", "at most 172800"]),
    "stop-at-noon": (15, ["stop = 'noon'", "impact", "time_s"]),
    "stop-time-infinite": (16, ["time_s = inf", "finite"]),
    "stop-time-negative": (16, ["time_s = -30", "greater than 0"]),
    "stop-without-time": (15, ["time_s", "missing"]),
    "tab-for-indentation": (3, ["YAML", "indentation"]),
    "text-where-number": (9, ["up_m_s = 'fast'", "number", "m/s"]),
    "unknown-key": (12, ["drag_coeficient", "did you mean drag_coefficient"]),
    "unknown-key-in-position": (6, ["altitude_m", "unknown key"]),
    "velocity-not-a-number": (8, ["north_m_s = nan", "finite"]),
    "wrong-unit": (5, ["height_km", "did you mean height_m"]),
    "yes-where-number": (9, ["up_m_s = True", "number"]),
    "zero-area": (11, ["reference_area_m2 = 0", "greater than 0"]),
    "zero-byte": (10, ["zero byte"]),
    "zero-mass": (10, ["mass_kg = 0", "greater than 0"]),
}


def flown(*arguments):
    ran = run_here(*arguments, "--json")
    assert ran.status == 0, ran.err
    return json.loads(ran.out)


@pytest.fixture(scope="module")
def missile():
    return flown(*MISSILE)


@pytest.fixture(scope="module")
def body():
    return flown("fly", "--state", str(GOOD))


def test_every_bad_file_is_expected():
    assert {path.stem for path in BAD.iterdir()} == set(STATES)


@pytest.mark.parametrize("name", sorted(STATES))
def test_bad_state(name):
    path = BAD / f"{name}.yaml"
    line, words = STATES[name]
    ran = run_here("fly", "--state", str(path))
    assert_refused(ran)
    assert f"{path}:{line}: " in ran.err
    for word in words:
        assert word in ran.err


def test_a_missile_flight(missile):
    assert set(missile) >= KEYS | {"missile", "from", "to", "position"}
    assert missile["miss_m"] < 1.0
    assert missile["impact"]["lat_deg"] == pytest.approx(38.895, abs=0.01)
    assert missile["impact"]["lon_deg"] == pytest.approx(-77.036, abs=0.01)
    assert 7.45e6 < missile["ground_range_m"] < 7.55e6
    assert 1000e3 < missile["apogee_m"] < 1600e3
    assert missile["burnout"]["flight_path_angle_deg"] == pytest.approx(28.0, abs=4.0)
    # the Earth carries the launch point east, the missile flies west: slower against the stars
    assert missile["burnout"]["inertial_speed_m_s"] < missile["burnout"]["speed_m_s"]


def test_a_place_above_the_ellipsoid_can_be_aimed_at():
    """Vypolzovo lies 180 m high; a flight ends on the ellipsoid below it, within the 5 m the aim allows."""
    flight = flown("fly", "hwasong-12", "--from", "redzikowo", "--to", "vypolzovo")
    assert flight["miss_m"] < 5.0


def test_samples_of_a_missile(missile):
    samples = missile["samples"]
    assert 100 <= len(samples) <= 302
    assert samples[0] == {"time_s": 0.0, "lat_deg": 57.88, "lon_deg": 33.65, "height_m": 180.0, "speed_m_s": 0.0}
    assert samples[-1]["time_s"] == missile["flight_time_s"]
    assert samples[-1]["lat_deg"] == missile["impact"]["lat_deg"]
    assert max(sample["height_m"] for sample in samples) == pytest.approx(missile["apogee_m"], rel=1e-3)


def test_a_body(body):
    assert set(body) == KEYS | {"epoch", "gravity_harmonics"}
    assert body["epoch"] == "2026-11-22T12:00:00Z"
    assert body["burnout"] is body["miss_m"] is None
    first, last = body["samples"][0], body["samples"][-1]
    assert (first["lat_deg"], first["lon_deg"], first["height_m"]) == (35.5, 53.9, 200e3)
    assert first["speed_m_s"] == pytest.approx(14e6**0.5, abs=1e-6)
    assert last["time_s"] == body["flight_time_s"]
    assert abs(last["height_m"]) < 1e-4
    assert (last["lat_deg"], last["lon_deg"]) == (body["impact"]["lat_deg"], body["impact"]["lon_deg"])


@pytest.mark.parametrize("step_s", [0.5, 2.0, 7.0])
def test_a_sample_at_every_step(body, step_s):
    samples = flown("fly", "--state", str(GOOD), "--step-s", str(step_s))["samples"]
    count = int(body["flight_time_s"] / step_s)
    assert [sample["time_s"] for sample in samples[:-1]] == pytest.approx([k * step_s for k in range(count + 1)], abs=1e-9)
    assert samples[-1] == body["samples"][-1]


def test_the_zonal_harmonics_are_taken_up(tmp_path, body):
    path = tmp_path / "state.yaml"
    path.write_text(GOOD.read_text(encoding="utf-8").replace("harmonics: 2", "harmonics: 4"), encoding="utf-8")
    moved = flown("fly", "--state", str(path))["ground_range_m"] - body["ground_range_m"]
    assert 0.01 < abs(moved) < 100.0


def test_stopped_before_the_ground(tmp_path):
    path = tmp_path / "state.yaml"
    path.write_text(GOOD.read_text(encoding="utf-8").replace("stop: impact", "stop: {time_s: 12.5}"), encoding="utf-8")
    flight = flown("fly", "--state", str(path))
    assert flight["impact"] is None
    assert flight["samples"][-1]["time_s"] == flight["flight_time_s"] == 12.5
    assert flight["apogee_m"] == pytest.approx(flight["samples"][-1]["height_m"], abs=0.01)  # still rising
    assert "stopped" in run_here("fly", "--state", str(path)).out


def test_the_ground_comes_before_the_time(tmp_path, body):
    path = tmp_path / "state.yaml"
    path.write_text(GOOD.read_text(encoding="utf-8").replace("stop: impact", "stop: {time_s: 5000}"), encoding="utf-8")
    flight = flown("fly", "--state", str(path))
    assert flight["flight_time_s"] == pytest.approx(body["flight_time_s"], abs=1e-6)
    assert flight["impact"] is not None


def test_events_of_a_body(body):
    names = [event["name"] for event in body["events"]]
    assert names == ["apogee", "entry", "impact"]  # it begins above 100 km
    apogee, entry, impact = body["events"]
    assert apogee["height_m"] == pytest.approx(body["apogee_m"], abs=1e-3)
    assert entry["height_m"] == pytest.approx(100e3, abs=1e-4)
    assert {key: impact[key] for key in body["samples"][-1]} == body["samples"][-1]


def test_events_of_a_missile(missile):
    assert [event["name"] for event in missile["events"]] == ["lift-off", "100 km up", "burnout", "apogee", "entry", "impact"]
    times = [event["time_s"] for event in missile["events"]]
    assert times == sorted(times)
    lift_off, burnout, apogee, impact = (missile["events"][k] for k in (0, 2, 3, 5))
    assert lift_off["time_s"] == lift_off["speed_m_s"] == 0.0
    assert burnout["time_s"] == pytest.approx(missile["burnout"]["time_s"], abs=1e-6)
    assert apogee["height_m"] == pytest.approx(missile["apogee_m"], abs=1.0)
    assert (impact["lat_deg"], impact["lon_deg"]) == (missile["impact"]["lat_deg"], missile["impact"]["lon_deg"])


def test_heights_asked_for():
    asked = flown("fly", "--state", str(GOOD), "--height-m", "50e3", "--height-m", "300e3", "--height-m", "1e5")
    assert [event["name"] for event in asked["events"]] == ["300 km up", "apogee", "300 km down", "entry", "50 km down", "impact"]
    for event in asked["events"]:
        if " km " in event["name"]:
            assert event["height_m"] == pytest.approx(1e3 * float(event["name"].split()[0]), abs=1e-4)


def test_a_body_that_is_stopped_says_where(tmp_path):
    path = tmp_path / "state.yaml"
    path.write_text(GOOD.read_text(encoding="utf-8").replace("stop: impact", "stop: {time_s: 12.5}"), encoding="utf-8")
    assert [event["name"] for event in flown("fly", "--state", str(path))["events"]] == ["stop"]


def test_a_constant_drag_curve_is_a_drag_coefficient(tmp_path, body):
    path = tmp_path / "state.yaml"
    curve = "drag_curve: {mach: [0, 1, 5], coefficient: [0.2, 0.2, 0.2]}"
    path.write_text(GOOD.read_text(encoding="utf-8").replace("drag_coefficient: 0.2", curve), encoding="utf-8")
    assert flown("fly", "--state", str(path))["samples"] == body["samples"]


def test_csv_holds_the_same_samples(body):
    ran = run_here("fly", "--state", str(GOOD), "--csv")
    rows = list(csv.DictReader(StringIO(ran.out)))
    assert [{key: float(value) for key, value in row.items()} for row in rows] == body["samples"]


def test_text(body):
    lines = run_here("fly", "--state", str(GOOD)).out.splitlines()
    assert lines[0] == f"body of {GOOD}"
    assert any(f"{body['apogee_m'] / 1e3:.1f} km" in line for line in lines if line.split()[0] == "apogee")
    assert any(line.split()[:2] == ["entry", f"{body['events'][1]['time_s']:.3f}"] for line in lines)
    assert run_here(*MISSILE).out.startswith("topol from vypolzovo to washington\n  burnout")


REFUSED = [
    ("fly", ["MISSILE", "--state FILE"]),
    ("fly topol", ["--from is missing"]),
    ("fly topol --from vypolzovo", ["--to is missing"]),
    (f"fly topol --state {GOOD}", ["--state and MISSILE", "give one"]),
    (f"fly --state {GOOD} --loft-deg 3", ["--loft-deg", "leave it out"]),
    (f"fly --state {GOOD} --json --csv", ["--json and --csv"]),
    (f"fly --state {GOOD} --step-s 0", ["--step-s 0", "above 0"]),
    (f"fly --state {GOOD} --step-s nan", ["--step-s nan"]),
    (f"fly --state {GOOD} --step-s 1e-6", ["at least"]),
    (f"fly --state {GOOD} --height-m nan", ["--height-m nan", "above 0"]),
    (f"fly --state {GOOD} --height-m 1e5 --height-m=-5", ["--height-m -5", "above 0"]),
    ("fly topol --from vypolzovo --to washington --height-m 1e9", ["--height-m 1e+09", "at most 50000000"]),
    (f"fly --state {TESTS / 'stat.yaml'}", ["no such file", "did you mean"]),
    (f"fly --state {TESTS}", ["folder"]),
    ("fly topol --from vypolzovo --to vypolzovo", ["0 m apart", "two different places"]),
    ("fly topol --from 10,20 --to=-10,-160", ["antipode", "choose"]),
    ("fly topol --from 10,20 --to=-10.5,-160.1", ["antipode"]),
    ("fly topol --from 91,20 --to washington", ["91", "-90..90"]),
    ("fly topol --from vypolzovo --to nan,5", ["nan"]),
    ("fly topol --from vypolzovo --to washington --loft-deg 3 --apogee-km 900", ["--loft-deg and --apogee-km", "give one"]),
    ("fly topol --from vypolzovo --to washington --loft lofted --apogee-km 900", ["--loft and --apogee-km"]),
    ("fly topol --from vypolzovo --to washington --loft loftd", ["did you mean lofted"]),
    ("fly topol --from vypolzovo --to washington --loft-deg nan", ["nan", "40"]),
    ("fly topol --from vypolzovo --to washington --apogee-km 99", ["99", "100", "inside the air"]),
    ("fly topol --from vypolzovo --to washington --apogee-km inf", ["inf"]),
    ("fly topol --from vypolzovo --to=-33.5,-70.6", ["out of this missile's range"]),
    ("fly topl --from vypolzovo --to washington", ["did you mean topol"]),
    ("fly topol --from vypolzovo --to washington --position nobody", ["nobody"]),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSED)
def test_refused(arguments, words):
    ran = run_here(*arguments.split())
    assert_refused(ran)
    for word in words:
        assert word in ran.err


def test_an_apogee_too_low_for_the_range():
    ran = run_here(*MISSILE, "--apogee-km", "150")
    assert_refused(ran)


def test_bad_input_ends_a_process_with_status_2():
    assert_refused(run_process("fly", "--state", str(BAD / "zero-mass.yaml")))
