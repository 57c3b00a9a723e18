"""`thirdsite compare`: what changed between two settings, and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from program import assert_refused, run_here

SMALL = Path(__file__).parents[2] / "small.yaml"
ASKED = ("--question", "radar_view", "--workers", "1")


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> Path:
    """The small setting with another radar asked about, another set of radars, one assumption."""
    text = SMALL.read_text(encoding="utf-8").replace("{radar: emr-brdy,", "{radar: fylingdales,")
    text = text.replace("radars: [emr-brdy, fbx-turkey]", "radars: [fbx-turkey]") + "assumptions: {launch_delay_s: 300}\n"
    path = tmp_path_factory.mktemp("compare") / "other.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def found(kernels, other) -> dict:
    ran = run_here("compare", str(SMALL), str(other), *ASKED, "--each", "--json")
    assert ran.status == 0, ran.err
    return json.loads(ran.out)


def test_a_setting_beside_itself_differs_in_nothing(kernels):
    ran = run_here("compare", str(SMALL), str(SMALL), *ASKED, "--json")
    same = json.loads(ran.out)
    assert same["figures"] == same["inputs"] == same["scenario"] == []
    assert same["figures_unchanged"] > 10


def test_keys_that_differ_are_named_and_lists_of_names_whole(found):
    keys = {row["key"]: (row["a"], row["b"]) for row in found["scenario"]}
    assert keys == {
        "defence.radars": (["emr-brdy", "fbx-turkey"], ["fbx-turkey"]),
        "radar_view.radar": ("emr-brdy", "fylingdales"),
        "assumptions.launch_delay_s": (None, 300.0),
    }


def test_figures_stand_side_by_side_with_their_change(found):
    assert found["figures"]
    for row in found["figures"]:
        assert row["a"] != row["b"]
        if row["change"] is not None:
            assert row["change"] == pytest.approx(row["b"] - row["a"])
    assert [pair["a"] for pair in found["positions"]] == ["mda", "lewis_postol"]


def test_each_key_alone_says_which_one_did_it(found):
    """The question is about the radar: neither the launch delay nor the defence's own radars change what it sees."""
    alone = {row["key"]: row for row in found["each"]}
    assert alone["assumptions.launch_delay_s"]["figures"] == []
    assert alone["defence.radars"]["figures"] == []
    changed = [(row["figure"], row["position_a"], row["b"]) for row in alone["radar_view.radar"]["figures"]]
    assert changed == [(row["figure"], row["position_a"], row["b"]) for row in found["figures"]]


def test_inputs_that_differ_are_those_of_the_two_radars(found):
    assert {row["id"] for row in found["inputs"]} == {"emr-brdy", "brdy", "fylingdales", "fylingdales-site"}


def test_results_are_compared_as_they_stand(kernels, other, found, tmp_path):
    for name, source in (("a", SMALL), ("b", other)):
        ran = run_here("assess", str(source), "--question", "radar_view", "--out", str(tmp_path / name), "--workers", "1")
        assert ran.status == 0, ran.err
    ran = run_here("compare", str(tmp_path / "a"), str(tmp_path / "b" / "answers.json"), "--json")
    results = json.loads(ran.out)
    assert results["figures"] == found["figures"]
    assert results["inputs"] == found["inputs"]
    assert results["scenario"] is None
    assert_refused(run_here("compare", str(tmp_path / "a"), str(tmp_path / "b"), "--each"))


@pytest.mark.parametrize("suffix", [".md", ".html"])
def test_it_is_written_for_people_too(kernels, other, tmp_path, suffix):
    path = tmp_path / f"comparison{suffix}"
    ran = run_here("compare", str(SMALL), str(other), *ASKED, "--out", str(path))
    assert ran.status == 0, ran.err
    text = path.read_text(encoding="utf-8")
    for wanted in ("What changed", "radar_view.radar", "fylingdales", "area share seen below 1000 km"):
        assert wanted in text
        assert wanted in ran.out
    assert text.startswith("<!doctype html>" if suffix == ".html" else "# Comparison")


def test_positions_can_be_paired(kernels, other):
    ran = run_here("compare", str(SMALL), str(other), *ASKED, "--pair", "mda=lewis_postol", "--json")
    assert json.loads(ran.out)["positions"] == [{"a": "mda", "b": "lewis_postol"}]
    assert_refused(run_here("compare", str(SMALL), str(other), *ASKED, "--pair", "mda=nobody"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        ("{", "not JSON"),
        ("[]", "not answers of thirdsite"),
        ('{"schema": "thirdsite-answers-1", "answers": {"protection": 3}}', "not answers of thirdsite"),
        (
            '{"schema": "thirdsite-answers-1", "answers": {"protection": {"headline": "x", "positions": {}}}}',
            "no question in common",
        ),
    ],
)
def test_what_is_no_result_is_refused(kernels, tmp_path, content, message):
    good = tmp_path / "good.json"
    good.write_text('{"schema": "thirdsite-answers-1", "answers": {"deterrent": {"headline": "x", "positions": {}}}}')
    bad = tmp_path / "bad.json"
    if content is not None:
        bad.write_text(content)
    ran = run_here("compare", str(good), str(bad))
    assert_refused(ran)
    assert message in ran.err
