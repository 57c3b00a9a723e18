"""Bodies with what was revealed put in place of what was withheld."""

from __future__ import annotations

import copy
from typing import Any

from thirdsite.accord.records.record import Record

Reveals = dict[str, dict[str, Any]]
"""By record id: the values revealed, by field path."""


def is_withheld(value: Any) -> bool:
    """Whether a commitment stands in place of a value."""
    return isinstance(value, dict) and value.keys() == {"withheld"}


def opened(record: Record, reveals: Reveals) -> dict[str, Any]:
    """The body of a record with every revealed value in its place; the record itself is not changed."""
    known = reveals.get(record.id)
    if not known:
        return record.body
    body = copy.deepcopy(record.body)
    for path, value in known.items():
        *steps, last = path.split(".")
        place: Any = body
        for step in steps:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[int(last) if isinstance(place, list) else last] = value
    return body


def number(body: dict[str, Any], key: str) -> float | None:
    """A number of a body, None where it is absent or withheld."""
    value = body.get(key)
    return None if value is None or is_withheld(value) else float(value)


def withheld_fields(value: Any, path: str = "") -> list[tuple[str, dict[str, str]]]:
    """Every withheld field below a value: its path and the agreed reason."""
    if is_withheld(value):
        return [(path, value["withheld"]["reason"])]
    if isinstance(value, dict):
        steps = [(str(key), inner) for key, inner in value.items()]
    elif isinstance(value, list):
        steps = [(str(place), inner) for place, inner in enumerate(value)]
    else:
        return []
    return [found for key, inner in steps for found in withheld_fields(inner, f"{path}.{key}" if path else key)]
