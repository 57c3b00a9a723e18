"""One package of terms as a paper: what it would mean to each side, computed, and what each side can check."""

from __future__ import annotations

from dataclasses import dataclass

from thirdsite.chain.case import Case
from thirdsite.chain.progress import Progress
from thirdsite.questions.agreement.answer import inputs_of, packages_of
from thirdsite.questions.agreement.packages import Packages
from thirdsite.questions.agreement.rows import Measure, measures_of, package_row, trade_between
from thirdsite.questions.answer import InputFigure, Json
from thirdsite.scenario.agreement_terms import PackageTerms
from thirdsite.scenario.terms_file import with_terms


@dataclass(frozen=True)
class Check:
    """How one promise can be checked, and by whom."""

    promise: str
    russia: str
    """What Russia can check."""
    united_states: str
    """What the United States and the hosts can check."""
    unseen: str
    """What nobody would see."""


@dataclass(frozen=True)
class Proposal:
    """One package with its computed consequences."""

    terms: PackageTerms
    row: Json
    """As in `answers.agreement.frontier[]`."""
    against: PackageTerms
    against_row: Json
    trades: list[Json]
    asked: list[Json]
    """What the scenario asks for, and whether it is kept under every position."""
    checks: list[Check]
    inputs: list[InputFigure]
    measures: list[Measure]


def propose(case: Case, terms: PackageTerms, against: PackageTerms, progress: Progress) -> Proposal:
    """Compute one package beside another in a scenario."""
    packages, others = (_alone(case, one, progress) for one in (terms, against))
    row, other = package_row(packages, 0), package_row(others, 0)
    measures = measures_of(packages)
    return Proposal(
        terms,
        row,
        against,
        other,
        trade_between(other, row, measures, case.scenario.positions),
        _asked(packages, row),
        checks_of(terms),
        inputs_of(packages.case),
        measures,
    )


def _alone(case: Case, terms: PackageTerms, progress: Progress) -> Packages:
    return packages_of(Case(with_terms(case.scenario, terms), case.catalog, case.workers), progress)


def _asked(packages: Packages, row: Json) -> list[Json]:
    """What is asked, what the package gives at its worst position, and whether that keeps to it."""
    wanted = packages.axes.acceptable
    limits: dict[str, tuple[float, bool]] = {
        **{f"city_population_share.{key}": (least, True) for key, least in wanted.city_population_share_at_least.items()},
        "raid_missiles": (float(wanted.raid_missiles_at_least), True),
        "days_to_protection": (wanted.days_to_protection_at_most, False),
        "russian_pairs_reachable_share": (wanted.russian_pairs_reachable_share_at_most, False),
        "russia_area_seen_below_1000_km_share": (wanted.russia_area_seen_share_at_most, False),
        "interceptors_per_missile": (wanted.interceptors_per_missile_at_most, False),
        "warning_days": (wanted.warning_days_at_least, True),
    }
    found = []
    for measure in measures_of(packages):
        if measure.name not in limits:
            continue
        limit, at_least = limits[measure.name]
        values = [measure.of(row, name) for name in packages.case.scenario.positions]
        known = [value for value in values if value is not None]
        worst = None if len(known) < len(values) else (min(known) if at_least else max(known))
        kept = worst is not None and (worst >= limit if at_least else worst <= limit)
        found.append(
            {
                "measure": measure.name,
                "unit": measure.unit,
                "asked": limit,
                "at_least": at_least,
                "worst_position": worst,
                "kept": kept,
            }
        )
    return found


def checks_of(terms: PackageTerms) -> list[Check]:
    """How each promise of a package can be checked. This project's reading of inspection practice, not an agreed text."""
    watched = {
        "none": "satellite pictures only",
        "visits": "officers who visit",
        "permanent": "officers who stay on the site",
    }[terms.monitors]
    found = [
        Check(
            f"{terms.interceptors} interceptors",
            f"silos are counted from space; what is in them by {watched}",
            "serial numbers and their own records",
            "interceptors stored elsewhere",
        )
    ]
    if terms.speed_cap_m_s is not None:
        found.append(
            Check(
                f"burnout speed of at most {terms.speed_cap_m_s:,.0f} m/s",
                "stages measured and weighed at an exhibition; flight tests followed by radar, telemetry exchanged",
                "the same, by their own records",
                "a lighter payload on the same stages until it is flown",
            )
        )
    if terms.launch_sector_deg is not None:
        start, end = terms.launch_sector_deg
        found.append(
            Check(
                f"intercepts only to {start:g}-{end:g} deg from the site",
                "tests alone; the limit is in the fire control, and monitors at the console see its settings at most",
                "the settings of the fire control",
                "a change of software; what is reached without this limit is given beside",
            )
        )
    if terms.radars.sector_deg is not None:
        start, end = terms.radars.sector_deg
        found.append(
            Check(
                f"the radar looks only to {start:g}-{end:g} deg",
                "its beam is heard by receivers outside the sector; a mechanical stop is seen by monitors",
                "the radar's record of pointing",
                "a short look between two checks",
            )
        )
    if terms.pooled:
        found.append(
            Check(
                f"data of {' and '.join(terms.pooled)} pooled",
                "what it sends, and what it is sent in return",
                "tracks compared with their own on flights that both see",
                "data held back; delays and bias short of what comparison shows",
            )
        )
    if terms.activation.finder is not None:
        silos = "silos are empty" if terms.activation.silos == "empty" else "the site is not made ready"
        found.append(
            Check(
                f"{terms.activation.name}: until then {silos}",
                f"the site by {watched}; the proving flight by its own radars",
                "the proving flight by satellites and radars",
                "a finding that was made in bad faith; nobody defines the proof but the finder",
            )
        )
    return found
