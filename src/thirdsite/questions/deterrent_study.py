"""What the second question computes: every base and target, at any speed and under any assumption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from thirdsite.catalog.records import Deployment, Force
from thirdsite.chain.case import Case, threat_model
from thirdsite.chain.path import Path, place_json
from thirdsite.chain.progress import Bar, Progress
from thirdsite.chain.reach import (
    SAMPLES,
    Free,
    SpeedScan,
    constraint,
    free_flight,
    least_speed,
    margin_s,
    margins,
    meet,
    node_speeds,
)
from thirdsite.chain.walk import Battery
from thirdsite.chain.workers import run_all
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.engagement import intercept
from thirdsite.flight.booster import Array
from thirdsite.flight.threats import Outcome, fly
from thirdsite.questions.answer import Json
from thirdsite.scenario.setting import CommonFigures, assumption_range
from thirdsite.scenario.streams import stream

DRAWN = ("launch_delay_s", "flight_time_cap_s", "least_intercept_height_m", "greatest_closing_speed_m_s")
"""Common assumptions drawn over their ranges; the burnout speed is drawn over the position's interval."""


@dataclass(frozen=True)
class Pair:
    """One missile from one base to one target."""

    base: str
    target: str
    missile: str


@dataclass(frozen=True)
class GroupStudy:
    """All pairs as one group of interceptors sees them."""

    battery: Battery
    free: Free
    scan: SpeedScan

    def results(self, speed_m_s: float, common: CommonFigures, own_flight: bool) -> Array:
        """Kinematic results of each pair; see `Study.results`."""
        met = meet(self.battery, speed_m_s, common, self.free) if own_flight else self.scan.at(speed_m_s)
        return margins(self.free, *met, common)


def greatest_margins(groups: list[Array]) -> Array:
    """Of each pair the results of the group with the greatest margin, the first of equals."""
    every = np.stack(groups)
    found: Array = every[np.argmax(every[:, :, intercept.MARGIN], axis=0), np.arange(every.shape[1])]
    return found


@dataclass(frozen=True)
class Study:
    """All pairs that fly, and everything needed to judge them at any speed and under any assumption."""

    pairs: list[Pair]
    paths: list[Path]
    left_out: list[tuple[Pair, str]]
    groups: list[GroupStudy]

    def results(self, speeds_m_s: Sequence[float], common: CommonFigures, *, own_flight: bool = False) -> Array:
        """Kinematic results of each pair (`engagement.intercept`), of the group with the greatest margin; `own_flight` where the
        figures change the interceptor's flight itself, which the scan does not hold."""
        found = [group.results(speed, common, own_flight) for group, speed in zip(self.groups, speeds_m_s, strict=True)]
        return greatest_margins(found)

    def least_speeds(self, common: CommonFigures) -> list[float | None]:
        """Least burnout speed at which each pair is reached, by the group that needs least; None where none does."""
        found = [least_speed(group.scan, group.free, common) for group in self.groups]
        return [min((speed for speed in column if speed is not None), default=None) for column in zip(*found, strict=True)]


def fly_pairs(case: Case, progress: Progress) -> tuple[list[Pair], list[Path], list[tuple[Pair, str]]]:
    """Every missile from its base to each target: the pairs that fly, their paths, and those left out with the reason."""
    scenario = case.scenario
    pairs: list[Pair] = []
    paths: list[Path] = []
    left_out: list[tuple[Pair, str]] = []
    with progress.phase("flying Russian ICBMs", len(scenario.deterrent.bases)) as bar:
        for base in scenario.deterrent.bases:
            missile = case.catalog.site(base).missiles[0]
            model = threat_model(case.catalog.missile(missile))
            launch = np.array([ecef_from_geodetic(case.catalog.place(base))] * len(scenario.deterrent.targets))
            aims = np.array([ecef_from_geodetic(case.catalog.aim_point(name)) for name in scenario.deterrent.targets])
            flights = fly(model.booster, model.ballistic_coefficient_kg_m2, launch, aims)
            for i, target in enumerate(scenario.deterrent.targets):
                pair = Pair(base, target, missile)
                if flights.outcome[i] == Outcome.ARRIVES:
                    pairs.append(pair)
                    paths.append(Path.of(flights, i))
                else:
                    left_out.append((pair, Outcome(int(flights.outcome[i])).text))
            bar.advance()
    return pairs, paths, left_out


def study_of(case: Case, progress: Progress) -> Study:
    """Fly every pair and work out each group's fly-out at every speed of the scan."""
    pairs, paths, left_out = fly_pairs(case, progress)
    named = [
        [
            speed
            for name in case.scenario.positions
            for speed in (case.burnout_speed_m_s(name, g), *case.burnout_speed_range_m_s(name, g))
        ]
        for g in range(len(case.groups))
    ]
    speeds = [node_speeds(battery, own) for battery, own in zip(case.batteries, named, strict=True)]
    with progress.phase("interceptor fly-out at each speed", sum(len(own) for own in speeds)) as bar:
        groups = [_group(case, battery, paths, own, bar) for battery, own in zip(case.batteries, speeds, strict=True)]
    return Study(pairs, paths, left_out, groups)


def _group(case: Case, battery: Battery, paths: list[Path], speeds: list[float], bar: Bar) -> GroupStudy:
    free = free_flight(paths, battery, SAMPLES)
    met = run_all(lambda speed: meet(battery, speed, case.common, free), speeds, case.workers, bar)
    scan = SpeedScan(np.array(speeds), np.stack([times for times, _ in met]), np.stack([closing for _, closing in met]))
    return GroupStudy(battery, free, scan)


def draws_of(case: Case, position: str) -> list[tuple[tuple[float, ...], CommonFigures]]:
    """Burnout speed of each group and assumptions of each draw; a scenario's own figures are not drawn."""
    n = case.scenario.draws
    values: dict[str, Array] = {}
    for name in DRAWN:
        given = getattr(case.scenario.assumptions, name)
        low, high = (given, given) if given is not None else assumption_range(case.catalog, name)
        values[name] = stream(case.scenario.seed, 0, "deterrent", name).uniform(low, high, n)
    speeds = np.empty((n, len(case.groups)))
    for g in range(len(case.groups)):
        purpose = f"burnout_speed/{g}" if g else "burnout_speed"
        speeds[:, g] = stream(case.scenario.seed, 0, f"deterrent/{position}", purpose).uniform(
            *case.burnout_speed_range_m_s(position, g), n
        )
    return [(tuple(speeds[i].tolist()), replace(case.common, **{name: float(values[name][i]) for name in DRAWN})) for i in range(n)]


def reachable_shares(study: Study, draws: list[tuple[tuple[float, ...], CommonFigures]]) -> Array:
    """Share of the draws in which each pair is reachable."""
    reached = np.zeros(len(study.pairs))
    for speeds, common in draws:
        reached += study.results(speeds, common)[:, intercept.MARGIN] >= 0.0
    return reached / len(draws)


def pair_rows(case: Case, study: Study, position: str, shares: Array, flips: list[float | None]) -> list[Json]:
    """One row for each pair under one position, as `answers.json` holds it."""
    speeds = case.burnout_speeds_m_s(position)
    result = study.results(speeds, case.common)
    rows = []
    for i, (pair, path) in enumerate(zip(study.pairs, study.paths, strict=True)):
        margin = margin_s(result[i])
        reachable = margin is not None and margin >= 0.0
        when = float(result[i, intercept.BEST_TIME])
        rows.append(
            {
                "base": pair.base,
                "target": pair.target,
                "missile": pair.missile,
                "position": position,
                "burnout_speed_m_s": max(speeds),
                "reachable": reachable,
                "reachable_share": round(float(shares[i]), 3),
                "margin_s": None if margin is None else round(margin, 1),
                "intercept": place_json(path.place(when), when) if reachable else None,
                "constraint": constraint(result[i]),
                "flip_burnout_speed_m_s": flips[i],
            }
        )
    return rows


def force_share(force: Force, bases: list[str]) -> tuple[float, float]:
    """Least and greatest share of a force's missiles that can stand at `bases`, over allocations with its totals."""
    total = force.missiles.si()
    inside = [one for one in force.deployments if one.site in bases]
    outside = [one for one in force.deployments if one.site not in bases]

    def bound(group: list[Deployment], *, most: bool) -> float:
        return sum((one.at_most if most else one.at_least).si() for one in group)

    least = max(bound(inside, most=False), total - bound(outside, most=True), 0.0)
    greatest = min(bound(inside, most=True), total - bound(outside, most=False))
    return min(least, greatest) / total, max(greatest, 0.0) / total
