"""Whether the places of a scenario are where such places can be: sites on land, regions with cities and with cells."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import degrees
from typing import TYPE_CHECKING

from thirdsite.catalog.basemap import load_countries
from thirdsite.catalog.catalog import Catalog
from thirdsite.catalog.grids import NoLand, country_cells, land_bounds

if TYPE_CHECKING:
    from thirdsite.scenario.region import Region

COAST_DEG = 0.15
"""The base map is good to a few kilometres; a site this near to land is on it."""
SHIP = "ship_station"
"""The role of a site of the catalogue that lies at sea."""

Fault = Callable[[tuple[str | int, ...], str], Exception]


@lru_cache(maxsize=1024)
def on_land(lat_deg: float, lon_deg: float) -> bool:
    """Whether a point is on the land of any country, or within COAST_DEG of it."""
    from shapely import Point

    here = Point(lon_deg, lat_deg)
    return any(outline.dwithin(here, COAST_DEG) for outline in load_countries().values())


def check_site(name: str, place: tuple[str | int, ...], catalog: Catalog, fault: Fault) -> None:
    """Raise what `fault` makes of it where an interceptor site lies in the sea and is no ship's station."""
    entry = catalog.entries.get(name)
    if getattr(entry, "role", "") == SHIP:
        return
    spot = catalog.place(name)
    lat, lon = degrees(spot.latitude_rad), degrees(spot.longitude_rad)
    if not on_land(lat, lon):
        ships = ", ".join(sorted(key for key, one in catalog.entries.items() if getattr(one, "role", "") == SHIP))
        raise fault(
            place,
            f"{name} ({lat:g} N {lon:g} E) is in the sea; move the site onto land, or take a ship's station "
            f"({ships}, or a site of your own catalogue with the role {SHIP})",
        )


def check_region(place: tuple[str | int, ...], region: Region, cell_km: float, flown: bool, catalog: Catalog, fault: Fault) -> None:
    """Raise what `fault` makes of it where a region that is flown at has no listed city, or its map fewer than two cells."""
    if flown and not any(region.holds(city) for city in catalog.cities.values()):
        raise fault(
            place,
            "holds no listed city inside its countries and bounds; widen them, name cities under `cities`, or add some with "
            "--catalog",
        )
    if region.map and region.countries:
        cells = _cells(tuple(region.countries), region.bounds_deg, cell_km)
        if cells < 2:
            raise fault(
                place,
                f"its map would have {cells} grid cell{'' if cells == 1 else 's'} of {cell_km:g} km on land, and needs two at "
                "least; write a smaller cell_km, wider bounds, or `map: false`",
            )


def check_coarse_cells(region: Region, cell_km: float, fault: Fault) -> None:
    """Raise what `fault` makes of a size of cells, written under `sites`, that leaves a region fewer than two."""
    countries = tuple(region.countries)
    if countries and _cells(countries, land_bounds(countries, region.bounds_deg), cell_km) < 2:
        raise fault(("sites", "cell_km"), f"{region.name} would have fewer than two cells of {cell_km:g} km; write a smaller one")


def _cells(countries: tuple[str, ...], bounds_deg: tuple[float, float, float, float], cell_km: float) -> int:
    try:
        return len(country_cells(countries, bounds_deg, cell_km)[0])
    except NoLand:
        return 0
