"""Assumptions about tracks: data with a range, and what a scenario sets goes first."""

from __future__ import annotations

from dataclasses import fields

from thirdsite.catalog.records import ASSUMPTION_BOUNDS
from thirdsite.scenario.tracking_assumptions import TrackingAssumptions
from thirdsite.scenario.tracking_setting import TRACKING_IDS, TrackingFigures, tracking_figures


def test_every_assumption_about_tracks_has_bounds_a_field_and_an_entry(catalog):
    names = [one.name for one in fields(TrackingFigures)]
    assert list(TRACKING_IDS) == names == list(TrackingAssumptions.model_fields)
    for id_ in TRACKING_IDS.values():
        assert id_ in ASSUMPTION_BOUNDS
        quantity = catalog.assumption(id_).quantity
        low, high = quantity.range_si()
        assert low < quantity.si() < high, id_
        assert quantity.grade == "M"


def test_what_a_scenario_sets_goes_before_the_catalogue(catalog):
    plain = tracking_figures(catalog, TrackingAssumptions())
    own = tracking_figures(catalog, TrackingAssumptions(freshness_s=45.0, confirming_looks=4))
    assert (own.freshness_s, own.confirming_looks) == (45.0, 4.0)
    assert own.lost_spread_m == plain.lost_spread_m == 20e3
