"""What a scenario says of other sites, of growth and of pooled radars."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from thirdsite.catalog.catalog import Catalog
from thirdsite.scenario.part import Part
from thirdsite.scenario.region import Region
from thirdsite.scenario.threat import Threat

if TYPE_CHECKING:
    from thirdsite.scenario.scenario import Scenario

Steps = tuple[str | int, ...]

AMERICAN = ("fbx-turkey", "fylingdales", "thule")
"""Radars of the 2007 plan beside the one at Brdy; every default combination has them."""


INTERCONTINENTAL = ("ICBM", "SLBM")


class Combination(Part):
    """Interceptors at one site with the radars they are told by."""

    site: str
    """A site of the catalogue, or LAT,LON on land."""
    radars: list[str] = Field(min_length=1)
    interceptor: str | None = None
    """Left out, that of the scenario's defence."""
    burnout_speed_m_s: float | None = Field(default=None, ge=2000.0, le=11000.0)
    """Set for every position; left out, each position's own figure is taken."""
    count: int | None = Field(default=None, ge=1, le=1000)
    """Left out, that of the scenario's defence."""

    @model_validator(mode="after")
    def _radars_once(self) -> Combination:
        if len(set(self.radars)) < len(self.radars):
            raise ValueError("names a radar twice; name each once")
        return self


def _default_combinations() -> list[Combination]:
    proposed, offered = ["emr-brdy", *AMERICAN], ["gabala", "armavir", *AMERICAN]
    found = [
        Combination(site="redzikowo", radars=proposed),
        Combination(site="redzikowo", radars=["gabala", *AMERICAN]),
        Combination(site="redzikowo", radars=["armavir", *AMERICAN]),
        Combination(site="redzikowo", radars=offered),
        Combination(site="redzikowo", radars=["x-band-azerbaijan", *AMERICAN]),
        Combination(site="redzikowo", radars=["emr-brdy", "gabala", "armavir", *AMERICAN]),
    ]
    for site in ("germany-site", "deveselu", "turkey-site", "iraq-site", "azerbaijan-site"):
        found += [Combination(site=site, radars=proposed), Combination(site=site, radars=offered)]
    for site in ("north-sea-ship", "mediterranean-ship", "black-sea-ship"):
        found += [Combination(site=site, radars=radars, interceptor="sm-3-block-iia") for radars in (proposed, offered)]
    return found


class Sites(Part):
    """The combinations of interceptor site and radars that are compared; the first is what the others are held against."""

    combinations: list[Combination] = Field(default_factory=_default_combinations, min_length=1, max_length=100)
    regions: dict[str, Region] = Field(default_factory=lambda: {"russia": Region(name="Russia", countries=["RUS"])})
    """Looked at beside the scenario's own regions, by the questions of sites, growth and pooling alone."""
    threats: list[Threat] | None = None
    """Flown beside the scenario's own; left out, those of its threats that are no intercontinental ones, at `regions`."""
    cell_km: float = Field(default=300.0, ge=20.0, le=1000.0)
    """Edge of the cells the area shares of these questions are counted on."""


class Growth(Part):
    """Numbers, speeds and radars of a shield that grows."""

    counts: list[int] = Field(default=[10, 20, 30, 40, 50, 60, 70, 80, 90, 100], min_length=2)
    speeds_m_s: list[float] = Field(
        default=[4500.0, 5000.0, 5500.0, 6000.0, 6500.0, 7000.0, 7500.0, 8000.0, 8500.0, 9000.0], min_length=2
    )
    radars: list[str] = Field(default=["gabala", "armavir", "x-band-azerbaijan"])
    """Added to the scenario's radars one after the other."""
    raids: list[int] = Field(default=[1, 5, 10, 20, 50, 100], min_length=1)
    """Missiles of a raid, a count."""
    small_share: float = Field(default=0.05, gt=0.0, le=1.0)
    """A shield is called small while it could engage no more than this share of the force, one interceptor each: an assumption."""

    @model_validator(mode="after")
    def _sensible(self) -> Growth:
        if any(not 1 <= count <= 10000 for count in (*self.counts, *self.raids)):
            raise ValueError("counts and raids must lie between 1 and 10,000")
        if any(not 2000.0 <= speed <= 11000.0 for speed in self.speeds_m_s):
            raise ValueError("speeds_m_s must lie between 2,000 and 11,000 m/s")
        for name in ("counts", "speeds_m_s"):
            values = getattr(self, name)
            if sorted(set(values)) != values:
                raise ValueError(f"{name} must rise, each value once")
        return self


class Joint(Part):
    """The radars another nation would give to the pool, and what is assumed of their data."""

    radars: list[str] = Field(default=["gabala", "armavir"], min_length=1)
    data_age_s: float | None = Field(default=None, ge=0.0, le=3600.0)
    """Left out, the catalogue's default, and both ends of its range beside it."""
    data_bias_m: float | None = Field(default=None, ge=0.0, le=1e6)


def threats_of(scenario: Scenario, catalog: Catalog) -> list[Threat]:
    """The scenario's threats, and those that the questions of sites, growth and pooling add."""
    given = scenario.sites.threats
    if given is not None:
        return [*scenario.threats, *given]
    added = []
    for threat in scenario.threats:
        flown = {name for own in scenario.threats if own.missile == threat.missile for name in own.regions}
        regions = [name for name in scenario.sites.regions if name not in flown]
        if regions and catalog.missile(threat.missile).class_ not in INTERCONTINENTAL:
            added.append(threat.model_copy(update={"regions": regions}))
    return [*scenario.threats, *added]


def check_alternatives(
    scenario: Scenario, catalog: Catalog, check: Callable[[Steps, object, str], None], fault: Callable[[Steps, str], Exception]
) -> None:
    """Raise what `check` and `fault` make of a name under `sites`, `growth` or `joint` that is not known."""
    for i, one in enumerate(scenario.sites.combinations):
        here: Steps = ("sites", "combinations", i)
        check((*here, "site"), catalog.place, one.site)
        if one.interceptor is not None:
            check((*here, "interceptor"), catalog.interceptor, one.interceptor)
        for j, name in enumerate(one.radars):
            check((*here, "radars", j), catalog.radar, name)
    sampled = {point.country for point in catalog.launch_points.values() if point.kind == "grid"}
    for i, threat in enumerate(scenario.sites.threats or ()):
        here = ("sites", "threats", i)
        check((*here, "missile"), catalog.missile, threat.missile)
        for j, name in enumerate(threat.launch_points):
            check((*here, "launch_points", j), catalog.place, name)
        if threat.launch_country and threat.launch_country not in sampled:
            raise fault((*here, "launch_country"), f"no launch points are sampled there; known: {', '.join(sorted(sampled))}")
        for j, name in enumerate(threat.regions):
            if name not in scenario.all_regions:
                raise fault((*here, "regions", j), f"{name!r} is not under regions; known here: {', '.join(scenario.all_regions)}")
            if any(threat.missile == own.missile and name in own.regions for own in scenario.threats):
                raise fault(
                    (*here, "regions", j), f"{threat.missile} is flown at {name} by the scenario's threats already; drop it"
                )
    for part, names in (("growth", scenario.growth.radars), ("joint", scenario.joint.radars)):
        for j, name in enumerate(names):
            check((part, "radars", j), catalog.radar, name)
    own = [name for name in scenario.joint.radars if name in scenario.defence.radars]
    if own and "joint" in scenario.model_fields_set:
        raise fault(("joint", "radars"), f"{own[0]} is one of the defence's own radars; name only what would come from others")
