"""What the activation question computes: each recorded test, what was flown, and which capitals come within range.

Confidence is the share of equally likely cases in which a capital is within range: every booster of the family that flies the
test, the reported distance over its interval, the rotation where the bearing is unknown, and the range lost to a heavier warhead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from thirdsite.catalog.catalog import City
from thirdsite.catalog.finder_rules import Evidence
from thirdsite.catalog.flight_record import RecordedTest, Span, load_iran_tests, read_tests
from thirdsite.chain.case import Case
from thirdsite.chain.needed_range import needed_ranges_m
from thirdsite.chain.progress import Progress
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.errors import BadInput, OutsideValidity
from thirdsite.flight.booster import Array
from thirdsite.flight.observed_test import ObservedTest
from thirdsite.flight.range_classes import RangeClass, range_class
from thirdsite.flight.reconstruction import Reconstruction, reconstruct
from thirdsite.questions.protection_study import cities_of
from thirdsite.questions.range_models import ModelledRange, modelled_range

NODES = 21
"""Equally likely values of each continuous unknown."""
NO_FLIGHT = {
    "no": "no flight: the record says that none took place",
    "in doubt": "the record leaves open whether a flight took place",
}
NOT_A_MISSILE = {
    "space launcher": "a space launch: its payload is small or unknown, so it shows no range with a warhead",
    "sounding rocket": "a sounding rocket, not a missile",
    "ground test": "a test on the ground, not a flight",
}


@dataclass(frozen=True)
class Unknowns:
    """What the confidence is drawn over, as shares."""

    distance_error: float
    payload_loss: float


@dataclass(frozen=True)
class Reading:
    """One distance of a test, measured or declared, and what the rocket that flew it could do."""

    distance_m: Span
    found: Reconstruction | None
    """None where the model does not cover the figures."""
    reason: str
    """Why nothing follows from it; empty where something does."""

    @property
    def usable(self) -> bool:
        """Whether something was reconstructed and the figures can all be true."""
        return self.found is not None and self.found.possible

    @cached_property
    def class_(self) -> RangeClass | None:
        """Range class of the best estimate."""
        return range_class(self.found.standard_range_m.best) if self.found else None

    def ranges_m(self, unknowns: Unknowns) -> Array:
        """Range of the rocket in every equally likely case, sorted, m; empty where nothing was reconstructed."""
        if self.found is None:
            return np.zeros(0)
        members = np.array([one.standard.range_m for one in self.found.flown])
        spread = self.found.standard_range_m
        turned = nodes(spread.low - float(members.min()), spread.high - float(members.max()))
        low, high = self.distance_m
        middle = 0.5 * (low + high)
        width = 0.5 * (high - low) if high > low else unknowns.distance_error * middle
        distance = nodes(1.0 - width / middle, 1.0 + width / middle)
        kept = 1.0 - nodes(0.0, unknowns.payload_loss)
        cases = (members[:, None, None, None] + turned[:, None, None]) * distance[:, None] * kept
        return np.sort(cases.ravel())

    def confidence(self, needed_m: Array, unknowns: Unknowns) -> Array:
        """Share of the cases in which each range needed is flown."""
        ranges = self.ranges_m(unknowns)
        if not len(ranges):
            return np.zeros(len(needed_m))
        return np.asarray(1.0 - np.searchsorted(ranges, needed_m, side="left") / len(ranges))


def nodes(low: float, high: float) -> Array:
    """Middles of NODES equal parts of an interval; one value where it has no width."""
    if high <= low:
        return np.array([low])
    return low + (high - low) * (np.arange(NODES) + 0.5) / NODES


@dataclass(frozen=True)
class StudiedTest:
    """A recorded test with its two distances read apart."""

    test: RecordedTest
    measured: Reading | None
    declared: Reading | None
    faults: tuple[str, ...]
    """Why what was declared cannot be so."""

    @property
    def excluded(self) -> str:
        """Why the test is no evidence of range under any rule; empty where it may be."""
        test = self.test
        if test.flown != "yes":
            return NO_FLIGHT[test.flown]
        if test.object != "missile":
            return NOT_A_MISSILE[test.object]
        if test.result == "failure":
            return "the flight failed"
        if test.measured_m is None and test.declared_m is None:
            return "no distance flown is on record" + (", only a claimed capability" if test.capability_m else "")
        readings = [reading for reading in (self.measured, self.declared) if reading]
        return "" if any(reading.usable for reading in readings) else readings[0].reason


@dataclass(frozen=True)
class ActivationStudy:
    """The record, the capitals, and the range each capital asks for."""

    tests: list[StudiedTest]
    capitals: list[City]
    needed_m: Array
    """Range needed from each launch point to each capital, `[launch, capital]`, m."""
    inside: list[bool]
    """Whether each capital is one of the region a finding is about."""
    unknowns: Unknowns

    @cached_property
    def least_needed_m(self) -> Array:
        """Range needed from the nearest launch point, for each capital, m."""
        return np.asarray(self.needed_m.min(axis=0))

    def evidence(self, unknowns: Unknowns | None = None, without: tuple[str, ...] = ()) -> list[Evidence]:
        """What a finder is shown, capitals of the region only; `without` leaves out those of some countries."""
        which = [i for i, city in enumerate(self.capitals) if self.inside[i] and city.country not in without]
        needed, names = self.least_needed_m[which], [self.capitals[i].id for i in which]

        def within(reading: Reading | None) -> dict[str, float] | None:
            if reading is None or not reading.usable:
                return None
            values = reading.confidence(needed, unknowns or self.unknowns).tolist()
            return dict(zip(names, values, strict=True))

        return [
            Evidence(
                one.test.id,
                one.test.days,
                one.excluded,
                one.test.result == "disputed",
                within(one.measured),
                within(one.declared),
            )
            for one in self.tests
        ]


def study_of(case: Case, progress: Progress) -> ActivationStudy:
    """Reconstruct every test of the record and find the range each capital asks for."""
    record = record_of(case)
    with progress.phase("what each recorded test flew", len(record)) as bar:
        tests = []
        for test in record:
            tests.append(study_test(case, test))
            bar.advance()
    capitals, inside = capitals_of(case)
    launch = launch_ecef_m(case, case.scenario.activation.country)
    aims = np.array([ecef_from_geodetic(city.place) for city in capitals])
    return ActivationStudy(tests, capitals, needed_ranges_m(launch, aims), inside, unknowns_of(case))


def record_of(case: Case) -> list[RecordedTest]:
    """The scenario's own table of tests, else the catalogue's record."""
    path = case.scenario.tests_path
    return read_tests(path) if path else load_iran_tests()


def unknowns_of(case: Case) -> Unknowns:
    """The scenario's figures, else the catalogue's."""
    given, catalog = case.scenario.activation, case.catalog
    error, loss = given.reported_distance_error_share, given.payload_range_loss_share
    return Unknowns(
        catalog.assumption("reported-distance-error").quantity.si() if error is None else error,
        catalog.assumption("payload-range-loss").quantity.si() if loss is None else loss,
    )


def launch_ecef_m(case: Case, country: str) -> Array:
    """Sampled launch points of a country, `[n, 3]`."""
    points = [point for point in case.catalog.launch_points.values() if point.country == country and point.kind == "grid"]
    if not points:
        raise BadInput(
            f"country {country!r}: the catalogue samples no launch points there; add rows of kind grid to "
            "launch_points.csv of a folder given with --catalog"
        )
    return np.array([ecef_from_geodetic(point.place) for point in points])


def region_of(case: Case) -> str:
    """Key of the region whose capitals a finding is about."""
    return case.scenario.activation.region or next(iter(case.scenario.regions))


def capitals_of(case: Case) -> tuple[list[City], list[bool]]:
    """The region's capitals, then those of Russia and the United States; and which belong to the region."""
    key = region_of(case)
    own = [city for city in cities_of(case, case.scenario.regions[key]) if city.capital]
    if not own:
        raise BadInput(f"activation.region = {key!r}: no listed city of this region is a capital; name another region")
    others = [city for city in case.catalog.cities.values() if city.capital and city.country in ("RUS", "USA") and city not in own]
    return [*own, *others], [True] * len(own) + [False] * len(others)


def study_test(case: Case, test: RecordedTest) -> StudiedTest:
    """Read the two distances of one test apart, and hold what was declared against physics."""
    measured, declared = (_reading(test, distance) for distance in (test.measured_m, test.declared_m))
    return StudiedTest(test, measured, declared, tuple(_faults(case, test, declared)))


def _reading(test: RecordedTest, distance: Span | None) -> Reading | None:
    if distance is None:
        return None
    observed = ObservedTest(
        0.5 * sum(distance),
        test.apogee_m,
        test.time_s,
        test.launch,
        test.bearing_rad,
        None,
        None,
        test.time_resolution_s,
    )
    try:
        found = _reconstructed(observed)
    except OutsideValidity as error:
        return Reading(distance, None, str(error))
    faults = "; ".join(doubt.text for doubt in found.doubts if doubt.impossible)
    return Reading(distance, found, faults and f"the figures cannot all be true: {faults}")


@lru_cache(maxsize=256)
def _reconstructed(test: ObservedTest) -> Reconstruction:
    return reconstruct(test)


def _faults(case: Case, test: RecordedTest, declared: Reading | None) -> list[str]:
    faults = []
    if declared and declared.found:
        faults += [doubt.text for doubt in declared.found.doubts if doubt.impossible]
    if test.declared_m and test.measured_m:
        allowed = test.measured_m[1] * (1.0 + unknowns_of(case).distance_error)
        if test.declared_m[0] > allowed:
            faults.append(
                f"declared {_km(test.declared_m)} km flown, others measured {_km(test.measured_m)} km: "
                "the declaration fails the measurement"
            )
    model = claim_model(case, test)
    if test.capability_m and model and test.capability_m[0] > model.high_m:
        faults.append(
            f"claimed range {_km(test.capability_m)} km is more than the {model.high_m / 1e3:,.0f} km that the published "
            f"stage data of {test.catalog_missile} give with the lightest payload and the best engine of their ranges"
        )
    return faults


def claim_model(case: Case, test: RecordedTest) -> ModelledRange | None:
    """How far the model flies the missile named, where it has stage data of its own."""
    if not test.catalog_missile:
        return None
    try:
        model = _modelled(case, test.catalog_missile)
    except BadInput as error:
        raise BadInput(f"test {test.id}, line {test.line}: column catalog_missile: {error}; or leave the cell empty") from None
    return model if model.flown else None


_KNOWN: dict[tuple[str, str], ModelledRange] = {}


def _modelled(case: Case, missile: str) -> ModelledRange:
    key = case.catalog.digest, missile
    if key not in _KNOWN:
        _KNOWN[key] = modelled_range(case.catalog.missile(missile))
    return _KNOWN[key]


def _km(span: Span) -> str:
    low, high = span
    return f"{low / 1e3:,.0f}" if low == high else f"{low / 1e3:,.0f}-{high / 1e3:,.0f}"


def declared_over_measured(evidence: list[Evidence]) -> list[Evidence]:
    """The same record as it looks to somebody who believes every declared distance, also against a measurement."""
    return [replace(one, measured=one.declared or one.measured) for one in evidence]
