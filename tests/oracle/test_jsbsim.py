"""Free fall beside JSBSim, an independent program: own Earth, own atmosphere, other authors.

Tolerances: 5 m and 10 ms, the project's target; JSBSim's own steps of 0.01 s cost less than a millimetre without drag.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("jsbsim", reason="the Python package jsbsim is not installed")
sys.path.insert(0, str(Path(__file__).parents[2]))
from tools.validation import jsbsim_section
from tools.validation.jsbsim_fall import fall


@pytest.mark.parametrize("name", list(jsbsim_section.BALLS))
def test_impact_time_and_apogee(name, capfd):
    theirs = fall(jsbsim_section.BALLS[name])
    record = jsbsim_section.ours(theirs.start)
    flight = record.as_json()
    assert jsbsim_section.distance_m(theirs, record) < 5.0
    assert flight["flight_time_s"] == pytest.approx(theirs.flight_time_s, abs=0.01)
    assert flight["apogee_m"] == pytest.approx(theirs.apogee_m, abs=5.0)
    assert capfd.readouterr().out == ""  # JSBSim talks a lot; nothing of it comes through


def test_the_coast_goes_3803_km_in_1183_s():
    record = jsbsim_section.ours(jsbsim_section.BALLS["no drag"]).as_json()
    assert record["flight_time_s"] == pytest.approx(1183.0, abs=0.1)
    assert record["ground_range_m"] == pytest.approx(3803e3, abs=500.0)
