"""Which keys of a scenario are varied, over which values."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from thirdsite.errors import BadInput
from thirdsite.scenario.scenario import load_scenario
from thirdsite.scenario.vary import MOST_POINTS, check_values, count_of, index_of, scenario_at, varied

SMALL = Path(__file__).parents[2] / "small.yaml"


@pytest.fixture(scope="module")
def scenario(catalog):
    return load_scenario(SMALL, catalog)


@pytest.mark.parametrize(
    ("text", "key", "values"),
    [
        ("launch_delay_s=150,240", "assumptions.launch_delay_s", (150.0, 240.0)),
        ("assumptions.launch_delay_s=150:420:90", "assumptions.launch_delay_s", (150.0, 240.0, 330.0, 420.0)),
        ("count=10:1:-3", "defence.interceptors.0.count", (10.0, 7.0, 4.0, 1.0)),
        ("shots_needed=1:2.5:1", "assumptions.shots_needed", (1.0, 2.0)),
        ("burnout_speed_m_s=0.1:0.3:0.1", "defence.interceptors.0.burnout_speed_m_s", (0.1, 0.2, 0.3)),
        ("defence.interceptors.0.site=redzikowo, deveselu", "defence.interceptors.0.site", ("redzikowo", "deveselu")),
        ("defence.radars.1=fbx-turkey,fylingdales", "defence.radars.1", ("fbx-turkey", "fylingdales")),
        ("doctrine.firing=salvo,shoot_look_shoot", "doctrine.firing", ("salvo", "shoot_look_shoot")),
    ],
)
def test_keys_and_values(scenario, text, key, values):
    axis = varied(text, scenario)
    assert (axis.key, axis.values) == (key, values)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("launch_delay_s", "write KEY="),
        ("launch_delay_s=", "write KEY="),
        ("=3", "write KEY="),
        ("launch_dely_s=1", "did you mean"),
        ("defence.interceptor.0.count=1", "did you mean interceptors"),
        ("defence.interceptors.3.count=1", "it has 0 to 0"),
        ("defence.interceptors=1", "holds further keys"),
        ("seed.x=1", "has no keys of its own"),
        ("positions.0=mda", "cannot be varied"),
        ("launch_delay_s=1,,2", "missing between two commas"),
        ("launch_delay_s=1,1", "given twice"),
        ("launch_delay_s=1,redzikowo", "cannot share an axis"),
        ("launch_delay_s=1:5:0", "never leads"),
        ("launch_delay_s=1:5:-1", "never leads"),
        ("launch_delay_s=0:1e9:1", "write a greater step"),
        ("launch_delay_s=nan", "no number to use"),
        ("launch_delay_s=1,inf", "no number to use"),
    ],
)
def test_what_is_none_is_refused(scenario, text, message):
    with pytest.raises(BadInput, match=message):
        varied(text, scenario)


def test_a_key_of_several_groups_has_to_say_which(catalog):
    with pytest.raises(BadInput, match=r"defence.interceptors.N.count, N from 0 to 2"):
        varied("count=1", load_scenario("2009-successor", catalog))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("count=1,0", r"--vary defence.interceptors.0.count=0: .*at least 1"),
        ("count=1.5", "whole number"),
        ("launch_delay_s=9999", "at most 3600.0 s"),
        ("defence.interceptors.0.site=atlantis", "atlantis"),
        ("burnout_speed_m_s=90000", "at most 11000.0 m/s"),
    ],
)
def test_values_the_scenario_cannot_have_are_refused_before_anything_is_computed(scenario, catalog, text, message):
    with pytest.raises(BadInput, match=message) as refused:
        check_values(scenario, [varied(text, scenario)], catalog)
    assert ":1:" not in str(refused.value)  # a command line has no lines


def test_points_run_through_every_combination_once(scenario, catalog):
    axes = [varied("launch_delay_s=150,240,330", scenario), varied("count=5,10", scenario)]
    assert count_of(axes) == 6
    seen = []
    for point in range(6):
        one = scenario_at(scenario, axes, point, catalog)
        seen.append((one.assumptions.launch_delay_s, one.defence.interceptors[0].count))
        first, second = index_of(axes, point)
        assert seen[-1] == (axes[0].values[first], axes[1].values[second])
    assert seen == [(150.0, 5), (150.0, 10), (240.0, 5), (240.0, 10), (330.0, 5), (330.0, 10)]
    assert scenario.assumptions.launch_delay_s is None
    assert len({scenario_at(scenario, axes, point, catalog).digest for point in range(6)}) == 6


def test_too_many_points_and_keys_twice_are_refused(scenario):
    long = varied("launch_delay_s=0:999:1", scenario)
    with pytest.raises(BadInput, match=f"more than {MOST_POINTS}"):
        count_of([long, varied("draws=1:1000:1", scenario)])
    with pytest.raises(BadInput, match="given twice"):
        count_of([long, varied("assumptions.launch_delay_s=5", scenario)])


def test_files_that_the_scenario_names_are_still_found(catalog, tmp_path):
    """A scenario's own table of tests lies beside it, wherever the sweep is run."""
    text = SMALL.read_text(encoding="utf-8") + "activation: {tests: tests.csv}\n"
    shipped = files("thirdsite.catalog") / "data" / "flights" / "iran_tests.csv"
    (tmp_path / "tests.csv").write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    own = load_scenario(tmp_path / "own.yaml", catalog)
    changed = scenario_at(own, [varied("launch_delay_s=150", own)], 0, catalog)
    assert changed.tests_path == own.tests_path == tmp_path / "tests.csv"
