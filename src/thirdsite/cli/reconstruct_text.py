"""A reconstruction as JSON, as text and as a row of a table."""

from __future__ import annotations

import textwrap
from typing import Any

import typer

from thirdsite.catalog.records import Missile
from thirdsite.flight.booster_family import DRY_SHARE, MASS_OVER_CROSS_SECTION_KG_M2, SEA_LEVEL_LOSS_S
from thirdsite.flight.observed_test import Estimate
from thirdsite.flight.range_classes import range_class
from thirdsite.flight.reconstruction import Flown, Reconstruction
from thirdsite.flight.single_fall import BALLISTIC_COEFFICIENT_KG_M2, BALLISTIC_COEFFICIENTS_KG_M2

STANDARD_BASIS = (
    "farthest flight of the same rocket, burnt to the end, over a resting Earth; boost and fall flown with gravity and drag"
)
FAMILY_BASIS = (
    "assumptions (grade M), the same for every flight: thrust over weight and specific impulse as listed; the ideal speed, "
    "in equal parts by the stages, is found from the flight; best is the middle member, low and high the extremes"
)


def describe(found: Reconstruction, missile: Missile | None = None) -> dict[str, Any]:
    """A reconstruction as JSON, keys with units."""
    test = found.test
    return {
        "apogee_m": round(found.apogee_m),
        "apogee_basis": "assumed: none was given, so the path of least energy" if found.minimum_energy_assumed else "given",
        "ground_range_m": round(test.range_m),
        "declared_time_s": test.time_s,
        "kepler_bound_s": round(found.bound.least_s, 1),
        "kepler_bound_basis": _bound_basis(found),
        "flight_time_s": _estimate(found.flight_time_s, 1),
        "flight_time_basis": _earth(found),
        "burnout_speed_m_s": round(found.burnout_speed_m_s.best),
        "burnout_speed_interval_m_s": {"low": round(found.burnout_speed_m_s.low), "high": round(found.burnout_speed_m_s.high)},
        "standard_range_m": _estimate(found.standard_range_m, -3),
        "standard_range_basis": _standard_basis(found),
        "standard_range_reasons": _standard_reasons(found),
        "range_class": _classes(found, missile),
        "declaration": {
            "possible": found.possible,
            "excess_s": None if found.excess_s is None else round(found.excess_s, 1),
            "reasons": [doubt.text for doubt in found.doubts if doubt.impossible],
        },
        "notes": [doubt.text for doubt in found.doubts if not doubt.impossible] + _missile_notes(found, missile),
        "unit_traps": [
            {"field": doubt.field, "slip": doubt.slip, "factor": round(doubt.factor or 1.0, 5)}
            for doubt in found.doubts
            if doubt.slip
        ],
        "boosters": [_booster(one, one.member == found.middle) for one in found.flown],
        "boosters_basis": FAMILY_BASIS,
        "apogee_flown_m": round(found.apogee_flown_m),
        "assumptions": {
            "ballistic_coefficient_kg_m2": {
                "best": BALLISTIC_COEFFICIENT_KG_M2,
                "low": BALLISTIC_COEFFICIENTS_KG_M2[0],
                "high": BALLISTIC_COEFFICIENTS_KG_M2[1],
            },
            "lift_off_mass_over_cross_section_kg_m2": MASS_OVER_CROSS_SECTION_KG_M2,
            "specific_impulse_lost_at_sea_level_s": SEA_LEVEL_LOSS_S,
            "dry_share_of_stage": DRY_SHARE,
        },
    }


def _estimate(value: Estimate, digits: int) -> dict[str, float]:
    return {name: round(part, digits) for name, part in value._asdict().items()}


def _bound_basis(found: Reconstruction) -> str:
    text = f"drag-free two-body flight from ground to ground on the turning Earth; {found.bound.basis}"
    if found.minimum_energy_assumed:
        text += f"; at minimum energy, as no apogee was given: a path as low as 100 km could take {found.least_bound_s:.0f} s"
    return text


def _earth(found: Reconstruction) -> str:
    if found.test.place_known:
        return "turning Earth, from the launch point on the bearing given"
    return "resting Earth, as launch point or bearing is unknown; low and high cover its rotation"


def _standard_basis(found: Reconstruction) -> str:
    text = STANDARD_BASIS
    if found.test.place_known and found.standard_range_m.best < found.test.range_m:
        text += "; less than the range flown, which the turning Earth helped"
    if found.apogee_flown_m > found.apogee_m:
        text += f"; no member flies an apogee of {found.apogee_m / 1e3:.0f} km, so {found.apogee_flown_m / 1e3:.0f} km was flown"
    return text


def _standard_reasons(found: Reconstruction) -> list[str]:
    """Why ranges of the family are not those of flights flown to the ground, with how many of its members."""
    reasons = [one.standard.reason for one in found.flown if one.standard.reason]
    return [f"{reasons.count(reason)} of {len(found.flown)} rockets: {reason}" for reason in dict.fromkeys(reasons)]


def _classes(found: Reconstruction, missile: Missile | None) -> dict[str, Any]:
    declared_m = _declared_m(missile)
    tested, modelled = range_class(found.test.range_m), range_class(found.standard_range_m.best)
    span = {range_class(found.standard_range_m.low).name, range_class(found.standard_range_m.high).name}
    declared = None if declared_m is None else range_class(declared_m)
    return {
        "declared": declared.name if declared else None,
        "tested": tested.name,
        "modelled": modelled.name,
        "modelled_low": range_class(found.standard_range_m.low).name,
        "modelled_high": range_class(found.standard_range_m.high).name,
        "missile_class": {
            "declared": missile.class_ if missile else None,
            "tested": tested.missile,
            "modelled": modelled.missile,
        },
        "certain": len(span) == 1,
    }


def _declared_m(missile: Missile | None) -> float | None:
    if missile is None or missile.declared_range is None or missile.declared_range.value is None:
        return None
    return missile.declared_range.si()


def _missile_notes(found: Reconstruction, missile: Missile | None) -> list[str]:
    declared = _declared_m(missile)
    if missile is None or declared is None:
        return []
    notes, said = [], f"declared of {missile.id}: {_km(declared)} km"
    if found.test.range_m > 1.02 * declared:
        notes.append(f"the range flown, {_km(found.test.range_m)} km, exceeds the range {said}")
    least = found.standard_range_m.low
    if least > 1.1 * declared:
        notes.append(f"the rocket that flew this could fly {_km(least)} km or more with the same load; {said}")
    return notes


def _booster(one: Flown, middle: bool) -> dict[str, Any]:
    rocket = one.fitted.booster
    return {
        "name": one.member.name,
        "middle": middle,
        "propellant": one.member.propellant,
        "stages": one.member.stages,
        "thrust_over_weight": list(one.member.thrust_over_weight),
        "specific_impulse_s": list(one.member.specific_impulse_s),
        "burn_times_s": [round(stage.burn_time_s, 1) for stage in rocket.stages],
        "burnout_speed_m_s": round(one.fitted.burnout_speed_m_s),
        "flight_time_s": round(one.fitted.flight_time_s, 1),
        "standard_range_m": round(one.standard.range_m, -3),
        "standard_range_reason": one.standard.reason,
        "grade": "M",
    }


def print_text(answer: dict[str, Any]) -> None:
    """One reconstruction in words."""
    time, far, said = answer["flight_time_s"], answer["standard_range_m"], answer["declaration"]
    assumed = " (assumed: minimum energy)" if answer["apogee_basis"] != "given" else ""
    typer.echo(f"apogee {answer['apogee_m'] / 1e3:,.0f} km{assumed}, ground range {answer['ground_range_m'] / 1e3:,.0f} km")
    _line("drag-free time", f"{answer['kepler_bound_s']:,.0f} s at least: {answer['kepler_bound_basis']}")
    _line("flight time", f"{time['best']:,.0f} s ({time['low']:,.0f} to {time['high']:,.0f}); {answer['flight_time_basis']}")
    _line("burnout speed", f"{answer['burnout_speed_m_s']:,} m/s inertial")
    _line("standard range", f"{_km(far['best'])} km ({_km(far['low'])} to {_km(far['high'])}): {answer['standard_range_basis']}")
    classes = answer["range_class"]
    _line("range class", f"tested {classes['tested']}, modelled {classes['modelled']}, declared {classes['declared'] or 'unknown'}")
    _line("figures", _verdict(said))
    for text in _remarks(answer):
        _line("", text)


def _line(label: str, text: str) -> None:
    typer.echo(textwrap.fill(text, 116, initial_indent=f"  {label:15s} ", subsequent_indent=" " * 18))


def _km(length_m: float) -> str:
    return f"{length_m / 1e3:,.0f}"


def _verdict(said: dict[str, Any]) -> str:
    if not said["possible"]:
        return "cannot all be true"
    return (
        "can all be true"
        if said["excess_s"] is None
        else f"can all be true: {-said['excess_s']:,.0f} s more than the drag-free time"
    )


COLUMNS = (("id", -10), ("bound s", 8), ("time s", 22), ("declared s", 10), ("excess s", 8), ("standard range km", 24))
"""Heading and width; a negative width is set to the left."""


def print_table(answers: list[dict[str, Any]]) -> None:
    """Many reconstructions, a row each; what cannot be true is spelled out below."""
    typer.echo(_cells([name for name, _ in COLUMNS]) + f"  {'tested / modelled':35s} figures")
    for answer in answers:
        typer.echo(f"{answer['id']:10s} not worked out, see below" if "error" in answer else _row(answer))
    for answer in answers:
        for text in (answer["error"],) if "error" in answer else _remarks(answer):
            typer.echo(textwrap.fill(f"{answer['id']}: {text}", 130, subsequent_indent="    "))


def _remarks(answer: dict[str, Any]) -> list[str]:
    ranges = [f"standard range: {reason}" for reason in answer["standard_range_reasons"]]
    return [*answer["declaration"]["reasons"], *answer["notes"], *ranges]


def _cells(texts: list[str]) -> str:
    return " ".join(f"{text:{'<' if width < 0 else '>'}{abs(width)}s}" for text, (_, width) in zip(texts, COLUMNS, strict=True))


def _row(answer: dict[str, Any]) -> str:
    time, far, said, classes = answer["flight_time_s"], answer["standard_range_m"], answer["declaration"], answer["range_class"]
    cells = [
        answer["id"],
        f"{answer['kepler_bound_s']:,.0f}",
        f"{time['best']:,.0f} ({time['low']:,.0f}-{time['high']:,.0f})",
        "" if answer["declared_time_s"] is None else f"{answer['declared_time_s']:,.0f}",
        "" if said["excess_s"] is None else f"{said['excess_s']:,.0f}",
        f"{_km(far['best'])} ({_km(far['low'])}-{_km(far['high'])})",
    ]
    kinds = f"{classes['tested']} / {classes['modelled']}"
    return _cells(cells) + f"  {kinds:35s} {'possible' if said['possible'] else 'cannot all be true'}"
