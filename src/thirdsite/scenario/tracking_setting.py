"""Figures of the closed loop's tracks from catalogue and scenario: how they begin, are kept and are planned on."""

from __future__ import annotations

from dataclasses import dataclass

from thirdsite.catalog.catalog import Catalog
from thirdsite.scenario.given import given_or_assumed
from thirdsite.scenario.tracking_assumptions import TrackingAssumptions


@dataclass(frozen=True)
class TrackingFigures:
    """The assumptions about tracks in SI: what the scenario sets, else the catalogue's default."""

    confirming_looks: float
    freshness_s: float
    coasting_probability: float
    lost_spread_m: float
    lost_surprise: float
    first_place_spread_m: float
    first_speed_spread_m_s: float
    boost_climb_m_s: float
    boost_speed_spread_m_s: float
    boost_place_spread_m: float
    boost_probability: float
    debris_bodies: float
    debris_speed_m_s: float
    false_looks: float
    missed_report_probability: float


TRACKING_IDS: dict[str, str] = {
    "confirming_looks": "track-confirming-looks",
    "freshness_s": "track-freshness",
    "coasting_probability": "track-coasting-probability",
    "lost_spread_m": "track-lost-spread",
    "lost_surprise": "track-lost-surprise",
    "first_place_spread_m": "track-first-place-spread",
    "first_speed_spread_m_s": "track-first-speed-spread",
    "boost_climb_m_s": "boost-first-climb",
    "boost_speed_spread_m_s": "boost-first-speed-spread",
    "boost_place_spread_m": "boost-first-place-spread",
    "boost_probability": "boost-first-probability",
    "debris_bodies": "raid-debris",
    "debris_speed_m_s": "raid-debris-speed",
    "false_looks": "raid-false-looks",
    "missed_report_probability": "satellite-missed-report",
}
"""The catalogue's assumption behind each field."""


def tracking_figures(catalog: Catalog, given: TrackingAssumptions) -> TrackingFigures:
    """The assumptions about tracks under a scenario."""
    return TrackingFigures(**given_or_assumed(catalog, TRACKING_IDS, given))
