"""How the answer to the sixth question is told: sentences, tables, figures."""

from __future__ import annotations

from math import degrees

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.questions.answer import Column, Json, Table
from thirdsite.questions.figures import Cells, Figure, MapFigure, MapPanel, MatrixFigure, Point
from thirdsite.questions.joint.study import OWN, POOLED, POOLS, JointStudy, Map, data_of, foreign_radars
from thirdsite.questions.protection.page import percent

SHOWN = {OWN: "own radars", POOLED: "pooled"}


def headline_of(case: Case, study: JointStudy, gains: list[Json]) -> str:
    """The answer in a few sentences, every position beside the other."""
    data = data_of(case)[POOLED]
    parts = []
    for target in study.targets:
        own = [row for row in gains if (row["region"], row["missile"]) == (target.region, target.missile.id)]
        if any(row["gain"] >= 0.005 for row in own):
            where = f"{target.missile.name} at {case.scenario.all_regions[target.region].name}"
            changes = " / ".join(f"{percent(row[OWN])} to {percent(row[POOLED])}" for row in own)
            parts.append(f"{where} {changes}")
    names = ", ".join(foreign_radars(case)) or "none"
    gained = "; ".join(parts) if parts else "nothing, at any missile and region"
    return (
        f"Radars added to the defence's own: {names}, their data {data.age_s:g} s old and {data.bias_m / 1e3:g} km off. Protected "
        f"share of the listed city population in range without and with them ({' / '.join(case.scenario.positions)}): {gained}."
    )


def statement_of(case: Case, gains: list[Json], seen: list[Json]) -> str:
    """One position's answer in a sentence or two."""
    parts = [
        f"{row['missile']} at {row['region']} {percent(row[OWN])} to {percent(row[POOLED])}"
        for row in gains
        if row["gain"] >= 0.005
    ]
    text = f"Pooling protects more: {'; '.join(parts)}." if parts else "Pooling protects no more at any missile and region."
    earlier = [
        f"{row['missile']} at {row['region']} by {row['earlier_s']:.0f} s"
        for row in seen
        if row["party"] == "own" and row["earlier_s"] is not None and row["earlier_s"] >= 1.0
    ]
    if earlier:
        text += f" The defence's first radar sight of the middle flight comes earlier: {'; '.join(earlier)}."
    new = [
        f"{percent(row['newly_known_share'])} of {row['missile']} at {row['region']}"
        for row in seen
        if row["party"] == "other" and row["newly_known_share"]
    ]
    if new:
        text += f" The other nation learns of flights its own radars do not see: {'; '.join(new)}."
    return text


def tables_of(case: Case, study: JointStudy, gains: list[Json]) -> list[Table]:
    """The tables of the answer."""
    common = [Column("missile", "Missile"), Column("region", "Region"), Column("position", "Position")]
    return [
        Table(
            "gains",
            "Protected share of the listed city population in range, by what the defence is told",
            [
                *common,
                *(Column(pool, _heading(pool)) for pool in POOLS),
                Column("area_own", "Area, own radars"),
                Column("area_pooled", "Area, pooled"),
            ],
            gains,
            "; ".join(f"{_heading(pool)}: {text}" for pool, text in POOLS.items()) + ".",
        ),
        Table(
            "shots",
            "Shots and battle space, without and with the other nation's data",
            [
                *common,
                Column("shots_own", "Shots from the worst launch point, median city, own"),
                Column("shots_pooled", "pooled"),
                Column("battle_space_own_s", "Battle space, median city and launch point, own", "s"),
                Column("battle_space_pooled_s", "pooled", "s"),
            ],
            gains,
        ),
        Table(
            "seen",
            "What each party sees alone, and knows once told by the other",
            [
                *common,
                Column("party", "Party"),
                Column("first_seen_alone_s", "First seen alone, middle flight", "s"),
                Column("first_known_pooled_s", "First known pooled", "s"),
                Column("earlier_s", "Earlier by", "s"),
                Column("seen_share_alone", "Share of flights seen alone"),
                Column("known_share_pooled", "Share known pooled"),
                Column("newly_known_share", "Newly known"),
            ],
            study.seen,
            f"own: {', '.join(case.scenario.defence.radars)}; other: {', '.join(foreign_radars(case)) or 'none'}. What the other "
            "side tells comes later by the age of its data.",
        ),
    ]


def _heading(pool: str) -> str:
    return pool.replace("_", " ").capitalize()


def figures_of_answer(case: Case, study: JointStudy) -> list[Figure]:
    """Who is protected under each pool, and maps of the area without and with the other nation's data."""
    found: list[Figure] = [_matrix(case, study)]
    return found + [_map(case, one) for one in study.maps if _shows(one)]


def _shows(one: Map) -> bool:
    """Whether a map has anything to tell: some cell is covered from some launch point under some pool, and a pool differs."""
    shares = [[np.nan_to_num(pools[pool].share[0]) for pool in (OWN, POOLED)] for pools in one.coverage.values()]
    return any(bool(np.any(own != pooled)) for own, pooled in shares)


def _matrix(case: Case, study: JointStudy) -> MatrixFigure:
    rows = [f"{target.missile.id}, {target.region}" for target in study.targets]
    line = {(target.missile.id, target.region): i for i, target in enumerate(study.targets)}
    names = list(POOLS)
    values = {name: np.full((len(rows), len(names)), np.nan) for name in case.scenario.positions}
    for row in study.rows:
        if row["protected_city_population_share"] is not None:
            at = line[row["missile"], row["region"]], names.index(row["pool"])
            values[row["position"]][at] = 100.0 * row["protected_city_population_share"]
    return MatrixFigure(
        "pools",
        "What pooling adds",
        "Share of the listed city population in range that has enough shots from every sampled launch point in range.",
        rows,
        [_heading(pool) for pool in names],
        values,
        "share of listed city population in range",
        "%",
        50.0,
    )


def _map(case: Case, one: Map) -> MapFigure:
    panels = []
    for position, pools in one.coverage.items():
        for pool in (OWN, POOLED):
            coverage = pools[pool]
            value = np.where(coverage.in_range > 0, coverage.share[0], np.nan)
            cells = Cells(
                one.cells.lat_deg,
                one.cells.lon_deg,
                value,
                "share of launch points in range with enough shots",
                "1",
                0.0,
                1.0,
                cell_km=one.cells.cell_km,
                nan_means="out of range of this missile",
            )
            panels.append(MapPanel(f"{position}: {SHOWN[pool]}", cells, points=_sites(case, pool)))
    region = case.scenario.all_regions[one.target.region]
    return MapFigure(
        f"pooled-{one.target.missile.id}-{one.target.region.replace('_', '-')}",
        f"{one.target.missile.name} at {region.name}: defended area without and with the other nation's data",
        "Each cell: share of the sampled launch points in range of it from which at least "
        f"{case.common.shots_needed:.0f} shot is feasible. Protected is 1: every launch point.",
        panels,
        one.cells.bounds_deg,
    )


def _sites(case: Case, pool: str) -> list[Point]:
    group = case.groups[0]
    place = case.catalog.place(group.site)
    found = [Point(degrees(place.latitude_rad), degrees(place.longitude_rad), "interceptors", "site")]
    radars = [*case.scenario.defence.radars, *(foreign_radars(case) if pool == POOLED else [])]
    for name in radars:
        place = case.catalog.place(case.catalog.radar(name).site)
        found.append(Point(degrees(place.latitude_rad), degrees(place.longitude_rad), name, "radar"))
    return found


METHOD = [
    "The defence of the scenario is examined as in the first question, by its own radars alone and with the other nation's.",
    "A look of the other nation's radar is of use only after the age of its data. A shot that rests on such data must find the "
    "warhead within what the constant error leaves of the error allowed at commitment and at handover: allowed squared less bias "
    "squared. A pair counts under the pool or under the own radars alone, whichever leaves more shots.",
    "Pooled, earlier launch: the launch delay is cut by as many seconds as the defence's first radar sight of the middle flight "
    "comes earlier, not below the lower end of its range. Whether a command chain would use the time is an assumption.",
    "Who sees what: a radar is taken to look where the missile is; the body counts until burnout, the warhead after.",
]


LIMITS = [
    "Age and bias of the other nation's data are assumptions with ranges; no agreement on them was ever concluded.",
    "The other nation's interceptors are not counted; only its radars are pooled.",
    "Only the first group of interceptors is examined where a scenario has several.",
    "Radars of the early-warning kind are read by their stated ranges; how well they track a single warhead was not published.",
]
