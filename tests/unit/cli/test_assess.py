"""`thirdsite assess` from the command line: the report, its answers, and what happens when it cannot be made."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from thirdsite.questions import QUESTIONS

ROOT = Path(__file__).parents[3]
DEFAULT = yaml.safe_load((ROOT / "scenarios" / "2007-proposal.yaml").read_text(encoding="utf-8"))

OTHERS = [{"site": "redzikowo", "radars": ["emr-brdy"]}, {"site": "deveselu", "radars": ["gabala"]}]


def small_scenario(folder: Path, **changes) -> Path:
    scenario = {
        **DEFAULT,
        "threats": [{"missile": "iran-irbm", "launch_points": ["tabriz", "zahedan"], "regions": ["europe"]}],
        "regions": {"europe": {**DEFAULT["regions"]["europe"], "cities": ["berlin", "rome", "athens", "ankara", "lisbon"]}},
        "deterrent": {**DEFAULT["deterrent"], "bases": ["vypolzovo", "tatishchevo"], "targets": ["washington", "seattle"]},
        "sites": {"combinations": OTHERS, "regions": {}},
        "growth": {"counts": [10, 20], "speeds_m_s": [5000, 8300], "radars": ["gabala"]},
        "cell_km": 400.0,
        "draws": 20,
        "agreement": {"sites": ["redzikowo"], "speed_caps_m_s": [None, 5000], "pooled": [[]], "draws": 4, "track_draws": 2},
        **changes,
    }
    path = folder / "small.yaml"
    path.write_text(yaml.safe_dump(scenario), encoding="utf-8")
    return path


def thirdsite(*words, cwd: Path) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "thirdsite", *map(str, words)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("assess")
    done = thirdsite("assess", small_scenario(folder), "--out", "report", "--workers", "1", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def answers(made):
    return json.loads((made / "report" / "answers.json").read_text(encoding="utf-8"))


def test_answers_hold_what_others_build_on(answers):
    assert set(answers) == {"schema", "thirdsite_version", "catalog_digest", "scenario_digest", "answers"}
    assert set(answers["answers"]) == set(QUESTIONS)
    for answer in answers["answers"].values():
        assert {"headline", "positions", "flips", "sources", "decides"} <= set(answer)
        assert set(answer["positions"]) == {"mda", "lewis_postol"}
        assert answer["headline"]
        assert answer["sources"]


def test_a_city_row_has_every_key(answers):
    rows = answers["answers"]["protection"]["cities"]
    assert len(rows) == 5 * 2
    keys = {"city", "country", "missile", "position", "protected", "launch_points_share", "shots", "battle_space_s"}
    for row in rows:
        assert keys | {"probability", "probability_interval", "runs", "shots_fired"} <= set(row)
        if row["launch_points_in_range"]:
            low, high = row["probability_interval"]
            assert 0.0 <= low <= row["probability"] <= high <= 1.0
            assert row["runs"] == 16
            assert 0.0 <= row["launch_points_share"] <= 1.0
            assert row["protected"] == (row["launch_points_share"] == 1.0)
            assert 0 <= row["shots"] <= 10
        else:
            assert row["protected"] is None
            assert row["probability"] is None


def test_lisbon_is_out_of_range_and_berlin_is_not(answers):
    rows = {(row["city"], row["position"]): row for row in answers["answers"]["protection"]["cities"]}
    assert rows["lisbon", "mda"]["launch_points_in_range"] == 0
    assert rows["berlin", "mda"]["launch_points_in_range"] == 1


def test_a_pair_row_agrees_with_itself(answers):
    pairs = answers["answers"]["deterrent"]["pairs"]
    assert {(row["base"], row["target"], row["position"]) for row in pairs} >= {("vypolzovo", "washington", "mda")}
    for row in pairs:
        assert row["reachable"] == (row["margin_s"] is not None and row["margin_s"] >= 0.0)
        assert (row["intercept"] is not None) == row["reachable"]
        assert 0.0 <= row["reachable_share"] <= 1.0
        if row["reachable"]:
            assert set(row["intercept"]) == {"time_s", "lat_deg", "lon_deg", "height_m"}
            assert row["intercept"]["height_m"] >= 119e3
        if row["flip_burnout_speed_m_s"] is not None:
            assert row["flip_burnout_speed_m_s"] % 50.0 == 0.0


def test_the_disputed_speed_decides_vypolzovo_to_washington(answers):
    """Claim R2 of the register, both halves: 6.3 km/s does not reach, 8.3 km/s does."""
    pairs = [row for row in answers["answers"]["deterrent"]["pairs"] if (row["base"], row["target"]) == ("vypolzovo", "washington")]
    reachable = {row["position"]: row["reachable"] for row in pairs}
    assert reachable == {"mda": False, "lewis_postol": True}
    assert all(6300.0 < row["flip_burnout_speed_m_s"] <= 8300.0 for row in pairs)


def test_the_same_bytes_whatever_the_workers(made):
    again = thirdsite("assess", "small.yaml", "--out", "again", "--workers", "3", cwd=made)
    assert again.returncode == 0, again.stderr
    assert (made / "again" / "answers.json").read_bytes() == (made / "report" / "answers.json").read_bytes()


def test_another_seed_changes_only_what_is_drawn(made, answers, tmp_path):
    path = small_scenario(tmp_path, seed=1)
    done = thirdsite("assess", path, "--question", "deterrent", "--json", "--out", tmp_path / "r", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    other = json.loads(done.stdout)["answers"]["deterrent"]["pairs"]
    same = answers["answers"]["deterrent"]["pairs"]
    assert [row["margin_s"] for row in other] == [row["margin_s"] for row in same]
    assert [row["reachable_share"] for row in other] != [row["reachable_share"] for row in same]


def test_bad_input_leaves_an_existing_report_alone(made):
    before = (made / "report" / "answers.json").read_bytes()
    (made / "broken.yaml").write_text("schema: thirdsite-scenario-1\nid: x\n", encoding="utf-8")
    done = thirdsite("assess", "broken.yaml", "--out", "report", cwd=made)
    assert done.returncode == 2
    assert "broken.yaml:1" in done.stderr
    assert "Traceback" not in done.stderr
    assert (made / "report" / "answers.json").read_bytes() == before


def test_a_folder_that_is_not_a_report_is_refused(made, tmp_path):
    (tmp_path / "mine.txt").write_text("keep me", encoding="utf-8")
    done = thirdsite("assess", made / "small.yaml", "--out", tmp_path, cwd=made)
    assert done.returncode == 2
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "keep me"


def test_ctrl_c_leaves_nothing_half_written(made):
    before = sorted(path.name for path in made.iterdir())
    content = (made / "report" / "answers.json").read_bytes()
    running = subprocess.Popen(
        [sys.executable, "-m", "thirdsite", "assess", "2007-proposal", "--out", "report"],
        cwd=made,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert running.stderr is not None
    running.stderr.readline()  # the first phase is done, the next one is under way
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "nothing was written" in said
    assert "Traceback" not in said
    assert sorted(path.name for path in made.iterdir()) == before
    assert (made / "report" / "answers.json").read_bytes() == content
