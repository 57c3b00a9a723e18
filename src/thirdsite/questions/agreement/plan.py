"""From terms to what the chain judges: sites with interceptors, speeds, sectors, sets of radars, draws."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log, radians

import numpy as np

from thirdsite.catalog.records import Missile
from thirdsite.chain.case import Case
from thirdsite.chain.packages import Plan, SectorRad, Track
from thirdsite.chain.walk import Battery, Sensor
from thirdsite.errors import BadInput
from thirdsite.questions.agreement.draws import Draws, TrackDraw, speeds_of
from thirdsite.scenario.agreement_terms import AgreementAxes, RadarTerm, Sector
from thirdsite.scenario.setting import RadarSwitches, cross_section_m2, interceptor_of, radar_of
from thirdsite.sensing.radar import Radar


@dataclass(frozen=True)
class RadarSet:
    """Radars that work together: those of a term, and those pooled with them."""

    term: RadarTerm
    pooled: list[str]


def sites_of(case: Case) -> list[str]:
    """The interceptor sites tried."""
    return case.scenario.agreement.sites or [case.scenario.defence.interceptors[0].site]


def radar_names(case: Case, term: RadarTerm) -> list[str]:
    """The radars of a term."""
    return case.scenario.defence.radars if term.radars is None else term.radars


def sets_of(axes: AgreementAxes) -> list[RadarSet]:
    """Every set of radars, the pooled ones running fastest."""
    return [RadarSet(term, pooled) for term in axes.radars for pooled in axes.pooled]


def batteries_of(case: Case) -> list[Battery]:
    """Interceptors of the scenario's first group at every site."""
    name = case.scenario.defence.interceptors[0].interceptor
    return [Battery(interceptor_of(case.catalog, name, site)) for site in sites_of(case)]


def ways_of(case: Case, batteries: list[Battery], draws: Draws) -> tuple[list[float], np.ndarray]:
    """Every burnout speed asked for, and which one each position, cap and draw flies.

    Raises
    ------
    OutsideValidity : a speed that the interceptor's stages cannot be made to give
    """
    caps = case.scenario.agreement.speed_caps_m_s
    asked = np.array([[speeds_of(case, position, cap, draws) for cap in caps] for position in case.scenario.positions])
    speeds = sorted(set(asked.ravel().tolist()))
    for battery in batteries:
        for speed in speeds:
            battery.interceptor.realise(speed)
    index = {speed: i for i, speed in enumerate(speeds)}
    return speeds, np.vectorize(index.__getitem__, otypes=[np.int64])(asked)


def sector_rad(sector: Sector | None) -> SectorRad:
    """A sector in rad."""
    return None if sector is None else (radians(sector[0]), radians(sector[1]))


def limited(radar: Radar, sector: Sector) -> Radar:
    """A radar that may look only where both its own field of regard and a sector allow.

    Raises
    ------
    BadInput : the two have no bearing in common
    """
    start, end = radians(sector[0]), radians(sector[1])
    turn = 2.0 * np.pi
    own = (radar.azimuth_to_rad - radar.azimuth_from_rad) % turn or turn
    begin = (start - radar.azimuth_from_rad) % turn
    width = (end - start) % turn or turn
    if own < turn - 1e-9:
        if begin >= own and begin + width <= turn:
            raise BadInput(
                f"radar {radar.id!r} cannot look to {sector[0]:g}-{sector[1]:g} deg at all; choose one in its field of regard"
            )
        if begin >= own:
            start, width = radar.azimuth_from_rad, min(width - (turn - begin), own)
        else:
            width = min(width, own - begin)
    return replace(
        radar, id=f"{radar.id} {sector[0]:g}-{sector[1]:g}", azimuth_from_rad=start % turn, azimuth_to_rad=(start + width) % turn
    )


def term_radar(case: Case, name: str, term: RadarTerm, position: str, drawn: TrackDraw) -> Radar:
    """A radar of a term under a position and a draw: the disputed one with its sector and its drawn least elevation."""
    if name != case.scenario.radar_view.radar:
        return radar_of(case.catalog, name, position)
    switches = RadarSwitches()
    if drawn.elevation_share is not None:
        low, high = case.catalog.radar(name).field_of_regard.least_elevation.range_si(position)
        switches = RadarSwitches(least_elevation_rad=low + (high - low) * drawn.elevation_share)
    radar = radar_of(case.catalog, name, position, switches)
    return radar if term.sector_deg is None else limited(radar, term.sector_deg)


def cross_section_scale(missile: Missile, position: str, share: float | None) -> float:
    """Drawn cross-section of the warhead over the nominal one; even over the range in decibels."""
    if share is None:
        return 1.0
    section = missile.cross_section.warhead_x_band
    low, high = section.range_si(position)
    return float(np.exp(log(low) + (log(high) - log(low)) * share) / section.si(position))


def track_of(case: Case, missile: Missile, position: str, radars: RadarSet, drawn: TrackDraw) -> Track:
    """What a set of radars knows of a missile under a position and a draw."""
    scale = cross_section_scale(missile, position, drawn.cross_section_share)
    names = dict.fromkeys([*radar_names(case, radars.term), *radars.pooled])
    sensors = tuple(
        Sensor(
            term_radar(case, name, radars.term, position, drawn),
            cross_section_m2(case.catalog, missile, name, position) * scale,
        )
        for name in names
    )
    return Track(sensors, case.warning, drawn.commit_error_m, drawn.handover_error_m, drawn.last_update_s)


def plan_of(case: Case, missile: Missile, batteries: list[Battery], draws: Draws) -> Plan:
    """What is to be judged of one missile."""
    axes = case.scenario.agreement
    speeds, way_of = ways_of(case, batteries, draws)
    tracks: dict[Track, int] = {}
    rows = [
        [
            [tracks.setdefault(track_of(case, missile, position, radars, drawn), len(tracks)) for drawn in draws.tracks]
            for radars in sets_of(axes)
        ]
        for position in case.scenario.positions
    ]
    return Plan(
        batteries,
        speeds,
        way_of,
        [sector_rad(sector) for sector in axes.launch_sectors_deg],
        list(tracks),
        np.array(rows)[:, :, draws.track_of],
        draws.kinematic,
        case.common.least_burnout_height_m,
        case.common.shots_needed,
        case.common.salvo_interval_s,
    )
