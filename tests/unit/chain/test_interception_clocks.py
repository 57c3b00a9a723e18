"""Clocks of the public interception tests beside the catalogue's interceptors."""

from __future__ import annotations

import pytest

from thirdsite.catalog.interceptions import load_interceptions
from thirdsite.chain.interception_clocks import TOLERANCE_S, ClockCheck, Verdict, check_clocks


@pytest.fixture(scope="module")
def checks(catalog, kernels):
    return {check.test.id: check for check in check_clocks(catalog)}


def test_every_clock_is_met_or_its_missing_datum_named(checks):
    for name, check in checks.items():
        if check.verdict in (Verdict.DATUM_MISSING, Verdict.PLACE_OPEN):
            assert check.test.missing
        elif name != "EN11":  # its duration does not agree with its place; shown as outside
            assert check.verdict is Verdict.WITHIN
    assert checks["EN11"].verdict is Verdict.OUTSIDE


def test_ftg_03a_flies_out_within_a_minute_of_the_report(checks):
    check = checks["EN03"]
    assert check.place == "target's clock"
    assert abs(check.nearest_s) <= TOLERANCE_S
    assert check.fits_m[0] > 1000e3  # six minutes at full speed take a three-stage interceptor far


def test_an_sm_3_cannot_be_there_before_it_burns_out(checks):
    check = checks["EN05"]
    assert check.predicted_s[0] == check.burn_time_s == 126.0
    assert check.nearest_s == pytest.approx(6.0)


@pytest.mark.parametrize(
    ("predicted", "place", "nearest", "verdict"),
    [
        ((340.0, 400.0), "report", 0.0, Verdict.WITHIN),
        ((340.0, 500.0), "report", 0.0, Verdict.PLACE_OPEN),
        ((340.0, 400.0), "", 0.0, Verdict.PLACE_OPEN),
        ((421.0, 500.0), "report", 61.0, Verdict.OUTSIDE),
        ((200.0, 250.0), "report", -110.0, Verdict.OUTSIDE),
        (None, "", None, Verdict.DATUM_MISSING),
    ],
)
def test_verdicts(predicted, place, nearest, verdict):
    """FTG-03a reported 360 s."""
    test = next(test for test in load_interceptions() if test.id == "EN03")
    check = ClockCheck(test, 205.8, predicted, place)
    assert check.nearest_s == nearest
    assert check.verdict is verdict
