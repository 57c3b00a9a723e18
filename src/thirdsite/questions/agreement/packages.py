"""Every package of terms with its measures: what it protects, what it reassures, at the confidence asked for.

A physical package is a site, speed cap, launch sector and set of radars; a form is a number of interceptors, an activation rule and
monitors. A package is one of each, numbered physical package first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.flight.booster import Array
from thirdsite.questions.agreement.draws import Draws
from thirdsite.questions.agreement.frontier import non_dominated
from thirdsite.questions.agreement.plan import sets_of, sites_of
from thirdsite.questions.agreement.study import AgreementStudy
from thirdsite.scenario.agreement_terms import AgreementAxes, PackageTerms
from thirdsite.scenario.engagement_figures import engagement_figures

BOTH = "both"
"""Name of the frontier on which every measure is the worse of all positions."""
SHARE_STEP, MONTH_D = 0.01, 30.0
"""Differences below these do not put one package before another."""


def holding(values: Array, confidence: float, *, at_least: bool) -> Array:
    """The value reached (or not exceeded) in at least a share of the draws, the last axis; always one of theirs."""
    count = values.shape[-1]
    rank = ceil(confidence * count - 1e-9) - 1
    ordered = np.sort(values, axis=-1)
    return np.asarray(ordered[..., count - 1 - rank] if at_least else ordered[..., rank])


@dataclass(frozen=True)
class Forms:
    """Arithmetic of the terms that need no flights, one entry for each form."""

    terms: list[tuple[int, int, int]]
    """Index of the number, the activation rule and the monitors."""
    interceptors: np.ndarray
    raid_missiles: np.ndarray
    """Missiles that can each be given a full salvo."""
    interceptors_per_missile: Array
    days_to_protection: Array
    """From a proving flight until the site is ready, `[form, draw]`; 0 where it is ready from the start."""
    breakout_days: Array
    """From a breach of the activation rule until the site is ready, `[form, draw]`; 0 where nothing was promised."""
    warning_days: Array
    """Of these, those left once the breach is found; negative where it is found too late."""


def forms_of(case: Case, draws: Draws) -> Forms:
    """Every form of a scenario."""
    axes = case.scenario.agreement
    salvo = round(engagement_figures(case.catalog, case.scenario.assumptions).salvo_shots)
    missiles = case.catalog.force(case.scenario.deterrent.force).missiles.si() * case.common.share_of_force_available
    terms = list(np.ndindex(len(axes.interceptors), len(axes.activation), len(axes.monitors)))
    ready, breakout, warning = [], [], []
    for _, a, m in terms:
        rule = axes.activation[a]
        loading = draws.days[f"silos_{rule.silos}"]
        nothing = np.zeros_like(loading)
        ready.append(nothing if rule.finder is None else draws.days[f"finding_{rule.finder}"] + loading)
        breakout.append(nothing if rule.finder is None else loading)
        warning.append(nothing if rule.finder is None else loading - draws.days[f"monitors_{axes.monitors[m]}"])
    numbers = np.array([axes.interceptors[n] for n, _, _ in terms])
    per_missile = numbers / missiles if missiles > 0.0 else np.full(len(numbers), np.inf)
    return Forms(terms, numbers, numbers // salvo, per_missile, np.array(ready), np.array(breakout), np.array(warning))


@dataclass(frozen=True)
class Packages:
    """Measures of every package; positions in the order of the scenario."""

    case: Case
    study: AgreementStudy
    forms: Forms

    @property
    def axes(self) -> AgreementAxes:
        """The values tried."""
        return self.case.scenario.agreement

    @cached_property
    def shape(self) -> tuple[int, int, int, int]:
        """Sites, caps, sectors, sets of radars."""
        axes = self.axes
        return len(sites_of(self.case)), len(axes.speed_caps_m_s), len(axes.launch_sectors_deg), len(sets_of(axes))

    def __len__(self) -> int:
        return int(np.prod(self.shape)) * len(self.forms.terms)

    def parts(self, package: int | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Physical package and form of packages."""
        return np.divmod(package, len(self.forms.terms))

    def terms(self, package: int) -> PackageTerms:
        """A package's terms."""
        physical, form = self.parts(package)
        s, b, a, r = np.unravel_index(int(physical), self.shape)
        n, rule, m = self.forms.terms[int(form)]
        axes, radars = self.axes, sets_of(self.axes)[int(r)]
        return PackageTerms(
            site=sites_of(self.case)[int(s)],
            interceptors=axes.interceptors[n],
            speed_cap_m_s=axes.speed_caps_m_s[int(b)],
            launch_sector_deg=axes.launch_sectors_deg[int(a)],
            radars=radars.term,
            pooled=radars.pooled,
            activation=axes.activation[rule],
            monitors=axes.monitors[m],
        )

    @cached_property
    def by_region(self) -> dict[str, Array]:
        """Share protected by region, `[position, physical, draw]`."""
        return {region: self._flat(self.study.region_share(region)) for region in self.study.regions}

    @cached_property
    def by_missile(self) -> dict[tuple[str, str], Array]:
        """Share protected by missile and region, `[position, physical, draw]`."""
        return {
            (one.missile, one.region): self._flat(one.population / one.in_range if one.in_range > 0.0 else np.nan * one.population)
            for one in self.study.shares
        }

    @cached_property
    def pairs_share(self) -> Array:
        """Share of the Russian pairs that can be reached, `[position, physical, draw]`."""
        return self._flat(np.repeat(self.study.reached.share[:, :, :, :, None], self.shape[3], axis=4))

    @cached_property
    def margin_s(self) -> Array:
        """Greatest margin, `[position, physical, draw]`."""
        return self._flat(np.repeat(self.study.reached.margin_s[:, :, :, :, None], self.shape[3], axis=4))

    @cached_property
    def pairs_share_without_sector(self) -> Array:
        """`pairs_share` if the promise of a launch sector were not kept."""
        return self._flat(np.repeat(self.study.reached.share_without_sector[:, :, :, :, None], self.shape[3], axis=4))

    @cached_property
    def area_share(self) -> Array:
        """Share of Russia's area that is seen, `[position, physical, draw]`."""
        return self._of_radars(self.study.seen.area_share)

    @cached_property
    def height_over_base_m(self) -> Array:
        """Lowest visible height over any base, `[position, physical, draw]`."""
        return self._of_radars(self.study.seen.height_over_base_m)

    def _flat(self, values: Array) -> Array:
        return np.asarray(values).reshape(len(values), -1, values.shape[-1])

    def _of_radars(self, values: Array) -> Array:
        s, b, a, _ = self.shape
        by_set = np.repeat(values, len(self.axes.pooled), axis=1)
        return self._flat(np.broadcast_to(by_set[:, None, None, None], (len(values), s, b, a, *by_set.shape[1:])).copy())

    def held(self, values: Array, *, at_least: bool) -> Array:
        """A measure at the confidence, over the draws that are not nominal."""
        return holding(values[..., 1:], self.axes.confidence, at_least=at_least)

    @cached_property
    def acceptable_share(self) -> Array:
        """Share of the draws in which a package keeps to everything asked of it, `[position, package]`."""
        wanted, forms = self.axes.acceptable, self.forms
        physical = (self.pairs_share <= wanted.russian_pairs_reachable_share_at_most + 1e-12) & (
            self.area_share <= wanted.russia_area_seen_share_at_most + 1e-12
        )
        for region, least in wanted.city_population_share_at_least.items():
            physical &= self.by_region[region] >= least if region in self.by_region else False
        formal = (
            (forms.days_to_protection <= wanted.days_to_protection_at_most)
            & (forms.warning_days >= wanted.warning_days_at_least)
            & (forms.raid_missiles >= wanted.raid_missiles_at_least)[:, None]
            & (forms.interceptors_per_missile <= wanted.interceptors_per_missile_at_most)[:, None]
            & (forms.interceptors >= self.case.common.shots_needed)[:, None]
        )
        both = np.einsum("pxd,fd->pxf", physical[..., 1:].astype(np.float32), formal[:, 1:].astype(np.float32))
        return np.asarray(both.reshape(len(both), -1) / (physical.shape[-1] - 1), dtype=float)

    @cached_property
    def acceptable(self) -> np.ndarray:
        """Whether a package is acceptable with the confidence asked for, `[position, package]`."""
        return self.acceptable_share >= self.axes.confidence - 1e-6

    @cached_property
    def robust(self) -> np.ndarray:
        """Whether a package is acceptable whichever side's figures are true, `[package]`."""
        return np.asarray(self.acceptable.all(axis=0))

    @cached_property
    def objectives(self) -> tuple[list[str], Array]:
        """What the frontier weighs, greater being better, in steps that count: names, and `[position, package, measure]`."""
        f = len(self.forms.terms)
        enough = self.forms.interceptors >= self.case.common.shots_needed
        columns: dict[str, Array] = {}
        for region, values in self.by_region.items():
            share = np.repeat(self.held(np.nan_to_num(values), at_least=True), f, axis=1)
            columns[f"city_population_share {region}"] = np.round(share / SHARE_STEP) * np.tile(enough, share.shape[1] // f)
        for name, physical in (("russian_pairs_reachable_share", self.pairs_share), ("russia_area_seen_share", self.area_share)):
            columns[name] = -np.round(np.repeat(self.held(physical, at_least=False), f, axis=1) / SHARE_STEP)
        forms = {
            "raid_missiles": self.forms.raid_missiles.astype(float),
            "days_to_protection": -np.round(self.held(self.forms.days_to_protection, at_least=False) / MONTH_D),
            "interceptors": -self.forms.interceptors.astype(float),
            "warning_days": np.round(self.held(self.forms.warning_days, at_least=True) / MONTH_D),
        }
        for name, values in forms.items():
            columns[name] = np.broadcast_to(np.tile(values, len(self) // f), (len(self.case.scenario.positions), len(self)))
        return list(columns), np.stack(list(columns.values()), axis=-1)

    @cached_property
    def frontiers(self) -> dict[str, np.ndarray]:
        """Packages that no other beats, under each position and under all at once, `[package]`."""
        _, values = self.objectives
        found = {name: non_dominated(values[p]) for p, name in enumerate(self.case.scenario.positions)}
        return {**found, BOTH: non_dominated(values.min(axis=0))}
