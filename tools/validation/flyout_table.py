"""The interceptor's fly-out table: how much looking up between its nodes costs, against flights flown directly."""

from __future__ import annotations

from collections.abc import Iterator

from thirdsite.catalog.catalog import Catalog, load_catalog
from thirdsite.flight.flyout_table import FlyOutTable, Spread
from thirdsite.scenario.setting import interceptor_of
from tools.validation.section import Row, Section, Table

TITLE = "Interceptor fly-out table: interpolation error"
LEAST_BURNOUT_HEIGHT_M = 30e3
CASES = (
    ("gbi-two-stage", "redzikowo", 6300.0),
    ("gbi-two-stage", "redzikowo", 8300.0),
    ("gbi-three-stage", "redzikowo", 7500.0),
    ("sm-3-block-iia", "deveselu", 4500.0),
    ("sm-3-block-ib", "deveselu", 3000.0),
)
MEDIAN_S, P95_S, P95_M_S = 0.1, 0.5, 20.0
"""Bounds: hundredths of a fly-out's margin, which counts in tens of seconds, and of the least closing speed."""
HEADS = ("table", "flights inside", "worst s", "worst m/s", "at the rim", "rim median s", "rim 95 % s", "rim missed")


def section() -> Section:
    """Rows for every case, and beside them the worst and the rim, which are shown and not judged."""
    tables = {f"{name} at {site}, {speed:,.0f} m/s": table for name, site, speed, table in _tables(load_catalog())}
    return Section(
        TITLE,
        [
            "Fly-out times and arrival velocities looked up between the nodes of the table, less those of flights of the same "
            "interceptor flown there directly (boost and coast in steps of at most 5 s). The flights are spread evenly over "
            "bearing, pitch and time up to 2,000 s; counted are those that are the soonest at their point. `Inside` the reach "
            "all nodes of a point's cell and of the cells around it are reached; at the `rim`, where reach ends or the high and "
            "the low arc meet, the time grows like a square root and no straight cell follows it. `Missed` is the share of the "
            "flights at the rim whose point the table calls out of reach."
        ],
        [row for name, table in tables.items() for row in _rows(name, table)],
        [Table(HEADS, [_line(name, table) for name, table in tables.items()])],
    )


def _tables(catalog: Catalog) -> Iterator[tuple[str, str, float, FlyOutTable]]:
    for name, site, speed in CASES:
        yield name, site, speed, interceptor_of(catalog, name, site).fly_out_table(speed, LEAST_BURNOUT_HEIGHT_M)


def _rows(name: str, table: FlyOutTable) -> list[Row]:
    error = table.error

    def row(what: str, spread: Spread, share: str, bound: float, unit: str) -> Row:
        size = getattr(spread, share)
        return Row(f"{name}: {what}", f"{error.points} flights", "flown directly", size, bound, unit)

    return [
        row("time, median", error.time_s, "median", MEDIAN_S, "s"),
        row("time, 95 %", error.time_s, "p95", P95_S, "s"),
        row("arrival velocity, 95 %", error.speed_m_s, "p95", P95_M_S, "m/s"),
    ]


def _line(name: str, table: FlyOutTable) -> list[str]:
    error = table.error
    return [
        name,
        str(error.points),
        f"{error.time_s.worst:.2f}",
        f"{error.speed_m_s.worst:.0f}",
        f"{error.rim_share:.0%}",
        f"{error.rim_time_s.median:.2f}",
        f"{error.rim_time_s.p95:.1f}",
        f"{error.rim_missed_share:.0%}",
    ]
