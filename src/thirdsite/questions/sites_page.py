"""How the answer to the fourth question is told: sentences, tables, figures."""

from __future__ import annotations

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.flight.booster import Array
from thirdsite.questions.alternatives_study import Target
from thirdsite.questions.answer import Column, Json, Table
from thirdsite.questions.figures import Figure, MatrixFigure
from thirdsite.questions.protection_page import percent
from thirdsite.questions.sites_study import Choice, SitesStudy

Leading = tuple[Target, Choice, float, float] | None


def headline_of(case: Case, study: SitesStudy, leading: dict[str, Leading]) -> str:
    """The answer in a few sentences, every position beside the other."""
    first = study.choices[0]
    parts = []
    for name, one in leading.items():
        if one is not None:
            _, best, share, before = one
            parts.append(f"{percent(before)} against {percent(share)} from {best.label} under {name}")
    if not parts:
        return "No missile of the scenario reaches a listed city of the regions, or only one combination is named."
    known = next(one for one in leading.values() if one is not None)
    where = f"{known[0].missile.name} at {case.scenario.all_regions[known[0].region].name}"
    reached = "; ".join(
        f"{row['russian_pairs_reachable']} of {row['russian_pairs']} flights of Russian ICBMs under {row['position']}"
        for row in study.russian
        if row["combination"] == first.label
    )
    spared = [row["russian_pairs_reachable"] for row in study.russian if row["combination"] != first.label]
    return (
        f"Protected share of the listed city population in range of {where}, {first.label} and the best of "
        f"{len(study.choices) - 1} alternatives: {'; '.join(parts)}. Interceptors of the first could meet {reached}; "
        f"those of the alternatives between {min(spared)} and {max(spared)}."
    )


def statement_of(study: SitesStudy, name: str, leading: Leading, russian: Json, as_good: list[str]) -> str:
    """One position's answer in a sentence or two."""
    if leading is None:
        return "Nothing to compare: no city in range, or only one combination is named."
    target, best, share, before = leading
    fewer = sorted(
        {
            row["combination"]
            for row in study.russian
            if row["position"] == name and row["russian_pairs_reachable"] < russian["russian_pairs_reachable"]
        }
    )
    everywhere = f"{len(as_good)} of {len(study.choices) - 1} alternatives protect as much at every missile and region"
    text = (
        f"{study.choices[0].label} protects {percent(before)} of the listed city population in range of {target.missile.name} in "
        f"{target.region}, {best.label} {percent(share)}. {everywhere}"
        + (f" ({'; '.join(as_good[:3])}{' ...' if len(as_good) > 3 else ''})." if as_good else ".")
    )
    if russian["russian_pairs_reachable"]:
        text += (
            f" The first could meet {russian['russian_pairs_reachable']} of {russian['russian_pairs']} flights of Russian ICBMs; "
            f"{len(fewer)} alternatives could meet fewer."
        )
    else:
        text += f" The first could meet none of {russian['russian_pairs']} flights of Russian ICBMs."
    return text


def tables_of(case: Case, study: SitesStudy, changes: list[Json]) -> list[Table]:
    """The tables of the answer."""
    common = [
        Column("combination", "Site and radars"),
        Column("region", "Region"),
        Column("missile", "Missile"),
        Column("position", "Position"),
    ]
    first = study.choices[0].label
    return [
        Table(
            "rows",
            "Every combination of interceptor site and radars against every missile and region",
            [
                *common,
                Column("interceptor", "Interceptor"),
                Column("protected_city_population_share", "Share of listed city population in range protected"),
                Column("protected_area_share", "Share of area in range protected"),
                Column("first_seen_s", "First seen by any of its radars, median flight", "s"),
                Column("cities_in_range", "Cities in range"),
                Column("cities_protected", "Cities protected"),
            ],
            study.rows,
            "First seen: seconds from lift-off, the middle flight of all that arrive; no value where most are never seen.",
        ),
        Table(
            "changes",
            f"What each alternative gains or loses against {first}",
            [
                *common,
                Column("city_population_share_change", "City population share, change"),
                Column("area_share_change", "Area share, change"),
                Column("first_seen_earlier_s", "Seen earlier by", "s"),
                Column("russian_pairs_reachable_change", "Flights of Russian ICBMs that could be met, change"),
                Column("russian_bases_seen_change", "Russian bases whose missiles are seen, change"),
            ],
            changes,
            "Above 0 is more, below 0 less. What Russia gains is in the last two columns where they fall.",
        ),
        Table("first-seen", "When each radar first sees the missile", _seen_columns(), seen_rows(study)),
        Table(
            "russian",
            "Which Russian missiles each combination could meet, and of which bases its radars see missiles",
            [
                Column("combination", "Site and radars"),
                Column("position", "Position"),
                Column("burnout_speed_m_s", "Burnout speed", "m/s"),
                Column("russian_pairs_reachable", "Flights that could be met"),
                Column("russian_pairs", "Flights"),
                Column("bases_reachable", "Bases they start from"),
                Column("bases_seen", "Bases whose missiles the radars see"),
            ],
            [
                {
                    **row,
                    "bases_reachable": ", ".join(row["russian_bases_reachable"]) or None,
                    "bases_seen": ", ".join(row["russian_bases_seen"]) or None,
                }
                for row in study.russian
            ],
            "Kinematics only, as in the second question; a missile is seen once its body or warhead is in view and in range.",
        ),
    ]


def _seen_columns() -> list[Column]:
    return [
        Column("radar", "Radar"),
        Column("region", "Region"),
        Column("missile", "Missile"),
        Column("position", "Position"),
        Column("first_seen_s", "First seen, median flight", "s"),
        Column("earlier_min", "Earlier than the first combination's own radar by", "min"),
        Column("earliest_s", "Earliest", "s"),
        Column("seen_share", "Share of flights seen"),
    ]


def seen_rows(study: SitesStudy) -> list[Json]:
    """With the minutes by which each radar is earlier (below 0: later) than the first radar of the first combination."""
    own = study.choices[0].combination.radars[0]
    before = {
        (row["region"], row["missile"], row["position"]): row["first_seen_s"] for row in study.first_seen if row["radar"] == own
    }
    found = []
    for row in study.first_seen:
        reference = before[row["region"], row["missile"], row["position"]]
        known = reference is not None and row["first_seen_s"] is not None
        found.append({**row, "earlier_min": round((reference - row["first_seen_s"]) / 60.0, 2) if known else None})
    return found


def figures_of_answer(case: Case, study: SitesStudy) -> list[Figure]:
    """One figure: every combination against every missile and region, a panel for each position."""
    columns = [f"{target.missile.id}, {target.region}" for target in study.targets]
    index = {(target.missile.id, target.region): i for i, target in enumerate(study.targets)}
    line = {choice.label: i for i, choice in enumerate(study.choices)}
    values: dict[str, Array] = {name: np.full((len(study.choices), len(study.targets)), np.nan) for name in case.scenario.positions}
    for row in study.rows:
        share = row["protected_city_population_share"]
        if share is not None:
            values[row["position"]][line[row["combination"]], index[row["missile"], row["region"]]] = 100.0 * share
    return [
        MatrixFigure(
            "combinations",
            "What each combination of site and radars protects",
            "Share of the listed city population in range that has enough shots from every sampled launch point in range. Rows: "
            "interceptor site and those of its radars that not every combination has.",
            [choice.label for choice in study.choices],
            columns,
            values,
            "share of listed city population in range",
            "%",
            50.0,
        )
    ]


METHOD = [
    "Every combination of interceptor site and radars is examined as in the first question, against the same flights: every "
    "sampled launch point at every listed city, and at cells of equal area. Flights are flown once for all combinations.",
    "A radar first sees a flight when its body (until burnout) or its warhead (after) stands above the least elevation, inside the "
    "sector and within the range the position gives it, taken to look in the right direction. The time told is that of the middle "
    "flight of all that arrive.",
    "Interceptors at each site are tried against flights from Russian bases as in the second question; each radar's view of these "
    "flights is counted by base.",
]


LIMITS = [
    "Where a country or a sea was named and no spot, a stand-in is used; its coordinates are an assumption.",
    "The radar named for Azerbaijan has the figures of the one meant for Brdy; nobody published any for it.",
    "Data of Russian radars are taken as prompt and exact here; age and bias are the subject of the question on pooling.",
    "An area share rests on coarse cells: a few per cent of it are the size of one cell.",
    "Costs, host nations' consent, treaties and times of building are not weighed.",
]
