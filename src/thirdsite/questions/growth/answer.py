"""Question 5, growth: what if ten became twenty, fifty, a hundred, or the interceptor faster?"""

from __future__ import annotations

from thirdsite.chain.case import Case
from thirdsite.chain.progress import Progress
from thirdsite.questions.answer import Answer, Flip, InputFigure, Json
from thirdsite.questions.growth.page import LIMITS, METHOD, figures_of_answer, headline_of, statement_of, tables_of
from thirdsite.questions.growth.study import GrowthStudy, count_rows, most_shots, raid_rows, small_until, study_of
from thirdsite.questions.inputs import common_inputs, figures_of
from thirdsite.questions.protection.study import HALF
from thirdsite.scenario.alternatives import threats_of


def answer(case: Case, progress: Progress) -> Answer:
    """Answer the question for a scenario."""
    study = study_of(case, progress)
    counts, raids = count_rows(case), raid_rows(case, study)
    positions = {name: _position(case, study, name) for name in case.scenario.positions}
    skipped = [f"No figures at {speed:g} m/s: the published stages cannot be made to give it." for speed in study.not_realised_m_s]
    return Answer(
        question="growth",
        title="What if it grew?",
        asks="What if ten interceptors became twenty, fifty, a hundred, if they were faster, or told by more radars?",
        headline=headline_of(case, study),
        positions=positions,
        flips=_flips(case, study),
        inputs=_inputs(case),
        method=METHOD,
        limits=[*LIMITS, *skipped],
        details={
            "speeds": study.speeds,
            "reach": study.reach,
            "radars": study.radars,
            "counts": counts,
            "raids": raids,
            "small": _small(case),
        },
        tables=tables_of(case, study, counts, raids),
        figures=figures_of_answer(case, study, counts, raids),
    )


def _small(case: Case) -> Json:
    available = case.common.share_of_force_available
    until = small_until(case, available)
    missiles = case.catalog.force(case.scenario.deterrent.force).missiles.si() * available
    return {
        "small_share": case.scenario.growth.small_share,
        "share_of_force_available": available,
        "small_until_interceptors": until,
        "stops_at_interceptors": until + 1,
        "stops_at_share_of_force": round((until + 1) / missiles, 4) if missiles > 0.0 else None,
        "inventory": case.inventory,
        "inventory_is_small": case.inventory <= until,
    }


def _position(case: Case, study: GrowthStudy, name: str) -> Json:
    own = [row for row in study.speeds if row["position"] == name and row["protected_city_population_share"] is not None]
    best: Json = {}
    for row in own:
        entry = best.setdefault(row["missile"], {})
        before = entry.get(row["region"])
        if before is None or row["protected_city_population_share"] > before["protected_city_population_share"]:
            entry[row["region"]] = {
                "burnout_speed_m_s": row["burnout_speed_m_s"],
                "protected_city_population_share": row["protected_city_population_share"],
            }
    return {
        "statement": statement_of(case, study, name, best),
        "burnout_speed_m_s": case.burnout_speed_m_s(name),
        "best_speed": best,
        "most_shots_at_one": most_shots(study, name),
    }


def _flips(case: Case, study: GrowthStudy) -> list[Flip]:
    small = _small(case)
    verdict = f"{case.inventory} interceptors are {'small' if small['inventory_is_small'] else 'not small'}"
    available, until = small["share_of_force_available"], small["small_until_interceptors"]
    force = case.catalog.force(case.scenario.deterrent.force).missiles.si()
    needed = case.inventory / (small["small_share"] * force) if force > 0.0 else None
    found = [
        Flip(
            "number of interceptors",
            "common",
            verdict,
            float(case.inventory),
            float(until + 1) if small["inventory_is_small"] else float(until),
            float(until),
            "1",
            "any number",
            f"Small up to {until}, no more from {until + 1} on, which is "
            f"{100.0 * (until + 1) / max(force * available, 1e-9):.1f} % of the missiles taken to be available.",
        ),
        Flip(
            "share_of_force_available",
            "common",
            verdict,
            available,
            None if needed is None else round(min(needed, 1.0), 4),
            None,
            "1",
            "0 to 1",
            f"{case.inventory} interceptors are small while {100.0 * (needed or 0.0):.0f} % of the force or more is available."
            if needed is not None and needed <= 1.0
            else f"{case.inventory} interceptors are not small even against the whole force.",
        ),
    ]
    return found + [_speed_flip(case, study, name) for name in case.scenario.positions] + _share_flips(case, study)


def _speed_flip(case: Case, study: GrowthStudy, position: str) -> Flip:
    speed = case.burnout_speed_m_s(position)
    reaching = [row["burnout_speed_m_s"] for row in study.reach if row["russian_pairs_reachable"]]
    least = min(reaching, default=None)
    near = [row["russian_pairs_reachable"] for row in study.reach if row["burnout_speed_m_s"] <= speed]
    verdict = f"some Russian ICBM can be met at {speed:g} m/s" if near and near[-1] else f"none can be met at {speed:g} m/s"
    tried = ", ".join(f"{row['burnout_speed_m_s']:g}" for row in study.reach)
    statement = "No speed tried reaches any." if least is None else f"The slowest speed tried that reaches any is {least:g} m/s."
    return Flip("burnout_speed_m_s", position, verdict, speed, least, None, "m/s", tried, statement)


def _share_flips(case: Case, study: GrowthStudy) -> list[Flip]:
    """The speed, of those tried, from which most of a region's listed city population in range is protected."""
    found = []
    for target in study.targets:
        for position in case.scenario.positions:
            own = [row for row in study.speeds if (row["missile"], row["region"]) == (target.missile.id, target.region)]
            series = [row for row in own if row["position"] == position and row["protected_city_population_share"] is not None]
            if not series:
                continue
            over = [row["burnout_speed_m_s"] for row in series if row["protected_city_population_share"] > HALF]
            region = case.scenario.all_regions[target.region].name
            found.append(
                Flip(
                    "burnout_speed_m_s",
                    position,
                    f"most of the listed city population of {region} in range of {target.missile.name} is protected",
                    case.burnout_speed_m_s(position),
                    min(over, default=None),
                    None,
                    "m/s",
                    ", ".join(f"{row['burnout_speed_m_s']:g}" for row in series),
                    f"True at {', '.join(f'{speed:g}' for speed in over)} m/s." if over else "True at no speed tried.",
                )
            )
    return found


def _inputs(case: Case) -> list[InputFigure]:
    catalog, scenario = case.catalog, case.scenario
    found = figures_of(catalog.interceptor(case.groups[0].interceptor), scenario.positions)
    for radar in dict.fromkeys((*scenario.defence.radars, *scenario.growth.radars)):
        found += figures_of(catalog.radar(radar), scenario.positions)
    found += figures_of(catalog.force(scenario.deterrent.force), scenario.positions)
    for threat in threats_of(scenario, catalog):
        found += figures_of(catalog.missile(threat.missile), scenario.positions)
    found = list(dict.fromkeys(found))
    found.append(
        InputFigure("growth", "small_share", scenario.growth.small_share, "1", "M", "assumption: what is called small", "common")
    )
    return found + common_inputs(case)
