"""One flight of a catalogue missile to an aim point, for people to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, pi, radians
from typing import TYPE_CHECKING, Literal

from thirdsite.chain.flight_json import FlightRecord, event_heights_m, sample_times_s
from thirdsite.earth.constants import MEAN_RADIUS_M
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic, ground_range_m
from thirdsite.errors import BadInput, OutOfRange, OutsideValidity

if TYPE_CHECKING:
    from thirdsite.catalog.catalog import Catalog
    from thirdsite.catalog.records import Missile
    from thirdsite.flight.ascent import KinematicAscent, StagedAscent
    from thirdsite.flight.threats import Flights

NamedLoft = Literal["minimum-energy", "lofted", "depressed"]
LOFT_RANGE_DEG = (-20.0, 40.0)
APOGEE_RANGE_M = (100e3, 20000e3)
LEAST_DISTANCE_M = 1e3
ANTIPODE_M = 100e3
"""An aim point nearer than this to the antipode of the launch point has no bearing to speak of."""


@dataclass(frozen=True)
class Loft:
    """How high a missile is flown: one of three ways to say it, or the minimum-energy flight."""

    degrees: float | None = None
    """Added to the minimum-energy flight-path angle at burnout."""
    name: NamedLoft | None = None
    apogee_m: float | None = None

    def check(self) -> None:
        """Raise BadInput where two ways are given, or a figure lies outside what the model covers."""
        given = {"--loft-deg": self.degrees, "--loft": self.name, "--apogee-km": self.apogee_m}
        named = [option for option, value in given.items() if value is not None]
        if len(named) > 1:
            raise BadInput(f"{' and '.join(named)} each say how high to fly; give one of them")
        low, high = LOFT_RANGE_DEG
        if self.degrees is not None and not low <= self.degrees <= high:
            raise BadInput(f"--loft-deg {self.degrees:g} lies outside {low:g} to {high:g} degrees")
        low, high = APOGEE_RANGE_M
        if self.apogee_m is not None and not low <= self.apogee_m <= high:
            inside = "; below 100 km it is inside the air" if self.apogee_m < low else ""
            raise BadInput(f"--apogee-km {self.apogee_m / 1e3:g} lies outside {low / 1e3:g} to {high / 1e3:g} km{inside}")


@dataclass(frozen=True)
class Aim:
    """A missile and the two places it flies between, as the user names them."""

    missile: str
    start: str
    end: str
    position: str | None = None


def missile_record(
    catalog: Catalog, aim: Aim, loft: Loft, step_s: float | None = None, heights_m: Sequence[float] = ()
) -> FlightRecord:
    """Fly a catalogue missile from one place to another, as a record to print.

    The boost is that of the aimed flight; the free flight from its burnout is followed anew, with drag at every height, in
    steps chosen by their error.

    Parameters
    ----------
    heights_m : heights whose crossings are events, besides 100 km

    Raises
    ------
    BadInput, UnknownName : a name, place or option that cannot be used
    OutOfRange, OutsideValidity : the missile does not arrive there; the message says by how much and what to change
    """
    import numpy as np

    from thirdsite.flight.events import Event
    from thirdsite.flight.propagation import fly_state

    levels_m = event_heights_m(heights_m)
    flights = aimed_flight(catalog, aim, loft)
    ascent = _ascent(catalog, aim, flights)
    burnout, braking = ascent.at(ascent.cut_off_s), 1.0 / catalog.missile(aim.missile).ballistic_coefficient.si(aim.position)
    times = sample_times_s(float(flights.samples[0, -1, 0]), step_s)
    falling = [time - burnout[0] for time in times[:-1] if time > burnout[0]]
    fall = fly_state(burnout[1:4], burnout[4:], braking, sample_times_s=falling, heights_m=levels_m)
    rows = [ascent.at(time) for time in times if time <= burnout[0]]
    flown = np.column_stack([fall.time_s, fall.position_ecef_m, fall.velocity_ecef_m_s]).tolist()
    rows += [(burnout[0] + row[0], *row[1:]) for row in flown if row[0] > 0.0]
    events = [*ascent.events(levels_m), Event("burnout", burnout)]
    events += [Event(event.name, (burnout[0] + event.row[0], *event.row[1:])) for event in fall.events]
    events.append(Event("impact", rows[-1]))
    miss_m = float(np.linalg.norm(fall.position_ecef_m[-1] - np.array(ecef_from_geodetic(catalog.aim_point(aim.end)))))
    return FlightRecord(rows, fall.apogee_height_m, True, events, burnout, miss_m)


def _ascent(catalog: Catalog, aim: Aim, flights: Flights) -> StagedAscent | KinematicAscent:
    """The boost of the one aimed flight."""
    from thirdsite.flight.ascent import KinematicAscent, StagedAscent
    from thirdsite.flight.booster import KinematicBooster
    from thirdsite.scenario.setting import booster_of

    booster = booster_of(catalog.missile(aim.missile).booster, aim.position)
    rows = flights.samples[0, : flights.burnout + 1]
    if isinstance(booster, KinematicBooster):
        return KinematicAscent(booster, rows)
    return StagedAscent(booster, rows, flights.aimed[0])


def aimed_flight(catalog: Catalog, aim: Aim, loft: Loft) -> Flights:
    """The flight of a catalogue missile that arrives at the aim point, by plain Python; the commands on one case share it.

    Raises
    ------
    as `missile_record`
    """
    import numpy as np

    from thirdsite.flight.threats import Outcome, Path, fly
    from thirdsite.scenario.setting import booster_of

    loft.check()
    missile = catalog.missile(aim.missile)
    if aim.position is not None:
        catalog.position(aim.position)
    launch, target = catalog.place(aim.start), catalog.aim_point(aim.end)
    check_places(aim, launch, target)
    flights = fly(
        booster_of(missile.booster, aim.position),
        missile.ballistic_coefficient.si(aim.position),
        np.array([ecef_from_geodetic(launch)]),
        np.array([ecef_from_geodetic(target)]),
        radians(loft.degrees or 0.0),
        path=Path(loft.name or "minimum-energy"),
        apogee_m=loft.apogee_m,
        compiled=False,
    )
    outcome = Outcome(int(flights.outcome[0]))
    if outcome != Outcome.ARRIVES:
        _refuse(aim, loft, missile, flights, ground_range_m(launch, target) / 1e3)
    return flights


def check_places(aim: Aim, launch: Geodetic, target: Geodetic) -> None:
    """Raise BadInput where the two places are one, or antipodes."""
    distance_m = ground_range_m(launch, target)
    if distance_m < LEAST_DISTANCE_M:
        raise BadInput(f"--from {aim.start} and --to {aim.end} are {distance_m:.0f} m apart; name two different places")
    from_antipode_m = ground_range_m(Geodetic(-launch.latitude_rad, launch.longitude_rad + pi), target)
    if from_antipode_m < ANTIPODE_M:
        raise BadInput(
            f"--to {aim.end} lies {from_antipode_m / 1e3:.0f} km from the antipode of --from {aim.start}, where every bearing "
            f"is as good as any other; choose an aim point more than {ANTIPODE_M / 1e3:.0f} km from it "
            f"(nearer than about {(pi * MEAN_RADIUS_M - ANTIPODE_M) / 1e3:.0f} km)"
        )


def _refuse(aim: Aim, loft: Loft, missile: Missile, flights: Flights, distance_km: float) -> None:
    from thirdsite.catalog.records import KinematicBooster
    from thirdsite.flight.threats import Outcome

    outcome = Outcome(int(flights.outcome[0]))
    apogee = "" if loft.apogee_m is None else f", apogee {loft.apogee_m / 1e3:g} km"
    what = f"{aim.missile} from {aim.start} to {aim.end} ({distance_km:.0f} km{apogee})"
    asked = float(flights.shortfall[0])
    if outcome == Outcome.OUT_OF_RANGE:
        kinematic = isinstance(missile.booster, KinematicBooster) and isfinite(asked)
        share = f"needs {100.0 * (asked - 1.0):.1f} % more burnout speed than it has" if kinematic else "is beyond its full burn"
        remedy = "Choose a nearer aim point or a longer-range missile"
        raise OutOfRange(f"{what}: {outcome.text}; it {share}. {remedy}{', or another apogee' if apogee else ''}")
    raise OutsideValidity(f"{what}: {outcome.text}")
