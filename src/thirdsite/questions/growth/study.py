"""What the fifth question computes: a shield of more interceptors, faster ones, or more radars."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.chain.defences import Defence
from thirdsite.chain.progress import Progress
from thirdsite.questions.alternatives_study import RussianFlights, Target, at_cities, russian_flights, targets_of
from thirdsite.questions.answer import Json

SHARES_AVAILABLE = (1.0, 0.5, 0.2, 0.1, 0.05)
"""Shares of a force taken to be available, beside the scenario's own."""


@dataclass(frozen=True)
class GrowthStudy:
    """All rows of the answer."""

    targets: list[Target]
    speeds: list[Json]
    reach: list[Json]
    radars: list[Json]
    shots: list[Json]
    not_realised_m_s: list[float]


def study_of(case: Case, progress: Progress) -> GrowthStudy:
    """Examine every speed and every set of radars under every position, and Russian missiles at every speed."""
    growth, interceptor = case.scenario.growth, case.battery.interceptor
    speeds = [speed for speed in growth.speeds_m_s if interceptor.can_realise(speed)]
    targets = targets_of(case)
    rows: list[Json] = []
    radar_rows: list[Json] = []
    shot_rows: list[Json] = []
    for target in targets:
        by_speed, by_radars, by_shots = _against(case, target, speeds, progress)
        rows += by_speed
        radar_rows += by_radars
        shot_rows += by_shots
    flights = russian_flights(case, progress)
    with progress.phase("Russian ICBMs at each speed", len(speeds)) as bar:
        reach = []
        for speed in speeds:
            reach.append(_reach(case, flights, speed))
            bar.advance()
    return GrowthStudy(targets, rows, reach, radar_rows, shot_rows, [s for s in growth.speeds_m_s if s not in speeds])


def radar_sets(case: Case) -> list[list[str]]:
    """The scenario's radars, and with those of the growth added one after the other."""
    own = list(case.scenario.defence.radars)
    added = [name for name in case.scenario.growth.radars if name not in own]
    return [own + added[:k] for k in range(len(added) + 1)]


def _against(case: Case, target: Target, speeds: list[float], progress: Progress) -> tuple[list[Json], list[Json], list[Json]]:
    positions, sets = case.scenario.positions, radar_sets(case)
    most = max(*case.scenario.growth.counts, case.inventory)
    defences: list[Defence] = []
    for position in positions:
        nominal = case.variation(target.missile, position)._replace(further_speeds_m_s=())
        defences += [Defence(case.battery, nominal._replace(burnout_speed_m_s=speed), case.inventory) for speed in speeds]
        for radars in sets:
            sensors = case.sensors(target.missile, position, radars=radars)
            defences.append(Defence(case.battery, nominal._replace(sensors=sensors), case.inventory))
        defences.append(Defence(case.battery, nominal, most))
    coverage = at_cities(case, target, defences, [], progress, "speeds and radars").coverage
    found: tuple[list[Json], list[Json], list[Json]] = [], [], []
    at = iter(coverage)
    for position in positions:
        where = {"missile": target.missile.id, "region": target.region, "position": position}
        for speed in speeds:
            found[0].append({**where, "burnout_speed_m_s": speed, **_share(target.population_share(next(at)))})
        for radars in sets:
            found[1].append({**where, "radars": radars, **_share(target.population_share(next(at)))})
        one = next(at)
        in_range = one.in_range > 0
        median = float(np.median(one.shots[0][in_range])) if in_range.any() else None
        found[2].append({**where, "inventory": most, "median_shots": median, "cities_in_range": int(in_range.sum())})
    return found


def _share(share: float | None) -> Json:
    return {"protected_city_population_share": None if share is None else round(share, 4)}


def _reach(case: Case, flights: RussianFlights, speed_m_s: float) -> Json:
    reached = flights.margins_s(case, case.battery, speed_m_s) >= 0.0 if flights.paths else np.zeros(0, dtype=bool)
    bases = {base for base, meets in zip(flights.bases, reached, strict=True) if meets}
    return {
        "burnout_speed_m_s": speed_m_s,
        "russian_pairs": len(flights.bases),
        "russian_pairs_reachable": int(reached.sum()),
        "russian_bases_reachable": sorted(bases),
    }


def count_rows(case: Case) -> list[Json]:
    """Each number of interceptors as a share of the published force, one interceptor a missile or warhead; arithmetic."""
    force = case.catalog.force(case.scenario.deterrent.force)
    rows = []
    for available in sorted({*SHARES_AVAILABLE, case.common.share_of_force_available}, reverse=True):
        missiles, warheads = force.missiles.si() * available, force.warheads.si() * available
        rows += [
            {
                "interceptors": count,
                "share_of_force_available": available,
                "missiles_available": round(missiles, 1),
                "warheads_available": round(warheads, 1),
                "share_of_missiles": _ratio(count, missiles),
                "share_of_warheads": _ratio(count, warheads),
                "small": count <= case.scenario.growth.small_share * missiles,
            }
            for count in case.scenario.growth.counts
        ]
    return rows


def _ratio(count: int, of: float) -> float | None:
    return round(min(1.0, count / of), 4) if of > 0.0 else None


def small_until(case: Case, available: float) -> int:
    """Greatest number of interceptors that is still small: no more than `small_share` of the missiles available."""
    force = case.catalog.force(case.scenario.deterrent.force)
    return floor(case.scenario.growth.small_share * force.missiles.si() * available + 1e-9)


def stopped_share(interceptors: int, missiles: int, most_shots: int, hit_probability: float) -> float:
    """Expected share of a raid that is stopped when interceptors are dealt out evenly, at most so many to one missile.

    Shots are independent: a missile shot at s times is stopped with probability 1 - (1 - p)^s.
    """
    used = min(interceptors, most_shots * missiles)
    each, over = divmod(used, missiles)
    kept = [1.0 - (1.0 - hit_probability) ** shots for shots in (each, each + 1)]
    return ((missiles - over) * kept[0] + over * kept[1]) / missiles


def raid_rows(case: Case, study: GrowthStudy) -> list[Json]:
    """Expected share of a raid that is stopped, by number of interceptors, raid and single-shot probability."""
    low, high = case.catalog.assumption("single-shot-probability").quantity.range_si()
    nominal = case.common.single_shot_probability
    rows = []
    for position in case.scenario.positions:
        shots = most_shots(study, position)
        if shots is None:
            continue
        for single in sorted({low, high, nominal}):
            for raid in case.scenario.growth.raids:
                for count in case.scenario.growth.counts:
                    share = stopped_share(count, raid, shots, single * case.common.warhead_probability)
                    rows.append(
                        {
                            "position": position,
                            "single_shot_probability": single,
                            "missiles_in_raid": raid,
                            "interceptors": count,
                            "most_shots_at_one": shots,
                            "expected_share_stopped": round(share, 4),
                        }
                    )
    return rows


def most_shots(study: GrowthStudy, position: str) -> int | None:
    """Shots the geometry leaves at one missile: the median city of the target with most cities in range, inventory apart."""
    own = [row for row in study.shots if row["position"] == position and row["median_shots"]]
    return int(max(own, key=lambda row: row["cities_in_range"])["median_shots"]) if own else None
