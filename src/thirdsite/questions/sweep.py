"""A sweep: the same questions at every point of some varied keys, each answer kept as numbers with stable names.

A figure of an answer is named by its question and its key, as `deterrent_pairs_reachable`. Figures by missile and region keep
their axes; an interval becomes two figures, `_low` and `_high`; a list of names becomes their number, `_count`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Real
from typing import Any

from thirdsite.catalog.catalog import Catalog
from thirdsite.chain.case import Case
from thirdsite.chain.progress import Silent
from thirdsite.questions import ask
from thirdsite.questions.answer import Json
from thirdsite.scenario.scenario import Scenario
from thirdsite.scenario.vary import Varied, scenario_at

Figure = tuple[str, str, str | None, str | None, float | None]
"""Name, position, missile, region (None where it has none), value."""


@dataclass(frozen=True)
class SweepWork:
    """All that a point needs; sent to every worker once."""

    scenario: Scenario
    catalog: Catalog
    axes: tuple[Varied, ...]
    questions: tuple[str, ...]
    closed_loop: bool
    threads: int = 1

    def at(self, point: int, base: Case | None = None) -> tuple[list[Figure], Case]:
        """The figures of one point, and its case, which the next point can take fly-out tables from.

        Raises
        ------
        ThirdsiteError : the scenario cannot be examined there
        """
        scenario = scenario_at(self.scenario, self.axes, point, self.catalog)
        case = (base or Case(self.scenario, self.catalog, self.threads, self.closed_loop, False)).changed_to(scenario)
        found = [figure for name in self.questions for figure in figures_of(name, ask(name, case, Silent()).positions)]
        return found, case


def figures_of(question: str, positions: dict[str, Json]) -> list[Figure]:
    """The numbers of an answer."""
    return [figure for position, entry in positions.items() for figure in _collect(question, position, entry)]


def _collect(question: str, position: str, entry: Json) -> Iterator[Figure]:
    for key, value in entry.items():
        if key == "missiles" and isinstance(value, dict):
            for missile, regions in value.items():
                for region, figures in regions.items():
                    for name, number in _numbers(question, figures):
                        yield name, position, missile, region, number
        else:
            for name, number in _numbers(question, {key: value}):
                yield name, position, None, None, number


def _numbers(prefix: str, entry: Json) -> Iterator[tuple[str, float | None]]:
    for key, value in entry.items():
        name = f"{prefix}_{re.sub(r'[^0-9A-Za-z]+', '_', str(key)).strip('_')}"
        if value is None and key.endswith("_interval"):
            yield from ((f"{name}_{end}", None) for end in ("low", "high"))
        elif value is None or isinstance(value, bool | Real):
            yield name, None if value is None else float(value)
        elif isinstance(value, dict) and not any(_is_number(one) for one in value):
            yield from _numbers(name, value)
        elif isinstance(value, list) and len(value) == 2 and all(isinstance(one, Real) for one in value):
            yield f"{name}_low", float(value[0])
            yield f"{name}_high", float(value[1])
        elif isinstance(value, list) and all(isinstance(one, str) for one in value):
            yield f"{name}_count", float(len(value))


def _is_number(text: Any) -> bool:
    """Whether a key is the value of a further axis, such as a bearing; such figures are left out."""
    try:
        float(text)
    except (TypeError, ValueError):
        return False
    return True
