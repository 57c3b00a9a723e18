"""Publicly reported flights: predicted flight time less the reported one."""

from __future__ import annotations

from thirdsite.catalog.observed import load_observed
from thirdsite.chain.observed_times import compare_observed
from thirdsite.flight.time_comparison import TimeComparison
from tools.validation.section import Row, Section, Table

LEAST_SHARE_WITHIN = 0.8
MEAN_BOUND_S = 30.0


def section() -> Section:
    """Every timed flight, the signed mean, and each flight left out in turn."""
    found = compare_observed()
    outside = [test for test in found.tests if not test.within]
    return Section(
        "Observed flights",
        [
            "From the reported apogee and ground range, launch point and bearing alone, the reconstruction predicts the flight "
            "time. A flight is within its tolerance where prediction and report differ by at most 1.5 % of the reported time, "
            "its resolution, or 30 s, whichever is greatest. `left out`: the difference after the mean difference of all the "
            "other flights is taken off. Sources of the reports stand in the table shipped with the catalogue "
            f"(`observed_flights.csv`); of its {len(load_observed())} flights these {len(found.tests)} have an apogee, a range "
            "and a time that can be compared.",
        ],
        _rows(found),
        [_table(found)],
        left_over=[f"{test.id}: {test.difference_s:+.0f} s, outside its tolerance of {test.tolerance_s:.0f} s" for test in outside],
    )


def _rows(found: TimeComparison) -> list[Row]:
    missing = min(found.share_within - LEAST_SHARE_WITHIN, 0.0)
    count = sum(test.within for test in found.tests)
    return [
        Row(
            "flights within their tolerance",
            f"{count} of {len(found.tests)}",
            f"at least {100.0 * LEAST_SHARE_WITHIN:.0f} %",
            missing,
            1e-9,
            "1",
        ),
        Row(
            "signed mean of predicted less reported",
            f"{found.mean_difference_s:+.1f} s",
            "0",
            found.mean_difference_s,
            MEAN_BOUND_S,
            "s",
        ),
    ]


def _table(found: TimeComparison) -> Table:
    lines = [
        (
            test.id,
            f"{test.predicted_s:,.0f}",
            f"{test.reported_s:,.0f}",
            f"{test.difference_s:+.0f}",
            f"{left_out:+.0f}",
            f"{test.tolerance_s:.0f}",
            "" if test.within else "outside",
        )
        for test, left_out in zip(found.tests, found.left_out_difference_s, strict=True)
    ]
    lines.append(
        (
            "root mean square",
            "",
            "",
            f"{found.root_mean_square_s:.0f}",
            f"{found.left_out_root_mean_square_s:.0f}",
            "",
            f"{100.0 * found.left_out_share_within:.0f} % within, left out",
        )
    )
    return Table(("flight", "predicted s", "reported s", "difference s", "left out s", "tolerance s", ""), lines)
