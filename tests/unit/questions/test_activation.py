"""Findings from tests, confidence by hand, and the day the gate opens."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from thirdsite.catalog.finder_rules import opening
from thirdsite.chain.progress import Silent
from thirdsite.flight.observed_test import Estimate
from thirdsite.questions.activation.answer import answer
from thirdsite.questions.activation.study import NODES, Reading, Unknowns, nodes, study_of

HEADING = "id,date_utc,missile,range_km_measured,range_km_declared,apogee_km,time_s,launch_lat,launch_lon,bearing_deg,result\n"
DECLARED_IMPOSSIBLE = "K,2022-03-24,HS-17,,1090,6248.5,4052,39.2002,125.6733,72,success\n"
FAR = "F,2007-05,Far one,,3500,800,,,,,success\n"
NEAR = "N,2006-01-01,Near one,600,2500,,,,,,success\n"
NONE = "E,2005-01-01,No distance,,,,,,,,success\n"


def one_member(range_m, distance_m):
    """A reading with one booster whose range does not depend on where it was flown."""
    flown = [SimpleNamespace(standard=SimpleNamespace(range_m=range_m))]
    found = SimpleNamespace(flown=flown, standard_range_m=Estimate(range_m, range_m, range_m), doubts=(), possible=True)
    return Reading(distance_m, found, "")


def test_confidence_of_one_booster_over_an_interval_of_distances():
    """Range 1,000 km, distance 900 to 1,100 km: the share that flies x is (1100 - x) / 200, to the width of a node."""
    reading = one_member(1000e3, (900e3, 1100e3))
    needed = np.array([890e3, 950e3, 1000e3, 1050e3, 1101e3])
    expected = [1.0, 0.75, 0.5, 0.25, 0.0]
    assert reading.confidence(needed, Unknowns(0.05, 0.0)) == pytest.approx(expected, abs=0.5 / NODES + 1e-9)


def test_a_single_figure_gets_the_assumed_error():
    reading = one_member(1000e3, (1000e3, 1000e3))
    ranges = reading.ranges_m(Unknowns(0.1, 0.0))
    assert ranges.min() == pytest.approx(1000e3 * (0.9 + 0.1 / NODES))  # the middle of the lowest of NODES parts of 0.9 to 1.1
    assert ranges.max() == pytest.approx(1000e3 * (1.1 - 0.1 / NODES))


def test_payload_takes_range_away():
    reading = one_member(1000e3, (1000e3, 1000e3))
    exact = Unknowns(0.0, 0.3)
    assert reading.confidence(np.array([850e3]), exact) == pytest.approx([0.5], abs=0.5 / NODES + 1e-9)  # middle of 700 to 1,000
    assert reading.confidence(np.array([1001e3]), exact) == [0.0]


def test_nodes_are_the_middles_of_equal_parts():
    assert nodes(0.0, float(NODES)) == pytest.approx(np.arange(NODES) + 0.5)
    assert nodes(2.0, 2.0).tolist() == [2.0]


@pytest.fixture(scope="module")
def shipped(small_case):
    return study_of(small_case, Silent())


@pytest.mark.parametrize(("rule", "days"), [("us-alone", ("2011-02-01", "2011-02-28")), ("jointly", None), ("commission", None)])
def test_the_gate_on_the_public_record(shipped, catalog, rule, days):
    """No measured distance exceeds 1,013 km and Ankara asks for more; declared are 1,900 km in February 2011, the first not
    contradicted by a measurement."""
    found = opening(catalog.finder_rule(rule), shipped.evidence()).days
    assert (found and tuple(day.isoformat() for day in found)) == days


def test_every_capital_is_nearer_to_some_launch_point_than_to_another(shipped):
    assert (shipped.needed_m.min(axis=0) < shipped.needed_m.max(axis=0)).all()
    ankara = next(i for i, city in enumerate(shipped.capitals) if city.id == "ankara")
    assert 1013e3 < shipped.least_needed_m[ankara] < 1100e3


def test_a_table_of_ones_own(case_of):
    """A declaration that breaks the bound is no evidence; a measurement counts before a greater declaration."""
    case = case_of("activation: {tests: own.csv}", own=HEADING + DECLARED_IMPOSSIBLE + FAR + NEAR + NONE)
    found = answer(case, Silent()).json()
    rows = {row["test"]: row for row in found["findings"]}
    assert rows["K"]["declaration_possible"] is False
    assert "58 s shorter" in rows["K"]["declaration_faults"][0]  # 4,110 s against 4,052 s
    assert rows["K"]["evidence"] is False
    assert rows["K"]["capitals_declared"] == []
    assert {"berlin", "warsaw", "athens", "ankara"} <= set(rows["F"]["capitals_declared"])
    assert rows["F"]["measured"] is None
    assert rows["F"]["rules"]["us-alone"] == "counts"
    assert rows["F"]["rules"]["jointly"].startswith("no distance was measured")
    assert rows["N"]["capitals_measured"] == []
    assert rows["N"]["capitals_declared"] != []
    assert "fails the measurement" in rows["N"]["declaration_faults"][0]
    assert rows["E"]["why"].startswith("no distance flown is on record")
    gates = {row["rule"]: row for row in found["gate"]}
    assert (gates["us-alone"]["opens_earliest"], gates["us-alone"]["opens_latest"]) == ("2007-05-01", "2007-05-31")
    assert gates["commission"]["opens"] is False


def test_the_table_is_part_of_the_digest(case_of):
    first = case_of("activation: {tests: own.csv}", own=HEADING + FAR).scenario.digest
    second = case_of("activation: {tests: own.csv}", own=HEADING + NEAR).scenario.digest
    assert first != second


def test_the_payload_assumption_can_be_changed(case_of):
    likely = []
    for loss in (0.0, 0.6):
        case = case_of(f"activation: {{tests: own.csv, payload_range_loss_share: {loss}}}", own=HEADING + FAR)
        likely.append(len(answer(case, Silent()).json()["findings"][0]["capitals_declared"]))
    assert likely[0] > likely[1] > 0
