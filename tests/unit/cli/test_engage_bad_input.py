"""What `thirdsite engage` refuses, before it computes anything: status 2 and one message that names the option and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import assert_refused, run_here

BAD = Path(__file__).parents[2] / "bad_input" / "engage"
ONE = "engage --missile iran-irbm --from 38.5,44.8 --to london --runs 10"

# what is asked, and words the message must hold
ARGUMENTS = [
    (ONE.replace("iran-irbm", "iran-irmb"), ["did you mean iran-irbm"]),
    (ONE.replace("iran-irbm", "emr-brdy"), ["no missile named"]),
    (ONE.replace("38.5,44.8", "138.5,44.8"), ["138.5"]),
    (ONE.replace("london", "londinium"), ["londinium"]),
    (ONE.replace("london", "38.5,44.8"), ["two different places"]),
    (ONE.replace("london", "washington"), ["out of this missile's range", "longer-range missile"]),
    (ONE.replace("iran-irbm", "iran-icbm").replace("london", "washington"), ["1.2 % more burnout speed", "longer-range missile"]),
    (ONE + " --interval 0.05", ["--runs", "--interval", "one of them"]),
    (ONE.replace("10", "0"), ["--runs 0", "1 to"]),
    (ONE.replace("--runs 10", "--runs -5"), ["--runs -5"]),
    (ONE.replace("10", "900000"), ["--runs 900000"]),
    (ONE.replace("--runs 10", "--interval 0"), ["--interval 0", "between 0 and 1"]),
    (ONE.replace("--runs 10", "--interval 1"), ["--interval 1", "between 0 and 1"]),
    (ONE.replace("--runs 10", "--interval -0.1"), ["--interval -0.1"]),
    (ONE.replace("--runs 10", "--interval nan"), ["--interval nan"]),
    (ONE + " --raid 0", ["--raid 0", "1 to 50"]),
    (ONE + " --raid 51", ["--raid 51", "1 to 50"]),
    (ONE + " --raid 3 --raid-interval-s 25", ["--raid-interval-s 25", "10 s", "write 20"]),
    (ONE + " --raid 3 --raid-interval-s -10", ["--raid-interval-s -10", "0 to 600"]),
    (ONE + " --raid 3 --raid-interval-s inf", ["--raid-interval-s inf"]),
    (ONE + " --to berlin", ["--to names 2 cities for --raid 1"]),
    (ONE + " --raid 2 --to london", ["twice", "london"]),
    (ONE + " --raid 2 --to 48.8,2.3", ["--to 48.8,2.3", "listed city"]),
    (ONE + " --raid 2 --to berlin --association tracked", ["--association tracked", "one --to"]),
    (ONE + " --association mine", ["--association 'mine'", "own or tracked"]),
    (ONE + " --association tracked --raid 3 --raid-interval-s 30", ["--association tracked", "30 s apart", "--raid-interval-s"]),
    (ONE.replace(" --runs 10", "") + " --association tracked", ["--association tracked", "give --runs"]),
    (ONE + " --position nobody", ["nobody", "mda"]),
    (ONE + " --position russian_officials", ["russian_officials", "burnout speed of gbi-two-stage", "--catalog"]),
    (ONE + " --scenario 2008-proposal", ["2008-proposal"]),
    (ONE + " --resume", ["--resume", "--out"]),
    (ONE + " --workers 0", ["--workers 0", "1 to 256"]),
    (ONE + " --workers 2 --cluster tcp://127.0.0.1:9", ["--workers", "--cluster", "one of them"]),
    (ONE + " --cluster tcp://127.0.0.1:9", ["--cluster", "127.0.0.1:9", "dask scheduler"]),
    (ONE + " --seed -1", ["--seed -1"]),
    (ONE + " --draws=-1", ["--draws -1", "0 to 2000"]),
    (ONE + " --draws 9999", ["--draws 9999"]),
    (ONE + " --loft-deg 70", ["--loft-deg 70", "40"]),
    (ONE + " --catalog /nowhere", ["/nowhere", "no such folder"]),
]

SCENARIOS = {
    "published-after-a-look": ["doctrine.single_shot", "never mixed", "firing: salvo"],
    "unknown-firing": [":52: ", "doctrine.firing", "salvos"],
    "divert-in-km": ["divert_budget_km_s", "did you mean divert_budget_m_s"],
    "reliability-above-1": ["interceptor_reliability", "1.2", "1"],
    "silent-stranger": ["falls_silent_s", "fbx-turkei", "known here: emr-brdy"],
    "silent-before-lift-off": ["falls_silent_s", "-10", "0"],
    "position-without-speed": ["russian_officials", "burnout speed of gbi-two-stage"],
}


@pytest.mark.parametrize(("arguments", "words"), ARGUMENTS)
def test_bad_arguments(loop_kernels, arguments, words):
    ran = run_here(*arguments.split())
    assert_refused(ran)
    for word in words:
        assert word in ran.err


def test_every_bad_file_is_expected():
    assert {path.stem for path in BAD.iterdir()} == set(SCENARIOS)


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_bad_scenario(loop_kernels, name):
    ran = run_here(*ONE.split(), "--scenario", str(BAD / f"{name}.yaml"))
    assert_refused(ran)
    for word in SCENARIOS[name]:
        assert word in ran.err


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("keep me", encoding="utf-8")
    for more in ([], ["--resume"]):
        ran = run_here(*ONE.split(), "--out", str(tmp_path), *more)
        assert_refused(ran)
        assert "not empty" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_of_runs_wants_resume_and_a_readable_question(tmp_path):
    (tmp_path / "question.json").write_text("{", encoding="utf-8")
    ran = run_here(*ONE.split(), "--out", str(tmp_path))
    assert_refused(ran)
    assert "--resume" in ran.err
    ran = run_here(*ONE.split(), "--out", str(tmp_path), "--resume")
    assert_refused(ran)
    assert "cannot be read as JSON" in ran.err


def test_a_file_in_the_folders_place_is_refused(tmp_path):
    (tmp_path / "runs").write_text("", encoding="utf-8")
    ran = run_here(*ONE.split(), "--out", str(tmp_path / "runs"))
    assert_refused(ran)
    assert "is a file" in ran.err


def test_cluster_without_dask(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    ran = run_here(*ONE.split(), "--cluster", "tcp://127.0.0.1:8786")
    assert_refused(ran)
    assert "pip install 'thirdsite[cluster]'" in ran.err


def test_nothing_is_left_behind_by_what_was_refused(tmp_path):
    ran = run_here(*ONE.replace("london", "washington").split(), "--out", str(tmp_path / "runs"))
    assert_refused(ran)
    assert not (tmp_path / "runs").exists()
