"""Aiming: how far from its aim point a flight of the fast engine falls when the adaptive engine flies it from burnout."""

from __future__ import annotations

from math import dist

from thirdsite.catalog.catalog import Catalog, load_catalog
from thirdsite.chain.single_flight import Aim, Loft, aimed_flight
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.errors import ThirdsiteError
from thirdsite.flight.propagation import fly_state
from tools.validation.section import Row, Section

BOUND_M = 1.0
CASES = (
    (Aim("shahab-3", "tabriz", "39.9,32.9"), Loft()),
    (Aim("iran-irbm", "tabriz", "berlin"), Loft()),
    (Aim("iran-irbm", "tabriz", "berlin"), Loft(degrees=10.0)),
    (Aim("iran-icbm-12000", "semnan", "washington"), Loft()),
    (Aim("topol", "vypolzovo", "washington"), Loft()),
    (Aim("minuteman-3", "47.5,-111.2", "moscow"), Loft()),
)


def misses_m(catalog: Catalog, aim: Aim, loft: Loft) -> tuple[float, float]:
    """Miss the engine states itself, and miss when its burnout state is flown on by the adaptive engine, m."""
    flights = aimed_flight(catalog, aim, loft)
    _, *burnout = flights.samples[0, flights.burnout].tolist()
    missile = catalog.missile(aim.missile)
    beta = missile.ballistic_coefficient.si(aim.position)
    flown = fly_state(burnout[:3], burnout[3:], 1.0 / beta)
    target = ecef_from_geodetic(catalog.place(aim.end))
    return float(flights.miss_m[0]), dist(flown.position_ecef_m[-1].tolist(), target)


def section() -> Section:
    """Every case."""
    catalog, rows = load_catalog(), []
    for aim, loft in CASES:
        loft_text = f", lofted {loft.degrees:g} deg" if loft.degrees else ""
        name = f"{aim.missile}, {aim.start} to {aim.end}{loft_text}"
        try:
            stated, found = misses_m(catalog, aim, loft)
        except ThirdsiteError as error:
            rows.append(Row(name, str(error), "arrives", float("nan"), BOUND_M, "m"))
            continue
        rows.append(Row(name, f"{stated:.3f} m by itself", "0", found, BOUND_M, "m"))
    return Section(
        "Aiming: miss",
        [
            "A missile is aimed by the fast engine; its burnout state is then flown to the ground by the engine that "
            "chooses its steps by their own error, with drag at every height. The difference is the distance of that impact "
            "from the aim point."
        ],
        rows,
    )
