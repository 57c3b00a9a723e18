"""The third question about any radar of the catalogue, whatever its reading."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from thirdsite.chain.case import Case
from thirdsite.questions.radar_view.study import reading_of, readings_of
from thirdsite.scenario.scenario import load_scenario

SMALL = Path(__file__).parents[2] / "small.yaml"


@pytest.mark.parametrize(
    "radar", ["emr-brdy", "gabala", "armavir", "fylingdales", "thule", "cobra-dane", "tpy-2-kurecik", "lekhtusi"]
)
def test_every_position_has_a_reading_of_every_radar(catalog, radar):
    scenario = load_scenario(SMALL, catalog)
    view = scenario.radar_view.model_copy(update={"radar": radar})
    case = replace(Case(scenario, catalog), scenario=scenario.model_copy(update={"radar_view": view}))
    readings = readings_of(case)
    for position in ("mda", "lewis_postol"):
        name = reading_of(case, position, readings)
        own = next(reading for reading in readings if reading.name == name)
        chosen = catalog.radar(radar).reading.chosen(position)
        assert (own.radar.reach is None) == (chosen == "line_of_sight")
