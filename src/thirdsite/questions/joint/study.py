"""What the sixth question computes: the scenario's defence told by its own radars, and by another nation's as well."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.chain.coverage import Coverage
from thirdsite.chain.defences import Defence
from thirdsite.chain.first_seen import Watch
from thirdsite.chain.progress import Progress
from thirdsite.flight.booster import Array
from thirdsite.questions.alternatives_study import RegionCells, Target, area_share, at_cells, at_cities, targets_of, watch_of
from thirdsite.questions.answer import Json
from thirdsite.questions.sites.study import median_s
from thirdsite.scenario.setting import assumption_range

OWN, POOLED, PROMPT, WORST, EARLIER = "own", "pooled", "pooled_prompt", "pooled_worst", "pooled_earlier_launch"
POOLS = {
    OWN: "the defence's own radars",
    POOLED: "with the other nation's radars, data aged and biased by default",
    PROMPT: "the same, age and bias at the lower end of their ranges",
    WORST: "the same, age and bias at the upper end",
    EARLIER: "pooled, and lift-off earlier by as much as the first radar track is",
}
"""The pools examined, and what they are."""
LEAST_ERROR_M = 1e-3


@dataclass(frozen=True)
class Data:
    """How late another nation's looks come (s), and the constant error of a track made with them (m)."""

    age_s: float
    bias_m: float


def data_of(case: Case) -> dict[str, Data]:
    """Age and bias of each pool: the scenario's, else the catalogue's default and both ends."""
    age, bias = (case.catalog.assumption(name).quantity for name in ("foreign-data-age", "foreign-data-bias"))
    joint = case.scenario.joint
    nominal = Data(
        age.si() if joint.data_age_s is None else joint.data_age_s, bias.si() if joint.data_bias_m is None else joint.data_bias_m
    )
    ends = [Data(age.range_si()[end], bias.range_si()[end]) for end in (0, 1)]
    return {POOLED: nominal, PROMPT: ends[0], WORST: ends[1], EARLIER: nominal}


def foreign_radars(case: Case) -> list[str]:
    """The other nation's radars, without any that the defence has already."""
    return [name for name in case.scenario.joint.radars if name not in case.scenario.defence.radars]


@dataclass(frozen=True)
class Map:
    """Cells of one region against one missile: coverage with and without the other nation's data, `[position][pool]`."""

    target: Target
    cells: RegionCells
    coverage: dict[str, dict[str, Coverage]]


@dataclass(frozen=True)
class JointStudy:
    """All rows of the answer, and maps."""

    targets: list[Target]
    rows: list[Json]
    seen: list[Json]
    maps: list[Map]


def study_of(case: Case, progress: Progress) -> JointStudy:
    """Examine every pool under every position against every missile and region."""
    targets = targets_of(case)
    rows: list[Json] = []
    seen: list[Json] = []
    maps: list[Map] = []
    for target in targets:
        own_seen, gains = _seen(case, target, progress)
        seen += own_seen
        own_rows, found = _against(case, target, gains, progress)
        rows += own_rows
        if found is not None:
            maps.append(found)
    return JointStudy(targets, rows, seen, maps)


def _seen(case: Case, target: Target, progress: Progress) -> tuple[list[Json], dict[str, float]]:
    """When each party's radars first see the flights, alone and together; and by how much earlier the pool has them, s."""
    parties = {"own": list(case.scenario.defence.radars), "other": foreign_radars(case)}
    watches: dict[Watch, int] = {}
    which: dict[tuple[str, str], list[int]] = {}
    for position in case.scenario.positions:
        for party, radars in parties.items():
            found = [watch_of(case, target.missile, radar, position) for radar in radars]
            which[party, position] = [watches.setdefault(watch, len(watches)) for watch in found]
    times = at_cities(case, target, [], list(watches), progress, "who sees it first").first_seen_s
    age_s = data_of(case)[POOLED].age_s
    rows, gains = [], {}
    for position in case.scenario.positions:
        own = _earliest(times, which["own", position])
        other = _earliest(times, which["other", position])
        told, told_other = np.minimum(own, other + age_s), np.minimum(other, own + age_s)
        gains[position] = _gain_s(own, told)
        common = {"region": target.region, "missile": target.missile.id, "position": position}
        rows.append({**common, "party": "own", "radars": parties["own"], **_figures(own, told)})
        rows.append({**common, "party": "other", "radars": parties["other"], **_figures(other, told_other)})
    return rows, gains


def _earliest(times: Array, which: list[int]) -> Array:
    return times[which].min(axis=0) if which else np.where(np.isnan(times[0]), np.nan, np.inf)


def _gain_s(alone: Array, told: Array) -> float:
    before, after = median_s(alone), median_s(told)
    return max(before - after, 0.0) if before is not None and after is not None else 0.0


def _figures(alone: Array, told: Array) -> Json:
    """What a party sees alone and once told by the other: medians, and shares of the flights that arrive."""
    flown = ~np.isnan(alone)
    before, after = median_s(alone), median_s(told)
    new = np.isfinite(told[flown]) & ~np.isfinite(alone[flown])
    return {
        "first_seen_alone_s": None if before is None else round(before, 1),
        "first_known_pooled_s": None if after is None else round(after, 1),
        "earlier_s": round(before - after, 1) if before is not None and after is not None else None,
        "seen_share_alone": round(float(np.isfinite(alone[flown]).mean()), 4) if flown.any() else None,
        "known_share_pooled": round(float(np.isfinite(told[flown]).mean()), 4) if flown.any() else None,
        "newly_known_share": round(float(new.mean()), 4) if flown.any() else None,
    }


def pool_of(case: Case, target: Target, position: str, pool: str, earlier_s: float) -> Defence:
    """The defence under a position, told by one pool.

    A shot that rests on foreign data must find the warhead within what the bias leaves of the error allowed; a pair counts
    under the pool or under the own radars alone, whichever leaves more shots. The earlier lift-off stays above the lower end of
    the launch delay's range.
    """
    own = case.variation(target.missile, position)._replace(further_speeds_m_s=())
    if pool == OWN:
        return Defence(case.battery, own, case.inventories[0])
    data, common = data_of(case)[pool], own.common
    if pool == EARLIER:
        least = min(assumption_range(case.catalog, "launch_delay_s")[0], common.launch_delay_s)
        common = replace(common, launch_delay_s=max(common.launch_delay_s - earlier_s, least))
    allowed = {
        name: sqrt(max(getattr(common, name) ** 2 - data.bias_m**2, LEAST_ERROR_M**2))
        for name in ("commit_position_error_m", "handover_position_error_m")
    }
    sensors = own.sensors + case.sensors(target.missile, position, radars=foreign_radars(case), age_s=data.age_s)
    told = own._replace(sensors=sensors, common=replace(common, **allowed))
    return Defence(case.battery, told, case.inventories[0], own._replace(common=common))


def _against(case: Case, target: Target, gains: dict[str, float], progress: Progress) -> tuple[list[Json], Map | None]:
    positions = case.scenario.positions
    pairs = [(position, pool) for position in positions for pool in POOLS]
    defences = [pool_of(case, target, position, pool, gains[position]) for position, pool in pairs]
    found = at_cities(case, target, defences, [], progress, "with and without other data").coverage
    mapped = [d for d, (_, pool) in enumerate(pairs) if pool in (OWN, POOLED)]
    cells = at_cells(case, target, [defences[d] for d in mapped], progress, "with and without other data")
    areas = {d: area_share(one) for d, one in zip(mapped, cells[1], strict=True)} if cells else {}
    rows = []
    for d, (position, pool) in enumerate(pairs):
        coverage, area = found[d], areas.get(d)
        in_range = coverage.in_range > 0
        share = target.population_share(coverage)
        rows.append(
            {
                "region": target.region,
                "missile": target.missile.id,
                "position": position,
                "pool": pool,
                "protected_city_population_share": None if share is None else round(share, 4),
                "protected_area_share": None if area is None else round(area, 4),
                "cities_in_range": int(in_range.sum()),
                "cities_protected": int((coverage.protected[0] & in_range).sum()),
                "median_shots": float(np.median(coverage.shots[0][in_range])) if in_range.any() else None,
                "median_battle_space_s": _middle(coverage.median_battle_space_s[0][in_range]),
                "launch_delay_s": round(defences[d].variation.common.launch_delay_s, 1),
            }
        )
    if cells is None or not any(one.in_range.any() for one in cells[1]):
        return rows, None
    by: dict[str, dict[str, Coverage]] = {position: {} for position in positions}
    for d, coverage in zip(mapped, cells[1], strict=True):
        by[pairs[d][0]][pairs[d][1]] = coverage
    return rows, Map(target, cells[0], by)


def _middle(values: Array) -> float | None:
    known = values[np.isfinite(values)]
    return round(float(np.median(known)), 1) if len(known) else None
