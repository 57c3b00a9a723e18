"""Packages that stand out: the one that protects most, the proposal as made, and its neighbours."""

from __future__ import annotations

import numpy as np

from thirdsite.questions.agreement.packages import Packages
from thirdsite.questions.agreement.plan import radar_names, sites_of
from thirdsite.scenario.agreement_terms import PackageTerms


def best_of(packages: Packages, among: np.ndarray, position: int | None = None) -> int | None:
    """Of some packages the one that protects most: every region's share added, the worse of the positions; then the first on
    the frontier of its kind, fewest interceptors and longest warning."""
    chosen = np.flatnonzero(among)
    if not len(chosen):
        return None
    names, values = packages.objectives
    values = values.min(axis=0) if position is None else values[position]
    shares = [i for i, name in enumerate(names) if name.startswith("city_population_share")]
    rest = [names.index(name) for name in ("days_to_protection", "warning_days", "interceptors", "raid_missiles")]
    keys = [values[chosen][:, shares].sum(axis=1), *(values[chosen][:, i] for i in rest)]
    order = np.lexsort((chosen, *(-key for key in reversed(keys))))
    return int(chosen[order[0]])


def proposed_of(packages: Packages) -> int | None:
    """The proposal as the scenario has it: its own site and number, no limits, no pooling, ready from the start, no monitors."""
    case, axes = packages.case, packages.axes
    group, own = case.scenario.defence.interceptors[0], case.scenario.defence.radars
    try:
        physical = (
            sites_of(case).index(group.site),
            axes.speed_caps_m_s.index(None),
            axes.launch_sectors_deg.index(None),
            next(r for r, term in enumerate(axes.radars) if radar_names(case, term) == own and term.sector_deg is None)
            * len(axes.pooled)
            + axes.pooled.index([]),
        )
        form = (
            axes.interceptors.index(group.count),
            next(a for a, rule in enumerate(axes.activation) if rule.finder is None),
            axes.monitors.index("none"),
        )
    except (ValueError, StopIteration):
        return None
    forms = packages.forms.terms
    return int(np.ravel_multi_index(physical, packages.shape)) * len(forms) + forms.index(form)


def changed_alone(packages: Packages, start: int) -> list[tuple[str, int]]:
    """Every package that differs from one in a single term, with the words for it."""
    physical, form = (int(part) for part in packages.parts(start))
    forms = packages.forms.terms
    at = [int(i) for i in np.unravel_index(physical, packages.shape)]
    found = []
    for axis, size in enumerate(packages.shape):
        for value in range(size):
            if value != at[axis]:
                moved = [*at[:axis], value, *at[axis + 1 :]]
                found.append(int(np.ravel_multi_index(moved, packages.shape)) * len(forms) + form)
    own = forms[form]
    found += [
        physical * len(forms) + f for f, other in enumerate(forms) if sum(a != b for a, b in zip(own, other, strict=True)) == 1
    ]
    base = packages.terms(start)
    return [(_difference(base, packages.terms(one)), one) for one in found]


def _difference(base: PackageTerms, other: PackageTerms) -> str:
    """What differs between two packages, in words."""
    parts = []
    if other.site != base.site:
        parts.append(f"site {other.site}")
    if other.interceptors != base.interceptors:
        parts.append(f"{other.interceptors} interceptors")
    if other.speed_cap_m_s != base.speed_cap_m_s:
        parts.append("no speed cap" if other.speed_cap_m_s is None else f"speed cap {other.speed_cap_m_s:,.0f} m/s")
    if other.launch_sector_deg != base.launch_sector_deg:
        sector = other.launch_sector_deg
        parts.append("no launch sector" if sector is None else f"intercepts only to {sector[0]:g}-{sector[1]:g} deg")
    if other.radars != base.radars:
        parts.append(f"radars: {other.radars.name}")
    if other.pooled != base.pooled:
        parts.append(f"pooled: {' and '.join(other.pooled) or 'nothing'}")
    if other.activation != base.activation:
        parts.append(other.activation.name)
    if other.monitors != base.monitors:
        parts.append(f"{other.monitors} monitors".replace("none monitors", "no monitors"))
    return "; ".join(parts) or "nothing"
