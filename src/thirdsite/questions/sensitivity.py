"""One assumption changed at a time, and all unknowns at once at their ends: the variations of the first question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import degrees

from thirdsite.catalog.records import Missile
from thirdsite.chain.case import Case
from thirdsite.chain.walk import Variation
from thirdsite.questions.answer import Flip
from thirdsite.scenario.setting import RadarSwitches, assumption_range

NOMINAL, WORST, BEST = "nominal", "worst", "best"
CORNERS = (NOMINAL, WORST, BEST)

Value = float | str


@dataclass(frozen=True)
class Sweep:
    """One assumption over values, under one position; `values[i]` belongs to `variations[i]`."""

    assumption: str
    position: str
    unit: str
    nominal: Value
    values: list[Value]
    variations: list[Variation]


# Common assumptions: field, unit, and whether a greater value helps the defence.
UNKNOWNS: tuple[tuple[str, str, bool], ...] = (
    ("launch_delay_s", "s", False),
    ("flight_time_cap_s", "s", True),
    ("least_intercept_height_m", "m", False),
    ("greatest_closing_speed_m_s", "m/s", True),
    ("commit_position_error_m", "m", True),
    ("handover_position_error_m", "m", True),
    ("last_update_time_s", "s", False),
    ("shots_needed", "1", False),
    ("least_speed_share", "1", False),
    ("least_burnout_height_m", "m", False),
)
FINE = {"launch_delay_s": 5, "shots_needed": 4}
"""Number of values tried over the range where it is not both ends; the nominal one is always among them."""
COARSE = 2
SPEEDS_M_S = [float(speed) for speed in range(3000, 10001, 1000)]


def plan(case: Case, missile: Missile) -> list[Sweep]:
    """Every variation to examine cities under, nominal first for each position."""
    return [sweep for position in case.scenario.positions for sweep in _plan_position(case, missile, position)]


def _plan_position(case: Case, missile: Missile, position: str) -> list[Sweep]:
    nominal = case.variation(missile, position)
    sweeps = [Sweep(NOMINAL, position, "", "", [""], [nominal])]
    sweeps += [_corner(case, missile, position, end) for end in (WORST, BEST)]
    if not case.sensitivity:
        return sweeps
    sweeps += [_speeds(case, nominal, position, group) for group in range(len(case.groups))]
    for field, unit, _ in UNKNOWNS:
        values = _values(case, field)
        changed = [nominal._replace(common=replace(nominal.common, **{field: value})) for value in values]
        sweeps.append(Sweep(field, position, unit, getattr(nominal.common, field), list(values), changed))
    return sweeps + _radar_sweeps(case, missile, position, nominal)


def _values(case: Case, field: str) -> list[float]:
    low, high = assumption_range(case.catalog, field)
    nominal = float(getattr(case.common, field))
    count = FINE.get(field, COARSE)
    values = [low + (high - low) * i / (count - 1) for i in range(count)]
    return sorted({round(value, 6) for value in (*values, nominal)})


def speed_name(case: Case, group: int) -> str:
    """What the burnout speed of a group is called among the assumptions."""
    if len(case.groups) == 1:
        return "burnout_speed_m_s"
    return f"burnout_speed_m_s of {case.group_name(group)}"


def _speeds(case: Case, nominal: Variation, position: str, group: int) -> Sweep:
    own = case.burnout_speed_m_s(position, group)
    given = {speed for name in case.scenario.positions for speed in case.burnout_speed_range_m_s(name, group)}
    tried = sorted({*SPEEDS_M_S, *given, own})
    kept = [speed for speed in tried if case.batteries[group].interceptor.can_realise(speed)]
    changed = [case.with_speed(nominal, group, speed) for speed in kept]
    return Sweep(speed_name(case, group), position, "m/s", own, list(kept), changed)


def _corner(case: Case, missile: Missile, position: str, end: str) -> Sweep:
    """Every unknown at its end: common assumptions, the position's speed interval, cross-section."""
    changes = {}
    for field, _, greater_helps in UNKNOWNS:
        low, high = assumption_range(case.catalog, field)
        given = getattr(case.scenario.assumptions, field)
        changes[field] = given if given is not None else (high if greater_helps == (end == BEST) else low)
    low, high = missile.cross_section.warhead_x_band.range_si(position)
    nominal = missile.cross_section.warhead_x_band.si(position)
    scale = (high if end == BEST else low) / nominal
    first, *further = [
        (max if end == BEST else min)(case.burnout_speed_range_m_s(position, group)) for group in range(len(case.groups))
    ]
    variation = Variation(
        first,
        case.sensors(missile, position, cross_section_scale=scale),
        case.warning,
        replace(case.common, **changes),
        tuple(further),
    )
    return Sweep(end, position, "", "", [end], [variation])


def _radar_sweeps(case: Case, missile: Missile, position: str, nominal: Variation) -> list[Sweep]:
    radar = case.catalog.radar(case.scenario.radar_view.radar)
    if radar.id not in case.scenario.defence.radars:
        return []
    found = []
    readings = radar_readings(case)
    changed = [nominal._replace(sensors=case.sensors(missile, position, switches)) for switches in readings.values()]
    own = position_reading(case, position)
    found.append(Sweep(f"{radar.id} reading", position, "", own, list(readings), changed))
    low, high = radar.field_of_regard.least_elevation.range_si(position)
    given = radar.field_of_regard.least_elevation.si(position)
    elevations = sorted({low, given, high})
    changed = [
        nominal._replace(sensors=case.sensors(missile, position, RadarSwitches(least_elevation_rad=elevation)))
        for elevation in elevations
    ]
    values: list[Value] = [round(degrees(elevation), 2) for elevation in elevations]
    found.append(Sweep(f"{radar.id} least elevation", position, "deg", round(degrees(given), 2), values, changed))
    section = missile.cross_section.warhead_x_band
    scales = sorted({end / section.si(position) for end in (*section.range_si(position), section.si(position))})
    changed = [nominal._replace(sensors=case.sensors(missile, position, cross_section_scale=scale)) for scale in scales]
    values = [round(scale * section.si(position), 4) for scale in scales]
    found.append(Sweep("warhead cross-section (X band; UHF in step)", position, "m2", section.si(position), values, changed))
    return found


def radar_readings(case: Case, name: str | None = None) -> dict[str, RadarSwitches]:
    """Readings of a disputed radar's power, by a name people can read; of the scenario's where none is named."""
    radar = case.catalog.radar(name or case.scenario.radar_view.radar)
    readings = {"line of sight only": RadarSwitches(reading="line_of_sight")}
    if radar.mean_power is not None and radar.arrays:
        own = {radar.mean_power.si(position) for position in case.scenario.positions}
        powers = sorted({*radar.mean_power.range_si(), *own})
        for array in radar.arrays:
            for power in powers:
                reading = f"{array} array, {power / 1e3:g} kW"
                readings[reading] = RadarSwitches(reading="range_equation", array=array, mean_power_w=power)
    return readings


def position_reading(case: Case, position: str) -> str:
    """The name in `radar_readings` that a position takes."""
    radar = case.catalog.radar(case.scenario.radar_view.radar)
    reading = radar.reading.chosen(position)
    if reading == "line_of_sight":
        return "line of sight only"
    if reading == "range_equation" and radar.mean_power is not None and radar.array is not None:
        return f"{radar.array.chosen(position)} array, {radar.mean_power.si(position) / 1e3:g} kW"
    return reading.replace("_", " ")


def flip(sweep: Sweep, over: list[bool | None], nominal: bool, verdict: str) -> Flip:
    """The value nearest the nominal one at which the verdict turns over, among those tried."""
    turned = [value for value, now in zip(sweep.values, over, strict=True) if now is not None and now != nominal]
    tried = ", ".join(f"{value:g}" if isinstance(value, float) else str(value) for value in sweep.values)
    unit = f" {sweep.unit}" if sweep.unit not in ("", "1") else ""
    flips_at: Value | None = None
    holds: Value | None = None
    if turned and isinstance(sweep.nominal, float):
        middle = sweep.nominal
        numbers = [value for value in turned if isinstance(value, float)]
        nearest = min(numbers, key=lambda value: abs(value - middle))
        between = [
            value for value in sweep.values if isinstance(value, float) and min(nearest, middle) <= value <= max(nearest, middle)
        ]
        rest = [value for value in between if value != nearest]
        flips_at, holds = nearest, min(rest, key=lambda value: abs(value - nearest)) if rest else middle
        statement = f"Turns over between {holds:g} and {nearest:g}{unit}."
    elif turned:
        flips_at = turned[0]
        statement = f"Turns over with: {'; '.join(str(value) for value in turned)}."
    else:
        statement = "Does not turn over for any value tried."
    return Flip(sweep.assumption, sweep.position, verdict, sweep.nominal, flips_at, holds, sweep.unit, tried, statement)
