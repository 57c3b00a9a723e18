"""An area to defend."""

from __future__ import annotations

from math import degrees

from pydantic import Field

from thirdsite.catalog.catalog import City
from thirdsite.scenario.part import Part


class Region(Part):
    """An area to defend: its listed cities, and its countries where it is mapped."""

    name: str
    countries: list[str] = Field(default_factory=list)
    """ISO 3166 codes; the area of these countries is gridded when `map` is true."""
    cities: list[str] = Field(default_factory=list)
    """Ids of listed cities; left empty, every listed city of the countries."""
    map: bool = False
    west_deg: float = Field(default=-180.0, ge=-180.0, le=180.0)
    east_deg: float = Field(default=180.0, ge=-180.0, le=180.0)
    south_deg: float = Field(default=-90.0, ge=-90.0, le=90.0)
    north_deg: float = Field(default=90.0, ge=-90.0, le=90.0)

    @property
    def bounds_deg(self) -> tuple[float, float, float, float]:
        """West, east, south, north."""
        return self.west_deg, self.east_deg, self.south_deg, self.north_deg

    def holds(self, city: City) -> bool:
        """Whether a listed city is one of the region's: named, or of its countries; and inside its bounds."""
        named = city.id in self.cities if self.cities else city.country in self.countries
        lat, lon = degrees(city.place.latitude_rad), degrees(city.place.longitude_rad)
        return named and self.west_deg <= lon <= self.east_deg and self.south_deg <= lat <= self.north_deg
