"""Catalogue entries as the numeric core takes them, under one position."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from thirdsite.catalog import records
from thirdsite.catalog.catalog import Catalog, site_place
from thirdsite.catalog.quantity import Quantity
from thirdsite.errors import BadInput, NoCommonFigure
from thirdsite.flight.booster import Booster, KinematicBooster, Shroud, Stage, StagedBooster
from thirdsite.flight.drag_curve import DragCurve
from thirdsite.flight.interceptors import Interceptor
from thirdsite.sensing.radar import Radar, RangeEquation

if TYPE_CHECKING:
    from thirdsite.scenario.scenario import Assumptions


def figure_si(quantity: Quantity, position: str | None, what: str) -> float:
    """A figure in SI under a position.

    Raises
    ------
    BadInput : neither the position nor the catalogue gives one
    """
    try:
        return quantity.si(position)
    except NoCommonFigure:
        givers = ", ".join(quantity.positions)
        raise BadInput(
            f"position {position!r} gives no {what}, and the catalogue holds none in common; given by: {givers}. "
            "Take one of those positions, set the figure in the scenario or on the command line, or add one with --catalog"
        ) from None


def booster_of(booster: records.StagedBooster | records.KinematicBooster, position: str | None = None) -> Booster:
    """Booster of the core from its catalogue record."""
    if isinstance(booster, records.KinematicBooster):
        return KinematicBooster(
            booster.burn_time.si(position),
            booster.burnout_height.si(position),
            booster.burnout_down_range.si(position),
            booster.maximum_range.si(position),
        )
    return staged_booster_of(booster, position)


def staged_booster_of(booster: records.StagedBooster, position: str | None = None) -> StagedBooster:
    """Staged booster of the core from its catalogue record."""
    return StagedBooster(
        tuple(
            Stage(
                stage.gross_mass.si(position),
                stage.propellant_mass.si(position),
                stage.specific_impulse.si(position),
                stage.burn_time.si(position),
                stage.nozzle_exit_area.si(position) if stage.nozzle_exit_area else 0.0,
            )
            for stage in booster.stages
        ),
        booster.payload_mass.si(position),
        booster.diameter.si(position),
        booster.vertical_rise_time.si(position),
        booster.pitch_over_time.si(position),
        booster.drag_coefficient.si(position) if booster.drag_coefficient else 1.0,
        Shroud(booster.shroud.mass.si(position), booster.shroud.jettison_time.si(position)) if booster.shroud else None,
        DragCurve(tuple(booster.drag_curve.mach), tuple(booster.drag_curve.coefficient)) if booster.drag_curve else None,
    )


def interceptor_of(catalog: Catalog, interceptor: str, site: str) -> Interceptor:
    """Interceptor of the core at a site (id, or LAT,LON); its burnout speed is set where it is flown."""
    entry = catalog.interceptor(interceptor)
    return Interceptor(staged_booster_of(entry.booster), catalog.place(site), entry.reference_flight_path_angle.si())


def burnout_speed_m_s(catalog: Catalog, interceptor: str, position: str) -> float:
    """Burnout speed a position gives to an interceptor, m/s."""
    return figure_si(catalog.interceptor(interceptor).burnout_speed, position, f"burnout speed of {interceptor}")


def cross_section_m2(catalog: Catalog, missile: records.Missile, radar: str, position: str | None, *, body: bool = False) -> float:
    """Cross-section of a missile's warhead (or body) for a radar's band, m2."""
    section = missile.cross_section
    if body:
        return figure_si(section.body, position, "cross-section of the body")
    own = section.warhead_x_band if catalog.radar(radar).band == "X" else section.warhead_uhf
    return figure_si(own, position, "cross-section of the warhead")


@dataclass(frozen=True)
class RadarSwitches:
    """What to take instead of a position's own reading of a radar; None keeps the position's."""

    reading: str | None = None
    array: str | None = None
    mean_power_w: float | None = None
    least_elevation_rad: float | None = None


AS_GIVEN = RadarSwitches()


def radar_of(catalog: Catalog, name: str, position: str | None = None, switches: RadarSwitches = AS_GIVEN) -> Radar:
    """Radar of the core under a position, with single switches set otherwise if asked."""
    entry = catalog.radar(name)
    reading = switches.reading or entry.reading.chosen(position)
    reach: RangeEquation | float | None = None
    ratio_db = entry.signal_to_noise_for_track.si(position) if entry.signal_to_noise_for_track else 13.0
    if reading == "stated_range":
        if entry.stated_range is None:
            raise BadInput(f"radar {name!r} has no stated range; choose the reading line_of_sight or range_equation")
        reach = figure_si(entry.stated_range, position, f"stated range of {name}")
    elif reading == "range_equation":
        reach = _range_equation(entry, position, switches, ratio_db)
    view = entry.field_of_regard
    least = switches.least_elevation_rad
    return Radar(
        name,
        site_place(catalog.site(entry.site)),
        view.azimuth_from.si(position),
        view.azimuth_to.si(position),
        view.least_elevation.si(position) if least is None else least,
        view.greatest_elevation.si(position),
        reach,
        entry.beamwidth.si(position),
        entry.range_resolution.si(position),
        entry.update_interval.si(position),
        ratio_db,
        entry.needs_cue,
    )


def _range_equation(entry: records.Radar, position: str | None, switches: RadarSwitches, ratio_db: float) -> RangeEquation:
    needed = (entry.mean_power, entry.array, entry.system_temperature, entry.losses, entry.dwell)
    if any(part is None for part in needed):
        raise BadInput(f"radar {entry.id!r} lacks figures of the range equation; choose another reading")
    assert entry.mean_power
    assert entry.array
    assert entry.system_temperature
    assert entry.losses
    assert entry.dwell
    array = entry.arrays[switches.array or entry.array.chosen(position)]
    power = switches.mean_power_w
    return RangeEquation(
        figure_si(entry.mean_power, position, f"mean power of {entry.id}") if power is None else power,
        array.gain.si(position),
        array.effective_area.si(position),
        entry.system_temperature.si(position),
        entry.losses.si(position),
        entry.dwell.si(position),
        ratio_db,
    )


@dataclass(frozen=True)
class CommonFigures:
    """The common assumptions in SI: what the scenario sets, else the catalogue's default."""

    launch_delay_s: float
    flight_time_cap_s: float
    least_intercept_height_m: float
    greatest_closing_speed_m_s: float
    shots_needed: float
    warhead_probability: float
    single_shot_probability: float
    commit_position_error_m: float
    handover_position_error_m: float
    last_update_time_s: float
    salvo_interval_s: float
    assessment_time_s: float
    share_of_force_available: float
    least_speed_share: float
    least_burnout_height_m: float


ASSUMPTION_IDS: dict[str, str] = {
    "launch_delay_s": "launch-delay",
    "flight_time_cap_s": "flight-time-cap",
    "least_intercept_height_m": "least-intercept-height",
    "greatest_closing_speed_m_s": "greatest-closing-speed",
    "shots_needed": "shots-needed",
    "warhead_probability": "warhead-probability",
    "single_shot_probability": "single-shot-probability",
    "commit_position_error_m": "commit-position-error",
    "handover_position_error_m": "handover-position-error",
    "last_update_time_s": "last-update-time",
    "salvo_interval_s": "salvo-interval",
    "assessment_time_s": "assessment-time",
    "share_of_force_available": "share-of-force-available",
    "least_speed_share": "energy-management",
    "least_burnout_height_m": "least-burnout-height",
}


def common_figures(catalog: Catalog, assumptions: Assumptions) -> CommonFigures:
    """The common assumptions of a scenario."""
    values = {}
    for part in fields(CommonFigures):
        given = getattr(assumptions, part.name)
        values[part.name] = catalog.assumption(ASSUMPTION_IDS[part.name]).quantity.si() if given is None else float(given)
    return CommonFigures(**values)


def assumption_range(catalog: Catalog, name: str) -> tuple[float, float]:
    """Range of a common assumption in SI, by its field name in `CommonFigures`."""
    return catalog.assumption(ASSUMPTION_IDS[name]).quantity.range_si()
