"""How the answer to the second question is told: sentences, tables, figures."""

from __future__ import annotations

from math import degrees

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.engagement import intercept
from thirdsite.questions.answer import Column, Json, Table
from thirdsite.questions.deterrent.study import Study
from thirdsite.questions.figures import CurveFigure, Figure, Line, MapFigure, MapPanel, MatrixFigure, Point, Series


def statement_of(
    case: Case, position: str, own: list[Json], some: list[str], share: tuple[float, float], at_most: float | None
) -> str:
    """One position's answer in a sentence or two."""
    speed = case.speeds_text(position)
    count = sum(row["reachable"] for row in own)
    if count == 0:
        margin = [row["margin_s"] for row in own if row["margin_s"] is not None]
        best = f"; the nearest falls short by {-max(margin):.0f} s" if margin else ""
        text = f"At {speed} none of the {len(own)} flights from Russian bases to American cities can be met{best}."
    else:
        best_row = max((row for row in own if row["reachable"]), key=lambda row: row["margin_s"])
        text = (
            f"At {speed} {count} of {len(own)} flights from Russian bases to American cities can be met, from "
            f"{len(some)} of {len({row['base'] for row in own})} bases, with up to {best_row['margin_s']:.0f} s to spare "
            f"({best_row['base']} to {best_row['target']})."
        )
    if at_most is not None:
        text += (
            f" The bases concerned hold between {100 * share[0]:.0f} and {100 * share[1]:.0f} % of the ICBMs, but "
            f"{case.inventory} interceptors can engage at most {100 * at_most:.1f} % of the missiles taken to be available."
        )
    return text


def headline_of(case: Case, positions: dict[str, Json]) -> str:
    """The answer in one sentence, every position beside the other."""
    counts = "; ".join(
        f"{entry['pairs_reachable']} of {entry['pairs']} flights under {name} ({case.speeds_text(name)})"
        for name, entry in positions.items()
    )
    force = case.catalog.force(case.scenario.deterrent.force)
    share = 100.0 * case.inventory / force.missiles.si()
    return (
        f"With a lift-off {case.common.launch_delay_s:.0f} s after the missile's, the interceptors could meet {counts}. Either "
        f"way {case.inventory} interceptors are {share:.1f} % of {force.missiles.si():.0f} ICBMs and "
        f"{100.0 * case.inventory / force.warheads.si():.2f} % of {force.warheads.si():.0f} warheads. That the object met is a "
        f"warhead is supposed (probability {case.common.warhead_probability:g})."
    )


def tables_of(case: Case, study: Study, rows: list[Json], positions: dict[str, Json]) -> list[Table]:
    """The tables of the answer."""
    flat = [
        {
            **{key: value for key, value in row.items() if key != "intercept"},
            **{f"intercept_{key}": (row["intercept"] or {}).get(key) for key in ("time_s", "lat_deg", "lon_deg", "height_m")},
        }
        for row in rows
    ]
    columns = [
        Column("base", "Base"),
        Column("target", "Target"),
        Column("missile", "Missile"),
        Column("position", "Position"),
        Column("reachable", "Reachable"),
        Column("reachable_share", "Share of draws in which it is reachable"),
        Column("margin_s", "Margin", "s"),
        Column("constraint", "Limiting constraint"),
        Column("flip_burnout_speed_m_s", "Least speed that reaches", "m/s"),
        Column("intercept_time_s", "Meeting time", "s"),
        Column("intercept_lat_deg", "Meeting latitude", "deg"),
        Column("intercept_lon_deg", "Meeting longitude", "deg"),
        Column("intercept_height_m", "Meeting height", "m"),
    ]
    masses = []
    for position, entry in positions.items():
        for bearing, mass in entry["inert_mass_kg_by_launch_bearing_deg"].items():
            speed = entry["relative_speed_m_s_by_launch_bearing_deg"][bearing]
            masses.append(
                {
                    "position": position,
                    "burnout_speed_m_s": entry["burnout_speed_m_s"],
                    "bearing_deg": int(bearing),
                    "inert_mass_kg": mass,
                    "relative_speed_m_s": speed,
                }
            )
    return [
        Table("pairs", "Every base and target, at each position's nominal figures", columns, flat),
        Table(
            "realised-speed",
            "How each burnout speed is realised: inert mass above the last stage",
            [
                Column("position", "Position"),
                Column("burnout_speed_m_s", "Inertial burnout speed", "m/s"),
                Column("bearing_deg", "Launch bearing", "deg"),
                Column("inert_mass_kg", "Inert mass above the last stage", "kg"),
                Column("relative_speed_m_s", "Speed relative to the rotating Earth", "m/s"),
            ],
            masses,
            "At burnout with an inertial flight-path angle of "
            f"{degrees(case.battery.interceptor.reference_angle_rad):.0f} degrees. A negative mass needs a lighter last stage.",
        ),
    ]


def figures_of_answer(case: Case, study: Study, rows: list[Json]) -> list[Figure]:
    """The figures of the answer."""
    curves = [_speed_curves(case, study, number) for number in range(len(study.groups))]
    return [_matrix(case, rows), *curves, _track_map(case, study, rows)]


def _matrix(case: Case, rows: list[Json]) -> MatrixFigure:
    bases, targets = case.scenario.deterrent.bases, case.scenario.deterrent.targets
    values = {}
    for position in case.scenario.positions:
        panel = np.full((len(bases), len(targets)), np.nan)
        for row in rows:
            if row["position"] == position and row["margin_s"] is not None:
                panel[bases.index(row["base"]), targets.index(row["target"])] = row["margin_s"]
        values[f"{position}: {case.speeds_text(position)}"] = panel
    return MatrixFigure(
        "margins",
        "Seconds to spare, by base and target",
        "Margin: the greatest, over points the other constraints allow, of time there less launch delay less fly-out time; "
        "zero or more is reachable. Hatched: no point is allowed, or the missile does not reach the target.",
        list(bases),
        list(targets),
        values,
        "margin",
        "s",
    )


def _speed_curves(case: Case, study: Study, number: int) -> CurveFigure:
    """Margin by burnout speed of one group of interceptors for each base, its most exposed target."""
    group = study.groups[number]
    speeds = group.scan.speeds_m_s
    table = np.full((len(speeds), len(study.pairs)), np.nan)
    for i in range(len(speeds)):
        result = group.results(float(speeds[i]), case.common, own_flight=False)
        margin = result[:, intercept.MARGIN]
        table[i] = np.where(margin > 0.5 * intercept.NO_MARGIN, margin, np.nan)
    series = []
    for base in case.scenario.deterrent.bases:
        own = [i for i, pair in enumerate(study.pairs) if pair.base == base]
        if not own:
            continue
        values = table[:, own]
        best = np.where(np.isfinite(values).any(axis=1), np.nanmax(np.where(np.isfinite(values), values, -np.inf), axis=1), np.nan)
        series.append(Series(base, speeds, np.maximum(best, -600.0)))
    marks = {position: case.burnout_speed_m_s(position, number) for position in case.scenario.positions}
    several = len(study.groups) > 1
    return CurveFigure(
        f"margin-by-speed-{number}" if several else "margin-by-speed",
        f"Margin by burnout speed of {case.group_name(number)}" if several else "Margin by interceptor burnout speed",
        "For each base the target whose missile is easiest to meet; margins below -600 s are drawn at -600 s. The verdict turns "
        "over where a curve crosses zero.",
        "Interceptor burnout speed, inertial [m/s]",
        "margin [s]",
        series,
        marks,
        0.0,
    )


def _track_map(case: Case, study: Study, rows: list[Json]) -> MapFigure:
    panels = []
    for position in case.scenario.positions:
        lines, points = [], []
        for pair, path in zip(study.pairs, study.paths, strict=True):
            if pair.target != case.scenario.deterrent.targets[0]:
                continue
            places = [path.place(float(t)) for t in np.linspace(0.0, path.flight_time_s, 60)]
            lines.append(
                Line(
                    np.degrees([place.latitude_rad for place in places]),
                    np.degrees([place.longitude_rad for place in places]),
                    "",
                    "track",
                )
            )
            base = case.catalog.place(pair.base)
            points.append(Point(degrees(base.latitude_rad), degrees(base.longitude_rad), pair.base, "base"))
        met = [row for row in rows if row["position"] == position and row["reachable"]]
        points += [
            Point(row["intercept"]["lat_deg"], row["intercept"]["lon_deg"], "", "meeting")
            for row in met
            if row["target"] == case.scenario.deterrent.targets[0]
        ]
        for name in dict.fromkeys(group.site for group in case.groups):
            site = case.catalog.place(name)
            points.append(Point(degrees(site.latitude_rad), degrees(site.longitude_rad), "interceptors", "site"))
        panels.append(MapPanel(f"{position}: {case.speeds_text(position)}", None, lines, points))
    return MapFigure(
        "tracks",
        f"Ground tracks to {case.catalog.cities[case.scenario.deterrent.targets[0]].name}, and where they could be met",
        "Ground tracks of missiles from each base and, where reachable, the point with the greatest margin.",
        panels,
        (-80.0, 110.0, 35.0, 88.0),
    )


METHOD = [
    "One missile of each base (the first the catalogue names there) is flown to each target on a minimum-energy path over the "
    "rotating Earth; boosters without public stage data are kinematic.",
    "The burnout speed of a position is realised on the interceptor's stage data by solving for the inert mass above the last "
    "stage, for each launch bearing, with the inertial flight-path angle at burnout given; the mass is printed.",
    "Fly-out tables hold the least time to every point for every pitch setting. The margin is the greatest, over points of free "
    "flight that the flight-time cap, the least height and the closing speed allow, of time there less launch delay less "
    "fly-out time. Kinematics only: no sensors.",
    "The reachable share draws the launch delay, the cap, the least height and the closing speed uniformly over their ranges, "
    "and the burnout speed over the position's interval, the same draws for every pair.",
    "The share of the force is an interval over all distributions of missiles to bases that agree with the published totals.",
]


LIMITS = [
    "An interceptor coasts without drag from burnout on. How low it may burn out (least_burnout_height_m) decides how far the "
    "flattest, fastest flights reach; the reachable share does not draw it, the list of what flips the answer does.",
    "Reach is not a kill: no sensor, no discrimination, no endgame; the interceptors are taken to be told where to fly.",
    "No strike model: the share of the force taken to be available is a plain input.",
    "Burnout data of Russian missiles are assumptions; manoeuvring, fractional-orbit and depressed flights are not flown.",
    "Bases are points; mobile missiles away from their bases are not modelled.",
]
