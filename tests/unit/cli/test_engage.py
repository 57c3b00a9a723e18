"""`thirdsite engage` from the command line: what it prints, the same bytes on any workers, and after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from program import START, Ran, assert_refused, run_here

CASE = ("engage", "--draws", "0", "--missile", "iran-irbm", "--from", "38.5,44.8", "--to", "london")
DRAWN = ("engage", "--draws", "3", *CASE[3:], "--position", "mda")
MDA = (*CASE, "--position", "mda")
CLOCK = [
    "first_warning_s",
    "first_track_s",
    "commit_s",
    "launch_s",
    "burnout_s",
    "last_update_s",
    "acquisition_s",
    "intercept_s",
    "margin_s",
]


def answer_of(ran: Ran) -> dict:
    assert ran.status == 0, ran.err
    return json.loads(ran.out)


@pytest.fixture(scope="module")
def made(loop_kernels, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("engage") / "runs"
    ran = run_here(*CASE, "--runs", "1024", "--workers", "1", "--out", str(folder), "--json")
    assert ran.status == 0, ran.err
    assert ran.out == (folder / "engagement.json").read_text(encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def answer(made) -> dict:
    return json.loads((made / "engagement.json").read_text(encoding="utf-8"))


def test_the_answer_names_what_it_depends_on(answer):
    assert answer["schema"] == "thirdsite-engagement-1"
    assert {"thirdsite_version", "source_digest", "catalog_digest", "scenario_digest", "numpy_version", "numba_version"} <= set(
        answer
    )
    assert (answer["seed"], answer["missile"], answer["raid"], answer["inventory"]) == (2007, "iran-irbm", 1, 10)
    assert set(answer["positions"]) == {"mda", "lewis_postol"}
    assert len(answer["limits"]) > 5
    assert "/" not in answer["scenario"]


@pytest.mark.parametrize("position", ["mda", "lewis_postol"])
def test_probabilities_of_a_position(answer, position):
    found = answer["positions"][position]
    kill = found["probability_of_kill"]
    assert kill["method"] == "computed"
    assert kill["runs"] == 1024
    assert 0.0 <= kill["low"] <= kill["value"] <= kill["high"] <= 1.0
    assert found["headline"] == "computed"
    assert found["warhead_probability"] == 1.0
    published = found["published"]
    assert published["independence"] == "independent"
    assert published["single_shot_probability"] == {"value": 0.56, "low": 0.25, "high": 0.56}
    assert published["probability_of_kill"]["low"] <= published["probability_of_kill"]["value"]
    assert kill["value"] + sum(row["share"] for row in found["misses"]) == pytest.approx(1.0, abs=1e-5)
    assert sum(row["count"] for row in found["misses"]) == pytest.approx(1024 * (1.0 - kill["value"]), abs=0.1)
    assert 0.0 < found["shots_fired"]["mean"] <= found["shots_fired"]["of"] == 10


@pytest.mark.parametrize("position", ["mda", "lewis_postol"])
def test_the_clock_runs_forward(answer, position):
    clock = answer["positions"][position]["timeline"]
    assert list(clock) == CLOCK
    medians = [clock[name]["median"] for name in CLOCK[:5]]
    assert medians == sorted(medians)
    assert clock["acquisition_s"]["median"] < clock["intercept_s"]["median"]
    for row in clock.values():
        assert row["p5"] <= row["median"] <= row["p95"]
        assert 0.0 < row["share"] <= 1.0


def test_the_track_is_as_good_as_the_filter_claims_when_it_matters(answer):
    found = answer["positions"]["mda"]
    before = [row for row in found["track_error"] if row["time_s"] < found["timeline"]["acquisition_s"]["median"]]
    last = before[-1]
    assert last["rms_m"] < 1000.0
    assert last["rms_m"] < 1.5 * last["claimed_m"]


def test_every_assumption_is_listed_with_its_value_and_range(answer):
    rows = {row["id"]: row for row in answer["positions"]["mda"]["assumes"]}
    assert len(rows) > 40
    assert rows["divert-budget"]["unit"]
    low, high = rows["acquisition-range"]["range"]
    assert low <= rows["acquisition-range"]["value"] <= high
    assert all(row["set_by"] == "catalogue" for row in rows.values())


def test_the_folder_holds_pictures_and_blocks(made):
    assert sorted(path.name for path in made.iterdir()) == [
        "blocks",
        "engagement.json",
        "question.json",
        "timeline-lewis_postol.png",
        "timeline-mda.png",
    ]
    with Image.open(BytesIO((made / "timeline-mda.png").read_bytes())) as picture:
        assert picture.size[0] > 1000
        assert "iran-irbm" in picture.info["Title"]


def test_the_same_bytes_on_two_workers_and_for_one_position_alone(answer):
    both = answer_of(run_here(*CASE, "--runs", "1024", "--workers", "2", "--json"))
    assert both == answer
    alone = answer_of(run_here(*MDA, "--runs", "1024", "--workers", "2", "--json"))
    assert alone["positions"]["mda"] == answer["positions"]["mda"]


def test_unknown_figures_are_drawn_the_same_on_any_workers_and_after_a_kill(loop_kernels, tmp_path):
    one = run_here(*DRAWN, "--runs", "64", "--workers", "1", "--out", str(tmp_path), "--json")
    two = run_here(*DRAWN, "--runs", "64", "--workers", "2", "--json")
    assert one.out == two.out
    (tmp_path / "blocks" / "mda-draws" / "block-000001.npz").unlink()
    assert run_here(*DRAWN, "--runs", "64", "--out", str(tmp_path), "--resume", "--json").out == one.out
    found = answer_of(one)["positions"]["mda"]
    kill = found["probability_of_kill"]
    assert kill["interval"][0] <= kill["low"] <= kill["value"] <= kill["high"] <= kill["interval"][1]
    assert kill["sampling_interval"] == [kill["low"], kill["high"]]
    assert found["unknown_figures"]["draws"] == 3
    assert found["objects"][0]["probability_of_kill"]["interval"] == kill["interval"]
    text = run_here(*DRAWN, "--runs", "64", "--out", str(tmp_path), "--resume").out
    assert f"unknown figures drawn: {100 * kill['interval'][0]:.1f} to {100 * kill['interval'][1]:.1f} %" in text


def test_text_says_it_in_figures(loop_kernels, answer):
    ran = run_here(*MDA, "--runs", "1024")
    kill = answer["positions"]["mda"]["probability_of_kill"]
    assert ran.status == 0
    assert ran.out.startswith("iran-irbm from 38.5,44.8 to london; seed 2007, scenario 2007-proposal\n")
    assert f"killed with probability {100 * kill['value']:.1f} %" in ran.out
    assert "probability that the object engaged is the warhead: 1\n" in ran.out
    assert "single-shot probability of 56.0 % (25.0 to 56.0)" in ran.out
    for word in ("first warning", "margin", "shots fired", "not killed", "track error (claimed)", "assumptions"):
        assert word in ran.out


def test_an_interval_is_reached(loop_kernels):
    found = answer_of(run_here(*MDA, "--interval", "0.1", "--json"))["positions"]["mda"]["probability_of_kill"]
    assert found["high"] - found["low"] <= 0.1


def test_another_seed_draws_otherwise_within_the_interval(answer):
    other = answer_of(run_here(*MDA, "--runs", "1024", "--seed", "7", "--json"))
    assert other["seed"] == 7
    one, two = (found["positions"]["mda"] for found in (answer, other))
    assert one["track_error"] != two["track_error"]
    one, two = one["probability_of_kill"], two["probability_of_kill"]
    assert max(one["low"], two["low"]) <= min(one["high"], two["high"]) + 0.02


def test_a_raid_of_five(loop_kernels):
    found = answer_of(run_here(*MDA, "--raid", "5", "--raid-interval-s", "30", "--runs", "256", "--json"))["positions"]["mda"]
    assert [one["lift_off_s"] for one in found["objects"]] == [0.0, 30.0, 60.0, 90.0, 120.0]
    assert found["probability_of_kill"]["value"] <= min(one["probability_of_kill"]["value"] for one in found["objects"])
    through = sum(1.0 - one["probability_of_kill"]["value"] for one in found["objects"])
    assert found["expected_leakers"]["value"] == pytest.approx(through, abs=1e-5)
    assert found["shots_fired"]["mean"] <= 10.0
    for one in found["objects"]:
        assert one["probability_of_kill"]["value"] + sum(row["share"] for row in one["misses"]) == pytest.approx(1.0, abs=1e-5)


def test_a_killed_run_is_resumed_to_the_same_bytes(made, tmp_path):
    folder, fresh = tmp_path / "killed", tmp_path / "fresh"
    words = [sys.executable, *START, *MDA, "--workers", "2", "--out", str(folder)]
    running = subprocess.Popen([*words, "--runs", "100000"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    blocks = folder / "blocks" / "mda"
    give_up = time.monotonic() + 120.0
    while len(list(blocks.glob("*.npz"))) < 2 and time.monotonic() < give_up:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    assert running.wait(timeout=30) == -signal.SIGKILL
    kept = {path.name: path.stat().st_mtime_ns for path in sorted(blocks.glob("*.npz"))[:-1]}
    assert kept
    ran = run_here(*MDA, "--workers", "2", "--out", str(folder), "--runs", "2000", "--resume")
    assert ran.status == 0, ran.err
    assert {name: (blocks / name).stat().st_mtime_ns for name in kept} == kept
    assert run_here(*MDA, "--workers", "1", "--out", str(fresh), "--runs", "2000").status == 0
    for name in ("engagement.json", "timeline-mda.png", "question.json"):
        assert (folder / name).read_bytes() == (fresh / name).read_bytes()


def test_ctrl_c_says_what_is_kept(loop_kernels, tmp_path):
    folder = tmp_path / "stopped"
    running = subprocess.Popen(
        [sys.executable, *START, *MDA, "--runs", "100000", "--out", str(folder)],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    give_up = time.monotonic() + 120.0
    while not list(folder.glob("blocks/mda/*.npz")) and time.monotonic() < give_up:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    out, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert out == ""
    assert "--resume goes on" in said
    assert str(folder) in said
    assert "Traceback" not in said


def test_runs_of_another_question_are_refused(made):
    ran = run_here(*CASE[:-1], "berlin", "--runs", "512", "--out", str(made), "--resume")
    assert_refused(ran)
    assert "another question (to differ: to was 'london' and is 'berlin')" in ran.err
    ran = run_here(*CASE, "--seed", "1", "--runs", "512", "--out", str(made), "--resume")
    assert_refused(ran)
    assert "seed was 2007 and is 1" in ran.err


def test_a_cluster_of_two_gives_the_same_bytes(made, answer):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as two:
        ran = run_here(*CASE, "--runs", "1024", "--cluster", two.scheduler_address, "--json")
    assert answer_of(ran) == answer
