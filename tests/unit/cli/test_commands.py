"""`look`, `reach` and `catalog`: what they print, and that their two forms agree."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest
from program import run_here, run_process

REACH = "reach gbi-two-stage --at redzikowo --against topol --from vypolzovo --to washington"
LOOK = "look iran-irbm --from semnan --to berlin --sensor emr-brdy --sensor fbx-turkey --sensor dsp-sbirs"


@pytest.fixture(scope="module")
def thirdsite(kernels):
    @cache
    def run(words: str):
        ran = run_here(*words.split())
        assert ran.status == 0, ran.err
        return ran.out

    return run


def test_version_and_help():
    version = run_process("--version")
    assert version.status == 0
    assert re.fullmatch(r"thirdsite \d+\.\d+\S*\n", version.out)
    shown = run_process("--help")
    assert shown.status == 0
    for command in ("assess", "look", "reach", "catalog"):
        assert command in shown.out


@pytest.mark.parametrize("arguments", [["fly-me-to-the-moon"], ["reach"], ["look", "topol", "--from"]])
def test_usage_errors_end_with_status_2(arguments):
    ran = run_process(*arguments)
    assert ran.status == 2
    assert "Traceback" not in ran.err


def test_reach_answers_in_json_with_units(thirdsite):
    answer = json.loads(thirdsite(f"{REACH} --position mda --json"))
    assert answer["reachable"] is (answer["margin_s"] >= 0.0)
    assert answer["burnout_speed_m_s"] == 6300.0
    assert answer["launch_delay_s"] == 240.0
    assert answer["flight_time_cap_s"] == 900.0
    assert answer["least_intercept_height_m"] == 120e3
    assert answer["greatest_closing_speed_m_s"] == 14e3
    assert 50.0 < answer["inert_mass_kg"] < 2000.0
    assert answer["flip_burnout_speed_m_s"] % 50.0 == 0.0
    assert set(answer["flight"]) == {"flight_time_s", "burnout_s", "apogee_m", "miss_m"}
    assert answer["flight"]["miss_m"] < 5.0


def test_reach_meetings_have_places(thirdsite):
    answer = json.loads(thirdsite(f"{REACH} --burnout-speed-m-s 8300 --json"))
    assert answer["reachable"] is True
    for meeting in (answer["earliest"], answer["latest"]):
        assert set(meeting) == {"time_s", "lat_deg", "lon_deg", "height_m", "closing_speed_m_s", "fly_out_s"}
        assert meeting["height_m"] >= 119.9e3
        assert meeting["fly_out_s"] <= 900.0
        assert meeting["time_s"] - meeting["fly_out_s"] >= 239.9


def test_reach_says_the_same_in_words(thirdsite):
    words, answer = thirdsite(f"{REACH} --position mda"), json.loads(thirdsite(f"{REACH} --position mda --json"))
    assert "cannot be met" in words
    assert f"margin         {answer['margin_s']:.0f} s" in words
    assert answer["constraint"] in words
    assert f"{answer['inert_mass_kg']:.0f} kg inert mass" in words
    assert f"{answer['flip_burnout_speed_m_s']:.0f} m/s reaches" in words


def test_options_of_reach_change_the_case(thirdsite):
    plain = json.loads(thirdsite(f"{REACH} --position mda --json"))
    later = json.loads(thirdsite(f"{REACH} --position mda --launch-delay-s 300 --json"))
    assert later["margin_s"] == pytest.approx(plain["margin_s"] - 60.0, abs=0.1)


def test_look_lists_windows_for_each_position(thirdsite):
    answer = json.loads(thirdsite(f"{LOOK} --position mda --position lewis_postol --json"))
    assert (answer["missile"], answer["from"], answer["to"]) == ("iran-irbm", "semnan", "berlin")
    rows = {row["id"]: row for row in answer["sensors"]}
    assert set(rows) == {"emr-brdy", "fbx-turkey", "dsp-sbirs"}
    end = answer["flight"]["flight_time_s"]
    for row in rows.values():
        assert set(row["detected"]) == {"mda", "lewis_postol"}
        for window in (*row["line_of_sight"], *row["detected"]["mda"], *row["detected"]["lewis_postol"]):
            assert 0.0 <= window["from_s"] < window["to_s"] <= end + 0.1
    emr = rows["emr-brdy"]
    assert emr["detected"]["mda"] == emr["line_of_sight"]  # that position takes line of sight alone
    seen = [sum(w["to_s"] - w["from_s"] for w in emr["detected"][who]) for who in ("mda", "lewis_postol")]
    assert seen[1] < seen[0]  # the thinned array sees the warhead later
    assert emr["detection_range"]["lewis_postol"]["warhead_range_m"] == pytest.approx(513e3, rel=2e-3)
    assert rows["dsp-sbirs"]["line_of_sight"] == [{"from_s": 60.0, "to_s": 170.0}]  # 60 s after lift-off, until burnout


def test_look_says_the_same_in_words(thirdsite):
    words = thirdsite(f"{LOOK} --position mda")
    assert "burnout 170 s" in words
    assert "60-170 s" in words
    assert "emr-brdy" in words


def test_catalogue_lists_every_entry_and_shows_one(thirdsite, catalog):
    listed = json.loads(thirdsite("catalog --json"))
    ids = [row["id"] for row in listed]
    assert set(ids) >= {*catalog.entries, *catalog.claims, *catalog.launch_points, *catalog.cities}
    one = json.loads(thirdsite("catalog topol --json"))
    assert one["id"] == "topol"
    words = thirdsite("catalog gbi-two-stage")
    assert "lewis_postol: 8300 m/s" in words
    assert "[B]" in words
    assert "source: " in words


@pytest.mark.parametrize("name", ["berlin", "semnan", "R4", "mda", "launch-delay", "emr-brdy", "russian-icbm-2008"])
def test_catalogue_shows_every_kind(thirdsite, name):
    assert name in thirdsite(f"catalog {name}")
    assert json.loads(thirdsite(f"catalog {name} --json"))["id"] == name


def test_an_overlay_is_laid_over_the_catalogue(thirdsite, tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "- kind: assumption\n  id: launch-delay\n"
        "  quantity: {value: 300, unit: s, range: [150, 420], grade: M, source: my own guess}\n",
        encoding="utf-8",
    )
    (tmp_path / "cities.csv").write_text(
        "id,name,country,region,lat_deg,lon_deg,population,capital\nutopia,Utopia,AAA,none,10,20,5,no\n", encoding="utf-8"
    )
    shown = thirdsite(f"catalog launch-delay --catalog {tmp_path}")
    assert "300 s" in shown
    assert "my own guess" in shown
    assert "Utopia" in thirdsite(f"catalog utopia --catalog {tmp_path}")
    answer = json.loads(thirdsite(f"{REACH} --position mda --catalog {tmp_path} --json"))
    assert answer["launch_delay_s"] == 300.0
