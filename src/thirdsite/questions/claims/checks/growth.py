"""Claims on threat, numbers, growth and limits: G1 to G8."""

from __future__ import annotations

from datetime import date

import numpy as np

from thirdsite.catalog.finder_rules import opening
from thirdsite.catalog.flight_record import load_iran_tests
from thirdsite.catalog.records import Claim
from thirdsite.chain.needed_range import needed_ranges_m
from thirdsite.earth.constants import MEAN_RADIUS_M
from thirdsite.flight.observed_test import ObservedTest
from thirdsite.flight.reconstruction import reconstruct
from thirdsite.flight.threats import Outcome, central_angles_rad
from thirdsite.questions.activation.page import opening_text
from thirdsite.questions.activation.study import study_of
from thirdsite.questions.claims.checks.bench import Bench
from thirdsite.questions.claims.checks.defence import FAST_M_S, LONG_THREAT, THREAT
from thirdsite.questions.claims.checks.verdicts import Checked, Verdict, undecided

SHOTS = 4
EAST_COAST = ("boston", "new-york", "philadelphia", "baltimore", "washington", "miami")
OFFER = date(2007, 10, 23)
LONG_RANGE_KM = 3000.0


def g1(bench: Bench, claim: Claim) -> Checked:
    """Scores or hundreds of missiles, not a handful."""
    count = bench.case.inventory
    return undecided(
        "it forecasts an attack; how many long-range missiles Iran would have is on no record",
        f"{count} interceptors make {count // SHOTS} engagements at {SHOTS} shots for each missile, {count} at one",
        "arithmetic of counts",
        "a count of missiles with a source",
    )


def g2(bench: Bench, claim: Claim) -> Checked:
    """Several independent shots make up for a poor one."""
    record, hopeful, poor = (
        bench.claim_figure(claim, name) / 100.0
        for name in ("single_shot_record", "single_shot_optimistic", "single_shot_russian_warhead")
    )
    shots = bench.claim_figure(claim, "shots_per_warhead")
    results = [1.0 - (1.0 - single) ** shots for single in (record, hopeful, poor)]
    claimed = [bench.claim_figure(claim, name) / 100.0 for name in ("four_shots_at_record", "four_shots_at_optimistic")]
    agrees = all(abs(own - theirs) < 0.01 for own, theirs in zip(results[:2], claimed, strict=True))
    return Checked(
        Verdict.ONLY_IF if agrees else Verdict.FAILS,
        f"{shots:.0f} independent shots give {100 * results[0]:.2f} % at {100 * record:.0f} %, {100 * results[1]:.2f} % "
        f"at {100 * hopeful:.0f} % and "
        f"{100 * results[2]:.2f} % at {100 * poor:.0f} %",
        "1 - (1 - p)^n; claims are rounded to whole percents, 96.25 % upwards to 97 %",
        f"a common cause that spoils all shots at once: from {100 * (1.0 - claimed[0]):.0f} % on, no number of shots "
        f"reaches {100 * claimed[0]:.0f} %",
        "the shots fail independently of each other, and every shot is fired at the true warhead" if agrees else "",
        {"four_shots_percent": [round(100 * one, 3) for one in results]},
    )


def g3(bench: Bench, claim: Claim) -> Checked:
    """Ten must be designed to be expandable."""
    count = bench.claim_figure(claim, "interceptors")
    force = bench.case.catalog.force("russian-icbm-2008").missiles.si()
    return undecided(
        "it concerns a design intention, of which nothing was published",
        f"{count:.0f} interceptors are {100 * count / force:.1f} % of the published {force:.0f} ICBMs; "
        f"{np.ceil(0.1 * force):.0f} would be a tenth, "
        "100 the ceiling of the ABM Treaty of 1974",
        "arithmetic of counts",
        "a published site plan with room for more silos",
    )


def g4(bench: Bench, claim: Claim) -> Checked:
    """Built but not switched on until there is definitive proof."""
    study = study_of(bench.case, bench.progress)
    evidence = study.evidence()
    found = {name: opening(bench.case.catalog.finder_rule(name), evidence) for name in bench.case.scenario.activation.finder_rules}
    shut = [name for name, one in found.items() if one.days is None or one.days[0] > OFFER]
    told = "; ".join(f"{bench.case.catalog.finder_rule(name).name}: {opening_text(one)}" for name, one in found.items())
    return Checked(
        Verdict.HOLDS if len(shut) == len(found) else Verdict.ONLY_IF if shut else Verdict.FAILS,
        f"{told}",
        f"public record of tests, finder rules of the activation answer (assumptions); holds: the gate would still have "
        f"been shut on {OFFER.isoformat()}",
        "who finds, and whether a declared distance counts as proof: see the activation answer",
        "" if len(shut) == len(found) else f"the finder is {' or '.join(shut)}" if shut else "",
        {name: None if one.days is None else one.days[0].isoformat() for name, one in found.items()},
    )


def g5(bench: Bench, claim: Claim) -> Checked:
    """A speed cap that spares Russian ICBMs weakens the defence against Iran."""
    least = min((speed for speed in bench.least_speeds_m_s if speed is not None), default=None)
    if least is None:
        return undecided("no speed up to 9 km/s reaches a Russian missile, so there is nothing to cap", flip="a faster interceptor")
    cap = least - 50.0
    if not bench.battery().interceptor.can_realise(cap):
        return undecided(f"the stages cannot be slowed to {cap:.0f} m/s", flip="other stage data")
    shares: dict[str, tuple[float | None, float | None]] = {}
    for speed in (FAST_M_S, 6300.0, cap):
        europe = bench.covered(bench.coverage(THREAT, bench.capitals, speed), bench.capitals)[0]
        america = bench.covered(bench.coverage(LONG_THREAT, bench.american, speed), bench.american)[0]
        shares[f"{speed / 1e3:.2f} km/s"] = europe, america
    full, _, capped = shares.values()
    weaker = [
        name
        for name, own, other in zip(("Europe", "the United States"), capped, full, strict=True)
        if (own or 0.0) < (other or 0.0) - 0.005
    ]
    told = "; ".join(
        f"{speed}: Europe {100 * (a or 0):.0f} %, United States {100 * (b or 0):.0f} %" for speed, (a, b) in shares.items()
    )
    return Checked(
        Verdict.HOLDS if len(weaker) == 2 else Verdict.ONLY_IF if weaker else Verdict.FAILS,
        f"a cap of {cap / 1e3:.2f} km/s spares all {len(bench.pairs)} pairs; protected city population at {told}",
        f"interceptors at Redzikowo, notional IRBM at the capitals of Europe and ICBM of 12,000 km at United States "
        f"cities, {len(bench.launch)} launch points",
        "the place of the interceptors, and their lift-off delay: an earlier launch needs less speed",
        "" if len(weaker) == 2 else f"it is meant for the defence of {' and '.join(weaker)}" if weaker else "",
        {"cap_m_s": cap, "shares": {speed: [_number(a), _number(b)] for speed, (a, b) in shares.items()}},
    )


def g6(bench: Bench, claim: Claim) -> Checked:
    """Steep North Korean tests tell the range on a standard path."""
    told, figures, good = [], {}, []
    for name, key in (("hwasong_15", "hwasong_15_range_at_least"), ("hwasong_12", "hwasong_12_range")):
        reach, apogee, time = (bench.claim_figure(claim, f"{name}_{part}") for part in ("test_range", "apogee", "flight_time"))
        found = reconstruct(ObservedTest(1e3 * reach, 1e3 * apogee, time, time_resolution_s=60.0))
        best, low, high = (value / 1e3 for value in found.standard_range_m)
        claimed = bench.claim_figure(claim, key)
        inside = (high >= claimed and best >= claimed) if key.endswith("at_least") else low <= claimed <= high
        good.append(inside and found.possible)
        label = name.replace("hwasong_", "Hwasong-")
        told.append(
            f"{label} {best:,.0f} km ({low:,.0f} to {high:,.0f}), flight time {found.flight_time_s.best / 60:.1f} min "
            f"against {time / 60:.0f}"
        )
        figures[name] = {
            "range_km": round(best),
            "low_km": round(low),
            "high_km": round(high),
            "flight_time_s": round(found.flight_time_s.best),
        }
    return Checked(
        Verdict.HOLDS if all(good) else Verdict.ONLY_IF if any(good) else Verdict.FAILS,
        "; ".join(told),
        "boosters of one family flown on the reported apogee, range and time, then as far as they go with the same "
        "payload, over a resting Earth",
        "the payload: a light one in the test, as suspected, flies farther than a warhead would; the low ends of the intervals",
        "" if all(good) else "the rocket is one of the better boosters of the family" if any(good) else "",
        figures,
    )


def g7(bench: Bench, claim: Claim) -> Checked:
    """Nine thousand kilometres to the East Coast, and thirty-three minutes."""
    cities = [bench.case.catalog.cities[name] for name in EAST_COAST if name in bench.case.catalog.cities]
    needed = needed_ranges_m(bench.every_launch, bench.aims(cities))
    places = bench.aims(cities)
    n, m = len(bench.every_launch), len(cities)
    ground = central_angles_rad(np.repeat(bench.every_launch, m, axis=0), np.tile(places, (n, 1))).min() * MEAN_RADIUS_M / 1e3
    least = needed.min(axis=0)
    nearest = cities[int(np.argmin(least))]
    flights = bench.flights(LONG_THREAT, cities)
    times = flights.samples[flights.outcome == Outcome.ARRIVES][:, -1, 0]
    claimed, clock = bench.claim_figure(claim, "range_needed"), bench.claim_figure(claim, "flight_time")
    enough = float((needed.min(axis=0) <= 1e3 * claimed).mean())
    near = bool(len(times)) and float(times.min()) - 60.0 <= clock <= float(times.max()) + 60.0
    farthest = f"{needed.max() / 1e3:,.0f} km for the farthest pair"
    first = f"{least.min() / 1e3:,.0f} km to {nearest.name} from the nearest launch point, {farthest}"
    second = f"flights of {times.min() / 60:.1f} to {times.max() / 60:.1f} minutes" if len(times) else "no flight arrives"
    close = abs(ground - claimed) <= 0.05 * claimed
    return Checked(
        Verdict.HOLDS if enough > 0.0 and near else Verdict.ONLY_IF if near and close else Verdict.FAILS,
        f"{first}; {second}",
        "range over a resting Earth that the flight against the rotation asks for; flights of the notional ICBM of 12,000 "
        "km at least energy",
        "rotation and launch point: over the ground the nearest pair is shorter than what the missile must be rated at",
        ""
        if enough > 0.0 and near
        else f"{claimed:,.0f} km is meant as distance over the ground ({ground:,.0f} km for the nearest pair)"
        if close
        else "",
        {
            "needed_range_km": round(float(least.min()) / 1e3),
            "flight_time_s": [round(float(times.min())), round(float(times.max()))] if len(times) else None,
        },
    )


def g8(bench: Bench, claim: Claim) -> Checked:
    """Short and medium ranges came faster, the ICBM slower."""
    day = date(2009, 9, 17)
    before = [test for test in load_iran_tests() if test.days[0] <= day and test.object == "missile" and test.flown == "yes"]
    claims = [test.capability_m[1] / 1e3 for test in before if test.capability_m]
    longest = max(claims, default=0.0)
    beyond = sum(one > LONG_RANGE_KM for one in claims)
    solid = [test.id for test in before if "sejjil" in test.missile.lower()]
    return Checked(
        Verdict.ONLY_IF,
        f"{len(before)} missile flights on record until {day.isoformat()}, {len(solid)} of the new Sejjil; the longest "
        f"range claimed is {longest:,.0f} km, "
        f"{beyond} beyond {LONG_RANGE_KM:,.0f} km",
        "public record of Iranian tests; claimed ranges, since few distances were published",
        "what had been expected: an ICBM by 2015 (US intelligence as quoted in 2007) was not yet due in 2009",
        f"pace is read off the public record: {len(before)} flights of medium range and {beyond} of long range; what "
        f"intelligence foresaw is not published",
        {"missile_flights": len(before), "longest_claimed_range_km": round(longest), "beyond_3000_km": beyond},
    )


def _number(share: float | None) -> float | None:
    return None if share is None else round(share, 3)


CHECKS = {"G1": g1, "G2": g2, "G3": g3, "G4": g4, "G5": g5, "G6": g6, "G7": g7, "G8": g8}
