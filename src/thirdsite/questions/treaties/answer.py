"""Question 7, treaties: which missile falls in which class, what a wider INF treaty would hold, and which ceilings bite."""

from __future__ import annotations

from datetime import date

from thirdsite.catalog.records import Missile, Treaty
from thirdsite.chain.case import Case
from thirdsite.chain.progress import Progress
from thirdsite.questions.answer import Answer, Flip, InputFigure, Json
from thirdsite.questions.inputs import figures_of
from thirdsite.questions.treaties.inputs import treaty_inputs
from thirdsite.questions.treaties.page import LIMITS, METHOD, figures_of_answer, tables_of
from thirdsite.questions.treaties.study import (
    READINGS,
    calendar_rows,
    ceiling_rows,
    class_row,
    extension_row,
    growth_rows,
    power_apertures,
    tested_maxima,
    tracking_radars,
)


def answer(case: Case, progress: Progress) -> Answer:
    """Answer the question for a scenario."""
    catalog, setting = case.catalog, case.scenario.treaties
    with progress.phase("classes, ceilings and calendar", 1):
        inf, abm = catalog.treaty("inf"), catalog.treaty("abm")
        tested = tested_maxima()
        missiles = catalog.all(Missile)
        classes = [class_row(missile, tested.get(missile.id), inf, setting.inf_countries) for missile in missiles]
        extension = [extension_row(country, reading, classes) for country in setting.inf_countries for reading in READINGS]
        ceilings, growth = ceiling_rows(case, abm), growth_rows(case, abm)
        treaties = catalog.all(Treaty)
        first, last = (date.fromisoformat(text) for text in (setting.calendar_from, setting.calendar_to))
        calendar = calendar_rows(treaties, first, last)
    return Answer(
        question="treaties",
        title="Which missile falls under which treaty?",
        asks="Which missile falls in which class, what would an INF treaty of more countries forbid, which ABM-type ceilings bite, "
        "and which duties ran when?",
        headline=_headline(case, classes, ceilings, calendar),
        positions={name: _position(case, name, ceilings) for name in case.scenario.positions},
        flips=_flips(case, classes),
        inputs=_inputs(case, treaties),
        method=METHOD,
        limits=LIMITS,
        details={"classes": classes, "extension": extension, "ceilings": ceilings, "growth": growth, "calendar": calendar},
        tables=tables_of(classes, extension, ceilings, growth, calendar),
        figures=figures_of_answer(classes),
    )


def _headline(case: Case, classes: list[Json], ceilings: list[Json], calendar: list[Json]) -> str:
    named = case.scenario.treaties.inf_countries
    own = [row for row in classes if row["country"] in named and not row["notional"]]
    held = [row["name"] for row in own if row["forbidden_by_declared"]]
    free = [row["name"] for row in own if row["forbidden_by_declared"] is False]
    split = sum(not row["classes_agree"] for row in classes)
    powers = [row for row in ceilings if row["ceiling"] == "power-aperture"]
    over = [f"{row['subject']} ({row['reading']})" for row in powers if row["within"] is False]
    duties = [row for row in calendar if row["kind"] == "obligation"]
    unmet = sum(bool(row["not_bound"]) for row in duties)
    text = f"Of {len(classes)} missiles {split} change class between what is declared, flown and modelled."
    text += f" An INF treaty that also named {' and '.join(named)} would forbid, by declared range, {', '.join(held) or 'none'}"
    text += f", and leave {', '.join(free)}." if free else "."
    count = next(row for row in ceilings if row["ceiling"] == "launchers-per-area")
    text += f" {count['figure']} interceptors are {100 * (count['share_of_limit'] or 0):.0f} % of an ABM area's 100"
    text += f"; its radar ceiling is passed by {', '.join(over)}." if over else "; no radar passes its ceiling."
    return text + f" {unmet} of {len(duties)} dated duties of the calendar fell to a party that was not, or no longer, bound."


def _position(case: Case, name: str, ceilings: list[Json]) -> Json:
    speed = case.burnout_speed_m_s(name)
    row = next(row for row in ceilings if row["ceiling"] == "demarcation-interceptor-speed" and row["reading"] == name)
    radar = case.catalog.radar(case.scenario.radar_view.radar)
    product = None
    if radar.mean_power is not None and radar.array is not None and radar.reading.chosen(name) == "range_equation":
        product = radar.mean_power.si(name) * radar.arrays[radar.array.chosen(name)].effective_area.si(name)
    limit = case.catalog.treaty("abm").provision("power-aperture")
    within = None if product is None or limit is None or limit.value is None else product <= limit.value
    side = "within" if within else "above"
    told = "gives no power and area" if product is None else f"has {product / 1e6:.2f} million W m2, {side} 3 million"
    ratio = row["share_of_limit"] or 0.0
    return {
        "statement": f"At {speed / 1e3:.1f} km/s the interceptor is {ratio:.1f} times as fast as the 3 km/s that counted as "
        f"theatre defence in 1997; {radar.name} {told}.",
        "burnout_speed_m_s": speed,
        "within_demarcation": row["within"],
        "radar_power_aperture_w_m2": None if product is None else round(product),
        "radar_within_ceiling": within,
    }


def _flips(case: Case, classes: list[Json]) -> list[Flip]:
    found = []
    for row in classes:
        held = {name: row[f"{name}_class"] for name in READINGS if row[f"{name}_class"] is not None}
        if "declared" not in held or row["classes_agree"]:
            continue
        others = {name: value for name, value in held.items() if value != held["declared"]}
        text = "; ".join(f"{name}, {row[f'{name}_range_km']:,} km: {value}" for name, value in others.items())
        verdict = f"{row['name']}: {held['declared']} by its declared {row['declared_range_km']:,} km"
        found.append(
            Flip("range that counts", "common", verdict, "declared", " or ".join(others), None, "", ", ".join(held), text + ".")
        )
    abm = case.catalog.treaty("abm")
    limit = abm.provision("launchers-per-area")
    if limit and limit.value is not None:
        verdict = f"{case.inventory} interceptors within one ABM area"
        statement = (
            f"From {limit.value + 1:g} interceptors on the ceiling of 1974 is passed, from {2 * limit.value + 1:g} that of 1972."
        )
        found.append(
            Flip(
                "interceptors", "common", verdict, float(case.inventory), limit.value + 1, limit.value, "1", "any number", statement
            )
        )
    ceiling = abm.provision("power-aperture")
    for radar in tracking_radars(case):
        name, readings = radar.id, power_apertures(radar)
        sides = {value <= (ceiling.value or 0.0) for _, value in readings} if ceiling else set()
        if len(sides) == 2:
            inside = [reading for reading, value in readings if value <= (ceiling.value or 0.0)] if ceiling else []
            verdict = f"{name} against 3 million W m2"
            nominal, tried = readings[0][0], ", ".join(reading for reading, _ in readings)
            statement = f"Within only as: {'; '.join(inside)}."
            found.append(Flip("reading of the radar", "common", verdict, nominal, "; ".join(inside), None, "", tried, statement))
    return found


def _inputs(case: Case, treaties: list[Treaty]) -> list[InputFigure]:
    catalog, scenario = case.catalog, case.scenario
    found = treaty_inputs(treaties)
    found += figures_of(catalog.interceptor(scenario.defence.interceptors[0].interceptor), scenario.positions)
    for name in scenario.defence.radars:
        found += [one for one in figures_of(catalog.radar(name), scenario.positions) if "power" in one.what or "area" in one.what]
    for missile in catalog.all(Missile):
        wanted = ("declared_range", "booster.maximum_range", "booster.stages", "booster.payload")
        found += [one for one in figures_of(missile, scenario.positions) if one.what.startswith(wanted)]
    return found
