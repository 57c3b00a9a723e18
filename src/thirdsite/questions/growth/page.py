"""How the answer to the fifth question is told: sentences, tables, figures."""

from __future__ import annotations

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.questions.answer import Column, Json, Table
from thirdsite.questions.figures import CurveFigure, Figure, Series
from thirdsite.questions.growth.study import GrowthStudy, small_until
from thirdsite.questions.protection.page import percent
from thirdsite.questions.protection.study import HALF


def headline_of(case: Case, study: GrowthStudy) -> str:
    """The answer in a few sentences."""
    growth, available = case.scenario.growth, case.common.share_of_force_available
    force = case.catalog.force(case.scenario.deterrent.force)
    missiles = force.missiles.si() * available
    until = small_until(case, available)
    most = growth.counts[-1]
    reach = (
        "; ".join(
            f"{row['russian_pairs_reachable']} of {row['russian_pairs']} at {row['burnout_speed_m_s'] / 1e3:g} km/s"
            for row in (study.reach[0], study.reach[len(study.reach) // 2], study.reach[-1])
        )
        if study.reach
        else "no speed could be realised"
    )
    share = f"{100.0 * min(1.0, most / missiles):.0f} %" if missiles > 0.0 else "all"
    return (
        f"A shield that is small while it could engage at most {percent(growth.small_share)} of the missiles taken to be "
        f"available, one interceptor each, stops being small at {until + 1} interceptors; {case.inventory} are "
        f"{100.0 * case.inventory / missiles if missiles > 0.0 else 100.0:.1f} %, {most} are {share} of {missiles:.0f} missiles. "
        f"Speed decides how many flights of Russian ICBMs can be met at all: {reach}."
    )


def statement_of(case: Case, study: GrowthStudy, name: str, best: Json) -> str:
    """One position's answer in a sentence or two."""
    parts = []
    for missile, regions in best.items():
        for region, entry in regions.items():
            parts.append(
                f"{case.catalog.missile(missile).name} at {case.scenario.all_regions[region].name}: "
                f"{percent(entry['protected_city_population_share'])} at {entry['burnout_speed_m_s'] / 1e3:g} km/s"
            )
    own = [row for row in study.radars if row["position"] == name and row["protected_city_population_share"] is not None]
    gains = []
    for target in study.targets:
        series = [row for row in own if (row["missile"], row["region"]) == (target.missile.id, target.region)]
        if series and len(series) > 1:
            first, last = series[0]["protected_city_population_share"], series[-1]["protected_city_population_share"]
            if abs(last - first) >= 0.005:
                gains.append(f"{target.missile.id} at {target.region} from {percent(first)} to {percent(last)}")
    text = f"The speed tried that protects most, with this position's radars: {'; '.join(parts)}." if parts else "Nothing in range."
    return text + (f" All radars named added: {'; '.join(gains)}." if gains else " More radars change nothing here.")


def tables_of(case: Case, study: GrowthStudy, counts: list[Json], raids: list[Json]) -> list[Table]:
    """The tables of the answer."""
    where = [Column("missile", "Missile"), Column("region", "Region"), Column("position", "Position")]
    share = Column("protected_city_population_share", "Share of listed city population in range protected")
    return [
        Table(
            "counts",
            "Numbers of interceptors against the published force, one interceptor each",
            [
                Column("share_of_force_available", "Share of the force taken to be available"),
                Column("interceptors", "Interceptors"),
                Column("share_of_missiles", "Share of missiles"),
                Column("share_of_warheads", "Share of warheads"),
                Column("small", "Small"),
            ],
            counts,
            "Arithmetic of counts, no strike: every interceptor is given a missile of its own and taken to hit it.",
        ),
        Table(
            "speeds",
            "Protection by burnout speed",
            [*where, Column("burnout_speed_m_s", "Burnout speed", "m/s"), share],
            study.speeds,
        ),
        Table(
            "reach",
            "Flights of Russian ICBMs that could be met, by burnout speed",
            [
                Column("burnout_speed_m_s", "Burnout speed", "m/s"),
                Column("russian_pairs_reachable", "Flights that could be met"),
                Column("russian_pairs", "Flights"),
                Column("bases", "Bases they start from"),
            ],
            [{**row, "bases": ", ".join(row["russian_bases_reachable"]) or None} for row in study.reach],
        ),
        Table(
            "radars",
            "Protection by radars added",
            [*where, Column("radar_names", "Radars"), share],
            [{**row, "radar_names": " + ".join(row["radars"])} for row in study.radars],
        ),
        Table(
            "raids",
            "Expected share of a raid that is stopped",
            [
                Column("position", "Position"),
                Column("single_shot_probability", "Single-shot probability"),
                Column("missiles_in_raid", "Missiles"),
                Column("interceptors", "Interceptors"),
                Column("most_shots_at_one", "Most shots at one missile"),
                Column("expected_share_stopped", "Expected share stopped"),
            ],
            raids,
            "Interceptors are dealt out evenly, shots are independent, and no missile gets more than the geometry leaves room for.",
        ),
    ]


def figures_of_answer(case: Case, study: GrowthStudy, counts: list[Json], raids: list[Json]) -> list[Figure]:
    """Protection and reach by speed, share of the force by number, raids by number."""
    found: list[Figure] = [*_speed_figures(case, study)]
    if study.reach:
        found.append(
            CurveFigure(
                "reach-by-speed",
                "Flights of Russian ICBMs that could be met, by speed",
                "Share of the flights from the bases of the second question to American cities; kinematics only.",
                "Interceptor burnout speed [m/s]",
                "share of flights",
                [Series("flights that could be met", _column(study.reach, "burnout_speed_m_s"), _reach_share(study))],
                {name: case.burnout_speed_m_s(name) for name in case.scenario.positions},
            )
        )
    found.append(
        CurveFigure(
            "force-by-number",
            "Interceptors as a share of the force, by number",
            "Each interceptor given a missile of its own. A line for each share of the force taken to be available.",
            "Interceptors",
            "share of missiles available",
            [
                Series(
                    f"{percent(available)} of the force available",
                    _column(own, "interceptors"),
                    np.array([1.0 if row["share_of_missiles"] is None else row["share_of_missiles"] for row in own]),
                )
                for available in dict.fromkeys(row["share_of_force_available"] for row in counts)
                if (own := [row for row in counts if row["share_of_force_available"] == available])
            ],
            {"proposed": float(case.inventory)},
            case.scenario.growth.small_share,
        )
    )
    position = next((row["position"] for row in raids), None)
    if position is not None:
        single = case.common.single_shot_probability
        own = [row for row in raids if row["position"] == position and row["single_shot_probability"] == single]
        series = []
        for raid in case.scenario.growth.raids:
            rows = [row for row in own if row["missiles_in_raid"] == raid]
            series.append(Series(f"raid of {raid}", _column(rows, "interceptors"), _column(rows, "expected_share_stopped")))
        found.append(
            CurveFigure(
                "raids-by-number",
                "Expected share of a raid that is stopped, by number of interceptors",
                f"Single-shot probability {single:g}, shots independent and dealt out evenly, at most "
                f"{own[0]['most_shots_at_one']} at one missile ({position}).",
                "Interceptors",
                "expected share stopped",
                series,
                {"proposed": float(case.inventory)},
                HALF,
            )
        )
    return found


def _speed_figures(case: Case, study: GrowthStudy) -> list[Figure]:
    found: list[Figure] = []
    for key in dict.fromkeys(target.region for target in study.targets):
        series = []
        for target in study.targets:
            for position in case.scenario.positions:
                rows = [row for row in study.speeds if (row["region"], row["missile"]) == (key, target.missile.id)]
                rows = [row for row in rows if row["position"] == position and row["protected_city_population_share"] is not None]
                if target.region == key and rows:
                    y = _column(rows, "protected_city_population_share")
                    series.append(Series(f"{target.missile.id}, {position}", _column(rows, "burnout_speed_m_s"), y))
        if series:
            found.append(
                CurveFigure(
                    f"share-by-speed-{key.replace('_', '-')}",
                    f"Protection of {case.scenario.all_regions[key].name} by interceptor speed",
                    "Share of the listed city population in range with enough shots from every sampled launch point in range; "
                    "radars and assumptions as each position gives them.",
                    "Interceptor burnout speed [m/s]",
                    "share of listed city population in range",
                    series,
                    {name: case.burnout_speed_m_s(name) for name in case.scenario.positions},
                    HALF,
                )
            )
    return found


def _column(rows: list[Json], key: str) -> np.ndarray:
    return np.array([float(row[key]) for row in rows])


def _reach_share(study: GrowthStudy) -> np.ndarray:
    return np.array([row["russian_pairs_reachable"] / max(row["russian_pairs"], 1) for row in study.reach])


METHOD = [
    "Speeds: the interceptor at the scenario's site is flown at each speed, realised on its stages by inert mass, and examined as "
    "in the first question with each position's radars; Russian flights are tried as in the second.",
    "Radars: those named are added to the scenario's own one after the other, at the position's own speed.",
    "Numbers: arithmetic of counts. One interceptor a missile gives the greatest share of a force that so many could engage; the "
    "share of the force taken to be available is a plain input.",
    "Raids: interceptors are dealt out evenly over the missiles, at most so many to one as the median city of the target "
    "with most cities has shots; a missile shot at s times is stopped with probability 1 - (1 - p)^s, p the published single-shot "
    "probability times the probability that the object engaged is the warhead.",
]


LIMITS = [
    "What is called small is an input, not a finding: 5 % unless the scenario says otherwise.",
    "Raids share neither radar time nor launch rate here; `thirdsite engage --raid` flies them.",
    "Independence of shots flatters the defence: a common cause of failure hits all of them.",
    "Faster interceptors cannot waste energy unless the scenario lets them, so protection need not grow with speed.",
]
