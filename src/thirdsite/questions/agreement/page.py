"""How the answer to the agreement question is told: sentences, tables, the figure of the frontier."""

from __future__ import annotations

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.questions.agreement.choice import best_of, changed_alone
from thirdsite.questions.agreement.packages import BOTH, Packages
from thirdsite.questions.agreement.rows import Measure, measures_of, package_row, terms_words
from thirdsite.questions.answer import Column, Json, Table
from thirdsite.questions.figures import FrontierFigure, FrontierMeasure, FrontierPoint
from thirdsite.scenario.agreement_terms import PackageTerms

LONGEST_FIGURE = 400
"""Points the figure shows; the CSV file has every package."""


def percent(share: float | None) -> str:
    """A share as people read it."""
    return "nobody in range" if share is None else f"{100.0 * share:.0f} %"


def headline_of(packages: Packages, best: int | None, proposed: int | None) -> str:
    """The answer in a sentence or two."""
    axes = packages.axes
    count = int(packages.robust.sum())
    text = (
        f"Of {len(packages):,} packages of terms, {count:,} keep to everything this scenario asks for whichever side's figures are "
        f"true, with {percent(axes.confidence)} confidence over the unknowns"
    )
    if best is not None:
        text += f". The one that protects most: {terms_words(packages.terms(best))}; it {_does(packages, best)}"
    if proposed is not None:
        text += f". The proposal as made {_does(packages, proposed)}"
    return text + "."


def _does(packages: Packages, package: int) -> str:
    """What a package does, worst over the positions first."""
    row = package_row(packages, package)
    names = packages.case.scenario.positions
    shares = [
        f"{_between([row['protection']['city_population_share'][name][region] for name in names])} in {_region(packages, region)}"
        for region in packages.by_region
    ]
    parts = [f"protects, of the listed city population in range, {' and '.join(shares)}"]
    parts.append(f"reaches {_between(list(row['reassurance']['russian_pairs_reachable_share'].values()))} of the Russian pairs")
    parts.append(
        f"sees {_between(list(row['reassurance']['russia_area_seen_below_1000_km_share'].values()))} of Russia below 1,000 km"
    )
    return ", ".join(parts[:-1]) + " and " + parts[-1]


def _between(values: list[float | None]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return percent(None)
    low, high = percent(min(known)), percent(max(known))
    return low if low == high else f"{low.removesuffix(' %')} to {high}"


def _region(packages: Packages, key: str) -> str:
    return packages.case.scenario.regions[key].name


def position_json(packages: Packages, index: int, name: str) -> Json:
    """One position's own figures."""
    acceptable = packages.acceptable[index]
    frontier = packages.frontiers[name]
    best = best_of(packages, acceptable, index)
    text = (
        f"{int(acceptable.sum()):,} of {len(packages):,} packages keep to everything asked; "
        f"{int(frontier.sum()):,} are beaten by no other"
    )
    if best is not None:
        row = package_row(packages, best)
        shares = ", ".join(
            f"{percent(value)} in {_region(packages, key)}"
            for key, value in row["protection"]["city_population_share"][name].items()
        )
        text += f"; the one that protects most ({shares}): {terms_words(packages.terms(best))}"
    return {
        "statement": text + ".",
        "packages": len(packages),
        "packages_acceptable": int(acceptable.sum()),
        "packages_on_frontier": int(frontier.sum()),
        "best": None if best is None else package_row(packages, best),
    }


def measure_columns(packages: Packages) -> list[Column]:
    """A column for each measure and position."""
    found = []
    for measure in measures_of(packages):
        for name in _views(packages, measure):
            own = f", {name}" if name else ""
            found.append(Column(f"{measure.name}@{name}", f"{label_of(packages, measure)}{own}", measure.unit))
    return found


def _views(packages: Packages, measure: Measure) -> list[str]:
    """The positions a measure depends on; one without a name where it depends on none."""
    by_position = measure.name.startswith(("city_population_share", "russian_pairs", "russia_area"))
    return packages.case.scenario.positions if by_position else [""]


def label_of(packages: Packages, measure: Measure) -> str:
    """A measure as people read it."""
    group, _, region = measure.name.partition(".")
    if region:
        return f"City population protected, {_region(packages, region)}"
    return {
        "raid_missiles": "Missiles given a full salvo",
        "days_to_protection": "From proof to protection",
        "russian_pairs_reachable_share": "Russian pairs reachable",
        "russia_area_seen_below_1000_km_share": "Russia's area seen below 1,000 km",
        "interceptors_per_missile": "Interceptors for each Russian missile",
        "warning_days": "Warning of a breach of the activation rule",
    }[group]


def measured(packages: Packages, package: int) -> Json:
    """A package's measures, a value for each of `measure_columns`."""
    row = package_row(packages, package)
    names = packages.case.scenario.positions
    return {
        f"{measure.name}@{name}": measure.of(row, name or names[0])
        for measure in measures_of(packages)
        for name in _views(packages, measure)
    }


def frontier_table(packages: Packages, frontier: list[int]) -> Table:
    """The frontier."""
    rows = [
        {
            "robust": bool(packages.robust[one]),
            "terms": terms_words(packages.terms(one)),
            "frontier_of": ", ".join(name for name, flags in packages.frontiers.items() if flags[one]),
            **measured(packages, one),
        }
        for one in frontier
    ]
    columns = [Column("robust", "Robust"), Column("terms", "Terms"), Column("frontier_of", "Beaten by none under")]
    return Table(
        "frontier",
        "Packages that no other beats, under each position and under the worse of all",
        [*columns, *measure_columns(packages)],
        rows,
        f"Each figure holds in {percent(packages.axes.confidence)} of the draws. Robust: acceptable whichever side's figures are "
        "true. Packages that differ in nothing measured stand once.",
    )


def alone_table(packages: Packages, start: int) -> Table:
    """The proposal as made, and with one term changed at a time."""
    rows = [{"change": "the proposal as made", **measured(packages, start)}]
    rows += [{"change": words, **measured(packages, one)} for words, one in changed_alone(packages, start)]
    return Table(
        "single-terms",
        "The proposal as made, and with a single term changed",
        [Column("change", "Change"), *measure_columns(packages)],
        rows,
        "What one concession costs and brings by itself.",
    )


def trades_table(packages: Packages, trades: list[Json], terms: dict[str, str]) -> Table:
    """What is traded for what; `terms` are those of each package, by the words that stand for it."""
    labels = {measure.name: label_of(packages, measure) for measure in measures_of(packages)}
    rows = [{**row, "measure": labels[row["measure"]]} for row in trades]
    note = "".join(f" {words[0].upper()}{words[1:]}: {text}." for words, text in terms.items())
    columns = [
        Column("trade", "From and to"),
        Column("measure", "Measure"),
        Column("position", "Position"),
        Column("from", "From"),
        Column("to", "To"),
        Column("unit", "Unit"),
        Column("gains", "Gains"),
        Column("loses", "Loses"),
    ]
    return Table("trades", "What is traded for what", columns, rows, f"Who gains is this project's reading of each measure.{note}")


def packages_table(packages: Packages) -> Table:
    """Every package, a row each."""
    names = packages.case.scenario.positions
    f = len(packages.forms.terms)
    columns: dict[str, tuple[Column, list[object]]] = {}

    def add(key: str, heading: str, unit: str, values: np.ndarray | list[object]) -> None:
        columns[key] = Column(key, heading, unit), np.asarray(values).tolist() if isinstance(values, np.ndarray) else values

    words = [_term_cells(packages.terms(one)) for one in range(len(packages))]
    for key, heading, unit in _TERM_COLUMNS:
        add(key, heading, unit, [cells[key] for cells in words])
    for p, name in enumerate(names):
        for region, values in packages.by_region.items():
            share = np.repeat(packages.held(values[p], at_least=True), f).round(3)
            add(f"{region}@{name}", f"City population protected, {_region(packages, region)}, {name}", "1", share)
        for key, heading, values in (
            ("pairs", "Russian pairs reachable", packages.pairs_share),
            ("area", "Russia's area seen below 1,000 km", packages.area_share),
        ):
            add(f"{key}@{name}", f"{heading}, {name}", "1", np.repeat(packages.held(values[p], at_least=False), f).round(3))
        add(f"acceptable@{name}", f"Share of draws acceptable, {name}", "1", packages.acceptable_share[p].round(3))
    times = len(packages) // f
    forms = packages.forms
    add("raid", "Missiles given a full salvo", "1", np.tile(forms.raid_missiles, times))
    add("ready", "From proof to protection", "d", np.tile(packages.held(forms.days_to_protection, at_least=False).round(0), times))
    add("warning", "Warning of a breach", "d", np.tile(packages.held(forms.warning_days, at_least=True).round(1), times))
    add("robust", "Robust", "", packages.robust)
    for name, flags in packages.frontiers.items():
        add(f"frontier@{name}", f"Beaten by none, {name}", "", flags)
    keys = list(columns)
    rows = [dict(zip(keys, row, strict=True)) for row in zip(*(values for _, values in columns.values()), strict=True)]
    return Table("packages", "Every package", [column for column, _ in columns.values()], rows, shown=False)


_TERM_COLUMNS = (
    ("site", "Site", ""),
    ("interceptors", "Interceptors", "1"),
    ("speed_cap_m_s", "Speed cap", "m/s"),
    ("launch_sector_deg", "Intercepts only to", "deg"),
    ("radars", "Radars", ""),
    ("pooled", "Pooled", ""),
    ("activation", "Activation", ""),
    ("monitors", "Monitors", ""),
)


def _term_cells(terms: PackageTerms) -> Json:
    sector = terms.launch_sector_deg
    return {
        "site": terms.site,
        "interceptors": terms.interceptors,
        "speed_cap_m_s": terms.speed_cap_m_s,
        "launch_sector_deg": None if sector is None else f"{sector[0]:g}-{sector[1]:g}",
        "radars": terms.radars.name,
        "pooled": ", ".join(terms.pooled),
        "activation": terms.activation.name,
        "monitors": terms.monitors,
    }


def frontier_figure(packages: Packages, frontier: list[int], proposed: int | None) -> FrontierFigure:
    """The frontier to look around in, with the proposal as made beside it."""
    shown = frontier[:LONGEST_FIGURE]
    if proposed is not None and proposed not in shown:
        shown = [*shown, proposed]
    measures = measures_of(packages)
    names = packages.case.scenario.positions
    points = []
    for one in shown:
        row = package_row(packages, one)
        values = [[measure.of(row, name) for measure in measures] for name in names]
        worse = [_worse([own[m] for own in values], measure) for m, measure in enumerate(measures)]
        on = [bool(packages.frontiers[name][one]) for name in (*names, BOTH)]
        points.append(FrontierPoint(terms_words(packages.terms(one)), [*values, worse], bool(packages.robust[one]), on))
    wanted = packages.axes.acceptable
    asked = {
        **{f"city_population_share.{key}": share for key, share in wanted.city_population_share_at_least.items()},
        "raid_missiles": float(wanted.raid_missiles_at_least),
        "days_to_protection": wanted.days_to_protection_at_most,
        "russian_pairs_reachable_share": wanted.russian_pairs_reachable_share_at_most,
        "russia_area_seen_below_1000_km_share": wanted.russia_area_seen_share_at_most,
        "interceptors_per_missile": wanted.interceptors_per_missile_at_most,
        "warning_days": wanted.warning_days_at_least,
    }
    keys = [measure.name for measure in measures]
    more = f" The first {LONGEST_FIGURE} of {len(frontier)} are shown." if len(frontier) > LONGEST_FIGURE else ""
    return FrontierFigure(
        "frontier",
        "Protection against reassurance: the packages that no other beats",
        "Each point is a package of terms; filled points are acceptable whichever side's figures are true. Choose what the axes "
        f"show and whose figures hold, and compare any two points.{more}",
        [
            FrontierMeasure(m.name, label_of(packages, m), m.unit, m.less_is_better, m.better_for, asked.get(m.name))
            for m in measures
        ],
        [*(packages.case.catalog.position(name).name for name in names), "worse of all positions"],
        points,
        keys.index("russian_pairs_reachable_share"),
        0,
        shown.index(proposed) if proposed is not None else None,
    )


def _worse(values: list[float | None], measure: Measure) -> float | None:
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return max(known) if measure.less_is_better else min(known)


def method_of(case: Case, packages: Packages) -> list[str]:
    """How it was worked out."""
    axes = case.scenario.agreement
    points = " + ".join(f"{one.launch_points} x {one.cities} ({one.missile} at {one.region})" for one in packages.study.shares)
    return [
        f"{len(packages):,} packages: every combination of {packages.shape[0]} sites, {packages.shape[1]} speed caps, "
        f"{packages.shape[2]} launch sectors, {packages.shape[3]} sets of radars, {len(axes.interceptors)} numbers, "
        f"{len(axes.activation)} activation rules and {len(axes.monitors)} kinds of monitoring.",
        f"Launch points x cities flown: {points}. Flights are flown once, met once for each site and burnout speed and looked at "
        "once for each set of radars; a city is protected if from every launch point in range enough shots are left.",
        f"Unknowns: {axes.draws} draws spread evenly over their ranges (launch delay, longest flight, least height, closing "
        f"speed, times of the terms), the position's least, nominal and greatest burnout speed in turn, and {axes.track_draws} "
        "draws of the track (errors allowed at commitment and hand-over, last update, warhead's cross-section, the disputed "
        f"radar's least elevation). A measure counts as reached only if it is in {percent(axes.confidence)} of the draws.",
        "A speed cap makes the interceptor the same stack with more inert mass. A launch sector limits the bearing of the "
        "intercept from the site; reach without it is given beside, because such a limit can be dropped unseen.",
        "Russian pairs: each base to each target, kinematics alone. Area seen: the disputed radar alone, on a warhead, below "
        "1,000 km.",
        "Frontier: a package stays if no other is at least as good in every measure and better in one, shares in steps of one "
        "percent and times in months. Under all positions at once each measure is the worse of the positions.",
    ]


LIMITS = [
    "What counts as acceptable is the scenario's own list; no government stated it.",
    "Times of finding, loading, switching on and discovery are judgements (grade M), not computed.",
    "Costs, consent of the host states and what monitors may do to their sovereignty are not measured; monitors come free here.",
    "Shots are counted as a salvo, one missile at a time; a raid is a number of salvos, and the sites share nothing.",
    "Pooled radars give their looks at once and without bias; data age and bias are the joint question's.",
    "One kind of interceptor, the scenario's first, at every site; shorter-range interceptors are not tried here.",
    "A quick count of feasible shots: meetings are tried at every second sample of a flight, which can miss short windows.",
]
