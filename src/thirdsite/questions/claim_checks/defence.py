"""Claims on the defence of Europe and the United States: E2 to E13."""

from __future__ import annotations

import numpy as np

from thirdsite.catalog.catalog import City
from thirdsite.catalog.records import Claim, KinematicBooster
from thirdsite.chain.needed_range import needed_ranges_m
from thirdsite.earth.constants import MEAN_RADIUS_M
from thirdsite.flight.threats import central_angles_rad
from thirdsite.questions.claim_checks.bench import INTERCEPTOR, SITE, Bench
from thirdsite.questions.claim_checks.verdicts import Checked, Turn, Verdict, undecided
from thirdsite.questions.range_models import modelled_range

THREAT, LONG_THREAT = "iran-irbm", "iran-icbm-12000"
SLOW_M_S, FAST_M_S = 6300.0, 8300.0
SOUTH_EAST = ("TUR", "GRC", "ITA")
NORTHERN = ("GBR", "IRL", "NOR", "SWE", "FIN", "DNK", "ISL", "NLD", "BEL", "EST", "LVA", "LTU")
MOST, LITTLE = 0.9, 0.5
EAST_COAST_DEG = -82.0
BRITAIN, TURKEY, IRAQ, GERMANY, ALASKA = "fylingdales-site", "turkey-site", "iraq-site", "germany-site", "ft-greely"
SHIPS = ("black-sea-ship", "mediterranean-ship")
"""Sites of the catalogue that stand for an interceptor site in each country."""
REACTION_S = 90.0
"""Least time from lift-off to the interceptor's launch: satellite warning after about a minute, and half a minute to fire."""


def _read(speed_m_s: float) -> str:
    return f"{speed_m_s / 1e3:.1f} km/s"


def _setting(bench: Bench, what: str) -> str:
    return (
        f"{what}; {len(bench.launch)} launch points over Iran, the scenario's radars by the agency's reading, protected "
        f"from every launch "
        "point in range"
    )


def _share(
    bench: Bench, missile: str, cities: list[City], speed: float, site: str = SITE, interceptor: str = INTERCEPTOR
) -> float | None:
    coverage = bench.coverage(missile, cities, speed, site=site, interceptor=interceptor)
    return bench.covered(coverage, cities)[0]


def _percent(share: float | None) -> str:
    return "nobody in range" if share is None else f"{100 * share:.0f} %"


def e2(bench: Bench, claim: Claim) -> Checked:
    """Costs of four options."""
    low, high = (bench.claim_figure(claim, f"cost_option_2_{end}") for end in ("low", "high"))
    base = [bench.claim_figure(claim, f"cost_options_1_3_4_{end}") for end in ("low", "high")]
    return undecided(
        "the program has no cost model",
        f"the figures themselves put option 2 at {low / base[0]:.2f} to {high / base[1]:.2f} times the others, end by end",
        "arithmetic of the claim's own figures",
        "a cost model with sources",
    )


def e4(bench: Bench, claim: Claim) -> Checked:
    """Almost all of Europe, but not its south-east."""
    cities = [city for city in bench.european if city.capital or city.country in SOUTH_EAST]
    near = [city for city in cities if city.country in SOUTH_EAST]
    rest = [city for city in cities if city.country not in SOUTH_EAST]
    shares = {speed: (_share(bench, THREAT, rest, speed), _share(bench, THREAT, near, speed)) for speed in (SLOW_M_S, FAST_M_S)}
    turkey = {speed: _share(bench, THREAT, [city for city in near if city.country == "TUR"], speed) for speed in shares}
    short = _share(bench, "shahab-3", [city for city in near if city.country == "TUR"], SLOW_M_S)
    good = [speed for speed, (far, close) in shares.items() if (far or 0.0) >= MOST and (close or 0.0) < LITTLE]
    told = "; ".join(
        f"at {_read(speed)} {_percent(far)} of the capitals elsewhere, {_percent(close)} of the cities of Turkey, Greece and Italy "
        f"(Turkey alone {_percent(turkey[speed])})"
        for speed, (far, close) in shares.items()
    )
    ever = any((close or 0.0) < LITTLE or (turkey[speed] or 0.0) < LITTLE for speed, (_, close) in shares.items())
    part = not good and (ever or (short is not None and short < LITTLE))
    verdict = Verdict.HOLDS if len(good) == len(shares) else Verdict.ONLY_IF if good or part else Verdict.FAILS
    return Checked(
        verdict,
        f"share of city population protected: {told}; of Turkish cities against a Shahab-3 {_percent(short)}",
        _setting(bench, "notional Iranian IRBM, interceptors at Redzikowo"),
        "the missile: against one of 1,300 km the site protects nobody, against one of 4,000 km its reach over the "
        "south-east grows with "
        "the burnout speed",
        f"the burnout speed is {' or '.join(_read(speed) for speed in good)}"
        if good
        else "the threat to the south-east is a missile of medium range, which the site cannot meet"
        if part
        else "",
        {
            "elsewhere_share": {_read(speed): _number(far) for speed, (far, _) in shares.items()},
            "south_east_share": {_read(speed): _number(close) for speed, (_, close) in shares.items()},
            "turkey_share_against_shahab_3": _number(short),
        },
    )


def e5(bench: Bench, claim: Claim) -> Checked:
    """Rome and Athens within reach of short-range defences; London, Paris, Brussels open to an IRBM."""
    catalog = bench.case.catalog
    near, far = ["rome", "athens"], ["london", "paris", "brussels"]
    cities = [catalog.cities[name] for name in (*near, *far)]
    needed = needed_ranges_m(bench.every_launch, bench.aims(cities))
    least = dict(zip([city.id for city in cities], needed.min(axis=0).tolist(), strict=True))
    reach, short = (modelled_range(catalog.missile(name)).best_m for name in (THREAT, "sejjil-2"))
    exposed = all(least[name] <= reach for name in far)
    inside = [name for name in near if least[name] <= short]
    return Checked(
        Verdict.ONLY_IF if exposed else Verdict.FAILS,
        "range needed from the nearest launch point: "
        + ", ".join(f"{name} {value / 1e3:,.0f} km" for name, value in least.items()),
        f"launch points over Iran; medium range {short / 1e3:,.0f} km (Sejjil-2 as claimed), IRBM {reach / 1e3:,.0f} km (notional)",
        f"the range of the missile: below {min(least[name] for name in far) / 1e3:,.0f} km London, Paris and Brussels are "
        f"out of its reach, below "
        f"{min(least[name] for name in near) / 1e3:,.0f} km Rome and Athens too",
        f"a missile of {max(least[name] for name in far) / 1e3:,.0f} km exists; and of Rome and Athens only "
        f"{', '.join(inside) or 'neither'} "
        "is within range of a medium-range missile, which alone a short-range defence could meet (such defences are not modelled)"
        if exposed
        else "",
        {"needed_range_km": {name: round(value / 1e3) for name, value in least.items()}},
    )


def e6(bench: Bench, claim: Claim) -> Checked:
    """Poland is the best place: nearer is too close, farther back coverage rolls back."""
    sites = (SITE, GERMANY, "deveselu", TURKEY, BRITAIN)
    rows = {
        (site, speed): (_share(bench, THREAT, bench.capitals, speed, site), _share(bench, LONG_THREAT, bench.american, speed, site))
        for site in sites
        for speed in (SLOW_M_S, FAST_M_S)
    }
    both = {key: min(europe or 0.0, america or 0.0) for key, (europe, america) in rows.items()}
    best = {speed: max(both[site, speed] for site in sites) for speed in (SLOW_M_S, FAST_M_S)}
    good = [speed for speed in best if both[SITE, speed] >= best[speed] - 1e-9]
    alone = [speed for speed in good if sum(both[site, speed] >= best[speed] - 1e-9 for site in sites) == 1]
    told = "; ".join(
        f"{_read(speed)}: "
        + ", ".join(f"{site} {_percent(rows[site, speed][0])}/{_percent(rows[site, speed][1])}" for site in sites)
        for speed in best
    )
    return Checked(
        Verdict.HOLDS if len(alone) == len(best) else Verdict.ONLY_IF if good else Verdict.FAILS,
        f"share protected of European capitals / United States cities, {told}",
        _setting(bench, "two-stage GBI at five sites, notional IRBM at Europe, notional ICBM of 12,000 km at the United States"),
        "burnout speed: a faster interceptor forgives a worse place",
        ""
        if len(alone) == len(best)
        else f"best means protecting Europe and the United States at once, and the interceptor burns out at "
        f"{' or '.join(map(_read, good))}" + ("" if len(alone) == len(good) else "; other sites then do as well")
        if good
        else "",
        {
            f"{site} {_read(speed)}": {"europe_share": _number(europe), "united_states_share": _number(america)}
            for (site, speed), (europe, america) in rows.items()
        },
    )


def e7(bench: Bench, claim: Claim) -> Checked:
    """What sites in Turkey, Britain and Alaska can and cannot protect."""
    north = [city for city in bench.capitals if city.country in NORTHERN]
    east = [city for city in bench.american if np.degrees(city.place.longitude_rad) > EAST_COAST_DEG]
    parts: dict[float, dict[str, float | None]] = {}
    for speed in (SLOW_M_S, FAST_M_S):
        parts[speed] = {
            "United States from Turkey": _share(bench, LONG_THREAT, bench.american, speed, TURKEY),
            "northern Europe from Turkey": _share(bench, THREAT, north, speed, TURKEY),
            "United States from Iraq": _share(bench, LONG_THREAT, bench.american, speed, IRAQ),
            "northern Europe from Iraq": _share(bench, THREAT, north, speed, IRAQ),
            "Europe from Britain": _share(bench, THREAT, bench.capitals, speed, BRITAIN),
        }
    three = bench.case.catalog.interceptor("gbi-three-stage").burnout_speed.si()
    alaska = _share(bench, LONG_THREAT, east, three, ALASKA, "gbi-three-stage")

    def below(name: str, limit: float) -> list[float]:
        return [speed for speed, row in parts.items() if (row[name] or 0.0) < limit]

    said: dict[str, list[float]] = {
        "Turkey cannot protect the United States": below("United States from Turkey", LITTLE),
        "Turkey cannot protect northern Europe": below("northern Europe from Turkey", LITTLE),
        "Iraq cannot protect the United States": below("United States from Iraq", LITTLE),
        "Iraq cannot protect northern Europe": below("northern Europe from Iraq", LITTLE),
        "Britain cannot protect all Europe": below("Europe from Britain", 1.0 - 1e-9),
        "Alaska covers the East Coast": list(parts) if (alaska or 0.0) >= MOST else [],
    }
    whole = [name for name, speeds in said.items() if len(speeds) == len(parts)]
    some = [f"{name} (at {' and '.join(map(_read, speeds))})" for name, speeds in said.items() if len(speeds) > 0]
    told = "; ".join(
        f"{_read(speed)}: " + ", ".join(f"{name} {_percent(share)}" for name, share in row.items()) for speed, row in parts.items()
    )
    return Checked(
        Verdict.HOLDS if len(whole) == len(said) else Verdict.ONLY_IF if some else Verdict.FAILS,
        f"{told}; East Coast from Alaska at {_read(three)} {_percent(alaska)}",
        _setting(
            bench, "GBI at stand-in sites in Turkey, Iraq and Britain and at Fort Greely, notional IRBM and ICBM of 12,000 km"
        ),
        "burnout speed: at 8.3 km/s Turkey reaches missiles bound for the United States too",
        "" if len(whole) == len(said) else f"only these parts are meant: {'; '.join(some)}" if some else "",
        {
            **{f"{name}, {_read(speed)}": _number(share) for speed, row in parts.items() for name, share in row.items()},
            "East Coast from Alaska": _number(alaska),
        },
    )


def e8(bench: Bench, claim: Claim) -> Checked:
    """Aegis interceptors or Turkey with radars in Azerbaijan or Turkey do as well or better, and point at Iran alone."""
    radars = ("gabala", "x-band-azerbaijan", "fbx-turkey")
    every = (*radars, *(name for name in bench.case.scenario.defence.radars if name not in radars))
    sides = {"the agency's figures": ("mda", SLOW_M_S), "the critics' figures": ("lewis_postol", FAST_M_S)}
    proposal: dict[str, float] = {}
    others: dict[str, dict[str, float]] = {}
    helped: dict[str, float] = {}
    for side, (position, speed) in sides.items():
        proposal[side] = _covered(bench, speed, position, SITE, INTERCEPTOR, None)
        fleet = [("sm-3-block-ib", SHIPS), ("sm-3-block-iia", SHIPS), ("sm-3-block-iia", (TURKEY,)), (INTERCEPTOR, (TURKEY,))]
        others[side] = {}
        for interceptor, sites in fleet:
            entry = bench.case.catalog.interceptor(interceptor)
            own = speed if interceptor == INTERCEPTOR else entry.burnout_speed.si()
            place = "Turkey" if sites == (TURKEY,) else "ships"
            shares = [_covered(bench, own, position, site, interceptor, radars) for site in sites]
            others[side][f"{entry.name.split(',')[0]} ({'two-stage, ' if interceptor == INTERCEPTOR else ''}{place})"] = max(shares)
        helped[side] = max(_covered(bench, 4500.0, position, site, "sm-3-block-iia", every) for site in (*SHIPS, TURKEY))
    russian = int(bench.reach_from(INTERCEPTOR, TURKEY, SLOW_M_S, bench.paths).reachable.sum())
    better = {side: [name for name, share in row.items() if share >= proposal[side] - 0.005] for side, row in others.items()}
    good = [side for side, names in better.items() if names]
    whole = all(len(better[side]) == len(row) for side, row in others.items()) and russian == 0
    verdict = Verdict.HOLDS if whole else Verdict.ONLY_IF if good else Verdict.FAILS
    equal = [name for name in others["the agency's figures"] if all(name in names for names in better.values())]
    worse = list(dict.fromkeys(name for side, row in others.items() for name in row if name not in better[side]))
    told = "; ".join(
        f"by {side} the proposal {_percent(proposal[side])}, instead of it "
        + ", ".join(f"{name} {_percent(share)}" for name, share in others[side].items())
        for side in sides
    )
    return Checked(
        verdict,
        f"capitals of Europe protected: {told}; Russian flights met from Turkey by a GBI of 6.3 km/s: {russian} of "
        f"{len(bench.pairs)}",
        f"notional IRBM, {len(bench.launch)} launch points over Iran; the alternatives with Gabala, an X-band radar in "
        f"Azerbaijan and the forward "
        "radar in place of the scenario's, the better of two ships' stations; protected from every launch point in range",
        "the radars: with the proposal's own kept beside them the SM-3 Block IIA protects "
        + ", ".join(f"{_percent(share)} by {side}" for side, share in helped.items()),
        ""
        if verdict != Verdict.ONLY_IF
        else f"the interceptors are {' or '.join(equal) or 'chosen by one side alone'}; {', '.join(worse)} protect less "
        f"than the proposal",
        {
            "proposal_share": {side: round(share, 3) for side, share in proposal.items()},
            "alternative_share": {side: {name: round(share, 3) for name, share in row.items()} for side, row in others.items()},
            "sm3_iia_share_with_all_radars": {side: round(share, 3) for side, share in helped.items()},
            "russian_pairs_met_from_turkey": russian,
        },
    )


def _covered(bench: Bench, speed_m_s: float, position: str, site: str, interceptor: str, radars: tuple[str, ...] | None) -> float:
    """Share of the capitals' population protected against the notional IRBM; 0 where nobody is in range."""
    coverage = bench.coverage(
        THREAT, bench.capitals, speed_m_s, interceptor=interceptor, site=site, position=position, radars=radars
    )
    return bench.covered(coverage, bench.capitals)[0] or 0.0


def e9(bench: Bench, claim: Claim) -> Checked:
    """At 6.3 km/s places said to be defended no longer are."""
    slow = bench.claim_figure(claim, "interceptor_burnout_speed")
    lost: dict[str, list[str]] = {}
    shares: dict[str, dict[str, float | None]] = {}
    for missile, cities in ((THREAT, bench.european), (LONG_THREAT, bench.american)):
        before, after = (bench.coverage(missile, cities, speed) for speed in (FAST_M_S, slow))
        gone = before.protected[0] & ~after.protected[0]
        lost[missile] = [city.id for city, away in zip(cities, gone, strict=True) if away]
        shares[missile] = {_read(FAST_M_S): bench.covered(before, cities)[0], _read(slow): bench.covered(after, cities)[0]}
    count = sum(len(names) for names in lost.values())
    told = "; ".join(
        f"{missile}: {', '.join(f'{_percent(share)} at {speed}' for speed, share in row.items())}"
        for missile, row in shares.items()
    )
    catalog = bench.case.catalog
    countries = dict.fromkeys(catalog.cities[name].country for row in lost.values() for name in row)
    return Checked(
        Verdict.HOLDS if count else Verdict.FAILS,
        f"{count} cities protected at 8.3 km/s are not at "
        f"{_read(slow)}{', all in ' + ', '.join(countries) if count else ''}; {told}",
        _setting(
            bench,
            "interceptors at Redzikowo, notional IRBM at the listed cities of Europe, notional ICBM of 12,000 km at "
            "United States cities",
        ),
        "the lift-off delay: an earlier launch makes up for a slower interceptor",
        "",
        {
            "cities_lost": lost,
            "shares": {missile: {speed: _number(share) for speed, share in row.items()} for missile, row in shares.items()},
        },
    )


def e11(bench: Bench, claim: Claim) -> Checked:
    """A site in the north-east of the United States rather than the last European phase."""
    share = _share(bench, LONG_THREAT, bench.american, SLOW_M_S)
    return undecided(
        "it weighs cost against use, and the program has no cost model; the sites it proposes are not in the catalogue",
        f"the proposal's own part: {_percent(share)} of United States cities protected at {_read(SLOW_M_S)} from Redzikowo",
        _setting(bench, "notional ICBM of 12,000 km"),
        "a cost model and the figures of the proposed sites",
    )


def e13(bench: Bench, claim: Claim) -> Checked:
    """Burn times, and how near a boost-phase interceptor must stand."""
    booster = bench.case.catalog.missile("iran-icbm").booster
    down_m = booster.burnout_down_range.si() if isinstance(booster, KinematicBooster) else 0.0
    left = {fuel: bench.claim_figure(claim, f"boost_time_{fuel}") - REACTION_S for fuel in ("liquid", "solid")}
    radius = {fuel: FAST_M_S * seconds for fuel, seconds in left.items()}
    aim = np.array([bench.battery().interceptor.site.ecef_m])
    site = float(central_angles_rad(bench.every_launch, np.repeat(aim, len(bench.every_launch), axis=0)).min()) * MEAN_RADIUS_M
    widest = max(radius.values()) + down_m
    return Checked(
        Verdict.HOLDS if site > widest else Verdict.FAILS,
        f"no interceptor of 8.3 km/s gets farther than {radius['liquid'] / 1e3:,.0f} km (liquid) or "
        f"{radius['solid'] / 1e3:,.0f} km (solid) before "
        f"burnout, even at full speed at once; Redzikowo is {site / 1e3:,.0f} km from the nearest launch point",
        f"the claimed burn times, interceptor away {REACTION_S:.0f} s after the missile, burnout up to {down_m / 1e3:.0f} "
        f"km down-range (both "
        "assumptions); the burn times themselves are taken from the claim, as no stage data are published",
        f"the burn time: Redzikowo would need one of {(site - down_m) / FAST_M_S + REACTION_S:.0f} s",
        "",
        {"radius_km": {fuel: round(value / 1e3) for fuel, value in radius.items()}, "redzikowo_km": round(site / 1e3)},
        Turn("boost time", bench.claim_figure(claim, "boost_time_liquid"), round((site - down_m) / FAST_M_S + REACTION_S), "s"),
    )


def _number(share: float | None) -> float | None:
    return None if share is None else round(share, 3)


CHECKS = {"E2": e2, "E4": e4, "E5": e5, "E6": e6, "E7": e7, "E8": e8, "E9": e9, "E11": e11, "E13": e13}
