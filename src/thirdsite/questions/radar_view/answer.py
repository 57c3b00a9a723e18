"""Question 3, radar_view: what of Russia can the radar see, and from which height?"""

from __future__ import annotations

from dataclasses import replace
from math import degrees

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.chain.progress import Progress
from thirdsite.questions.answer import Answer, Flip, InputFigure, Json
from thirdsite.questions.influence import Influence
from thirdsite.questions.inputs import figures_of
from thirdsite.questions.radar_view.influence import influence_of_radar
from thirdsite.questions.radar_view.page import LIMITS, METHOD, figures_of_answer, headline_of, tables_of
from thirdsite.questions.radar_view.study import (
    Reading,
    country_grid,
    coverage_row,
    flights_from,
    lowest_height_m,
    reading_of,
    readings_of,
)


def answer(case: Case, progress: Progress) -> Answer:
    """Answer the question for a scenario."""
    readings = readings_of(case)
    lat, lon = country_grid(case)
    with progress.phase("what the radar sees", len(readings) + len(case.scenario.deterrent.bases)) as bar:
        heights = {}
        for reading in readings:
            heights[reading.name] = lowest_height_m(reading, lat, lon)
            bar.advance()
        rows, spans = [], []
        for base in case.scenario.deterrent.bases:
            own_rows, own_spans = flights_from(case, base, readings)
            rows += own_rows
            spans += own_spans
            bar.advance()
    coverage = [coverage_row(reading, heights[reading.name], lat) for reading in readings]
    positions = {name: _position(case, name, readings, coverage, rows) for name in case.scenario.positions}
    return Answer(
        question="radar_view",
        title="What of Russia can the radar see?",
        asks="What of Russia can the tracking radar see, from which height, and missiles from which bases at what time?",
        headline=headline_of(case, positions),
        positions=positions,
        flips=_flips(case, readings, coverage),
        inputs=_inputs(case),
        method=METHOD,
        limits=LIMITS,
        details={"readings": coverage, "bases": rows},
        tables=tables_of(coverage, rows),
        figures=figures_of_answer(case, readings, heights, lat, lon, spans),
    )


def influence(case: Case, answer: Answer, progress: Progress) -> list[Influence]:
    """What decides the area seen."""
    with progress.phase("what decides: radar_view", 1) as bar:
        found = influence_of_radar(case, answer)
        bar.advance()
    return found


def _position(case: Case, position: str, readings: list[Reading], coverage: list[Json], rows: list[Json]) -> Json:
    name = reading_of(case, position, readings)
    row = next(one for one in coverage if one["reading"] == name)
    own = [one for one in rows if one["reading"] == name]
    seen = sorted({one["base"] for one in own if one["warhead_detected_s"] > 0.0})
    body = sorted({one["base"] for one in own if one["detected_from_s"] is not None})
    total = len({one["base"] for one in own})
    first = [one["detected_from_s"] for one in own if one["detected_from_s"] is not None]
    reach = row["warhead_range_km"]
    text = (
        f"Read as {name}, the radar "
        + ("is limited by geometry only" if reach is None else f"tracks a warhead to {reach:.0f} km")
        + f": it sees {100 * row['area_share_seen_below_1000_km']:.0f} % of Russia's area at heights below 1,000 km and warheads "
        f"flying to American cities from {len(seen)} of {total} bases"
        + (f", the first missile {min(first):.0f} s after lift-off." if first else ".")
    )
    return {
        "statement": text,
        "reading": name,
        **{key: value for key, value in row.items() if key != "reading"},
        "bases_with_warhead_detected": seen,
        "bases_with_missile_detected": body,
        "earliest_detection_s": min(first) if first else None,
    }


def _flips(case: Case, readings: list[Reading], coverage: list[Json]) -> list[Flip]:
    key = "area_share_seen_below_1000_km"
    found = []
    for position in case.scenario.positions:
        name = reading_of(case, position, readings)
        nominal = next(row for row in coverage if row["reading"] == name)[key]
        sees = nominal > 0.0
        verdict = (
            f"the radar {'sees' if sees else 'sees nothing of'} Russian territory below 1,000 km ({100 * nominal:.0f} % of it)"
        )
        turned = [row["reading"] for row in coverage if (row[key] > 0.0) != sees]
        statement = f"Turns over with: {'; '.join(turned)}." if turned else "Does not turn over with any reading tried."
        tried = "; ".join(reading.name for reading in readings)
        found.append(
            Flip(
                "reading of the radar",
                position,
                verdict,
                name,
                turned[0] if turned else None,
                None,
                "",
                tried,
                statement,
            )
        )
        found.append(_elevation_flip(case, position, name, readings, verdict, sees))
    return found


def _elevation_flip(case: Case, position: str, name: str, readings: list[Reading], verdict: str, sees: bool) -> Flip:
    reading = next(one for one in readings if one.name == name)
    field = case.catalog.radar(case.scenario.radar_view.radar).field_of_regard
    low, high = field.least_elevation.range_si(position)
    given = field.least_elevation.si(position)
    lat, lon = country_grid(case)
    weight = np.cos(np.radians(lat))
    shares = []
    for elevation in (low, high):
        radar = replace(reading.radar, least_elevation_rad=elevation)
        height = lowest_height_m(Reading(name, radar, reading.warhead_range_m, reading.body_range_m), lat, lon)
        shares.append(float(weight[height <= 1e6].sum() / weight.sum()))
    turned = [end for end, share in zip((low, high), shares, strict=True) if (share > 0.0) != sees]
    statement = (
        f"{'Turns over' if turned else 'Does not turn over'}: from {degrees(low):g} to {degrees(high):g} degrees the share below "
        f"1,000 km runs from {100 * shares[0]:.0f} to {100 * shares[1]:.0f} %."
    )
    return Flip(
        "least elevation",
        position,
        verdict,
        round(degrees(given), 2),
        round(degrees(turned[0]), 2) if turned else None,
        None,
        "deg",
        f"{degrees(low):g} and {degrees(high):g}",
        statement,
    )


def _inputs(case: Case) -> list[InputFigure]:
    scenario, catalog = case.scenario, case.catalog
    found = figures_of(catalog.radar(scenario.radar_view.radar), scenario.positions)
    found += figures_of(catalog.site(catalog.radar(scenario.radar_view.radar).site), scenario.positions)
    for missile in dict.fromkeys(catalog.site(base).missiles[0] for base in scenario.deterrent.bases):
        found += figures_of(catalog.missile(missile), scenario.positions)
    for base in scenario.deterrent.bases:
        found += figures_of(catalog.site(base), scenario.positions)
    return found
