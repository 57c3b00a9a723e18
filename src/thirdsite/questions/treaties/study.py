"""What the treaties answer computes: classes of missiles, a wider INF treaty, ceilings, and the calendar of duties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from thirdsite.catalog.flight_record import load_iran_tests
from thirdsite.catalog.observed import load_observed
from thirdsite.catalog.records import Missile, Radar
from thirdsite.catalog.treaty_records import Treaty, occurrences
from thirdsite.chain.case import Case
from thirdsite.flight.range_classes import range_class
from thirdsite.questions.activation.range_models import modelled_range
from thirdsite.questions.answer import Json

READINGS = ("declared", "tested", "modelled")
GROWTH = (10, 20, 50, 100, 101, 200, 201)
"""Numbers of interceptors held against the ceilings, besides the scenario's own."""


@dataclass(frozen=True)
class Tested:
    """The greatest distance a missile is on record to have flown."""

    distance_m: float
    basis: str
    test: str
    source: str
    grade: str


def tested_maxima() -> dict[str, Tested]:
    """By catalogue missile; a measured distance counts before a declared one, and rows known to be wrong do not count."""
    found: dict[str, Tested] = {}

    def keep(missile: str, one: Tested) -> None:
        old = found.get(missile)
        if old is None or (one.basis == "measured", one.distance_m) > (old.basis == "measured", old.distance_m):
            found[missile] = one

    for test in load_iran_tests():
        if test.catalog_missile and test.flown == "yes" and test.object == "missile" and test.result != "failure":
            for basis, span in (("measured", test.measured_m), ("declared", test.declared_m)):
                if span is not None:
                    keep(test.catalog_missile, Tested(span[1], basis, test.id, test.source, test.grade))
    for flight in load_observed():
        missile = flight.cells.get("catalog_missile", "")
        if missile and flight.test and not flight.use.startswith("negative control"):
            cells = flight.cells
            one = Tested(flight.test.range_m, "reported", flight.id, cells.get("source", ""), cells.get("grade", "M"))
            keep(missile, one)
    return found


def class_row(missile: Missile, tested: Tested | None, treaty: Treaty, named: Iterable[str]) -> Json:
    """One missile's class by each reading, kept apart, and what a wider treaty would do with it."""
    model = modelled_range(missile)
    declared = missile.declared_range.figure() if missile.declared_range and missile.declared_range.value is not None else None
    declared_m = missile.declared_range.si() if missile.declared_range and declared else None
    ground = missile.class_ != "SLBM"
    ranges = {"declared": declared_m, "tested": tested.distance_m if tested else None, "modelled": model.best_m}
    classes = {name: None if value is None else range_class(value).name for name, value in ranges.items()}
    known = {name for name in classes.values() if name is not None}
    extended = missile.country in named
    return {
        "missile": missile.id,
        "name": missile.name,
        "country": missile.country,
        "class": missile.class_,
        "notional": missile.notional,
        "basing": "ground" if ground else "sea",
        "declared_range_km": None if declared_m is None else round(declared_m / 1e3),
        "declared_class": classes["declared"],
        "declared_grade": declared.grade if declared else None,
        "tested_range_km": None if tested is None else round(tested.distance_m / 1e3),
        "tested_class": classes["tested"],
        "tested_basis": tested.basis if tested else None,
        "tested_in": tested.test if tested else None,
        "modelled_range_km": round(model.best_m / 1e3),
        "modelled_low_km": round(model.low_m / 1e3),
        "modelled_high_km": round(model.high_m / 1e3),
        "modelled_class": classes["modelled"],
        "modelled_basis": model.basis,
        "classes_agree": len(known) == 1,
        "named": extended,
        **{
            f"forbidden_by_{name}": None if not extended or ranges[name] is None else ground and banned(treaty, ranges[name])
            for name in READINGS
        },
    }


def banned(treaty: Treaty, range_m: float | None) -> bool:
    """Whether a ground-launched ballistic missile of this range falls under the treaty's two classes."""
    shorter, intermediate = treaty.provision("shorter-range"), treaty.provision("intermediate-range")
    low = shorter.at_least if shorter and shorter.at_least is not None else 500.0
    high = intermediate.value if intermediate and intermediate.value is not None else 5500.0
    return range_m is not None and 1e3 * low <= range_m <= 1e3 * high


def extension_row(country: str, reading: str, classes: list[Json]) -> Json:
    """What a wider INF treaty would forbid one country, by one reading of range."""
    own = [row for row in classes if row["country"] == country]
    verdicts = {row["missile"]: row[f"forbidden_by_{reading}"] for row in own}
    allowed = [name for name, verdict in verdicts.items() if verdict is False]
    real = {row["missile"] for row in own if not row["notional"]}
    return {
        "country": country,
        "reading": reading,
        "forbidden": [name for name, verdict in verdicts.items() if verdict],
        "allowed": allowed,
        "allowed_and_not_notional": [name for name in allowed if name in real],
        "not_known": [name for name, verdict in verdicts.items() if verdict is None],
    }


def power_apertures(radar: Radar) -> list[tuple[str, float]]:
    """Mean power times effective area of each reading of a radar's power and array, W m2; empty where figures lack."""
    if radar.mean_power is None or not radar.arrays:
        return []
    powers = sorted(set(radar.mean_power.range_si()))
    return [
        (f"{name} array, {power / 1e3:g} kW", power * array.effective_area.si())
        for name, array in radar.arrays.items()
        for power in powers
    ]


def ceiling_rows(case: Case, treaty: Treaty) -> list[Json]:
    """The proposal against the ceilings of the ABM Treaty and the statements of 1997."""
    rows = [*_numbers(case, treaty), *_radars(case, treaty), *_places(case, treaty), *_speeds(case, treaty)]
    in_force = treaty.in_force(date.fromisoformat(case.scenario.treaties.calendar_from))
    return [{**row, "treaty": treaty.id, "in_force": in_force} for row in rows]


def _row(treaty: Treaty, key: str, subject: str, figure: float | str | None, within: bool | None, reading: str = "") -> Json:
    one = treaty.provision(key)
    limit = one.value if one else None
    number = figure if isinstance(figure, float | int) else None
    return {
        "ceiling": key,
        "article": one.article if one else "",
        "what": one.what if one else "not in the catalogue",
        "limit": limit,
        "unit": one.unit if one else "",
        "subject": subject,
        "reading": reading,
        "figure": figure,
        "share_of_limit": None if number is None or not limit else round(number / limit, 3),
        "within": within,
        "grade": one.grade if one else "M",
        "source": one.source if one else "",
    }


def _limit(treaty: Treaty, key: str) -> float | None:
    one = treaty.provision(key)
    return one.value if one else None


def _numbers(case: Case, treaty: Treaty) -> list[Json]:
    limit = _limit(treaty, "launchers-per-area")
    count = case.inventory
    return [_row(treaty, "launchers-per-area", "interceptors of the scenario", count, None if limit is None else count <= limit)]


def tracking_radars(case: Case) -> list[Radar]:
    """The scenario's radars that guide a defence: in X band. Longer waves warn, and fall under another article."""
    radars = [case.catalog.radar(name) for name in case.scenario.defence.radars]
    return [radar for radar in radars if radar.band == "X"]


def _radars(case: Case, treaty: Treaty) -> list[Json]:
    limit = _limit(treaty, "power-aperture")
    rows = []
    for radar in tracking_radars(case):
        readings = power_apertures(radar)
        if not readings:
            rows.append(_row(treaty, "power-aperture", radar.id, None, None, "no published power and area"))
        rows += [
            _row(treaty, "power-aperture", radar.id, round(value), None if limit is None else value <= limit, reading)
            for reading, value in readings
        ]
    return rows


def _places(case: Case, treaty: Treaty) -> list[Json]:
    """Whether interceptors and radars stand on the soil of a party; early-warning radars under their own article."""
    catalog, group = case.catalog, case.scenario.defence.interceptors[0]
    site = catalog.entries.get(group.site)
    country = getattr(site, "country", None)
    within = None if country is None else country in treaty.parties
    rows = [_row(treaty, "transfer", f"interceptors at {group.site}", country, within, "on the soil of a party")]
    guiding = tracking_radars(case)
    for name in case.scenario.defence.radars:
        radar = catalog.radar(name)
        home = catalog.site(radar.site).country
        article = "transfer" if radar in guiding else "early-warning"
        rows.append(_row(treaty, article, name, home, home in treaty.parties, "on the soil of a party"))
    return rows


def _speeds(case: Case, treaty: Treaty) -> list[Json]:
    limit = _limit(treaty, "demarcation-interceptor-speed")
    interceptor = case.scenario.defence.interceptors[0].interceptor
    rows = []
    for position in case.scenario.positions:
        speed = case.burnout_speed_m_s(position)
        rows.append(
            _row(treaty, "demarcation-interceptor-speed", interceptor, speed, None if limit is None else speed <= limit, position)
        )
    reach = _limit(treaty, "demarcation-target-range")
    for name in dict.fromkeys(threat.missile for threat in case.scenario.threats):
        model = modelled_range(case.catalog.missile(name))
        within = None if reach is None else model.best_m <= 1e3 * reach
        rows.append(_row(treaty, "demarcation-target-range", name, round(model.best_m / 1e3), within, "greatest range"))
    return rows


def growth_rows(case: Case, treaty: Treaty) -> list[Json]:
    """Numbers of interceptors against the ceilings of 1974 and 1972."""
    each, areas = _limit(treaty, "launchers-per-area"), _limit(treaty, "areas-1972")
    force = case.catalog.force(case.scenario.deterrent.force).missiles.si()
    numbers = sorted({case.inventory, *GROWTH})
    return [
        {
            "interceptors": number,
            "times_the_scenario": round(number / case.inventory, 2),
            "within_1974": None if each is None else number <= each,
            "within_1972": None if each is None or areas is None else number <= each * areas,
            "share_of_icbms": round(min(number / force, 1.0), 4) if force else None,
        }
        for number in numbers
    ]


def calendar_rows(treaties: list[Treaty], first: date, last: date) -> list[Json]:
    """Everything that falls between two days: entries into force, ends, suspensions, events and duties."""
    rows: list[Json] = []
    for treaty in treaties:
        rows += _dated(treaty)
        for one in treaty.obligations:
            who = treaty.parties if one.who == ["parties"] else one.who
            for due in occurrences(one, first, last):
                bound = [party for party in who if treaty.binds(party, due)]
                rows.append(
                    {
                        "date": due.isoformat(),
                        "treaty": treaty.id,
                        "kind": "obligation",
                        "what": one.what,
                        "article": one.article,
                        "bound": bound,
                        "not_bound": [party for party in who if party not in bound],
                        "in_force": treaty.in_force(due),
                        "grade": one.grade,
                        "source": one.source,
                    }
                )
    inside = [row for row in rows if first.isoformat() <= row["date"] <= last.isoformat()]
    return sorted(inside, key=lambda row: (row["date"], row["treaty"], row["kind"], row["what"]))


def _dated(treaty: Treaty) -> list[Json]:
    """Dates of a treaty itself, and what happened to it."""
    dated = [
        (treaty.signed, "signed", "signed", treaty.grade, treaty.source),
        (treaty.in_force_from, "in force", "enters into force", treaty.grade, treaty.source),
        (treaty.in_force_to, "end", f"ends: {treaty.ended_by}" if treaty.ended_by else "ends", treaty.grade, treaty.source),
        *((one.date, "suspension", f"{one.party}: {one.what}", one.grade, one.source) for one in treaty.suspensions),
        *((one.date, "event", one.what, one.grade, one.source) for one in treaty.events),
    ]
    return [
        {
            "date": day,
            "treaty": treaty.id,
            "kind": kind,
            "what": what,
            "article": "",
            "bound": [],
            "not_bound": [],
            "in_force": treaty.in_force(date.fromisoformat(day)),
            "grade": grade,
            "source": source,
        }
        for day, kind, what, grade, source in dated
        if day is not None
    ]
