"""What decides a headline: its assumptions ranked by influence, and the share of that influence without a source.

A question's module may have a function `influence(case, answer, progress) -> list[Influence]`. Where it has none, its assumptions
are ranked by how little a change turns a verdict over, and the ranking says that nothing was sampled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from thirdsite.flight.booster import Array
from thirdsite.questions.answer import Answer, Column, Flip, Json, Table

LEVELS = 4
"""Values tried of each assumption, evenly over its range."""
TRAJECTORIES = 10
BY_FLIPS = "by flips"


@dataclass(frozen=True)
class Factor:
    """One assumption with its range."""

    name: str
    low: float
    high: float
    nominal: float | None
    unit: str
    grade: str

    def at(self, share: Array) -> Array:
        """Values a share of the way through the range."""
        return self.low + (self.high - self.low) * share


@dataclass(frozen=True)
class Ranked:
    """One assumption's influence on one measure."""

    assumption: str
    influence: float | None
    """Mean size of the change of the measure when the assumption goes from one end of its range to the other, the others being
    anywhere in theirs; None where nothing was sampled."""
    confidence: float | None
    """Half-width of its 95 % interval."""
    interval: tuple[float, float] | None
    unit: str
    nominal: float | str | None
    grade: str
    flips_at: float | str | None


@dataclass(frozen=True)
class Influence:
    """Assumptions by their influence on one measure under one position, greatest first."""

    measure: str
    position: str
    method: str
    ranked: list[Ranked]

    @property
    def unsourced_share(self) -> float | None:
        """Share of the influence that assumptions without a source (grade M) have; None where none was found."""
        total = sum(one.influence or 0.0 for one in self.ranked)
        if total <= 0.0:
            return None
        return sum(one.influence or 0.0 for one in self.ranked if one.grade == "M") / total


def design(factors: list[Factor], seed: int) -> Array:
    """Morris's trajectories through the ranges, `[evaluation, factor]`, each a share of its range."""
    from SALib.sample.morris import sample

    found = sample(_problem(factors), TRAJECTORIES, num_levels=LEVELS, seed=seed % 2**32)
    return np.asarray(found, dtype=float)


def elementary_effects(factors: list[Factor], shares: Array, outputs: Array, seed: int) -> list[tuple[Factor, float, float]]:
    """Each factor with its mean absolute elementary effect and the half-width of its 95 % interval, greatest first.

    Source: Morris 1991, Technometrics 33, 161-174; Campolongo, Cariboni, Saltelli 2007, Environ. Model. Softw. 22, 1509-1518.
    """
    from SALib.analyze.morris import analyze

    found = analyze(_problem(factors), shares, outputs, num_levels=LEVELS, conf_level=0.95, seed=seed % 2**32)
    rows = [
        (factor, float(mean), float(width) if isfinite(width) else 0.0)
        for factor, mean, width in zip(factors, found["mu_star"], found["mu_star_conf"], strict=True)
    ]
    return sorted(rows, key=lambda row: -row[1])


def _problem(factors: list[Factor]) -> dict[str, object]:
    return {"num_vars": len(factors), "names": [factor.name for factor in factors], "bounds": [[0.0, 1.0]] * len(factors)}


def ranked_by_effects(
    answer: Answer, measure: str, position: str, method: str, factors: list[Factor], shares: Array, outputs: Array, seed: int
) -> Influence:
    """The ranking of one measure under one position from its values on a design."""
    rows = elementary_effects(factors, shares, outputs, seed) if len(factors) else []
    ranked = [
        Ranked(
            factor.name,
            round(mean, 4),
            round(width, 4),
            (factor.low, factor.high),
            factor.unit,
            factor.nominal,
            factor.grade,
            _flip_of(answer.flips, factor.name, position),
        )
        for factor, mean, width in rows
    ]
    return Influence(measure, position, method, ranked)


def _flip_of(flips: list[Flip], name: str, position: str) -> float | str | None:
    found = [
        flip.flips_at for flip in flips if flip.assumption == name and flip.position in (position, "") and flip.flips_at is not None
    ]
    return found[0] if found else None


def by_flips(answer: Answer) -> list[Influence]:
    """A ranking by what turns a verdict over: the smallest change first, then those that turn nothing over."""
    found = []
    grades = {figure.id: figure.grade for figure in answer.inputs}
    for position in dict.fromkeys(flip.position for flip in answer.flips):
        best: dict[str, Flip] = {}
        for flip in answer.flips:
            if flip.position == position and (flip.assumption not in best or _change(flip) < _change(best[flip.assumption])):
                best[flip.assumption] = flip
        ranked = [
            Ranked(flip.assumption, None, None, None, flip.unit, flip.nominal, _grade(flip.assumption, grades), flip.flips_at)
            for flip in sorted(best.values(), key=_change)
        ]
        found.append(Influence("the verdict", position, BY_FLIPS, ranked))
    return found


def _change(flip: Flip) -> float:
    """Share of the nominal value by which an assumption must change; infinite where it turns nothing over."""
    if flip.flips_at is None:
        return float("inf")
    if isinstance(flip.nominal, int | float) and isinstance(flip.flips_at, int | float):
        return abs(flip.flips_at - flip.nominal) / max(abs(flip.nominal), 1e-12)
    return 1.0


def _grade(assumption: str, grades: dict[str, str]) -> str:
    key = assumption.replace("_", "-")
    return next((grade for id_, grade in grades.items() if key.startswith(id_)), "")


def with_influences(answer: Answer, influences: list[Influence]) -> Answer:
    """The answer with what decides it: `decides` in its details, and a table."""
    rows: list[Json] = []
    for one in influences:
        for rank, ranked in enumerate(one.ranked, start=1):
            rows.append(
                {
                    "measure": one.measure,
                    "position": one.position,
                    "rank": rank,
                    "assumption": ranked.assumption,
                    "influence": ranked.influence,
                    "influence_confidence": ranked.confidence,
                    "interval": None if ranked.interval is None else list(ranked.interval),
                    "unit": ranked.unit,
                    "nominal": ranked.nominal,
                    "grade": ranked.grade,
                    "flip": ranked.flips_at,
                }
            )
    summary = [
        {
            "measure": one.measure,
            "position": one.position,
            "method": one.method,
            "unsourced_influence_share": None if one.unsourced_share is None else round(one.unsourced_share, 3),
        }
        for one in influences
    ]
    decides = {"rows": rows, "summary": summary}
    if not rows:
        return replace(answer, details={**answer.details, "decides": decides})
    return replace(answer, details={**answer.details, "decides": decides}, tables=[_table(influences, rows), *answer.tables])


def _table(influences: list[Influence], rows: list[Json]) -> Table:
    columns = [
        Column("measure", "Headline measure"),
        Column("position", "Position"),
        Column("rank", "Rank"),
        Column("assumption", "Assumption"),
        Column("influence", "Influence"),
        Column("influence_confidence", "give or take"),
        Column("interval", "Over the interval"),
        Column("unit", "Unit"),
        Column("grade", "Grade"),
        Column("flip", "Flips at"),
    ]
    methods = dict.fromkeys(one.method for one in influences)
    shares = [
        f"{one.measure} under {one.position}: {100.0 * one.unsourced_share:.0f} %"
        for one in influences
        if one.unsourced_share is not None
    ]
    note = " ".join(_explained(method) for method in methods)
    if shares:
        note += f" Share of the influence that rests on assumptions without a source (grade M): {'; '.join(shares)}."
    return Table("decides", "What decides", columns, rows, note)


def _explained(method: str) -> str:
    if method == BY_FLIPS:
        return "Nothing was sampled here: assumptions stand by how small a change turns the verdict over, then those that do not."
    return method
