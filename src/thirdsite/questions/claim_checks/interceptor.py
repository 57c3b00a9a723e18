"""Claims on the interceptor itself: I3 to I5."""

from __future__ import annotations

import numpy as np

from thirdsite.catalog.records import Claim
from thirdsite.chain.interception_clocks import TOLERANCE_S, check_clocks
from thirdsite.chain.interception_clocks import Verdict as Clock
from thirdsite.chain.path import Path
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.errors import OutsideValidity
from thirdsite.flight.booster import KinematicBooster
from thirdsite.flight.standard_range import standard_flight
from thirdsite.flight.threats import Outcome, fly
from thirdsite.questions.claim_checks.bench import INTERCEPTOR, SITE, Bench
from thirdsite.questions.claim_checks.verdicts import Checked, Verdict, undecided

BURNOUT_M = 100e3, 100e3
"""Height and distance of the burnout of the interceptor flown as a missile; moves its flight times by seconds."""
BALLISTIC_COEFFICIENT_KG_M2 = 5000.0
TEST = "FTG-03a"


def i3(bench: Bench, claim: Claim) -> Checked:
    """The clock of a flight test."""
    claimed = bench.claim_figure(claim, "interceptor_flight_time")
    check = next((one for one in check_clocks(bench.case.catalog) if one.test.test == TEST), None)
    if check is None or check.predicted_s is None or check.fits_m is None:
        return undecided(f"the catalogue's record of {TEST} leaves its clock open")
    low, high = check.predicted_s
    near, far = check.fits_m
    speed = bench.case.catalog.interceptor(check.test.interceptor).burnout_speed.si()
    verdict = {Clock.WITHIN: Verdict.HOLDS, Clock.PLACE_OPEN: Verdict.ONLY_IF}.get(check.verdict, Verdict.FAILS)
    return Checked(
        verdict,
        f"fly-out of {low:.0f} to {high:.0f} s over the places the target's clock leaves open, against {claimed:.0f} s",
        f"three-stage GBI from Vandenberg at {speed / 1e3:.1f} km/s, stand-in target from Kodiak; within "
        f"{TOLERANCE_S:.0f} s, as the report "
        "rounds to minutes; the closing speed is not checked, as the place of the intercept was not published",
        f"the place of the intercept: {claimed:.0f} s fits {near / 1e3:,.0f} to {far / 1e3:,.0f} km from the launch site",
        "" if verdict != Verdict.ONLY_IF else f"the intercept lay {near / 1e3:,.0f} to {far / 1e3:,.0f} km from the launch site",
        {
            "fly_out_low_s": round(low),
            "fly_out_high_s": round(high),
            "fits_from_km": round(near / 1e3),
            "fits_to_km": round(far / 1e3),
        },
    )


def i4(bench: Bench, claim: Claim) -> Checked:
    """The burnout speed from stage data."""
    interceptor = bench.battery().interceptor
    vehicle = bench.case.catalog.interceptor(INTERCEPTOR).kill_vehicle_mass
    claimed = tuple(bench.claim_figure(claim, f"interceptor_burnout_speed_{end}") for end in ("low", "high"))

    def speed_with(mass_kg: float) -> float:
        """Burnout speed with a mass on top, mean over launch bearings, m/s."""
        low, high = 5000.0, interceptor.unloaded_speed_m_s
        for _ in range(30):
            middle = 0.5 * (low + high)
            try:
                heavier = float(np.mean(interceptor.realise(middle).payload_kg)) > mass_kg
            except OutsideValidity:
                heavier = False
            low, high = (middle, high) if heavier else (low, middle)
        return low

    masses = sorted({*vehicle.range_si(), vehicle.si()})
    bare = speed_with(vehicle.si())
    needed = [float(np.mean(interceptor.realise(speed).payload_kg)) for speed in claimed]
    inside = claimed[0] <= bare <= claimed[1]
    return Checked(
        Verdict.HOLDS if inside else Verdict.ONLY_IF,
        f"{bare / 1e3:.2f} km/s with the {masses[-1]:.0f} kg kill vehicle alone on the last stage; {claimed[0] / 1e3:.1f} and "
        f"{claimed[1] / 1e3:.1f} km/s mean {needed[0]:.0f} and {needed[1]:.0f} kg",
        "catalogue stage data (the identification of the motors is an assumption), Earth rotation on, mean over launch bearings, "
        "reference burnout at 30 deg",
        f"the mass on top of the last stage: {needed[1]:.0f} kg at 9, {needed[0]:.0f} kg at 8.3 km/s, "
        f"{float(np.mean(interceptor.realise(6300.0).payload_kg)):,.0f} kg at 6.3 km/s",
        "" if inside else f"{needed[1]:.0f} to {needed[0]:.0f} kg stand on the last stage (vehicle, shroud, adapter, guidance)",
        {
            "speed_with_kill_vehicle_m_s": round(bare),
            "mass_at_claimed_low_kg": round(needed[0]),
            "mass_at_claimed_high_kg": round(needed[1]),
        },
    )


def i5(bench: Bench, claim: Claim) -> Checked:
    """The interceptor as a ballistic missile."""
    catalog = bench.case.catalog
    names = [
        figure.quantity.removeprefix("flight_time_to_") for figure in claim.figures if figure.quantity.startswith("flight_time")
    ]
    ids = [name.replace("_", "-") for name in names]
    grounds = [catalog.aim_point(name) for name in ids]
    aims = np.array([ecef_from_geodetic(place) for place in grounds])
    launch = np.tile(ecef_from_geodetic(catalog.place(SITE)), (len(ids), 1))
    interceptor = bench.battery().interceptor
    reach = 1e3 * bench.claim_figure(claim, "range")
    booster = KinematicBooster(interceptor.booster.burn_time_s, *BURNOUT_M, reach)
    flown = fly(booster, BALLISTIC_COEFFICIENT_KG_M2, launch, aims)
    times = {name: Path.of(flown, i).flight_time_s if flown.outcome[i] == Outcome.ARRIVES else None for i, name in enumerate(names)}
    claimed = {name: bench.claim_figure(claim, f"flight_time_to_{name}") for name in names}
    off = {name: None if time is None else time - claimed[name] for name, time in times.items()}
    fitting = [name for name, gap in off.items() if gap is not None and abs(gap) <= 60.0]
    greatest = standard_flight(interceptor.booster, BALLISTIC_COEFFICIENT_KG_M2).range_m
    verdict = Verdict.HOLDS if len(fitting) == len(names) else Verdict.ONLY_IF if fitting else Verdict.FAILS
    told = ", ".join(f"{name} {time / 60:.1f} min" if time else f"{name} not reached" for name, time in times.items())
    return Checked(
        verdict,
        f"{told}; greatest range of the stages with the kill vehicle alone {greatest / 1e3:,.0f} km",
        "least-energy flights from Redzikowo of a missile with the interceptor's burn time and the claimed 5,000 km; "
        "times within a "
        "minute of the claim, which gives whole minutes",
        "the path: a steeper one takes longer; the payload: with the kill vehicle alone the range is far more than claimed",
        ""
        if verdict != Verdict.ONLY_IF
        else f"it is meant for {', '.join(fitting)}; the other times are off by more than a minute",
        {
            "flight_time_s": {name: None if time is None else round(time) for name, time in times.items()},
            "greatest_range_km": round(greatest / 1e3),
        },
    )


CHECKS = {"I3": i3, "I4": i4, "I5": i5}
