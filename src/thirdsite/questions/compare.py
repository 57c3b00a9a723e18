"""Two settings side by side: which figures of the answers differ, and which inputs differ that made them.

Figures are named as in a sweep. Where both sides are scenarios, each key in which they differ can also be changed alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from thirdsite.chain.case import Case
from thirdsite.chain.progress import Progress, Silent
from thirdsite.errors import BadInput, ThirdsiteError
from thirdsite.questions import ask
from thirdsite.questions.answer import Json
from thirdsite.questions.sweep import figures_of
from thirdsite.scenario.scenario import Scenario
from thirdsite.scenario.vary import Step, with_values

ANSWERS = "thirdsite-answers-1"
SET_BY_SCENARIO = "SI"
"""Unit by which an answer's inputs tell an assumption that the scenario sets from the catalogue's."""
Place = tuple[Step, ...]
FigureKey = tuple[str, str, str, str | None, str | None]
"""Question, figure, position, missile, region."""
Figures = dict[FigureKey, float | None]


@dataclass(frozen=True)
class Side:
    """One of the two: its answers, and the scenario where it is known."""

    name: str
    catalog_digest: str
    scenario_digest: str
    answers: dict[str, Json]
    """Per question the parts of `answers.json` that are compared: headline, positions, inputs."""
    case: Case | None = None

    @property
    def positions(self) -> list[str]:
        """Positions that some answer has, in their order."""
        return list(dict.fromkeys(name for answer in self.answers.values() for name in answer["positions"]))

    def figures(self, questions: list[str]) -> dict[FigureKey, float | None]:
        """The numbers of the answers to some questions."""
        return {
            (question, figure, position, missile, region): value
            for question in questions
            for figure, position, missile, region, value in figures_of(question, self.answers[question]["positions"])
        }

    def inputs(self, questions: list[str]) -> dict[tuple[str, str, str], Json]:
        """The figures that the answers used, by id, what and whose."""
        return {
            (one["id"], one["what"], one["whose"]): one
            for question in questions
            for one in self.answers[question].get("inputs", [])
        }


def side_of_results(path: Path) -> Side:
    """A side from a report's folder, or from an `answers.json`.

    Raises
    ------
    BadInput : missing, not JSON, or not answers of thirdsite
    """
    source = path / "answers.json" if path.is_dir() else path
    try:
        root = json.loads(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{source}: cannot be read: {error.strerror}; name a report's folder or its answers.json") from None
    except ValueError as error:
        raise BadInput(f"{source}: not JSON ({error}); name the answers.json of a report") from None
    if not isinstance(root, dict) or root.get("schema") != ANSWERS or not _well_formed(root.get("answers")):
        raise BadInput(f"{source}: not answers of thirdsite (schema {ANSWERS}); name the answers.json of a report")
    return Side(str(path), str(root.get("catalog_digest", "")), str(root.get("scenario_digest", "")), root["answers"])


def _well_formed(answers: Any) -> bool:
    return isinstance(answers, dict) and all(
        isinstance(one, dict)
        and isinstance(one.get("headline"), str)
        and isinstance(one.get("positions"), dict)
        and all(isinstance(entry, dict) for entry in one["positions"].values())
        and isinstance(one.get("inputs", []), list)
        and all(isinstance(row, dict) and {"id", "what", "whose", "value"} <= set(row) for row in one.get("inputs", []))
        for one in answers.values()
    )


def side_of_case(name: str, case: Case, questions: list[str], progress: Progress) -> Side:
    """A side answered now."""
    answers = {question: ask(question, case, progress).json() for question in questions}
    return Side(name, case.catalog.digest, case.scenario.digest, answers, case)


def check_pairs(asked: list[tuple[str, str]], known: list[tuple[str, list[str]]]) -> None:
    """See that the positions to be paired are there; `known` holds each side's name and positions.

    Raises
    ------
    BadInput : a position asked for that a side does not have
    """
    for pair in asked:
        for name, (side, positions) in zip(pair, known, strict=True):
            if name not in positions:
                raise BadInput(f"--pair {'='.join(pair)}: {side} has no position {name}; it has {', '.join(positions)}")


def pairs_of(a: Side, b: Side, asked: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Which position of one side stands beside which of the other: as asked, else by name, else in their order.

    Raises
    ------
    BadInput : a position asked for that a side does not have
    """
    check_pairs(asked, [(side.name, side.positions) for side in (a, b)])
    if asked:
        return asked
    common = [name for name in a.positions if name in b.positions]
    return [(name, name) for name in common] if common else list(zip(a.positions, b.positions, strict=False))


@dataclass(frozen=True)
class Comparison:
    """What differs between two sides."""

    a: Side
    b: Side
    questions: list[str]
    pairs: list[tuple[str, str]]
    figures: list[Json]
    """Rows of figures that differ, `a` and `b` side by side."""
    unchanged: int
    inputs: list[Json]
    """Rows of inputs that differ; None where a side does not use one."""
    keys: list[Json] | None
    """Keys of the scenarios that differ; None where a side's scenario is not known."""
    each: list[Json] = field(default_factory=list)
    """What each differing key changes alone."""

    def as_json(self) -> Json:
        """Everything, keys as documented."""
        return {
            "a": _about(self.a),
            "b": _about(self.b),
            "questions": self.questions,
            "positions": [{"a": one, "b": other} for one, other in self.pairs],
            "headlines": {
                name: {"a": self.a.answers[name]["headline"], "b": self.b.answers[name]["headline"]} for name in self.questions
            },
            "figures": self.figures,
            "figures_unchanged": self.unchanged,
            "inputs": self.inputs,
            "scenario": self.keys,
            "each": self.each,
        }


def _about(side: Side) -> Json:
    return {"name": side.name, "catalog_digest": side.catalog_digest, "scenario_digest": side.scenario_digest}


def compare(a: Side, b: Side, asked: list[tuple[str, str]]) -> Comparison:
    """Everything that differs between two sides.

    Raises
    ------
    BadInput : the sides have no question in common
    """
    questions = [name for name in a.answers if name in b.answers]
    if not questions:
        raise BadInput(
            f"{a.name} answers {', '.join(a.answers) or 'nothing'} and {b.name} {', '.join(b.answers) or 'nothing'}: no "
            "question in common; answer the same ones"
        )
    pairs = pairs_of(a, b, asked)
    figures = _figure_rows(a.figures(questions), b.figures(questions), pairs)
    changed = [row for row in figures if row["a"] != row["b"]]
    keys = None
    if a.case is not None and b.case is not None:
        keys = [
            {"key": ".".join(map(str, place)), "a": one, "b": other}
            for place, one, other in differing(a.case.scenario, b.case.scenario)
        ]
    return Comparison(a, b, questions, pairs, changed, len(figures) - len(changed), _input_rows(a, b, questions), keys)


def _figure_rows(one: Figures, other: Figures, pairs: list[tuple[str, str]]) -> list[Json]:
    rows = []
    for name_a, name_b in pairs:
        here = {(key[0], key[1], key[3], key[4]): value for key, value in one.items() if key[2] == name_a}
        there = {(key[0], key[1], key[3], key[4]): value for key, value in other.items() if key[2] == name_b}
        for key in dict.fromkeys((*here, *there)):
            before, after = here.get(key), there.get(key)
            rows.append(
                {
                    "question": key[0],
                    "figure": key[1].removeprefix(f"{key[0]}_"),
                    "position_a": name_a,
                    "position_b": name_b,
                    "missile": key[2],
                    "region": key[3],
                    "a": before,
                    "b": after,
                    "change": None if before is None or after is None else round(after - before, 9),
                }
            )
    return rows


def _input_rows(a: Side, b: Side, questions: list[str]) -> list[Json]:
    one, other = a.inputs(questions), b.inputs(questions)
    rows = []
    for key in dict.fromkeys((*one, *other)):
        before, after = one.get(key), other.get(key)
        if before is not None and after is not None and before["value"] == after["value"]:
            continue
        known = after or before or {}
        rows.append(
            {
                "id": key[0],
                "what": key[1],
                "whose": key[2],
                "unit_a": None if before is None else before.get("unit", ""),
                "unit_b": None if after is None else after.get("unit", ""),
                "a": None if before is None else before["value"],
                "b": None if after is None else after["value"],
                "grade": known.get("grade", ""),
                "source": known.get("source", ""),
            }
        )
    return rows


def differing(one: Scenario, other: Scenario) -> list[tuple[Place, Any, Any]]:
    """Keys in which two scenarios differ, names and words left out; None where one has no such key.

    Lists of names, and lists of unequal length, differ as a whole.
    """
    names = {"id", "title", "description"}
    here, there = (side.model_dump(by_alias=True, mode="json", exclude=names) for side in (one, other))
    return list(_differing(here, there, ()))


def _differing(one: Any, other: Any, place: Place) -> Iterator[tuple[Place, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys((*one, *other)):
            yield from _differing(one.get(key), other.get(key), (*place, key))
    elif _records(one) and _records(other) and len(one) == len(other):
        for number, (first, second) in enumerate(zip(one, other, strict=True)):
            yield from _differing(first, second, (*place, number))
    elif one != other:
        yield place, one, other


def _records(part: Any) -> bool:
    return isinstance(part, list) and all(isinstance(entry, dict) for entry in part)


def with_each(found: Comparison, progress: Progress) -> Comparison:
    """The comparison with what each differing key changes by itself, set in the first scenario to what it is in the second.

    A key that the first scenario cannot take alone has `why_not` in place of figures.
    """
    case = found.a.case
    if case is None or found.b.case is None:
        raise BadInput("--each changes keys of scenarios; name two scenarios, not results")
    places = differing(case.scenario, found.b.case.scenario)
    before, rows = found.a.figures(found.questions), []
    with progress.phase(f"{len(places)} differing keys, each alone", len(places)) as bar:
        for place, one, other in places:
            row: Json = {"key": ".".join(map(str, place)), "a": one, "b": other, "figures": [], "why_not": None}
            try:
                scenario = with_values(case.scenario, {place: other}, case.catalog)
                side = side_of_case(row["key"], case.changed_to(scenario), found.questions, Silent())
                same = [(name, name) for name in found.a.positions]
                rows_now = _figure_rows(before, side.figures(found.questions), same)
                row["figures"] = [figure for figure in rows_now if figure["a"] != figure["b"]]
            except ThirdsiteError as error:
                row["why_not"] = str(error)
            rows.append(row)
            bar.advance()
    return replace(found, each=rows)
