"""Question 4, sites: would other sites and radars do as well?"""

from __future__ import annotations

from dataclasses import replace

from thirdsite.chain.case import Case
from thirdsite.chain.progress import Progress
from thirdsite.questions import sensitivity
from thirdsite.questions.alternatives_study import Target, at_cities
from thirdsite.questions.answer import Answer, Flip, InputFigure, Json
from thirdsite.questions.inputs import common_inputs, figures_of
from thirdsite.questions.sensitivity import Sweep
from thirdsite.questions.sites.page import LIMITS, METHOD, figures_of_answer, headline_of, seen_rows, statement_of, tables_of
from thirdsite.questions.sites.study import Choice, SitesStudy, defence_of, study_of
from thirdsite.scenario.setting import assumption_range

OTHER_FLY_OUTS = ("least_speed_share", "least_burnout_height_m")
"""Assumptions that change the interceptor's flight itself; the first question tries them."""


def answer(case: Case, progress: Progress) -> Answer:
    """Answer the question for a scenario."""
    study = study_of(case, progress)
    changes = change_rows(study)
    leading = {position: best_of(case, study, position) for position in case.scenario.positions}
    positions = {name: _position(case, study, name, leading[name]) for name in case.scenario.positions}
    return Answer(
        question="sites",
        title="Would other sites do as well?",
        asks="Would other sites and radars (Azerbaijan, Armavir, Iraq, Turkey, Romania, Germany, the North Sea, ships) do as well?",
        headline=headline_of(case, study, leading),
        positions=positions,
        flips=[flip for position in case.scenario.positions for flip in _flips(case, study, position, leading[position], progress)],
        inputs=_inputs(case, study),
        method=METHOD,
        limits=LIMITS,
        details={
            "rows": study.rows,
            "changes": changes,
            "first_seen": seen_rows(study),
            "russian": study.russian,
            "bases_seen": study.bases_seen,
        },
        tables=tables_of(case, study, changes),
        figures=figures_of_answer(case, study),
    )


def change_rows(study: SitesStudy) -> list[Json]:
    """For each alternative, what is gained (above 0) or lost against the first combination: shares, seconds, Russian flights."""
    first = study.choices[0].label
    reference = {_key(row): row for row in study.rows if row["combination"] == first}
    russian = {(row["combination"], row["position"]): row for row in study.russian}
    found = []
    for row in study.rows:
        if row["combination"] == first:
            continue
        before, here = reference[_key(row)], russian[row["combination"], row["position"]]
        there = russian[first, row["position"]]
        found.append(
            {
                **{name: row[name] for name in ("combination", "interceptor_site", "radars", "region", "missile", "position")},
                "city_population_share_change": _less(row, before, "protected_city_population_share"),
                "area_share_change": _less(row, before, "protected_area_share"),
                "first_seen_earlier_s": _less(before, row, "first_seen_s"),
                "russian_pairs_reachable_change": here["russian_pairs_reachable"] - there["russian_pairs_reachable"],
                "russian_bases_seen_change": len(here["russian_bases_seen"]) - len(there["russian_bases_seen"]),
            }
        )
    return found


def _key(row: Json) -> tuple[str, str, str]:
    return row["region"], row["missile"], row["position"]


def _less(row: Json, other: Json, name: str) -> float | None:
    if row[name] is None or other[name] is None:
        return None
    return round(float(row[name]) - float(other[name]), 4)


def key_target(case: Case, study: SitesStudy) -> Target | None:
    """The missile and region told in the headline: where the first combination leaves most cities unprotected.

    Of the scenario's own regions, where one is in range, and of those that it covers at all.
    """
    first = study.choices[0].label
    open_: dict[tuple[str, str], int] = {}
    for row in study.rows:
        if row["combination"] == first and row["cities_in_range"]:
            key = row["missile"], row["region"]
            some = row["cities_protected"] > 0
            open_[key] = open_.get(key, 0) + (row["cities_in_range"] - row["cities_protected"] if some else 0)
    if not open_:
        return None
    own = [key for key in open_ if key[1] in case.scenario.regions] or list(open_)
    most = max(own, key=lambda key: open_[key])
    return next(target for target in study.targets if (target.missile.id, target.region) == most)


def best_of(case: Case, study: SitesStudy, position: str) -> tuple[Target, Choice, float, float] | None:
    """Target of the headline, the other combination that protects most there under a position, its share and the first's."""
    target = key_target(case, study)
    if target is None or len(study.choices) < 2:
        return None
    share = {
        row["combination"]: row["protected_city_population_share"]
        for row in study.rows
        if (row["region"], row["missile"], row["position"]) == (target.region, target.missile.id, position)
    }
    others = study.choices[1:]
    best = max(others, key=lambda choice: share[choice.label] or 0.0)
    return target, best, share[best.label] or 0.0, share[study.choices[0].label] or 0.0


def _position(case: Case, study: SitesStudy, name: str, leading: tuple[Target, Choice, float, float] | None) -> Json:
    first = study.choices[0]
    russian = next(row for row in study.russian if row["combination"] == first.label and row["position"] == name)
    as_good = _as_good(study, name)
    return {
        "statement": statement_of(study, name, leading, russian, as_good),
        "reference": first.label,
        "best": None if leading is None else leading[1].label,
        "as_good_everywhere": as_good,
        "russian_pairs_reachable": russian["russian_pairs_reachable"],
        "russian_bases_seen": russian["russian_bases_seen"],
    }


def _as_good(study: SitesStudy, position: str) -> list[str]:
    """Alternatives that protect at least the first combination's share at every missile and region."""
    first = study.choices[0].label
    share = {(row["combination"], *_key(row)): row["protected_city_population_share"] or 0.0 for row in study.rows}
    keys = [key for key in share if key[0] == first and key[3] == position]
    return [
        choice.label for choice in study.choices[1:] if all(share[(choice.label, *key[1:])] >= share[key] - 1e-9 for key in keys)
    ]


def _flips(
    case: Case, study: SitesStudy, position: str, leading: tuple[Target, Choice, float, float] | None, progress: Progress
) -> list[Flip]:
    """Whether the best alternative stays ahead of the first combination when one common assumption goes to an end."""
    if leading is None:
        return []
    target, best, share, before = leading
    fields = [(name, unit) for name, unit, _ in sensitivity.UNKNOWNS if name not in OTHER_FLY_OUTS]
    sides = [study.choices[0], best]
    defences, values = [], {}
    for name, unit in fields:
        nominal = float(getattr(case.common, name))
        values[name] = (unit, sorted({*assumption_range(case.catalog, name), nominal}))
        for value in values[name][1]:
            for side in sides:
                one = defence_of(case, side, target, position)
                common = replace(one.variation.common, **{name: value})
                defences.append(one._replace(variation=one.variation._replace(common=common)))
    shares = [
        target.population_share(one) or 0.0
        for one in at_cities(case, target, defences, [], progress, f"what turns it over, {position}").coverage
    ]
    ahead = share > before
    verdict = (
        f"{target.missile.name} at {case.scenario.all_regions[target.region].name}: {best.label} "
        f"{'protects more than' if ahead else 'protects no more than'} {study.choices[0].label}"
    )
    found, at = [], 0
    for name, (unit, tried) in values.items():
        over = []
        for _ in tried:
            over.append(shares[at + 1] > shares[at])
            at += 2
        sweep = Sweep(name, position, unit, float(getattr(case.common, name)), list(tried), [])
        found.append(sensitivity.flip(sweep, list(over), ahead, verdict))
    return found


def _inputs(case: Case, study: SitesStudy) -> list[InputFigure]:
    positions, catalog = case.scenario.positions, case.catalog
    found: list[InputFigure] = []
    for interceptor in dict.fromkeys(choice.interceptor for choice in study.choices):
        found += figures_of(catalog.interceptor(interceptor), positions)
    for site in dict.fromkeys(choice.combination.site for choice in study.choices):
        if site in catalog.entries:
            found += figures_of(catalog.site(site), positions)
    for radar in dict.fromkeys(radar for choice in study.choices for radar in choice.combination.radars):
        found += figures_of(catalog.radar(radar), positions)
    for missile in dict.fromkeys(target.missile.id for target in study.targets):
        found += figures_of(catalog.missile(missile), positions)
    return found + common_inputs(case)
