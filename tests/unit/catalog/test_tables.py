"""The shipped tables: base map, cities, launch points and claims."""

from __future__ import annotations

import csv
import itertools
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import shapely
import yaml
from pyproj import Geod

import thirdsite.catalog.basemap
from thirdsite.catalog.basemap import country_names, load_countries

DATA = Path(thirdsite.catalog.basemap.__file__).parent / "data"
GEOD = Geod(ellps="WGS84")

EUROPEAN_CAPITALS = {
    "ALB": "tirana",
    "AND": "andorra-la-vella",
    "ARM": "yerevan",
    "AUT": "vienna",
    "AZE": "baku",
    "BEL": "brussels",
    "BGR": "sofia",
    "BIH": "sarajevo",
    "BLR": "minsk",
    "CHE": "bern",
    "CYP": "nicosia",
    "CZE": "prague",
    "DEU": "berlin",
    "DNK": "copenhagen",
    "ESP": "madrid",
    "EST": "tallinn",
    "FIN": "helsinki",
    "FRA": "paris",
    "GBR": "london",
    "GEO": "tbilisi",
    "GRC": "athens",
    "HRV": "zagreb",
    "HUN": "budapest",
    "IRL": "dublin",
    "ISL": "reykjavik",
    "ITA": "rome",
    "LIE": "vaduz",
    "LTU": "vilnius",
    "LUX": "luxembourg",
    "LVA": "riga",
    "MCO": "monaco",
    "MDA": "chisinau",
    "MKD": "skopje",
    "MLT": "valletta",
    "MNE": "podgorica",
    "NLD": "amsterdam",
    "NOR": "oslo",
    "POL": "warsaw",
    "PRT": "lisbon",
    "ROU": "bucharest",
    "SMR": "san-marino",
    "SRB": "belgrade",
    "SVK": "bratislava",
    "SVN": "ljubljana",
    "SWE": "stockholm",
    "TUR": "ankara",
    "UKR": "kyiv",
    "VAT": "vatican-city",
    "XKX": "pristina",
}
CLAIM_VALUES: dict[str, set[Any]] = {
    "theme": {"reach_russia", "interceptor", "radar", "defence", "growth"},
    "difficulty": {"easy", "medium", "hard"},
    "question": {
        "protection",
        "deterrent",
        "radar_view",
        "sites",
        "growth",
        "activation",
        "treaties",
        "joint",
        "agreement",
    },
    "grade": {"A", "B", "C", "M"},
    "found": {True, False},
}
CLAIM_KEYS = {"id", "speaker", "date", "statement", "figures", "source", *CLAIM_VALUES}
FIGURE_UNITS = {"m/s", "km", "s", "percent", "count", "deg", "year", "billion USD"}


def read_csv(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def point(row: dict[str, str]) -> shapely.Point:
    return shapely.Point(float(row["lon_deg"]), float(row["lat_deg"]))


@pytest.fixture(scope="module")
def cities() -> list[dict[str, str]]:
    return read_csv("cities.csv")


@pytest.fixture(scope="module")
def launch_points() -> list[dict[str, str]]:
    return read_csv("launch_points.csv")


@pytest.fixture(scope="module")
def claims() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((DATA / "claims.yaml").read_text(encoding="utf-8"))
    return loaded


class TestBaseMap:
    @pytest.mark.parametrize("code", ["POL", "CZE", "IRN", "RUS", "USA"])
    def test_has_the_countries_of_the_case(self, code: str) -> None:
        assert code in load_countries()
        assert code in country_names()

    def test_every_outline_is_valid_and_on_the_map(self) -> None:
        for code, outline in load_countries().items():
            west, south, east, north = outline.bounds
            assert outline.is_valid, code
            assert -180.0 <= west <= east <= 180.0, code
            assert -90.0 <= south <= north <= 90.0, code

    @pytest.mark.parametrize(
        ("place", "lat_deg", "lon_deg", "country"),
        [
            ("Crimea", 45.0, 34.1, "UKR"),
            ("Moscow", 55.75, 37.62, "RUS"),
            ("Kaliningrad", 54.7, 20.5, "RUS"),
            ("Vladivostok", 43.15, 131.9, "RUS"),
            ("Chukotka, west longitude", 66.5, -172.0, "RUS"),
            ("Wrangel Island, east longitude", 71.2, 179.5, "RUS"),
            ("Wrangel Island, west longitude", 71.2, -179.0, "RUS"),
            ("Bering Strait", 66.0, -169.3, None),
            ("Sweden, in the latitudes of Russia", 62.0, 15.0, "SWE"),
            ("Lesotho, a hole in South Africa", -29.6, 28.2, "LSO"),
            ("South Pole", -89.9, 0.0, "ATA"),
        ],
    )
    def test_point_lies_in_its_country_and_no_other(self, place: str, lat_deg: float, lon_deg: float, country: str | None) -> None:
        spot = shapely.Point(lon_deg, lat_deg)
        found = [code for code, outline in load_countries().items() if outline.contains(spot)]
        assert found == ([country] if country else []), place

    @pytest.mark.parametrize(
        # official total areas, rounded; 2 % for the generalised outline and inland waters
        ("country", "area_km2"),
        [("POL", 312_700), ("CZE", 78_900), ("IRN", 1_648_000), ("RUS", 17_098_000)],
    )
    def test_area_is_the_published_one(self, country: str, area_km2: float) -> None:
        parts = load_countries()[country].geoms
        area_m2 = sum(abs(GEOD.geometry_area_perimeter(part)[0]) for part in parts)
        assert area_m2 / 1e6 == pytest.approx(area_km2, rel=0.02)


class TestCities:
    def test_there_are_enough_and_no_two_share_an_identifier(self, cities: list[dict[str, str]]) -> None:
        identifiers = [city["id"] for city in cities]
        assert len(set(identifiers)) == len(identifiers) >= 350
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", identifier) for identifier in identifiers)

    def test_numbers_are_in_range(self, cities: list[dict[str, str]]) -> None:
        for city in cities:
            assert 25.0 * (city["region"] != "united_states") <= float(city["lat_deg"]) <= 72.0, city
            assert -180.0 <= float(city["lon_deg"]) <= 180.0, city
            assert 0 < int(city["population"]) < 20_000_000, city
            assert city["region"] in {"europe", "united_states", "russia"}, city

    def test_rows_are_in_order(self, cities: list[dict[str, str]]) -> None:
        keys = [(city["region"], -int(city["population"]), city["id"]) for city in cities]
        assert keys == sorted(keys)

    def test_every_capital_is_there(self, cities: list[dict[str, str]]) -> None:
        capitals = {city["country"]: city["id"] for city in cities if city["capital"] == "yes"}
        assert capitals == {**EUROPEAN_CAPITALS, "RUS": "moscow", "USA": "washington"}

    def test_no_two_cities_of_a_country_are_within_15_km(self, cities: list[dict[str, str]]) -> None:
        by_country = defaultdict(list)
        for city in cities:
            by_country[city["country"]].append(city)
        for neighbours in by_country.values():
            for one, other in itertools.combinations(neighbours, 2):
                here, there = point(one), point(other)
                distance_m = GEOD.inv(here.x, here.y, there.x, there.y)[2]
                assert distance_m >= 14_990.0, (one["id"], other["id"])  # coordinates are rounded to 1e-4 deg

    @pytest.mark.parametrize(
        ("identifier", "least", "most"),
        [
            ("london", 8_000_000, 10_000_000),
            ("istanbul", 14_000_000, 17_000_000),
            ("new-york", 8_000_000, 9_500_000),
            ("warsaw", 1_500_000, 2_000_000),
            ("st-petersburg", 5_000_000, 6_000_000),
            ("st-petersburg-us", 250_000, 300_000),
            ("anchorage", 250_000, 320_000),
            ("honolulu", 300_000, 400_000),
        ],
    )
    def test_population_is_plausible(self, cities: list[dict[str, str]], identifier: str, least: int, most: int) -> None:
        (population,) = [int(city["population"]) for city in cities if city["id"] == identifier]
        assert least <= population <= most

    @pytest.mark.parametrize("district", ["brooklyn", "queens", "staten-island", "esenyurt", "umraniye", "brent", "pest"])
    def test_a_district_is_no_city(self, cities: list[dict[str, str]], district: str) -> None:
        assert district not in {city["id"] for city in cities}

    def test_every_city_lies_in_its_country(self, cities: list[dict[str, str]]) -> None:
        outlines = load_countries()
        for city in cities:
            if city["country"] in outlines:
                # 0.1 deg: harbour cities stand outside the generalised coast
                assert outlines[city["country"]].distance(point(city)) < 0.1, city


class TestLaunchPoints:
    def test_identifiers_are_unique_and_cells_are_filled(self, launch_points: list[dict[str, str]]) -> None:
        identifiers = [row["id"] for row in launch_points]
        assert len(set(identifiers)) == len(identifiers)
        assert all(all(row.values()) for row in launch_points)
        assert {row["grade"] for row in launch_points} == {"M"}

    @pytest.mark.parametrize(("country", "least"), [("IRN", 40), ("PRK", 5)])
    def test_grid_covers_the_country(self, launch_points: list[dict[str, str]], country: str, least: int) -> None:
        grid = [row for row in launch_points if row["country"] == country and row["kind"] == "grid"]
        assert len(grid) >= least
        assert all(load_countries()[country].contains(point(row)) for row in grid)

    def test_named_points_lie_in_their_country(self, launch_points: list[dict[str, str]]) -> None:
        named = {row["id"]: row for row in launch_points if row["kind"] == "named"}
        assert set(named) == {"semnan", "shahrud", "tabriz", "khorramabad", "zahedan", "sohae", "tonghae"}
        for row in named.values():
            # 0.05 deg: the two North Korean sites stand on the shore
            assert load_countries()[row["country"]].distance(point(row)) < 0.05, row


class TestClaims:
    def test_identifiers_are_unique(self, claims: list[dict[str, Any]]) -> None:
        identifiers = [claim["id"] for claim in claims]
        assert len(set(identifiers)) == len(identifiers) >= 40

    def test_every_field_is_there_and_allowed(self, claims: list[dict[str, Any]]) -> None:
        for claim in claims:
            assert set(claim) == CLAIM_KEYS, claim["id"]
            for key, allowed in CLAIM_VALUES.items():
                assert claim[key] in allowed, (claim["id"], key)
            assert claim["speaker"], claim["id"]
            assert claim["statement"], claim["id"]
            assert claim["date"] is None or re.fullmatch(r"\d{4}(-\d\d){0,2}", claim["date"]), claim["id"]

    def test_figures_are_numbers_with_a_unit(self, claims: list[dict[str, Any]]) -> None:
        for claim in claims:
            for figure in claim["figures"]:
                assert set(figure) == {"quantity", "value", "unit"}, claim["id"]
                assert isinstance(figure["value"], int | float), claim["id"]
                assert figure["unit"] in FIGURE_UNITS, claim["id"]

    def test_what_was_found_has_a_source_and_what_was_not_has_no_figures(self, claims: list[dict[str, Any]]) -> None:
        for claim in claims:
            addresses = claim["source"].split(" ; ") if claim["source"] else []
            assert all(re.fullmatch(r"https?://\S+", address) for address in addresses), claim["id"]
            if claim["found"]:
                assert addresses, claim["id"]
            else:
                assert "not found" in claim["statement"], claim["id"]
                assert claim["figures"] == [], claim["id"]
