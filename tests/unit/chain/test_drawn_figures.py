"""Unknown figures drawn: which, within what range, and that a figure more changes no other; what the draws say together."""

from __future__ import annotations

from math import log10

import numpy as np
import pytest

from thirdsite.chain.case import Case
from thirdsite.chain.drawn_figures import APART, Unknown, drawn_catalog, quantile_of, unknowns
from thirdsite.chain.drawn_runs import DRAW_RUNS, DrawnRuns, Draws
from thirdsite.chain.engagement_result import result_json
from thirdsite.chain.loop_cities import Target
from thirdsite.chain.path import Path
from thirdsite.chain.single_flight import Aim, Loft, aimed_flight
from thirdsite.scenario.scenario import load_scenario

MISSILE = "iran-irbm"


@pytest.fixture(scope="module")
def scenario(catalog):
    return load_scenario("2007-proposal", catalog)


def names(catalog, scenario, position="mda"):
    return [one.name for one in unknowns(catalog, scenario, MISSILE, position)]


def test_what_is_drawn_and_what_is_not(catalog, scenario):
    found = names(catalog, scenario, "lewis_postol")
    assert len(found) == len(set(found)) > 80
    assert {"divert-budget", "radar-range-bias", "track-freshness", "launch-delay", "gbi-two-stage.burnout_speed"} <= set(found)
    assert "iran-irbm.cross_section.warhead_x_band" in found
    assert not set(APART) & set(found)
    assert "salvo-shots" not in found  # published: a choice of the doctrine
    assert not any(name.startswith("iran-irbm.booster") for name in found)
    assert "gbi-two-stage.burnout_speed" not in names(catalog, scenario)  # the agency gives one speed, no interval


def test_what_a_scenario_sets_is_not_drawn(catalog, scenario):
    group = scenario.defence.interceptors[0].model_copy(update={"burnout_speed_m_s": 7000.0})
    own = scenario.model_copy(
        update={
            "assumptions": scenario.assumptions.model_copy(update={"divert_budget_m_s": 700.0}),
            "sensing": scenario.sensing.model_copy(update={"range_bias_m": 3.0}),
            "tracking": scenario.tracking.model_copy(update={"freshness_s": 20.0}),
            "defence": scenario.defence.model_copy(update={"interceptors": [group]}),
        }
    )
    gone = set(names(catalog, scenario, "lewis_postol")) - set(names(catalog, own, "lewis_postol"))
    assert gone == {"divert-budget", "radar-range-bias", "track-freshness", "gbi-two-stage.burnout_speed"}


def test_a_drawn_catalogue_holds_the_drawn_figures_and_no_other_change(catalog, scenario):
    drawn = drawn_catalog(catalog, scenario, MISSILE, "lewis_postol", 3)
    case, nominal = Case(scenario, drawn), Case(scenario, catalog)
    low, high = nominal.burnout_speed_range_m_s("lewis_postol")
    assert low < case.burnout_speed_m_s("lewis_postol") < high
    assert case.burnout_speed_m_s("lewis_postol") != nominal.burnout_speed_m_s("lewis_postol")
    budget = next(one for one in unknowns(catalog, scenario, MISSILE, "mda") if one.name == "divert-budget")
    assert drawn.assumption("divert-budget").quantity.value == budget.at(quantile_of(scenario, 3, budget))
    assert drawn.assumption("warhead-probability") == catalog.assumption("warhead-probability")
    assert drawn.missile(MISSILE).booster == catalog.missile(MISSILE).booster
    assert drawn.missile(MISSILE).cross_section != catalog.missile(MISSILE).cross_section
    assert drawn.radar("emr-brdy").reading == catalog.radar("emr-brdy").reading
    assert drawn.radar("emr-brdy").beamwidth == catalog.radar("emr-brdy").beamwidth or "emr-brdy.beamwidth" in names(
        catalog, scenario
    )
    assert set(drawn.entries) == set(catalog.entries)


@pytest.mark.parametrize("position", ["mda", "lewis_postol"])
def test_every_draw_lies_in_its_range(catalog, scenario, position):
    for one in unknowns(catalog, scenario, MISSILE, position):
        values = [one.at(quantile_of(scenario, draw, one)) for draw in range(20)]
        assert one.low <= min(values) < max(values) <= one.high, one.name


def test_wide_ranges_are_drawn_in_the_logarithm():
    assert Unknown("a", 1e-8, 1e-4).at(0.5) == pytest.approx(1e-6)
    assert log10(Unknown("a", 1.0, 1000.0).at(1.0)) == pytest.approx(3.0)
    assert Unknown("a", 1.0, 9.0).at(0.5) == 5.0
    assert Unknown("a", 0.0, 1000.0).at(0.25) == 250.0


def test_one_figure_more_changes_no_draw_of_another(catalog, scenario):
    fewer = scenario.model_copy(update={"assumptions": scenario.assumptions.model_copy(update={"divert_budget_m_s": 700.0})})
    one, other = ({u.name: quantile_of(s, 5, u) for u in unknowns(catalog, s, MISSILE, "mda")} for s in (scenario, fewer))
    assert set(one) - set(other) == {"divert-budget"}
    assert all(one[name] == value for name, value in other.items())


@pytest.fixture(scope="module")
def runs(catalog, small_case):
    path = Path.of(aimed_flight(catalog, Aim(MISSILE, "38.5,44.8", "london", "mda"), Loft(0.0)))
    return DrawnRuns(small_case, MISSILE, (Target("london", 0, path),), "mda", 1, 0.0)


def test_draws_differ_and_can_be_repeated(runs):
    one, again, other = runs(0), runs(0), runs(1)
    assert one["hit"].shape == (DRAW_RUNS, 1)
    assert one["hit"].tobytes() == again["hit"].tobytes()
    assert [one["hit"].sum(), one["shots"].sum()] != [other["hit"].sum(), other["shots"].sum()]


def test_a_figure_that_decides_is_named_and_one_that_does_not_is_not():
    u = (np.arange(40) + 0.5) / 40
    noise = np.random.default_rng(0).permutation(u)
    hit = (np.arange(DRAW_RUNS)[None, :, None] < np.round(u * DRAW_RUNS)[:, None, None]) * np.ones((1, 1, 2), dtype=bool)
    draws = Draws(["decides", "does nothing"], np.column_stack([u, noise]), hit.astype(bool))
    assert draws.shares() == pytest.approx(np.round(u * DRAW_RUNS) / DRAW_RUNS)
    found = draws.as_json(0.5)
    assert [one["figure"] for one in found["weigh_most"]] == ["decides"]
    assert found["weigh_most"][0]["rank_correlation"] == pytest.approx(1.0, abs=0.01)
    assert (found["draws"], found["runs_each"], found["figures_drawn"]) == (40, DRAW_RUNS, 2)
    assert found["mean"] == pytest.approx(0.25 * draws.shares().mean(), abs=1e-6)
    assert found["low"] == pytest.approx(0.25 * np.percentile(draws.shares(), 2.5), abs=1e-6)


def test_the_interval_holds_the_sampling_interval():
    from test_engagement_result import FOUR, setup

    draws = Draws(["a"], np.zeros((3, 1)), np.ones((3, DRAW_RUNS, 2), dtype=bool))
    found = result_json(setup(2), FOUR, "computed", draws)["probability_of_kill"]
    assert found["sampling_interval"] == [found["low"], found["high"]]
    assert found["interval"] == [found["low"], 1.0]
    assert result_json(setup(2), FOUR, "computed")["probability_of_kill"]["interval"] is None
