"""Figures of the closed loop: where they come from and what they are given to."""

from __future__ import annotations

from dataclasses import fields

import pytest

from thirdsite.engagement.basket import correctable_m
from thirdsite.engagement.doctrine import Firing
from thirdsite.engagement.single_shot import Origin
from thirdsite.scenario.engagement_figures import (
    ENGAGEMENT_IDS,
    EngagementFigures,
    engagement_figures,
    engagement_range,
    published_single_shot,
)
from thirdsite.scenario.scenario import Assumptions, load_scenario
from thirdsite.scenario.setting import ASSUMPTION_IDS, common_figures


def test_every_figure_is_an_assumption_with_a_range_around_it(catalog):
    figures = engagement_figures(catalog, Assumptions())
    assert set(ENGAGEMENT_IDS) == {part.name for part in fields(EngagementFigures)} <= set(Assumptions.model_fields)
    for name, id_ in ENGAGEMENT_IDS.items():
        low, high = engagement_range(catalog, name)
        assert low <= getattr(figures, name) <= high
        assert low < high
        quantity = catalog.assumption(id_).quantity
        assert quantity.grade == "M" or id_ == "salvo-shots"


def test_the_scenario_sets_a_figure(catalog):
    own = engagement_figures(catalog, Assumptions(divert_budget_m_s=321.0, salvo_shots=2))
    assert own.divert_budget_m_s == own.kill_vehicle.divert_budget_m_s == 321.0
    doctrine = own.doctrine("shoot_look_shoot", common_figures(catalog, Assumptions()))
    assert (doctrine.firing, doctrine.salvo_shots, doctrine.launch_interval_s) == (Firing.SHOOT_LOOK_SHOOT, 2, 10.0)
    assert own.steering(140.0).tolist() == pytest.approx([140.0, 0.1745329, 1.0])


def test_the_default_kill_vehicle_corrects_the_error_that_may_be_handed_over(catalog):
    """About 5 km at 10 km/s: the published-geometry answers' limit of 5 km is what this kill vehicle sees and corrects."""
    figures = engagement_figures(catalog, Assumptions())
    basket = correctable_m(10e3, figures.divert_budget_m_s, figures.kill_vehicle.figures)
    assert basket == pytest.approx(common_figures(catalog, Assumptions()).handover_position_error_m, rel=0.1)


def test_the_published_probability_is_the_speakers(catalog):
    scenario = load_scenario("2007-proposal", catalog)
    assert scenario.doctrine.single_shot == "computed"
    common, blair = published_single_shot(catalog, scenario), published_single_shot(catalog, scenario, "blair")
    assert (common.probability, common.interval, common.origin) == (0.56, (0.25, 0.56), Origin.PUBLISHED)
    assert (blair.probability, blair.interval) == (0.25, (0.25, 0.25))
    own = scenario.model_copy(update={"assumptions": Assumptions(single_shot_probability=0.4)})
    assert published_single_shot(catalog, own, "blair").probability == 0.4


def test_answers_from_geometry_do_not_list_what_they_do_not_use():
    assert not set(ASSUMPTION_IDS) & set(ENGAGEMENT_IDS)
