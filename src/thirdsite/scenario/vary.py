"""A scenario with some of its keys varied: which keys, over which values, and the scenario at each point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, prod
from pathlib import Path
from typing import Any

from thirdsite.catalog.catalog import Catalog
from thirdsite.catalog.yamlfile import YamlFile
from thirdsite.errors import BadInput, UnknownName
from thirdsite.scenario.scenario import Assumptions, InterceptorSite, Scenario, checked
from thirdsite.scenario.sensing_assumptions import SensingAssumptions

Value = float | str
Step = str | int
MOST_POINTS = 100_000
FIXED = ("schema", "id", "title", "description", "positions")
"""Keys that name the scenario, or that a sweep has an axis of its own for."""


@dataclass(frozen=True)
class Varied:
    """One key of a scenario and the values it takes."""

    place: tuple[Step, ...]
    values: tuple[Value, ...]

    @property
    def key(self) -> str:
        """The whole key, with dots."""
        return ".".join(str(step) for step in self.place)

    @property
    def name(self) -> str:
        """The key as the name of an axis."""
        return "_".join(str(step).replace("-", "_") for step in self.place)


def varied(text: str, scenario: Scenario) -> Varied:
    """What `--vary KEY=V1,V2,...` or `KEY=START:STOP:STEP` asks for.

    KEY is a key of the scenario with dots, as in `defence.interceptors.0.count`; for an assumption its name alone will do, and
    for the only group of interceptors the name of its key.

    Raises
    ------
    BadInput, UnknownName : a key that the scenario does not have, or values that are none
    """
    key, separator, listed = text.partition("=")
    if not separator or not key.strip() or not listed.strip():
        raise BadInput(f"--vary {text}: write KEY=V1,V2,... or KEY=START:STOP:STEP")
    place = _place(key.strip(), scenario)
    values = _values(listed.strip(), text)
    if len(set(values)) != len(values):
        raise BadInput(f"--vary {text}: a value is given twice; give each once")
    if len({isinstance(value, str) for value in values}) > 1:
        raise BadInput(f"--vary {text}: numbers and words cannot share an axis; give one kind")
    return Varied(place, values)


def _place(key: str, scenario: Scenario) -> tuple[Step, ...]:
    """Where a key lies in the scenario, its short names spelled out."""
    if key in Assumptions.model_fields:
        return "assumptions", key
    if key in SensingAssumptions.model_fields:
        return "sensing", key
    if key in InterceptorSite.model_fields:
        groups = len(scenario.defence.interceptors)
        if groups > 1:
            raise BadInput(
                f"--vary {key}: the scenario has {groups} groups of interceptors; write defence.interceptors.N.{key}, N from 0 to "
                f"{groups - 1}"
            )
        return "defence", "interceptors", 0, key
    part: Any = scenario.model_dump(by_alias=True, mode="json")
    place: list[Step] = []
    for step in key.split("."):
        if isinstance(part, dict) and step in part:
            place.append(step)
        elif isinstance(part, dict):
            short = [] if place else [*Assumptions.model_fields, *SensingAssumptions.model_fields]
            raise UnknownName(f"key of {'.'.join(map(str, place)) or 'the scenario'}", step, [*part, *short])
        elif isinstance(part, list) and step.isdecimal() and int(step) < len(part):
            place.append(int(step))
        elif isinstance(part, list):
            raise BadInput(f"--vary {key}: {step!r} is no entry of {'.'.join(map(str, place))}; it has 0 to {len(part) - 1}")
        else:
            raise BadInput(f"--vary {key}: {'.'.join(map(str, place))} has no keys of its own")
        part = part[place[-1]]
    if place[0] in FIXED:
        raise BadInput(f"--vary {key}: {place[0]} names what is examined and cannot be varied; write another scenario")
    if isinstance(part, dict | list):
        inside = ", ".join(map(str, part)) if isinstance(part, dict) else f"0 to {len(part) - 1}"
        raise BadInput(f"--vary {key}: holds further keys ({inside}); name one of them")
    return tuple(place)


def _values(listed: str, text: str) -> tuple[Value, ...]:
    bounds = listed.split(":")
    if len(bounds) == 3 and all(_number(bound) is not None for bound in bounds):
        start, stop, step = (float(bound) for bound in bounds)
        if not step or (stop - start) / step < 0.0:
            raise BadInput(f"--vary {text}: {step:g} never leads from {start:g} to {stop:g}; change its sign or write it above 0")
        count = int((stop - start) / step + 1e-9) + 1
        if count > MOST_POINTS:
            raise BadInput(f"--vary {text}: makes {count} values, more than {MOST_POINTS}; write a greater step")
        return tuple(round(start + k * step, 9) for k in range(count))
    found: list[Value] = []
    for word in listed.split(","):
        number = _number(word)
        if number is not None and not isfinite(number):
            raise BadInput(f"--vary {text}: {word.strip()} is no number to use; write a plain number")
        if not word.strip():
            raise BadInput(f"--vary {text}: a value is missing between two commas")
        found.append(word.strip() if number is None else number)
    return tuple(found)


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None


def count_of(axes: Sequence[Varied]) -> int:
    """Number of points of a sweep.

    Raises
    ------
    BadInput : more than can be, or a key twice
    """
    keys = [axis.key for axis in axes]
    if doubled := sorted({key for key in keys if keys.count(key) > 1}):
        raise BadInput(f"--vary {doubled[0]} is given twice; give all its values at once")
    count = prod(len(axis.values) for axis in axes)
    if count > MOST_POINTS:
        raise BadInput(f"the sweep has {count} points, more than {MOST_POINTS}; give fewer values")
    return count


def index_of(axes: Sequence[Varied], point: int) -> tuple[int, ...]:
    """Which value of each axis a point has; the last axis runs fastest."""
    found: list[int] = []
    for axis in reversed(axes):
        point, at = divmod(point, len(axis.values))
        found.append(at)
    return tuple(reversed(found))


def scenario_at(scenario: Scenario, axes: Sequence[Varied], point: int, catalog: Catalog) -> Scenario:
    """The scenario at a point of a sweep, checked as if it had been written so.

    Raises
    ------
    BadInput : a value that the scenario cannot have there
    """
    chosen = [(axis, axis.values[at]) for axis, at in zip(axes, index_of(axes, point), strict=True)]
    values = {axis.place: int(value) if isinstance(value, float) and value.is_integer() else value for axis, value in chosen}
    shown = [f"{axis.key}={value:g}" if isinstance(value, float) else f"{axis.key}={value}" for axis, value in chosen]
    return with_values(scenario, values, catalog, " ".join(f"--vary {one}" for one in shown))


def with_values(scenario: Scenario, values: Mapping[tuple[Step, ...], Any], catalog: Catalog, source: str = "") -> Scenario:
    """A scenario with other values at some places that it has, checked as if it had been written so; `source` names it in errors.

    Raises
    ------
    BadInput : a value that the scenario cannot have there
    """
    source = source or ", ".join(f"{'.'.join(map(str, place))}={value}" for place, value in values.items())
    # what the scenario leaves to its defaults stays left to them: some checks are of what is written only
    data = scenario.model_dump(by_alias=True, mode="json", exclude_unset=True)
    every = scenario.model_dump(by_alias=True, mode="json")
    for place, value in values.items():
        part: Any = data
        full: Any = every
        for step in place[:-1]:
            full = full[step]
            if isinstance(part, dict) and step not in part:
                part[step] = {} if isinstance(full, dict) else full
            part = part[step]
        part[place[-1]] = value
    try:
        return checked(YamlFile(Path(source), data), catalog, scenario._folder)
    except BadInput as error:
        raise BadInput(str(error).replace(f"{Path(source)}:1: ", f"{source}: ")) from None


def check_values(scenario: Scenario, axes: Sequence[Varied], catalog: Catalog) -> None:
    """See that the scenario can have every value of every axis, and all first and all last ones together.

    Raises
    ------
    BadInput : as `scenario_at`
    """
    for axis in axes:
        for k in range(len(axis.values)):
            scenario_at(scenario, [Varied(axis.place, (axis.values[k],))], 0, catalog)
    for point in {0, count_of(axes) - 1}:
        scenario_at(scenario, axes, point, catalog)
