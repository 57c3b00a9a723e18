"""Question 9, agreement: which terms protect most for each degree of reassurance, whichever side's figures are true?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.chain.progress import Progress
from thirdsite.questions.agreement.choice import best_of, proposed_of
from thirdsite.questions.agreement.draws import DAYS
from thirdsite.questions.agreement.packages import Packages, forms_of
from thirdsite.questions.agreement.page import (
    LIMITS,
    alone_table,
    frontier_figure,
    frontier_table,
    headline_of,
    method_of,
    packages_table,
    percent,
    position_json,
    trades_table,
)
from thirdsite.questions.agreement.plan import sets_of, sites_of
from thirdsite.questions.agreement.rows import frontier_rows, package_row, terms_words, trade
from thirdsite.questions.agreement.study import study_of
from thirdsite.questions.answer import Answer, Flip, InputFigure, Json
from thirdsite.questions.influence import Influence
from thirdsite.questions.inputs import common_inputs, figures_of
from thirdsite.questions.terms_influence import influence_of_terms
from thirdsite.scenario.agreement_terms import PackageTerms, as_made


def answer(case: Case, progress: Progress) -> Answer:
    """Answer the question for a scenario."""
    packages = packages_of(case, progress)
    with progress.phase("packages of terms: frontier", 1) as bar:
        frontier = frontier_rows(packages)
        best, proposed = best_of(packages, packages.robust), proposed_of(packages)
        trades, traded = _trades(packages, proposed)
        bar.advance()
    tables = [frontier_table(packages, frontier), trades_table(packages, trades, traded), packages_table(packages)]
    if proposed is not None:
        tables.insert(1, alone_table(packages, proposed))
    return Answer(
        question="agreement",
        title="What could both have signed?",
        asks="Which terms (site, number, speed, sectors, activation, pooling, monitors) protect most for what they reassure?",
        headline=headline_of(packages, best, proposed),
        positions={name: position_json(packages, p, name) for p, name in enumerate(case.scenario.positions)},
        flips=_flips(packages),
        inputs=inputs_of(case),
        method=method_of(case, packages),
        limits=LIMITS,
        details={
            "packages": len(packages),
            "robust_packages": int(packages.robust.sum()),
            "confidence": packages.axes.confidence,
            "draws": packages.axes.draws,
            "acceptable": packages.axes.acceptable.model_dump(mode="json"),
            "proposed": None if proposed is None else package_row(packages, proposed),
            "best": None if best is None else package_row(packages, best),
            "frontier": [package_row(packages, one) for one in frontier],
            "trades": trades,
        },
        tables=tables,
        figures=[frontier_figure(packages, frontier, proposed)],
    )


def influence(case: Case, answer: Answer, progress: Progress) -> list[Influence]:
    """What decides the measures of the robust package that protects most, or of the proposal as made where none is robust."""
    best = answer.details["best"]
    terms = as_made(case.scenario) if best is None else PackageTerms.model_validate(best["terms"])
    return influence_of_terms(case, terms, answer, progress, regions=True, pairs=True)


def packages_of(case: Case, progress: Progress) -> Packages:
    """Every package of a scenario's terms with its measures."""
    study = study_of(case, progress)
    return Packages(case, study, forms_of(case, study.draws))


def _trades(packages: Packages, proposed: int | None) -> tuple[list[Json], dict[str, str]]:
    """From the proposal as made to the robust package that protects most from each site, and on from each to the next; and the
    terms of each, by the words that stand for it."""
    sites = sites_of(packages.case)
    at = np.repeat(np.arange(len(sites)), len(packages) // len(sites))
    steps = {} if proposed is None else {"the proposal as made": proposed}
    for index, site in enumerate(sites):
        best = best_of(packages, packages.robust & (at == index))
        if best is not None:
            steps[f"the best robust at {site}"] = best
    found = []
    for one, other in pairwise(steps):
        found += [{"trade": f"{one} to {other}", **row} for row in trade(packages, steps[one], steps[other])]
    return found, {words: terms_words(packages.terms(package)) for words, package in steps.items()}


def _flips(packages: Packages) -> list[Flip]:
    """How far what is asked could be raised before no robust package is left, and which terms the robust ones have."""
    axes = packages.axes
    count = int(packages.robust.sum())
    verdict = f"{count:,} packages are acceptable to both" if count else "no package is acceptable to both"
    most = float(packages.acceptable_share.min(axis=0).max())
    every = "worse of all positions"
    found = [
        Flip(
            "confidence", every, verdict, axes.confidence, round(most, 3) if most < 1.0 else None, None, "1", "0 to 1",
            f"Up to {percent(most)} of the draws some package stays acceptable under every position."
        )
    ]  # fmt: skip
    found += [_share_flip(packages, region, verdict, every) for region in axes.acceptable.city_population_share_at_least]
    return found + _term_flips(packages, verdict, every)


def _share_flip(packages: Packages, region: str, verdict: str, every: str) -> Flip:
    """The greatest share protected among packages that keep to everything else, in enough draws, under every position."""
    axes = packages.axes
    relaxed = axes.acceptable.model_copy(
        update={"city_population_share_at_least": {**axes.acceptable.city_population_share_at_least, region: 0.0}}
    )
    scenario = packages.case.scenario.model_copy(update={"agreement": axes.model_copy(update={"acceptable": relaxed})})
    others = Packages(Case(scenario, packages.case.catalog, packages.case.workers), packages.study, packages.forms)
    chosen = np.flatnonzero(others.robust)
    asked = axes.acceptable.city_population_share_at_least[region]
    if len(chosen) and region in packages.by_region:
        physical = np.unique(packages.parts(chosen)[0])
        reached = float(packages.held(packages.by_region[region][:, physical], at_least=True).min(axis=0).max())
        text = f"Packages that keep to everything else protect up to {percent(reached)} under every position."
    else:
        reached, text = None, "No package keeps to everything else, whatever share is asked."
    name = f"city population share asked for, {packages.case.scenario.regions[region].name}"
    return Flip(name, every, verdict, asked, None if reached is None else round(reached, 3), None, "1", "0 to 1", text)


def _term_flips(packages: Packages, verdict: str, every: str) -> list[Flip]:
    """For each physical term, the values with which some package is robust."""
    axes = packages.axes
    some = packages.robust.reshape(*packages.shape, -1)
    words = {
        "site": sites_of(packages.case),
        "speed cap": ["none" if cap is None else f"{cap:,.0f} m/s" for cap in axes.speed_caps_m_s],
        "launch sector": ["none" if one is None else f"{one[0]:g}-{one[1]:g} deg" for one in axes.launch_sectors_deg],
        "set of radars": [
            radars.term.name + (f", {' and '.join(radars.pooled)} pooled" if radars.pooled else "") for radars in sets_of(axes)
        ],
    }
    found = []
    for axis, (name, values) in enumerate(words.items()):
        with_it = [bool(part.any()) for part in np.moveaxis(some, axis, 0)]
        kept = [value for value, ok in zip(values, with_it, strict=True) if ok]
        gone = [value for value, ok in zip(values, with_it, strict=True) if not ok]
        text = f"With: {'; '.join(kept) or 'none of them'}. Without: {'; '.join(gone) or 'none'}."
        turned = gone if kept else kept
        found.append(Flip(name, every, verdict, None, "; ".join(turned) or None, None, "", "; ".join(values), text))
    return found


def inputs_of(case: Case) -> list[InputFigure]:
    """The figures behind every package of a scenario."""
    scenario, catalog = case.scenario, case.catalog
    found = figures_of(catalog.interceptor(scenario.defence.interceptors[0].interceptor), scenario.positions)
    radars = [name for radars in sets_of(scenario.agreement) for name in (*(radars.term.radars or []), *radars.pooled)]
    for name in dict.fromkeys([*scenario.defence.radars, *radars]):
        found += figures_of(catalog.radar(name), scenario.positions)
    if scenario.defence.satellites:
        found += figures_of(catalog.satellites(scenario.defence.satellites), scenario.positions)
    missiles = [threat.missile for threat in scenario.threats]
    missiles += [catalog.site(base).missiles[0] for base in scenario.deterrent.bases]
    for missile in dict.fromkeys(missiles):
        found += figures_of(catalog.missile(missile), scenario.positions)
    found += figures_of(catalog.force(scenario.deterrent.force), scenario.positions)
    for id_ in DAYS.values():
        quantity = catalog.assumption(id_).quantity
        if quantity.value is not None:
            found.append(InputFigure(id_, "quantity", quantity.value, quantity.unit, quantity.grade, quantity.source, "common"))
    return found + common_inputs(case)
