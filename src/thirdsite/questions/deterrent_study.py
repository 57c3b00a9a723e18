"""What the second question computes: every base and target, at any speed and under any assumption."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from thirdsite.catalog.records import Deployment, Force
from thirdsite.chain.case import Case, threat_model
from thirdsite.chain.path import Path, place_json
from thirdsite.chain.progress import Progress
from thirdsite.chain.reach import (
    SAMPLES,
    Free,
    SpeedScan,
    constraint,
    free_flight,
    margin_s,
    margins,
    meet,
    node_speeds,
)
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
class Study:
    """All pairs that fly, and everything needed to judge them at any speed and under any assumption."""

    pairs: list[Pair]
    paths: list[Path]
    left_out: list[tuple[Pair, str]]
    free: Free
    scan: SpeedScan


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
            aims = np.array([ecef_from_geodetic(case.catalog.place(name)) for name in scenario.deterrent.targets])
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
    """Fly every pair and work out the fly-out at every speed of the scan."""
    scenario = case.scenario
    pairs, paths, left_out = fly_pairs(case, progress)
    free = free_flight(paths, case.battery, SAMPLES)
    named = [speed for name in scenario.positions for speed in (case.burnout_speed_m_s(name), *case.burnout_speed_range_m_s(name))]
    speeds = node_speeds(case.battery, named)
    with progress.phase("interceptor fly-out at each speed", len(speeds)) as bar:
        met = run_all(lambda speed: meet(case.battery, speed, case.common, free), speeds, case.workers, bar)
    scan = SpeedScan(np.array(speeds), np.stack([times for times, _ in met]), np.stack([closing for _, closing in met]))
    return Study(pairs, paths, left_out, free, scan)


def draws_of(case: Case, position: str) -> list[tuple[float, CommonFigures]]:
    """Burnout speed and assumptions of each draw; a scenario's own figures are not drawn."""
    n = case.scenario.draws
    values: dict[str, Array] = {}
    for name in DRAWN:
        given = getattr(case.scenario.assumptions, name)
        low, high = (given, given) if given is not None else assumption_range(case.catalog, name)
        values[name] = stream(case.scenario.seed, 0, "deterrent", name).uniform(low, high, n)
    low, high = case.burnout_speed_range_m_s(position)
    speeds = stream(case.scenario.seed, 0, f"deterrent/{position}", "burnout_speed").uniform(low, high, n)
    return [(float(speeds[i]), replace(case.common, **{name: float(values[name][i]) for name in DRAWN})) for i in range(n)]


def reachable_shares(study: Study, draws: list[tuple[float, CommonFigures]]) -> Array:
    """Share of the draws in which each pair is reachable."""
    reached = np.zeros(len(study.pairs))
    for speed, common in draws:
        reached += margins(study.free, *study.scan.at(speed), common)[:, intercept.MARGIN] >= 0.0
    return reached / len(draws)


def pair_rows(case: Case, study: Study, position: str, shares: Array, flips: list[float | None]) -> list[Json]:
    """One row for each pair under one position, as `answers.json` holds it."""
    speed = case.burnout_speed_m_s(position)
    result = margins(study.free, *study.scan.at(speed), case.common)
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
                "burnout_speed_m_s": speed,
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
