"""What the fourth question computes: every combination of site and radars against every missile and region."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.chain.defences import Defence
from thirdsite.chain.first_seen import Watch
from thirdsite.chain.progress import Progress
from thirdsite.flight.booster import Array
from thirdsite.questions.alternatives_study import (
    RussianFlights,
    Target,
    area_share,
    at_cells,
    at_cities,
    russian_flights,
    targets_of,
    watch_of,
)
from thirdsite.questions.answer import Json
from thirdsite.scenario.alternatives import Combination
from thirdsite.scenario.setting import burnout_speed_m_s


@dataclass(frozen=True)
class Choice:
    """A combination as it is examined."""

    combination: Combination
    interceptor: str
    count: int
    label: str
    """The site and those of its radars that not every combination has."""


def choices_of(case: Case) -> list[Choice]:
    """The scenario's combinations, with what they leave out filled in."""
    own, combinations = case.groups[0], case.scenario.sites.combinations
    everywhere = set.intersection(*(set(one.radars) for one in combinations)) if len(combinations) > 1 else set()
    found: list[Choice] = []
    for one in combinations:
        apart = [radar for radar in one.radars if radar not in everywhere] or one.radars
        label = f"{one.site}: {' + '.join(apart)}"
        alike = sum(choice.label.split(" (", maxsplit=1)[0] == label for choice in found)
        if alike:  # told apart by what else differs
            label = f"{label} ({alike + 1})"
        found.append(Choice(one, one.interceptor or own.interceptor, one.count or own.count, label))
    return found


def speed_m_s(case: Case, choice: Choice, position: str) -> float:
    """Burnout speed of a choice under a position: its own, else the scenario's for that interceptor, else the position's."""
    given = choice.combination.burnout_speed_m_s
    if given is None and choice.interceptor == case.groups[0].interceptor:
        return case.burnout_speed_m_s(position)
    return given or burnout_speed_m_s(case.catalog, choice.interceptor, position)


def defence_of(case: Case, choice: Choice, target: Target, position: str) -> Defence:
    """A choice under a position, against one missile."""
    variation = case.variation(target.missile, position)._replace(
        burnout_speed_m_s=speed_m_s(case, choice, position),
        further_speeds_m_s=(),
        sensors=case.sensors(target.missile, position, radars=choice.combination.radars),
    )
    return Defence(case.battery_at(choice.interceptor, choice.combination.site), variation, choice.count)


@dataclass(frozen=True)
class FirstSeen:
    """When one radar first sees the missiles of a target that arrive, s from lift-off, over pairs of launch point and city."""

    radar: str
    position: str
    times_s: Array

    @property
    def seen_share(self) -> float | None:
        """Share of the flights it sees at all."""
        flown = ~np.isnan(self.times_s)
        return float(np.isfinite(self.times_s[flown]).mean()) if flown.any() else None


def median_s(times_s: Array) -> float | None:
    """Median over the flights that arrive, None where half of them or more are not seen."""
    flown = times_s[~np.isnan(times_s)]
    if not len(flown):
        return None
    ordered = np.sort(flown)
    middle = 0.5 * (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2])
    return float(middle) if np.isfinite(middle) else None


@dataclass(frozen=True)
class SitesStudy:
    """All rows of the answer, and what is seen and reached of Russia."""

    choices: list[Choice]
    targets: list[Target]
    rows: list[Json]
    first_seen: list[Json]
    russian: list[Json]
    bases_seen: list[Json]


def study_of(case: Case, progress: Progress) -> SitesStudy:
    """Examine every choice under every position against every target."""
    choices, targets = choices_of(case), targets_of(case)
    rows: list[Json] = []
    first_seen: list[Json] = []
    for target in targets:
        own_rows, own_seen = _against(case, choices, target, progress)
        rows += own_rows
        first_seen += own_seen
    flights = russian_flights(case, progress)
    with progress.phase("Russian bases from other sites", len(choices)) as bar:
        seen = _seen(case, choices, flights)
        russian = []
        for choice in choices:
            russian += [_russian_row(case, choice, position, flights, seen[position]) for position in case.scenario.positions]
            bar.advance()
    bases_seen = [
        {"radar": radar, "position": position, "base": base, "first_seen_s": round(time, 1)}
        for position, radars in seen.items()
        for radar, bases in radars.items()
        for base, time in bases.items()
    ]
    return SitesStudy(choices, targets, rows, first_seen, russian, bases_seen)


def _against(case: Case, choices: list[Choice], target: Target, progress: Progress) -> tuple[list[Json], list[Json]]:
    positions = case.scenario.positions
    pairs = [(choice, position) for choice in choices for position in positions]
    defences = [defence_of(case, choice, target, position) for choice, position in pairs]
    radars = list(dict.fromkeys(radar for choice in choices for radar in choice.combination.radars))
    watched: dict[Watch, int] = {}
    which = {}
    for radar in radars:
        for position in positions:
            watch = watch_of(case, target.missile, radar, position)
            which[radar, position] = watched.setdefault(watch, len(watched))
    found = at_cities(case, target, defences, list(watched), progress, "every site")
    cells = at_cells(case, target, defences, progress, "every site")
    rows = []
    for d, (choice, position) in enumerate(pairs):
        coverage = found.coverage[d]
        seen = [found.first_seen_s[which[radar, position]] for radar in choice.combination.radars]
        share, area = target.population_share(coverage), area_share(cells[1][d]) if cells else None
        threatened = coverage.in_range > 0
        rows.append(
            {
                "interceptor_site": choice.combination.site,
                "radars": list(choice.combination.radars),
                "region": target.region,
                "missile": target.missile.id,
                "position": position,
                "protected_city_population_share": None if share is None else round(share, 4),
                "protected_area_share": None if area is None else round(area, 4),
                "first_seen_s": _rounded(median_s(np.min(seen, axis=0))),
                "combination": choice.label,
                "interceptor": choice.interceptor,
                "interceptors": choice.count,
                "burnout_speed_m_s": defences[d].variation.burnout_speed_m_s,
                "cities_in_range": int(threatened.sum()),
                "cities_protected": int((coverage.protected[0] & threatened).sum()),
            }
        )
    seen_rows = []
    for (radar, position), w in which.items():
        one = FirstSeen(radar, position, found.first_seen_s[w])
        seen_rows.append(
            {
                "radar": radar,
                "region": target.region,
                "missile": target.missile.id,
                "position": position,
                "first_seen_s": _rounded(median_s(one.times_s)),
                "earliest_s": _rounded(float(np.nanmin(one.times_s)) if one.seen_share else None),
                "seen_share": None if one.seen_share is None else round(one.seen_share, 3),
            }
        )
    return rows, seen_rows


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _seen(case: Case, choices: list[Choice], flights: RussianFlights) -> dict[str, dict[str, dict[str, float]]]:
    radars = list(dict.fromkeys(radar for choice in choices for radar in choice.combination.radars))
    return {position: {radar: flights.seen_from(case, radar, position) for radar in radars} for position in case.scenario.positions}


def _russian_row(case: Case, choice: Choice, position: str, flights: RussianFlights, seen: dict[str, dict[str, float]]) -> Json:
    """What one choice could do about Russian missiles, and what its radars see of them."""
    speed = speed_m_s(case, choice, position)
    battery = case.battery_at(choice.interceptor, choice.combination.site)
    reached = flights.margins_s(case, battery, speed) >= 0.0 if flights.paths else np.zeros(0, dtype=bool)
    bases = sorted({base for base, meets in zip(flights.bases, reached, strict=True) if meets})
    visible = sorted({base for radar in choice.combination.radars for base in seen[radar]})
    return {
        "interceptor_site": choice.combination.site,
        "radars": list(choice.combination.radars),
        "position": position,
        "combination": choice.label,
        "interceptor": choice.interceptor,
        "burnout_speed_m_s": speed,
        "russian_pairs": len(flights.bases),
        "russian_pairs_reachable": int(reached.sum()),
        "russian_bases_reachable": bases,
        "russian_bases_seen": visible,
        "russian_bases": len(flights.looks),
    }
