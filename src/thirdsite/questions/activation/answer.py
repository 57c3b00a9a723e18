"""Question 6, activation: has anyone flown a missile that could threaten Europe, and when would the gate have opened?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from thirdsite.catalog.finder_rules import DECLARED, UNDISPUTED, Evidence, FinderRule, Opening, opening, refusal
from thirdsite.catalog.quantity import Quantity
from thirdsite.chain.case import Case
from thirdsite.chain.progress import Progress
from thirdsite.questions.activation.figures import figures_of_answer
from thirdsite.questions.activation.page import (
    LIMITS,
    METHOD,
    finding_row,
    headline_of,
    opening_text,
    rule_row,
    statement_of,
    tables_of,
)
from thirdsite.questions.activation.study import ActivationStudy, declared_over_measured, study_of
from thirdsite.questions.answer import Answer, Flip, InputFigure
from thirdsite.questions.inputs import figures_of
from thirdsite.questions.treaties.inputs import record_inputs

FLIP_STEPS = 8


def answer(case: Case, progress: Progress) -> Answer:
    """Answer the question for a scenario."""
    study = study_of(case, progress)
    rules = [case.catalog.finder_rule(name) for name in case.scenario.activation.finder_rules]
    evidence = study.evidence()
    openings = {rule.id: opening(rule, evidence) for rule in rules}
    refused = {rule.id: {one.test: refusal(rule, one) for one in evidence} for rule in rules}
    findings = [finding_row(case, study, one, refused) for one in study.tests]
    payload = case.catalog.assumption("payload-range-loss").quantity.range_si()
    gates = [rule_row(rule, openings[rule.id]) for rule in rules]
    return Answer(
        question="activation",
        title="Has anyone flown a missile that could threaten Europe?",
        asks="Which capitals came within range of the missiles that were flown, with what confidence, and when would the gate "
        "have opened under each finder rule?",
        headline=headline_of(case, study, rules, openings),
        positions={name: {"statement": statement_of(case, name, study)} for name in case.scenario.positions},
        flips=[flip for rule in rules for flip in flips_of(rule, study, evidence, openings[rule.id], payload)],
        inputs=_inputs(case, study, rules),
        method=METHOD,
        limits=LIMITS,
        details={"findings": findings, "gate": gates, "needed_range": needed_rows(study)},
        tables=tables_of(findings, gates, needed_rows(study)),
        figures=figures_of_answer(case, study),
    )


def needed_rows(study: ActivationStudy) -> list[dict[str, object]]:
    """The range each capital asks for, nearest first."""
    order = sorted(range(len(study.capitals)), key=lambda i: float(study.least_needed_m[i]))
    return [
        {
            "city": study.capitals[i].id,
            "name": study.capitals[i].name,
            "country": study.capitals[i].country,
            "of_the_region": study.inside[i],
            "needed_range_km": round(float(study.needed_m[:, i].min()) / 1e3),
            "needed_range_from_farthest_point_km": round(float(study.needed_m[:, i].max()) / 1e3),
        }
        for i in order
    ]


def flips_of(
    rule: FinderRule,
    study: ActivationStudy,
    evidence: list[Evidence],
    nominal: Opening,
    payload_range: tuple[float, float],
) -> list[Flip]:
    """What moves the day on which one rule is met; `payload_range`: ends of the range lost to a heavier warhead."""
    verdict = f"{rule.name}: {opening_text(nominal)}"
    found = [
        _steps(rule, name, getattr(rule, name), nominal, verdict, lambda changed: opening(changed, evidence))
        for name in ("confidence", "capitals", "flights")
    ]
    if rule.distance.value != DECLARED:
        other = rule.model_copy(update={"distance": rule.distance.model_copy(update={"value": DECLARED})})
        found.append(_switch("distance", verdict, rule.distance.value, DECLARED, nominal, opening(other, evidence)))
    if rule.outcome.value == UNDISPUTED:
        other = rule.model_copy(update={"outcome": rule.outcome.model_copy(update={"value": "any"})})
        found.append(_switch("outcome", verdict, UNDISPUTED, "any", nominal, opening(other, evidence)))
    else:
        other = rule.model_copy(update={"outcome": rule.outcome.model_copy(update={"value": UNDISPUTED})})
        found.append(_switch("outcome", verdict, "any", UNDISPUTED, nominal, opening(other, evidence)))
    if rule.distance.value == DECLARED:
        believed = opening(rule, declared_over_measured(evidence))
        found.append(_switch("declared distance against a measurement", verdict, "measured", "declared", nominal, believed))
    if any(city.country == "TUR" and inside for city, inside in zip(study.capitals, study.inside, strict=True)):
        without = opening(rule, study.evidence(without=("TUR",)))
        found.append(_switch("Turkey counted as Europe", verdict, "yes", "no", nominal, without))
    kept = study.unknowns.payload_loss
    for other_loss in payload_range:
        moved = opening(rule, study.evidence(replace(study.unknowns, payload_loss=other_loss)))
        found.append(_switch("payload_range_loss", verdict, round(kept, 3), round(other_loss, 3), nominal, moved))
    return found


def _steps(
    rule: FinderRule, name: str, figure: Quantity, nominal: Opening, verdict: str, judge: Callable[[FinderRule], Opening]
) -> Flip:
    """The nearest value of a rule's figure, over its range, that moves the day."""
    low, high = figure.range_si()
    given = figure.si()
    whole = name in ("capitals", "flights")
    tried = sorted({round(low + (high - low) * i / FLIP_STEPS) if whole else low + (high - low) * i / FLIP_STEPS for i in range(9)})
    at: float | None = None
    statement = f"Does not move from {low:g} to {high:g}."
    for value in sorted(tried, key=lambda one: abs(one - given)):
        changed = judge(rule.model_copy(update={name: figure.model_copy(update={"value": value, "range": None})}))
        if changed.days != nominal.days:
            at, statement = round(value, 3), f"With {value:g}: {opening_text(changed)}."
            break
    text = ", ".join(f"{value:g}" for value in tried)
    return Flip(name, "common", verdict, given, at, None, "1", text, statement)


def _switch(name: str, verdict: str, given: float | str, other: float | str, nominal: Opening, changed: Opening) -> Flip:
    moved = changed.days != nominal.days
    statement = f"With {other}: {opening_text(changed)}." if moved else f"The same with {other}."
    return Flip(name, "common", verdict, given, other if moved else None, None, "", f"{given}, {other}", statement)


def _inputs(case: Case, study: ActivationStudy, rules: list[FinderRule]) -> list[InputFigure]:
    found = record_inputs([one.test for one in study.tests])
    given = case.scenario.activation
    for name, own in (
        ("reported-distance-error", given.reported_distance_error_share),
        ("payload-range-loss", given.payload_range_loss_share),
    ):
        quantity = case.catalog.assumption(name).quantity
        value, source = (quantity.value, quantity.source) if own is None else (own, "assumption: set by the scenario")
        found.append(InputFigure(name, "quantity", value, "1", quantity.grade if own is None else "M", source, "common"))
    for rule in rules:
        found += figures_of(rule, case.scenario.positions)
    return found
