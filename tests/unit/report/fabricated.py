"""Answers made up for the tests: every kind of figure, awkward values, no physics."""

from __future__ import annotations

import numpy as np

from thirdsite.questions.answer import Answer, Column, Flip, InputFigure, Table
from thirdsite.questions.figures import (
    Cells,
    CurveFigure,
    Figure,
    Line,
    MapFigure,
    MapPanel,
    MatrixFigure,
    Point,
    Series,
    Span,
    TimelineFigure,
)
from thirdsite.report.about import About

EUROPE = (-25.0, 46.0, 34.0, 72.0)
RUSSIA = (19.0, 190.0, 41.0, 80.0)
NAMES = {"mda": "US Missile Defense Agency", "lewis_postol": "Lewis and Postol"}
CITIES = {
    "Moscow": (55.75, 37.62), "St Petersburg": (59.94, 30.31), "Berlin": (52.52, 13.4), "Prague": (50.08, 14.42),
    "Warsaw": (52.23, 21.01), "Vienna": (48.21, 16.37), "Budapest": (47.5, 19.04), "Bucharest": (44.43, 26.1),
    "Athens": (37.98, 23.73), "Rome": (41.9, 12.5), "Madrid": (40.4, -3.7), "Paris": (48.86, 2.35),
    "London": (51.51, -0.13), "Oslo": (59.91, 10.75), "Stockholm": (59.33, 18.07), "Helsinki": (60.17, 24.94),
    "Kyiv": (50.45, 30.52), "Ankara": (39.93, 32.86), "Lisbon": (38.72, -9.14), "Dublin": (53.35, -6.26),
    "Brussels": (50.85, 4.35), "Amsterdam": (52.37, 4.9), "Bratislava": (48.15, 17.11), "Zagreb": (45.81, 15.98),
}  # fmt: skip
SITES = [Point(54.47, 17.12, "Redzikowo", "site"), Point(49.64, 13.75, "Brdy", "radar")]
BASES = {
    "Vypolzovo": (57.88, 33.65), "Kozelsk": (54.03, 35.77), "Teykovo": (56.85, 40.53), "Tatishchevo": (51.67, 45.57),
    "Yoshkar-Ola": (56.63, 47.85), "Nizhny Tagil": (58.07, 60.55), "Dombarovsky": (50.75, 59.5),
    "Novosibirsk": (55.33, 83.0), "Uzhur": (55.33, 89.8), "Irkutsk": (52.32, 104.23),
}  # fmt: skip


def about() -> About:
    return About(
        title="The 2007 third-site proposal",
        description="Ten two-stage interceptors in Poland and a radar in the Czech Republic (made up for a test).",
        thirdsite_version="0.0.test",
        catalog_digest="sha256:" + "c" * 64,
        scenario_digest="sha256:" + "5" * 64,
        scenario_yaml="schema: thirdsite-scenario-1\nid: 2007-proposal\ntitle: The 2007 <third-site> proposal\n",
        command="thirdsite assess 2007-proposal --out report",
        positions={
            key: {
                "name": name,
                "speaker": f"{name} (spokesmen)",
                "caution": "Known only as its critics report it: https://example.org/a(b).html.",
                "description": "The figures it published, 2007-2008.",
            }
            for key, name in NAMES.items()
        },
    )


def answers(cell_km: float = 250.0, step_deg: float = 3.0) -> list[Answer]:
    """Two answers that together hold every kind of figure; smaller cells make the maps as full as real ones."""
    return [
        answer("protection", "Whom does the shield protect?", [europe(cell_km), curves(), timeline()]),
        answer("radar_view", "What can the radar see?", [russia(step_deg), matrix()]),
    ]


def answer(question: str, title: str, figures: list[Figure]) -> Answer:
    return Answer(
        question=question,
        title=title,
        asks="Against which missile, launched from where, is a city protected, and how well?",
        headline="Under the agency's figures 83 % of the listed city population is protected against the long-range "
        "missile; under its critics' figures 61 %.",
        positions={
            "mda": {
                "statement": "83 % of listed city population protected; south-eastern Europe is not.",
                "share": 0.83,
            },
            "lewis_postol": {
                "statement": "61 % of listed city population protected, none of it against the 2,000-km missile.",
                "share": float("nan"),
                "interval": (np.float64(0.5), float("inf")),
            },
        },
        flips=[
            Flip("launch delay", "mda", "protected", 240.0, 341.5, 338.0, "s", "150-420 s", "Above 341 s Berlin is lost."),
            Flip(
                "radar array",
                "lewis_postol",
                "not seen",
                "thinned",
                None,
                None,
                "",
                "filled, thinned",
                "Nothing flips it.",
            ),
        ],
        inputs=inputs(),
        method=["Fly every threat.", "Look from every radar; see https://example.org/method?a=1&b=2."],
        limits=["No countermeasures: none are modelled <by design>.", "No weather."],
        details={"counts": {"cities": np.int64(24), "ok": np.bool_(True)}},
        tables=tables(),
        figures=figures,
    )


def inputs() -> list[InputFigure]:
    agency = "Czech MoD, assessment, Aug 2007, http://docplayer.cz/142104-Predbezne-posouzeni-" + "x" * 60 + ".html"
    return [
        InputFigure("emr-brdy/mean_power", "EMR mean power", 42_500.0, "W", "A", agency, "common"),
        InputFigure("gbi/burnout_speed", "Interceptor burnout speed", 6300.0, "m/s", "B", "AFP, Aug 2007", "mda"),
        InputFigure("gbi/burnout_speed", "Interceptor burnout speed", 8300.0, "m/s", "A", "Postol, slides", "lewis_postol"),
        InputFigure("assumptions/cross_section", "Warhead cross-section", 0.01, "m2", "M", "working default", "common"),
        InputFigure("emr-brdy/array", "Array", "thinned", "", "M", "no source", "lewis_postol"),
    ]


def tables() -> list[Table]:
    cities = [
        {
            "city": name, "position": position, "margin_s": margin, "population": 1_250_000 + 1000 * index,
            "reachable": margin is not None and margin > 0, "constraint": None if margin else "fly_out_reach",
        }
        for index, name in enumerate(CITIES)
        for position, margin in (("mda", 120.25 - 9.0 * index), ("lewis_postol", 0.04 * index if index % 5 else None))
    ]  # fmt: skip
    columns = [
        Column("city", "City"), Column("position", "Position"), Column("margin_s", "Margin", "s"),
        Column("population", "Population"), Column("reachable", "Reachable"), Column("constraint", "Removed by"),
    ]  # fmt: skip
    missile = {"missile": "iran-irbm, two stages", "range_km": 3700.0, "share": float("nan"), "year": 2007}
    few = [
        Column("missile", "Missile"),
        Column("range_km", "Range", "km"),
        Column("share", "Share"),
        Column("year", "Year"),
    ]
    return [
        Table("cities", "Every city", columns, cities, note="Margins are of the best shot."),
        Table("missiles", "The missiles", few, [missile]),
    ]


def europe(cell_km: float) -> MapFigure:
    from pyproj import Transformer

    west, east, south, north = EUROPE
    laea = f"+proj=laea +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +datum=WGS84"
    x_km, y_km = np.meshgrid(np.arange(-2600.0, 2600.0, cell_km), np.arange(-1900.0, 1900.0, cell_km))
    transformer = Transformer.from_crs(laea, "EPSG:4326", always_xy=True)
    lon, lat = transformer.transform(x_km.ravel() * 1e3, y_km.ravel() * 1e3)
    land = (np.hypot(x_km, 1.4 * y_km) < 2500.0).ravel()

    def panel(title: str, pole: float, spread: float) -> MapPanel:
        share = np.clip(1.4 - np.hypot(lat[land] - pole, (lon[land] - 17.0) * 0.6) / spread, 0.0, 1.0)
        share[lon[land] > 40.0] = np.nan
        cells = Cells(lat[land], lon[land], share, "share of launch points stopped", "", 0.0, 1.0, cell_km=cell_km)
        cities = [Point(*place, name, "city") for name, place in CITIES.items()]
        reach = circle(54.47, 17.12, 14.0)
        return MapPanel(title, cells, [Line(*reach, "reach at 300 s", "reach")], [*SITES, *cities])

    panels = [
        panel(f"{name}, {missile}", pole, spread)
        for missile, pole in (("2,000 km", 45.0), ("3,700 km", 54.0))
        for name, spread in zip(NAMES.values(), (22.0, 13.0), strict=True)
    ]
    return MapFigure("shares", "Share of launch points stopped", "Each square has the same area.", panels, EUROPE)


def russia(step_deg: float) -> MapFigure:
    lat, lon = (grid.ravel() for grid in np.meshgrid(np.arange(44.0, 76.0, step_deg), np.arange(28.0, 188.0, step_deg)))
    height = 8.0 * np.hypot(lat - 49.6, (lon - 13.7) * 0.6) ** 1.5
    height[height > 4000.0] = np.nan
    cells = Cells(lat, lon, height, "least height seen", "km", 0.0, 3000.0, step_deg=step_deg, nan_means="not seen")
    bases = [Point(*place, name, "base") for name, place in BASES.items()]
    flight = np.linspace(0.0, 1.0, 5)
    tracks = [Line(55.3 + 30.0 * flight, 83.0 - 150.0 * flight, "to Washington", "track")]
    panel = MapPanel("line of sight alone", cells, tracks, [*SITES, *bases])
    return MapFigure("heights", "From which height the radar sees", "Line of sight, no power limit.", [panel], RUSSIA)


def circle(lat: float, lon: float, radius_deg: float) -> tuple[np.ndarray, np.ndarray]:
    turn = np.linspace(0.0, 2.0 * np.pi, 73)
    return lat + radius_deg * np.cos(turn), lon + radius_deg * np.sin(turn) / np.cos(np.radians(lat))


def curves() -> CurveFigure:
    speed = np.linspace(3000.0, 10_000.0, 60)
    series = [
        Series(name, speed, margin, margin - 60.0, margin + 60.0)
        for name, shift in (
            ("Vypolzovo to Washington", 6900.0),
            ("Kozelsk to New York", 7400.0),
            ("Uzhur to Seattle", 9900.0),
        )
        for margin in [np.where(speed > 4000.0, (speed - shift) / 10.0, np.nan)]
    ]
    marks = {
        "MDA slides: 5.4": 5400.0,
        "MDA as reported: 6.3": 6300.0,
        "German press: 6.67": 6670.0,
        "Postol: 8.3": 8300.0,
    }
    return CurveFigure(
        "speed", "Margin by interceptor speed", "Bands: launch delay of 150 to 420 s.", "burnout speed [m/s]",
        "margin [s]", series, marks, threshold=0.0,
    )  # fmt: skip


def matrix() -> MatrixFigure:
    rows, columns = list(BASES), ["Washington", "New York", "Chicago", "Houston", "Seattle", "Los Angeles"]
    grid = 300.0 - 90.0 * np.arange(len(rows))[:, None] + 40.0 * np.arange(len(columns))[None, :]
    grid[7:, 4:] = np.nan
    values = {NAMES["mda"]: grid - 250.0, NAMES["lewis_postol"]: grid}
    return MatrixFigure("margins", "Margins", "Positive: reachable.", rows, columns, values, "margin", "s")


def timeline() -> TimelineFigure:
    rows = ["Iranian ICBM to New York", "radar at Brdy", "interceptor"]
    spans = [
        Span(rows[0], 0.0, 320.0, "powered flight"), Span(rows[0], 320.0, 1900.0, "free flight"),
        Span(rows[1], 250.0, 1100.0, "in view"), Span(rows[2], 240.0, 410.0, "powered flight"),
        Span(rows[2], 410.0, 800.0, "free flight"), Span(rows[2], 800.0, 800.0, "meeting"),
    ]  # fmt: skip
    return TimelineFigure("times", "What happens when", "From lift-off of the threat.", rows, spans)
