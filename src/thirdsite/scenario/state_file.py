"""A state file: one body by its position, velocity and drag, and when to stop following it."""

from __future__ import annotations

from math import inf, isfinite, pi, radians, sqrt
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, TypeAdapter, model_validator

from thirdsite.catalog.yamlevents import Step
from thirdsite.catalog.yamlfile import YamlFile, read_yaml, validate
from thirdsite.earth.constants import GRAVITATIONAL_PARAMETER, POLAR_RADIUS_M, ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import Geodetic, east_north_up, ecef_from_geodetic
from thirdsite.errors import BadInput
from thirdsite.flight.drag_curve import DragCurve, curve_fault

LONGEST_FLIGHT_S = 172800.0
"""Two days; after that Moon, Sun and pressure of sunlight, which the model leaves out, are felt."""
GREATEST_HEIGHT_M = 50000e3
LEAST_BALLISTIC_COEFFICIENT_KG_M2 = 0.1
"""A sheet of paper; what is lighter still floats rather than flies."""
FALLING_PERIGEE_M = 300e3
"""A two-body orbit that stays above this height is not brought down by air within LONGEST_FLIGHT_S."""

DRAG_FORMS = ("ballistic_coefficient_kg_m2", "drag_coefficient", "drag_curve")
"""Ways to say how the air brakes a body; a file gives one."""

Vector = tuple[float, float, float]


def _number(value: Any) -> Any:
    """A number as people write it; yes and no are numbers to Python, but not to a reader."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return value
    if isinstance(value, bool) or (isinstance(value, float) and not isfinite(value)):
        raise ValueError("not a finite number; write a plain number")
    return value


def _positive(value: Any) -> Any:
    if isinstance(value, int | float) and value <= 0.0:
        raise ValueError("not above zero; write a number greater than 0")
    return value


def _above_ground(value: Any) -> Any:
    if isinstance(value, int | float) and value < 0.0:
        raise ValueError("inside the Earth: below the ground, which is the WGS-84 ellipsoid here; write a height of at least 0 m")
    return value


def _degree(value: Any) -> Any:
    if value not in (2, 3, 4) or isinstance(value, bool):
        raise ValueError("not a degree the model has; write 2, 3 or 4")
    return value


def _stop(value: Any) -> Any:
    if isinstance(value, dict) or value == "impact":
        return value
    raise ValueError("neither of the two ways to stop; write `impact`, or `time_s:` and a time on the next line")


def _stop_kind(value: Any) -> str:
    return "impact" if value == "impact" else "time"


Positive = Annotated[float, Field(gt=0.0, allow_inf_nan=False), BeforeValidator(_positive), BeforeValidator(_number)]
Speed = Annotated[float, Field(ge=-20e3, le=20e3), BeforeValidator(_number)]
StopTimeS = Annotated[
    float, Field(gt=0.0, le=LONGEST_FLIGHT_S, allow_inf_nan=False), BeforeValidator(_positive), BeforeValidator(_number)
]
Ballistic = Annotated[
    float, Field(ge=LEAST_BALLISTIC_COEFFICIENT_KG_M2, allow_inf_nan=False), BeforeValidator(_positive), BeforeValidator(_number)
]
Degree = Annotated[Literal[2, 3, 4], BeforeValidator(_degree)]


class Part(BaseModel):
    """A part of a state file: no key that is not declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Position(Part):
    """A geodetic place over the WGS-84 ellipsoid."""

    lat_deg: Annotated[float, Field(ge=-90.0, le=90.0), BeforeValidator(_number)]
    lon_deg: Annotated[float, Field(ge=-180.0, le=180.0), BeforeValidator(_number)]
    height_m: Annotated[float, Field(ge=0.0, le=GREATEST_HEIGHT_M), BeforeValidator(_above_ground), BeforeValidator(_number)]

    @property
    def place(self) -> Geodetic:
        """The same in radians."""
        return Geodetic(radians(self.lat_deg), radians(self.lon_deg), self.height_m)


class Velocity(Part):
    """Velocity relative to the ground, along local east, north and up (ellipsoid normal)."""

    east_m_s: Speed
    north_m_s: Speed
    up_m_s: Speed


class Gravity(Part):
    """Highest zonal harmonic of the Earth's field that is counted."""

    harmonics: Degree = 2


class StopTime(Part):
    """Stop after a time, or at impact if that comes first."""

    time_s: StopTimeS


Stop = Annotated[
    Annotated[Literal["impact"], Tag("impact")] | Annotated[StopTime, Tag("time")],
    Discriminator(_stop_kind),
    BeforeValidator(_stop),
]


class DragPoints(Part):
    """Drag coefficient on the reference area by Mach number: straight between the points, held beyond them."""

    mach: list[Annotated[float, BeforeValidator(_number)]]
    coefficient: list[Annotated[float, BeforeValidator(_number)]]

    @model_validator(mode="after")
    def _curve(self) -> DragPoints:
        fault = curve_fault(tuple(self.mach), tuple(self.coefficient))
        if fault:
            raise ValueError(fault)
        return self


class StateFile(Part):
    """One body: where it is, how it moves, how the air brakes it, and when to stop following it.

    Drag is given as `drag_coefficient` or by Mach as `drag_curve`, with `mass_kg` and `reference_area_m2`, or as
    `ballistic_coefficient_kg_m2`; `drag_coefficient: 0` is a body without drag and needs neither.
    """

    epoch: str | None = Field(default=None, max_length=200)
    position: Position
    velocity: Velocity
    mass_kg: Positive | None = None
    reference_area_m2: Positive | None = None
    drag_coefficient: Annotated[float, Field(ge=0.0, le=100.0), BeforeValidator(_number)] | None = None
    drag_curve: DragPoints | None = None
    ballistic_coefficient_kg_m2: Ballistic | None = None
    gravity: Gravity = Gravity()
    stop: Stop = "impact"

    @property
    def inverse_ballistic_coefficient_m2_kg(self) -> float:
        """Drag coefficient times reference area over mass; 0 without drag; for a drag curve, reference area over mass."""
        if self.ballistic_coefficient_kg_m2 is not None:
            return 1.0 / self.ballistic_coefficient_kg_m2
        coefficient = 1.0 if self.drag_curve else self.drag_coefficient
        if not coefficient:
            return 0.0
        assert self.reference_area_m2 is not None
        assert self.mass_kg is not None
        return coefficient * self.reference_area_m2 / self.mass_kg

    @property
    def curve(self) -> DragCurve | None:
        """The drag curve as the flight takes it."""
        return None if self.drag_curve is None else DragCurve(tuple(self.drag_curve.mach), tuple(self.drag_curve.coefficient))

    @property
    def stop_s(self) -> float | None:
        """Time to stop at, s; None for impact."""
        return self.stop.time_s if isinstance(self.stop, StopTime) else None

    @property
    def position_ecef_m(self) -> Vector:
        """Earth-fixed position."""
        return ecef_from_geodetic(self.position.place)

    @property
    def velocity_ecef_m_s(self) -> Vector:
        """Earth-fixed velocity, relative to the turning Earth."""
        parts = (self.velocity.east_m_s, self.velocity.north_m_s, self.velocity.up_m_s)
        axes = east_north_up(self.position.place)
        x, y, z = (sum(part * axis[k] for part, axis in zip(parts, axes, strict=True)) for k in range(3))
        return x, y, z


_ADAPTER: TypeAdapter[StateFile] = TypeAdapter(StateFile)


def json_schema() -> dict[str, object]:
    """JSON Schema (draft 2020-12) of a state file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "thirdsite-state-1", **_ADAPTER.json_schema()}


def load_state(path: Path) -> StateFile:
    """A state file, checked.

    Raises
    ------
    BadInput : anything wrong, named with file, line, value and remedy
    """
    content = read_yaml(path)
    if not isinstance(content.data, dict):
        raise BadInput(f"{path}:1: expected a mapping with the keys of a state (position, velocity, drag_coefficient, ...)")
    state = validate(content, _ADAPTER)
    _check_drag(state, content)
    _check_ground(state, content)
    _check_orbit(state, content)
    return state


def _refuse(content: YamlFile, place: tuple[Step, ...], value: object, why: str) -> NoReturn:
    name = ".".join(str(step) for step in place)
    raise BadInput(f"{content.path}:{content.line(place)}: {name} = {value}: {why}")


def _check_drag(state: StateFile, content: YamlFile) -> None:
    given = [name for name in DRAG_FORMS if getattr(state, name) is not None]
    if not given:
        raise BadInput(
            f"{content.path}:1: key 'drag_coefficient' is missing; add it with mass_kg and reference_area_m2, or "
            "ballistic_coefficient_kg_m2 instead; `drag_coefficient: 0` is a body without drag"
        )
    first, *others = given
    if first == "ballistic_coefficient_kg_m2" and state.reference_area_m2 is not None:
        others.append("reference_area_m2")
    for name in others:
        value = getattr(state, name)
        shown = f"{value:g}" if isinstance(value, float) else "{mach: ..., coefficient: ...}"
        _refuse(content, (name,), shown, f"drag is given by {first} already; keep one of the two")
    if first == "ballistic_coefficient_kg_m2" or (first == "drag_coefficient" and state.drag_coefficient == 0.0):
        return
    for name in ("mass_kg", "reference_area_m2"):
        if getattr(state, name) is None:
            shown = f"{first} = {state.drag_coefficient:g}" if first == "drag_coefficient" else first
            raise BadInput(f"{content.path}:{content.line((first,))}: {shown}: key {name!r} is missing; add it")
    _check_weight(state, content)


def _check_weight(state: StateFile, content: YamlFile) -> None:
    greatest = max(state.drag_curve.coefficient) if state.drag_curve else 1.0
    ballistic = 1.0 / max(state.inverse_ballistic_coefficient_m2_kg * greatest, 1e-12)
    if ballistic < LEAST_BALLISTIC_COEFFICIENT_KG_M2:
        _refuse(
            content,
            ("mass_kg",),
            f"{state.mass_kg:g}",
            f"with this area and drag coefficient the body weighs {ballistic:.2g} kg/m2 and floats; raise mass_kg so that "
            f"mass / (area x coefficient) is at least {LEAST_BALLISTIC_COEFFICIENT_KG_M2:g} kg/m2",
        )


def _check_ground(state: StateFile, content: YamlFile) -> None:
    if state.position.height_m == 0.0 and state.velocity.up_m_s <= 0.0:
        _refuse(
            content,
            ("position", "height_m"),
            "0",
            f"the body lies on the ground and does not rise (up_m_s = {state.velocity.up_m_s:g} m/s); "
            "raise height_m, or write an up_m_s above 0",
        )


def _check_orbit(state: StateFile, content: YamlFile) -> None:
    x, y, z = state.position_ecef_m
    u, v, w = state.velocity_ecef_m_s
    u, v = u - ROTATION_RATE_RAD_S * y, v + ROTATION_RATE_RAD_S * x
    radius, speed = sqrt(x * x + y * y + z * z), sqrt(u * u + v * v + w * w)
    escape = sqrt(2.0 * GRAVITATIONAL_PARAMETER / radius)
    if speed >= escape:
        _refuse(
            content,
            ("velocity",),
            f"{speed:.1f} m/s with the Earth's rotation",
            f"a body this fast leaves the Earth (escape speed here {escape:.1f} m/s), which the model does not follow; "
            "write a lower velocity",
        )
    perigee_m, period_s = _perigee_and_period(radius, speed, (x * u + y * v + z * w) / radius)
    braked = state.inverse_ballistic_coefficient_m2_kg > 0.0
    if state.stop_s is None and perigee_m - POLAR_RADIUS_M > (FALLING_PERIGEE_M if braked else 50e3):
        _refuse_endless(content, f"its orbit stays {(perigee_m - POLAR_RADIUS_M) / 1e3:.0f} km above the ground", period_s)


def _perigee_and_period(radius_m: float, speed_m_s: float, radial_m_s: float) -> tuple[float, float]:
    """Least distance from the Earth's centre in m, and period in s, of a two-body orbit."""
    axis = 1.0 / (2.0 / radius_m - speed_m_s * speed_m_s / GRAVITATIONAL_PARAMETER)
    parameter = radius_m * radius_m * (speed_m_s * speed_m_s - radial_m_s * radial_m_s) / GRAVITATIONAL_PARAMETER
    return axis * (1.0 - sqrt(max(1.0 - parameter / axis, 0.0))), 2.0 * pi * axis * sqrt(axis / GRAVITATIONAL_PARAMETER)


def _refuse_endless(content: YamlFile, why: str, period_s: float = inf) -> NoReturn:
    after = min(round(period_s, -2), LONGEST_FLIGHT_S)
    _refuse(
        content,
        ("stop",),
        "impact",
        f"this body does not come down: {why}; write `stop: {{time_s: {after:.0f}}}`, at most {LONGEST_FLIGHT_S:.0f} s",
    )


def refuse_endless(path: Path, why: str) -> NoReturn:
    """Refuse a file whose body was followed to the end of patience and has not come down.

    Raises
    ------
    BadInput : always, with the line of `stop`
    """
    _refuse_endless(read_yaml(path), why)
