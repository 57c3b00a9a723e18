"""Public interception tests: fly-out times of the catalogue's interceptors beside the reported clocks."""

from __future__ import annotations

from thirdsite.catalog.catalog import load_catalog
from thirdsite.chain.interception_clocks import TOLERANCE_S, ClockCheck, Verdict, check_clocks
from tools.validation.section import Row, Section, Table

CONTRADICTED = ("EN11",)
"""Tests whose reported duration does not agree with their reported place; shown, not judged."""
HEADS = ("test", "launch after target s", "fly-out reported s", "fly-out predicted s", "holds at km", "verdict", "not reported")


def section() -> Section:
    """Rows for the clocks that can be compared, and a line for every test."""
    checks = check_clocks(load_catalog())
    compared = [check for check in checks if check.nearest_s is not None and check.test.id not in CONTRADICTED]
    return Section(
        "Interception tests",
        [
            "Least time from the interceptor's lift-off to the reported height of the intercept, at the catalogue's nominal "
            f"burnout speed, less the reported time; {TOLERANCE_S:.0f} s are allowed. No report says where the intercept was, so "
            "each leaves several fly-outs open, and the row judges the one nearest to the report. `Holds at`: distances from the "
            "interceptor's site at which the clock holds. For FTG-03a the target's own clock narrows the place: a stand-in flown "
            "with least energy (Minuteman III, whose stages are published) comes down through 120 km 22 minutes after its launch "
            "from Kodiak, on bearings 5 to 25 degrees to the west of Vandenberg (an assumption). For the SM-3 the catalogue's "
            "Block IB stands for the earlier blocks flown, and the test range for the ship's place.",
        ],
        [_row(check) for check in compared],
        [Table(HEADS, [_line(check) for check in checks])],
        [
            f"{check.test.test}: {check.test.fly_out_s:,.0f} s reported, {_span(check)} predicted for the reported place; a direct "
            "flight does not take that long, and the report has no second source"
            for check in checks
            if check.test.id in CONTRADICTED and check.verdict is Verdict.OUTSIDE
        ],
    )


def _row(check: ClockCheck) -> Row:
    assert check.nearest_s is not None
    reported = f"{check.test.fly_out_s:.0f} s"
    return Row(f"{check.test.test}: fly-out nearest to the report", _span(check), reported, check.nearest_s, TOLERANCE_S, "s")


def _span(check: ClockCheck) -> str:
    if check.predicted_s is None:
        return ""
    low, high = check.predicted_s
    return f"from {low:.0f} s" if not check.place else f"{low:.0f} to {high:.0f} s"


def _line(check: ClockCheck) -> list[str]:
    test = check.test
    fits = "" if check.fits_m is None else f"{check.fits_m[0] / 1e3:,.0f} to {check.fits_m[1] / 1e3:,.0f}"
    limit = "up to " if test.launch_s is not None and test.launch_resolution_s is None else ""
    return [
        f"{test.test} ({test.date})",
        "" if test.launch_s is None else f"{limit}{test.launch_s:.0f}",
        "" if test.fly_out_s is None else f"{test.fly_out_s:.0f}",
        _span(check),
        fits,
        check.verdict.value,
        test.missing,
    ]
