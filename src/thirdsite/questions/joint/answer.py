"""Question 6, joint: what does pooling the sensors of two nations add, and whom would it then protect?"""

from __future__ import annotations

from thirdsite.catalog.quantity import Quantity
from thirdsite.chain.case import Case
from thirdsite.chain.progress import Progress
from thirdsite.questions.answer import Answer, Flip, InputFigure, Json
from thirdsite.questions.inputs import common_inputs, figures_of
from thirdsite.questions.joint.page import LIMITS, METHOD, figures_of_answer, headline_of, statement_of, tables_of
from thirdsite.questions.joint.study import (
    EARLIER,
    OWN,
    POOLED,
    POOLS,
    PROMPT,
    WORST,
    JointStudy,
    data_of,
    foreign_radars,
    study_of,
)
from thirdsite.questions.protection.page import percent
from thirdsite.scenario.alternatives import threats_of

Key = tuple[str, str, str]


def answer(case: Case, progress: Progress) -> Answer:
    """Answer the question for a scenario."""
    study = study_of(case, progress)
    gains = gain_rows(study)
    positions = {name: _position(case, study, gains, name) for name in case.scenario.positions}
    return Answer(
        question="joint",
        title="What would pooling add?",
        asks="What does pooling the radars of both sides add, and whom would it then protect, Russia included?",
        headline=headline_of(case, study, gains),
        positions=positions,
        flips=_flips(case, study, gains),
        inputs=_inputs(case),
        method=METHOD,
        limits=LIMITS,
        details={"rows": study.rows, "gains": gains, "seen": study.seen, "data": {k: vars(v) for k, v in data_of(case).items()}},
        tables=tables_of(case, study, gains),
        figures=figures_of_answer(case, study),
    )


def _key(row: Json) -> Key:
    return row["region"], row["missile"], row["position"]


def gain_rows(study: JointStudy) -> list[Json]:
    """For each missile, region and position: without, with, and with the data at its best and worst."""
    shares: dict[Key, dict[str, Json]] = {}
    for row in study.rows:
        shares.setdefault(_key(row), {})[row["pool"]] = row
    found = []
    for (region, missile, position), pools in shares.items():
        own, pooled = pools[OWN], pools[POOLED]
        if own["protected_city_population_share"] is None:
            continue
        found.append(
            {
                "region": region,
                "missile": missile,
                "position": position,
                **{pool: pools[pool]["protected_city_population_share"] for pool in POOLS},
                "gain": round(pooled["protected_city_population_share"] - own["protected_city_population_share"], 4),
                "area_own": own["protected_area_share"],
                "area_pooled": pooled["protected_area_share"],
                "shots_own": own["median_shots"],
                "shots_pooled": pooled["median_shots"],
                "battle_space_own_s": own["median_battle_space_s"],
                "battle_space_pooled_s": pooled["median_battle_space_s"],
            }
        )
    return found


def _position(case: Case, study: JointStudy, gains: list[Json], name: str) -> Json:
    own = [row for row in gains if row["position"] == name]
    seen = [row for row in study.seen if row["position"] == name]
    return {
        "statement": statement_of(case, own, seen),
        "protected": {f"{row['missile']}/{row['region']}": {pool: row[pool] for pool in POOLS} for row in own},
        "greatest_gain": max((row["gain"] for row in own), default=None),
    }


def _flips(case: Case, study: JointStudy, gains: list[Json]) -> list[Flip]:
    """Whether a gain survives data as old and as biased as the ranges allow."""
    data = data_of(case)
    found = []
    for row in gains:
        if row["gain"] < 0.005:
            continue
        lasts = row[WORST] > row[OWN] + 1e-9
        age, bias = data[WORST].age_s, data[WORST].bias_m
        what = case.catalog.missile(row["missile"]).name
        change = f"{percent(row[OWN])} to {percent(row[POOLED])}"
        verdict = f"{what} at {case.scenario.all_regions[row['region']].name}: pooling protects more ({change})"
        found.append(
            Flip(
                "foreign-data-age, foreign-data-bias",
                row["position"],
                verdict,
                f"{data[POOLED].age_s:g} s, {data[POOLED].bias_m:g} m",
                None if lasts else f"{age:g} s, {bias:g} m",
                f"{age:g} s, {bias:g} m" if lasts else None,
                "",
                f"{data[PROMPT].age_s:g} to {age:g} s, {data[PROMPT].bias_m:g} to {bias:g} m, both at once",
                f"{'Holds' if lasts else 'Turns over'} with data {age:g} s old and {bias:g} m off: {percent(row[WORST])}; with the "
                f"best data {percent(row[PROMPT])}, with an earlier lift-off {percent(row[EARLIER])}.",
            )
        )
    return found


def _inputs(case: Case) -> list[InputFigure]:
    catalog, scenario = case.catalog, case.scenario
    found = figures_of(catalog.interceptor(case.groups[0].interceptor), scenario.positions)
    for radar in (*scenario.defence.radars, *foreign_radars(case)):
        found += figures_of(catalog.radar(radar), scenario.positions)
    for threat in threats_of(scenario, catalog):
        found += figures_of(catalog.missile(threat.missile), scenario.positions)
    joint = scenario.joint
    for name, given in (("foreign-data-age", joint.data_age_s), ("foreign-data-bias", joint.data_bias_m)):
        found.append(_assumed(name, catalog.assumption(name).quantity, given))
    return list(dict.fromkeys(found)) + common_inputs(case)


def _assumed(name: str, quantity: Quantity, given: float | None) -> InputFigure:
    if given is not None:
        return InputFigure(name, "quantity", given, "SI", "M", "assumption: set by the scenario", "common")
    return InputFigure(name, "quantity", quantity.value, quantity.unit, quantity.grade, quantity.source, "common")
