"""What each package of terms protects and what it reaches and sees, for every position and draw."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.chain.packages import Plan, SectorRad, blocks_of, build_tables, in_sector, protected
from thirdsite.chain.progress import Progress
from thirdsite.chain.reach import SAMPLES, Free, free_flight, margins, meet
from thirdsite.chain.walk import Battery
from thirdsite.chain.workers import run_all
from thirdsite.earth.geodesy import Geodetic, east_north_up, ecef_from_geodetic
from thirdsite.engagement import intercept
from thirdsite.flight.booster import Array
from thirdsite.flight.flyout import PLACE_BEARING, UNREACHED
from thirdsite.questions.agreement.draws import KINEMATIC, Draws, draws_of
from thirdsite.questions.agreement.plan import batteries_of, plan_of, radar_names, term_radar
from thirdsite.questions.deterrent.study import Pair, fly_pairs
from thirdsite.questions.protection.study import cities_of
from thirdsite.questions.radar_view.study import Reading, country_grid, lowest_height_m
from thirdsite.scenario.setting import CommonFigures, cross_section_m2

SEEN_BELOW_M = 1e6
"""Height below which Russian territory counts as seen."""


@dataclass(frozen=True)
class Shares:
    """Population protected of one missile at one region, `[position, site, cap, sector, set, draw]`, and of its cities in range."""

    missile: str
    region: str
    population: Array
    in_range: float
    cities: int
    launch_points: int


@dataclass(frozen=True)
class Reached:
    """What the interceptors of every package reach of the Russian force: `[position, site, cap, sector, draw]`."""

    pairs: list[Pair]
    share: Array
    margin_s: Array
    """Greatest over the pairs; -inf where every point is forbidden for all of them."""
    share_without_sector: Array
    """`share` if the promise of a launch sector were not kept."""


@dataclass(frozen=True)
class Seen:
    """What the disputed radar sees of Russia under every radar term: `[position, radar term, draw]`."""

    area_share: Array
    """Share of the area seen below SEEN_BELOW_M."""
    height_over_base_m: Array
    """Lowest visible height over any of the bases; inf where there is none."""


@dataclass(frozen=True)
class AgreementStudy:
    """Everything that needs flights."""

    draws: Draws
    shares: list[Shares]
    reached: Reached
    seen: Seen

    def region_share(self, region: str) -> Array:
        """Share of the listed city population in range, all missiles at a region together; NaN where nobody is in range."""
        own = [one for one in self.shares if one.region == region]
        total = sum(one.in_range for one in own)
        summed = np.sum([one.population for one in own], axis=0)
        return np.asarray(summed / total if total > 0.0 else np.full(summed.shape, np.nan))

    @property
    def regions(self) -> list[str]:
        """Regions that are flown at."""
        return list(dict.fromkeys(one.region for one in self.shares))


def study_of(case: Case, progress: Progress) -> AgreementStudy:
    """Fly everything once and judge every site, cap, sector, set of radars and draw."""
    draws = draws_of(case)
    batteries = batteries_of(case)
    plans = {one.missile: plan_of(case, case.catalog.missile(one.missile), batteries, draws) for one in case.scenario.threats}
    first = next(iter(plans.values()))
    with progress.phase("interceptor fly-out from each site at each speed", len(batteries) * len(first.speeds_m_s)) as bar:
        build_tables(first, case.workers, bar)
    shares = [
        _shares(case, threat_index, key, plans[threat.missile], progress)
        for threat_index, threat in enumerate(case.scenario.threats)
        for key in threat.regions
    ]
    return AgreementStudy(draws, shares, _reached(case, first, progress), _seen(case, draws))


def _shares(case: Case, threat_index: int, key: str, plan: Plan, progress: Progress) -> Shares:
    threat = case.scenario.threats[threat_index]
    cities = cities_of(case, case.scenario.regions[key])
    launch = case.launch_ecef_m(threat)
    aims = np.array([ecef_from_geodetic(city.place) for city in cities])
    weight = np.array([city.population for city in cities], dtype=float)
    text = f"packages of terms: {case.catalog.missile(threat.missile).name} at {case.scenario.regions[key].name}"
    with progress.phase(text, blocks_of(len(launch), len(aims))) as bar:
        found = protected(case.threat_model(threat), plan, launch, aims, weight, case.workers, bar)
    return Shares(threat.missile, key, found.population, found.in_range, len(cities), len(launch))


def _reached(case: Case, plan: Plan, progress: Progress) -> Reached:
    """Kinematics alone, as in the second question: every package against every Russian pair."""
    pairs, paths, _ = fly_pairs(case, progress)
    positions, sites, caps, sectors, _, count = plan.shape
    share = np.zeros((positions, sites, caps, sectors, count))
    margin = np.full(share.shape, -np.inf)
    without = np.zeros(share.shape)
    if not pairs:
        return Reached(pairs, share, margin, without)
    commons = [replace(case.common, **dict(zip(KINEMATIC, row, strict=True))) for row in plan.draws.tolist()]

    def one(s: int) -> dict[Meant, tuple[float, float]]:
        return reached_from(plan.batteries[s], free_flight(paths, plan.batteries[s], SAMPLES), plan, commons)

    with progress.phase("packages of terms: Russian ICBMs", sites) as bar:
        found = run_all(one, range(sites), case.workers, bar)
    for s, best in enumerate(found):
        for p, b, a, d in np.ndindex(positions, caps, sectors, count):
            way = int(plan.way_of[p, b, d])
            share[p, s, b, a, d], margin[p, s, b, a, d] = best[way, plan.sectors_rad[a], d]
            without[p, s, b, a, d] = best[way, None, d][0]
    return Reached(pairs, share, margin, without)


Meant = tuple[int, SectorRad, int]
"""A way to fly, a sector and a draw."""


def reached_from(battery: Battery, free: Free, plan: Plan, commons: list[CommonFigures]) -> dict[Meant, tuple[float, float]]:
    """Share of the pairs reached and greatest margin; only for what some position flies, and without a sector always."""
    found = {}
    for w, speed in enumerate(plan.speeds_m_s):
        used = [d for d in range(len(commons)) if (plan.way_of[:, :, d] == w).any()]
        times, closing = meet(battery, speed, commons[0], free)
        for sector in {None, *plan.sectors_rad}:
            allowed = np.where(in_sector(free.places[:, :, PLACE_BEARING], sector), times, UNREACHED)
            for d in used:
                best = margins(free, allowed, closing, commons[d])[:, intercept.MARGIN]
                top = float(best.max())
                found[w, sector, d] = float((best >= 0.0).mean()), top if top > 0.5 * intercept.NO_MARGIN else -np.inf
    return found


def _seen(case: Case, draws: Draws) -> Seen:
    scenario, axes = case.scenario, case.scenario.agreement
    name = scenario.radar_view.radar
    missile = case.catalog.missile(case.catalog.site(scenario.deterrent.bases[0]).missiles[0])
    warhead = cross_section_m2(case.catalog, missile, name, None)
    lat, lon = country_grid(case)
    bases = [case.catalog.place(base) for base in scenario.deterrent.bases]
    there = np.degrees([[place.latitude_rad, place.longitude_rad] for place in bases])
    area = np.zeros((len(scenario.positions), len(axes.radars), len(draws.tracks)))
    height = np.full(area.shape, np.inf)
    weight = np.cos(np.radians(lat))
    for p, position in enumerate(scenario.positions):
        for r, term in enumerate(axes.radars):
            if name not in radar_names(case, term):
                continue
            for t, drawn in enumerate(draws.tracks):
                radar = term_radar(case, name, term, position, drawn)
                reading = Reading(name, radar, radar.detection_range_m(warhead), radar.detection_range_m(warhead))
                sector: SectorRad = (radar.azimuth_from_rad, radar.azimuth_to_rad)
                over = np.where(_inside(radar.place, lat, lon, sector), lowest_height_m(reading, lat, lon), np.inf)
                area[p, r, t] = weight[over <= SEEN_BELOW_M].sum() / weight.sum()
                at_bases = lowest_height_m(reading, there[:, 0], there[:, 1])
                height[p, r, t] = np.where(_inside(radar.place, there[:, 0], there[:, 1], sector), at_bases, np.inf).min()
    return Seen(area[:, :, draws.track_of], height[:, :, draws.track_of])


def _inside(place: Geodetic, lat_deg: Array, lon_deg: Array, sector: SectorRad) -> np.ndarray:
    """Whether places on the ground lie in a sector as seen from a radar."""
    here = np.array(ecef_from_geodetic(place))
    there = np.array(
        [ecef_from_geodetic(Geodetic(float(a), float(b))) for a, b in zip(np.radians(lat_deg), np.radians(lon_deg), strict=True)]
    )
    east, north, _ = east_north_up(place)
    line = there - here
    return in_sector(np.arctan2(line @ np.array(east), line @ np.array(north)), sector)
