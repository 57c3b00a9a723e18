"""Unknown figures drawn at random: a catalogue in which each stands somewhere in its range, for the closed loop.

Drawn are the assumptions of grade M that the loop uses, the interval a position gives to the burnout speed, and what the
catalogue gives with a range of the scenario's radars and satellites and of the missile's cross-sections. What a scenario
sets itself is not drawn. Every figure has a stream of its own, so that another figure in the catalogue changes no draw.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import exp, log
from typing import Any

from thirdsite.catalog.catalog import Catalog
from thirdsite.catalog.quantity import Figure, Quantity, Record
from thirdsite.catalog.records import Assumption
from thirdsite.chain.engagement_assumptions import COMMON
from thirdsite.errors import NoCommonFigure
from thirdsite.scenario.engagement_figures import ENGAGEMENT_IDS
from thirdsite.scenario.scenario import Scenario
from thirdsite.scenario.sensing_setting import SENSING_IDS
from thirdsite.scenario.setting import ASSUMPTION_IDS
from thirdsite.scenario.streams import stream
from thirdsite.scenario.tracking_setting import TRACKING_IDS

APART = ("warhead-probability", "single-shot-probability")
"""Never drawn: plain numbers that stand beside every result."""
IN_RATIO = 10.0
"""A range whose ends lie so many times apart is drawn evenly in the logarithm, any other evenly."""
ASSUMED = {**{name: ASSUMPTION_IDS[name] for name in COMMON}, **ENGAGEMENT_IDS, **SENSING_IDS, **TRACKING_IDS}


@dataclass(frozen=True)
class Unknown:
    """One figure that is drawn: its name and, in the catalogue's unit, its range."""

    name: str
    low: float
    high: float

    def at(self, quantile: float) -> float:
        """The value that a share `quantile` of all draws lie below."""
        if self.low > 0.0 and self.high >= IN_RATIO * self.low:
            return min(max(exp(log(self.low) + quantile * log(self.high / self.low)), self.low), self.high)
        return self.low + quantile * (self.high - self.low)


def unknowns(catalog: Catalog, scenario: Scenario, missile: str, position: str) -> list[Unknown]:
    """What is drawn of a catalogue under a position."""
    return [unknown for _, _, unknown in _found(catalog, scenario, missile, position)]


def quantile_of(scenario: Scenario, draw: int, unknown: Unknown) -> float:
    """Where in its range a figure stands in one draw, the same under every position."""
    return float(stream(scenario.seed, draw, unknown.name, "unknown figure").random())


def drawn_catalog(catalog: Catalog, scenario: Scenario, missile: str, position: str, draw: int) -> Catalog:
    """The catalogue of one draw under a position."""
    values: dict[str, dict[tuple[str, ...], float]] = {}
    for id_, path, unknown in _found(catalog, scenario, missile, position):
        values.setdefault(id_, {})[path] = unknown.at(quantile_of(scenario, draw, unknown))
    entries = {id_: _replaced(catalog.entries[id_], (), own) for id_, own in values.items()}
    return replace(catalog, entries={**catalog.entries, **entries})


def _found(catalog: Catalog, scenario: Scenario, missile: str, position: str) -> Iterator[tuple[str, tuple[str, ...], Unknown]]:
    """Entry, place in it, and what is drawn there."""
    given = (scenario.assumptions, scenario.sensing, scenario.tracking)
    for field, id_ in ASSUMED.items():
        own = next((getattr(part, field) for part in given if hasattr(part, field)), None)
        entry = catalog.get(Assumption, id_)
        figure = entry.quantity.figure(position)
        if own is None and id_ not in APART and figure.grade == "M" and _open(figure):
            yield id_, ("quantity",), _unknown(id_, figure)
    defence, group = scenario.defence, scenario.defence.interceptors[0]
    names = [*defence.radars, *([] if defence.satellites is None else [defence.satellites])]
    if defence.satellites is not None:
        names += catalog.satellites(defence.satellites).members
    for name in names:
        yield from _of(catalog, name, (), catalog.entries[name], position)
    section = catalog.missile(missile).cross_section
    yield from _of(catalog, missile, ("cross_section",), section, position)
    if group.burnout_speed_m_s is None:
        speed = catalog.interceptor(group.interceptor).burnout_speed
        yield from _of(catalog, group.interceptor, ("burnout_speed",), speed, position)


def _of(
    catalog: Catalog, id_: str, path: tuple[str, ...], part: Any, position: str
) -> Iterator[tuple[str, tuple[str, ...], Unknown]]:
    """What is drawn within a part of an entry."""
    if isinstance(part, Quantity):
        try:
            figure = part.figure(position)
        except NoCommonFigure:
            return
        if _open(figure):
            yield id_, path, _unknown(f"{id_}.{'.'.join(path)}", figure)
    elif isinstance(part, dict):
        for key, child in part.items():
            yield from _of(catalog, id_, (*path, key), child, position)
    elif isinstance(part, Record):
        for key in type(part).model_fields:
            yield from _of(catalog, id_, (*path, key), getattr(part, key), position)


def _open(figure: Figure) -> bool:
    return figure.range is not None and figure.range[0] < figure.range[1]


def _unknown(name: str, figure: Figure) -> Unknown:
    assert figure.range is not None
    return Unknown(name, *figure.range)


def _replaced(part: Any, path: tuple[str, ...], values: dict[tuple[str, ...], float]) -> Any:
    """A part of an entry with its drawn figures at their values, for every position."""
    if path in values:
        return part.model_copy(update={"value": values[path], "range": None, "source": "drawn from its range", "positions": {}})
    if isinstance(part, dict):
        return {key: _replaced(child, (*path, key), values) for key, child in part.items()}
    if isinstance(part, Record) and not isinstance(part, Quantity):
        within = {key for key, *_ in (own[len(path) :] for own in values if own[: len(path)] == path)}
        return part.model_copy(update={key: _replaced(getattr(part, key), (*path, key), values) for key in within})
    return part
