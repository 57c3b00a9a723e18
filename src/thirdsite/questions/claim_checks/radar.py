"""Claims on what radars can see: S1 to S11."""

from __future__ import annotations

from math import degrees

import numpy as np

from thirdsite.catalog.records import Claim
from thirdsite.chain.path import Path
from thirdsite.chain.reach import SAMPLES, free_flight
from thirdsite.flight.threats import Outcome
from thirdsite.questions.claim_checks.bench import INTERCEPTOR, RADAR, SITE, Bench
from thirdsite.questions.claim_checks.radar_looks import LINE_OF_SIGHT, readings, russian_flights_seen, russian_seen, seen
from thirdsite.questions.claim_checks.verdicts import Checked, Turn, Verdict, undecided
from thirdsite.questions.radar_view_study import Reading, lowest_height_m
from thirdsite.scenario.setting import RadarSwitches

THREAT = "iran-irbm"
URAL_LATITUDES_DEG = (50.0, 55.0, 60.0, 65.0)
HALF = 0.5
SECONDS_S = 10.0
"""The most that counts as "a few seconds"."""
PART = 0.1
"""A claim true of fewer flights than this share does not hold."""
NEAR_S = 60.0
"""The most by which "about four minutes" may be off."""
_THREAT_SETTING = "notional Iranian IRBM, launch points over Iran to the capitals of Europe, least energy"


def _flights_told(bench: Bench) -> str:
    arriving = int((bench.irbm_flights.outcome == Outcome.ARRIVES).sum())
    return f"{_THREAT_SETTING}, {arriving} flights"


def s1(bench: Bench, claim: Claim) -> Checked:
    """Russian territory watched as far as the Urals."""
    longitude = bench.claim_figure(claim, "longitude_seen_to")
    lat = np.array(URAL_LATITUDES_DEG)
    missile = bench.pairs[0].missile if bench.pairs else "topol"
    heights: dict[str, list[float | None]] = {}
    for name, radar in readings(bench).items():
        reach = radar.detection_range_m(bench.section_m2(missile, RADAR))
        lowest = lowest_height_m(Reading(name, radar, reach, reach), lat, np.full(len(lat), longitude))
        heights[name] = [round(float(one) / 1e3) if np.isfinite(one) else None for one in lowest]
    plain = [one for one in heights[LINE_OF_SIGHT] if one is not None]
    blind = [name for name, row in heights.items() if not any(one is not None for one in row)]
    return Checked(
        Verdict.ONLY_IF if plain else Verdict.FAILS,
        f"over {longitude:.0f} deg east the Brdy radar sees nothing below {min(plain):,} km (line of sight); ground and "
        f"aircraft never"
        if plain
        else "nothing over the Urals is in view at any height",
        f"lowest visible height over {longitude:.0f} deg east, {lat[0]:.0f} to {lat[-1]:.0f} deg north, least elevation "
        f"as in the catalogue",
        "the reading of the radar: " + ("; ".join(f"nothing at all as {name}" for name in blind) or "every reading sees that far"),
        f"what is watched are missiles more than {min(plain):,} km up, and the radar is read as "
        f"{' or '.join(name for name in heights if name not in blind)}"
        if plain
        else "",
        {"lowest_visible_height_km": heights, "latitudes_deg": list(URAL_LATITUDES_DEG)},
    )


def s2(bench: Bench, claim: Claim) -> Checked:
    """Missile forces of central Russia and the Northern Fleet observed."""
    from thirdsite.engagement import engagement_kernels

    paths = bench.flights_from("sineva", "ssbn-patrol-point", bench.case.scenario.deterrent.targets)
    if not paths:
        return undecided("no missile from the Barents Sea arrives at any target of the scenario", flip="other targets")
    rows = free_flight(paths, bench.battery(), SAMPLES).samples
    land, sea = russian_seen(bench), {}
    for name, radar in readings(bench).items():
        flags, slant = np.empty(rows.shape[:2]), np.empty(rows.shape[:2])
        engagement_kernels.look_all(radar.geometry, radar.limit, rows, flags, slant)
        reach = radar.detection_range_m(bench.section_m2("sineva", RADAR))
        sea[name] = int(((flags > 0.5) & (slant <= reach)).any(axis=1).sum())
    good = [name for name in land if land[name] > 0 and sea[name] > 0]
    return Checked(
        Verdict.HOLDS if len(good) == len(land) else Verdict.ONLY_IF if good else Verdict.FAILS,
        "; ".join(
            f"{name}: {land[name]} of {len(bench.pairs)} land, {sea[name]} of {len(paths)} Barents Sea flights" for name in land
        ),
        "flights from the scenario's bases and from the Barents Sea to its targets, warhead in free flight; missiles in "
        "flight, not on "
        "the ground",
        "the reading of the radar's power and array",
        "" if len(good) == len(land) else f"the radar is read as {' or '.join(good)}" if good else "",
        {"land_flights_seen": land, "sea_flights_seen": sea},
    )


def s3(bench: Bench, claim: Claim) -> Checked:
    """Such radars follow missiles to 3,000-4,000 km."""
    low, high = (1e3 * bench.claim_figure(claim, f"radar_range_{end}") for end in ("low", "high"))
    warhead, body = (bench.section_m2(THREAT, RADAR, body=own) for own in (False, True))
    ranges = {
        name: (radar.detection_range_m(warhead), radar.detection_range_m(body))
        for name, radar in readings(bench).items()
        if name != LINE_OF_SIGHT
    }
    inside = [name for name, (of_warhead, _) in ranges.items() if low <= of_warhead <= high]
    return Checked(
        Verdict.HOLDS if len(inside) == len(ranges) else Verdict.ONLY_IF if inside else Verdict.FAILS,
        "; ".join(f"{name}: warhead {a / 1e3:,.0f} km, body {b / 1e3:,.0f} km" for name, (a, b) in ranges.items()),
        f"range equation of the Brdy radar, warhead {warhead:g} m2, body {body:g} m2",
        "power and array; a body instead of a warhead: range goes with the fourth root of the cross-section",
        f"the radar is read as {' or '.join(inside)}" if inside and len(inside) < len(ranges) else "",
        {"warhead_range_km": {name: round(a / 1e3) for name, (a, _) in ranges.items()}},
    )


def _warhead_shares(bench: Bench) -> dict[str, float]:
    """Share of the flights of which the Brdy radar ever sees the warhead, by reading."""
    return {name: float(seen(bench, radar, bench.irbm_flights, THREAT).warhead.mean()) for name, radar in readings(bench).items()}


def s4(bench: Bench, claim: Claim) -> Checked:
    """In most trajectories the radar never detects the warhead."""
    shares = _warhead_shares(bench)
    good = [name for name, share in shares.items() if share < HALF]
    return Checked(
        Verdict.HOLDS if len(good) == len(shares) else Verdict.ONLY_IF if good else Verdict.FAILS,
        "warhead ever detected: " + ", ".join(f"{100 * share:.0f} % ({name})" for name, share in shares.items()),
        f"Brdy radar, {_flights_told(bench)}",
        "the array: thinned, the range falls to a fraction; filled, every flight in view is detected",
        f"the radar is read as {' or '.join(good)}" if good and len(good) < len(shares) else "",
        {"share_detected": {name: round(share, 3) for name, share in shares.items()}},
    )


def s5(bench: Bench, claim: Claim) -> Checked:
    """More than enough power for the distances in Europe."""
    shares = _warhead_shares(bench)
    plain = shares[LINE_OF_SIGHT]
    good = [name for name, share in shares.items() if name != LINE_OF_SIGHT and share >= 0.99 * plain]
    others = len(shares) - 1
    return Checked(
        Verdict.HOLDS if len(good) == others else Verdict.ONLY_IF if good else Verdict.FAILS,
        f"of the {100 * plain:.0f} % of flights that come into view, power detects: "
        + ", ".join(f"{100 * share / plain:.0f} % ({name})" for name, share in shares.items() if name != LINE_OF_SIGHT)
        if plain
        else "no flight comes into view",
        f"Brdy radar, {_flights_told(bench)}; enough: the warhead of every flight in view is detected at some time",
        "the array, filled or thinned; the agency gave no range",
        f"the radar is read as {' or '.join(good)}" if good and len(good) < others else "",
        {"share_detected": {name: round(share, 3) for name, share in shares.items()}},
    )


def s6(bench: Bench, claim: Claim) -> Checked:
    """The Council's ranges of the AN/TPY-2 and of two stacked arrays."""
    radar = bench.radar("fbx-turkey", None, RadarSwitches(reading="range_equation"))
    section = bench.section_m2(THREAT, "fbx-turkey")
    single = radar.detection_range_m(section)
    stacked = single * 8.0**0.25  # twice the power, twice the gain, twice the area
    claimed = [1e3 * bench.claim_figure(claim, name) for name in ("tpy2_range", "stacked_radar_range")]
    needed = [section * (theirs / ours) ** 4 for theirs, ours in zip(claimed, (single, stacked), strict=True)]
    holds = single >= claimed[0] and stacked >= claimed[1]
    return Checked(
        Verdict.HOLDS if holds else Verdict.ONLY_IF,
        f"{single / 1e3:,.0f} km for one array, {stacked / 1e3:,.0f} km for two stacked",
        f"range equation with the catalogue's figures (81 kW and 9.2 m2 are assumptions), warhead {section:g} m2, one "
        f"dwell for track; "
        "discrimination asks for more",
        f"the cross-section: {needed[0]:.2f} m2 gives 1,500 km, {needed[1]:.2f} m2 3,000 km; or dwells longer by the same factor",
        "" if holds else f"the target shows {needed[0]:.2f} m2 and more, or as many times longer dwells are spent on it",
        {
            "range_km": round(single / 1e3),
            "stacked_range_km": round(stacked / 1e3),
            "section_for_claim_m2": [round(one, 3) for one in needed],
        },
        Turn("cross-section of the warhead, X band", section, round(max(needed), 3), "m2"),
    )


def s7(bench: Bench, claim: Claim) -> Checked:
    """First view about four minutes after launch."""
    claimed = bench.claim_figure(claim, "time_of_first_view")
    first = seen(bench, readings(bench)[LINE_OF_SIGHT], bench.irbm_flights, THREAT).first_s
    known = first[np.isfinite(first)]
    if not len(known):
        return Checked(Verdict.FAILS, "no flight comes into view", _flights_told(bench), "the least elevation")
    low, middle, high = (float(one) for one in (known.min(), np.median(known), known.max()))
    near = float((np.abs(known - claimed) <= NEAR_S).mean())
    flat = bench.radar(RADAR, None, RadarSwitches(reading="line_of_sight", least_elevation_rad=0.0))
    sooner = seen(bench, flat, bench.irbm_flights, THREAT).first_s
    at_zero = float((np.abs(sooner[np.isfinite(sooner)] - claimed) <= NEAR_S).mean())
    verdict = Verdict.HOLDS if abs(middle - claimed) <= NEAR_S else Verdict.ONLY_IF if max(near, at_zero) >= PART else Verdict.FAILS
    return Checked(
        verdict,
        f"first in view after {low:.0f} s at the earliest, {middle:.0f} s in the middle, {high:.0f} s at the latest; "
        f"{100 * near:.0f} % within a "
        "minute of four minutes",
        f"Brdy radar by line of sight, least elevation as in the catalogue, {_flights_told(bench)}",
        f"the least elevation: down to the horizon the first view comes after {np.nanmin(sooner):.0f} s at the earliest and "
        f"{np.nanmedian(sooner):.0f} s in the middle, and {100 * at_zero:.0f} % are within a minute; launch points "
        f"farther away come later",
        ""
        if verdict != Verdict.ONLY_IF
        else f"the radar sees down to the horizon, and the {100 * at_zero:.0f} % of flights nearest to it are meant",
        {"first_seen_earliest_s": round(low), "first_seen_median_s": round(middle), "share_within_a_minute": round(near, 3)},
    )


def s9(bench: Bench, claim: Claim) -> Checked:
    """Gabala sees a launch within seconds."""
    found = seen(bench, bench.radar("gabala"), bench.irbm_flights, THREAT)
    ever = found.ever
    if not ever.any():
        return Checked(Verdict.FAILS, "no flight is seen", _flights_told(bench), "the sector and the least elevation")
    first = found.first_s[ever]
    quick = float((first <= SECONDS_S).mean())
    entry = bench.case.catalog.radar("gabala").field_of_regard
    half = bench.claim_figure(claim, "sector_half_width")
    azimuth = bench.claim_figure(claim, "array_azimuth")
    sector = (degrees(entry.azimuth_from.si()), degrees(entry.azimuth_to.si()))
    return Checked(
        Verdict.HOLDS if quick > HALF else Verdict.ONLY_IF if quick > 0.0 else Verdict.FAILS,
        f"{100 * float(ever.mean()):.0f} % of the flights are seen, first after {first.min():.0f} s at the earliest and "
        f"{np.median(first):.0f} s in the "
        f"middle; {100 * quick:.0f} % within {SECONDS_S:.0f} s",
        f"Gabala, sector {sector[0]:.0f} to {sector[1]:.0f} deg ({azimuth:.0f} +/- {half:.0f} claimed), range as its "
        f"speaker gives it; "
        f"{_flights_told(bench)}",
        "the horizon: over some hundred km a missile has to climb into view, whatever the radar's power",
        "" if not 0.0 < quick <= HALF else f"it is meant for the {100 * quick:.0f} % of flights launched nearest to it",
        {
            "share_seen": round(float(ever.mean()), 3),
            "first_seen_earliest_s": round(float(first.min())),
            "first_seen_median_s": round(float(np.median(first))),
        },
    )


def s10(bench: Bench, claim: Claim) -> Checked:
    """Too close for midcourse: the missile has left it when it is intercepted."""
    flights = bench.irbm_flights
    arriving = np.flatnonzero(flights.outcome == Outcome.ARRIVES)
    chosen = arriving[:: max(len(arriving) // 60, 1)]
    paths = [Path.of(flights, int(i)) for i in chosen]
    reached = bench.reach_from(INTERCEPTOR, SITE, 6300.0, paths)
    position = np.searchsorted(arriving, chosen)
    gabala = seen(bench, bench.radar("gabala"), flights, THREAT)
    brdy = seen(bench, readings(bench)[LINE_OF_SIGHT], flights, THREAT)
    met = reached.reachable
    if not met.any():
        return undecided("no flight of the sample can be met at 6.3 km/s", flip="a faster interceptor")
    when = reached.best_s[met]
    lost = {name: one.last_s[position][met] for name, one in (("gabala", gabala), ("brdy", brdy))}
    gone = {name: float((~(last >= when)).mean()) for name, last in lost.items()}
    return Checked(
        Verdict.HOLDS if gone["gabala"] > HALF else Verdict.ONLY_IF if gone["gabala"] > 0.0 else Verdict.FAILS,
        f"Gabala has lost {100 * gone['gabala']:.0f} % of the missiles before the best moment to meet them, Brdy "
        f"{100 * gone['brdy']:.0f} %",
        f"{int(met.sum())} flights that interceptors at Redzikowo meet at 6.3 km/s, {_THREAT_SETTING}; last look against "
        f"the meeting with "
        "the greatest margin",
        "the sector: an array that could turn would keep the missile longer; the place of the interceptors: nearer to "
        "Iran they meet it "
        "earlier",
        "" if not 0.0 < gone["gabala"] <= HALF else f"it is meant for {100 * gone['gabala']:.0f} % of the flights",
        {"share_lost_before_meeting": {name: round(share, 3) for name, share in gone.items()}, "flights": int(met.sum())},
    )


def s11(bench: Bench, claim: Claim) -> Checked:
    """A radar in Azerbaijan cannot follow Russian missiles."""
    from dataclasses import replace

    radar = bench.radar("gabala")
    fixed = russian_flights_seen(bench, radar)
    turning = russian_flights_seen(bench, replace(radar, azimuth_from_rad=0.0, azimuth_to_rad=2.0 * np.pi))
    return Checked(
        Verdict.HOLDS if fixed == 0 and turning == 0 else Verdict.ONLY_IF if fixed == 0 else Verdict.FAILS,
        f"of {len(bench.pairs)} flights from Russian bases to the United States Gabala sees {fixed}; a radar there that "
        f"turns would see {turning}",
        "free flight from the scenario's bases to its targets, stated range of Gabala",
        "the bearing of the array: one that turns sees north as well",
        "" if fixed or not turning else "the array keeps facing south, as Gabala's does",
        {"flights_seen": fixed, "flights_seen_if_turning": turning, "flights": len(bench.pairs)},
    )


CHECKS = {"S1": s1, "S2": s2, "S3": s3, "S4": s4, "S5": s5, "S6": s6, "S7": s7, "S9": s9, "S10": s10, "S11": s11}
