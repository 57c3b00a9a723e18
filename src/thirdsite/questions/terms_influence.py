"""What decides the measures of one package of terms: Morris's method on a stated part of the launch points and cities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import degrees

import numpy as np

from thirdsite.catalog.records import Missile
from thirdsite.chain.case import Case
from thirdsite.chain.packages import Plan, build_tables, protected
from thirdsite.chain.progress import Progress, Silent
from thirdsite.chain.reach import SAMPLES, free_flight
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.flight.booster import Array
from thirdsite.questions.agreement_draws import KINEMATIC, OF_TRACK, TrackDraw
from thirdsite.questions.agreement_plan import RadarSet, batteries_of, radar_names, sector_rad, track_of
from thirdsite.questions.agreement_study import reached_from
from thirdsite.questions.answer import Answer
from thirdsite.questions.deterrent_study import fly_pairs
from thirdsite.questions.influence import LEVELS, TRAJECTORIES, Factor, Influence, design, ranked_by_effects
from thirdsite.questions.protection_study import cities_of
from thirdsite.scenario.agreement_terms import PackageTerms
from thirdsite.scenario.setting import ASSUMPTION_IDS, assumption_range
from thirdsite.scenario.terms_file import with_terms
from thirdsite.scenario.threat import Threat

LAUNCH_POINTS, CITIES = 12, 60
"""At most so many of each threat's launch points and of each region's cities, evenly through their lists."""
PAIRS = "russian_pairs_reachable_share"
SPEED, CROSS_SECTION = "burnout_speed_m_s", "warhead cross-section (X band; UHF in step)"

ANYONE = "anyone's burnout speed"
"""In a position's place: the speed may be any that a position gives."""

Values = dict[str, Array]
"""Values of every factor on a design, by its name."""


def influence_of_terms(
    case: Case, terms: PackageTerms, answer: Answer, progress: Progress, *, regions: bool, pairs: bool
) -> list[Influence]:
    """What decides how much a package protects (`regions`) and reaches (`pairs`), under each position."""
    own = Case(with_terms(case.scenario, terms), case.catalog, case.workers)
    found = []
    flown = [(threat, key) for threat in case.scenario.threats for key in threat.regions] if regions else []
    seed = case.scenario.seed
    with progress.phase(f"what decides: {answer.question}", len(case.scenario.positions) * (len(flown) + 1)) as bar:
        for position in case.scenario.positions:
            factors = factors_of(own, terms, position, track=regions)
            shares = design(factors, seed) if factors else np.zeros((1, 0))
            values = {factor.name: factor.at(shares[:, i]) for i, factor in enumerate(factors)}
            outputs = _protected(own, terms, position, values, flown, bar.advance)
            if pairs:
                outputs[PAIRS] = _reached(own, terms, position, values)
            bar.advance()
            for measure, output in outputs.items():
                found.append(ranked_by_effects(answer, measure, position, method_on(measure), factors, shares, output, seed))
        if pairs and len(case.scenario.positions) > 1:
            found.append(_whoever_is_right(own, terms, answer))
    return found


def _whoever_is_right(case: Case, terms: PackageTerms, answer: Answer) -> Influence:
    """What decides reach if the burnout speed may be anyone's: reach depends on nothing else that the positions dispute."""
    positions = case.scenario.positions
    cap = terms.speed_cap_m_s or np.inf
    ends = [min(end, cap) for name in positions for end in case.burnout_speed_range_m_s(name)]
    factors = [one for one in factors_of(case, terms, positions[0], track=False) if one.name != SPEED]
    if min(ends) < max(ends):
        factors.append(Factor(SPEED, min(ends), max(ends), None, "m/s", _worst_grade(case)))
    seed = case.scenario.seed
    shares = design(factors, seed) if factors else np.zeros((1, 0))
    values = {factor.name: factor.at(shares[:, i]) for i, factor in enumerate(factors)}
    output = _reached(case, terms, positions[0], values)
    return ranked_by_effects(answer, PAIRS, ANYONE, method_on(PAIRS), factors, shares, output, seed)


def _worst_grade(case: Case) -> str:
    """The least trusted of the grades of the positions' burnout speeds."""
    speed = case.catalog.interceptor(case.scenario.defence.interceptors[0].interceptor).burnout_speed
    return max((speed.figure(name).grade for name in case.scenario.positions), key="ABCHM".index)


def method_on(measure: str) -> str:
    """The method in a sentence."""
    where = (
        "every Russian pair, kinematics alone"
        if measure == PAIRS
        else f"protection on at most {LAUNCH_POINTS} launch points and {CITIES} cities of each threat and region"
    )
    return (
        f"{measure.replace('_', ' ')}: mean size of its change when one assumption crosses its range while the others are anywhere "
        f"in theirs (Morris's method, {TRAJECTORIES} trajectories, {LEVELS} values each, SALib; {where}). Least burnout height and "
        "energy management are held."
    )


def factors_of(case: Case, terms: PackageTerms, position: str, *, track: bool) -> list[Factor]:
    """The assumptions with a range under a position; what the scenario sets itself has none."""
    found = []
    low, high = case.burnout_speed_range_m_s(position)
    cap = terms.speed_cap_m_s or np.inf
    if min(low, cap) < min(high, cap):
        group = case.scenario.defence.interceptors[0]
        grade = case.catalog.interceptor(group.interceptor).burnout_speed.figure(position).grade
        found.append(Factor(SPEED, min(low, cap), min(high, cap), case.burnout_speed_m_s(position), "m/s", grade))
    for name in (*KINEMATIC, *(OF_TRACK if track else ())):
        if getattr(case.scenario.assumptions, name) is None:
            unit = "m/s" if name.endswith("_m_s") else name.rsplit("_", 1)[1]
            grade = case.catalog.assumption(ASSUMPTION_IDS[name]).quantity.grade
            found.append(Factor(name, *assumption_range(case.catalog, name), float(getattr(case.common, name)), unit, grade))
    return found + (_of_sensors(case, terms, position) if track else [])


def _of_sensors(case: Case, terms: PackageTerms, position: str) -> list[Factor]:
    """The warhead's cross-section and the disputed radar's least elevation, as shares of their ranges."""
    found = []
    section = case.catalog.missile(case.scenario.threats[0].missile).cross_section.warhead_x_band
    found.append(Factor(CROSS_SECTION, 0.0, 1.0, None, "share of its range in dB", section.figure(position).grade))
    name = case.scenario.radar_view.radar
    if name in radar_names(case, terms.radars):
        elevation = case.catalog.radar(name).field_of_regard.least_elevation
        low, high = (degrees(end) for end in elevation.range_si(position))
        given = degrees(elevation.si(position))
        found.append(Factor(f"{name} least elevation", low, high, given, "deg", elevation.figure(position).grade))
    return found


def _plan(case: Case, missile: Missile, terms: PackageTerms, position: str, values: Values) -> Plan:
    """One package under one position, a draw for each point of the design."""
    count = len(next(iter(values.values()))) if values else 1

    def column(name: str) -> Array:
        return values.get(name, np.full(count, float(getattr(case.common, name))))

    cap = terms.speed_cap_m_s or np.inf
    speed = np.round(np.minimum(values.get(SPEED, np.full(count, case.burnout_speed_m_s(position))), cap), 6)
    speeds, way_of = np.unique(speed, return_inverse=True)
    radars = RadarSet(terms.radars, terms.pooled)
    elevation = values.get(f"{case.scenario.radar_view.radar} least elevation")
    low, high = _elevation_range(case, position)
    share = None if elevation is None else (elevation - low) / max(high - low, 1e-12)
    of_track = [column(name) for name in OF_TRACK]
    tracks = [
        TrackDraw(
            float(of_track[0][i]),
            float(of_track[1][i]),
            float(of_track[2][i]),
            float(values[CROSS_SECTION][i]) if CROSS_SECTION in values else None,
            float(share[i]) if share is not None else None,
        )
        for i in range(count)
    ]
    known = {one: track_of(case, missile, position, radars, one) for one in dict.fromkeys(tracks)}
    index = {one: i for i, one in enumerate(known)}
    return Plan(
        batteries_of(case),
        speeds.tolist(),
        way_of.reshape(1, 1, -1),
        [sector_rad(terms.launch_sector_deg)],
        list(known.values()),
        np.array([index[one] for one in tracks]).reshape(1, 1, -1),
        np.stack([column(name) for name in KINEMATIC], axis=1),
        case.common.least_burnout_height_m,
        case.common.shots_needed,
        case.common.salvo_interval_s,
    )


def _elevation_range(case: Case, position: str) -> tuple[float, float]:
    elevation = case.catalog.radar(case.scenario.radar_view.radar).field_of_regard.least_elevation
    low, high = elevation.range_si(position)
    return degrees(low), degrees(high)


def _protected(
    case: Case,
    terms: PackageTerms,
    position: str,
    values: Values,
    flown: list[tuple[Threat, str]],
    advance: Callable[[], None],
) -> Values:
    """Share of the population in range that is protected, each region, all missiles together, on every point of the design."""
    population: Values = {}
    total: dict[str, float] = {}
    plan: Plan | None = None
    for threat, key in flown:
        fresh = _plan(case, case.catalog.missile(threat.missile), terms, position, values)
        plan = fresh if plan is None else replace(fresh, batteries=plan.batteries)
        build_tables(plan, case.workers)
        launch, aims, weight = _part(case, threat, key)
        one = protected(case.threat_model(threat), plan, launch, aims, weight, case.workers)
        name = f"city_population_share {key}"
        population[name] = population.get(name, np.zeros(1)) + one.population[0, 0, 0, 0, 0]
        total[name] = total.get(name, 0.0) + one.in_range
        advance()
    return {name: values / total[name] for name, values in population.items() if total[name] > 0.0}


def _part(case: Case, threat: Threat, key: str) -> tuple[Array, Array, Array]:
    """Launch points, aim points and populations: evenly spread through the lists, a city standing for its neighbours there."""
    launch = case.launch_ecef_m(threat)
    some = np.unique(np.linspace(0, len(launch) - 1, min(LAUNCH_POINTS, len(launch))).round().astype(int))
    cities = cities_of(case, case.scenario.regions[key])
    groups = np.array_split(np.arange(len(cities)), min(CITIES, len(cities)))
    aims = np.array([ecef_from_geodetic(cities[int(group[len(group) // 2])].place) for group in groups])
    weight = np.array([sum(cities[int(i)].population for i in group) for group in groups], dtype=float)
    return launch[some], aims, weight


def _reached(case: Case, terms: PackageTerms, position: str, values: Values) -> Array:
    """Share of the Russian pairs that can be reached on every point of the design."""
    plan = _plan(case, case.catalog.missile(case.scenario.threats[0].missile), terms, position, values)
    _, paths, _ = fly_pairs(case, Silent())
    count = plan.shape[-1]
    if not paths:
        return np.zeros(count)
    commons = [replace(case.common, **dict(zip(KINEMATIC, row, strict=True))) for row in plan.draws.tolist()]
    best = reached_from(plan.batteries[0], free_flight(paths, plan.batteries[0], SAMPLES), plan, commons)
    sector = plan.sectors_rad[0]
    return np.array([best[int(plan.way_of[0, 0, d]), sector, d][0] for d in range(count)])
