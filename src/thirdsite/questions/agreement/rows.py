"""Packages as rows: their terms, what they protect, what they reassure; and what is traded between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np

from thirdsite.flight.booster import Array
from thirdsite.questions.agreement.packages import BOTH, Packages
from thirdsite.questions.answer import Json
from thirdsite.scenario.agreement_terms import PackageTerms


def terms_json(terms: PackageTerms) -> Json:
    """A package's terms, keys as in a terms file."""
    return terms.model_dump(mode="json")


def terms_words(terms: PackageTerms) -> str:
    """A package's terms in one line."""
    cap = "no speed cap" if terms.speed_cap_m_s is None else f"capped at {terms.speed_cap_m_s:,.0f} m/s"
    sector = "" if terms.launch_sector_deg is None else f", intercepts only to {_sector(terms.launch_sector_deg)}"
    pooled = f", {' and '.join(terms.pooled)} pooled" if terms.pooled else ""
    monitors = {"none": "no monitors", "visits": "visiting monitors", "permanent": "permanent monitors"}[terms.monitors]
    return (
        f"{terms.interceptors} interceptors at {terms.site}, {cap}{sector}; radars {terms.radars.name}{pooled}; "
        f"{terms.activation.name}; {monitors}"
    )


def _sector(sector: tuple[float, float]) -> str:
    return f"{sector[0]:g}-{sector[1]:g} deg"


def protection_json(packages: Packages, package: int) -> Json:
    """What a package protects, at the confidence asked for; per position where it depends on the figures."""
    physical, form = (int(part) for part in packages.parts(package))
    forms = packages.forms
    return {
        "city_population_share": {
            name: {
                region: _share(packages.held(values[p, physical], at_least=True)) for region, values in packages.by_region.items()
            }
            for p, name in enumerate(_positions(packages))
        },
        "city_population_share_nominal": {
            name: {region: _share(values[p, physical, 0]) for region, values in packages.by_region.items()}
            for p, name in enumerate(_positions(packages))
        },
        "city_population_share_by_missile": {
            name: _by_missile(packages, p, physical) for p, name in enumerate(_positions(packages))
        },
        "raid_missiles": int(forms.raid_missiles[form]),
        "days_to_protection": _number(packages.held(forms.days_to_protection[form], at_least=False), 0),
    }


def _by_missile(packages: Packages, position: int, physical: int) -> Json:
    found: Json = {}
    for (missile, region), values in packages.by_missile.items():
        found.setdefault(missile, {})[region] = _share(packages.held(values[position, physical], at_least=True))
    return found


def reassurance_json(packages: Packages, package: int) -> Json:
    """What a package reassures, at the confidence asked for; per position where it depends on the figures."""
    physical, form = (int(part) for part in packages.parts(package))
    forms, names = packages.forms, _positions(packages)

    def each(values: Array, digits: int, scale: float = 1.0, *, at_least: bool = False) -> Json:
        return {
            name: _number(packages.held(values[p, physical], at_least=at_least) * scale, digits) for p, name in enumerate(names)
        }

    return {
        "russian_pairs_reachable_share": each(packages.pairs_share, 3),
        "russian_pairs_reachable_share_without_sector": each(packages.pairs_share_without_sector, 3),
        "greatest_margin_s": each(packages.margin_s, 0),
        "russia_area_seen_below_1000_km_share": each(packages.area_share, 3),
        "lowest_visible_height_over_a_base_km": each(packages.height_over_base_m, 0, 1e-3, at_least=True),
        "interceptors_per_missile": _number(forms.interceptors_per_missile[form], 4),
        "breakout_days": _number(packages.held(forms.breakout_days[form], at_least=True), 1),
        "warning_days": _number(packages.held(forms.warning_days[form], at_least=True), 1),
    }


def package_row(packages: Packages, package: int) -> Json:
    """One package as `answers.json` holds it."""
    names = _positions(packages)
    return {
        "terms": terms_json(packages.terms(package)),
        "protection": protection_json(packages, package),
        "reassurance": reassurance_json(packages, package),
        "robust": bool(packages.robust[package]),
        "acceptable_share": {name: _share(packages.acceptable_share[p, package]) for p, name in enumerate(names)},
        "frontier_of": [name for name in (*names, BOTH) if packages.frontiers[name][package]],
    }


def frontier_rows(packages: Packages) -> list[int]:
    """Packages on any frontier, one of each that differ in nothing measured; robust ones first, then by what they protect."""
    on = np.flatnonzero(np.any(list(packages.frontiers.values()), axis=0))
    _, values = packages.objectives
    _, first = np.unique(values[:, on].transpose(1, 0, 2).reshape(len(on), -1), axis=0, return_index=True)
    kept = on[np.sort(first)]
    worst = values[:, kept].min(axis=0)
    order = sorted(range(len(kept)), key=lambda i: (not packages.robust[kept[i]], *(-worst[i]).tolist(), int(kept[i])))
    return [int(kept[i]) for i in order]


@dataclass(frozen=True)
class Measure:
    """One thing measured of a package."""

    name: str
    unit: str
    better_for: str
    """Who gains when it grows (or falls, with `less_is_better`)."""
    less_is_better: bool

    def of(self, row: Json, position: str) -> float | None:
        """Its value in a package's row, under a position where it depends on one."""
        group, _, key = self.name.partition(".")
        part = row["protection"] if group in row["protection"] else row["reassurance"]
        value = part[group]
        if isinstance(value, dict):
            value = value[position]
        found = value[key] if key else value
        return None if found is None else float(found)


def measures_of(packages: Packages) -> list[Measure]:
    """Every measure, with whose interest it stands for; that a side gains by one is this project's reading."""
    regions = packages.case.scenario.regions
    return [
        *(Measure(f"city_population_share.{key}", "1", regions[key].name, False) for key in packages.by_region),
        Measure("raid_missiles", "1", "the defended", False),
        Measure("days_to_protection", "d", "the defended", True),
        Measure("russian_pairs_reachable_share", "1", "Russia", True),
        Measure("russia_area_seen_below_1000_km_share", "1", "Russia", True),
        Measure("interceptors_per_missile", "1", "Russia", True),
        Measure("warning_days", "d", "Russia", False),
    ]


def trade(packages: Packages, one: int, other: int) -> list[Json]:
    """What is traded for what between two packages."""
    rows = package_row(packages, one), package_row(packages, other)
    return trade_between(*rows, measures_of(packages), _positions(packages))


def trade_between(before: Json, after: Json, measures: list[Measure], positions: list[str]) -> list[Json]:
    """What is traded between two packages given as rows: a row for each measure that differs, under each position."""
    rows = []
    for measure in measures:
        for position in positions:
            a, b = measure.of(before, position), measure.of(after, position)
            if a == b:
                continue
            gain = None if a is None or b is None else (b < a) == measure.less_is_better
            rows.append(
                {
                    "measure": measure.name,
                    "unit": measure.unit,
                    "position": position,
                    "from": a,
                    "to": b,
                    "gains": measure.better_for if gain else None,
                    "loses": measure.better_for if gain is False else None,
                }
            )
    return rows


def _positions(packages: Packages) -> list[str]:
    return packages.case.scenario.positions


def _share(value: Array | float) -> float | None:
    return _number(value, 3)


def _number(value: Array | float, digits: int) -> float | None:
    found = float(value)
    return round(found, digits) if isfinite(found) else None
