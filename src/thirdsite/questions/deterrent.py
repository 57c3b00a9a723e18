"""Question 2, deterrent: could the shield reach Russian ICBMs, which, with how many seconds to spare, what share?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import degrees

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
    least_speed,
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
from thirdsite.questions.answer import Answer, Column, Flip, InputFigure, Json, Table
from thirdsite.questions.figures import CurveFigure, Figure, Line, MapFigure, MapPanel, MatrixFigure, Point, Series
from thirdsite.questions.inputs import figures_of
from thirdsite.questions.protection import common_inputs
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


def answer(case: Case, progress: Progress) -> Answer:
    """Answer the question for a scenario."""
    study = _study(case, progress)
    draws = {position: _draws(case, position) for position in case.scenario.positions}
    with progress.phase("Russian ICBMs under each position", 2 * len(draws)) as bar:
        flips = least_speed(study.scan, study.free, case.common)
        rows: list[Json] = []
        for position in case.scenario.positions:
            shares = _reachable_shares(study, draws[position])
            bar.advance()
            rows += _rows(case, study, position, shares, flips)
            bar.advance()
    positions = {position: _position(case, position, rows) for position in case.scenario.positions}
    return Answer(
        question="deterrent",
        title="Could it reach Russian missiles?",
        asks="Could the interceptors reach Russian ICBMs, which ones, with how many seconds to spare, and what share of the force?",
        headline=_headline(case, positions),
        positions=positions,
        flips=_flips(case, study, rows),
        inputs=_inputs(case),
        method=METHOD,
        limits=[
            *LIMITS,
            *(f"{pair.missile} from {pair.base} to {pair.target}: {why}." for pair, why in study.left_out),
        ],
        details={"pairs": rows, "force": _force_json(case)},
        tables=_tables(case, study, rows, positions),
        figures=_figures(case, study, rows),
    )


def _study(case: Case, progress: Progress) -> Study:
    scenario = case.scenario
    pairs, paths, left_out = [], [], []
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
    free = free_flight(paths, case.battery, SAMPLES)
    named = [
        speed
        for name in scenario.positions
        for speed in (case.burnout_speed_m_s(name), *case.burnout_speed_range_m_s(name))
    ]
    speeds = node_speeds(case.battery, named)
    with progress.phase("interceptor fly-out at each speed", len(speeds)) as bar:
        met = run_all(lambda speed: meet(case.battery, speed, free), speeds, case.workers, bar)
    scan = SpeedScan(np.array(speeds), np.stack([times for times, _ in met]), np.stack([closing for _, closing in met]))
    return Study(pairs, paths, left_out, free, scan)


def _draws(case: Case, position: str) -> list[tuple[float, CommonFigures]]:
    """Burnout speed and assumptions of each draw; a scenario's own figures are not drawn."""
    n = case.scenario.draws
    values: dict[str, Array] = {}
    for name in DRAWN:
        given = getattr(case.scenario.assumptions, name)
        low, high = (given, given) if given is not None else assumption_range(case.catalog, name)
        values[name] = stream(case.scenario.seed, 0, "deterrent", name).uniform(low, high, n)
    low, high = case.burnout_speed_range_m_s(position)
    speeds = stream(case.scenario.seed, 0, f"deterrent/{position}", "burnout_speed").uniform(low, high, n)
    return [
        (float(speeds[i]), replace(case.common, **{name: float(values[name][i]) for name in DRAWN})) for i in range(n)
    ]


def _reachable_shares(study: Study, draws: list[tuple[float, CommonFigures]]) -> Array:
    """Share of the draws in which each pair is reachable."""
    reached = np.zeros(len(study.pairs))
    for speed, common in draws:
        reached += margins(study.free, *study.scan.at(speed), common)[:, intercept.MARGIN] >= 0.0
    return reached / len(draws)


def _rows(case: Case, study: Study, position: str, shares: Array, flips: list[float | None]) -> list[Json]:
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


def _position(case: Case, position: str, rows: list[Json]) -> Json:
    own = [row for row in rows if row["position"] == position]
    reachable = [row for row in own if row["reachable"]]
    some = sorted({row["base"] for row in reachable})
    every = [base for base in some if all(row["reachable"] for row in own if row["base"] == base)]
    force = case.catalog.force(case.scenario.deterrent.force)
    low, _ = force_share(force, every)
    _, high = force_share(force, some)
    available = case.common.share_of_force_available
    missiles, warheads = force.missiles.si() * available, force.warheads.si() * available
    at_most = min(1.0, case.inventory / missiles) if missiles > 0.0 else None
    margin = [row["margin_s"] for row in reachable]
    realised = case.battery.interceptor.realise(case.burnout_speed_m_s(position))
    return {
        "statement": _statement(case, position, own, some, (low, high), at_most),
        "burnout_speed_m_s": case.burnout_speed_m_s(position),
        "burnout_speed_interval_m_s": list(case.burnout_speed_range_m_s(position)),
        "inert_mass_kg_by_launch_bearing_deg": {
            f"{degrees(bearing):.0f}": round(float(mass), 1)
            for bearing, mass in zip(realised.bearings_rad, realised.payload_kg, strict=True)
        },
        "relative_speed_m_s_by_launch_bearing_deg": {
            f"{degrees(bearing):.0f}": round(float(speed), 0)
            for bearing, speed in zip(realised.bearings_rad, realised.relative_speed_m_s, strict=True)
        },
        "pairs": len(own),
        "pairs_reachable": len(reachable),
        "greatest_margin_s": max(margin) if margin else None,
        "bases_reachable_to_some_target": some,
        "bases_reachable_to_every_target": every,
        "share_of_missiles_at_reachable_bases": [round(low, 3), round(high, 3)],
        "share_of_missiles_engaged_at_most": None if at_most is None else round(at_most, 4),
        "share_of_warheads_at_one_each": round(min(1.0, case.inventory / warheads), 4) if warheads > 0.0 else None,
        "share_of_force_available": available,
    }


def _statement(
    case: Case, position: str, own: list[Json], some: list[str], share: tuple[float, float], at_most: float | None
) -> str:
    speed = case.burnout_speed_m_s(position) / 1e3
    count = sum(row["reachable"] for row in own)
    if count == 0:
        margin = [row["margin_s"] for row in own if row["margin_s"] is not None]
        best = f"; the nearest falls short by {-max(margin):.0f} s" if margin else ""
        text = f"At {speed:.1f} km/s none of the {len(own)} flights from Russian bases to American cities can be met{best}."
    else:
        best_row = max((row for row in own if row["reachable"]), key=lambda row: row["margin_s"])
        text = (
            f"At {speed:.1f} km/s {count} of {len(own)} flights from Russian bases to American cities can be met, from "
            f"{len(some)} of {len({row['base'] for row in own})} bases, with up to {best_row['margin_s']:.0f} s to spare "
            f"({best_row['base']} to {best_row['target']})."
        )
    if at_most is not None:
        text += (
            f" The bases concerned hold between {100 * share[0]:.0f} and {100 * share[1]:.0f} % of the ICBMs, but "
            f"{case.inventory} interceptors can engage at most {100 * at_most:.1f} % of the missiles taken to be available."
        )
    return text


def _headline(case: Case, positions: dict[str, Json]) -> str:
    counts = "; ".join(
        f"{entry['pairs_reachable']} of {entry['pairs']} flights under {name} ({entry['burnout_speed_m_s'] / 1e3:.1f} km/s)"
        for name, entry in positions.items()
    )
    force = case.catalog.force(case.scenario.deterrent.force)
    share = 100.0 * case.inventory / force.missiles.si()
    return (
        f"With a lift-off {case.common.launch_delay_s:.0f} s after the missile's, the interceptors could meet {counts}. Either "
        f"way {case.inventory} interceptors are {share:.1f} % of {force.missiles.si():.0f} ICBMs and "
        f"{100.0 * case.inventory / force.warheads.si():.2f} % of {force.warheads.si():.0f} warheads. That the object met is a "
        f"warhead is supposed (probability {case.common.warhead_probability:g})."
    )


def _flips(case: Case, study: Study, rows: list[Json]) -> list[Flip]:
    found = []
    for position in case.scenario.positions:
        own = [row for row in rows if row["position"] == position]
        reaches = any(row["reachable"] for row in own)
        verdict = "some Russian ICBM can be met" if reaches else "no Russian ICBM can be met"
        found.append(_speed_flip(case, position, own, reaches, verdict))
        found += [_assumption_flip(case, study, position, name, reaches, verdict) for name in DRAWN]
    return found


def _speed_flip(case: Case, position: str, own: list[Json], reaches: bool, verdict: str) -> Flip:
    least = [row["flip_burnout_speed_m_s"] for row in own if row["flip_burnout_speed_m_s"] is not None]
    at = min(least) if least else None
    first = next((row for row in own if row["flip_burnout_speed_m_s"] == at), None)
    where = f" (first {first['base']} to {first['target']})" if first and at is not None else ""
    statement = (
        "No speed from 3 to 10 km/s reaches any pair."
        if at is None
        else f"The first pair is reached from {at:g} m/s on{where}."
    )
    return Flip(
        "burnout_speed_m_s",
        position,
        verdict,
        case.burnout_speed_m_s(position),
        at,
        None if at is None else (at - 50.0 if not reaches else at),
        "m/s",
        "3,000 to 10,000 in steps of 50",
        statement,
    )


def _assumption_flip(case: Case, study: Study, position: str, name: str, reaches: bool, verdict: str) -> Flip:
    low, high = assumption_range(case.catalog, name)
    nominal = float(getattr(case.common, name))
    times = study.scan.at(case.burnout_speed_m_s(position))
    values = sorted(
        {nominal, *(low + (high - low) * i / 24 for i in range(25))}, key=lambda value: abs(value - nominal)
    )
    unit = "m/s" if name.endswith("_m_s") else name.rsplit("_", 1)[1]
    turned = None
    for value in values:
        result = margins(study.free, *times, replace(case.common, **{name: value}))
        if bool((result[:, intercept.MARGIN] >= 0.0).any()) != reaches:
            turned = value
            break
    statement = (
        f"Turns over at {turned:g} {unit}."
        if turned is not None
        else f"Does not turn over from {low:g} to {high:g} {unit}."
    )
    return Flip(name, position, verdict, nominal, turned, None, unit, f"{low:g} to {high:g}, 25 values", statement)


def _force_json(case: Case) -> Json:
    force = case.catalog.force(case.scenario.deterrent.force)
    return {
        "id": force.id,
        "date": force.date,
        "missiles": force.missiles.si(),
        "warheads": force.warheads.si(),
        "interceptors_per_missile": round(case.inventory / force.missiles.si(), 4),
        "interceptors_per_warhead": round(case.inventory / force.warheads.si(), 4),
    }


def _inputs(case: Case) -> list[InputFigure]:
    scenario, catalog = case.scenario, case.catalog
    found = figures_of(catalog.interceptor(scenario.defence.interceptors[0].interceptor), scenario.positions)
    for missile in dict.fromkeys(catalog.site(base).missiles[0] for base in scenario.deterrent.bases):
        found += figures_of(catalog.missile(missile), scenario.positions)
    for base in scenario.deterrent.bases:
        found += figures_of(catalog.site(base), scenario.positions)
    found += figures_of(catalog.force(scenario.deterrent.force), scenario.positions)
    return found + common_inputs(case)


def _tables(case: Case, study: Study, rows: list[Json], positions: dict[str, Json]) -> list[Table]:
    flat = [
        {
            **{key: value for key, value in row.items() if key != "intercept"},
            **{
                f"intercept_{key}": (row["intercept"] or {}).get(key)
                for key in ("time_s", "lat_deg", "lon_deg", "height_m")
            },
        }
        for row in rows
    ]
    columns = [
        Column("base", "Base"),
        Column("target", "Target"),
        Column("missile", "Missile"),
        Column("position", "Position"),
        Column("reachable", "Reachable"),
        Column("reachable_share", "Share of draws in which it is reachable"),
        Column("margin_s", "Margin", "s"),
        Column("constraint", "Limiting constraint"),
        Column("flip_burnout_speed_m_s", "Least speed that reaches", "m/s"),
        Column("intercept_time_s", "Meeting time", "s"),
        Column("intercept_lat_deg", "Meeting latitude", "deg"),
        Column("intercept_lon_deg", "Meeting longitude", "deg"),
        Column("intercept_height_m", "Meeting height", "m"),
    ]
    masses = []
    for position, entry in positions.items():
        for bearing, mass in entry["inert_mass_kg_by_launch_bearing_deg"].items():
            speed = entry["relative_speed_m_s_by_launch_bearing_deg"][bearing]
            masses.append(
                {
                    "position": position,
                    "burnout_speed_m_s": entry["burnout_speed_m_s"],
                    "bearing_deg": int(bearing),
                    "inert_mass_kg": mass,
                    "relative_speed_m_s": speed,
                }
            )
    return [
        Table("pairs", "Every base and target, at each position's nominal figures", columns, flat),
        Table(
            "realised-speed",
            "How each burnout speed is realised: inert mass above the last stage",
            [
                Column("position", "Position"),
                Column("burnout_speed_m_s", "Inertial burnout speed", "m/s"),
                Column("bearing_deg", "Launch bearing", "deg"),
                Column("inert_mass_kg", "Inert mass above the last stage", "kg"),
                Column("relative_speed_m_s", "Speed relative to the rotating Earth", "m/s"),
            ],
            masses,
            "At burnout with an inertial flight-path angle of "
            f"{degrees(case.battery.interceptor.reference_angle_rad):.0f} degrees. A negative mass would need a lighter last stage.",
        ),
    ]


def _figures(case: Case, study: Study, rows: list[Json]) -> list[Figure]:
    return [_matrix(case, rows), _speed_curves(case, study), _track_map(case, study, rows)]


def _matrix(case: Case, rows: list[Json]) -> MatrixFigure:
    bases, targets = case.scenario.deterrent.bases, case.scenario.deterrent.targets
    values = {}
    for position in case.scenario.positions:
        panel = np.full((len(bases), len(targets)), np.nan)
        for row in rows:
            if row["position"] == position and row["margin_s"] is not None:
                panel[bases.index(row["base"]), targets.index(row["target"])] = row["margin_s"]
        values[f"{position}: {case.burnout_speed_m_s(position) / 1e3:.1f} km/s"] = panel
    return MatrixFigure(
        "margins",
        "Seconds to spare, by base and target",
        "Margin: the greatest, over points the other constraints allow, of time there less launch delay less fly-out time; "
        "zero or more is reachable. Hatched: no point is allowed, or the missile does not reach the target.",
        list(bases),
        list(targets),
        values,
        "margin",
        "s",
    )


def _speed_curves(case: Case, study: Study) -> CurveFigure:
    """Margin by burnout speed for each base, its most exposed target."""
    speeds = study.scan.speeds_m_s
    table = np.full((len(speeds), len(study.pairs)), np.nan)
    for i in range(len(speeds)):
        result = margins(study.free, study.scan.times[i], study.scan.closing[i], case.common)
        margin = result[:, intercept.MARGIN]
        table[i] = np.where(margin > 0.5 * intercept.NO_MARGIN, margin, np.nan)
    series = []
    for base in case.scenario.deterrent.bases:
        own = [i for i, pair in enumerate(study.pairs) if pair.base == base]
        if not own:
            continue
        values = table[:, own]
        best = np.where(
            np.isfinite(values).any(axis=1), np.nanmax(np.where(np.isfinite(values), values, -np.inf), axis=1), np.nan
        )
        series.append(Series(base, speeds, np.maximum(best, -600.0)))
    marks = {position: case.burnout_speed_m_s(position) for position in case.scenario.positions}
    return CurveFigure(
        "margin-by-speed",
        "Margin by interceptor burnout speed",
        "For each base the target whose missile is easiest to meet; margins below -600 s are drawn at -600 s. The verdict turns "
        "over where a curve crosses zero.",
        "Interceptor burnout speed, inertial [m/s]",
        "margin [s]",
        series,
        marks,
        0.0,
    )


def _track_map(case: Case, study: Study, rows: list[Json]) -> MapFigure:
    panels = []
    for position in case.scenario.positions:
        lines, points = [], []
        for pair, path in zip(study.pairs, study.paths, strict=True):
            if pair.target != case.scenario.deterrent.targets[0]:
                continue
            places = [path.place(float(t)) for t in np.linspace(0.0, path.flight_time_s, 60)]
            lines.append(
                Line(
                    np.degrees([place.latitude_rad for place in places]),
                    np.degrees([place.longitude_rad for place in places]),
                    "",
                    "track",
                )
            )
            base = case.catalog.place(pair.base)
            points.append(Point(degrees(base.latitude_rad), degrees(base.longitude_rad), pair.base, "base"))
        for row in rows:
            if row["position"] == position and row["reachable"] and row["target"] == case.scenario.deterrent.targets[0]:
                points.append(Point(row["intercept"]["lat_deg"], row["intercept"]["lon_deg"], "", "meeting"))
        site = case.catalog.place(case.scenario.defence.interceptors[0].site)
        points.append(Point(degrees(site.latitude_rad), degrees(site.longitude_rad), "interceptors", "site"))
        panels.append(MapPanel(f"{position}: {case.burnout_speed_m_s(position) / 1e3:.1f} km/s", None, lines, points))
    return MapFigure(
        "tracks",
        f"Ground tracks to {case.catalog.cities[case.scenario.deterrent.targets[0]].name}, and where they could be met",
        "Ground tracks of missiles from each base and, where reachable, the point with the greatest margin.",
        panels,
        (-80.0, 110.0, 35.0, 88.0),
    )


METHOD = [
    "One missile of each base (the first the catalogue names there) is flown to each target on a minimum-energy path over the "
    "rotating Earth; boosters without public stage data are kinematic.",
    "The burnout speed of a position is realised on the interceptor's stage data by solving for the inert mass above the last "
    "stage, for each launch bearing, with the inertial flight-path angle at burnout given; the mass is printed.",
    "Fly-out tables hold the least time to every point for every pitch setting. The margin is the greatest, over points of free "
    "flight that the flight-time cap, the least height and the closing speed allow, of time there less launch delay less "
    "fly-out time. Kinematics only: no sensors.",
    "The reachable share draws the launch delay, the cap, the least height and the closing speed uniformly over their ranges, "
    "and the burnout speed over the position's interval, the same draws for every pair.",
    "The share of the force is an interval over all distributions of missiles to bases that agree with the published totals.",
]
LIMITS = [
    "Reach is not a kill: no sensor, no discrimination, no endgame; the interceptors are taken to be told where to fly.",
    "No strike model: the share of the force taken to be available is a plain input.",
    "Burnout data of Russian missiles are assumptions; manoeuvring, fractional-orbit and depressed flights are not flown.",
    "Bases are points; mobile missiles away from their bases are not modelled.",
]
