"""Figures a scenario gives itself, and the catalogue's assumptions for the others."""

from __future__ import annotations

from collections.abc import Mapping

from thirdsite.catalog.catalog import Catalog
from thirdsite.scenario.part import Part


def given_or_assumed(catalog: Catalog, ids: Mapping[str, str], given: Part | None) -> dict[str, float]:
    """Values in SI by field name: what `given` has under that name, else the catalogue's assumption `ids` names for it."""
    values = {}
    for name, id_ in ids.items():
        own = None if given is None else getattr(given, name)
        values[name] = catalog.assumption(id_).quantity.si() if own is None else float(own)
    return values
