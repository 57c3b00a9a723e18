"""The terms of an agreement: one package of them, the values tried for each, and what each side would accept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from thirdsite.scenario.part import Part

if TYPE_CHECKING:
    from thirdsite.scenario.scenario import Scenario

Bearing = Annotated[float, Field(ge=0.0, le=360.0, allow_inf_nan=False)]
Sector = tuple[Bearing, Bearing]
"""Clockwise from the first bearing to the second, degrees."""


def _some(count: object) -> object:
    """No terms without an interceptor: they would have nothing to agree on."""
    if count == 0:
        raise ValueError("no interceptor protects nobody, whatever is pooled; write at least 1")
    return count


Count = Annotated[int, BeforeValidator(_some), Field(ge=1, le=1000)]
SpeedCap = Annotated[float, Field(ge=2000.0, le=11000.0, allow_inf_nan=False)]
Finder = Literal["alone", "jointly", "commission"]
Monitors = Literal["none", "visits", "permanent"]


class RadarTerm(Part):
    """Which radars stand, and a limit to the sector of the disputed one."""

    name: str = Field(min_length=1)
    radars: list[str] | None = None
    """Left out, the scenario's own."""
    sector_deg: Sector | None = None
    """The only bearings in which the scenario's `radar_view.radar` may look."""


class ActivationTerm(Part):
    """When the site may be made ready: at once, or only after a flight has been found to prove the threat."""

    name: str = Field(min_length=1)
    finder: Finder | None = None
    """Who finds that the threat is proven; left out, the site is ready from the start."""
    silos: Literal["loaded", "empty"] = "loaded"

    @model_validator(mode="after")
    def _consistent(self) -> ActivationTerm:
        if self.finder is None and self.silos == "empty":
            raise ValueError("empty silos contradict a site that is ready from the start; name a finder, or write silos: loaded")
        return self


class PackageTerms(Part):
    """One package of terms."""

    site: str
    """A site of the catalogue, or LAT,LON."""
    interceptors: Count
    speed_cap_m_s: SpeedCap | None = None
    launch_sector_deg: Sector | None = None
    """The only bearings, seen from the site, in which an intercept may lie."""
    radars: RadarTerm
    pooled: list[str] = Field(default_factory=list)
    """Radars of the other side that are pooled."""
    activation: ActivationTerm
    monitors: Monitors = "none"


class Acceptable(Part):
    """What a package must reach to be called acceptable: judgements of whoever writes the scenario, not of a government."""

    city_population_share_at_least: dict[str, Annotated[float, Field(ge=0.0, le=1.0)]] = Field(default_factory=dict)
    """By region: share of the listed city population in range, over all missiles flown at it, that is protected."""
    raid_missiles_at_least: int = Field(default=2, ge=0)
    days_to_protection_at_most: float = Field(default=365.0, ge=0.0)
    russian_pairs_reachable_share_at_most: float = Field(default=0.0, ge=0.0, le=1.0)
    russia_area_seen_share_at_most: float = Field(default=0.05, ge=0.0, le=1.0)
    interceptors_per_missile_at_most: float = Field(default=0.05, ge=0.0)
    warning_days_at_least: float = Field(default=0.0)


class AgreementAxes(Part):
    """The values tried for each term; every combination of them is a package."""

    sites: list[str] = Field(default_factory=list)
    """Left empty, the scenario's own site."""
    interceptors: list[Count] = Field(default=[5, 10, 20, 40], min_length=1)
    speed_caps_m_s: list[SpeedCap | None] = Field(default=[None, 7000.0, 6000.0, 5500.0, 5000.0, 4500.0], min_length=1)
    launch_sectors_deg: list[Sector | None] = Field(default=[None, (90.0, 270.0), (90.0, 180.0)], min_length=1)
    radars: list[RadarTerm] = Field(
        default=[
            RadarTerm(name="as proposed"),
            RadarTerm(name="as proposed, looking to 90-180 deg only", sector_deg=(90.0, 180.0)),
        ],
        min_length=1,
    )
    pooled: list[list[str]] = Field(default=[[], ["gabala", "armavir"]], min_length=1)
    """Sets of radars of the other side."""
    activation: list[ActivationTerm] = Field(
        default=[
            ActivationTerm(name="ready from the start"),
            ActivationTerm(name="after proof found alone, silos loaded", finder="alone"),
            ActivationTerm(name="after proof found by a commission, silos empty", finder="commission", silos="empty"),
            ActivationTerm(name="after proof found jointly, silos empty", finder="jointly", silos="empty"),
        ],
        min_length=1,
    )
    monitors: list[Monitors] = Field(default=["none", "visits", "permanent"], min_length=1)
    confidence: float = Field(default=0.8, ge=0.5, le=1.0)
    """Share of the draws over the unknowns in which a measure must hold."""
    draws: int = Field(default=24, ge=1, le=2000)
    track_draws: int = Field(default=6, ge=1, le=100)
    """Of which so many differ in what is known of the track."""
    acceptable: Acceptable = Acceptable()

    @property
    def packages(self) -> int:
        """Number of packages."""
        number = max(len(self.sites), 1)
        for axis in (
            self.interceptors,
            self.speed_caps_m_s,
            self.launch_sectors_deg,
            self.radars,
            self.pooled,
            self.activation,
            self.monitors,
        ):
            number *= len(axis)
        return number

    @model_validator(mode="after")
    def _distinct(self) -> AgreementAxes:
        for name, keys in (
            ("sites", self.sites),
            ("interceptors", self.interceptors),
            ("speed_caps_m_s", self.speed_caps_m_s),
            ("launch_sectors_deg", self.launch_sectors_deg),
            ("radars", [one.name for one in self.radars]),
            ("pooled", [tuple(one) for one in self.pooled]),
            ("activation", [one.name for one in self.activation]),
            ("monitors", self.monitors),
        ):
            if len(set(keys)) < len(keys):
                raise ValueError(f"{name} holds a value twice; every value tried must differ")
        if self.track_draws > self.draws:
            raise ValueError(f"track_draws {self.track_draws} exceeds draws {self.draws}; use at most as many")
        return self


def as_made(scenario: Scenario) -> PackageTerms:
    """The proposal as a scenario has it: no limit, nothing pooled, ready from the start, no monitors."""
    group = scenario.defence.interceptors[0]
    return PackageTerms(
        site=group.site,
        interceptors=group.count,
        radars=RadarTerm(name="as proposed"),
        activation=ActivationTerm(name="ready from the start"),
    )
