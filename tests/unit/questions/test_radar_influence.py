"""What decides the area seen: where the least elevation alone counts, its effect is the change between the values tried."""

from __future__ import annotations

from dataclasses import replace
from math import radians
from pathlib import Path

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.questions.answer import Answer
from thirdsite.questions.radar_influence import influence_of_radar
from thirdsite.questions.radar_view_study import Reading, country_grid, lowest_height_m
from thirdsite.scenario.scenario import load_scenario
from thirdsite.scenario.setting import radar_of

SMALL = Path(__file__).parents[2] / "small.yaml"


def test_line_of_sight_hangs_on_the_least_elevation_alone(catalog):
    case = Case(load_scenario(SMALL, catalog), catalog)
    found = {one.position: one for one in influence_of_radar(case, Answer("radar_view", "", "", "", {}, [], [], [], []))}
    ranked = found["mda"].ranked
    assert [one.assumption for one in ranked] == ["least elevation"]
    assert ranked[0].interval == (0.0, 5.0)
    lat, lon = country_grid(case)
    weight = np.cos(np.radians(lat))

    def seen(elevation_deg):
        radar = replace(radar_of(catalog, "emr-brdy", "mda"), least_elevation_rad=radians(elevation_deg))
        height = lowest_height_m(Reading("", radar, np.inf, np.inf), lat, lon)
        return weight[height <= 1e6].sum() / weight.sum()

    # with four levels a trajectory steps by two thirds of the range: 0 to 3.33 deg or 1.67 to 5 deg; the effect is for all of it
    steps = [1.5 * abs(seen(10.0 / 3.0) - seen(0.0)), 1.5 * abs(seen(5.0) - seen(5.0 / 3.0))]
    assert min(steps) - 1e-4 <= ranked[0].influence <= max(steps) + 1e-4  # rounded to four decimals


def test_the_thinned_array_hangs_on_its_range_equation(catalog):
    case = Case(load_scenario(SMALL, catalog), catalog)
    found = {one.position: one for one in influence_of_radar(case, Answer("radar_view", "", "", "", {}, [], [], [], []))}
    names = {one.assumption for one in found["lewis_postol"].ranked}
    assert {"dwell", "losses", "system temperature", "warhead cross-section", "least elevation"} <= names
    assert found["lewis_postol"].unsourced_share is not None
    assert found["lewis_postol"].unsourced_share < 1.0  # the mean power is our arithmetic from published figures, not an assumption
