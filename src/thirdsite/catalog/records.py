"""What the catalogue holds: one record class for each kind of entry."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from thirdsite.catalog.entry import Entry
from thirdsite.catalog.finder_rules import FinderRule
from thirdsite.catalog.quantity import (
    Angle,
    Area,
    BallisticCoefficient,
    Grade,
    Latitude,
    Length,
    Longitude,
    Mass,
    Number,
    Quantity,
    Record,
    Speed,
    Time,
    measured_in,
    plain_number,
)
from thirdsite.catalog.sensing_bounds import SENSING_BOUNDS
from thirdsite.catalog.sensor_records import FieldOfRegard, Radar, RadarArray, Satellite, Satellites
from thirdsite.catalog.tracking_bounds import TRACKING_BOUNDS
from thirdsite.catalog.treaty_records import Treaty
from thirdsite.flight.drag_curve import curve_fault

__all__ = [
    "ASSUMPTION_BOUNDS",
    "AnyEntry",
    "Assumption",
    "Booster",
    "Claim",
    "ClaimFigure",
    "CrossSection",
    "Deployment",
    "Entry",
    "FieldOfRegard",
    "FinderRule",
    "Force",
    "Interceptor",
    "KinematicBooster",
    "Missile",
    "Position",
    "Radar",
    "RadarArray",
    "Satellite",
    "Satellites",
    "Site",
    "Stage",
    "StagedBooster",
    "Treaty",
]


class Stage(Record):
    """One rocket stage. Specific impulse is the vacuum one where `nozzle_exit_area` is given, else the effective one."""

    name: str
    gross_mass: Mass
    propellant_mass: Mass
    specific_impulse: Time
    burn_time: Time
    nozzle_exit_area: Area | None = None

    @model_validator(mode="after")
    def _masses(self) -> Stage:
        gross, propellant = self.gross_mass.si(), self.propellant_mass.si()
        if not 0.0 < propellant < gross:
            raise ValueError(f"stage {self.name!r}: propellant {propellant:g} kg must lie between 0 and the gross {gross:g} kg")
        if self.burn_time.si() <= 0.0 or self.specific_impulse.si() <= 0.0:
            raise ValueError(f"stage {self.name!r}: burn time and specific impulse must be positive")
        return self


class Shroud(Record):
    """A nose fairing and when it is thrown off, counted from lift-off."""

    mass: Mass
    jettison_time: Time


class DragCurve(Record):
    """Drag coefficient, on the area of the greatest cross-section, by Mach number: straight between the points, held beyond."""

    mach: list[Annotated[float, BeforeValidator(plain_number)]]
    coefficient: list[Annotated[float, BeforeValidator(plain_number)]]
    grade: Grade
    source: str = Field(min_length=1)
    note: str = ""

    @model_validator(mode="after")
    def _curve(self) -> DragCurve:
        fault = curve_fault(tuple(self.mach), tuple(self.coefficient))
        if fault:
            raise ValueError(fault)
        return self


class StagedBooster(Record):
    """A rocket known by its stages, lowest first."""

    type: Literal["staged"]
    stages: list[Stage] = Field(min_length=1, max_length=4)
    payload_mass: Mass
    diameter: Length
    drag_coefficient: Number | None = None
    """Factor on the common drag curve (1 where absent)."""
    drag_curve: DragCurve | None = None
    """Instead of the common drag curve."""
    shroud: Shroud | None = None
    vertical_rise_time: Time
    pitch_over_time: Time

    @model_validator(mode="after")
    def _steering(self) -> StagedBooster:
        steered = self.vertical_rise_time.si() + self.pitch_over_time.si()
        burn = self.stages[0].burn_time.si()
        if not 0.0 < steered < burn:
            raise ValueError(
                f"vertical rise and pitch-over take {steered:g} s together; "
                f"the first stage must burn longer than that, not {burn:g} s"
            )
        return self

    @model_validator(mode="after")
    def _one_drag(self) -> StagedBooster:
        if self.drag_coefficient is not None and self.drag_curve is not None:
            raise ValueError(
                "drag_coefficient is a factor on the common drag curve, which drag_curve replaces; keep one of the two"
            )
        return self

    @model_validator(mode="after")
    def _jettison(self) -> StagedBooster:
        if self.shroud is None:
            return self
        timed = (self.vertical_rise_time, self.pitch_over_time, *(stage.burn_time for stage in self.stages))
        figures = (self.shroud.mass, self.shroud.jettison_time, *timed)
        for position in (None, *dict.fromkeys(name for figure in figures for name in figure.positions)):
            whose = f" ({position})" if position else ""
            mass, jettison, rise, pitch_over, *burns = (figure.si(position) for figure in figures)
            if mass <= 0.0:
                raise ValueError(f"shroud.mass of {mass:g} kg{whose} is none; write more than 0 kg, or leave the shroud out")
            if not rise + pitch_over < jettison < sum(burns):
                raise ValueError(
                    f"shroud.jettison_time of {jettison:g} s{whose} from lift-off must come after the pitch-over, which ends at "
                    f"{rise + pitch_over:g} s, and before the last burnout at {sum(burns):g} s"
                )
        return self


class KinematicBooster(Record):
    """A rocket of which no stage data are public: where and when it burns out, and how far it reaches."""

    type: Literal["kinematic"]
    burn_time: Time
    burnout_height: Length
    burnout_down_range: Length
    maximum_range: Length

    @model_validator(mode="after")
    def _possible(self) -> KinematicBooster:
        for name in ("burn_time", "burnout_height", "burnout_down_range"):
            if getattr(self, name).si() <= 0.0:
                raise ValueError(f"{name} must be positive")
        if self.burnout_down_range.si() >= self.maximum_range.si():
            raise ValueError("burnout_down_range must be shorter than maximum_range")
        return self


Booster = Annotated[StagedBooster | KinematicBooster, Field(discriminator="type")]


class CrossSection(Record):
    """Radar cross-section of the warhead and of the burning or spent missile, by band."""

    warhead_x_band: Area
    warhead_uhf: Area
    body: Area


class Missile(Entry):
    """A ballistic missile with its flight data and what is declared of it."""

    kind: Literal["missile"]
    country: str = Field(pattern=r"^[A-Z]{3}$")
    class_: Literal["SRBM", "MRBM", "IRBM", "ICBM", "SLBM"] = Field(alias="class")
    notional: bool = False
    booster: Booster
    ballistic_coefficient: BallisticCoefficient
    cross_section: CrossSection
    declared_range: Length | None = None
    warheads: Number | None = None


class Interceptor(Entry):
    """An interceptor: staged boost, then a kill vehicle that coasts to the meeting point."""

    kind: Literal["interceptor"]
    booster: StagedBooster
    burnout_speed: Speed
    reference_flight_path_angle: Angle
    kill_vehicle_mass: Mass
    ballistic_coefficient: BallisticCoefficient


class Site(Entry):
    """A place: radar site, interceptor site, missile base or test range."""

    kind: Literal["site"]
    country: str = Field(pattern=r"^[A-Z]{3}$")
    role: str
    latitude: Latitude
    longitude: Longitude
    height: Length
    missiles: list[str] = Field(default_factory=list)
    """For a missile base: ids of the missiles it is published to hold."""


class Deployment(Record):
    """How many missiles a base holds: an interval, because the per-base table was not found."""

    site: str
    at_least: Number
    at_most: Number


class Force(Entry):
    """A published force total and what is known of its distribution. Counts only."""

    kind: Literal["force"]
    country: str
    date: str
    missiles: Number
    warheads: Number
    deployments: list[Deployment] = Field(default_factory=list)


class Position(Entry):
    """A speaker whose figures can be taken as a set."""

    kind: Literal["position"]
    speaker: str
    caution: str = ""


ASSUMPTION_BOUNDS: dict[str, tuple[str, float, float]] = {
    "launch-delay": ("time", 0.0, 3600.0),
    "flight-time-cap": ("time", 60.0, 2000.0),
    "least-intercept-height": ("length", 100e3, 1e6),
    "greatest-closing-speed": ("speed", 1e3, 2e4),
    "shots-needed": ("number", 1.0, 10.0),
    "warhead-probability": ("number", 0.0, 1.0),
    "single-shot-probability": ("number", 0.0, 1.0),
    "commit-position-error": ("length", 100.0, 1e6),
    "handover-position-error": ("length", 10.0, 1e5),
    "last-update-time": ("time", 0.0, 600.0),
    "salvo-interval": ("time", 1.0, 600.0),
    "assessment-time": ("time", 0.0, 1200.0),
    "share-of-force-available": ("number", 0.0, 1.0),
    "energy-management": ("number", 0.3, 1.0),
    "least-burnout-height": ("length", 0.0, 150e3),
    "foreign-data-age": ("time", 0.0, 3600.0),
    "foreign-data-bias": ("length", 0.0, 1e6),
    **SENSING_BOUNDS,
    **TRACKING_BOUNDS,
    "acquisition-range": ("length", 1e3, 2e6),
    "seeker-field-of-view": ("angle", 1e-4, 1.0),
    "divert-budget": ("speed", 0.0, 5e3),
    "divert-acceleration": ("acceleration", 0.1, 1e3),
    "guidance-time-constant": ("time", 1e-3, 5.0),
    "seeker-noise": ("angle", 0.0, 1e-2),
    "seeker-rate": ("frequency", 1.0, 1e4),
    "homing-error": ("length", 0.0, 10.0),
    "hit-radius": ("length", 0.01, 10.0),
    "interceptor-reliability": ("number", 0.0, 1.0),
    "basket-deviations": ("number", 0.0, 6.0),
    "boost-steering-angle": ("angle", 0.0, 1.0),
    "in-flight-update-interval": ("time", 0.1, 600.0),
    "update-threshold": ("number", 0.0, 10.0),
    "kill-assessment-error": ("number", 0.0, 1.0),
    "salvo-shots": ("number", 1.0, 20.0),
    "mid-course-divert-share": ("number", 0.0, 1.0),
    "burnout-position-spread": ("length", 0.0, 100e3),
    "burnout-velocity-spread": ("speed", 0.0, 500.0),
    "reported-distance-error": ("number", 0.0, 0.5),
    "payload-range-loss": ("number", 0.0, 0.6),
    "finding-time-alone": ("time", 0.0, 1e9),
    "finding-time-jointly": ("time", 0.0, 1e9),
    "finding-time-commission": ("time", 0.0, 1e9),
    "switching-on-time": ("time", 0.0, 1e9),
    "loading-time": ("time", 0.0, 1e9),
    "discovery-time-none": ("time", 0.0, 1e9),
    "discovery-time-visits": ("time", 0.0, 1e9),
    "discovery-time-permanent": ("time", 0.0, 1e9),
}
"""What each assumption the model uses is measured in, and its least and greatest possible value in SI."""


class Assumption(Entry):
    """A figure nobody published: a default and a range, common to every position."""

    kind: Literal["assumption"]
    quantity: Quantity

    @model_validator(mode="after")
    def _within(self) -> Assumption:
        if self.id in ASSUMPTION_BOUNDS:
            measured_in(*ASSUMPTION_BOUNDS[self.id])(self.quantity)
        return self


class ClaimFigure(Record):
    """One figure of a claim."""

    quantity: str
    value: float | list[float] | str
    unit: str


class Claim(Record):
    """What a public speaker said, in our wording, with the figure if one was given."""

    id: str
    theme: str
    speaker: str
    date: str | None = None
    statement: str
    figures: list[ClaimFigure] = Field(default_factory=list)
    difficulty: Literal["easy", "medium", "hard"] | None = None
    question: str
    source: str | None = None
    grade: Grade
    found: bool = True


AnyEntry = Annotated[
    Missile | Interceptor | Radar | Satellites | Satellite | Site | Force | Position | Assumption | Treaty | FinderRule,
    Field(discriminator="kind"),
]
