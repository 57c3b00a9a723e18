"""How the answer to the third question is told: sentences, tables, figures."""

from __future__ import annotations

from math import degrees, isfinite

import numpy as np

from thirdsite.catalog.basemap import country_names
from thirdsite.chain.case import Case
from thirdsite.flight.booster import Array
from thirdsite.questions.answer import Column, Json, Table
from thirdsite.questions.figures import Cells, Figure, MapFigure, MapPanel, Point, Span, TimelineFigure
from thirdsite.questions.radar_view.study import BELOW_KM, STEP_DEG, Reading

DIFFERENCE = "The difference is the radar's power alone; the geometry is agreed."


def headline_of(case: Case, positions: dict[str, Json]) -> str:
    """The answer in one sentence, every position beside the other."""
    radar = case.catalog.radar(case.scenario.radar_view.radar)
    country = country_names()[case.scenario.radar_view.country]
    parts = []
    for name, entry in positions.items():
        share = 100.0 * entry["area_share_seen_below_1000_km"]
        bases = len(entry["bases_with_warhead_detected"])
        parts.append(f"{share:.0f} % of {country}'s area below 1,000 km and warheads from {bases} bases under {name}")
    differ = len({part.split(" under ")[0] for part in parts}) > 1
    return f"{radar.name} can see " + "; ".join(parts) + (f". {DIFFERENCE}" if differ else ".")


def tables_of(coverage: list[Json], rows: list[Json]) -> list[Table]:
    """The tables of the answer."""
    flat = [{key: value for key, value in row.items() if key != "detected"} for row in rows]
    return [
        Table(
            "readings",
            "The radar's range under each reading, and how much of Russia's area it sees below a height",
            [
                Column("reading", "Reading"),
                Column("warhead_range_km", "Range on a warhead", "km"),
                Column("body_range_km", "Range on the missile's body", "km"),
                Column("least_elevation_deg", "Least elevation", "deg"),
                *(Column(f"area_share_seen_below_{limit:.0f}_km", f"Share seen below {limit:.0f} km") for limit in BELOW_KM),
            ],
            coverage,
            "No range where the reading is line of sight only.",
        ),
        Table(
            "bases",
            "When missiles from each base come into view and are detected",
            [
                Column("base", "Base"),
                Column("target", "Target"),
                Column("missile", "Missile"),
                Column("reading", "Reading"),
                Column("ground_range_km", "Distance from the radar", "km"),
                Column("lowest_visible_height_over_base_km", "Lowest visible height over the base", "km"),
                Column("in_view_from_s", "In view from", "s"),
                Column("detected_from_s", "Detected from", "s"),
                Column("detected_height_km", "at height", "km"),
                Column("burnout_s", "Burnout", "s"),
                Column("warhead_detected_s", "Warhead detected for", "s"),
            ],
            flat,
        ),
    ]


def figures_of_answer(
    case: Case, readings: list[Reading], heights: dict[str, Array], lat: Array, lon: Array, spans: list[Span]
) -> list[Figure]:
    """The figures of the answer."""
    radar = readings[0].radar.place
    here = Point(degrees(radar.latitude_rad), degrees(radar.longitude_rad), "radar", "radar")
    bases = []
    for base in case.scenario.deterrent.bases:
        place = case.catalog.place(base)
        bases.append(Point(degrees(place.latitude_rad), degrees(place.longitude_rad), base, "base"))
    panels = []
    for reading in readings:
        value = heights[reading.name] / 1e3
        cells = Cells(
            lat,
            lon,
            np.where(value <= 3000.0, value, np.nan),
            "lowest visible height",
            "km",
            0.0,
            3000.0,
            step_deg=STEP_DEG,
            nan_means="not seen below 3,000 km",
        )
        reach = "" if not isfinite(reading.warhead_range_m) else f" ({reading.warhead_range_m / 1e3:.0f} km)"
        panels.append(MapPanel(f"{reading.name}{reach}", cells, points=[here, *bases]))
    radar_name = case.catalog.radar(case.scenario.radar_view.radar).name
    return [
        MapFigure(
            "lowest-height",
            f"Lowest height over Russia that {radar_name} sees",
            "A warhead over a place is in view above this height, refraction included, and within the radar's range under each "
            "reading of its power.",
            panels,
            (10.0, 190.0, 40.0, 82.0),
        ),
        TimelineFigure(
            "detection",
            f"When missiles to {case.catalog.cities[case.scenario.deterrent.targets[0]].name} are detected",
            "Seconds from lift-off during which the radar detects the missile: its body until burnout, its warhead after.",
            list(case.scenario.deterrent.bases),
            spans,
        ),
    ]


METHOD = [
    "The lowest visible height over a place is where a ray that leaves the radar at its least elevation passes, traced through an "
    "exponential refractivity to 100 km and straight above.",
    "Range under a reading follows from the radar range equation in energy form with the warhead's cross-section; before burnout "
    "the missile's body is what the radar sees, after burnout the warhead alone counts as detected.",
    "Missiles are flown from each base to each American city; times are seconds from lift-off.",
]


LIMITS = [
    "Detection means the signal-to-noise ratio for track in one dwell; search, scheduling and discrimination are not modelled.",
    "The radar is taken to be told where to look; without a cue its narrow beam finds little.",
    "Terrain is not modelled: the horizon is the ellipsoid at the radar's height.",
    "Jamming, clutter and weather are not modelled.",
]
