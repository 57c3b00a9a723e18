"""How the activation answer is told: sentences, rows, tables."""

from __future__ import annotations

from thirdsite.catalog.finder_rules import FinderRule, Opening
from thirdsite.catalog.flight_record import Span
from thirdsite.chain.case import Case
from thirdsite.questions.activation.study import ActivationStudy, Reading, StudiedTest, claim_model, region_of
from thirdsite.questions.answer import Column, Json, Table

LEAST_SHOWN = 0.01
"""Capitals with less confidence are not listed."""
HALF = 0.5

METHOD = [
    "Distance measured, distance declared and claimed capability are three columns; a finding is worked out from each of the "
    "first two by itself, and never from the third.",
    "Each distance is given to `thirdsite reconstruct`: boosters of one family fly it (with the apogee where there is one, else "
    "at least energy) and are then flown as far as they go.",
    "A capital asks for the range over a resting Earth that a missile needs from the nearest of the launch points sampled over "
    "the country, the Earth's rotation reckoned in.",
    "Confidence is the share of equally likely cases in which that range is flown: every booster of the family, the distance over "
    "its interval (a single figure: give or take the assumed error), rotation where the bearing is unknown, and the range lost to "
    "a heavier warhead between none and the assumed most.",
    "Space launches, sounding rockets, ground tests, failures, and rows whose flight is denied or doubted are no evidence of range "
    "with a warhead; each row says why.",
    "A finder rule names what its finder requires; every requirement is an assumption. The gate opens on the day of the last "
    "flight the rule needs; where only a month is known, it is given as an interval.",
    "A declaration fails physics where apogee, range and time cannot all be true, where a claimed range exceeds what the published "
    "stage data give at the best end of their ranges, or where others measured less.",
]
LIMITS = [
    "Most rows of the public record hold no distance at all: what was not published cannot be evidence here, whatever governments "
    "know.",
    "Reported distances are ground ranges from press reports; payloads, bearings and apogees of these tests were not found.",
    "Intentions, numbers and warheads are no part of a finding.",
]


def km(span: Span | None) -> list[float] | None:
    """An interval in km as `answers.json` holds it."""
    return None if span is None else [round(span[0] / 1e3, 1), round(span[1] / 1e3, 1)]


def reading_json(study: ActivationStudy, reading: Reading | None) -> Json | None:
    """One distance of a test and what follows from it."""
    if reading is None:
        return None
    if reading.found is None:
        return {"range_km": None, "reason": reading.reason, "capitals": []}
    confidence = reading.confidence(study.least_needed_m, study.unknowns)
    best = reading.found.standard_range_m
    cities = [
        {
            "city": city.id,
            "country": city.country,
            "of_the_region": study.inside[i],
            "needed_range_km": round(float(study.least_needed_m[i]) / 1e3),
            "confidence": round(float(confidence[i]), 3),
            "launch_points_share": round(float((study.needed_m[:, i] <= best.best).mean()), 3),
        }
        for i, city in enumerate(study.capitals)
        if confidence[i] >= LEAST_SHOWN and reading.usable
    ]
    return {
        "range_km": {name: round(value / 1e3) for name, value in best._asdict().items()},
        "range_class": reading.class_.name if reading.class_ else None,
        "missile_class": reading.class_.missile if reading.class_ else None,
        "kepler_bound_s": round(reading.found.bound.least_s, 1),
        "possible": reading.found.possible,
        "reason": reading.reason,
        "capitals": sorted(cities, key=lambda row: (-float(str(row["confidence"])), str(row["city"]))),
    }


def finding_row(case: Case, study: ActivationStudy, one: StudiedTest, refused: dict[str, dict[str, str]]) -> Json:
    """One finding as `answers.json` holds it."""
    test = one.test
    measured, declared = reading_json(study, one.measured), reading_json(study, one.declared)
    model = claim_model(case, test)
    claimed = test.capability_m
    rules = {rule: reasons[test.id] or "counts" for rule, reasons in refused.items()}
    return {
        "test": test.id,
        "date": test.date,
        "missile": test.missile,
        "object": test.object,
        "flown": test.flown,
        "result": test.result,
        "distance_measured_km": km(test.measured_m),
        "distance_declared_km": km(test.declared_m),
        "declared_capability_km": km(claimed),
        "apogee_km": None if test.apogee_m is None else round(test.apogee_m / 1e3, 1),
        "measured": measured,
        "declared": declared,
        "capitals_measured": _likely(measured),
        "capitals_declared": _likely(declared),
        "capitals_within_claim": []
        if claimed is None
        else [city.id for i, city in enumerate(study.capitals) if study.least_needed_m[i] <= claimed[1]],
        "evidence": not one.excluded,
        "why": one.excluded or "a distance flown is on record",
        "rules": rules,
        "declaration_possible": None if test.declared_m is None and claimed is None else not one.faults,
        "declaration_faults": list(one.faults),
        "modelled_range_km": None if model is None else [round(model.low_m / 1e3), round(model.high_m / 1e3)],
        "grade": test.grade,
        "source": test.source,
        "notes": test.notes,
    }


def _likely(reading: Json | None) -> list[str]:
    """Capitals within range more likely than not."""
    return [] if reading is None else [row["city"] for row in reading["capitals"] if row["confidence"] >= HALF]


def opening_text(found: Opening) -> str:
    """When a rule is met, in words."""
    if found.days is None:
        return "the gate does not open on this record"
    first, last = found.days
    day = first.isoformat() if first == last else f"between {first.isoformat()} and {last.isoformat()}"
    return f"the gate opens {'on ' if first == last else ''}{day}"


def rule_row(rule: FinderRule, found: Opening) -> Json:
    """One finder rule and when it is met."""
    return {
        "rule": rule.id,
        "name": rule.name,
        "finders": rule.finders,
        "distance": rule.distance.value,
        "outcome": rule.outcome.value,
        "confidence": rule.confidence.si(),
        "capitals": rule.capitals.si(),
        "flights": rule.flights.si(),
        "opens": found.days is not None,
        "opens_earliest": found.days[0].isoformat() if found.days else None,
        "opens_latest": found.days[1].isoformat() if found.days else None,
        "tests": list(found.tests),
        "assumption": "every requirement of this rule is an assumption (grade M)",
    }


def headline_of(case: Case, study: ActivationStudy, rules: list[FinderRule], openings: dict[str, Opening]) -> str:
    """The answer in a few sentences."""
    region = case.scenario.regions[region_of(case)].name
    with_distance = [one for one in study.tests if not one.excluded]
    measured = [one.test.measured_m[1] for one in with_distance if one.test.measured_m]
    declared = [one.test.declared_m[1] for one in with_distance if one.test.declared_m]
    text = f"Of {len(study.tests)} recorded tests {len(with_distance)} left a distance flown."
    text += f" The farthest that others measured is {max(measured) / 1e3:,.0f} km" if measured else " Others measured none"
    text += f", the farthest declared {max(declared) / 1e3:,.0f} km." if declared else ", and none was declared."
    nearest = min((m, c.name) for m, c, inside in zip(study.least_needed_m, study.capitals, study.inside, strict=True) if inside)
    text += f" The nearest capital of {region}, {nearest[1]}, asks for {nearest[0] / 1e3:,.0f} km."
    return text + " " + " ".join(f"{rule.name}: {opening_text(openings[rule.id])}." for rule in rules)


def statement_of(case: Case, position: str, study: ActivationStudy) -> str:
    """What holds under a position: nothing of its own, since no contested figure of the shield enters."""
    likely: dict[str, None] = {}
    for one in study.tests:
        reading = reading_json(study, one.measured) if not one.excluded else None
        likely.update(dict.fromkeys(_likely(reading)))
    name = case.catalog.position(position).name
    found = ", ".join(likely) or "none"
    return f"No figure of {name} enters. Capitals within range more likely than not by measured distances: {found}."


_FINDINGS = [
    Column("test", "Test"),
    Column("date", "Date"),
    Column("missile", "Missile"),
    Column("distance_measured", "Flown, measured", "km"),
    Column("distance_declared", "Flown, declared", "km"),
    Column("declared_capability", "Range claimed", "km"),
    Column("range_measured", "Reconstructed from the measured", "km"),
    Column("range_declared", "Reconstructed from the declared", "km"),
    Column("within_measured", "Capitals in range, measured"),
    Column("within_declared", "Capitals in range, declared"),
    Column("evidence", "Evidence"),
    Column("why", "Why"),
    Column("faults", "What fails"),
    Column("grade", "Grade"),
]


def tables_of(findings: list[Json], gates: list[Json], needed: list[Json]) -> list[Table]:
    """The tables of the chapter."""
    return [
        Table("findings", "Each recorded test and what it shows", _FINDINGS, [_flat(row) for row in findings], _NOTE),
        Table(
            "gate",
            "When the gate would have opened",
            [
                Column("rule", "Rule"),
                Column("name", "Finder"),
                Column("distance", "Distance accepted"),
                Column("outcome", "Outcome accepted"),
                Column("confidence", "Confidence needed"),
                Column("capitals", "Capitals needed"),
                Column("flights", "Flights needed"),
                Column("opens_earliest", "Opens, earliest"),
                Column("opens_latest", "Opens, latest"),
                Column("tests", "On tests"),
            ],
            [{**row, "tests": ", ".join(row["tests"])} for row in gates],
            "Every requirement is an assumption (grade M); no text of any offer says what counts as proof.",
        ),
        Table(
            "needed-range",
            "Range each capital asks for",
            [
                Column("name", "Capital"),
                Column("country", "Country"),
                Column("of_the_region", "Of the region"),
                Column("needed_range_km", "Needed from the nearest point", "km"),
                Column("needed_range_from_farthest_point_km", "Needed from the farthest point", "km"),
            ],
            needed,
            "Over a resting Earth, as ranges are rated; launch points sampled over the country.",
        ),
    ]


_NOTE = (
    "Capitals in range: those with a confidence of one half or more, the confidence in brackets. A claimed range is no evidence "
    "and is not reconstructed."
)


def _flat(row: Json) -> Json:
    """A finding with every cell a text or a number, for a table."""

    def span(value: list[float] | None) -> str | None:
        return None if value is None else "-".join(f"{part:g}" for part in dict.fromkeys(value))

    def reached(reading: Json | None) -> str | None:
        if reading is None:
            return None
        return ", ".join(f"{one['city']} ({one['confidence']:.2f})" for one in reading["capitals"] if one["confidence"] >= HALF)

    def estimate(reading: Json | None) -> str | None:
        if reading is None or reading["range_km"] is None:
            return None if reading is None else reading["reason"]
        best = reading["range_km"]
        return f"{best['best']:,} ({best['low']:,}-{best['high']:,})"

    return {
        **{key: row[key] for key in ("test", "date", "missile", "evidence", "why", "grade")},
        "distance_measured": span(row["distance_measured_km"]),
        "distance_declared": span(row["distance_declared_km"]),
        "declared_capability": span(row["declared_capability_km"]),
        "range_measured": estimate(row["measured"]),
        "range_declared": estimate(row["declared"]),
        "within_measured": reached(row["measured"]),
        "within_declared": reached(row["declared"]),
        "faults": "; ".join(row["declaration_faults"]) or None,
    }
