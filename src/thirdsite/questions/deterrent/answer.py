"""Question 2, deterrent: could the shield reach Russian ICBMs, which, with how many seconds to spare, what share?"""

from __future__ import annotations

from dataclasses import replace
from math import degrees

from thirdsite.chain.case import Case
from thirdsite.chain.progress import Progress
from thirdsite.engagement import intercept
from thirdsite.questions.answer import Answer, Flip, InputFigure, Json
from thirdsite.questions.deterrent.page import LIMITS, METHOD, figures_of_answer, headline_of, statement_of, tables_of
from thirdsite.questions.deterrent.study import DRAWN, Study, draws_of, force_share, pair_rows, reachable_shares, study_of
from thirdsite.questions.influence import Influence
from thirdsite.questions.inputs import common_inputs, figures_of, interceptor_figures, speeds_json
from thirdsite.questions.terms_influence import influence_of_terms
from thirdsite.scenario.agreement_terms import as_made
from thirdsite.scenario.setting import assumption_range

FLY_OUT_CHANGES = ("least_burnout_height_m",)
"""Assumptions that change the interceptor's flight itself."""


def answer(case: Case, progress: Progress) -> Answer:
    """Answer the question for a scenario."""
    study = study_of(case, progress)
    draws = {position: draws_of(case, position) for position in case.scenario.positions}
    with progress.phase("Russian ICBMs under each position", 2 * len(draws)) as bar:
        flips = study.least_speeds(case.common)
        rows: list[Json] = []
        for position in case.scenario.positions:
            shares = reachable_shares(study, draws[position])
            bar.advance()
            rows += pair_rows(case, study, position, shares, flips)
            bar.advance()
    positions = {position: _position(case, position, rows) for position in case.scenario.positions}
    return Answer(
        question="deterrent",
        title="Could it reach Russian missiles?",
        asks="Could the interceptors reach Russian ICBMs, which ones, with how many seconds to spare, and what share of the force?",
        headline=headline_of(case, positions),
        positions=positions,
        flips=_flips(case, study, rows),
        inputs=_inputs(case),
        method=METHOD,
        limits=[
            *LIMITS,
            *(f"{pair.missile} from {pair.base} to {pair.target}: {why}." for pair, why in study.left_out),
        ],
        details={"pairs": rows, "force": _force_json(case)},
        tables=tables_of(case, study, rows, positions),
        figures=figures_of_answer(case, study, rows),
    )


def influence(case: Case, answer: Answer, progress: Progress) -> list[Influence]:
    """What decides the share of the pairs that can be reached."""
    return influence_of_terms(case, as_made(case.scenario), answer, progress, regions=False, pairs=True)


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
    fastest = _fastest(case, position)
    realised = case.batteries[fastest].interceptor.realise(case.burnout_speed_m_s(position, fastest))
    return {
        "statement": statement_of(case, position, own, some, (low, high), at_most),
        **speeds_json(case, position),
        "burnout_speed_interval_m_s": list(case.burnout_speed_range_m_s(position, fastest)),
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


def _fastest(case: Case, position: str) -> int:
    """The group of interceptors that burns out fastest under a position."""
    speeds = case.burnout_speeds_m_s(position)
    return speeds.index(max(speeds))


def _flips(case: Case, study: Study, rows: list[Json]) -> list[Flip]:
    found: list[Flip] = []
    for position in case.scenario.positions if case.sensitivity else ():
        own = [row for row in rows if row["position"] == position]
        reaches = any(row["reachable"] for row in own)
        verdict = "some Russian ICBM can be met" if reaches else "no Russian ICBM can be met"
        found.append(_speed_flip(case, position, own, reaches, verdict))
        found += [_assumption_flip(case, study, position, name, reaches, verdict) for name in (*DRAWN, "least_burnout_height_m")]
    return found


def _speed_flip(case: Case, position: str, own: list[Json], reaches: bool, verdict: str) -> Flip:
    least = [row["flip_burnout_speed_m_s"] for row in own if row["flip_burnout_speed_m_s"] is not None]
    at = min(least) if least else None
    first = next((row for row in own if row["flip_burnout_speed_m_s"] == at), None)
    where = f" (first {first['base']} to {first['target']})" if first and at is not None else ""
    statement = (
        "No speed from 3 to 10 km/s reaches any pair." if at is None else f"The first pair is reached from {at:g} m/s on{where}."
    )
    fastest = _fastest(case, position)
    unloaded = case.batteries[fastest].interceptor.unloaded_speed_m_s
    statement += f" Above {unloaded:.0f} m/s the published stages would have to be lighter than they are, even with nothing on top."
    return Flip(
        "burnout_speed_m_s",
        position,
        verdict,
        case.burnout_speed_m_s(position, fastest),
        at,
        None if at is None else (at - 50.0 if not reaches else at),
        "m/s",
        "3,000 to 10,000 in steps of 50",
        statement,
    )


def _assumption_flip(case: Case, study: Study, position: str, name: str, reaches: bool, verdict: str) -> Flip:
    low, high = assumption_range(case.catalog, name)
    nominal = float(getattr(case.common, name))
    speeds = case.burnout_speeds_m_s(position)
    steps = 4 if name in FLY_OUT_CHANGES else 24  # a changed fly-out needs its own table
    values = sorted({nominal, *(low + (high - low) * i / steps for i in range(steps + 1))}, key=lambda value: abs(value - nominal))
    unit = "m/s" if name.endswith("_m_s") else name.rsplit("_", 1)[1]
    turned = None
    for value in values:
        common = replace(case.common, **{name: value})
        result = study.results(speeds, common, own_flight=name in FLY_OUT_CHANGES)
        if bool((result[:, intercept.MARGIN] >= 0.0).any()) != reaches:
            turned = value
            break
    statement = (
        f"Turns over at {turned:g} {unit}." if turned is not None else f"Does not turn over from {low:g} to {high:g} {unit}."
    )
    return Flip(name, position, verdict, nominal, turned, None, unit, f"{low:g} to {high:g}, {steps + 1} values", statement)


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
    found = interceptor_figures(case)
    for missile in dict.fromkeys(catalog.site(base).missiles[0] for base in scenario.deterrent.bases):
        found += figures_of(catalog.missile(missile), scenario.positions)
    for base in scenario.deterrent.bases:
        found += figures_of(catalog.site(base), scenario.positions)
    found += figures_of(catalog.force(scenario.deterrent.force), scenario.positions)
    return found + common_inputs(case)
