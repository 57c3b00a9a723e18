"""Sensors as the measurement core takes them, under one position: errors of a radar, its time, the satellites."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

from thirdsite.catalog import records
from thirdsite.catalog.catalog import Catalog
from thirdsite.catalog.quantity import Quantity
from thirdsite.scenario.given import given_or_assumed
from thirdsite.scenario.sensing_assumptions import SensingAssumptions
from thirdsite.sensing.infrared import InfraredSatellites
from thirdsite.sensing.radar_errors import RadarErrors
from thirdsite.sensing.time_budget import TimeBudget, fence_beams


@dataclass(frozen=True)
class SensingFigures:
    """The common assumptions about sensors in SI: what the scenario sets, else the catalogue's default."""

    range_floor_share: float
    angle_floor_share: float
    range_bias_m: float
    angle_bias_share: float
    refraction_residue: float
    false_alarm_probability: float
    swerling_case: float
    line_of_sight_ratio_db: float
    range_rate_floor_m_s: float
    search_share: float
    search_revisit_s: float
    fence_rows: float
    dwell_s: float
    shortest_dwell_s: float
    tracks_at_once: float
    longest_revisit_s: float
    search_gate_sigmas: float
    cloud_top_m: float
    confirmation_time_s: float
    report_latency_s: float
    satellite_angle_noise_rad: float
    satellite_pointing_bias_rad: float


SENSING_IDS: dict[str, str] = {
    "range_floor_share": "radar-range-floor",
    "angle_floor_share": "radar-angle-floor",
    "range_bias_m": "radar-range-bias",
    "angle_bias_share": "radar-angle-bias",
    "refraction_residue": "radar-refraction-residue",
    "false_alarm_probability": "radar-false-alarm-probability",
    "swerling_case": "radar-target-fluctuation",
    "line_of_sight_ratio_db": "radar-line-of-sight-ratio",
    "range_rate_floor_m_s": "radar-range-rate-floor",
    "search_share": "radar-search-share",
    "search_revisit_s": "radar-search-revisit",
    "fence_rows": "radar-fence-rows",
    "dwell_s": "radar-dwell",
    "shortest_dwell_s": "radar-shortest-dwell",
    "tracks_at_once": "radar-tracks-at-once",
    "longest_revisit_s": "radar-longest-revisit",
    "search_gate_sigmas": "radar-search-gate",
    "cloud_top_m": "satellite-cloud-top",
    "confirmation_time_s": "satellite-confirmation",
    "report_latency_s": "satellite-latency",
    "satellite_angle_noise_rad": "satellite-angle-noise",
    "satellite_pointing_bias_rad": "satellite-pointing-bias",
}


def sensing_figures(catalog: Catalog, given: SensingAssumptions | None = None) -> SensingFigures:
    """The common assumptions about sensors of a scenario."""
    return SensingFigures(**given_or_assumed(catalog, SENSING_IDS, given))


def sensing_range(catalog: Catalog, name: str) -> tuple[float, float]:
    """Range of an assumption about sensors in SI, by its field name in `SensingFigures`."""
    return catalog.assumption(SENSING_IDS[name]).quantity.range_si()


def radar_errors_of(catalog: Catalog, name: str, common: SensingFigures, position: str | None = None) -> RadarErrors:
    """Noise floors, spreads and detection figures of a radar: its own where the catalogue gives them, else the common ones."""
    entry = catalog.radar(name)
    beam, resolution = entry.beamwidth.si(position), entry.range_resolution.si(position)
    return RadarErrors(
        common.range_floor_share * resolution,
        common.angle_floor_share * beam,
        _own(entry.range_bias, position, common.range_bias_m),
        _own(entry.angle_bias, position, common.angle_bias_share * beam),
        _own(entry.refraction_residue, position, common.refraction_residue),
        _own(entry.false_alarm_probability, position, common.false_alarm_probability),
        round(common.swerling_case),
        10.0 ** (common.line_of_sight_ratio_db / 10.0),
        _own(entry.range_rate_resolution, position, 0.0),
        common.range_rate_floor_m_s,
    )


def time_budget_of(catalog: Catalog, name: str, common: SensingFigures, position: str | None = None) -> TimeBudget:
    """How a radar divides its time; one that needs a cue keeps none for search."""
    entry = catalog.radar(name)
    dwell = _own(entry.dwell, position, common.dwell_s)
    view = entry.field_of_regard
    width = (view.azimuth_to.si(position) - view.azimuth_from.si(position)) % (2.0 * pi)
    width = 2.0 * pi if width < 1e-9 else width
    return TimeBudget(
        0.0 if entry.needs_cue else common.search_share,
        _own(entry.search_revisit, position, common.search_revisit_s),
        fence_beams(width, round(common.fence_rows), entry.beamwidth.si(position)),
        dwell,
        min(common.shortest_dwell_s, dwell),
        entry.update_interval.si(position),
        max(common.longest_revisit_s, entry.update_interval.si(position)),
        int(_own(entry.tracks_at_once, position, common.tracks_at_once)),
        common.search_gate_sigmas,
    )


def satellites_of(catalog: Catalog, name: str, common: SensingFigures) -> InfraredSatellites:
    """The warning satellites of an entry as lines of sight."""
    entry: records.Satellites = catalog.satellites(name)
    members = tuple(catalog.satellite(one) for one in entry.members)
    return InfraredSatellites(
        tuple(one.id for one in members),
        tuple(one.longitude.si() for one in members),
        common.satellite_angle_noise_rad,
        common.satellite_pointing_bias_rad,
        common.cloud_top_m,
        common.confirmation_time_s,
        entry.report_interval.si(),
        common.report_latency_s,
    )


def _own(figure: Quantity | None, position: str | None, common: float) -> float:
    return common if figure is None else figure.si(position)
