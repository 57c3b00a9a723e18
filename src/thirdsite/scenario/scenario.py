"""The scenario: which systems stand where, what they face, what is defended, and which positions are compared."""

from __future__ import annotations

import json
from datetime import date
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, TypeAdapter, model_validator

from thirdsite.catalog.catalog import Catalog
from thirdsite.catalog.flight_record import read_tests
from thirdsite.catalog.records import Missile, Site
from thirdsite.catalog.yamlfile import YamlFile, read_yaml, validate
from thirdsite.errors import BadInput, ThirdsiteError
from thirdsite.scenario.agreement_check import agreement_faults, cap_faults
from thirdsite.scenario.agreement_terms import AgreementAxes
from thirdsite.scenario.alternatives import Growth, Joint, Sites, check_alternatives
from thirdsite.scenario.ground import check_coarse_cells, check_region, check_site
from thirdsite.scenario.part import Part
from thirdsite.scenario.region import Region
from thirdsite.scenario.sensing_assumptions import SensingAssumptions
from thirdsite.scenario.threat import Threat
from thirdsite.scenario.tracking_assumptions import TrackingAssumptions

SCHEMA = "thirdsite-scenario-1"
DEFAULT = "2007-proposal"

Degrees = Annotated[float, Field(allow_inf_nan=False)]


class InterceptorSite(Part):
    """Interceptors of one kind at one site."""

    interceptor: str
    site: str
    count: int = Field(ge=1, le=1000)
    burnout_speed_m_s: float | None = Field(default=None, ge=2000.0, le=11000.0)
    """Set for every position; left out, each position's own figure is taken."""


class Defence(Part):
    """The shield: interceptor sites, radars and warning satellites."""

    interceptors: list[InterceptorSite] = Field(min_length=1, max_length=8)
    """Groups: interceptors of one kind at one site each, all served by the same sensors."""
    radars: list[str] = Field(min_length=1)
    satellites: str | None = None
    falls_silent_s: dict[str, Annotated[float, Field(ge=0.0, le=7200.0)]] = Field(default_factory=dict)
    """Radars and satellites that report nothing from a time after the missile's lift-off on; the closed loop only."""


class Deterrent(Part):
    """The ICBM bases and targets of the second question."""

    force: str
    bases: list[str] = Field(min_length=1)
    targets: list[str] = Field(min_length=1)


class RadarView(Part):
    """The radar and the country of the third question."""

    radar: str
    country: str = Field(pattern=r"^[A-Z]{3}$")


class Activation(Part):
    """The record of tests and the finder rules of the activation question."""

    country: str = Field(default="IRN", pattern=r"^[A-Z]{3}$")
    """Whose tests they are; its sampled launch points are used."""
    region: str | None = None
    """The region whose capitals a finding is about; left out, the first one."""
    tests: str | None = None
    """A CSV file of tests, beside this file or an absolute path; left out, the catalogue's record of Iranian tests."""
    finder_rules: list[str] = Field(default_factory=lambda: ["us-alone", "jointly", "commission"], min_length=1)
    reported_distance_error_share: float | None = Field(default=None, ge=0.0, le=0.5)
    payload_range_loss_share: float | None = Field(default=None, ge=0.0, le=0.6)


class Treaties(Part):
    """Whom a wider INF treaty would name, and the years of the calendar."""

    inf_countries: list[Annotated[str, Field(pattern=r"^[A-Z]{3}$")]] = Field(default_factory=lambda: ["IRN", "PRK"], min_length=1)
    calendar_from: str = Field(default="2007-01-01", pattern=r"^\d{4}-\d{2}-\d{2}$")
    calendar_to: str = Field(default="2010-12-31", pattern=r"^\d{4}-\d{2}-\d{2}$")

    @model_validator(mode="after")
    def _dates(self) -> Treaties:
        first, last = (date.fromisoformat(text) for text in (self.calendar_from, self.calendar_to))
        if first > last:
            raise ValueError(f"calendar_from {first} lies after calendar_to {last}")
        if last.year - first.year > 60:
            raise ValueError(f"calendar_from {first} to calendar_to {last} is more than 60 years; shorten it")
        return self


class Assumptions(Part):
    """Common assumptions set by this scenario; left out, the catalogue's default and range hold."""

    launch_delay_s: float | None = Field(default=None, ge=0.0, le=3600.0)
    flight_time_cap_s: float | None = Field(default=None, ge=60.0, le=2000.0)
    least_intercept_height_m: float | None = Field(default=None, ge=100e3, le=1000e3)
    greatest_closing_speed_m_s: float | None = Field(default=None, ge=1000.0, le=20000.0)
    shots_needed: int | None = Field(default=None, ge=1, le=10)
    warhead_probability: float | None = Field(default=None, ge=0.0, le=1.0)
    single_shot_probability: float | None = Field(default=None, ge=0.0, le=1.0)
    commit_position_error_m: float | None = Field(default=None, ge=100.0, le=1e6)
    handover_position_error_m: float | None = Field(default=None, ge=10.0, le=1e5)
    last_update_time_s: float | None = Field(default=None, ge=0.0, le=600.0)
    salvo_interval_s: float | None = Field(default=None, ge=1.0, le=600.0)
    assessment_time_s: float | None = Field(default=None, ge=0.0, le=1200.0)
    share_of_force_available: float | None = Field(default=None, ge=0.0, le=1.0)
    least_speed_share: float | None = Field(default=None, ge=0.3, le=1.0)
    """Below 1 an interceptor can waste speed by steering, down to this share of its burnout speed."""
    least_burnout_height_m: float | None = Field(default=None, ge=0.0, le=150e3)
    acquisition_range_m: float | None = Field(default=None, ge=1e3, le=2e6)
    field_of_view_rad: float | None = Field(default=None, ge=1e-4, le=1.0)
    divert_budget_m_s: float | None = Field(default=None, ge=0.0, le=5e3)
    divert_acceleration_m_s2: float | None = Field(default=None, ge=0.1, le=1e3)
    guidance_time_constant_s: float | None = Field(default=None, ge=1e-3, le=5.0)
    seeker_noise_rad: float | None = Field(default=None, ge=0.0, le=1e-2)
    seeker_rate_hz: float | None = Field(default=None, ge=1.0, le=1e4)
    homing_error_m: float | None = Field(default=None, ge=0.0, le=10.0)
    hit_radius_m: float | None = Field(default=None, ge=0.01, le=10.0)
    interceptor_reliability: float | None = Field(default=None, ge=0.0, le=1.0)
    basket_deviations: float | None = Field(default=None, ge=0.0, le=6.0)
    boost_steering_angle_rad: float | None = Field(default=None, ge=0.0, le=1.0)
    update_interval_s: float | None = Field(default=None, ge=0.1, le=600.0)
    update_threshold: float | None = Field(default=None, ge=0.0, le=10.0)
    assessment_error: float | None = Field(default=None, ge=0.0, le=1.0)
    salvo_shots: int | None = Field(default=None, ge=1, le=20)
    mid_course_divert_share: float | None = Field(default=None, ge=0.0, le=1.0)
    burnout_position_spread_m: float | None = Field(default=None, ge=0.0, le=100e3)
    burnout_velocity_spread_m_s: float | None = Field(default=None, ge=0.0, le=500.0)


class Doctrine(Part):
    """How shots are fired, and where the probability that one of them hits is taken from."""

    firing: Literal["salvo", "shoot_look_shoot"] = "salvo"
    single_shot: Literal["computed", "published"] = "computed"


class Scenario(Part):
    """One setting to be examined."""

    schema_: Literal["thirdsite-scenario-1"] = Field(alias="schema")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    title: str
    description: str = ""
    seed: int = Field(default=0, ge=0, le=2**63 - 1)
    positions: list[str] = Field(min_length=1)
    defence: Defence
    threats: list[Threat] = Field(min_length=1)
    regions: dict[str, Region] = Field(min_length=1)
    deterrent: Deterrent
    radar_view: RadarView
    activation: Activation = Activation()
    treaties: Treaties = Treaties()
    assumptions: Assumptions = Assumptions()
    doctrine: Doctrine = Doctrine()
    sensing: SensingAssumptions = SensingAssumptions()
    sites: Sites = Sites()
    growth: Growth = Growth()
    joint: Joint = Joint()
    tracking: TrackingAssumptions = TrackingAssumptions()
    cell_km: float = Field(default=100.0, ge=20.0, le=500.0)
    draws: int = Field(default=200, ge=1, le=10000)
    agreement: AgreementAxes = AgreementAxes()
    _folder: Path = PrivateAttr(default=Path())

    @property
    def all_regions(self) -> dict[str, Region]:
        """The regions, and those that the questions of sites, growth and pooling add."""
        return {**self.sites.regions, **self.regions}

    @cached_property
    def digest(self) -> str:
        """Digest of everything the scenario says, its table of tests included."""
        text = json.dumps(self.model_dump(by_alias=True), sort_keys=True)
        table = self.tests_path.read_bytes() if self.tests_path else b""
        return sha256(text.encode() + table).hexdigest()[:16]

    @property
    def tests_path(self) -> Path | None:
        """The scenario's own table of tests; None where it takes the catalogue's."""
        return self._folder / self.activation.tests if self.activation.tests else None


_ADAPTER: TypeAdapter[Scenario] = TypeAdapter(Scenario)


def library() -> Path:
    """Folder of the shipped scenarios: in the installed package, or `scenarios/` of a source tree."""
    installed = Path(str(files("thirdsite.scenario") / "library"))
    return installed if installed.is_dir() else installed.parents[3] / "scenarios"


def json_schema() -> dict[str, object]:
    """JSON Schema (draft 2020-12) of a scenario file."""
    schema = _ADAPTER.json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **schema}


def scenario_path(source: Path | str) -> Path:
    """The file of a scenario: the path given, or the shipped scenario of that name."""
    shipped = library() / f"{source}.yaml"
    return shipped if not Path(source).exists() and shipped.exists() else Path(source)


def load_scenario(source: Path | str, catalog: Catalog) -> Scenario:
    """A scenario from a file, or a shipped one by name, checked against the schema and the catalogue.

    Raises
    ------
    BadInput : anything wrong, named with file, line, value and remedy
    """
    path = scenario_path(source)
    content = read_yaml(path)
    if not isinstance(content.data, dict):
        raise BadInput(f"{path}:1: expected a mapping with the keys of a scenario (schema, id, title, ...)")
    return checked(content, catalog)


def checked(content: YamlFile, catalog: Catalog, folder: Path | None = None) -> Scenario:
    """What a file holds as a scenario, checked against the schema and the catalogue; errors as `load_scenario`.

    `folder` is where files lie that it names, the file's own where none is given.
    """
    scenario = validate(content, _ADAPTER)
    scenario._folder = content.path.parent if folder is None else folder
    _check_names(scenario, content, catalog)
    return scenario


def _check_names(scenario: Scenario, content: YamlFile, catalog: Catalog) -> None:
    """Every name in the scenario is in the catalogue; the first one that is not is an error with its line."""

    def check(place: tuple[str | int, ...], look_up: object, name: str) -> None:
        try:
            look_up(name)  # type: ignore[operator]
        except ThirdsiteError as error:
            shown = ".".join(str(step) for step in place)
            raise BadInput(f"{content.path}:{content.line(place)}: {shown} = {name!r}: {error}") from None

    def fault(place: tuple[str | int, ...], why: str) -> BadInput:
        return BadInput(f"{content.path}:{content.line(place)}: {'.'.join(str(step) for step in place)}: {why}")

    def site_of(name: str) -> Site:
        return catalog.site(name)

    def city_of(name: str) -> object:
        return catalog.place(name) if name not in catalog.cities else catalog.cities[name]

    for i, name in enumerate(scenario.positions):
        check(("positions", i), catalog.position, name)
    for i, group in enumerate(scenario.defence.interceptors):
        check(("defence", "interceptors", i, "interceptor"), catalog.interceptor, group.interceptor)
        check(("defence", "interceptors", i, "site"), catalog.place, group.site)
    for i, name in enumerate(scenario.defence.radars):
        check(("defence", "radars", i), catalog.radar, name)
    if scenario.defence.satellites is not None:
        check(("defence", "satellites"), catalog.satellites, scenario.defence.satellites)
    sensors = list(scenario.defence.radars)
    if scenario.defence.satellites is not None:
        sensors += catalog.satellites(scenario.defence.satellites).members
    for name in scenario.defence.falls_silent_s:
        if name not in sensors:
            line = content.line(("defence", "falls_silent_s", name))
            raise BadInput(
                f"{content.path}:{line}: defence.falls_silent_s names {name!r}, which is none of this defence's sensors; "
                f"known here: {', '.join(sensors)}"
            )
    for i, threat in enumerate(scenario.threats):
        check(("threats", i, "missile"), catalog.missile, threat.missile)
        for j, name in enumerate(threat.launch_points):
            check(("threats", i, "launch_points", j), catalog.place, name)
        if threat.launch_country and not launch_points(threat, catalog):
            line = content.line(("threats", i, "launch_country"))
            raise BadInput(
                f"{content.path}:{line}: threats.{i}.launch_country = {threat.launch_country!r}: the catalogue samples no "
                "launch points there; name points under launch_points, or add them with --catalog"
            )
        for j, name in enumerate(threat.regions):
            if name not in scenario.regions:
                line = content.line(("threats", i, "regions", j))
                raise BadInput(
                    f"{content.path}:{line}: threats.{i}.regions.{j} = {name!r}: not under regions; "
                    f"known here: {', '.join(scenario.regions)}"
                )
    for key, region in scenario.regions.items():
        for j, name in enumerate(region.cities):
            check(("regions", key, "cities", j), city_of, name)
        if not region.cities and not region.countries:
            line = content.line(("regions", key))
            raise BadInput(f"{content.path}:{line}: regions.{key} names neither countries nor cities; add one")
    flown: set[tuple[str, str]] = set()
    for i, threat in enumerate(scenario.threats):
        for name in threat.regions:
            if (threat.missile, name) in flown:
                raise BadInput(
                    f"{content.path}:{content.line(('threats', i))}: threats.{i}: {threat.missile} is flown at {name} already; "
                    "put all its launch points into one threat"
                )
            flown.add((threat.missile, name))
    check(("deterrent", "force"), catalog.force, scenario.deterrent.force)
    for i, name in enumerate(scenario.deterrent.bases):
        check(("deterrent", "bases", i), site_of, name)
        if not catalog.site(name).missiles:
            line = content.line(("deterrent", "bases", i))
            raise BadInput(f"{content.path}:{line}: deterrent.bases.{i} = {name!r}: the catalogue names no missile there")
    for i, name in enumerate(scenario.deterrent.targets):
        check(("deterrent", "targets", i), city_of, name)
    check(("radar_view", "radar"), catalog.radar, scenario.radar_view.radar)
    check_alternatives(scenario, catalog, check, fault)
    for i, group in enumerate(scenario.defence.interceptors):
        check_site(group.site, ("defence", "interceptors", i, "site"), catalog, fault)
    for i, one in enumerate(scenario.sites.combinations):
        check_site(one.site, ("sites", "combinations", i, "site"), catalog, fault)
    reached = {name for threat in (*scenario.threats, *(scenario.sites.threats or ())) for name in threat.regions}
    for key, region in scenario.all_regions.items():
        place = ("regions", key) if key in scenario.regions else ("sites", "regions", key)
        check_region(place, region, scenario.cell_km, key in reached, catalog, fault)
        if key in reached and "cell_km" in scenario.sites.model_fields_set:
            check_coarse_cells(region, scenario.sites.cell_km, fault)
    for i, name in enumerate(scenario.activation.finder_rules):
        check(("activation", "finder_rules", i), catalog.finder_rule, name)
    _check_activation(scenario, content)
    _check_agreement(scenario, content, catalog)


def _check_activation(scenario: Scenario, content: YamlFile) -> None:
    region, tests = scenario.activation.region, scenario.tests_path
    if region is not None and region not in scenario.regions:
        line = content.line(("activation", "region"))
        raise BadInput(
            f"{content.path}:{line}: activation.region = {region!r}: not under regions; known here: {', '.join(scenario.regions)}"
        )
    if tests is not None and not tests.is_file():
        line = content.line(("activation", "tests"))
        raise BadInput(
            f"{content.path}:{line}: activation.tests = {scenario.activation.tests!r}: no such file; "
            "a relative path counts from the scenario's folder"
        )
    if tests is not None:
        read_tests(tests)


def _check_agreement(scenario: Scenario, content: YamlFile, catalog: Catalog) -> None:
    """Every name under `agreement` is known, and no value of a term contradicts another."""
    for place, fault in agreement_faults(scenario, catalog):
        shown = ".".join(str(step) for step in place)
        raise BadInput(f"{content.path}:{content.line(place)}: {shown}: {fault}")


def check_caps(scenario: Scenario, source: Path | str, catalog: Catalog) -> None:
    """See that every speed cap of a scenario could be kept, before anything long is computed.

    Raises
    ------
    BadInput : one could not, named with file and line
    """
    path = scenario_path(source)
    for place, fault in cap_faults(scenario, catalog):
        raise BadInput(f"{path}:{read_yaml(path).line(place)}: {'.'.join(str(step) for step in place)} = {fault}")


def launch_points(threat: Threat, catalog: Catalog) -> list[str]:
    """Ids of the points a threat is flown from, in order; for a country its sampled grid points."""
    if threat.launch_points:
        return list(threat.launch_points)
    return sorted(
        point.id for point in catalog.launch_points.values() if point.country == threat.launch_country and point.kind == "grid"
    )


def missiles_of(scenario: Scenario, catalog: Catalog) -> list[Missile]:
    """The missiles of the threats, in order."""
    return [catalog.missile(threat.missile) for threat in scenario.threats]
