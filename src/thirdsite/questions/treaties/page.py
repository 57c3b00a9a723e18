"""How the treaties answer is told: method, figure, tables."""

from __future__ import annotations

import numpy as np

from thirdsite.questions.answer import Column, Json, Table
from thirdsite.questions.figures import Figure, MatrixFigure
from thirdsite.questions.treaties.study import READINGS

METHOD = [
    "Declared range, greatest distance flown and modelled range are three readings of one missile, and each has its own class; "
    "where they differ the treaty's rule decides: a missile not listed counts by the greatest range to which it was tested "
    "(INF, art. VII.4, not confirmed against the text).",
    "Greatest distance flown: a distance others measured counts before one declared; rows of the record known to be wrong do not.",
    "Modelled range: stage data burnt to the end on the best path over a resting Earth, at the figures and at both ends of their "
    "ranges; without stage data the catalogue's rated range, which is no finding of the model.",
    "A wider INF treaty would forbid ground-launched missiles of 500 to 5,500 km of the countries the scenario names; missiles on "
    "submarines and beyond 5,500 km stay outside it.",
    "Mean power times effective area is held against the ABM Treaty's 3 million W m2. The antenna's own area is larger than its "
    "effective area, so a radar above the ceiling here is above it by its own area too.",
    "The calendar lists dates, suspensions and recurring duties; a party that had suspended, or a treaty not in force that day, "
    "is told apart.",
]
LIMITS = [
    "Cruise missiles, launchers, warheads and stockpiles are not classified: the catalogue holds ballistic missiles.",
    "Several figures of treaties (grade M) were not confirmed against their texts; each row says so.",
    "The ABM Treaty had ended in 2002: its ceilings measure the proposal, they did not bind it.",
]


def figures_of_answer(classes: list[Json]) -> list[Figure]:
    """The three readings of each missile's range, side by side."""
    shown = [row for row in classes if row["basing"] == "ground"]
    values = np.array(
        [[np.nan if row[f"{name}_range_km"] is None else float(row[f"{name}_range_km"]) for name in READINGS] for row in shown]
    )
    return [
        MatrixFigure(
            "classes",
            "Three readings of each missile's range",
            "Declared range, greatest distance flown on record, and modelled range, in km. The colour changes side at 5,500 km, "
            "where the INF treaty's classes end. A steep test shows little distance and hides the range.",
            [row["name"] for row in shown],
            ["declared", "flown", "modelled"],
            {"range": values},
            "range",
            "km",
            5500.0,
        )
    ]


def tables_of(
    classes: list[Json], extension: list[Json], ceilings: list[Json], growth: list[Json], calendar: list[Json]
) -> list[Table]:
    """The tables of the chapter."""

    def joined(row: Json) -> Json:
        return {key: ", ".join(value) if isinstance(value, list) else value for key, value in row.items()}

    return [
        Table(
            "classes",
            "Class of every missile of the catalogue",
            [
                Column("name", "Missile"),
                Column("country", "Country"),
                Column("notional", "Notional"),
                Column("declared_range_km", "Declared", "km"),
                Column("declared_class", "Class, declared"),
                Column("tested_range_km", "Flown", "km"),
                Column("tested_class", "Class, flown"),
                Column("tested_basis", "Flown as"),
                Column("modelled_range_km", "Modelled", "km"),
                Column("modelled_low_km", "low", "km"),
                Column("modelled_high_km", "high", "km"),
                Column("modelled_class", "Class, modelled"),
                Column("modelled_basis", "Model"),
                Column("classes_agree", "Agree"),
            ],
            classes,
            "Flown: the greatest distance on record, measured before declared; of steep tests it is short.",
        ),
        Table(
            "extension",
            "What an INF treaty of more countries would forbid",
            [
                Column("country", "Country"),
                Column("reading", "Range that counts"),
                Column("forbidden", "Forbidden"),
                Column("allowed", "Not forbidden"),
                Column("allowed_and_not_notional", "Not forbidden, and not notional"),
                Column("not_known", "No such figure"),
            ],
            [joined(row) for row in extension],
        ),
        Table(
            "ceilings",
            "The proposal against ABM-type ceilings",
            [
                Column("ceiling", "Ceiling"),
                Column("article", "Article"),
                Column("limit", "Limit"),
                Column("unit", "Unit"),
                Column("subject", "What is held against it"),
                Column("reading", "Reading"),
                Column("figure", "Figure"),
                Column("share_of_limit", "Share of the limit"),
                Column("within", "Within"),
                Column("in_force", "In force at the calendar's start"),
                Column("grade", "Grade"),
            ],
            ceilings,
            "The treaty had ended before the proposal; statements of 1997 never came into force.",
        ),
        Table(
            "growth",
            "Growth against the ceilings",
            [
                Column("interceptors", "Interceptors"),
                Column("times_the_scenario", "Times the scenario's"),
                Column("within_1974", "Within 100 (1974)"),
                Column("within_1972", "Within 200 (1972)"),
                Column("share_of_icbms", "Share of the published ICBMs, one each"),
            ],
            growth,
        ),
        Table(
            "calendar",
            "Calendar of treaties and duties",
            [
                Column("date", "Date"),
                Column("treaty", "Treaty"),
                Column("kind", "Kind"),
                Column("what", "What"),
                Column("article", "Article"),
                Column("bound", "Bound"),
                Column("not_bound", "Not bound"),
                Column("in_force", "In force"),
                Column("grade", "Grade"),
            ],
            [joined(row) for row in calendar],
            "Not bound: suspended by that party, or the treaty not in force that day.",
        ),
    ]
