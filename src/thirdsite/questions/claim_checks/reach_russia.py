"""Claims on reaching Russian missiles: R1 to R9."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from thirdsite.catalog.basemap import load_countries
from thirdsite.catalog.records import Claim
from thirdsite.chain.reach import margins
from thirdsite.engagement import intercept
from thirdsite.flight.flyout import PLACE_HEIGHT
from thirdsite.questions.claim_checks.bench import Bench
from thirdsite.questions.claim_checks.radar_looks import russian_seen
from thirdsite.questions.claim_checks.verdicts import Checked, Turn, Verdict, undecided
from thirdsite.scenario.setting import assumption_range

FASTER_M_S = 8300.0
"""Burnout speed of the critics' slide (position lewis_postol)."""
DELAY_STEPS = 18
POLAR_DEG = 66.0
SUCCESSOR = "sm-3-block-iia"
SUCCESSOR_SPEEDS_M_S = (4500.0, 5500.0)
"""Block IIA, and the upper end quoted without a source for the IIB that was never built."""
SUBMARINES = ("ssbn-patrol-point", "sineva")


def _setting(bench: Bench, speed_m_s: float) -> str:
    return (
        f"two-stage GBI at Redzikowo, {speed_m_s / 1e3:.1f} km/s at burnout, lift-off "
        f"{bench.case.common.launch_delay_s:.0f} s after the "
        f"missile's; {len(bench.pairs)} pairs of base and target of the scenario; kinematics only"
    )


def _least(bench: Bench, which: np.ndarray | None = None, *, most: bool = False) -> float | None:
    """Least speed that reaches some (or, with `most`, every) chosen pair, m/s; None where none of the scan does."""
    speeds = (
        bench.least_speeds_m_s if which is None else [s for s, chosen in zip(bench.least_speeds_m_s, which, strict=True) if chosen]
    )
    found = [speed for speed in speeds if speed is not None]
    if most:
        return max(found) if found and len(found) == len(speeds) else None
    return min(found, default=None)


def _safe_delay_s(bench: Bench, speed_m_s: float) -> float | None:
    """Least lift-off delay of its range from which no pair is reached any more, s."""
    _, high = assumption_range(bench.case.catalog, "launch_delay_s")
    met = bench.scan.at(speed_m_s)
    for delay in np.linspace(bench.case.common.launch_delay_s, high, DELAY_STEPS + 1):
        rows = margins(bench.free, *met, replace(bench.case.common, launch_delay_s=float(delay)))
        if not (rows[:, intercept.MARGIN] >= 0.0).any():
            return float(delay)
    return None


def _northernmost_deg(bench: Bench, speed_m_s: float, which: np.ndarray) -> list[float]:
    """Northernmost latitude at which each chosen flight can be met, deg."""
    times, closing = bench.scan.at(speed_m_s)
    common, found = bench.case.common, []
    clock, heights = bench.free.samples[:, :, 0], bench.free.places[:, :, PLACE_HEIGHT]
    allowed = (times <= common.flight_time_cap_s) & (heights >= common.least_intercept_height_m)
    allowed &= (closing <= common.greatest_closing_speed_m_s) & (clock - times >= common.launch_delay_s)
    for i in np.flatnonzero(which):
        x, y, z = bench.free.samples[i, allowed[i], 1:4].T
        if len(z):
            found.append(float(np.degrees(np.arctan2(z, np.hypot(x, y))).max()))
    return found


def _kms(speed_m_s: float | None) -> str:
    return "(no speed up to 9 km/s)" if speed_m_s is None else f"{speed_m_s / 1e3:.2f} km/s"


def r1(bench: Bench, claim: Claim) -> Checked:
    """The interceptors cannot overtake a Russian ICBM."""
    speed = bench.claim_figure(claim, "interceptor_burnout_speed")
    met = int(bench.reach(speed).reachable.sum())
    least, delay = _least(bench), _safe_delay_s(bench, speed)
    later = "no delay of its range does" if delay is None else f"lifting off {delay:.0f} s or more after the missile does"
    return Checked(
        Verdict.HOLDS if met == 0 else Verdict.ONLY_IF,
        f"{met} of {len(bench.pairs)} pairs can be met at {speed / 1e3:.1f} km/s; the first is reached from {_kms(least)}",
        _setting(bench, speed),
        f"burnout speed: below {_kms(least)} no pair is reached; at {speed / 1e3:.1f} km/s {later}",
        "" if met == 0 else f"the interceptor burns out below {_kms(least)}, slower than the figure reported for it",
        {"pairs_reachable": met, "pairs": len(bench.pairs), "least_burnout_speed_m_s": least, "delay_without_reach_s": delay},
        Turn("burnout_speed_m_s", speed, least, "m/s"),
    )


def r2(bench: Bench, claim: Claim) -> Checked:
    """At 6.3 km/s no, at nearly nine yes."""
    slow = bench.claim_figure(claim, "interceptor_burnout_speed_without_reach")
    fast = bench.claim_figure(claim, "interceptor_burnout_speed_claimed")
    at_slow, at_fast = (int(bench.reach(speed).reachable.sum()) for speed in (slow, fast))
    first, second = at_slow == 0, at_fast > 0
    least = _least(bench)
    verdict = Verdict.HOLDS if first and second else Verdict.ONLY_IF if second else Verdict.FAILS
    return Checked(
        verdict,
        f"{at_slow} of {len(bench.pairs)} pairs at {slow / 1e3:.1f} km/s, {at_fast} at {fast / 1e3:.1f} km/s",
        _setting(bench, fast),
        f"burnout speed: the first pair is reached from {_kms(least)}, every one from {_kms(_least(bench, most=True))}",
        "" if first else f"its first half is dropped: some pairs are within reach from {_kms(least)} on" if second else "",
        {"pairs_reachable_slow": at_slow, "pairs_reachable_fast": at_fast, "pairs": len(bench.pairs)},
    )


def r3(bench: Bench, claim: Claim) -> Checked:
    """Every target of the continental United States from western Russia; the meeting over the Pole."""
    if not bench.western.any():
        return undecided("the scenario names no base west of the Urals", flip="a scenario with such a base")
    reached = bench.reach(FASTER_M_S)
    west = reached.reachable & bench.western
    latitudes = _northernmost_deg(bench, FASTER_M_S, west)
    polar = sum(latitude >= POLAR_DEG for latitude in latitudes)
    best = [float(np.degrees(bench.paths[i].place(float(reached.best_s[i])).latitude_rad)) for i in np.flatnonzero(west)]
    every = _least(bench, bench.western, most=True)
    whole = int(west.sum()) == int(bench.western.sum())
    span = f"{min(best):.0f} to {max(best):.0f} deg north" if best else "nowhere"
    north = f"{max(latitudes):.0f} deg" if latitudes else "nowhere"
    return Checked(
        Verdict.ONLY_IF if every is not None else Verdict.FAILS,
        f"{int(west.sum())} of {int(bench.western.sum())} pairs from bases west of {60} deg east at 8.3 km/s; the meeting with "
        f"the greatest margin lies at {span}; {polar} could also be met beyond the Arctic Circle, the northernmost at {north}",
        _setting(bench, FASTER_M_S),
        f"burnout speed: every western pair is reached from {_kms(every)}",
        f"the interceptor burns out at {_kms(every)} or more"
        + ("" if whole else "; at 8.3 km/s some pairs are not reached")
        + ("" if polar else "; and the meeting over the Pole is dropped"),
        {
            "western_pairs_reachable": int(west.sum()),
            "western_pairs": int(bench.western.sum()),
            "least_speed_for_all_m_s": every,
            "best_meeting_latitude_deg": [round(min(best), 1), round(max(best), 1)] if best else None,
            "northernmost_meeting_deg": round(max(latitudes), 1) if latitudes else None,
        },
        Turn("burnout_speed_m_s", FASTER_M_S, every, "m/s"),
    )


def r4(bench: Bench, claim: Claim) -> Checked:
    """No path over Poland, and yet within reach."""
    from shapely import contains_xy, prepare

    outline = load_countries()["POL"]
    prepare(outline)
    site = bench.battery().interceptor.site.ecef_m
    nearest, crossing = [], 0
    for path in bench.paths:
        places = [path.place(float(time)) for time in path.time_s]
        lon, lat = (np.degrees([getattr(place, name) for place in places]) for name in ("longitude_rad", "latitude_rad"))
        crossing += bool(contains_xy(outline, lon, lat).any())
        unit = path.position_ecef_m / np.linalg.norm(path.position_ecef_m, axis=1)[:, None]
        nearest.append(float(np.arccos(np.clip(unit @ (site / np.linalg.norm(site)), -1.0, 1.0)).min()) * 6371.0)
    met = int(bench.reach(FASTER_M_S).reachable.sum())
    least = _least(bench)
    return Checked(
        Verdict.HOLDS if crossing == 0 and met > 0 else Verdict.FAILS,
        f"{crossing} of {len(bench.paths)} ground tracks cross Poland, the nearest passes {min(nearest):,.0f} km from Redzikowo; "
        f"{met} can be met at 8.3 km/s all the same",
        f"ground tracks of least-energy flights; {_setting(bench, FASTER_M_S)}",
        f"burnout speed below {_kms(least)}: then out of reach as well as far away",
        "",
        {"tracks_over_poland": crossing, "nearest_track_km": round(min(nearest)), "pairs_reachable": met},
    )


def r5(bench: Bench, claim: Claim) -> Checked:
    """Only missiles of European Russia can be reached."""
    if bench.western.all() or not bench.western.any():
        return undecided("the scenario's bases lie all on one side of the Urals", flip="a scenario with bases on both sides")
    counts = {
        speed: (int(reached[bench.western].sum()), int(reached[~bench.western].sum()))
        for speed in (6300.0, FASTER_M_S)
        for reached in [bench.reach(speed).reachable]
    }
    west, east = _least(bench, bench.western), _least(bench, ~bench.western)
    window = west is not None and (east is None or west < east)
    told = "; ".join(
        f"at {speed / 1e3:.1f} km/s {near} of {int(bench.western.sum())} western and {far} of "
        f"{int((~bench.western).sum())} eastern pairs"
        for speed, (near, far) in counts.items()
    )
    good = all(near > 0 and far == 0 for near, far in counts.values())
    return Checked(
        Verdict.HOLDS if good else Verdict.ONLY_IF if window else Verdict.FAILS,
        told,
        f"{_setting(bench, FASTER_M_S)}; east and west parted at 60 deg east",
        f"burnout speed: the first western pair from {_kms(west)}, the first eastern one from {_kms(east)}",
        "" if good or not window else f"the interceptor burns out between {_kms(west)} and {_kms(east)}",
        {"least_speed_west_m_s": west, "least_speed_east_m_s": east, "eastern_reachable_at_8300_m_s": counts[FASTER_M_S][1]},
        Turn("burnout_speed_m_s", FASTER_M_S, east, "m/s"),
    )


def r6(bench: Bench, claim: Claim) -> Checked:
    """The radar gathers data on Russian ICBMs, and the interceptors could catch some."""
    seen = russian_seen(bench)
    slow, fast = (int(bench.reach(speed).reachable.sum()) for speed in (6300.0, FASTER_M_S))
    every = all(count > 0 for count in seen.values())
    blind = [name for name, count in seen.items() if count == 0]
    some = len(blind) < len(seen)
    return Checked(
        Verdict.HOLDS if every and slow > 0 else Verdict.ONLY_IF if some and fast > 0 else Verdict.FAILS,
        f"seen by the Brdy radar: {', '.join(f'{count} ({name})' for name, count in seen.items())} of {len(bench.pairs)} "
        f"flights; met: "
        f"{slow} at 6.3 km/s, {fast} at 8.3 km/s",
        f"{_setting(bench, 6300.0)}; warhead of the catalogue's cross-section",
        f"no interceptor speed of the dispute turns it over (first pair from {_kms(_least(bench))})",
        "" if every and slow > 0 else f"the radar is not read as {', '.join(blind)}" if blind else "the interceptor is fast enough",
        {"flights_seen": dict(seen), "pairs_reachable_6300_m_s": slow, "pairs_reachable_8300_m_s": fast},
    )


def r7(bench: Bench, claim: Claim) -> Checked:
    """The successor's later phases could intercept part of Russia's missiles."""
    base, missile = SUBMARINES
    submarine = bench.flights_from(missile, base, bench.case.scenario.deterrent.targets)
    paths = [*bench.paths, *submarine]
    met: dict[str, int] = {}
    for speed in SUCCESSOR_SPEEDS_M_S:
        for site in ("redzikowo", "deveselu"):
            interceptor = SUCCESSOR if bench.battery(SUCCESSOR, site).interceptor.can_realise(speed) else "gbi-two-stage"
            met[f"{speed / 1e3:.1f} km/s at {site}"] = int(bench.reach_from(interceptor, site, speed, paths).reachable.sum())
    slow = max(count for name, count in met.items() if name.startswith("4.5"))
    fast = max(count for name, count in met.items() if name.startswith("5.5"))
    verdict = Verdict.HOLDS if slow > 0 else Verdict.ONLY_IF if fast > 0 else Verdict.FAILS
    return Checked(
        verdict,
        f"of {len(paths)} flights ({len(submarine)} from submarines) "
        + ", ".join(f"{count} at {name}" for name, count in met.items()),
        f"SM-3 Block IIA stages at Redzikowo and Deveselu, lift-off {bench.case.common.launch_delay_s:.0f} s after the missile's; "
        "kinematics only",
        "burnout speed: 4.5 km/s is the Block IIA's, 5.5 km/s that quoted for the IIB that was not built",
        "" if slow > 0 else "the interceptor reaches 5.5 km/s, as only the IIB was to" if fast > 0 else "",
        {"flights": len(paths), "reachable": met},
    )


def r8(bench: Bench, claim: Claim) -> Checked:
    """Above some 1,200 weapons a national defence does not endanger the deterrent."""
    threshold = bench.claim_figure(claim, "russian_weapons_threshold")
    count = bench.case.inventory
    return undecided(
        "it concerns a national defence of 2000 whose numbers and effectiveness are not in the sources at hand",
        f"the {count} interceptors of the scenario are {100 * count / threshold:.2f} % of {threshold:,.0f} weapons at one each",
        "arithmetic of counts",
        "the size and single-shot probability the author assumed",
    )


def r9(bench: Bench, claim: Claim) -> Checked:
    """Ten interceptors against the published force."""
    count = bench.claim_figure(claim, "interceptors")
    force = bench.case.catalog.force("russian-icbm-2008")
    missiles, warheads = force.missiles.si(), force.warheads.si()
    shares = 100.0 * count / missiles, 100.0 * count / warheads
    claimed = bench.claim_figure(claim, "share_of_icbms"), bench.claim_figure(claim, "share_of_warheads")
    agrees = all(abs(own - theirs) <= half for own, theirs, half in zip(shares, claimed, (0.05, 0.005), strict=True))
    tenth = int(np.ceil(0.1 * missiles))
    return Checked(
        Verdict.HOLDS if agrees else Verdict.FAILS,
        f"{count:.0f} of {missiles:.0f} missiles are {shares[0]:.2f} %, of {warheads:,.0f} warheads {shares[1]:.2f} %, if "
        f"every shot hits",
        "published force of 1 July 2008, one interceptor for each missile or warhead; claimed shares to their last digit",
        f"a tenth of the missiles takes {tenth} interceptors, or a force of which {100 * count / (0.1 * missiles):.0f} % is left",
        "",
        {
            "share_of_icbms_percent": round(shares[0], 4),
            "share_of_warheads_percent": round(shares[1], 4),
            "interceptors_for_a_tenth": tenth,
        },
        Turn("interceptors for a tenth of the missiles", count, float(tenth), "1"),
    )


CHECKS = {"R1": r1, "R2": r2, "R3": r3, "R4": r4, "R5": r5, "R6": r6, "R7": r7, "R8": r8, "R9": r9}
